"""An author edits pages, and the browser follows: the real command, file system and Chromium."""

from __future__ import annotations

import shutil
import signal

import pytest
from playwright.sync_api import expect

from support.paths import ROOT
from support.raw_client import send_request
from support.servers import command, copy_notebooks, free_port, running, serve, until_true

PAGE = "does-survivor-led-support-help"
SLOW = {"timeout": 30_000}  # a busy machine is slow, not wrong


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("preview")
    shutil.copytree(ROOT / "content", folder / "content")
    port = free_port()
    words = [command("explainer"), "preview", "--no-browser", f"--port={port}", "--kernels=0"]
    with running([*words, "--host=127.0.0.1"], port=port, log=folder / "log", cwd=folder) as server:
        yield server


@pytest.fixture
def source(server):
    """Return the file of a page, which is as before after the test."""
    file = server.log.parent / f"content/pages/{PAGE}.md"
    text = file.read_text()
    yield file
    file.write_text(text)


@pytest.fixture
def window(server, reader):
    window = reader()
    with window.page.expect_response("**/preview/events"):
        window.page.goto(f"{server.address}/voila/render/{PAGE}.ipynb")
    return window


def panel(window):
    return window.page.get_by_role("status", name="Preview")


def test_a_change_is_shown_and_the_place_is_kept(source, window):
    """The section that is read stays where it was, although text above it has grown."""
    page = window.page
    section = page.locator("main section").nth(2)
    section.evaluate("section => section.scrollIntoView()")
    card = page.locator("main section details.study").first
    card.evaluate("card => { card.open = true; scrollBy(0, -20) }")
    section.evaluate("section => section.scrollIntoView()")
    before = section.bounding_box()["y"]
    title, text = source.read_text().split("\n## ", 1)
    source.write_text(f"{title}\n{'More words above. ' * 40}\n\n## {text}")
    expect(page.get_by_text("More words above.").first).to_be_attached(**SLOW)
    expect(card).to_have_attribute("open", "")
    until_true(lambda: abs(section.bounding_box()["y"] - before) < 3)
    assert window.errors == []


def test_problems_appear_with_file_and_line_until_they_are_mended(source, window):
    """An error keeps the page as it was; a warning comes with the new text."""
    text = source.read_text()
    source.write_text("---\ntitle: [\n---\n")
    expect(panel(window)).to_contain_text(f"content/pages/{PAGE}.md:3", **SLOW)
    expect(window.page.locator("main section").nth(2)).to_be_attached()
    source.write_text(f"{text}\nSee [x](gone.md).\n")
    line = len(text.split("\n")) + 1
    expect(panel(window)).to_contain_text(f"content/pages/{PAGE}.md:{line}", **SLOW)
    expect(panel(window)).not_to_contain_text(f"{PAGE}.md:3 ")
    source.write_text(text)
    expect(panel(window).get_by_text("gone.md")).to_have_count(0, **SLOW)


def test_a_page_that_does_not_exist_yet_appears_when_it_is_written(server, window):
    """Its address says so meanwhile, and another page names it with a link."""
    other = window.context.new_page()
    with other.expect_response("**/preview/events"):
        other.goto(f"{server.address}/voila/render/birds.ipynb")
    file = server.log.parent / "content/pages/birds.md"
    file.write_text("---\ntitle: Birds\ndescription: They sing.\n---\nThey sing.\n")
    expect(other.get_by_role("heading", level=1, name="Birds")).to_be_visible(**SLOW)
    window.page.bring_to_front()
    file.write_text(file.read_text().replace("They sing.\n", "They sing at dawn.\n"))
    expect(panel(window).get_by_role("link", name="birds")).to_be_visible(**SLOW)
    file.unlink()


def test_other_hosts_are_asked_nothing(server, window):
    """The script and the events come from the preview itself."""
    assert window.hosts() == {server.address.removeprefix("http://")}


def test_only_a_preview_has_the_script_and_the_events(server, tmp_path):
    """Readers of a dashboard get neither."""
    path = f"/voila/render/{PAGE}.ipynb"
    assert b"preview/preview.js" in send_request(server, path)[2]
    with serve(copy_notebooks(tmp_path), "--kernels=0") as dashboard:
        assert b"preview" not in send_request(dashboard, path)[2]
        for missing in ("/preview/preview.js", "/preview/events"):
            assert send_request(dashboard, missing)[0] == 404


def test_a_preview_stops_at_once_with_pages_open(tmp_path, reader):
    """An open page does not keep it waiting."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    port = free_port()
    words = [command("explainer"), "preview", "--no-browser", f"--port={port}", "--host=127.0.0.1"]
    options = ["--stop-seconds=600", "--kernels=0"]
    with running([*words, *options], port=port, log=tmp_path / "log", cwd=tmp_path) as server:
        page = reader().page
        with page.expect_response("**/preview/events"):
            page.goto(f"{server.address}/voila/render/{PAGE}.ipynb")
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(60) == 0
