from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
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
    ("text", "expected", "code"),
    [
        ("a\n\n<script>\nx()\n\n## y\n</script>\n\nb", "a\n\nb", "W221"),
        ("a <script>x()</script>b", "a b", "W221"),
        ("<b onclick='a'>b</b>", "**b**", "W221"),
        ("a <?php x ?>", "a", "W221"),
        (
            "<iframe src='https://a.example/x' title='A film'></iframe>",
            "[A film](https://a.example/x)",
            "W222",
        ),
        (
            "<video controls><source src='https://a.example/x.mp4'></video>",
            "[https://a.example/x.mp4](https://a.example/x.mp4)",
            "W222",
        ),
        ("<a href='x'>y *z*</a>", "[y *z*](x)", ""),
        ("<a name='x'></a>a", "a", ""),
        ("<a href='#x'></a>a <a href='#y'/>b [c](d)", "a b [c](d)", ""),
        ("<img src='x.png' alt='a field'>", "![a field](x.png)", ""),
        ("<h3>x</h3>", "## x", ""),
        ("<div>\n\n*x*\n\n</div>", "*x*", "W220"),
        ("<div><p>a</p><p>b</p></div>", "a\n\nb", "W220"),
        ("<ul><li>a<li>b</ul>", "- a\n- b", ""),
        ("<ol start=3><li>a</li><li><p>b</p><p>c</p></li></ol>", "3. a\n\n1. b\n\n   c", ""),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b", ""),
        ("<blockquote>a<p>b</blockquote>", "> a\n>\n> b", ""),
        (
            "<pre><code class='language-r'>x &lt;- 1\n\ny</code></pre>",
            "```r\nx <- 1\n\ny\n```",
            "",
        ),
        (
            "<table><tr><th>a<th>b<tr><td>c</td><td>d<br>e</td></tr></table>",
            "| a | b |\n| --- | --- |\n| c | d<br>e |",
            "",
        ),
        (
            "| a |\n|---|\n| <ul><li>b</li><li>c</li></ul> |",
            "| a |\n| --- |\n| • b<br>• c |",
            "",
        ),
        (
            "<details><summary>a</summary>b</details>",
            "<details>\n<summary>a</summary>\n\nb\n\n</details>",
            "",
        ),
        ("<details><p>a", "a", ""),
        ("<dl><dt>a<dd>b</dl>", "<dl>\n\n<dt>\n\na\n\n</dt>\n\n<dd>\n\nb\n\n</dd>\n\n</dl>", ""),
        ("<code>a &lt; b</code>, <u>c</u>, <del>d</del>", "`a < b`, <u>c</u>, ~~d~~", ""),
        ("a <i>b\nc", "a *b\nc*", ""),
        ("a</b>", "a", ""),
        ("*a <i>b* c</i>", "*a b* c", ""),
        ("<sup>a<b></sup></b>", "<sup>a</sup>", ""),
        ("## a <hr>", "## a", "W220"),
        ("- a <hr>", "- a", "W220"),
        ("*a <hr> b*", "*a b*", "W220"),
        ("Your <name> here", "Your \\<name> here", "W223"),
        ("<Tabs>\n\na\n\n</Tabs>", "a", "W220"),
        ("a\n\n<!-- b\n\nc", "a", "W226"),
        ("a <!-- b\n\nc -->", "a \\<!-- b\n\nc -->", "W226"),
        ("<!-- a\n--> b", "b", ""),
    ],
)
def test_html_becomes_markdown(text: str, expected: str, code: str) -> None:
    """Harmless HTML is written as Markdown; what could run is left out; each kind is a warning."""
    cleaned = clean(text)
    assert cleaned.text == expected
    assert clean(expected).text == expected
    assert {warning.code for warning in cleaned.diagnostics} - {"W230"} == {*filter(None, [code])}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::: {.callout-note}\n## Care\n\na\n:::", ("note", "Care", "a")),
        ("::: callout-tip\na\n:::", ("tip", "Tip", "a")),
        ('::: {.callout-warning title="Two words"}\na\n:::', ("warning", "Two words", "a")),
        (":::tip[Two words]\na\n:::", ("tip", "Two words", "a")),
        (":::danger Two words\n\na\n\n:::", ("caution", "Two words", "a")),
        (":::{note}\n:name: x\na\n:::", ("note", "Note", "a")),
        (":::{admonition} Two words\n:class: tip\na\n:::", ("tip", "Two words", "a")),
        ("> [!info] Two words\n> a", ("note", "Two words", "a")),
        ("> [!IMPORTANT]\n> a", ("important", "Important", "a")),
        ("> [!custom]\n>\n> a", ("note", "Custom", "a")),
    ],
)
def test_callouts(text: str, expected: tuple[str, str, str]) -> None:
    """Each way to write a callout gives an aside with its title."""
    kind, title, words = expected
    cleaned = clean(text)
    start = f'<aside class="callout callout-{kind}">'
    assert cleaned.text == f"{start}\n\n**{title}**\n\n{words}\n\n</aside>"
    assert clean(cleaned.text).text == cleaned.text
    assert cleaned.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "expected", "code"),
    [
        (
            ":::: {.columns}\n::: {.column width=50%}\na\n:::\n::: column\nb\n:::\n::::",
            "a\n\nb",
            "",
        ),
        ("::: {.columns}\n::: {.column}\na\n:::\n::: {.column}\nb\n:::\n:::", "a\n\nb", ""),
        ("::: box\n- a\n:::", "- a", "W201"),
        ("::: box\na", "a", "W203"),
        ("a\n:::\nb", "a\n\nb", "W205"),
        ("> ::: discuss\n> a\n> :::", "> a", "W202"),
        ("a\n\n::: discuss\n:::", "a", "W204"),
        ("::: {#x}\na\n:::", "a", ""),
        ("::: {.content-hidden}\na\n:::\n\nb", "b", ""),
        ("::: discuss\na\n:::", "::: discuss\n\na\n\n:::", ""),
        (
            "> [!tip]- More\n> a",
            '<details class="callout callout-tip">\n<summary>More</summary>\n\na\n\n</details>',
            "",
        ),
        (
            "::: details More\na\n:::",
            "<details>\n<summary>More</summary>\n\na\n\n</details>",
            "",
        ),
    ],
)
def test_blocks_between_colons(text: str, expected: str, code: str) -> None:
    """The contents of every block are shown; a block that is not known is a warning."""
    cleaned = clean(text)
    assert cleaned.text == expected
    assert clean(expected).text == expected
    assert {warning.code for warning in cleaned.diagnostics} == {*filter(None, [code])}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("==a *b*== c == d", "<mark>a *b*</mark> c == d"),
        (
            "a\n: b\n\nc\n\n: d",
            "<dl>\n\n<dt>\n\na\n\n</dt>\n\n<dd>\n\nb\n\n</dd>\n\n"
            "<dt>\n\nc\n\n</dt>\n\n<dd>\n\nd\n\n</dd>\n\n</dl>",
        ),
        ("- [ ] a\n- [x] b", "- [ ] a\n- [x] b"),
        ("See https://a.example/x.", "See <https://a.example/x>."),
        ("## a {#b .c}\n\nd", "## a\n\nd"),
        ("[a](b){: .c target=_blank}\n{: .d }", "[a](b)"),
        ('{:auto\\_ids}\na\n{:c: .d}\n\n{::options e="f" /}', "a"),
        ('![](a.png "b")\n{: }\nc', '![](a.png "b")\n\nc'),
        ("> a\n{: .b}\n\n| c |\n|-|\n| d |\n{: .e}", "> a\n\n| c |\n| --- |\n| d |"),
        ("\\{:auto_ids}", "\\{:auto_ids}"),
        ("[a](b){ data-preview }", "[a](b)"),
        ("[a b]{.c} ![d](e.png){.f}", "a b ![d](e.png)"),
        ("[a `b` *c* [d](e)]{.f g='h'}", "a `b` *c* [d](e)"),
        ("``` {.r .numberLines}\nx\n```", "```r\nx\n```"),
        ("```{.yaml}\n---\na: b\n---\n```", "```yaml\n---\na: b\n---\n```"),
        ("```{.r}\n#| a: b\nx\n```", "```r\n#| a: b\nx\n```"),
        ('```python title="a.py"\nx\n```', "```python\nx\n```"),
        ("```{r}\nx\n```", "```r\nx\n```"),
        ("```{code-cell} python\nx\n```", "```{code-cell}\nx\n```"),
        (
            "```{code-cell}\n#| echo: false\nx\n```",
            "```{code-cell}\n:tags: [remove-input]\n\nx\n```",
        ),
    ],
)
def test_other_syntax(text: str, expected: str) -> None:
    """Marks, definitions, tasks, addresses and attributes have one form, which stays."""
    cleaned = clean(text)
    assert cleaned.text == expected
    assert clean(expected).text == expected
    assert cleaned.diagnostics == ()


