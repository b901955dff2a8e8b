"""The controls of a page that nobody has made live: keyboard, address, memory, no JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from support.paths import ROOT
from support.servers import command, free_port, running

SECOND = "Why do you not trust clinicians?"
SLUG = "why-do-you-not-trust-clinicians"
FOCUSED = "document.activeElement.textContent.trim()"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("controls")
    port = free_port()
    words = [command("explainer"), "serve", str(ROOT / "notebooks"), "--host=127.0.0.1"]
    words += [f"--port={port}", "--no-browser", "--content", str(folder / "none")]
    with running(words, port=port, log=folder / "log", cwd=folder) as started:
        yield started


@pytest.fixture
def open_page(server, reader):
    """Open the page in a window that asks for no kernel, so that only the page itself is tried."""

    def opened(hash="", **settings):
        window = reader(**settings)
        window.context.route("**/*live=1*", lambda route: route.abort())
        window.page.goto(f"{server.address}/voila/render/survivor-led-why.ipynb{hash}")
        return window.page

    return opened


def listed(page, name):
    """Find a section in the list of sections."""
    return page.get_by_role("navigation", name="Sections").get_by_role("link", name=name)


def current(page):
    return page.get_by_role("navigation", name="Sections").locator("[aria-current]")


def tab_to(page, words):
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(words):
            return
    raise AssertionError(f"the Tab key never reached {words!r}")


def test_everything_by_keyboard_alone(open_page):
    """Tab and Enter reach the list, the buttons, a marker, its card, and come back."""
    page = open_page()
    tab_to(page, "Next section")
    page.keyboard.press("Enter")
    expect(current(page)).to_have_text(SECOND)
    assert page.evaluate(FOCUSED) == SECOND
    tab_to(page, "Study 1: Brower 2021")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert page.evaluate(FOCUSED).startswith("Study 1: Brower 2021")
    expect(page.locator("#study-brower2021")).to_have_attribute("open", "")
    tab_to(page, "Back to the text")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "cite"
    assert page.evaluate(FOCUSED) == "Study 1: Brower 2021"
    tab_to(page, "Study 2: Henderson et al. 2014")
    tab_to(page, "Study 2: Henderson et al. 2014")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Space")
    expect(page.locator("#study-henderson2014")).to_have_attribute("open", "")


def test_the_first_tab_offers_to_skip_to_the_text(open_page):
    """A keyboard reader need not walk through the list."""
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to the text"


def test_previous_and_next_stop_at_the_ends(open_page):
    """At an end the button says so, keeps the focus and does nothing."""
    page = open_page()
    before, after = (
        page.get_by_role("button", name=f"{name} section") for name in ("Previous", "Next")
    )
    expect(before).to_be_disabled()
    after.click()
    expect(before).to_be_enabled()
    after.click()
    expect(current(page)).to_have_text("References")
    expect(after).to_be_disabled()
    after.focus()
    page.keyboard.press("Enter")
    expect(current(page)).to_have_text("References")
    before.click()
    before.click()
    expect(current(page)).to_have_text("Introduction")


def test_one_section_at_a_time_and_all_again(open_page):
    """Only the current section is shown, a marker leads across, and all can be had back."""
    page = open_page()
    one = page.get_by_role("button", name="One section at a time")
    one.click()
    expect(one).to_have_attribute("aria-pressed", "true")
    expect(page.locator("section:visible")).to_have_count(1)
    listed(page, SECOND).click()
    expect(page.locator("section:visible")).to_have_count(1)
    expect(page.get_by_role("heading", name=SECOND)).to_be_visible()
    one.click()
    expect(page.locator("section:visible")).to_have_count(3)


def test_open_and_close_all_studies(open_page):
    """One button opens every card, one closes every card."""
    page = open_page()
    page.get_by_role("button", name="Open all studies").click()
    expect(page.locator("details.study[open]")).to_have_count(4)
    page.get_by_role("button", name="Close all studies").click()
    expect(page.locator("details.study[open]")).to_have_count(0)


def test_every_marker_has_a_card_and_every_card_a_way_back(open_page):
    """A marker is named as its card; the card's link leads to the marker it came from."""
    page = open_page()
    markers = page.locator("a.cite")
    expect(markers).to_have_count(4)
    for number in range(4):
        marker = markers.nth(number)
        name = marker.inner_text()
        key = marker.get_attribute("href").removeprefix("#study-")
        marker.click()
        card = page.locator(f"#study-{key}")
        assert card.locator("> summary").inner_text().startswith(name)
        card.get_by_role("link", name="Back to the text").click()
        assert page.evaluate(FOCUSED) == name


