"""Turn a notebook into a lesson, which slides and handouts are made from.

The notebook may have been edited by an educator or written by another tool.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from explainer.code_cells import RESULT_ONLY, CellDisplay
from explainer.explorables.explorable import ExplorableData
from explainer.figure_data import FigureData
from explainer.i18n.messages import load_messages
from explainer.notebook.control_reader import ControlReader
from explainer.notebook.control_source import (
    ShownControl,
    ShownFigure,
    ShownStudies,
    ShownTable,
)
from explainer.notebook.explorable_source import ShownExplorable
from explainer.notebook.outline import split_cell
from explainer.notebook.outputs import has_element, remove_nav, render_outputs
from explainer.notebook.pictures import make_attachment_uris
from explainer.notebook.reading_page import get_prompt_labels, render_page
from explainer.notebook.shown_parts import pair_outputs
from explainer.notebook.view import CellView, NotebookView
from explainer.render.cards import StudyCard, create_study_card
from explainer.render.code_cell import render_code_cell
from explainer.render.document import ReadingPage
from explainer.text.markdown import render_markdown
from explainer.text.markup import Edit, apply_edits, find_elements
from explainer.text.prompts import Prompt, parse_prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one cell, or one part of it, contributes: one of the fields is filled."""

    text: str = ""
    """Markdown without a heading of level one or two."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Name → ``data:`` address of the pictures attached to the text."""
    macros: str = ""
    """The commands that the formulas of the notebook define."""
    prompt: Prompt | None = None
    cards: tuple[StudyCard, ...] = ()
    figure: FigureData | None = None
    explorable: ExplorableData | None = None
    lang: str = ""
    """The language of the labels of a figure or an explorable."""
    output: str = ""
    """Safe HTML that was saved as the output of any other code cell."""
    code: str = ""
    """The code of that cell, which readers may see."""
    display: CellDisplay = RESULT_ONLY
    """What readers see of it."""
    notes: str = ""
    """Safe HTML for the speaker alone."""
    is_skipped: bool = False
    """Whether an educator has excluded it from slides, with JupyterLab's slide type."""
    is_condensed: bool = False
    """Whether slides show what the text claims, and the speaker's notes all of it."""

    @property
    def html(self) -> str:
        """The safe HTML of the text."""
        return render_markdown(self.text, self.pictures, self.macros)

    def render_cell(self, lang: str, *, is_paper: bool = False) -> str:
        """Return the safe HTML of a code cell; paper has everything that can be opened."""
        display = self.display.unfold() if is_paper else self.display
        return render_code_cell(self.code, self.output, display, lang=lang)

    @property
    def has_figure(self) -> bool:
        """Whether it shows one of our figures."""
        if self.figure is not None or self.explorable is not None:
            return True
        return has_element(self.output, "figure", "explainer-figure")


@dataclass(slots=True, kw_only=True)
class LessonPart:
    """A heading of level two and what follows it."""

    title: str
    """Safe HTML."""
    pieces: list[Piece] = field(default_factory=list)
    is_references: bool = False


@dataclass(slots=True, kw_only=True)
class Lesson:
    """What a notebook teaches."""

    page: ReadingPage
    """Its title, language and credit; the text is in the fields below."""
    date: str
    """YYYY-MM-DD; empty if the page does not say."""
    head: list[Piece] = field(default_factory=list)
    """What precedes the first heading of level two."""
    parts: list[LessonPart] = field(default_factory=list)
    foot: str = ""
    """Safe HTML: support lines, authors, licence, source."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All pieces in order."""
        return (*self.head, *(piece for part in self.parts for piece in part.pieces))

    @property
    def cards(self) -> tuple[StudyCard, ...]:
        """The studies in order, each once."""
        return tuple({card.key: card for piece in self.pieces for card in piece.cards}.values())

    @property
    def has_explorables(self) -> bool:
        """Whether it shows any explorables."""
        return any(piece.explorable for piece in self.pieces)

    @property
    def has_figures(self) -> bool:
        """Whether it shows any of our figures."""
        return any(piece.has_figure for piece in self.pieces)


