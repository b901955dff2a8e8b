"""Histories of a notebook that two people edit, and of its page, as a state machine."""

from __future__ import annotations

import json
from copy import deepcopy

import nbformat
from hypothesis import strategies as st
from hypothesis.stateful import rule
from nbformat import NotebookNode

from explainer.notebook.io import encode_notebook
from explainer.notebook.merge.versions import merge_versions
from explainer.notebook.reader import parse_notebook
from support.merge_histories import (
    EDITS,
    POSITIONS,
    SEEN,
    EditedHistory,
    is_marked,
    list_words,
)

SHARED_EDITS = st.lists(
    st.tuples(st.sampled_from(sorted(EDITS.keys() - {"remove_ids"})), POSITIONS, POSITIONS),
    min_size=1,
    max_size=3,
)


class SharedHistory(EditedHistory):
    """A notebook of which two versions are merged now and then."""

    @rule(mine=SHARED_EDITS, others=SHARED_EDITS)
    def share(self, mine: list[tuple[str, int, int]], others: list[tuple[str, int, int]]) -> None:
        """Let two people edit it, and merge their versions."""
        base = parse_notebook(encode_notebook(parse_notebook(self.write()).node)).node
        versions = []
        for edits in (mine, others):
            self.notebook = deepcopy(base)
            for kind, at, to in edits:
                self.edit(kind, at, to)
            versions.append(parse_notebook(self.write()).node)
        before = [encode_notebook(version) for version in (base, *versions)]
        result = merge_versions(base, *versions)
        assert [encode_notebook(version) for version in (base, *versions)] == before
        SEEN["shared"] += 1
        SEEN.update(f"shared: {change.kind.name}" for change in result.changes)
        self.notebook = parse_notebook(encode_notebook(result.notebook)).node
        nbformat.validate(self.notebook)
        check_merged(base, versions, self.notebook)

    def write(self) -> bytes:
        """Return the bytes of the notebook, whose cells may have one id."""
        return json.dumps(self.notebook).encode()


def check_merged(base: NotebookNode, versions: list[NotebookNode], result: NotebookNode) -> None:
    """Check that each new word of both is there, and no word that one has deleted and nobody kept.

    A word that one has deleted may stand in a sentence that the other one has edited.
    """
    built, has = (list_words(*(cell.source for cell in one.cells)) for one in (base, result))
    words = [list_words(*(cell.source for cell in version.cells)) for version in versions]
    assert words[0] - built <= has, "lost: mine"
    assert words[1] - built <= has, "lost: the others"
    assert words[0] & words[1] & built <= has, "lost: what nobody has deleted"
    seen = list_words(*(cell.source for cell in result.cells if not is_marked(cell)))
    assert seen <= words[0] | words[1]
