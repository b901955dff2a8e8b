"""Controls that an educator has joined or split go on working, and updates reach them."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from explainer.cli.main import main
from explainer.notebook.reader import read_notebook
from explainer.notebook.reading_page import render_page

PAGE = """---
title: Gulls at the pier
---
Gulls are large. See [a count](https://doi.org/10.5555/gulls).

## How loud are they?

::: guess
:from: 0
:to: 100
:scale: loudness
:group: gulls

How loud is a gull?

| of 100 | gulls |
| --- | --- |
| loudness | 80 |

---

Quite loud.
:::

```{figure} noise
```

They are loud.
"""
FIGURE = """---
title: Noise at the pier
study: gulls
from: 0
to: 100
---
| scale | gulls | terns |
| --- | --- | --- |
| loudness | 80 (1) | 60 (2) |
"""
STUDY = """---
type: article-journal
title: A count of gulls
DOI: 10.5555/gulls
---

## Found

There were 64.
"""
GUESS, DRAWN, CARDS = "explorable-how-loud-are-they-1", "figure-noise", "studies-introduction"


class Course:
    """A page with controls, and its notebook as an educator edits it."""

    def __init__(self, folder: Path) -> None:
        self.content, self.out = folder / "content", folder / "notebooks"
        self.path = self.out / "gulls.ipynb"
        for name, text in {
            "site.toml": 'title = "Birds"\n',
            "pages/gulls.md": PAGE,
            "figures/noise.md": FIGURE,
            "studies/gulls.md": STUDY,
        }.items():
            (self.content / name).parent.mkdir(parents=True, exist_ok=True)
            (self.content / name).write_text(text)
        self.build()

    def build(self) -> None:
        assert main(["build", "--content", str(self.content), "--out", str(self.out)]) == 0

    def correct(self, name: str, old: str, new: str) -> None:
        """Change a file of the content."""
        text = (self.content / name).read_text()
        assert old in text
        (self.content / name).write_text(text.replace(old, new))

    def read(self) -> NotebookNode:
        return nbformat.read(self.path, nbformat.NO_CONVERT)

    def join(self, *names: str, own: str = "", keeps_metadata: bool = True) -> None:
        """Join code cells: JupyterLab makes a new one, with the metadata of the selected one."""
        node = self.read()
        places = [at for at, cell in enumerate(node.cells) if cell.id in names]
        sources = [node.cells[at].source for at in places] + ([own] if own else [])
        joined = new_code_cell("\n\n".join(sources))
        if keeps_metadata:
            joined.metadata = node.cells[places[0]].metadata
        node.cells[places[0]] = joined
        for at in reversed(places[1:]):
            del node.cells[at]
        nbformat.write(node, self.path)

    @property
    def page(self) -> str:
        """What readers see."""
        return render_page(read_notebook(self.path).view).main

    def find(self, words: str) -> NotebookNode:
        """Return the one code cell that has some words."""
        node = self.read()
        nbformat.validate(node)
        (cell,) = [one for one in node.cells if one.cell_type == "code" and words in one.source]
        return cell


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


@pytest.mark.parametrize("keeps_metadata", [True, False])
def test_a_question_and_a_figure_in_one_cell(
    course: Course, capsys: pytest.CaptureFixture[str], keeps_metadata: bool
) -> None:
    """Both stay on the page, get its new words and numbers, and nothing counts as deleted."""
    course.join(GUESS, DRAWN, keeps_metadata=keeps_metadata)
    course.correct("pages/gulls.md", "How loud is a gull?", "How loud is one gull?")
    course.correct("figures/noise.md", "60 (2)", "61 (2)")
    capsys.readouterr()
    course.build()
    joined = course.find("How loud is one gull?")
    assert "61" in joined.source
    assert len(joined.outputs) == 2
    assert "How loud is one gull?" in course.page
    assert "61" in course.page
    assert course.page.count("explainer-explorable") == 1
    assert course.page.count('id="figure-noise"') == 1
    report = capsys.readouterr().err
    assert "updated from the page: the question" in report
    assert "deleted" not in report
    course.correct("figures/noise.md", "61 (2)", "62 (2)")
    course.build()
    assert "62" in course.find("How loud is one gull?").source


@pytest.mark.parametrize("first", ["records", "nav"])
def test_the_records_and_the_list_of_sections_in_one_cell(course: Course, first: str) -> None:
    """The page has its sections, and cards follow the records."""
    course.join("records", "nav")
    if first == "nav":
        node = course.read()
        node.cells[1].metadata.explainer |= {"cell": "nav", "role": "nav"}
        nbformat.write(node, course.path)
    course.correct("studies/gulls.md", "There were 64", "There were 65")
    course.build()
    assert "There were 65" in course.find("SectionNav(").source
    assert course.find("SectionNav(").source.endswith("\n\nnav")
    assert "There were 65" in course.page
    assert "There were 64" not in course.page
    assert 'class="explainer-nav"' in course.page


def test_the_list_of_sections_and_cards_in_one_cell(course: Course) -> None:
    """The list is beside the text, and the place of the cell is that of the cards."""
    node = course.read()
    nav, cards = (next(cell for cell in node.cells if cell.id == id) for id in ("nav", CARDS))
    nav.source += f"\n\n{cards.source}"
    node.cells.remove(cards)
    nbformat.write(node, course.path)
    course.correct("studies/gulls.md", "There were 64", "There were 65")
    course.build()
    assert course.page.count('data-cell="3"') == 1
    assert course.page.count('class="explainer-nav"') == 1
    assert "There were 65" in course.page.partition('data-cell="3"')[2]


def test_cards_and_own_code_in_one_cell(course: Course) -> None:
    """What the code has printed stays, and a kernel runs it; a new study joins the cards."""
    course.join(CARDS, own="print(1)")
    node = course.read()
    cards = new_code_cell("").outputs
    (joined,) = [cell for cell in node.cells if "print(1)" in cell.source]
    joined.outputs = [*cards, nbformat.v4.new_output("stream", text="1\n")]
    nbformat.write(node, course.path)
    course.correct("studies/gulls.md", "There were 64", "There were 65")
    course.build()
    joined = course.find("print(1)")
    assert [output.output_type for output in joined.outputs] == ["display_data", "stream"]
    assert "There were 65" in course.page
    assert "<pre>1\n</pre>" in course.page
    assert read_notebook(course.path).view.own_cells == 1
    course.correct("pages/gulls.md", "They are loud.", "See [more](https://doi.org/10.5555/more).")
    (course.content / "studies/more.md").write_text(STUDY.replace("gulls", "more"))
    course.correct(
        "pages/gulls.md",
        "[a count](https://doi.org/10.5555/gulls)",
        "[a count](https://doi.org/10.5555/gulls) and [more](https://doi.org/10.5555/more)",
    )
    course.build()
    assert 'studies.cards("gulls", "more")\n\nprint(1)' in course.find("print(1)").source
    assert 'id="study-more"' in course.page


def test_code_that_both_have_changed_is_marked(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """The educator's numbers stay in the joined cell, and the page's are in the marked cell."""
    course.join(GUESS, DRAWN)
    node = course.read()
    (joined,) = [cell for cell in node.cells if "Guess(" in cell.source]
    assert joined.source.count("[60, null]") + joined.source.count("60") >= 1
    joined.source = joined.source.replace("60", "59")
    nbformat.write(node, course.path)
    course.correct("figures/noise.md", "60 (2)", "61 (2)")
    course.build()
    assert "59" in course.find("Guess(").source
    (marked,) = [cell for cell in course.read().cells if cell.cell_type == "raw"]
    assert "61" in marked.source
    assert "you and the page have both changed the same words" in capsys.readouterr().err


def test_a_figure_in_two_cells(course: Course) -> None:
    """As after a split between its numbers and what shows them."""
    node = course.read()
    (at,) = [at for at, cell in enumerate(node.cells) if cell.id == DRAWN]
    made, shown = node.cells[at].source.rsplit("\n", 1)
    first = new_code_cell(made, metadata=node.cells[at].metadata)
    node.cells[at].source = shown
    node.cells.insert(at, first)
    nbformat.write(node, course.path)
    course.correct("figures/noise.md", "60 (2)", "61 (2)")
    course.build()
    assert "61" in course.find("Figure(\n").source
    assert course.find("display(").source == shown
    assert course.page.count('id="figure-noise"') == 1
    assert "61" in course.page


def test_a_deleted_control_is_not_found_in_own_code(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines that many cells have do not make one of them the deleted one."""
    node = course.read()
    node.cells = [cell for cell in node.cells if cell.id != DRAWN]
    own = 'from explainer import Figure\n\nfigure = Figure(\n    "Mine",\n)\ndisplay(figure)'
    node.cells.append(new_code_cell(own))
    nbformat.write(node, course.path)
    course.correct("figures/noise.md", "60 (2)", "61 (2)")
    course.build()
    assert course.find("Mine").source == own
    assert "you deleted this cell" in capsys.readouterr().err


def test_a_joined_cell_becomes_blocks_of_the_page_again(course: Course) -> None:
    """Each control is one, with the code between them, and the figure's file stays."""
    course.join(GUESS, DRAWN, own="print(1)")
    figure = (course.content / "figures/noise.md").read_text()
    path = course.path.with_name("ours.ipynb")
    course.path.rename(path)
    assert main(["adopt", str(path), "--content", str(course.content)]) == 0
    text = (course.content / "pages/ours.md").read_text()
    blocks = [line for line in text.split("\n") if line.startswith((":::", "```", "print"))]
    assert blocks == [
        *("::: guess", ":::", "```{figure} noise", "```"),
        *("```{code-cell}", "print(1)", "```"),
    ]
    assert (course.content / "figures/noise.md").read_text() == figure