def make_lesson(notebook: NotebookView, *, name: str = "") -> Lesson:
    """Return the lesson of a notebook.

    Args:
        notebook: the notebook.
        name: its title if it has none.
    """
    lesson = Lesson(page=render_page(notebook, name=name), date=notebook.date)
    controls = ControlReader()
    for cell in notebook.cells:
        current = lesson.parts[-1].pieces if lesson.parts else lesson.head
        if cell.is_code:
            current += _code_pieces(cell, controls, lesson.page.lang)
        elif cell.is_markdown and cell.is_notes:
            current.append(_notes(cell, lesson.page.lang))
        elif cell.prompt_kind:
            labels = get_prompt_labels(lesson.page.lang)
            pictures = make_attachment_uris(cell.attachments)
            prompt = parse_prompt(cell.prompt_kind, cell.source, labels, pictures)
            current.append(Piece(prompt=prompt, is_skipped=cell.is_skipped))
        elif cell.is_markdown:
            _add_text(lesson, cell, notebook.macros)
    return lesson


def _notes(cell: CellView, lang: str) -> Piece:
    label, _, rest = cell.source.strip().partition("\n")
    text = rest if label.strip("* ") in get_prompt_labels(lang) else cell.source
    return Piece(notes=render_markdown(text, make_attachment_uris(cell.attachments)))


def _add_text(lesson: Lesson, cell: CellView, macros: str) -> None:
    pictures = make_attachment_uris(cell.attachments)
    for part in split_cell(cell.source, cell.attachments, macros):
        if cell.is_credit:
            lesson.foot += _remove_rules(part.html)
            continue
        if part.level == 2 or (part.level == 1 and lesson.parts):
            lesson.parts.append(LessonPart(title=part.title_html, is_references=cell.is_references))
        current = lesson.parts[-1].pieces if lesson.parts else lesson.head
        if part.text.strip():
            piece = Piece(
                text=part.text,
                pictures=pictures,
                macros=macros,
                is_skipped=cell.is_skipped,
                is_condensed=cell.is_page_text and not cell.is_fragment,
            )
            current.append(piece)


def _code_pieces(cell: CellView, controls: ControlReader, lang: str) -> Iterator[Piece]:
    """Yield what a code cell shows: its saved output where its source does not say it."""
    shown = controls.read(cell.source)
    made = [_control_piece(control, lang) for control in shown.controls]
    # In a plain cell, they are of an earlier version, or of the fields that change a figure.
    has_others = not (shown.is_plain and any(made))
    pieces = iter(made)
    shown_pieces = []
    for part in pair_outputs(cell.outputs, shown.controls):
        piece = next(pieces) if part.control else None
        if piece is None and (part.control or has_others):
            output, _ = remove_nav(render_outputs(part.outputs, lang).html)
            piece = Piece(output=output.strip()) if output.strip() else None
        if piece:
            shown_pieces.append(piece)
    display = cell.display if cell.is_own_code else RESULT_ONLY
    for piece in _add_display(shown_pieces, cell.source, display):
        yield replace(piece, is_skipped=cell.is_skipped)


def _add_display(pieces: Sequence[Piece], source: str, display: CellDisplay) -> Iterator[Piece]:
    """Yield what a cell shows as its tags have it: the code stands above the first output."""
    first = pieces[0] if pieces and pieces[0].output else None
    if display.code != "hidden" and first is None:
        yield Piece(code=source, display=replace(display, output="hidden"))
    for piece in pieces if display.output != "hidden" else ():
        code = source if piece is first else ""
        yield replace(piece, code=code, display=display) if piece.output else piece
    if display.output == "hidden" and first is not None and display.code != "hidden":
        yield Piece(code=source, display=display)


def _control_piece(shown: ShownControl, lang: str) -> Piece | None:
    """Return a control as slides show it; None for one of which they show the saved output."""
    lang = shown.lang or lang
    if isinstance(shown, ShownStudies):
        labels = load_messages(lang)
        return Piece(cards=tuple(create_study_card(study, labels) for _, study in shown.numbered))
    if isinstance(shown, ShownFigure) and shown.is_drawable:
        return Piece(figure=shown.figure, lang=lang)
    if isinstance(shown, ShownExplorable):
        return Piece(explorable=shown.explorable, lang=lang)
    if isinstance(shown, ShownTable) and shown.has_cards:
        return Piece()  # the cards say the same
    return None


def _remove_rules(html: str) -> str:
    """Return the HTML without the lines that divide a page from its foot."""
    rules = [element for element in find_elements(html) if element.tag == "hr"]
    edits = []
    for rule in rules:
        has_line_break = html.startswith("\n", rule.end)
        edits.append(Edit(start=rule.start, end=rule.end + has_line_break, text=""))
    return apply_edits(html, edits)
