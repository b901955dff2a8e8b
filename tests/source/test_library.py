from __future__ import annotations

from pathlib import Path

import pytest

from explainer.builder import build, check
from support.content import open_content

BIB = """@article{tern:16, author = {Tern, A.}, title = {Birds}, year = {2016}, doi = {10.5555/t}}
@book{gull, author = {Gull, B.}, title = {Nests}, year = {2020}}
"""


def write_files(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def list_cited(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the titles of the works that each page cites."""
    content = open_content(folder)
    parsed = {content.get_slug(file): content.parse(file) for file in content.files}
    return {
        slug: tuple(content.studies[key].title for key in page.page.studies)
        for slug, page in parsed.items()
        if page
    }


@pytest.mark.parametrize(
    ("files", "body"),
    [
        ({"_quarto.yml": "bibliography: refs/all.bib\n", "refs/all.bib": BIB}, ""),
        ({"_bookdown.yml": "", "index.Rmd": "---\nbibliography: r.bib\n---\n", "r.bib": BIB}, ""),
        ({"myst.yml": "project: {}\n", "any.bib": BIB}, ""),
        ({"_config.yml": "bibtex_bibfiles: [r.bib]\n", "_toc.yml": "root: a\n", "r.bib": BIB}, ""),
        ({"_config.yml": "title: x\n", "_toc.yml": "root: a\n", "_bibliography/r.bib": BIB}, ""),
        ({"conf.py": 'project = "x"\nbibtex_bibfiles = ["r.bib"]\n', "r.bib": BIB}, ""),
        ({"_config.yml": "title: x\nscholar: {}\n", "_bibliography/references.bib": BIB}, "x: 1"),
        ({"r.bib": BIB}, "bibliography: r.bib"),
        ({"r.bib": BIB}, "bibliography: [/r.bib]"),
        (
            {
                "r.json": '[{"id": "gull", "type": "book", "title": "Nests"},'
                ' {"id": "tern:16", "type": "book", "title": "Birds"}]'
            },
            "bibliography: r.json",
        ),
        (
            {},
            "references:\n- {id: gull, type: book, title: Nests}\n"
            "- id: tern:16\n  type: book\n  title: Birds\n  issued: {date-parts: [[2016]]}",
        ),
    ],
)
def test_library_files_are_read_where_they_are(
    files: dict[str, str], body: str, tmp_path: Path
) -> None:
    """The settings of a site and the front matter of a page name them."""
    page = f"---\ntitle: A\n{body}\n---\nThey sing [@tern:16; @gull].\n"
    write_files(tmp_path, {**files, "a.md": page})
    assert list_cited(tmp_path) == {"a": ("Birds", "Nests")}
    assert [item for item in check(tmp_path) if item.code.startswith(("E", "W31"))] == []


def test_a_site_builds_cards_from_its_library(tmp_path: Path) -> None:
    """An entry without a study file has a card with its bibliographic facts and links."""
    page = "---\ntitle: A\nbibliography: r.bib\n---\nThey sing [@tern:16, p. 3].\n"
    write_files(tmp_path / "site", {"r.bib": BIB, "a.md": page})
    build(tmp_path / "site", tmp_path / "out")
    notebook = (tmp_path / "out" / "a.ipynb").read_text(encoding="utf-8")
    assert "([Tern 2016](#study-tern-16), p. 3)" in notebook
    assert 'id=\\"study-tern-16\\"' in notebook
    assert "https://doi.org/10.5555/t" in notebook


def test_the_first_page_of_a_site_may_cite(tmp_path: Path) -> None:
    """Its cards are above the list of pages, also if only another page is built."""
    page = "---\ntitle: A\nbibliography: r.bib\n---\nThey sing [@tern:16].\n"
    site = write_files(tmp_path / "site", {"r.bib": BIB, "index.md": page, "b.md": "# B\n\nB.\n"})
    build(site, tmp_path / "out", pages=["b"])
    notebook = (tmp_path / "out" / "index.ipynb").read_text(encoding="utf-8")
    assert 'id=\\"study-tern-16\\"' in notebook


def test_one_key_in_two_files_may_be_two_works(tmp_path: Path) -> None:
    """Each page cites from its own file; the same entry in both is one work."""
    other = BIB.replace("Nests", "Eggs")
    page = "---\ntitle: A\nbibliography: r.bib\n---\n[@tern:16; @gull]\n"
    write_files(tmp_path, {"a/r.bib": BIB, "a/a.md": page, "b/r.bib": other, "b/b.md": page})
    assert list_cited(tmp_path) == {"a": ("Birds", "Nests"), "b": ("Birds", "Eggs")}
    assert sorted(open_content(tmp_path).library.entries) == ["gull", "gullb", "tern-16"]


def test_a_study_file_comes_before_an_entry(tmp_path: Path) -> None:
    """A study of that key, or with that DOI, is what a page of our own cites."""
    fields = "type: book\nauthor: [{family: Tern}]"
    files = {
        "site.toml": 'title = "x"\n',
        "pages/r.bib": BIB,
        "pages/a.md": "---\ntitle: A\nbibliography: r.bib\n---\nThey [@tern:16; @gull; @mine].\n",
        "studies/gull.md": f"---\n{fields}\ntitle: Own nests\n---\n",
        "studies/mine.md": f"---\n{fields}\ntitle: Own birds\nDOI: 10.5555/T\n---\n",
    }
    assert list_cited(write_files(tmp_path, files)) == {"a": ("Own birds", "Own nests")}


def test_faults_of_library_files_are_warnings(tmp_path: Path) -> None:
    """Pages are built without a file that cannot be read; there is one warning for each file."""
    text = "---\ntitle: A\nbibliography: [none.bib, ../out.bib, bad.txt, r.bib]\n---\n[@gull]\n"
    faults = "@book{gull, title = {x}}\n@book{x, title = {Never ends\n"
    files = {"out.bib": BIB, "s/a.md": text, "s/bad.txt": "Hi\n", "s/r.bib": BIB + faults}
    site = write_files(tmp_path, files) / "s"
    found = [(item.code, item.path.name, item.line) for item in check(site)]
    assert [item for item in found if item[0] != "W124"] == [
        ("W317", "a.md", 3),
        ("W317", "a.md", 3),
        ("W317", "bad.txt", None),
        ("W318", "r.bib", 3),
    ]
    assert build(site, tmp_path / "built").page_count == 1
