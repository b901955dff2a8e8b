"""Wrong blocks of explorables: each fault is reported, and nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from explainer.cli.main import main

STUDY = """\
---
type: book
title: T
DOI: 10.5555/{key}
issued: 2001
finding: F.
---

## Fit

Y.
"""
FIGURE = """\
---
title: T
study: robin
from: 0
to: 10
---

| s | a | b |
| --- | --- | --- |
| x | 1 (1) | 2 (1) |
"""
ROBIN, WREN = ("[A study](https://doi.org/10.5555/robin)", "[Other](https://doi.org/10.5555/wren)")


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """Return a function that returns what ``check`` prints about a block."""
    for name in ("pages", "studies", "figures"):
        (tmp_path / name).mkdir()
    (tmp_path / "site.toml").write_text('title = "Birds"\n')
    for key in ("robin", "wren"):
        (tmp_path / f"studies/{key}.md").write_text(STUDY.format(key=key))
    (tmp_path / "figures/songs.md").write_text(FIGURE)

    def run(block: str) -> str:
        text = f"---\ntitle: A\n---\n\nIntro.\n\n## Birds\n\n::: {block}\n:::\n"
        (tmp_path / "pages/a.md").write_text(text)
        main(["check", str(tmp_path)])
        return capsys.readouterr().err

    return run


def test_an_unknown_study_is_not_judged(check: Callable[[str], str]) -> None:
    block = f"supports\nWhich?\n\n- near: [A study](#study-nope)\n  - W\n- not: {ROBIN}"
    assert "E462 ::: supports: “near: A study” cites no study" in check(block)


@pytest.mark.parametrize(
    "block",
    [
        "guess\n:from: 0\n:to: 9\n:scale: x\n:group: a\n\n| s | a |\n| --- | --- |\n| x | 1 |",
        "gap\n:figure: songs\n:scale: x\n:groups: a, b\n\n---\n\nYes.",
        "what-if\n:formula: n\n:result: {value}\n\n- n = 1 (0 to 9): birds",
        f"supports\n- near: {ROBIN}\n- not: {WREN}",
        "contrast\n:studies: robin, wren\n\n- [x] A\n  - W\n- [ ] B\n  - W",
    ],
)
def test_a_list_or_a_table_is_not_a_question(check: Callable[[str], str], block: str) -> None:
    kind = block.partition("\n")[0]
    assert f"E443 ::: {kind}: there is no question" in check(block)


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (
            "- **near**: [Bold](https://doi.org/10.5555/robin)",
            "“near: Bold (T 2001)” does not say if it",
        ),
        ("- ```\n  near: code\n  ```", "“```” does not say if it"),
        ("- - near: nested", "“- near: nested” does not say if it"),
    ],
)
def test_an_item_without_a_plain_mark_has_no_verdict(
    check: Callable[[str], str], item: str, says: str
) -> None:
    """It is neither shown with its verdict nor left out."""
    items = f"{item}\n- near: {ROBIN}\n- not: {WREN}"
    assert f"E461 ::: supports: {says}" in check(f"supports\nWhich?\n\n{items}")


@pytest.mark.parametrize("item", ["- **[x]** C\n  - W", "- > [x] C"])
def test_an_item_without_a_plain_box_is_not_a_reason(
    check: Callable[[str], str], item: str
) -> None:
    items = f"- [x] A\n  - W\n- [ ] B\n  - W\n{item}"
    printed = check(f"contrast\n:studies: robin, wren\n\nWhy?\n\n{items}")
    assert "[x] C” does not say if the studies differed in it" in printed
