from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.builder import check
from explainer.errors import ContentError
from explainer.model import Site, SupportLine
from explainer.source.site import read_site
from support.content import open_content, open_page

STUDY = "---\ntype: book\ntitle: A made-up book\nDOI: 10.5555/x\n---\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "site.toml": 'title = "Birds"\n',
        "pages/b.md": "---\ntitle: B page\ntags: [x, y]\n---\nSee [[a]].\n",
        "pages/more/A.md": "# A page\n\n[Book](https://doi.org/10.5555/X).\n",
        "studies/able.md": STUDY,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def get_errors(folder: Path) -> str:
    with pytest.raises(ContentError) as caught:
        open_content(folder)
    return str(caught.value).replace(f"{folder}/", "")


def test_content_is_opened_without_reading_pages(folder: Path) -> None:
    """The site, the studies, and the titles and tags of pages are read first."""
    content = open_content(folder)
    assert content.site.title == "Birds"
    assert [file.path.name for file in content.files] == ["b.md", "A.md"]
    assert dict(content.pages.titles) == {"b": "B page", "a": "A page"}
    assert [file.head.tags for file in content.files if file.head] == [("x", "y"), ()]
    pages = [open_page(content, slug) for slug in content.pages.titles]
    assert pages[0].sections[0].text == "See [A page](a.ipynb)."
    assert pages[1].studies == ("able",)


def test_no_studies_are_needed(folder: Path) -> None:
    """A content folder needs no studies; without any, links are not citations."""
    (folder / "studies" / "able.md").unlink()
    (folder / "studies").rmdir()
    content = open_content(folder)
    assert open_page(content, "a").studies == ()


def test_all_errors_are_reported_at_once(folder: Path) -> None:
    """Errors in the site, in studies and in front matter are reported together."""
    (folder / "site.toml").write_text('titel = "Birds"\n')
    (folder / "studies" / "bad.md").write_text("---\ntype: book\n---\n")
    (folder / "pages" / "bad.md").write_text("---\ntitle: x\n")
    errors = get_errors(folder)
    assert "site.toml:1: E111 there is no field “titel”; did you mean “title”?" in errors
    assert "site.toml: E122 this site has no title" in errors
    assert "studies/bad.md:1: E122 this study has no title" in errors
    assert "pages/bad.md:1: E101 the front matter that begins here is never closed" in errors


def test_two_studies_with_one_doi(folder: Path) -> None:
    """Two files with the same DOI are reported."""
    (folder / "studies" / "again.md").write_text(STUDY)
    errors = get_errors(folder)
    assert "studies/again.md" in errors or "studies/able.md" in errors


def test_no_pages(folder: Path) -> None:
    """A folder without pages is reported, with an example."""
    for path in folder.glob("pages/**/*.md"):
        path.unlink()
    assert "pages: E601 this folder has no pages; put a page there" in get_errors(folder)


def test_empty_folder(tmp_path: Path) -> None:
    """An empty folder is reported as one without pages."""
    assert "E601 this folder has no pages; put a page there" in get_errors(tmp_path)


def test_complete_site(tmp_path: Path) -> None:
    """Every field of the file is read."""
    path = tmp_path / "site.toml"
    path.write_text(
        'title = "T"\ndescription = "D"\nlang = "de"\nauthors = ["A", "B"]\n'
        'licence = "CC-BY-4.0"\nlicence-url = "https://l.example"\nsource = "https://s.example"\n'
        'support-note = "N"\n[[support]]\nname = "S"\nplace = "P"\ncontact = "1"\n'
        'url = "https://u.example"\nphone = "+1 23"\n'
    )
    assert read_site(path) == Site(
        title="T",
        description="D",
        lang="de",
        authors=("A", "B"),
        licence="CC-BY-4.0",
        licence_url="https://l.example",
        source="https://s.example",
        support_note="N",
        support=(
            SupportLine(name="S", place="P", contact="1", url="https://u.example", phone="+1 23"),
        ),
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('title = "T"\nx =\n', "site.toml:2: E102 this is not valid TOML"),
        ("title = 3\n", "site.toml:1: E112 “title” is not text"),
        ('title = "T"\nauthors = 3\n', "site.toml:2: E113 “authors” is not a list of names"),
        ('title = "T"\nlang = "English!"\n', "site.toml:2: E116 “English!” is not a language tag"),
        ('title = "T"\nsource = "x"\n', "site.toml:2: E121 “x” is not a web address"),
        ('title = "T"\nsupport = "x"\n', "site.toml:2: E114 “support” is not a list"),
        ('title = "T"\n[[support]]\nname = "x"\nplase = "y"\n', "did you mean “place”?"),
        ('title = "T"\n[[support]]\nname = "x"\nplace = "y"\n', "support line 1 has no contact"),
        (
            'title = "T"\n[[support]]\nname = "x"\nplace = "y"\nphone = "(0) 116-123"\n',
            "site.toml:2: E603 “(0) 116-123” of support line 1 is not a telephone number",
        ),
        ('title = "T"\n[[support]]\nphone = 988\n', "site.toml:2: E112 “phone” is not text"),
    ],
)
def test_invalid_site_is_reported(text: str, error: str, tmp_path: Path) -> None:
    """Each error in the file is reported with its line."""
    path = tmp_path / "site.toml"
    path.write_text(text)
    with pytest.raises(ContentError) as caught:
        read_site(path)
    assert error in str(caught.value)


@given(
    text=st.lists(
        st.sampled_from(
            [
                'title = "x"\n',
                "title = 1\n",
                "[[support]]\n",
                "[support]\n",
                "[",
                "lang = ''\n",
                "authors = [1]\n",
                "x.y = 1\n",
                "=",
                '"',
                "\n",
            ]
        ),
        max_size=8,
    ).map("".join)
)
def test_any_text_is_a_site_or_a_content_error(text: str, tmp_path_factory) -> None:
    """Reading any text gives a site or raises a ContentError."""
    path = tmp_path_factory.getbasetemp() / "site.toml"
    path.write_text(text)
    with suppress(ContentError):
        assert read_site(path).title


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_links_pipes_and_names_that_are_not_text(tmp_path: Path) -> None:
    """Each is reported or read in no time, and none of them stops the others."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (tmp_path / "site.toml").write_text('title = "x"\n')
    (pages / "a.md").write_text("# A\n\nText.\n")
    (pages / "loop").symlink_to(pages)
    (pages / "self.md").symlink_to("self.md")
    (pages / "gone.md").symlink_to("/nonexistent.md")
    os.mkfifo(pages / "pipe.md")
    (pages / os.fsdecode(b"caf\xe9.md")).write_text("# B\n\nText.\n")
    codes = {diagnostic.path.name: diagnostic.code for diagnostic in check(tmp_path)}
    assert codes == {"loop": "W604", "self.md": "E004", "gone.md": "E003", "pipe.md": "E004"}
