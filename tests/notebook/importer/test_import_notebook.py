"""An imported notebook becomes a page and its studies; nothing is lost or made up."""

from __future__ import annotations

import json
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from explainer.bibliography.records import study_to_record
from explainer.bibliography.study_reader import read_study
from explainer.bibliography.study_writer import format_study_file
from explainer.builder import build, check
from explainer.cli.main import main
from explainer.errors import ContentError
from explainer.model import Name, Study, Verification
from explainer.notebook.control_source import is_control, read_records
from explainer.notebook.importer.import_notebook import import_notebook
from explainer.notebook.io import NotebookHead, build_notebook, encode_notebook
from explainer.notebook.page_cells import build_page_cells, format_content_note
from support.content import open_content, open_page
from support.paths import ROOT

SITE = 'title = "Birds"\nauthors = ["B. Able"]\nlicence = "CC-BY-4.0"\n'
STUDY = "---\ntype: book\ntitle: T\nDOI: 10.5555/x\n---\n\n## Found\n\nThis.\n"
OTHER = '---\ntype: webpage\ntitle: U\nURL: "https://birds.example/u"\n---\n\n## Found\n\nThat.\n'
PAGE = """---
title: Owls
tags: [birds, "night, day"]
description: About *owls*
content-note: It is *dark* here.
date: 2026-01-31
---
Intro, [a *good* book](https://doi.org/10.5555/x).

## Why?

Because <https://birds.example/u>, and [see](b.md#how) [the book](doi:10.5555/X).

```{code-cell}
print("```")
```

More ([u](https://birds.example/u)).

::: question
How *many* does [the book](https://doi.org/10.5555/x) count?

- [x] One
  - Yes.
- [ ] Two
  - No.
:::

::: notes
Slowly.
:::
"""


def content_in(folder: Path, page: str, *, studies: bool = True) -> Path:
    """Return a new content folder with two pages and two studies."""
    texts = {"pages/a.md": page, "pages/b.md": "---\ntitle: B\n---\nIntro.\n", "site.toml": SITE}
    texts |= {"studies/t.md": STUDY, "studies/u.md": OTHER} if studies else {}
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class Course:
    """A content folder with two pages, and their notebooks."""

    def __init__(self, folder: Path, page: str = PAGE) -> None:
        self.folder = folder
        self.content, self.out = folder / "content", folder / "notebooks"
        self.page, self.path = self.content / "pages/a.md", self.out / "a.ipynb"
        content_in(self.content, page)
        build(self.content, self.out)

    def make_other_folder(self) -> Path:
        """Return a content folder without pages and studies."""
        content = self.folder / "elsewhere"
        content.mkdir()
        shutil.copy(self.content / "site.toml", content)
        return content

    def edit(self, edit: Callable[[NotebookNode], object]) -> None:
        node = nbformat.read(self.path, nbformat.NO_CONVERT)
        edit(node)
        nbformat.write(node, self.path)

    def adopt(self, *arguments: str) -> int:
        """Run explainer adopt and return its exit code."""
        return main(["adopt", str(self.path), "--content", str(self.content), *arguments])


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


def assert_round_trip(content: Path, notebooks: Path, fresh: Path) -> None:
    """Import all notebooks into an empty folder; a build there gives the same bytes."""
    made = ("all-studies", "index")
    paths = [path for path in sorted(notebooks.glob("*.ipynb")) if path.stem not in made]
    fresh.mkdir(exist_ok=True)
    shutil.copy(content / "site.toml", fresh)
    for path in paths:
        assert import_notebook(path, fresh).warnings == ()
    built = build(fresh, fresh / "notebooks")
    names = sorted(path.name for path in notebooks.glob("*.ipynb"))
    assert sorted(path.name for path in built.written) == names
    for path in built.written:
        assert path.read_bytes() == (notebooks / path.name).read_bytes(), path.name


