"""Merge three versions of a text: by lines and, where both sides changed a line, by sentences.

What cannot be merged is marked as git marks it, with both versions in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from explainer.text.sentences import find_sentence_ends

START, MIDDLE, END = "<<<<<<<", "=======", ">>>>>>>"
LABELS = ("your version", "the new version")
"""What our marks call the two versions."""
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
MAX_LINES = 20_000
"""Longer texts are not compared: if both sides have changed one, the whole is marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedText:
    """A text with the changes of both sides."""

    text: str
    conflicts: int
    """How many places are marked because both sides have changed them."""


class Chunk(NamedTuple):
    """A part of a text in three versions: where it is in each."""

    base: slice
    theirs: slice
    ours: slice


class _Edit(NamedTuple):
    """A part of the base, from ``start`` to before ``end``, that a side replaces."""

    start: int
    end: int
    side: int
    """0 for theirs, 1 for ours."""
    growth: int
    """How many more items the side has in its place."""


def merge_with_marks(base: str, theirs: str, ours: str) -> MarkedText:
    """Return a text with the changes that both sides have made to it.

    Args:
        base: the version that both sides began with.
        theirs: the version of the person whose file it is.
        ours: the new version.
    """
    merged: list[str] = []
    conflicts = 0
    for versions in _list_versions(
        *(text.splitlines(keepends=True) for text in (base, theirs, ours))
    ):
        lines = _choose(*versions)
        if lines is None:
            lines = _merge_sentences(*versions)
        if lines is None:
            conflicts += 1
            lines = [*_mark(*versions[1:])]
        merged += lines
    return MarkedText(text="".join(merged), conflicts=conflicts)


def divide(base: Sequence[str], theirs: Sequence[str], ours: Sequence[str]) -> Iterator[Chunk]:
    """Yield the parts in turn: what neither side has changed, and what at least one has.

    Changes that only touch each other are in different parts.
    """
    edits = sorted([*_compare(base, theirs, 0), *_compare(base, ours, 1)])
    done = [0, 0, 0]

    def make_chunk(end: int, growths: Sequence[int]) -> Chunk:
        length = end - done[0]
        starts = tuple(done)
        for at, growth in enumerate((0, *growths)):
            done[at] += length + growth
        return Chunk(*map(slice, starts, done))

    for group in _group_edits(edits):
        yield make_chunk(group[0].start, (0, 0))
        growths = [sum(edit.growth for edit in group if edit.side == side) for side in (0, 1)]
        yield make_chunk(max(edit.end for edit in group), growths)
    yield make_chunk(len(base), (0, 0))


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


def _list_versions(
    base: list[str], theirs: list[str], ours: list[str]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    for chunk in divide(base, theirs, ours):
        yield base[chunk.base], theirs[chunk.theirs], ours[chunk.ours]


def _choose(base: list[str], theirs: list[str], ours: list[str]) -> list[str] | None:
    """Return the version to keep; None if both sides have changed it."""
    if ours in (base, theirs):
        return theirs
    return ours if theirs == base else None


def _merge_sentences(*versions: list[str]) -> list[str] | None:
    merged: list[str] = []
    for parts in _list_versions(*([*_cut_sentences(version)] for version in versions)):
        sentences = _choose(*parts)
        if sentences is None:
            return None
        merged += sentences
    return merged


def _cut_sentences(lines: Sequence[str]) -> Iterator[str]:
    """Yield the sentences of lines, each with the space behind it, or with the end of its line."""
    for line in lines:
        ends = find_sentence_ends(line)
        starts = [len(line) - len(line[end:].lstrip()) for end in ends]
        for start, end in pairwise([0, *starts, len(line)]):
            if start < end:
                yield line[start:end]


def _mark(theirs: list[str], ours: list[str]) -> Iterator[str]:
    yield f"{START} {LABELS[0]}\n"
    yield from _end_line(theirs)
    yield f"{MIDDLE}\n"
    yield from _end_line(ours)
    yield f"{END} {LABELS[1]}\n"


def _end_line(lines: Sequence[str]) -> Iterator[str]:
    yield from lines
    if lines and not lines[-1].endswith("\n"):
        yield "\n"


def _compare(base: Sequence[str], side: Sequence[str], number: int) -> list[_Edit]:
    if max(len(base), len(side)) > MAX_LINES:
        growth = len(side) - len(base)
        return [] if base == side else [_Edit(0, len(base), number, growth)]
    opcodes = SequenceMatcher(None, base, side, autojunk=False).get_opcodes()
    return [
        _Edit(start, end, number, last - first - (end - start))
        for tag, start, end, first, last in opcodes
        if tag != "equal"
    ]


def _group_edits(edits: Sequence[_Edit]) -> list[list[_Edit]]:
    """Return the edits in order; those that overlap, or add something in one place, together."""
    groups: list[list[_Edit]] = []
    for edit in edits:
        last = groups[-1] if groups else []
        is_same_place = last and edit[:2] == last[0][:2]
        if is_same_place or edit.start < max((other.end for other in last), default=0):
            last.append(edit)
        else:
            groups.append([edit])
    return groups
