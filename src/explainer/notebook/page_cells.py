"""Build the cells of a page's notebook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from explainer.bibliography.citations import format_citation
from explainer.bibliography.records import study_to_record
from explainer.code_cells import Visibility, add_display_tag
from explainer.explorables.explorable import ExplorableData
from explainer.explorables.kinds import KINDS
from explainer.figure_data import FigureData
from explainer.i18n.messages import load_messages
from explainer.model import Page, Section, Site, Study
from explainer.notebook.cells import Cell, CellPicture, CitationLink, make_cell_id
from explainer.notebook.credit import make_credit_cell
from explainer.notebook.explorable_source import format_explorable
from explainer.notebook.python_source import format_figure, format_glossary, format_literal
from explainer.render.cards import drop_page_language
from explainer.render.charts import render_figure
from explainer.render.explorables.renderer import render_explorable
from explainer.render.glossary import render_glossary
from explainer.render.html import NavItem, render_nav, render_study_list
from explainer.text.code_options import is_code_cell, list_tags, split_code_options
from explainer.text.escaping import escape_markdown
from explainer.text.formulas import find_formulas
from explainer.text.markdown import ATTACHMENT, MarkdownBlock, find_blocks
from explainer.text.prompts import BLOCKS, NOTES, get_prompt_label

EXPLORABLE = "explorable"
"""The role of the cell of an explorable."""
_FIGURE = re.compile(r"\{figure\}\s*(\S+)")


def build_page_cells(
    page: Page,
    studies: Mapping[str, Study],
    site: Site,
    next_cell: Cell | None = None,
    translations: Cell | None = None,
    read_picture: Callable[[Path], bytes] = Path.read_bytes,
) -> tuple[Cell, ...]:
    """Return the cells of a page, from its title to its credit.

    Args:
        page: the page; every key in ``page.studies`` is a key of ``studies``.
        studies: the studies by key.
        site: has what the foot of every page shows.
        next_cell: says what to read next; None for nothing.
        translations: links the page in other languages; None for nothing.
        read_picture: returns the bytes of a picture's file.
    """
    cited = {
        key: drop_page_language(studies[key], page_lang=page.lang, site_lang=site.lang)
        for key in page.studies
    }
    numbered = {key: (number, cited[key]) for number, key in enumerate(cited, start=1)}
    nav = render_nav(_nav_items(page), lang=page.lang)
    cells = [
        Cell(id="title", role="title", source=_format_title(page), slide="slide"),
        *((translations,) if translations else ()),
        _records_cell(page, list(cited.values())),
        Cell(id="nav", role="nav", source="nav", is_code=True, output=nav, slide="skip"),
    ]
    shown: set[str] = set()
    kinds = Counter[str]()
    visibility = page.code.fill(site.code).visibility
    for section in page.sections:
        of_section = _section_cells(section, page.lang, kinds, visibility)
        cells += _add_pictures(of_section, section, read_picture)
        keys = dict.fromkeys(citation.key for citation in section.citations)
        new = [key for key in keys if key not in shown]
        if new:
            shown.update(new)
            cells.append(_studies_cell(section, [numbered[key] for key in new], page.lang))
    if cited:
        cells.append(_references_cell(page, list(cited.values())))
    if next_cell:
        cells.append(next_cell)
    cells.append(make_credit_cell(site, page.lang, page.credit))
    return tuple(cells)


def list_read_texts(page: Page) -> Iterator[str]:
    """Yield the Markdown that counts when the length of a page is measured."""
    yield _format_title(page)
    for section in page.sections:
        for cell in _section_cells(section, page.lang, Counter(), None):
            if cell.role in ("text", "more"):
                yield cell.source


def format_content_note(note: str, lang: str) -> str:
    """Return the Markdown of a content note below a page's title."""
    return f"> **{load_messages(lang)['content_note']}** {escape_markdown(note)}"


