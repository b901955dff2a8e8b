"""Fill one slide of a presentation."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from io import BytesIO

from lxml.etree import SubElement
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.util import Emu, Inches, Pt

from explainer.export.powerpoint.arrange import (
    TABLE_SIZE,
    PlacedBlock,
    arrange,
    fit_title,
    measure_columns,
)
from explainer.export.powerpoint.blocks import (
    Block,
    Paragraph,
    PictureBlock,
    Run,
    TableBlock,
    TextBlock,
)
from explainer.export.powerpoint.design import Area, Design
from explainer.export.powerpoint.pictures import DRAWN_WIDTH
from explainer.export.powerpoint.reader import read_blocks
from explainer.export.powerpoint.text import TextWriter
from explainer.export.slide import Slide

BAR, BAR_GAP = Inches(0.06), Inches(0.2)
"""The bar beside a finding or a question, and how far its text is from the bar's far side."""
CENTRED = ("evidence", "prompt", "statement", "text")
"""The kinds of slides whose text is in the middle."""
SCALES = {"credit": 0.72, "references": 0.72, "statement": 1.3, "study": 0.78}
"""The size of text on kinds of slides, compared with other text."""
FIRST = 1.4
"""The size of the title of the first slide, compared with other titles."""
CELL_MARGINS = 0.4, 0.2
"""Beside and above the text of a cell, in its size."""
LARGEST_DRAWING = 1.7
"""How much larger than text a drawing is at most."""
DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
DECORATIVE_URI = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWriter:
    """Fills one slide."""

    design: Design
    text: TextWriter
    back: str
    """The words that lead back from a study."""

    def fill(self, slide: Slide, blocks: Sequence[Block]) -> None:
        """Fill the slide with its title and blocks."""
        if slide.kind == "title":
            self._fill_first(blocks)
            return
        title = _make_title(slide)
        size = fit_title(title, self.design.title_area, self.design.title_size)
        self.text.write(self.text.slide.shapes.title.text_frame, [title], size)
        self._fill_body(slide, blocks)
        self._add_number()
        if slide.is_aside:
            self._hide()

    def _fill_first(self, blocks: Sequence[Block]) -> None:
        texts = [block for block in blocks if isinstance(block, TextBlock)]
        title, *others = [item for block in texts for item in block.paragraphs]
        plain = replace(title, runs=tuple(replace(run, is_bold=False) for run in title.runs))
        frame = self.text.slide.shapes.title.text_frame
        self.text.write(frame, [plain], self.design.title_size * FIRST)
        body = self._find_body()
        if body is None:
            return
        if not others:  # an empty one asks to be filled
            body._element.getparent().remove(body._element)
            return
        area = replace(self.design.area, height=body.height)
        block = TextBlock(paragraphs=tuple(others))
        (placed,) = arrange([block], area, self.design.text_size, is_centred=False)
        self.text.write(body.text_frame, others, placed.size)

    def _fill_body(self, slide: Slide, blocks: Sequence[Block]) -> None:
        size = find_size(slide, self.design)
        is_centred = slide.kind in CENTRED
        placed = arrange(blocks, self.design.area, size, is_centred=is_centred)
        body = self._find_body()
        for item in placed:
            if isinstance(item.block, TextBlock):
                if body is None or item.block.is_box:
                    self._add_text(item.block, item)
                    continue
                if len(placed) > 1:
                    _move(body, item.area)
                elif is_centred:
                    body.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
                self.text.write(body.text_frame, item.block.paragraphs, item.size)
                body = None
            elif isinstance(item.block, TableBlock):
                self._add_table(item.block, item)
            else:
                self._add_picture(item.block, item.area)
        if body is not None:  # an empty one asks to be filled
            body._element.getparent().remove(body._element)

    def _find_body(self) -> BaseShape | None:
        kinds = (PP_PLACEHOLDER.SUBTITLE, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY)
        shapes = self.text.slide.placeholders
        return next((shape for shape in shapes if shape.placeholder_format.type in kinds), None)

    def _add_text(self, block: TextBlock, item: PlacedBlock) -> None:
        area, shapes = item.area, self.text.slide.shapes
        if block.is_box:
            left = area.left + (area.width - BAR if self.text.is_rtl else 0)
            place = Area(left=left, top=area.top, width=BAR, height=area.height)
            bar = shapes.add_shape(MSO_SHAPE.RECTANGLE, *_measure(place))
            bar.fill.solid()
            bar.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
            bar.line.fill.background()
            bar.shadow.inherit = False
            _mark_decorative(bar)
            start = 0 if self.text.is_rtl else BAR_GAP
            area = replace(area, left=area.left + start, width=area.width - BAR_GAP)
        box = shapes.add_textbox(*_measure(area))
        box.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE if block.is_box else MSO_ANCHOR.TOP
        self.text.write(box.text_frame, block.paragraphs, item.size)

    def _add_table(self, block: TableBlock, item: PlacedBlock) -> None:
        size = item.size * TABLE_SIZE
        shares = measure_columns(block)
        shapes = self.text.slide.shapes
        table = shapes.add_table(len(block.rows), len(shares), *_measure(item.area)).table
        table.first_row = block.has_head
        if self.text.is_rtl:
            table._tbl.tblPr.set("rtl", "1")
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Emu(int(item.area.width * share))
        for row, cells in zip(table.rows, block.rows, strict=True):
            for cell, paragraph in zip(row.cells, cells, strict=True):
                beside, above = (Pt(round(size * margin)) for margin in CELL_MARGINS)
                cell.margin_left = cell.margin_right = beside
                cell.margin_top = cell.margin_bottom = above
                self.text.write(cell.text_frame, [paragraph], size)

    def _add_picture(self, block: PictureBlock, area: Area) -> None:
        picture = self.text.slide.shapes.add_picture(BytesIO(block.data), 0, 0)
        largest = area.width
        if block.html:  # a formula is not as wide as the slide
            largest = int(area.width * LARGEST_DRAWING * picture.image.size[0] / DRAWN_WIDTH)
        scale = min(min(largest, area.width) / picture.width, area.height / picture.height)
        width, height = int(picture.width * scale), int(picture.height * scale)
        left, top = area.left + (area.width - width) // 2, area.top + (area.height - height) // 2
        _move(picture, Area(left=left, top=top, width=width, height=height))
        picture._element.nvPicPr.cNvPr.set("descr", block.description)
        if not block.description:
            _mark_decorative(picture)

    def _add_number(self) -> None:
        """Add the slide's number, which layouts have and slides do not get by themselves."""
        for shape in self.text.slide.slide_layout.placeholders:
            if shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
                number = deepcopy(shape._element)
                for properties in number.xpath(".//a:rPr | .//a:endParaRPr"):
                    properties.set("lang", self.text.lang)
                self.text.slide.shapes._spTree.append(number)

    def _hide(self) -> None:
        """Leave a slide out of the show, except for those who follow a link to it."""
        slide, area = self.text.slide, self.design.area
        slide._element.set("show", "0")
        place = Area(
            left=area.left, top=area.top + area.height, width=area.width // 2, height=Inches(0.4)
        )
        box = slide.shapes.add_textbox(*_measure(place))
        words = Paragraph(runs=(Run(text=self.back),))
        self.text.write(box.text_frame, [words], self.design.text_size * 0.6)
        self.text.lead_back(box.text_frame)


