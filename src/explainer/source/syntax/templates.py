"""Tags of template languages in the text of pages: shortcodes of Hugo and Quarto, and Liquid.

Tags that are known become Markdown or HTML. Others are removed and counted; what stands between
them stays. Code is not changed unless it is within a tag, and every line stays on its line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import PurePosixPath

from explainer.source.syntax.callouts import FOLDED, KINDS, NAMED

CODE = re.compile(
    r"^[ \t]*(`{3,}(?!`)|~{3,}(?!~)).*?^\s*\1|(?<!`)(`+)(?!`)[^\n]{1,400}?(?<!`)\2(?!`)",
    re.DOTALL | re.MULTILINE,
)
"""Blocks of code, and code within a line."""
_INLINE_CODE = re.compile(r"`(r|\{(?:r|python|julia|ojs)\})[ \t]+([^`\n]+)`")
SHORTCODE = re.compile(
    r"\{\{([<%])\s*(?P<close>/?)\s*(?P<name>[\w./-]+)(?P<arguments>[^{}]{0,2000}?)/?\s*[>%]\}\}",
    re.DOTALL,
)
CODE_SHORTCODE = re.compile(
    r"\{\{<\s*(?P<name>code-toggle|code-block|codeblock|code)\b(?P<arguments>[^{}]{0,2000}?)(?<!/)"
    r">\}\}\n(?P<inside>[^{}]{0,20000}?\n)[ \t]*\{\{<\s*/\s*(?P=name)\s*>\}\}",
    re.DOTALL,
)
"""A shortcode whose contents are code."""
ARGUMENT = re.compile(r"(?:([\w-]+)=)?(?:\"([^\"]*)\"|`([^`]*)`|'([^']*)'|([^\s\"'`=]+))")
LIQUID = re.compile(
    r"\{#(?![\w:-]+\}).{0,2000}?#\}"
    r"|\{%-?\s*comment\s*-?%\}.{0,2000}?\{%-?\s*endcomment\s*-?%\}"
    r"|\{%-?\s*for\b.{0,2000}?\{%-?\s*endfor\s*-?%\}"
    r"|\{%-?\s*capture\s+(?P<variable>\w+)\s*-?%\}(?P<value>[^\n]{0,2000}?)"
    r"\{%-?\s*endcapture\s*-?%\}"
    r"|\{%-?\s*raw\s*-?%\}(?P<raw>.{0,2000}?)\{%-?\s*endraw\s*-?%\}"
    r"|\{%-?\s*(?P<tag>[\w-]+)(?P<arguments>[^{}]{0,2000}?)-?%\}"
    r"|\{\{-?\s*(?P<output>[^{}]{0,2000}?)\s*-?\}\}",
    re.DOTALL,
)
ASSIGNED = re.compile(r"(\w+)\s*=\s*([\"'])([^\"']*)\2")
"""The arguments of ``assign`` for a text."""
CITATIONS = ("cite", "citet", "citep")
"""Tags that ``syntax.citations`` reads."""
PICTURES = ("figure", "img", "image")
BUTTONS = ("button", "btn", "link-button", "linkbutton", "link")
ADDRESSES = ("href", "url", "relref", "link", "to", "src")
LABELS = ("button", "text", "label", "title", "name")
TABS = ("tab", "tab-item", "codetab")
TITLES = ("title", "summary", "header", "name", "label")
CALL = re.compile(
    r"\{\{-?\s*(?P<name>\w+)\((?P<arguments>[^{}]{0,2000}?)\)\s*-?\}\}"
    r"|\{%-?\s*(?P<block>\w+)\((?P<inside>[^{}]{0,2000}?)\)\s*-?%\}|\{%-?\s*end\s*-?%\}",
    re.DOTALL,
)
"""A shortcode of Zola, with or without a body: ``{{ image(src="x.png") }}``."""
PICTURE_ADDRESSES = ("src", "url", "image_path", "image", "img", "file", "path")
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif")
WORDS = ("content", "text", "body", "message", "note", "caption")
"""What templates of Jekyll call the words that they show."""
VIDEOS = {"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}"}
_BLOCK_PICTURE = re.compile(
    r"(?:(?:left|right|center|alignleft|alignright|aligncenter)\s+)?(?P<src>\S+)"
    r"(?:\s+(?P<width>\d+))?(?:\s+(?P<height>\d+))?(?:\s+(?P<words>\S.*))?",
    re.DOTALL,
)
"""What stands in ``{% img left /owl.png 80 80 'An owl' 'An owl at night' %}`` of Octopress."""
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_LANGUAGE = re.compile(r"\blang(?:uage)?:([\w+#-]+)")
ADDRESS_PARTS = ("site.baseurl", "site.url", "page.root", "site.github.url")
"""Values that stand before addresses within the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpandedText:
    """A text without the tags of a template language."""

    text: str
    removed: Counter[str] = field(default_factory=Counter)
    """The names of the tags that are not known."""


