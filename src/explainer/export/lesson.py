"""A notebook as what is taught from: its parts in order, each with what stands in it.

Slides and handouts are made of it. Like a page, it takes any notebook, also one that an educator
has changed; it makes no document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from explainer.notebook.outline import outline
from explainer.notebook.outputs import remove_nav, render_outputs
from explainer.notebook.pictures import attached_pictures
from explainer.notebook.reading_page import prompt_labels, render_page
from explainer.notebook.view import CellView, NotebookView
from explainer.render.document import ReadingPage
from explainer.text.markdown import html_of
from explainer.text.prompts import Prompt, prompt_of

_CARD = '<details class="study"'
_DETAILS = re.compile(r"<(/?)details\b[^>]*>")
_SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL)
_KEY = re.compile(r'id="study-([A-Za-z0-9_-]+)"')
_NAME = re.compile(r'<span class="study-name">(.*?)</span>', re.DOTALL)
_KIND = re.compile(r'<span class="study-kind">(.*?)</span>', re.DOTALL)
_NOT_SAID = re.compile(
    r'<button\b.*?</button>|<span class="Z3988".*?</span>|<p><a class="study-back".*?</p>',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A study as its card says it."""

    key: str
    name: str
    """HTML, such as ``Study 2: Henderson et al. 2014``."""
    kind: str
    """HTML of what kind of work it is; may be empty."""
    html: str
    """What the open card shows, without buttons and without other citation styles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one cell, or one heading's part of it, brings: one of the fields is filled."""

    text: str = ""
    """Markdown without a heading of level two or above."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Name → ``data:`` address of the pictures attached to the text."""
    prompt: Prompt | None = None
    output: str = ""
    """Safe HTML that a cell of code shows."""
    cards: tuple[Card, ...] = ()
    notes: str = ""
    """Safe HTML for the speaker alone."""
    is_skipped: bool = False
    """Whether an educator has left it out of slides, as JupyterLab's slide type says."""

    @property
    def html(self) -> str:
        """The safe HTML of the text."""
        return html_of(self.text, self.pictures)


@dataclass(slots=True, kw_only=True)
class LessonPart:
    """A heading of level two and what stands below it."""

    title: str
    """Safe HTML."""
    pieces: list[Piece] = field(default_factory=list)
    is_references: bool = False


@dataclass(slots=True, kw_only=True)
class Lesson:
    """What a notebook teaches."""

    page: ReadingPage
    """Its title, language and credit; what stands in it is below."""
    date: str
    """YYYY-MM-DD; empty where the page does not say."""
    head: list[Piece] = field(default_factory=list)
    """What stands before the first heading of level two."""
    parts: list[LessonPart] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    """Safe HTML: lines of support, authors, licence, source."""

    @property
    def cards(self) -> tuple[Card, ...]:
        """The studies in order, each once."""
        pieces = [*self.head, *(piece for part in self.parts for piece in part.pieces)]
        return tuple({card.key: card for piece in pieces for card in piece.cards}.values())


def make_lesson(notebook: NotebookView, *, name: str = "") -> Lesson:
    """Return the lesson of a notebook.

    Args:
        notebook: the notebook.
        name: its title if it has none.
    """
    lesson = Lesson(page=render_page(notebook, name=name), date=notebook.date)
    for cell in notebook.cells:
        _add(lesson, cell)
    return lesson


def _add(lesson: Lesson, cell: CellView) -> None:
    here = lesson.parts[-1].pieces if lesson.parts else lesson.head
    labels = prompt_labels(lesson.page.lang)
    if cell.is_code:
        here += _code_pieces(render_outputs(cell.outputs), cell.is_skipped)
    elif not cell.is_markdown:
        return
    elif cell.is_notes:
        label, _, rest = cell.source.strip().partition("\n")
        text = rest if label.strip("* ") in labels else cell.source
        here.append(Piece(notes=html_of(text, attached_pictures(cell.attachments))))
    elif cell.prompt_kind:
        prompt = prompt_of(cell.prompt_kind, cell.source, labels)
        here.append(Piece(prompt=prompt, is_skipped=cell.is_skipped))
    else:
        _add_text(lesson, cell)


def _add_text(lesson: Lesson, cell: CellView) -> None:
    pictures = attached_pictures(cell.attachments)
    for part in outline(cell.source, cell.attachments):
        if cell.is_credit:
            lesson.foot.append(part.html)
            continue
        if part.level == 2 or (part.level == 1 and lesson.parts):
            lesson.parts.append(LessonPart(title=part.title_html, is_references=cell.is_references))
        here = lesson.parts[-1].pieces if lesson.parts else lesson.head
        if part.text.strip():
            here.append(Piece(text=part.text, pictures=pictures, is_skipped=cell.is_skipped))


def _code_pieces(html: str, is_skipped: bool) -> Iterator[Piece]:
    html, _ = remove_nav(html)
    cards = tuple(study_cards(html))
    if cards:
        yield Piece(cards=cards, is_skipped=is_skipped)
    elif html.strip():
        yield Piece(output=html, is_skipped=is_skipped)


def study_cards(html: str) -> Iterator[Card]:
    """Yield the cards in the saved HTML of a list of studies."""
    at = html.find(_CARD)
    while at >= 0:
        inside, end = _inside(html, at)
        key, summary = _KEY.search(html, at, end), _SUMMARY.search(inside)
        if key and summary:
            name, kind = (found.search(summary[1]) for found in (_NAME, _KIND))
            yield Card(
                key=key[1],
                name=name[1] if name else summary[1],
                kind=kind[1] if kind else "",
                html=_NOT_SAID.sub("", _without_details(inside[summary.end() :])).strip(),
            )
        at = html.find(_CARD, end)


def _inside(html: str, at: int) -> tuple[str, int]:
    """Return what an element ``details`` holds, and where it ends."""
    depth, start = 0, at
    for tag in _DETAILS.finditer(html, at):
        start = tag.end() if tag.start() == at else start
        depth += -1 if tag[1] else 1
        if depth == 0:
            return html[start : tag.start()], tag.end()
    return html[start:], len(html)


def _without_details(html: str) -> str:
    opening = _DETAILS.search(html)
    while opening and not opening[1]:
        _, end = _inside(html, opening.start())
        html = html[: opening.start()] + html[end:]
        opening = _DETAILS.search(html)
    return html
