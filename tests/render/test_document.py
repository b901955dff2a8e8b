from __future__ import annotations

import gzip
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
    PageLinks,
    ReadingPage,
    render_body,
    render_head,
    render_missing_page,
)
from explainer.render.live_messages import format_late_messages


@pytest.fixture
def page() -> ReadingPage:
    notebook = new_notebook(
        cells=[new_markdown_cell("# T & \\<b>\n\n## A\n\n## B"), new_code_cell("1")],
        metadata={"explainer": {"description": 'a "quoted" </head>'}},
    )
    return render_page(make_view(notebook))


def requested_addresses(html: str) -> list[str]:
    """Return the addresses that a browser requests for a page by itself."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            named = dict(attrs)
            if tag in ("script", "img", "iframe", "source"):
                found.append(named.get("src") or "")
            if tag == "link":
                found.append(named.get("href") or "")

    Reader().feed(html)
    return [address for address in found if address and not address.startswith(("data:", "#"))]


def test_no_further_requests(page: ReadingPage) -> None:
    """A page needs no further request and no other host."""
    html = (
        render_head(page).html
        + render_body(page, live="ask", links=PageLinks(home="index.ipynb")).html
    )
    assert requested_addresses(html) == []
    assert not re.search(r"@import|url\((?!data:|#)", render_head(page).html)


def test_size_of_a_page(page: ReadingPage) -> None:
    """An almost empty page with its CSS and scripts has less than 51 kB, compressed 15.6 kB.

    It offers Python in the reader's browser too, which took 1 kB of them.
    """
    data = (render_head(page).html + render_body(page, live="ask").html).encode()
    assert len(data) < 51_000
    assert len(gzip.compress(data)) < 15_600


def test_head(page: ReadingPage) -> None:
    """The head has title, description and viewport; plain text is escaped."""
    html = render_head(page).html
    assert "<title>T &amp; &lt;b&gt;</title>" in html
    assert "a &#34;quoted&#34; &lt;/head&gt;" in html
    assert 'name="viewport"' in html
    assert html.count("</head>") == 0


def test_metadata_of_author_licence_and_site(page: ReadingPage) -> None:
    """The head names authors, licence and site; the title ends with the name of the site."""
    page = replace(page, credit=Credit(authors=("A", "B"), licence="L", licence_url="https://l.e"))
    html = render_head(page, PageLinks(site="Birds & <co>")).html
    assert "<title>T &amp; &lt;b&gt; – Birds &amp; &lt;co&gt;</title>" in html
    assert '<meta property="og:title" content="T &amp; &lt;b&gt;">' in html
    about = json.loads(html.partition('"application/ld+json">')[2].partition("</script>")[0])
    assert about["author"] == [{"name": "A"}, {"name": "B"}]
    assert about["license"] == "https://l.e"
    assert about["isPartOf"] == {"@type": "WebSite", "name": "Birds & <co>"}
    for around in (PageLinks(), PageLinks(site=page.title)):
        html = render_head(replace(page, credit=Credit()), around).html
        assert "<title>T &amp; &lt;b&gt;</title>" in html
        about = json.loads(html.partition('"application/ld+json">')[2].partition("</script>")[0])
        assert about.keys().isdisjoint(("author", "license", "isPartOf"))


def test_page_that_cannot_go_live(page: ReadingPage) -> None:
    """A page without a live mode has neither the configuration nor the script of going live."""
    html = render_body(page).html
    assert 'id="explainer-live"' not in html
    assert html.count("<script>") == 1


@pytest.mark.parametrize("mode", ["ask", "stream"])
def test_page_that_can_go_live(mode: str, page: ReadingPage) -> None:
    """The configuration has the mode and the messages that come before the live parts."""
    html = render_body(page, live=mode).html
    found = re.search(r'<script type="application/json" id="explainer-live">(.*?)</script>', html)
    assert found
    config = json.loads(found[1])
    assert (config["mode"], config["needed"]) == (mode, True)
    messages = load_messages("en")
    early, late = config["words"], json.loads(format_late_messages("en"))
    assert early["live_failed"] == messages["live_failed"]
    assert late["live_lost"] == messages["live_lost"]
    assert early.keys().isdisjoint(late)
    assert early.keys() | late.keys() >= {n for n in messages if n.startswith(("live_", "cell_"))}


def test_link_to_the_list_of_pages(page: ReadingPage) -> None:
    """A page links to the list of pages if there is one."""
    assert '<a href="index.ipynb">' in render_body(page, links=PageLinks(home="index.ipynb")).html
    assert "explainer-home" not in render_body(page).html


def test_landmarks(page: ReadingPage) -> None:
    """A page has one main element, a link that skips the navigation, and a status."""
    html = render_body(page).html
    assert html.count("<main ") == 1
    assert html.index('class="explainer-skip" href="#a"') < html.index("<main ")
    assert 'role="status"' in html
    assert html.count("<h1>") == 1


def test_language_without_translation() -> None:
    """A language without translated messages has the English ones; a tag cannot be a path."""
    english = load_messages("en")
    assert load_messages("de-CH").keys() == english.keys()
    for tag in ("xx", "EN-gb", "../en", ""):
        assert load_messages(tag) == english


def test_controls_in_another_language_than_the_text() -> None:
    """Where messages are not translated, the controls are marked as English."""
    french = render_page(make_view(new_notebook(metadata={"explainer": {"lang": "fr-CH"}})))
    swiss = render_body(french).html
    assert '<header class="explainer-top" lang="en" dir="ltr">' in swiss
    arabic = render_page(
        make_view(new_notebook(metadata={"explainer": {"lang": "ar-EG", "dir": "rtl"}}))
    )
    assert '<header class="explainer-top">' in render_body(arabic).html


def test_language_of_the_missing_page() -> None:
    """The page for missing addresses is in the language of the site, or in English."""
    assert '<html lang="ar" dir="rtl">' in render_missing_page("؟", "index.html", lang="ar").html
    assert '<html lang="en" dir="ltr">' in render_missing_page("?", "index.html", lang="fr").html
