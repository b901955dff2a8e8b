"""Tests of what is read from a small site of each generator."""

from __future__ import annotations

from pathlib import Path

import pytest

import golden_sites
from explainer.project import read_project
from explainer.source.cleanup import clean_markdown
from explainer.source.dialects import DIALECTS

NAMES = [dialect.name for dialect in DIALECTS]


@pytest.mark.parametrize("name", NAMES)
def test_a_site_is_read_as_its_golden_file_says(name: str) -> None:
    """Pages, links, citations, pictures, drafts and diagnostics are those of the file.

    ``tools/golden_sites.py`` writes the files.
    """
    expected = golden_sites.get_golden_file(name).read_text(encoding="utf-8")
    assert golden_sites.render_site(name) == expected


@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_is_read_again_without_a_change(name: str) -> None:
    """The Markdown of the notebook is the same after a second reading."""
    folder = golden_sites.SITES / name / "source"
    for source in read_project(folder, (), progress=False, dialect="").sources:
        assert source.page
        for section in source.page.sections:
            again = clean_markdown(section.text, path=Path("p.md"), title="A title of its own")
            assert again.text == section.text


@pytest.mark.parametrize("name", NAMES)
def test_no_draft_and_nothing_that_is_left_out_is_read(name: str) -> None:
    """Each site has pages whose text must not be shown."""
    golden = golden_sites.get_golden_file(name).read_text(encoding="utf-8")
    assert "Not yet." not in golden
    assert "Not read." not in golden
