"""Link the words of a page to the terms that its site explains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote

from explainer.errors import DiagnosticCollector
from explainer.model import TERM_ANCHOR
from explainer.source.citing import make_link, make_text
from explainer.source.glossary import NO_GLOSSARY, GlossaryEntry, SiteGlossary, make_entry
from explainer.source.tokens import Token, extract_text
from explainer.text.slugs import make_slug
from explainer.text.suggestions import did_you_mean

_ABBR = re.compile(r"<abbr\b[^<>]*\btitle\s*=\s*(?:\"([^\"]+)\"|'([^']+)')[^<>]*>", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class PageTerms:
    """The terms that one page uses."""

    path: Path
    """Of the page's file."""
    glossary: SiteGlossary = NO_GLOSSARY
    abbreviations: tuple[GlossaryEntry, ...] = ()
    """Terms of the page itself, linked wherever a section meets them first."""
    used: dict[str, GlossaryEntry] = field(default_factory=dict)
    """By slug, in the order of first use."""
    _own: dict[str, GlossaryEntry] = field(default_factory=dict)
    """What the page itself explains, by slug."""
    _met: set[str] = field(default_factory=set)
    """The slugs of the abbreviations that the section has linked."""

    def __post_init__(self) -> None:
        self._own |= {entry.slug: entry for entry in self.abbreviations}

    def begin_section(self) -> None:
        """Let abbreviations be linked once more."""
        self._met.clear()

    def find(self, name: str) -> GlossaryEntry | None:
        """Return what a term means: on this page, or else on the site."""
        return self._own.get(make_slug(name)) or self.glossary.find(name)

    def link(
        self, children: Sequence[Token], collector: DiagnosticCollector, *, is_heading: bool = False
    ) -> list[Token]:
        """Return an inline's tokens with links to the explanations of its terms.

        Args:
            children: its tokens.
            collector: receives a warning for each term that nothing explains.
            is_heading: whether abbreviations are only words.
        """
        linked: list[Token] = []
        index = 0
        while index < len(children):
            token, end = children[index], index
            abbr = _ABBR.fullmatch(token.content) if token.type == "html_inline" else None
            if token.type == "link_open":
                end = _find_end(children, index, "link_close")
                linked += self._link_named(children[index : end + 1], collector)
            elif abbr and not is_heading:
                end = _find_end(children, index, "html_inline", "</abbr>")
                title = unescape(abbr[1] or abbr[2])
                linked += self._link_abbr(children[index : end + 1], title)
            elif token.type == "text" and not is_heading:
                linked += self._mark(token)
            else:
                linked.append(token)
            index = end + 1
        return linked

    def make_link(self, entry: GlossaryEntry, words: str, line: int) -> list[Token]:
        """Return a link to the explanation of a term, which is then shown on the page."""
        self.used.setdefault(entry.slug, entry)
        return make_link(f"#{TERM_ANCHOR}{quote(entry.slug)}", words, line)

    def is_explained(self, href: str) -> bool:
        """Return whether an address leads to an explanation that the page shows."""
        return href.startswith("#") and _get_name(href) in self.used

    def _link_named(self, link: Sequence[Token], collector: DiagnosticCollector) -> Sequence[Token]:
        """Return a link; one whose address names a term leads to its explanation."""
        opening, *inside, closing = link
        target = _get_name(str(opening.attrs.get("href", "")))
        if not target:
            return link
        line: int = opening.meta["line"]
        entry = self.find(target)
        if entry:
            # The glossary of MyST is a page, which shows the explanation itself.
            is_here = entry.path == self.path and entry.slug not in self._own
            return inside if is_here else [self.make_link(entry, "", line)[0], *inside, closing]
        if not opening.meta.get("is_term"):
            return link
        names = {each.name for each in self.glossary.entries.values()}
        hint = did_you_mean(target, sorted(names), "explain it in the glossary, or write its words")
        message = f"nothing explains the term “{target}”, so only its words are shown"
        collector.report("W343", line, message, hint)
        return inside

    def _link_abbr(self, element: Sequence[Token], title: str) -> Sequence[Token]:
        """Return a link in place of ``<abbr title="…">``, which touch and keys cannot open."""
        opening, *inside = element[:-1] or element
        words = extract_text(inside)
        if not words or not title.strip():
            return element
        line: int = opening.meta["line"]
        entry = self.find(words) or make_entry(words, title, self.path, line)
        self._own.setdefault(entry.slug, entry)
        start, _, end = self.make_link(entry, "", line)
        return [start, *inside, end]

    def _mark(self, token: Token) -> list[Token]:
        """Return a text with links for the abbreviations in it that the section meets first."""
        line: int = token.meta.get("line", 0)
        for entry in self.abbreviations:
            if entry.slug in self._met:
                continue
            match = re.search(rf"(?<!\w){re.escape(entry.name)}(?!\w)", token.content)
            if match:
                self._met.add(entry.slug)
                before, after = (
                    make_text(text, line)
                    for text in (token.content[: match.start()], token.content[match.end() :])
                )
                link = self.make_link(entry, entry.name, line)
                return [*self._mark(before), *link, *self._mark(after)]
        return [token]


def _get_name(href: str) -> str:
    """Return the term that an address names; empty for any other address."""
    name = unquote(href)
    start = f"#{TERM_ANCHOR}"
    return name.removeprefix(start) if name.startswith(start) else ""


def _find_end(children: Sequence[Token], start: int, type: str, content: str = "") -> int:
    """Return the index of the token that ends a link or an element; ``start`` if there is none."""
    return next(
        (
            index
            for index in range(start + 1, len(children))
            if children[index].type == type and children[index].content.lower() == content
        ),
        start,
    )
