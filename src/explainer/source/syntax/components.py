"""Components and expressions of MDX, which are programs and are not run.

Tabs, callouts, code, pictures and links become Markdown or HTML. Of other components the contents
stay, and what is left out is counted. Every line stays on its line.

https://mdxjs.com/docs/what-is-mdx/ and https://docusaurus.io/docs/markdown-features
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from html import escape

from explainer.source.syntax.callouts import FOLDED, KINDS
from explainer.source.syntax.templates import CODE, ExpandedText, make_aside

_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}"
_VALUE = rf"\"[^\"]*\"|'[^']*'|{_BRACES}"
_ATTRIBUTES = rf"(?:\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:{_VALUE}))?|\s+{_BRACES})*"
IMPORT = re.compile(
    r"^(?:import\b(?:[\w*${},\s]{0,2000}\bfrom)?\s*[\"'][^\"'\n]+[\"'];?[ \t]*)+$"
    r"|^export\s+(?:const|let|var|function|default|class|async|type|interface|\*|\{)"
    r"(?:[^\n]|\n(?![ \t]*\n)){0,20000}",
    re.MULTILINE,
)
TAG = re.compile(rf"<(/?)([A-Za-z][\w.:-]*)({_ATTRIBUTES})\s*(/?)>|<(/?)>")
_JSX = re.compile(r"<[A-Za-z][\w.-]{0,100}(?:\s[^<>{}]{0,1000})?\s[A-Za-z-]{1,100}=\{")
_ATTRIBUTE = re.compile(rf"([A-Za-z_:][\w:.-]*)(?:\s*=\s*({_VALUE}))?")
_COMMENT = re.compile(r"\{\s*/\*.{0,20000}?\*/\s*\}", re.DOTALL)
_INSIDE = r"(?:(?!<CodeBlock).){0,20000}?"
_CODE_BLOCK = re.compile(
    rf"<CodeBlock({_ATTRIBUTES})\s*>\s*(?:\{{\s*`({_INSIDE})`\s*\}}|({_INSIDE}))\s*</CodeBlock>",
    re.DOTALL,
)
_STRING = re.compile(r"(?<!\\)\{\s*(?:\"([^\"{}\n]*)\"|'([^'{}\n]*)'|`([^`{}$]*)`)\s*\}")
_EXPRESSION = re.compile(
    r"(?<![\\\w^_}$])\{\s*[A-Za-z_$][\w$]*(?:\.[\w$]+|\[[^\[\]{}]*\]|\([^(){}]*\))+\s*\}"
)
_QUOTED = re.compile(r"[\"'`]([^\"'`]+)[\"'`]")
_TAB = ("tabitem", "tab", "tabpanel", "codetab")
_CALLOUTS = ("admonition", "callout", "aside", "alert", "hint")
_PICTURES = ("image", "img", "figure", "themedimage", "zoom", "frame", "thumbnail")
_LINKS = ("link", "button", "linkcard", "navlink")
_TITLED = ("card", "accordion", "accordionitem", "step", "expandable", "tile", "details")
_LAYOUT = ("tabs", "steps", "cards", "cardgroup", "codegroup", "columns", "column", "fragment")
"""Components of which readers miss nothing."""


def expand_mdx(text: str) -> ExpandedText:
    """Return the text of a page without components if it is MDX.

    It is if it imports something, or if a tag has an attribute between braces.
    """
    outside = _hide_code(text)
    is_mdx = IMPORT.search(outside) or _JSX.search(outside)
    return expand_components(text) if is_mdx else ExpandedText(text=text)


def expand_components(text: str) -> ExpandedText:
    """Return the text of a page of MDX without components, expressions and imports."""
    removed = Counter[str]()
    outside = _hide_code(text)
    expander = _Expander(removed)
    parts: list[str] = []
    end = 0
    for block in _CODE_BLOCK.finditer(outside):
        parts += [expander.expand(text[end : block.start()]), _make_code(text, block)]
        end = block.end()
    parts.append(expander.expand(text[end:]))
    return ExpandedText(text="".join(parts), removed=removed)


def _hide_code(text: str) -> str:
    return CODE.sub(lambda code: "\0" * len(code[0]), text)


def _make_code(text: str, block: re.Match[str]) -> str:
    group = 2 if block[2] is not None else 3
    attributes = _read_attributes(block[1])
    code = escape(text[block.start(group) : block.end(group)], quote=False)
    start = f'<pre lang="{escape(attributes.get("language", ""))}">{code}</pre>'
    return start + "\n" * (block[0].count("\n") - start.count("\n"))


def _read_attributes(text: str) -> dict[str, str]:
    """Return attributes by their names in lower case; of an expression, the text in it."""
    attributes: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(text):
        if value.startswith("{"):
            quoted = _QUOTED.search(value)
            value = quoted[1] if quoted else ""
        else:
            value = value.strip("\"'")
        attributes[name.lower()] = value
    return attributes


class _Expander:
    """Replaces the components in the parts of a page, and counts those that are left out."""

    def __init__(self, removed: Counter[str]) -> None:
        self._removed = removed

    def expand(self, text: str) -> str:
        """Return a part of a page, in which code stays as it is."""
        parts: list[str] = []
        end = 0
        for code in CODE.finditer(text):
            parts += [self._expand_text(text[end : code.start()]), code[0]]
            end = code.end()
        return "".join([*parts, self._expand_text(text[end:])])

    def _expand_text(self, text: str) -> str:
        text = IMPORT.sub(lambda match: _keep_lines(match, ""), text)
        text = _COMMENT.sub(lambda match: _keep_lines(match, ""), text)
        text = TAG.sub(lambda match: _keep_lines(match, self._replace_tag(match)), text)
        text = _STRING.sub(lambda match: match[1] or match[2] or match[3] or "", text)
        return _EXPRESSION.sub(self._remove_expression, text)

    def _remove_expression(self, match: re.Match[str]) -> str:
        self._removed[match[0][:20]] += 1
        return ""

    def _replace_tag(self, match: re.Match[str]) -> str:
        name, is_end = match[2] or "", bool(match[1] or match[5])
        if not name:
            return ""
        attributes = _read_attributes(match[3])
        if name[0].islower():
            return match[0] if "{" not in match[3] else _make_tag(name, attributes, match[4])
        lower = name.lower()
        if lower in _PICTURES and (attributes.get("src") or attributes.get("sources")):
            return _make_picture(attributes)
        if lower in _LINKS and not match[4] and (is_end or {"to", "href"} & attributes.keys()):
            return _make_link(attributes, is_end=is_end)
        block = self._make_block(lower, attributes, is_end=is_end, is_alone=_is_alone(match))
        if block is not None and not (match[4] and not is_end and lower in _CALLOUTS):
            return block
        if lower not in _LAYOUT:
            self._removed[f"<{name}>"] += not is_end
        return ""

    def _make_block(
        self, name: str, attributes: Mapping[str, str], *, is_end: bool, is_alone: bool
    ) -> str | None:
        title = attributes.get("label") or attributes.get("title") or ""
        if name in _TAB:
            words = title or attributes.get("value", "")
            return _open_block("tab-item", words, is_end=is_end, is_alone=is_alone)
        if name in _TITLED:
            summary = title or attributes.get("summary", "")
            kind = "details" if name in ("details", "accordion", "expandable") else "card"
            return _open_block(kind, summary, is_end=is_end, is_alone=is_alone)
        kind = attributes.get("type", "note").lower() if name in _CALLOUTS else name
        kind = kind if kind in KINDS else "note" if name in _CALLOUTS else ""
        return _open_block(kind, title, is_end=is_end, is_alone=is_alone) if kind else None


def _keep_lines(match: re.Match[str], new: str) -> str:
    return new + "\n" * (match[0].count("\n") - new.count("\n"))


def _is_alone(match: re.Match[str]) -> bool:
    """Return whether a tag stands on lines of its own."""
    text = match.string
    before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    end = text.find("\n", match.end())
    after = text[match.end() : end if end >= 0 else len(text)]
    return not before.strip() and not after.strip()


def _open_block(kind: str, title: str, *, is_end: bool, is_alone: bool) -> str:
    """Return the line that begins or ends a block, or its tag within a line."""
    if is_alone and is_end:
        return ":::"
    title = title.replace("[", "").replace("]", "")
    if is_alone:
        return f":::{kind}[{title}]" if title else f":::{kind}"
    if kind in FOLDED or kind in KINDS:
        return make_aside(kind, title, is_end=is_end)
    return "" if is_end or not title else f"<p><strong>{escape(title)}</strong></p>"


def _make_tag(name: str, attributes: Mapping[str, str], slash: str) -> str:
    """Return a tag of HTML as browsers read it."""
    names = {"classname": "class", "htmlfor": "for"}
    written = "".join(
        f' {names.get(key, key)}="{escape(value)}"' for key, value in attributes.items() if value
    )
    return f"<{name}{written}{slash}>"


def _make_picture(attributes: Mapping[str, str]) -> str:
    address = attributes.get("src") or attributes.get("sources") or ""
    words = attributes.get("alt") or attributes.get("caption") or ""
    kept = {key: attributes[key] for key in ("width", "height") if attributes.get(key)}
    return _make_tag("img", {"src": address, "alt": words, **kept}, "")


def _make_link(attributes: Mapping[str, str], *, is_end: bool) -> str:
    address = attributes.get("to") or attributes.get("href") or ""
    return "</a>" if is_end else f'<a href="{escape(address)}">'