def _format_title(page: Page) -> str:
    parts = [f"# {_escape_words(page.title)}"]
    if page.description:
        parts.append(f"*{_escape_words(page.description)}*")
    if page.content_note:
        parts.append(format_content_note(page.content_note, page.lang))
    return "\n\n".join(parts)


def _escape_words(text: str) -> str:
    """Return a text of front matter as Markdown, with its formulas."""
    formulas = [formula.source for formula in find_formulas(text).values()]
    return escape_markdown(text, formulas)


def _nav_items(page: Page) -> list[NavItem]:
    items = [NavItem(slug=section.slug, title=section.title) for section in page.sections]
    if page.studies:
        items.append(NavItem(slug="references", title=load_messages(page.lang)["references"]))
    return items


def _records_cell(page: Page, studies: Sequence[Study]) -> Cell:
    sections = [(item.slug, item.title) for item in _nav_items(page)]
    records = [study_to_record(study) for study in studies]
    lang = format_literal(page.lang)
    lines = [
        f"# {load_messages(page.lang)['records']}",
        "from explainer import SectionNav, StudyList",
        "",
        f"nav = SectionNav({format_literal(sections)}, lang={lang})",
        f"studies = StudyList({format_literal(records)}, lang={lang})",
    ]
    source = "\n".join(lines)
    return Cell(id="records", role="records", source=source, is_code=True, slide="skip")


def _section_cells(
    section: Section, lang: str, kinds: Counter[str], visibility: Visibility | None
) -> Iterator[Cell]:
    """Yield the cells of a section: its text, cut at figures, explorables, code and prompts.

    Args:
        section: the section.
        lang: the page's language.
        kinds: how many explorables of each kind the page has so far; is updated.
        visibility: of the code of cells whose tags do not say it; None for the usual one.
    """
    if section.terms:
        yield from _glossary_cells(section, lang)
        return
    figures = {figure.slug: figure for figure in section.figures}
    lines = section.text.split("\n")
    blocks = [
        block for block in find_blocks(section.text, containers=True) if _is_cell(block, figures)
    ]
    starts = [0, *(block.end for block in blocks)]
    counts = Counter[str]()
    explorables = iter(section.explorables)
    for number, (start, block) in enumerate(zip_longest(starts, blocks)):
        text = "\n".join(lines[start : block.line if block else None]).strip("\n")
        if number == 0:
            yield _text_cell(section, text)
        elif text:
            id = make_cell_id("more", f"{section.slug}-{number}")
            yield Cell(id=id, role="more", section=section.slug, source=text, slide="subslide")
        if block:
            inside = "\n".join(lines[block.line + 1 : block.end - 1]).strip("\n")
            figure = _find_figure(block, figures)
            if figure:
                yield _figure_cell(figure, section, lang)
            elif block.info in KINDS:
                counts[EXPLORABLE] += 1
                kinds[block.info] += 1
                id = f"{section.slug}-{counts[EXPLORABLE]}"
                yield _explorable_cell(next(explorables), id, section.slug, lang, kinds[block.info])
            else:
                cell = _block_cell(block, inside, section, counts, lang)
                tags = add_display_tag(cell.tags, visibility) if cell.is_code else cell.tags
                yield replace(cell, tags=tags)


def _add_pictures(
    cells: Iterable[Cell], section: Section, read_picture: Callable[[Path], bytes]
) -> Iterator[Cell]:
    """Yield the cells with the pictures that each of them shows."""
    for cell in cells:
        pictures = tuple(
            CellPicture(
                name=picture.name,
                address=picture.address,
                mime=picture.mime,
                data=read_picture(picture.file),
            )
            for picture in section.pictures
            if not cell.is_code
            and re.search(rf"{ATTACHMENT}{re.escape(picture.name)}(?![\w.-])", cell.source)
        )
        yield replace(cell, pictures=pictures)


def _is_cell(block: MarkdownBlock, figures: Mapping[str, FigureData]) -> bool:
    """Return whether a block of a section's text becomes a cell of its own."""
    if block.type == "container_block":
        return block.info in (*BLOCKS, *KINDS)
    is_code = block.type == "fence" and is_code_cell(block.info)
    return is_code or bool(_find_figure(block, figures))