def expand_shortcodes(text: str) -> ExpandedText:
    """Return a text without the shortcodes of Hugo, which Quarto also has."""
    code = _replace(text, CODE_SHORTCODE, _expand_code)
    return _replace(code.text, SHORTCODE, _expand_shortcode)


def expand_inline_code(text: str) -> ExpandedText:
    """Return a text in which code of R Markdown within a line is shown, since it is not run."""
    removed = Counter[str]()

    def show(match: re.Match[str]) -> str:
        code = _INLINE_CODE.fullmatch(match[0])
        if code is None:
            return match[0]
        removed[f"`{code[1].strip('{}')} …`"] += 1
        return f"`{code[2]}`"

    return ExpandedText(text=CODE.sub(show, text), removed=removed)


def expand_liquid(text: str) -> ExpandedText:
    """Return a text without the tags of Liquid."""
    variables: dict[str, str] = {}
    return _replace(text, LIQUID, partial(_expand_liquid, variables=variables))


def expand_calls(text: str) -> ExpandedText:
    """Return a text without the shortcodes of Zola, which are written as calls."""
    opened: list[str] = []

    def expand(match: re.Match[str], removed: Counter[str]) -> str:
        name, arguments = match["name"], match["arguments"] or match["inside"] or ""
        if match["block"]:
            opened.append(match["block"])
        elif not name:
            closed = opened.pop() if opened else ""
            return make_aside(closed, "", is_end=True)
        return _expand_call(name or match["block"], arguments, removed, is_end=False)

    return _replace(text, CALL, expand)


def _replace(
    text: str,
    pattern: re.Pattern[str],
    expand: Callable[[re.Match[str], Counter[str]], str],
) -> ExpandedText:
    removed = Counter[str]()

    def substitute(match: re.Match[str]) -> str:
        new = expand(match, removed)
        return new + "\n" * (match[0].count("\n") - new.count("\n"))

    parts: list[str] = []
    end = 0
    code, tag = CODE.search(text), pattern.search(text)
    while tag:
        if code and code.start() < tag.start():
            parts.append(text[end : code.end()])
            end = code.end()
        else:
            parts += [text[end : tag.start()], substitute(tag)]
            end = tag.end()
        if code and code.start() < end:
            code = CODE.search(text, end)
        if tag.start() < end:
            tag = pattern.search(text, end)
    return ExpandedText(text="".join([*parts, text[end:]]), removed=removed)


def _expand_code(match: re.Match[str], _removed: Counter[str]) -> str:
    values = {groups[0]: "".join(groups[1:]) for groups in ARGUMENT.findall(match["arguments"])}
    default = "toml" if match["name"] == "code-toggle" else ""
    language = next(filter(None, map(values.get, ("lang", "language"))), default)
    before = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    indent = "" if before.strip() else before
    return f"```{language}\n{match['inside']}{indent}```"


def _expand_shortcode(match: re.Match[str], removed: Counter[str]) -> str:
    if match["name"] in CITATIONS:
        return match[0]
    name, is_end = match["name"].lower(), bool(match["close"])
    return _expand_call(name, match["arguments"], removed, is_end=is_end)