def test_the_shipped_pages_survive_a_round_trip(tmp_path: Path) -> None:
    """Page → notebook → page → notebook gives the same bytes for every page that is shipped.

    The notebooks are imported into a folder that has only the site's settings; importing them
    again changes nothing.
    """
    build(ROOT / "content", tmp_path / "notebooks")
    fresh = tmp_path / "fresh"
    assert_round_trip(ROOT / "content", tmp_path / "notebooks", fresh)
    for path in (fresh / "notebooks").glob("[!ai]*.ipynb"):
        assert import_notebook(path, fresh).written == ()


def test_a_page_survives_a_round_trip(course: Course) -> None:
    """Front matter, links, code, a question and notes are as an author wrote them."""
    content = course.make_other_folder()
    (content / "pages").mkdir()
    shutil.copy(course.content / "pages/b.md", content / "pages")
    assert import_notebook(course.path, content).warnings == ()
    text = (content / "pages/a.md").read_text(encoding="utf-8")
    head, body = PAGE.split("---\n", 2)[1:]
    assert text.startswith(
        '---\ntitle: Owls\ntags: [birds, "night, day"]\nlang: en\n'
        'description: "About *owls*"\ncontent-note: "It is *dark* here."\ndate: 2026-01-31\n---\n\n'
    ), head
    expected = body.replace("```{code-cell}", "````{code-cell}").replace('``")\n```', '``")\n````')
    assert text.split("---\n\n", 1)[1] == expected
    assert (content / "studies/t.md").read_text(encoding="utf-8") == STUDY
    assert (content / "studies/u.md").read_text(encoding="utf-8") == OTHER


def test_translations_survive_a_round_trip(course: Course) -> None:
    """The field names them, and the cell that links them is not text of the page."""
    german = "---\ntitle: Eulen\nlang: de\ntranslations: [a]\n---\nEulen rufen.\n"
    (course.content / "pages/eulen.md").write_text(german, encoding="utf-8")
    build(course.content, course.path.parent)
    content = course.make_other_folder()
    import_notebook(course.path, content)
    text = (content / "pages/a.md").read_text(encoding="utf-8")
    assert "\ntranslations: [eulen]\n" in text
    assert "Deutsch" not in text


def test_citations_by_key_survive_a_round_trip(tmp_path: Path) -> None:
    """Entries of library files become study files; one without an address is cited by its key."""
    content = tmp_path / "content"
    (content / "pages").mkdir(parents=True)
    (content / "site.toml").write_text('title = "Birds"\n', encoding="utf-8")
    (content / "pages" / "r.bib").write_text(
        "@book{owl, author = {Owl, A.}, title = {Owls}, year = {2020}}\n"
        "@misc{x:1, author = {Tern, B.}, title = {Terns}, year = {2021}, doi = {10.5555/x}}\n",
        encoding="utf-8",
    )
    (content / "pages" / "a.md").write_text(
        "---\ntitle: A\nbibliography: r.bib\n---\n"
        "[see @owl, p. 3; @x:1], @owl [p. 4], {cite:t}`x:1` and [a book](https://doi.org/10.5555/x).\n",
        encoding="utf-8",
    )
    build(content, tmp_path / "notebooks")
    assert_round_trip(content, tmp_path / "notebooks", tmp_path / "fresh")


SYNTAX = """---
title: A
lang: en
---
See @tbl-x, @eq-s and [why](#why-it-is). H~2~O x^2^ ++a++ ++ctrl+s++ :smile: \\~a\\~ \\:smile:

- [ ] open
- \\[ \\] text

| A line
| block

## Why it is so {#why-it-is}

| a | b |
|--:|---|
| `x|y` | $a|b$ |

: Numbers {#tbl-x}

+---+---+
| a     |
+===+===+
| b | c |
|   +---+
|   | - |
+---+---+

$$
x
$$ {#eq-s}

## Why it is so

[TOC]

More, see @sec-none and [](#why-it-is).
"""


