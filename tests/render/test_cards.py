from __future__ import annotations

import re
from dataclasses import replace

import pytest

from explainer.bibliography.records import study_from_record, study_to_record
from explainer.i18n.formats import format_date
from explainer.model import (
    AddressCheck,
    CitingSection,
    Name,
    PublicationNotice,
    Study,
    Verification,
)
from explainer.render.cards import drop_page_language
from explainer.render.html import render_study_list
from explainer.text.markdown import sanitize_markup

ABLE = Study(
    key="able2014",
    type="article-journal",
    title="A made-up count <b>of</b> birds",
    author=(Name(family="Able", given="Bea"),),
    issued=(2014,),
    doi="10.5555/x",
    url="https://birds.example/a",
    urls=("https://birds.example/a", "https://birds.example/b"),
    design="a count",
    sample="12 birds",
    country="Nowhere",
    access="closed",
    checked=(
        Verification(on="2026-01-01", what="old"),
        Verification(on="2026-02-01", what="new", by="us"),
    ),
    found="Twelve *birds*.",
    limits="Few.",
    fit="None.",
)


def test_card() -> None:
    """A card is closed and shows citation, findings, limits and facts."""
    html = render_study_list([(2, ABLE)])
    assert '<details class="study" id="study-able2014" data-year="2014">' in html
    summary = re.search(r"<summary>(.*)</summary>", html)
    assert summary
    assert re.sub("<[^>]+>", "", summary[1]).startswith("Able 2014")
    assert re.findall(r"<h3>(.*)</h3>", html) == [
        "What it found",
        "What it does not show",
        "What it supports here",
    ]
    assert "<p>Twelve <em>birds</em>.</p>" in html
    assert "A made-up count &lt;b&gt;of&lt;/b&gt; birds" in html
    assert '<a href="https://doi.org/10.5555/x" rel="noopener noreferrer">10.5555/x</a>' in html
    assert html.count('href="https://birds.example/a"') == 1
    assert "Behind a paywall" in html
    assert "1 February 2026, new, by us" in html
    assert "old" not in html
    assert '<a class="study-back" href="#cite-able2014">Back to the text</a>' in html


def test_summary_of_a_judged_study() -> None:
    """A closed card says who, the kind, the size and the finding, in the language of the page."""
    study = replace(
        ABLE,
        finding="*Twelve* of 12 <b>sang</b> [loudly](https://x.example).",
        kind="randomised-trial",
        sample_size=(("trials", 1), ("people", 5597)),
    )
    html = render_study_list([(1, study)])
    summary = html[html.index("<summary>") : html.index("</summary>")]
    assert "<em>Twelve</em> of 12 <b>sang</b> loudly." in summary
    assert '<span class="study-kind">Randomised trial, 1 trial, 5,597 people</span>' in summary
    assert "Kind of study Randomised trial. Chance decided who was in which group" in " ".join(
        re.sub("<[^>]+>", "", html).split()
    )
    arabic = render_study_list([(1, study)], lang="ar")
    assert '<span class="study-kind">تجربة عشوائية, تجربة واحدة, 5,597 شخصًا</span>' in arabic
    poll = replace(study, kind="poll", sample_size=())
    assert '<span class="study-kind">poll</span>' in render_study_list([(1, poll)])


def test_order_of_a_card() -> None:
    """What it found comes first and the citation last, with its buttons."""
    html = render_study_list([(1, replace(ABLE, disagreement="Another has 13."))])
    marks = ('data-part="found"', 'data-part="limits"', 'data-part="fit"')
    marks += ('data-part="disagreement"', "study-facts", "study-citation", "study-take")
    places = [html.index(mark) for mark in (*marks, "study-back")]
    assert places == sorted(places)


def test_summary_of_a_work_without_judgement() -> None:
    """A bare entry shows its title and where it was published."""
    html = render_study_list([(1, replace(ABLE, container_title="The Journal", design=""))])
    work = "A made-up count &lt;b&gt;of&lt;/b&gt; birds, <em>The Journal</em>"
    assert f'<span class="study-work">{work}</span></summary>' in html
    assert "study-kind" not in html


