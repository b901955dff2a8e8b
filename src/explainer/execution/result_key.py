"""Tell from what the results of a page's code follow, so that no stale ones are used."""

from __future__ import annotations

import ast
import json
import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import packages_distributions, version
from pathlib import Path

from explainer.code_cells import MAY_FAIL, NOT_EXECUTED
from explainer.notebook.cells import Cell

KERNEL = "python3"
"""The name of the kernel specification; Jupyter starts it with the Python that runs this."""
FORMAT = 1
"""Changes when we make other outputs of the same run."""
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([\w., \t]+))", re.M)
_WORD = re.compile(r"\w+")


def make_key(cells: Sequence[Cell], files: Mapping[str, Path], *, lang: str) -> str:
    """Return the digest of what the results of some cells follow from.

    These are the code of all cells in order, the files that the page offers, the kernel, and the
    versions of Python and of the packages that the code imports, without their last numbers.

    Args:
        cells: those that are run.
        files: the files that the page offers, by path.
        lang: the language of the page, in which saved controls are described.
    """
    parts = {
        "format": FORMAT,
        "kernel": KERNEL,
        "lang": lang,
        "python": _shorten(platform.python_version()),
        "packages": list_versions(cell.source for cell in cells),
        "cells": [
            [cell.role, cell.source, sorted({MAY_FAIL, NOT_EXECUTED} & {*cell.tags})]
            for cell in cells
        ],
        "files": {name: sha256(file.read_bytes()).hexdigest() for name, file in files.items()},
    }
    return sha256(json.dumps(parts, sort_keys=True).encode("utf-8", "replace")).hexdigest()[:32]


def list_versions(sources: Iterable[str]) -> dict[str, str]:
    """Return the versions of the installed packages that some code imports, by package."""
    modules = {module for source in sources for module in find_imports(source)}
    distributions = packages_distributions() if modules else {}
    names = {name for module in modules for name in distributions.get(module, ())}
    return {name: _shorten(version(name)) for name in sorted(names)}


def find_imports(source: str) -> Iterator[str]:
    """Yield the top-level modules that some code imports; it may have IPython's own syntax."""
    for match in _IMPORT.finditer(source):
        for name in (match[1] or match[2]).split(","):
            yield name.split(".")[0].split()[0] if name.strip() else ""


def select_cells(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the code cells that have to be run: an author's, and those of ours that they use.

    Ours define a few names, such as ``studies``. A page whose code uses none of them is not run
    again for a new heading or a corrected study.
    """
    used = {name for cell in cells if cell.role == "code" for name in _list_used(cell.source)}
    return tuple(
        cell
        for cell in cells
        if cell.is_code and (cell.role == "code" or used & {*_list_defined(cell.source)})
    )


def _list_used(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # of IPython, such as %timeit
        yield from _WORD.findall(source)
        return
    yield from (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def _list_defined(source: str) -> Iterator[str]:
    """Yield the names that one of our own cells defines."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _shorten(number: str) -> str:
    """Return the first two numbers of a version: the others seldom change a result."""
    return ".".join(number.split(".")[:2])
