"""A file of ours → a PDF, by a Chromium of this computer where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
"""What browsers of that kind are called on a path."""
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
SECONDS = 180


def find_chromium() -> str | None:
    """Return the path of a Chromium: what ``$CHROMIUM`` says, or the first that is installed."""
    return os.environ.get("CHROMIUM") or next(_installed(), None)


def print_pdf(html: Path, pdf: Path, chromium: str) -> str:
    """Print a file of ours, which loads nothing, without touching anybody's browser settings.

    Returns:
        Empty where that went well, and else what went wrong, in a few words.
    """
    command = [
        chromium, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--no-sandbox")  # Chromium has none for root; the file runs no script
    with TemporaryDirectory(prefix="explainer-print-", ignore_cleanup_errors=True) as own:
        printed = Path(own) / "out.pdf"
        command += [f"--user-data-dir={own}/settings", f"--print-to-pdf={printed}"]
        try:
            done = subprocess.run(
                [*command, html.resolve().as_uri()], capture_output=True, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            return f"it was not done after {SECONDS} seconds"
        except OSError as error:
            return f"it does not start ({error.strerror})"
        if not printed.is_file() or not printed.read_bytes().startswith(b"%PDF-"):
            last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            return f"it wrote no PDF ({last or done.returncode})"
        shutil.copyfile(printed, pdf)
    return ""


def _installed() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    yield from (path for path in APPLICATIONS if Path(path).is_file())
