"""Parse Markdown files with YAML or TOML front matter."""

from __future__ import annotations

import re
import sys
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler, YAMLHandler

from explainer.errors import ContentError, Diagnostic, make_content_error
from explainer.text.source_text import read_source, trim_blank_lines

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

YAML_LOADER: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
DEEPEST = 20
"""Levels. Our fields need three; libyaml crashes at about ten thousand."""

INDENT_HINT = "compare the indentation of this line with that of the lines above it"
MOST = 100_000
"""Values of YAML, each alias counted as what it stands for."""
MOST_DOTS = 1_000
"""In one line of TOML, whose parser needs time that grows with their square."""
LONGEST = 100_000
"""Characters of front matter."""
TOO_DEEP = f"the fields are nested more than {DEEPEST} deep"

YAML_HINT = "put quotes around a value that contains a colon, a # or a quote"
TOML_HINT = 'write each field as name = "value", once'


@dataclass(frozen=True, slots=True, kw_only=True)
class IncludedPart:
    """Where a part of a page's text stands, if the page includes other files."""

    start: int
    """The number of its first line, counted as if the text were in the page's file."""
    path: Path
    line: int
    """The number of that line in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A Markdown file: the fields of its front matter, and its body."""

    path: Path
    fields: Mapping[str, object]
    """The front matter: text, lists and mappings; every scalar is text as it was written."""
    lines: Mapping[str, int]
    """The line of each top-level field in the file, counted from 1."""
    body: str
    """The text below the front matter, without blank lines around it; may be empty."""
    body_line: int
    """The line of the body's first line in the file, counted from 1."""
    warnings: tuple[Diagnostic, ...] = ()
    has_front_matter: bool = True
    """Whether there is front matter, perhaps without fields."""
    origins: tuple[IncludedPart, ...] = ()
    """The files that the body comes from, in its order; empty if it includes none."""

    def locate(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return a diagnostic of the body with the file and the line that it is about."""
        if not self.origins or diagnostic.path != self.path:
            return diagnostic
        path, line = self.find_place(diagnostic.line or 0)
        return replace(diagnostic, path=path, line=line or None)

    def find_place(self, line: int) -> tuple[Path, int]:
        """Return the file and the line that a line of the body is from."""
        found = [origin for origin in self.origins if origin.start <= line]
        if not found:
            return self.path, line
        return found[-1].path, found[-1].line + line - found[-1].start


class FieldsError(ValueError):
    """Front matter that cannot be parsed; ``line`` is counted from 0 in the front matter."""

    def __init__(self, message: str, hint: str, line: int | None, code: str = "E102") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.line = line
        self.code = code

    def at(self, path: Path, line: int | None) -> Diagnostic:
        """Return the diagnostic for a file and a line, counted from 1."""
        return Diagnostic(
            path=path, line=line, code=self.code, message=self.message, hint=self.hint
        )


class PlainLoader(YAML_LOADER):  # type: ignore[misc]  # C or Python, whichever is installed
    """A YAML loader that keeps scalars as text and refuses duplicate keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Return the mapping; refuse a key that is not text or is repeated."""
        seen: set[str] = set()
        for key, _ in node.value:
            line = key.start_mark.line
            if not isinstance(key, yaml.ScalarNode):
                raise FieldsError("the name of a field is not text", YAML_HINT, line)
            if key.value in seen:
                message = f"the field “{key.value}” is set a second time here"
                raise FieldsError(message, "keep one of the two", line, "E103")
            seen.add(key.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


class PlainYAML(YAMLHandler):
    """Front matter between ``---`` lines, with every scalar as text."""

    def load(self, fm: str, **_: object) -> dict[str, tuple[object, int]]:
        """Return each field’s value and its line, counted from 0."""
        try:
            check_depth(fm)
            loader = PlainLoader(fm)
            node = loader.get_single_node()
            if node is None:
                return {}
            if not isinstance(node, yaml.MappingNode):
                hint = "write each field as “name: value”; for a thematic break, write ***"
                line = node.start_mark.line
                raise FieldsError("the front matter has no fields", hint, line, "E104")
            values = loader.construct_document(node)
            return {key.value: (values[key.value], key.start_mark.line) for key, _ in node.value}
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message = f"the front matter is not valid YAML ({error.problem or error.context})"
            hint = INDENT_HINT if _is_about_indentation(error) else YAML_HINT
            raise FieldsError(message, hint, mark.line if mark else None) from None
        except yaml.YAMLError as error:
            message = f"the front matter is not valid YAML ({str(error).splitlines()[0]})"
            raise FieldsError(message, YAML_HINT, None) from None


class PlainTOML(BaseHandler):
    """Front matter between ``+++`` lines; python-frontmatter's own needs another library."""

    FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def load(self, fm: str) -> dict[str, tuple[object, int]]:
        """Return each field’s value and its line, counted from 0."""
        table, lines = parse_toml(fm)
        return {name: (as_text(value), lines.get(name, 0)) for name, value in table.items()}


HANDLERS: tuple[BaseHandler, ...] = (PlainYAML(), PlainTOML())


def parse_toml(text: str) -> tuple[dict[str, object], dict[str, int]]:
    """Return the values of a TOML text, and the line of each top-level field, from 0.

    Raises:
        FieldsError: the text is not valid TOML.
    """
    for number, line in enumerate(text.split("\n")):
        if line.count(".") > MOST_DOTS:
            raise FieldsError(TOO_DEEP, "remove the dots, or divide the line", number, "E105")
    try:
        table: dict[str, object] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        position = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        reason = re.sub(r" \(at .*\)$", "", str(error))
        line_number = int(position[1]) - 1 if position else None
        raise FieldsError(f"this is not valid TOML ({reason})", TOML_HINT, line_number) from None
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n")):
        name = re.match(r"""\s*(?:\[+\s*)?["']?([\w-]+)["']?\s*[.=\]]""", line)
        if name and name[1] in table:
            lines.setdefault(name[1], number)
    return table, lines


def read_document(path: Path) -> Document:
    """Return a Markdown file's fields and body.

    Raises:
        ContentError: the file cannot be read, or its front matter cannot be parsed.
    """
    source = read_source(path)
    start = len(source.text) - len(source.text.lstrip("\n"))
    text = source.text[start:]
    handlers = () if _is_thematic_break(text) else HANDLERS
    handler = next((handler for handler in handlers if handler.detect(text)), None)
    if handler is None:
        body, line = trim_blank_lines(text, start + 1)
        return Document(
            path=path,
            fields={},
            lines={},
            body=body,
            body_line=line,
            warnings=source.warnings,
            has_front_matter=False,
        )
    fields, first, content = _load_front_matter(handler, text, start + 1, path)
    body, line = trim_blank_lines(content, start + 1 + text[: len(text) - len(content)].count("\n"))
    return Document(
        path=path,
        fields={name: value for name, (value, _) in fields.items()},
        lines={name: first + offset for name, (_, offset) in fields.items()},
        body=body,
        body_line=line,
        warnings=source.warnings,
    )


def _load_front_matter(
    handler: BaseHandler, text: str, line: int, path: Path
) -> tuple[dict[str, tuple[object, int]], int, str]:
    """Return the fields, the line their text begins on, and the text below them."""
    mark = handler.START_DELIMITER
    try:
        front, content = handler.split(text)
    except ValueError:
        message = f"the front matter that begins here is never closed by a line {mark}"
        hint = f"add a line {mark} under the last field"
        raise make_content_error("E101", path, message, hint, line) from None
    opening = re.match(r"[-+]+\s*?$", text, re.MULTILINE)
    assert opening is not None, "the handler has found the opening line"
    first = line + text[: text.index(front, opening.end())].count("\n") if front else line
    if len(front) > LONGEST:
        message = f"the front matter has {len(front):,} characters; the limit is {LONGEST:,}"
        raise make_content_error("E106", path, message, "move text below the front matter", line)
    try:
        return handler.load(front), first, content
    except FieldsError as error:
        error_line = line if error.line is None else first + error.line
        raise ContentError([error.at(path, error_line)]) from None


def _is_about_indentation(error: yaml.MarkedYAMLError) -> bool:
    """Return whether a list or a group was broken off, rather than a value misread."""
    return "expected" in str(error.problem) and "block" in str(error.context)


def _is_thematic_break(text: str) -> bool:
    """Return whether a text begins with a thematic break instead of front matter.

    As in pandoc, a blank line follows it, and a heading follows that.
    """
    return bool(re.match(r"---[ \t]*\n[ \t]*\n\s*#{1,6} ", text))


def check_depth(fm: str) -> None:
    """Raise FieldsError if YAML is nested more than DEEPEST deep, or has too many values.

    Aliases count as what they stand for, since a few lines of them can stand for billions.
    """
    count = 0
    counts: dict[str, int] = {}
    opened: list[tuple[str, int]] = []
    for event in yaml.parse(fm, Loader=YAML_LOADER):
        if isinstance(event, yaml.AliasEvent):
            count += counts.get(event.anchor or "", 1)
        elif isinstance(event, yaml.CollectionStartEvent):
            opened.append((event.anchor or "", count))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = opened.pop()
            counts[anchor] = count - before + 1
        count += isinstance(event, yaml.NodeEvent)
        line = event.start_mark.line if event.start_mark else None
        if len(opened) > DEEPEST:
            raise FieldsError(TOO_DEEP, YAML_HINT, line, "E105")
        if count > MOST:
            message = f"the fields have more than {MOST:,} values, aliases included"
            raise FieldsError(
                message, "remove the aliases, which are written as *name", line, "E106"
            )


def as_text(value: object, depth: int = 0) -> object:
    """Return a value of TOML or JSON with every scalar as text.

    Raises:
        FieldsError: it is nested too deeply, or has a number that is too long.
    """
    if depth > DEEPEST:
        raise FieldsError(TOO_DEEP, "remove the inner brackets and dots", None, "E105")
    if isinstance(value, dict):
        return {str(name): as_text(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [as_text(item, depth + 1) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 2**63:
        raise FieldsError("a number has more than 64 bits", "write it in quotes", None)
    return str(value)
