"""Give BibTeX entries the fields that they inherit by ``crossref`` and ``xdata``.

The rules are BibLaTeX’s defaults (manual, appendix B), except that identifiers of a whole book or
journal are not inherited: a part with them would be taken for the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from explainer.bibliography.formats.bibtex_values import BibtexField

Fields = Mapping[str, BibtexField]


@dataclass(frozen=True, slots=True, kw_only=True)
class BibtexEntry:
    """One entry; its values are LaTeX."""

    kind: str
    """In lower case, without ``@``."""
    key: str
    """Empty if the entry has none."""
    line: int
    fields: Fields
    """By name, in lower case."""


_NOT_INHERITED = """
ids crossref xref xdata entryset entrysubtype execute label options presort related
relatedoptions relatedstring relatedtype shorthand shorthandintro sortkey doi url urldate
eprint eprinttype archiveprefix pmid pmcid
"""
_MOST_ANCESTORS = 20
"""The whole, a volume and a few sets of data are six."""
_PART_KINDS = ("in", "supp", "bookinbook")
_TITLES = ("title", "subtitle", "titleaddon")
_PREFIXES = {"maintitle": "main", "booktitle": "book", "journaltitle": "journal"}


def inherit_fields(
    entry: BibtexEntry,
    entries: Mapping[str, BibtexEntry],
    report_missing: Callable[[str, BibtexField], None],
) -> BibtexEntry:
    """Return an entry with the fields of those that it refers to, and of those above them.

    Args:
        entry: its own fields go first.
        entries: the entries with keys, by key in lower case.
        report_missing: called for a key that no entry has.
    """
    return _inherit(entry, entries, report_missing, (entry.key.lower(),))


def _inherit(
    entry: BibtexEntry,
    entries: Mapping[str, BibtexEntry],
    report_missing: Callable[[str, BibtexField], None],
    seen: tuple[str, ...],
) -> BibtexEntry:
    fields = dict(entry.fields)
    for name in ("xdata", "crossref"):
        reference = entry.fields.get(name)
        keys = reference.value.split(",") if reference else []
        for key in filter(None, (key.strip() for key in keys)):
            parent = entries.get(key.lower())
            if parent is None and reference:
                report_missing(key, reference)
            if parent is None or key.lower() in seen or len(seen) > _MOST_ANCESTORS:
                continue
            parent = _inherit(parent, entries, report_missing, (*seen, key.lower()))
            more = parent.fields if name == "xdata" else _adapt_fields(parent, entry.kind)
            fields = {**more, **fields}
    return replace(entry, fields=fields)


def _adapt_fields(parent: BibtexEntry, kind: str) -> dict[str, BibtexField]:
    """Return the fields of a parent by their names in a part of it."""
    container = _choose_container(parent.kind, kind)
    excluded = _NOT_INHERITED.split()
    fields = {name: field for name, field in parent.fields.items() if name not in excluded}
    if not container:
        return fields
    titles = {name: fields.pop(name) for name in _TITLES if name in fields}
    prefix = _PREFIXES[container]
    adapted = {f"{prefix}{name}": field for name, field in titles.items()}
    if kind.startswith("in") and parent.kind == "book" and "author" in fields:
        adapted["bookauthor"] = fields["author"]
    return {**adapted, **fields}


def _choose_container(parent: str, child: str) -> str:
    """Return the field that has the parent’s title; empty if the title stays one."""
    if parent == "periodical":
        return "journaltitle"
    if child.startswith(_PART_KINDS) or child == "conference":
        return "maintitle" if parent.startswith("mv") else "booktitle"
    return "maintitle" if parent.startswith("mv") and not child.startswith("mv") else ""
