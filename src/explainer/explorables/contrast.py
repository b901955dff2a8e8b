"""Define the data of *same question, different answers*: two studies, and what differed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from explainer.explorables.explorable import ExplorableData

FACTS = ("kind", "sample", "country", "year", "limits")
"""What is compared besides the finding, in the order shown; also the names of messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastedStudy:
    """One of the two studies, as its card says."""

    name: str
    """Its citation, inline Markdown."""
    finding: str
    """Inline Markdown."""
    facts: tuple[tuple[str, str], ...] = ()
    """Pairs of one of ``FACTS`` and what the card says, Markdown; a kind is one of the kinds of
    studies."""

    def get_fact(self, name: str) -> str:
        """Return what the card says; empty if it does not say it."""
        return dict(self.facts).get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Something that may explain why two studies found different things."""

    text: str
    """Inline Markdown."""
    differed: bool
    """Whether the studies differed in it."""
    why: str
    """What is known about it, Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastData(ExplorableData):
    """Two studies of one question that found different things."""

    kind: ClassVar[str] = "contrast"
    control: ClassVar[str] = "Contrast"

    studies: tuple[ContrastedStudy, ContrastedStudy]
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        """Check that there is something to predict."""
        if len(self.reasons) < 2 or not all(reason.text and reason.why for reason in self.reasons):
            raise ValueError("give at least two reasons, each with what is known about it")

    def list_arguments(self) -> Mapping[str, object]:
        """Return the studies and the reasons."""
        return {
            "studies": [
                {"name": study.name, "finding": study.finding, **dict(study.facts)}
                for study in self.studies
            ],
            "reasons": [
                {"text": reason.text, "differed": reason.differed, "why": reason.why}
                for reason in self.reasons
            ],
        }

    @classmethod
    def from_arguments(cls, asks: str, says: str, arguments: Mapping[str, Any]) -> ContrastData:
        """Return the explorable of the arguments of ``Contrast``; see the base class."""
        first, second = map(_read_study, arguments["studies"])
        reasons = tuple(
            Reason(
                text=str(reason["text"]),
                differed=bool(reason["differed"]),
                why=str(reason["why"]),
            )
            for reason in arguments["reasons"]
        )
        return cls(asks=asks, says=says, studies=(first, second), reasons=reasons)


def _read_study(values: Mapping[str, Any]) -> ContrastedStudy:
    unknown = values.keys() - {"name", "finding", *FACTS}
    if unknown:
        raise ValueError(f"a study has no {min(unknown)!r}; it may have {', '.join(FACTS)}")
    return ContrastedStudy(
        name=str(values["name"]),
        finding=str(values["finding"]),
        facts=tuple((name, str(values[name])) for name in FACTS if values.get(name)),
    )
