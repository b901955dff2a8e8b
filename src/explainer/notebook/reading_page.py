"""A notebook as the page that a reader gets: its parts in order, as HTML; no kernel, no server.

Takes any notebook, also one that an educator has changed or that was never ours: sections are
what its Markdown headings say, and saved outputs stand where their cells stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from math import ceil

from explainer.i18n.formats import shown_number
from explainer.i18n.messages import LANGUAGE, words
from explainer.notebook.credit import credit_from
from explainer.notebook.outline import outline
from explainer.notebook.outputs import saved_html
from explainer.render.document import ReadingPage
from explainer.render.html import NavItem, nav_html, prompt_html, render
from explainer.text.markdown import sanitised
from explainer.text.prompts import BLOCKS, KINDS, NOTES, prompt_of, prompt_words
from explainer.text.slugs import Slugs

WORDS_A_MINUTE = 200
"""On the slow side for adults: 238 is the mean for English in M. Brysbaert's review of 2019,
https://doi.org/10.1016/j.jml.2019.104047, and most other languages have fewer."""

STUDY = '<details class="study"'
"""What the markup of a study's card begins with."""
_NAV = re.compile(r'<nav class="explainer-nav".*?</nav>', re.DOTALL)
_TAG = re.compile(r'<[a-z][a-z0-9]*(?: [^\s"=<>/]+="[^"]*")+ ?/?>')
_ID = re.compile(r' id="([^"]*)"')
_TOP_HEADING = re.compile(r"(?<=<)(/?)h[12](?=[ >])")
_ADDRESS = re.compile(r'<a href="(https?://[^"]+)"([^>]*)>\1</a>')
"""A link whose words are its address, which paper need not say twice."""
_MARKER = re.compile(r'<a href="#study-([A-Za-z0-9_-]+)"')


@dataclass(slots=True, kw_only=True)
class SectionDraft:
    """A section: a heading and what stands below it."""

    slug: str
    title: str
    """HTML of the heading."""
    html: list[str] = field(default_factory=list)


def reading_page(notebook: Mapping[str, object], *, name: str = "") -> ReadingPage:
    """Return the page of a notebook.

    Args:
        notebook: a notebook of nbformat 4 as a mapping, such as ``nbformat.read`` returns.
        name: what to call it where neither its first heading nor its metadata has a title.
    """
    metadata = _mapping(notebook, "metadata")
    front = _mapping(metadata, "explainer")
    lang = str(front.get("lang"))
    lang = lang if LANGUAGE.fullmatch(lang) else "en"
    held = notebook.get("cells")
    cells = [cell for cell in held if isinstance(cell, Mapping)] if isinstance(held, list) else []
    builder = _Builder(lang)
    for index, cell in enumerate(cells, start=1):
        builder.add(index, cell)
    title = str(builder.title or metadata.get("title") or name)
    code = [cell for cell in cells if cell.get("cell_type") == "code" and _source(cell).strip()]
    return ReadingPage(
        title=title,
        lang=lang,
        dir="rtl" if front.get("dir") == "rtl" else "ltr",
        description=str(front.get("description") or ""),
        main=builder.main(title),
        first=builder.blocks[0].slug if builder.blocks else "",
        code_cells=len(code),
        own_cells=own_cells(notebook),
        credit=credit_from(front),
        minutes=builder.minutes,
    )


def own_cells(notebook: Mapping[str, object]) -> int:
    """Return how many code cells of a notebook are an author's or educator's own."""
    cells = notebook.get("cells")
    return sum(
        1
        for cell in (cells if isinstance(cells, list) else [])
        if isinstance(cell, Mapping)
        and cell.get("cell_type") == "code"
        and _source(cell).strip()
        and _mapping(_mapping(cell, "metadata"), "explainer").get("role", "code") == "code"
    )


def prompt_kind(cell: Mapping[str, object]) -> str:
    """Return which kind of prompt a cell of Markdown is, as its tags say; empty for none."""
    tags = _mapping(cell, "metadata").get("tags")
    held = tags if isinstance(tags, list) else []
    return next((kind for kind in KINDS if kind in held), "")


def is_notes(cell: Mapping[str, object]) -> bool:
    """Say whether a cell is for the speaker of a lecture only, as JupyterLab's slide type says."""
    return _mapping(_mapping(cell, "metadata"), "slideshow").get("slide_type") == NOTES


@cache
def prompt_labels(lang: str) -> tuple[str, ...]:
    """Return what may stand in bold above a prompt or notes, and is no part of them."""
    return tuple(prompt_words(kind, words(one)) for one in (lang, "en") for kind in BLOCKS)


