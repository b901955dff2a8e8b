"""Parse the prompts that ask readers something.

A prompt is plain Markdown. A question's choices are the items of a list that begin with ``[ ]``
or, if they are right, ``[x]``; the indented text below a choice is its feedback.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import dedent

from explainer.text.markdown import MarkdownBlock, find_blocks, render_inline, render_markdown

DISCUSS, REFLECT, QUESTION, NOTES = "discuss", "reflect", "question", "notes"
KINDS = (DISCUSS, REFLECT, QUESTION)
"""The words of the blocks that ask; also the tags of their cells."""
BLOCKS = (*KINDS, NOTES)
"""Those, and what only the speaker of a lecture sees."""

_LABEL = re.compile(r"\*\*([^*\n]+)\*\*[ \t]*\n\s*\n")
_CHOICE = re.compile(r"[-*+][ \t]+(?:\\?\[([ xX])\\?\])(?:[ \t]+|$)")
_BULLET = re.compile(r"[-*+][ \t]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that a question offers."""

    html: str
    """Of one line, safe."""
    feedback: str
    """Safe HTML for those who choose it; may be empty."""
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Something that a page asks its readers."""

    kind: str
    """One of ``KINDS``."""
    asks: str
    """Safe HTML of its first paragraph, without the paragraph's own tags."""
    more: str = ""
    """Safe HTML of what follows it, without the choices."""
    choices: tuple[Choice, ...] = ()

    @property
    def is_judged(self) -> bool:
        """Whether any choice is right; where none is, none is wrong."""
        return any(choice.right for choice in self.choices)


def parse_prompt(kind: str, text: str, labels: Sequence[str] = ()) -> Prompt:
    """Return the prompt of a Markdown text; a question without choices is one to discuss.

    Args:
        kind: one of ``KINDS``.
        text: the text of a block of a page, or of a cell of a notebook.
        labels: a first paragraph that is one of them in bold only names the prompt, and is
            left out.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    label = _LABEL.match(text)
    if label and label[1].strip(" :.") in labels:
        text = text[label.end() :].lstrip("\n")
    lines = text.split("\n")
    blocks = find_blocks(text)
    listed = find_choice_list(lines, blocks) if kind == QUESTION else None
    if kind == QUESTION and listed is None:
        kind = DISCUSS
    first = blocks[0] if blocks and blocks[0].type == "paragraph" else None
    asks = render_inline("\n".join(lines[first.line : first.end])) if first else ""
    others = [block for block in blocks if block not in (first, listed)]
    more = "\n\n".join("\n".join(lines[one.line : one.end]) for one in others)
    choices = tuple(_choice(lines[start:end]) for start, end in listed.items) if listed else ()
    return Prompt(kind=kind, asks=asks, more=render_markdown(more) if more else "", choices=choices)


def find_choice_list(lines: Sequence[str], blocks: Sequence[MarkdownBlock]) -> MarkdownBlock | None:
    """Return the list that holds a question's choices: the first whose items begin as such."""
    return next(
        (
            block
            for block in blocks
            if block.type == "bullet_list"
            and any(_CHOICE.match(lines[start].lstrip()) for start, _ in block.items)
        ),
        None,
    )


def is_choice(line: str) -> bool:
    """Return whether the first line of an item makes it a choice."""
    return bool(_CHOICE.match(line.lstrip()))


def split_choice(lines: Sequence[str]) -> tuple[str, str]:
    """Return the Markdown of a choice and of its feedback, from the lines of its item."""
    mark = _CHOICE.match(lines[0].lstrip()) or _BULLET.match(lines[0].lstrip())
    first = lines[0].lstrip()[mark.end() if mark else 0 :]
    text = "\n".join([first, dedent("\n".join(lines[1:]))])
    all_lines = text.split("\n")
    blocks = find_blocks(text)
    if not blocks or blocks[0].type != "paragraph":
        return "", text.strip()
    below = "\n".join(all_lines[blocks[0].end :]).strip("\n")
    return "\n".join(all_lines[blocks[0].line : blocks[0].end]), _unlisted(below)


def get_prompt_label(kind: str, w: Mapping[str, str]) -> str:
    """Return what a kind of prompt is called in the words of a language."""
    return w[f"prompt_{kind}"]


def _choice(lines: Sequence[str]) -> Choice:
    mark = _CHOICE.match(lines[0].lstrip())
    words, feedback = split_choice(lines)
    return Choice(
        html=render_inline(words),
        feedback=render_markdown(feedback) if feedback else "",
        right=bool(mark and mark[1] in "xX"),
    )


def _unlisted(text: str) -> str:
    """Return the feedback without the bullet that sets it below its choice."""
    blocks = find_blocks(text)
    if len(blocks) != 1 or blocks[0].type != "bullet_list" or len(blocks[0].items) != 1:
        return text
    lines = text.split("\n")
    bullet = _BULLET.match(lines[0])
    return "\n".join([lines[0][bullet.end() if bullet else 0 :], dedent("\n".join(lines[1:]))])
