"""A study → the text of its file, with blanks for what only a person can say; it writes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from explainer.library.csl import NAME_PARTS, TEXTS
from explainer.model import Name, Study

PLAIN = re.compile(r"[^\W_](?:[\w ./()’'+–-]|:(?!\s|$)|&(?=\s))*")
"""Text that YAML takes as it stands, in a list or a group too."""

NUMERIC = re.compile(r"\d+([.,:_-]\d+)*")
BLANK_FIELDS = {
    "design": "what kind of work it is, in plain words",
    "sample": "who was asked or counted, and how many",
}
BLANK_PARTS = {
    "Found": "what the work reports",
    "Limits": "what it does not show",
    "Fit": "what it supports on the page that cites it, and what it does not",
}
"""What is left blank, and what belongs there."""


def study_text(study: Study) -> str:
    """Return the Markdown of a study's file, without what the file cannot hold."""
    parts = [f"## {heading}\n\n{getattr(study, heading.lower())}" for heading in BLANK_PARTS]
    body = "\n\n".join(part.rstrip() for part in parts)
    return "\n".join(["---", *_fields(study), "---", "", body, ""])


def _fields(study: Study) -> Iterator[str]:
    yield f"type: {_scalar(study.type)}"
    yield f"title: {_scalar(study.title)}"
    for field in ("author", "editor"):
        if names := getattr(study, field):
            yield f"{field}:"
            yield from (f"  - {_name(name)}" for name in names)
    if study.issued:
        yield f"issued: {_date(study.issued)}"
    for theirs, ours in TEXTS.items():
        if value := getattr(study, ours):
            yield f"{theirs}: {_scalar(value)}"
    if study.doi:
        yield f"DOI: {_scalar(study.doi)}"
    if study.url:
        yield f"URL: {_quoted(study.url)}"
    if study.accessed:
        yield f"accessed: {_date(study.accessed)}"
    for field, asked in BLANK_FIELDS.items():
        value = getattr(study, field)
        yield f"{field}: {_scalar(value)}" if value else f"{field}:  # still blank: {asked}"
    if study.urls:
        yield "urls:"
        yield from (f"  - {_quoted(url)}" for url in study.urls)


def _name(name: Name) -> str:
    parts = ((theirs, getattr(name, ours)) for theirs, ours in NAME_PARTS.items())
    return "{" + ", ".join(f"{theirs}: {_scalar(part)}" for theirs, part in parts if part) + "}"


def _date(parts: tuple[int, ...]) -> str:
    return "-".join([f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])])


def _scalar(text: str) -> str:
    return text if PLAIN.fullmatch(text) and not text.endswith(" ") else _quoted(text)


def _quoted(text: str) -> str:
    """Return the text in double quotes; what JSON writes there, YAML reads."""
    return json.dumps(text, ensure_ascii=False)
