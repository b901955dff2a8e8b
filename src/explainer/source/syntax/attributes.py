"""Attributes between braces, as pandoc, Quarto, kramdown and MkDocs write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from markdown_it.token import Token

PATTERN = re.compile(
    r"\{:?\s*((?:(?:[#.][\w:.-]+|[\w:-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\"'{}]+)|-|toc)\s*)+)\}"
)
_RUN = re.compile(rf"(?:{PATTERN.pattern})+")
_ATTRIBUTE = re.compile(r"([#.])([\w:.-]+)|([\w:-]+)=(\"[^\"]*\"|'[^']*'|[^\s\"'{}]+)")
_AFTER = ("link_close", "image", "code_inline", "em_close", "strong_close", "s_close")
_BREAKS = ("softbreak", "hardbreak")
_FENCE = re.compile(r"\{?\.?([\w+#-]*)")


def parse_attributes(text: str) -> dict[str, str]:
    """Return the attributes between braces; ``class`` has all the classes."""
    attributes: dict[str, str] = {}
    for mark, name, key, value in _ATTRIBUTE.findall(text):
        if mark == ".":
            attributes["class"] = f"{attributes.get('class', '')} {name}".strip()
        else:
            attributes["id" if mark else key] = name if mark else value.strip("\"'")
    return attributes


def take_heading_attributes(children: Sequence[Token]) -> tuple[list[Token], Mapping[str, str]]:
    """Return the text of a heading without the attributes at its end, and those."""
    last = children[-1] if children else Token("text", "", 0)
    match = (
        re.search(rf"(?:\s*{PATTERN.pattern})+\s*$", last.content) if last.type == "text" else None
    )
    if not match:
        return list(children), {}
    kept = replace(last, content=last.content[: match.start()])
    return [*children[:-1], kept], parse_attributes(match[1])


def strip_attributes(children: Sequence[Token]) -> list[Token]:
    """Return text without attributes after links, pictures, code and lines, and of spans."""
    if not any(child.type == "text" and "{" in child.content for child in children):
        return list(children)
    kept: list[Token] = []
    for index, child in enumerate(children):
        previous = children[index - 1] if index else None
        following = children[index + 1] if index + 1 < len(children) else None
        text = child.content
        if child.type != "text":
            kept.append(child)
            continue
        if previous and previous.type in _AFTER and (match := _RUN.match(text)):
            text = text[match.end() :]
        is_line = previous is None or previous.type in (*_BREAKS, "hr")
        ends_line = following is None or following.type in (*_BREAKS, "hr")
        if is_line and ends_line and _RUN.fullmatch(text.strip()):
            text = ""
            while kept and kept[-1].type in _BREAKS:
                kept.pop()
        text = re.sub(rf"\[([^\[\]]*)\]{_RUN.pattern}", r"\1", text)
        kept.append(replace(child, content=text))
    return kept


def find_language(info: str) -> str:
    """Return the language of a code block, such as ``r`` in ``{.r .numberLines}``."""
    match = _FENCE.match(info)
    return match[1].removeprefix("=") if match else ""
