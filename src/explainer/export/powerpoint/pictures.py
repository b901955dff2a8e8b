"""Make the pictures of slides for PowerPoint: files as they are, charts as a browser draws them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, UnidentifiedImageError

from explainer.export.chromium import draw_picture, find_chromium
from explainer.export.lesson import Lesson
from explainer.export.powerpoint.blocks import Block, Paragraph, PictureBlock, Run, TextBlock
from explainer.export.slides import list_styles
from explainer.render.assets import load_asset
from explainer.render.csp import FilePolicy, InlineElement
from explainer.render.html import render

KNOWN = ("BMP", "GIF", "JPEG", "PNG", "TIFF")
"""The formats of pictures that presentations have; others become PNG."""
WINDOW = (1200, 460)
"""The size of the window in which charts are drawn, in CSS pixels; slides-paper.css has it, too."""
DRAWN_WIDTH = 2 * WINDOW[0]
"""How many pixels a drawing has from one side of the window to the other."""


@dataclass(slots=True, kw_only=True)
class PictureMaker:
    """Makes pictures, and remembers why some could not be drawn."""

    lesson: Lesson
    error: str = ""
    """Why a picture could not be drawn; empty if all could."""

    def resolve(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Yield the blocks, with the files of pictures; words or numbers for what has no file."""
        for block in blocks:
            if not isinstance(block, PictureBlock):
                yield block
                continue
            data = self._make(block)
            captions = [TextBlock(paragraphs=block.captions)] if block.captions else []
            if data:
                yield replace(block, data=data)
            elif block.tables:
                yield from block.tables
            elif block.description:
                words = Run(text=block.description, is_italic=True)
                yield TextBlock(paragraphs=(Paragraph(runs=(words,)),))
            yield from captions

    def _make(self, block: PictureBlock) -> bytes | None:
        head, _, data = block.source.partition(";base64,")
        if block.source and "svg" not in head:
            return _convert(b64decode(data)) if data else None
        html = block.html or f'<img src="{block.source}" alt="">'
        picture = self._draw(html)
        return _crop(picture) if picture else None

    def _draw(self, html: str) -> bytes | None:
        chromium = find_chromium()
        if not chromium or self.error:
            self.error = self.error or "no Chromium was found"
            return None
        page = self.lesson.page
        styles = list_styles(self.lesson, "slides-paper")
        scripts = [InlineElement(tag="script", text=load_asset("slides-paper.js"))]
        document = render(
            "slide_drawing.html.j2",
            page=page,
            policy=FilePolicy(is_single_file=True).build([*styles, *scripts]),
            styles=styles,
            scripts=scripts,
            html=html,
        )
        with TemporaryDirectory(prefix="explainer-draw-") as folder:
            source, png = Path(folder) / "drawing.html", Path(folder) / "drawing.png"
            source.write_text(document, encoding="utf-8")
            width, height = WINDOW
            error = draw_picture(source, png, chromium, width=width, height=height)
            if not error:
                return png.read_bytes()
        self.error = f"{chromium}: {error}"
        return None


def _convert(data: bytes) -> bytes | None:
    """Return a picture in a format that presentations have; None if it is not one."""
    try:
        picture = Image.open(BytesIO(data))
    except UnidentifiedImageError:
        return None
    if picture.format in KNOWN:
        return data
    return _save(picture)


def _crop(data: bytes) -> bytes | None:
    """Return a picture without the empty space around what is drawn; None if nothing is."""
    picture = Image.open(BytesIO(data)).convert("RGBA")
    box = picture.getchannel("A").getbbox()
    return _save(picture.crop(box)) if box else None


def _save(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
