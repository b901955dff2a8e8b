"""Find the Chromium that the tests use, or install one.

    python tools/chromium.py    prints its path

The first that starts is used: $CHROMIUM, one on the PATH, an application of macOS, Playwright's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from debian import apt_commands, can_install, distribution_names, run_all

SHELL = "chromium-headless-shell"
"""Chromium without its own window: a test opens a page with it in a third of the time."""
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
PLAYWRIGHT_HELP = "Playwright does not start. On Debian and Ubuntu, run: apt-get install libatomic1"
INSTALL_HELP = """\
No Chromium starts on this machine. Use one of these commands:
    apt-get install chromium-headless-shell    on Debian, as root
    brew install --cask google-chrome          on macOS
    playwright install chromium                on any system that Playwright supports
    CHROMIUM=/path/to/chromium make test       if Chromium is installed elsewhere
"""


def find_chromium() -> str | None:
    """Return the path of an installed Chromium, or None; $CHROMIUM is returned unchecked."""
    path = os.environ.get("CHROMIUM")
    return path or next((path for path in installed_browsers() if has_version(path)), None)


def installed_browsers() -> Iterator[str]:
    """Yield the path of each installed browser in order of preference."""
    yield from filter(None, map(shutil.which, NAMES))
    yield from (path for path in APPLICATIONS if Path(path).exists())
    with sync_playwright() as driver:
        path = driver.chromium.executable_path
    if Path(path).exists():
        yield path


def has_version(*command: str) -> bool:
    """Return whether a program prints its version; one that lacks libraries does not."""
    try:
        done = subprocess.run([*command, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def opens_pages(path: str) -> bool:
    """Return whether a browser opens a page; if not, the error is printed."""
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
            browser.new_page().goto("about:blank")
            browser.close()
    except Error as error:
        print_message(f"{path} does not start: {error}")
        return False
    return True


def find_working_browser() -> str | None:
    """Return the path of the first installed browser that opens a page, or None."""
    return next(filter(opens_pages, installed_browsers()), None)


def prepare_playwright() -> bool:
    """Return whether Playwright starts, after installing the library that it may lack."""
    if has_version(sys.executable, "-m", "playwright"):
        return True
    # Its Node.js needs a library that minimal Debian and Ubuntu systems do not have.
    if not can_install():
        return False
    print_message("Playwright lacks a library; installing the package libatomic1.")
    return run_all(apt_commands("libatomic1")) and has_version(sys.executable, "-m", "playwright")


def installation_methods() -> Iterator[tuple[str, list[list[str]]]]:
    """Yield ways to install a browser: a description, and the commands to run."""
    # On Ubuntu, the package chromium only installs a snap.
    if can_install() and "ubuntu" not in distribution_names():
        for package in (SHELL, "chromium"):
            yield (
                f"installing the package {package}, which is faster than Playwright's download",
                apt_commands(package, "fonts-dejavu-core"),
            )
    libraries = ["--with-deps"] if can_install() else []
    command = [sys.executable, "-m", "playwright", "install", *libraries, "chromium"]
    yield "installing Playwright's", [command]


def print_message(message: str) -> None:
    """Print a message to standard error; standard output is for the path."""
    sys.stderr.write(f"Chromium: {message}\n")
    sys.stderr.flush()


def get_chromium() -> str | None:
    """Return the path of a Chromium that works, installing one if necessary, or None."""
    path = os.environ.get("CHROMIUM")
    if path:
        return path if opens_pages(path) else None
    path = find_working_browser()
    for description, commands in installation_methods():
        if path:
            break
        print_message(f"none is installed; {description}.")
        path = find_working_browser() if run_all(commands) else None
    return path


def main() -> int:
    """Print the path of a Chromium that works; return the exit code."""
    if not prepare_playwright():
        print_message(PLAYWRIGHT_HELP)
        return 1
    path = get_chromium()
    if not path:
        print_message(INSTALL_HELP)
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
