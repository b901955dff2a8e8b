"""What must be right before readers come: said all at once, each with how to mend it."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.paths import jupyter_path

from explainer.errors import DISTRIBUTION, ContentError, Diagnostic, UsageError
from explainer.notebook.reader import read_notebook
from explainer.server.config import ServerConfig
from explainer.server.kernels.gateway import gateway_address
from explainer.server.kernels.slots import KERNEL_BYTES, default_places

try:
    import resource
except ImportError:  # not on this system
    resource = None  # type: ignore[assignment]

TEMPLATE = "explainer"
"""The name of our Voilà template, as the wheel installs it."""
MOST_CONNECTIONS = 10_000
OWN_FILES = 100
"""Files that the server itself has open: the libraries, the log, the sockets it listens on."""
FILES_OF_A_KERNEL = 30
"""Files that a live kernel costs the server: its channels, and the websocket's own."""
_KEYWORDS = ("'self'", "'none'")
_SOURCE = re.compile(
    r"\*|[a-z][a-z0-9+.-]*:|([a-z][a-z0-9+.-]*://)?(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:(\d+|\*))?(/\S*)?",
    re.IGNORECASE,
)

log = logging.getLogger("explainer.server")


def check(folder: Path, wanted: ServerConfig) -> None:
    """Look at all that a server needs; what is odd but does no harm goes to the log.

    Raises:
        UsageError: the folder, an option or the installation cannot be used.
        ContentError: notebooks that cannot be read.
    """
    wrong = [*_wrong_folder(folder), *_wrong_options(wanted), *_missing(wanted)]
    if wrong:
        raise UsageError("\n".join(wrong))
    diagnostics: list[Diagnostic] = []
    for path in _notebooks(folder):
        try:
            for warning in read_notebook(path).diagnostics(path):
                log.warning("%s", warning)
        except ContentError as error:
            diagnostics += error.diagnostics
    if diagnostics:
        raise ContentError(diagnostics)
    if not (folder / "index.ipynb").is_file():
        log.warning(
            "%s has no index.ipynb: / shows a plain list, made for each reader anew, and /readyz "
            "answers 503; make one with explainer build", folder,
        )  # fmt: skip
    if wanted.preheat and gateway_address(wanted.gateway):
        log.warning(
            "--preheat keeps kernels of this machine warm, and these are on a gateway: there it "
            "does nothing; leave it out"
        )
    _warn_of_memory(wanted)


def most_connections(wanted: ServerConfig) -> int:
    """Return how many connections may be open; it raises the limit of open files as far as it may.

    Fewer than wanted are said in the log, with what to do.
    """
    kernels = default_places() if wanted.kernels is None else wanted.kernels
    reserve = OWN_FILES + FILES_OF_A_KERNEL * kernels
    asked = wanted.connections or MOST_CONNECTIONS
    if resource is None:
        return asked
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = asked + reserve
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(hard, needed)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        if soft < needed and wanted.connections:
            log.warning(
                "--connections %d: %d kernels and as many connections need %d open files, and the "
                "system allows %d; %d connections may be open. Raise it with ulimit -n, or "
                "LimitNOFILE in a systemd unit",
                asked, kernels, needed, soft, max(soft - reserve, 1),
            )  # fmt: skip
    return asked if soft == resource.RLIM_INFINITY else max(1, min(asked, soft - reserve))


def _wrong_folder(folder: Path) -> Iterator[str]:
    if not folder.exists():
        yield f"{folder}: there is no such folder; build the notebooks, or name theirs"
    elif not folder.is_dir():
        yield f"{folder}: this is a file; name the folder that it is in"
    elif not os.access(folder, os.R_OK | os.X_OK):
        yield f"{folder}: this folder may not be read; give its reader's rights to this user"
    elif not any(_notebooks(folder)):
        yield f"{folder}: there is no notebook in it; run explainer build, or name another folder"


def _wrong_options(wanted: ServerConfig) -> Iterator[str]:
    words = wanted.frame_ancestors.split()
    alone = {"'none'", "*"} & set(words)
    for word in words:
        is_bare = f"'{word}'" in _KEYWORDS
        if word in _KEYWORDS or (_SOURCE.fullmatch(word) and not is_bare):
            continue
        hint = f" (with its quotes: \"'{word}'\")" if is_bare else ""
        yield (
            f"--frame-ancestors: {word} names nobody who may frame pages{hint}; give 'self', "
            "'none', or addresses such as https://learning.example"
        )
    if not words:
        yield "--frame-ancestors: it is empty; give 'self', 'none' or an address"
    if alone and len(words) > 1:
        yield f"--frame-ancestors: {min(alone)} stands alone; give it, or addresses"


def _missing(wanted: ServerConfig) -> Iterator[str]:
    template = Path("voila", "templates", TEMPLATE, "index.html.j2")
    if not any((Path(path) / template).is_file() for path in jupyter_path()):
        yield (
            f"the template {TEMPLATE} is not installed where Voilà looks for it; "
            f"run pip install --force-reinstall {DISTRIBUTION} in this environment"
        )
    if gateway_address(wanted.gateway):
        return  # what its kernels need is there
    if wanted.kernels != 0 and not KernelSpecManager().find_kernel_specs():
        yield (
            "there is no kernel for live pages: ipykernel is not installed; "
            "pip install ipykernel, or serve without live places: --kernels 0"
        )


def _notebooks(folder: Path) -> Iterator[Path]:
    """Go through the notebooks that readers may have, sorted."""
    for path in sorted(folder.rglob("*.ipynb")):
        if not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts):
            yield path


def _warn_of_memory(wanted: ServerConfig) -> None:
    if not wanted.kernels or gateway_address(wanted.gateway) or not hasattr(os, "sysconf"):
        return
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if wanted.kernels * KERNEL_BYTES > memory // 2:
        log.warning(
            "--kernels %d: so many kernels take about %.1f GB, and this machine has %.1f GB; "
            "with ease it holds %d",
            wanted.kernels, wanted.kernels * KERNEL_BYTES / 1e9, memory / 1e9, default_places(),
        )  # fmt: skip
