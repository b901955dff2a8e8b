"""Tests of links to files that are neither pages nor pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.project import read_project

PUBLISHED = {"_config.yml": "title: Birds\nurl: https://birds.example\nbaseurl: /b\n"}


def read_page(root: Path, files: dict[str, str], text: str) -> tuple[str, list[str]]:
    """Return the Markdown of a page of a site, and the codes about its links."""
    pages = {"notes/p.md": f"---\ntitle: Birds\n---\nSee {text} here.\n", "data/a b.py": "x"}
    for name, content in {**files, **pages}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (source,) = read_project(root, (), progress=False, dialect="").sources
    assert source.page
    found = [(item.code, item.line) for item in source.diagnostics if item.code > "W300"]
    assert all(line == 4 for _, line in found)
    return source.page.sections[0].text, [code for code, _ in found]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[counts](../data/a%20b.py)", ["W341"]),
        ("[counts](<../data/a b.py>) and [counts](/data/a%20b.py)", ["W341"]),
        ("<a href='../data/a b.py' download>counts</a>", ["W341"]),
        ("[counts](none.csv)", ["W340"]),
        ("[counts](../../secret.csv)", ["W340"]),
        ("[counts](/none/)", ["W307"]),
        ("[counts](none.html)", ["W307"]),
    ],
)
def test_only_the_words_of_a_link_stay_if_pages_do_not_contain_the_file(
    text: str, codes: list[str], tmp_path: Path
) -> None:
    """There is a warning with the line; one for all files that exist."""
    shown, found = read_page(tmp_path, {}, text)
    assert shown in ("See counts here.", "See counts and counts here.")
    assert found == codes


def test_a_file_of_data_is_offered_beside_the_notebooks(tmp_path: Path) -> None:
    """Also if the site is published, and by the address that a notebook has."""
    files = {"data/c d.csv": "x", "data/_e.csv": "x"}
    offered = "See [counts](files/data/c%20d.csv) here."
    for text in ("[counts](../data/c%20d.csv?raw=1)", "[counts](files/data/c%20d.csv)"):
        for site in ({}, PUBLISHED):
            assert read_page(tmp_path, {**files, **site}, text) == (offered, [])
    _, codes = read_page(tmp_path, files, "[counts](../data/_e.csv)")
    assert codes == ["W341"], "servers send no file whose name begins so"


def test_a_link_to_the_notebook_of_a_page_leads_to_the_page(tmp_path: Path) -> None:
    """Jupyter Book and others publish pages as notebooks, whose files are Markdown."""
    assert read_page(tmp_path, {}, "[this](p.ipynb#x)") == ("See [this](p.ipynb#x) here.", [])
    assert read_page(tmp_path, {}, "[this](none.ipynb)") == ("See this here.", ["W340"])
    files = {"notes/more.ipynb": "{}"}
    assert read_page(tmp_path, files, "[this](more.ipynb)") == ("See this here.", ["W341"])


def test_a_note_that_is_only_an_address_is_a_link(tmp_path: Path) -> None:
    """A work with this address would be cited; the name of the note is not for readers."""
    text = "ISO[^iso]\n\n[^iso]: <https://a.example/>\n\nText"
    shown, _ = read_page(tmp_path, {}, text)
    assert shown == "See ISO ([https://a.example/](https://a.example/))\n\nText here."


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("[counts](../data/a%20b.py?raw=1#x)", "https://birds.example/b/data/a%20b.py?raw=1#x"),
        ("[counts](/data/a%20b.py)", "https://birds.example/b/data/a%20b.py"),
        ("[counts](/b/data/a%20b.py)", "https://birds.example/b/data/a%20b.py"),
        ("[counts](/feed.xml)", "https://birds.example/b/feed.xml"),
        ("[counts](/tags/)", "https://birds.example/b/tags/"),
        ("[counts](/)", "index.ipynb"),
    ],
)
def test_a_link_to_a_file_leads_to_where_the_site_is_published(
    text: str, address: str, tmp_path: Path
) -> None:
    """The configuration says where that is; a generator also publishes what has no file."""
    shown, found = read_page(tmp_path, PUBLISHED, text)
    assert shown == f"See [counts]({address}) here."
    assert found == ([] if address == "index.ipynb" else ["W341"])


def test_a_missing_file_is_missing_on_a_published_site_too(tmp_path: Path) -> None:
    """An address relative to the page names a file of the site."""
    shown, found = read_page(tmp_path, PUBLISHED, "[counts](none.csv)")
    assert (shown, found) == ("See counts here.", ["W340"])
