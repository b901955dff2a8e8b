"""The table of all studies: its rows, their order, and the groups by which it is filtered."""

from __future__ import annotations

import re

from explainer.model import KIND_GROUPS, STUDY_KINDS, CitingSection, Name, Study
from explainer.render.study_table import (
    count_groups,
    find_kind_group,
    render_study_table,
    sort_studies,
)


def study(key: str, **fields: object) -> Study:
    author = (Name(family=key.title()),)
    return Study(key=key, type="book", title=f"About *{key}*", author=author, **fields)


STUDIES = (
    study("owl", kind="survey", issued=(2001,), sample_size=(("people", 40),), access="open"),
    study("bee", kind="randomised-trial", issued=(2020,), sample_size=(("trials", 900),)),
    study("ant", kind="meta-analysis", sample_size=(("trials", 2), ("people", 300))),
    study("elk"),
)


def keys(studies: list[Study]) -> list[str]:
    return [each.key for each in studies]


def test_studies_are_sorted_with_what_is_unknown_last() -> None:
    assert keys(sort_studies(STUDIES, "name")) == ["ant", "bee", "elk", "owl"]
    assert keys(sort_studies(STUDIES, "year")) == ["bee", "owl", "ant", "elk"]
    assert keys(sort_studies(STUDIES, "kind")) == ["ant", "bee", "owl", "elk"]


def test_people_count_more_than_anything_else_that_is_counted() -> None:
    assert keys(sort_studies(STUDIES, "size")) == ["ant", "owl", "bee", "elk"]


def test_each_kind_is_in_one_group() -> None:
    kinds = [kind for group in KIND_GROUPS.values() for kind in group]
    assert sorted(kinds) == sorted(("", *STUDY_KINDS))
    assert find_kind_group(study("fox")) == "other"
    assert count_groups(STUDIES) == {"review": 1, "randomised-trial": 1, "survey": 1, "other": 1}


def test_rows_say_what_the_controls_need() -> None:
    html = render_study_table(STUDIES)
    rows = re.findall(r'<tr role="row" data-key="(\w+)" data-kind="([\w-]+)"( data-open)?', html)
    assert rows == [
        ("ant", "review", ""),
        ("bee", "randomised-trial", ""),
        ("elk", "other", ""),
        ("owl", "survey", " data-open"),
    ]
    assert 'data-year="1"' in html.split('data-key="owl"')[1].split(">")[0]
    assert re.findall(r'data-kind="([\w-]*)" id', html) == [
        "review",
        "randomised-trial",
        "survey",
        "other",
    ]


def test_a_row_shows_the_finding_or_else_the_title() -> None:
    html = render_study_table([study("owl", finding="Owls hoot a **lot**.")])
    assert "Owls hoot a <strong>lot</strong>." in html
    assert "About *owl*" in render_study_table([study("owl")])


def test_a_page_that_cites_a_study_is_linked_once_and_names_only_to_cards() -> None:
    cited = tuple(
        CitingSection(page="birds & co", title="Birds", section=section, heading="")
        for section in ("first", "second")
    )
    html = render_study_table([study("owl", cited=cited)])
    assert re.findall('href="([^"]+)"', html) == ["birds%20%26%20co.ipynb#first"]
    html = render_study_table([study("owl")], has_cards=True)
    assert re.findall('href="([^"]+)"', html) == ["#study-owl"]
