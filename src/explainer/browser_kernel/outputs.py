"""Collect what code shows, as a notebook keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DISPLAYS = ("display_data", "execute_result")
UPDATE, CLEAR = "update_display_data", "clear_output"
OUTPUTS = frozenset((*DISPLAYS, UPDATE, CLEAR, "stream", "error"))
"""The messages of Jupyter that change what a cell shows."""


@dataclass(slots=True, kw_only=True)
class OutputList:
    """The outputs of a cell, or of an ``Output`` widget."""

    outputs: list[dict[str, Any]] = field(default_factory=list)
    """As nbformat has them."""
    shows_errors: bool = False
    """Whether the messages of errors are meant to be seen."""
    _displays: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Outputs that may be updated, by their ``display_id``."""
    _clears_first: bool = False
    """Whether the next output replaces all others."""

    def add(self, kind: str, content: Mapping[str, Any]) -> None:
        """Apply a message.

        Args:
            kind: one of ``OUTPUTS``.
            content: the content of the message.
        """
        if kind == CLEAR and content.get("wait"):
            self._clears_first = True
            return
        if kind == CLEAR or self._clears_first:
            self._clears_first = False
            self.outputs.clear()
        if kind == UPDATE:
            for output in self._displays.get(_find_display_id(content), ()):
                output |= {"data": content["data"], "metadata": content["metadata"]}
        elif kind == "stream" and self._continues(content):
            self.outputs[-1]["text"] += content["text"]
        elif kind != CLEAR:
            output = {"output_type": kind, **content}
            output.pop("transient", None)
            self.outputs.append(output)
            if id := _find_display_id(content):
                self._displays.setdefault(id, []).append(output)

    def _continues(self, content: Mapping[str, Any]) -> bool:
        """Return whether a text is printed to the stream that was printed to last."""
        last = self.outputs[-1] if self.outputs else {}
        return last.get("output_type") == "stream" and last["name"] == content["name"]


def _find_display_id(content: Mapping[str, Any]) -> str:
    return str((content.get("transient") or {}).get("display_id", ""))
