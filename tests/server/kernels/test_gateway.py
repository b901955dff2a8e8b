"""Tests of kernels on a real Jupyter Kernel Gateway, also while it does not answer."""

from __future__ import annotations

import urllib.request

import psutil
import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import expect

from explainer.cli.main import main
from explainer.errors import UsageError
from explainer.server.kernels.gateway import find_gateway_address
from support.browser import open_card, press_in_panel
from support.educator_notebooks import adapted
from support.gateway import PRIVATE, TOKEN, gateway, served_by_gateway
from support.servers import copy_notebooks, free_port, until_true

LIVE = 60_000
PAGE = "/voila/render/adapted.ipynb"
TEXT = "I stand firmly behind modern medicine"
PICTURE = """import base64, ipywidgets
ipywidgets.Image(value=base64.b64decode(red_dot), format="png")"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gateway")
    notebook = adapted()
    index = next(i for i, cell in enumerate(notebook.cells) if cell.id == "own-plot")
    notebook.cells.insert(index + 1, new_code_cell(PICTURE, id="own-bytes"))
    copy_notebooks(folder, adapted=notebook)
    return folder


def live(page):
    return page.locator("html[data-live=yes]")


def kill(server):
    """Kill a server and its kernels, as if their machine had failed."""
    processes = [server.process, *server.process.children(recursive=True)]
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=20)


def test_live_cells_run_on_the_gateway(folder, reader):
    """Controls, outputs and binary messages work, slots are counted, and no environment is sent."""
    port = free_port()
    with (
        gateway(folder, port) as engine,
        served_by_gateway(folder, port, "--kernels=1", queue_seconds=5) as server,
    ):
        window = reader()
        page = window.page
        page.goto(server.address + PAGE)
        expect(live(page)).to_be_attached(timeout=LIVE)
        section = page.get_by_role("region", name="My own section")
        section.get_by_role("slider").first.focus()
        page.keyboard.press("ArrowRight")
        expect(section.get_by_text("chosen 4")).to_be_visible(timeout=LIVE)
        section.get_by_role("slider").nth(1).focus()
        page.keyboard.press("ArrowRight")
        expect(section.get_by_text("squared 9")).to_be_visible(timeout=LIVE)
        expect(section.locator("img[src^='blob:']")).to_be_visible(timeout=LIVE)
        assert window.errors == []
        assert server.kernels() == []
        assert len(engine.kernels()) == 1
        assert not {TOKEN, PRIVATE} & set(engine.kernels()[0].environ().values())

        second = reader().page
        second.goto(server.address + PAGE)
        status = second.get_by_role("status")
        expect(status).to_contain_text("All live sessions are in use", timeout=LIVE)
        page.close(run_before_unload=True)
        until_true(lambda: not engine.kernels())
        status.get_by_role("button", name="Try again").click()
        expect(live(second)).to_be_attached(timeout=LIVE)
        second.close(run_before_unload=True)
        until_true(lambda: not engine.kernels())
    log = (folder / "log").read_text()
    assert "Reading at" in log
    assert TOKEN not in log
    assert PRIVATE not in log


ASK = """async (source) => {
  const kernel = document.body.dataset.kernelId;
  const address = `${location.origin.replace("http", "ws")}/api/kernels/${kernel}/channels`;
  const socket = new WebSocket(`${address}?session_id=other`);
  const message = (type, content) => JSON.stringify({
    channel: "shell", content, metadata: {}, parent_header: {}, buffers: [],
    header: {msg_id: type, msg_type: type, session: "other", username: "", version: "5.3"},
  });
  const answered = new Promise((resolve) => {
    socket.onmessage = (event) => event.data.includes("kernel_info_reply") && resolve();
  });
  const closed = new Promise((resolve) => {
    socket.onclose = (event) => resolve(event.code);
  });
  await new Promise((resolve) => (socket.onopen = resolve));
  socket.send(message("kernel_info_request", {}));
  await answered;
  socket.send(message("execute_request", {code: source, silent: false, user_expressions: {}}));
  return await closed;
}"""


def test_visitors_run_no_code_on_the_gateway(folder, reader):
    """The same messages are allowed as for kernels of this machine."""
    port = free_port()
    mark = folder / "executed"
    with gateway(folder, port), served_by_gateway(folder, port) as server:
        page = reader().page
        page.goto(server.address + PAGE)
        expect(live(page)).to_be_attached(timeout=LIVE)
        assert page.evaluate(ASK, f"open({str(mark)!r}, 'w')") == 1008
        page.get_by_role("slider").first.focus()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text("chosen 4")).to_be_visible(timeout=LIVE)
        assert not mark.exists()


def test_a_gateway_that_fails_and_returns(folder, reader):
    """The page stays and shows a message; when the gateway is back, a button makes it live."""
    port = free_port()
    with served_by_gateway(folder, port, "--kernels=1") as server:
        page = reader().page
        with gateway(folder, port) as first:
            page.goto(server.address + PAGE)
            expect(live(page)).to_be_attached(timeout=LIVE)
            open_card(page, "Henderson et al. 2014")
            kill(first)
            status = page.get_by_role("status")
            expect(status).to_contain_text("live parts of this page have stopped", timeout=LIVE)
        until_true(lambda: "explainer_gateway_away 1.0" in server.metrics())
        expect(page.locator("#study-henderson2014")).to_have_attribute("open", "")
        press_in_panel(page, "Studies", "Open all studies")
        expect(page.locator("details.study[open]")).to_have_count(4)
        new = reader().page
        new.goto(server.address + PAGE)
        expect(new.get_by_text(TEXT)).to_be_visible()
        new.close()
        with gateway(folder, port) as second:
            until_true(lambda: "explainer_kernel_deaths_total 1.0" in server.metrics())
            assert "explainer_gateway_away 0.0" in server.metrics()
            status.get_by_role("button", name="Try again").click()
            expect(live(page)).to_be_attached(timeout=LIVE)
            expect(page.locator("details.study[open]")).to_have_count(4)
            assert len(second.kernels()) == 1


def test_a_gateway_that_starts_later(folder, reader):
    """Pages can be read, show a message, and go live when the gateway has started."""
    port = free_port()
    with served_by_gateway(folder, port) as server:
        page = reader().page
        page.clock.install()
        page.goto(server.address + PAGE)
        expect(page.get_by_text(TEXT)).to_be_visible()
        status = page.get_by_role("status")
        expect(status).to_contain_text("cannot be reached at the moment", timeout=LIVE)
        page.get_by_role("button", name="Next section").click()
        assert urllib.request.urlopen(f"{server.address}/readyz", timeout=30).status == 200
        with gateway(folder, port) as engine:
            page.clock.fast_forward(61_000)
            expect(live(page)).to_be_attached(timeout=LIVE)
            expect(status).to_be_hidden()
            assert len(engine.kernels()) == 1


def test_the_address_comes_from_the_command_or_the_environment(monkeypatch):
    """The option comes first, then jupyter_server's variable; otherwise there is no gateway."""
    monkeypatch.delenv("JUPYTER_GATEWAY_URL", raising=False)
    assert find_gateway_address(None) == ""
    monkeypatch.setenv("JUPYTER_GATEWAY_URL", "http://kernels.example:8888")
    assert find_gateway_address(None) == "http://kernels.example:8888"
    assert find_gateway_address("https://other.example/gateway") == "https://other.example/gateway"


@pytest.mark.parametrize(
    "address",
    [
        "kernels.example",
        "ftp://kernels.example",
        "http://",
        "http://me:pw@kernels.example",
        "http://kernels.example/?token=pw",
    ],
)
def test_invalid_addresses_are_refused(address):
    """An address must be HTTP and must not contain a password."""
    with pytest.raises(UsageError) as error:
        find_gateway_address(address)
    assert "pw" not in str(error.value)


def test_the_command_refuses_an_invalid_address(folder, capsys):
    """The command reports the error as a wrong use."""
    words = ["serve", str(folder / "notebooks"), "--content", "none", "--gateway", "kernels"]
    assert main(words) == 2
    assert "http://" in capsys.readouterr().err
