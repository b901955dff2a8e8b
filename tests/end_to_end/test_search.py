"""Search in the browser: on a host, from a disk, on our server and on plain Voilà."""

from __future__ import annotations

import json
import re
import shutil
import sys
import unicodedata
import urllib.error
import urllib.request
from dataclasses import replace

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell, new_notebook
from playwright.sync_api import expect

from explainer.export.site import write_site
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.search.folder import FolderIndex
from explainer.search.index import build_index, inline_index
from explainer.search.passages import MAX_TEXT, split_page
from explainer.search.terms import split_terms
from support.browser import Window
from support.paths import ROOT
from support.servers import free_port, running, serve, serve_with_voila

FIELD = "Search titles, text and studies"
TEXTS = {
    "hilfe": ("de", "ltr", "# Über Hilfe\n\n## Größe\n\nEin Maßstab für Bedürfnisse."),
    "أمل": ("ar", "rtl", "# الأمل\n\n## العافية\n\nالتَّعَافِي رِحْلَةٌ طويلة."),
    "ja": ("ja", "ltr", "# 回復\n\n## 仲間の支え\n\n精神医学には限界があります。"),
}
SCRIPTS = st.characters(
    codec="utf-8",
    categories=("L", "M", "N", "P", "Z"),
    max_codepoint=0x2FA1D,
)


def written(lang, direction, text, **front):
    return new_notebook(
        cells=[new_markdown_cell(text)],
        metadata={"explainer": {"lang": lang, "dir": direction, **front}},
    )


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    """Return a committed page, the list of pages, and pages in other languages."""
    folder = tmp_path_factory.mktemp("searched") / "notebooks"
    folder.mkdir()
    for name in ("index.ipynb", "survivor-led-why.ipynb"):
        shutil.copy(ROOT / "notebooks" / name, folder)
    for name, (lang, direction, text) in TEXTS.items():
        nbformat.write(
            written(lang, direction, text, tags=["Zuversicht"]), folder / f"{name}.ipynb"
        )
    return folder


@pytest.fixture(scope="module")
def site(notebooks):
    return write_site(notebooks, notebooks.parent / "site").path


@pytest.fixture(scope="module")
def host(site):
    port = free_port()
    words = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "-d", str(site)]
    with running(words, port=port, log=site.parent / "host.log", cwd=site) as started:
        yield f"{started.address}/index.html"


@pytest.fixture(scope="module")
def ours(notebooks):
    with serve(notebooks) as started:
        yield f"{started.address}/voila/render/index.ipynb"


@pytest.fixture(scope="module")
def plain(notebooks):
    with serve_with_voila(notebooks, "--template=explainer") as started:
        yield f"{started.address}/voila/render/index.ipynb"


def get_index(request):
    """Return the address of the list of pages on a kind of server."""
    if request.param == "disk":
        return request.getfixturevalue("site").as_uri() + "/index.html"
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["host", "disk", "ours", "plain"])
def index(request):
    """Return the address of the list of pages on each kind of server."""
    return get_index(request)


@pytest.fixture(scope="module", params=["disk", "ours"])
def listed(request, browser):
    """Open the list of pages of each kind of index, once for all tests that only search."""
    window = Window(browser)
    window.page.goto(get_index(request))
    yield window.page
    window.context.close()


def found(page, words):
    """Search for words, after those before, and return the list of results."""
    box = page.get_by_role("searchbox", name=FIELD)
    status = page.get_by_role("search").get_by_role("status")
    box.clear()
    expect(status).to_be_empty()
    box.fill(words)
    expect(status).to_contain_text(re.compile("Results|Nothing"))
    return page.get_by_role("list", name="Search results")


