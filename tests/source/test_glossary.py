"""Terms are explained once, and linked where a page uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.builder import build
from explainer.errors import Diagnostic
from explainer.model import Page
from explainer.notebook.importer.import_notebook import import_notebook
from explainer.project import read_project

GLOSSARY = """\
Birdsong (BS)
: What a [[bird]] sings, see [a book](https://doi.org/10.5555/owl).

Bird
: It has feathers.

  And a beak.

Bee
: It hums.
"""
STUDY = "---\ntype: book\ntitle: Owls\nissued: 2020\nDOI: 10.5555/owl\n---\n"


def read(root: Path, text: str, glossary: str = GLOSSARY) -> tuple[Page, list[Diagnostic]]:
    """Return the page of a text in a content folder with a glossary, and what is wrong."""
    for name, content in {
        "site.toml": 'title = "Birds"\n',
        "glossary.md": glossary,
        "studies/owl.md": STUDY,
        "pages/birds.md": f"---\ntitle: Birds\n---\n{text}\n",
        "pages/other.md": "---\ntitle: Other\n---\nText.\n",
    }.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    project = read_project(root, (), progress=False, dialect="")
    page = project.sources[0].page
    assert page
    return page, [item for item in project.all_diagnostics if item.code != "W511"]


def list_terms(page: Page) -> list[str]:
    return [term.name for section in page.sections for term in section.terms]


@pytest.mark.parametrize(
    ("text", "expected", "slug"),
    [
        ("[[birdsong]]", "[birdsong](#term-birdsong-bs)", "birdsong-bs"),
        ("[[BS|songs]]", "[songs](#term-birdsong-bs)", "birdsong-bs"),
        ("{term}`bees <Bee>`", "[bees](#term-bee)", "bee"),
        ("[*bees*](#term-bee)", "[*bees*](#term-bee)", "bee"),
        ('<abbr title="A bee.">B</abbr> hums', "[B](#term-b) hums", "b"),
        ("A B hums, B.\n\n*[B]: A bee.", "A [B](#term-b) hums, B.", "b"),
        ("`B` and [B](https://b.example)\n\n*[B]: A bee.", "`B` and [B](https://b.example)", ""),
    ],
)
def test_words_lead_to_their_explanation(
    tmp_path: Path, text: str, expected: str, slug: str
) -> None:
    """Whatever syntax names a term, its words become a link to the same explanation."""
    page, diagnostics = read(tmp_path, text)
    assert page.sections[0].text == expected
    slugs = [term.slug for section in page.sections for term in section.terms]
    assert (slug in slugs) if slug else not slugs
    assert not diagnostics


def test_a_page_explains_what_it_uses(tmp_path: Path) -> None:
    """Terms of an explanation are explained too, works that it cites are cited by the page."""
    page, _ = read(tmp_path, "Hear the [[birdsong]].")
    assert list_terms(page) == ["Bird", "Birdsong (BS)"]
    bird, song = page.sections[-1].terms
    assert bird.text == "It has feathers.\n\nAnd a beak."
    assert song.text == "What a [bird](#term-bird) sings, see a book ([Owls 2020](#study-owl))."
    assert page.studies == ("owl",)
    assert list_terms(read(tmp_path, "No terms.")[0]) == []


def test_a_page_wins_over_a_term(tmp_path: Path) -> None:
    """``[[Other]]`` leads to the page of that name."""
    page, _ = read(tmp_path, "See [[Other]].", "Other\n: Not this.\n")
    assert page.sections[0].text == "See [Other](other.ipynb)."


def test_each_section_links_an_abbreviation_once(tmp_path: Path) -> None:
    """The first use in each section is a link."""
    page, _ = read(tmp_path, "## A\n\nB, B.\n\n## C\n\nB.\n\n*[B]: A bee.")
    assert [section.text for section in page.sections[:2]] == ["[B](#term-b), B.", "[B](#term-b)."]


def test_problems_of_a_glossary_name_their_line(tmp_path: Path) -> None:
    """Errors are reported at the line of the glossary or of the page."""
    _, diagnostics = read(tmp_path, "{term}`bea`", f"{GLOSSARY}\nBee\n: Again.\n")
    found = {(item.path.name, item.line, item.code) for item in diagnostics}
    assert found == {("glossary.md", 12, "W342"), ("birds.md", 4, "W343")}
    assert any("did you mean “Bee”?" in item.hint for item in diagnostics)


def test_a_glossary_of_myst_is_found_on_its_page(tmp_path: Path) -> None:
    """A ``{glossary}`` on one page explains the terms of the others, and shows its own."""
    (tmp_path / "myst.yml").write_text("version: 1\nproject:\n  title: Birds\n", encoding="utf-8")
    glossary = (
        "# Terms\n\n```{glossary}\nBee\n: It hums like a {term}`fly`.\n\nFly\n: Small.\n```\n"
    )
    (tmp_path / "terms.md").write_text(glossary, encoding="utf-8")
    (tmp_path / "bees.md").write_text("# Bees\n\nA {term}`Bee`.\n", encoding="utf-8")
    project = read_project(tmp_path, (), progress=False, dialect="")
    pages = {source.slug: source.page for source in project.sources if source.page}
    assert list_terms(pages["bees"]) == ["Bee", "Fly"]
    assert list_terms(pages["terms"]) == []
    assert not [item for item in project.all_diagnostics if item.code.startswith("W34")]


def test_the_notebook_has_a_glossary(tmp_path: Path) -> None:
    """Its terms are Python that an educator can read and change."""
    (tmp_path / "content").mkdir()
    read(tmp_path / "content", "[[Bee]]")
    build(tmp_path / "content", tmp_path / "notebooks")
    text = (tmp_path / "notebooks/birds.ipynb").read_text(encoding="utf-8")
    assert 'glossary = Glossary({\\"Bee\\": \\"It hums.\\"}, lang=\\"en\\")' in text


def edit(notebook: Path, old: str, new: str) -> None:
    text = notebook.read_text(encoding="utf-8")
    assert old in text
    notebook.write_text(text.replace(old, new), encoding="utf-8")


def test_an_explanation_that_was_edited_is_imported(tmp_path: Path) -> None:
    """It is written into the glossary, whose other terms stay as they are."""
    read(tmp_path / "content", "[[Bee]] and [[BS]]")
    build(tmp_path / "content", tmp_path / "notebooks")
    edit(tmp_path / "notebooks/birds.ipynb", "It hums.", "It hums and dances.")
    edit(tmp_path / "notebooks/birds.ipynb", " sings, see", " sings at dawn, see")
    result = import_notebook(tmp_path / "notebooks/birds.ipynb", tmp_path / "content")
    written = (tmp_path / "content/glossary.md").read_text(encoding="utf-8")
    assert written == (
        GLOSSARY.replace("It hums.", "It hums and dances.")
        .replace(" sings, see", " sings at dawn, see")
        .replace("[[bird]]", "[bird](#term-bird)")
    )
    assert result.warnings[:-1] == ()


def test_another_explanation_in_the_folder_is_reported(tmp_path: Path) -> None:
    """A notebook from elsewhere replaces no words of a glossary, and this is not silent."""
    read(tmp_path / "theirs", "[[Bee]] and [[BS]]")
    build(tmp_path / "theirs", tmp_path / "notebooks")
    ours = GLOSSARY.replace("It hums.", "It buzzes.")
    read(tmp_path / "ours", "", ours)
    (tmp_path / "ours/pages/birds.md").unlink()
    result = import_notebook(tmp_path / "notebooks/birds.ipynb", tmp_path / "ours")
    assert [warning for warning in result.warnings if "“Bee”" in warning]
    assert not [warning for warning in result.warnings if "“Bird" in warning]
    assert (tmp_path / "ours/glossary.md").read_text(encoding="utf-8") == ours


def test_terms_that_a_page_explains_stay_there(tmp_path: Path) -> None:
    """They are not copied into a glossary, unless their words were edited."""
    content = tmp_path / "content"
    read(content, "[[Fly]]", "Bee\n: It hums.\n")
    terms = "---\ntitle: Terms\n---\n## All\n\n```{glossary}\nFly\n: Small.\n```\n"
    (content / "pages/terms.md").write_text(terms, encoding="utf-8")
    build(content, tmp_path / "notebooks")
    import_notebook(tmp_path / "notebooks/birds.ipynb", content)
    assert (content / "glossary.md").read_text(encoding="utf-8") == "Bee\n: It hums.\n"
    edit(tmp_path / "notebooks/birds.ipynb", "Small.", "Tiny.")
    import_notebook(tmp_path / "notebooks/birds.ipynb", content)
    written = (content / "glossary.md").read_text(encoding="utf-8")
    assert written == "Bee\n: It hums.\n\nFly\n: Tiny.\n"
    assert (content / "pages/terms.md").read_text(encoding="utf-8") == terms
