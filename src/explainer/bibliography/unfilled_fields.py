"""Find the fields and headings of study files that are still to be filled in."""

from __future__ import annotations

from pathlib import Path

from explainer.bibliography.study_writer import BLANK_FIELDS, BLANK_HEADINGS
from explainer.errors import Diagnostic
from explainer.text.front_matter import Document
from explainer.text.markdown import split_at_headings


def find_unfilled_fields(document: Document) -> tuple[Diagnostic, ...]:
    """Return a warning for each empty field and heading of a study file.

    Fields and headings that the file does not have are fine.
    """
    path = document.path
    warnings = [
        _make_warning(path, document.lines[field], f"“{field}”", purpose)
        for field, purpose in BLANK_FIELDS.items()
        if document.fields.get(field) == ""
    ]
    for heading, text in split_at_headings(document.body)[1]:
        if heading.title in BLANK_HEADINGS and not text.strip():
            line = document.body_line + heading.line
            purpose = BLANK_HEADINGS[heading.title]
            warnings.append(_make_warning(path, line, f"“## {heading.title}”", purpose))
    return tuple(warnings)


def _make_warning(path: Path, line: int, name: str, purpose: str) -> Diagnostic:
    message = f"{name} is not filled in yet"
    hint = f"read the work and write {purpose}, or remove this"
    return Diagnostic(path=path, line=line, code="W510", message=message, hint=hint)
