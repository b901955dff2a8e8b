"""The registry of diagnostics: every code that an error or a warning may have.

Each TOML file beside this module has the rules of one area: a table for each code, with the
fields of ``Rule``. In place of an ``example``, ``page`` has the text of a page, and ``study`` the
fields of a study. ``shared`` has files that all examples of the area need, unless they have their
own. ``docs/diagnostics.md`` lists the rules for authors.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CHECK = ("explainer check",)
TEMPLATES = {
    "study": (
        "content/studies/able2014.md",
        "---\ntype: book\ntitle: On birds\n{}\n---\n",
    ),
    "page": ("content/pages/birds.md", "---\ntitle: Birds\n---\n{}\n"),
}
"""The path and the text of the file in an example, by the field of a rule with its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of diagnostic."""

    code: str
    """``E`` for an error or ``W`` for a warning, and three digits; the first names the area."""
    title: str
    explanation: str
    """Markdown: what is wrong, and why that matters."""
    fix: str
    """Markdown: how to fix it."""
    example: Mapping[str, str]
    """Text by path below the folder that ``content`` is in."""
    commands: tuple[str, ...] = CHECK
    """The commands that report the example; those that are not ours prepare it."""


def _read_area(path: Path) -> tuple[str, tuple[Rule, ...]]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    area, shared = table.pop("area"), table.pop("shared", {})
    return area, tuple(_make_rule(code, fields, shared) for code, fields in table.items())


def _make_rule(code: str, fields: dict[str, Any], shared: Mapping[str, str]) -> Rule:
    example = {
        path: template.format(fields.pop(field).rstrip("\n"))
        for field, (path, template) in TEMPLATES.items()
        if field in fields
    }
    example |= fields.pop("example", {})
    example |= {path: text for path, text in shared.items() if path not in example}
    commands = tuple(fields.pop("commands", CHECK))
    return Rule(code=code, example=example, commands=commands, **fields)


_TABLES = map(_read_area, Path(__file__).parent.glob("*.toml"))
AREAS = dict(sorted(_TABLES, key=lambda area: area[1][0].code[1]))
"""The rules by area; the first digit of a code names the area."""

RULES = {rule.code: rule for rules in AREAS.values() for rule in rules}
"""The rules by code."""
