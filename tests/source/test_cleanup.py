from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explainer.errors import select_errors
from explainer.source.cleanup import CleanTokens, clean_markdown
from explainer.text.markdown import render_markdown

PATH = Path("p.md")


def clean(text: str, title: str = "A title") -> CleanTokens:
    return clean_markdown(text, path=PATH, title=title)


def list_errors(cleaned: CleanTokens) -> list[str]:
    return [
        f"{error.line}: {error.code} {error.message}; {error.hint}"
        for error in select_errors(cleaned.diagnostics)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a <i> b </i> c", "a *b* c"),
        ("<b>a</b>, <em>b</em>, <STRONG class='x'>c</STRONG>", "**a**, *b*, **c**"),
        ("<b><i> a </i></b> b", "***a*** b"),
        ("<i>a <em>b</em></i>", "*a b*"),
        ("<i>a</i><i>b</i>", "*ab*"),
        ("<i></i>a<b> </b>b", "a b"),
        ('<i>"a"</i>b', '<em>"a"</em>b'),
        ("a*b <i>c</i>", "a\\*b *c*"),
        ("a<br>", "a"),
        ("a <br/> b", "a\\\nb"),
        ("a <BR>\nb", "a\\\nb"),
        ("a\n<br>\nb", "a\\\nb"),
        ("a  \nb", "a\\\nb"),
        ("a<br><br>b", "a\n\nb"),
        ("a <br>\n<br>\nb", "a\n\nb"),
        ("a  \n<br>b", "a\n\nb"),
        ("*a<br><br>b*", "*a\\\nb*"),
        ("- a<br><br>b\n- c", "- a\\\n  b\n- c"),
        ("## a<br>b", "## a b"),
        ("a\n<hr>\nb", "a\n\n___\n\nb"),
        ("a\n\n<hr>", "a\n\n___"),
        ("<br>\n<br>\n<hr>", "___"),
        ("a <!-- b --> c", "a c"),
        ("**(a)**<!-- b -->c", "<strong>(a)</strong>c"),
        ("<!-- a\n\n## b\n-->\n\nc", "c"),
        ("a\n<!-- b -->\nc", "a\n\nc"),
        (
            "H<sub>2</sub>O <abbr title='x y' lang=en>b</abbr>",
            'H<sub>2</sub>O <abbr title="x y" lang="en">b</abbr>',
        ),
        ("a\nb", "a\nb"),
        ("```html\n<br>\n## a\n```", "```html\n<br>\n## a\n```"),
        ("    <br>\n", "```\n<br>\n```"),
        ("`<br>` and `<i>`", "`<br>` and `<i>`"),
        ("\\<br> \\*a\\* \\$5 [[x|y]]", "\\<br> \\*a\\* \\$5 [[x|y]]"),
        (
            "a [b][c] ![d][c]\n\n[c]: http://x.example 't'",
            'a [b](http://x.example "t") ![d](http://x.example "t")',
        ),
        (
            "| a|b |\n|:-:|-|\n|`\\|`|~~c~~ <br> d|",
            "| a | b |\n| :-: | --- |\n| `\\|` | ~~c~~<br>d |",
        ),
        ("a[^1]\n\n[^1]: some words", "a[^1]\n\n\\[^1\\]: some words"),
        ("# A  title\n\na", "a"),
        ("# *A* title\n\na", "a"),
        ("A title\n=======\na", "a"),
        ("# Other\n\n## b", "## Other\n\n## b"),
        ("# a\n\n## b\n\n# c", "## a\n\n### b\n\n## c"),
        ("### a\n\n##### b\n\n#### c\n\n### d", "## a\n\n### b\n\n### c\n\n## d"),
        ("a\n---\nb", "## a\n\nb"),
        ("1. a\n1. b\n\n> c", "1. a\n1. b\n\n> c"),
    ],
)
def test_cleaned_text(text: str, expected: str) -> None:
    """Stray HTML and heading levels are fixed, and cleaning the result changes nothing."""
    cleaned = clean(text)
    assert list_errors(cleaned) == []
    assert cleaned.text == expected
    assert clean(expected).text == expected


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "a\n\n<script>\nx()\n</script>",
            "3: E220 raw HTML such as <script> is not allowed; remove",
        ),
        ("<iframe src='x'></iframe>", "1: E220 raw HTML such as <iframe> is not allowed"),
        ("<a href='x'>y</a>", "such as <a> is not allowed; write [the words](the address)"),
        ("<img src='x'>", "such as <img> is not allowed; write ![what it shows](its address)"),
        ("<h3>x</h3>", "such as <h3> is not allowed; write a heading with ###"),
        ("<div>\n\nx\n\n</div>", "such as <div> is not allowed; remove the tag and keep its words"),
        ("x\n<b style='a'>y</b>", "2: E224 <b> has the attribute “style”"),
        ("<br onclick='a'>", "1: E224 <br> has the attribute “onclick”"),
        (
            "a\nb <i>c\nd",
            "2: E223 <i> is never closed; add </i> where it ends, in the same paragraph",
        ),
        ("a</b>", "1: E222 </b> has no opening tag"),
        ("*a <i>b* c</i>", "1: E223 <i> is never closed"),
        ("<sup>a<b></sup></b>", "1: E222 </sup> has no opening tag"),
        ("## a <hr>", "1: E225 <hr> is in a heading"),
        ("- a <hr>", "1: E225 <hr> is in a list without blank lines"),
        ("*a <hr> b*", "1: E225 <hr> is in a link or in emphasis"),
        ("<?php x ?>", "1: E221 HTML such as “<?php x ?>” is not allowed"),
        ("a\n\n<!-- b\n\nc", "3: E226 the comment that begins here is never closed"),
        (
            "a <!-- b\n\nc -->",
            "1: E226 the comment that begins here is not closed in this paragraph",
        ),
        ("<!-- a\n--> b", "1: E227 text follows on the line where this comment ends"),
        ("> " * 60 + "a", "1: E228 the text is nested more than 37 deep"),
    ],
)
def test_other_html_is_an_error(text: str, error: str) -> None:
    """HTML that cannot be converted is reported with its line and a way to write it in Markdown."""
    errors = list_errors(clean(text))
    assert any(error in found for found in errors), errors


