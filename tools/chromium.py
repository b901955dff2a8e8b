"""Finds the Chromium that the tests drive, or gets one; must not know what they test.

    python tools/chromium.py    prints its path, after getting one if there is none

Order: $CHROMIUM, one on the PATH, an application of macOS, Playwright's own.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
PLAYWRIGHT_NEEDS = (
    "Playwright does not start here. On Debian and Ubuntu: apt-get install libatomic1"
)
HOW_TO_MEND = """\
There is no Chromium that starts here. Any one of these mends it:
    apt-get install chromium             on Debian, as root
    brew install --cask google-chrome    on macOS
    playwright install chromium          anywhere that Playwright supports
    CHROMIUM=/path/to/it make test       if there is one elsewhere
"""


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None; one named by $CHROMIUM is taken at its word."""
    given = os.environ.get("CHROMIUM")
    return given or next((path for path in installed() if has_version(path)), None)


def installed() -> Iterator[str]:
    """Yield the path of each browser that is there, in the order of preference."""
    yield from filter(None, map(shutil.which, NAMES))
    yield from (path for path in APPLICATIONS if Path(path).exists())
    with sync_playwright() as driver:
        own = driver.chromium.executable_path
    if Path(own).exists():
        yield own


def has_version(*command: str) -> bool:
    """Whether a program can tell its version: a stub, or one short of libraries, cannot."""
    try:
        asked = subprocess.run(
            [*command, "--version"], capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def starts(path: str) -> bool:
    """Whether a browser opens a page; if not, what went wrong goes to stderr."""
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
            browser.new_page().goto("about:blank")
            browser.close()
    except Error as error:
        tell(f"{path} does not start: {error}")
        return False
    return True


def first_that_starts() -> str | None:
    """Return the path of the first installed browser that opens a page, or None."""
    return next(filter(starts, installed()), None)


def playwright_starts() -> bool:
    """Whether the program that Playwright brings can start, after mending it if need be."""
    if has_version(sys.executable, "-m", "playwright"):
        return True
    # Its Node.js wants a library that a small Debian or Ubuntu lacks.
    if not may_install():
        return False
    tell("Playwright lacks a library; installing the system's package libatomic1.")
    return did(apt("libatomic1")) and has_version(sys.executable, "-m", "playwright")


def ways_to_get_one() -> Iterator[tuple[str, list[list[str]]]]:
    """Yield ways to install a browser: what to say, and the commands to run."""
    # Ubuntu's package of that name is an empty shell around a snap.
    if may_install() and "ubuntu" not in distribution():
        yield (
            "installing the system's package (quicker than Playwright's download)",
            apt("chromium", "fonts-dejavu-core"),
        )
    libraries = ["--with-deps"] if may_install() else []
    command = [sys.executable, "-m", "playwright", "install", *libraries, "chromium"]
    yield "installing Playwright's own", [command]


def may_install() -> bool:
    """Whether the system's packages are ours to install: root, on Debian or its children."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(*packages: str) -> list[list[str]]:
    """Return the commands that install packages of the system."""
    return [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ]


def distribution() -> set[str]:
    """Return the names of this Linux distribution and of those it descends from."""
    try:
        facts = platform.freedesktop_os_release()
    except OSError:
        return set()
    return {facts["ID"], *facts.get("ID_LIKE", "").split()}


def did(commands: list[list[str]]) -> bool:
    """Run commands in turn; whether all of them succeeded. What they say goes to stderr."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return all(
        subprocess.run(command, env=quiet, stdout=sys.stderr, check=False).returncode == 0
        for command in commands
    )


def tell(message: str) -> None:
    """Say what is going on, beside the answer."""
    sys.stderr.write(f"Chromium: {message}\n")
    sys.stderr.flush()


def get_chromium() -> str | None:
    """Return the path of a Chromium that starts, after installing one if need be, or None."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given if starts(given) else None
    path = first_that_starts()
    for message, commands in ways_to_get_one():
        if path:
            break
        tell(f"none found; {message}.")
        path = first_that_starts() if did(commands) else None
    return path


def main() -> int:
    """Print the path of a Chromium that starts; return the exit code."""
    if not playwright_starts():
        tell(PLAYWRIGHT_NEEDS)
        return 1
    path = get_chromium()
    if not path:
        tell(HOW_TO_MEND)
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
