from __future__ import annotations

from pathlib import Path

import pytest

from explainer.source.cleanup import CleanTokens, clean_markdown


def clean(text: str) -> CleanTokens:
    cleaned = clean_markdown(text, path=Path("page.md"))
    assert clean_markdown(cleaned.text, path=Path("page.md")).text == cleaned.text
    return cleaned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H{sub}`2`O", "H<sub>2</sub>O"),
        ("x{sup}`2`", "x<sup>2</sup>"),
        ("{kbd}`Ctrl`", "<kbd>Ctrl</kbd>"),
        ("{u}`a`", "<u>a</u>"),
        ("{del}`a`", "~~a~~"),
        ('{abbr}`HR (Heart "Rate")`', '<abbr title="Heart &quot;Rate&quot;">HR</abbr>'),
        ("{math}`x_1^2`", "$x_1^2$"),
        ("{math}`x`{math}`y`$z$", "$x$ $y$ $z$"),
        ("{ref}`the words <label>`", "[the words](#label)"),
        ("{numref}`fig-one`", "[fig-one](#fig-one)"),
        ("{prf:ref}`th`", "[th](#th)"),
        ("{doc}`the *page* <a/b>`", "[the *page*](a/b)"),
        ("{doc}`../a/b`", "[b](../a/b)"),
        ("{download}`data/a.csv`", "[a.csv](data/a.csv)"),
        ("{button}`Go <https://a.example>`", "[Go](https://a.example)"),
        ("{term}`birds <bird>`", "[birds](#term-bird)"),
        ("{eval}`x + 1`", "`x + 1`"),
        ("{py:func}`~a.b`", "`a.b`"),
        ("a {raw:latex}`\\x` b", "a b"),
        ("`{sub}` and `` {sub}`2` ``", "`{sub}` and `` {sub}`2` ``"),
        ("\\{sub}`2`", "\\{sub}`2`"),
    ],
)
def test_role(text: str, expected: str) -> None:
    """Each becomes the link, the mark or the code that it stands for."""
    cleaned = clean(text)
    assert cleaned.text == expected
    assert not cleaned.diagnostics


def test_unknown_roles_are_one_warning() -> None:
    """Their words are shown as they are."""
    cleaned = clean("{a}`b *c*` and {a}`d`")
    assert cleaned.text == "b \\*c\\* and d"
    assert [item.code for item in cleaned.diagnostics] == ["W213"]
    assert "{a} (2 ×)" in cleaned.diagnostics[0].message
