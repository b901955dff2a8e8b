"""Find what links within a site lead to: headings, and labels of figures, tables and formulas.

Only sections have addresses on our pages, so each heading, label and target stands for the section
that it is in. A page is read when a link leads into it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from explainer.i18n.messages import load_messages
from explainer.source.headings import fix_levels, remove_title
from explainer.source.syntax.attributes import take_heading_attributes
from explainer.source.syntax.callouts import find_callout
from explainer.source.syntax.divs import FENCE, parse_info
from explainer.source.syntax.targets import TARGET_LINE
from explainer.source.syntax.templates import CODE
from explainer.source.tokens import Token, extract_text, parse_markdown
from explainer.text.markdown import find_headings
from explainer.text.slugs import Slugs

REFERENCES = "references"
"""The slug of the reference list at the end of every notebook with citations."""
_ID = re.compile(
    r"\{:?[^{}\n]*?#(?P<id>[\w:.-]+)[^{}\n]*\}"
    r"|<\w+\b[^<>]*?\s(?:id|name)\s*=\s*[\"']?(?P<html>[^\s\"'<>]+)",
)
_DIRECTIVE = re.compile(
    r"^[ \t>]*(?:`{3,}|~{3,}|:{3,}) *\{(?P<kind>[\w:-]+)\}[^\n]*\n"
    r"(?:[ \t>]*:[\w-]+:[^\n]*\n){0,20}?[ \t>]*:(?:name|label): *(?P<label>\S[^\n]*)",
    re.MULTILINE,
)
_CHUNK = re.compile(
    r"^[ \t]*`{3,} *\{[A-Za-z]+[ ,]+(?P<name>[\w.-]+) *(?P<options>[,}][^\n]*)"
    r"|^[ \t]*(?:#|//|--|%%)\| *label: *[\"']?(?P<label>[\w:.-]+)",
    re.MULTILINE,
)
"""The label of code that makes a figure or a table: the code stands in its place."""
_NESTING = re.compile(
    rf"^[ \t]*(?:(?P<fence>{FENCE.pattern})|<(?P<end>/?)(?P<tag>aside|details|figure|table)\b)",
    re.MULTILINE,
)
"""What may begin or end a block in which headings begin no section."""
_KINDS = {
    **dict.fromkeys(("fig", "figure", "image"), "figure"),
    **dict.fromkeys(("tbl", "tab", "table", "list-table", "csv-table"), "table"),
    **dict.fromkeys(("eq", "math"), "formula"),
}
_PLAIN_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where a link within a site leads."""

    section: str
    """The slug of the section; empty for the top of the page."""
    words: str
    """What a reference shows that has no words of its own."""
    number: int = 0
    """Of a figure, a table or a formula among those of its page that have labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The text of a page that links may lead into."""

    body: str
    title: str
    lang: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnchors:
    """The anchors of a page."""

    labels: Mapping[str, Anchor]
    """By their exact names."""
    headings: Mapping[str, Anchor]
    """By their titles, as ``_fold`` writes them."""

    def find(self, name: str) -> Anchor | None:
        """Return the anchor that a fragment means, in the form of any generator."""
        name = unquote(name)
        return self.labels.get(name) or self.headings.get(_fold(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorIndex:
    """The anchors of all pages of a site."""

    texts: Mapping[str, PageText]
    """By the slugs of their pages."""
    _read: dict[str, PageAnchors] = field(default_factory=dict)

    def read_page(self, slug: str) -> PageAnchors:
        """Return the anchors of a page; none if it is not known."""
        if slug not in self._read:
            text = self.texts.get(slug)
            empty = PageAnchors(labels={}, headings={})
            self._read[slug] = read_anchors(text) if text else empty
        return self._read[slug]

    def find_label(self, label: str, page: str) -> tuple[str, Anchor] | None:
        """Return the page and the anchor of a label: of the page that refers to it, or another."""
        own = self.read_page(page).find(label)
        if own:
            return page, own
        for slug, text in self.texts.items():
            if slug != page and label in text.body:
                found = self.read_page(slug).labels.get(label)
                if found:
                    return slug, found
        return None


def make_section_slug(slugs: Slugs, id: str, title: str) -> str:
    """Return the slug of a section: its own id, or one made from its title."""
    return slugs.take(id) if _PLAIN_ID.fullmatch(id) else slugs.new(id or title)


def read_anchors(text: PageText) -> PageAnchors:
    """Return the anchors of a page."""
    headings, title_lines = _read_headings(text)
    starts: list[int] = []
    sections: list[Anchor] = []
    labels: dict[str, Anchor] = {}
    folded: dict[str, Anchor] = {}
    page = Anchor(section="", words=text.title)
    lines = dict.fromkeys(title_lines, page)
    counts = Counter[str]()
    slugs = Slugs((REFERENCES,))
    introduction = load_messages(text.lang)["introduction"]
    first = next((item for item in headings if item.tag == "h2"), None)
    if _has_introduction(text.body, headings, first.line if first else None):
        starts.append(0)
        sections.append(Anchor(section=slugs.new(introduction), words=introduction))
    for heading in headings:
        if heading.tag == "h2":
            slug = make_section_slug(slugs, heading.id, heading.title)
            starts.append(heading.line)
            sections.append(Anchor(section=slug, words=heading.title))
        section = sections[-1].section if sections else ""
        anchor = Anchor(section=section, words=heading.title)
        lines[heading.line] = anchor
        labels |= {heading.id: anchor} if heading.id else {}
        key = _fold(heading.title)
        names = [f"{key}{counts[key]}"] if counts[key] else [key, re.sub(r"^[\d_]+", "", key)]
        counts[key] += 1
        for name in (*names, _fold(heading.id)):
            folded.setdefault(name, anchor)
    numbers = Counter[str]()
    for line, label, kind in _find_labels(text.body):
        index = bisect_right(starts, line) - 1
        top = sections[max(index, 0)] if sections else page
        anchor = lines.get(line, top)
        if kind and label not in labels:
            numbers[kind] += 1
            words = load_messages(text.lang)[f"{kind}_number"].format(number=numbers[kind])
            anchor = replace(anchor, words=words, number=numbers[kind])
        labels.setdefault(label, anchor)
    folded.pop("", None)
    return PageAnchors(labels=labels, headings=folded)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    line: int
    tag: str
    title: str
    id: str


def find_references(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the labels that the references of a page name."""
    links = (
        child
        for token in tokens
        for child in token.children or ()
        if child.type == "link_open" and not child.meta.get("has_words", True)
    )
    return frozenset(unquote(str(link.attrs["href"]).removeprefix("#")) for link in links)


def _read_headings(text: PageText) -> tuple[list[_Heading], set[int]]:
    """Return the headings of a page as its sections have them, and the lines of its title."""
    tokens: list[Token] = []
    nested = _find_nested_lines(text.body)
    for heading in find_headings(text.body):
        parsed = parse_markdown(f"{'#' * heading.level} {' '.join(heading.title.split())}")
        if len(parsed) != 3 or not extract_text(parsed[1].children or ()):
            continue
        children, attributes = take_heading_attributes(parsed[1].children or ())
        parsed[0].map = [heading.line, heading.end]
        parsed[0].attrs = {"id": attributes["id"]} if "id" in attributes else {}
        parsed[1].children = children
        parsed[0].level = int(heading.line in nested)
        tokens += parsed
    lines = {token.map[0] for token in tokens if token.map}
    tokens, _ = remove_title(tokens, text.title)
    tokens, _ = fix_levels(tokens)
    headings = [
        _Heading(
            line=opening.map[0] if opening.map else 0,
            tag=opening.tag,
            title=extract_text(inline.children or ()),
            id=str(opening.attrs.get("id", "")),
        )
        for opening, inline in zip(tokens[::3], tokens[1::3], strict=True)
    ]
    return headings, lines - {heading.line for heading in headings}


def _find_nested_lines(body: str) -> set[int]:
    """Return the lines within callouts and elements, whose headings begin no section."""
    nested: set[int] = set()
    stack: list[tuple[str, int]] = []
    line = position = 0
    for match in _NESTING.finditer(_hide_code(body)):
        line += body.count("\n", position, match.start())
        position = match.start()
        info = parse_info(match[3]) if match["fence"] and match[3] else None
        is_nested = not match["fence"] or bool(info and find_callout(info, {}))
        name = match["tag"] or ":"
        if info or (match["tag"] and not match["end"]):
            stack.append((name, line if is_nested else -1))
        elif any(item[0] == name for item in stack):
            while stack and (opened := stack.pop())[0] != name:
                pass
            if opened[1] >= 0 and not any(start >= 0 for _, start in stack):
                nested.update(range(opened[1], line))
    return nested


def _has_introduction(body: str, headings: list[_Heading], first: int | None) -> bool:
    """Return whether a page has blocks above its first section."""
    if any(item.tag != "h2" and (first is None or item.line < first) for item in headings):
        return True
    lines = body.split("\n")[:first]
    text = re.sub(r"<!--.*?-->", "", "\n".join(lines), flags=re.DOTALL)
    words = [line for line in text.split("\n") if line.strip()]
    return (
        bool(words)
        and not (len(words) == 1 and words[0].startswith("# "))
        and not (len(words) == 2 and set(words[1]) == {"="})
    )


def _find_labels(body: str) -> list[tuple[int, str, str]]:
    """Return the line of each label, the label and its kind, which may be empty."""
    found: list[tuple[int, str, str]] = []
    blanked = _hide_code(body)
    for match in _ID.finditer(blanked):
        label = match["id"] or match["html"]
        kind = _KINDS.get(re.split("[-:]", label)[0], "") if match["id"] else ""
        found.append((match.start(), label, kind))
    for match in TARGET_LINE.finditer(blanked):
        following = re.compile(r"\s*").match(blanked, match.end())
        found.append((following.end() if following else match.end(), match[1], ""))
    for match in _DIRECTIVE.finditer(body):
        found.append((match.start(), match["label"].strip(), _KINDS.get(match["kind"], "")))
    for match in _CHUNK.finditer(body):
        label = match["label"] or match["name"]
        kind = _KINDS.get(re.split("[-:]", label)[0], "")
        has_caption = "fig.cap" in (match["options"] or "")
        labels = {label: kind, f"fig:{label}": "figure" if has_caption else "", f"tab:{label}": ""}
        found += [(match.start(), name, labels[name]) for name in labels]
    located: list[tuple[int, str, str]] = []
    line = position = 0
    for start, label, kind in sorted(found):
        line += body.count("\n", position, start)
        position = start
        located.append((line, label, kind))
    return located


def _hide_code(body: str) -> str:
    """Return a text with spaces for its code."""
    return CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), body)


def _fold(text: str) -> str:
    """Return the letters and digits of a title or a fragment, in which generators agree."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if character.isalnum())
