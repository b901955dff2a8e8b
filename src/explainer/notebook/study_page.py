"""Make the page of all studies: a table of them, and their cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from explainer.bibliography.records import study_to_record
from explainer.i18n.messages import get_direction, load_messages
from explainer.model import NO_CREDIT, Site, Study
from explainer.notebook.cells import Cell
from explainer.notebook.credit import make_credit_cell, resolve_credit
from explainer.notebook.io import NotebookHead
from explainer.notebook.python_source import format_literal
from explainer.render.cards import drop_page_language
from explainer.render.html import render_study_list
from explainer.render.study_table import render_study_table, sort_studies

MAX_CARDS = 100
"""The number of studies above which the page has the table only, so that it stays small."""


def make_studies_head(slug: str, site: Site) -> NotebookHead:
    """Return the head of the notebook of all studies."""
    messages = load_messages(site.lang)
    return NotebookHead(
        slug=slug,
        title=messages["all_studies_title"],
        lang=site.lang,
        dir=get_direction(site.lang),
        description=messages["all_studies_about"],
        credit=resolve_credit(NO_CREDIT, site),
    )


def build_studies_cells(studies: Sequence[Study], site: Site) -> tuple[Cell, ...]:
    """Return the cells of the page of all studies.

    Args:
        studies: those that pages cite, with the sections that cite them.
        site: has the language of the page, and its foot.
    """
    lang, messages = site.lang, load_messages(site.lang)
    has_cards = len(studies) <= MAX_CARDS
    shown = [drop_page_language(study, page_lang=lang, site_lang=lang) for study in studies]
    ordered = sort_studies(shown if has_cards else map(_keep_row, shown), "name")
    table = render_study_table(ordered, lang=lang, has_cards=has_cards)
    title = f"# {messages['all_studies_title']}\n\n*{messages['all_studies_about']}*"
    cells = [
        Cell(id="title", role="title", source=title, slide="slide"),
        _make_records_cell(ordered, lang, has_cards),
        Cell(
            id="text-table",
            role="text",
            section="table",
            source=f"## {messages['all_studies_rows']}",
            slide="skip",
        ),
        Cell(id="table", role="table", source="table", is_code=True, output=table, slide="skip"),
    ]
    if has_cards:
        cards = render_study_list(list(enumerate(ordered, start=1)), lang=lang)
        heading = f"## {messages['all_studies_cards']}"
        cells += [
            Cell(id="text-cards", role="text", section="cards", source=heading, slide="slide"),
            Cell(
                id="studies-cards",
                role="studies",
                section="cards",
                source="studies",
                is_code=True,
                output=cards,
                slide="subslide",
            ),
        ]
    return (*cells, make_credit_cell(site, lang))


def _keep_row(study: Study) -> Study:
    """Return a study with what its row shows, for a page without cards."""
    study = replace(study, found="", limits="", fit="", disagreement="")
    return replace(study, styled=(), checked=(), answers=(), updates=(), copies=())


def _make_records_cell(studies: Sequence[Study], lang: str, has_cards: bool) -> Cell:
    records = [study_to_record(study) for study in studies]
    language = format_literal(lang)
    arguments = "studies" if has_cards else "studies, cards=False"
    lines = [
        f"# {load_messages(lang)['records']}",
        "from explainer import StudyList, StudyTable",
        "",
        f"studies = StudyList({format_literal(records)}, lang={language})",
        f"table = StudyTable({arguments})",
    ]
    source = "\n".join(lines)
    return Cell(id="records", role="records", source=source, is_code=True, slide="skip")
