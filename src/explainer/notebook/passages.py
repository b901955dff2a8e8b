"""Merge three versions of a text, sentence by sentence or line by line.

Two edits overlap if they change the same sentence of prose or the same line of code. All other
edits of both sides are made.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

from explainer.text.sentences import find_sentence_ends
from explainer.text.three_way import divide

MAX_COMPARISONS = 4_000_000
"""The product of the lengths of two texts above which they are not compared."""
_BREAK = re.compile(r"([^\S\n]*\n\s*)")
_LINE_END = re.compile(r"\r\n?")
_ENDS_WITHOUT_SPACE = "。！？"


class TextPiece(NamedTuple):
    """A sentence of prose, a break between two lines of prose, or a line of code."""

    key: str
    """What is compared."""
    text: str
    """With the space before it; empty if only its key is known."""
    cell: int = -1
    """Which of the educator's texts contains it, from 0; -1 if it is not theirs."""


Passages = tuple[TextPiece, ...]
BREAK = TextPiece("\n\n", "\n\n")
"""A break between two paragraphs, and between two cells."""
BLANK_LINE = TextPiece(sha256(b"").hexdigest()[:8], "\n")
"""A blank line of code, and what stands between two cells of code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """A passage that both sides have changed in different ways."""

    before: str
    """As it was; empty if it is not known."""
    now: str
    """As the page has it now; empty if it was removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedTexts:
    """The educator's texts with the edits of both sides."""

    texts: tuple[str, ...]
    """As many as the educator has."""
    overlaps: tuple[Overlap, ...]
    """What could not be merged."""


def split_prose(text: str) -> Passages:
    """Return the sentences and breaks of Markdown."""
    passages = []
    for piece in _BREAK.split(_read_lines(text)):
        if "\n" in piece:
            passages.append(TextPiece("\n" * min(piece.count("\n"), 2), piece))
            continue
        for start, end in pairwise([0, *find_sentence_ends(piece), len(piece)]):
            sentence = piece[start:end]
            if not sentence:
                continue
            passages.append(TextPiece(" ".join(sentence.split()), sentence))
    return tuple(passages)


def split_code(text: str) -> Passages:
    """Return the lines of code."""
    lines = _read_lines(text).split("\n")
    return tuple(TextPiece(_digest_line(line), f"\n{line}") for line in lines)


def list_line_digests(text: str) -> str:
    """Return the digests of the lines of code, between blanks."""
    return " ".join(passage.key for passage in split_code(text))


def read_line_digests(digests: str) -> Passages:
    """Return the lines of code of which only the digests are known."""
    return tuple(TextPiece(digest, "") for digest in digests.split())


def merge_texts(
    base: Passages,
    theirs: Sequence[str],
    ours: str,
    *,
    is_code: bool = False,
    prefers_ours: bool = False,
) -> MergedTexts | None:
    """Return texts with the edits of both sides; None if that is not possible.

    Args:
        base: the text as it was built.
        theirs: the educator's, in one cell or several.
        ours: the page's.
        is_code: whether the texts are code. If both are Python, so is the result.
        prefers_ours: which side is used where edits overlap.
    """
    split, end = (split_code, BLANK_LINE) if is_code else (split_prose, BREAK)
    their = [
        item._replace(cell=at)
        for at, text in enumerate(theirs)
        for item in ((end, *split(text)) if at else split(text))
    ]
    our = split(ours)
    if len(base) * max(len(their), len(our)) > MAX_COMPARISONS:
        return None
    passages, overlaps = _merge_passages(base, their, our, prefers_ours=prefers_ours)
    if is_code and any(not overlap.now for overlap in overlaps):
        return None  # the lines that were removed are not known
    overlaps = [overlap for overlap in overlaps if overlap.before or overlap.now]
    pieces: list[list[TextPiece]] = [[] for _ in theirs]
    cell = 0
    for passage in passages:
        cell = passage.cell if passage.cell >= 0 else cell
        pieces[cell].append(passage)
    texts = tuple(map(_format, pieces))
    was_python = is_code and all(map(_is_python, (*theirs, ours)))
    if was_python and not all(map(_is_python, texts)):
        return None
    return MergedTexts(texts=texts, overlaps=tuple(overlaps))


def _merge_passages(
    base: Sequence[TextPiece],
    theirs: Sequence[TextPiece],
    ours: Sequence[TextPiece],
    *,
    prefers_ours: bool,
) -> tuple[list[TextPiece], list[Overlap]]:
    merged: list[TextPiece] = []
    overlaps = []
    for chunk in divide(*map(_list_keys, (base, theirs, ours))):
        before, their, our = base[chunk.base], theirs[chunk.theirs], ours[chunk.ours]
        keys, their_keys, our_keys = map(_list_keys, (before, their, our))
        if keys == their_keys == our_keys:
            merged += map(_merge_space, before, their, our)
        elif keys in (their_keys, our_keys):
            merged += our if keys == their_keys else their
        elif not keys or their_keys == our_keys:
            merged += _join_additions(their, our)
        else:
            overlaps.append(Overlap(before=_format(before), now=_format(our)))
            merged += our if prefers_ours else their
    return merged, overlaps


def _merge_space(before: TextPiece, their: TextPiece, our: TextPiece) -> TextPiece:
    """Return a passage that neither side has changed, with changes of white space."""
    return their._replace(text=our.text) if their.text == before.text else their


def _join_additions(theirs: Sequence[TextPiece], ours: Sequence[TextPiece]) -> Sequence[TextPiece]:
    """Return what both sides have added in one place; first what continues a paragraph."""
    if set(_list_keys(ours)) <= set(_list_keys(theirs)):
        return theirs
    if set(_list_keys(theirs)) <= set(_list_keys(ours)):
        return ours
    return [*theirs, *ours] if "\n" not in theirs[0].text[:1] else [*ours, *theirs]


def _list_keys(passages: Sequence[TextPiece]) -> list[str]:
    return [passage.key for passage in passages]


def _format(passages: Sequence[TextPiece]) -> str:
    """Return the text of passages, with one break or one space between sentences that meet."""
    text = ""
    for passage in passages:
        piece = passage.text
        if "\n" not in piece:
            at_start = not text or text[-1].isspace()
            needs_space = not at_start and piece[:1].strip() and text[-1] not in _ENDS_WITHOUT_SPACE
            piece = piece.lstrip() if at_start else f" {piece}" if needs_space else piece
        elif piece.isspace() and "\n" in text[len(text.rstrip()) :]:
            text, piece = text.rstrip(), max(text[len(text.rstrip()) :], piece, key=len)
        text += piece
    return text.strip("\n")


def _read_lines(text: str) -> str:
    """Return a text without blank lines at its ends, with the line ends of a notebook."""
    return _LINE_END.sub("\n", text).strip("\n")


def _digest_line(line: str) -> str:
    return sha256(line.rstrip().encode("utf-8", "replace")).hexdigest()[:8]


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
