"""Read Pyodide from the npm registry, or from a distribution that somebody has downloaded."""

from __future__ import annotations

import json
import tarfile
import zlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from explainer.browser_python.npm import DownloadError, NpmPackage, find_package_file
from explainer.errors import make_content_error

PYODIDE = NpmPackage(
    name="pyodide",
    version="314.0.7",
    integrity="sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A==",
)
"""The version that is tested here. It has the core, and not the packages of the distribution."""
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
MANIFEST = "package.json"
PYTHONS = "3.14"
"""The versions of Python that ``explainer.browser_kernel`` is tested with."""


class PyodideError(Exception):
    """A folder or archive is not a distribution that can be used; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedPackage:
    """A package of the distribution, as its lock file describes it."""

    name: str
    version: str
    file: str
    sha256: str
    depends: tuple[str, ...]
    imports: tuple[str, ...]
    entry: Mapping[str, Any]
    """The whole entry, which Pyodide reads in the browser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pyodide:
    """The files of Pyodide."""

    version: str
    python: str
    core: Mapping[str, bytes]
    """The files of ``CORE``."""
    info: Mapping[str, Any]
    """The table of the lock file about the distribution itself."""
    packages: Mapping[str, LockedPackage] = field(default_factory=dict)
    """The packages whose files are at hand, by normalised name."""
    source: Path
    """The folder or archive."""

    def read_packages(self, packages: Iterable[LockedPackage]) -> dict[str, bytes]:
        """Return the files of some packages by the names of these files.

        Raises:
            PyodideError: one is not what the lock file says.
        """
        digests = {package.file: package.sha256 for package in packages}
        files = _read_files(self.source, digests.keys())
        for name, digest in digests.items():
            if sha256(files.get(name, b"")).hexdigest() != digest:
                raise PyodideError(f"{name} in {self.source} is not the file that {LOCK} names")
        return files


def open_pyodide(source: Path | None, place: Path) -> Pyodide:
    """Return Pyodide.

    Args:
        source: a folder or an archive of the distribution; by default the npm registry.
        place: the folder whose pages need it.

    Raises:
        ContentError: it is not at hand.
    """
    try:
        return load_pyodide(source)
    except PyodideError as error:
        hint = "give the folder or archive of a release of Pyodide, or leave out --pyodide"
        raise make_content_error("E910", source or place, str(error), hint) from error
    except DownloadError as error:
        message = f"Pyodide cannot be downloaded: {error}"
        hint = f"run npm pack {PYODIDE.name}@{PYODIDE.version} where the network can be reached"
        hint += f", and give --pyodide {PYODIDE.file_name}"
        raise make_content_error("E910", place, message, hint) from error


def load_pyodide(source: Path | None = None) -> Pyodide:
    """Return Pyodide.

    Args:
        source: a folder or an archive of the distribution; by default the npm registry.

    Raises:
        DownloadError: it cannot be downloaded.
        PyodideError: the source is not a distribution that can be used.
    """
    source = source or find_package_file(PYODIDE)
    return _make_pyodide(source, _read_files(source, {*CORE, LOCK, MANIFEST}), _list(source))


def _list(source: Path) -> Set[str]:
    """Return the names of the files of a distribution, which lie in one folder."""
    if source.is_dir():
        return {path.name for path in source.iterdir() if path.is_file()}
    with tarfile.open(source) as archive:
        return {Path(name).name for name in archive.getnames()}


def _read_files(source: Path, names: Set[str]) -> dict[str, bytes]:
    """Return those of the named files that a folder or archive has."""
    try:
        if source.is_dir():
            return {name: (source / name).read_bytes() for name in names & _list(source)}
        found: dict[str, bytes] = {}
        if names:
            with tarfile.open(source) as archive:
                for member in archive:
                    name = Path(member.name).name
                    if name in names and (file := archive.extractfile(member)):
                        found[name] = file.read()
        return found
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        raise PyodideError(f"{source} is not a folder or a tar archive ({error})") from error


def _make_pyodide(source: Path, files: Mapping[str, bytes], names: Set[str]) -> Pyodide:
    missing = [name for name in (*CORE, LOCK) if name not in files]
    if missing:
        raise PyodideError(f"{source} has no {missing[0]}")
    try:
        lock = json.loads(files[LOCK])
        info, entries = lock["info"], lock["packages"]
        packages = {
            name: LockedPackage(
                name=entry["name"],
                version=entry["version"],
                file=entry["file_name"],
                sha256=entry["sha256"],
                depends=tuple(entry["depends"]),
                imports=tuple(entry["imports"]),
                entry=entry,
            )
            for name, entry in entries.items()
            if entry["file_name"] in names
        }
        manifest = json.loads(files.get(MANIFEST, b"{}"))
        version = str(manifest.get("version") or info.get("version") or info["python"])
        python = str(info["python"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PyodideError(f"{LOCK} of {source} cannot be read ({error!r})") from error
    if not python.startswith(f"{PYTHONS}."):
        raise PyodideError(f"{source} has Python {python}, and this version needs {PYTHONS}")
    return Pyodide(
        version=version,
        python=python,
        core={name: files[name] for name in CORE},
        info=info,
        packages=packages,
        source=source,
    )
