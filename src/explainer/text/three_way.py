"""Merge three versions of a text: by lines and, where both sides changed a line, by sentences.

What cannot be merged is marked as git marks it, with both versions in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

START, MIDDLE, END = "<<<<<<<", "=======", ">>>>>>>"
LABELS = ("your version", "the new version")
"""What our marks call the two versions."""
SENTENCE = re.compile(r"[^\n]*?[.!?…؟。][\"'”’»)\]*_]*(?:\s+|$)|[^\n]*\n|[^\n]+")
"""A sentence with the space behind it, or the rest of a line."""
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
MAX_LINES = 20_000
"""Longer texts are not compared: if both sides have changed one, the whole is marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedText:
    """A text with the changes of both sides."""

    text: str
    conflicts: int
    """How many places are marked because both sides have changed them."""


class _Edit(NamedTuple):
    """A part of the base, and the part of a side that replaces it."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """A part of the text in three versions."""

    base: Sequence[str]
    theirs: Sequence[str]
    ours: Sequence[str]

    def merge(self) -> Sequence[str] | None:
        """Return the version to keep; None if both sides have changed it."""
        if self.ours in (self.base, self.theirs):
            return self.theirs
        return self.ours if self.theirs == self.base else None


def merge_texts(base: str, theirs: str, ours: str) -> MergedText:
    """Return a text with the changes that both sides have made to it.

    Args:
        base: the version that both sides began with.
        theirs: the version of the person whose file it is.
        ours: the new version.
    """
    merged: list[str] = []
    conflicts = 0
    for chunk in _divide(*(text.splitlines(keepends=True) for text in (base, theirs, ours))):
        lines = chunk.merge()
        if lines is None:
            lines = _merge_sentences(chunk)
        if lines is None:
            conflicts += 1
            lines = tuple(_mark(chunk))
        merged += lines
    return MergedText(text="".join(merged), conflicts=conflicts)


def find_conflict(text: str) -> int | None:
    """Return the line, from 1, of the first conflict that is marked in a text.

    In a code fence only our own marks count, since a page may show what those of git look like.
    """
    if f"{START} " not in text:
        return None
    fence, start, has_middle = "", None, False
    for number, line in enumerate(text.split("\n"), start=1):
        if mark := FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        if line == f"{START} {LABELS[0]}" or (line.startswith(f"{START} ") and not fence):
            start, has_middle = number, False
        elif start and line.rstrip() == MIDDLE:
            has_middle = True
        elif start and has_middle and line.startswith(f"{END} "):
            return start
    return None


def _merge_sentences(chunk: _Chunk) -> Sequence[str] | None:
    sides = (SENTENCE.findall("".join(side)) for side in (chunk.base, chunk.theirs, chunk.ours))
    merged: list[str] = []
    for part in _divide(*sides):
        sentences = part.merge()
        if sentences is None:
            return None
        merged += sentences
    return merged


def _mark(chunk: _Chunk) -> Iterator[str]:
    yield f"{START} {LABELS[0]}\n"
    yield from _end_line(chunk.theirs)
    yield f"{MIDDLE}\n"
    yield from _end_line(chunk.ours)
    yield f"{END} {LABELS[1]}\n"


def _end_line(lines: Sequence[str]) -> Iterator[str]:
    yield from lines
    if lines and not lines[-1].endswith("\n"):
        yield "\n"


def _divide(base: list[str], theirs: list[str], ours: list[str]) -> Iterator[_Chunk]:
    """Yield the parts in turn: what neither side has changed, and what at least one has.

    Changes that only touch each other are in different parts.
    """
    their_edits, our_edits = (_compare(base, side) for side in (theirs, ours))
    done = 0
    for start, end in _group_places([*their_edits, *our_edits]):
        yield _Chunk(base=base[done:start], theirs=base[done:start], ours=base[done:start])
        yield _Chunk(
            base=base[start:end],
            theirs=_apply(base, theirs, their_edits, start, end),
            ours=_apply(base, ours, our_edits, start, end),
        )
        done = end
    yield _Chunk(base=base[done:], theirs=base[done:], ours=base[done:])


def _compare(base: list[str], side: list[str]) -> list[_Edit]:
    if max(len(base), len(side)) > MAX_LINES:
        return [] if base == side else [_Edit(0, len(base), 0, len(side))]
    opcodes = SequenceMatcher(None, base, side, autojunk=False).get_opcodes()
    return [_Edit(*places) for tag, *places in opcodes if tag != "equal"]


def _group_places(edits: list[_Edit]) -> list[tuple[int, int]]:
    """Return the places of the base that were changed; those that overlap are one."""
    places: list[tuple[int, int]] = []
    for start, end, _, _ in sorted(edits):
        if places and (start < places[-1][1] or (start, end) == places[-1]):
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        else:
            places.append((start, end))
    return places


def _apply(
    base: list[str], side: list[str], edits: list[_Edit], start: int, end: int
) -> Sequence[str]:
    """Return what one side has in a place of the base."""
    result: list[str] = []
    done = start
    for edit in edits:
        is_here = edit.start < end and edit.end > start
        if is_here or (edit.start, edit.end) == (start, end):
            result += [*base[done : edit.start], *side[edit.first : edit.last]]
            done = edit.end
    return [*result, *base[done:end]]
