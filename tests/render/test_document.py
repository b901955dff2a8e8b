from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from explainer.i18n.messages import load_messages
from explainer.model import Credit
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.render.document import (
    STATIC,
    PageLinks,
    ReadingPage,
    body_html,
    head_html,
    missing_html,
)


@pytest.fixture
def page() -> ReadingPage:
    notebook = new_notebook(
        cells=[new_markdown_cell("# T & \\<b>\n\n## A\n\n## B"), new_code_cell("1")],
        metadata={"explainer": {"description": 'a "quoted" </head>'}},
    )
    return render_page(make_view(notebook))


def asked_for(html: str) -> list[str]:
    """Return the addresses that a browser would fetch for a page by itself."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            named = dict(attrs)
            if tag in ("script", "img", "iframe", "source"):
                found.append(named.get("src") or "")
            if tag == "link":
                found.append(named.get("href") or "")

    Reader().feed(html)
    return [address for address in found if address and not address.startswith("data:")]


def test_nothing_else_is_asked_for(page: ReadingPage) -> None:
    """Reading and moving about needs no further request, and no other host."""
    html = (
        head_html(page).html
        + body_html(page, live="ask", around=PageLinks(home="index.ipynb")).html
    )
    assert asked_for(html) == []
    assert not re.search(r"@import|url\((?!data:|#)", head_html(page).html)


def test_all_that_reading_needs_is_small(page: ReadingPage) -> None:
    """HTML, CSS and script of an almost empty page stay far below 100 kB."""
    assert len((head_html(page).html + body_html(page, live="ask").html).encode()) < 60_000


def test_the_head(page: ReadingPage) -> None:
    """The head has title, description and a viewport, with plain text escaped."""
    html = head_html(page).html
    assert "<title>T &amp; &lt;b&gt;</title>" in html
    assert "a &#34;quoted&#34; &lt;/head&gt;" in html
    assert 'name="viewport"' in html
    assert html.count("</head>") == 0


def test_whose_a_page_is_is_told_to_machines(page: ReadingPage) -> None:
    """Authors, licence and what it is part of; and a window's title ends with the site's name."""
    page = replace(page, credit=Credit(authors=("A", "B"), licence="L", licence_url="https://l.e"))
    html = head_html(page, PageLinks(site="Birds & <co>")).html
    assert "<title>T &amp; &lt;b&gt; – Birds &amp; &lt;co&gt;</title>" in html
    assert '<meta property="og:title" content="T &amp; &lt;b&gt;">' in html
    about = json.loads(html.partition('"application/ld+json">')[2].partition("</script>")[0])
    assert about["author"] == [{"name": "A"}, {"name": "B"}]
    assert about["license"] == "https://l.e"
    assert about["isPartOf"] == {"@type": "WebSite", "name": "Birds & <co>"}
    for around in (PageLinks(), PageLinks(site=page.title)):
        html = head_html(replace(page, credit=Credit()), around).html
        assert "<title>T &amp; &lt;b&gt;</title>" in html
        about = json.loads(html.partition('"application/ld+json">')[2].partition("</script>")[0])
        assert about.keys().isdisjoint(("author", "license", "isPartOf"))


def test_a_page_that_stays_as_it_is(page: ReadingPage) -> None:
    """Without a live mode there is no configuration and no script that looks for a kernel."""
    html = body_html(page).html
    assert 'id="explainer-live"' not in html
    assert html.count("<script>") == 1


@pytest.mark.parametrize("mode", ["ask", "stream"])
def test_a_page_that_goes_live(mode: str, page: ReadingPage) -> None:
    """The configuration says how, and what to tell readers when it cannot."""
    html = body_html(page, live=mode).html
    found = re.search(r'<script type="application/json" id="explainer-live">(.*?)</script>', html)
    assert found
    config = json.loads(found[1])
    assert (config["mode"], config["own"]) == (mode, 1)
    assert config["words"]["live_lost"] == load_messages("en")["live_lost"]


def test_the_way_home(page: ReadingPage) -> None:
    """A page links to the list of pages where there is one."""
    assert '<a href="index.ipynb">' in body_html(page, around=PageLinks(home="index.ipynb")).html
    assert "explainer-home" not in body_html(page).html


def test_landmarks(page: ReadingPage) -> None:
    """One main, a link over the navigation to the text, and a place where status is announced."""
    html = body_html(page).html
    assert html.count("<main ") == 1
    assert html.index('class="explainer-skip" href="#a"') < html.index("<main ")
    assert 'role="status"' in html
    assert html.count("<h1>") == 1


def test_words_of_a_language() -> None:
    """A language without words of its own has the English ones, and a wrong tag is no path."""
    english = load_messages("en")
    assert load_messages("de-CH").keys() == english.keys()
    for tag in ("xx", "EN-gb", "../en", ""):
        assert load_messages(tag) == english


@pytest.mark.parametrize("name", ["reader.js", "live.js", "search.js", "controls.css", "page.css"])
def test_no_text_goes_over_the_end_of_a_line(name: str) -> None:
    """Indents are taken out of scripts and styles, which no text there may notice."""
    for line in (STATIC / name).read_text(encoding="utf-8").splitlines():
        assert line.count("`") % 2 == 0
        assert not line.endswith("\\")


def test_controls_in_another_language_than_the_text_say_so() -> None:
    """A page in a language without words of its own has English ones, marked as English."""
    german = render_page(make_view(new_notebook(metadata={"explainer": {"lang": "de-CH"}})))
    swiss = body_html(german).html
    assert '<header class="explainer-top" lang="en" dir="ltr">' in swiss
    arabic = render_page(
        make_view(new_notebook(metadata={"explainer": {"lang": "ar-EG", "dir": "rtl"}}))
    )
    assert '<header class="explainer-top">' in body_html(arabic).html


def test_a_missing_page_is_in_its_language() -> None:
    """And in English where there are no words of its own."""
    assert '<html lang="ar" dir="rtl">' in missing_html("؟", "index.html", lang="ar").html
    assert '<html lang="en" dir="ltr">' in missing_html("?", "index.html", lang="fr").html
