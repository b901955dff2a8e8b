"""The look of slides for PowerPoint: ours, or that of a template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout, SlideMaster
from pptx.util import Emu, Inches

from explainer.errors import UsageError

INK, ACCENT, QUIET = "20282C", "0B5C6B", "566168"
"""Our colours of text, titles and links, and of what is less important."""
WIDTH = Inches(13.333)
MARGIN = Inches(0.8)
TITLE_SIZE, TEXT_SIZE = 32, 26
"""In points."""
_SLIDE_IDS = "p:sldIdLst"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of a slide, in EMU: 914,400 of them are an inch."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A presentation without slides, and what its slides are made from."""

    deck: Deck
    first: SlideLayout
    """The layout of the first slide."""
    others: SlideLayout
    """The layout of a slide with a title and text."""
    area: Area
    """Where the text of a slide is."""
    title_area: Area
    """Where the title of a slide is."""
    title_size: int
    """The size of titles in points."""
    text_size: int
    """The size of text in points."""


def open_design(template: Path | None) -> Design:
    """Return our design, or that of a template, whose slides are left out.

    Raises:
        UsageError: the template is not a presentation, or lacks a layout with a title and text.
    """
    if template:
        try:
            deck = Presentation(str(template))
        except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
            hint = "give a .pptx file with --template; save a .potx file as .pptx in PowerPoint"
            raise UsageError(f"{template} is not a presentation; {hint}") from None
        _remove_slides(deck)
    else:
        deck = _make_deck()
    layouts = list(deck.slide_layouts)
    others = next(filter(_has_text, layouts), None)
    if others is None:
        raise UsageError(f"{template} has no layout with a title and text; use another template")
    first = next(filter(_is_first, layouts), others)
    return Design(
        deck=deck,
        first=first,
        others=others,
        area=_find_area(others, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY),
        title_area=_find_area(others, PP_PLACEHOLDER.TITLE),
        title_size=_read_size(deck.slide_master, "title", TITLE_SIZE),
        text_size=_read_size(deck.slide_master, "body", TEXT_SIZE),
    )


def _find_area(layout: SlideLayout, *kinds: PP_PLACEHOLDER) -> Area:
    shapes = (shape for shape in layout.placeholders if shape.placeholder_format.type in kinds)
    shape = next(shapes)
    return Area(left=shape.left, top=shape.top, width=shape.width, height=shape.height)


def _has_text(layout: SlideLayout) -> bool:
    kinds = [shape.placeholder_format.type for shape in layout.placeholders]
    texts = [kind for kind in kinds if kind in (PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY)]
    return PP_PLACEHOLDER.TITLE in kinds and len(texts) == 1


def _is_first(layout: SlideLayout) -> bool:
    kinds = {shape.placeholder_format.type for shape in layout.placeholders}
    return {PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.SUBTITLE} <= kinds


def _remove_slides(deck: Deck) -> None:
    slides = deck.element.find(qn(_SLIDE_IDS))
    for slide in list(slides) if slides is not None else []:
        deck.part.drop_rel(slide.get(qn("r:id")))
        slides.remove(slide)


def _read_size(master: SlideMaster, style: str, default: int) -> int:
    """Return the size of text of a style in points."""
    sizes = master.element.xpath(f".//p:{style}Style/a:lvl1pPr/a:defRPr/@sz")
    return int(sizes[0]) // 100 if sizes else default


def _make_deck() -> Deck:
    """Return a presentation in our look, made from the one that python-pptx brings."""
    deck = Presentation()
    scale = WIDTH / deck.slide_width
    deck.slide_width = Emu(WIDTH)
    master = deck.slide_master
    for holder in (master, *deck.slide_layouts):
        for shape in holder.placeholders:
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = (
                    Emu(int(shape.left * scale)),
                    Emu(int(shape.width * scale)),
                )
    _place(master, PP_PLACEHOLDER.TITLE, top=0.4, height=1.15)
    _place(master, PP_PLACEHOLDER.BODY, top=1.7, height=4.7)
    first = deck.slide_layouts[0]
    _place(first, PP_PLACEHOLDER.CENTER_TITLE, top=1.6, height=1.7)
    _place(first, PP_PLACEHOLDER.SUBTITLE, top=3.4, height=2.8)
    _set_styles(master)
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = _colour(theme.blob.decode()).encode()
    return deck


def _place(
    holder: SlideMaster | SlideLayout, kind: PP_PLACEHOLDER, *, top: float, height: float
) -> None:
    for shape in holder.placeholders:
        if shape.placeholder_format.type == kind:
            shape.left, shape.width = Emu(MARGIN), Emu(WIDTH - 2 * MARGIN)
            shape.top, shape.height = Inches(top), Inches(height)
            if kind in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
                shape.text_frame._txBody.bodyPr.set("anchor", "b")
            for style in shape._element.xpath(".//a:lstStyle/*[@algn]"):
                style.set("algn", "l")


def _set_styles(master: SlideMaster) -> None:
    for style in master.element.xpath(".//p:titleStyle/a:lvl1pPr"):
        style.set("algn", "l")
        look = style.find(qn("a:defRPr"))
        look.set("sz", str(TITLE_SIZE * 100))
        look.set("b", "1")
        look.find(qn("a:solidFill"))[0].set("val", "tx2")
    for level, size in enumerate((TEXT_SIZE, 24, 22, 20, 20), start=1):
        for look in master.element.xpath(f".//p:bodyStyle/a:lvl{level}pPr/a:defRPr"):
            look.set("sz", str(size * 100))


def _colour(theme: str) -> str:
    """Return a theme with our colours and the typefaces of the system."""
    colours = {"dk1": INK, "dk2": ACCENT, "accent1": ACCENT, "hlink": ACCENT, "folHlink": ACCENT}
    for name, colour in colours.items():
        pattern = rf"(<a:{name}>)<a:\w+ [^>]*/>(</a:{name}>)"
        theme = re.sub(pattern, rf'\1<a:srgbClr val="{colour}"/>\2', theme)
    return theme.replace('typeface="Times New Roman"', 'typeface="Arial"')
