"""Build the page that a reader gets from a notebook, without a kernel or a server.

The notebook may have been edited by an educator or written by another tool: sections follow the
headings of its Markdown, and saved outputs stand where their cells do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from explainer.i18n.formats import format_number
from explainer.i18n.messages import get_foreign_language, load_messages
from explainer.notebook.control_reader import ControlReader
from explainer.notebook.credit import split_support
from explainer.notebook.explorable_source import ShownExplorable, may_have_explorables
from explainer.notebook.outline import split_cell
from explainer.notebook.outputs import RenderedOutputs, remove_nav, render_outputs
from explainer.notebook.page_markup import fit_element, mark_citations
from explainer.notebook.pictures import find_lost_pictures, make_attachment_uris
from explainer.notebook.shown_parts import EXPLORABLE_CLASS, pair_outputs
from explainer.notebook.view import CellView, NotebookView
from explainer.render.code_cell import render_code_cell
from explainer.render.document import PageQuestion, ReadingPage
from explainer.render.explorables.renderer import render_explorable
from explainer.render.html import NavItem, render, render_prompt
from explainer.text.markdown import render_markdown
from explainer.text.markup import (
    apply_edits,
    edit_remote_pictures,
    extract_plain_text,
    find_elements,
)
from explainer.text.picture_sizes import complete_size, read_data_uri
from explainer.text.prompts import BLOCKS, get_prompt_label, parse_prompt
from explainer.text.slugs import Slugs
from explainer.text.word_count import count_minutes


@dataclass(slots=True, kw_only=True)
class SectionDraft:
    """A section: a heading and what follows it."""

    slug: str
    title: str
    """Safe HTML."""
    kind: str = ""
    """The id of a group of the map; empty for any other section."""
    html: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionBlock:
    """A section as the template shows it."""

    slug: str
    title: str
    """Safe HTML."""
    kind: str
    html: str


def render_page(
    notebook: NotebookView,
    *,
    name: str = "",
    read_picture: Callable[[str], bytes] = read_data_uri,
    marks_cells: bool = False,
    offer: str = "",
) -> ReadingPage:
    """Return the page of a notebook.

    Args:
        notebook: the notebook.
        name: its title if neither its first heading nor its metadata has one.
        read_picture: returns the bytes of a picture by its address; empty if they are not known.
        marks_cells: whether a comment says where each cell of text begins: ``<!--cell 4-->``.
        offer: HTML for the cells of an author that show nothing before they have run.
    """
    builder = _Builder(notebook, read_picture)
    builder.marks_cells, builder.offer = marks_cells, offer
    for cell in notebook.cells:
        builder.add(cell)
    title = builder.title or notebook.title or name
    main = builder.main(title)
    return ReadingPage(
        title=title,
        lang=notebook.lang,
        dir=notebook.dir,
        description=notebook.description,
        main=main,
        first=builder.sections[0].slug if builder.sections else "",
        code_cells=notebook.code_cells,
        own_cells=notebook.own_cells,
        credit=notebook.credit,
        minutes=builder.minutes,
        study_count=len(builder.studies) or len(builder.cited),
        has_map=builder.has_map,
        has_table="explainer-table" in builder.classes,
        has_steps=builder.has_steps,
        studies=tuple(builder.studies),
        support="".join(builder.support),
        has_prompts="explainer-prompt" in builder.classes,
        questions=tuple(builder.questions),
        has_text_fields="prompt-write" in builder.classes,
        has_figures="explainer-figure" in builder.classes,
        has_explorables="explainer-explorable" in builder.classes,
        has_studies="study" in builder.classes,
        has_terms="term-entry" in builder.classes,
        unshown=tuple(builder.unshown),
        saved_controls=tuple(builder.saved_controls),
        lost_pictures=tuple(builder.lost_pictures),
        remote_pictures=tuple(builder.remote_pictures),
    )


@cache
def get_prompt_labels(lang: str) -> tuple[str, ...]:
    """Return the bold labels that may stand above a prompt or notes without being part of them."""
    languages = (load_messages(lang), load_messages("en"))
    return tuple(get_prompt_label(kind, messages) for messages in languages for kind in BLOCKS)


class _Builder:
    """Collects a notebook's cells into head, sections and foot."""

    marks_cells = False
    offer = ""

    def __init__(self, notebook: NotebookView, read_picture: Callable[[str], bytes]) -> None:
        self.lang = notebook.lang
        self.language = notebook.language
        self.macros = notebook.macros
        self.read_picture = read_picture
        self.title = ""
        self.head: list[str] = []
        self.translations: list[str] = []
        """What links the page in other languages."""
        self.sections: list[SectionDraft] = []
        self.further: list[SectionDraft] = []
        """What to read next."""
        self.foot: list[str] = []
        self.nav_cell = 0
        """The number of the cell of the navigation; 0 for none."""
        self.nav_slot = 0
        """The number of that cell if it shows nothing else, as educators join cells."""
        self.support: list[str] = []
        self.questions: list[PageQuestion] = []
        self.studies: list[NavItem] = []
        """The cards, once ``main`` has been called."""
        self.classes: set[str] = set()
        """The classes of all elements, once ``main`` has been called."""
        self.unshown: list[tuple[int, str]] = []
        self.saved_controls: list[int] = []
        self.lost_pictures: list[tuple[int, str]] = []
        self.remote_pictures: list[str] = []
        self.cited: set[str] = set()
        """The keys of the studies that were cited so far."""
        self._slugs = Slugs()
        self._controls = ControlReader()
        self._text: list[str] = []
        self._ids: set[str] = set()

    def add(self, cell: CellView) -> None:
        """Add the next cell."""
        if cell.is_code:
            self._add_code(cell)
        elif cell.prompt_kind and not cell.is_notes:
            self._add_prompt(cell)
        elif cell.is_credit:
            support, credit = split_support(cell.source, self.lang)
            self.support.append(self._render_foot(cell, support))
            self.foot.append(self._render_foot(cell, credit))
        elif cell.is_translations:
            self.translations.append(self._render_foot(cell, cell.source))
        elif cell.is_markdown and not cell.is_notes:
            self._add_text(cell)

    def main(self, title: str) -> str:
        """Return the HTML inside ``<main>``, with one ``<h1>`` and each id once."""
        slugs = [section.slug for section in self.sections]
        self._ids = {*slugs, *(f"{slug}-title" for slug in slugs)}
        head = self._fit(self.head)
        translations = self._fit(self.translations)
        sections = [
            self._make_block(draft, is_below=number > 0)
            for number, draft in enumerate(self.sections)
        ]
        further = [self._make_block(draft, is_below=True) for draft in self.further]
        self.support = [self._fit(self.support, is_below=True)]
        foot = self._fit(self.foot, is_below=True)
        entries = [
            NavItem(slug=section.slug, title=extract_plain_text(section.title))
            for section in sections
        ]
        return render(
            "main.html.j2",
            title=title,
            head=head,
            translations=translations,
            measures=self._measures(),
            nav_cell=self.nav_slot,
            has_steps=self.has_steps,
            entries=entries,
            studies=format_number(len(self.studies), self.lang) if self.studies else "",
            blocks=sections,
            further=further,
            support="".join(self.support),
            foot=foot,
            interface_lang=get_foreign_language(self.lang),
            words=load_messages(self.lang),
        )

    @property
    def has_map(self) -> bool:
        """Whether there is a part of a list of pages that is drawn."""
        return any(section.kind for section in self.sections)

    @property
    def has_steps(self) -> bool:
        """Whether readers can go from section to section."""
        return bool(self.nav_cell) and len(self.sections) > 1

    @property
    def minutes(self) -> int:
        """How long the text takes to read; 0 for a page without our navigation."""
        if not self.nav_cell:
            return 0
        return count_minutes(self._text)

    def _measures(self) -> list[tuple[str, str]]:
        """Return the name and value of each measure of the text's length."""
        if not self.minutes:
            return []
        messages = load_messages(self.lang)
        numbers = {
            "minutes": self.minutes,
            "sections": len(self.sections),
            "studies_count": len(self.studies) or len(self.cited),
        }
        return [
            (messages[name], format_number(number, self.lang))
            for name, number in numbers.items()
            if number
        ]

    def _fold(self, html: str) -> str:
        """Return a list of references in an element that opens and closes."""
        count = format_number(html.count("<li>"), self.lang)
        summary = load_messages(self.lang)["works_cited"].format(number=count)
        return render("folded.html.j2", summary=summary, html=html)

    def _make_block(self, draft: SectionDraft, *, is_below: bool) -> SectionBlock:
        html = self._fit(draft.html, is_below=is_below)
        return SectionBlock(slug=draft.slug, title=draft.title, kind=draft.kind, html=html)

    def _fit(self, pieces: Sequence[str], *, is_below: bool = False) -> str:
        """Return safe HTML with headings of level three and below only, and with unique ids.

        A link whose text is its address gets a class, since paper need not print it twice. A
        picture on the web becomes a link; others say their size.

        Args:
            pieces: safe HTML.
            is_below: whether it follows the first section, so that pictures may load later.
        """
        html = "".join(pieces)
        elements = find_elements(html)
        edits = list(edit_remote_pictures(elements))
        card = ""
        for element in elements:
            attributes = dict(element.attributes)
            if element.is_remote_picture:
                self.remote_pictures.append(attributes["src"])
            elif element.tag == "img" and "src" in attributes:
                attributes = complete_size(attributes, self.read_picture(attributes["src"]))
                attributes |= {"loading": "lazy"} if is_below else {}
            self.classes.update(element.classes)
            edits += fit_element(html, element, attributes, self._ids)
            if element.tag == "details" and "study" in element.classes:
                card = attributes.get("id", "").removeprefix("study-")
            elif card and "study-name" in element.classes:
                name = extract_plain_text(element.inner(html))
                self.studies.append(NavItem(slug=card, title=name))
                card = ""
        return apply_edits(html, edits)

    def _current(self) -> list[str]:
        return self.sections[-1].html if self.sections else self.head

    def _add_code(self, cell: CellView) -> None:
        shown = render_outputs(cell.outputs, self.lang)
        if explorables := self._read_explorables(cell.source):
            shown = self._render_explorables(cell, explorables)
        html, has_nav = remove_nav(shown.html)
        if cell.display.output != "hidden":
            self.unshown += [(cell.number, mimes) for mimes in shown.hidden]
            self.saved_controls += [cell.number] * shown.has_saved_controls
        if cell.role == "nav" or has_nav:
            self.nav_cell = self.nav_cell or cell.number
            if self.nav_cell == cell.number and not html.strip():
                self.nav_slot = cell.number
                return
        has_result = bool(html.strip())
        if not has_result and cell.is_own_code:
            html = self.offer
        empty = " data-empty" if cell.role and not html.strip() else ""
        slot = f'<div class="cell" data-cell="{cell.number}"{empty}>{html}</div>\n'
        if cell.is_own_code:
            slot = render_code_cell(
                cell.source,
                slot,
                cell.display,
                lang=self.lang,
                language=self.language,
                has_result=has_result,
            )
        self._current().append(slot)

    def _read_explorables(self, source: str) -> list[ShownExplorable]:
        if not may_have_explorables(source):
            return []
        controls = self._controls.read(source).controls
        return [shown for shown in controls if isinstance(shown, ShownExplorable)]

    def _render_explorables(
        self, cell: CellView, explorables: Sequence[ShownExplorable]
    ) -> RenderedOutputs:
        """Return what a cell shows, with the controls that saved explorables may not have."""
        pieces: list[str] = []
        hidden: list[str] = []
        for part in pair_outputs(cell.outputs, explorables, EXPLORABLE_CLASS):
            if isinstance(part.control, ShownExplorable):
                pieces.append(self._render_explorable(part.control))
                continue
            rendered = render_outputs(part.outputs, self.lang)
            pieces.append(rendered.html)
            hidden += rendered.hidden
        return RenderedOutputs(html="".join(pieces), hidden=tuple(hidden))

    def _render_explorable(self, shown: ShownExplorable) -> str:
        first_words = " ".join(
            extract_plain_text(render_markdown(shown.explorable.asks)).split()[:6]
        )
        id = self._slugs.new(f"{shown.explorable.kind}-{first_words}")
        html = render_explorable(
            shown.explorable, id=id, lang=shown.lang or self.lang, shared=shown.is_shared
        )
        return mark_citations(html, self.cited)

    def _add_prompt(self, cell: CellView) -> None:
        labels, pictures = get_prompt_labels(self.lang), make_attachment_uris(cell.attachments)
        prompt = parse_prompt(cell.prompt_kind, cell.source, labels, pictures)
        first_words = " ".join(extract_plain_text(prompt.asks).split()[:6])
        id = self._slugs.new(f"{prompt.kind}-{first_words}")
        if prompt.choices:
            self.questions.append(PageQuestion(id=id, prompt=prompt))
        html = render_prompt(prompt, id=id, lang=self.lang)
        self._current().append(self._mark(cell) + mark_citations(html, self.cited))

    def _mark(self, cell: CellView) -> str:
        return f"<!--cell {cell.number}-->" if self.marks_cells else ""

    def _render_foot(self, cell: CellView, text: str) -> str:
        """Return a part of the head or foot of the page, whose headings begin no section."""
        html = (
            f"<h3>{part.title_html}</h3>\n{part.html}" if part.level else part.html
            for part in split_cell(text, cell.attachments, self.macros)
        )
        return mark_citations("".join(html), self.cited)

    def _add_text(self, cell: CellView) -> None:
        slug = cell.section
        lost = find_lost_pictures(cell.source, cell.attachments)
        self.lost_pictures += [(cell.number, name) for name in lost]
        if not (cell.is_next or cell.is_references):
            self._text.append(cell.source)
        mark = self._mark(cell)
        for part in split_cell(cell.source, cell.attachments, self.macros):
            html = mark_citations(part.html, self.cited)
            if cell.is_references and part.level:
                html = self._fold(html)
            html, mark = mark + html, ""
            if cell.is_next:
                self.further.append(
                    SectionDraft(slug="explainer-further", title=part.title_html, html=[html])
                )
            elif part.level == 1 and not self.title and not self.sections:
                self.title = part.title
                self.head.append(html)
            elif part.level:
                new_slug = self._slugs.new(slug or part.title)
                kind = cell.section if cell.is_map else ""
                self.sections.append(SectionDraft(slug=new_slug, title=part.title_html, kind=kind))
                self.sections[-1].html.append(html)
                slug = ""
            else:
                self._current().append(html)