def test_card_of_few_fields() -> None:
    """A card of a study with few fields has no empty headings and no empty list."""
    html = render_study_list([(1, Study(key="a", type="book", title="T", author=()))])
    assert "<h3>" not in html
    assert "<dl" not in html


def test_records_cannot_contain_scripts() -> None:
    """Only web addresses are links, and markup is escaped."""
    study = Study(
        key="a",
        type="book",
        title="T",
        author=(),
        url="javascript:alert(1)",
        sample="<script>",
        found="<script>x</script>[y](javascript:z)",
    )
    html = render_study_list([(1, study)])
    assert "<script" not in html
    assert not re.search(r'href="\s*javascript', html)


def test_copy_hosted_elsewhere() -> None:
    """The card says which address is a copy on another host."""
    url = "https://copies.example/a.pdf"
    html = render_study_list([(1, replace(ABLE, copies=(url,)))])
    assert f"{url}</a> – a copy hosted elsewhere" in html


def test_notices_and_checked_addresses() -> None:
    """A retraction comes before the citation; results of checks are beside the addresses."""
    study = replace(
        ABLE,
        updates=(PublicationNotice(kind="retraction", doi="10.5555/r", on="2026-01"),),
        answers=(
            AddressCheck(url="https://doi.org/10.5555/x", on="2026-02-03", says="answers"),
            AddressCheck(
                url="https://birds.example/a",
                on="2026-02-03",
                says="gone",
                archived="https://archive.example/a",
            ),
        ),
    )
    html = render_study_list([(1, study)])
    text = re.sub("<[^>]+>", "", html)
    assert "Changed since it was published: retraction, 2026-01 (the notice)" in text
    assert html.index("study-update") < html.index("study-citation")
    assert "10.5555/x (worked on 3 February 2026)" in text
    assert "https://birds.example/a (was gone on 3 February 2026, archived copy)" in text


def test_citing_sections() -> None:
    """A card links to the sections that cite its study, on this page and on others."""
    places = (
        CitingSection(page=".", title="", section="why", heading="Why?"),
        CitingSection(page="b c", title="B", section="two", heading="Two"),
    )
    html = render_study_list([(1, replace(ABLE, cited=places))])
    assert '<a href="#why">Why?</a>' in html
    assert '<a href="b%20c.ipynb#two">B – Two</a>' in html


def test_citations_to_copy_and_files_to_save() -> None:
    """Each style can be copied, and each format saved."""
    styled = (("APA 7", "Able. https://doi.org/10.5555/x"), ("Harvard", "Able <i>et al.</i>"))
    html = render_study_list([(1, replace(ABLE, styled=styled))])
    assert 'Able. <a href="https://doi.org/10.5555/x" rel="noopener noreferrer">' in html
    assert re.findall(r'class="study-copy"[^>]*>([^<]+)<', html) == ["Copy APA 7", "Copy Harvard"]
    assert '<span class="study-styled">Able <i>et al.</i></span>' in html
    assert re.findall(r'data-file="([^"]+)"', html) == [
        "able2014.bib",
        "able2014.ris",
        "able2014.json",
    ]
    assert '<span class="Z3988" title="ctx_ver=Z39.88-2004&amp;rft_val_fmt=info' in html


def isolated_parts(html: str) -> list[str]:
    """Return the text of each element that isolates its direction."""
    parts = re.findall(r'<(span|div) dir="auto">(.*?)</\1>', html, re.DOTALL)
    return [re.sub("<[^>]+>", "", part).strip() for _, part in parts]


