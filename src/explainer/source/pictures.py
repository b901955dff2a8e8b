"""Resolve the pictures of a page: files of its site become attachments of its notebook's cells."""

from __future__ import annotations

import os
import re
import unicodedata
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from explainer.errors import DiagnosticCollector
from explainer.model import Picture
from explainer.source.site_files import OutsideSiteError, SiteFiles
from explainer.source.tokens import Token
from explainer.text.markdown import ATTACHMENT, IMAGE_DATA
from explainer.text.picture_sizes import measure_picture
from explainer.text.picture_types import SVG, complete_svg, find_suffix, identify_picture

LARGE, TOO_LARGE = 1_000_000, 20_000_000
"""Bytes of a picture above which authors are warned, and above which it is not shown."""
WEB = ("http", "https")
_OBSIDIAN_SIZE = re.compile(r"\|\s*([0-9]{1,5})(?:x([0-9]{1,5}))?\s*$")
"""A size at the end of the words, as Obsidian writes it: ``![A bird|300](bird.png)``."""
_SIZE = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,4})?)\s*(%|px|pt|in|cm|mm|em|rem|)")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 96 / 72, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54}
_PIXELS |= {"em": 16.0, "rem": 16.0}
_DRAWING = re.compile(r"data:image/svg\+xml(?:;(?!base64)[^,;]*)*,(.*)", re.DOTALL | re.IGNORECASE)
"""A drawing as text in its address."""
SIZES = {"width", "height"}
LIMIT = "max-width"
"""A width that a picture has only if it is not smaller."""


@dataclass(slots=True, kw_only=True)
class PagePictures:
    """Resolves the pictures of a page in their order, and gives each a name of its own."""

    files: SiteFiles
    location: PurePosixPath
    """The path of the page's file, relative to the root of the site."""
    collector: DiagnosticCollector
    is_caption: bool = False
    """Whether the text becomes part of a code cell, which cannot contain pictures."""
    _pictures: dict[Path, Picture] = field(default_factory=dict, init=False)
    _used: dict[str, Picture] = field(default_factory=dict, init=False)
    _remote_lines: list[int] = field(default_factory=list, init=False)

    def resolve(self, token: Token, scheme: str) -> Token | None:
        """Return the token of a picture with the address and the size that notebooks need.

        The result is None if only its words may be shown.

        Args:
            token: an ``image``.
            scheme: of its address, in lower case; empty for a path.
        """
        token = _read_size(token)
        limit = str(token.attrs.pop(LIMIT, ""))
        address, line = str(token.attrs.get("src", "")), int(token.meta["line"])
        if scheme and not self.files.is_own_address(address):
            return self._check_address(token, address, scheme)
        picture = (
            None
            if self.is_caption
            else self._find(address, line, is_embedded="embedded" in token.meta)
        )
        if picture is None:
            return token
        self._used[picture.name] = picture
        attrs = {**token.attrs, "src": f"{ATTACHMENT}{picture.name}"}
        if limit and not SIZES & attrs.keys():
            attrs |= _limit_width(limit, picture.file)
        return token.copy(attrs=attrs)

    def take_used(self) -> tuple[Picture, ...]:
        """Return the pictures that were resolved since the last call."""
        used = tuple(self._used.values())
        self._used.clear()
        return used

    def report_remote(self) -> None:
        """Report the pictures on the web, once for the page."""
        count = len(self._remote_lines)
        if count:
            what = "a picture is" if count == 1 else f"{count} pictures are"
            message = f"{what} on another web site; readers’ pages link to it and do not load it"
            hint = "save the file beside the page, and use its name as the address"
            self.collector.report("W333", self._remote_lines[0], message, hint)

    def _check_address(self, token: Token, address: str, scheme: str) -> Token | None:
        """Return a picture with a web address; None if its address is forbidden."""
        line = int(token.meta["line"])
        if scheme in WEB:
            self._remote_lines.append(line)
        elif svg := complete_svg(_read_drawing(address)):
            data = b64encode(svg.encode()).decode()
            return token.copy(attrs={**token.attrs, "src": f"data:{SVG};base64,{data}"})
        elif not IMAGE_DATA.fullmatch(address.lower()):
            message = f"a picture may not be at a “{scheme}:” address, so only its words are shown"
            hint = "put the file beside the page, or use https:"
            self.collector.report("W309", line, message, hint)
            return None
        return token

    def _find(self, address: str, line: int, *, is_embedded: bool) -> Picture | None:
        """Return the picture at an address; report why it cannot be shown if that is so."""
        hint = "correct its address, or put the file beside the page"
        if not address or address.startswith(ATTACHMENT):
            self._report_lost(f"a picture has no file at “{address}”", line, hint)
            return None
        try:
            file = self.files.find(address, self.location, is_embedded=is_embedded)
        except OutsideSiteError:
            message = f"the picture “{address}” is outside of the folder of the site"
            self._report_lost(message, line, "put the file into the folder of the site")
            return None
        if file is None:
            self._report_lost(f"there is no picture “{address}”", line, hint)
            return None
        if is_embedded:  # its name alone would not find it as an ordinary picture
            address = quote(os.path.relpath(file, self.files.root / self.location.parent))
        return self._pictures.get(file) or self._read(file, address, line)

    def _read(self, file: Path, address: str, line: int) -> Picture | None:
        try:
            mime, size = identify_picture(file), file.stat().st_size
        except OSError as error:
            message = f"the picture “{address}” cannot be read ({error.strerror})"
            self._report_lost(message, line, "check who may read the file")
            return None
        if not mime:
            message = f"the file “{address}” is not a picture that browsers show"
            hint = "save it again as a PNG, JPEG, GIF, WebP, AVIF or SVG file"
            self.collector.report("W331", line, f"{message}, so its words are shown", hint)
            return None
        megabytes = f"{size / 1_000_000:.1f} MB"
        if size > TOO_LARGE:
            message = f"the picture “{address}” has {megabytes}, which is too much for a notebook"
            hint = "make it smaller: 200 kB are enough for most"
            self.collector.report("W332", line, f"{message}, so its words are shown", hint)
            return None
        if size > LARGE:
            message = f"the picture “{address}” has {megabytes}, which makes the page slow to load"
            hint = "make it smaller: 200 kB are enough for most"
            self.collector.report("W332", line, message, hint)
        picture = Picture(name=self._make_name(file, mime), address=address, file=file, mime=mime)
        self._pictures[file] = picture
        return picture

    def _report_lost(self, message: str, line: int, hint: str) -> None:
        self.collector.report("W330", line, f"{message}, so its words are shown", hint)

    def _make_name(self, file: Path, mime: str) -> str:
        """Return a name of plain letters that no other picture of the page has."""
        taken = {picture.name.casefold() for picture in self._pictures.values()}
        stem, suffix = _make_stem(file.stem), find_suffix(mime)
        name, number = f"{stem}{suffix}", 1
        if name.casefold() in taken:
            stem = f"{_make_stem(file.parent.name)}-{stem}"
            name = f"{stem}{suffix}"
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}{suffix}"
        return name


