"""Install packages into environments that tests create."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def find_installer(python: Path) -> list[str]:
    """Return the beginning of a command that installs packages for a Python.

    uv takes them from its cache in seconds; pip is used if uv is missing.
    """
    uv = shutil.which("uv")
    if uv and not subprocess.run([uv, "--version"], capture_output=True).returncode:
        return [uv, "pip", "install", "--python", str(python)]
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    return [*pip, "--no-compile", "--disable-pip-version-check"]
