"""Each state of a live page has one true sentence, and nothing of the server is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Page, expect

from support.blocking_proxy import block_websockets
from support.browser import Window
from support.paths import ROOT
from support.servers import Server, serve, serve_with_voila, until_true

LIVE = 60_000
CONNECTED = 20_000
"""Within how many ms a page is connected to a kernel that runs a cell: Jupyter waits 60 s."""
FAILED = "This part of the page could not be run."
SKIPPED = "This part was not run, because a part above it did not finish."
SAVED = "You see the result that was saved with the page."
RUNNING = "This part is still running. The live parts below it follow when it has finished."
INPUT = "This part asks you to type something, which is not possible on this page."
CALLBACK = "This did not work, because of a mistake in this part of the page."
BLOCKED = "The live parts of this page are not connected."
SECRET = "/home/somebody/secret"
LABEL = "import ipywidgets\nipywidgets.Label({!r})"
CALLBACKS = f"""
import ipywidgets as widgets, warnings
from IPython.display import display
label = widgets.Label("untouched")
def fail(_):
    label.value = "clicked"
    warnings.warn("from {SECRET}")
    raise ValueError("broken in {SECRET}")
button = widgets.Button(description="Break")
button.on_click(fail)
slider = widgets.IntSlider(description="Observed")
def observe(change):
    label.value = f"moved to {{change.new}}"
    raise KeyError("{SECRET}")
slider.observe(observe, "value")
display(button, slider, label)
"""
INTERACT = """
@widgets.interact(x=widgets.IntSlider(description="Divisor", value=2, min=0, max=3))
def divide(x):
    print("x is", x)
    return 1 / (x - 1)
"""
CLOSED = """
import ipywidgets
loading = ipywidgets.Text(value="Loading now")
loading
"""
BOXES = ("HBox", "VBox", "Tab", "Accordion")
BOX = """
import ipywidgets as w
first{0}, last{0} = w.Text("kept"), w.Text("closed")
box{0} = w.{0}([first{0}, last{0}])
for name, value in ("titles", ["One", "Two"]), ("selected_index", 0):
    if hasattr(box{0}, name):
        setattr(box{0}, name, value)
box{0}
"""
CLOSE_BOXED = "\n".join(f"last{box}.close()" for box in BOXES)
CLOSED_BY_CALLBACK = """
import ipywidgets as w
from IPython.display import display
never = w.Text("never shown")
never.close()
display(never)
text, close = w.Text("until it is closed"), w.Button(description="Close")
close.on_click(lambda _: text.close())
output = w.Output()
display(w.HBox([w.VBox([text])]), close, output)
with output:
    inside = w.Text("inside")
    display(inside)
inside.close()
"""
THREAD = """
import threading, time, ipywidgets as w
from IPython.display import display
bar, label = w.IntProgress(max=5), w.Label("at the start")
def count():
    for step in range(6):
        bar.value, label.value = step, f"step {step}"
        time.sleep(0.1)
display(bar, label)
threading.Thread(target=count).start()
"""
MISSING_PACKAGE = """
import ipywidgets, traitlets
class Map(ipywidgets.DOMWidget):
    _model_name = traitlets.Unicode("MapModel").tag(sync=True)
    _model_module = traitlets.Unicode("a-map-package").tag(sync=True)
    _view_name = traitlets.Unicode("MapView").tag(sync=True)
    _view_module = traitlets.Unicode("a-map-package").tag(sync=True)
Map()
"""
FIGURE = """
%matplotlib widget
import matplotlib.pyplot as plt
plt.ioff()
figure, axes = plt.subplots()
axes.plot([1, 2, 3])
display(figure.canvas)
"""
WIDE = """
from IPython.display import HTML, display
display(HTML('<div class="wide" style="width:900px">wide</div>'))
"""
WIDE_WIDGET = """
import ipywidgets as w
from IPython.display import display
output = w.Output()
display(output)
wide = w.HTML('<div class="wide" style="width:900px">wide</div>', layout=w.Layout(width="900px"))
with output:
    display(wide)
