from __future__ import annotations

import shutil
import subprocess

import pytest

from explainer.render.assets import STATIC, load_asset
from support.paths import ROOT

FRONTEND = ROOT / "frontend"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=FRONTEND, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")
def test_bundles_are_not_stale() -> None:
    """The committed bundles are those that the sources give."""
    if not (FRONTEND / "node_modules/esbuild").exists():
        installed = run("npm", "ci", "--ignore-scripts")
        assert installed.returncode == 0, installed.stderr
    checked = run("npm", "run", "--silent", "stale")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_bundles_cannot_end_their_element() -> None:
    """A script or a style sheet inside a page contains no end tag; JupyterLab's is in no page."""
    bundles = sorted(path.name for path in STATIC.iterdir())
    assert {"page.js", "page.css", "live.js", "search.js"} <= set(bundles)
    for name in bundles:
        if name == "lab.js":
            continue
        assert "</s" not in load_asset(name).lower(), name


def test_the_lock_file_names_no_registry() -> None:
    """The lock file is the same whichever registry a developer uses."""
    lock = (FRONTEND / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
