"""Make the files with which pages go live in the reader's browser.

A page names one file of its own, with its cells; that names all others. Nothing is fetched before
the reader asks for it.
"""

from __future__ import annotations

import json
import logging
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.code_cells import MAY_FAIL
from explainer.i18n.messages import load_messages
from explainer.notebook.view import NotebookView
from explainer.render.assets import load_asset
from explainer.render.live_messages import select_live_messages

if TYPE_CHECKING:  # is an extra
    from explainer.browser_python.bundle import PagePython

FOLDER = "live"
"""The folder of the site for what is fetched only on request."""
_TEMPLATE = ("voila", "nbconvert"), "lab"
_UNUSED = frozenset(("require.min.js", "reveal.js", "voila-style.js"))
"""Scripts of Voilà's other templates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePage:
    """What a page names; paths are below the site."""

    page: str
    """The file with its cells."""
    script: str
    """What is loaded first when the reader asks."""
    size: int
    """How many bytes of Python and its packages are loaded then."""


@dataclass(slots=True, kw_only=True)
class LiveFiles:
    """The files of a site's live pages."""

    files: dict[str, bytes] = field(default_factory=dict)
    """Path below the site → bytes."""
    _voila: tuple[str, list[dict[str, Any]]] | None = None

    def add_page(self, name: str, notebook: NotebookView, python: PagePython) -> LivePage:
        """Add what a page needs.

        Args:
            name: the path of the notebook.
            notebook: its contents.
            python: the packages that its cells need.
        """
        folder, extensions = self._add_voila()
        page = {
            "manifest": posixpath.relpath(python.manifest, FOLDER),
            "worker": self._add_script("browser-python-worker.js"),
            "voila": folder,
            "extensions": extensions,
            "words": select_live_messages(load_messages(notebook.lang)),
            "cells": [
                {
                    "number": cell.number,
                    "source": cell.source,
                    "may_fail": MAY_FAIL in cell.tags,
                }
                for cell in notebook.cells
                if cell.is_run
            ],
        }
        stem = posixpath.splitext(posixpath.basename(name))[0]
        data = json.dumps(page, ensure_ascii=False).encode("utf-8", "replace")
        return LivePage(
            page=f"{FOLDER}/{self._add(stem, '.json', data)}",
            script=f"{FOLDER}/{self._add_script('browser-python.js')}",
            size=python.size,
        )

    def _add_script(self, name: str) -> str:
        return self._add(name.removesuffix(".js"), ".js", load_asset(name).encode())

    def _add(self, stem: str, suffix: str, data: bytes) -> str:
        """Add a file; return its name, which depends on its bytes."""
        name = f"{stem}.{sha256(data).hexdigest()[:12]}{suffix}"
        self.files[f"{FOLDER}/{name}"] = data
        return name

    def _add_voila(self) -> tuple[str, list[dict[str, Any]]]:
        """Add Voilà's bundle; return the name of its folder, and the bundle's extensions."""
        if self._voila is None:
            extensions = _find_extensions()
            found = {path: file.read_bytes() for path, file in _list_voila_files(extensions)}
            digest = sha256()
            for path, data in sorted(found.items()):
                digest.update(sha256(path.encode() + b"\0" + data).digest())
            folder = f"voila.{digest.hexdigest()[:12]}/"
            self.files |= {f"{FOLDER}/{folder}{path}": data for path, data in found.items()}
            self._voila = folder, extensions
        return self._voila


def _find_extensions() -> list[dict[str, Any]]:
    """Return the extensions that Voilà would name in a page: the managers of widgets."""
    from voila.configuration import VoilaConfiguration
    from voila.utils import get_page_config

    log = logging.getLogger("explainer.export")
    config = get_page_config("/", {}, log, VoilaConfiguration())
    extensions: list[dict[str, Any]] = config["federated_extensions"]
    return extensions


def _list_voila_files(extensions: list[dict[str, Any]]) -> Iterator[tuple[str, Path]]:
    """Yield the path of each file in the site, and where it is on this machine."""
    from voila.paths import collect_static_paths
    from voila.utils import get_voila_labextensions_path

    seen: set[str] = set()
    for folder in map(Path, collect_static_paths(*_TEMPLATE)):
        for file in sorted(folder.rglob("*")):
            path = file.relative_to(folder).as_posix()
            if file.is_file() and file.suffix != ".txt" and path not in seen | _UNUSED:
                seen.add(path)
                yield f"static/{path}", file
    for extension in extensions:
        name = extension["name"]
        roots = (Path(root) / name for root in get_voila_labextensions_path())
        folder = next(root for root in roots if root.is_dir())
        for file in sorted((folder / "static").rglob("*")):
            if file.is_file() and file.suffix not in (".txt", ".map"):
                yield f"labextensions/{name}/{file.relative_to(folder).as_posix()}", file
