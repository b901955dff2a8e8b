"""Find which installed packages the code of a page needs, and what these need in turn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import PurePosixPath

from explainer.browser_python.packing import list_modules
from explainer.browser_python.pyodide import LockedPackage
from explainer.browser_python.target import NormalizedName, Target, canonicalize_name, parse_needs

LEFT_OUT = {
    "jedi": "completes code while it is written, and pages have no editor",
    "jupyterlab-widgets": "has only scripts for JupyterLab",
    "prompt-toolkit": "edits lines in a terminal",
    "widgetsnbextension": "has only scripts for the old notebook",
}
"""Requirements that nothing in a browser imports, with the reason; theirs are left out as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A package that is needed and cannot be had."""

    name: str
    reason: str
    """A clause without a full stop, whose subject is the package."""
    needed_by: tuple[str, ...] = ()
    """The packages that lead to it, from the one that the page imports."""
    module: str = ""
    """The module of it, or of the first of these, that the page imports; empty for the base."""


@dataclass(slots=True, kw_only=True)
class Needs:
    """What a page needs."""

    installed: dict[NormalizedName, Distribution] = field(default_factory=dict)
    locked: dict[str, LockedPackage] = field(default_factory=dict)
    """Those that only the distribution of Pyodide has."""
    imports: dict[NormalizedName, list[str]] = field(default_factory=dict)
    """What the page itself imports of an installed package."""
    missing: list[Missing] = field(default_factory=list)


@cache
def index_installed() -> Mapping[NormalizedName, Distribution]:
    """Return the packages of this environment by normalised name; the first on the path counts."""
    found: dict[NormalizedName, Distribution] = {}
    for distribution in distributions():
        name = distribution.metadata["Name"]
        if name:
            found.setdefault(canonicalize_name(name), distribution)
    return found


@cache
def _index_modules() -> Mapping[str, tuple[NormalizedName, ...]]:
    """Return which packages have files below each name that can be imported."""
    found: dict[str, list[NormalizedName]] = {}
    for name, distribution in index_installed().items():
        tops = {_name_module(path) for path in list_modules(distribution)}
        for top in filter(str.isidentifier, tops):
            found.setdefault(top, []).append(name)
    return {top: tuple(names) for top, names in found.items()}


def find_owners(module: str) -> tuple[NormalizedName, ...]:
    """Return the installed packages that a module may belong to; none for an unknown module.

    Args:
        module: its dotted name. Several packages may share the first part of it.
    """
    owners = _index_modules().get(module.partition(".")[0], ())
    if len(owners) < 2:
        return owners
    parts = module.split(".")
    for length in range(len(parts), 1, -1):
        stem = "/".join(parts[:length])
        exact = tuple(
            name
            for name in owners
            if any(
                str(path) == f"{stem}.py" or str(path).startswith(f"{stem}/")
                for path in list_modules(index_installed()[name])
            )
        )
        if exact:
            return exact
    return owners


def collect_needs(
    modules: Iterable[str],
    roots: Iterable[str],
    target: Target,
    locked: Mapping[str, LockedPackage],
    *,
    unfit: Iterable[str] = (),
) -> Needs:
    """Return all packages that a page needs.

    Args:
        modules: what its cells import, as in ``CodeNeeds.cells``.
        roots: the names of packages that each page needs.
        target: the Python of the browser.
        locked: the packages of Pyodide's distribution, by normalised name.
        unfit: installed packages that do not work without their compiled modules.
    """
    return _Collector(target, locked, frozenset(unfit)).collect(modules, roots)


class _Collector:
    def __init__(
        self, target: Target, locked: Mapping[str, LockedPackage], unfit: frozenset[str]
    ) -> None:
        self._target = target
        self._locked = locked
        self._unfit = unfit
        self._needs = Needs()
        self._seen: set[tuple[str, tuple[str, ...]]] = set()
        self._by_import = {
            name: package.name for package in locked.values() for name in package.imports
        }
        self._module = ""

    def collect(self, modules: Iterable[str], roots: Iterable[str]) -> Needs:
        for name in roots:
            self._add(canonicalize_name(name), (), ())
        for self._module in modules:
            module = self._module
            owners = find_owners(module)
            for owner in owners:
                self._needs.imports.setdefault(owner, []).append(module)
                self._add(owner, (), ())
            top = module.partition(".")[0]
            if not owners and top in self._by_import:
                self._add(canonicalize_name(self._by_import[top]), (), ())
            elif not owners:
                self._miss(top, "is not installed", ())
        for name in self._needs.locked:
            self._needs.installed.pop(canonicalize_name(name), None)
        return self._needs

    def _add(self, name: NormalizedName, extras: tuple[str, ...], path: tuple[str, ...]) -> None:
        if (name in LEFT_OUT and path) or (name, extras) in self._seen:
            return
        self._seen.add((name, extras))
        distribution = index_installed().get(name)
        path = (*path, name)
        if distribution is None or name in self._unfit:
            if name in self._locked:
                self._add_locked(name, path)
            elif distribution is None:
                self._miss(name, "is not installed", path[:-1])
            else:
                self._miss(name, "needs its compiled modules", path[:-1])
            return
        if not self._target.accepts(distribution.metadata["Requires-Python"]):
            needed = distribution.metadata["Requires-Python"]
            reason = f"needs Python {needed}, and browsers have {self._target.python}"
            self._miss(name, reason, path[:-1])
            return
        self._needs.installed[name] = distribution
        for need in parse_needs(distribution.requires or ()):
            if self._target.matches(need.marker, extras):
                self._add(canonicalize_name(need.name), tuple(sorted(need.extras)), path)

    def _add_locked(self, name: str, path: tuple[str, ...]) -> None:
        package = self._locked[name]
        self._needs.locked[name] = package
        for other in package.depends:
            needed = canonicalize_name(other)
            if needed in self._needs.locked:
                continue
            if needed in self._locked:
                self._add_locked(needed, (*path, needed))
            else:
                self._miss(needed, "is not in the distribution of Pyodide", path)

    def _miss(self, name: str, reason: str, path: tuple[str, ...]) -> None:
        self._needs.missing.append(
            Missing(name=name, reason=reason, needed_by=path, module=self._module)
        )


def _name_module(path: PurePosixPath) -> str:
    """Return the first part of the name by which a file of a package is imported."""
    top = path.parts[0]
    return top if len(path.parts) > 1 else top.partition(".")[0]