"""
TELL_WHEN_CONNECTED = """
window.WebSocket = class extends WebSocket {
  constructor(...options) {
    super(...options);
    this.addEventListener("open", () => (document.documentElement.dataset.connected = "yes"));
  }
};
"""
FORMULA = """
from IPython.display import Latex, Math
Math({!r})
"""
ENDS = "import os, ipywidgets\nend = ipywidgets.Button(description='End')\n"
ENDS += "end.on_click(lambda _: os._exit(1))\nend"


def notebook(*cells: NotebookNode | str, **metadata: object) -> NotebookNode:
    """Return a notebook of sections, each with a code cell."""
    nodes = [new_markdown_cell("# States\n\nThe text.", id="title")]
    for number, cell in enumerate(cells):
        code = new_code_cell(cell, id=f"code-{number}") if isinstance(cell, str) else cell
        nodes += [new_markdown_cell(f"## Part {number}", id=f"part-{number}"), code]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=nodes, metadata={"kernelspec": spec, **metadata})


def saved(source: str, text: str) -> NotebookNode:
    output = new_output("stream", name="stdout", text=text)
    return new_code_cell(source, id=f"saved-{text.split()[0]}", outputs=[output])


def tagged(source: str, tag: str = "raises-exception") -> NotebookNode:
    return new_code_cell(source, id=f"tagged-{len(source)}", metadata={"tags": [tag]})


def without_state(source: str) -> NotebookNode:
    """Return a cell whose widget was saved without its state."""
    data = {"application/vnd.jupyter.widget-view+json": {"model_id": "gone"}}
    return new_code_cell(source, id="no-state", outputs=[new_output("display_data", data=data)])


WORKING = {
    "first": "print('it ran')",
    "closed": CLOSED,
    "closing": "loading.close()\nipywidgets.Text(value='Ready now')",
    **{box: BOX.format(box) for box in BOXES},
    "closing-boxed": CLOSE_BOXED,
    "callback": CLOSED_BY_CALLBACK,
    "thread": THREAD,
    "formula": FORMULA.format("x^{2}"),
    "bad-formula": FORMULA.format("\\unknown"),
    "missing-package": MISSING_PACKAGE,
    "beside": LABEL.format("beside it"),
    "wide": WIDE,
    "wide-widget": WIDE_WIDGET,
    "folded": tagged("print('read by ' + 'some')", "hide-cell"),
    "removed": tagged("print('read by ' + 'nobody')", "remove-cell"),
    "without-state": without_state("print('live ' + 'again')"),
}
"""Cells of one page, by what they show; each test looks at its own."""
UNKNOWN_KERNEL = {"name": "conda-env", "display_name": "C"}
NOTEBOOKS = {
    "error": notebook(
        LABEL.format("FIRST"),
        "1/0",
        LABEL.format("SECOND"),
        saved("print('x')", "kept"),
        saved("print('y')", "also kept"),
    ),
    "input": notebook("print('before')\ninput('Name? ')", "print('after')"),
    "tagged": notebook(
        tagged(f"open({SECRET!r})"), tagged("raise ValueError('seven is odd')"), "print('on')"
    ),
    "callbacks": notebook(CALLBACKS, INTERACT),
    "endless": notebook(
        LABEL.format("quick is here"), "import time\nwhile True: time.sleep(0.1)", "print('no')"
    ),
    "working": notebook(*WORKING.values(), kernelspec=UNKNOWN_KERNEL),
    "boxes": notebook(*(BOX.format(box) for box in BOXES), CLOSE_BOXED),
    "boxes-slow": notebook(
        *(BOX.format(box) for box in BOXES), f"import time\ntime.sleep(3)\n{CLOSE_BOXED}"
    ),
    "figure": notebook(FIGURE),
    "map": notebook("import ipyleaflet\nipyleaflet.Map(center=(52, 5), zoom=4)"),
    "ends": notebook(ENDS),
    "upload": notebook("import ipywidgets\nipywidgets.FileUpload(description='Send')"),
    "label": notebook(LABEL.format("it is live")),
    "other": notebook("x <- 1", kernelspec={"name": "ir", "display_name": "R", "language": "R"}),
    "arabic": notebook("1/0", explainer={"lang": "ar", "dir": "rtl"}),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("states") / "notebooks"
    folder.mkdir()
    for name, node in NOTEBOOKS.items():
        nbformat.write(node, folder / f"{name}.ipynb")
    limits = ("--kernels=24", "--kernels-per-reader=24", "--kernels-per-address=24")
    with serve(folder, *limits) as started:
        yield started


def opened(window, server: Server, name: str) -> Page:
    """Open a page in a window, and keep what its websocket receives in ``window.received``."""
    window.received = []

    def listen(websocket) -> None:
        websocket.on("framereceived", lambda data: window.received.append(str(data)))

    window.page.on("websocket", listen)
    window.page.goto(f"{server.address}/voila/render/{name}.ipynb")
    return window.page


@pytest.fixture(scope="module")
def working(server, browser) -> Iterator[Page]:
    """Open the page of cells that work, once for all tests of them."""
    window = Window(browser)
    yield opened(window, server, "working")
    window.context.close()


def part(page: Page, number: int | str):
    """Return a section by its number, or one of the working page by what its cell shows."""
    number = list(WORKING).index(number) if isinstance(number, str) else number
    return page.get_by_role("region", name=f"Part {number}", exact=True)


def test_cells_below_a_failure_say_that_they_were_not_run(server, reader) -> None:
    """The cell that failed says so, those below it why they are empty, those above it work.

    Saved output stays, and it is said that it was saved.
    """
    page = opened(reader(), server, "error")
    expect(part(page, 1)).to_contain_text(FAILED, timeout=LIVE)
    expect(part(page, 0)).to_contain_text("FIRST", timeout=LIVE)
    expect(part(page, 2)).to_contain_text(SKIPPED)
    for number, words in ((3, "kept"), (4, "also kept")):
        expect(part(page, number)).to_contain_text(f"{SKIPPED} {SAVED}")
        expect(part(page, number).get_by_text(words, exact=True)).to_be_visible()
    expect(part(page, 1)).not_to_contain_text(SAVED)
    expect(page.locator("main")).not_to_contain_text("Everything else")
    said = page.locator(".explainer-said")
    expect(said).to_have_attribute("aria-live", "polite")
    expect(said).to_have_text(f"{SKIPPED} {SAVED}")
    log = server.log.read_text()
    assert re.search(r"a cell failed.*code-1.*ZeroDivisionError.*1", log), log


def test_cell_that_asks_for_input_says_that_this_is_not_possible(server, reader) -> None:
    """What it printed before stays, and the cell below says why it was not run."""
    page = opened(reader(), server, "input")
    expect(part(page, 0)).to_contain_text(INPUT, timeout=LIVE)
    expect(part(page, 0)).to_contain_text("before")
    expect(part(page, 1)).to_contain_text(SKIPPED)


def test_cell_that_is_tagged_to_raise_shows_its_error(server, reader) -> None:
    """Its type and message, without paths and traceback; the cells below it run."""
    page = opened(reader(), server, "tagged")
    expect(part(page, 1)).to_contain_text("ValueError: seven is odd", timeout=LIVE)
    expect(part(page, 0)).to_contain_text("FileNotFoundError: [Errno 2] No such file")
    expect(part(page, 2)).to_contain_text("on")
    assert SECRET not in page.content()
    assert "Traceback" not in page.content()


def check_callbacks(window, page: Page) -> None:
    """Let callbacks fail, and check what is shown and what was sent."""
    part(page, 0).get_by_role("button", name="Break").click(timeout=LIVE)
    expect(part(page, 0)).to_contain_text("clicked")
    expect(page.get_by_role("status")).to_have_text(CALLBACK)
    part(page, 0).get_by_role("slider").focus()
    for value in (1, 2):  # also at the second time
        page.keyboard.press("ArrowRight")
        expect(part(page, 0)).to_contain_text(f"moved to {value}")
        expect(page.get_by_role("status")).to_have_text(CALLBACK)
    part(page, 1).get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    expect(part(page, 1)).to_contain_text("x is 1", timeout=LIVE)
    expect(part(page, 1)).to_contain_text(CALLBACK)
    page.keyboard.press("ArrowRight")
    expect(part(page, 1)).to_contain_text("x is 2")
    expect(part(page, 1)).not_to_contain_text(CALLBACK)
    sent = "\n".join(window.received)
    assert "ZeroDivisionError" in sent
    for private in (SECRET, "Traceback", "site-packages", "ipykernel_", "raise ValueError"):
        assert private not in sent, private
    assert window.errors == []


def test_callback_that_fails_says_so_and_sends_nothing_of_the_server(server, reader) -> None:
    """One sentence on the page, the type, cell and line in the log."""
    window = reader()
    check_callbacks(window, opened(window, server, "callbacks"))
    log = server.log.read_text()
    assert SECRET not in log
    for error, line in (("ValueError", 7), ("KeyError", 13), ("ZeroDivisionError", 4)):
        assert re.search(f"a reader used has failed.*{error}.*{line}", log), log


def test_quick_cells_are_shown_before_a_slow_one_has_ended(server, reader) -> None:
    """Widgets of cells that have ended are there while a later cell keeps the kernel busy."""
    window = reader()
    window.context.add_init_script(TELL_WHEN_CONNECTED)
    page = opened(window, server, "endless")
    expect(part(page, 1)).to_contain_text(RUNNING, timeout=LIVE)
    expect(part(page, 0)).to_contain_text("quick is here", timeout=LIVE)
    expect(part(page, 2).locator(".cell")).to_have_text("")
    expect(page.locator("html[data-connected]")).to_be_attached(timeout=CONNECTED)
    expect(page.get_by_role("status")).to_be_hidden()


def test_output_after_a_slow_cell_is_shown_when_it_ends(server, reader, tmp_path) -> None:
    """The note gives way to the output; widgets of later cells work."""
    go = tmp_path / "go"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.05)"
    folder = server.log.parent / "notebooks"
    slow = notebook(LABEL.format("first"), f"{wait}\nprint('it has ended')", CALLBACKS)
    nbformat.write(slow, folder / "slow.ipynb")
    window = reader()
    page = opened(window, server, "slow")
    expect(part(page, 1)).to_contain_text(RUNNING, timeout=LIVE)
    expect(part(page, 0)).to_contain_text("first", timeout=LIVE)
    go.touch()
    expect(part(page, 1)).to_contain_text("it has ended", timeout=LIVE)
    expect(part(page, 1)).not_to_contain_text(RUNNING)
    part(page, 2).get_by_role("button", name="Break").click(timeout=LIVE)
    expect(part(page, 2)).to_contain_text("clicked")
    assert window.errors == []


def test_closed_widget_leaves_nothing(working) -> None:
    """No "Loading widget...", and no error."""
    ready = part(working, "closing").get_by_role("textbox")
    expect(ready).to_have_value("Ready now", timeout=LIVE)
    expect(part(working, "closed").locator(".cell")).to_have_text("")


def check_boxes(page: Page, first: int = 0) -> None:
    """Check that boxes show what is open in them, and nothing of what is closed."""
    for number, _ in enumerate(BOXES, first):
        texts = part(page, number).locator("input[type=text]")
        expect(texts).to_have_count(1, timeout=LIVE)
        expect(texts).to_have_value("kept")
    expect(page.locator("main")).not_to_contain_text("Loading widget")
    expect(page.get_by_role("status")).to_be_hidden()


def test_closed_widget_in_a_box_leaves_nothing(working) -> None:
    """The others in the box work."""
    check_boxes(working, list(WORKING).index(BOXES[0]))


def test_widget_in_a_box_that_is_closed_late_leaves_nothing(server, reader) -> None:
    """Also if it is closed after the page is connected."""
    check_boxes(opened(reader(), server, "boxes-slow"))


def test_widget_closed_by_a_callback_leaves_nothing(working) -> None:
    """Nor does one that was closed before it was displayed."""
    section = part(working, "callback")
    texts = section.locator("input[type=text]")
    expect(texts).to_have_value("until it is closed", timeout=LIVE)
    section.get_by_role("button", name="Close").click()
    expect(texts).to_have_count(0)
    expect(section).not_to_contain_text("Loading widget", timeout=LIVE)
    expect(section).not_to_contain_text("never shown")
    expect(working.get_by_role("status")).to_be_hidden()


def test_thread_goes_on_showing_its_progress(working) -> None:
    """A thread that outlives its cell still changes its widgets."""
    expect(part(working, "thread")).to_contain_text("step 5", timeout=LIVE)


def test_formula_is_typeset(working) -> None:
    """As MathML, with our server's scripts only; what cannot be typeset shows its text."""
    section = part(working, "formula")
    expect(section.locator("math").get_by_text("2")).to_be_visible(timeout=LIVE)
    expect(section).not_to_contain_text("displaystyle")
    expect(part(working, "bad-formula")).to_contain_text("unknown")


