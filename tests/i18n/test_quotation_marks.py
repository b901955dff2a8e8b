"""Tests of quotation marks and apostrophes in what we write, which are “ ” and ’.

The titles of works are left as their publishers write them, and so is everything that other
people write with explainer.
"""

from __future__ import annotations

import re

import nbformat
import pytest

from explainer.i18n.messages import LANGUAGES, load_messages
from explainer.notebook.view import make_view
from explainer.source.content import load_content
from explainer.text.markdown import render_markdown
from explainer.text.markup import extract_plain_text
from support.paths import ROOT

STRAIGHT = re.compile(r"""\S*["']\S*""")
CODE = re.compile(r"<(code|pre)\b.*?</\1>", re.DOTALL)
OWN_TEXTS = ("finding", "found", "limits", "fit", "disagreement", "design", "sample", "size")


def find_straight(markdown: str) -> list[str]:
    html = CODE.sub("", render_markdown(markdown))
    return STRAIGHT.findall(extract_plain_text(html))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_messages(lang: str) -> None:
    """The interface uses one kind, in every language."""
    texts = load_messages(lang).items()
    assert {name: text for name, text in texts if find_straight(text)} == {}


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_pages(path) -> None:
    """The text of a page uses one kind, and so do its prompts and its support lines."""
    cells = make_view(nbformat.read(path, 4)).cells
    texts = [cell.source for cell in cells if cell.is_markdown and not cell.is_references]
    assert find_straight("\n\n".join(texts)) == []


def test_cards() -> None:
    """What we say of a study uses one kind."""
    studies = load_content(ROOT / "content").studies
    assert len(studies) > 40
    found = {
        study.key: find_straight("\n\n".join(getattr(study, name) for name in OWN_TEXTS))
        for study in studies
    }
    assert {key: words for key, words in found.items() if words} == {}
