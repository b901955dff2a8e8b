"""Take the pictures of the guides, which show what the commands write.

python tools/pictures.py [DIR]    writes into docs/pictures, or into another folder
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from chromium import find_chromium
from explainer.export.lecture import write_handout
from explainer.export.slide_files import write_slides

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
PAGE = "reading-a-study"
HERE = "section.slide.is-here"
QUESTION = f"{HERE} .prompt-question"


def show_claim(page: Page, address: str) -> Page:
    """Go to the first slide with a claim and the finding of a study."""
    page.set_viewport_size({"width": 1120, "height": 630})
    page.goto(address)
    while not page.locator(f"{HERE} .slide-finding").count():
        page.keyboard.press("PageDown")
    return page


def show_slide(page: Page, address: str) -> Page:
    """Go to the first slide with a question, and answer it."""
    page.set_viewport_size({"width": 1120, "height": 630})
    page.goto(address)
    while not page.locator(QUESTION).count():
        page.keyboard.press("PageDown")
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Check my answer").click()
    return page


def show_speaker_window(page: Page, address: str) -> Page:
    """Open the speaker's window, and go to the first slide that has notes."""
    page.goto(address)
    with page.context.expect_page() as opened:
        page.keyboard.press("s")
    window = opened.value
    window.set_viewport_size({"width": 1120, "height": 690})
    while not window.locator(".speaker-notes p").count():
        window.keyboard.press("PageDown")
    return window


def show_handout(page: Page, address: str) -> Page:
    """Open a handout at its beginning."""
    page.set_viewport_size({"width": 800, "height": 1130})
    page.goto(address)
    return page


def take_pictures(folder: Path) -> None:
    """Write every picture into an existing folder."""
    with TemporaryDirectory() as temporary, sync_playwright() as driver:
        slides = write_slides(ROOT / "notebooks", PAGE, Path(temporary)).path.as_uri()
        handout = write_handout(
            ROOT / "notebooks", PAGE, Path(temporary), printed_on="2026-01-01", pdf=False
        ).path.as_uri()
        browser = driver.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for name, show, address in (
            ("claim", show_claim, slides),
            ("slide", show_slide, slides),
            ("speaker", show_speaker_window, slides),
            ("handout", show_handout, handout),
        ):
            take_picture(browser, show, address, folder / f"{name}.png")
        browser.close()


def take_picture(
    browser: Browser, show: Callable[[Page, str], Page], address: str, path: Path
) -> None:
    """Take one picture, in a new window and at a fixed time."""
    context = browser.new_context(locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    page.clock.set_fixed_time("2026-01-01T10:00:00Z")
    show(page, address).screenshot(path=path)
    context.close()


def main() -> int:
    """Take the pictures; return the exit code."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    take_pictures(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
