"""Tests of the code and the results of cells, as readers see them."""

from __future__ import annotations

import re

import pytest

from explainer.code_cells import add_display_tag, read_display
from explainer.render.code_cell import render_code_cell

RESULT = "<p>7</p>"


def describe(html: str) -> str:
    """Return what readers see: ``code`` and ``result``, in brackets where they are folded."""
    html = html.replace(RESULT, "result").replace("<details", "[<").replace("</details>", "]")
    html = re.sub(r"<summary>.*?</summary>", "", html)
    html = re.sub(r"<pre.*?</pre>", "code", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", "", html).split()).replace("[ ", "[").replace(" ]", "]")


@pytest.mark.parametrize(
    ("tags", "seen"),
    [
        ("", "result"),
        ("show-input", "code result"),
        ("hide-input", "[code] result"),
        ("hide-output", "[result]"),
        ("show-input hide-output", "code [result]"),
        ("hide-input hide-output", "[code result]"),
        ("hide-cell", "[code result]"),
        ("remove-input", "result"),
        ("remove-output", ""),
        ("show-input remove-output", "code"),
        ("hide-cell remove-output", "[code]"),
        ("remove-cell", ""),
        ("show-input remove-cell", ""),
        ("something-else", "result"),
    ],
)
def test_tags_show_fold_or_remove(tags: str, seen: str) -> None:
    """They mean what they mean in MyST; what is removed cannot be opened."""
    display = read_display(tags.split())
    assert describe(render_code_cell("x = 3", RESULT, display, lang="en")) == seen


def test_paper_has_what_can_be_opened() -> None:
    display = read_display(["hide-cell"]).unfold()
    assert describe(render_code_cell("x = 3", RESULT, display, lang="en")) == "code result"


def test_code_is_text_and_runs_from_left_to_right() -> None:
    """Nothing in it becomes markup, also on a page in Arabic, whose summary is in Arabic."""
    html = render_code_cell("'<b>' & 1", "", read_display(["hide-input"]), lang="ar")
    assert '<pre class="explainer-code" dir="ltr"><code class="language-python">' in html
    assert "&#39;&lt;b&gt;&#39; &amp; 1" in html
    assert "<summary>الشيفرة</summary>" in html


def test_a_page_decides_for_cells_whose_tags_do_not() -> None:
    """A tag for the result alone says nothing about the code."""
    assert add_display_tag(["a"], "folded") == ("a", "hide-input")
    assert add_display_tag(["hide-output"], "shown") == ("hide-output", "show-input")
    assert add_display_tag(["remove-cell"], "shown") == ("remove-cell",)
    assert add_display_tag(["a"], "hidden") == add_display_tag(["a"], None) == ("a",)
