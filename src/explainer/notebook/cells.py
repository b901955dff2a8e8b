"""A page and its studies as the ordered cells of a notebook, plain values; no nbformat here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from explainer.bibliography.citations import format_citation
from explainer.bibliography.records import study_to_record
from explainer.i18n.messages import direction_of, words
from explainer.model import NO_CREDIT, Credit, FigureData, Page, Section, Site, Study, SupportLine
from explainer.notebook.credit import credit_lines, credit_of, plain
from explainer.notebook.figure_source import figure_source
from explainer.notebook.python_source import python_literal
from explainer.render.cards import in_page
from explainer.render.charts import figure_html
from explainer.render.html import NavItem, nav_html, study_list_html
from explainer.text.markdown import MarkdownBlock, top_blocks
from explainer.text.prompts import BLOCKS, NOTES, prompt_words

CODE_CELL = re.compile(r"\{code-cell\}.*")
"""What follows the fence of a code block that becomes a cell of code, as MyST writes it."""
ISOLATES = {"ltr": "\u2066", "rtl": "\u2067"}
FIGURE_CELL = re.compile(r"\{figure\}\s*(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell as it is written."""

    id: str
    """nbformat's cell id: 1 to 64 of ``A-Z a-z 0-9 - _``; the same on every build."""
    role: str
    """``title``, ``records``, ``nav``, ``text``, ``studies``, ``references`` or ``credit``;
    ``figure`` for means to look at, ``code`` for an author's own code, ``prompt`` for what asks
    something of readers, ``notes`` for the speaker's, and ``more`` for the text that goes on below
    these."""
    source: str
    section: str = ""
    """The slug of the section it belongs to; empty for what belongs to the whole page."""
    is_code: bool = False
    output: str = ""
    """The saved HTML of a code cell; empty for none."""
    cites: tuple[tuple[str, str], ...] = ()
    """For each citation of its section, in order: the address of the link, and its words."""
    tags: tuple[str, ...] = ()
    """As JupyterLab shows and changes them: that of a prompt says of which kind it is."""
    slide: str = ""
    """What it is among slides, as JupyterLab and nbconvert name it: ``slide``, ``subslide``,
    ``notes``, ``skip``, or empty to follow on the same."""


