"""Render a lesson as slides: one HTML file that needs nothing else, for audience and speaker.

A small script of our own drives the slides instead of a library. They have to work offline as one
file below 300 kB, under a policy that allows no script by address. reveal.js alone is more than
half of that, its speaker view writes scripts, and it cannot be read without JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from html import escape
from itertools import count

from explainer.export.lesson import Lesson, LessonPart, Piece
from explainer.export.slide import Slide, name_part
from explainer.export.slide_tasks import make_task_slides
from explainer.export.text_slides import TextSlides
from explainer.i18n.messages import load_messages
from explainer.render.assets import load_asset
from explainer.render.cards import StudyCard
from explainer.render.charts import render_figure_notes, render_figure_slide
from explainer.render.csp import FilePolicy, InlineElement
from explainer.render.html import render, render_study_slides
from explainer.text.markdown import render_markdown
from explainer.text.markup import extract_plain_text

CARD_ROOM = 1050
"""About how many characters of a study's card fit on a slide, which is set smaller than text."""
_HEAD_COST = 80
"""The space around a part, in characters."""


class Studies(Enum):
    """Where the slides of studies are."""

    DEMAND = "after the last slide, reached by a click on a citation"
    OWN = "after the slides that cite them first"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideOptions:
    """What an educator chooses for all slides of a lesson."""

    studies: Studies = Studies.DEMAND
    shows_text: bool = False
    """Whether slides show all of the text, and not only what it claims."""
    is_static: bool = False
    """Whether nothing on them can be clicked but links, as in a PDF."""


def render_slides(lesson: Lesson, options: SlideOptions | None = None) -> str:
    """Return the HTML file of the slides."""
    page = lesson.page
    slides = make_slides(lesson, options)
    explorables = ["explorables"] if lesson.has_explorables else []
    styles = list_styles(lesson, "slides")
    scripts = [
        InlineElement(tag="script", text=load_asset(f"{name}.js"))
        for name in ("prompts", *explorables, "slides")
    ]
    return render(
        "slides.html.j2",
        page=page,
        policy=FilePolicy(is_single_file=True).build([*styles, *scripts]),
        head=render("slides_head.html.j2", page=page, date=lesson.date, styles=styles),
        slides=slides,
        words=load_messages(page.lang),
        total=sum(not slide.is_aside for slide in slides),
        scripts=scripts,
    )


def list_styles(lesson: Lesson, name: str) -> list[InlineElement]:
    """Return the style sheets of slides: the named one, and those of what is on the slides."""
    css = (load_asset("figure.css") if lesson.has_figures else "") + load_asset(f"{name}.css")
    sheets = ["prompts", *(["explorables"] if lesson.has_explorables else [])]
    texts = [css, *(load_asset(f"{sheet}.css") for sheet in sheets)]
    return [InlineElement(tag="style", text=text) for text in texts]


def make_slides(lesson: Lesson, options: SlideOptions | None = None) -> tuple[Slide, ...]:
    """Return the slides in their order, those that are reached only from citations last."""
    options = options or SlideOptions()
    slides = [*_attach_notes(_main_slides(lesson, options)), _credit_slide(lesson)]
    if options.studies is Studies.DEMAND:
        slides += [slide for card in lesson.cards for slide in _study_slides(card, is_aside=True)]
    return tuple(
        replace(slide, id=slide.id or f"slide-{number}")
        for number, slide in enumerate(slides, start=1)
    )


def _main_slides(lesson: Lesson, options: SlideOptions) -> Iterator[Slide | Piece]:
    """Yield the slides from the title to the references, and notes after the slides they go to."""
    yield _title_slide(lesson)
    prompt_numbers = count(1)
    cards = {card.key: card for card in lesson.cards}
    parts = [LessonPart(title="", pieces=[piece for piece in lesson.head if not piece.text])]
    for part in (*parts, *lesson.parts):
        texts = TextSlides(part=part, cards=cards, shows_all=options.shows_text)
        for piece in part.pieces:
            if piece.notes:
                yield piece
            elif piece.text and not piece.is_skipped:
                yield from texts.make(piece)
            elif (piece.prompt or piece.explorable) and not piece.is_skipped:
                yield from make_task_slides(
                    piece,
                    title=part.title,
                    lang=lesson.page.lang,
                    number=next(prompt_numbers),
                    is_static=options.is_static,
                )
            elif not piece.is_skipped:
                yield from _piece_slides(piece, part, options.studies, lesson.page.lang)


def _title_slide(lesson: Lesson) -> Slide:
    page = lesson.page
    about = "".join(piece.html for piece in lesson.head if piece.text)
    html = render(
        "slides_title.html.j2",
        page=page,
        date=lesson.date,
        about=about,
        words=load_messages(page.lang),
    )
    return Slide(kind="title", title="", html=html)


def _piece_slides(piece: Piece, part: LessonPart, studies: Studies, lang: str) -> Iterator[Slide]:
    if piece.figure:
        figure = piece.figure
        yield Slide(
            kind="figure",
            title=escape(figure.finding or figure.title),
            html=render_figure_slide(figure, lang=piece.lang),
            notes=render_figure_notes(figure, lang=piece.lang),
        )
    elif html := piece.render_cell(lang):
        yield Slide(kind="output", title=part.title, html=html)
    elif studies is Studies.OWN:
        for card in piece.cards:
            yield from _study_slides(card, is_aside=False)


def _study_slides(card: StudyCard, *, is_aside: bool) -> Iterator[Slide]:
    """Yield the slides of a study; the first one has the id that citations link to."""
    kind = f'<p class="study-kind">{card.kind}</p>' if card.kind else ""
    pieces = divide_card(card)
    for number, piece in enumerate(pieces, start=1):
        yield Slide(
            id=f"study-{card.key}" if number == 1 else "",
            kind="study",
            title=card.name,
            html=(kind if number == 1 else "") + piece,
            study=card.key,
            part=name_part(number, len(pieces)),
            is_aside=is_aside,
        )


def _credit_slide(lesson: Lesson) -> Slide:
    title = load_messages(lesson.page.lang)["slides_credit"]
    return Slide(kind="credit", title=title, html=lesson.foot or render_markdown("–"))


def _attach_notes(slides: Iterable[Slide | Piece]) -> Iterator[Slide]:
    """Yield the slides, each with the notes that follow it directly."""
    current: Slide | None = None
    for item in slides:
        if isinstance(item, Slide):
            if current:
                yield current
            current = item
        elif current:
            current = replace(current, notes=current.notes + item.notes)
    if current:
        yield current


def divide_card(card: StudyCard, room: int = CARD_ROOM) -> list[str]:
    """Return the card of a study as HTML, divided before its headings, without its facts.

    Args:
        card: the card.
        room: how many characters a piece should have; a single part may have more.
    """
    citation, *parts = render_study_slides(card)
    if not parts:
        return [citation]
    pieces = [citation + parts[0]]  # the citation alone says little
    used = sum(_weight(part) for part in (citation, parts[0]))
    for part in parts[1:]:
        weight = _weight(part)
        if used + weight <= room:
            pieces[-1] += part
            used += weight
        else:
            pieces.append(part)
            used = weight
    return pieces


def _weight(html: str) -> int:
    return len(extract_plain_text(html)) + _HEAD_COST
