"""Print an HTML file as a PDF, or draw it as a picture, with a Chromium that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
"""The names of Chromium and its derivatives on the search path."""
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
"""Where they are installed outside of the search path."""
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
PDF_OPTIONS = ("--no-pdf-header-footer", "--generate-pdf-document-outline")
TIMEOUT = 180
"""Seconds."""


def find_chromium() -> str | None:
    """Return the path of a Chromium: ``$CHROMIUM``, or the first that is installed."""
    return os.environ.get("CHROMIUM") or next(_installed(), None)


def print_pdf(html: Path, pdf: Path, chromium: str) -> str:
    """Print a file as a PDF, with bookmarks for its headings.

    Returns:
        Empty on success; otherwise the error in a few words.
    """
    return _run(chromium, html, pdf, ("--print-to-pdf", *PDF_OPTIONS), what="PDF", head=b"%PDF-")


def draw_picture(html: Path, png: Path, chromium: str, *, width: int, height: int) -> str:
    """Draw a file as a picture, on nothing: where the file has no colour, neither has the picture.

    Args:
        html: the file.
        png: the picture, which has twice as many pixels each way.
        chromium: the browser.
        width: the width of the window in CSS pixels.
        height: the height of the window in CSS pixels.

    Returns:
        Empty on success; otherwise the error in a few words.
    """
    options = (
        "--screenshot",
        f"--window-size={width},{height}",
        "--hide-scrollbars",
        "--force-device-scale-factor=2",
        "--default-background-color=00000000",
    )
    return _run(chromium, html, png, options, what="picture", head=b"\x89PNG")


def _run(
    chromium: str, html: Path, target: Path, options: tuple[str, ...], *, what: str, head: bytes
) -> str:
    """Write a file with a browser profile of its own and without network access."""
    do, *others = options
    command = [chromium, *OPTIONS, *others]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Chromium has no sandbox for root; the file runs only scripts of ours.
        command.append("--no-sandbox")
    with TemporaryDirectory(prefix="explainer-print-", ignore_cleanup_errors=True) as folder:
        output = Path(folder) / target.name  # whose ending says the format
        command += [f"--user-data-dir={folder}/settings", f"{do}={output}"]
        try:
            result = subprocess.run(
                [*command, html.resolve().as_uri()], capture_output=True, timeout=TIMEOUT
            )
        except subprocess.TimeoutExpired:
            return f"it did not finish within {TIMEOUT} seconds"
        except OSError as error:
            return f"it does not start ({error.strerror})"
        if not output.is_file() or not output.read_bytes().startswith(head):
            last_line = result.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            return f"it wrote no {what} ({last_line or result.returncode})"
        shutil.copyfile(output, target)
    return ""


def _installed() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    yield from (path for path in APPLICATIONS if Path(path).is_file())
