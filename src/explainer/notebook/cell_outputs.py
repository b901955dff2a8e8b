"""The saved outputs of code cells, and the saved state of widgets, as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SAVED_CLASS = "saved-widget"
"""The class of the HTML of widgets as they were saved."""
_LIVE = ("application/vnd.", "application/javascript")
"""What the MIME types of outputs begin with that only a live page shows as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOutput:
    """Text that a cell printed."""

    name: str
    """``stdout`` or ``stderr``."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayOutput:
    """A result of a cell in one or several forms."""

    data: Mapping[str, str]
    """MIME type → text, JSON, or base64 of a picture; empty for a value of another type."""
    notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """MIME type → name → value, such as the width of a picture or its description."""
    widget: SavedWidget | None = None
    """The widget that it shows, if its state was saved."""

    @property
    def is_live(self) -> bool:
        """Whether readers can do more with it while a kernel runs."""
        html = self.data.get("text/html", "")
        is_active = SAVED_CLASS in html or "<script" in html.lower()
        return is_active or any(mime.startswith(_LIVE) for mime in self.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorOutput:
    """The error of a cell that is meant to fail; others are left out, as readers can do nothing."""

    name: str
    message: str


CellOutput = StreamOutput | DisplayOutput | ErrorOutput
"""A saved output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedWidget:
    """A widget as it was when the notebook was saved, as far as it can be shown without Python."""

    label: str = ""
    """The words beside a control, plain text."""
    value: str = ""
    """What a control is set to, plain text."""
    html: str = ""
    """The value of a widget that shows HTML; not safe yet."""
    picture: tuple[str, str] = ("", "")
    """The MIME type and the base64 of a widget that shows a picture."""
    outputs: tuple[CellOutput, ...] = ()
    """What was displayed in it."""
    children: tuple[SavedWidget, ...] = ()
    """The widgets in it, in their order."""
    titles: tuple[str, ...] = ()
    """Of the children of tabs and the like; empty if they have none."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        own = (self.label, self.value, self.html.strip(), self.picture[1], self.outputs)
        return not any(own) and all(child.is_empty for child in self.children)
