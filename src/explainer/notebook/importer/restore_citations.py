"""Restore the citations in a notebook's Markdown to links as an author writes them."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from explainer.bibliography.citations import format_short_citation
from explainer.bibliography.study_index import StudyIndex
from explainer.i18n.messages import load_messages
from explainer.model import Study
from explainer.notebook.cells import CitationLink
from explainer.source.emphasis import make_paragraph
from explainer.source.syntax.citations import CITATION
from explainer.source.tokens import Token, extract_text, join_texts, parse_markdown, write_markdown

ANCHOR = "#study-"
NOTEBOOK = ".ipynb"
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)[^>]*?(/?)>", re.DOTALL)
_VOID_TAGS = ("br", "hr", "img", "wbr")
_AUTOLINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>\x00-\x1f]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _PendingLink:
    """A link of the original page that was not found in the notebook yet."""

    link: CitationLink
    key: str
    """The study that it cites."""


class CitationRestorer:
    """Restores the citations of a notebook's cells, one cell after another."""

    def __init__(
        self,
        studies: StudyIndex,
        *,
        lang: str,
        links: Sequence[CitationLink],
        pages: Container[str],
    ) -> None:
        """Take the citations of the original page.

        Args:
            studies: the notebook's studies.
            lang: the notebook's language.
            links: the links that were citations, in the page's order.
            pages: the slugs of all pages; links to their notebooks become links to the pages.
        """
        self._studies = studies
        self._pages = pages
        number = re.escape(load_messages(lang)["study"]).replace(re.escape("{number}"), r"\d+")
        self._numbered = re.compile(rf"{number}: .+")  # the markers of version 0.1.0
        pairs = ((link, _find_cited(studies, link.href)) for link in links)
        self._pending = [_PendingLink(link=link, key=study.key) for link, study in pairs if study]

    def restore(self, source: str) -> str:
        """Return a cell's Markdown with links as an author writes them."""
        if ANCHOR not in source and NOTEBOOK not in source:
            return source
        tokens: list[Token] = []
        for token in parse_markdown(source):
            if token.type == "inline":
                children = join_texts(self._restore_inline(list(token.children or ())))
                tokens.append(token.copy(children=children))
            elif token.type == "comment" and token.map:
                lines = "\n".join(source.split("\n")[slice(*token.map)]).strip()
                tokens += make_paragraph([Token("html_inline", "", 0, content=lines)])
            else:
                tokens.append(token)
        return write_markdown(tokens)

    def _restore_inline(self, children: list[Token]) -> list[Token]:
        restored: list[Token] = []
        index = 0
        while index < len(children):
            opening = children[index]
            if opening.type != "link_open":
                restored.append(opening)
                index += 1
                continue
            end = next(n for n in range(index, len(children)) if children[n].type == "link_close")
            inside = children[index + 1 : end]
            study = self._find_study(str(opening.attrs.get("href", "")), extract_text(inside))
            if study is None:
                restored += [self._link_to_page(opening), *inside, children[end]]
            else:
                after = children[end + 1 : end + 2]
                restored, was_bracketed = self._restore_citation(restored, study, after)
                if was_bracketed:
                    children[end + 1] = after[0].copy(content=after[0].content[1:])
            index = end + 1
        return restored

    def _find_study(self, href: str, text: str) -> Study | None:
        """Return the study of a citation marker; None for any other link.

        A link to a card with other words, such as the year alone, stays: a page may have it.
        """
        key = unquote(href.removeprefix(ANCHOR)) if href.startswith(ANCHOR) else ""
        if key not in self._studies:
            return None
        study = self._studies[key]
        is_marker = text == format_short_citation(study) or self._numbered.fullmatch(text)
        return study if is_marker else None

    def _restore_citation(
        self, before: list[Token], study: Study, after: list[Token]
    ) -> tuple[list[Token], bool]:
        """Return the tokens with the citation as a link, and whether its brackets were removed."""
        bracketed = _before_brackets(before, after)
        for pending in [link for link in self._pending if link.key == study.key]:
            link = pending.link
            if not link.text:
                self._pending.remove(pending)
                return [*before, *_make_bare_link(link.href)], False
            parts = _split_at_text(bracketed, link.text) if bracketed is not None else None
            if parts:
                self._pending.remove(pending)
                return [*parts[0], *_make_link(link.href, parts[1])], True
        address = _find_address(study) or f"#{study.key}"
        return [*before, *_make_bare_link(address)], False

    def _link_to_page(self, opening: Token) -> Token:
        """Return a link to a page's notebook as a link to the page; any other link unchanged."""
        name, _, fragment = str(opening.attrs.get("href", "")).partition("#")
        slug = unquote(name.removesuffix(NOTEBOOK))
        if not name.endswith(NOTEBOOK) or slug not in self._pages:
            return opening
        href = f"{quote(slug)}.md" + (f"#{fragment}" if fragment else "")
        return opening.copy(attrs={**opening.attrs, "href": href})


