"""Accessibility: axe-core on every kind of page, the accessibility tree, and the keyboard."""

from __future__ import annotations

import re
import shutil

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from playwright.sync_api import expect

from explainer.builder import build
from support.axe import findings
from support.browser import wait_until_live
from support.jupyterlab import THEME_SETTINGS, Notebook
from support.paths import GOLDEN, ROOT
from support.servers import copy_notebooks, serve, serve_with_voila

TREES = GOLDEN / "accessible"
WIDE = {"width": 1280, "height": 900}
PAGE = "/voila/render/survivor-led-why.ipynb"
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "more contrast": {"contrast": "more"},
}


def compare_two(page):
    """Compare the study that is shown with the first of the others."""
    page.get_by_role("button", name="Compare").click()
    page.locator(".sheet-others button").first.click()


STATES = {
    "as it opens": lambda _: None,
    "all studies open": lambda page: page.keyboard.press("s"),
    "study beside its sentence": lambda page: page.locator("a.cite").first.click(),
    "two studies compared": lambda page: compare_two(page),
    "back at the sentence": lambda page: page.keyboard.press("Escape"),
    "one section at a time": lambda page: page.keyboard.press("o"),
    "list under the thumb": lambda page: page.keyboard.press("l"),
    "settings open": lambda page: page.keyboard.press("?"),
    "studies listed": lambda page: page.get_by_role("button", name="Studies").click(),
    "support lines": lambda page: page.get_by_role("button", name="Need to talk?").click(),
}
COLOURED = (
    "all studies open",
    "two studies compared",
    "settings open",
    "list under the thumb",
    "studies listed",
    "support lines",
)
"""The states that show a part of the page for the first time."""
OLD_BROWSER = "delete Array.prototype.at"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the committed notebooks, one in Arabic and one of long words."""
    folder = tmp_path_factory.mktemp("accessible")
    return copy_notebooks(folder, arabic=arabic(folder), long=long_words())


@pytest.fixture(scope="module")
def server(folder):
    with serve(folder) as started:
        yield started


@pytest.fixture
def open_page(server, reader):
    """Return a function that opens a page in a new window."""

    def opened(name="survivor-led-why", hash="", **settings):
        window = reader(**settings)
        window.page.goto(f"{server.address}/voila/render/{name}.ipynb{hash}")
        return window.page

    return opened


ARABIC = """---
title: لماذا يقود الدعمَ من مرّوا بالتجربة؟
lang: ar
tag: حول
description: صفحة قصيرة عن الدعم الذي يقدّمه من مرّوا بالتجربة أنفسهم.
content-note: تتحدث هذه الصفحة عن الوصمة في أماكن الرعاية.
---

من مرّ بتجربة صعبة يعرف عنها ما لا يُكتب في الكتب. هذه الصفحة تسأل: ماذا تقول الدراسات عن ذلك؟

## أين توجد الوصمة؟

