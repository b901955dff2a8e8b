"""The repository's own files: a copy to run commands in, its lock files, the Makefile."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from support.paths import ROOT

TEST_LOCK = "requirements/test.txt"
LOCKS = (
    TEST_LOCK,
    "requirements/serve.txt",
    "binder/requirements.txt",
    "deploy/container/requirements.txt",
    "deploy/gateway/requirements.txt",
    "deploy/jupyterhub/requirements.txt",
)


def copy_checkout(folder: Path) -> Path:
    """Copy the files of the repository, including new ones that git does not ignore."""
    if not (ROOT / ".git").exists():  # an unpacked archive, which has no other files
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        return folder
    git = ["git", "-c", f"safe.directory={ROOT}"]  # root may test another user's checkout
    listing = [*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, done.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def pins(lock: str) -> set[tuple[str, str]]:
    """Return the packages of a lock file with their versions; Pythons may need different ones."""
    text = (ROOT / lock).read_text()
    return set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==([^\s;\\]+)", text, re.MULTILINE))


def makefile_targets() -> set[str]:
    """Return the names of the Makefile's targets."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
