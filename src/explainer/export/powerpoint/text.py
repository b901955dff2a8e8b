"""Write paragraphs into the text boxes of a presentation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml.etree import SubElement
from lxml.etree import _Element as Element
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.text.text import TextFrame, _Paragraph, _Run
from pptx.util import Pt

from explainer.export.powerpoint.blocks import Paragraph, Run

INDENT = 1.3
"""How far the text of an item is from its marker's margin, in the size of the text."""
QUIET_SIZE = 0.75
"""The size of what is less important, compared with the text."""
CODE_FONT = "Consolas"
EMU_PER_POINT = 12_700
JUMP = "ppaction://hlinksldjump"
BACK = "ppaction://hlinkshowjump?jump=lastslideviewed"
NUMBER = "arabicPeriod"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWriter:
    """Writes the texts of one slide."""

    slide: Slide
    slides: Mapping[str, Slide]
    """The slides of the presentation by their ids, to which links lead."""
    lang: str
    is_rtl: bool

    def write(self, frame: TextFrame, paragraphs: Iterable[Paragraph], size: float) -> None:
        """Replace the text of a frame.

        Args:
            frame: the text of a shape.
            paragraphs: what to write.
            size: the size of the text in points; 0 for that of the shape.
        """
        frame.word_wrap = True
        for number, paragraph in enumerate(paragraphs):
            target = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            self._write_paragraph(target, paragraph, size)

    def _write_paragraph(self, target: _Paragraph, paragraph: Paragraph, size: float) -> None:
        properties = target._p.get_or_add_pPr()
        if self.is_rtl:
            properties.set("rtl", "1")
            properties.set("algn", "r")
        if size:
            _set_marker(properties, paragraph, size)
        for run in paragraph.runs:
            lines = run.text.split("\n")
            for number, line in enumerate(lines):
                if number:
                    target.add_line_break()
                if line:
                    self._write_run(target.add_run(), line, run, size)

    def _write_run(self, target: _Run, text: str, run: Run, size: float) -> None:
        target.text = text
        font = target.font
        font._element.set("lang", self.lang)
        if size:
            font.size = Pt(round(size * (QUIET_SIZE if run.is_quiet else 1)))
        if run.is_bold:
            font.bold = True
        if run.is_italic:
            font.italic = True
        if run.is_code:
            font.name = CODE_FONT
        if run.is_quiet and not run.href:
            font.color.theme_color = MSO_THEME_COLOR.TEXT_1
            font.color.brightness = 0.35
        if run.baseline:
            font._element.set("baseline", "30000" if run.baseline == "sup" else "-25000")
        self._link(target, run.href)

    def _link(self, target: _Run, href: str) -> None:
        """Lead to an address on the web, or to a slide; to nothing that is not there."""
        if href.startswith(("http:", "https:", "mailto:", "tel:")):
            target.hyperlink.address = href
        elif href.startswith("#") and href[1:] in self.slides:
            part = self.slides[href[1:]].part
            self._add_action(target, JUMP, self.slide.part.relate_to(part, RELATIONSHIP_TYPE.SLIDE))

    def _add_action(self, target: _Run, action: str, relation: str) -> None:
        link = SubElement(target.font._element, qn("a:hlinkClick"))
        link.set(qn("r:id"), relation)
        link.set("action", action)

    def lead_back(self, frame: TextFrame) -> None:
        """Lead from the text of a frame to the slide that was shown before."""
        for run in frame.paragraphs[0].runs:
            self._add_action(run, BACK, "")


def _set_marker(properties: Element, paragraph: Paragraph, size: float) -> None:
    indent = int(INDENT * size * EMU_PER_POINT)
    level = paragraph.level
    properties.set("marL", str(indent * level))
    properties.set("indent", str(-indent if paragraph.marker else 0))
    if level > 1:
        properties.set("lvl", str(level - 1))
    space = SubElement(SubElement(properties, qn("a:spcBef")), qn("a:spcPts"))
    space.set("val", str(int(size * 30)))
    if paragraph.marker.rstrip(".").isdigit():
        number = SubElement(properties, qn("a:buFont"))
        number.set("typeface", "+mj-lt")
        number = SubElement(properties, qn("a:buAutoNum"))
        number.set("type", NUMBER)
        number.set("startAt", paragraph.marker.rstrip("."))
    elif paragraph.marker:
        SubElement(properties, qn("a:buFont")).set("typeface", "Arial")
        SubElement(properties, qn("a:buChar")).set("char", paragraph.marker)
    else:
        SubElement(properties, qn("a:buNone"))
