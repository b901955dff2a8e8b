"""What several rooms' tests share: one Chromium, and a page that watches what it asks for."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright

from chromium import find_chromium

FLAGS = [
    "--no-sandbox",  # root may run the tests
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

settings.register_profile("explainer", deadline=None)  # how long an example takes, says the machine
settings.load_profile("explainer")


@pytest.fixture(scope="session")
def browser():
    path = find_chromium()
    assert path, "there is no Chromium; make test gets one"
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


USES = "addEventListener('load', () => dispatchEvent(new Event('wheel')))"
"""A reader who turns the wheel at once; until somebody uses it, a page that needs none asks for no
kernel for a while."""


class Reader:
    """A reader's own window, and what it asked for."""

    def __init__(self, browser, *, uses=True, **settings):
        settings.setdefault("viewport", {"width": 1280, "height": 800})
        self.context = browser.new_context(**settings)
        if uses:
            self.context.add_init_script(USES)
        self.page = self.context.new_page()
        self.asked = []
        self.errors = []
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def hosts(self):
        addresses = (urlsplit(url) for url in self.asked)
        return {found.netloc for found in addresses if found.scheme in ("http", "https", "ws")}


@pytest.fixture
def reader(browser):
    made = []

    def new(**settings):
        made.append(Reader(browser, **settings))
        return made[-1]

    yield new
    for one in made:
        one.context.close()
