"""Finds the Chromium that the tests drive, or gets one; knows nothing of what they test.

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
    return given or next((path for path in installed() if answers(path)), None)


def installed() -> Iterator[str]:
    """Yield the path of each browser that is there, in the order of preference."""
    yield from filter(None, map(shutil.which, NAMES))
    yield from (path for path in APPLICATIONS if Path(path).exists())
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        yield own


def answers(path: str) -> bool:
    """Whether a browser can tell its version: a stub, or one short of libraries, cannot."""
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def why_not(path: str) -> str:
    """Open a page in a browser; return an empty string, or what went wrong."""
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            browser.new_page().goto("about:blank")
            browser.close()
    except Error as error:
        return str(error)
    return ""


def first_that_starts() -> str | None:
    """Return the path of the first installed browser that opens a page, or None."""
    for path in installed():
        problem = why_not(path)
        if not problem:
            return path
        tell(f"{path} does not start: {problem}")
    return None


def ways_to_get_one() -> Iterator[tuple[str, list[list[str]]]]:
    """Yield ways to install a browser: what to say, and the commands to run."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    is_linux = sys.platform == "linux"
    # Ubuntu's package of that name is an empty shell around a snap.
    if is_root and shutil.which("apt-get") and "ubuntu" not in distribution():
        packages = ["chromium", "fonts-dejavu-core"]
        yield (
            "installing the system's package (quicker than Playwright's download)",
            [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]],
        )
    libraries = ["--with-deps"] if is_root and is_linux else []
    yield (
        "installing Playwright's own",
        [[sys.executable, "-m", "playwright", "install", *libraries, "chromium"]],
    )


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


def main() -> int:
    """Print the path of a Chromium that starts, getting one if need be; return the exit code."""
    given = os.environ.get("CHROMIUM")
    if given:
        problem = why_not(given)
        if problem:
            tell(f"CHROMIUM={given} does not start: {problem}")
            return 1
    path = given or first_that_starts()
    for message, commands in ways_to_get_one():
        if path:
            break
        tell(f"none found; {message}.")
        path = first_that_starts() if did(commands) else None
    if not path:
        tell(HOW_TO_MEND)
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
