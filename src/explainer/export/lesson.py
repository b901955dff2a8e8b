"""A notebook as what is taught from: its parts in order, each with what stands in it.

Slides and handouts are made of it. Like a page, it takes any notebook, also one that an educator
has changed; it makes no document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from explainer.notebook.outline import html_with, outline
from explainer.notebook.outputs import saved_html
from explainer.notebook.reading_page import (
    is_notes,
    prompt_kind,
    prompt_labels,
    reading_page,
)
from explainer.render.document import ReadingPage
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
_NAV = re.compile(r'<nav class="explainer-nav".*?</nav>', re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


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
    pictures: Mapping[str, object] = field(default_factory=dict)
    """Of the text, as nbformat keeps them."""
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
        return html_with(self.text, self.pictures)


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


def lesson_of(notebook: Mapping[str, object], *, name: str = "") -> Lesson:
    """Return the lesson of a notebook of nbformat 4.

    Args:
        notebook: as ``nbformat.read`` returns it.
        name: what to call it where it has no title.
    """
    page = reading_page(notebook, name=name)
    date = str(_mapping(_mapping(notebook, "metadata"), "explainer").get("date") or "")
    lesson = Lesson(page=page, date=date if _DATE.fullmatch(date) else "")
    held = notebook.get("cells")
    for cell in held if isinstance(held, list) else []:
        if isinstance(cell, Mapping):
            _add(lesson, cell)
    return lesson


def _add(lesson: Lesson, cell: Mapping[str, object]) -> None:
    metadata = _mapping(cell, "metadata")
    made = _mapping(metadata, "explainer")
    here = lesson.parts[-1].pieces if lesson.parts else lesson.head
    is_skipped = _mapping(metadata, "slideshow").get("slide_type") == "skip"
    source = _source(cell)
    if cell.get("cell_type") == "code":
        here += _code_pieces(saved_html(cell), is_skipped)
    elif cell.get("cell_type") != "markdown":
        return
    elif is_notes(cell):
        label, _, rest = source.strip().partition("\n")
        is_label = label.strip("* ") in prompt_labels(lesson.page.lang)
        html = html_with(rest if is_label else source, _mapping(cell, "attachments"))
        here.append(Piece(notes=html))
    elif kind := prompt_kind(cell):
        prompt = prompt_of(kind, source, prompt_labels(lesson.page.lang))
        here.append(Piece(prompt=prompt, is_skipped=is_skipped))
    else:
        _add_text(lesson, cell, made, is_skipped)


def _add_text(
    lesson: Lesson, cell: Mapping[str, object], made: Mapping[str, object], is_skipped: bool
) -> None:
    pictures = _mapping(cell, "attachments")
    for part in outline(_source(cell), attachments=pictures):
        piece = Piece(text=part.text, pictures=pictures, is_skipped=is_skipped)
        if made.get("role") == "credit":
            lesson.foot.append(part.html)
            continue
        if part.level == 2 or (part.level == 1 and lesson.parts):
            is_references = made.get("role") == "references"
            lesson.parts.append(LessonPart(title=part.title_html, is_references=is_references))
        here = lesson.parts[-1].pieces if lesson.parts else lesson.head
        if part.text.strip():
            here.append(piece)


def _code_pieces(html: str, is_skipped: bool) -> Iterator[Piece]:
    html = _NAV.sub("", html)
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


def plain_words(html: str) -> str:
    """Return the words of a line of HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def _source(cell: Mapping[str, object]) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _mapping(holder: Mapping[str, object], name: str) -> Mapping[str, object]:
    held = holder.get(name)
    return held if isinstance(held, Mapping) else {}
