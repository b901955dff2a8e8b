"""Read typed values from the fields of front matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from explainer.errors import DiagnosticCollector
from explainer.text.front_matter import Document
from explainer.text.suggestions import did_you_mean


class FieldReader:
    """Reads typed values from one document, and collects the diagnostics."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.collector = DiagnosticCollector(document.path)

    def report(self, code: str, name: str, message: str, hint: str) -> None:
        """Add a diagnostic at a field, or at the file's first line if the field is missing."""
        self.collector.report(code, self.document.lines.get(name, 1), message, hint)

    def expect(self, known: Iterable[str], *, code: str = "E111") -> None:
        """Add a diagnostic for each field that is not known."""
        names = list(known)
        for name in self.document.fields:
            if name not in names:
                hint = did_you_mean(name, names, f"the fields are {', '.join(names)}")
                self.report(code, name, f"there is no field “{name}”", hint)

    def text(self, name: str) -> str:
        """Return the text of a field on one line; empty if it is missing or has no value."""
        value = self.document.fields.get(name, "")
        if not isinstance(value, str):
            self.report(
                "E112", name, f"“{name}” is a list or a group of fields", "write a single text"
            )
            return ""
        return " ".join(value.split())

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; one text with commas is a list too."""
        value = self.document.fields.get(name, "")
        if isinstance(value, str):
            value = value.split(",")
        return self._list_of_texts(name, value)

    def uncut_texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts that may have commas; one text is a list of one."""
        value = self.document.fields.get(name, "")
        return self._list_of_texts(name, [value] if isinstance(value, str) else value)

    def groups(self, name: str) -> tuple[Mapping[str, str], ...]:
        """Return a list of groups, whose fields are texts; one group is a list of one."""
        value = self.document.fields.get(name, "")
        if value == "":
            return ()
        items = [value] if isinstance(value, Mapping) else value
        if isinstance(items, list) and all(map(_is_group, items)):
            return tuple(items)
        hint = f"write them as in the example: {name}: [{{name: value, name: value}}]"
        self.report("E114", name, f"“{name}” is not a list of groups of fields", hint)
        return ()

    def _list_of_texts(self, name: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            hint = f"write it as {name}: [one, another]"
            self.report("E113", name, f"“{name}” is not a list of texts", hint)
            return ()
        texts = (" ".join(item.split()) for item in value)
        return tuple(dict.fromkeys(filter(None, texts)))


def _is_group(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())
