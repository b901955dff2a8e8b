"""A static site goes live in the reader's browser, with Python from the site's own files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Page, expect

from explainer.export.site import write_site
from support.browser import Window

LIVE = 60_000
SLIDER = """
import ipywidgets as w
from IPython.display import display, HTML, SVG
age, text = w.IntSlider(description="Age", value=3), w.Label("age 3")
age.observe(lambda change: setattr(text, "value", f"age {change.new}"), "value")
display(age, text)
"""
INTERACT = """
@w.interact(x=w.IntSlider(description="Divisor", value=2, min=0, max=3))
def divide(x):
    print("x is", x)
    return 1 / (x - 1)
"""
OUTPUT = """
out, more = w.Output(), w.Button(description="More")
with out:
    print("from the cell")
def add(_):
    with out:
        print("from the button")
more.on_click(add)
display(more, out)
"""
PLOT = """
bars = "".join(f'<rect x="{10 * n}" y="{40 - h}" width="8" height="{h}"/>'
               for n, h in enumerate((10, 30, 20)))
SVG(f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{bars}</svg>')
"""
FILE = "from pathlib import Path\nprint(Path('numbers.csv').read_text())"
OWN = """
from explainer import Question
seen = w.Label("at the start")
question = Question("Which one?\\n\\n- [x] This\\n- [ ] That")
question.observe(lambda change: setattr(seen, "value", f"chose {change.new}"), "chosen")
choose = w.Button(description="Choose")
choose.on_click(lambda _: setattr(question, "chosen", 2))
display(question, choose, seen)
"""
SLOW = "import asyncio\nawait asyncio.sleep(3)\nprint('slow but there')"
BREAK = """
fail, end = w.Button(description="Fail"), w.Button(description="End")
fail.on_click(lambda _: 1 / 0)
def leave(_):
    import os
    os._exit(1)
end.on_click(leave)
display(fail, end)
"""
CELLS = {
    "slider": SLIDER,
    "interact": INTERACT,
    "output": OUTPUT,
    "plot": PLOT,
    "file": FILE,
    "own": OWN,
    "slow": SLOW,
    "break": BREAK,
    "print": "print(2 + 2)",
    "wrong": "1/0",
    "after": "print('never')",
}
PLACES = """
[...document.querySelectorAll("h1, h1 ~ p, #the-slider > :not(.cell)")].map((one) => one.offsetTop)
"""


def write_notebooks(folder: Path) -> None:
    folder.mkdir()
    cells = [new_markdown_cell("# Live\n\nThe text.", id="title")]
    for name, source in CELLS.items():
        saved = [new_output("stream", name="stdout", text="4\n")] if name == "print" else []
        cells += [
            new_markdown_cell(f"## The {name}\n\nSome words.", id=f"part-{name}"),
            new_code_cell(source, id=f"code-{name}", outputs=saved),
        ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": spec}), folder / "live.ipynb")
    (folder / "numbers.csv").write_text("one,1\n")
    plain = new_notebook(cells=[new_markdown_cell("# Plain\n\nWithout code.", id="title")])
    nbformat.write(plain, folder / "plain.ipynb")


class SiteHandler(SimpleHTTPRequestHandler):
    """Sends files as a plain host does, which also says for how long they may be kept."""

    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("live")
    write_notebooks(folder / "notebooks")
    exported = write_site(folder / "notebooks", folder / "site", live=True)
    assert not [each for each in exported.diagnostics if each.code.startswith("E")]
    return exported.path


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SiteHandler, directory=str(site)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def window(browser) -> Iterator[Window]:
    opened = Window(browser)
    yield opened
    opened.context.close()


@pytest.fixture(scope="module")
def live(window: Window, address: str) -> Page:
    """Open the page and run it, once for all tests; keep what was requested before and after."""
    page = window.page
    page.goto(f"{address}/live.html")
    page.wait_for_load_state("networkidle")
    window.places = page.evaluate(PLACES)
    window.before = list(window.requests)
    page.locator(".explainer-status").get_by_role("button", name="Run Python").click()
    part(page, "slider").get_by_role("slider").wait_for(timeout=LIVE)
    return page


def part(page: Page, name: str):
    return page.get_by_role("region", name=f"The {name}", exact=True)


def test_nothing_is_requested_before_the_reader_asks(live, window, address) -> None:
    """Then everything comes from the site itself, and the page stays where it was."""
    assert not [url for url in window.before if "/live/" in url]
    assert [url for url in window.requests if "/live/pyodide" in url]
    assert window.hosts() == {address.removeprefix("http://")}
    assert live.evaluate(PLACES) == window.places


def test_slider_reaches_python_and_comes_back(live) -> None:
    part(live, "slider").get_by_role("slider").focus()
    live.keyboard.press("ArrowRight")
    expect(part(live, "slider")).to_contain_text("age 4", timeout=LIVE)


def test_interact_shows_what_the_function_prints_and_returns(live) -> None:
    expect(part(live, "interact")).to_contain_text("x is 2", timeout=LIVE)
    part(live, "interact").get_by_role("slider").focus()
    live.keyboard.press("ArrowRight")
    expect(part(live, "interact")).to_contain_text("x is 3", timeout=LIVE)
    expect(part(live, "interact")).to_contain_text("0.5")
    expect(part(live, "interact")).not_to_contain_text("x is 2")


def test_output_widget_shows_what_the_cell_and_a_callback_print(live) -> None:
    expect(part(live, "output")).to_contain_text("from the cell", timeout=LIVE)
    part(live, "output").get_by_role("button", name="More").click()
    expect(part(live, "output")).to_contain_text("from the button", timeout=LIVE)


def test_plot_and_a_file_beside_the_notebook_are_there(live) -> None:
    expect(part(live, "plot").locator("svg rect, img").first).to_be_visible(timeout=LIVE)
    expect(part(live, "file")).to_contain_text("one,1")


def test_own_widgets_take_their_state_from_python(live) -> None:
    part(live, "own").get_by_role("button", name="Choose").click(timeout=LIVE)
    expect(part(live, "own")).to_contain_text("chose 2", timeout=LIVE)
    expect(part(live, "own").get_by_role("radio", name="That")).to_be_checked()
    part(live, "own").get_by_role("radio", name="This").check()
    expect(part(live, "own")).to_contain_text("chose 1", timeout=LIVE)


def test_slow_cell_says_that_it_runs_and_those_below_follow(live) -> None:
    expect(part(live, "slow")).to_contain_text("slow but there", timeout=LIVE)
    expect(part(live, "print").locator(".live")).to_have_text("4", timeout=LIVE)
    expect(part(live, "wrong")).to_contain_text("This part of the page could not be run.")
    expect(part(live, "after")).to_contain_text("This part was not run")
    expect(live.locator(".explainer-offer")).to_have_count(0)


def test_kernel_that_ends_says_so_after_a_mistake_has_been_survived(live) -> None:
    part(live, "break").get_by_role("button", name="Fail").click()
    expect(live.locator(".explainer-status")).to_contain_text("This did not work", timeout=LIVE)
    part(live, "break").get_by_role("button", name="End").click()
    ended = "the program behind them ended unexpectedly"
    expect(live.locator(".explainer-status")).to_contain_text(ended, timeout=LIVE)


def test_page_that_cannot_load_python_says_so_and_can_try_again(reader, address) -> None:
    """The reader uses the button in the place of a cell, and again when the connection is back."""
    window = reader()
    window.page.route("**/live/*.whl", lambda route: route.abort())
    window.page.goto(f"{address}/live.html")
    part(window.page, "slider").get_by_role("button", name="Run Python").click()
    status = window.page.locator(".explainer-status")
    expect(status).to_contain_text("could not be started", timeout=LIVE)
    window.page.unroute("**/live/*.whl")
    status.get_by_role("button", name="Try again").click()
    expect(part(window.page, "slider").get_by_role("slider")).to_be_visible(timeout=LIVE)


def test_policy_lets_no_page_run_webassembly_and_others_stay_as_they_were(site) -> None:
    """The worker has no policy of the page: its own address makes it independent."""
    policies = {
        name: re.search(r'Content-Security-Policy" content="([^"]+)"', (site / name).read_text())[1]
        for name in ("live.html", "plain.html")
    }
    assert "worker-src 'self'" in policies["live.html"]
    assert not [each for each in policies.values() if "eval" in each]
    assert "worker-src" not in policies["plain.html"]
    assert "explainer-run" not in (site / "plain.html").read_text()


def test_page_itself_gets_only_a_few_hundred_bytes(site, tmp_path) -> None:
    exported = write_site(site.parent / "notebooks", tmp_path / "site")
    live, plain = ((folder / "live.html").stat().st_size for folder in (site, exported.path))
    offers = 11 * 200  # the buttons in the cells of this page
    assert live - plain < 2500 + offers
    assert json.loads((site / "live" / "sbom.cdx.json").read_text())
