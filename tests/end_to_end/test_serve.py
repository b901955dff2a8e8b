"""`explainer serve`: a page to read at once, which goes live in place."""

from __future__ import annotations

import gzip
import http.client
import re
import urllib.error
import urllib.request
from html import unescape

import brotli
import nbformat
import pytest
from playwright.sync_api import expect

from support.browser import kept_from_going_live, open_card, press_in_panel, wait_until_live
from support.educator_notebooks import adapted, dead
from support.servers import copy_notebooks, serve, until_true

TEXT = "I stand firmly behind modern medicine"
SECOND = "Why do you not trust clinicians?"
LIVE = 60_000
PAGE = "/voila/render/survivor-led-why.ipynb"
WORKED = f"{PAGE}?live=yes"
"""The page for a reader who works with it."""
CHARTS = "/voila/render/what-the-four-works-found.ipynb?live=yes"
"""A page with a figure and explorables, for a reader who works with it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return committed and educators' notebooks, with files that readers must not get."""
    made = tmp_path_factory.mktemp("served")
    notebooks = copy_notebooks(made, adapted=adapted(), raising=adapted(raising=True), dead=dead())
    (notebooks / "notes.txt").write_text("a lecturer's private notes")
    (notebooks / "secret.py").write_text("password = 'kept'")
    (notebooks / ".hidden.ipynb").write_bytes((notebooks / "index.ipynb").read_bytes())
    (made / "outside.ipynb").write_bytes((notebooks / "index.ipynb").read_bytes())
    return notebooks


@pytest.fixture(scope="module")
def server(folder):
    with serve(folder) as started:
        yield started


def fetched(server, path):
    return urllib.request.urlopen(server.address + path, timeout=30)


def status(server, path):
    """Return the status and body of a request whose path is sent unchanged."""
    host = server.address.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, body


def test_reading_starts_no_kernel_and_sets_no_cookie(server):
    """The response contains the whole text and may not be cached without revalidation."""
    before = len(server.kernels())
    with fetched(server, PAGE) as answer:
        body = answer.read().decode()
        assert answer.headers.get("Set-Cookie") is None
        assert answer.headers["Cache-Control"] == "no-cache"
    assert TEXT in body
    assert 'id="study-oliveira2020"' in body
    assert len(body.encode()) <= 102_000
    assert len(server.kernels()) == before


def test_pages_have_the_files_of_their_studies(server, reader):
    """A page links its files for reference managers; they are saved, and there are no others."""
    page = reader().page
    page.goto(server.address + PAGE)
    open_card(page, "Oliveira et al. 2020")
    page.get_by_text("Cite this work").locator("visible=true").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download RIS").locator("visible=true").click()
    assert saved.value.suggested_filename == "oliveira2020.ris"
    with fetched(server, PAGE) as answer:
        addresses = re.findall(
            r'class="study-file" href="([^"]+)" download', answer.read().decode()
        )
    assert len(addresses) == 12
    for address in addresses:
        with fetched(server, PAGE + unescape(address)) as answer:
            assert answer.headers["Content-Disposition"].startswith("attachment; ")
            assert "script-src" not in answer.headers["Content-Security-Policy"]
            assert answer.read()
    with pytest.raises(urllib.error.HTTPError) as missing:
        fetched(server, f"{PAGE}?file=../site.toml")
    assert missing.value.code == 404


