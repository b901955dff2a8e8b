"""A notebook as the page that a reader gets: its parts in order, as HTML; no kernel, no server.

Takes any notebook, also one that an educator has changed or that was never ours: sections are
what its Markdown headings say, and saved outputs stand where their cells stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

from explainer.html import Entry, nav_html, render
from explainer.outline import outline
from explainer.outputs import saved_html
from explainer.slugs import Slugs
from explainer.words import words

_NAV = re.compile(r'<nav class="explainer-nav".*?</nav>', re.DOTALL)
_MARKER = re.compile(r'<a href="#study-([A-Za-z0-9_-]+)"')


@dataclass(slots=True, kw_only=True)
class Block:
    """A heading of level two and what stands below it."""

    slug: str
    title: str
    """HTML of the heading."""
    html: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPage:
    """What a template needs to show a notebook to a reader."""

    title: str
    """Plain text."""
    lang: str
    dir: str
    description: str
    main: str
    """HTML of everything inside ``<main>``."""
    first: str
    """Slug of the first section; empty where there is none."""
    code_cells: int
    """How many cells a kernel would run; 0 means that there is nothing to bring to life."""
    own_cells: int
    """How many of these are an author's or educator's own, not our controls."""


def reading_page(notebook: Mapping[str, object], *, name: str = "") -> ReadingPage:
    """Return the page of a notebook.

    Args:
        notebook: a notebook of nbformat 4 as a mapping, such as ``nbformat.read`` returns.
        name: what to call it where neither its metadata nor its first heading has a title.
    """
    metadata = _mapping(notebook, "metadata")
    front = _mapping(metadata, "explainer")
    lang = str(front.get("lang") or "en")
    cells = [cell for cell in notebook.get("cells", []) if isinstance(cell, Mapping)]  # type: ignore[attr-defined]
    builder = _Builder(lang)
    for index, cell in enumerate(cells, start=1):
        builder.add(index, cell)
    title = str(metadata.get("title") or builder.title or name)
    code = [cell for cell in cells if cell.get("cell_type") == "code" and _source(cell).strip()]
    return ReadingPage(
        title=title,
        lang=lang,
        dir=str(front.get("dir") or "ltr"),
        description=str(front.get("description") or ""),
        main=builder.main(title),
        first=builder.blocks[0].slug if builder.blocks else "",
        code_cells=len(code),
        own_cells=sum(1 for cell in code if not _mapping(_mapping(cell, "metadata"), "explainer")),
    )


class _Builder:
    """Collects a notebook's cells into head, sections and foot."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.title = ""
        self.head: list[str] = []
        self.blocks: list[Block] = []
        self.foot: list[str] = []
        self.nav_cell = 0
        self._slugs = Slugs()
        self._cited: set[str] = set()

    def add(self, index: int, cell: Mapping[str, object]) -> None:
        """Add the cell at an index, counted from 1 as Voilà counts."""
        made = _mapping(_mapping(cell, "metadata"), "explainer")
        if cell.get("cell_type") == "code":
            self._add_code(index, cell, made)
        elif cell.get("cell_type") == "markdown":
            self._add_text(cell, made)

    def main(self, title: str) -> str:
        entries = [Entry(slug=block.slug, title=_plain(block.title)) for block in self.blocks]
        nav = nav_html(entries, lang=self.lang) if len(entries) > 1 else ""
        return render(
            "main.html.j2",
            title=title,
            head="".join(self.head),
            nav=nav,
            nav_cell=self.nav_cell,
            blocks=[(b.slug, b.title, "".join(b.html)) for b in self.blocks],
            foot="".join(self.foot),
            words=words(self.lang),
        )

    def _here(self) -> list[str]:
        return self.blocks[-1].html if self.blocks else self.head

    def _add_code(self, index: int, cell: Mapping[str, object], made: Mapping[str, object]) -> None:
        html = saved_html(cell)
        if made.get("role") == "nav" or _NAV.search(html):
            self.nav_cell = self.nav_cell or index
            html = _NAV.sub("", html)
            if self.nav_cell == index and not html.strip():
                return
        self._here().append(f'<div class="cell" data-cell="{index}">{html}</div>\n')

    def _add_text(self, cell: Mapping[str, object], made: Mapping[str, object]) -> None:
        slug = str(made.get("section") or "")
        for part in outline(_source(cell), attachments=_mapping(cell, "attachments")):
            html = self._marked(part.html)
            if made.get("role") == "credit":
                self.foot.append(html)
            elif part.level == 2:
                block = Block(slug=self._slugs.new(slug or part.title), title=part.title_html)
                block.html.append(html)
                self.blocks.append(block)
                slug = ""
            else:
                if part.level == 1:
                    self.title = self.title or part.title
                self._here().append(html)

    def _marked(self, html: str) -> str:
        """Give the first marker of each study a place to come back to."""

        def mark(match: re.Match[str]) -> str:
            key = match[1]
            first = "" if key in self._cited else f' id="cite-{key}"'
            self._cited.add(key)
            return f'<a class="cite"{first} href="#study-{key}"'

        return _MARKER.sub(mark, html)


def _source(cell: Mapping[str, object]) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def _mapping(holder: Mapping[str, object], name: str) -> Mapping[str, object]:
    held = holder.get(name)
    return held if isinstance(held, Mapping) else {}


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()
