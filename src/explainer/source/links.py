"""Resolve the links of a page: citations, links to pages, and links that are not allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from explainer.bibliography.citations import format_short_citation
from explainer.bibliography.study_index import StudyIndex
from explainer.errors import DiagnosticCollector
from explainer.model import Citation, Study
from explainer.source.anchors import AnchorIndex
from explainer.source.citing import (
    CITED,
    make_link,
    make_marker,
    make_text,
    make_words,
    resolve_keys,
    suggest_key,
    write_words,
)
from explainer.source.emphasis import convert_to_tags, survives_writing
from explainer.source.file_links import FileLinks
from explainer.source.lint import check_link
from explainer.source.media_cards import is_media_address
from explainer.source.page_index import INDEX, PAGE_ENDINGS, PageIndex
from explainer.source.page_terms import PageTerms
from explainer.source.pictures import PagePictures, has_size
from explainer.source.tokens import Token, extract_text, join_texts
from explainer.text.data_types import get_data_type
from explainer.text.formula_rules import FORMULA
from explainer.text.slugs import make_slug
from explainer.text.suggestions import find_nearest
from explainer.text.urls import normalize_address

SCHEMES = ("http", "https", "mailto", "tel", "doi")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
NOT_IN_A_SCHEME = re.compile(r"[\x00-\x20]|%(?:0[0-9A-Fa-f]|1[0-9A-Fa-f]|20)")
OUTER_LINK_END = re.compile(r"[^\[\]]*\]\([^()\s]+\)")
"""What follows a wikilink that is inside the words of a Markdown link."""
NOTEBOOK = ".ipynb"
FOOTNOTE_MARK = re.compile(r"\^[\w-]+")
"""The text of the link ``[^1]``, whose address is in a line ``[^1]: address``."""


@dataclass(slots=True, kw_only=True)
class Linker:
    """Resolves the links of a page in their order, and numbers its studies by first mention."""

    collector: DiagnosticCollector
    lang: str
    studies: StudyIndex
    keys: Mapping[str, str]
    """The key of a study, by the key that the page cites it by."""
    pages: PageIndex
    location: PurePosixPath
    """The path of the page's file, relative to the root of the site."""
    pictures: PagePictures
    files: FileLinks
    terms: PageTerms
    """The terms that the page uses."""
    slug: str = ""
    """Of the page."""
    anchors: AnchorIndex = field(default_factory=lambda: AnchorIndex(texts={}))
    """What fragments of addresses mean."""
    numbered: frozenset[str] = frozenset()
    """The labels that references on the page name, whose figures and formulas have numbers."""
    is_native: bool = True
    """Whether the page was written for explainer, whose rules of style are then checked."""
    is_heading: bool = False
    """Whether a citation is only words."""
    numbers: dict[str, int] = field(default_factory=dict)
    """Key of a study → its number on this page."""

    def resolve_links(self, tokens: Sequence[Token]) -> tuple[list[Token], tuple[Citation, ...]]:
        """Return blocks with their links as notebooks need them, and their citations."""
        resolved: list[Token] = []
        citations: list[Citation] = []
        for token in tokens:
            if token.type == "inline":
                children = self.terms.link(
                    token.children or (), self.collector, is_heading=self.is_heading
                )
                children, new_citations = self._resolve_children(children)
                citations += new_citations
                children = join_texts(children)
                # A citation ends with a bracket, beside which emphasis may not close.
                if new_citations and not survives_writing(children):
                    children = convert_to_tags(children)
                resolved.append(token.copy(children=children))
            else:
                resolved.append(token)
        return resolved, tuple(citations)

    def _resolve_children(self, children: Sequence[Token]) -> tuple[list[Token], list[Citation]]:
        children = self._resolve_keys(children)
        resolved: list[Token] = []
        citations: list[Citation] = []
        index = 0
        while index < len(children):
            token = children[index]
            if token.type == "wikilink":
                self._check_outer_link(token, children[index + 1 : index + 6])
                resolved += self._resolve_wikilink(token)
            elif token.type == "image":
                resolved += self._resolve_image(token)
            elif token.type == CITED:
                link, cited = self._cite_key(token)
                resolved += link
                citations += cited
            elif token.type == FORMULA and (words := self._find_number(_get_label(token))):
                resolved += [token, make_text(f" {words}", token.meta.get("line", 0))]
            elif token.type == "softbreak" and has_size(resolved[-1:]):
                # Markdown takes a line with nothing but a tag for HTML as far as a blank line.
                resolved.append(make_text(" ", token.meta.get("line", 0)))
            elif token.type == "link_open":
                end = _find_link_end(children, index)
                inside, nested = self._resolve_children(children[index + 1 : end])
                link, cited = self._resolve_link(token, inside, children[end])
                resolved += link
                citations += [*cited, *nested]
                index = end
            else:
                resolved.append(token)
            index += 1
        return resolved, citations

    def _resolve_link(
        self, opening: Token, inside: list[Token], closing: Token
    ) -> tuple[list[Token], list[Citation]]:
        href = str(opening.attrs.get("href", ""))
        line: int = opening.meta["line"]
        scheme = _get_scheme(href)
        if scheme and scheme not in SCHEMES:
            message = f"a link may not lead to a “{scheme}:” address, so only its words are shown"
            hint = "use https:, or remove the link"
            self.collector.report("W301", line, message, hint)
            return inside, []
        study = self.studies.find_by_address(href) if scheme in ("http", "https", "doi") else None
        if href[:1] == "#" and not inside and (cited := self._find_by_key(unquote(href[1:]))):
            return self._cite_key(make_marker(cited, line))  # as MyST writes a citation
        if self.terms.is_explained(href):
            return [opening, *inside, closing], []
        if (key := href.partition("#study-")[2]) in self.studies:  # in own words
            return [opening, *inside, closing], [self.cite(self.studies[key], line)]
        text, has_studies = extract_text(inside), len(self.studies) > 0
        if self.is_native:
            for code, message, hint in check_link(href, text, study, has_studies=has_studies):
                self.collector.report(code, line, message, hint)
        if study:
            return self._make_citation(study, href, inside, line)
        if scheme and FOOTNOTE_MARK.fullmatch(text):  # a note that is only an address
            return [make_text(" (", line), *make_link(href, href, line), make_text(")", line)], []
        if href.startswith("#") and (inside or len(href) > 1):
            href, inside = self._resolve_label(opening, inside)
            if not href:
                return inside, []
        else:
            resolved = self._resolve_page_address(href, scheme, line)
            if resolved is None:
                return inside, []
            href = resolved
            if href != opening.attrs.get("href"):
                opening = opening.copy(markup="", info="")  # no longer <address>
        if not href:
            kept = "only its words are shown" if inside else "it is left out"
            self.collector.report("W306", line, f"this link has no address, so {kept}", "write one")
            return inside, []
        meta = {"line": line}
        opening = opening.copy(attrs={**opening.attrs, "href": href}, meta=meta)
        return [opening, *inside, closing], []

    def _resolve_label(self, opening: Token, inside: list[Token]) -> tuple[str, list[Token]]:
        """Return the address that a fragment leads to, and the words of the link.

        The address is empty if a reference names an unknown label. A link to an unknown fragment
        stays as it is.
        """
        href, line = str(opening.attrs["href"]), opening.meta["line"]
        label = unquote(href[1:])
        is_reference = not inside or not opening.meta.get("has_words", True)
        is_label = is_reference or "has_words" in opening.meta
        found = self.anchors.find_label(label, self.slug) if is_label else None
        own = self.anchors.read_page(self.slug).find(label)
        if not found and own:
            found = (self.slug, own)
        if found:
            page, anchor = found
            address = "" if page == self.slug and anchor.section else f"{quote(page)}.ipynb"
            address += f"#{quote(anchor.section)}" if anchor.section else ""
            return address, make_words(anchor.words, line) if is_reference else inside
        if is_label:
            message = f"nothing has the label “{label}”, so only its words are shown"
            hint = "correct it, or write the label at what it refers to"
            self.collector.report("W319", line, message, hint)
            return "", inside or [make_text(label, line)]
        return href, inside

    def _find_number(self, label: str) -> str:
        """Return the number of a figure, a table or a formula that a reference names, in words."""
        anchor = self.anchors.read_page(self.slug).labels.get(label)
        return anchor.words if anchor and anchor.number and label in self.numbered else ""

    def number_caption(self, inline: Token, label: str) -> list[Token]:
        """Return a caption with the number that references to its figure show."""
        words = self._find_number(label)
        children = inline.children or []
        if not words:
            return [inline]
        line = children[0].meta.get("line", 0) if children else 0
        text = join_texts([make_text(f"{words}: ", line), *children])
        return [inline.copy(children=text)]

    def _resolve_section(self, slug: str, fragment: str) -> str:
        """Return the slug of the section of a page that a fragment means, if it has one."""
        anchor = self.anchors.read_page(slug).find(fragment) if slug and fragment else None
        return quote(anchor.section) if anchor and anchor.section else fragment

    def _find_by_key(self, key: str) -> Study | None:
        """Return the study that a page cites by a key, or by a DOI in its place."""
        if key in self.keys:
            return self.studies[self.keys[key]]
        is_address = key.startswith(("10.", "http:", "https:"))
        return self.studies.find_by_address(key) if is_address else None

    def _cite_note(self, token: Token) -> Token:
        """Return a marker for ``[[@key]]``, as Obsidian writes it, if there is no such page."""
        target: str = token.meta["target"] if token.type == "wikilink" else ""
        is_key = target.startswith("@") and not self.pages.find_by_name(target)
        study = self._find_by_key(target[1:]) if is_key else None
        return make_marker(study, token.meta["line"]) if study else token

    def _resolve_keys(self, children: Sequence[Token]) -> list[Token]:
        resolved, unknown = resolve_keys([*map(self._cite_note, children)], self._find_by_key)
        for found in unknown:
            nearest = suggest_key(found.key, self.keys)
            hint = f"did you mean “{nearest}”?" if nearest else "add it to a library file"
            message = f"no work has the key “{found.key}”, so this citation has no card"
            self.collector.report("W316", found.line, message, hint)
        if self.is_heading and any(token.type == CITED for token in resolved):
            self.report_heading(resolved[0].meta["line"])
            return write_words(resolved)
        return resolved

    def _cite_key(self, token: Token) -> tuple[list[Token], list[Citation]]:
        study, line, words = (token.meta[name] for name in ("study", "line", "words"))
        if words == format_short_citation(study):
            return self._make_citation(study, f"#{study.key}", [], line)
        return make_link(f"#study-{study.key}", words, line), [self.cite(study, line)]

    def cite(self, study: Study, line: int, href: str = "", text: str = "") -> Citation:
        """Return a citation, whose number is the study's on this page."""
        number = self.numbers.setdefault(study.key, len(self.numbers) + 1)
        return Citation(key=study.key, number=number, line=line, href=href, text=text)

    def report_heading(self, line: int) -> None:
        """Report a citation in a heading."""
        message = "this heading cites a study; only its words are shown"
        self.collector.report("W312", line, message, "move the link into the text below")

    def _make_citation(
        self, study: Study, href: str, inside: list[Token], line: int
    ) -> tuple[list[Token], list[Citation]]:
        tokens = make_link(f"#study-{study.key}", format_short_citation(study), line)
        text = extract_text(inside)
        has_image = any(token.type == "image" for token in inside)
        if not has_image and (not text or _is_address(text, href) or FOOTNOTE_MARK.fullmatch(text)):
            text = ""  # the marker replaces the text
        else:
            tokens = [*inside, make_text(" (", line), *tokens, make_text(")", line)]
        return tokens, [self.cite(study, line, href, text)]

    def _resolve_page_address(self, href: str, scheme: str, line: int) -> str | None:
        """Return the address of the notebook of a page that a link leads to.

        Other addresses are returned as they are. The result is None if the link leads to a page
        that does not exist, or to a file that readers cannot open.
        """
        target, _, fragment = href.partition("#")
        target = target.partition("?")[0]
        path = PurePosixPath(unquote(target))
        is_notebook = path.suffix.lower() == NOTEBOOK
        # Other generators have notebooks as pages, or make them of pages as we do.
        page = target[: -len(NOTEBOOK)] if is_notebook and not self.is_native else target
        slug = self.pages.find_by_path(page, self.location) or (INDEX if target == "/" else "")
        if scheme:
            fragment = self._resolve_section(slug, fragment)
            return _make_page_address(slug, fragment) if slug else href
        if not slug and path.suffix.lower() in PAGE_ENDINGS:
            slug = self.pages.find_by_name(path.stem)
        if slug:
            return _make_page_address(slug, self._resolve_section(slug, fragment))
        is_elsewhere = is_notebook or (href[:1] == "/" and not get_data_type(path.name))
        if not href or (self.is_native and is_elsewhere):
            return href
        is_page = path.suffix.lower() in ("", ".html", ".htm", *PAGE_ENDINGS)
        if is_page and not (href.startswith("/") and self.files.is_published):
            self._report_unknown_page(path.as_posix() if target else href, line)
            return None
        return self.files.resolve(href, line)

    def _report_unknown_page(self, target: str, line: int) -> None:
        stem, titles = PurePosixPath(target).stem, self.pages.titles
        # All names of a large site would take longer than reading the page.
        names = (name for pair in titles.items() for name in pair if name[:1] in _both_cases(stem))
        nearest = find_nearest(stem, names)
        hint = f"did you mean “{nearest}”?" if nearest else "use a page's title or its file's name"
        message = f"there is no page “{target}”, so only the words of this link are shown"
        self.collector.report("W307", line, message, hint)

    def _resolve_wikilink(self, token: Token) -> list[Token]:
        target, _, fragment = (part.strip() for part in token.meta["target"].partition("#"))
        line: int = token.meta["line"]
        text = token.meta["text"]
        slug = self.pages.find_by_name(target) if target else self.slug
        heading = fragment.rpartition("#")[2]
        section = self._resolve_section(slug, heading)
        section = quote(make_slug(fragment)) if section == heading else section
        anchor = f"#{section}" if fragment else ""
        if not target:
            return make_link(anchor, text or fragment, line)
        if not slug and (entry := self.terms.find(target)):
            return self.terms.make_link(entry, text or target, line)
        if not slug:
            self._report_unknown_page(target, line)
            return [make_text(text or target, line)]
        title = self.pages.titles[slug]
        words = target if target.casefold() == title.casefold() else title
        return make_link(f"{quote(slug)}.ipynb{anchor}", text or words, line)

    def _check_outer_link(self, wikilink: Token, following: Sequence[Token]) -> None:
        """Report a wikilink in the text of a Markdown link, which breaks that link."""
        text = "".join(child.content for child in following if child.type == "text")
        if OUTER_LINK_END.match(text):
            message = f"{wikilink.content} is inside the words of another link"
            line: int = wikilink.meta["line"]
            self.collector.report("W308", line, message, "remove one of the two links")

    def _resolve_image(self, token: Token) -> list[Token]:
        """Return a picture, or its words if it may not be shown."""
        line: int = token.meta["line"]
        children = [child.copy(meta={**child.meta, "line": line}) for child in token.children or ()]
        token = token.copy(children=write_words(self._resolve_keys(children)))
        source = str(token.attrs.get("src", ""))
        scheme = _get_scheme(source)
        if is_media_address(source) and not self.pictures.is_caption:
            href = source if scheme else self.files.resolve(source, line)
            words = extract_text(token.children or ()) or source
            return make_link(href, words, line) if href else [make_text(words, line)]
        resolved = self.pictures.resolve(token, scheme)
        if resolved is None:
            return list(token.children or ())
        if not extract_text(token.children or ()):
            message = "this picture has no alternative text"
            self.collector.report("W310", line, message, "write ![what it shows](its address)")
        return [resolved]


def _both_cases(word: str) -> tuple[str, str]:
    """Return the first letter of a word, small and capital."""
    return word[:1].lower(), word[:1].upper()


def _get_label(formula: Token) -> str:
    label: str = formula.meta["formula"].label
    return label


def _make_page_address(slug: str, fragment: str) -> str:
    return f"{quote(slug)}.ipynb" + (f"#{fragment}" if fragment else "")


def _get_scheme(href: str) -> str:
    """Return an address’s scheme in lower case, as a browser finds it; empty if relative."""
    match = SCHEME.match(NOT_IN_A_SCHEME.sub("", href))
    return match[1].lower() if match else "https" if href.startswith("//") else ""


def _is_address(text: str, href: str) -> bool:
    """Return whether a link’s text is only its address, with or without ``https://``."""
    forms = (text, f"https://{text}", text.rstrip(".…"))
    address = normalize_address(href)
    return " " not in text and any(normalize_address(form) == address for form in forms)


def _find_link_end(children: Sequence[Token], start: int) -> int:
    """Return the index of the token that closes a link; links are not nested."""
    indexes = range(start, len(children))
    return next(index for index in indexes if children[index].type == "link_close")