def test_notes_have_links_both_ways() -> None:
    """Notes are numbered over the page; what stands at the foot leads back to the text."""
    cleaned = clean("a[^x] b^[c *d*] e[^x]\n\n## f\n\ng\n\n[^x]: h\n\n    i\n")
    assert cleaned.text == (
        'a<sup><a href="#note-1" id="note-ref-1">1</a></sup> '
        'b<sup><a href="#note-2" id="note-ref-2">2</a></sup> '
        'e<sup><a href="#note-1" id="note-ref-1-2">1</a></sup>\n\n## f\n\ng\n\n## Notes\n\n'
        '1. <a href="#note-ref-1" id="note-1" title="Back to the text">↑</a> h\n\n   i\n\n'
        '1. <a href="#note-ref-2" id="note-2" title="Back to the text">↑</a> c *d*'
    )
    assert clean(cleaned.text).text == cleaned.text
    html = render_markdown(cleaned.text)
    assert html.count('id="note-1"') == html.count('href="#note-ref-1"') == 1


def test_deep_nesting_is_an_error() -> None:
    """The parser drops what is nested too deeply."""
    errors = list_errors(clean("> " * 60 + "a"))
    assert "1: E228 the text is nested more than 37 deep" in errors[0]


def test_lines_of_diagnostics() -> None:
    """A kind of change is reported once, with its first line in the file."""
    text = "a `b\nc` d  \ne\n<span>f</span>\n\n| a |\n|---|\n| <span>g</span> |\n\n<x>"
    cleaned = clean_markdown(text, path=PATH, line=10, title="x")
    assert [diagnostic.line for diagnostic in cleaned.diagnostics] == [13, 19]
    assert "<span> (2 ×)" in cleaned.diagnostics[0].message


