"""Print an HTML file as a PDF with a Chromium that is installed."""

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
    "--no-pdf-header-footer",
)
TIMEOUT = 180
"""Seconds."""


def find_chromium() -> str | None:
    """Return the path of a Chromium: ``$CHROMIUM``, or the first that is installed."""
    return os.environ.get("CHROMIUM") or next(_installed(), None)


def print_pdf(html: Path, pdf: Path, chromium: str) -> str:
    """Print a file as a PDF, with a browser profile of its own and without network access.

    Returns:
        Empty on success; otherwise the error in a few words.
    """
    command = [chromium, *OPTIONS]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Chromium has no sandbox for root; the file runs no script.
        command.append("--no-sandbox")
    with TemporaryDirectory(prefix="explainer-print-", ignore_cleanup_errors=True) as folder:
        output = Path(folder) / "out.pdf"
        command += [f"--user-data-dir={folder}/settings", f"--print-to-pdf={output}"]
        try:
            result = subprocess.run(
                [*command, html.resolve().as_uri()], capture_output=True, timeout=TIMEOUT
            )
        except subprocess.TimeoutExpired:
            return f"it did not finish within {TIMEOUT} seconds"
        except OSError as error:
            return f"it does not start ({error.strerror})"
        if not output.is_file() or not output.read_bytes().startswith(b"%PDF-"):
            last_line = result.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            return f"it wrote no PDF ({last_line or result.returncode})"
        shutil.copyfile(output, pdf)
    return ""


def _installed() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    yield from (path for path in APPLICATIONS if Path(path).is_file())
