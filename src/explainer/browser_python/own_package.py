"""Pack the part of ``explainer`` that a kernel in a browser imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path

import explainer
from explainer.browser_python.packing import Wheel, pack_wheel
from explainer.errors import DISTRIBUTION

ROOTS = ("explainer.browser_kernel", "explainer.widgets")
"""The packages that a kernel starts with; what they import comes along."""
NEEDS = ("anywidget", "babel", "bleach", "ipython", "ipywidgets", "jinja2", "markdown-it-py")
"""What this part needs of other packages. Bleach stands in for nh3, which is compiled."""
_FOLDER = Path(explainer.__file__).parent
_DATA = ("i18n/locales/*.json", "render/templates/*.j2")


def pack_own_package() -> Wheel:
    """Return the wheel, which has the name and version of this package."""
    modules = list_own_modules()
    paths = {*modules.values(), *(path for pattern in _DATA for path in _FOLDER.glob(pattern))}
    paths |= set(_list_bundles(modules.values()))
    files = {
        path.relative_to(_FOLDER.parent).as_posix(): path.read_bytes() for path in sorted(paths)
    }
    ours = distribution(DISTRIBUTION)
    folder = f"{DISTRIBUTION.replace('-', '_')}-{explainer.__version__}.dist-info"
    files[f"{folder}/METADATA"] = (
        f"Metadata-Version: 2.4\nName: {DISTRIBUTION}\nVersion: {explainer.__version__}\n"
        f"License-Expression: {ours.metadata['License-Expression']}\n"
    ).encode()
    return Wheel(name=DISTRIBUTION, version=explainer.__version__, data=pack_wheel(folder, files))


def list_own_modules() -> dict[str, Path]:
    """Return the modules that a kernel may import, with their files."""
    found: dict[str, Path] = {}
    todo = [name for root in ROOTS for name in _list_below(root)]
    while todo:
        name = todo.pop()
        path = _find_file(name)
        if path is None or name in found:
            continue
        found[name] = path
        parts = name.split(".")
        todo += [".".join(parts[:length]) for length in range(1, len(parts))]
        if name != "explainer":  # it imports its names when they are asked for
            todo += _list_imports(ast.parse(path.read_bytes()))
    return found


def _list_below(package: str) -> Iterator[str]:
    folder = _FOLDER.joinpath(*package.split(".")[1:])
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(_FOLDER.parent).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__")


def _find_file(name: str) -> Path | None:
    path = _FOLDER.joinpath(*name.split(".")[1:])
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if name.split(".")[0] == "explainer" and file.is_file():
            return file
    return None


def _list_imports(node: ast.AST) -> Iterator[str]:
    """Yield what a module imports, and the names that may be modules, but nothing for types."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            yield child.module
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        yield from _list_imports(child)


def _list_bundles(modules: Iterable[Path]) -> Iterator[Path]:
    """Yield the scripts and style sheets that the modules name."""
    names = {
        node.value
        for path in modules
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    yield from (path for path in (_FOLDER / "render" / "static").iterdir() if path.name in names)
