"""Parse BibTeX into entries with values of LaTeX, and report what cannot be parsed."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence

from explainer.bibliography.formats.bibtex_inheritance import BibtexEntry, inherit_fields
from explainer.bibliography.formats.bibtex_values import (
    STANDARD_MACROS,
    BibtexField,
    join_value,
)
from explainer.bibliography.formats.reference_list import ReferenceCollector
from explainer.errors import requires_extra

with requires_extra("write", "reading BibTeX"):
    from bibtexparser.model import (
        Block,
        DuplicateBlockKeyBlock,
        DuplicateFieldKeyBlock,
        Entry,
        ParsingFailedBlock,
        String,
    )
    from bibtexparser.splitter import Splitter

logging.getLogger("bibtexparser").propagate = False  # diagnostics report what it finds
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_BRACE_ON_NEXT_LINE = re.compile(r"^([ \t]*@\w+)([ \t]*\n\s*)([{(])", re.MULTILINE)
_NO_KEY = re.compile(
    r"^([ \t]*@(?!string|comment|preamble)\w+[ \t]*[{(])(\s*[\w-]+[ \t]*=)",
    re.MULTILINE | re.IGNORECASE,
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_JOINED_VALUE = re.compile(r",\s*[A-Za-z][\w-]{1,40}\s*=\s*[{\"\d]|^[^{\"#]*\n")
"""A value that lacks its own last brace, or that text after the entry follows."""
_PARAGRAPHS = 3
"""Of the text after an entry, so many paragraphs may stand between it and the next one."""
_ROUND_BRACE = re.compile(r"@\w+\s*\(")
_NOT_REFERENCES = ("xdata", "set", "control", "ieeetranbstctl")
_USED_FIELDS = """
author editor title subtitle journal journaltitle booktitle year date month volume number
issue pages doi url publisher edition series eprint isbn issn
"""
"""Another value of one of these is worth a warning; tools write several keywords and files."""


def parse_entries(text: str, collector: ReferenceCollector) -> list[BibtexEntry]:
    """Return the references of a BibTeX file in their order, with what they inherit.

    An entry that cannot be read does not affect the others.
    """
    text = _BRACE_ON_NEXT_LINE.sub(r"\1\3\2", text)
    text = _NO_KEY.sub(r"\1,\2", text)
    blocks = Splitter(text).split().blocks
    if closed := _close_entries(text, blocks, collector):
        blocks = Splitter(closed).split().blocks
    blocks = sorted(blocks, key=lambda block: block.start_line or 0)
    macros = _read_macros(blocks, collector)
    entries = [
        _read_entry(block, macros, collector)
        for block in map(_get_entry, blocks)
        if block is not None
    ]
    for block in blocks:
        if isinstance(block, ParsingFailedBlock) and _get_entry(block) is None:
            _report_failure(block, collector)
    by_key: dict[str, BibtexEntry] = {}
    for entry in entries:
        if entry.key:
            by_key.setdefault(entry.key.lower(), entry)

    def report_missing(key: str, reference: BibtexField) -> None:
        message = f"no entry has the key “{key}”, so nothing was inherited from it"
        collector.report("W718", reference.line, message, "correct the key, or add that entry")

    return [
        inherit_fields(entry, by_key, report_missing)
        for entry in entries
        if entry.kind not in _NOT_REFERENCES
    ]


def _close_entries(text: str, blocks: Sequence[Block], collector: ReferenceCollector) -> str:
    """Return the text with the last braces that entries lack; empty if no entry lacks only that."""
    lines = text.split("\n")
    is_changed = False
    for block in blocks:
        end = _find_entry_end(block)
        if end:
            lines[(block.start_line or 0) + end.count("\n")] += _closing_brace(end)
            is_changed = True
            message = "this entry has no last brace, and was read up to the next one"
            collector.report("W721", _get_line(block), message, "put a closing brace at its end")
    return "\n".join(lines) if is_changed else ""


def _find_entry_end(block: Block) -> str:
    """Return the lines of an entry that a brace would complete; empty if there is no such entry."""
    if not isinstance(block, ParsingFailedBlock) or isinstance(block, DuplicateBlockKeyBlock):
        return ""
    raw = (block.raw or "").rstrip()
    brace = _closing_brace(raw)
    blanks = [match.start() for match in _BLANK_LINE.finditer(raw)]
    for end in (len(raw), *blanks[: -_PARAGRAPHS - 1 : -1]):
        lines = raw[:end].rstrip()
        found = Splitter(f"{lines}\n{brace}").split().blocks
        if len(found) == 1 and isinstance(found[0], Entry) and found[0].fields:
            values = [str(field.value) for field in found[0].fields]
            if not any(map(_JOINED_VALUE.search, values)):
                return lines
    return ""


def _closing_brace(entry: str) -> str:
    return ")" if _ROUND_BRACE.match(entry) else "}"


def _get_line(block: Block) -> int:
    return (block.start_line or 0) + 1


def _get_entry(block: Block) -> Entry | None:
    """Return the entry of a block; one with a repeated field or without a key is kept."""
    if isinstance(block, Entry):
        return block
    is_without_key = isinstance(block, DuplicateBlockKeyBlock) and not block.key
    if isinstance(block, ParsingFailedBlock) and (
        is_without_key or isinstance(block, DuplicateFieldKeyBlock)
    ):
        entry = block.ignore_error_block
        return entry if isinstance(entry, Entry) else None
    return None


def _read_macros(blocks: Sequence[Block], collector: ReferenceCollector) -> dict[str, str]:
    """Return the values of the macros by their names; the last definition of a name holds."""
    macros = dict(STANDARD_MACROS)
    for block in blocks:
        string = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block
        if isinstance(string, String):
            joined = join_value(string.value, macros)
            macros[string.key.lower()] = joined.value
            for problem in joined.problems:
                hint = "define it above, or put braces around the text"
                collector.report("W717", _get_line(block), problem, hint)
    return macros


def _read_entry(
    block: Entry, macros: Mapping[str, str], collector: ReferenceCollector
) -> BibtexEntry:
    line = _get_line(block)
    fields: dict[str, BibtexField] = {}
    for raw in block.fields:
        name, field_line = raw.key.lower(), (raw.start_line or line - 1) + 1
        joined = join_value(str(raw.value), macros)
        for problem in joined.problems:
            hint = "define it with @string, or put braces around the text"
            collector.report("W717", field_line, problem, hint)
        if name not in fields:
            fields[name] = BibtexField(value=joined.value, line=field_line)
        elif fields[name].value != joined.value and name in _USED_FIELDS.split():
            message = f"this entry has more than one {name}, and the first was read"
            collector.report("W703", field_line, message, "keep one of them")
    if not block.key:
        message = "this entry has no key; it got one from its author and year"
        collector.report("W712", line, message, "write a key and a comma after the brace")
    kind = block.entry_type.lower()
    return BibtexEntry(kind=kind, key=block.key.strip(), line=line, fields=fields)


def _report_failure(block: ParsingFailedBlock, collector: ReferenceCollector) -> None:
    line = _get_line(block)
    if isinstance(block, DuplicateBlockKeyBlock):
        if isinstance(block.ignore_error_block, Entry):
            first = _get_line(block.previous_block)
            message = f"the key “{block.key}” is already used on line {first}"
            hint = "change one of the two; only the first entry was read"
            collector.report("E702", line, message, hint)
        return
    reason = getattr(block.error, "abort_reason", "") or str(block.error)
    reason = " ".join(reason.replace("`", "").split()).rstrip(" .")
    message = f"this entry cannot be read ({reason})"
    hint = "close its braces and quotes, and put a comma after its key and each field"
    collector.report("E701", line, message, hint)