def test_title_of_the_text() -> None:
    """Without a title in the front matter the first heading of level one is the title."""
    cleaned = clean("# A *b*\n\nc", title="")
    assert (cleaned.title, cleaned.text) == ("A b", "c")


PIECES = [
    *("a", "b ", "word", "**", "*", "_", "__", "~~", "~", "`", "```\n", "\n", "\n\n", "  \n"),
    *("\\\n", "<br>", "<hr>", "<i>", "</i>", "<b>", "</b>", "<sup>", "</sup>", "# ", "## "),
    *("### ", "\n---\n", "\n===\n", "- ", "1. ", "> ", "| a | b |\n|---|---|\n| c | d |\n", "|"),
    *("[", "]", "(", ")", "[[x]]", "[l](u)", "![i](p)", "<https://a.example>", "&amp;", "&lt;"),
    *("&nbsp;", "\\$", "$", "<!-- c -->", "<!--", "-->", "\t", "    ", "{.y}"),
    *("é", ".", "!", "\\", "<", "\\*", "&#32;", ":-", "--", "<script>"),
    *("</script>", "<div>", "</div>", "<p>", "<ul>", "<li>", "</li>", "</ul>", "<details>"),
    *("</details>", "<summary>", "</summary>", "<table>", "<tr>", "<td>", "</table>", "<h3>"),
    *("</h3>", "<a href='x'>", "</a>", "<code>", "</code>", "<pre>", "</pre>", "<blockquote>"),
    *("</blockquote>", "<dl>", "<dt>", "<dd>", "</dl>", "<x>", "</x>", "<aside class=callout-tip>"),
    *("</aside>", "\n::: note\n", "\n::: x\n", "\n:::\n", "> [!tip] x\n", "\n::: notes\n"),
    *(
        "[^1]",
        "[^1]: x\n",
        "^[",
        "==",
        "\n: ",
        "\n~ ",
        "{.x}",
        "{: .x}\n",
        "www.a.example",
        "{#i}\n",
    ),
]
PIECES += [
    *("+---+\n| a |\n+---+\n", "| a | b |\n| c | d |\n", "\n: Caption {#tbl-x}\n", "Table: x\n"),
    *("+---+---+\n| a | b |\n|   +---+\n| c | d |\n+---+---+\n", "--- ---\n", "a   b\n--- ---\n"),
    *("<figure>", "</figure>", "<figcaption>", "</figcaption>", "<caption>", "</caption>"),
    *("<th colspan=2>", "<td rowspan=2>", "</td>", "</tr>", "<thead>", "</thead>", "<tbody>"),
    *(
        "| `a|b` |\n",
        "\n| a\n|  b\n",
        "- [ ] ",
        "- [x] a",
        "[ ] ",
        ":smile:",
        ":",
        "++",
        "^",
        "^a^",
    ),
    "~a~",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@example("- - - [r]: http://x\n")
@example("a\n\n1. -\n   - <br>\n\nb")
@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Cleaning a cleaned text gives the same text and no diagnostics."""
    cleaned = clean(text)
    if not list_errors(cleaned):
        again = clean(cleaned.text)
        # A formula that cannot be typeset stays as it is, with its warning.
        new = [diagnostic for diagnostic in again.diagnostics if diagnostic.code != "W224"]
        assert (again.text, new) == (cleaned.text, [])


@example("<table>\n::: note\n> [!tip] x\n<h3>a")
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- \\[a\\] one\n- \\[b\\] two", "- [a] one\n- [b] two"),
        ("- \\[r\\]: x\n  - \\[a\\]", "- \\[r\\]: x\n  - [a]"),
        ("\\[\nx^2\n\\]", "$$\nx^2\n$$"),
        ("[l](u){.y}{.z}", "[l](u)"),
        ("`a`<code>b</code>", "`ab`"),
    ],
)
def test_brackets_attributes_and_code_side_by_side(text: str, expected: str) -> None:
    """Escaped brackets are not a formula, and what is written is read back as it was."""
    cleaned = clean(text).text
    assert cleaned == expected
    assert clean(cleaned).text == cleaned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H~2~O, x^2^ and ~~struck~~", "H<sub>2</sub>O, x<sup>2</sup> and ~~struck~~"),
        ("$a^2 b^2$ `x^2^` ~5 ^6", "$a^2 b^2$ `x^2^` ~5 ^6"),
        ("about ~5 or ~6 years", "about \\~5 or \\~6 years"),
        ("\\~a\\~ \\^b\\^ \\+\\+c\\+\\+", "\\~a\\~ \\^b\\^ \\+\\+c\\+\\+"),
        ("++new *words*++, C++", "<ins>new *words*</ins>, C++"),
        ("++ctrl+s++ ++enter++", "<kbd>Ctrl</kbd>+<kbd>S</kbd> <kbd>Enter</kbd>"),
        (":smile: [:star:](x) :nope: 10:30:00", "😄 [⭐](x) :nope: 10:30:00"),
        ("`:smile:` \\:star: a:smile:b", "`:smile:` \\:star: a:smile:b"),
        ("- [ ] a\n- [X] *b*\n- \\[ \\] c\n- [x]", "- [ ] a\n- [x] *b*\n- \\[ ] c\n- \\[x]"),
        ("<ul><li>[ ] a</ul>", "- \\[ ] a"),
        ("| A line\n| of *pandoc*\n|\n| b", "A line\\\nof *pandoc*\n\nb"),
        ("“quoted” 'as it is' -- …", "“quoted” 'as it is' -- …"),
        (
            "www.a.example and b@c.example",
            "<http://www.a.example> and <b@c.example>",
        ),
    ],
)
def test_marks_emoji_and_tasks(text: str, expected: str) -> None:
    """Marks are HTML, emoji are characters, boxes of tasks stay; escaped ones are text."""
    cleaned = clean(text)
    assert cleaned.text == expected
    assert clean(expected).text == expected


def test_marks_below_and_above_the_line_are_a_matter_of_the_dialect() -> None:
    """Where ``~x~`` and ``^x^`` mean nothing, they are text, also when they are read again."""
    cleaned = clean_markdown("H~2~O x^2^", path=PATH, title="x", has_superscripts=False)
    assert cleaned.text == "H\\~2\\~O x\\^2\\^"
    assert clean(cleaned.text).text == cleaned.text


@pytest.mark.parametrize(
    "start",
    [
        "<blockquote>",
        "<details>\n<summary>x</summary>\n",
        '<aside class="callout-note">',
        "<figure>",
        "<ul><li>",
        "<ol start=2><li>",
        "<dl><dt>a</dt><dd>",
        "::: {.callout-note}\n",
        "<kbd>",
        "<div>",
    ],
)
def test_elements_that_are_nested_a_thousand_times_are_read(start: str) -> None:
    """The outer ones stay, the words of the inner ones too, and no recursion is too deep."""
    names = re.findall(r"<(\w+)", start.replace("<summary>", "").replace("<dt>", "")) or [":::"]
    end = "".join("\n:::" if name == ":::" else f"</{name}>" for name in reversed(names))
    clean = clean_markdown(f"{start}\n" * 1000 + "the words\n" + f"{end}\n" * 1000, path=PATH)
    assert "the words" in clean.text
    assert max(token.level for token in clean.tokens) < 60


def test_a_code_cell_in_another_language_is_shown_as_code() -> None:
    """Only Python is run; the warning names the language."""
    cleaned = clean("```{code-cell} julia\n:tags: [a]\nx\n```")
    assert cleaned.text == "```julia\nx\n```"
    assert [item.code for item in cleaned.diagnostics] == ["W227"]