def test_search_by_keyboard(index, reader):
    """Tab reaches the field and the results, the count is announced, Escape clears."""
    window = reader()
    page = window.page
    page.goto(index)
    before = len(window.requests)
    while page.evaluate("document.activeElement.type") != "search":
        page.keyboard.press("Tab")
    page.keyboard.type("henderson")
    status = page.get_by_role("search").get_by_role("status")
    expect(status).to_have_text("Results: 3")
    results = page.get_by_role("list", name="Search results").get_by_role("link")
    expect(results.first).to_have_accessible_name(re.compile("^Henderson et al. 2014 cited"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("list", name="Search results")).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(status).to_be_empty()
    page.keyboard.type("second opinion")
    expect(results).to_have_count(1)
    page.keyboard.press("Tab")
    expect(results.first).to_be_focused()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="Why do you not trust clinicians?")
    expect(heading).to_be_in_viewport()
    page.go_back()
    expect(page.get_by_role("searchbox", name=FIELD)).to_have_value("second opinion")
    expect(results).to_have_count(1)
    assert window.errors == []
    assert len(window.hosts()) <= 1
    assert len(window.requests) > before


def test_result_opens_the_study(index, reader):
    """The result of a study leads to its open card."""
    page = reader().page
    page.goto(index)
    found(page, "Lancet Psychiatry").get_by_role("link").first.click()
    card = page.locator("#study-henderson2014")
    expect(card).to_have_attribute("open", "")
    expect(card).to_be_in_viewport()


ACCENTS = (
    ("uber", "Über Hilfe"),
    ("masstab", "Größe"),
    ("BEDÜRFNIS", "Größe"),
    ("التعافي", "العافية"),
    ("الامل", "الأمل"),
    ("医学", "仲間の支え"),
    ("支え", "仲間の支え"),
    ("zuversicht", "Über Hilfe"),
)


def test_search_ignores_accents_in_every_script(listed):
    """Umlauts, Arabic vowel signs, scripts without spaces, and tags."""
    for words, title in ACCENTS:
        result = found(listed, words).get_by_role("listitem").filter(has_text=title).first
        expect(result.get_by_role("link")).to_have_accessible_name(re.compile(re.escape(title)))
        assert result.get_attribute("dir") == ("rtl" if "ا" in title else "ltr")


PASSAGES = (
    ("malice", "Henderson", ["malice"], "It does not measure malice, and it does not"),
    ("mental malice", "Henderson", ["malice"], "It does not measure malice, and it does not"),
    ("MASSTAB bedurf", "Größe", ["Maßstab", "Bedürfnisse"], "Ein Maßstab für Bedürfnisse."),
    ("التعافي", "العافية", ["التَّعَافِي"], "التَّعَافِي رِحْلَةٌ طويلة."),
    ("限界", "仲間の支え", ["限界"], "精神医学には限界があります。"),
    ("精神医学", "仲間の支え", ["精神医学"], "精神医学には限界"),
)


def test_results_show_the_marked_passage(listed):
    """In any script, with the words around it."""
    for words, title, marks, around in PASSAGES:
        result = found(listed, words).get_by_role("listitem").filter(has_text=title).first
        shown = result.get_by_role("paragraph").last
        expect(shown).to_contain_text(around)
        expect(shown.locator("mark")).to_have_text(marks)


STUDY = "Henderson et al. 2014"


def test_a_study_is_shown_by_its_title(listed):
    """Its authors are shown only if they were searched for."""
    lines = found(listed, "lancet psychiatry henderson").get_by_role("listitem").first
    expect(lines.get_by_role("paragraph").first).to_have_text(
        "Mental health-related stigma in health care and mental health-care settings"
    )
    study = (
        found(listed, "thornicroft")
        .get_by_role("listitem")
        .filter(has_text="Henderson et al. 2014")
        .first
    )
    expect(study.get_by_role("paragraph").last.locator("mark")).to_have_text(["Thornicroft"])
    study = (
        found(listed, "settings")
        .get_by_role("listitem")
        .filter(has_text="Henderson et al. 2014")
        .first
    )
    expect(study.get_by_role("paragraph").first.locator("mark")).to_have_text(["settings"])


def test_other_word_forms_and_no_result(listed):
    """Another form of a word is found; without a result, a sentence says so and the list stays."""
    expect(found(listed, "clinician’s").get_by_role("link").first).to_be_visible()
    expect(found(listed, "believing").get_by_role("link").first).to_be_visible()
    expect(found(listed, "zzzz")).to_be_hidden()
    expect(listed.get_by_role("search").get_by_role("status")).to_contain_text("Nothing was found")
    expect(listed.get_by_role("link", name="Survivor-Led, Why?")).to_be_visible()


