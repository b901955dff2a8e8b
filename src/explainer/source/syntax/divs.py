"""Blocks between lines of colons, as pandoc, Quarto, MyST, Docusaurus and VitePress write them.

Each line of colons is a token of its own, ``div_open`` or ``div_close``; ``nesting`` pairs them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock

from explainer.explorables.kinds import KINDS
from explainer.source.syntax.attributes import PATTERN, parse_attributes

FENCE = re.compile(r"(:{3,})[ \t]*(.*?)[ \t]*:*$")
NAME = re.compile(r"([A-Za-z][\w:.-]*)")
DIRECTIVE = re.compile(r"\{([A-Za-z][\w:.-]*)((?:[ \t]+[^\s{}][^{}]*)?)\}[ \t]*(.*)$")
TITLE = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]")
OPTION = re.compile(r":([A-Za-z][\w-]*):(?:[ \t]+(.*))?$")
_FIELD = re.compile(r"([A-Za-z][\w-]*):(?:[ \t]+(.*))?$")
_UNTITLED = (
    *("grid", "tab-set", "div", "container", "rst-class", "class", "figure-md", "subfigure"),
    *("solution", "glossary", "embed", "toctree", "grid-item", "margin-note"),
)
"""Directives whose argument is not a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DivInfo:
    """What the first line of a block says."""

    name: str
    """Its first word or class, in lower case; empty for a block with other attributes only."""
    title: str = ""
    """Markdown."""
    classes: tuple[str, ...] = ()
    id: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    is_word: bool = False
    """Whether the line is a word alone."""


def parse_info(text: str) -> DivInfo | None:
    """Return what follows the colons; None if a block cannot begin so."""
    if text == "{}":
        return DivInfo(name="")
    directive = DIRECTIVE.match(text)
    if directive:
        is_word = not directive[2] and not directive[3]
        return DivInfo(name=directive[1].lower(), title=directive[3], is_word=is_word)
    word = NAME.match(text)
    rest = text[word.end() :].strip() if word else text
    title = TITLE.match(rest)
    rest = rest[title.end() :].strip() if title else rest
    attributes: dict[str, str] = {}
    written = PATTERN.match(rest)
    if written:
        attributes = parse_attributes(written[1])
        rest = rest[written.end() :].strip(" :")
    elif not word:
        return None
    classes = tuple(attributes.pop("class", "").split())
    return DivInfo(
        name=(word[1] if word else next(iter(classes), "")).lower(),
        title=title[1] if title else attributes.pop("title", "") or rest,
        classes=classes,
        id=attributes.pop("id", ""),
        attributes=attributes,
        is_word=bool(word) and text == (word[1] if word else ""),
    )


def finish_info(info: DivInfo, options: Mapping[str, str]) -> DivInfo:
    """Return what the argument and the options of a directive of MyST say about its block."""
    name = info.name.rpartition(":")[2]
    title = "" if name in _UNTITLED else info.title or options.get("title", "")
    link = options.get("link", "")
    if link and options.get("link-type", "url") in ("url", "doc", "ref"):
        title = f"[{title or link}](<{link}>)"
    collapse = {"collapse": "true"} if "dropdown" in options.get("class", "").split() else {}
    return replace(
        info,
        title=title,
        id=options.get("name") or options.get("label") or info.id,
        attributes={**info.attributes, **collapse},
    )


def read_inline_options(text: str) -> dict[str, str]:
    """Return the options that follow the name of a directive, as in ``{note .dropdown #id}``."""
    match = DIRECTIVE.match(text)
    options = parse_attributes(match[2]) if match else {}
    return {"name" if key == "id" else key: value for key, value in options.items()}


_YAML_EDGE = re.compile(r"-{3,}")


def read_options(state: StateBlock, line: int, end: int) -> tuple[dict[str, str], int]:
    """Return the options below the first line of a directive, and the line after them.

    They are lines such as ``:name: value``, or YAML between lines of ``---``.
    """
    options: dict[str, str] = {}
    texts = (
        state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()
        for number in range(line, end)
    )
    is_yaml = False
    for number, text in enumerate(texts, start=line):
        if _YAML_EDGE.fullmatch(text) and (is_yaml or number == line):
            if is_yaml:
                return options, number + 1
            is_yaml = True
            continue
        option = (_FIELD if is_yaml else OPTION).match(text)
        if option:
            options[option[1]] = (option[2] or "").strip().strip("\"'")
        elif not is_yaml:
            return options, number
    return ({}, line) if is_yaml else (options, end)


def divs_plugin(parser: MarkdownIt) -> None:
    """Add the rule to a parser."""
    alternatives: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "div", _parse_fence, alternatives)


def _parse_fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith(":::", begin):
        return False
    match = FENCE.match(state.src, begin, state.eMarks[start])
    info = parse_info(match[2]) if match and match[2] else None
    if not match or (match[2] and info is None):
        return False
    if silent:
        return True
    token = state.push("div_open" if info else "div_close", "div", 0)
    token.markup, token.info = match[1], match[2]
    state.line = start + 1
    options: dict[str, str] = {}
    if info and DIRECTIVE.match(match[2]):
        options, state.line = read_options(state, state.line, end)
        options = {**read_inline_options(match[2]), **options}
        info = finish_info(info, options)
    elif info and info.is_word and info.name in KINDS:
        options, state.line = read_options(state, state.line, end)
    token.meta = {"info": info, "options": options}
    token.map = [start, state.line]
    return True
