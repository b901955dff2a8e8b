"""A study → the text of its file, whole or with blanks for a person to fill; it writes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from explainer.bibliography.csl_fields import NAME_PARTS, TEXTS
from explainer.model import Name, Study
from explainer.text.yaml import group, quoted, scalar

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
MORE_FIELDS = ("size", "country", "instrument", "access", "lang")
PARTS = (*BLANK_PARTS, "Disagreement")


def format_study_file(study: Study, *, blanks: bool = True) -> str:
    """Return the Markdown of a study's file, without what the file cannot hold.

    Args:
        study: the work.
        blanks: leave blanks to fill in place of what only a person can say.
    """
    told = [part for part in PARTS if getattr(study, part.lower())]
    parts = [
        f"## {part}\n\n{getattr(study, part.lower())}".rstrip()
        for part in PARTS
        if part in told or (blanks and part in BLANK_PARTS)
    ]
    return "\n".join(["---", *_fields(study, blanks), "---", "", "\n\n".join(parts), ""])


def _fields(study: Study, blanks: bool) -> Iterator[str]:
    yield f"type: {scalar(study.type)}"
    yield f"title: {scalar(study.title)}"
    for field in ("author", "editor"):
        if names := getattr(study, field):
            yield f"{field}:"
            yield from (f"  - {_name(name)}" for name in names)
    if study.issued:
        yield f"issued: {_date(study.issued)}"
    for theirs, ours in TEXTS.items():
        if value := getattr(study, ours):
            yield f"{theirs}: {scalar(value)}"
    if study.doi:
        yield f"DOI: {scalar(study.doi)}"
    if study.url:
        yield f"URL: {quoted(study.url)}"
    if study.accessed:
        yield f"accessed: {_date(study.accessed)}"
    for field, asked in BLANK_FIELDS.items():
        if value := getattr(study, field):
            yield f"{field}: {scalar(value)}"
        elif blanks:
            yield f"{field}:  # still blank: {asked}"
    yield from (f"{name}: {scalar(text)}" for name in MORE_FIELDS if (text := getattr(study, name)))
    if study.open_copy:
        yield f"open-copy: {quoted(study.open_copy)}"
    for field in ("urls", "copies"):
        if addresses := getattr(study, field):
            yield f"{field}:"
            yield from (f"  - {quoted(url)}" for url in addresses)
    if study.checked:
        yield "checked:"
        for one in study.checked:
            yield f"  - {group([('on', one.on), ('what', one.what), ('by', one.by)])}"


def _name(name: Name) -> str:
    return group((theirs, getattr(name, ours)) for theirs, ours in NAME_PARTS.items())


def _date(parts: tuple[int, ...]) -> str:
    return "-".join([f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])])
