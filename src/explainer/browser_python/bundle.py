"""Put together the files with which browsers run the pages of a site."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256, sha384
from pathlib import Path, PurePosixPath

from explainer.browser_python.bill import NAME, SentPackage, render_bill, report_missing_licences
from explainer.browser_python.distributions import Needs, collect_needs
from explainer.browser_python.local_files import LocalNeeds, read_notebook_needs
from explainer.browser_python.own_package import NEEDS, pack_own_package
from explainer.browser_python.packing import (
    Wheel,
    has_extensions,
    list_importable,
    pack_distribution,
    pack_files,
)
from explainer.browser_python.pyodide import LockedPackage, Pyodide
from explainer.browser_python.target import NormalizedName, Target, canonicalize_name
from explainer.browser_python.trial import find_unfit
from explainer.errors import DISTRIBUTION, Diagnostic, MissingExtraError
from explainer.i18n.messages import get_primary_language
from explainer.notebook.view import NotebookView

FOLDER = "live"
"""The folder of a site that has the files."""
_PYODIDE_HINT = "download the distribution of Pyodide, and name it with --pyodide"


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePython:
    """What one page needs."""

    manifest: str
    """The path of its manifest below the site."""
    size: int
    """Bytes that a browser fetches before the first cell can run."""
    cells: tuple[int, ...] = ()
    """The numbers of the cells that no browser can run, counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserPython:
    """What the live pages of a site need."""

    files: Mapping[str, bytes]
    """Path below the site → bytes."""
    pages: Mapping[str, PagePython]
    """By the path of the notebook."""
    core: tuple[str, ...]
    """The files of Pyodide, which all pages need."""
    diagnostics: tuple[Diagnostic, ...]


