from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.bibliography.study_index import StudyIndex
from explainer.builder import build
from explainer.export.lecture import write_handout
from explainer.export.site import write_page
from explainer.export.slide_files import write_slides
from explainer.model import Credit, Origin
from explainer.notebook.credit import credit_from_metadata, credit_to_metadata
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.source.page_index import index_titles
from explainer.source.pages import read_page
from support.paths import ROOT

SITE = """title = "Birds"
authors = ["B. Able"]
licence = "CC-BY-4.0"
licence-url = "https://creativecommons.org/licenses/by/4.0/"
source = "https://birds.example/source"
"""
ADAPTED = """---
title: Owls
authors: [C. Baker]
licence: CC-BY-SA-4.0
adapted-from: {title: Birds at *night*, authors: B. Able, licence: CC-BY-4.0, source: "https://birds.example/night"}
---
Owls.
"""


def built(folder: Path, page: str) -> nbformat.NotebookNode:
    (folder / "content/pages").mkdir(parents=True)
    (folder / "content/site.toml").write_text(SITE)
    (folder / "content/pages/owls.md").write_text(page)
    build(folder / "content", folder / "notebooks")
    return nbformat.read(folder / "notebooks/owls.ipynb", nbformat.NO_CONVERT)


def test_a_page_has_the_sites_credit(tmp_path: Path) -> None:
    """The site's authors, licence and source are at the foot of a page and in its metadata."""
    node = built(tmp_path, "---\ntitle: Owls\n---\nOwls.\n")
    assert node.cells[-1].source == (
        "---\n\nText by B. Able, [CC-BY-4.0](https://creativecommons.org/licenses/by/4.0/).\n\n"
        "Source: <https://birds.example/source>"
    )
    assert node.metadata.authors == [{"name": "B. Able"}]
    assert node.metadata.explainer.licence == "CC-BY-4.0"
    assert node.metadata.explainer.source == "https://birds.example/source"


def test_an_adapted_page_names_its_origin(tmp_path: Path) -> None:
    """A page's own credit replaces the site's, and names the work that it was adapted from."""
    node = built(tmp_path, ADAPTED)
    assert node.cells[-1].source == (
        "---\n\nText by C. Baker, CC-BY-SA-4.0.\n\n"
        "Adapted from [Birds at \\*night\\*](https://birds.example/night) (B. Able, CC-BY-4.0).\n\n"
        "Source: <https://birds.example/source>"
    )
    assert node.metadata.explainer.adapted_from == [
        {
            "title": "Birds at *night*",
            "authors": "B. Able",
            "licence": "CC-BY-4.0",
            "source": "https://birds.example/night",
        }
    ]
    assert "licence_url" not in node.metadata.explainer, "the site's is that of another licence"


@pytest.mark.parametrize("kind", ["html", "slides", "handout"])
def test_exports_have_the_credit(kind: str, tmp_path: Path) -> None:
    """The page, its slides and its handout have it as text and as metadata."""
    built(tmp_path, ADAPTED)
    notebooks, out = tmp_path / "notebooks", tmp_path / "owls.html"
    if kind == "html":
        write_page(notebooks, "owls", out)
    elif kind == "slides":
        write_slides(notebooks, "owls", out)
    else:
        write_handout(notebooks, "owls", out, pdf=False)
    html = out.read_text(encoding="utf-8")
    head, body = html.split("<body", 1)
    assert re.search("<title>[^<]*Owls", head)
    assert '<meta name="author" content="C. Baker">' in head
    assert '<meta name="license" content="CC-BY-SA-4.0">' in head
    assert "https://birds.example/source" in head
    assert 'content="Birds at *night* https://birds.example/night"' in head
    words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", body)))
    for text in ("Owls", "C. Baker", "CC-BY-SA-4.0", "Source: https://birds.example/source"):
        assert text in words, text
    address = r"(\(https://birds\.example/night\) )?"  # on paper it is spelled out
    assert re.search(rf"Adapted from Birds at \*night\* {address}\(B\. Able, CC-BY-4\.0", words)
    assert 'href="https://birds.example/night"' in body


def test_shipped_notebooks_have_a_credit() -> None:
    """Each has its title, authors and licence as text and as metadata."""
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert len(paths) > 1
    for path in paths:
        node = nbformat.read(path, nbformat.NO_CONVERT)
        record, foot = node.metadata.explainer, node.cells[-1].source
        assert node.cells[0].source.startswith(f"# {node.metadata.title}")
        assert [author.name for author in node.metadata.authors] == record.authors
        assert (
            f"Text by {', '.join(record.authors)}, [{record.licence}]({record.licence_url})."
            in foot
        )
        assert ("Source: " in foot) == ("source" in record)
        page = render_page(make_view(node))
        assert "Text by" in page.main


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("adapted-from: {author: B. Able}", "does not say which work"),
        ("adapted-from: {title: T, author: B. Able}", "has no part “author”; did you mean"),
        ("source: here", "“here” is not a web address"),
        ("licence-url: by", "“by” is not a web address"),
        ("licence-url: 'javascript:alert(1)'", "“javascript:alert(1)” is not a web address"),
    ],
)
def test_a_wrong_credit_is_a_warning(field: str, said: str, tmp_path: Path) -> None:
    """The warning names the line, and a wrong address is not printed."""
    path = tmp_path / "owls.md"
    path.write_text(f"---\ntitle: T\n{field}\n---\nOwls.\n")
    parsed = read_page(path, studies=StudyIndex(), pages=index_titles({}))
    assert [str(warning) for warning in parsed.warnings if said in str(warning)]
    assert all(warning.line == 3 for warning in parsed.warnings)
    assert parsed.page.credit.source == parsed.page.credit.licence_url == ""


WORDS = st.text(min_size=1)
ADDRESSES = st.sampled_from(["", "https://birds.example/a_(b)?x#y", "http://b.example:8080"])


@given(
    st.builds(
        Credit,
        authors=st.lists(WORDS).map(tuple),
        licence=st.text(),
        licence_url=ADDRESSES,
        source=ADDRESSES,
        adapted_from=st.lists(st.builds(Origin, title=WORDS, authors=st.text())).map(tuple),
    )
)
def test_a_credit_survives_a_round_trip(credit: Credit) -> None:
    """It is the same after being written to metadata and read."""
    assert credit_from_metadata(credit_to_metadata(credit)) == credit


@given(
    st.dictionaries(
        st.sampled_from(["authors", "licence", "adapted_from"]),
        st.integers() | st.lists(st.integers()),
    )
)
def test_any_metadata_are_accepted(metadata: dict[str, object]) -> None:
    """Any metadata of a notebook that we did not build are accepted."""
    assert isinstance(credit_from_metadata(metadata), Credit)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "a.example"])
def test_addresses_in_metadata_are_web_addresses(address: str) -> None:
    """A notebook may be anybody's: another address is left out, and its text stays."""
    origin = {"title": "Birds", "source": address}
    metadata = {"licence": "CC0", "licence_url": address, "source": address}
    credit = credit_from_metadata({**metadata, "adapted_from": [origin]})
    assert credit == Credit(licence="CC0", adapted_from=(Origin(title="Birds"),))
