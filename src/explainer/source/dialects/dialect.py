"""What differs between site generators: their settings, their pages and their syntax."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar

from explainer.errors import Diagnostic
from explainer.source.dialects.navigation import NavEntry
from explainer.source.page_index import INDEX_NAMES
from explainer.source.syntax.templates import ExpandedText
from explainer.text.front_matter import Document

DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})[-_](.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """What the configuration of a site says, as far as it is used here."""

    title: str = ""
    description: str = ""
    lang: str = ""
    authors: tuple[str, ...] = ()
    licence: str = ""
    address: str = ""
    """Where the site is published; links to it lead to its pages here."""
    folders: tuple[str, ...] = (".",)
    """Where pages are, relative to the root of the site."""
    ignored: tuple[str, ...] = ()
    """Patterns as in ``.gitignore``, relative to the root."""
    assets: tuple[str, ...] = ()
    """Folders, relative to the root, whose files are published at ``/``."""
    nav: tuple[NavEntry, ...] = ()
    """The table of contents, relative to the first of ``folders``."""
    permalink: str = ""
    """The pattern of the addresses of pages, in the words of the generator."""
    bibliography: tuple[str, ...] = ()
    """Files of references, relative to the root."""
    csl: str = ""
    """A citation style: the path of its file relative to the root, its name or its address."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """The errors because of which these are only the usual settings of the generator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageName:
    """What the name of a page's file says."""

    name: str
    """What the page's address is made from; empty for the first page of the whole site."""
    date: str = ""
    """YYYY-MM-DD; empty if the name has no date."""


class Dialect:
    """A site generator. Subclasses say what differs from a plain folder of Markdown.

    A new dialect is a module beside this one, an entry in ``DIALECTS`` and a site in
    ``tests/source/dialects/test_dialects.py``; ``docs/dialects.md`` shows how.
    """

    name: ClassVar[str]
    """As ``--dialect`` takes it."""
    label: ClassVar[str]
    """As its makers write it."""
    config_files: ClassVar[tuple[str, ...]] = ()
    """Names of its configuration file, relative to the root; folders count as well."""
    index_names: ClassVar[tuple[str, ...]] = INDEX_NAMES
    """Names, in lower case, of files that stand for their folder."""
    ignored: ClassVar[tuple[str, ...]] = ()
    """Patterns of files that are never pages, in addition to those of the settings."""
    needs_front_matter: ClassVar[bool] = False
    """Whether only Markdown files with front matter are pages."""
    is_vault: ClassVar[bool] = False
    """Whether a name alone finds a file in any folder of the site."""
    has_superscripts: ClassVar[bool] = False
    """Whether ``H~2~O`` and ``x^2^`` are below and above the line; elsewhere, ``~x~`` is struck."""
    has_captions: ClassVar[bool] = False
    """Whether the words of a picture that stands alone are its caption, as in pandoc."""
    has_dated_names: ClassVar[bool] = False
    """Whether the name of a page may begin with its day, which is not part of its address."""
    expanders: ClassVar[tuple[Callable[[str], ExpandedText], ...]] = ()
    """What replaces the tags of its template language and removes what it hides, in this order."""
    hides_future_pages: ClassVar[bool] = False
    """Whether a page with a date in the future is not published yet."""

    def find_config(self, root: Path) -> Path | None:
        """Return the configuration file of a site; None for the site of another generator."""
        paths = (root / name for name in self.config_files)
        return next((path for path in paths if path.exists()), None)

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return the settings of a site.

        Args:
            root: the folder of the site.
            config: its configuration file; None if there is none, or if it cannot be read.

        Raises:
            ContentError: the configuration cannot be read.
        """
        return SiteSettings()

    def read_page_name(self, path: PurePosixPath) -> PageName:
        """Return what a file's name says.

        Args:
            path: relative to the folder of the pages; to the root if there are several.
        """
        name = path.parent.name if path.stem.lower() in self.index_names else path.stem
        match = DATED_NAME.fullmatch(name) if self.has_dated_names else None
        return PageName(name=match[2], date=match[1]) if match else PageName(name=name)

    def read_fields(self, document: Document) -> Document:
        """Return a page with front matter that it has in this generator's own form.

        Raises:
            ContentError: the file of its fields cannot be read.
        """
        return document

    def is_file(self, document: Document) -> bool:
        """Return whether a Markdown file is published as it is instead of as a page."""
        return self.needs_front_matter and not document.has_front_matter

    def is_hidden(self, fields: Mapping[str, object]) -> bool:
        """Return whether front matter says, in this generator's own way, not to publish."""
        return False

    def expand_text(self, text: str) -> ExpandedText:
        """Return the text of a page without tags of templates and without what is hidden."""
        removed = Counter[str]()
        for expand in self.expanders:
            expanded = expand(text)
            text, removed = expanded.text, removed + expanded.removed
        return ExpandedText(text=text, removed=removed)


def find_library_files(root: Path, *patterns: str) -> tuple[str, ...]:
    """Return the files of a site that match one of the patterns, relative to its root."""
    paths = (path for pattern in patterns for path in sorted(root.glob(pattern)))
    return tuple(path.relative_to(root).as_posix() for path in paths)
