"""Parse prompts: the questions and tasks for the readers of a page.

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
"""The words of the blocks that are prompts; also the tags of their cells."""
BLOCKS = (*KINDS, NOTES)
"""The words of all blocks; only the speaker of a lecture sees the notes."""

_LABEL = re.compile(r"\*\*([^*\n]+)\*\*[ \t]*\n\s*\n")
_CHOICE = re.compile(r"[-*+][ \t]+(?:\\?\[([ xX])\\?\])(?:[ \t]+|$)")
_BULLET = re.compile(r"[-*+][ \t]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that a question offers."""

    html: str
    """Safe HTML of one line."""
    feedback: str
    """Safe HTML for those who choose it; may be empty."""
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A question or a task for the readers of a page."""

    kind: str
    """One of ``KINDS``."""
    asks: str
    """Safe HTML of its first paragraph, without the paragraph's own tags."""
    more: str = ""
    """Safe HTML of what follows it, without the choices."""
    choices: tuple[Choice, ...] = ()

    @property
    def is_judged(self) -> bool:
        """Whether any choice is right; if none is, the choices are opinions."""
        return any(choice.right for choice in self.choices)


def parse_prompt(
    kind: str,
    text: str,
    labels: Sequence[str] = (),
    pictures: Mapping[str, str] | None = None,
) -> Prompt:
    """Return the prompt of a Markdown text; a question without choices is one to discuss.

    Args:
        kind: one of ``KINDS``.
        text: the text of a block of a page, or of a cell of a notebook.
        labels: names of prompts; a first paragraph that is one of them in bold is left out.
        pictures: as for ``render_markdown``.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    label = _LABEL.match(text)
    if label and label[1].strip(" :.") in labels:
        text = text[label.end() :].lstrip("\n")
    lines = text.split("\n")
    blocks = find_blocks(text)
    choice_list = find_choice_list(lines, blocks) if kind == QUESTION else None
    if kind == QUESTION and choice_list is None:
        kind = DISCUSS
    first = blocks[0] if blocks and blocks[0].type == "paragraph" else None
    asks = render_inline("\n".join(lines[first.line : first.end]), pictures) if first else ""
    others = [block for block in blocks if block not in (first, choice_list)]
    more = "\n\n".join("\n".join(lines[block.line : block.end]) for block in others)
    items = choice_list.items if choice_list else ()
    choices = tuple(_parse_choice(lines[start:end], pictures) for start, end in items)
    more = render_markdown(more, pictures) if more else ""
    return Prompt(kind=kind, asks=asks, more=more, choices=choices)


def find_choice_list(lines: Sequence[str], blocks: Sequence[MarkdownBlock]) -> MarkdownBlock | None:
    """Return the list of a question's choices: the first with an item that is a choice."""
    for block in blocks:
        if block.type == "bullet_list" and any(is_choice(lines[start]) for start, _ in block.items):
            return block
    return None


def is_choice(line: str) -> bool:
    """Return whether the first line of an item makes it a choice."""
    return bool(_CHOICE.match(line.lstrip()))


def split_choice(lines: Sequence[str]) -> tuple[str, str]:
    """Return the Markdown of a choice and of its feedback, from the lines of its item."""
    first = lines[0].lstrip()
    mark = _CHOICE.match(first) or _BULLET.match(first)
    text = _remove_mark([first, *lines[1:]], mark)
    text_lines = text.split("\n")
    blocks = find_blocks(text)
    if not blocks or blocks[0].type != "paragraph":
        return "", text.strip()
    feedback = "\n".join(text_lines[blocks[0].end :]).strip("\n")
    return "\n".join(text_lines[blocks[0].line : blocks[0].end]), _remove_bullet(feedback)


def get_prompt_label(kind: str, messages: Mapping[str, str]) -> str:
    """Return the name of a kind of prompt from the messages of a language."""
    return messages[f"prompt_{kind}"]


def _parse_choice(lines: Sequence[str], pictures: Mapping[str, str] | None) -> Choice:
    mark = _CHOICE.match(lines[0].lstrip())
    text, feedback = split_choice(lines)
    return Choice(
        html=render_inline(text, pictures),
        feedback=render_markdown(feedback, pictures) if feedback else "",
        right=bool(mark and mark[1] in "xX"),
    )


def _remove_bullet(text: str) -> str:
    """Return the feedback without a bullet, if it is a list of one item."""
    blocks = find_blocks(text)
    if len(blocks) != 1 or blocks[0].type != "bullet_list" or len(blocks[0].items) != 1:
        return text
    lines = text.split("\n")
    return _remove_mark(lines, _BULLET.match(lines[0]))


def _remove_mark(lines: Sequence[str], mark: re.Match[str] | None) -> str:
    """Return the text of an item without the mark at its beginning and without its indent."""
    return "\n".join([lines[0][mark.end() if mark else 0 :], dedent("\n".join(lines[1:]))])