def test_addresses_back_and_forward(open_page):
    """Each place has an address; the browser's back and forward follow the reader."""
    page = open_page()
    page.get_by_role("button", name="Next section").click()
    assert page.url.endswith(f"#{SLUG}")
    page.get_by_role("link", name="Study 4: Oliveira et al. 2020").click()
    assert page.url.endswith("#study-oliveira2020")
    page.go_back()
    assert page.url.endswith(f"#{SLUG}")
    expect(current(page)).to_have_text(SECOND)
    page.go_back()
    expect(current(page)).to_have_text("Introduction")
    page.go_forward()
    expect(current(page)).to_have_text(SECOND)


@pytest.mark.parametrize("moved", [False, True])
def test_back_leads_to_the_very_line(open_page, moved):
    """From a study, the browser's back leads to the line that was read, and to the marker."""
    page = open_page(viewport={"width": 390, "height": 844})
    if moved:
        page.get_by_role("button", name="Next section").click()
    marker = page.get_by_role("link", name="Study 3: American Psychiatric Association n.d.")
    marker.evaluate("(el) => scrollTo(0, el.getBoundingClientRect().top + scrollY - 300)")
    before = page.evaluate("scrollY")
    marker.click()
    expect(page.locator("#study-apa-stigma > summary")).to_be_focused()
    page.go_back()
    expect(marker).to_be_focused()
    assert abs(page.evaluate("scrollY") - before) < 2
    page.go_forward()
    expect(page.locator("#study-apa-stigma > summary")).to_be_focused()


def test_escape_leads_from_a_study_to_the_text(open_page):
    """From anywhere in a card, to the marker that led there."""
    page = open_page()
    marker = page.get_by_role("link", name="Study 2: Henderson et al. 2014")
    marker.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(marker).to_be_focused()
    expect(marker).to_be_in_viewport()


def test_settings_that_a_key_opened_lead_back_to_the_line(open_page):
    """Also those who scroll with wheel or thumb, and have the focus nowhere."""
    page = open_page()
    page.evaluate("scrollTo(0, 1500)")
    page.keyboard.press("?")
    expect(page.get_by_text("Reading settings", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate("scrollY") == 1500


def test_one_section_at_a_time_is_said_to_who_hears_the_page(open_page):
    """By key; the button says it by itself."""
    page = open_page()
    said = page.locator(".explainer-said")
    page.keyboard.press("o")
    expect(said).to_have_text("One section is shown at a time.")
    page.keyboard.press("o")
    expect(said).to_have_text("All sections are shown.")


@pytest.mark.parametrize("place", ["#study-oliveira2020", "#references", f"#{SLUG}"])
def test_a_shared_address_opens_there(open_page, place):
    """A section or study that an address names is in view, the study open."""
    page = open_page(place)
    expect(page.locator(place)).to_be_in_viewport()
    if place.startswith("#study"):
        expect(page.locator(place)).to_have_attribute("open", "")


def offered(page):
    """Leave a page at its references and come again; return it and what it offers."""
    listed(page, "References").click()
    page.goto("about:blank")
    page.go_back()
    page.goto(page.url.split("#")[0])
    return page, page.get_by_role("region", name="Your place")


def test_the_place_is_offered_again_and_can_be_forgotten(open_page):
    """What is remembered stays on this device, moves nothing by itself, and goes with one click."""
    page, offer = offered(open_page())
    expect(offer.get_by_role("link", name="References")).to_be_visible()
    expect(current(page)).to_have_text("Introduction")
    offer.get_by_role("button", name="Forget my place").click()
    expect(offer).to_be_hidden()
    expect(page.get_by_role("heading", name="Introduction")).to_be_focused()
    page.get_by_role("button", name="Next section").click()
    assert page.evaluate("localStorage.length") == 0
    page.goto(page.url.split("#")[0])
    expect(offer).to_be_hidden()


def test_an_offered_place_is_no_hindrance(open_page):
    """Who reads on by themselves sees the offer no more."""
    page, offer = offered(open_page())
    expect(offer).to_be_visible()
    page.keyboard.press("n")
    expect(offer).to_be_hidden()


def test_without_javascript_everything_can_be_read_and_opened(open_page):
    """The list's links and the cards work by themselves; no button is shown that does nothing."""
    page = open_page(java_script_enabled=False)
    expect(page.get_by_text("I stand firmly behind modern medicine")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    listed(page, "References").click()
    expect(page.get_by_role("heading", name="References")).to_be_in_viewport()
    page.locator("#study-brower2021 > summary").click()
    expect(page.locator("#study-brower2021").get_by_text("What it found")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280, 2560])
def test_nothing_is_to_be_scrolled_sideways(open_page, width):
    """With all studies open, the page is as wide as its window."""
    page = open_page(viewport={"width": width, "height": 800})
    page.keyboard.press("s")
    expect(page.locator("details.study[open]")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
