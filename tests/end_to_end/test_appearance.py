"""Appearance: colour schemes, print, addresses, settings, and messages about failures."""

from __future__ import annotations

import json
import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import expect

from explainer.export.site import write_site
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.render.document import PageLinks, render_body, render_document, render_head
from explainer.text.markup import extract_plain_text
from support.browser import open_card, press_in_panel
from support.paths import ROOT

SLUG = "why-do-you-not-trust-clinicians"
WORKS = "what-the-four-works-found"
PAPER = "getComputedStyle(document.body).backgroundColor"
DARK, LIGHT = "rgb(21, 25, 27)", "rgb(253, 252, 249)"
SHIFTED = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 500);
})"""

BROKEN = r"""(those) => [...document.querySelectorAll(those)].flatMap((el) => {
  const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
  const broken = [];
  for (let node; el.checkVisibility() && (node = walker.nextNode()); )
    for (const { 0: word, index } of node.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      const range = document.createRange();
      range.setStart(node, index); range.setEnd(node, index + word.length);
      if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1) broken.push(word);
    }
  return broken; })"""


@pytest.fixture
def open_window(reading_server, reader):
    """Return a function that opens a page in a new window."""

    def opened(rest="", *, name="survivor-led-why", **settings):
        window = reader(**settings)
        window.page.goto(f"{reading_server.address}/voila/render/{name}.ipynb{rest}")
        return window

    return opened


@pytest.fixture
def open_page(open_window):
    return lambda *rest, **settings: open_window(*rest, **settings).page


def choose(page, look):
    page.get_by_role("button", name="Reading settings").click()
    page.get_by_role("radio", name=look, exact=True).check()


@pytest.mark.parametrize(("system", "look"), [("light", "Dark"), ("dark", "Light")])
def test_colour_scheme_follows_the_system_until_the_reader_chooses(open_page, system, look):
    """The choice is stored on the device, applies before the first paint, and can be removed."""
    own, other = (LIGHT, DARK) if system == "light" else (DARK, LIGHT)
    page = open_page(color_scheme=system)
    assert page.evaluate(PAPER) == own
    choose(page, look)
    assert page.evaluate(PAPER) == other
    page.add_init_script(
        "new MutationObserver((_, watch) => { if (document.body) { watch.disconnect();"
        f" window.first = {PAPER}; }} }}).observe(document, {{ childList: true, subtree: true }})"
    )
    page.reload()
    assert page.evaluate("window.first") == other
    page.get_by_role("button", name="Reading settings").click()
    expect(page.get_by_role("radio", name=look, exact=True)).to_be_checked()
    page.get_by_role("button", name="Forget my place and settings").click()
    assert page.evaluate(PAPER) == own
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_missing_page_has_the_colours_of_other_pages(open_page, scheme):
    """Its background, text and links have the same colours, by day and by night."""
    page = open_page(color_scheme=scheme)
    colours = """() => [document.body, document.querySelector(":is(main, p) a")].flatMap((el) => {
      const { color, backgroundColor } = getComputedStyle(el);
      return [color, backgroundColor]; })"""
    others = page.evaluate(colours)
    page.goto(page.url.replace("survivor-led-why", "no-such"))
    expect(page.get_by_role("link", name="See all pages")).to_be_visible()
    assert page.evaluate(colours) == others


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_buttons_look_alike(open_page, scheme):
    """A button in a citation has the style of every other button."""
    page = open_page(color_scheme=scheme)
    page.keyboard.press("s")
    page.evaluate("for (const el of document.querySelectorAll('details')) el.open = true")
    looks = page.locator(".study button:visible").evaluate_all(
        """(all) => all.map((el) => { const { color, fontFamily, fontSize } = getComputedStyle(el);
        return `${color} ${fontFamily} ${fontSize}`; })"""
    )
    assert len(looks) > 10
    assert len(set(looks)) == 1
    ink = "rgb(32, 40, 44)" if scheme == "light" else "rgb(230, 233, 231)"
    assert looks[0].startswith(ink)


def test_only_the_reading_position_and_the_settings_are_stored(open_window):
    """After using the whole page there are two storage entries, no cookie and no foreign host."""
    window = open_window()
    page = window.page
    choose(page, "Dark")
    page.get_by_role("radio", name="Large", exact=True).check()
    page.get_by_role("radio", name="Wide").check()
    page.get_by_text("Keyboard").click()
    page.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="One section at a time").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Next section").click()
    open_card(page, "Henderson et al. 2014")
    kept = json.loads(page.evaluate("JSON.stringify(localStorage)"))
    assert set(kept) == {
        "explainer:settings",
        f"explainer:place:{page.evaluate('location.pathname')}",
    }
    assert json.loads(kept["explainer:settings"]) == {
        **{"look": "dark", "size": "large", "spacing": "wide"},
        "keys": "off",
    }
    assert page.evaluate("sessionStorage.length") == 0
    assert window.context.cookies() == []
    assert len(window.hosts()) == 1
    assert "sets no cookie" in page.get_by_role("contentinfo").inner_text()


def test_every_state_has_an_address(open_page):
    """The address says that one section is shown; back, forward and copied addresses restore it."""
    page = open_page()
    page.keyboard.press("o")
    page.get_by_role("button", name="Next section").click()
    assert page.url.endswith(f"?one-at-a-time=yes#{SLUG}")
    expect(page.locator("section:visible")).to_have_count(1)
    shared = page.url.partition(".ipynb")[2]
    page.go_back()
    expect(page.locator("section:visible")).to_have_attribute("id", "introduction")
    page.go_back()
    expect(page.locator("section:visible")).to_have_count(3)
    page.go_forward()
    expect(page.locator("section:visible")).to_have_count(1)
    other = open_page(shared)
    expect(other.locator("section:visible")).to_have_attribute("id", SLUG)
    expect(other.locator(".explainer-one")).to_have_attribute("aria-pressed", "true")


def test_opening_all_studies_is_announced_once(open_page):
    """One live region announces the change in one sentence."""
    page = open_page()
    said = page.locator("[aria-live=polite]:not(button)")
    expect(said).to_have_count(1)
    expect(said).to_have_text("")
    press_in_panel(page, "Studies", "Open all studies")
    expect(said).to_have_text("All studies are open.")
    press_in_panel(page, "Studies", "Close all studies")
    expect(said).to_have_text("All studies are closed.")


def test_printed_page(open_page):
    """Print shows every section and what limits each study, and no control.

    The cards that are open are printed whole.
    """
    page = open_page(color_scheme="dark")
    page.keyboard.press("o")
    opened, *closed = page.locator("details.study").all()
    opened.evaluate("(card) => (card.open = true)")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("section:visible")).to_have_count(3)
    for card in (opened, *closed):
        expect(card.get_by_text("What it does not show")).to_be_visible()
    for part in ("What it found", "Kind of study"):
        expect(opened.get_by_text(part)).to_be_visible()
        for card in closed:
            expect(card.get_by_text(part).locator("visible=true")).to_have_count(0)
    expect(page.locator("button:visible")).to_have_count(0)
    after = "getComputedStyle(document.querySelector('.explainer-foot a[href^=http]'), '::after')"
    assert "findahelpline.com" in page.evaluate(f"{after}.content")
    expect(page.locator("#references a[href^=http]").first).to_have_class("address")
    assert page.evaluate("getComputedStyle(document.querySelector('h2')).breakAfter") == "avoid"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(32, 40, 44)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("details.study[open]")).to_have_count(1)
    expect(page.locator("[data-short]")).to_have_count(0)


def test_print_avoids_bad_page_breaks(open_page):
    """No page ends with a figure's title, the sentence before a list, or a rule."""
    page = open_page(name=WORKS)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.locator("main").evaluate("(el) => el.append(document.createElement('hr'))")
    led = ".study-body p:has(+ ul), .explainer-foot p:has(+ ul)"
    named = ".figure-finding, .figure-heading, .figure-table thead"
    for those in (*led.split(", "), *named.split(", "), "hr"):
        breaks = page.locator(those).evaluate_all(
            "(all) => all.map((el) => getComputedStyle(el).breakAfter)"
        )
        assert set(breaks) == {"avoid"}, those
    summary = page.locator(".figure-view > summary").first
    assert summary.evaluate("(el) => getComputedStyle(el).listStyleType") == "none"
    body = page.locator(".study-body").first
    assert body.evaluate("(el) => getComputedStyle(el).boxDecorationBreak") == "clone"


