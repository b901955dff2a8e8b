"""StudyTable: what readers see of it can be read, set and observed."""

from __future__ import annotations

import pytest
import traitlets

from explainer import StudyList, StudyTable

RECORDS = [
    {"id": "a", "title": "A", "kind": "survey", "issued": [2001], "access": "open"},
    {"id": "b", "title": "B", "kind": "randomised-trial", "issued": [2020]},
    {"id": "c", "title": "C", "kind": "review"},
]


@pytest.fixture
def table() -> StudyTable:
    return StudyTable(RECORDS)


def keys(table: StudyTable) -> list[str]:
    return [study.key for study in table.rows]


def test_rows_follow_the_state(table: StudyTable) -> None:
    assert keys(table) == ["a", "b", "c"]
    table.sort = "year"
    assert keys(table) == ["b", "a", "c"]
    table.kinds = ["randomised-trial", "review"]
    assert keys(table) == ["b", "c"]
    table.open_only = True
    assert keys(table) == []


def test_what_the_table_does_not_have_cannot_be_set(table: StudyTable) -> None:
    with pytest.raises(traitlets.TraitError, match="no study 'x'; the studies are a, b, c"):
        table.selected = ["x"]
    for name, value in (("kinds", ["bird"]), ("sort", "colour"), ("selected", ["a", "b", "c"])):
        with pytest.raises(traitlets.TraitError):
            setattr(table, name, value)
    table.selected = ["b", "a"]
    assert table.selected == ["b", "a"]


def test_a_table_of_a_list_has_its_studies_and_language() -> None:
    table = StudyTable(StudyList(RECORDS, lang="ar"), cards=False)
    assert [study.key for study in table.studies] == ["a", "b", "c"]
    assert "استطلاع" in table.html
    assert "table-pick" not in table.html
    assert table.get_state()["kind"] == "table"
