from __future__ import annotations

import pytest

from explainer.source.dialects.bookdown import Bookdown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Section \\@ref(robust-tests)", "Section [robust tests](#robust-tests)"),
        ("Figure \\@ref(fig:hours-slept)", "Figure hours slept"),
        ("`\\@ref(fig:a)`", "`\\@ref(fig:a)`"),
    ],
)
def test_references_are_shown_without_numbers(text: str, shown: str) -> None:
    assert Bookdown().expand_text(text).text == shown
