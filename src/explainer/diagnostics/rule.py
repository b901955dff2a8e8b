"""A rule of the registry, and the files of its example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CHECK = ("explainer check",)


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
    example: Mapping[str, str] = field(default_factory=dict)
    """Text by path below the folder that ``content`` is in."""
    commands: tuple[str, ...] = CHECK
    """The commands that report the example; those that are not ours prepare it."""


def page(text: str, *, title: str = "Birds") -> dict[str, str]:
    """Return the file of a page with a title."""
    return raw_page(f"---\ntitle: {title}\n---\n{text}\n")


def raw_page(text: str) -> dict[str, str]:
    """Return the file of a page."""
    return {"content/pages/birds.md": text}


def study(fields: str, body: str = "", *, key: str = "able2014") -> dict[str, str]:
    """Return the file of a study."""
    return {f"content/studies/{key}.md": f"---\n{fields}\n---\n{body}"}


def figure(
    fields: str = "from: 0\nto: 10",
    table: str = "| Scale | Before | After |\n|---|---|---|\n| Hope | 4.1 (0.3) | 6.2 (0.4) |",
    *,
    name: str = "hope",
    source: str = "study: able2014",
) -> dict[str, str]:
    """Return a figure, the study that its numbers are from, and a page that shows it."""
    head = "\n".join(part for part in ("title: Hope", source, fields) if part)
    return {
        f"content/figures/{name}.md": f"---\n{head}\n---\n{table}\n",
        **study("type: book\ntitle: On hope\nDOI: 10.5555/hope"),
        **page(f"```{{figure}} {name}\n```"),
    }
