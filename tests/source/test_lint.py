from __future__ import annotations

from pathlib import Path

import pytest

from explainer.bibliography.study_index import StudyIndex
from explainer.errors import ContentError
from explainer.model import Study
from explainer.source.page_index import index_titles
from explainer.source.pages import read_page

DOI = "https://doi.org/10.5555/a"
STUDIES = StudyIndex(
    [
        Study(
            key="able2014",
            type="book",
            title="T",
            author=(),
            doi="10.5555/a",
            urls=("https://birds.example/a",),
            copies=("https://copies.example/a.pdf",),
        ),
        Study(key="web", type="webpage", title="W", author=(), url="https://web.example/w"),
    ]
)


def lint(text: str, tmp_path: Path, studies: StudyIndex = STUDIES) -> list[str]:
    """Return the diagnostics of a page with this text, without the name of its file."""
    path = tmp_path / "p.md"
    path.write_text(f"---\ntitle: P\n---\n{text}\n", encoding="utf-8")
    try:
        diagnostics = read_page(path, studies=studies, pages=index_titles({})).warnings
    except ContentError as error:
        diagnostics = error.diagnostics
    return [str(diagnostic).removeprefix(f"{path}:") for diagnostic in diagnostics]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"See [here]({DOI}).",
            "4: W303 the words “here” do not say where this link leads; say what",
        ),
        (f"Some [links.]({DOI})", "4: W303 the words “links.” do not say"),
        ("[Click here!](https://x.example)", "4: W303 the words “Click here!” do not say"),
        (
            "See [a book](http://birds.example/a).",
            f"4: W305 this link uses plain http, which others on the network can read and change; "
            f"link to {DOI}",
        ),
        ("A [page](http://www.web.example/w)\nis", "link to https://web.example/w"),
        (
            "See [a book](https://copies.example/a.pdf).",
            "4: W304 this link leads to a copy of the work that somebody else keeps; "
            f"link to {DOI}",
        ),
        (
            "\nSee [a book](https://doi.org/10.5555/b).",
            "5: W302 this link cites 10.5555/b, for which there is no study; "
            "add one with explainer studies add 10.5555/b",
        ),
        ("See <doi:10.5555/b>.", "4: W302 this link cites 10.5555/b, for which there is no study"),
        (
            "\n\nOf all birds 12.5 % sing.",
            "6: W313 the number “12.5 %” has no citation near it; link to the work",
        ),
        ("It was 12 of 40 birds.", "the number “12 of 40”"),
        ("So 12.5 per cent sing.", "the number “12.5 per cent”"),
        ("They asked 1,240 young people.", "the number “1,240 young people”"),
        ("| a | b |\n|---|---|\n| 12 % | 13 % |", "6: W313 the number “12 %”"),
        ("They say »birds are like other people«.", "the quotation “birds are like"),
        ("「鳥は他の人々と同じです」と言う。", "the quotation “鳥は他の"),
        (
            "See [a book](http://doi.org/10.5555/a).",
            f"4: W305 this link uses plain http, which others on the network can read and change; "
            f"link to {DOI}",
        ),
        (
            "See [a book](http://books.example/doi/full/10.5555/b).",
            "4: W305 this link uses plain http, which others on the network can read and change; "
            "link to https://doi.org/10.5555/b",
        ),
        (
            "See [a book](https://www.researchgate.net/publication/1_A_book).",
            "4: W304 this link leads to a copy of the work that somebody else keeps; link to where",
        ),
        ("See [a book](https://sci-hub.se/10.5555/b).", "link to https://doi.org/10.5555/b"),
        ("It was so (n = 12).", "the number “n = 12”"),
        (
            "They say “birds are like other people”.",
            "4: W314 the quotation “birds are like",
        ),
        (
            'They say "birds are like other people".',
            "4: W314 the quotation “birds are like",
        ),
    ],
)
def test_unclear_links_and_unsupported_claims(text: str, expected: str, tmp_path: Path) -> None:
    """Unclear or misleading links, and claims without a source, are reported with their line."""
    diagnostics = lint(text, tmp_path)
    assert any(expected in diagnostic for diagnostic in diagnostics), diagnostics


@pytest.mark.parametrize(
    "text",
    [
        f"See [a book on birds]({DOI}).",
        "See [a bird's own page](http://old.example/only-http).",
        f"[A book]({DOI}) says that 12 % sing.",
        f"See [a book]({DOI}).\n\n- 12 % sing",
        f"So 12 % sing.\n\nThat says [a book]({DOI}).",
        "See [the count](https://x.example): 12 % sing.",
        "A word such as “stigma itself” is no quotation.",
        "On 12 May there were 3 birds.",
        "`12 %`",
        f"| a | b |\n|---|---|\n| 12 % | 13 % |\n| 14 % | 15 % |\n\nAs in [a book]({DOI}).",
        f"See [a book]({DOI}).\n\n| a |\n|---|\n| 12 % |\n| 14 % |",
        "「鳥」 is a word.",
        "See [a group](https://research.example/people) and [a mail](mailto:a@b.example).",
        "See [the same](http://[::1) and [that part](#why).",
    ],
)
def test_clear_links_and_supported_claims(text: str, tmp_path: Path) -> None:
    """A page that gives the sources of its numbers has no diagnostics."""
    assert lint(text, tmp_path) == []


def test_a_source_in_another_section_is_not_near(tmp_path: Path) -> None:
    """A number needs a source in the same section."""
    text = f"See [a book]({DOI}).\n\n## More\n\nSo 12 % sing."
    assert len(lint(text, tmp_path)) == 1


def test_without_studies_a_doi_is_an_address(tmp_path: Path) -> None:
    """On a site without studies, a DOI needs no study."""
    assert lint("See [a book](https://doi.org/10.5555/b).", tmp_path, StudyIndex()) == []


def test_a_table_is_reported_once(tmp_path: Path) -> None:
    """Twenty cells without a source give one warning."""
    rows = "\n".join("| 12 % | 13 % |" for _ in range(10))
    assert len(lint(f"| a | b |\n|---|---|\n{rows}", tmp_path)) == 1
