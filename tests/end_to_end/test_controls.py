"""Controls of a page without a kernel: keyboard, addresses, stored position, no JavaScript."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from support.browser import open_card

SECOND = "Why do you not trust clinicians?"
SLUG = "why-do-you-not-trust-clinicians"
FOCUSED = "document.activeElement.textContent.trim()"


@pytest.fixture
def open_page(reading_server, reader):
    """Return a function that opens the page in a new window."""

    def opened(hash="", **settings):
        window = reader(**settings)
        window.page.goto(f"{reading_server.address}/voila/render/survivor-led-why.ipynb{hash}")
        return window.page

    return opened


def listed(page, name):
    """Return the link to a section in the section list."""
    return page.get_by_role("navigation", name="Sections").get_by_role("link", name=name)


def current(page):
    return page.get_by_role("navigation", name="Sections").locator("[aria-current]")


def open_panel(page, name):
    """Open a panel by its button, and return it."""
    page.get_by_role("button", name=name).click()
    return page.get_by_role("dialog")


def tab_to(page, words):
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(words):
            return
    raise AssertionError(f"the Tab key never reached {words!r}")


def test_everything_by_keyboard_alone(open_page):
    """Tab and Enter reach the section list, the buttons, a citation, its card and the text."""
    page = open_page()
    tab_to(page, "Next section")
    page.keyboard.press("Enter")
    expect(current(page)).to_have_text(SECOND)
    assert page.evaluate(FOCUSED) == SECOND
    tab_to(page, "Brower 2021")
    page.keyboard.press("Enter")
    tab_to(page, "Whole card")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert page.evaluate(FOCUSED).startswith("Brower 2021")
    expect(page.locator("#study-brower2021")).to_have_attribute("open", "")
    tab_to(page, "Back to the text")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "cite"
    assert page.evaluate(FOCUSED) == "Brower 2021"
    tab_to(page, "Henderson et al. 2014")
    tab_to(page, "Henderson et al. 2014")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Space")
    expect(page.locator("#study-henderson2014")).to_have_attribute("open", "")


def test_first_tab_stop_skips_to_the_text(open_page):
    """Keyboard readers do not have to pass the section list."""
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to the text"


def test_previous_and_next_stop_at_the_ends(open_page):
    """At the first and last section the button is disabled but keeps the focus."""
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


AS_SOON_AS_DRAWN = """
  new MutationObserver((_, observer) => {
    const button = document.querySelector(SELECTOR);
    if (!button || !(READY)) return;
    observer.disconnect();
    window.wasEarly = !document.querySelector(".explainer-previous[aria-disabled]");
    ACT;
  }).observe(document, { childList: true, subtree: true, attributes: true });
