"""The index of a folder of notebooks, kept until one of them changes."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from explainer.notebook.folder import INDEX, Version, file_version, notebook_names
from explainer.notebook.page_list import tags_of
from explainer.notebook.reading_page import reading_page
from explainer.search.index import SearchIndex, search_index
from explainer.search.passages import SearchedPage, searched_page

log = logging.getLogger("explainer")


class FolderIndex:
    """Makes and keeps the index of a folder; a notebook that cannot be read stays as it was."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pages: dict[str, tuple[Version, SearchedPage | None]] = {}
        self._index: SearchIndex | None = None

    def fresh(self) -> SearchIndex:
        """Return the index of the notebooks as they are now."""
        versions = dict(self._versions())
        changed = [name for name, version in versions.items() if self._known(name) != version]
        if not changed and len(versions) == len(self._pages) and self._index:
            return self._index
        pages = {name: self._pages.get(name) for name in versions}
        for name in changed:
            before = pages[name]
            pages[name] = (versions[name], self._read(name) or (before[1] if before else None))
        self._pages = {name: page for name, page in pages.items() if page}
        self._index = search_index(page for _, page in self._pages.values() if page)
        return self._index

    def _known(self, name: str) -> Version | None:
        return self._pages[name][0] if name in self._pages else None

    def _versions(self) -> Iterator[tuple[str, Version]]:
        """Yield each notebook that readers may have, sorted, without the list of pages."""
        for name in notebook_names(self._folder):
            if name == INDEX:
                continue
            with suppress(FileNotFoundError):  # gone a moment ago
                yield name, file_version(self._folder / name)

    def _read(self, name: str) -> SearchedPage | None:
        try:
            notebook = json.loads((self._folder / name).read_bytes())
        except (OSError, ValueError):
            log.warning("a notebook cannot be read, and is searched as it was before")
            return None
        if not isinstance(notebook, Mapping):
            return None
        page = reading_page(notebook, name=Path(name).stem)
        return searched_page(page, href=quote(name), tags=tags_of(notebook))