قد يظن المرء أن الوصمة تقف عند باب العيادة، لكن [الدراسات وجدتها في داخلها أيضًا](https://doi.org/10.1016/S2215-0366(14)00023-6).
لا يعني ذلك أن الأطباء لا يساعدون، بل يعني أنهم بشر، وأن السؤال من حقك.

## ماذا بعد؟

اسأل، وخذ وقتك، وابحث عمّن يصغي إليك.
"""


def arabic(folder):
    """Return the notebook of an Arabic page with a study card in English."""
    content = folder / "content"
    (content / "pages").mkdir(parents=True)
    (content / "pages" / "arabic.md").write_text(ARABIC, encoding="utf-8")
    (content / "site.toml").write_text('title = "صفحات"\nlang = "ar"\n', encoding="utf-8")
    shutil.copytree(ROOT / "content" / "studies", content / "studies")
    build(content, folder / "built")
    return nbformat.read(folder / "built" / "arabic.ipynb", as_version=4)


def long_words():
    table = f"| {LONG} | {LONG} |\n|-|-|\n| {LONG} | 1 |"
    text = f"{LONG}{LONG} `{LONG}` [https://example.org/{LONG}{LONG}](https://example.org/)"
    cells = [f"# {LONG}", f"## {LONG}\n\n{text}\n\n{table}", f"## Two\n\n{text}"]
    return new_notebook(cells=[new_markdown_cell(cell) for cell in cells])


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_a_page(open_page, width, look):
    """Check every state of a page at each width, and what has other colours in each scheme."""
    page = open_page(viewport={"width": width, "height": 800}, **LOOKS[look])
    for state, act in STATES.items():
        act(page)
        if look == "light" or state in COLOURED:
            assert findings(page) == [], state


@pytest.mark.parametrize(
    "name", ["index", "all-studies", "reading-a-study", "what-the-four-works-found", "arabic"]
)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_other_pages(open_page, name, width):
    """Check the list of pages, long pages with figures, and a right-to-left page."""
    page = open_page(name, viewport={"width": width, "height": 800})
    page.keyboard.press("s")
    assert findings(page) == []


def test_axe_finds_nothing_in_an_old_browser(reader, server):
    """Check the page without its script, as browsers before 2022 show it."""
    window = reader()
    window.context.add_init_script(OLD_BROWSER)
    window.page.goto(server.address + PAGE)
    expect(
        window.page.get_by_text("This page is shown without some of its buttons")
    ).to_be_visible()
    assert findings(window.page) == []


@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_once_widgets_are_live(server, reader, look):
    """Check the page after its kernel has started."""
    page = reader(**LOOKS[look]).page
    page.goto(f"{server.address}{PAGE}?live=yes")
    wait_until_live(page)
    page.keyboard.press("s")
    assert findings(page) == []


def test_axe_finds_nothing_on_plain_voila(folder, reader):
    """Check the page on Voilà without our server, where the kernel starts with the page."""
    with serve_with_voila(folder, cwd=ROOT) as voila:
        page = reader().page
        page.goto(voila.address + PAGE)
        wait_until_live(page)
        assert findings(page) == []


def test_axe_finds_nothing_in_an_exported_site(folder, reader, tmp_path):
    """Check the exported page, opened from a disk."""
    from explainer.export.site import write_site

    write_site(folder, tmp_path / "site")
    page = reader().page
    page.goto((tmp_path / "site" / "survivor-led-why.html").as_uri())
    page.keyboard.press("s")
    assert findings(page) == []
    page.goto((tmp_path / "site" / "404.html").as_uri())
    assert findings(page) == []


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_jupyterlab(browser, lab, theme):
    """Check our outputs in JupyterLab after the cells have run, in both themes."""
    shipped = ROOT / "notebooks" / "survivor-led-why.ipynb"
    with lab.setting(THEME_SETTINGS, theme=theme), browser.new_context(viewport=WIDE) as context:
        page = context.new_page()
        notebook = Notebook.open(lab, page, shipped, f"{theme}.ipynb")
        notebook.run_all()
        assert page.locator("body").get_attribute("data-jp-theme-name") == theme
        page.get_by_role("button", name="Open all studies").click()
        for ours in (".explainer-nav", ".explainer-studies"):
            assert findings(page, within=[[ours]]) == []
    lab.end_kernel(f"{theme}.ipynb")


@pytest.mark.parametrize("name", ["survivor-led-why", "index", "arabic"])
def test_accessibility_tree(open_page, name):
    """The accessibility tree equals the golden file, which a person has approved."""
    page = open_page(name)
    page.keyboard.press("s")
    heard = page.locator("body").aria_snapshot() + "\n"
    golden = TREES / f"{name}.yaml"
    assert golden.is_file(), f"there is no {golden}; read this and keep it:\n{heard}"
    assert heard == golden.read_text(encoding="utf-8")


STOP = """() => {
  const at = document.activeElement;
  if (at === document.body) return null;
  const box = at.getClientRects()[0]; // of a link that goes over two lines, the first
  const [x, y] = [box.left + Math.min(box.width / 2, 8), box.top + Math.min(box.height / 2, 8)];
  const hit = document.elementFromPoint(x, y);
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  return {
    name: at.textContent.trim().replace(/\\s+/g, " ") || at.getAttribute("aria-label") || at.type,
    order: [...document.querySelectorAll("*")].indexOf(at),
    seen: !!hit && (at.contains(hit) || hit.contains(at)),
    marked: (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || at.matches("input"),
  };
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_tab_reaches_every_control_in_reading_order(open_page, width):
    """Tab stops at every link, button and card, and each stop is visible and outlined."""
    page = open_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page.keyboard.press("s")
    stops = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (stops and stop["order"] == stops[0]["order"]):
            break
        stops.append(stop)
        assert len(stops) < 400
    assert [one["name"] for one in stops if not one["seen"]] == []
    assert [one["name"] for one in stops if not one["marked"]] == []
    orders = [one["order"] for one in stops]
    assert orders == sorted(orders)
    reachable = """() => [...document.querySelectorAll("a[href], button, summary, input")]
      .filter((el) => el.checkVisibility() && el.tabIndex >= 0)
      .filter((el) => el.type !== "radio" || el.checked).length"""
    assert len(stops) == page.evaluate(reachable)
    names = " | ".join(one["name"] for one in stops)
    for name in ("Skip to the text", "Oliveira et al. 2020", "Back to the text", "Need to talk?"):
        assert name in names


def test_single_key_shortcuts_can_be_turned_off(open_page):
    """Single keys move about; modifiers disable them, and a setting turns them off for good."""
    page = open_page()
    heading = page.get_by_role("heading", level=2)
    page.keyboard.press("n")
    expect(heading.nth(1)).to_be_focused()
    page.keyboard.press("p")
    expect(heading.first).to_be_focused()
    page.keyboard.press("l")
    expect(page.locator(".explainer-toc [aria-current]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(heading.first).to_be_focused()
    page.keyboard.press("Control+n")
    page.keyboard.press("?")
    expect(page.get_by_role("group", name="Light or dark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="Light or dark")).to_be_hidden()
    expect(heading.first).to_be_focused()
    page.keyboard.press("n")
    page.go_back()
    expect(heading.first).to_be_focused()
    page.go_forward()
    expect(heading.nth(1)).to_be_focused()
    page.keyboard.press("?")
    page.get_by_text("Keyboard").click()
    page.get_by_role("checkbox", name="Single-key shortcuts").uncheck()
    page.keyboard.press("o")
    expect(page.locator("section:visible")).to_have_count(3)
    page.reload()
    page.keyboard.press("o")
    expect(page.locator("section:visible")).to_have_count(3)


def test_single_keys_are_text_in_a_text_field(open_page):
    """In the search field, a letter is typed and triggers no shortcut."""
    page = open_page("index")
    box = page.get_by_role("searchbox")
    box.press("n")
    box.press("?")
    expect(box).to_have_value("n?")
    expect(page.get_by_role("group", name="Light or dark")).to_be_hidden()


def test_section_list_on_a_phone(open_page):
    """A button opens the section list; the list closes after use and restores the focus."""
    page = open_page(viewport={"width": 390, "height": 844})
    opener = page.get_by_role("button", name="Sections", exact=True)
    box = opener.bounding_box()
    assert box["y"] > 844 * 0.75
    assert box["height"] >= 44
    expect(page.locator(".explainer-toc")).to_be_hidden()
    opener.click()
    expect(page.locator(".explainer-toc [aria-current]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.locator(".explainer-toc")).to_be_hidden()
    opener.click()
    page.locator(".explainer-toc").get_by_role("link", name="References").click()
    expect(page.locator(".explainer-toc")).to_be_hidden()
    expect(page.get_by_role("heading", name="References")).to_be_focused()
    expect(page.get_by_role("heading", name="References")).to_be_in_viewport()


MEASURE = r"""() => {
  const lines = [];
  for (const p of document.querySelectorAll(".explainer-text section > p")) {
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    const tops = new Map();
    for (let node; (node = walker.nextNode()); )
      for (let at = 0; at < node.length; at++) {
        const range = document.createRange();
        range.setStart(node, at); range.setEnd(node, at + 1);
        const rect = range.getClientRects()[0];
        if (rect) tops.set(Math.round(rect.bottom), (tops.get(Math.round(rect.bottom)) ?? 0) + 1);
      }
    const counts = [...tops.values()];
    lines.push(...counts.slice(0, -1));
  }
  return lines.sort((a, b) => a - b);
}"""
CUT = """() => [...document.querySelectorAll("body *")].filter((el) => {
  const box = el.getBoundingClientRect();
  if (!box.width || !el.checkVisibility()) return false;
  if (el.closest(".explainer-said, .explainer-skip, pre, table")) return false;
  if (getComputedStyle(el).clipPath !== "none") return false; // is only for screen readers
  return box.right > innerWidth + 1 || box.left < -1 ||
    (el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).overflowX === "hidden");
}).map((el) => el.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("font", ["", "DejaVu Serif", "DejaVu Serif Condensed", "DejaVu Sans"])
def test_line_length_is_readable_in_every_font(open_page, font):
    """On a wide screen, the median full line has 60 to 75 characters."""
    page = open_page()
    if font:
        page.evaluate("(font) => (document.body.style.fontFamily = font)", font)
    lines = page.evaluate(MEASURE)
    assert 60 <= lines[len(lines) // 2] <= 75


@pytest.mark.parametrize(
    "name", ["survivor-led-why", "long", "index", "all-studies", "reading-a-study", "arabic"]
)
@pytest.mark.parametrize("size", [(320, 256), (320, 640), (390, 844), (1280, 800), (2560, 1300)])
def test_nothing_is_cut_off_or_scrolls_sideways(open_page, name, size):
    """At 400 % zoom, on phones and large screens, with the longest words and all studies open."""
    page = open_page(name, viewport={"width": size[0], "height": size[1]})
    page.keyboard.press("s")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT) == []


def test_text_follows_the_default_font_size(open_page):
    """With a default font twice as large, the text grows and nothing is cut off."""
    page = open_page(viewport={"width": 390, "height": 844})
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = page.evaluate(size)
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page.reload()
    assert page.evaluate(size) == 2 * before
    page.keyboard.press("s")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT) == []


def test_arabic_page_is_right_to_left(open_page):
    """The document has the direction rtl, and its controls are in Arabic."""
    page = open_page("arabic")
    assert page.evaluate("[document.documentElement.lang, document.dir]") == ["ar", "rtl"]
    nav = page.get_by_role("navigation", name="الأقسام").bounding_box()
    text = page.get_by_role("heading", level=1).bounding_box()
    assert nav["x"] > text["x"]
    expect(page.get_by_text(re.compile("دقائق القراءة: [0-9]+"))).to_be_visible()
    page.get_by_role("button", name="القسم التالي").click()
    expect(page.get_by_role("heading", level=2).nth(1)).to_be_focused()
