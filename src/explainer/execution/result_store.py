"""Keep the results of code cells, so that code which has not changed is not run again.

They are in a folder beside the notebooks that git ignores, and in the notebooks themselves: a fresh
clone needs to run nothing. Both are used only if they follow from what the page is now.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode, from_dict

from explainer.errors import ContentError
from explainer.files import write_text
from explainer.notebook.digests import digest_results
from explainer.notebook.merge.build_record import (
    get_explainer_metadata,
    match_cells,
    read_build_record,
)
from explainer.notebook.merge.results import is_code_name
from explainer.notebook.quiet import quiet_notebook
from explainer.notebook.raw_values import get_mapping
from explainer.notebook.reader import read_notebook

CACHE = ".results"
"""In the folder of notebooks; hidden from readers. Its owner may delete it at any time."""
KEPT = 4
"""How many results of a page are kept: enough to go back to what it was a moment ago."""

Results = tuple[tuple[NotebookNode, ...], ...]
"""The outputs of each of the author's cells, in their order. A new heading changes their ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultStore:
    """The results of one page."""

    notebooks: Path
    slug: str

    def find(self, key: str) -> Results | None:
        """Return the results with a key of ``make_key``; None if they are not known."""
        found = self._read_file(key)
        return self._read_notebook(key) if found is None else found

    def keep(self, key: str, results: Results) -> None:
        """Write the results to the cache, and remove the oldest ones of the page.

        A cache that cannot be written is no reason not to build.
        """
        folder = self.notebooks / CACHE
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            ignore = folder / ".gitignore"
            if not ignore.exists():
                write_text(ignore, "*\n")
            write_text(self._get_path(key), json.dumps(results, ensure_ascii=False) + "\n")
            kept = sorted(folder.glob(f"{self.slug}.*.json"), key=lambda path: path.stat().st_mtime)
            for path in kept[:-KEPT]:
                path.unlink()

    def _get_path(self, key: str) -> Path:
        return self.notebooks / CACHE / f"{self.slug}.{key}.json"

    def _read_file(self, key: str) -> Results | None:
        try:
            found = json.loads(self._get_path(key).read_text(encoding="utf-8"))
            return tuple(tuple(map(from_dict, outputs)) for outputs in found)
        except (OSError, ValueError, AttributeError, TypeError):  # missing, or damaged
            return None

    def _read_notebook(self, key: str) -> Results | None:
        """Return the results that the page's notebook has, if nobody has changed one of them."""
        path = self.notebooks / f"{self.slug}.ipynb"
        try:
            notebook = read_notebook(path).node if path.is_file() else None
        except ContentError:
            return None
        if notebook is None:
            return None
        built = get_mapping(get_explainer_metadata(notebook), "built")
        if built.get("executed") != key:
            return None
        quiet_notebook(notebook)
        record = read_build_record(notebook)
        names = match_cells(notebook, record, ()).base
        outputs: list[tuple[NotebookNode, ...]] = []
        for name, cell in record.cells.items():
            if is_code_name(name):
                shown = tuple(notebook.cells[names[name]].outputs) if name in names else ()
                if digest_results(shown) != cell.output_digest:
                    return None
                outputs.append(shown)
        return tuple(outputs)