def test_reduced_motion_is_respected(open_page):
    """The page animates nothing of its own."""
    page = open_page()
    moving = """[...document.querySelectorAll("*")].filter((el) => {
      const style = getComputedStyle(el);
      return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0 ||
        style.scrollBehavior === "smooth"; }).length"""
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_layout_does_not_shift(open_page, width):
    """Nothing moves after the first paint, with a stored position and colour scheme too."""
    page = open_page(viewport={"width": width, "height": 800})
    assert page.evaluate(SHIFTED) == 0
    page.keyboard.press("n")
    choose(page, "Dark")
    page.goto(page.url.split("#")[0])
    page.reload()
    assert page.evaluate(SHIFTED) == 0


def with_letters_of(page, size):
    """Make the default font of the browser as large as a reader has set it."""
    session = page.context.new_cdp_session(page)
    sizes = {"standard": size, "fixed": size * 13 // 16}
    session.send("Page.setFontSizes", {"fontSizes": sizes})
    page.reload()


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("font", [16, 24, 32])
def test_bottom_bar_breaks_no_word(open_page, width, font):
    """It is slim, with every button in it; with large fonts it moves into the text."""
    page = open_page(viewport={"width": width, "height": 844})
    with_letters_of(page, font)
    assert page.evaluate(BROKEN, ".explainer-aside button") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    nav = page.locator(".explainer-aside")
    is_fixed = nav.evaluate("(el) => getComputedStyle(el).position") == "fixed"
    assert is_fixed == (width >= 19.5 * font)
    if is_fixed:
        assert nav.bounding_box()["height"] <= 3 * font
        for button in nav.get_by_role("button").all():
            box = button.bounding_box()
            assert box["height"] >= 44
            assert box["width"] >= 24
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_figure_table_breaks_no_word(open_page, width):
    """The whole table is visible on a phone, and no word is broken."""
    page = open_page(name=WORKS, viewport={"width": width, "height": 844})
    assert page.evaluate(BROKEN, ".figure-table :is(th, td)") == []
    widths = "(all) => Math.max(...all.map((el) => el.scrollWidth - el.clientWidth))"
    assert page.locator(".figure-table").evaluate_all(widths) <= 0


LAID_OUT = """(chart) => {
  const boxOf = (el) => el.getBoundingClientRect();
  const boxes = (those) => [...chart.querySelectorAll(those)].map(boxOf);
  const isApart = (one, two) => one.right <= two.left + 1 || two.right <= one.left + 1 ||
    one.bottom <= two.top + 1 || two.bottom <= one.top + 1;
  const names = boxes(".figure-name, .figure-heading > *, .figure-disagrees");
  const lanes = boxes(".figure-lanes :is(text, .bar, path)");
  const ends = boxes(".figure-axis > span");
  return {
    names: names.length,
    together: names.filter((one) => lanes.some((two) => !isApart(one, two))).length +
      ends.filter((one, at) => ends.slice(at + 1).some((two) => !isApart(one, two))).length,
    over: Math.max(...[...names, ...ends].map((box) => box.right)) - innerWidth,
  }; }"""


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("font", [16, 24, 32])
def test_labels_do_not_overlap_the_chart(open_page, width, font):
    """Labels and marks keep apart at any font size, the longest label too."""
    page = open_page(name=WORKS, viewport={"width": width, "height": 844})
    with_letters_of(page, font)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for view in ("By scale", "By group"):
        if view == "By group":
            page.get_by_text(view, exact=True).click()
        chart = page.locator("[open] > .figure-chart")
        chart.locator(".figure-name").last.evaluate("(el) => (el.textContent = 'responsibilities')")
        laid_out = chart.evaluate(LAID_OUT)
        assert laid_out["names"] > 0
        assert laid_out["together"] == 0
        assert laid_out["over"] <= 0


def test_lost_connection_is_reported_in_one_sentence(open_window):
    """While the network is away, the page reports it and keeps working."""
    window = open_window()
    page = window.page
    window.context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("The connection is lost.")
    page.keyboard.press("s")
    expect(page.locator("details.study[open]")).to_have_count(4)
    window.context.set_offline(False)
    expect(page.get_by_role("status")).to_be_hidden()


def test_old_browser_is_told_why_there_are_no_buttons(reading_server, reader):
    """Without the script, the text is complete and no useless button is shown."""
    window = reader()
    window.context.add_init_script("delete Array.prototype.at")
    window.page.goto(f"{reading_server.address}/voila/render/survivor-led-why.ipynb")
    expect(window.page.get_by_text("older than Chrome 92")).to_be_visible()
    expect(window.page.locator("button:visible")).to_have_count(2)  # Studies, Need to talk?
    window.page.locator("#study-brower2021 > summary").click()
    expect(window.page.locator("#study-brower2021").get_by_text("What it found")).to_be_visible()
    assert window.errors == []


def test_missing_script_is_reported(reader, tmp_path):
    """If the script fails to load, an exported page has its text and no useless button."""
    site = write_site(ROOT / "notebooks", tmp_path / "site").path
    window = reader()
    window.context.route("**/assets/*.js", lambda route: route.abort())
    window.page.goto((site / "survivor-led-why.html").as_uri())
    expect(window.page.get_by_text("its script has not arrived")).to_be_visible()
    expect(window.page.locator("button:visible")).to_have_count(2)  # Studies, Need to talk?


def test_external_links_are_marked_and_send_no_referrer(open_page):
    """They open in the same window; screen readers hear the mark in words."""
    page = open_page()
    page.keyboard.press("s")
    links = page.locator("main a[href^='http']")
    assert links.count() > 5
    for link in links.all():
        assert link.get_attribute("target") is None
        assert "noreferrer" in link.get_attribute("rel")
    expect(page.get_by_role("link", name="Find a helpline (another site)")).to_be_visible()


PAGE = render_page(
    make_view(
        new_notebook(
            cells=[
                new_markdown_cell("# T & U"),
                new_code_cell("nav", metadata={"explainer": {"role": "nav"}}),
                new_markdown_cell("## One\n\n" + "word " * 401),
                new_markdown_cell("## Two"),
            ],
            metadata={"explainer": {"description": "What </script> it says", "lang": "pt-BR"}},
        )
    )
)


def test_metadata_for_machines() -> None:
    """Open Graph and JSON-LD have the title, description, language, address and length."""
    around = PageLinks(canonical="https://example.org/t.html", picture="https://example.org/t.png")
    head = render_head(PAGE, around).html
    for name, content in {
        "og:title": "T &amp; U",
        "og:description": "What &lt;/script&gt; it says",
        "og:locale": "pt_BR",
        "og:url": "https://example.org/t.html",
        "og:image": "https://example.org/t.png",
        "og:type": "article",
    }.items():
        assert f'<meta property="{name}" content="{content}">' in head
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', head, re.DOTALL)
    assert found
    about = json.loads(found[1])
    assert about["@type"] == "Article"
    assert (about["headline"], about["inLanguage"]) == ("T & U", "pt-BR")
    assert about["timeRequired"] == "PT3M"
    assert "og:image" not in render_head(PAGE).html


def test_reading_time() -> None:
    """Words of the sections count, at 200 a minute, rounded up."""
    assert PAGE.minutes == 3
    assert "Minutes to read: 3 · Sections: 2" in extract_plain_text(PAGE.main)


def test_privacy_note_matches_the_cookies() -> None:
    """Only pages that can go live mention the cookie of their live parts."""
    assert "sets no cookies, and tells nobody" in render_document(PAGE).html
    assert "once live parts run, this site sets cookies" in render_body(PAGE, live="ask").html
