from __future__ import annotations

from pathlib import Path

import pytest

from explainer.source.cleanup import clean_markdown
from explainer.text.markdown import render_markdown
from support.growth import check_growth


def clean(text: str) -> str:
    """Return the Markdown of a page, which must stay as it is when it is read again."""
    cleaned = clean_markdown(text, path=Path("p.md"), title="T")
    again = clean_markdown(cleaned.text, path=Path("p.md"), title="T")
    assert again.text == cleaned.text
    assert not [*cleaned.diagnostics, *again.diagnostics]
    return cleaned.text


HEADLESS = "|  |  |\n| --- | --- |\n| a | b |\n| c | d |"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| a | b |\n| c | d |", HEADLESS),
        ("|---|---|\n| a | b |\n| c | d |", HEADLESS),
        ("| | |\n|---|---|\n| a | b |\n| c | d |", HEADLESS),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", HEADLESS),
        ("+---+---+\n| a | b |\n+---+---+\n| c | d |\n+---+---+", HEADLESS),
        ("+---+---+\n| a | b |\n+---+---+\n| c    | d |\n+---+---+", HEADLESS),
        ("+---+---+\n| a | b |\n+---+---+\n| c | d    |\n+---+---+", HEADLESS),
        (
            "---- ----\na    b\nc    d\n---- ----",
            HEADLESS.replace("| --- | --- |", "| :-- | :-- |"),
        ),
        (
            "| a | b |\n|---|---|\n| `x|y` | c \\| d |\n| `x\\|y` | z |",
            "| a | b |\n| --- | --- |\n| `x\\|y` | c \\| d |\n| `x\\|y` | z |",
        ),
        (
            "+---+----+\n| a |  b |\n+:=:+===:+\n| c | d  |\n|   | e  |\n+---+----+",
            "| a | b |\n| :-: | --: |\n| c | d e |",
        ),
        (
            "  Right Left    Middle\n------- ------ --------\n     12 12        ab   \n",
            "| Right | Left | Middle |\n| --: | :-- | :-: |\n| 12 | 12 | ab |",
        ),
        (
            "---------\nOne  Two\nmore\n---- ----\na    b\n     c\n\nd    e\n---------\n",
            "| One more | Two |\n| --- | :-- |\n| a | b c |\n| d | e |",
        ),
        ("> +---+\n> | a |\n> +---+", "> |  |\n> | --- |\n> | a |"),
    ],
)
def test_tables_that_markdown_can_write(text: str, expected: str) -> None:
    """Each form of a table becomes the table of GitHub's Markdown, whose head may be empty."""
    assert clean(text) == expected


@pytest.mark.parametrize(
    "caption", [": A *caption* {#tbl-x}", "Table: A *caption*", "table: A *caption* {#tbl-x .y}"]
)
@pytest.mark.parametrize("is_above", [True, False])
def test_captions_of_tables(caption: str, is_above: bool) -> None:
    """The caption above or below a table stays with it in a figure."""
    table = "| a |\n|---|\n| b |"
    text = f"{caption}\n\n{table}" if is_above else f"{table}\n\n{caption}"
    start = "<figure>\n\n<figcaption>\n\nA *caption*\n\n</figcaption>"
    expected = f"{start}\n\n| a |\n| --- |\n| b |\n\n</figure>"
    assert clean(text) == expected
    before = "## x" if is_above else "x"  # pandoc takes x and a line with : for a definition
    assert clean(f"{before}\n\n{text}\n\ny") == f"{before}\n\n{expected}\n\ny"


def test_a_caption_without_words_is_none() -> None:
    """Attributes alone make no figure."""
    assert clean('| a |\n|---|\n\n: {tbl-colwidths="[75,25]"}') == "| a |\n| --- |"


SPANNING = """
+-------------+-------+
| Property    | Earth |
+=============+=======+
|             | min   |
| Temperature +-------+
| of 1961     | - a   |
|             | - b   |
+-------------+-------+
| both columns        |
+---------------------+
"""


def test_cells_that_span_others_or_have_blocks() -> None:
    """Such a table is HTML with Markdown in its cells, on pages and in notebooks."""
    html = "".join(render_markdown(clean(SPANNING)).split("\n"))
    assert '<td rowspan="2"><p>Temperatureof 1961</p></td><td><p>min</p></td>' in html
    assert "<td><ul><li>a</li><li>b</li></ul></td>" in html
    assert '<td colspan="2"><p>both columns</p></td>' in html
    assert html.startswith("<table><thead><tr><th><p>Property</p></th><th><p>Earth</p></th></tr>")


def test_html_table_with_spans_and_two_head_rows() -> None:
    """Spans, head rows, captions and alignment of HTML are kept; text outside of cells as well."""
    text = (
        "<table><caption>C</caption><thead><tr><th colspan=2>a</th></tr>"
        "<tr><th>b<th align=right>c</thead>lost<tr><td rowspan='2'>$x|y$<td>1<tr><td></table>"
    )
    html = "".join(render_markdown(clean(text)).split("\n"))
    assert html.startswith("<p>lost</p><table><caption><p>C</p></caption><thead><tr>")
    assert '<th colspan="2"><p>a</p></th></tr><tr><th><p>b</p></th><th class="align-right">' in html
    assert '<td rowspan="2"><p><math' in html
    assert html.endswith("<tr><td></td></tr></tbody></table>")


def test_an_empty_head_is_not_shown() -> None:
    """Readers of a page do not meet the empty head that Markdown needs."""
    assert "<th" not in render_markdown(HEADLESS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\| a | b |\n\\| c | d |", "\\| a | b |\n| c | d |"),
        ("+---+\nx", "\\+---+\nx"),
        ("+---+\n| a | b |\n+---+", "\\+---+\n| a | b |\n+---+"),
        ("```\n--- ---\n```", "```\n--- ---\n```"),
        ("a\n\n- - -\n\nb", "a\n\n___\n\nb"),
    ],
)
def test_what_is_no_table(text: str, expected: str) -> None:
    """Escaped and broken tables, code and rules stay what they are."""
    assert clean(text) == expected


@pytest.mark.parametrize(
    "part",
    [
        "+---+---+\n| 1 | 2 |\n",
        "+---+---+\n\n",
        "| a | b |\n",
        "| a | b |\n\n",
        "--- ---\na b\n",
        "--- ---\n\nx\n\n",
        "---\na\n--- ---\nx\n\n",
        "<table><tr><td colspan=2>a</table>\n",
        "<table><tr><td>",
        "| `a|b` |\n|---|\n",
        "Table: x\n\n| a |\n|---|\n\n",
        "|\n",
    ],
)
def test_time_grows_with_the_length_of_a_table(part: str) -> None:
    """It does not grow with the square of the length."""

    def clean_all(count: int) -> None:
        clean_markdown(part * count, path=Path("p.md"), title="T")

    clean_all(50)  # what it imports does not count
    check_growth(clean_all, 300)
