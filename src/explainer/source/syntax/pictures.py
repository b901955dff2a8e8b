"""Parse what Markdown’s dialects add to pictures: sizes, attributes and embedded files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from explainer.source.syntax.attributes import parse_attributes
from explainer.text.picture_types import FILE_TYPES

SUFFIXES = tuple(suffix for type in FILE_TYPES for suffix in type.suffixes)
EMBED = re.compile(r"!\[\[([^\[\]|\n]+)(?:\\?\|([^\[\]\n]*))?\]\]")
"""``![[bird.png|300]]`` of Obsidian."""
SIZED = re.compile(
    r"!\[([^\[\]\n]*)\]\(\s*<?([^()\s<>]+)>?(?:\s+[\"']([^\"'\n]*)[\"'])?"
    r"\s+=([0-9]+%?)?x([0-9]+%?)?(?:\s+[\"']([^\"'\n]*)[\"'])?\s*\)"
)
"""``![A bird](bird.png =300x200)``."""
SPACED = re.compile(
    r"!\[([^\[\]\n]*)\]\(\s*(?=\S)([^()<>\"\n]*?(?:" + "|".join(map(re.escape, SUFFIXES)) + ")"
    r"(?:[?#][^\s()?#]*){0,2})(?:\s+\"([^\"\n]*)\")?\s*\)",
    re.IGNORECASE,
)
"""``![A bird](a bird.png)``, which many editors write though CommonMark wants ``%20``."""
ATTRIBUTES = re.compile(r"\{:?[^{}%\n][^{}\n]*\}")
SIZE = re.compile(r"""(?:^|[\s{:])(width|height)\s*=\s*["']?([0-9.]+\s*[a-z%]*)["']?""")
STYLE = re.compile(r"(?:^|[\s;\"'])((?:max-)?width|height)\s*:\s*([0-9.]+\s*[a-z%]*)")
"""A size in the attribute ``style``."""
KEPT = ("title", "width", "height")
"""The attributes of a picture that are kept beside its address and its description."""


def pictures_plugin(parser: MarkdownIt) -> None:
    """Add the rules to a parser; pictures become tokens of type ``image``."""
    parser.inline.ruler.before("image", "embedded_file", _parse_embed)
    parser.inline.ruler.before("image", "sized_picture", _parse_sized)
    parser.inline.ruler.before("image", "picture_attributes", _parse_attributes)


def _parse_embed(state: StateInline, silent: bool) -> bool:
    match = EMBED.match(state.src, state.pos, state.posMax)
    path = match[1].partition("#")[0].strip() if match else ""
    if not match or not path:
        return False
    if not silent and PurePosixPath(path).suffix.lower() in SUFFIXES:
        *words, last = (part.strip() for part in f"|{match[2] or ''}".split("|"))
        is_size = bool(re.fullmatch(r"[0-9]+(?:x[0-9]+)?", last))
        alt = " ".join(filter(None, words if is_size else [*words, last]))
        width, _, height = last.partition("x") if is_size else ("", "", "")
        _push_picture(state, alt or PurePosixPath(path).stem, quote(path), "", width, height)
        state.tokens[-1].meta["embedded"] = True
    elif not silent:  # a note, to which a link leads
        token = state.push("wikilink", "", 0)
        token.content = match.group()[1:]
        token.meta = {"target": match[1].strip(), "text": (match[2] or "").strip()}
    state.pos = match.end()
    return True


def _parse_sized(state: StateInline, silent: bool) -> bool:
    match = SIZED.match(state.src, state.pos, state.posMax)
    if not match:
        return _parse_spaced(state, silent)
    if not silent:
        title = match[3] or match[6] or ""
        address = state.md.normalizeLink(match[2])
        _push_picture(state, match[1], address, title, match[4] or "", match[5] or "")
    state.pos = match.end()
    return True


def _parse_spaced(state: StateInline, silent: bool) -> bool:
    match = SPACED.match(state.src, state.pos, state.posMax)
    if not match or " " not in match[2]:
        return False
    if not silent:
        _push_picture(state, match[1], state.md.normalizeLink(match[2]), match[3] or "", "", "")
    state.pos = match.end()
    return True


def _parse_attributes(state: StateInline, silent: bool) -> bool:
    """Move the size in the braces after a picture to the picture, and leave out the others."""
    if state.src[state.pos] != "{" or state.pending or not state.tokens:
        return False
    picture, match = state.tokens[-1], ATTRIBUTES.match(state.src, state.pos, state.posMax)
    if picture.type != "image" or not match:
        return False
    if not silent:
        attributes = parse_attributes(match.group())
        picture.attrs |= dict(STYLE.findall(attributes.get("style", "")))
        picture.attrs |= dict(SIZE.findall(match.group()))
        alt, caption = attributes.get("fig-alt") or attributes.get("alt"), attributes.get("fig-cap")
        is_figure = attributes.get("id", "").startswith("fig-") or "fig-alt" in attributes
        picture.meta["figure"] = attributes.get("id", "")
        picture.meta |= {"alt": alt, "caption": caption, "is_figure": is_figure or bool(caption)}
    state.pos = match.end()
    return True


def find_source(attributes: Mapping[str, str]) -> str:
    """Return the address of a picture of HTML, which a script may have to move to ``src``."""
    candidates = (attributes.get("srcset") or attributes.get("data-srcset") or "").split()
    return (
        attributes.get("src") or attributes.get("data-src") or next(iter(candidates), "")
    ).rstrip(",")


def make_picture(attributes: Mapping[str, str], line: int) -> Token:
    """Return the token of a picture of HTML.

    Args:
        attributes: of an ``img``.
        line: its line in the file.
    """
    alt, meta = " ".join(attributes.get("alt", "").split()), {"line": line, "is_html": True}
    attrs: dict[str, str | int | float] = {"src": find_source(attributes), "alt": ""}
    attrs |= dict(STYLE.findall(attributes.get("style", "")))
    attrs |= {name: attributes[name] for name in KEPT if attributes.get(name)}
    children = [Token("text", "", 0, content=alt, meta={"line": line})] if alt else []
    return Token("image", "img", 0, attrs=attrs, content=alt, children=children, meta=meta)


def _push_picture(
    state: StateInline, alt: str, address: str, title: str, width: str, height: str
) -> None:
    token = state.push("image", "img", 0)
    sizes = {"title": title, "width": width, "height": height}
    token.attrs = {"src": address, "alt": ""}
    token.attrs |= {name: value for name, value in sizes.items() if value}
    token.content = alt
    token.children = [Token("text", "", 0, content=alt)] if alt else []
