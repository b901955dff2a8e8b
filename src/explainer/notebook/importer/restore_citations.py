"""The citations in a notebook's Markdown → the links that an author writes; it knows no cells."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from explainer.bibliography.study_index import StudyIndex
from explainer.i18n.messages import words
from explainer.model import Study
from explainer.source.emphasis import joined, paragraph
from explainer.source.tokens import Token, parsed, plain_text, written

ANCHOR = "#study-"
NOTEBOOK = ".ipynb"
TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)[^>]*?(/?)>", re.DOTALL)
VOID = ("br", "hr", "img", "wbr")
AUTOLINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>\x00-\x1f]*")


@dataclass(frozen=True, slots=True)
class _Cited:
    """A link of the page that the notebook was built from."""

    href: str
    says: str
    key: str


class Unlinker:
    """Goes through a notebook's Markdown in its order."""

    def __init__(
        self,
        studies: StudyIndex,
        *,
        lang: str,
        cites: Sequence[tuple[str, str]],
        pages: Container[str],
    ) -> None:
        """Take what the citations were.

        Args:
            studies: the notebook's.
            lang: of the notebook.
            cites: address and words of each link that was a citation, in the page's order.
            pages: the slugs of all pages; links to their notebooks lead to the pages again.
        """
        self.without_address: list[str] = []
        """Keys of studies that a page cannot cite, since nothing leads to them."""
        self._studies = studies
        self._pages = pages
        marker = re.escape(words(lang)["study"]).replace(re.escape("{number}"), r"\d+")
        self._marker = re.compile(rf"{marker}: .+")
        meant = ((href, says, studies.find_by_address(href)) for href, says in cites)
        self._left = [_Cited(href, says, study.key) for href, says, study in meant if study]

    def text(self, source: str) -> str:
        """Return a cell's Markdown with links as an author writes them; else as it is."""
        if ANCHOR not in source and NOTEBOOK not in source:
            return source
        tokens: list[Token] = []
        for token in parsed(source):
            if token.type == "inline":
                children = joined(self._children(list(token.children or ())))
                tokens.append(token.copy(children=children))
            elif token.type == "comment" and token.map:
                lines = "\n".join(source.split("\n")[slice(*token.map)]).strip()
                tokens += paragraph([Token("html_inline", "", 0, content=lines)])
            else:
                tokens.append(token)
        return written(tokens)

    def _children(self, children: list[Token]) -> list[Token]:
        made: list[Token] = []
        at = 0
        while at < len(children):
            opening = children[at]
            if opening.type != "link_open":
                made.append(opening)
                at += 1
                continue
            end = next(n for n in range(at, len(children)) if children[n].type == "link_close")
            inside = children[at + 1 : end]
            study = self._study_of(str(opening.attrs.get("href", "")), plain_text(inside))
            if study is None:
                made += [self._to_page(opening), *inside, children[end]]
            else:
                after = children[end + 1 : end + 2]
                made, was_in_brackets = self._cited(made, study, after, children[at : end + 1])
                if was_in_brackets:
                    children[end + 1] = after[0].copy(content=after[0].content[1:])
            at = end + 1
        return made

    def _study_of(self, href: str, says: str) -> Study | None:
        key = unquote(href.removeprefix(ANCHOR)) if href.startswith(ANCHOR) else ""
        is_marker = key in self._studies and self._marker.fullmatch(says)
        return self._studies[key] if is_marker else None

    def _cited(
        self, made: list[Token], study: Study, after: list[Token], as_it_is: list[Token]
    ) -> tuple[list[Token], bool]:
        """Return the tokens with the citation as a link, and whether brackets around it went."""
        ours = [one for one in self._left if one.key == study.key]
        beside = _before_brackets(made, after)
        for one in ours:
            if not one.says:
                self._left.remove(one)
                return [*made, *_link(one.href, [_text(one.href)])], False
            parts = _divided(beside, one.says) if beside is not None else None
            if parts:
                self._left.remove(one)
                return [*parts[0], *_link(one.href, parts[1])], True
        address = _address(study)
        if address:
            return [*made, *_link(address, [_text(address)])], False
        self.without_address.append(study.key)
        return [*made, *as_it_is], False

    def _to_page(self, opening: Token) -> Token:
        name, _, fragment = str(opening.attrs.get("href", "")).partition("#")
        slug = unquote(name.removesuffix(NOTEBOOK))
        if not name.endswith(NOTEBOOK) or slug not in self._pages:
            return opening
        href = f"{quote(slug)}.md" + (f"#{fragment}" if fragment else "")
        return opening.copy(attrs={**opening.attrs, "href": href})


def _before_brackets(made: list[Token], after: list[Token]) -> list[Token] | None:
    """Return what stands before `` (``, where that and a closing bracket stand around a marker."""
    is_closed = bool(after) and after[0].type == "text" and after[0].content.startswith(")")
    if not made or made[-1].type != "text" or not made[-1].content.endswith(" (") or not is_closed:
        return None
    return [*made[:-1], made[-1].copy(content=made[-1].content.removesuffix(" ("))]


def _divided(tokens: list[Token], says: str) -> tuple[list[Token], list[Token]] | None:
    """Return the tokens in two: the latter are, without their markup, the words; None if not."""
    inside: list[Token] = []
    depth = 0
    for at in range(len(tokens) - 1, -1, -1):
        token = tokens[at]
        if token.type == "text" and not depth:
            for cut in range(len(token.content) - 1, -1, -1):
                end = [token.copy(content=token.content[cut:]), *inside]
                found = plain_text(end)
                if found == says:
                    return [*tokens[:at], token.copy(content=token.content[:cut])], end
                if len(found) > len(says):
                    return None
        depth -= _step(token)
        if depth < 0 or token.type in ("link_open", "link_close"):
            return None
        inside.insert(0, token)
        if not depth and plain_text(inside) == says:
            return tokens[:at], inside
    return None


def _step(token: Token) -> int:
    """Return 1 for what opens, -1 for what closes, tags included, and 0 for the rest."""
    tag = TAG.fullmatch(token.content) if token.type == "html_inline" else None
    if not tag or tag[2].lower() in VOID or tag[3]:
        return token.nesting
    return -1 if tag[1] else 1


def _address(study: Study) -> str:
    if study.doi:
        return f"https://doi.org/{study.doi}"
    pmid = f"https://pubmed.ncbi.nlm.nih.gov/{study.pmid}" if study.pmid else ""
    return next(filter(None, (study.url, study.open_copy, *study.urls, *study.copies, pmid)), "")


def _link(href: str, inside: list[Token]) -> list[Token]:
    is_bare = plain_text(inside) == href and AUTOLINK.fullmatch(href)
    markup, info = ("autolink", "auto") if is_bare else ("", "")
    opening = Token("link_open", "a", 1, attrs={"href": href}, markup=markup, info=info)
    return [opening, *inside, Token("link_close", "a", -1, markup=markup, info=info)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