def test_tags_hold_on_a_live_page(working) -> None:
    """What is folded stays closed until somebody opens it, by keyboard, and nobody has the rest."""
    section = part(working, "folded")
    expect(section).to_contain_text("read by some", timeout=LIVE)
    expect(section.get_by_text("read by some")).to_be_hidden()
    section.locator("summary").press("Enter")
    expect(section.get_by_text("read by some")).to_be_visible()
    expect(section.locator("pre.explainer-code")).to_contain_text("'read by ' + 'some'")
    removed = part(working, "removed")
    expect(removed).to_have_text(re.compile(r"^\s*Part \d+\s*$"))


def test_sentence_about_a_missing_control_goes_when_it_is_live(working) -> None:
    section = part(working, "without-state")
    expect(section).to_contain_text("live again", timeout=LIVE)
    expect(section.get_by_text("A control is missing here.")).to_be_hidden()


def test_widget_whose_package_is_missing_says_so(working) -> None:
    """A sentence with the name of the package, no script error; other widgets work."""
    section = part(working, "missing-package")
    sentence = "This control cannot be shown: it needs “a-map-package”"
    expect(section).to_contain_text(sentence, timeout=LIVE)
    expect(section).not_to_contain_text("javascript")
    expect(part(working, "beside")).to_contain_text("beside it")


