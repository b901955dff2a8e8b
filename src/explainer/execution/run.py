"""Run code cells in a kernel of their own, which ends with the last one."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL
from tempfile import TemporaryDirectory

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict
from traitlets import Type

from explainer.code_cells import MAY_FAIL
from explainer.execution.kernel_client import PollingClient
from explainer.execution.result_key import KERNEL
from explainer.execution.stable_outputs import find_callback_errors, make_stable
from explainer.notebook.cells import Cell
from explainer.notebook.output_reader import OutputReader
from explainer.text.data_types import FOLDER

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LINE = re.compile(r"\bIn\s?\[\d+\], line (\d+)")
"""Where IPython's traceback says which line of a cell failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFailure:
    """Why the cells of a page were not all run."""

    cell: str
    """The id of the cell; empty if the kernel could not be started."""
    message: str
    is_timeout: bool = False
    is_dead: bool = False
    """Whether the kernel ended, or never started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What became of the cells of a page."""

    outputs: Mapping[str, tuple[NotebookNode, ...]]
    """By the id of the cell; empty if one has failed."""
    failure: CellFailure | None = None


class PageKernels(AsyncKernelManager):
    """Starts a kernel whose client polls."""

    client_factory = Type(PollingClient)


def run_page(
    cells: Sequence[Cell], files: Mapping[str, Path], *, lang: str, timeout: int
) -> RunResult:
    """Run the code cells of a page in a fresh kernel.

    They run in a folder of their own, with the files that the page offers. So the results follow
    from what the page has, and a cell that writes files litters no course.

    Args:
        cells: code cells, in their order.
        files: the files that the page offers, by their paths below the folder of such files.
        lang: the language of the page.
        timeout: seconds for each cell.
    """
    notebook: NotebookNode = from_dict(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {},
            "cells": [_make_node(cell) for cell in cells],
        }
    )
    with TemporaryDirectory(prefix="explainer-cells-") as folder:
        return _run_in(Path(folder), notebook, files, lang=lang, timeout=timeout)


def _run_in(
    folder: Path, notebook: NotebookNode, files: Mapping[str, Path], *, lang: str, timeout: int
) -> RunResult:
    work, profile = folder / "work", folder / "ipython"
    for path in (work, profile):
        path.mkdir()
    for name, file in files.items():
        copy = work / FOLDER / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    started: list[str] = []
    client = NotebookClient(
        notebook,
        on_cell_start=lambda cell, cell_index: started.append(cell.id),  # noqa: ARG005
        kernel_name=KERNEL,
        kernel_manager_class=PageKernels,
        timeout=timeout,
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(work)}},
    )
    failure = _execute(client, started, {**os.environ, **_make_environment(profile)}, timeout)
    failure = failure or _find_callback_failure(notebook)
    if failure:
        return RunResult(outputs={}, failure=failure)
    return RunResult(outputs=make_stable(notebook, lang))


def _make_environment(profile: Path) -> dict[str, str]:
    """Return the variables with which a kernel does the same on every computer."""
    return {
        "IPYTHONDIR": str(profile),  # no start-up files and no history of the user
        "PYTHONHASHSEED": "0",  # the order of sets
        "SOURCE_DATE_EPOCH": "0",  # the date in drawings of matplotlib
    }


def _execute(
    client: NotebookClient, started: Sequence[str], env: dict[str, str], timeout: int
) -> CellFailure | None:
    """Run all cells; return why one of them failed.

    Args:
        client: has the cells.
        started: gets the ids of the cells that were begun.
        env: the environment of the kernel.
        timeout: seconds for each cell.
    """
    try:
        client.execute(env=env, stdout=DEVNULL, stderr=DEVNULL)  # what the kernel itself says
    except CellTimeoutError:
        message = f"this cell ran longer than {timeout} seconds"
        return CellFailure(cell=_get_last(started), message=message, is_timeout=True)
    except CellExecutionError as error:
        lines = _LINE.findall(_COLOUR.sub("", str(error.traceback)))
        place = f", in line {lines[0]} of its code" if lines else ""
        message = f"this cell failed{place}: {error.ename}: {error.evalue}"
        return CellFailure(cell=_get_last(started), message=message)
    except (DeadKernelError, NoSuchKernel, OSError, RuntimeError) as error:
        reason = str(error).split("\n", 1)[0] or type(error).__name__
        message = f"the program that runs this cell ended: {reason}"
        return CellFailure(cell=_get_last(started), message=message, is_dead=True)
    return None


def _get_last(ids: Sequence[str]) -> str:
    return ids[-1] if ids else ""


def _find_callback_failure(notebook: NotebookNode) -> CellFailure | None:
    reader = OutputReader(notebook.metadata)
    for cell in notebook.cells:
        for error in find_callback_errors(cell, reader):
            if MAY_FAIL not in cell.metadata.get("tags", ()):
                message = f"a control of this cell failed: {error.name}: {error.message}"
                return CellFailure(cell=cell.id, message=message)
    return None


def _make_node(cell: Cell) -> dict[str, object]:
    return {
        "cell_type": "code",
        "id": cell.id,
        "metadata": {"tags": list(cell.tags)},
        "source": cell.source,
        "execution_count": None,
        "outputs": [],
    }
