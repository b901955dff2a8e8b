"""Finds the nginx that the tests put in front of a server, or gets one; knows nothing of them.

Order: one on the PATH, Debian's own place, Debian's package where root may install it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from chromium import apt, did, may_install

PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx")
HOW_TO_MEND = "there is no nginx here, and none can be installed: apt-get install nginx-light"


def find_nginx() -> str | None:
    """Return the path of an nginx, or None."""
    return shutil.which("nginx") or next((path for path in PLACES if Path(path).exists()), None)


def get_nginx() -> str | None:
    """Return the path of an nginx, after installing Debian's if need be and possible, or None."""
    found = find_nginx()
    if found or not may_install():
        return found
    # Debian would start its own at once; the tests start theirs.
    return find_nginx() if did(apt("nginx-light")) else None
