"""Try whether packages work without their compiled modules, as many do."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from explainer.browser_python.packing import Wheel
from explainer.browser_python.target import NormalizedName

_TIMEOUT = 60
"""Seconds."""
_PROGRAM = """
import importlib, json, sys
wheels, modules = json.loads(sys.stdin.read())
sys.path[:] = [path for path in sys.path if "site-packages" not in path] + wheels
def load(name):
    parent, _, last = name.rpartition(".")
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name or not parent:
            raise
        getattr(load(parent) or sys.modules[parent], last)  # a value in a module
failed = {}
for name, names in modules.items():
    try:
        for module in names:
            load(module)
    except Exception as error:
        failed[name] = f"{type(error).__name__}: {error}"
print("\\n" + json.dumps(failed))
"""


def find_unfit(
    wheels: Iterable[Wheel], modules: Mapping[NormalizedName, tuple[str, ...]]
) -> dict[NormalizedName, str]:
    """Return the packages that cannot be imported as they were packed, with the error.

    A fresh Python of this environment imports them, from the wheels alone.

    Args:
        wheels: all packages of a page, as far as they could be packed.
        modules: what to import, by the name of the package that has it.
    """
    if not modules:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for wheel in wheels:
            path = Path(folder, f"{wheel.stem}.whl")
            path.write_bytes(wheel.data)
            paths.append(str(path))
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _PROGRAM],
            input=json.dumps([paths, modules]),
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=False,
        )
    if done.returncode:
        return dict.fromkeys(modules, done.stderr.strip().rpartition("\n")[2])
    failed: dict[NormalizedName, str] = json.loads(done.stdout.splitlines()[-1])
    return failed
