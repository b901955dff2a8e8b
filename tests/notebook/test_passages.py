"""Two edits of a text overlap if they change the same sentence, or the same line of code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.notebook.passages import (
    MergedTexts,
    Overlap,
    list_line_digests,
    merge_texts,
    read_line_digests,
    split_prose,
)

TEXTS = st.text(st.sampled_from("ab. \n-#"), max_size=30)


def merge(base: str, theirs: str, ours: str) -> MergedTexts:
    merged = merge_texts(split_prose(base), [theirs], ours)
    assert merged
    return merged


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "merged"),
    [
        ("# A\n\nB. C.", "# A\n\nC.", "# A\n\nB. C too.", "# A\n\nC too."),
        ("A.\n\nB.", "A.\n\nB.\n\nMine.", "A.\n\nB.\n\nOurs.", "A.\n\nB.\n\nOurs.\n\nMine."),
        ("A. B.", "A. B. Mine.", "A. B.\n\nOurs.", "A. B. Mine.\n\nOurs."),
        ("- a\n- b\n- c", "- a\n- c", "- a\n- b\n- c\n- d", "- a\n- c\n- d"),
        (
            "A.\n\n```\nx\ny\n```",
            "B.\n\n```\nx\ny\n```",
            "A.\n\n```\nx\n  y\n```",
            "B.\n\n```\nx\n  y\n```",
        ),
        ("一。二。", "一。三。", "四。二。", "四。三。"),
    ],
    ids=[
        "a deleted sentence",
        "new paragraphs",
        "a sentence and a paragraph",
        "lists",
        "code",
        "zh",
    ],
)
def test_edits_of_both_are_made(base: str, theirs: str, ours: str, merged: str) -> None:
    """White space around them is as the one has it who has changed it."""
    assert merge(base, theirs, ours) == MergedTexts(texts=(merged,), overlaps=())


def test_the_same_sentence_is_an_overlap() -> None:
    """It is known before and now."""
    merged = merge("A. B. C. D.", "A. B. Mine. D.", "New. B. Ours. D.")
    assert merged.texts == ("New. B. Mine. D.",)
    assert merged.overlaps == (Overlap(before="C.", now="Ours."),)


def test_a_text_stays_cut_as_it_is() -> None:
    """Each change goes where its sentence is."""
    merged = merge_texts(split_prose("A. B.\n\nC."), ["A.", "B.\n\nC."], "A. B.\n\nD. C. E.")
    assert merged == MergedTexts(texts=("A.", "B.\n\nD. C. E."), overlaps=())


def test_code_that_would_break_is_not_merged() -> None:
    """Of code, only the digests of its lines are recorded."""
    base = read_line_digests(list_line_digests("if a:\n    b = 1\nc = 2"))
    theirs, ours = "if a:\n    b = 1\n    d = 3\nc = 2", "if a:\n    b = 1\nc = 4"
    merged = merge_texts(base, [theirs], ours, is_code=True)
    assert merged
    assert merged.texts == ("if a:\n    b = 1\n    d = 3\nc = 4",)
    assert merge_texts(base, [theirs], "c = 2", is_code=True) is None


@given(TEXTS, TEXTS)
def test_a_side_that_changed_nothing_takes_the_other(base: str, text: str) -> None:
    """Whatever the texts are, up to blank lines around them and spaces between sentences."""
    for theirs, ours in ((base, text), (text, base)):
        merged = merge(base, theirs, ours)
        assert merged.overlaps == ()
        assert merged.texts[0].split() == text.split()
