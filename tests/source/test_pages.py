from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explainer.bibliography.study_index import StudyIndex
from explainer.bibliography.study_reader import read_studies
from explainer.errors import ContentError, Diagnostic
from explainer.model import Page
from explainer.source.page_index import index_titles
from explainer.source.pages import ParsedPage, read_page
from explainer.text.markdown import render_markdown
from explainer.text.slugs import make_page_slug
from support.paths import GOLDEN

PAGES = sorted(path for path in (GOLDEN / "pages").glob("*.md"))
STUDIES = StudyIndex(read_studies(GOLDEN / "studies")[0].values())
TITLES = {"plain": "Birds, plainly", "links": "Links"}


def read(path: Path) -> ParsedPage:
    return read_page(path, studies=STUDIES, pages=index_titles(TITLES))


def format_page(path: Path) -> str:
    """Return a page, or its errors, as the text of a golden file."""
    try:
        parsed = read(path)
    except ContentError as error:
        return "".join(f"{format_diagnostic(diagnostic)}\n" for diagnostic in error.diagnostics)
    page = parsed.page
    lines = [
        f"{page.slug} | {page.title} | {', '.join(page.tags)} | {page.lang} {page.dir}",
        f"studies: {', '.join(page.studies)}",
        *(format_diagnostic(warning) for warning in parsed.warnings),
    ]
    for section in page.sections:
        cited = ", ".join(
            f"{citation.number} {citation.key} line {citation.line}"
            for citation in section.citations
        )
        lines += ["", f"=== {section.slug} | {section.title} | line {section.line} | {cited}"]
        lines += [section.text, *(f"{term.name} = {term.text}" for term in section.terms)]
    return "\n".join(lines) + "\n"


def format_diagnostic(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.line}: {diagnostic.code} {diagnostic.message}; {diagnostic.hint}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_golden_page(path: Path) -> None:
    """Each golden page gives the sections, citations and diagnostics in the file beside it."""
    assert format_page(path) == path.with_suffix(".expected").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_line_ends_make_no_difference(path: Path, tmp_path: Path) -> None:
    """A page with CRLF line ends is the same page."""
    copy = tmp_path / path.name
    text = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    copy.write_bytes(text)
    assert format_page(copy) == format_page(path)


def test_all_diagnostics_of_a_file_are_reported_at_once() -> None:
    """Those of front matter, text and links are together, sorted by line, and stop nothing."""
    parsed = read(GOLDEN / "pages" / "wrong.md")
    lines = [diagnostic.line or 0 for diagnostic in parsed.warnings]
    assert lines == sorted(lines)
    assert len(lines) > 10
    assert not parsed.errors


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Survivor_Led why?.md", "survivor-led-why"),
        ("Über-uns.md", "über-uns"),
        ("हिन्दी पृष्ठ.md", "हिन्दी-पृष्ठ"),
        ("a.b (2).md", "a-b-2"),
        ("???.md", "page"),
    ],
)
def test_page_slug(name: str, slug: str) -> None:
    """A page's slug is its file's name in lower case, with hyphens, in any script."""
    assert make_page_slug(Path(name).stem) == slug


@pytest.mark.parametrize("body", ["", "\n\n", "<!-- only a comment -->\n", "# T\n"])
def test_page_without_text(body: str, tmp_path: Path) -> None:
    """A page with nothing below its front matter has no sections, and a warning."""
    path = tmp_path / "p.md"
    path.write_text(f"---\ntitle: T\n---\n{body}", encoding="utf-8")
    parsed = read(path)
    assert not parsed.page.sections
    assert [diagnostic.code for diagnostic in parsed.warnings] == ["W232"]


PIECES = [
    *("word ", "*", "**", "`", "```\n", "\n", "\n\n", "<br>", "<i>", "</i>", "<script>", "<!--"),
    *("## ", "# ", "- ", "> ", "| a | b |\n|---|---|\n", "[[plain]]", "[[x|", "]]", "[", "](", ")"),
    *("[a](https://doi.org/10.5555/owls.2020)", "<https://birds.example/guide>", "---\n", "+++\n"),
    *("title: x\n", "tags: [a\n", "é", "\u00a0", "\\", "\x00", "[l](plain.md)", "![](data:x)"),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=200))
def test_any_text_is_a_page_or_a_content_error(text: str, tmp_path: Path) -> None:
    """Reading any text gives a page or raises a ContentError."""
    path = tmp_path / "p.md"
    path.write_text(text, encoding="utf-8", errors="replace", newline="")
    try:
        page = read(path).page
    except ContentError as error:
        diagnostics = error.diagnostics
    else:
        diagnostics = ()
        assert_valid(page)
    assert all(diagnostic.message and diagnostic.hint for diagnostic in diagnostics)


def assert_valid(page: Page) -> None:
    slugs = [section.slug for section in page.sections]
    assert len(set(slugs)) == len(slugs)
    citations = [citation for section in page.sections for citation in section.citations]
    assert {citation.key for citation in citations} == set(page.studies)
    html = "".join(render_markdown(section.text) for section in page.sections)
    assert "<script" not in html
    assert "javascript:" not in html


@pytest.mark.parametrize(
    ("heading", "title", "markdown"),
    [
        ("Sleep *well*", "Sleep well", "Sleep *well*"),
        ("Use [`savez`](https://a.example/#b)", "Use savez", "Use [`savez`](https://a.example/#b)"),
        ("What $x_1 * 2$ is", "What $x_1 * 2$ is", "What $x_1 * 2$ is"),
        ("See [[Links]]", "See Links", "See [Links](links.ipynb)"),
        ("A \\* #1 [x]", "A * #1 [x]", ""),
        ("[![a](https://a.example/a.png)](https://a.example) b", "b", ""),
        ("Press <kbd>X</kbd>", "Press X", "Press <kbd>X</kbd>"),
    ],
)
def test_a_section_keeps_the_markup_of_its_heading(
    tmp_path: Path, heading: str, title: str, markdown: str
) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\ntitle: A\n---\n\n## {heading}\n\nText.\n", encoding="utf-8")

    (section,) = read(path).page.sections

    assert (section.title, section.title_markdown) == (title, markdown)


def test_a_wikilink_keeps_the_case_in_which_its_title_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: A\n---\n\nSee [[links]] and [[plain]].\n", encoding="utf-8")

    (section,) = read(path).page.sections

    assert section.text == "See [links](links.ipynb) and [Birds, plainly](plain.ipynb)."


def test_a_link_without_an_address_keeps_its_words(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: A\n---\n\nSee [the *code*](), []().\n", encoding="utf-8")

    parsed = read(path)

    assert parsed.page.sections[0].text == "See the *code*, ."
    assert [diagnostic.code for diagnostic in parsed.diagnostics].count("W306") == 2


def test_a_link_whose_words_are_in_brackets_is_not_a_wikilink(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: A\n---\n\nSee [[code]](https://a.example).\n", encoding="utf-8")

    parsed = read(path)

    assert parsed.page.sections[0].text == "See [[code]](https://a.example)."
    assert "W307" not in [diagnostic.code for diagnostic in parsed.diagnostics]
