"""A lesson as slides: one HTML file that needs nothing else, for the hall and for the speaker.

Our own small script drives it, and no library of slides. What a stick in an unknown hall asks
for is one file below 300 kB under a policy that allows no script by address: reveal.js alone is
more than half of that, its window for speakers writes scripts of its own, and it is not readable
without JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from explainer.export.lesson import Card, Lesson, LessonPart, Piece
from explainer.export.slide_cards import card_pieces, output_pieces
from explainer.export.slide_text import slide_texts
from explainer.i18n.messages import words
from explainer.render.csp import FilePolicy, InlineElement
from explainer.render.document import (
    FIGURE,
    figure_style,
    prompt_style,
    prompt_text,
    slides_style,
    slides_text,
)
from explainer.render.html import prompt_html, prompt_paper_html, render
from explainer.text.markdown import html_of
from explainer.text.markup import plain_text
from explainer.text.prompts import QUESTION

REFERENCES_ROOM = 900
"""Signs of a list of references on one slide, which is set smaller."""


class Studies(Enum):
    """Where the slides of studies are."""

    DEMAND = "behind the last slide, a click on a citation away"
    OWN = "after the slides that cite them first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One slide."""

    id: str
    title: str
    """Safe HTML."""
    html: str
    kind: str = "text"
    """``title``, ``text``, ``prompt``, ``study``, ``references``, ``output`` or ``credit``."""
    study: str = ""
    """The key of the study that it shows, all of it or a part."""
    part: str = ""
    """Where a text goes over several slides, which of how many, such as ``2/3``."""
    notes: str = ""
    """Safe HTML for the speaker."""
    is_aside: bool = False
    """Whether it is reached from a citation only, and not by going on."""

    @property
    def name(self) -> str:
        """Its title as plain words."""
        return plain_text(self.title)


def slides_html(lesson: Lesson, *, studies: Studies = Studies.DEMAND) -> str:
    """Return the whole file.

    Args:
        lesson: what is taught.
        studies: whether those are shown in their turn or when they are asked for.
    """
    page, w = lesson.page, words(lesson.page.lang)
    slides = list(lesson_slides(lesson, studies))
    styles = [InlineElement(tag="style", text=text) for text in (_style(slides), prompt_style())]
    scripts = [InlineElement(tag="script", text=text) for text in (prompt_text(), slides_text())]
    return render(
        "slides.html.j2",
        page=page,
        policy=FilePolicy(is_single_file=True).build([*styles, *scripts]),
        head=render("slides_head.html.j2", page=page, date=lesson.date, styles=styles),
        slides=slides,
        words=w,
        total=sum(not slide.is_aside for slide in slides),
        scripts=scripts,
    )


def _style(slides: list[Slide]) -> str:
    drawn = any(FIGURE in slide.html for slide in slides)
    return (figure_style() if drawn else "") + slides_style()


def lesson_slides(lesson: Lesson, studies: Studies = Studies.DEMAND) -> tuple[Slide, ...]:
    """Return the slides in their order, those that are only asked for at the end."""
    w = words(lesson.page.lang)
    made = _Maker(lesson, studies, w)
    slides = list(made.slides())
    return tuple(replace(one, id=one.id or f"slide-{at}") for at, one in enumerate(slides, start=1))


class _Maker:
    def __init__(self, lesson: Lesson, studies: Studies, w: Mapping[str, str]) -> None:
        self.lesson = lesson
        self.studies = studies
        self.words = w
        self.lang = lesson.page.lang
        self._prompts = 0

    def slides(self) -> Iterator[Slide]:
        """Yield every slide; one that is reached by going on before any that is not."""
        yield from _with_notes(list(self._walk()))
        yield self._credit()
        if self.studies is Studies.DEMAND:
            for card in self.lesson.cards:
                yield from self._study(card, is_aside=True)

    def _walk(self) -> Iterator[Slide | Piece]:
        title = Slide(id="", kind="title", title="", html=self._title_html())
        yield title
        for piece in self.lesson.head:
            if not piece.text:
                yield from self._piece(piece, LessonPart(title=""))
        for part in self.lesson.parts:
            for piece in part.pieces:
                yield from self._piece(piece, part)

    def _title_html(self) -> str:
        about = "".join(piece.html for piece in self.lesson.head if piece.text)
        page = self.lesson.page
        return render(
            "slides_title.html.j2", page=page, date=self.lesson.date, about=about, words=self.words
        )

    def _piece(self, piece: Piece, part: LessonPart) -> Iterator[Slide | Piece]:
        if piece.notes:
            yield piece
        elif piece.is_skipped:
            return
        elif piece.text:
            yield from self._texts(piece, part)
        elif piece.prompt:
            self._prompts += 1
            id = f"asked-{self._prompts}"
            html = (
                prompt_html(piece.prompt, id=id, lang=self.lang)
                if piece.prompt.kind == QUESTION
                else prompt_paper_html(piece.prompt, lang=self.lang)
            )
            yield Slide(id="", kind="prompt", title=part.title, html=html)
        elif piece.output:
            for html in output_pieces(piece.output):
                yield Slide(id="", kind="output", title=part.title, html=html)
        elif self.studies is Studies.OWN:
            for card in piece.cards:
                yield from self._study(card, is_aside=False)

    def _texts(self, piece: Piece, part: LessonPart) -> Iterator[Slide]:
        texts = slide_texts(piece.text, *([REFERENCES_ROOM] if part.is_references else []))
        kind = "references" if part.is_references else "text"
        for number, text in enumerate(texts, start=1):
            html = replace(piece, text=text).html
            count = f"{number}/{len(texts)}" if len(texts) > 1 else ""
            yield Slide(id="", kind=kind, title=part.title, html=html, part=count)

    def _study(self, card: Card, *, is_aside: bool) -> Iterator[Slide]:
        """Yield the slides of a study; the first of them has the address that citations lead to."""
        kind = f'<p class="study-kind">{card.kind}</p>' if card.kind else ""
        pieces = card_pieces(card.html)
        for number, piece in enumerate(pieces, start=1):
            yield Slide(
                id=f"study-{card.key}" if number == 1 else "",
                kind="study",
                title=card.name,
                html=(kind if number == 1 else "") + piece,
                study=card.key,
                part=f"{number}/{len(pieces)}" if len(pieces) > 1 else "",
                is_aside=is_aside,
            )

    def _credit(self) -> Slide:
        html = "".join(self.lesson.foot).replace("<hr>\n", "")
        return Slide(
            id="", kind="credit", title=self.words["slides_credit"], html=html or html_of("–")
        )


def _with_notes(walked: list[Slide | Piece]) -> Iterator[Slide]:
    """Yield the slides, each with the notes that stand right after it."""
    held: Slide | None = None
    for one in walked:
        if isinstance(one, Slide):
            if held:
                yield held
            held = one
        elif held:
            held = replace(held, notes=held.notes + one.notes)
    if held:
        yield held