def test_lines_of_diagnostics() -> None:
    """The line counts code over two lines, breaks and the front matter above."""
    text = "a `b\nc` d  \ne\n<u>f</u>\n\n| a |\n|---|\n| <u>g</u> |"
    cleaned = clean_markdown(text, path=PATH, line=10, title="x")
    assert [diagnostic.line for diagnostic in cleaned.diagnostics] == [13, 17]


def test_title_of_the_text() -> None:
    """Without a title in the front matter the first heading of level one is the title."""
    cleaned = clean("# A *b*\n\nc", title="")
    assert (cleaned.title, cleaned.text) == ("A b", "c")


PIECES = [
    *("a", "b ", "word", "**", "*", "_", "__", "~~", "~", "`", "```\n", "\n", "\n\n", "  \n"),
    *("\\\n", "<br>", "<hr>", "<i>", "</i>", "<b>", "</b>", "<sup>", "</sup>", "# ", "## "),
    *("### ", "\n---\n", "\n===\n", "- ", "1. ", "> ", "| a | b |\n|---|---|\n| c | d |\n", "|"),
    *("[", "]", "(", ")", "[[x]]", "[l](u)", "![i](p)", "<https://a.example>", "&amp;", "&lt;"),
    *("&nbsp;", "\\$", "$", "<!-- c -->", "<!--", "-->", "\t", "    ", "[r]: http://x\n", "[r]"),
    *("é", ".", "!", "\\", "<", "\\*", "&#32;", ":-", "--", "<script>"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@settings(max_examples=500, deadline=None)
@example("- - - [r]: http://x\n")
@example("a\n\n1. -\n   - <br>\n\nb")
@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Cleaning a cleaned text gives the same text and no diagnostics."""
    cleaned = clean(text)
    if not list_errors(cleaned):
        again = clean(cleaned.text)
        assert (again.text, again.diagnostics) == (cleaned.text, ())


@settings(max_examples=300, deadline=None)
@given(TEXTS | st.text(max_size=100))
def test_any_text_can_be_cleaned(text: str) -> None:
    """No text raises an exception, and a script is always an error."""
    cleaned = clean(text.replace("\x00", ""))
    if not list_errors(cleaned):
        assert "<script" not in render_markdown(cleaned.text)


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        (
            "[a](https://a.example https://b.example)",
            "has two addresses, so it does not work; give",
        ),
        (
            "[a](http://a.example:8443/x_(y) z)",
            "has a space in its address, so it does not work; write",
        ),
        ("[a](https://a.example:8443/x_(y))", ""),
        ("[a](https://a.example 'title')", ""),
        ("[a](<https://a.example/x y>)", ""),
    ],
)
def test_broken_link_is_reported(link: str, problem: str) -> None:
    """A link whose address has a space is reported with its line."""
    warnings = [str(warning) for warning in clean(f"Words.\nMore {link} words.\n").diagnostics]
    assert len(warnings) == bool(problem)
    assert all(problem in warning and ":2: W311 this link" in warning for warning in warnings)
