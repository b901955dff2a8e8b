"""Find the pages that a course is made from: in this package, a wheel, a folder or with git."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from explainer.errors import DISTRIBUTION, ExplainerError, UsageError
from explainer.scaffold.bundled_files import LICENCE, SHARE, find_content, find_distribution

PACKAGE = "package"
"""The name of the pages that the installed package contains."""
CONTENT = "content"
GIT = re.compile(r"git\+.+|[a-z]+://.+|[\w.-]+@[\w.-]+:.+")
"""Addresses that git reads."""
PROTOCOLS = "file:git:http:https:ssh"
SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSource:
    """Pages to make a course from."""

    folder: Path
    """The content folder, with ``site.toml``."""
    name: str
    """``PACKAGE``, a path or the address of a repository."""
    version: str
    """The version of the package, or the commit; empty if there is none."""

    @property
    def licence(self) -> Path | None:
        """The licence of the pages, if it is in a file beside their folder."""
        path = self.folder.parent / LICENCE
        return path if path.is_file() else None

    def describe(self) -> str:
        """Return the name and the version as words."""
        name = f"the package {DISTRIBUTION}" if self.name == PACKAGE else self.name
        return f"{name} ({self.version[:12]})" if self.version else name


@contextmanager
def open_page_source(name: str, revision: str = "") -> Iterator[PageSource]:
    """Open pages; those of a wheel and of a repository are there until the block ends.

    Args:
        name: ``PACKAGE``, the path of a folder or a wheel, or an address that git reads.
        revision: a branch or a tag of the repository.

    Raises:
        ExplainerError: the package has no pages, or git fails.
        UsageError: there are no pages, or a revision is given for something else.
    """
    is_repository = bool(GIT.fullmatch(name)) and not Path(name).exists()
    if revision and not is_repository:
        raise UsageError(f"{name} is not the address of a repository, so it has no {revision!r}")
    if name == PACKAGE:
        version = find_distribution().version
        yield PageSource(folder=find_content(), name=PACKAGE, version=version)
    elif is_repository:
        with tempfile.TemporaryDirectory(prefix="explainer-") as temporary:
            checkout = _clone(name, revision, Path(temporary, "checkout"))
            version = _read_commit(checkout)
            yield PageSource(folder=_find_folder(checkout, name), name=name, version=version)
    elif name.endswith(".whl") and Path(name).is_file():
        with tempfile.TemporaryDirectory(prefix="explainer-") as temporary:
            version = _unpack_wheel(Path(name), Path(temporary))
            yield PageSource(folder=Path(temporary, CONTENT), name=name, version=version)
    else:
        folder = _find_folder(Path(name), name)
        yield PageSource(folder=folder, name=name, version=_read_commit(folder))


def is_remote(name: str) -> bool:
    """Return whether a name is neither the package nor a path."""
    return name != PACKAGE and bool(GIT.fullmatch(name)) and not Path(name).exists()


def _find_folder(folder: Path, name: str) -> Path:
    for path in (folder, folder / CONTENT):
        if (path / "site.toml").is_file():
            return path
    raise UsageError(f"{name}: there is no site.toml in this folder; name a content folder")


def _clone(address: str, revision: str, target: Path) -> Path:
    words = ["-c", "core.symlinks=false", "clone", "--quiet", "--depth=1"]
    words += [f"--branch={revision}"] if revision else []
    done = _run_git(*words, "--", address.removeprefix("git+"), str(target))
    if done is None:
        raise ExplainerError(f"{address}: git is needed to read a repository; install git")
    if done.returncode:
        reason = " ".join((done.stderr.strip().splitlines() or ["git failed"])[-1].split())
        raise ExplainerError(
            f"{address}: git cannot read this repository ({reason}); "
            "check its address, the name of the branch or tag, and the connection"
        )
    return target


def _read_commit(folder: Path) -> str:
    """Return the commit that a folder was checked out from; empty if it is not in a repository."""
    done = _run_git("-C", str(folder), "rev-parse", "--verify", "--quiet", "HEAD")
    return done.stdout.strip() if done and not done.returncode else ""


def _run_git(*words: str) -> subprocess.CompletedProcess[str] | None:
    """Run git without questions; return None if it is not installed."""
    environment = {**os.environ, "GIT_ALLOW_PROTOCOL": PROTOCOLS, "GIT_TERMINAL_PROMPT": "0"}
    git = shutil.which("git")
    if git is None:
        return None
    try:
        return subprocess.run(
            [git, *words],
            capture_output=True,
            text=True,
            errors="replace",
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ExplainerError(f"git did not answer within {SECONDS} seconds; try again") from None


def _unpack_wheel(wheel: Path, target: Path) -> str:
    """Unpack the pages of a wheel of this package, and return its version."""
    shared = re.compile(rf"[^/]+\.data/data/{SHARE}/(?P<path>({CONTENT}/.+|{LICENCE}))")
    try:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                match = shared.fullmatch(name)
                if match and ".." not in name.split("/") and not name.endswith("/"):
                    path = target / match["path"]
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(archive.read(name))
    except zipfile.BadZipFile:
        raise UsageError(f"{wheel}: this is not a wheel; name one of {DISTRIBUTION}") from None
    if not (target / CONTENT / "site.toml").is_file():
        raise UsageError(f"{wheel}: this wheel has no pages; name one of {DISTRIBUTION}")
    return wheel.name.split("-")[1] if wheel.name.count("-") >= 4 else ""
