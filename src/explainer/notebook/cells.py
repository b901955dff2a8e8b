"""The cells of a notebook as plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from nbformat import NotebookNode


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationLink:
    """A link in a section that cites a study."""

    href: str
    text: str
    """Plain text; empty if the citation's marker replaces the link's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPicture:
    """A picture that a cell contains."""

    name: str
    """``attachment:NAME`` is its address in the cell."""
    address: str
    """As the page has it."""
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a notebook."""

    id: str
    """nbformat's cell id: 1 to 64 of ``A-Z a-z 0-9 - _``; the same on every build."""
    role: str
    """One of ``title``, ``records``, ``nav``, ``text``, ``studies``, ``references``, ``next`` (what
    to read next), ``credit``, ``map`` (a part of the list of pages), ``figure``, ``explorable`` (a
    block with which readers find something out), ``code`` (an author's own), ``prompt`` (a question
    to readers), ``notes`` (for the speaker), ``more`` (the text of a section after one of
    these), ``terms`` (the heading of the glossary), ``glossary`` and ``translations`` (links to
    the page in other languages)."""
    source: str
    section: str = ""
    """The slug of its section; empty for a cell of the whole page."""
    is_code: bool = False
    output: str = ""
    """The saved HTML of a code cell; empty for none."""
    results: tuple[NotebookNode, ...] = ()
    """The outputs of an author's code that was executed, as the notebook has them."""
    citations: tuple[CitationLink, ...] = ()
    """The citations of its section, in order."""
    pictures: tuple[CellPicture, ...] = ()
    """Those that its Markdown shows."""
    tags: tuple[str, ...] = ()
    """As JupyterLab shows and changes them; a prompt's tag is its kind."""
    slide: str = ""
    """Its slide type, as JupyterLab and nbconvert name it: ``slide``, ``subslide``, ``notes``,
    ``skip``, or empty to stay on the same slide."""


def make_cell_id(role: str, name: str) -> str:
    """Return a valid, stable cell id for a role and a slug in any script."""
    ascii_name = re.sub(r"[^A-Za-z0-9_-]", "", name)
    if ascii_name == name and len(role) + len(name) < 60:
        return f"{role}-{name}"
    return f"{role}-{ascii_name[:40]}-{sha256(name.encode()).hexdigest()[:8]}"
