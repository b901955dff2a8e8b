"""The same page as a notebook of ipywidgets for plain Voilà.

Its text is that of our own notebook, built from the same content in the same run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from explainer.notebook.cells import Cell
from explainer.notebook.page_cells import build_page_cells
from explainer.source.content import load_content
from explainer.text.markdown import render_markdown

CODE = """\
import ipywidgets as widgets

HEAD = {head!r}
SECTIONS = {sections!r}
STUDIES = {studies!r}
FOOT = {foot!r}

at = 0
text = widgets.HTML(SECTIONS[0])
previous_section = widgets.Button(description="Previous section", disabled=True)
next_section = widgets.Button(description="Next section")


def step(by):
    global at
    at = min(max(at + by, 0), len(SECTIONS) - 1)
    text.value = SECTIONS[at]
    previous_section.disabled, next_section.disabled = at == 0, at == len(SECTIONS) - 1


previous_section.on_click(lambda _: step(-1))
next_section.on_click(lambda _: step(1))
studies = widgets.Accordion(
    [widgets.HTML(body) for _, body in STUDIES], titles=tuple(name for name, _ in STUDIES)
)
buttons = widgets.HBox([previous_section, next_section])
widgets.VBox([widgets.HTML(HEAD), text, buttons, studies, widgets.HTML(FOOT)])
"""

CARD = re.compile(
    r'<span class="study-name">(.*?)</span>.*?<div class="study-body">(.*?)</div>\s*</details>',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """The content of the page, and the words that show a browser that it is visible."""

    slug: str
    title: str
    head: str
    sections: tuple[str, ...]
    """HTML of each section with its heading."""
    markdown: tuple[str, ...]
    """The same in Markdown."""
    studies: tuple[tuple[str, str], ...]
    """Name and HTML of each card."""
    foot: str

    @property
    def marks(self) -> dict[str, list[str]]:
        """The first words of the first section, of each later one, and of the first card."""
        first, *later = map(_first_words, self.sections)
        return {"text": [first], "section": later, "study": [_first_words(self.studies[0][1])]}

    def notebook(self) -> str:
        """Return the peer's notebook."""
        source = CODE.format(
            head=self.head, sections=self.sections, studies=self.studies, foot=self.foot
        )
        metadata = {"kernelspec": {"display_name": "Python 3", "name": "python3"}}
        node = new_notebook(cells=[new_code_cell(source, id="page")], metadata=metadata)
        return str(nbformat.writes(node))


def shipped(folder: Path, slug: str) -> Shipped:
    """Return a page of a content folder."""
    content = load_content(folder)
    file = next(file for file in content.files if content.get_slug(file) == slug)
    parsed = content.parse(file)
    assert parsed
    page = parsed.page
    cells = build_page_cells(page, content.studies, content.site)
    return Shipped(
        slug=slug,
        title=page.title,
        head=_html_of(cells, "title")[0],
        sections=tuple(_html_of(cells, "text", "references")),
        markdown=tuple(cell.source for cell in cells if cell.role in ("text", "references")),
        studies=tuple(card for cell in cells if cell.role == "studies" for card in _cards(cell)),
        foot="".join(_html_of(cells, "credit")),
    )


def _html_of(cells: tuple[Cell, ...], *roles: str) -> list[str]:
    return [render_markdown(cell.source) for cell in cells if cell.role in roles]


def _cards(cell: Cell) -> list[tuple[str, str]]:
    """Return the name and HTML of each card in the saved output of a cell."""
    return [(unescape(name), body) for name, body in CARD.findall(cell.output)]


def _first_words(html: str) -> str:
    """Return the first words of the first paragraph or list item that is longer than a citation."""
    for text in re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", html, re.DOTALL):
        plain = " ".join(unescape(re.sub(r"<[^>]+>", "", text)).split())
        if len(plain) > 40:
            return plain[:40]
    raise ValueError(f"there is no paragraph to look for in {html[:80]!r}")
