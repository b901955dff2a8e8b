"""A page as the passages that a search can lead to: itself, its sections, its studies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs

from explainer.render.document import ReadingPage

PAGE, SECTION, STUDY = 0, 1, 2
"""What a passage is."""
KEPT = 6_000
"""Signs of a passage of which a search can show some; a table of numbers may have far more."""
_WORK = ("rft.atitle", "rft.btitle", "rft.title")
"""What the title of a work is called in the data that reference managers read from its card."""
_EMPTY = frozenset(("area", "br", "col", "hr", "img", "input", "wbr"))
_BLOCKS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "td", "th", "dt", "dd", "div", "pre", "br"))
_NAMES = frozenset(("h3", "h4", "dt"))
"""What is the name of what follows it."""


@dataclass(slots=True, kw_only=True)
class Passage:
    """A place that has an address of its own."""

    kind: int
    fragment: str
    """Empty for the page itself."""
    title: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    """What weighs as much as the title, and is not shown as one."""
    text: list[str] = field(default_factory=list)
    work: str = ""
    """Of a study: the title of the work."""

    @property
    def shown_title(self) -> str:
        """Its name, in plain text."""
        return _line(self.title)

    @property
    def shown_text(self) -> str:
        """Its words, in plain text, of which a search shows those around what was found."""
        return _line(self.text)[:KEPT]

    @property
    def citation(self) -> str:
        """Of a study: the whole citation, in plain text."""
        return _line(self.heads) if self.kind == STUDY else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedPage:
    """A page and where it can be found."""

    href: str
    """Relative to the list of pages."""
    title: str
    lang: str
    dir: str
    passages: tuple[Passage, ...]


def split_page(page: ReadingPage, *, href: str, tags: Sequence[str] = ()) -> SearchedPage:
    """Return the passages of a page; the first is the page itself.

    Args:
        page: as readers get it.
        href: where it is, relative to the list of pages.
        tags: are found as the title is.
    """
    whole = Passage(kind=PAGE, fragment="", title=[page.title], heads=list(tags))
    parser = _Parser(whole)
    parser.feed(page.main)
    parser.close()
    if page.description:
        whole.text = [page.description]
    return SearchedPage(
        href=href, title=page.title, lang=page.lang, dir=page.dir, passages=tuple(parser.found)
    )


class _Parser(HTMLParser):
    """Sorts the words of our own markup into the passages in which they stand."""

    def __init__(self, whole: Passage) -> None:
        super().__init__(convert_charrefs=True)
        self.found = [whole]
        self._open: list[tuple[str, Passage, list[str] | None]] = [("", whole, whole.text)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        _, passage, words = self._open[-1]
        if words is not None and tag in _BLOCKS:
            if tag in _NAMES:
                _end(words, ".")
            words.append(" ")
        if tag in _EMPTY:
            return
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        if "Z3988" in classes and passage.kind == STUDY:
            known = parse_qs(values.get("title", ""))
            passage.work = next((known[name][0] for name in _WORK if name in known), "")
        if tag == "section" and values.get("id"):
            passage = self._begin(SECTION, values["id"])
            words = passage.text
        elif tag == "details" and "study" in classes:
            passage = self._begin(STUDY, values.get("id", ""))
            words = passage.text
        elif tag in ("nav", "footer", "button", "h1") or not {
            "study-back",
            "explainer-around",  # which names other sections
            "study-take",  # the same citation again, in forms for machines
            "prompt-write",
        }.isdisjoint(classes):
            words = None
        elif words is not None and (
            "study-name" in classes or (tag == "h2" and passage.kind == SECTION)
        ):
            words = passage.title
        elif words is not None and "study-citation" in classes:
            words = passage.heads
        self._open.append((tag, passage, words))

    def handle_endtag(self, tag: str) -> None:
        if tag in _NAMES:
            _end(self._open[-1][2], ":")
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at][0] == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        words = self._open[-1][2]
        if words is not None:
            words.append(data)

    def _begin(self, kind: int, fragment: str) -> Passage:
        self.found.append(Passage(kind=kind, fragment=fragment))
        return self.found[-1]


def _end(words: list[str] | None, sign: str) -> None:
    """Put a sign after words that have none at their end."""
    while words and not words[-1].strip():
        words.pop()
    if words:
        last = words[-1].rstrip()
        words[-1] = last + (sign if last[-1].isalnum() else "")
        words.append(" ")


def _line(words: Sequence[str]) -> str:
    return " ".join("".join(words).split())