"""


@pytest.mark.parametrize(
    ("selector", "ready", "act"),
    [
        (".explainer-next", "true", "button.click()"),
        (
            ".explainer-next",
            "document.querySelector('footer')",
            "document.body.dispatchEvent(new KeyboardEvent('keydown', "
            "{key: 'n', bubbles: true, cancelable: true}))",
        ),
    ],
)
def test_taps_and_keys_before_the_scripts_have_started_are_not_lost(
    reading_server, reader, selector, ready, act
):
    """What a reader does while the page is still arriving happens once the scripts have started."""
    page = reader().page
    script = AS_SOON_AS_DRAWN.replace("SELECTOR", repr(selector))
    page.add_init_script(script.replace("READY", ready).replace("ACT", act))
    page.goto(f"{reading_server.address}/voila/render/survivor-led-why.ipynb")
    expect(current(page)).to_have_text(SECOND)
    assert page.evaluate("window.wasEarly")


def test_tap_on_a_citation_before_the_first_frame_opens_its_sheet(reading_server, reader):
    """A link that the scripts handle waits for them once they have arrived."""
    page = reader().page
    page.add_init_script("""
      document.addEventListener("DOMContentLoaded", () => {
        window.wasEarly = !document.querySelector(".explainer-previous[aria-disabled]");
        document.querySelector("a.cite").click();
      });""")
    page.goto(f"{reading_server.address}/voila/render/survivor-led-why.ipynb")
    expect(page.locator(".explainer-sheet:popover-open")).to_be_visible()
    assert page.evaluate("window.wasEarly")
    assert "#" not in page.url


def test_one_section_at_a_time_and_all_again(open_page):
    """Only the current section is shown; a citation leads to its card; all sections come back."""
    page = open_page()
    one = open_panel(page, "Reading settings").get_by_role("button", name="One section at a time")
    one.click()
    expect(one).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.locator("section:visible")).to_have_count(1)
    page.get_by_role("link", name=f"Next: {SECOND}").click()
    expect(page.get_by_role("heading", name=SECOND)).to_be_focused()
    page.get_by_role("link", name="Previous: Introduction").click()
    listed(page, SECOND).click()
    expect(page.locator("section:visible")).to_have_count(1)
    expect(page.get_by_role("heading", name=SECOND)).to_be_visible()
    page.get_by_role("button", name="Show all sections").click()
    expect(page.locator("section:visible")).to_have_count(3)
    expect(page.get_by_role("link", name="Next:")).to_have_count(0)


def test_open_and_close_all_studies(open_page):
    """One button opens every card, one closes every card."""
    page = open_page()
    open_panel(page, "Studies 4").get_by_role("button", name="Open all studies").click()
    expect(page.locator("details.study[open]")).to_have_count(4)
    page.get_by_role("button", name="Close all studies").click()
    expect(page.locator("details.study[open]")).to_have_count(0)


def test_studies_panel_leads_to_a_card(open_page):
    """A link of the panel opens its card and closes the panel; the card leads to the text."""
    page = open_page()
    panel = open_panel(page, "Studies 4")
    expect(panel.get_by_role("link")).to_have_count(5)  # and that to all studies
    panel.get_by_role("link", name="Henderson et al. 2014").click()
    expect(panel).to_be_hidden()
    card = page.locator("#study-henderson2014")
    expect(card.locator("> summary")).to_be_focused()
    card.get_by_role("link", name="Back to the text").click()
    expect(page.locator("#cite-henderson2014")).to_be_focused()


@pytest.mark.parametrize("script", [True, False])
def test_support_lines_are_one_tap_away_on_a_phone(open_page, script):
    """The button is in the bar wherever the reader is, and works without JavaScript."""
    page = open_page(
        "#references", viewport={"width": 320, "height": 640}, java_script_enabled=script
    )
    page.get_by_role("button", name="Need to talk?").click()
    panel = page.get_by_role("dialog", name="Need to talk?")
    expect(panel.get_by_role("link", name="116 123")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_citations_lead_to_cards_and_back(open_page):
    """A citation has the name of its card, and the card links back to that citation."""
    page = open_page()
    markers = page.locator("a.cite")
    expect(markers).to_have_count(4)
    for number in range(4):
        marker = markers.nth(number)
        name = marker.inner_text()
        key = marker.get_attribute("href").removeprefix("#study-")
        open_card(page, name)
        card = page.locator(f"#study-{key}")
        assert card.locator("> summary").inner_text().startswith(name)
        card.get_by_role("link", name="Back to the text").click()
        assert page.evaluate(FOCUSED) == name


def test_addresses_back_and_forward(open_page):
    """Each section has an address, and the browser's back and forward follow the reader."""
    page = open_page()
    page.get_by_role("button", name="Next section").click()
    assert page.url.endswith(f"#{SLUG}")
    open_card(page, "Oliveira et al. 2020")
    assert page.url.endswith("#study-oliveira2020")
    page.go_back()
    assert page.url.endswith(f"#{SLUG}")
    expect(current(page)).to_have_text(SECOND)
    page.go_back()
    expect(current(page)).to_have_text("Introduction")
    page.go_forward()
    expect(current(page)).to_have_text(SECOND)


@pytest.mark.parametrize("moved", [False, True])
def test_back_restores_the_scroll_position(open_page, moved):
    """From a study, back returns to the line that was read and focuses the citation."""
    page = open_page(viewport={"width": 390, "height": 844})
    if moved:
        page.get_by_role("button", name="Next section").click()
    marker = page.get_by_role("link", name="American Psychiatric Association n.d.")
    marker.evaluate("(el) => scrollTo(0, el.getBoundingClientRect().top + scrollY - 300)")
    marker.click()
    before = page.evaluate("scrollY")
    page.get_by_role("link", name="Whole card").click()
    expect(page.locator("#study-apa-stigma > summary")).to_be_focused()
    page.go_back()
    expect(marker).to_be_focused()
    assert abs(page.evaluate("scrollY") - before) < 2
    page.go_forward()
    expect(page.locator("#study-apa-stigma > summary")).to_be_focused()


