"""Every reader's page: what axe-core finds on it, how it is heard, and that keys are enough."""

from __future__ import annotations

import json
import re
import shutil

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from playwright.sync_api import expect

from explainer.builder import build
from support.axe import findings
from support.educator_notebooks import adapted
from support.jupyterlab import Notebook, jupyterlab
from support.paths import GOLDEN, ROOT
from support.servers import command, free_port, running

TREES = GOLDEN / "accessible"
PAGE = "/voila/render/survivor-led-why.ipynb"
LIVE = 60_000
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "more contrast": {"contrast": "more"},
}
STATES = {
    "as it opens": lambda _: None,
    "all studies open": lambda page: page.keyboard.press("s"),
    "one section at a time": lambda page: page.keyboard.press("o"),
    "settings open": lambda page: page.get_by_text("Reading settings", exact=True).click(),
    "list under the thumb": lambda page: page.keyboard.press("l"),
}
OLD_BROWSER = "delete Array.prototype.at"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give the shipped notebooks, one in Arabic, one of long words, one with live cells."""
    notebooks = tmp_path_factory.mktemp("accessible") / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    nbformat.write(arabic(notebooks.parent), notebooks / "arabic.ipynb")
    nbformat.write(long_words(), notebooks / "long.ipynb")
    nbformat.write(adapted(), notebooks / "adapted.ipynb")
    return notebooks


@pytest.fixture(scope="module")
def server(folder):
    port = free_port()
    words = [command("explainer"), "serve", str(folder), "--host=127.0.0.1", f"--port={port}"]
    words += ["--no-browser", "--content", str(folder / "none")]
    with running(words, port=port, log=folder.parent / "log", cwd=folder.parent) as started:
        yield started


@pytest.fixture
def open_page(server, reader):
    """Open a page in a window that asks for no kernel."""

    def opened(name="survivor-led-why", hash="", **settings):
        window = reader(**settings)
        window.context.route("**/*live=1*", lambda route: route.abort())
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
    """Return a page in Arabic, built as an author's is, with a card whose facts are English."""
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
    """Each state of the page, at each width, in each look."""
    page = open_page(viewport={"width": width, "height": 800}, **LOOKS[look])
    for state, act in STATES.items():
        act(page)
        assert findings(page) == [], state


@pytest.mark.parametrize(
    "name", ["index", "reading-a-study", "what-the-four-works-found", "arabic"]
)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_other_pages(open_page, name, width):
    """The list of pages, the longer pages with figures, and a page from right to left."""
    page = open_page(name, viewport={"width": width, "height": 800})
    page.keyboard.press("s")
    assert findings(page) == []


def test_axe_finds_nothing_in_an_old_browser(reader, server):
    """The page without its script, as a browser before 2022 shows it."""
    window = reader()
    window.context.add_init_script(OLD_BROWSER)
    window.page.goto(server.address + PAGE)
    expect(window.page.get_by_text("This page is shown without its buttons")).to_be_visible()
    assert findings(window.page) == []


@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_once_widgets_are_live(server, reader, look):
    """The page after its kernel has come: what is ours has no finding."""
    page = reader(**LOOKS[look]).page
    page.goto(server.address + PAGE)
    expect(page.locator("html[data-live=yes]")).to_be_attached(timeout=LIVE)
    page.keyboard.press("s")
    assert findings(page) == []


def test_axe_finds_nothing_on_plain_voila(folder, reader):
    """Voilà without our server, where the kernel starts with the page."""
    port = free_port()
    words = [command("voila"), str(folder), "--no-browser", f"--port={port}"]
    words += ["--Voila.ip=127.0.0.1"]
    with running(words, port=port, log=folder.parent / "voila.log", cwd=ROOT) as voila:
        page = reader().page
        page.goto(voila.address + PAGE)
        expect(page.locator("html[data-live=yes]")).to_be_attached(timeout=LIVE)
        assert findings(page) == []


def test_axe_finds_nothing_in_a_site_of_files(folder, reader, tmp_path):
    """The exported page, opened from a disk."""
    from explainer.export.site import write_site

    write_site(folder, tmp_path / "site")
    page = reader().page
    page.goto((tmp_path / "site" / "survivor-led-why.html").as_uri())
    page.keyboard.press("s")
    assert findings(page) == []
    page.goto((tmp_path / "site" / "404.html").as_uri())
    assert findings(page) == []


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_jupyterlab(browser, tmp_path, theme):
    """Our outputs in the editor, after they have run, in its light and its dark theme."""
    with jupyterlab(tmp_path) as lab:
        themes = lab.settings / "@jupyterlab/apputils-extension/themes.jupyterlab-settings"
        themes.parent.mkdir(parents=True, exist_ok=True)
        themes.write_text(json.dumps({"theme": theme}))
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        shipped = ROOT / "notebooks" / "survivor-led-why.ipynb"
        Notebook.open(lab, page, shipped, "page.ipynb").run_all()
        page.get_by_role("button", name="Open all studies").click()
        for ours in (".explainer-nav", ".explainer-studies"):
            assert findings(page, within=[[ours]]) == []
        context.close()