def test_index_is_loaded_when_the_field_is_used(host, reader):
    """First the directory, then the parts that can contain the words, from the same host."""
    window = reader()
    page = window.page
    page.goto(host)
    page.wait_for_load_state("networkidle")
    assert not [url for url in window.requests if "/search." in url]
    with page.expect_request(re.compile(r"/assets/search\.")):
        page.get_by_role("searchbox", name=FIELD).focus()
    found(page, "stigma")
    assert len([url for url in window.requests if "/search." in url]) == 3
    assert window.hosts() == {host.split("/")[2]}


@pytest.mark.parametrize("where", ["host", "ours", "plain"])
def test_without_javascript_the_list_is_shown(where, request, reader):
    """There is no search field; every page is listed by tag with its description."""
    page = reader(java_script_enabled=False).page
    page.goto(request.getfixturevalue(where))
    expect(page.get_by_role("searchbox")).to_have_count(0)
    expect(page.get_by_role("link", name="Survivor-Led, Why?")).to_be_visible()
    expect(page.get_by_text("retold in new words: why they believe")).to_be_visible()


def test_failed_loading_is_reported(host, reader):
    """One sentence says so and the list stays; search works when the network is back."""
    window = reader()
    page = window.page
    page.goto(host)
    window.context.set_offline(True)
    page.get_by_role("searchbox", name=FIELD).fill("stigma")
    status = page.get_by_role("search").get_by_role("status")
    expect(status).to_have_text("The search could not be loaded. All pages are listed below.")
    expect(page.get_by_role("link", name="Survivor-Led, Why?")).to_be_visible()
    window.context.set_offline(False)
    page.get_by_role("searchbox", name=FIELD).press("Enter")
    expect(status).to_contain_text("Results")


def test_more_results_are_shown_on_request(tmp_path, reader):
    """Ten at first; the focus moves to the first of the next ten."""
    (tmp_path / "n").mkdir()
    for number in range(25):
        notebook = written("en", "ltr", f"# Page {number}\n\nA word on harbours.")
        nbformat.write(notebook, tmp_path / "n" / f"p{number:02}.ipynb")
    site = write_site(tmp_path / "n", tmp_path / "s").path
    page = reader().page
    page.goto(site.as_uri() + "/index.html")
    results = found(page, "harbour").get_by_role("link")
    expect(results).to_have_count(10)
    page.get_by_role("button", name="More results").click()
    expect(results).to_have_count(20)
    expect(results.nth(10)).to_be_focused()
    page.get_by_role("button", name="More results").click()
    expect(results).to_have_count(25)
    expect(page.get_by_role("button", name="More results")).to_be_hidden()


def test_results_contain_no_markup(tmp_path, reader):
    """Titles, names and text of a notebook are shown as text."""
    evil = "<img src=x onerror=top.hacked=1>"
    (tmp_path / "n").mkdir()
    text = f"# harm `{evil}`\n\n## harm `</script>{evil}`\n\nharm `{evil}`"
    front = {"lang": '"><b>', "dir": evil, "description": f"harm {evil}", "tags": [evil]}
    notebook = new_notebook(cells=[new_markdown_cell(text)], metadata={"explainer": front})
    nbformat.write(notebook, tmp_path / "n" / "evil.ipynb")
    site = write_site(tmp_path / "n", tmp_path / "s").path
    window = reader()
    window.page.goto(site.as_uri() + "/index.html")
    expect(found(window.page, "harm").get_by_role("link")).to_have_count(2)
    assert window.page.evaluate("window.hacked") is None
    assert window.page.locator("[onerror]").count() == 0
    packed = inline_index(FolderIndex(tmp_path / "n").update())
    assert "<" not in packed
    assert json.loads(packed)


def test_the_index_follows_the_notebooks(tmp_path):
    """A changed notebook is found by its new words, an unreadable one by its previous words."""
    path = tmp_path / "one.ipynb"
    nbformat.write(written("en", "ltr", "# One\n\nfirst words"), path)
    index = FolderIndex(tmp_path)
    before = index.update()
    assert index.update() is before
    nbformat.write(written("en", "ltr", "# One\n\nsecond words"), path)
    assert "second" in inline_index(index.update())
    path.write_text("{")
    assert "second" in inline_index(index.update())
    path.unlink()
    assert "second" not in inline_index(index.update())