@pytest.mark.parametrize("name", ["wide", "wide-widget"])
def test_wide_output_scrolls_inside_its_place(working, name: str) -> None:
    """The page itself is never wider than the window, and the whole output can be seen."""
    wide = part(working, name).locator(".wide")
    for width in (390, 1280):
        working.set_viewport_size({"width": width, "height": 800})
        expect(wide).to_be_visible(timeout=LIVE)
        assert working.evaluate("document.documentElement.scrollWidth <= innerWidth")
        part(working, name).locator(".live").evaluate("element => element.scrollTo(900, 0)")
        end = wide.evaluate("e => Math.round(e.getBoundingClientRect().right)")
        assert 0 < end <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_figure_of_ipympl_fits_or_scrolls(server, reader, width: int) -> None:
    """Its right edge can be seen, and the page is not wider than the window."""
    pytest.importorskip("ipympl", reason="ipympl is not a dependency")
    page = opened(reader(viewport={"width": width, "height": 800}), server, "figure")
    canvas = page.locator(".live canvas").first
    expect(canvas).to_be_visible(timeout=LIVE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".live").evaluate("element => element.scrollTo(2000, 0)")
    assert canvas.evaluate("e => Math.round(e.getBoundingClientRect().right)") <= width


def test_map_whose_script_evaluates_text_says_that_it_does_not_work(server, reader) -> None:
    """One sentence in place of the error of a script."""
    pytest.importorskip("ipyleaflet", reason="ipyleaflet is not a dependency")
    page = opened(reader(), server, "map")
    sentence = "This control cannot be shown: it needs “jupyter-leaflet”"
    expect(part(page, 0)).to_contain_text(sentence, timeout=LIVE)
    expect(part(page, 0)).not_to_contain_text("Error")


