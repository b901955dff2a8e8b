"""Read what the front matter of a figure says about the chart: its finding, order and headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from explainer.figure_data import DIRECTIONS, FigureData, FigurePart
from explainer.text.fields import FieldReader
from explainer.text.suggestions import did_you_mean

OPTIONS = ("finding", "better", "sort", "parts", "disagrees", "ends")
_PART_FIELDS = ("heading", "scales", "better")
_PARTS_EXAMPLE = "write them as in the example: parts: [{heading: Songs, scales: [loud, low]}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureOptions:
    """What the front matter says about the chart; see the fields of ``FigureData``."""

    finding: str
    better: str
    sort: str
    parts: tuple[FigurePart, ...]
    disagreements: tuple[tuple[str, str], ...]
    ends: tuple[str, str]

    def apply(self, figure: FigureData) -> FigureData:
        """Return the figure with these options."""
        return replace(
            figure,
            finding=self.finding,
            better=self.better,
            sort=self.sort,
            parts=self.parts,
            disagreements=self.disagreements,
            ends=self.ends,
        )


def read_options(
    reader: FieldReader, scales: Iterable[str], groups: Iterable[str]
) -> FigureOptions:
    """Return the options of a figure, and report those that do not fit its table.

    Args:
        reader: reads the front matter.
        scales: the names of the rows of the table.
        groups: the names of its columns.
    """
    options = _OptionReader(reader, tuple(scales), tuple(groups))
    return FigureOptions(
        finding=reader.text("finding"),
        better=options.read_direction("better", reader.text("better")),
        sort=options.read_sort(),
        parts=tuple(options.read_parts()),
        disagreements=tuple(options.read_disagreements()),
        ends=options.read_ends(),
    )


class _OptionReader:
    def __init__(
        self, reader: FieldReader, scales: tuple[str, ...], groups: tuple[str, ...]
    ) -> None:
        self._reader = reader
        self._scales = scales
        self._groups = groups

    def read_direction(self, name: str, text: str) -> str:
        if text and text not in DIRECTIONS:
            message = f"“better” is “{text}”, and must be less or more"
            self._reader.report("E417", name, message, "say which end of the scales is better")
            return ""
        return text

    def read_sort(self) -> str:
        group = self._reader.text("sort")
        if group and group not in self._groups:
            self._report_name("sort", "group", group, self._groups)
            return ""
        return group

    def read_parts(self) -> Iterator[FigurePart]:
        value = self._reader.document.fields.get("parts") or []
        parts = [value] if isinstance(value, Mapping) else value
        if not isinstance(parts, list) or not all(isinstance(part, Mapping) for part in parts):
            self._reader.report("E114", "parts", "“parts” is not a list of groups", _PARTS_EXAMPLE)
            return
        seen: set[str] = set()
        for part in parts:
            for name in part:
                if name not in _PART_FIELDS:
                    hint = did_you_mean(name, _PART_FIELDS, "they have heading, scales and better")
                    self._reader.report("E111", "parts", f"a part has no field “{name}”", hint)
            scales = tuple(self._read_scales(part.get("scales", ""), seen))
            better = self.read_direction("parts", str(part.get("better", "")).strip())
            heading = " ".join(str(part.get("heading", "")).split())
            yield FigurePart(scales=scales, heading=heading, better=better)

    def _read_scales(self, value: object, seen: set[str]) -> Iterator[str]:
        names = value if isinstance(value, list) else str(value).split(",")
        for name in filter(None, (" ".join(str(name).split()) for name in names)):
            if name not in self._scales:
                self._report_name("parts", "scale", name, self._scales)
            elif name in seen:
                message = f"the scale “{name}” is in two parts"
                self._reader.report("E419", "parts", message, "leave it in one of them")
            else:
                seen.add(name)
                yield name

    def read_disagreements(self) -> Iterator[tuple[str, str]]:
        value = self._reader.document.fields.get("disagrees") or {}
        if not isinstance(value, Mapping) or not all(
            isinstance(words, str) and words.strip() for words in value.values()
        ):
            hint = "write for each scale how they do: disagrees: {loud: one says it is rare}"
            message = "“disagrees” does not say how the sources disagree"
            self._reader.report("E420", "disagrees", message, hint)
            return
        for scale, words in value.items():
            if scale in self._scales:
                yield scale, " ".join(words.split()).rstrip(".")
            else:
                self._report_name("disagrees", "scale", scale, self._scales)

    def read_ends(self) -> tuple[str, str]:
        ends = self._reader.texts("ends")
        if len(ends) not in (0, 2):
            message = f"“ends” has {len(ends)} texts, and a scale has two ends"
            self._reader.report("E421", "ends", message, "write it as ends: [least, most]")
        return (ends[0], ends[1]) if len(ends) == 2 else ("", "")

    def _report_name(self, field: str, kind: str, name: str, known: tuple[str, ...]) -> None:
        message = f"“{field}” names “{name}”, and the table has no such {kind}"
        hint = did_you_mean(name, known, f"its {kind}s are {', '.join(known)}")
        self._reader.report("E418", field, message, hint)
