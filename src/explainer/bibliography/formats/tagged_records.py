"""Records whose fields have tags, and the CSL items that are made of them.

RIS, MEDLINE and EndNote’s XML are such formats.
"""

from __future__ import annotations

from dataclasses import dataclass

from explainer.bibliography.formats.reference_list import ReferenceCollector


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedField:
    """One field of a record."""

    tag: str
    text: str
    line: int


class TaggedRecord:
    """The fields of one reference."""

    def __init__(self, line: int) -> None:
        """Begin a record on a line, counted from 1."""
        self.line = line
        self._fields_by_tag: dict[str, list[TaggedField]] = {}

    def add(self, tag: str, text: str, line: int) -> None:
        """Add a field, unless it is empty."""
        if text := " ".join(text.split()):
            field = TaggedField(tag=tag, text=text, line=line)
            self._fields_by_tag.setdefault(tag, []).append(field)

    def list_fields(self, *tags: str) -> list[TaggedField]:
        """Return the fields with these tags, by tag, then in the order of the file."""
        return [field for tag in tags for field in self._fields_by_tag.get(tag, ())]

    def get_text(self, *tags: str) -> str:
        """Return the text of the first of these tags that there is."""
        return next((field.text for field in self.list_fields(*tags)), "")


class ItemBuilder:
    """Makes a CSL item of a record, and remembers the line of each variable."""

    def __init__(self, record: TaggedRecord, collector: ReferenceCollector) -> None:
        self.record = record
        self.item: dict[str, object] = {}
        self._lines: dict[str, int] = {}
        self._collector = collector

    def take(self, variable: str, *tags: str) -> None:
        """Set a variable to the first of these fields; another value of its tag is reported."""
        fields = self.record.list_fields(*tags)
        if not fields:
            return
        first, *others = fields
        self.set(variable, first.text, first.line)
        for other in others:
            if other.tag == first.tag and other.text != first.text:
                message = f"this record has more than one {other.tag}, and the first was read"
                self._collector.report("W703", other.line, message, "keep one of them")

    def take_all(self, variable: str, *tags: str) -> None:
        """Set a variable to the texts of all these fields, separated by spaces."""
        if fields := self.record.list_fields(*tags):
            texts = dict.fromkeys(field.text for field in fields)
            self.set(variable, " ".join(texts), fields[0].line)

    def set(self, variable: str, value: object, line: int) -> None:
        """Set a variable that is on a line."""
        self.item[variable] = value
        self._lines[variable] = line

    def report(self, code: str, line: int, message: str, hint: str) -> None:
        """Report a line of the record."""
        self._collector.report(code, line, message, hint)

    def finish(self, key: str = "") -> None:
        """Add the item to the references of the file."""
        self._collector.add_item(self.item, key, self.record.line, self._lines)