def test_pages_are_compressed_and_revalidated(server):
    """Browsers get gzip, or Brotli soon after; an unchanged page gets 304 without a body."""
    asked = urllib.request.Request(server.address + PAGE, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        packed, etag = answer.read(), answer.headers["Etag"]
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
    with fetched(server, PAGE) as answer:
        assert answer.headers.get("Content-Encoding") is None
        assert gzip.decompress(packed) == answer.read()
    assert len(packed) <= 60_000
    asked.add_header("If-None-Match", etag)
    with pytest.raises(urllib.error.HTTPError) as same:
        urllib.request.urlopen(asked, timeout=30)
    assert same.value.code == 304
    assert same.value.read() == b""
    wanted = urllib.request.Request(server.address + PAGE, headers={"Accept-Encoding": "gzip, br"})

    def is_smaller():
        with urllib.request.urlopen(wanted, timeout=30) as answer:
            if answer.headers["Content-Encoding"] != "br":
                return False
            smallest = answer.read()
            assert len(smallest) < 0.9 * len(packed)
            return brotli.decompress(smallest) == gzip.decompress(packed)

    assert until_true(is_smaller)


def test_address_is_printed(server):
    """The printed address is that of the server."""
    assert f"Reading at {server.address}/" in server.log.read_text()


def test_root_leads_to_the_list_of_pages(server, reader):
    """/ lists the pages by tag; a link opens a page, and the page links back."""
    page = reader().page
    page.goto(server.address)
    expect(page.get_by_role("heading", level=2, name="The claim")).to_be_visible()
    page.get_by_role("link", name="Survivor-Led, Why?").click()
    expect(page.get_by_role("heading", level=1, name="Survivor-Led, Why?")).to_be_visible()
    page.get_by_role("banner").get_by_role("link", name="See all pages").click()
    expect(page.get_by_role("heading", level=2, name="The claim")).to_be_visible()


def test_page_without_live_cells_is_read_without_a_kernel(server, reader):
    """It needs one request and less than 40 kB, until its reader asks to work with it."""
    one = reader()
    page = one.page
    session = one.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes = []
    session.on("Network.loadingFinished", lambda found: sizes.append(found["encodedDataLength"]))
    page.goto(server.address + PAGE)
    page.get_by_role("link", name="References", exact=True).click()
    page.keyboard.press("s")
    page.mouse.wheel(0, 2000)
    page.wait_for_load_state("networkidle")
    assert one.requests == [server.address + PAGE]
    assert sum(sizes) <= 40_000
    page.get_by_role("button", name="Reading settings").click()
    page.get_by_role("link", name="Work with this page").click()
    wait_until_live(page)
    expect(page.get_by_role("link", name="Work with this page")).to_have_count(0)


def test_server_without_kernels_offers_none(server, folder):
    """A page has no link to work with it where no kernel can run."""
    with serve(folder, "--kernels=0", log="none.log") as none:
        page, asked = status(none, PAGE), status(none, f"{PAGE}?live=yes")
    assert page == asked
    assert "Work with this page" not in page[1]
    assert "Work with this page" in status(server, PAGE)[1]


def test_going_live_keeps_the_state_of_the_page(server, reader):
    """The elements, scroll position and focus stay, without a reload."""
    window = reader()
    page = window.page
    visits = []
    page.on("framenavigated", lambda frame: visits.append(frame.url))
    with kept_from_going_live(page):
        page.goto(server.address + WORKED)
        page.get_by_role("button", name="Next section").click()
        open_card(page, "Henderson et al. 2014")
        card = page.locator("#study-henderson2014")
        expect(card).to_have_attribute("open", "")
        page.evaluate(
            "() => { for (const el of document.querySelectorAll('nav, details')) el.kept = 1; }"
        )
        top = page.evaluate(
            "document.querySelector('#study-henderson2014').getBoundingClientRect().top"
        )
    wait_until_live(page)
    after = "document.querySelector('#study-henderson2014').getBoundingClientRect().top"
    assert abs(page.evaluate(after) - top) < 1
    assert page.evaluate("document.activeElement.closest('details').id") == "study-henderson2014"
    assert page.evaluate("[...document.querySelectorAll('nav, details')].every((el) => el.kept)")
    assert page.locator("nav.explainer-nav").count() == 1
    assert page.locator("details.study").count() == 4
    assert len({url.split("#")[0] for url in visits}) == 1
    assert window.hosts() == {server.address.removeprefix("http://")}
    assert window.errors == []


STANDING = """() => [...document.querySelectorAll(
  "main :is(h1, h2, p, li, figcaption, details.study), main svg")]
  .filter((el) => el.checkVisibility() && !el.closest(".live, .figure-change"))
  .map((el) => [el.outerHTML, el.getBoundingClientRect().top + scrollY])"""
MOVED = """() => {
  window.moved = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.moved += value;
  }).observe({ type: "layout-shift" });
}"""


@pytest.mark.parametrize(("address", "width"), [(WORKED, 390), (WORKED, 1280), (CHARTS, 390)])
def test_nothing_moves_when_a_page_goes_live(server, reader, address, width):
    """Text and open cards are the same, byte for byte, and where they were."""
    page = reader(viewport={"width": width, "height": 800}).page
    with kept_from_going_live(page):
        page.goto(server.address + address)
        open_card(page, "Henderson et al. 2014")
        before = page.evaluate(STANDING)
        page.evaluate(MOVED)
    wait_until_live(page)
    page.wait_for_function("() => document.querySelector('.explainer-nav').dataset.live")
    assert page.evaluate(STANDING) == before
    assert page.evaluate("window.moved") == 0


def test_live_cells_of_an_educator_work_in_place(server, reader):
    """Sliders, interact and pictures appear in their section, and state goes both ways."""
    page = reader().page
    page.goto(server.address + "/voila/render/adapted.ipynb")
    section = page.get_by_role("region", name="My own section")
    expect(section.get_by_text("Words of a lecturer.")).to_be_visible()
    wait_until_live(page)
    expect(section.get_by_text("chosen 3")).to_be_visible(timeout=LIVE)
    section.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    expect(section.get_by_text("chosen 4")).to_be_visible(timeout=LIVE)
    section.get_by_role("slider").nth(1).focus()
    page.keyboard.press("ArrowRight")
    expect(section.get_by_text("squared 9")).to_be_visible(timeout=LIVE)
    expect(section.locator("img[src^='data:image/png']")).to_be_visible()
    for control in ("nav", "nav button"):
        font = f"getComputedStyle(document.querySelector('{control}')).fontFamily"
        assert "system-ui" in page.evaluate(font)
    press_in_panel(page, "Reading settings", "One section at a time")
    page.get_by_role("navigation", name="Sections").get_by_role(
        "link", name="My own section"
    ).click()
    expect(section.get_by_text("one True")).to_be_visible(timeout=LIVE)
    expect(section.get_by_text("at my-own-section")).to_be_visible(timeout=LIVE)
    press_in_panel(page, "Studies", "Open all studies")
    every = "open brower2021+henderson2014+apa-stigma+oliveira2020"
    expect(section.get_by_text(every)).to_be_visible(timeout=LIVE)
    section.get_by_role("button", name="Move from Python").click()
    expect(page.get_by_role("heading", level=2, name="References")).to_be_visible(timeout=LIVE)
    current = page.get_by_role("navigation", name="Sections").locator("[aria-current]")
    expect(current).to_have_text("References")
    expect(page.locator("details.study[open]")).to_have_count(1)
    assert page.locator("#study-oliveira2020").get_attribute("open") is not None


def test_failing_cell_is_reported_to_readers_and_logged(server, reader):
    """Readers get a sentence, the log gets the error, and the controls still work."""
    page = reader().page
    page.goto(server.address + "/voila/render/raising.ipynb")
    wait_until_live(page)
    expect(page.get_by_text("This part of the page could not be run.")).to_be_visible(timeout=LIVE)
    assert "ZeroDivisionError" not in page.content()
    assert "ZeroDivisionError" in server.log.read_text()
    page.get_by_role("button", name="Next section").click()
    expect(page.get_by_role("heading", name=SECOND)).to_be_in_viewport()


def test_dead_kernel_is_reported_and_the_page_stays(server, reader):
    """The text and the studies stay, and one sentence says what has stopped."""
    page = reader().page
    page.goto(server.address + "/voila/render/dead.ipynb")
    wait_until_live(page)
    page.get_by_role("button", name="End the kernel").click()
    expect(page.get_by_role("status")).to_contain_text(
        "live parts of this page have stopped", timeout=LIVE
    )
    expect(page.get_by_text(TEXT)).to_be_visible()
    page.get_by_role("button", name="Previous section").click()
    press_in_panel(page, "Studies", "Open all studies")
    expect(page.locator("details.study[open]")).to_have_count(4)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status")).to_be_hidden()
    wait_until_live(page)
    expect(page.locator("details.study[open]")).to_have_count(4)
    expect(page.get_by_role("heading", name=SECOND)).to_be_in_viewport()


def test_closing_the_page_ends_its_kernel(server, reader):
    """The kernel's process ends."""
    window = reader()
    before = {kernel.pid for kernel in server.kernels()}
    window.page.goto(server.address + WORKED)
    wait_until_live(window.page)
    mine = [kernel for kernel in server.kernels() if kernel.pid not in before]
    assert mine
    window.page.close(run_before_unload=True)
    for kernel in mine:
        kernel.wait(timeout=30)


@pytest.mark.parametrize(
    "path",
    [
        "/voila/render/.hidden.ipynb",
        "/voila/render/../outside.ipynb",
        "/voila/render/%2e%2e/outside.ipynb",
        "/voila/render/..%2foutside.ipynb",
        "/voila/render/notes.txt",
        "/voila/render/secret.py",
        "/voila/render/none.ipynb",
        "/voila/render/",
        "/voila/tree",
        "/voila/tree/",
        "/voila/api/contents/",
        "/voila/api/contents/notes.txt",
        "/voila/files/notes.txt",
        "/voila/files/secret.py",
        "/voila/files/survivor-led-why.ipynb",
        "/voila/files/../outside.ipynb",
        "/api/kernels",
        "/api/contents/",
        "/files/notes.txt",
        "/notes.txt",
    ],
)
def test_other_files_cannot_be_read(server, path):
    """Sources, listings, hidden files and files beside the folder are refused."""
    code, body = status(server, path)
    assert code in (403, 404)
    for secret in ("private notes", "password", '"cells"', "Survivor-Led, Why?"):
        assert secret not in body


def test_unknown_page_links_to_the_list_of_pages(server):
    """The status is 404, and the page says so in plain words."""
    code, body = status(server, "/voila/render/none.ipynb")
    assert code == 404
    assert "This page does not exist." in body
    assert "See all pages" in body


@pytest.mark.parametrize("query", ["?template=lab", "?theme=dark", "?template=lab&theme=dark"])
def test_visitors_cannot_choose_a_template_or_theme(server, query):
    """The query of the address changes nothing."""
    assert status(server, PAGE + query) == status(server, PAGE)


def test_changed_notebook_is_rendered_again(server, folder):
    """The cached page follows its file."""
    fresh = folder / "fresh.ipynb"
    fresh.write_bytes((folder / "index.ipynb").read_bytes())
    with pytest.raises(urllib.error.HTTPError):
        fetched(server, "/voila/render/fresher.ipynb")
    assert "newer words" not in status(server, "/voila/render/fresh.ipynb")[1]
    notebook = nbformat.read(fresh, as_version=4)
    notebook.cells[0].source += "\n\nnewer words"
    nbformat.write(notebook, fresh)
    assert "newer words" in status(server, "/voila/render/fresh.ipynb")[1]


def test_server_takes_the_next_free_port(server, folder):
    """A second server on a used port takes another one, prints it and answers there."""
    port = int(server.address.rsplit(":", 1)[1])
    with serve(folder, port=port, log="second.log") as second:
        pattern = r"Reading at http://127.0.0.1:(\d+)/"
        printed = until_true(lambda: re.search(pattern, second.log.read_text()))
        assert int(printed[1]) != port
        with urllib.request.urlopen(f"http://127.0.0.1:{printed[1]}/healthz", timeout=30) as answer:
            assert answer.status == 200
