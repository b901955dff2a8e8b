"""Format diagnostics as text, as JSON and as workflow commands of GitHub Actions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from explainer.diagnostics import RULES
from explainer.errors import Diagnostic, select_errors

JSON_VERSION = 1
MAX_LINES = 8
"""How many line numbers a group names."""
ROWS, COLUMNS = 24, 100
"""Of a screen; more diagnostics than fit on one are counted by kind."""
SHORTEST_PLACE = 12
"""Columns that are worth using for a place."""


class DiagnosticFormat(Enum):
    """How diagnostics are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How many pages a command handled."""

    page_count: int
    refused: tuple[Path, ...]
    verb: str
    """What became of the other pages, such as ``built``."""
    left_out: int = 0
    """The number of pages that are drafts or have no text."""
    site: str = ""
    """Which generator the site was made for; empty for a content folder of our own."""

    def format(self, diagnostics: Iterable[Diagnostic]) -> str:
        """Return the summary as one line."""
        codes = {error.code for error in select_errors(diagnostics)}
        done = self.page_count - len(self.refused)
        parts = [f"{done} {self.verb}"]
        if self.refused:
            parts.append(f"{len(self.refused)} refused")
        if codes:
            parts.append(_count(len(codes), "kind"))
        if self.left_out:
            parts.append(f"{self.left_out} left out")
        counts = f"{_count(self.page_count, 'page')}: {', '.join(parts)}"
        return f"{self.site}; {counts}" if self.site else counts


def format_text(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Return one line for each diagnostic; those that differ only in the line are grouped.

    If that is more than a screen, there is one line for each code instead, with a place.
    """
    diagnostics = tuple(diagnostics)
    lines = _format_by_file(diagnostics)
    height = sum(-(-len(line) // COLUMNS) for line in lines)
    return lines if height <= ROWS else _format_by_code(diagnostics)


def _format_by_file(diagnostics: Iterable[Diagnostic]) -> list[str]:
    groups: dict[tuple[Path, str, str, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        key = (diagnostic.path, diagnostic.code, diagnostic.message, diagnostic.hint)
        groups.setdefault(key, []).append(diagnostic)
    return [_format_group(group) for group in groups.values()]


def _format_by_code(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Return one line for each code, errors and the most frequent first, that fit on a screen."""
    groups: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        groups.setdefault(diagnostic.code, []).append(diagnostic)
    ordered = sorted(groups.items(), key=lambda item: (item[0][0], -len(item[1]), item[0]))
    lines = [_format_kind(code, group) for code, group in ordered]
    if len(lines) > ROWS - 2:
        lines[ROWS - 3 :] = [f"… and {len(lines) - ROWS + 3} kinds that are less frequent"]
    return [
        *lines,
        "name pages to see theirs; --format github lists every place, --format json too",
    ]


def _format_kind(code: str, group: Sequence[Diagnostic]) -> str:
    """Return how often there is a diagnostic, what it is, and a place, as far as they fit."""
    files = len({diagnostic.path for diagnostic in group})
    first = group[0]
    place = f"{first.path}:{first.line}" if first.line else str(first.path)
    counts = f"{code} {len(group):,} × in {_count(files, 'file')}: {RULES[code].title}"
    room = COLUMNS - len(counts) - len(", as in ")
    if room < SHORTEST_PLACE:
        return counts
    return f"{counts}, as in {place if len(place) <= room else f'…{place[1 - room :]}'}"


def format_json(
    diagnostics: Sequence[Diagnostic],
    summary: Summary | None = None,
    reports: Sequence[str] = (),
) -> str:
    """Return one JSON document, whose keys stay the same from version to version.

    Args:
        diagnostics: sorted.
        summary: how many pages were handled, if the command counts pages.
        reports: what was merged in each notebook that was edited.
    """
    document: dict[str, object] = {
        "version": JSON_VERSION,
        "diagnostics": [
            {
                "path": diagnostic.path.as_posix(),
                "line": diagnostic.line,
                "code": diagnostic.code,
                "severity": "warning" if diagnostic.is_warning else "error",
                "message": diagnostic.message,
                "hint": diagnostic.hint,
            }
            for diagnostic in diagnostics
        ],
    }
    if summary:
        document["summary"] = {
            "pages": summary.page_count,
            summary.verb: summary.page_count - len(summary.refused),
            "refused": [path.as_posix() for path in summary.refused],
            "errors": len(select_errors(diagnostics)),
            "warnings": len(diagnostics) - len(select_errors(diagnostics)),
        }
    if reports:
        document["reports"] = list(reports)
    return json.dumps(document, ensure_ascii=False, indent=2)


def format_github(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Return one workflow command for each diagnostic.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    return [_format_command(diagnostic) for diagnostic in diagnostics]


def _format_group(group: Sequence[Diagnostic]) -> str:
    if len(group) == 1:
        return str(group[0])
    lines = [str(diagnostic.line) for diagnostic in group if diagnostic.line is not None]
    if len(lines) > MAX_LINES:
        lines = [*lines[:MAX_LINES], "…"]
    return f"{group[0]} ({len(group)} × in this file: lines {', '.join(lines)})"


def _format_command(diagnostic: Diagnostic) -> str:
    properties = {"file": diagnostic.path.as_posix(), "title": diagnostic.code}
    if diagnostic.line is not None:
        properties["line"] = str(diagnostic.line)
    named = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    kind = "warning" if diagnostic.is_warning else "error"
    return f"::{kind} {named}::{_escape_data(f'{diagnostic.message}; {diagnostic.hint}')}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