def _glossary_cells(section: Section, lang: str) -> Iterator[Cell]:
    """Yield the cells that explain the terms of the page."""
    yield Cell(
        id="terms",
        role="terms",
        section=section.slug,
        source=f"## {escape_markdown(section.title)}",
        slide="skip",
    )
    yield Cell(
        id="glossary",
        role="glossary",
        section=section.slug,
        source=format_glossary(section.terms, lang),
        is_code=True,
        output=render_glossary(section.terms),
        slide="skip",
    )


def _find_figure(block: MarkdownBlock, figures: Mapping[str, FigureData]) -> FigureData | None:
    match = _FIGURE.fullmatch(block.info) if block.type == "fence" else None
    return figures.get(match[1]) if match else None


def _text_cell(section: Section, text: str) -> Cell:
    return Cell(
        id=make_cell_id("text", section.slug),
        role="text",
        section=section.slug,
        source=f"## {section.title_markdown or escape_markdown(section.title)}\n\n{text}".strip(),
        citations=tuple(
            CitationLink(href=citation.href, text=citation.text)
            for citation in section.citations
            if citation.href  # the study of a figure has no link
        ),
        slide="slide",
    )


def _figure_cell(figure: FigureData, section: Section, lang: str) -> Cell:
    return Cell(
        id=make_cell_id("figure", figure.slug),
        role="figure",
        section=section.slug,
        source=format_figure(figure, lang),
        is_code=True,
        output=render_figure(figure, lang=lang),
        slide="subslide",
    )


def _explorable_cell(
    explorable: ExplorableData, name: str, section: str, lang: str, number: int
) -> Cell:
    """Return the cell of an explorable.

    Args:
        explorable: the explorable.
        name: ends the cell's id.
        section: the slug of its section.
        lang: the page's language.
        number: its place among those of its kind on the page.
    """
    return Cell(
        id=make_cell_id(EXPLORABLE, name),
        role=EXPLORABLE,
        section=section,
        source=format_explorable(explorable, lang, number),
        is_code=True,
        output=render_explorable(explorable, lang=lang),
        slide="subslide",
    )


def _block_cell(
    block: MarkdownBlock, text: str, section: Section, counts: Counter[str], lang: str
) -> Cell:
    """Return the cell of a code block, a prompt or notes.

    Args:
        block: the block in the section's text.
        text: the text inside the block.
        section: the section.
        counts: how many cells of each role the section has; is updated.
        lang: the page's language.
    """
    is_code = block.type == "fence"
    role = "code" if is_code else "notes" if block.info == NOTES else "prompt"
    counts[role] += 1
    options, text = split_code_options(text) if is_code else ({}, text)
    label = "" if is_code else f"**{get_prompt_label(block.info, load_messages(lang))}**\n\n"
    return Cell(
        id=make_cell_id(role, f"{section.slug}-{counts[role]}"),
        role=role,
        section=section.slug,
        source=f"{label}{text}",
        is_code=is_code,
        tags=(block.info,) if role == "prompt" else list_tags(options),
        slide={"code": "", "notes": "notes", "prompt": "subslide"}[role],
    )


def _studies_cell(section: Section, numbered: Sequence[tuple[int, Study]], lang: str) -> Cell:
    keys = ", ".join(format_literal(study.key) for _, study in numbered)
    return Cell(
        id=make_cell_id("studies", section.slug),
        role="studies",
        section=section.slug,
        source=f"studies.cards({keys})",
        is_code=True,
        output=render_study_list(numbered, lang=lang),
        slide="subslide",
    )


def _references_cell(page: Page, studies: Sequence[Study]) -> Cell:
    lines = [f"{number}. {format_citation(study)}" for number, study in enumerate(studies, start=1)]
    return Cell(
        id="references",
        role="references",
        section="references",
        source=f"## {load_messages(page.lang)['references']}\n\n" + "\n".join(lines),
        slide="slide",
    )
