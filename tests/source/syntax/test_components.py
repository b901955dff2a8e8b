from __future__ import annotations

from pathlib import Path

import pytest

from explainer.source.cleanup import clean_markdown
from explainer.source.syntax.components import expand_components, expand_mdx


def clean(text: str) -> str:
    return clean_markdown(expand_components(text).text, path=Path("page.md")).text


TIP = '<aside class="callout callout-tip">\n\n**T**\n\nA\n\n</aside>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import A from 'b';\nimport {\n  C,\n} from \"d\";\n\nA", "A"),
        ("import A from 'b'; import C from 'd';\n\nA", "A"),
        ("export const a = () => {\n  return <b/>;\n};\n\nA", "A"),
        ("Import it from 'b'.\nimport the data", "Import it from 'b'.\nimport the data"),
        ("A {/* b\nc */}d", "A\nd"),
        (
            "<Tabs a={{b: {c: 1}}}>\n<TabItem value='b' label='C'>\n\nA\n\n</TabItem>\n</Tabs>",
            "**C**\n\nA",
        ),
        ("<TabItem value='b'>A</TabItem>", "**b**\n\nA"),
        ('<Admonition type="tip" title="T">\n\nA\n\n</Admonition>', TIP),
        ("<Tip title='T'>\nA\n</Tip>", TIP),
        (
            "<Details summary='T'>\n\nA\n\n</Details>",
            "<details>\n<summary>T</summary>\n\nA\n\n</details>",
        ),
        ('<CodeBlock language="sh">\n{`a\n<b>`}\n</CodeBlock>', "```sh\na\n<b>\n```"),
        ("<img src={require('./a.png').default} alt=\"B\" />", "![B](./a.png)"),
        ("<Image src={useBaseUrl('/a.png')} alt='B' />", "![B](/a.png)"),
        ("<Link to='/a'>B</Link>", "[B](/a)"),
        ("<div className='a' style={{b: 1}}>C</div>", "C"),
        ("<>A</>", "A"),
        ("A{' '}B{\"c\"}", "A Bc"),
        (r"$\frac{a}{b}$ and \{a.b}", r"$\frac{a}{b}$ and {a.b}"),
        ("`{a.b}` and `<Tabs>`", "`{a.b}` and `<Tabs>`"),
        (
            "```jsx\nimport a from 'b';\n<Tabs>{a.b}</Tabs>\n```",
            "```jsx\nimport a from 'b';\n<Tabs>{a.b}</Tabs>\n```",
        ),
    ],
)
def test_component(text: str, expected: str) -> None:
    """What stands for tabs, callouts, code, pictures and links is read; programs vanish."""
    assert clean(text) == expected


def test_unknown_components_and_expressions_are_counted() -> None:
    """Their contents stay, and so do all lines."""
    text = "<A b={1}\n  c>\n\nD {e.f} <A/>\n\n</A>\n"
    expanded = expand_components(text)
    assert dict(expanded.removed) == {"<A>": 2, "{e.f}": 1}
    assert expanded.text.count("\n") == text.count("\n")
    assert clean(text) == "D"


def test_text_without_imports_may_be_plain_markdown() -> None:
    """Braces and tags stay where nothing says that it is MDX."""
    text = "Use {a.b} and <Name>."
    assert expand_mdx(text).text == text
    assert "{a.b}" not in expand_mdx(f"import a from 'b'\n\n{text}").text


@pytest.mark.parametrize(
    "text",
    [
        "<A b={" * 20_000,
        "{" * 100_000,
        "import a  from 'b' " * 20_000 + "!",
        "export const a\n" * 20_000,
        "<CodeBlock>" * 20_000,
    ],
)
def test_pathological_text_ends(text: str) -> None:
    """Nothing takes time that grows faster than the text."""
    expand_components(text)


def test_attributes_between_braces_show_that_a_page_has_components() -> None:
    """A page without imports is MDX if a tag has an attribute that HTML cannot have."""
    text = "- <span style={{wordBreak: 'break-word'}}>[a](https://a.example)</span>\n"
    expanded = expand_mdx(text).text
    assert clean_markdown(expanded, path=Path("page.md")).text == "- [a](https://a.example)"