def test_english_is_isolated_on_an_arabic_page() -> None:
    """Each English part has its own direction, so that date, note and name keep their order."""
    study = replace(
        ABLE,
        size="12 & more",
        updates=(PublicationNotice(kind="retraction"),),
        cited=(CitingSection(page=".", title="", section="why", heading="Why <i>?"),),
    )
    html = render_study_list([(1, study)], lang="ar")
    isolated = isolated_parts(html)
    for text in (
        "Able 2014",
        "a count, 12 &amp; more",
        "retraction",
        "Twelve birds.",
        "Few.",
        "12 birds",
        "Nowhere",
        "10.5555/x",
        "https://birds.example/b",
        "new",
        "us",
        "Why &lt;i&gt;?",
    ):
        assert text in isolated
    date = format_date("2026-02-01", "ar")
    assert f'{date}, <span dir="auto">new</span>, راجعها <span dir="auto">us</span>' in html
    assert re.search(
        r'<p class="study-styled"><span dir="auto">Able, B\. .*</span><span class', html
    )
    assert sanitize_markup(html).count('dir="auto"') == html.count('dir="auto"')


def test_text_of_the_page_direction_is_not_isolated() -> None:
    """English on an English page and Arabic on an Arabic page stay as they are."""
    assert "dir=" not in render_study_list([(1, ABLE)])
    arabic = replace(ABLE, title="طيور", found="اثنا عشر *طائرًا*.", design="عدّ", sample="")
    isolated = isolated_parts(render_study_list([(1, arabic)], lang="ar"))
    assert not [text for text in isolated if "اثنا" in text or text == "عدّ"]
    assert "اثنا عشر طائرًا." in isolated_parts(render_study_list([(1, arabic)]))


def test_card_in_another_language() -> None:
    """Prose, facts and citation have their language and direction; the labels do not."""
    english = drop_page_language(ABLE, page_lang="ar", site_lang="en")
    html = render_study_list([(1, english)], lang="ar")
    assert '<div lang="en" dir="ltr"><p>Twelve <em>birds</em>.</p>' in html
    assert '<span class="study-kind"><span lang="en" dir="ltr">a count</span></span>' in html
    assert '<p class="study-styled"><span lang="en" dir="ltr">Able' in html
    assert '<dd data-fact="sample"><span lang="en" dir="ltr">12 birds</span></dd>' in html
    assert sanitize_markup(html).count('lang="en"') == html.count('lang="en"') > 7
    german = replace(english, language="de")
    assert '<p class="study-styled"><span lang="de" dir="ltr">Able' in render_study_list(
        [(1, german)], lang="ar"
    )
    assert study_from_record(study_to_record(english)).lang == "en"
    malicious = render_study_list([(1, replace(ABLE, lang='"><script>'))])
    assert "<script" not in malicious


@pytest.mark.parametrize(
    ("own", "page", "site", "shown"),
    [
        ("", "en", "en", ""),
        ("en", "en-GB", "ar", ""),
        ("", "ar", "en", "en"),
        ("", "ar", "ar", ""),
        ("fr", "ar", "en", "fr"),
        ("ar", "ar", "en", ""),
    ],
)
def test_language_of_a_card(own: str, page: str, site: str, shown: str) -> None:
    """The card has the language of its file or of the site, unless that is the page's."""
    assert drop_page_language(replace(ABLE, lang=own), page_lang=page, site_lang=site).lang == shown


def test_order_of_isolated_parts_in_a_browser(reader) -> None:
    """On an Arabic page, what was checked is to the right of who checked it."""
    page = reader(viewport={"width": 900, "height": 700}).page
    study = replace(
        ABLE, checked=(Verification(on="2026-02-01", what="facts seen", by="A. Baker"),)
    )
    page.set_content(
        f'<main dir="rtl" lang="ar">{render_study_list([(1, study)], lang="ar")}</main>'
    )
    page.locator("details.study").evaluate("(card) => { card.open = true; }")
    left = "(part) => part.getBoundingClientRect().left"
    what, by = page.get_by_text("facts seen"), page.get_by_text("A. Baker")
    assert by.evaluate(left) < what.evaluate(left)
    words = page.get_by_text("Twelve")
    assert words.evaluate("(part) => getComputedStyle(part).direction") == "ltr"
