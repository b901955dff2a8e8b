from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explainer.notebook.io import node_bytes
from explainer.notebook.merge.cell import ConflictPolicy
from support.merge_histories import History, checked, run

SEEDS = st.integers(0, 2**32)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEEDS)
def test_no_history_loses_anything(seed: int) -> None:
    """Whatever an educator and a page do, in any order, no word of an educator's is lost.

    ``make fuzz`` lives through 10,000 of these.
    """
    run(Random(seed), steps=4)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEEDS)
def test_a_notebook_that_nobody_changed_becomes_the_page(seed: int) -> None:
    """Without edits a merge gives, byte for byte, what a first build would."""
    random = Random(seed)
    history = History(random)
    for _ in range(4):
        for _ in range(random.randrange(1, 4)):
            history.change_page()
        page = history.page()
        history.notebook = checked(history.notebook, page, ConflictPolicy.BESIDE)
        assert node_bytes(history.notebook) == node_bytes(page)