def test_index_parts_are_named_by_their_content(ours, notebooks):
    """The directory is revalidated; its parts can be cached, and old ones stay for a while."""
    base = ours.replace("index.ipynb", "search/")
    with urllib.request.urlopen(base + "search.js") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
        part = re.search(rb"search\.[0-9a-f]{12}\.js", answer.read())[0].decode()
    nbformat.write(written("en", "ltr", "# New\n\nwords"), notebooks / "zz.ipynb")
    try:
        with urllib.request.urlopen(base + "search.js") as answer:
            assert part not in answer.read().decode()
        with urllib.request.urlopen(base + part) as answer:
            assert "immutable" in answer.headers["Cache-Control"]
    finally:
        (notebooks / "zz.ipynb").unlink()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(base + "search.0123456789ab.js")


@given(st.text(SCRIPTS, max_size=60))
def test_terms_are_short_and_plain(text):
    """A term has no space, no upper case and at most forty characters; its terms are itself."""
    for term in split_terms(text):
        assert term
        assert len(term) <= 40
        assert not re.search(r"\s", term)
        assert list(split_terms(term)) == [term]


def test_browser_and_server_compute_the_same_terms(reader):
    """They agree on text in every script."""
    words = ["Ärger’s ŒUVRE İstanbul ΣΊΣΥΦΟΣ naïve", "العَرَبِيَّةُ ـــ أإآ", "שָׁלוֹם", "ไทยภาษา x回b復c"]
    blocks = [range(start, start + 256) for start in range(0xA0, 0x3100, 256)]
    known = unicodedata.ucd_3_2_0.category  # what Python and every browser have heard of
    words += ["".join(chr(n) for n in block if known(chr(n)) != "Cn") for block in blocks]
    page = reader().page
    code = (ROOT / "frontend/src/search/terms.js").read_text(encoding="utf-8")
    page.set_content("<p>x</p>")
    page.add_script_tag(content=f"{code}\nwindow.splitTerms = splitTerms;", type="module")
    page.wait_for_function("() => 'splitTerms' in window")
    theirs = page.evaluate("(texts) => texts.map(splitTerms)", words)
    assert theirs == [list(split_terms(text)) for text in words]


def test_passages_keep_their_text():
    """Sections keep their text, pages their description, studies their title and citation."""
    notebook = nbformat.read(ROOT / "notebooks" / "survivor-led-why.ipynb", as_version=4)
    page = split_page(render_page(make_view(notebook)), href="a.html")
    whole, first = page.passages[:2]
    assert whole.shown_text.startswith("A psychology student’s page")
    assert "I stand firmly behind modern medicine" in first.shown_text
    study = next(one for one in page.passages if one.fragment == "study-henderson2014")
    assert study.title == "Henderson et al. 2014"
    assert study.work.startswith("Mental health-related stigma in health care")
    assert "Thornicroft" in study.citation
    assert study.shown_text.startswith("Review. Contact at work tends to go with")
    assert "social contact does; there is some evidence that education helps. What it found:" in (
        study.shown_text
    )
    every = " ".join("".join(one.text) for one in page.passages)
    assert "988" not in every
    assert "Previous:" not in every
    assert "@article" not in every


def test_little_of_a_table_is_indexed():
    """A phone does not download a whole table to show one line of it."""
    table = "\n".join(f"word{number}" for number in range(MAX_TEXT))
    page = split_page(
        render_page(make_view(written("en", "ltr", f"# T\n\n## A\n\n{table}"))), href="a"
    )
    assert len(page.passages[1].shown_text) == MAX_TEXT


def test_index_is_reproducible():
    """The same pages give the same bytes."""
    notebook = nbformat.read(ROOT / "notebooks" / "survivor-led-why.ipynb", as_version=4)
    page = split_page(render_page(make_view(notebook)), href="one.html")
    pages = [replace(page, href=f"{n}.html") for n in range(100)]
    index = build_index(pages)
    assert index == build_index(pages)
    assert all(len(data) < 120_000 for data in index.parts.values())
