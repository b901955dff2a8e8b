"""A study file → what a person has still to say in it; it judges nothing else."""

from __future__ import annotations

from pathlib import Path

from explainer.bibliography.study_writer import BLANK_FIELDS, BLANK_PARTS
from explainer.errors import ContentError, Diagnostic
from explainer.text.front_matter import read_document
from explainer.text.markdown import top_headings


def find_unfilled_fields(path: Path) -> tuple[Diagnostic, ...]:
    """Return a notice for each field and part that stands in a study file and is empty.

    What is not in the file at all is no blank: its author has left it out.
    """
    try:
        document = read_document(path)
    except ContentError:
        return ()  # what is wrong with the file is told where studies are read
    found = [
        _blank(path, document.lines[field], f"“{field}”", asked)
        for field, asked in BLANK_FIELDS.items()
        if document.fields.get(field) == ""
    ]
    lines = document.body.split("\n")
    headings = top_headings(document.body)
    ends = [*(heading.line for heading in headings), len(lines)][1:]
    for heading, end in zip(headings, ends, strict=True):
        if heading.title in BLANK_PARTS and not "".join(lines[heading.end : end]).strip():
            line = document.body_line + heading.line
            found.append(_blank(path, line, f"“## {heading.title}”", BLANK_PARTS[heading.title]))
    return tuple(found)


def _blank(path: Path, line: int, name: str, asked: str) -> Diagnostic:
    message = f"{name} is still to be filled"
    hint = f"say {asked}, from what you have read in the work; or take it out"
    return Diagnostic(path=path, line=line, code="W510", message=message, hint=hint)
