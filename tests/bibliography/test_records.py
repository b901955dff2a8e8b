from __future__ import annotations

import ast
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.bibliography.records import study_from_record, study_to_record
from explainer.errors import UsageError
from explainer.model import (
    SAMPLE_UNITS,
    AddressCheck,
    CitingSection,
    Name,
    PublicationNotice,
    Study,
    Verification,
)
from explainer.notebook.python_source import format_literal

LINE = st.text(max_size=20).map(str.strip)
FILLED = LINE.filter(bool)
NAMES = st.builds(
    Name, family=FILLED, given=LINE, non_dropping_particle=LINE, dropping_particle=LINE, suffix=LINE
) | st.builds(Name, literal=FILLED)
TEXT_ATTRIBUTES = [
    field.name
    for field in fields(Study)
    if field.type == "str" and field.name not in ("key", "type", "title")
]
STUDIES = st.builds(
    Study,
    sample_size=st.dictionaries(st.sampled_from(SAMPLE_UNITS), st.integers(0)).map(
        lambda sizes: tuple(sizes.items())
    ),
    key=st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True),
    type=LINE,
    title=FILLED,
    author=st.lists(NAMES, max_size=3).map(tuple),
    issued=st.lists(st.integers(1, 9999), max_size=3).map(tuple),
    copies=st.lists(FILLED, max_size=2).map(tuple),
    urls=st.lists(FILLED, max_size=2).map(tuple),
    checked=st.lists(st.builds(Verification, on=FILLED, what=LINE, by=LINE), max_size=2).map(tuple),
    editor=st.lists(NAMES, max_size=2).map(tuple),
    translator=st.lists(NAMES, max_size=2).map(tuple),
    issued_end=st.lists(st.integers(1, 9999), max_size=3).map(tuple),
    original_date=st.lists(st.integers(1, 9999), max_size=3).map(tuple),
    accessed=st.lists(st.integers(1, 9999), max_size=3).map(tuple),
    answers=st.lists(
        st.builds(AddressCheck, url=FILLED, on=LINE, says=LINE, archived=LINE), max_size=2
    ).map(tuple),
    updates=st.lists(st.builds(PublicationNotice, kind=FILLED, doi=LINE, on=LINE), max_size=2).map(
        tuple
    ),
    cited=st.lists(
        st.builds(CitingSection, page=FILLED, title=LINE, section=LINE, heading=LINE), max_size=2
    ).map(tuple),
    styled=st.dictionaries(FILLED, LINE, max_size=2).map(lambda pairs: tuple(pairs.items())),
    **dict.fromkeys(TEXT_ATTRIBUTES, LINE),
)


@given(STUDIES)
def test_a_study_survives_a_notebook(study: Study) -> None:
    """A study is unchanged after it was a record, and Python source."""
    record = study_to_record(study)
    assert study_from_record(record) == study
    assert study_from_record(ast.literal_eval(format_literal(record))) == study


def test_empty_fields_are_left_out() -> None:
    """A record has only the fields that have a value."""
    study = Study(key="a", type="book", title="T", author=())
    assert study_to_record(study) == {"id": "a", "type": "book", "title": "T", "author": []}


def test_a_number_is_accepted_as_text() -> None:
    """A volume may be written without quotation marks."""
    assert study_from_record({"id": "a", "title": "T", "volume": 3}).volume == "3"


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"title": "T"}, "the study '(without an id)' has no 'id'; add it"),
        ({"id": "a"}, "the study 'a' has no 'title'; add it to its record"),
        ({"id": "a b", "title": "T"}, "an 'id' has only A to Z"),
        ({"id": "a", "title": "T", "doi": "x"}, "the study 'a' has the unknown field 'doi'; use"),
        ({"id": "a", "title": "T", 3: "x"}, "the unknown field '3'"),
        ({"id": "a", "title": ["T"]}, "'title' is not text; put it in quotation marks"),
        ({"id": "a", "title": "T", "urls": "x"}, "'urls' is not a list; put it in square brackets"),
        ({"id": "a", "title": "T", "issued": ["2014"]}, "'issued' has '2014'; give numbers"),
        ({"id": "a", "title": "T", "author": ["Able"]}, "an entry of 'author' is 'Able'; give"),
        ({"id": "a", "title": "T", "author": [{"name": "x"}]}, "give family, given, literal"),
        ({"id": "a", "title": "T", "author": [{"given": "x"}]}, "has no 'family' or 'literal'"),
        ({"id": "a", "title": "T", "checked": [{"what": "x"}]}, "'checked' has no 'on'; add it"),
        ({"id": "a", "title": "T", "sample-size": {"people": "3"}}, "to whole numbers"),
        ({"id": "a", "title": "T", "sample-size": {"birds": 3}}, "map people, studies, trials"),
        ({"id": "a", "title": "T", "styled": "x"}, "'styled' does not map names of styles"),
        ({"id": "a", "title": "T", "cited": [{"title": "x"}]}, "has no 'page'; add it"),
        ("able2014", "'able2014' is not a study; write one as {'id'"),
    ],
)
def test_an_invalid_record_is_reported(record: object, message: str) -> None:
    """The message names the study, the error and its fix."""
    with pytest.raises(UsageError) as caught:
        study_from_record(record)  # type: ignore[arg-type]
    assert message in str(caught.value)
