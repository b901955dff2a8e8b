"""Resolve the links of a page: citations, links to pages, and links that are not allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from explainer.bibliography.citations import format_short_citation
from explainer.bibliography.study_index import StudyIndex
from explainer.errors import Diagnostic
from explainer.i18n.messages import load_messages
from explainer.model import Citation, Study
from explainer.source.emphasis import convert_to_tags, join_texts, survives_writing
from explainer.source.lint import lint_link
from explainer.source.page_head import make_page_slug
from explainer.source.tokens import Token, extract_text
from explainer.text.slugs import make_slug
from explainer.text.suggestions import did_you_mean, find_nearest
from explainer.text.urls import normalize_address

SCHEMES = ("http", "https", "mailto", "tel", "doi")
IMAGE_SCHEMES = ("http", "https")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
NOT_IN_A_SCHEME = re.compile(r"[\x00-\x20]|%(?:0[0-9A-Fa-f]|1[0-9A-Fa-f]|20)")
OUTER_LINK_END = re.compile(r"[^\[\]]*\]\([^()\s]+\)")
"""What follows a wikilink that is inside the words of a Markdown link."""
FOOTNOTE_MARK = re.compile(r"\^[\w-]+")
"""``[^1]`` with ``[^1]: address`` below is a link whose words say nothing."""


@dataclass(slots=True, kw_only=True)
class Linker:
    """Resolves the links of a page in their order, and numbers its studies by first mention."""

    path: Path
    lang: str
    studies: StudyIndex
    titles: Mapping[str, str]
    """Slug → title of every page of the site."""
    numbers: dict[str, int] = field(default_factory=dict)
    """A study's key → its number on this page."""
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def linked(self, tokens: Sequence[Token]) -> tuple[list[Token], tuple[Citation, ...]]:
        """Return blocks with their links as notebooks need them, and their citations."""
        made: list[Token] = []
        citations: list[Citation] = []
        for token in tokens:
            if token.type == "inline":
                children, found = self._children(token.children or ())
                citations += found
                children = join_texts(children)
                if found and not survives_writing(children):  # a bracket is at the edge now
                    children = convert_to_tags(children)
                made.append(token.copy(children=children))
            else:
                made.append(token)
        return made, tuple(citations)

    def _children(self, children: Sequence[Token]) -> tuple[list[Token], list[Citation]]:
        made: list[Token] = []
        citations: list[Citation] = []
        at = 0
        while at < len(children):
            token = children[at]
            if token.type == "wikilink":
                self._refuse_outer_link(token, children[at + 1 :])
                made += self._wikilink(token)
            elif token.type == "image":
                made.append(self._image(token))
            elif token.type == "link_open":
                end = _closing(children, at)
                inside, more = self._children(children[at + 1 : end])
                new, cited = self._link(token, inside, children[end])
                made += new
                citations += [*cited, *more]
                at = end
            else:
                made.append(token)
            at += 1
        return made, citations

    def _link(
        self, opening: Token, inside: list[Token], closing: Token
    ) -> tuple[list[Token], list[Citation]]:
        href = str(opening.attrs.get("href", ""))
        line: int = opening.meta["line"]
        scheme = _scheme(href)
        if scheme and scheme not in SCHEMES:
            message = f"a link may not lead to a “{scheme}:” address"
            self.report("E301", line, message, "use https:, or remove the link and keep its words")
        study = self.studies.find_by_address(href) if scheme in ("http", "https", "doi") else None
        says, has_studies = extract_text(inside), len(self.studies) > 0
        for remark in lint_link(href, says, study, has_studies=has_studies):
            self.report(remark.code, line, remark.message, remark.hint)
        if study:
            return self._citation(study, href, inside, line)
        if not scheme and not href.startswith(("#", "/")):
            href = self._page_address(href, line)
        if not href and not inside:
            self.report("E306", line, "this link has neither text nor an address", "write both")
        return [opening.copy(attrs={**opening.attrs, "href": href}), *inside, closing], []

    def _citation(
        self, study: Study, href: str, inside: list[Token], line: int
    ) -> tuple[list[Token], list[Citation]]:
        number = self.numbers.setdefault(study.key, len(self.numbers) + 1)
        marker = (
            load_messages(self.lang)["study"].format(number=number)
            + f": {format_short_citation(study)}"
        )
        link = _link_tokens(f"#study-{study.key}", marker, line)
        says = extract_text(inside)
        has_image = any(token.type == "image" for token in inside)
        if not has_image and (not says or _is_address(says, href) or FOOTNOTE_MARK.fullmatch(says)):
            made, says = link, ""
        else:
            made = [*inside, _text(" (", line), *link, _text(")", line)]
        return made, [Citation(key=study.key, number=number, line=line, href=href, text=says)]

    def _page_address(self, href: str, line: int) -> str:
        """Return the notebook’s address for that of a page’s file; others as they are."""
        name, _, fragment = href.partition("#")
        if not unquote(name).lower().endswith(".md"):
            return href
        slug = make_page_slug(Path(unquote(name)))
        if slug not in self.titles:
            hint = did_you_mean(slug, self.titles, "use the exact name of its file")
            hint = f"did you mean “{find_nearest(slug, self.titles)}.md”?" if "“" in hint else hint
            self.report("E307", line, f"there is no page “{unquote(name)}”", hint)
        return f"{quote(slug)}.ipynb" + (f"#{fragment}" if fragment else "")

    def _wikilink(self, token: Token) -> list[Token]:
        target, _, fragment = (part.strip() for part in token.meta["target"].partition("#"))
        line: int = token.meta["line"]
        anchor = f"#{quote(make_slug(fragment))}" if fragment else ""
        if not target:
            return _link_tokens(anchor, token.meta["text"] or fragment, line)
        slug = self._slug_meant_by(target)
        if not slug:
            known = [*self.titles, *self.titles.values()]
            hint = did_you_mean(target, known, "write a page’s title or its file’s name")
            self.report("E307", line, f"there is no page “{target}”", hint)
            return [token]
        says = token.meta["text"] or self.titles[slug]
        return _link_tokens(f"{quote(slug)}.ipynb{anchor}", says, line)

    def _refuse_outer_link(self, wikilink: Token, following: Sequence[Token]) -> None:
        """Report a wikilink in the words of a link, which is not a link because of it."""
        text = following[0].content if following and following[0].type == "text" else ""
        if OUTER_LINK_END.match(text):
            message = f"{wikilink.content} is inside the words of another link"
            line: int = wikilink.meta["line"]
            self.report("E308", line, message, "remove one of the two links")

    def _slug_meant_by(self, target: str) -> str:
        slug = make_page_slug(Path(f"{target.removesuffix('.md')}.md"))
        if slug in self.titles:
            return slug
        title = " ".join(target.split()).casefold()
        return next((slug for slug, one in self.titles.items() if one.casefold() == title), "")

    def _image(self, token: Token) -> Token:
        src = str(token.attrs.get("src", ""))
        line: int = token.meta["line"]
        scheme = _scheme(src)
        if scheme and scheme not in IMAGE_SCHEMES:
            message = f"a picture may not be at a “{scheme}:” address"
            self.report("E309", line, message, "put the file beside the page, or use https:")
        if not extract_text(token.children or ()):
            message = "this picture has no alternative text"
            self.report("W310", line, message, "write ![what it shows](its address)")
        return token

    def report(self, code: str, line: int, message: str, hint: str) -> None:
        """Add a diagnostic at a line of the page's file."""
        self.diagnostics.append(
            Diagnostic(path=self.path, line=line, code=code, message=message, hint=hint)
        )


def _scheme(href: str) -> str:
    """Return an address’s scheme in lower case, as a browser finds it; empty if relative."""
    found = SCHEME.match(NOT_IN_A_SCHEME.sub("", href))
    return found[1].lower() if found else "https" if href.startswith("//") else ""


def _is_address(words: str, href: str) -> bool:
    """Return whether a link’s words are only its address, with or without ``https://``."""
    forms = (words, f"https://{words}", words.rstrip(".…"))
    meant = normalize_address(href)
    return " " not in words and any(normalize_address(form) == meant for form in forms)


def _closing(children: Sequence[Token], at: int) -> int:
    """Return the place of the token that closes the link; links hold no links."""
    places = range(at, len(children))
    return next(place for place in places if children[place].type == "link_close")


def _text(content: str, line: int) -> Token:
    return Token("text", "", 0, content=content, meta={"line": line})


def _link_tokens(href: str, says: str, line: int) -> list[Token]:
    opening = Token("link_open", "a", 1, attrs={"href": href}, meta={"line": line})
    return [opening, _text(says, line), Token("link_close", "a", -1, meta={"line": line})]
