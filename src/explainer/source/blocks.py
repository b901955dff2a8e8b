"""Check the blocks of a page that begin with ``::: word`` and end with ``:::``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explainer.source.tokens import Token, get_block_name
from explainer.text.markdown import find_blocks
from explainer.text.prompts import BLOCKS, QUESTION, find_choice_list, is_choice, split_choice
from explainer.text.suggestions import did_you_mean

BLOCK = "container_block"
_FENCE = re.compile(r":{3,}[ \t]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a block."""

    code: str
    line: int
    """Counted from 0 in the text."""
    message: str
    hint: str


def find_block_faults(tokens: Sequence[Token], text: str) -> Iterator[Fault]:
    """Yield what is wrong with the blocks of a page, from its first to its last.

    Args:
        tokens: of the whole page, as they were parsed.
        text: that they were parsed from.
    """
    lines = text.split("\n")
    for token in tokens:
        if not token.map:
            continue
        if token.type == f"{BLOCK}_open":
            yield from _faults(token, lines)
        elif token.type == "inline":
            yield from _strays(token, token.map[0])


def _faults(token: Token, lines: Sequence[str]) -> Iterator[Fault]:
    assert token.map, "a block has lines"
    start, end = token.map
    word = get_block_name(token.info)
    if word not in BLOCKS:
        message = f"there is no block “{word}”"
        hint = did_you_mean(word, BLOCKS, f"write one of {', '.join(BLOCKS)}")
        yield Fault(code="E201", line=start, message=message, hint=hint)
    elif token.level:
        message = f"this block “{word}” is inside a list, a quotation or another block"
        hint = "begin and end it at the margin, after the other"
        yield Fault(code="E202", line=start, message=message, hint=hint)
    elif end >= len(lines) or not _FENCE.match(lines[end].strip()):
        message = f"the block “{word}” that begins here is never closed"
        hint = "write ::: on a line of its own where it ends"
        yield Fault(code="E203", line=start, message=message, hint=hint)
    elif not "".join(lines[start + 1 : end]).strip():
        message = f"this block “{word}” has no text"
        yield Fault(code="E204", line=start, message=message, hint="write some, or remove it")
    elif word == QUESTION:
        yield from _question_faults(lines[start + 1 : end], start)


def _question_faults(inside: Sequence[str], start: int) -> Iterator[Fault]:
    blocks = find_blocks("\n".join(inside))
    if blocks[0].type != "paragraph":
        message = "this question has no text before its choices"
        hint = "begin it with the question itself"
        yield Fault(code="E206", line=start, message=message, hint=hint)
    choices = find_choice_list(inside, blocks)
    if choices is None or len(choices.items) < 2:
        message = f"this question has {'only one choice' if choices else 'no choices'}"
        hint = "write each as an item of a list: - [x] for a right one, - [ ] for another"
        yield Fault(code="E207", line=start, message=message, hint=hint)
    for first, last in choices.items if choices else ():
        yield from _choice_faults(inside[first:last], start + 1 + first)


def _choice_faults(item: Sequence[str], line: int) -> Iterator[Fault]:
    words, feedback = split_choice(item)
    if not is_choice(item[0]):
        message = f"the choice “{words}” does not say whether it is right"
        hint = "begin it with - [x] if it is, with - [ ] if not"
        yield Fault(code="E208", line=line, message=message, hint=hint)
    elif not words:
        message = "this choice has no text"
        yield Fault(code="E209", line=line, message=message, hint="write some after the ]")
    elif not feedback.strip():
        message = f"the choice “{words}” has no feedback"
        hint = "explain below it, indented, why it is right or what it misses:   - Because …"
        yield Fault(code="E210", line=line, message=message, hint=hint)


def _strays(inline: Token, start: int) -> Iterator[Fault]:
    for number, line in enumerate(inline.content.split("\n")):
        if _FENCE.match(line.strip()):
            message = "this ::: does not close a block"
            hint = f"remove it, or write ::: {BLOCKS[0]} before its text"
            yield Fault(code="E205", line=start + number, message=message, hint=hint)