def test_kernel_that_ends_by_itself(server, reader) -> None:
    """The page says why its live parts have stopped, and offers to try again.

    It is then opened again, and its heading has the focus, so that it is read out once.
    """
    page = opened(reader(), server, "ends")
    part(page, 0).get_by_role("button", name="End").click(timeout=LIVE)
    status = page.get_by_role("status")
    expect(status).to_contain_text("the program behind them ended unexpectedly", timeout=LIVE)
    again = status.get_by_role("button", name="Try again")
    again.focus(timeout=LIVE)
    with page.expect_navigation(timeout=LIVE):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="States")).to_be_focused()
    expect(part(page, 0).get_by_role("button", name="End")).to_be_visible(timeout=LIVE)
    expect(page.get_by_role("heading", name="States")).to_be_focused()


def test_upload_that_is_too_large_is_not_sent(server, reader) -> None:
    """The limit is named, and a smaller file can be sent afterwards."""
    page = opened(reader(), server, "upload")
    button = part(page, 0).get_by_role("button", name="Send")
    for size, shown in ((2_000_000, True), (1_000, False)):
        with page.expect_file_chooser(timeout=LIVE) as chooser:
            button.click(timeout=LIVE)
        file = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x" * size}
        chooser.value.set_files([file])
        if shown:
            expect(page.get_by_role("status")).to_have_text(
                "This is too large and was not sent: the limit is 1 MB."
            )
        expect(button).to_contain_text("(1)")


