"""Recover a notebook that git has left with the marks of a conflict, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from nbformat import NotebookNode

from explainer.notebook.json_reader import UnreadableNotebook
from explainer.notebook.merge.build_record import get_explainer_metadata, read_build_record
from explainer.notebook.merge.merge import MergeResult
from explainer.notebook.merge.versions import merge_versions
from explainer.notebook.reader import parse_notebook

MINE, BASE, MIDDLE, OTHERS = "<<<<<<<", "|||||||", "=======", ">>>>>>>"


def recover_notebook(data: bytes) -> MergeResult | None:
    """Return both versions of a notebook as one; None if the file has no marks of a conflict.

    Raises:
        UnreadableNotebook: a version is not a notebook.
    """
    if b"\n" + MINE.encode() not in data:
        return None
    versions = _split_versions(data.decode("utf-8", "replace"))
    texts = {mark: "".join(lines) for mark, lines in versions.items()}
    if MINE not in texts:
        return None
    mine, others = (parse_notebook(texts[mark].encode()).node for mark in (MINE, OTHERS))
    try:
        base = parse_notebook(texts[BASE].encode()).node if BASE in texts else None
    except UnreadableNotebook:
        base = None
    if base is not None:
        return merge_versions(base, mine, others)
    base, unknown = _guess_base(mine, others)
    return merge_versions(base, mine, others, unknown=unknown)


def _split_versions(text: str) -> dict[str, list[str]]:
    """Return the lines of each version by the mark that they follow; empty if there are no marks.

    A line of JSON never begins with a mark.
    """
    versions: dict[str, list[str]] = {MINE: [], BASE: [], OTHERS: []}
    here = {MINE, BASE, OTHERS}
    follows = {MINE: {MINE}, BASE: {BASE}, MIDDLE: {OTHERS}, OTHERS: {MINE, BASE, OTHERS}}
    seen: set[str] = set()
    for line in text.splitlines(keepends=True):
        mark = line[:7]
        if mark in follows and not line[7:8].strip():
            here = follows[mark]
            seen.add(mark)
            continue
        for version in here:
            versions[version].append(line)
    if not {MINE, MIDDLE, OTHERS} <= seen:
        return {}
    return versions if BASE in seen else {MINE: versions[MINE], OTHERS: versions[OTHERS]}


def _guess_base(mine: NotebookNode, others: NotebookNode) -> tuple[NotebookNode, set[str]]:
    """Return the version that both began with, and the ids of cells that are not known.

    The text of a cell that both have changed is known if a build has recorded it. A cell that only
    one version has is taken for a new one.
    """
    built = read_build_record(mine).cells
    base, unknown = deepcopy(mine), set[str]()

    def list_cells() -> Iterator[NotebookNode]:
        other_sources = {cell.id: cell.source for cell in others.cells}
        for cell in base.cells:
            if cell.id not in other_sources:
                continue
            name = str(get_explainer_metadata(cell).get("cell") or cell.id)
            if cell.source != other_sources[cell.id]:
                if name in built and built[name].text:
                    cell.source = built[name].text
                else:
                    unknown.add(cell.id)
            yield cell

    base.cells = list(list_cells())
    return base, unknown
