"""Install packages of Debian, Ubuntu and related systems."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence


def can_install() -> bool:
    """Return whether this process may install packages: it is root and there is apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_commands(*packages: str) -> list[list[str]]:
    """Return the commands that install packages."""
    return [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ]


def run_all(commands: Iterable[Sequence[str]]) -> bool:
    """Run commands in turn until one fails; return whether all succeeded.

    Their output goes to standard error.
    """
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return all(
        subprocess.run(command, env=env, stdout=sys.stderr, check=False).returncode == 0
        for command in commands
    )


def distribution_names() -> set[str]:
    """Return the names of this Linux distribution and of those that it is based on."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return set()
    return {release["ID"], *release.get("ID_LIKE", "").split()}
