from __future__ import annotations

from pathlib import Path

import pytest

from explainer.source.cleanup import CleanTokens, clean_markdown


def clean(text: str) -> CleanTokens:
    cleaned = clean_markdown(text, path=Path("page.md"))
    assert clean_markdown(cleaned.text, path=Path("page.md")).text == cleaned.text
    return cleaned


NOTE = '<aside class="callout callout-note">\n\n**Note**\n\nA **b**.\n\n</aside>'


@pytest.mark.parametrize(
    "text",
    [
        "```{note}\nA **b**.\n```",
        "~~~{note}\nA **b**.\n~~~",
        ":::{note}\nA **b**.\n:::",
        "```{note}\n:name: x\n\nA **b**.\n```",
        "```{note}\n---\nname: x\n---\nA **b**.\n```",
        "```{note}\n----\nname: x\n----\nA **b**.\n```",
        "```{note} A **b**.\n```",
        "```{admonition} Note\nA **b**.\n```",
        "```{note #id a=b}\nA **b**.\n```",
        ":::{note #id}\nA **b**.\n:::",
    ],
)
def test_both_fences_and_both_forms_of_options(text: str) -> None:
    """A directive is the same between backquotes, tildes and colons."""
    assert clean(text).text == NOTE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('```{myst}\n+++ {"a": 1}\n(b)=\n# C\n```', '```md\n+++ {"a": 1}\n(b)=\n# C\n```'),
        ("```{code-block} python\n:linenos:\n\na\n```", "```python\na\n```"),
        (":::{code} r\na\n:::", "```r\na\n```"),
        (":::{math}\n:label: eq\nx^2\n:::", "$$\nx^2\n$$"),
        ("```{image} a.png\n:alt: A\n```", "![A](a.png)"),
        (
            ":::{figure} a b.png\n:alt: A\n:width: 50%\nWords *here*.\n:::",
            '<figure>\n\n<img src="a%20b.png" alt="A" width="50%">\n\n<figcaption>\n\nWords',
        ),
        ("```{iframe} https://a.example\n:title: Film\n```", "[Film](https://a.example)"),
        ("```{epigraph}\nA\n```", "> A"),
        ("```{raw} html\n<i>a</i>\n```", "*a*"),
        ("```{=html}\n<i>a</i>\n```", "*a*"),
        ("```{raw} latex\n\\newpage\n```\n\nA", "A"),
        ("```{only} latex\nB\n```\n\nA", "A"),
        ("```{only} html\nB\n```\n\nA", "B\n\nA"),
        ("```{toctree}\na\nb\n```\n\nA", "A"),
        ("::::{grid} 1 2\n:::{card} T\n:link: b.md\nA\n:::\n::::", "**[T](b.md)**\n\nA"),
        ("::::{tab-set}\n:::{tab-item} T\nA\n:::\n::::", "**T**\n\nA"),
        ("```{dropdown} T\nA\n```", "<details>\n<summary>T</summary>\n\nA\n\n</details>"),
        (":::{note .dropdown} T\nA\n:::", '<details class="callout callout-note">\n<summary>T'),
        ("```{note .dropdown} T\nA\n```", '<details class="callout callout-note">\n<summary>T'),
        ("````{strange} T\n```{dropdown} U\nA\n```\n````", "**T**\n\n<details>\n<summary>U"),
        ("- a\n\n  ```{epigraph}\n  B\n  ```\n\nC", "- a\n\n  > B\n\nC"),
        (":::{solution-start} x\n:::\n\nA\n\n:::{solution-end}\n:::", "<details>\n<summary>Sol"),
        ("```{solution-start} x\n```\n\nA\n\n```{solution-end}\n```", "<details>\n<summary>Sol"),
    ],
)
def test_directive(text: str, expected: str) -> None:
    """Each becomes the Markdown or the HTML that shows the same."""
    assert clean(text).text.startswith(expected)


@pytest.mark.parametrize(
    "text",
    [
        "```{code-cell}\n:tags: [a]\n\nprint(1)\n```",
        "```{figure} mood\n```",
    ],
)
def test_our_own_directives_stay(text: str) -> None:
    """Cells of code, and figures that a file describes, are read from the blocks of code."""
    assert clean(text).text == text


@pytest.mark.parametrize("name", ["r", "python", "ojs", "sql", "r setup", "r setup, echo=FALSE"])
def test_languages_of_r_markdown_stay_code(name: str) -> None:
    """Braces also mark code that runs."""
    assert clean(f"```{{{name}}}\na\n```").text == f"```{name.split()[0]}\na\n```"


def test_cell_with_options_of_an_unknown_language_stays_code() -> None:
    """Its first line says that it is a cell of Quarto."""
    assert clean("```{strange}\n//| echo: false\n**a**\n```").text.endswith("**a**\n```")


TABLE = "| a | b |\n| --- | --- |\n| 1 | **2** |"


@pytest.mark.parametrize(
    "text",
    [
        "```{list-table}\n:header-rows: 1\n\n* - a\n  - b\n* - 1\n  - **2**\n```",
        ":::{list-table}\n:header-rows: 1\n\n- - a\n  - b\n- - 1\n  - **2**\n:::",
        "```{csv-table}\n:header: a, b\n\n1,**2**\n```",
        '```{csv-table}\n:header-rows: 1\n\n"a","b"\n1,**2**\n```',
        "```{csv-table}\n:header-rows: 1\n:delim: ;\n\na;b\n1;**2**\n```",
    ],
)
def test_tables(text: str) -> None:
    """Lists of lists and comma-separated values are tables; their cells are Markdown."""
    assert clean(text).text == TABLE


def test_block_of_code_that_a_cell_does_not_close() -> None:
    """It ends with its cell."""
    assert clean("````{list-table}\n* - ```\n    a\n  - b\n````").text.count("```") == 2


def test_table_with_a_caption() -> None:
    """The caption stands with its table."""
    text = clean("```{list-table} Birds *here*\n:header-rows: 1\n\n* - a\n* - b\n```").text
    assert "Birds *here*" in text
    assert "| b |" in text


def test_unknown_directive_is_one_warning() -> None:
    """Its words are shown."""
    cleaned = clean("```{strange}\nA\n```\n\n:::{strange}\nB\n:::")
    assert cleaned.text == "A\n\nB"
    assert [item.code for item in cleaned.diagnostics] == ["W201"]
    assert "strange (2 ×)" in cleaned.diagnostics[0].message


def test_ten_thousand_directives_in_each_other_end() -> None:
    """What is too deep stays code."""
    marks = [":" * (1000 - number) for number in range(990)]
    ticks = ["`" * (200 - number) for number in range(190)]
    for fences in (marks, ticks):
        opened = "\n".join(f"{fence}{{epigraph}}" for fence in fences)
        closed = "\n".join(reversed(fences))
        text = f"{opened}\nA\n{closed}\n"
        assert "A" in clean_markdown(text, path=Path("page.md")).text
