"""A reader's window in Chromium, and what it requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

FLAGS = [
    "--no-sandbox",  # root may run the tests
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS_TO_GO_LIVE = 60


class Window:
    """A browser context with one page; it keeps the addresses requested and the script errors.

    Args:
        browser: the running browser.
        settings: options of ``browser.new_context``.
    """

    def __init__(self, browser: Browser, **settings) -> None:
        settings.setdefault("viewport", {"width": 1280, "height": 800})
        self.context = browser.new_context(**settings)
        self.page = self.context.new_page()
        self.requests = []
        self.errors = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def hosts(self) -> set[str]:
        """Return the hosts that the window has requested something from."""
        addresses = (urlsplit(url) for url in self.requests)
        return {found.netloc for found in addresses if found.scheme in ("http", "https", "ws")}


def wait_until_live(page: Page) -> None:
    """Wait until the page's kernel runs and its widgets are bound."""
    live = page.locator("html[data-live=yes]")
    expect(live).to_be_attached(timeout=SECONDS_TO_GO_LIVE * 1000)


@contextmanager
def kept_from_going_live(page: Page) -> Iterator[None]:
    """Hold a page's request for its kernel back until the block ends."""
    held, is_over = [], False
    page.route("**/*live=1*", lambda route: route.continue_() if is_over else held.append(route))
    yield
    is_over = True
    for route in held:
        route.continue_()


def open_card(page: Page, study: str) -> None:
    """Open the whole card of a study from the first citation of it, as a reader does."""
    page.get_by_role("link", name=study).first.click()
    page.get_by_role("dialog", name=study).get_by_role("link", name="Whole card").click()


def press_in_panel(page: Page, panel: str, button: str) -> None:
    """Press a button in a panel of a page, and close the panel again."""
    page.get_by_role("button", name=panel).click()
    page.get_by_role("button", name=button).click()
    page.keyboard.press("Escape")
