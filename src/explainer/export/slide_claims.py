"""Find what each paragraph and item of a text claims, which a slide shows in place of all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from explainer.text.markdown import MarkdownBlock, find_blocks, find_headings
from explainer.text.sentences import take_first_sentences

SHORT = 140
"""Characters of a text that a slide shows whole."""
ENOUGH = 50
"""Characters of a first sentence that says enough; the next one is shown with a shorter one."""
LONGEST_LEAD = 70
_LEAD = re.compile(r"(\*\*|__)(?=\S)(?P<words>[^*_\n]{2,}?)[.:]?\1[.:]?\s+(?=\S)")
"""Bold words at the start of a paragraph, with a full stop or a colon, as a small heading has."""
_LEAD_END = re.compile(r"[.:?!…](?:\*\*|__)|(?:\*\*|__)[.:]")
_MARKER = re.compile(r"\s*(?P<marker>[-*+]|\d+[.)])\s+")
_PICTURE = re.compile(r"!\[|<img|<video|<svg", re.IGNORECASE)
_NOT_PROSE = re.compile(rf"\A\[[ xX]\]\s|^ *(?:```|~~~|\||>)|{_PICTURE.pattern}", re.M | re.I)
"""A box to tick, code, a table, a quotation or a picture in an item."""
_NUMBER = re.compile(r"\s*(\d+)[.)]")
_CITATION = re.compile(r"\]\(#study-(?P<key>[^)\s]+)\)")
_CITATION_IN_BRACKETS = re.compile(r"[ \u00a0]?\(\[[^\]]*\]\(#study-(?P<key>[^)\s]+)\)\)")
_TARGET = re.compile(r"^ {0,3}\[[^\]]+\]:\s*\S.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A paragraph, an item of a list or another block, and what a slide shows of it."""

    text: str
    """All of it, as Markdown."""
    shown: str
    """What the slide shows: its first sentences, or all of it if it is short or not prose."""
    heading: str = ""
    """The heading below the section's that it is under, as Markdown."""
    lead: str = ""
    """The bold words that it begins with; they are not in ``shown``."""
    marker: str = ""
    """The marker of an item, such as ``-`` or ``3.``; empty for another block."""
    cited: tuple[str, ...] = ()
    """The keys of the studies that it cites, each once."""
    is_block: bool = False
    """Whether it is a table, a picture, code or something else that is not shortened."""
    is_whole: bool = True
    """Whether the slide shows all of it."""

    def without_citations(self, keys: set[str]) -> Claim:
        """Return it without the citations in brackets of studies that the slide names itself."""

        def remove(match: re.Match[str]) -> str:
            return "" if match["key"] in keys else match[0]

        return replace(self, shown=_CITATION_IN_BRACKETS.sub(remove, self.shown))


def find_claims(text: str) -> list[Claim]:
    """Return the claims of a text in order. Only headings and lines between parts are not in them.

    Args:
        text: Markdown without headings of level one or two.
    """
    lines = text.split("\n")
    headings = {heading.line: heading.title for heading in find_headings(text)}
    current = ""
    claims: list[Claim] = []
    for block in find_blocks(text):
        if block.type == "heading":
            current = headings[block.line]
        elif block.type != "hr":
            claims += (replace(claim, heading=current) for claim in _read_block(lines, block))
    return claims


def find_link_targets(text: str) -> str:
    """Return the lines that say where links such as ``[text][name]`` lead."""
    return "\n".join(_TARGET.findall(text))


def _read_block(lines: list[str], block: MarkdownBlock) -> Iterator[Claim]:
    source = "\n".join(lines[block.line : block.end])
    if block.items:
        ends = [start for start, _ in block.items[1:]] + [block.end]
        start_at = _NUMBER.match(lines[block.items[0][0]])
        for index, ((start, _), end) in enumerate(zip(block.items, ends, strict=True)):
            item = "\n".join(lines[start:end]).rstrip()
            yield _read_item(item, f"{int(start_at[1]) + index}." if start_at else "-")
    elif block.type == "paragraph" and not _PICTURE.search(source):
        yield _read_prose(source)
    else:
        yield Claim(text=source, shown=source, cited=_find_cited(source), is_block=True)


def _read_item(item: str, marker: str) -> Claim:
    """Return the claim of an item, whose first paragraph says what it is about."""
    match = _MARKER.match(item)
    if not match:
        return Claim(text=item, shown=item, is_block=True)
    item = marker + item[match.end("marker") :]
    content = item[len(marker) :].lstrip()
    blocks = find_blocks(content)
    prose = "\n".join(content.split("\n")[: blocks[0].end]) if blocks else ""
    if not prose or _NOT_PROSE.search(content) or prose.endswith(":"):
        claim = Claim(text=item, shown=content, cited=_find_cited(item), is_block=True)
    else:
        claim = _read_prose(prose, is_all=prose == content)
    return replace(claim, text=item, marker=marker, cited=_find_cited(item))


def _read_prose(prose: str, *, is_all: bool = True) -> Claim:
    """Return the claim of a paragraph.

    Args:
        prose: the paragraph.
        is_all: whether nothing belongs to it that follows it.
    """
    match = _LEAD.match(prose)
    lead = ""
    if match and len(match["words"]) <= LONGEST_LEAD and _LEAD_END.search(match[0]):
        lead = match["words"].strip()
    rest = prose[match.end() :] if match and lead else prose
    is_whole = is_all and len(prose) <= SHORT
    cited = _find_cited(prose)
    room = {} if cited else {"least": ENOUGH, "most": SHORT}  # the findings say the rest
    shown = rest if is_whole else take_first_sentences(rest, **room)
    return Claim(
        text=prose,
        shown=shown,
        lead=lead,
        cited=cited,
        is_whole=is_all and shown == rest,
    )


def _find_cited(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match["key"] for match in _CITATION.finditer(text)))