def has_size(tokens: Sequence[Token]) -> bool:
    """Return whether the last of some tokens is a picture with a size."""
    return bool(tokens) and tokens[-1].type == "image" and bool(SIZES & tokens[-1].attrs.keys())


def _make_stem(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:60] or "picture"


def _read_size(token: Token) -> Token:
    """Return the token of a picture with its size as the attributes of HTML have it."""
    attrs, children = dict(token.attrs), list(token.children or ())
    last = children[-1] if children else None
    match = _OBSIDIAN_SIZE.search(last.content) if last and last.type == "text" else None
    if last and match:
        children[-1] = last.copy(content=last.content[: match.start()])
        attrs |= {"width": match[1], "height": match[2] or ""}
    for name in (*SIZES, LIMIT):
        size = _parse_size(str(attrs.pop(name, "")))
        if size:
            attrs[name] = size
    names = ("src", "alt", "title", "width", "height", LIMIT)
    kept = {name: attrs[name] for name in names if name in attrs}
    return token.copy(attrs=kept, children=children)


def _parse_size(text: str) -> str:
    """Return a size in pixels or percent; empty if it is neither."""
    match = _SIZE.fullmatch(text.strip().lower())
    if not match:
        return ""
    if match[2] == "%":
        return f"{float(match[1]):g}%"
    return str(round(float(match[1]) * _PIXELS[match[2]]) or "")


def _read_drawing(address: str) -> str:
    """Return the drawing that is written in its address; empty if there is none."""
    match = _DRAWING.fullmatch(address)
    return unquote(match[1]) if match else ""


def _limit_width(limit: str, file: Path) -> dict[str, str]:
    """Return the width that a picture gets because of a limit; nothing if it is smaller."""
    if limit.endswith("%"):
        return {} if limit == "100%" else {"width": limit}
    width, _ = measure_picture(file.read_bytes())
    return {"width": limit} if width > int(limit) else {}
