"""Keep the search index of a folder of notebooks up to date."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from explainer.errors import ContentError
from explainer.notebook.folder import INDEX, Version, get_file_version, list_notebooks
from explainer.notebook.reader import find_site_language, read_notebook
from explainer.notebook.reading_page import render_page
from explainer.search.index import SearchIndex, build_index
from explainer.search.passages import SearchedPage, split_page

log = logging.getLogger("explainer")


class FolderIndex:
    """The index of a folder; a notebook that cannot be read is searched as it was before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pages: dict[str, tuple[Version, SearchedPage | None]] = {}
        self._index: SearchIndex | None = None

    def update(self) -> SearchIndex:
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
        self._index = build_index(page for _, page in self._pages.values() if page)
        return self._index

    def _known(self, name: str) -> Version | None:
        return self._pages[name][0] if name in self._pages else None

    def _versions(self) -> Iterator[tuple[str, Version]]:
        """Yield each notebook that readers may open, sorted, without the list of pages."""
        for name in list_notebooks(self._folder):
            if name == INDEX:
                continue
            with suppress(FileNotFoundError):  # deleted a moment ago
                yield name, get_file_version(self._folder / name)

    def _read(self, name: str) -> SearchedPage | None:
        try:
            site = find_site_language(self._folder)
            notebook = read_notebook(self._folder / name, site=site).view
        except ContentError as error:
            log.warning("the search uses the previous version of a notebook: %s", error)
            return None
        page = render_page(notebook, name=Path(name).stem)
        return split_page(
            page, href=quote(name), tags=notebook.tags, is_whole=notebook.is_study_page
        )