class _Builder:
    """Collects a notebook's cells into head, sections and foot."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.title = ""
        self.head: list[str] = []
        self.blocks: list[SectionDraft] = []
        self.foot: list[str] = []
        self.nav_cell = 0
        self._slugs = Slugs()
        self._cited: set[str] = set()
        self._text: list[str] = []

    def add(self, index: int, cell: Mapping[str, object]) -> None:
        """Add the cell at an index, counted from 1 as Voilà counts."""
        made = _mapping(_mapping(cell, "metadata"), "explainer")
        if cell.get("cell_type") == "code":
            self._add_code(index, cell, made)
        elif cell.get("cell_type") == "markdown":
            self._add_text(cell, made)

    def main(self, title: str) -> str:
        """Return what stands inside ``<main>``: one h1, and each id once."""
        ids = {name for block in self.blocks for name in (block.slug, f"{block.slug}-title")}
        entries = [NavItem(slug=block.slug, title=_plain(block.title)) for block in self.blocks]
        nav = nav_html(
            entries,
            lang=self.lang,
            on_page=True,
            steps=bool(self.nav_cell),
            studies=any(STUDY in html for block in self.blocks for html in block.html),
        )
        return render(
            "main.html.j2",
            title=title,
            head=_fitted(self.head, ids),
            nav=nav if len(entries) > 1 else "",
            measures=self._measures(),
            nav_cell=self.nav_cell,
            blocks=[(b.slug, b.title, _fitted(b.html, ids)) for b in self.blocks],
            foot=_fitted(self.foot, ids),
            words=words(self.lang),
        )

    @property
    def minutes(self) -> int:
        """How long the text takes to read; 0 without the navigation that a text of sections has."""
        if not self.nav_cell:
            return 0
        words_of_text = sum(len(_plain(html).split()) for html in self._text)
        return ceil(words_of_text / WORDS_A_MINUTE)

    def _measures(self) -> list[tuple[str, str]]:
        """Return what a reader may want to know of a text before beginning."""
        w = words(self.lang)
        numbers = {
            "minutes": self.minutes,
            "sections": len(self.blocks),
            "studies_count": len(self._cited),
        }
        if not self.minutes:
            return []
        return [(w[name], shown_number(n, self.lang)) for name, n in numbers.items() if n]

    def _here(self) -> list[str]:
        return self.blocks[-1].html if self.blocks else self.head

    def _add_code(self, index: int, cell: Mapping[str, object], made: Mapping[str, object]) -> None:
        html = saved_html(cell)
        if made.get("role") == "nav" or _NAV.search(html):
            self.nav_cell = self.nav_cell or index
            html = sanitised(_NAV.sub("", html))  # which may have cut one that held another
            if self.nav_cell == index and not html.strip():
                return
        self._here().append(f'<div class="cell" data-cell="{index}">{html}</div>\n')

    def _add_text(self, cell: Mapping[str, object], made: Mapping[str, object]) -> None:
        if is_notes(cell):
            return
        kind = prompt_kind(cell)
        if kind:
            prompt = prompt_of(kind, _source(cell), prompt_labels(self.lang))
            id = self._slugs.new(f"{prompt.kind}-{' '.join(_plain(prompt.asks).split()[:6])}")
            self._here().append(self._marked(prompt_html(prompt, id=id, lang=self.lang)))
            return
        slug = str(made.get("section") or "")
        for part in outline(_source(cell), attachments=_mapping(cell, "attachments")):
            html = self._marked(part.html)
            if made.get("role") not in ("credit", "references"):
                self._text.append(html)
            if made.get("role") == "credit":
                self.foot.append(f"<h3>{part.title_html}</h3>\n{html}" if part.level else html)
            elif part.level == 1 and not self.title and not self.blocks:
                self.title = part.title
                self.head.append(html)
            elif part.level:
                block = SectionDraft(
                    slug=self._slugs.new(slug or part.title), title=part.title_html
                )
                block.html.append(html)
                self.blocks.append(block)
                slug = ""
            else:
                self._here().append(html)

    def _marked(self, html: str) -> str:
        """Give the first marker of each study a place to come back to."""

        def mark(match: re.Match[str]) -> str:
            key = match[1]
            first = "" if key in self._cited else f' id="cite-{key}"'
            self._cited.add(key)
            return f'<a class="cite"{first} href="#study-{key}"'

        return _MARKER.sub(mark, html)


def _fitted(pieces: Sequence[str], ids: set[str]) -> str:
    """Return the pieces with headings below level two only, and with ids that are new.

    Args:
        pieces: safe HTML, as ``sanitised`` writes it.
        ids: those that are taken; the pieces' own are added.
    """

    def once(match: re.Match[str]) -> str:
        if match[1] in ids or match[1].startswith("explainer-"):
            return ""
        ids.add(match[1])
        return match[0]

    html = _TOP_HEADING.sub(r"\1h3", "".join(pieces))
    html = _ADDRESS.sub(r'<a class="address" href="\1"\2>\1</a>', html)
    return _TAG.sub(lambda tag: _ID.sub(once, tag[0]), html)


def _source(cell: Mapping[str, object]) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _mapping(holder: Mapping[str, object], name: str) -> Mapping[str, object]:
    held = holder.get(name)
    return held if isinstance(held, Mapping) else {}


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()
