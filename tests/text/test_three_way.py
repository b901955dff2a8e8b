"""Merging three versions of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.text.three_way import find_conflict, merge_with_marks

BASE = "# Birds\n\nBirds sing. They fly south.\n\nThey eat seeds.\n"
TEXTS = st.lists(st.sampled_from(["a. b. c.\n", "a. B. c.\n", "\n", "d\n", "e"]), max_size=6)


def test_changes_of_different_places_are_merged() -> None:
    """Changes of different lines, and of different sentences in a line, are all made."""
    theirs = BASE.replace("Birds sing.", "My birds sing.").replace("seeds", "our seeds")
    ours = BASE.replace("They fly south.", "Some fly south.") + "\nNew.\n"
    merged = merge_with_marks(BASE, theirs, ours)
    expected = "# Birds\n\nMy birds sing. Some fly south.\n\nThey eat our seeds.\n\nNew.\n"
    assert (merged.text, merged.conflicts) == (expected, 0)


@pytest.mark.parametrize("end", ["。", "！", "？"])
def test_sentences_without_spaces_between_them_are_merged(end: str) -> None:
    """As in Chinese and Japanese."""
    base = f"鸟叫{end}鸟飞{end}鱼游{end}\n"
    merged = merge_with_marks(base, base.replace("叫", "唱"), base.replace("飞", "走"))
    assert merged.text == f"鸟唱{end}鸟走{end}鱼游{end}\n"
    assert merged.conflicts == 0


def test_two_changes_of_one_sentence_are_marked() -> None:
    """Both versions are in the text, between marks that are found again."""
    theirs, ours = (BASE.replace("sing", word) for word in ("whistle", "chirp"))
    merged = merge_with_marks(BASE, theirs, ours)
    assert merged.conflicts == 1
    assert merged.text == (
        "# Birds\n\n<<<<<<< your version\nBirds whistle. They fly south.\n=======\n"
        "Birds chirp. They fly south.\n>>>>>>> the new version\n\nThey eat seeds.\n"
    )
    assert find_conflict(merged.text) == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> mine\n", 1),
        ("```\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> mine\n```\n", None),
        ("```\n<<<<<<< your version\na\n=======\nb\n>>>>>>> the new version\n```\n", 2),
        ("<<<<<<< HEAD\nno end\n", None),
        ("Title\n=======\n>>>>>>> a quote\n", None),
    ],
)
def test_only_complete_marks_are_conflicts(text: str, line: int | None) -> None:
    """The marks of git count outside of code; ours count everywhere."""
    assert find_conflict(text) == line


@given(TEXTS, TEXTS, TEXTS)
def test_nothing_is_lost(base: list[str], theirs: list[str], ours: list[str]) -> None:
    """One side's changes are taken whole, and a marked conflict has the lines of both sides."""
    one, two, three = map("".join, (base, theirs, ours))
    assert merge_with_marks(one, two, one).text == two
    assert merge_with_marks(one, one, two).text == two
    assert merge_with_marks(one, two, two).text == two
    merged = merge_with_marks(one, two, three)
    kept = set(merged.text.split())
    added = (set(two.split()) | set(three.split())) - set(one.split())
    assert added <= kept
    assert bool(merged.conflicts) == bool(find_conflict(merged.text))
