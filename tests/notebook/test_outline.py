from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.notebook.outline import split_cell
from explainer.notebook.pictures import find_lost_pictures
from explainer.notebook.view import Attachment, make_view

PNG = "iVBORw0KGgo="


def parts(text: str) -> list[tuple[int, str, str]]:
    return [(part.level, part.title, part.html.strip()) for part in split_cell(text)]


def attachments(name: str, bundle: object) -> tuple[Attachment, ...]:
    cell = {"cell_type": "markdown", "attachments": {name: bundle}}
    return make_view({"cells": [cell]}).cells[0].attachments


def test_headings_divide_a_cell() -> None:
    """Headings of level one and two begin parts; what is deeper stays in the HTML."""
    assert parts("Before.\n\n# One\n\nText.\n\n### Deep\n\nTwo\n---\nEnd.") == [
        (0, "", "<p>Before.</p>"),
        (1, "One", "<p>Text.</p>\n<h3>Deep</h3>"),
        (2, "Two", "<p>End.</p>"),
    ]


def test_an_empty_cell_has_no_parts() -> None:
    """A cell without words is left out."""
    assert parts(" \n\n") == parts("") == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end(line_end: str) -> None:
    """A cell of any system has the same parts."""
    assert parts(line_end.join(["# One", "", "Text.", "## Two", "End."])) == [
        (1, "One", "<p>Text.</p>"),
        (2, "Two", "<p>End.</p>"),
    ]


def test_headings_in_code_and_quotations_divide_nothing() -> None:
    """Lines that only look like headings are text."""
    assert [level for level, _, _ in parts("```\n# no\n```\n\n> # no\n\n- # no")] == [0]


def test_a_title_is_plain_text_and_safe_html() -> None:
    """A title has its words for the navigation, and its emphasis for the page, but no blocks."""
    (part,) = split_cell("## A *b* & <script>x</script><h1>c</h1> &lt;d&gt;")
    assert part.title == "A b & c <d>"
    assert part.title_html == "A <em>b</em> &amp; c &lt;d&gt;"


def test_attached_pictures() -> None:
    """A picture that is attached to the cell is shown."""
    attached = attachments("a.png", {"image/png": PNG + "\n"})
    (part,) = split_cell("![A bird](attachment:a.png)", attached)
    assert part.html == f'<p><img src="data:image/png;base64,{PNG}" alt="A bird"></p>\n'


@pytest.mark.parametrize("bundle", [{}, {"image/svg+xml": PNG}, {"image/png": '"><script>'}, 3])
def test_attachments_that_are_not_pictures(bundle: object) -> None:
    """Data that is not a picture is not shown."""
    (part,) = split_cell("![A bird](attachment:a.png)", attachments("a.png", bundle))
    assert "data:" not in part.html
    assert "<script" not in part.html


@pytest.mark.parametrize("name", ["a b.png", "ü.png", 'x"onerror="y', "<script>.png"])
@pytest.mark.parametrize("form", ["![A](<attachment:{}>)", '<img alt="A" src="attachment:{}">'])
def test_names_of_pictures_are_escaped(name: str, form: str) -> None:
    """A picture is shown whatever its name is."""
    text = form.format(name.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;"))
    (part,) = split_cell(text, attachments(name, {"image/png": PNG}))
    assert part.html.count(f'src="data:image/png;base64,{PNG}"') == 1
    assert part.html.count("<") == part.html.count("<p") * 2 + 1
    assert "onerror=" not in part.html


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("image.png", "![A](attachment:image.png)"),
        ("Screen Shot 1.png", "![A](attachment:Screen%20Shot%201.png)"),
        ("Screen Shot 1.png", "![A](attachment:Screen Shot 1.png)"),
        ("Screen Shot 1.png", '![A](attachment:Screen Shot 1.png "Title")'),
        ("Screen Shot 1.png", '<img alt="A" src="attachment:Screen Shot 1.png">'),
        ("Screen Shot 1.png", '<img alt="A" src="attachment:Screen%20Shot%201.png">'),
        ("größe.png", "![A](attachment:gr%C3%B6%C3%9Fe.png)"),
        ("größe.png", "![A](attachment:größe.png)"),
        ("a(1).png", "![A](attachment:a(1).png)"),
        ("a%20b.png", "![A](attachment:a%20b.png)"),
        ("50%.png", "![A](attachment:50%.png)"),
        ("image.png", "![A][1]\n\n[1]: attachment:image.png"),
        ("8c5b-11.png", "text ![A](attachment:8c5b-11.png) text"),
    ],
)
def test_an_attachment_is_found_by_every_name_that_editors_write(name: str, text: str) -> None:
    """Names may be percent-encoded or not, in Markdown and in HTML."""
    (part,) = split_cell(text, attachments(name, {"image/png": PNG}))
    assert part.html.count(f'src="data:image/png;base64,{PNG}"') == 1
    assert find_lost_pictures(text, attachments(name, {"image/png": PNG})) == []


def test_a_drawing_may_be_attached() -> None:
    """It is shown as a picture if it is one."""
    svg = b64encode(b'<svg width="9"><rect width="9"/></svg>').decode()
    (part,) = split_cell("![A](attachment:a.svg)", attachments("a.svg", {"image/svg+xml": svg}))
    assert '<img src="data:image/svg+xml;base64,' in part.html


def test_a_pasted_picture_may_be_in_the_text() -> None:
    """Colab writes the picture itself where other editors write the name of an attachment."""
    (part,) = split_cell(f"![A](data:image/png;base64,{PNG})")
    assert part.html == f'<p><img src="data:image/png;base64,{PNG}" alt="A"></p>\n'


def test_lost_attachments_are_named() -> None:
    """Names that the cell does not have are reported."""
    text = "![a](attachment:a.png) ![b](attachment:b%20c.png) <img src='attachment:d.png'>"
    lost = find_lost_pictures(text, attachments("a.png", {"image/png": PNG}))
    assert lost == ["b c.png", "d.png"]


def test_links_to_attachments_are_text() -> None:
    """A link to an attachment has no address, and an unknown attachment has no picture."""
    attached = attachments("a.png", {"image/png": PNG})
    (part,) = split_cell("[a](attachment:a.png) ![b](attachment:b.png)", attached)
    assert "href" not in part.html
    assert "src" not in part.html


@given(st.text(alphabet="#=-\n\r\t >`w"))
def test_no_words_are_lost(text: str) -> None:
    """Each word of a cell is in one title or below it, whatever is a heading."""
    assert sum((part.title + part.html).count("w") for part in split_cell(text)) == text.count("w")