def test_escape_returns_from_a_study_to_its_citation(open_page):
    """From anywhere in a card, Escape focuses the citation that led there."""
    page = open_page()
    marker = page.get_by_role("link", name="Henderson et al. 2014")
    open_card(page, "Henderson et al. 2014")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(marker).to_be_focused()
    expect(page.locator("#study-henderson2014")).not_to_have_attribute("open", "")
    expect(marker).to_be_in_viewport()


def test_closing_the_settings_restores_the_reading_position(open_page):
    """Also for readers who scroll with the wheel and have focused nothing."""
    page = open_page()
    page.evaluate("scrollTo(0, 1500)")
    page.keyboard.press("?")
    expect(page.get_by_role("radio", name="Same as this device")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate("scrollY") == 1500


def test_showing_one_section_is_announced(open_page):
    """The shortcut is announced in a live region; the button announces itself."""
    page = open_page()
    said = page.locator(".explainer-said")
    page.keyboard.press("o")
    expect(said).to_have_text("One section is shown at a time.")
    page.keyboard.press("o")
    expect(said).to_have_text("All sections are shown.")


@pytest.mark.parametrize("place", ["#study-oliveira2020", "#references", f"#{SLUG}"])
def test_address_of_a_section_or_study_opens_it(open_page, place):
    """The section or study of the address is in view, and the study is open."""
    page = open_page(place)
    expect(page.locator(place)).to_be_in_viewport()
    if place.startswith("#study"):
        expect(page.locator(place)).to_have_attribute("open", "")


def offered(page):
    """Leave a page at its references, open it again, and return it with the offer to continue."""
    listed(page, "References").click()
    page.goto("about:blank")
    page.go_back()
    page.goto(page.url.split("#")[0])
    return page, page.get_by_role("region", name="Your place")


def test_reading_position_is_offered_and_can_be_forgotten(open_page):
    """The position stays on the device, never scrolls by itself, and one click removes it."""
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


def test_offer_disappears_when_the_reader_reads_on(open_page):
    """Scrolling on removes the offer to continue."""
    page, offer = offered(open_page())
    expect(offer).to_be_visible()
    page.keyboard.press("n")
    expect(offer).to_be_hidden()


def test_without_javascript_everything_can_be_read_and_opened(open_page):
    """Links and cards work, and no button is shown that would do nothing."""
    page = open_page(java_script_enabled=False)
    expect(page.get_by_text("I stand firmly behind modern medicine")).to_be_visible()
    expect(page.get_by_role("button")).to_have_text([re.compile("Studies 4"), "Need to talk?"])
    panel = open_panel(page, "Studies 4")
    expect(panel.get_by_role("link")).to_have_count(5)  # and that to all studies
    expect(panel.get_by_role("button")).to_have_count(0)
    page.keyboard.press("Escape")
    listed(page, "References").click()
    expect(page.get_by_role("heading", name="References")).to_be_in_viewport()
    page.get_by_role("link", name="Brower 2021").click()
    card = page.locator("#study-brower2021")
    expect(card).to_be_in_viewport()
    card.locator("> summary").click()
    expect(card.get_by_text("What it found")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280, 2560])
