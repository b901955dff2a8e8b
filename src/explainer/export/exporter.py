"""A notebook as a page by itself, its links and pictures seen to; it writes nothing."""

from __future__ import annotations

import posixpath
from base64 import b64encode
from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from explainer.errors import Diagnostic
from explainer.export.links import relinked
from explainer.i18n.messages import words
from explainer.notebook.folder import is_hidden
from explainer.notebook.reader import read_notebook
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import NotebookView
from explainer.render.csp import FilePolicy
from explainer.render.document import PageLinks, ReadingPage, document_html

NOTEBOOK, HTML = ".ipynb", ".html"
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")
ASSETS = "assets"


@dataclass(slots=True, kw_only=True)
class Exporter:
    """Makes the pages of a folder of notebooks, and keeps what they need and what is amiss."""

    folder: Path
    names: Set[str]
    """The notebooks' paths below the folder, with ``/``."""
    address: str = ""
    """Where the pages will be, absolute and with a ``/`` at its end; empty where not known."""
    alone: bool = False
    """Whether a page is one file that brings everything and has no neighbours."""
    assets: dict[str, bytes] = field(default_factory=dict)
    """Path below the site → bytes."""
    warnings: list[Diagnostic] = field(default_factory=list)

    def open(self, name: str) -> NotebookView:
        """Return the notebook of a name, and keep warnings of what was repaired in it.

        Raises:
            ContentError: it cannot be read.
        """
        path = self.folder / name
        opened = read_notebook(path)
        self.warnings += opened.diagnostics(path)
        return opened.view

    def read(self, name: str, notebook: NotebookView) -> ReadingPage:
        """Return the page of a notebook, its links and pictures leading where they will be."""
        page = render_page(notebook, name=PurePosixPath(name).stem)
        return replace(page, main=self.relinked(name, page.main))

    def document(self, page: ReadingPage, around: PageLinks) -> bytes:
        """Return the file of a page."""
        note = words(page.lang)["copy_not_live"] if page.own_cells else ""
        policy = FilePolicy(is_single_file=self.alone)
        document = document_html(page, around, note=note, policy=policy)
        return document.html.encode("utf-8", "replace")

    def relinked(self, name: str, html: str) -> str:
        """Return the safe HTML of a notebook with its links and pictures leading where they are."""
        return relinked(html, self._link_of(name), self._picture_of(name))

    def asset(self, name: str, data: bytes) -> str:
        """Keep a file that pages share; return its path, which changes with its bytes."""
        stem, suffix = posixpath.splitext(name)
        path = f"{ASSETS}/{stem}.{sha256(data).hexdigest()[:12]}{suffix}"
        self.assets[path] = data
        return path

    def _link_of(self, name: str) -> Callable[[str], str | None]:
        def link(href: str) -> str | None:
            path, fragment = _own_path(href)
            if not path:
                return href
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            if target in self.names and not (self.alone and not self.address):
                there = self.address + page_path(target) if self.alone else between(name, target)
                return there + (f"#{fragment}" if fragment else "")
            if target not in self.names:
                asset = self._kept(name, path)
                if asset is not None:
                    return asset
                message = f"this page links to {path!r}, which is no page or picture beside it"
                self._tell(name, message, "link to a page, or to a whole address with https:")
            return None

        return link

    def _picture_of(self, name: str) -> Callable[[str], str | None]:
        def picture(source: str) -> str | None:
            if source.startswith("data:"):
                return source
            path, _ = _own_path(source)
            asset = self._kept(name, path) if path else None
            if asset is None:
                message = (
                    f"the picture {source!r} is not beside this page, so its words stand there"
                )
                self._tell(name, message, "put the picture's file beside the notebook")
            return asset

        return picture

    def _kept(self, name: str, path: str) -> str | None:
        """Return the address of a picture for the page that shows it; None if it has no file."""
        root = self.folder.resolve()
        file = (root / posixpath.dirname(name) / path).resolve()
        inside = root in file.parents and not is_hidden(file.relative_to(root))
        if not inside or file.suffix.lower() not in PICTURES or not file.is_file():
            return None
        data = file.read_bytes()
        if self.alone:
            return f"data:{guess_type(file.name)[0]};base64,{b64encode(data).decode()}"
        return upward(name) + quote(self.asset(file.name, data))

    def _tell(self, name: str, message: str, hint: str) -> None:
        self.warnings.append(
            Diagnostic(path=self.folder / name, code="W901", message=message, hint=hint)
        )


def page_path(name: str) -> str:
    """Return the address of a page below the site; that of the list of pages is empty."""
    return "" if name == f"index{NOTEBOOK}" else quote(name.removesuffix(NOTEBOOK) + HTML)


def between(name: str, target: str) -> str:
    """Return the relative address that leads from one notebook's page to another's."""
    start = posixpath.dirname(name) or "."
    return quote(posixpath.relpath(target.removesuffix(NOTEBOOK) + HTML, start))


def upward(name: str) -> str:
    """Return the relative address that leads from a notebook's page to the top of the site."""
    return "../" * name.count("/")


def _own_path(href: str) -> tuple[str, str]:
    """Return the path and fragment of a relative address; no path for any other."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return "", ""
    return ("", "") if parts.scheme or parts.netloc else (unquote(parts.path), parts.fragment)
