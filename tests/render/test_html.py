from __future__ import annotations

import re
from dataclasses import replace

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from explainer.render.cards import in_page
from explainer.render.html import NavItem, nav_html, render, study_list_html
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


def test_navigation() -> None:
    """A named nav with a link for each section, the first of them current, and the controls."""
    html = nav_html([NavItem(slug="a", title="A & B"), NavItem(slug="b", title="<i>")])
    assert '<nav class="explainer-nav" aria-label="Sections">' in html
    assert '<a href="#a" aria-current="location">A &amp; B</a>' in html
    assert '<a href="#b">&lt;i&gt;</a>' in html
    names = ["Previous section", "Next section", "One section at a time", "Open all studies",
             "Close all studies"]  # fmt: skip
    assert re.findall(r"<button [^>]*>([^<]+)</button>", html) == names
    assert html.count('type="button"') == len(names)


def test_navigation_of_nothing() -> None:
    """A page without sections has a navigation without links."""
    assert "<li>" not in nav_html([])


def test_a_card() -> None:
    """A card is closed, begins with its short citation, and tells what it found and does not."""
    html = study_list_html([(2, ABLE)])
    assert '<details class="study" id="study-able2014">' in html
    summary = re.search(r"<summary>(.*)</summary>", html)
    assert summary
    assert re.sub("<[^>]+>", "", summary[1]).startswith("Study 2: Able 2014")
    assert re.findall(r"<h3>(.*)</h3>", html) == [
        "What it found", "What it does not show", "What it supports here"
    ]  # fmt: skip
    assert "<p>Twelve <em>birds</em>.</p>" in html
    assert "A made-up count &lt;b&gt;of&lt;/b&gt; birds" in html
    assert '<a href="https://doi.org/10.5555/x" rel="external noreferrer">10.5555/x</a>' in html
    assert html.count('href="https://birds.example/a"') == 1
    assert "Behind a paywall" in html
    assert "1 February 2026, new, by us" in html
    assert "old" not in html
    assert '<a class="study-back" href="#cite-able2014">Back to the text</a>' in html


def test_a_card_with_little_to_say() -> None:
    """A study without fields has no empty headings and no empty list."""
    html = study_list_html([(1, Study(key="a", type="book", title="T", author=()))])
    assert "<h3>" not in html
    assert "<dl" not in html


def test_a_record_cannot_bring_a_script() -> None:
    """An address that is no web address is shown and not linked; other markup is escaped."""
    study = Study(key="a", type="book", title="T", author=(), url="javascript:alert(1)",
                  sample="<script>", found="<script>x</script>[y](javascript:z)")  # fmt: skip
    html = study_list_html([(1, study)])
    assert "<script" not in html
    assert not re.search(r'href="\s*javascript', html)


def test_a_copy_is_called_one() -> None:
    """Where somebody else keeps a copy, the card says so beside the address."""
    url = "https://copies.example/a.pdf"
    html = study_list_html([(1, replace(ABLE, copies=(url,)))])
    assert f"{url}</a> – a copy hosted elsewhere" in html


def test_what_is_known_of_a_work_later() -> None:
    """A retraction stands before all else; what addresses said stands beside them."""
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
    html = study_list_html([(1, study)])
    told = re.sub("<[^>]+>", "", html)
    assert "Changed since it was published: retraction, 2026-01 (the notice)" in told
    assert html.index("study-update") < html.index("study-citation")
    assert "10.5555/x (worked on 3 February 2026)" in told
    assert "https://birds.example/a (was gone on 3 February 2026, archived copy)" in told


def test_where_a_study_is_cited() -> None:
    """A card leads to the sections that cite its study, on this page and on others."""
    places = (
        CitingSection(page=".", title="", section="why", heading="Why?"),
        CitingSection(page="b c", title="B", section="two", heading="Two"),
    )
    html = study_list_html([(1, replace(ABLE, cited=places))])
    assert '<a href="#why">Why?</a>' in html
    assert '<a href="b%20c.ipynb#two">B – Two</a>' in html


def test_a_citation_to_take_along() -> None:
    """The first style is the card's citation; each can be copied, and each form saved."""
    styled = (("APA 7", "Able. https://doi.org/10.5555/x"), ("Harvard", "Able <i>et al.</i>"))
    html = study_list_html([(1, replace(ABLE, styled=styled))])
    assert 'Able. <a href="https://doi.org/10.5555/x" rel="external noreferrer">' in html
    assert re.findall(r'class="study-copy"[^>]*>([^<]+)<', html) == ["Copy APA 7", "Copy Harvard"]
    assert '<span class="study-styled">Able <i>et al.</i></span>' in html
    assert re.findall(r'data-file="([^"]+)"', html) == [
        "able2014.bib", "able2014.ris", "able2014.json"
    ]  # fmt: skip
    assert '<span class="Z3988" title="ctx_ver=Z39.88-2004&amp;rft_val_fmt=info' in html


