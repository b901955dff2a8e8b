from __future__ import annotations

import pytest

from explainer.text.formulas import find_formulas


def list_tex(text: str) -> list[str]:
    return [formula.tex for formula in find_formulas(text).values()]


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("$x_1$, $a * b$", ["x_1", "a * b"]),
        ("$\\{1, 2\\}$", ["\\{1, 2\\}"]),
        ("$a \\$ b$", ["a \\$ b"]),
        ("$a\n+ b$", ["a\n+ b"]),
        ("37$^\\circ$C, 2$\\times$, the $n$th", ["^\\circ", "\\times", "n"]),
        ("$$x$$ and $$ y $$", ["x", " y "]),
        ("$$\\text{if $x$}$$", ["\\text{if $x$}"]),
        (
            "\\begin{align*}\nx &= y \\\\\n\\end{align*}",
            ["\\begin{align*}\nx &= y \\\\\n\\end{align*}"],
        ),
        ("\\(x\\), \\(n\\)th", ["x", "n"]),
        ("\\\\(x\\\\) and \\\\[y\\\\]", ["x", "y"]),
        ("\\[\nx\n\\]", ["\nx\n"]),
        ("  \\[ x^2 \\]", [" x^2 "]),
        ("{math}`x^2`", ["x^2"]),
        ("$`x_1`$", ["x_1"]),
        ("events $A_1, A_2, \\ldots $, each", ["A_1, A_2, \\ldots "]),
        ("$ y_1$ or $ \\text{stigma index} = 2 $.", [" y_1", " \\text{stigma index} = 2 "]),
    ],
)
def test_formulas_are_found_between_the_signs_of_each_dialect(text: str, tex: list[str]) -> None:
    assert list_tex(text) == tex


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5, not $6.",
        "Price is $10, and Bob gives Eve $20.",
        "US$ 5 and US$ 6",
        "US$5 and US$6",
        "$1.50–$2.00",
        "5$, 6$ and 7$.",
        "from $5 to 6$",
        "$5 per head, or 20$ for all",
        "$ x $",
        "$5 and *some_thing* for $ 6 more",
        "5 $ for A = B, or 6 $",
        "$PATH = $HOME, $a = $b",
        "from $ 5 to $ 6 = all",
        "\\$x\\$",
        "$$$ and $$$",
        "$$",
        "$$ $$",
        "`$x$` and `a` $5",
        '<span title="$x$">',
        "<https://a.example/$x$>",
        "see \\[1\\] and \\[a link\\]",
        "\\[x\\]",
        "word\\(s\\)",
        "\\begin{itemize} \\item x \\end{itemize}",
        "a\\\\$",
    ],
)
def test_amounts_of_money_code_and_escaped_signs_are_not_formulas(text: str) -> None:
    assert list_tex(text) == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("\\(x_1\\)", "$x_1$"),
        ("\\( x \\)", "$x$"),
        ("\\(x\\)2", "\\\\(x\\\\)"),
        ("\\[ x^2 \\]", "$$ x^2 $$"),
        ("{math}`x*y*`", "$x*y*$"),
        ("$`x`$", "$x$"),
        ("\\\\(x\\\\)", "\\\\(x\\\\)"),
        ("$$x$$ {#eq-one}", "$$x$$"),
    ],
)
def test_signs_that_jupyter_does_not_know_are_replaced_and_others_kept(
    text: str, source: str
) -> None:
    (formula,) = find_formulas(text).values()
    assert formula.source == source
