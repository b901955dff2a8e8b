"""Write the text of study files."""

from __future__ import annotations

from collections.abc import Iterator

from explainer.bibliography.csl_fields import NAME_FIELDS, ROLES, TEXT_FIELDS
from explainer.bibliography.dates import format_iso_date, format_iso_range
from explainer.model import Name, Study
from explainer.text.yaml import format_group, format_scalar, quote_scalar

BLANK_FIELDS = {
    "finding": "its main finding, in one sentence",
    "kind": "the kind of study, in one of the words that docs/studies.md lists",
    "design": "what kind of work it is, in plain words",
    "sample": "who was surveyed or counted, and how many",
}
BLANK_HEADINGS = {
    "Found": "what the work reports",
    "Limits": "what it does not show",
    "Fit": "what it supports on the page that cites it, and what it does not",
}
"""The fields and headings that only a person can fill in, and what belongs there."""
_MORE_FIELDS = ("size", "country", "instrument", "access", "lang")
_HEADINGS = (*BLANK_HEADINGS, "Disagreement")


def format_study_file(study: Study, *, blanks: bool = True) -> str:
    """Return the text of a study's file.

    Args:
        study: the work.
        blanks: whether to write the fields and headings that are still to be filled in.
    """
    sections = [
        f"## {heading}\n\n{getattr(study, heading.lower())}".rstrip()
        for heading in _HEADINGS
        if getattr(study, heading.lower()) or (blanks and heading in BLANK_HEADINGS)
    ]
    return "\n".join(["---", *_format_fields(study, blanks), "---", "", "\n\n".join(sections), ""])


def _format_fields(study: Study, blanks: bool) -> Iterator[str]:
    yield f"type: {format_scalar(study.type)}"
    yield f"title: {format_scalar(study.title)}"
    for role in ROLES:
        yield from _format_list(role, map(_format_name, getattr(study, role)))
    if study.issued:
        yield f"issued: {format_iso_range(study.issued, study.issued_end)}"
    if study.original_date:
        yield f"original-date: {format_iso_date(study.original_date)}"
    for field, attribute in {**TEXT_FIELDS, "DOI": "doi"}.items():
        if value := getattr(study, attribute):
            yield f"{field}: {format_scalar(value)}"
    if study.url:
        yield f"URL: {quote_scalar(study.url)}"
    if study.accessed:
        yield f"accessed: {format_iso_date(study.accessed)}"
    for field, purpose in BLANK_FIELDS.items():
        if value := getattr(study, field):
            yield f"{field}: {format_scalar(value)}"
        elif blanks:
            yield f"{field}:  # to be filled in: {purpose}"
    if study.sample_size:
        sizes = ((unit, str(number)) for unit, number in study.sample_size)
        yield f"sample-size: {format_group(sizes)}"
    for field in _MORE_FIELDS:
        if value := getattr(study, field):
            yield f"{field}: {format_scalar(value)}"
    if study.open_copy:
        yield f"open-copy: {quote_scalar(study.open_copy)}"
    yield from _format_list("urls", map(quote_scalar, study.urls))
    yield from _format_list("copies", map(quote_scalar, study.copies))
    checks = ([("on", check.on), ("what", check.what), ("by", check.by)] for check in study.checked)
    yield from _format_list("checked", map(format_group, checks))


def _format_list(field: str, items: Iterator[str]) -> Iterator[str]:
    lines = [f"  - {item}" for item in items]
    if lines:
        yield f"{field}:"
        yield from lines


def _format_name(name: Name) -> str:
    return format_group(
        (field, getattr(name, attribute)) for field, attribute in NAME_FIELDS.items()
    )
