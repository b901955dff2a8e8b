"""Collect the modules and files beside a notebook that its cells use."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from explainer.browser_python.cells import CodeNeeds, read_cells
from explainer.notebook.folder import find_file
from explainer.notebook.view import NotebookView

_LONGEST_PATH = 300
"""Characters; longer texts in code are not taken for paths."""
MAX_FILE = 20_000_000
"""Bytes of a file that is sent to browsers because a cell names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalNeeds:
    """What the cells of one notebook need."""

    code: CodeNeeds
    """The code's needs, with those of the modules beside the notebook."""
    files: Mapping[str, bytes]
    """Path below the folder of notebooks → bytes."""


def read_notebook_needs(folder: Path, name: str, notebook: NotebookView) -> LocalNeeds:
    """Return what a notebook's cells need, and the modules and files beside it.

    Args:
        folder: the folder of notebooks; nothing outside of it is found.
        name: the notebook's path below the folder, with ``/``.
        notebook: the notebook.
    """
    code = read_cells({cell.number: cell.source for cell in notebook.cells if cell.is_run})
    files: dict[str, bytes] = {}
    todo, seen = dict(code.cells), set(code.cells)
    installed: dict[str, int] = {}
    while todo:
        module, cell = todo.popitem()
        sources = list(_find_module(folder, name, module))
        if not sources:
            installed[module] = cell
            continue
        root = folder.resolve()
        for path in sources:
            files[path.relative_to(root).as_posix()] = path.read_bytes()
            inner = read_cells({cell: path.read_text(encoding="utf-8", errors="replace")})
            todo |= {found: cell for found in inner.modules if found not in seen}
            seen |= {*inner.modules}
    for text in sorted(code.texts):
        file = find_file(folder, name, text) if 0 < len(text) <= _LONGEST_PATH else None
        if file and file.stat().st_size <= MAX_FILE:
            files[file.relative_to(folder.resolve()).as_posix()] = file.read_bytes()
    return LocalNeeds(
        code=CodeNeeds(cells=installed, obstacles=code.obstacles, texts=code.texts), files=files
    )


def _find_module(folder: Path, name: str, module: str) -> Iterable[Path]:
    """Return the files of a module or package beside a notebook; none if it is elsewhere."""
    top = module.partition(".")[0]
    if file := find_file(folder, name, f"{top}.py"):
        return [file]
    if init := find_file(folder, name, posixpath.join(top, "__init__.py")):
        return sorted(init.parent.rglob("*.py"))
    return []
