"""Split a page into the passages that a search can find: the page, its sections, its studies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs

from explainer.render.document import ReadingPage
from explainer.text.markup import VOID

PAGE, SECTION, STUDY = 0, 1, 2
"""The kinds of passages."""
MAX_TEXT = 6_000
"""The characters of a passage from which excerpts are taken; a table may have far more."""
_WORK_FIELDS = ("rft.atitle", "rft.btitle", "rft.title")
"""The fields of a card's COinS, for reference managers, that may have the title of the work."""
_BLOCKS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "td", "th", "dt", "dd", "div", "pre", "br"))
_LABELS = frozenset(("h3", "h4", "dt"))
"""Elements that name what follows them."""
_HIDDEN_TAGS = frozenset(("nav", "footer", "button", "h1"))
_HIDDEN_CLASSES = frozenset(
    (
        "study-back",
        "explainer-table",  # the cards say the same
        "study-take",  # repeats the citation in forms for machines
        "prompt-write",
        "explorable-controls",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A place with an address of its own; all texts are plain."""

    kind: int
    fragment: str
    """Empty for the page itself."""
    title: str
    heads: tuple[str, ...]
    """Texts that weigh as much as the title but are not shown as it."""
    text: str
    work: str
    """The title of the work, for a study."""

    @property
    def shown_text(self) -> str:
        """The text from which a search result shows an excerpt."""
        return self.text[:MAX_TEXT]

    @property
    def citation(self) -> str:
        """The whole citation of a study; empty for other passages."""
        return _join(self.heads) if self.kind == STUDY else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedPage:
    """A page and its passages."""

    href: str
    """Relative to the list of pages."""
    title: str
    lang: str
    dir: str
    passages: tuple[Passage, ...]


def split_page(
    page: ReadingPage, *, href: str, tags: Sequence[str] = (), is_whole: bool = False
) -> SearchedPage:
    """Return the passages of a page; the first is the page itself.

    Args:
        page: the page as readers get it.
        href: its address, relative to the list of pages.
        tags: its tags, which are found as its title is.
        is_whole: whether only the page itself is found, because its parts are on other pages too.
    """
    whole = _Draft(kind=PAGE, fragment="", title=[page.title], heads=list(tags))
    parser = _PassageParser(whole)
    parser.feed(page.main)
    parser.close()
    if page.description:
        whole.text = [page.description]
    return SearchedPage(
        href=href,
        title=page.title,
        lang=page.lang,
        dir=page.dir,
        passages=tuple(draft.passage() for draft in parser.drafts[: 1 if is_whole else None]),
    )


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A passage whose texts are still being collected."""

    kind: int
    fragment: str
    title: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    work: str = ""

    def passage(self) -> Passage:
        return Passage(
            kind=self.kind,
            fragment=self.fragment,
            title=_join(self.title),
            heads=tuple(self.heads),
            text=_join(self.text),
            work=self.work,
        )


class _PassageParser(HTMLParser):
    """Collects the texts of a page in drafts of its passages."""

    def __init__(self, whole: _Draft) -> None:
        super().__init__(convert_charrefs=True)
        self.drafts = [whole]
        self._open: list[tuple[str, _Draft, list[str] | None]] = [("", whole, whole.text)]
        """Tag, passage, and the list that text goes to; None for text that is not searched."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        _, draft, texts = self._open[-1]
        if texts is not None and tag in _BLOCKS:
            if tag in _LABELS:
                _end_sentence(texts, ".")
            texts.append(" ")
        if tag in VOID:
            return
        attributes = {name: value or "" for name, value in attrs}
        classes = attributes.get("class", "").split()
        if "study-finding" in classes:
            _end_sentence(texts, ".")
        if "Z3988" in classes and draft.kind == STUDY:
            fields = parse_qs(attributes.get("title", ""))
            draft.work = next((fields[name][0] for name in _WORK_FIELDS if name in fields), "")
        if tag == "section" and attributes.get("id"):
            draft = self._begin(SECTION, attributes["id"])
            texts = draft.text
        elif tag == "details" and "study" in classes:
            draft = self._begin(STUDY, attributes.get("id", ""))
            texts = draft.text
        elif tag in _HIDDEN_TAGS or not _HIDDEN_CLASSES.isdisjoint(classes):
            texts = None
        elif texts is not None:
            own = _texts_for(tag, classes, draft)
            texts = texts if own is None else own
        self._open.append((tag, draft, texts))

    def handle_endtag(self, tag: str) -> None:
        if tag in _LABELS:
            _end_sentence(self._open[-1][2], ":")
        for index in range(len(self._open) - 1, 0, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                return

    def handle_data(self, data: str) -> None:
        texts = self._open[-1][2]
        if texts is not None:
            texts.append(data)

    def _begin(self, kind: int, fragment: str) -> _Draft:
        self.drafts.append(_Draft(kind=kind, fragment=fragment))
        return self.drafts[-1]


def _texts_for(tag: str, classes: Sequence[str], draft: _Draft) -> list[str] | None:
    """Return the list for the text of an element that is not plain text of its passage."""
    if "study-name" in classes or (tag == "h2" and draft.kind == SECTION):
        return draft.title
    return draft.heads if {"study-citation", "study-work"} & set(classes) else None


def _end_sentence(texts: list[str] | None, mark: str) -> None:
    """Add a punctuation mark after text that ends without one."""
    while texts and not texts[-1].strip():
        texts.pop()
    if texts:
        last = texts[-1].rstrip()
        texts[-1] = last + (mark if last[-1].isalnum() else "")
        texts.append(" ")


def _join(texts: Sequence[str]) -> str:
    return " ".join("".join(texts).split())