def find_size(slide: Slide, design: Design) -> float:
    """Return the size of text that is wanted on a slide, in points."""
    return design.text_size * SCALES.get(slide.kind, 1)


def _make_title(slide: Slide) -> Paragraph:
    """Return the title of a slide, below that of its section."""
    runs = [run for block in read_blocks(slide.title) for run in _list_runs(block)]
    if slide.section:
        section = "".join(run.text for b in read_blocks(slide.section) for run in _list_runs(b))
        runs = [Run(text=section, is_quiet=True), Run(text="\n"), *runs]
    if slide.part:
        runs.append(Run(text=f" {slide.part}", is_quiet=True))
    return Paragraph(runs=tuple(runs))


def _list_runs(block: Block) -> list[Run]:
    if not isinstance(block, TextBlock):
        return []
    return [run for paragraph in block.paragraphs for run in paragraph.runs]


def _measure(area: Area) -> tuple[Emu, Emu, Emu, Emu]:
    return Emu(area.left), Emu(area.top), Emu(area.width), Emu(area.height)


def _move(shape: BaseShape, area: Area) -> None:
    shape.left, shape.top, shape.width, shape.height = _measure(area)


def _mark_decorative(shape: BaseShape) -> None:
    """Say that a shape tells nothing, so that no description is missing."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    extensions = SubElement(properties, qn("a:extLst"))
    extension = SubElement(extensions, qn("a:ext"))
    extension.set("uri", DECORATIVE_URI)
    SubElement(extension, f"{{{DECORATIVE}}}decorative").set("val", "1")
