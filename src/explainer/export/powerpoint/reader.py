"""Read the HTML of a slide as blocks: PowerPoint knows no HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace

from lxml import html as lxml_html
from lxml.etree import _Element as Element

from explainer.export.powerpoint.blocks import (
    Block,
    Paragraph,
    PictureBlock,
    Run,
    TableBlock,
    TextBlock,
)

HIDDEN = frozenset(("button", "input", "script", "style", "summary", "textarea"))
"""Elements of which a slide shows nothing."""
INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "bdi",
        "br",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "math",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
    )
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "legend"))
BOXES = frozenset(("slide-finding", "explainer-prompt"))
"""Classes of what stands beside a bar, as a finding and a question do."""
QUIET = frozenset(("slide-source", "study-kind", "prompt-label", "slide-by", "figure-about"))
"""Classes of what is smaller and grey."""
PLAIN = Run(text="")
"""The look of words without any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where in lists and boxes an element is."""

    level: int = 0
    marker: str = ""
    is_box: bool = False
    look: Run = PLAIN


def read_blocks(html: str) -> tuple[Block, ...]:
    """Return the blocks of safe HTML, in order."""
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    return tuple(_join(_read_children(root, _Place())))


def _join(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks, with the paragraphs that follow each other in one."""
    last: Block | None = None
    for block in blocks:
        is_more = (
            isinstance(last, TextBlock)
            and isinstance(block, TextBlock)
            and last.is_box == block.is_box
        )
        if is_more and isinstance(last, TextBlock) and isinstance(block, TextBlock):
            last = replace(last, paragraphs=last.paragraphs + block.paragraphs)
            continue
        if last:
            yield last
        last = block
    if last:
        yield last


def _read_children(element: Element, place: _Place) -> Iterator[Block]:
    """Yield the blocks in an element; text between them is a paragraph."""
    runs: list[Run] = list(_read_text(element.text, place.look))
    for child in element:
        if _is_inline(child):
            runs += _read_inline(child, place.look)
        else:
            yield from _make_paragraph(runs, place)
            if runs:
                place = replace(place, marker="")
            runs = []
            yield from _read_element(child, place)
            if child.tag in ("p", "div"):
                place = replace(place, marker="")
        runs += _read_text(child.tail, place.look)
    yield from _make_paragraph(runs, place)


def _read_element(element: Element, place: _Place) -> Iterator[Block]:
    classes = set((element.get("class") or "").split())
    if _is_hidden(element):
        return
    if QUIET & classes:
        place = replace(place, look=replace(place.look, is_quiet=True))
    if element.tag in HEADINGS:
        place = replace(place, look=replace(place.look, is_bold=True))
    if classes & BOXES:
        paragraphs: list[Paragraph] = []
        for block in _join(_read_children(element, replace(place, is_box=True))):
            if isinstance(block, TextBlock):
                paragraphs += block.paragraphs
                continue
            yield from [TextBlock(paragraphs=tuple(paragraphs), is_box=True)] if paragraphs else ()
            paragraphs = []
            yield block
        yield from [TextBlock(paragraphs=tuple(paragraphs), is_box=True)] if paragraphs else ()
    elif element.tag in ("ul", "ol"):
        yield from _read_list(element, place)
    elif element.tag == "table":
        yield from _read_table(element)
    elif element.tag in ("img", "svg", "math") or "explainer-figure" in classes:
        yield from _read_picture(element, place)
    elif element.tag == "pre":
        look = replace(place.look, is_code=True)
        text = "".join(element.itertext()).strip("\n")
        yield from _make_paragraph([replace(look, text=text)], place)
    else:
        yield from _read_children(element, place)


def _read_list(element: Element, place: _Place) -> Iterator[Block]:
    is_boxes = "prompt-boxes" in (element.get("class") or "")
    start = int(element.get("start") or 1)
    for number, item in enumerate(element.iterchildren("li"), start=start):
        marker = f"{number}." if element.tag == "ol" else "☐" if is_boxes else "•"
        yield from _read_children(item, replace(place, level=place.level + 1, marker=marker))


def _read_table(element: Element) -> Iterator[Block]:
    caption = element.find("caption")
    if caption is not None and not _is_hidden(caption):
        yield from _read_element(caption, _Place(look=Run(text="", is_quiet=True)))
    rows = [
        tuple(
            _read_cell(cell, is_linked=row.getparent().tag != "thead")
            for cell in row
            if cell.tag in ("td", "th")
        )
        for row in element.iter("tr")
    ]
    width = max(map(len, rows), default=0)
    empty = Paragraph(runs=())
    if width:
        yield TableBlock(
            rows=tuple((*row, *(empty for _ in range(width - len(row)))) for row in rows),
            has_head=element.find("thead") is not None,
        )


