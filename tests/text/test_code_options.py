from __future__ import annotations

import pytest

from explainer.text.code_options import list_tags, split_code_options


@pytest.mark.parametrize(
    ("text", "tags", "code"),
    [
        (":tags: [hide-input, a]\n\nprint(1)\n", ("hide-input", "a"), "print(1)\n"),
        ("---\ntags: [a]\n---\nprint(1)", ("a",), "print(1)"),
        ("#| tags: a\n#| echo: false\nprint(1)", ("a", "remove-input"), "print(1)"),
        (
            "#| fig-alt: |\n#|   Two plots.\n#|\n#|   One: red.\n#| tags: [b]\nplot()",
            ("b",),
            "plot()",
        ),
        ("#| tags:\n#|   - a\n#|   - b\nplot()", ("a", "b"), "plot()"),
        ("%%| tags: a\nflowchart LR", ("a",), "flowchart LR"),
        ("//| tags: a\nx = 1", ("a",), "x = 1"),
        ("#|a comment", (), "#|a comment"),
        ("print(1)\n:tags: [a]", (), "print(1)\n:tags: [a]"),
        ("\nx = {\n:1}", (), "\nx = {\n:1}"),
    ],
)
def test_options_above_code_are_not_part_of_it(text: str, tags: tuple[str, ...], code: str) -> None:
    options, rest = split_code_options(text)
    assert (list_tags(options), rest) == (tags, code)
