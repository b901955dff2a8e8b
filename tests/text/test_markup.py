"""Elements in safe HTML, and edits that change nothing else."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from explainer.text.markdown import render_markdown, sanitize_markup
from explainer.text.markup import (
    Edit,
    apply_edits,
    extract_plain_text,
    find_elements,
    format_start_tag,
)

PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<div class='a b'>", "</div>", "<br>", "<img src=x>", "<title>", "&amp;"),
        *("&nbsp;", "&#39;", '" id="a', "'", "<svg><path d='M0'/></svg>", "\n", "<a href='x'>"),
        *("</a>", "<pre>", "</pre>", "<!-- c -->", "<script>x</script>", "<textarea>", "<h1 id=a>"),
    ]
)
SOURCES = st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join)


def test_places_of_elements() -> None:
    """Each element has its attributes in order, its contents and its end."""
    link = '<a title="&quot;b&quot;" href="c">d <em>e</em></a>'
    html = f'<p>a\n{link}<br>\n<svg><path d="M0"/></svg></p>'
    elements = {element.tag: element for element in find_elements(html)}
    assert list(elements) == ["p", "a", "em", "br", "svg", "path"]
    assert list(elements["a"].attributes.items()) == [("title", '"b"'), ("href", "c")]
    assert elements["a"].inner(html) == "d <em>e</em>"
    assert html[elements["a"].start : elements["a"].end].endswith("</em></a>")
    assert elements["p"].end == len(html)
    for name in ("br", "path"):
        assert elements[name].inner(html) == ""


def test_edits_of_tags_and_of_whole_elements() -> None:
    """An edit inside a replaced element is left out; the others are applied."""
    html = "<div><b>1</b></div><i>2</i>3"
    div, b, i = find_elements(html)
    after = Edit(start=div.end, end=div.end, text="!")
    edits = [
        i.edit_start("<u>"),
        b.edit_start("<s>"),
        div.edit_whole("x"),
        i.edit_end("</u>"),
        after,
    ]
    assert apply_edits(html, edits) == "x!<u>2</u>3"


def test_a_start_tag_escapes_its_values() -> None:
    """The value of an attribute cannot end it."""
    assert format_start_tag("a", {"href": 'x"><b>&'}) == '<a href="x&quot;&gt;&lt;b&gt;&amp;">'


def test_plain_text() -> None:
    """Tags are removed, and character references are resolved."""
    assert extract_plain_text(" a <b>&lt;c&gt;</b> &amp; d") == "a <c> & d"
    assert extract_plain_text("a &lt; b") == "a < b"


@given(SOURCES)
def test_elements_of_safe_html_nest(source: str) -> None:
    """The elements of any safe HTML nest, and a tag that is replaced by itself changes nothing."""
    for html in (sanitize_markup(source), render_markdown(source)):
        elements = find_elements(html)
        same = [
            element.edit_start(html[element.start : element.inner_start]) for element in elements
        ]
        assert apply_edits(html, same) == html
        for element in elements:
            assert html[element.start :].startswith(f"<{element.tag}")
            assert element.start < element.inner_start <= element.inner_end <= element.end
            tag_end = html[element.inner_end : element.end]
            assert tag_end in ("", f"</{element.tag}>")
        for outer, inner in pairwise(elements):
            assert outer.end <= inner.start or inner.end <= outer.inner_end
