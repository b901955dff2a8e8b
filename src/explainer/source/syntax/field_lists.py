"""Lists of fields above the text of a page, which Nikola and Pelican read instead of YAML.

https://getnikola.com/handbook.html#metadata-fields and
https://docs.getpelican.com/en/stable/content.html#file-metadata
"""

from __future__ import annotations

import re
from dataclasses import replace

from explainer.text.front_matter import Document
from explainer.text.source_text import trim_blank_lines

DIRECTIVES = re.compile(r"\.\.[ \t]+(?P<name>[\w-]+):(?P<value>.*)")
"""A field of Nikola, such as ``.. status: draft``."""
META_DATA = re.compile(r"(?P<name>[A-Za-z][\w-]*):(?P<value>.*)")
"""A field of Pelican, such as ``Status: draft``."""
_MORE = re.compile(r"[ \t]{4,}(\S.*)")
"""Another line of a value."""


def parse_field_list(lines: list[str], pattern: re.Pattern[str]) -> dict[str, tuple[str, int]]:
    """Return the value of each field above a text by its name in lower case, and its line.

    Lines are counted from 0. The list ends at a line that is neither a field nor more of a value,
    which is the one after the last line returned.
    """
    fields: dict[str, tuple[str, int]] = {}
    name = ""
    for number, line in enumerate(lines):
        field, more = pattern.fullmatch(line.rstrip()), _MORE.fullmatch(line.rstrip())
        if field:
            name = field["name"].lower()
            fields[name] = (field["value"].strip(), number)
        elif more and name:
            fields[name] = (f"{fields[name][0]} {more[1]}".strip(), number)
        else:
            break
    return fields


def take_field_list(document: Document, pattern: re.Pattern[str]) -> Document:
    """Return a page with the fields above its text, perhaps in a comment, as its front matter."""
    lines = document.body.split("\n")
    start = int(lines[0].strip() == "<!--")
    fields = parse_field_list(lines[start:], pattern)
    if document.has_front_matter or not fields:
        return document
    end = start + 1 + max(number for _, number in fields.values())
    if start:
        end = next((end + index for index, line in enumerate(lines[end:], 1) if "-->" in line), end)
    body, line = trim_blank_lines("\n".join(lines[end:]), document.body_line + end)
    first = document.body_line + start
    return replace(
        document,
        fields={name: value for name, (value, _) in fields.items()},
        lines={name: first + number for name, (_, number) in fields.items()},
        body=body,
        body_line=line,
        has_front_matter=True,
    )
