"""The few kinds of blocks that a slide for PowerPoint can have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of one look."""

    text: str
    """``\\n`` begins a new line."""
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False
    is_quiet: bool = False
    baseline: Literal["", "sub", "sup"] = ""
    href: str = ""
    """Where they lead, on the web or ``#`` and the id of a slide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph or an item of a list."""

    runs: tuple[Run, ...]
    level: int = 0
    """How deep it is in lists; 0 outside."""
    marker: str = ""
    """``•``, ``☐``, or ``1.``; empty for none."""

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """Paragraphs."""

    paragraphs: tuple[Paragraph, ...]
    is_box: bool = False
    """Whether they stand beside a bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableBlock:
    """A table; every row has as many cells."""

    rows: tuple[tuple[Paragraph, ...], ...]
    has_head: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureBlock:
    """A picture: a file, or something that a browser has to draw."""

    source: str = ""
    """A ``data:`` address; empty for what has to be drawn."""
    html: str = ""
    """What has to be drawn."""
    data: bytes = b""
    """The file, once there is one."""
    description: str = ""
    tables: tuple[TableBlock, ...] = ()
    """The same in numbers."""
    captions: tuple[Paragraph, ...] = ()


Block = TextBlock | TableBlock | PictureBlock
