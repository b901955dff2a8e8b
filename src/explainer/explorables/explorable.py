"""Define what all explorables have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplorableData:
    """What an explorable asks and what it says in the end, both Markdown."""

    kind: ClassVar[str]
    """The word that begins its block in a page."""
    control: ClassVar[str]
    """The name of its widget."""

    has_question: ClassVar[bool] = False
    """Whether paper may have the question alone, so that its answer can stand elsewhere."""

    asks: str
    says: str = ""
    """What readers see once they have found it out; may be empty."""

    @abstractmethod
    def list_arguments(self) -> Mapping[str, object]:
        """Return the arguments of its widget besides ``asks`` and ``says``, as plain values."""

    @classmethod
    @abstractmethod
    def from_arguments(cls, asks: str, says: str, arguments: Mapping[str, Any]) -> ExplorableData:
        """Return the explorable of the arguments of a widget.

        Raises:
            ValueError, TypeError, KeyError: they do not fit together.
        """
