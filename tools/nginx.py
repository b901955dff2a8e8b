"""Find the nginx that the tests use, or install one.

The first of these is used: one on the PATH, one in a usual place, Debian's package.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from debian import apt_commands, can_install, run_all

PATHS = ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx")
INSTALL_HELP = "nginx is not installed and cannot be installed here: apt-get install nginx-light"


def find_nginx() -> str | None:
    """Return the path of an installed nginx, or None."""
    return shutil.which("nginx") or next((path for path in PATHS if Path(path).exists()), None)


def get_nginx() -> str | None:
    """Return the path of an nginx, installing Debian's package if necessary, or None."""
    path = find_nginx()
    if path or not can_install():
        return path
    return find_nginx() if run_all(apt_commands("nginx-light")) else None
