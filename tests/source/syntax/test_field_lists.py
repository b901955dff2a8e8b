from __future__ import annotations

import re
from pathlib import Path

import pytest

from explainer.source.syntax.field_lists import DIRECTIVES, META_DATA, take_field_list
from explainer.text.front_matter import read_document


@pytest.mark.parametrize(
    ("pattern", "text", "fields", "body", "line"),
    [
        (
            DIRECTIVES,
            "<!-- \n.. title: A: b\n.. tags: c\n\n-->\n\nText.\n",
            {"title": "A: b", "tags": "c"},
            "Text.",
            7,
        ),
        (DIRECTIVES, ".. title: A\n\nText.\n", {"title": "A"}, "Text.", 3),
        (
            META_DATA,
            "Title: A\nSummary: b\n    and c\n\nText: of a page\n",
            {"title": "A", "summary": "b and c"},
            "Text: of a page",
            5,
        ),
        (META_DATA, "Text.\nTitle: A\n", {}, "Text.\nTitle: A", 1),
        (META_DATA, "---\ntitle: B\n---\nNote: text\n", {"title": "B"}, "Note: text", 4),
        (META_DATA, "Title: A\n", {"title": "A"}, "", 1),
    ],
)
def test_fields_above_the_text_are_front_matter(
    tmp_path: Path,
    pattern: re.Pattern[str],
    text: str,
    fields: dict[str, str],
    body: str,
    line: int,
) -> None:
    (tmp_path / "page.md").write_text(text, encoding="utf-8")

    page = take_field_list(read_document(tmp_path / "page.md"), pattern)

    assert (page.fields, page.body) == (fields, body)
    assert page.body_line == line or not body
