"""Check before a server starts that it can run; report all problems at once."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.paths import jupyter_path

from explainer.errors import REINSTALL, ContentError, Diagnostic, UsageError
from explainer.notebook.folder import INDEX, find_unlisted, list_notebooks
from explainer.notebook.reader import read_notebook
from explainer.server.capacity import KERNEL_BYTES, get_default_kernel_limit, get_total_memory
from explainer.server.config import ServerConfig
from explainer.server.kernels.gateway import find_gateway_address

TEMPLATE = "explainer"
"""The name of our Voilà template, as the wheel installs it."""
_KEYWORDS = ("'self'", "'none'")
_SOURCE = re.compile(
    r"\*|[a-z][a-z0-9+.-]*:|([a-z][a-z0-9+.-]*://)?(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:(\d+|\*))?(/\S*)?",
    re.IGNORECASE,
)

log = logging.getLogger("explainer.server")


def check_startup(folder: Path, config: ServerConfig) -> None:
    """Check everything that a server needs; log a warning for what is odd but harmless.

    Raises:
        UsageError: the folder, an option or the installation cannot be used.
        ContentError: no notebook can be read.
    """
    errors = [
        *_check_folder(folder),
        *_check_frame_ancestors(config.frame_ancestors),
        *_check_installation(config),
    ]
    if errors:
        raise UsageError("\n".join(errors))
    _check_notebooks(folder)
    _warn(folder, config)


def _check_notebooks(folder: Path) -> None:
    """Log what was repaired in each notebook; raise if none can be read."""
    names = list_notebooks(folder)
    errors: list[Diagnostic] = []
    for warning in find_unlisted(folder):
        log.warning("%s", warning)
    for name in names:
        try:
            for warning in read_notebook(folder / name).diagnostics(folder / name):
                log.warning("%s", warning)
        except ContentError as error:
            errors += error.diagnostics
    if len(errors) == len(names):
        raise ContentError(errors)
    for diagnostic in errors:
        log.error("%s", diagnostic)


def _check_folder(folder: Path) -> Iterator[str]:
    if not folder.exists():
        yield f"{folder}: this folder does not exist; run explainer build, or name another folder"
    elif not folder.is_dir():
        yield f"{folder}: this is a file; name the folder that contains it"
    elif not os.access(folder, os.R_OK | os.X_OK):
        yield f"{folder}: this folder cannot be read; change its permissions"
    elif not list_notebooks(folder):
        yield f"{folder}: this folder has no notebooks; run explainer build, or name another folder"


def _check_frame_ancestors(value: str) -> Iterator[str]:
    sources = value.split()
    for source in sources:
        is_unquoted = f"'{source}'" in _KEYWORDS
        if source in _KEYWORDS or (_SOURCE.fullmatch(source) and not is_unquoted):
            continue
        hint = f" (with its quotes: \"'{source}'\")" if is_unquoted else ""
        yield (
            f"--frame-ancestors: {source} is not a source{hint}; use 'self', 'none', or addresses "
            "such as https://learning.example"
        )
    if not sources:
        yield "--frame-ancestors: the value is empty; use 'self', 'none' or an address"
    exclusive = {"'none'", "*"} & set(sources)
    if exclusive and len(sources) > 1:
        yield f"--frame-ancestors: {min(exclusive)} excludes other sources; use it alone"


def _check_installation(config: ServerConfig) -> Iterator[str]:
    template = Path("voila", "templates", TEMPLATE, "index.html.j2")
    if not any((Path(path) / template).is_file() for path in jupyter_path()):
        yield (f"the template {TEMPLATE} is not installed where Voilà looks for it; {REINSTALL}")
    if find_gateway_address(config.gateway):
        return  # the gateway has the kernels
    if config.kernels != 0 and not KernelSpecManager().find_kernel_specs():
        yield (
            "live pages have no kernel, because ipykernel is not installed; "
            "run pip install ipykernel, or serve without live pages: --kernels 0"
        )


def _warn(folder: Path, config: ServerConfig) -> None:
    if not (folder / INDEX).is_file():
        log.warning(
            "%s has no %s: / shows a plain list, which is rebuilt for each reader, and /readyz "
            "answers 503; create it with explainer build",
            folder,
            INDEX,
        )
    if find_gateway_address(config.gateway):
        if config.preheat:
            log.warning(
                "--preheat has no effect with a gateway: it prepares kernels of this machine"
            )
        return
    memory = get_total_memory()
    needed = (config.kernels or 0) * KERNEL_BYTES
    if memory and needed > memory // 2:
        log.warning(
            "--kernels %d: these kernels need about %.1f GB, and this machine has %.1f GB; "
            "its default is %d",
            config.kernels,
            needed / 1e9,
            memory / 1e9,
            get_default_kernel_limit(),
        )