def _expand_call(name: str, arguments: str, removed: Counter[str], *, is_end: bool) -> str:
    """Return what stands for a tag with a name and arguments."""
    values = [("".join(groups[1:]), groups[0]) for groups in ARGUMENT.findall(arguments)]
    named = {key: value for value, key in values if key}
    first = next((value for value, key in values if not key), "")
    if name in ("ref", "relref"):
        return _name_page(named.get("path", first))
    if name == "highlight":
        return "```" if is_end else f"```{first}"
    if name in PICTURES:
        return _make_figure({"src": first, **named})
    if name in VIDEOS or name in ("video", "iframe"):
        address = VIDEOS.get(name, "{}").format(named.get("id") or named.get("src") or first)
        return f'<iframe src="{escape(address)}" title="{escape(named.get("title", ""))}"></iframe>'
    if name in BUTTONS:
        address = next((named[key] for key in ADDRESSES if named.get(key)), first)
        return "</a>" if is_end else f'<a href="{escape(address)}">{escape(named.get("text", ""))}'
    title = next((named[key] for key in TITLES if named.get(key)), "")
    if name in TABS:
        words = escape(title or first)
        return f"<p><strong>{words}</strong></p>" if words and not is_end else ""
    if name == "kbd":
        keys = first or next(iter(named.values()), "")
        return f"<kbd>{escape(keys)}</kbd>"
    kinds = (named.get("type", ""), named.get("kind", ""), first)
    kind = next((text.lower() for text in kinds if text.lower() in KINDS), name)
    return make_aside(kind, title, is_end=is_end) or _remove(name, removed)


def _name_page(path: str) -> str:
    """Return the address of a page that Hugo finds by its path or by its name in any folder."""
    path, mark, fragment = path.partition("#")
    is_file = not path or PurePosixPath(path).suffix
    return path + mark + fragment if is_file else f"{path.rstrip('/')}.md{mark}{fragment}"


def _make_figure(named: Mapping[str, str]) -> str:
    """Return a picture with its size, its link and its caption.

    https://gohugo.io/shortcodes/figure/ lists the names.
    """
    kept = {name: named[name] for name in ("src", "width", "height", "style") if named.get(name)}
    words = [named[name] for name in ("title", "caption", "attr") if named.get(name)]
    kept["alt"] = named.get("alt") or " ".join(words)
    picture = "<img" + "".join(f' {name}="{escape(value)}"' for name, value in kept.items()) + ">"
    if named.get("link"):
        picture = f'<a href="{escape(named["link"])}">{picture}</a>'
    caption = f"<figcaption>{' '.join(words)}</figcaption>" if words else ""
    return f"<figure>{picture}{caption}</figure>" if words else picture


def make_aside(kind: str, title: str, *, is_end: bool) -> str:
    """Return the tag that begins or ends a callout; empty if there is none of this kind."""
    if kind not in FOLDED and kind not in KINDS:
        return ""
    tag = "details" if kind in FOLDED else "aside"
    if is_end:
        return f"</{tag}>"
    if not title:
        return f'<{tag} {NAMED}="{kind}">'
    words = escape(title)
    if tag == "details":
        return f"<details><summary>{words}</summary>"
    return f'<aside class="callout-{KINDS[kind]}"><p><strong>{words}</strong></p>'