@pytest.mark.parametrize("name", ["survivor-led-why", "index", "arabic"])
def test_how_a_page_is_heard(open_page, name):
    """The accessibility tree is as a person has read it and found it good."""
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
def test_the_whole_page_by_keyboard(open_page, width):
    """Tab comes by every link, button and card in the order of reading, nothing hides the focus."""
    page = open_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page.keyboard.press("s")
    page.evaluate("document.querySelector('.explainer-settings').open = true")
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
    reachable = """() => [...document.querySelectorAll("a[href], button, summary, input")].filter(
      (el) => el.checkVisibility() && (el.type !== "radio" || el.checked)).length"""
    assert len(stops) == page.evaluate(reachable)
    names = " | ".join(one["name"] for one in stops)
    for name in ("Skip to the text", "Study 4: Oliveira et al. 2020", "Back to the text", "Next:"):
        assert name in names


def test_keys_move_and_can_be_turned_off(open_page):
    """Single letters work, say what they do, rest while text is typed, and stop when told to."""
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
    page.get_by_role("checkbox", name="Single-key shortcuts").uncheck()
    page.keyboard.press("o")
    expect(page.locator("section:visible")).to_have_count(3)
    page.reload()
    page.keyboard.press("o")
    expect(page.locator("section:visible")).to_have_count(3)


def test_keys_rest_where_text_is_typed(open_page):
    """In the search of the list of pages a letter is a letter."""
    page = open_page("index")
    box = page.get_by_role("searchbox")
    box.press("n")
    box.press("?")
    expect(box).to_have_value("n?")
    expect(page.get_by_role("group", name="Light or dark")).to_be_hidden()


def test_the_list_under_the_thumb(open_page):
    """On a narrow page a sheet holds the list; it closes when left, and gives the focus back."""
    page = open_page(viewport={"width": 390, "height": 844})
    opener = page.get_by_role("button", name="Sections", exact=True)
    box = opener.bounding_box()
    assert box["y"] > 844 * 0.75
    assert box["height"] >= 44
    expect(page.locator(".explainer-toc")).to_be_hidden()
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
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
  return box.right > innerWidth + 1 || box.left < -1 ||
    (el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).overflowX === "hidden");
}).map((el) => el.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("font", ["", "DejaVu Serif", "DejaVu Serif Condensed", "DejaVu Sans"])
def test_a_line_is_as_long_as_eyes_like_it(open_page, font):
    """On a wide screen half of the full lines have 60 to 75 characters, whichever font there is."""
    page = open_page()
    if font:
        page.evaluate("(font) => (document.body.style.fontFamily = font)", font)
    lines = page.evaluate(MEASURE)
    assert 60 <= lines[len(lines) // 2] <= 75


@pytest.mark.parametrize("name", ["survivor-led-why", "long", "index", "reading-a-study", "arabic"])
@pytest.mark.parametrize("size", [(320, 256), (320, 640), (390, 844), (1280, 800), (2560, 1300)])
def test_nothing_is_cut_and_nothing_scrolls_sideways(open_page, name, size):
    """At 400 % zoom, on a phone and on a wall, with the longest words, all studies open."""
    page = open_page(name, viewport={"width": size[0], "height": size[1]})
    page.keyboard.press("s")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT) == []


def test_a_large_default_font_is_followed(open_page):
    """Letters twice as large: nothing is cut, and the text grows with them."""
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


def test_arabic_reads_from_the_right(open_page):
    """The document, its controls and its list stand as an Arabic reader expects them."""
    page = open_page("arabic")
    assert page.evaluate("[document.documentElement.lang, document.dir]") == ["ar", "rtl"]
    nav = page.get_by_role("navigation", name="الأقسام").bounding_box()
    text = page.get_by_role("heading", level=1).bounding_box()
    assert nav["x"] > text["x"]
    expect(page.get_by_text(re.compile("دقائق القراءة: [0-9]+"))).to_be_visible()
    page.get_by_role("button", name="القسم التالي").click()
    expect(page.get_by_role("heading", level=2).nth(1)).to_be_focused()