def _before_brackets(before: list[Token], after: list[Token]) -> list[Token] | None:
    """Return the tokens before a marker's opening bracket; None if it is not in brackets."""
    is_closed = bool(after) and after[0].type == "text" and after[0].content.startswith(")")
    is_opened = bool(before) and before[-1].type == "text" and before[-1].content.endswith(" (")
    if not is_opened or not is_closed:
        return None
    return [*before[:-1], before[-1].copy(content=before[-1].content.removesuffix(" ("))]


def _split_at_text(tokens: list[Token], text: str) -> tuple[list[Token], list[Token]] | None:
    """Split tokens so that the second part is exactly the text; None if they do not end in it."""
    end: list[Token] = []
    depth = 0
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.type in ("text", CITATION) and not depth:
            for cut in range(len(token.content) - 1, -1, -1):
                candidate = [token.copy(type="text", content=token.content[cut:]), *end]
                candidate_text = extract_text(candidate)
                if candidate_text == text:
                    start = token.copy(type="text", content=token.content[:cut])
                    return [*tokens[:index], start], candidate
                if len(candidate_text) > len(text):
                    return None
        depth -= _nesting(token)
        if depth < 0 or token.type in ("link_open", "link_close"):
            return None
        end.insert(0, token)
        if not depth and extract_text(end) == text:
            return tokens[:index], end
    return None


def _nesting(token: Token) -> int:
    """Return 1 for a token that opens, -1 for one that closes (HTML tags as well), else 0."""
    tag = _TAG.fullmatch(token.content) if token.type == "html_inline" else None
    if not tag or tag[2].lower() in _VOID_TAGS or tag[3]:
        return token.nesting
    return -1 if tag[1] else 1


def _find_address(study: Study) -> str:
    if study.doi:
        return f"https://doi.org/{study.doi}"
    pmid = f"https://pubmed.ncbi.nlm.nih.gov/{study.pmid}" if study.pmid else ""
    return next(filter(None, (study.url, study.open_copy, *study.urls, *study.copies, pmid)), "")


def _find_cited(studies: StudyIndex, href: str) -> Study | None:
    """Return the study that a link of a page cites by its address, or by ``#`` and its key."""
    key = href.removeprefix("#")
    return studies[key] if key != href and key in studies else studies.find_by_address(href)


def _make_bare_link(href: str) -> list[Token]:
    """Return a citation whose text is its address, or which names a study by its key."""
    return _make_link(href, [] if href.startswith("#") else [_make_text(href)])


def _make_link(href: str, inside: list[Token]) -> list[Token]:
    is_bare = extract_text(inside) == href and _AUTOLINK.fullmatch(href)
    markup, info = ("autolink", "auto") if is_bare else ("", "")
    opening = Token("link_open", "a", 1, attrs={"href": href}, markup=markup, info=info)
    return [opening, *inside, Token("link_close", "a", -1, markup=markup, info=info)]


def _make_text(content: str) -> Token:
    return Token("text", "", 0, content=content)
