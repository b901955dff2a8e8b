from __future__ import annotations

import pytest

from explainer.source.syntax.vault_marks import remove_vault_marks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sleep %%not for readers%% helps.", "Sleep  helps."),
        ("A\n%%\nhidden\n\n- `code`\n%%\nB", "A\n\n\n\n\n\nB"),
        ("A block. ^abc123\nMore.", "A block.\nMore."),
        ("- item\n\n^list-1\n", "- item\n\n\n"),
        ("`%%` and `%%`", "`%%` and `%%`"),
        ("```\n%%x%% ^a\n```\n%%y%%", "```\n%%x%% ^a\n```\n"),
        ("%%a `%% b` c", " b` c"),
        ("50 %% of it", "50 %% of it"),
        ("x ^2 y", "x ^2 y"),
    ],
)
def test_what_a_vault_hides_is_not_shown(text: str, expected: str) -> None:
    """Comments and names of blocks are removed outside of code; lines stay where they are."""
    assert remove_vault_marks(text).text == expected
    assert expected.count("\n") == text.count("\n")
