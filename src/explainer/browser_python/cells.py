"""Read what the code cells of a page import, and what in them no browser can do."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from explainer.errors import requires_extra

with requires_extra("live", "exporting Python for browsers"):
    from IPython.core.inputtransformer2 import TransformerManager

_NO_MODULES = {
    "curses": "controls a terminal",
    "multiprocessing": "starts other processes",
    "pty": "controls a terminal",
    "socket": "opens network connections",
    "socketserver": "opens network connections",
    "subprocess": "starts other programs",
    "termios": "controls a terminal",
    "tkinter": "opens windows",
    "webbrowser": "starts other programs",
    **dict.fromkeys(
        ("aiohttp", "httpx", "requests", "urllib3", "websocket", "websockets"),
        "opens network connections",
    ),
}
"""Modules that are of no use in a browser, with what they do."""
_NO_CALLS = {
    "input": "waits for a line from the keyboard",
    "breakpoint": "waits for commands from the keyboard",
    "os.fork": "starts another process",
    "os.kill": "sends a signal to another process",
    "os.popen": "starts another program",
    "os.system": "starts another program",
    "threading.Thread": "starts a thread",
    "threading.Timer": "starts a thread",
    "concurrent.futures.ThreadPoolExecutor": "starts threads",
    "concurrent.futures.ProcessPoolExecutor": "starts processes",
    "urllib.request.urlopen": "opens a network connection",
    "urllib.request.urlretrieve": "opens a network connection",
    "http.client.HTTPConnection": "opens a network connection",
    "http.client.HTTPSConnection": "opens a network connection",
}
"""Functions that fail in a browser, with what they do."""
_SHELL_MAGICS = {"bash", "sh", "script", "system", "sx", "pip", "conda", "mamba", "uv", "cmd"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Something in a cell that does not work in a browser."""

    cell: int
    """Counted from 1 in the notebook."""
    reason: str
    """A clause whose subject is the cell, such as “starts a thread”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeNeeds:
    """What the cells of a page import, and their obstacles."""

    cells: Mapping[str, int]
    """What is imported and is not Python's own → the first cell that imports it. The last part of
    a dotted name may be the name of a value in a module."""
    obstacles: tuple[Obstacle, ...]
    texts: frozenset[str]
    """All strings in the code, some of which may name files."""

    @property
    def modules(self) -> tuple[str, ...]:
        """The names of the modules."""
        return tuple(sorted(self.cells))


def read_cells(sources: Mapping[int, str]) -> CodeNeeds:
    """Return what the code of a page needs.

    Args:
        sources: the code of each cell by its number, with IPython's magic commands.
    """
    names: dict[str, int] = {}
    obstacles: list[Obstacle] = []
    texts: set[str] = set()
    known: dict[str, str] = {}
    for number, source in sources.items():
        try:
            tree = ast.parse(_transform(source))
        except (SyntaxError, ValueError, RecursionError):
            continue  # the cell will report it where it runs
        reader = _CellReader(known)
        reader.visit(tree)
        for module in reader.modules:
            names.setdefault(module, number)
        reasons = dict.fromkeys(reader.reasons)
        obstacles += [Obstacle(cell=number, reason=reason) for reason in reasons]
        texts |= reader.texts
    own = {name: cell for name, cell in names.items() if not _is_standard(name)}
    return CodeNeeds(
        cells=own,
        obstacles=tuple(obstacles),
        texts=frozenset(texts),
    )


def _transform(source: str) -> str:
    """Return the code of a cell with calls in place of magic commands."""
    manager = TransformerManager()  # type: ignore[no-untyped-call]
    return manager.transform_cell(source)


def _is_standard(module: str) -> bool:
    top = module.partition(".")[0]
    return top in sys.stdlib_module_names or top in ("js", "pyodide", "pyodide_js")


class _CellReader(ast.NodeVisitor):
    """Collects the imports of one cell, and calls of functions that cannot work."""

    def __init__(self, known: dict[str, str]) -> None:
        """Read a cell.

        Args:
            known: the dotted name behind each imported name, which later cells know as well.
        """
        self._known = known
        self.modules: list[str] = []
        self.reasons: list[str] = []
        self.texts: set[str] = set()

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            self._known[alias.asname or top] = alias.name if alias.asname else top
            self._import(alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.module and not node.level:
            for alias in node.names:
                self._import(node.module if alias.name == "*" else f"{node.module}.{alias.name}")
                self._known[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def visit_Call(self, node: ast.Call) -> None:
        name = self._resolve(node.func)
        if name in _NO_CALLS:
            self.reasons.append(_NO_CALLS[name])
        elif name.startswith("get_ipython."):
            self.reasons += _list_shell_reasons(name, node)
        elif name in ("importlib.import_module", "__import__"):
            match node.args:
                case [ast.Constant(value=str(module)), *_]:
                    self._import(module)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.texts.add(node.value)

    def _import(self, module: str) -> None:
        top = module.partition(".")[0]
        if top in _NO_MODULES:
            self.reasons.append(f"imports {top}, which {_NO_MODULES[top]}")
        self.modules.append(module)

    def _resolve(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return self._known.get(name, name)
            case ast.Attribute(value=value, attr=name):
                return f"{self._resolve(value)}.{name}"
            case ast.Call(func=ast.Name(id="get_ipython")):
                return "get_ipython"
        return ""


def _list_shell_reasons(name: str, call: ast.Call) -> Iterator[str]:
    if name in ("get_ipython.system", "get_ipython.getoutput"):
        yield "starts another program"
    match call.args:
        case [ast.Constant(value=str(magic)), *_] if magic in _SHELL_MAGICS:
            yield "starts another program"
