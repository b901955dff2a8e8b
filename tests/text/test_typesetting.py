from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.text.formulas import find_formulas
from explainer.text.markdown import render_inline, render_markdown, sanitize_markup
from explainer.text.typesetting import find_macros, typeset_formula


def typeset(text: str) -> str:
    (formula,) = find_formulas(text).values()
    result = typeset_formula(formula)
    assert not result.problem
    return result.html


def test_a_formula_is_mathml_from_left_to_right_in_text_headings_lists_and_tables() -> None:
    html = render_markdown("# A $x_1$\n\n- $x_1$\n\n| $x_1$ |\n|-|\n| $x_1$ |\n\n> *$x_1$*")
    math = '<math dir="ltr" alttext="x_1"><msub><mi>x</mi><mn>1</mn></msub></math>'
    assert html.count(math) == 5
    assert "$" not in html
    assert math in render_inline("$x_1$")


def test_a_formula_with_a_line_of_its_own_is_in_an_element_that_scrolls() -> None:
    html = render_markdown("$$x$$")
    assert html == (
        '<p><span class="formula"><math dir="ltr" alttext="x" display="block">'
        "<mi>x</mi></math></span></p>\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$$a &= b \\\\ c &= d$$", "<mtable"),
        ("$$a \\\\ b$$", "<mtable"),
        ("$$x \\tag{3}$$", "<mtext>(3)</mtext>"),
        ("\\begin{split}a &= b\\end{split}", "<mtable"),
        ("\\begin{eqnarray}a &=& b\\end{eqnarray}", "<mtable"),
        ("\\begin{alignat}{2}a &= b\\end{alignat}", "<mtable"),
        ("$\\text{if }x$", "if"),
        ("$$\\text{for $x_1$ there}$$", "<msub>"),
        ("$\\mbox{a}$", "<mtext>a</mtext>"),
        ("$\\text{a_b&c\\_d#1}$", "<mtext>a_b&amp;c_d#1</mtext>"),
        ("$\\small{\\text{a}}$", "<mtext>a</mtext>"),
        ("$$\\begin{bmatrix}1 & 2 \\cr 3 & 4\\end{bmatrix}$$", "<mtr><mtd><mn>3</mn>"),
        ("$\\color{#FFA615}{x}$", 'mathcolor="#FFA615"'),
        ("$$a\\\nb$$", "<mi>b</mi>"),
        ("$\\color{red}x$", 'mathcolor="#FF0000"'),
        ("$\\color{#FF4136}x$", 'mathcolor="#FF4136"'),
        ("$\\textcolor{#FF4136}{x}y$", 'mathcolor="#FF4136"><mi>x</mi></mrow>'),
        ("$a < b$", "<mo>&lt;</mo>"),
    ],
)
def test_tex_that_jupyter_typesets_is_typeset(text: str, expected: str) -> None:
    assert expected in typeset(text)


def test_rows_have_no_numbers_of_their_own_as_in_jupyter() -> None:
    assert "(1)" not in typeset("\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}")


@pytest.mark.parametrize(
    ("definition", "use", "expected"),
    [
        ("\\newcommand{\\xvec}{\\vec{x}}", "\\xvec", "\\vec{x}"),
        ("\\newcommand{xvec}{\\vec{x}}", "\\xvec", "\\vec{x}"),
        ("\\renewcommand\\P[1]{\\mathbb{P}(#1)}", "\\P{y}", "\\mathbb{P}(y)"),
        ("\\def\\half{\\frac{1}{2}}", "\\half", "\\frac{1}{2}"),
        ("\\DeclareMathOperator{\\rank}{rank}", "\\rank x", "\\operatorname{rank} x"),
        ("\\newcommand{\\a}{b} \\newcommand{\\c}{\\a + d}", "\\c", "b + d"),
    ],
)
def test_commands_that_a_page_defines_hold_in_all_its_formulas(
    definition: str, use: str, expected: str
) -> None:
    """As in JupyterLab; a formula of nothing but definitions shows nothing."""
    macros = find_macros(f"Text ${definition}$ and `$\\def\\no{{x}}$`.")
    assert "no" not in macros
    (formula,) = find_formulas(f"${use}$").values()
    (plain,) = find_formulas(f"${expected}$").values()
    typeset = typeset_formula(formula, macros)
    assert not typeset.problem
    assert re.sub(' alttext="[^"]*"', "", typeset.html) == re.sub(
        ' alttext="[^"]*"', "", typeset_formula(plain).html
    )
    assert render_markdown(f"a ${definition}$ b") == "<p>a  b</p>\n"


def test_long_definitions_are_left_out() -> None:
    """Each formula is typeset with them, which must not take long."""
    macros = find_macros(
        "\n\n".join(f"$\\def\\x{chr(97 + i % 26)}{chr(97 + i // 26)}{{y}}$" for i in range(676))
    )
    assert 4900 < len(macros) <= 5000


def test_the_tex_of_a_formula_that_cannot_be_typeset_is_shown() -> None:
    (formula,) = find_formulas("$\\ce{H2O} < x$").values()
    result = typeset_formula(formula)
    assert result.html == '<code dir="ltr">$\\ce{H2O} &lt; x$</code>'
    assert result.problem == 'Unknown command "\\ce"'


@pytest.mark.parametrize(
    "tex",
    [
        "\\href{javascript:alert(1)}{x}",
        "\\htmlClass{a}{x}",
        "\\htmlStyle{color:red}{x}",
        "\\style{background:url(http://a.example)}{x}",
        "\\cssId{a}{x}",
        "\\class{a}{x}",
        "\\includegraphics{http://a.example}",
        "\\text{<img src=x onerror=alert(1)>}",
        "\\begin{align}x\\label{study-a}\\end{align}",
        "\\url{http://a.example}",
    ],
)
def test_tex_adds_no_link_style_class_or_id(tex: str) -> None:
    start_tags = "".join(re.findall("<[^>]*>", render_markdown(f"$$ {tex} $$")))
    start_tags = re.sub(' alttext="[^"]*"', "", start_tags)
    harmful = ("<a", "<img", " style=", " id=", " href=", 'class="a"', "url(", "javascript:")
    assert not [part for part in harmful if part in start_tags]


def test_the_sanitizer_keeps_mathml_in_saved_outputs_without_what_could_run() -> None:
    html = '<math display="block"><mi onclick="a()" href="javascript:a()">x</mi></math>'
    assert sanitize_markup(html) == '<math display="block"><mi>x</mi></math>'
    harmful = (
        '<math><annotation-xml encoding="text/html"><script>a()</script></annotation-xml></math>'
    )
    assert sanitize_markup(harmful) == "<math></math>"


@given(st.lists(st.sampled_from([*"xy12^_{}\\&$<> ", "\\frac", "\\left(", "\\begin{align}"])))
def test_any_tex_is_typeset_or_shown(parts: list[str]) -> None:
    html = render_markdown(f"a ${''.join(parts)}$ b")
    assert " style=" not in html
    assert "<script" not in html