def bundle_python(
    folder: Path, notebooks: Mapping[str, NotebookView], pyodide: Pyodide
) -> BrowserPython:
    """Return the files with which browsers run the cells of notebooks.

    Args:
        folder: the folder of notebooks.
        notebooks: those with live cells, by their paths below the folder.
        pyodide: the Python of browsers.

    Raises:
        MissingExtraError: a package that every page needs is not installed.
    """
    return _Bundler(folder, notebooks, pyodide).bundle()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A file in a manifest."""

    file: str
    data: bytes
    name: str = ""
    version: str = ""

    def describe(self) -> dict[str, str | int]:
        digest = b64encode(sha384(self.data).digest()).decode("ascii")
        names = {"name": self.name, "version": self.version} if self.name else {}
        return {
            **names,
            "file": self.file,
            "integrity": f"sha384-{digest}",
            "size": len(self.data),
        }


@dataclass(slots=True)
class _Bundler:
    folder: Path
    notebooks: Mapping[str, NotebookView]
    pyodide: Pyodide
    files: dict[str, bytes] = field(default_factory=dict)
    sent: dict[str, SentPackage] = field(default_factory=dict)
    packed: dict[str, Wheel] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    unfit: dict[NormalizedName, str] = field(default_factory=dict)
    tried: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)

    def bundle(self) -> BrowserPython:
        core = self._add_core()
        self.packed[DISTRIBUTION] = pack_own_package()
        self._require_base()
        pages = {
            name: self._add_page(name, notebook, core) for name, notebook in self.notebooks.items()
        }
        bill = render_bill(self.sent.values(), self.pyodide)
        self.files[f"{FOLDER}/{NAME}"] = bill
        return BrowserPython(
            files=self.files,
            pages=pages,
            core=tuple(f"{FOLDER}/{entry.file}" for entry in core),
            diagnostics=(*self.diagnostics, *report_missing_licences(bill, self.folder)),
        )

    def _add_core(self) -> list[_Entry]:
        """Add Pyodide, whose files keep their names, since it finds them by these."""
        digest = sha256(b"".join(sha256(data).digest() for data in self.pyodide.core.values()))
        index = f"pyodide.{digest.hexdigest()[:12]}"
        return [self._add(f"{index}/{name}", data) for name, data in self.pyodide.core.items()]

    def _require_base(self) -> None:
        for missing in self._collect(()).missing:
            message = f"Python in a browser needs {missing.name}, which {missing.reason}"
            raise MissingExtraError(message, f'run pip install "{DISTRIBUTION}[live]"')

    def _add_page(self, name: str, notebook: NotebookView, core: list[_Entry]) -> PagePython:
        local = read_notebook_needs(self.folder, name, notebook)
        needs = self._collect(local.code.modules)
        cells = {*self._report_obstacles(name, local), *self._report_missing(name, local, needs)}
        packages = [self._add_wheel(self.packed[one]) for one in (DISTRIBUTION, *needs.installed)]
        locked = self._add_locked(needs)
        files = self._add_folder(name, local)
        entries = [*core, *packages, *locked, *files]
        manifest = {
            "version": 1,
            "pyodide": {
                "version": self.pyodide.version,
                "python": self.pyodide.python,
                "index": f"{PurePosixPath(core[0].file).parent}/",
                "files": [entry.describe() for entry in core],
            },
            "packages": [entry.describe() for entry in packages],
            "lock": self._make_lock(needs, locked),
            "load": sorted(needs.locked),
            "folder": (
                {**files[0].describe(), "cwd": str(PurePosixPath(name).parent)} if files else None
            ),
            "size": sum(len(entry.data) for entry in entries),
        }
        data = json.dumps(manifest, indent=1).encode() + b"\n"
        return PagePython(
            manifest=f"{FOLDER}/{self._add_hashed('python', '.json', data).file}",
            size=sum(len(entry.data) for entry in entries),
            cells=tuple(sorted(cells)),
        )

    def _collect(self, modules: Iterable[str]) -> Needs:
        """Return what modules need, after trying those packages that have compiled modules."""
        target = Target(python=self.pyodide.python)
        while True:
            needs = collect_needs(modules, NEEDS, target, self.pyodide.packages, unfit=self.unfit)
            for name, distribution in needs.installed.items():
                if name not in self.packed:
                    locales = _list_locales(self.notebooks.values())
                    self.packed[name] = pack_distribution(distribution, name, locales)
            doubtful = {
                name: imported
                for name, distribution in needs.installed.items()
                if has_extensions(distribution)
                and (imported := (*list_importable(distribution), *needs.imports.get(name, ())))
                and (name, imported) not in self.tried
            }
            self.tried |= doubtful.items()
            failed = find_unfit((self.packed[name] for name in needs.installed), doubtful)
            if not failed:
                return needs
            self.unfit |= failed

    def _add_locked(self, needs: Needs) -> list[_Entry]:
        files = self.pyodide.read_packages(needs.locked.values())
        entries = []
        for package in needs.locked.values():
            path = PurePosixPath(package.file)
            data = files[package.file]
            file = f"{path.stem}.{package.sha256[:12]}{path.suffix}"
            entry = self._add(file, data)
            entries.append(self._name(entry, package.name, package.version))
        return entries

    def _make_lock(self, needs: Needs, entries: list[_Entry]) -> dict[str, object]:
        packages = zip(needs.locked.items(), entries, strict=True)
        return {
            "info": dict(self.pyodide.info),
            "packages": {
                name: {
                    **package.entry,
                    "file_name": entry.file,
                    "depends": _select_dependencies(package, needs),
                }
                for (name, package), entry in packages
            },
        }

    def _add_folder(self, name: str, local: LocalNeeds) -> list[_Entry]:
        if not local.files:
            return []
        stem = PurePosixPath(name).stem
        return [self._add_hashed(stem, ".zip", pack_files(local.files))]

    def _add_wheel(self, wheel: Wheel) -> _Entry:
        entry = self._add_hashed(wheel.stem, ".whl", wheel.data)
        return self._name(entry, wheel.name, wheel.version)

    def _name(self, entry: _Entry, name: str, version: str) -> _Entry:
        self.sent[entry.file] = SentPackage(name=name, version=version, data=entry.data)
        return replace(entry, name=name, version=version)

    def _add_hashed(self, stem: str, suffix: str, data: bytes) -> _Entry:
        return self._add(f"{stem}.{sha256(data).hexdigest()[:12]}{suffix}", data)

    def _add(self, file: str, data: bytes) -> _Entry:
        self.files[f"{FOLDER}/{file}"] = data
        return _Entry(file=file, data=data)

    def _report_obstacles(self, name: str, local: LocalNeeds) -> Iterable[int]:
        for obstacle in local.code.obstacles:
            message = f"cell {obstacle.cell} {obstacle.reason}, and browsers cannot do that"
            hint = "readers of this page need a server for this cell: explainer serve"
            self._warn(name, "W911", message, hint)
            yield obstacle.cell

    def _report_missing(self, name: str, local: LocalNeeds, needs: Needs) -> Iterable[int]:
        for missing in needs.missing:
            cell = local.code.cells[missing.module]
            chain = "".join(
                f", which needs {one}" for one in (*missing.needed_by[1:], missing.name)
            )
            chain = chain if missing.needed_by else ""
            top = missing.module.partition(".")[0]
            message = f"cell {cell} imports {top}{chain}, and that {missing.reason}"
            hint = _PYODIDE_HINT if "installed" not in missing.reason else "install it"
            self._warn(name, "W912", message, hint)
            yield cell

    def _warn(self, name: str, code: str, message: str, hint: str) -> None:
        self.diagnostics.append(
            Diagnostic(path=self.folder / name, code=code, message=message, hint=hint)
        )


def _list_locales(notebooks: Iterable[NotebookView]) -> frozenset[str]:
    """Return the names that Babel gives to the languages of some pages."""
    languages = {"en", *(notebook.lang for notebook in notebooks)}
    return frozenset(
        {lang.replace("-", "_") for lang in languages} | {*map(get_primary_language, languages)}
    )


def _select_dependencies(package: LockedPackage, needs: Needs) -> list[str]:
    """Return what else Pyodide has to load for a package; the rest is in wheels."""
    return [name for name in package.depends if canonicalize_name(name) in needs.locked]
