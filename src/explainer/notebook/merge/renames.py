"""Find cells of a page that have a new name, since the heading of their section has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nbformat import NotebookNode

from explainer.notebook.merge.build_record import BuildRecord, CellMatches
from explainer.notebook.merge.likeness import TextIndex, find_word_runs
from explainer.text.markdown import find_headings

TEXT = "text"
_LIKE = 0.5
"""How much the old and the new text of a renamed section have in common at least."""


def find_renames(record: BuildRecord, now: Mapping[str, NotebookNode]) -> dict[str, str]:
    """Return the old and the new name of each cell of a section whose heading has changed.

    Args:
        record: of the educator's notebook.
        now: the page's cells by name.
    """
    old = [name for name in record.texts if name not in now and _get_role(name) == TEXT]
    new = [name for name in now if name not in record.cells and _get_role(name) == TEXT]
    index = TextIndex((name, find_word_runs(_get_body(now[name].source))) for name in new)
    scores = [
        (-score, number, new.index(name), former, name)
        for number, former in enumerate(old)
        for name, score in index.measure_likeness(
            find_word_runs(_get_body(record.texts[former]))
        ).items()
        if score >= _LIKE
    ]
    renames: dict[str, str] = {}
    for *_, former, name in sorted(scores):
        if former not in renames and name not in renames.values():
            renames[former] = name
    before, after = _list_sections(record.cells), _list_sections(now)
    for former, name in list(renames.items()):
        renames |= _pair_others(
            [other for other in before[former] if other not in now],
            [other for other in after[name] if other not in record.cells],
        )
    return renames


def rename_record(record: BuildRecord, renames: Mapping[str, str]) -> BuildRecord:
    """Return a build record in which cells have their new names."""
    return replace(
        record,
        cells={renames.get(name, name): cell for name, cell in record.cells.items()},
        deleted=tuple(renames.get(name, name) for name in record.deleted),
    )


def rename_matches(matches: CellMatches, renames: Mapping[str, str]) -> CellMatches:
    """Return matches in which the page's cells have their new names."""
    return CellMatches(
        names=tuple(renames.get(name, name) for name in matches.names),
        base={renames.get(name, name): index for name, index in matches.base.items()},
    )


def _pair_others(before: list[str], after: list[str]) -> dict[str, str]:
    """Pair the other cells of a renamed section, in their order, by role."""
    pairs: dict[str, str] = {}
    for role in {_get_role(name) for name in before} - {TEXT}:
        sides = ([name for name in names if _get_role(name) == role] for names in (before, after))
        pairs.update(zip(*sides, strict=False))
    return pairs


def _list_sections(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the names of each section's cells, by the name of its text."""
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for name in names:
        if _get_role(name) == TEXT:
            current = sections[name] = []
        current.append(name)
    return sections


def _get_role(name: str) -> str:
    return name.partition("-")[0]


def _get_body(text: str) -> str:
    """Return the text below a heading at the start; all of it if there is nothing else."""
    headings = find_headings(text)
    below = "\n".join(text.split("\n")[headings[0].end :]) if headings else text
    return below if below.strip() and headings and headings[0].line == 0 else text
