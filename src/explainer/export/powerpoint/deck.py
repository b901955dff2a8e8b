"""Write slides as a presentation for PowerPoint.

python-pptx writes it, and not pandoc, which we have for citations: slides from pandoc have no
language and no direction, text and pictures are divided among slides, and long text runs over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide as Sheet

from explainer.export.lesson import Lesson
from explainer.export.own_files import DECK_MARK
from explainer.export.powerpoint.arrange import divide
from explainer.export.powerpoint.blocks import (
    Block,
    Paragraph,
    PictureBlock,
    Run,
    TableBlock,
    TextBlock,
)
from explainer.export.powerpoint.design import Design, open_design
from explainer.export.powerpoint.pictures import PictureMaker
from explainer.export.powerpoint.reader import read_blocks
from explainer.export.powerpoint.sheet import SheetWriter, find_size
from explainer.export.powerpoint.text import TextWriter
from explainer.export.slide import Slide
from explainer.files.archive import zip_files
from explainer.i18n.messages import load_messages

UNDATED = datetime(2000, 1, 1)
"""The time of the slides of a page without a date: the same page gives the same file."""


def write_deck(
    lesson: Lesson, slides: Sequence[Slide], pictures: PictureMaker, template: Path | None = None
) -> bytes:
    """Return the file of a presentation.

    Args:
        lesson: the lesson of the slides.
        slides: slides on which nothing has to be clicked.
        pictures: makes the pictures of the lesson.
        template: a presentation whose look the slides have; None for ours.

    Raises:
        UsageError: the template is not a presentation, or has no layout for text.
    """
    design = open_design(template)
    page = lesson.page
    back = load_messages(page.lang)["slides_return"]
    filled: list[tuple[Sheet, Slide, Sequence[Block]]] = []
    sheets: dict[str, Sheet] = {}
    for slide in slides:
        made = tuple(pictures.resolve(read_blocks(slide.html)))
        for group in _divide(slide, made, design):
            sheet = design.deck.slides.add_slide(
                design.first if slide.kind == "title" else design.others
            )
            sheets.setdefault(slide.id, sheet)
            filled.append((sheet, slide, group))
            slide = replace(slide, notes="", text="")
    for sheet, slide, blocks in filled:
        writer = TextWriter(slide=sheet, slides=sheets, lang=page.lang, is_rtl=page.dir == "rtl")
        SheetWriter(design=design, text=writer, back=back).fill(slide, blocks)
        _write_notes(slide, blocks, writer)
    _describe(design.deck, lesson)
    return _save(design.deck)


def _divide(slide: Slide, blocks: Sequence[Block], design: Design) -> Sequence[Sequence[Block]]:
    if slide.kind == "title":
        return [blocks]
    return divide(blocks, design.area, find_size(slide, design))


def _write_notes(slide: Slide, blocks: Iterable[Block], writer: TextWriter) -> None:
    """Write what the speaker says, and the numbers of charts."""
    tables = [
        table for block in blocks if isinstance(block, PictureBlock) for table in block.tables
    ]
    paragraphs = list(_list_notes([*read_blocks(slide.notes), *read_blocks(slide.text), *tables]))
    if paragraphs:
        frame = writer.slide.notes_slide.notes_text_frame
        replace(writer, slides={}).write(frame, paragraphs, 0)


def _list_notes(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Yield the text of blocks; notes have no lists, tables and links."""
    for block in blocks:
        if isinstance(block, TextBlock):
            for paragraph in block.paragraphs:
                first, *others = (replace(run, href="") for run in paragraph.runs)
                mark = f"{paragraph.marker} " if paragraph.marker else ""
                yield Paragraph(runs=(replace(first, text=mark + first.text), *others))
        elif isinstance(block, TableBlock):
            for row in block.rows:
                cells = [cell.text.replace("\n", " ") for cell in row]
                yield Paragraph(runs=(Run(text=" | ".join(cells)),))
        elif block.description:
            yield from _list_notes(read_blocks(block.description))


def _describe(deck: Deck, lesson: Lesson) -> None:
    page, properties = lesson.page, deck.core_properties
    properties.title = page.title
    properties.author = ", ".join(page.credit.authors)
    properties.last_modified_by = ""
    properties.subject = page.description
    properties.comments = " ".join(filter(None, (page.credit.licence, page.credit.source)))
    properties.language = page.lang
    properties.created = properties.modified = _read_date(lesson.date)
    properties.revision = 1
    for relation in list(deck.part.package._rels.values()):
        if relation.reltype == RELATIONSHIP_TYPE.EXTENDED_PROPERTIES:
            part = relation.target_part
            pattern = rb"<Application>.*?</Application>"
            part._blob = re.sub(pattern, DECK_MARK, part.blob)
        elif relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            deck.part.package._rels.pop(relation.rId)


def _read_date(date: str) -> datetime:
    try:
        return datetime.fromisoformat(date)
    except ValueError:
        return UNDATED


def _save(deck: Deck) -> bytes:
    buffer = BytesIO()
    deck.save(buffer)
    with ZipFile(buffer) as archive:
        return zip_files({name: archive.read(name) for name in archive.namelist()})
