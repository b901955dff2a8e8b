"""The page of all studies, in a notebook and in what is made from it."""

from __future__ import annotations

from nbformat import NotebookNode

from explainer.export.lesson import make_lesson
from explainer.model import Name, Site, Study
from explainer.notebook.derived_outputs import restore_outputs
from explainer.notebook.io import build_notebook
from explainer.notebook.page_list import build_index_cells
from explainer.notebook.reading_page import render_page
from explainer.notebook.study_page import MAX_CARDS, build_studies_cells, make_studies_head
from explainer.notebook.view import make_view
from explainer.search.passages import split_page

SITE = Site(title="Birds")


def make_studies(count: int) -> list[Study]:
    return [
        Study(
            key=f"study{number}",
            type="book",
            title=f"Title {number}",
            author=(Name(family=f"Able{number:04}"),),
            kind="survey",
            found="It found birds.",
            styled=(("APA", "Able."),),
        )
        for number in range(count)
    ]


def make_notebook(count: int) -> NotebookNode:
    cells = build_studies_cells(make_studies(count), SITE)
    return build_notebook(make_studies_head("all-studies", SITE), cells)


def test_the_page_has_the_table_and_the_cards() -> None:
    page = render_page(make_view(make_notebook(2)))
    assert (page.title, page.has_table, page.own_cells) == ("All studies", True, 0)
    assert page.main.count('<tr role="row" data-key') == 2
    assert page.main.count('<details class="study"') == 2


def test_cleared_outputs_are_restored_as_they_were() -> None:
    for count in (2, MAX_CARDS + 1):
        built, cleared = make_notebook(count), make_notebook(count)
        for cell in cleared.cells:
            cell.pop("outputs", None) if cell.cell_type != "code" else cell.update(outputs=[])
        restore_outputs(cleared)
        assert cleared == built


def test_many_studies_have_rows_only() -> None:
    """So that a page of thousands stays small; what only a card shows is left out."""
    notebook = make_notebook(MAX_CARDS + 1)
    page = render_page(make_view(notebook))
    assert page.main.count('<tr role="row" data-key') == MAX_CARDS + 1
    assert 'class="study"' not in page.main
    assert "It found birds" not in str(notebook)


def test_a_search_finds_the_page_and_not_each_study_once_more() -> None:
    view = make_view(make_notebook(2))
    assert view.is_study_page
    passages = split_page(render_page(view), href="x", is_whole=view.is_study_page).passages
    assert [passage.title for passage in passages] == ["All studies"]


def test_slides_and_handouts_have_the_cards_and_not_the_table() -> None:
    lesson = make_lesson(make_view(make_notebook(2)))
    assert len(lesson.cards) == 2
    assert not any(piece.output for piece in lesson.pieces)


def test_the_list_of_pages_links_to_each_group() -> None:
    cells = build_index_cells([], SITE, studies=make_studies(3))
    assert cells[1].source == (
        "## All 3 studies\n\n- [All](all-studies.ipynb) 3\n"
        "- [Surveys](all-studies.ipynb#kind-survey) 3"
    )
