"""Render the pages of a folder of notebooks for files, with links and pictures that work there."""

from __future__ import annotations

import posixpath
from base64 import b64decode
from collections.abc import Set
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from explainer.errors import Diagnostic
from explainer.export.links import replace_addresses
from explainer.i18n.messages import load_messages
from explainer.i18n.own_words import WORDS, use_words
from explainer.notebook.data_files import find_data_file, make_data_uri
from explainer.notebook.folder import INDEX, NOTEBOOK, STUDIES
from explainer.notebook.page_markup import link_files
from explainer.notebook.pictures import find_picture, make_file_uri, read_picture
from explainer.notebook.reader import find_site_language, read_notebook
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import NotebookView
from explainer.render.csp import FilePolicy
from explainer.render.document import PageLinks, ReadingPage, render_document
from explainer.text.picture_types import find_suffix

HTML = ".html"
ASSETS = "assets"
MAX_INLINE = 2_000_000
"""Bytes of a file for download that a single file carries in itself."""


@dataclass(slots=True, kw_only=True)
class Exporter:
    """Renders pages, and collects the files that they need and the diagnostics about them."""

    folder: Path
    names: Set[str]
    """The notebooks' paths below the folder, with ``/``."""
    address: str = ""
    """The absolute address of the pages, with a ``/`` at its end; empty if not known."""
    is_single: bool = False
    """Whether a page is one file that holds everything it needs."""
    assets: dict[str, bytes] = field(default_factory=dict)
    """Path below the site → bytes."""
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Use the words that the site has of its own."""
        use_words(self.folder / WORDS)

    def read(self, name: str) -> NotebookView:
        """Return a notebook, and collect warnings about what was repaired in it.

        Raises:
            ContentError: the notebook cannot be read.
        """
        path = self.folder / name
        opened = read_notebook(path, site=find_site_language(self.folder))
        self.diagnostics += opened.diagnostics(path)
        return opened.view

    def render(self, name: str, notebook: NotebookView, *, offer: str = "") -> ReadingPage:
        """Return the page of a notebook, with the exported addresses of links and pictures.

        Args:
            name: the path of the notebook.
            notebook: its contents.
            offer: HTML for the cells of an author that show nothing before they have run.
        """
        page = render_page(notebook, name=PurePosixPath(name).stem, offer=offer)
        self.report_unshown(name, page)
        return replace(
            page,
            main=self._link_files(name, self.replace_addresses(name, page.main)),
            support=self.replace_addresses(name, page.support),
        )

    def report_unshown(self, name: str, page: ReadingPage) -> None:
        """Collect warnings about the outputs and pictures that the page does not show."""
        for cell, mimes in page.unshown:
            message = f"cell {cell}: no form of a saved output can be shown without a kernel"
            hint = "save a picture or text of it too"
            self._warn(name, f"{message} ({mimes})", hint, code="W906")
        for cell in page.saved_controls:
            message = f"cell {cell}: its controls are shown as they were saved, and do not react"
            self._warn(name, message, "serve the page for readers who are to use them", code="W909")
        for address in page.remote_pictures:
            self._warn_of_picture(name, address)
        for cell, picture in page.lost_pictures:
            message = f"cell {cell}: the attachment {picture!r} is missing"
            self._warn(name, message, "paste the picture into the cell again", code="W907")

    def document(self, page: ReadingPage, links: PageLinks) -> bytes:
        """Return the file of a page."""
        note = load_messages(page.lang)["copy_not_live"] if page.own_cells else ""
        policy = FilePolicy(is_single_file=self.is_single, is_live=bool(links.live_page))
        document = render_document(page, links, note=note, policy=policy)
        return document.html.encode("utf-8", "replace")

    def replace_addresses(self, name: str, html: str) -> str:
        """Return the HTML of a notebook with the exported addresses of links and pictures."""
        return replace_addresses(
            html,
            link=partial(self._link_address, name),
            picture=partial(self._picture_address, name),
            read_picture=partial(read_picture, self.folder, name),
        )

    def find_studies_page(self, name: str) -> str:
        """Return the address of the page of all studies for another page; empty if there is none.

        Args:
            name: the notebook of the other page.
        """
        if STUDIES not in self.names or name == STUDIES:
            return ""
        return self._find_page_address(name, STUDIES) or ""

    def list_alternates(self, name: str, notebook: NotebookView) -> tuple[tuple[str, str], ...]:
        """Return the language and address of a page and of each translation, if it has any.

        Without the address of the site there are none, since machines need whole addresses.
        """
        folder = posixpath.dirname(name)
        found = [
            (item.lang, self.address + get_page_path(file))
            for item in notebook.translations
            if (file := posixpath.join(folder, f"{item.slug}{NOTEBOOK}")) in self.names
        ]
        if not self.address or not found:
            return ()
        return (notebook.lang, self.address + get_page_path(name)), *found

    def add_asset(self, name: str, data: bytes) -> str:
        """Add a file that pages share; return its path, which depends on its bytes."""
        stem, suffix = posixpath.splitext(name)
        path = f"{ASSETS}/{stem}.{sha256(data).hexdigest()[:12]}{suffix}"
        self.assets[path] = data
        return path

    def _link_files(self, name: str, html: str) -> str:
        """Return the HTML of a page with links to the files of its cards, unless it is one file."""
        if self.is_single:
            return html

        def place_file(file: str, text: str) -> str:
            path, data = f"{ASSETS}/studies/{file}", text.encode()
            if self.assets.setdefault(path, data) != data:  # pages may say different things of it
                path = self.add_asset(file, data)
            return find_top(name) + quote(path)

        return link_files(html, place_file)

    def _link_address(self, name: str, href: str) -> str | None:
        path, fragment = _relative_path(href)
        if not path:
            return href
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if target not in self.names:
            if file := find_data_file(self.folder, name, path):
                return self._export_file(name, file)
            asset = self._export_picture(name, path)
            if asset is None:
                message = (
                    f"this page links to {path!r}, which is not a page, picture or file beside it"
                )
                self._warn(name, message, "link to a page, or to a full address with https:")
            return asset
        address = self._find_page_address(name, target)
        if address is None:
            return None
        return address + (f"#{fragment}" if fragment else "")

    def _find_page_address(self, name: str, target: str) -> str | None:
        """Return the address of one notebook's page for another; None if it cannot be known."""
        if not self.is_single:
            return make_relative_path(name, target)
        return self.address + get_page_path(target) if self.address else None

    def _picture_address(self, name: str, source: str) -> str | None:
        if source.startswith("data:"):
            return source if self.is_single else self._export_data(name, source)
        path, _ = _relative_path(source)
        asset = self._export_picture(name, path) if path else None
        if asset is None:
            self._warn_of_picture(name, source)
        return asset

    def _export_picture(self, name: str, path: str) -> str | None:
        """Return the address of a picture for the page that shows it; None if it has no file."""
        file = find_picture(self.folder, name, path)
        if file is None:
            return None
        if self.is_single:
            return make_file_uri(file)
        return find_top(name) + quote(self.add_asset(file.name, file.read_bytes()))

    def _export_file(self, name: str, file: Path) -> str | None:
        """Return the address of a file that the page offers; None if it cannot be carried."""
        location = file.relative_to(self.folder.resolve()).as_posix()
        if not self.is_single:
            self.assets[location] = file.read_bytes()
            return find_top(name) + quote(location)
        size = file.stat().st_size
        if size <= MAX_INLINE:
            return make_data_uri(file)
        if self.address:
            return self.address + quote(location)
        message = f"{location} has {size / 1e6:.1f} MB, so it is not in this file"
        hint = "send it along, or export with --address, the address of the site that has it"
        self._warn(name, message, hint, code="W908")
        return None

    def _export_data(self, name: str, source: str) -> str:
        """Return the address of the file of a picture that the page has as a ``data:`` address."""
        head, _, data = source.partition(";base64,")
        suffix = find_suffix(head.removeprefix("data:"))
        return find_top(name) + self.add_asset(f"picture{suffix}", b64decode(data))

    def _warn_of_picture(self, name: str, source: str) -> None:
        message = f"the picture {source!r} is not beside this page, so its description is shown"
        self._warn(name, message, "put the file of the picture beside the notebook")

    def _warn(self, name: str, message: str, hint: str, *, code: str = "W901") -> None:
        self.diagnostics.append(
            Diagnostic(path=self.folder / name, code=code, message=message, hint=hint)
        )


def get_page_path(name: str) -> str:
    """Return the address of a page below the site; that of the list of pages is empty."""
    return "" if name == INDEX else quote(name.removesuffix(NOTEBOOK) + HTML)


def make_relative_path(name: str, target: str) -> str:
    """Return the relative address of one notebook's page, seen from another's."""
    start = posixpath.dirname(name) or "."
    return quote(posixpath.relpath(target.removesuffix(NOTEBOOK) + HTML, start))


def find_top(name: str) -> str:
    """Return the relative address of the top of the site, seen from a notebook's page."""
    return "../" * name.count("/")


def _relative_path(href: str) -> tuple[str, str]:
    """Return the path and fragment of a relative address; an empty path for any other."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return "", ""
    return ("", "") if parts.scheme or parts.netloc else (unquote(parts.path), parts.fragment)