def test_page_does_not_scroll_sideways(open_page, width):
    """With all studies open, the page is as wide as its window."""
    page = open_page(viewport={"width": width, "height": 800})
    page.keyboard.press("s")
    expect(page.locator("details.study[open]")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_study_is_shown_beside_its_sentence(open_page):
    """On a phone: one tap to the finding, the sentence stays in sight, one tap or key back."""
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    citation = page.get_by_role("link", name="Henderson et al. 2014")
    sheet = page.get_by_role("dialog", name="Henderson et al. 2014")

    def is_sentence_in_sight():
        room = sheet.bounding_box()["y"]
        paragraph = citation.locator("xpath=..").bounding_box()
        place = paragraph if paragraph["height"] < room else citation.bounding_box()
        return place["y"] >= 0 and place["y"] + place["height"] <= room

    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    citation.evaluate("(el) => el.scrollIntoView({ block: 'end' })")
    citation.tap()
    expect(sheet.get_by_text("Contact at work tends to go with")).to_be_in_viewport()
    expect(sheet).to_be_focused()
    expect(sheet).to_have_accessible_description(re.compile("^Contact at work"))
    expect(citation).to_have_attribute("aria-expanded", "true")
    assert is_sentence_in_sight()
    sheet.get_by_text("Review", exact=True).tap()
    expect(sheet.get_by_text("Its authors chose which ones")).to_be_in_viewport()
    sheet.get_by_role("button", name="Cite").tap()
    expect(sheet.get_by_role("button", name="Copy APA 7")).to_be_attached()
    assert is_sentence_in_sight()
    citation.tap()
    expect(sheet).to_be_hidden()
    expect(citation).to_be_focused()
    citation.tap()
    page.touchscreen.tap(10, 10)
    expect(sheet).to_be_hidden()
    expect(citation).to_be_focused()
    page.keyboard.press("Enter")
    expect(sheet).to_be_focused()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(citation).to_be_focused()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_term_is_explained_beside_its_words(open_page, width):
    """One click to what it means, one key back; a term in an explanation is explained there too."""
    page = open_page(viewport={"width": width, "height": 844})
    page.goto(page.url.replace("survivor-led-why", "reading-a-study"))
    term = page.locator("section#could-it-be-chance").get_by_role("link", name="standard error")
    term.click()
    sheet = page.get_by_role("dialog", name="Standard error")
    expect(sheet).to_be_focused()
    expect(sheet).to_have_accessible_description(re.compile("^How far a result"))
    sheet.get_by_role("link", name="confidence interval").click()
    expect(page.get_by_role("dialog", name="Confidence interval")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(term).to_be_focused()
    term.click()
    sheet.get_by_role("link", name="All terms").click()
    expect(page.get_by_role("heading", name="Terms")).to_be_in_viewport()
    note = page.locator(".margin-note", has_text="How far a result")
    expect(note.first).to_be_visible(visible=width > 1000)


@pytest.mark.parametrize("width", [390, 1280])
def test_two_studies_are_compared_from_a_citation(open_page, width):
    """Three taps from the sentence; Escape leads back to it."""
    page = open_page(viewport={"width": width, "height": 844})
    citation = page.get_by_role("link", name="Henderson et al. 2014")
    citation.click()
    sheet = page.get_by_role("dialog", name="Henderson et al. 2014")
    sheet.get_by_role("button", name="Compare").click()
    sheet.get_by_role("button", name="Brower 2021").click()
    compared = page.get_by_role("dialog", name="Two studies side by side")
    expect(compared.get_by_role("row", name=re.compile("^Kind of study"))).to_have_text(
        re.compile("Review.*Essay")
    )
    expect(compared.get_by_role("row", name=re.compile("^Where sources disagree"))).to_have_count(0)
    page.keyboard.press("Escape")
    expect(compared).to_be_hidden()
    expect(sheet).to_be_hidden()
    expect(citation).to_be_focused()


def test_the_margin_says_what_each_study_found(open_page):
    """Each note begins at its citation and none overlaps; a click opens it, and the text stays."""
    page = open_page(viewport={"width": 1280, "height": 900})
    notes = page.locator(".margin-note")
    expect(notes.first).to_contain_text("Brower 2021")
    places = "(els) => els.map((el) => el.getBoundingClientRect().toJSON())"
    boxes = notes.evaluate_all(places)
    tops = [box["top"] for box in page.locator("section a.cite").evaluate_all(places)]
    assert len(boxes) == len(tops) > 3
    assert all(one["bottom"] < two["top"] for one, two in pairwise(boxes))
    assert abs(boxes[0]["top"] - tops[0]) < 30
    page.keyboard.press("s")
    notes.last.hover()
    moved = page.locator("section a.cite").last.bounding_box()["y"]
    assert abs(notes.last.bounding_box()["y"] - moved - (boxes[-1]["top"] - tops[-1])) < 1
    notes.last.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert abs(page.locator("section a.cite").last.bounding_box()["y"] - moved) < 1
    page.keyboard.press("Escape")
    expect(page.locator("section a.cite").last).to_be_focused()