def _read_cell(cell: Element, *, is_linked: bool) -> Paragraph:
    """Return the text of a cell; links have a colour that is not legible on that of a head."""
    look = Run(text="", is_bold=cell.tag == "th")
    runs: list[Run] = []
    for block in _read_children(cell, _Place(look=look)):
        if isinstance(block, TextBlock):
            for paragraph in block.paragraphs:
                runs += [*([Run(text="\n")] if runs else []), *paragraph.runs]
    return Paragraph(runs=tuple(run if is_linked else replace(run, href="") for run in runs))


def _read_picture(element: Element, place: _Place) -> Iterator[Block]:
    """Yield a picture; a figure that has no chart is its table and text."""
    chart = next(iter(element.xpath("descendant-or-self::*[@role='img']")), None)
    if element.tag == "img":
        description = element.get("alt") or ""
        yield PictureBlock(source=element.get("src") or "", description=description)
    elif element.tag in ("svg", "math"):
        description = element.get("alttext") or element.get("aria-label") or ""
        titles = element.xpath("*[local-name()='title']/text()")
        yield PictureBlock(html=_write(element), description=description or "".join(titles[:1]))
    elif chart is None:
        yield from _read_children(element, place)
    else:
        says = element.xpath("descendant::*[@id=$id]", id=chart.get("aria-describedby") or "-")
        description = ". ".join(
            [chart.get("aria-label") or "", *(" ".join(part.itertext()) for part in says)]
        )
        others = [
            block
            for part in element.xpath("descendant::table | *[self::p or self::figcaption]")
            if not _is_hidden(part)
            for block in _read_element(part, replace(place, look=Run(text="", is_quiet=True)))
        ]
        yield PictureBlock(
            html=_write_drawing(element),
            description=" ".join(description.split()),
            tables=tuple(block for block in others if isinstance(block, TableBlock)),
            captions=tuple(
                paragraph
                for block in others
                if isinstance(block, TextBlock)
                for paragraph in block.paragraphs
            ),
        )


def _read_inline(element: Element, look: Run) -> Iterator[Run]:
    if _is_hidden(element):
        return
    tag = element.tag
    if tag == "br":
        yield replace(look, text="\n")
        return
    if tag == "math":
        yield replace(look, text=element.get("alttext") or "".join(element.itertext()))
        return
    classes = set((element.get("class") or "").split())
    look = replace(
        look,
        is_bold=look.is_bold or tag in ("b", "strong"),
        is_italic=look.is_italic or tag in ("cite", "dfn", "em", "i", "var"),
        is_code=look.is_code or tag in ("code", "kbd", "samp"),
        is_quiet=look.is_quiet or tag == "small" or bool(classes & QUIET),
        baseline=tag if tag in ("sub", "sup") else look.baseline,
        href=element.get("href") or look.href if tag == "a" else look.href,
    )
    yield from _read_text(element.text, look)
    for child in element:
        yield from _read_inline(child, look)
        yield from _read_text(child.tail, look)


def _read_text(text: str | None, look: Run) -> Iterator[Run]:
    if text:
        head = " " if text[0].isspace() else ""
        tail = " " if text[-1].isspace() and text.strip() else ""
        yield replace(look, text=f"{head}{' '.join(text.split())}{tail}")


def _make_paragraph(runs: list[Run], place: _Place) -> Iterator[TextBlock]:
    text = "".join(run.text for run in runs)
    if text.strip():
        first, *others = _trim(runs)
        paragraph = Paragraph(runs=(first, *others), level=place.level, marker=place.marker)
        yield TextBlock(paragraphs=(paragraph,), is_box=place.is_box)


def _trim(runs: list[Run]) -> list[Run]:
    """Return the runs without the space at both ends."""
    kept = [run for run in runs if run.text]
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    kept[0] = replace(kept[0], text=kept[0].text.lstrip(" \n"))
    kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return kept


def _is_inline(element: Element) -> bool:
    """Return whether an element is words in a paragraph, without a picture among them."""
    has_picture = element.xpath("descendant-or-self::*[self::img or self::svg or @display='block']")
    return element.tag in INLINE and not has_picture


def _is_hidden(element: Element) -> bool:
    return (
        not isinstance(element.tag, str)
        or element.tag in HIDDEN
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
    )


def _write_drawing(element: Element) -> str:
    """Return a figure without what stands beside the drawing as text."""
    drawing = deepcopy(element)
    for part in drawing.xpath("*[self::p or self::figcaption] | descendant::table"):
        part.drop_tree()
    return _write(drawing)


def _write(element: Element) -> str:
    text: str = lxml_html.tostring(element, encoding="unicode", with_tail=False)
    return text