def _expand_liquid(
    match: re.Match[str], removed: Counter[str], *, variables: dict[str, str]
) -> str:
    if match["raw"] is not None:
        return match["raw"]
    if match["variable"]:
        variables[match["variable"]] = expand_liquid(match["value"]).text.strip()
        return ""
    if match["output"] is not None:
        known = variables.get(match["output"])
        return known if known is not None else _expand_output(match["output"], removed)
    name, arguments = match["tag"] or "", (match["arguments"] or "").strip()
    if name == "assign" and (assigned := ASSIGNED.fullmatch(arguments)):
        variables[assigned[1]] = assigned[3]
        return ""
    if name == "capture":  # several lines stay where they are, so that each keeps its number
        variables.pop(arguments, None)
    if name in CITATIONS:
        return match[0]
    if name == "highlight":
        return f"```{arguments.partition(' ')[0]}"
    if name in ("endhighlight", "endcodeblock"):
        return "```"
    if name in ("include", "include_cached"):
        return _expand_include(arguments, removed, variables)
    if name == "post_url":
        return f"/_posts/{arguments}.md"
    if name == "link":
        return f"/{arguments.lstrip('/')}"
    if (shown := _expand_octopress(name, arguments)) is not None:
        return shown
    kind = name.removeprefix("end")
    if kind in KINDS or kind in FOLDED:
        title = " ".join("".join(groups[1:]) for groups in ARGUMENT.findall(arguments))
        return make_aside(kind, title, is_end=kind != name)
    return _remove(name, removed) if name else ""


def _expand_octopress(name: str, arguments: str) -> str | None:
    """Return what stands for a tag of Octopress, which Pelican's plugins also have.

    https://octopress.org/docs/plugins/ and
    https://github.com/getpelican/pelican-plugins/tree/master/liquid_tags
    """
    if name == "img" and (picture := _BLOCK_PICTURE.fullmatch(arguments)):
        words = picture["words"] or ""
        texts = [double or single for double, single in _QUOTED.findall(words)] or [words]
        size = {key: picture[key] or "" for key in ("width", "height")}
        return _make_figure({"src": picture["src"], "alt": texts[-1], **size})
    if name in ("video", *VIDEOS):
        return _expand_call(name, arguments.partition(" ")[0], Counter(), is_end=False)
    if name == "literal":
        return f"{{% {arguments} %}}"
    if name == "codeblock":
        language = _LANGUAGE.search(arguments)
        return f"```{language[1] if language else ''}"
    if name == "blockquote":
        return f"<blockquote><p>{escape(arguments)}</p>" if arguments else "<blockquote>"
    return "</blockquote>" if name == "endblockquote" else None


def _expand_include(arguments: str, removed: Counter[str], variables: Mapping[str, str]) -> str:
    """Return the words that Jekyll gives to a template, as what its name says."""
    values = [
        ("".join(texts) or (variables.get(bare, bare) if key else bare), key)
        for key, *texts, bare in ARGUMENT.findall(arguments)
    ]
    named = {key: value for value, key in values if key}
    name = PurePosixPath(next((value for value, key in values if not key), "")).stem.lower()
    address = next((named[key] for key in PICTURE_ADDRESSES if named.get(key)), "")
    if address and PurePosixPath(address).suffix.lower() in PICTURE_ENDINGS:
        return _make_figure({**named, "src": address})
    label = next((named[key] for key in LABELS if named.get(key)), "")
    if name in BUTTONS and label and (link := next(filter(None, map(named.get, ADDRESSES)), "")):
        return f'<a href="{escape(link)}">{escape(label)}</a>'
    if name in VIDEOS and named.get("id"):
        return _expand_call(name, arguments, removed, is_end=False)
    quoted = {key for key, *_, bare in ARGUMENT.findall(arguments) if not bare or bare in variables}
    words = next((named[key] for key in WORDS if key in quoted and named.get(key)), "")
    kind = named.get("type", "").lower()
    kind = kind if kind in KINDS else name
    if words and kind in KINDS:
        start = make_aside(kind, named.get("title", ""), is_end=False)
        return f"{start}{words}{make_aside(kind, '', is_end=True)}"
    removed["include"] += 1
    return words


def _expand_output(output: str, removed: Counter[str]) -> str:
    """Return a text that stands in quotes; a value of the site is not known."""
    quoted = re.match(r"([\"'])(.*?)\1", output)
    if quoted:
        return quoted[2]
    name = output.partition("|")[0].strip()
    return "" if name in (*ADDRESS_PARTS, "toc") else _remove(name[:20], removed)


def _remove(name: str, removed: Counter[str]) -> str:
    removed[name] += 1
    return ""