def parts_apart(html: str) -> list[str]:
    """Return what is kept apart from the words around it, without its tags."""
    parts = re.findall(r'<(span|div) dir="auto">(.*?)</\1>', html, re.DOTALL)
    return [re.sub("<[^>]+>", "", part).strip() for _, part in parts]


def test_english_on_an_arabic_page_is_kept_apart() -> None:
    """Each bit has a direction of its own, so that date, note and name do not run together."""
    study = replace(
        ABLE,
        size="12 & more",
        updates=(PublicationNotice(kind="retraction"),),
        cited=(CitingSection(page=".", title="", section="why", heading="Why <i>?"),),
    )
    html = study_list_html([(1, study)], lang="ar")
    apart = parts_apart(html)
    for text in ("Able 2014", "a count, 12 &amp; more", "retraction", "Twelve birds.", "Few.",
                 "12 birds", "Nowhere", "10.5555/x", "https://birds.example/b", "new", "us",
                 "Why &lt;i&gt;?"):  # fmt: skip
        assert text in apart
    date = format_date("2026-02-01", "ar")
    assert f'{date}, <span dir="auto">new</span>, راجعها <span dir="auto">us</span>' in html
    assert re.search(
        r'<p class="study-styled"><span dir="auto">Able, B\. .*</span><span class', html
    )
    assert sanitize_markup(html).count('dir="auto"') == html.count('dir="auto"')


def test_nothing_is_kept_apart_that_reads_in_the_same_direction() -> None:
    """English on an English page and Arabic on an Arabic one are as they were."""
    assert "dir=" not in study_list_html([(1, ABLE)])
    arabic = replace(ABLE, title="طيور", found="اثنا عشر *طائرًا*.", design="عدّ", sample="")
    apart = parts_apart(study_list_html([(1, arabic)], lang="ar"))
    assert not [text for text in apart if "اثنا" in text or text == "عدّ"]
    assert "اثنا عشر طائرًا." in parts_apart(study_list_html([(1, arabic)]))


def test_a_card_in_another_language_says_so() -> None:
    """Its prose, facts and citation have their language and direction; our words do not."""
    english = in_page(ABLE, "ar", "en")
    html = study_list_html([(1, english)], lang="ar")
    assert '<div lang="en" dir="ltr"><p>Twelve <em>birds</em>.</p>' in html
    assert '<span class="study-kind"><span lang="en" dir="ltr">a count</span></span>' in html
    assert '<p class="study-styled"><span lang="en" dir="ltr">Able' in html
    assert '<dd><span lang="en" dir="ltr">12 birds</span></dd>' in html
    assert sanitize_markup(html).count('lang="en"') == html.count('lang="en"') > 7
    german = replace(english, language="de")
    assert '<p class="study-styled"><span lang="de" dir="ltr">Able' in study_list_html(
        [(1, german)], lang="ar"
    )
    assert study_from_record(study_to_record(english)).lang == "en"
    evil = study_list_html([(1, replace(ABLE, lang='"><script>'))])
    assert "<script" not in evil


@pytest.mark.parametrize(
    ("own", "page", "site", "shown"),
    [("", "en", "en", ""), ("en", "en-GB", "ar", ""), ("", "ar", "en", "en"), ("", "ar", "ar", ""),
     ("fr", "ar", "en", "fr"), ("ar", "ar", "en", "")],
)  # fmt: skip
def test_the_language_of_a_card(own: str, page: str, site: str, shown: str) -> None:
    """What its file says, or else the site's; not said where it is the page's."""
    assert in_page(replace(ABLE, lang=own), page, site).lang == shown


def test_a_card_reads_in_order_in_a_browser(reader) -> None:
    """Who checked what stands left to right, each whole, to the left of the Arabic before it."""
    page = reader(viewport={"width": 900, "height": 700}).page
    study = replace(
        ABLE, checked=(Verification(on="2026-02-01", what="facts seen", by="A. Baker"),)
    )
    page.set_content(f'<main dir="rtl" lang="ar">{study_list_html([(1, study)], lang="ar")}</main>')
    page.locator("details.study").evaluate("(card) => { card.open = true; }")
    left = "(part) => part.getBoundingClientRect().left"
    what, by = page.get_by_text("facts seen"), page.get_by_text("A. Baker")
    assert by.evaluate(left) < what.evaluate(left)
    words = page.get_by_text("Twelve")
    assert words.evaluate("(part) => getComputedStyle(part).direction") == "ltr"


def test_a_template_needs_all_its_values() -> None:
    """A value that was not given is an error, not an empty place."""
    with pytest.raises(jinja2.UndefinedError):
        render("nav.html.j2")


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=4), st.text())
def test_saved_outputs_come_through_sanitising(pairs: list[tuple[str, str]], text: str) -> None:
    """What we write stays what it is when a reading page sanitises it."""
    entries = [NavItem(slug=f"s{slug}", title=title) for slug, title in pairs]
    study = Study(key="a", type="book", title=text, author=(), found="*x*", url="https://x.example")
    for html in (nav_html(entries), study_list_html([(1, study)])):
        tags = re.findall(r"<[a-z]+", html)
        assert re.findall(r"<[a-z]+", sanitize_markup(html)) == tags
