from __future__ import annotations

from dataclasses import replace

import pytest

from explainer.bibliography.study_keys import StudyKeys
from explainer.model import Name, Study

MADE = Study(
    key="",
    type="book",
    title="A count",
    author=(Name(family="Made", given="Jan", non_dropping_particle="van der"),),
    issued=(2014, 6, 30),
)


@pytest.mark.parametrize(
    ("study", "key"),
    [
        (replace(MADE, key="Smith:2014"), "Smith-2014"),
        (replace(MADE, key="http://zotero.org/users/1/items/ABC"), "made2014"),
        (replace(MADE, key="", author=(Name(family="Łęcki"),)), "lecki2014"),
        (replace(MADE, key="", author=(Name(family="鸟"),), title="鸟 Counting"), "counting2014"),
        (replace(MADE, key="", author=(), title="鸟", issued=()), "study"),
        (replace(MADE, key="x" * 80), "x" * 60),
    ],
)
def test_keys(study: Study, key: str) -> None:
    """A key is the one in the file, or else the first author's name and the year."""
    assert StudyKeys().assign(study) == key


def test_a_used_key_gets_a_letter() -> None:
    """Two works of one author and year get different keys, even if case is ignored."""
    keys = StudyKeys(["Made2014"])
    bare = replace(MADE, key="")
    assert [keys.assign(bare), keys.assign(bare)] == ["made2014b", "made2014c"]