def test_tables_marks_and_references_survive_a_round_trip(tmp_path: Path) -> None:
    """What a build has made of them is built again as it is; a heading keeps its id."""
    made = Course(tmp_path, SYNTAX)
    fresh = tmp_path / "fresh"
    assert_round_trip(made.content, made.out, fresh)
    text = (fresh / "pages/a.md").read_text(encoding="utf-8")
    assert "## Why it is so {#why-it-is}\n" in text
    assert "[Table 1](#why-it-is), [(1)](#why-it-is) and [why](#why-it-is)" in text
    assert "[Why it is so](#why-it-is)" in text


TEXT = st.text("aBé1 .:;,#-–'\"\\/{}[]()&*%@!?|>_~^", max_size=12).map(
    lambda text: " ".join(text.split())
)
PIECES = st.sampled_from(
    [
        *("word ", "*", "**", "`", "```\n", "\n\n", "\n\n## Two\n\n", "\n\n### Three\n\n", "<br>"),
        *("- ", "> ", "1. ", "| a | b |\n|---|---|\n", "***\n", "$x_1$", "\\", "é", "(", ")"),
        *(" (", "&amp;", "&copy;", "`` ` ``", "[x](#y)", "![p](q)", "[^1]", "[b](b.md)", "[[B]]"),
        *("[a](https://doi.org/10.5555/x)", "[*a* b](doi:10.5555/X)", "<https://birds.example/u>"),
        *(
            "[a](https://birds.example/u)",
            "*[a](https://birds.example/u)*",
            "\n\n## Introduction\n\n",
        ),
        *(
            "[see @t, p. 1; @u]",
            " @t [p. 2] ",
            "\n\n## Id {#an-id}\n\n",
            "@sec-x",
            "~a~",
            "- [ ] a\n",
            "[](#u)",
            "{cite}`t,u`",
            "[@none]",
        ),
        *("{% cite t %}", "{{< cite t >}}", "@", "[", "]", "{", "}", "$", "~", "==m=="),
        *("\n\n```{code-cell}\nx = 1\n```\n\n", "\n\n::: notes\nSlow\n:::\n\n"),
        *("\n\n::: discuss\nWhy [a](doi:10.5555/x)?\n:::\n\n", "\n[^1]: https://birds.example/u\n"),
    ]
)


def notebook_of(content: Path) -> bytes:
    """Return the notebook of the page ``a``, without the other pages and citations' styles."""
    content_folder = open_content(content)
    page = open_page(content_folder, "a")
    front = NotebookHead(slug="a", title=page.title, lang=page.lang, dir=page.dir)
    studies = {study.key: study for study in content_folder.studies}
    cells = build_page_cells(page, studies, content_folder.site)
    return encode_notebook(build_notebook(front, cells))


