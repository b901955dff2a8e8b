"""Define the data of *which study supports this sentence?*."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from explainer.explorables.explorable import ExplorableData

VERDICTS = ("supports", "near", "not")
"""How a study bears on a sentence: it supports it, comes near, or does not support it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedStudy:
    """A study, and how it bears on the sentence."""

    text: str
    """What the study is or asked, inline Markdown with its citation."""
    verdict: str
    """One of ``VERDICTS``."""
    why: str
    """The reason, Markdown."""

    def __post_init__(self) -> None:
        """Check the verdict."""
        if self.verdict not in VERDICTS:
            raise ValueError(f"{self.verdict!r} is not a verdict; write {', '.join(VERDICTS)}")
        if not self.text.strip() or not self.why.strip():
            raise ValueError("each study needs a text and a reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportsData(ExplorableData):
    """A sentence, and studies that support it or do not."""

    kind: ClassVar[str] = "supports"
    control: ClassVar[str] = "Supports"

    studies: tuple[JudgedStudy, ...]

    def __post_init__(self) -> None:
        """Check that there is something to compare."""
        if len(self.studies) < 2:
            raise ValueError("name at least two studies")

    def list_arguments(self) -> Mapping[str, object]:
        """Return the studies with their verdicts."""
        return {
            "studies": [
                {"text": study.text, "verdict": study.verdict, "why": study.why}
                for study in self.studies
            ]
        }

    @classmethod
    def from_arguments(cls, asks: str, says: str, arguments: Mapping[str, Any]) -> SupportsData:
        """Return the explorable of the arguments of ``Supports``; see the base class."""
        studies = tuple(
            JudgedStudy(
                text=str(study["text"]), verdict=str(study["verdict"]), why=str(study["why"])
            )
            for study in arguments["studies"]
        )
        return cls(asks=asks, says=says, studies=studies)