def test_page_in_a_language_without_a_kernel_does_not_offer_to_try_again(server, reader) -> None:
    """Trying again cannot help."""
    page = opened(reader(), server, "other")
    status = page.get_by_role("status")
    expect(status).to_contain_text("this server cannot run their programming language")
    expect(status.get_by_role("button")).to_have_count(0)


def test_kernel_that_does_not_start_is_said(tmp_path, reader) -> None:
    """Whether it cannot be run, or ends at once: the page does not wait for ever."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    commands = ("a-program-that-is-missing", "false")
    for command in commands:
        specs = tmp_path / "jupyter/kernels" / command
        specs.mkdir(parents=True)
        spec = {"argv": [command, "{connection_file}"], "display_name": "B", "language": "python"}
        (specs / "kernel.json").write_text(json.dumps(spec))
        node = notebook("print(1)", kernelspec={"name": command, "display_name": "Broken"})
        nbformat.write(node, folder / f"{command}.ipynb")
    with serve(folder, env={"JUPYTER_PATH": str(tmp_path / "jupyter")}) as server:
        for command in commands:
            status = opened(reader(), server, command).get_by_role("status")
            expect(status).to_contain_text(
                "The live parts of this page could not be started.", timeout=LIVE
            )
            expect(status.get_by_role("button", name="Try again")).to_be_visible()


def test_notebook_without_a_language_runs_as_python(working) -> None:
    """Also if its kernel is not installed here."""
    expect(part(working, "first")).to_contain_text("it ran", timeout=LIVE)


@pytest.mark.parametrize("name", ["other", "label"])
def test_status_is_at_the_lower_edge(server, reader, name: str) -> None:
    """It is above the bar of a page with sections if that is at the lower edge, too."""
    window = reader()
    page = opened(window, server, name)
    if name == "label":
        expect(part(page, 0)).to_contain_text("it is live", timeout=LIVE)
        window.context.set_offline(True)
    status = page.get_by_role("status")
    expect(status).to_be_visible()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        bottom = status.evaluate("e => Math.round(e.getBoundingClientRect().bottom)")
        bar = page.locator(".explainer-aside")
        is_at_edge = bar.count() and bar.evaluate("e => getComputedStyle(e).position") == "fixed"
        top = bar.evaluate("e => Math.round(e.getBoundingClientRect().top)") if is_at_edge else 800
        assert abs(bottom - top) <= 4


@pytest.mark.parametrize("how", ["refuse", "hang"])
def test_blocked_websocket_is_said_soon(server, reader, how) -> None:
    """Soon after the bundle's arrival, not minutes later, after JupyterLab's last attempt."""
    with block_websockets(int(server.address.rpartition(":")[2]), how) as address:
        page = reader().page
        with page.expect_response(re.compile(r"/api/kernels/"), timeout=LIVE):
            page.goto(f"{address}/voila/render/label.ipynb")
        expect(page.get_by_role("status")).to_contain_text(BLOCKED, timeout=30_000)
        expect(page.get_by_role("heading", name="States")).to_be_visible()
        expect(page.locator("main")).not_to_contain_text("Loading widget")


def test_sentences_are_in_the_language_of_the_page(server, reader) -> None:
    """An Arabic page speaks Arabic."""
    page = opened(reader(), server, "arabic")
    expect(part(page, 0)).to_contain_text("تعذّر تشغيل هذا الجزء من الصفحة.", timeout=LIVE)


def test_plain_voila_sends_nothing_of_the_server_either(tmp_path, reader) -> None:
    """With our ``voila.json``, callbacks are as quiet as with our server; boxes are as whole."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in ("callbacks", "boxes"):
        nbformat.write(NOTEBOOKS[name], folder / f"{name}.ipynb")
    (tmp_path / "voila.json").write_text((ROOT / "voila.json").read_text())
    with serve_with_voila(folder) as voila:
        window = reader()
        check_callbacks(window, opened(window, voila, "callbacks"))
        check_boxes(opened(reader(), voila, "boxes"))


def test_states_are_told_apart_while_waiting(server, reader) -> None:
    """An open page can ask whether its request waits for a place."""
    page = reader().page
    answer = page.request.get(f"{server.address}/voila/render/label.ipynb?queue=1")
    assert answer.text() == "starting"
    until_true(lambda: answer.headers["cache-control"] == "no-store")