@settings(suppress_health_check=list(HealthCheck))
@given(body=st.lists(PIECES, min_size=1, max_size=12).map("".join), title=TEXT)
def test_any_page_survives_a_round_trip(
    body: str, title: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its notebook, imported and built again, is the same byte by byte."""
    folder = tmp_path_factory.mktemp("any")
    front = json.dumps(title, ensure_ascii=False)
    content = content_in(folder / "content", f"---\ntitle: {front}\n---\n{body}\n")
    try:
        made = notebook_of(content)
    except ContentError:
        return
    (folder / "a.ipynb").write_bytes(made)
    fresh = content_in(folder / "fresh", "", studies=False)
    (fresh / "pages/a.md").unlink()
    assert import_notebook(folder / "a.ipynb", fresh).warnings == ()
    assert notebook_of(fresh) == made


WORD = TEXT.filter(bool)
ADDRESSES = st.lists(st.integers(0, 9).map("https://birds.example/{}".format), unique=True).map(
    tuple
)


@given(
    study=st.builds(
        Study,
        key=st.just("k"),
        type=WORD,
        title=WORD,
        author=st.lists(st.builds(Name, family=WORD, given=TEXT, suffix=TEXT)).map(tuple),
        issued=st.sampled_from([(), (2014,), (2014, 6), (2014, 6, 30)]),
        **dict.fromkeys(("page", "issue", "size", "sample", "design", "country", "genre"), TEXT),
        doi=st.sampled_from(["", "10.5555/a(b)<c>"]),
        url=st.sampled_from(["", "https://birds.example/u"]),
        access=st.sampled_from(["", "open", "closed"]),
        urls=ADDRESSES,
        copies=ADDRESSES,
        checked=st.lists(st.builds(Verification, on=st.just("2026-01-31"), what=TEXT, by=TEXT)).map(
            tuple
        ),
        found=st.sampled_from(["", "This: *a*.\n\n- b"]),
        disagreement=st.sampled_from(["", "That."]),
    )
)
def test_any_study_survives_a_round_trip(
    study: Study, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A study's file has what its record has."""
    path = tmp_path_factory.mktemp("study") / "k.md"
    path.write_text(format_study_file(study, blanks=False), encoding="utf-8")
    assert study_to_record(read_study(path)) == study_to_record(study)


def test_edits_are_imported(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """The page has the educator's text, cells, prompts, records and title."""

    def edit(node: NotebookNode) -> None:
        cells = {cell.id: cell for cell in node.cells}
        cells["title"].source = "# Owls and us\n\n*For my class*\n\n" + (
            f"{format_content_note('It is *dark* here.', 'en')}\n\nWelcome."
        )
        cells["text-why"].source += "\n\nMine: [U n.d.](#study-u)."
        cells["records"].source = cells["records"].source.replace('"That."', '"That, too."')
        cells["records"].source += "\nimport math"
        cells["references"].source += "\n3. My own book."
        node.cells.insert(5, new_markdown_cell("Say more?", metadata={"tags": ["reflect"]}))
        node.cells.insert(6, new_code_cell("slider = 1"))
        node.cells.insert(7, new_raw_cell("raw"))

    course.edit(edit)
    before = course.page.read_bytes()
    assert course.adopt("--author", "C. Baker") == 0
    out, err = capsys.readouterr()
    paths = [course.content / "studies/u.md", course.page, course.path]
    assert out.splitlines() == [str(path) for path in paths]
    for expected in (
        "cell 8: this raw cell is left out; change it to Markdown",
        ": a build writes the list of references, so your lines there are now at the end",
        f"backup of your version: {course.page.parent / '.backups'}",
    ):
        assert expected in err
    text = course.page.read_text(encoding="utf-8")
    for expected in (
        "title: Owls and us\n",
        'description: For my class\ncontent-note: "It is *dark* here."\n',
        "authors: [C. Baker]\n",
        "adapted-from:\n  - {title: Owls, authors: B. Able, licence: CC-BY-4.0}\n",
        "---\n\n```{code-cell}\nimport math\n```\n\nWelcome.\n\nIntro,",
        "Mine: <https://birds.example/u>.",
        "::: reflect\nSay more?\n:::\n\n```{code-cell}\nslider = 1\n```\n",
        "3. My own book.\n",
    ):
        assert expected in text
    assert "That, too." in (course.content / "studies/u.md").read_text(encoding="utf-8")
    (kept,) = (course.page.parent / ".backups").glob("*.md")
    assert kept.read_bytes() == before
    assert main(["build", "--content", str(course.content), "--out", str(course.folder / "n")]) == 0
    foot = nbformat.read(course.folder / "n/a.ipynb", 4).cells[-1].source
    assert "Text by C. Baker, CC-BY-4.0." in foot
    assert "Adapted from Owls (B. Able, CC-BY-4.0)." in foot


def test_a_build_after_an_import_has_nothing_to_merge(course: Course) -> None:
    """Each cell is in the notebook once, with its outputs."""

    def edit(node: NotebookNode) -> None:
        node.cells[3].source += "\n\nMine."
        node.cells.insert(4, new_markdown_cell("Ours?", metadata={"tags": ["discuss"]}))
        output = new_output("stream", text="1")
        cell = new_code_cell("print(1)", outputs=[output], execution_count=7)
        cell.metadata["tags"] = ["kept"]
        node.cells.insert(5, cell)
        node.cells.insert(6, new_markdown_cell("Also mine."))

    course.edit(edit)
    before = course.path.read_bytes()
    assert course.adopt() == 0
    (kept,) = (course.out / ".backups").glob("*.ipynb")
    assert kept.read_bytes() == before
    assert [
        one for report in build(course.content, course.out).reports for one in report.to_review
    ] == []
    node = nbformat.read(course.path, nbformat.NO_CONVERT)
    for words in ("Mine.", "Ours?", "Also mine.", "print(1)"):
        assert len([cell for cell in node.cells if words in cell.source]) == 1, words
    (code,) = (cell for cell in node.cells if cell.source == "print(1)")
    assert (code.outputs[0].text, code.execution_count) == ("1", None)
    assert code.metadata.tags == ["kept"]
    assert not [cell for cell in node.cells if cell.cell_type == "raw"]
    assert build(course.content, course.out).written == ()
    assert import_notebook(course.path, course.content).written == ()


def test_a_newer_page_is_not_replaced(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """A page that has changed since, or that is another one, stays as it is."""
    text = PAGE.replace("Because", "Since")
    course.page.write_text(text)
    assert course.adopt() == 1
    assert "has changed since this notebook was built from it; run explainer build" in (
        capsys.readouterr().err
    )
    other = course.path.rename(course.out / "b.ipynb")
    assert main(["adopt", str(other), "--content", str(course.content)]) == 1
    assert "this notebook was not built from it; rename the notebook" in capsys.readouterr().err
    assert course.page.read_text() == text
    assert not list(course.content.rglob(".backups"))


def test_any_notebook_can_be_imported(course: Course) -> None:
    """A renamed notebook becomes a page of that name, and so does one that we did not build."""
    lecture = course.path.rename(course.out / "My lecture.ipynb")
    assert import_notebook(lecture, course.content).page == course.content / "pages/my-lecture.md"
    course.page.unlink()
    assert import_notebook(lecture, course.content).written == ()
    cells = [new_markdown_cell("# Mine\n\n## One\n\nText."), new_code_cell("1"), new_code_cell(" ")]
    nbformat.write(new_notebook(cells=cells), course.folder / "x.ipynb")
    page = import_notebook(course.folder / "x.ipynb", course.content).page
    expected = "---\ntitle: Mine\nlang: en\n---\n\n## One\n\nText.\n\n```{code-cell}\n1\n```\n"
    assert page.read_text() == expected


PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
GIF = "R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs="


def paste(course: Course, *pictures: tuple[str, str, str]) -> None:
    """Paste pictures into new cells: their names, types and base64."""

    def add_cells(node: NotebookNode) -> None:
        for name, mime, data in reversed(pictures):
            cell = new_markdown_cell(f"![an owl](attachment:{quote(name)})")
            cell.attachments = {name: {mime: data}}
            node.cells.insert(4, cell)

    course.edit(add_cells)


def test_a_pasted_picture_becomes_a_file_beside_the_page(course: Course) -> None:
    """The page refers to the file, and importing again changes nothing."""
    paste(course, ("my owl.png", "image/png", PNG))
    result = import_notebook(course.path, course.content)
    assert course.page.parent / "a-my-owl.png" in result.written
    assert (course.page.parent / "a-my-owl.png").read_bytes() == b64decode(PNG)
    assert "![an owl](a-my-owl.png)" in course.page.read_text()
    assert import_notebook(course.path, course.content).written == ()


def test_two_pictures_of_one_name_are_both_kept(course: Course) -> None:
    """JupyterLab calls every picture that is pasted image.png."""
    paste(course, ("image.png", "image/png", PNG), ("image.png", "image/png", PNG[:-4] + "hg=="))
    written = import_notebook(course.path, course.content).written
    names = sorted(path.name for path in written if path.suffix == ".png")
    assert len(names) == 2
    assert all(f"]({name})" in course.page.read_text() for name in names)


@pytest.mark.parametrize("name", ["why.ipynb", "../why.ipynb", "x" * 400 + ".ipynb", "/etc/x.md"])
def test_the_bytes_of_a_picture_decide_its_suffix(name: str, course: Course) -> None:
    """The name of an attachment decides neither where nor as what it is written."""
    other = course.page.parent / "a-why.ipynb"
    other.write_text("not ours")
    paste(course, (name, "image/png", GIF))
    written = import_notebook(course.path, course.content).written
    (picture,) = [
        path for path in written if path.parent == course.page.parent and path != course.page
    ]
    assert picture.suffix == ".gif"
    assert picture.read_bytes() == b64decode(GIF)
    assert other.read_text() == "not ours"


def test_what_is_not_a_picture_is_left_out(course: Course) -> None:
    """A notebook with the name of a picture is not written, and a warning says so."""
    notebook = b64encode(course.path.read_bytes()).decode()
    paste(course, ("image.png", "image/png", notebook))
    result = import_notebook(course.path, course.content)
    assert not list(course.page.parent.glob("*.png"))
    assert any("attachment image.png is left out" in warning for warning in result.warnings)
    assert "\n\nan owl\n\n" in course.page.read_text()


def test_no_file_is_written_outside_of_the_pages(course: Course) -> None:
    """A link may lead out of the folder of files and back into it."""
    (course.out / "files").mkdir()
    (course.out / "files/z.csv").write_text("z")
    path = f"files/../../{course.out.name}/files/z.csv"
    node = nbformat.read(course.path, nbformat.NO_CONVERT)
    cell = next(
        cell for cell in node.cells if cell.cell_type == "markdown" and "Slowly" in cell.source
    )
    cell.source += f"\n\nMy [data]({path})."
    nbformat.write(node, course.path)
    content = content_in(course.folder / "other/content", PAGE)
    result = import_notebook(course.path, content)
    assert f"“{path}” leads out of the folder of pages, and was left out" in result.warnings
    assert not list((course.folder / "other").rglob("z.csv"))


def test_an_address_that_is_left_out_of_the_credit_is_named(course: Course) -> None:
    """The rest of the credit is kept."""
    credit = {
        "licence": "CC0",
        "licence_url": "javascript:alert(1)",
        "adapted_from": [{"title": "Birds", "source": "a.example/birds"}],
    }
    course.edit(lambda node: node.metadata.explainer.update(credit))
    result = import_notebook(course.path, course.content)
    said = [warning for warning in result.warnings if "is not a web address" in warning]
    assert [warning.split("”")[0] for warning in said] == [
        "“javascript:alert(1)",
        "“a.example/birds",
    ]
    assert "CC0" in course.page.read_text()


def test_a_file_that_is_not_ours_is_not_replaced(course: Course) -> None:
    """A picture whose name is taken gets another one."""
    (course.page.parent / "a-image.png").write_bytes(b"mine")
    paste(course, ("image.png", "image/png", PNG))
    import_notebook(course.path, course.content)
    assert (course.page.parent / "a-image.png").read_bytes() == b"mine"
    (picture,) = course.page.parent.glob("a-image-*.png")
    assert f"![an owl]({picture.name})" in course.page.read_text()


def test_names_that_some_disks_do_not_tell_apart(course: Course) -> None:
    """Capitals, composed letters and a broken link at the place: each picture has its own file."""
    (course.page.parent / "a-owl.png").symlink_to("gone.png")
    names = ("owl.png", "Owl.png", "e\u0301.png", "\u00e9.png", "\u00c9.png", "..", "/a/../b.png")
    paste(
        course,
        *(
            (name, "image/png", f"{PNG[:-4]}{letter}A==")
            for name, letter in zip(names, "ABCDEFG", strict=True)
        ),
    )
    written = [path.name for path in import_notebook(course.path, course.content).written]
    pictures = [name for name in written if name.endswith(".png")]
    assert len({name.casefold() for name in pictures}) == len(pictures) == len(names)
    assert all(name.startswith("a-") for name in pictures)
    assert (course.page.parent / "a-owl.png").is_symlink()


def test_a_name_with_codes_for_a_terminal(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing in a notebook moves the cursor or changes the title of the terminal."""
    paste(course, ("\x1b]0;owned\x07owl.png", "image/png", PNG))
    assert main(["adopt", str(course.path), "--content", str(course.content)]) == 0
    output = capsys.readouterr()
    assert "owned" in output.err
    assert not {"\x1b", "\x07"} & {*output.err, *output.out}


def test_a_figure_of_another_page_is_not_replaced(tmp_path: Path) -> None:
    """A copy of a notebook with other numbers needs another name for its figure."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    build(content, tmp_path, pages=["what-the-four-works-found"])
    path = (tmp_path / "what-the-four-works-found.ipynb").rename(tmp_path / "mine.ipynb")
    node = nbformat.read(path, nbformat.NO_CONVERT)
    (cell,) = (cell for cell in node.cells if cell.source.startswith("from explainer import Fig"))
    cell.source = cell.source.replace("[6.48, 0.64]", "[6.5, 0.6]")
    nbformat.write(node, path)
    with pytest.raises(ContentError, match='in the figure’s cell, change name="aq27"'):
        import_notebook(path, content)
    cell.source = cell.source.replace('name="aq27"', 'name="mine"')
    nbformat.write(node, path)
    assert content / "figures/mine.md" in import_notebook(path, content).written


@pytest.mark.parametrize("is_other", [False, True])
def test_a_figure_that_has_changed_is_reported(is_other: bool, tmp_path: Path) -> None:
    """The file is compared by what it says, not by how it is written."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    build(content, tmp_path / "notebooks", pages=["what-the-four-works-found"])
    (content / "pages/what-the-four-works-found.md").unlink()
    file = content / "figures/aq27.md"
    before = file.read_text(encoding="utf-8")
    after = before.replace("better: less", "better: more") if is_other else before
    assert (after != before) == is_other
    file.write_text(after, encoding="utf-8")
    result = import_notebook(tmp_path / "notebooks/what-the-four-works-found.ipynb", content)
    message = "the file of the figure “aq27” has changed since then, and is kept"
    assert result.warnings == ((message,) if is_other else ())
    assert file.read_text(encoding="utf-8") == after


def test_a_card_keeps_its_language(tmp_path: Path) -> None:
    """A study says its language if it is not the site's, in a folder of any language."""
    page = PAGE.replace("title: Owls\n", "title: Owls\nlang: ar\n")
    course = Course(tmp_path, page)
    study = course.content / "studies/t.md"
    study.write_text(STUDY.replace("title: T\n", "title: T\nlang: nb\n"))
    other = course.content / "studies/u.md"
    other.write_text(OTHER.replace("title: U\n", "title: U\nlang: ar\n"))
    build(course.content, course.out)
    fresh = course.make_other_folder()
    import_notebook(course.path, fresh)
    assert read_study(fresh / "studies/t.md").lang == "nb"
    assert read_study(fresh / "studies/u.md").lang == "ar"
    assert import_notebook(course.path, fresh).written == ()
    (fresh / "site.toml").write_text(SITE + 'lang = "ar"\n')
    shutil.rmtree(fresh / "studies")
    shutil.rmtree(fresh / "pages")
    import_notebook(course.path, fresh)
    assert read_study(fresh / "studies/t.md").lang == "nb"
    assert read_study(fresh / "studies/u.md").lang == ""


def test_an_edited_figure_is_imported(tmp_path: Path) -> None:
    """Changes in a figure's cell are in its file; other code becomes a code block."""
    content, notebooks = tmp_path / "content", tmp_path / "notebooks"
    shutil.copytree(ROOT / "content", content)
    build(content, notebooks, pages=["what-the-four-works-found"])
    path = notebooks / "what-the-four-works-found.ipynb"
    node = nbformat.read(path, nbformat.NO_CONVERT)
    (cell,) = (cell for cell in node.cells if cell.source.startswith("from explainer import Fig"))
    cell.source = cell.source.replace("[6.48, 0.64]", "[6.5, 0.6]")
    node.cells.insert(9, new_code_cell("from explainer import Figure\nFigure()"))
    nbformat.write(node, path)
    assert content / "figures/aq27.md" in import_notebook(path, content).written
    text = (content / "figures/aq27.md").read_text(encoding="utf-8")
    assert "study: oliveira2020\nfrom: 3\nto: 27\n" in text
    assert "| responsibility | 6.5 (0.6) | 8.6 (0.38) | 8.16 (0.27) |" in text
    page = (content / "pages/what-the-four-works-found.md").read_text(encoding="utf-8")
    assert "```{figure} aq27\n```" in page
    assert "```{code-cell}\nfrom explainer import Figure\nFigure()\n```" in page
    assert [diagnostic for diagnostic in check(content) if not diagnostic.is_warning] == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("studies = StudyList(load())", "cell 2 cannot be read: its records are made by"),
        ("studies = StudyList([)", "cell 2 cannot be read: it is not valid Python"),
        ('studies = StudyList([{"id": "x"}])', "cell 2: the study 'x' has no 'title'"),
        (
            'studies = StudyList([{"id": "x", "title": "X", "type": "book", "found": "## A"}])',
            "a study has no part “A”",
        ),
    ],
)
def test_records_that_cannot_be_read_are_errors(source: str, said: str, course: Course) -> None:
    """The error names the cell of records that are not plain values, or not valid."""
    course.edit(lambda node: node.cells[1].update(source=source))
    before = course.page.read_bytes()
    with pytest.raises(ContentError, match=said) as caught:
        import_notebook(course.path, course.content)
    assert all(diagnostic.path == course.path for diagnostic in caught.value.diagnostics)
    assert course.page.read_bytes() == before


def test_a_mistake_in_markdown_is_an_error_of_the_notebook(course: Course) -> None:
    """The error quotes the line, since the page was never written."""
    course.edit(lambda node: node.cells.insert(4, new_markdown_cell("> " * 60 + "x")))
    with pytest.raises(ContentError, match=r"a\.ipynb: E228 “.*”: the text is nested more"):
        import_notebook(course.path, course.content)


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("none.ipynb", "content", 2, "there is no file"),
        ("a.ipynb", "nowhere", 2, "site.toml; name a content folder with --content, or create one"),
        ("index.ipynb", "content", 1, "this is the list of pages, which a build makes"),
        ("half.ipynb", "content", 1, "this file cannot be read as a notebook: its JSON is broken"),
    ],
)
def test_what_cannot_be_imported_is_refused(
    name: str,
    content: str,
    code: int,
    said: str,
    course: Course,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The error says why, and nothing is written."""
    (course.out / "half.ipynb").write_bytes(course.path.read_bytes()[:900])
    words = ["adopt", str(course.out / name), "--content", str(course.folder / content)]
    assert main(words) == code
    assert said in capsys.readouterr().err


def test_controls_and_records_are_recognised_without_running_them() -> None:
    """The code of a control is told from an educator's by its syntax."""
    assert is_control("nav")
    assert is_control("studies.cards('a', \"b\")")
    for source in ("nav.current", "studies.cards(*keys)", "nav; x()", "1 +", "other.cards('a')"):
        assert not is_control(source) or source.startswith("other")
    assert read_records("studies = StudyList([])\nx = 1").other_source == "x = 1"