def page_cells(page: Page, studies: Mapping[str, Study], site: Site) -> tuple[Cell, ...]:
    """Return a page's cells from title to credit.

    Args:
        page: the page; every key in ``page.studies`` is a key of ``studies``.
        studies: the studies by key.
        site: what stands at the foot of every page.
    """
    studies = {key: in_page(studies[key], page.lang, site.lang) for key in page.studies}
    numbered = {key: (number, studies[key]) for number, key in enumerate(page.studies, start=1)}
    cells = [
        Cell(id="title", role="title", source=_title(page), slide="slide"),
        _records(page, studies),
    ]
    cells.append(
        Cell(
            id="nav",
            role="nav",
            source="nav",
            is_code=True,
            output=nav_html(_entries(page), lang=page.lang),
            slide="skip",
        )
    )
    shown: set[str] = set()
    for section in page.sections:
        cells += _section_cells(section, page.lang)
        new = list(dict.fromkeys(c.key for c in section.citations if c.key not in shown))
        if new:
            shown.update(new)
            cells.append(_studies_cell(section, [numbered[key] for key in new], page.lang))
    if page.studies:
        cells.append(_references(page, studies))
    cells.append(credit_cell(site, page.lang, page.credit))
    return tuple(cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSummary:
    """What the list of pages says of one."""

    slug: str
    title: str
    description: str
    tags: tuple[str, ...]


def index_cells(pages: Sequence[PageSummary], site: Site) -> tuple[Cell, ...]:
    """Return the cells of the list of pages.

    Args:
        pages: in the order in which they are shown below each of their tags.
        site: gives the title, the description and the foot.
    """
    intro = f"# {plain(site.title)}" + (f"\n\n{site.description}" if site.description else "")
    cells = [Cell(id="title", role="title", source=intro)]
    for tag, below in _by_tag(pages, words(site.lang)["untagged"]):
        title = plain(tag[:1].upper() + tag[1:])
        lines = [
            f"- [{plain(page.title)}]({quote(page.slug)}.ipynb)"
            + (f": {plain(page.description)}" if page.description else "")
            for page in below
        ]
        cells.append(
            Cell(
                id=cell_id("tag", tag),
                role="text",
                section=tag,
                source=f"## {title}\n\n" + "\n".join(lines),
            )
        )
    cells.append(credit_cell(site, site.lang))
    return tuple(cells)


def _by_tag(pages: Sequence[PageSummary], untagged: str) -> list[tuple[str, list[PageSummary]]]:
    """Return the tags sorted, each with its pages; ``untagged`` is the last."""
    below: dict[str, list[PageSummary]] = {}
    for page in pages:
        for tag in page.tags or (untagged,):
            below.setdefault(tag, []).append(page)
    return sorted(below.items(), key=lambda one: (one[0] == untagged, one[0].casefold(), one[0]))


def cell_id(role: str, name: str) -> str:
    """Return a valid, stable cell id for a role and a slug in any script."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "", name)
    if plain == name and len(role) + len(plain) < 60:
        return f"{role}-{plain}"
    return f"{role}-{plain[:40]}-{sha256(name.encode()).hexdigest()[:8]}"


def _title(page: Page) -> str:
    description = f"\n\n*{plain(page.description)}*" if page.description else ""
    note = f"\n\n{note_source(page.content_note, page.lang)}" if page.content_note else ""
    return f"# {plain(page.title)}{description}{note}"


def note_source(note: str, lang: str) -> str:
    """Return a content note as it stands in the cell of the title."""
    return f"> **{words(lang)['content_note']}** {plain(note)}"


def _records(page: Page, studies: Mapping[str, Study]) -> Cell:
    sections = [(entry.slug, entry.title) for entry in _entries(page)]
    records = [study_to_record(studies[key]) for key in page.studies]
    lang = python_literal(page.lang)
    lines = [
        f"# {words(page.lang)['records']}",
        "from explainer import SectionNav, StudyList",
        "",
        f"nav = SectionNav({python_literal(sections)}, lang={lang})",
        f"studies = StudyList({python_literal(records)}, lang={lang})",
    ]
    return Cell(id="records", role="records", source="\n".join(lines), is_code=True,
                slide="skip")  # fmt: skip


def _entries(page: Page) -> list[NavItem]:
    entries = [NavItem(slug=section.slug, title=section.title) for section in page.sections]
    if page.studies:
        entries.append(NavItem(slug="references", title=words(page.lang)["references"]))
    return entries


def _section_cells(section: Section, lang: str) -> Iterator[Cell]:
    """Yield a section's text, and what stands between: figures, code, prompts and notes."""
    figures = {figure.slug: figure for figure in section.figures}
    lines = section.text.split("\n")
    cuts = [one for one in top_blocks(section.text, containers=True) if _is_cut(one, figures)]
    starts = [0, *(cut.end for cut in cuts)]
    ends = [*(cut.line for cut in cuts), len(lines)]
    slug, cites = section.slug, _cites(section)
    counts = Counter[str]()

    def name(role: str) -> str:
        counts[role] += 1
        return cell_id(role, f"{slug}-{counts[role]}")

    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        text = "\n".join(lines[start:end]).strip("\n")
        if number == 0:
            source = f"## {plain(section.title)}\n\n{text}".strip()
            yield Cell(id=cell_id("text", slug), role="text", section=slug, source=source,
                       cites=cites, slide="slide")  # fmt: skip
        elif text:
            id = cell_id("more", f"{slug}-{number}")
            yield Cell(id=id, role="more", section=slug, source=text, slide="subslide")
        if number < len(cuts):
            cut = cuts[number]
            inside = "\n".join(lines[cut.line + 1 : cut.end - 1]).strip("\n")
            shown = _figure_of(cut, figures)
            if shown:
                yield _figure_cell(shown, slug, lang)
            elif cut.type == "fence":
                yield Cell(id=name("code"), role="code", section=slug, source=inside, is_code=True)
            else:
                yield _block_cell(cut.info, inside, slug, name, lang)


def _cites(section: Section) -> tuple[tuple[str, str], ...]:
    """Return the links of a section that cite; a figure's source is none."""
    return tuple((one.href, one.says) for one in section.citations if one.href)


def _is_cut(block: MarkdownBlock, figures: Mapping[str, FigureData]) -> bool:
    """Say whether a block of a section's text is a cell of its own."""
    if _figure_of(block, figures):
        return True
    is_code = block.type == "fence" and CODE_CELL.fullmatch(block.info)
    return bool(is_code) or (block.type == "container_block" and block.info in BLOCKS)


def _figure_of(block: MarkdownBlock, figures: Mapping[str, FigureData]) -> FigureData | None:
    found = FIGURE_CELL.fullmatch(block.info) if block.type == "fence" else None
    return figures.get(found[1]) if found else None


def _figure_cell(figure: FigureData, slug: str, lang: str) -> Cell:
    id, source = cell_id("figure", figure.slug), figure_source(figure, lang)
    return Cell(id=id, role="figure", section=slug, source=source, is_code=True,
                output=figure_html(figure, lang=lang), slide="subslide")  # fmt: skip


def _block_cell(kind: str, text: str, slug: str, name: Callable[[str], str], lang: str) -> Cell:
    """Return the cell of a prompt or of notes: plain Markdown below its name in bold."""
    source = f"**{prompt_words(kind, words(lang))}**\n\n{text}"
    if kind == NOTES:
        return Cell(id=name("notes"), role="notes", section=slug, source=source, slide="notes")
    return Cell(id=name("prompt"), role="prompt", section=slug, source=source,
                tags=(kind,), slide="subslide")  # fmt: skip


def _studies_cell(section: Section, numbered: Sequence[tuple[int, Study]], lang: str) -> Cell:
    keys = ", ".join(python_literal(study.key) for _, study in numbered)
    return Cell(
        id=cell_id("studies", section.slug),
        role="studies",
        section=section.slug,
        source=f"studies.cards({keys})",
        is_code=True,
        output=study_list_html(numbered, lang=lang),
        slide="subslide",
    )


def _references(page: Page, studies: Mapping[str, Study]) -> Cell:
    lines = [f"{n}. {format_citation(studies[key])}" for n, key in enumerate(page.studies, start=1)]
    source = f"## {words(page.lang)['references']}\n\n" + "\n".join(lines)
    return Cell(id="references", role="references", section="references", source=source,
                slide="slide")  # fmt: skip


def credit_cell(site: Site, lang: str, own: Credit = NO_CREDIT) -> Cell:
    """Return the foot of a page: support lines, authors, licence, source, what it is adapted from.

    Args:
        site: says what the page does not.
        lang: of the words.
        own: what the page says of itself.
    """
    w, parts = words(lang), list[str]()
    if site.support:
        is_foreign = direction_of(lang) != direction_of(site.lang)
        apart = f"{ISOLATES[direction_of(site.lang)]}{{}}\u2069" if is_foreign else "{}"
        parts += [f"**{w['support']}**"] + [apart.format(n) for n in (site.support_note,) if n]
        parts.append("\n".join(f"- {apart.format(_support_line(one))}" for one in site.support))
    parts += credit_lines(credit_of(own, site), lang, site.title)
    return Cell(id="credit", role="credit", source="---\n\n" + "\n\n".join(parts),
                slide="slide")  # fmt: skip


def _support_line(line: SupportLine) -> str:
    """Return what a line says; its number can be called, on one line, a + first in Arabic too."""
    shown = f"[{plain(line.name)}]({line.url})" if line.url else plain(line.name)
    place = f" ({plain(line.place)})" if line.place else ""
    contact = plain(line.contact)
    if line.phone:
        says = line.phone.replace(" ", "\u00a0").replace("+", "\u200e+")
        call = f"[{says}](tel:{line.phone.replace(' ', '')})"
        number = rf"(?<![\d+]){re.escape(line.phone)}(?!\d)"
        contact, found = re.subn(number, lambda _: call, contact, count=1)
        contact = contact if found else " – ".join(filter(None, (call, contact)))
    return f"{shown}{place}" + (f": {contact}" if contact else "")
