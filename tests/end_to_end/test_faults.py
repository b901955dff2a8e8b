"""Real failures: what the reader sees, and that nothing is lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import expect

from explainer.cli.main import main
from support.browser import press_in_panel, wait_until_live
from support.educator_notebooks import adapted
from support.paths import ROOT
from support.servers import copy_notebooks, free_port, serve, until_true

TEXT = "I stand firmly behind modern medicine"
SECOND = "Why do you not trust clinicians?"
LIVE = 60_000
OFFLINE = "You are offline at the moment."
INTERRUPTED = "The connection to the live parts is interrupted."
PAGE = "/voila/render/survivor-led-why.ipynb"
OWN = "/voila/render/adapted.ipynb"
LIMITED = """
import resource, signal, sys
from explainer.cli.main import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
sys.exit(main(sys.argv[1:]))
"""
SLOW = """import pathlib, time
pathlib.Path({begun!r}).touch()
while not pathlib.Path({go!r}).exists(): time.sleep(0.05)"""
needs_mount = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can mount a disk"
)


@pytest.fixture
def folder(tmp_path):
    return copy_notebooks(tmp_path, adapted=adapted())


def serving(folder, port=0, **how):
    """Serve a folder, with a log of its own for each start."""
    return serve(folder, port=port, log=f"server-{free_port()}.log", path="/healthz", **how)


@contextmanager
def small_disk(place, size):
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", place]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine mounts nothing")
    try:
        yield
    finally:
        subprocess.run(["umount", place], check=True)


def kill(server):
    """Kill a server without warning, as the system does when memory runs out."""
    server.process.kill()
    server.process.wait(timeout=20)


def body(server, path):
    try:
        with urllib.request.urlopen(server.address + path, timeout=30) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def days_away(server):
    """Return by how many days the clock of a server is ahead."""
    with urllib.request.urlopen(server.address + "/healthz", timeout=30) as answer:
        told = parsedate_to_datetime(answer.headers["Date"])
    return (told.timestamp() - time.time()) / 86_400


def wait_until_all_parts_are_live(page):
    """Wait for the last of an educator's cells too: until then, the page is still starting."""
    wait_until_live(page)
    expect(page.locator("img[src^='data:image/png']")).to_be_visible(timeout=LIVE)


def comes_back(page):
    """Press "Try again"; the page reloads, goes live, and restores its position and studies."""
    with page.expect_navigation(timeout=LIVE):
        page.get_by_role("button", name="Try again").click()
    wait_until_live(page)
    expect(page.get_by_role("status")).to_be_hidden()
    expect(page.get_by_role("heading", name=SECOND)).to_be_in_viewport()
    expect(page.locator("details.study[open]")).to_have_count(page.locator("details.study").count())


def reads_on(page):
    """Use the controls of the page; all of them work."""
    expect(page.get_by_text(TEXT)).to_be_visible()
    page.get_by_role("button", name="Next section").click()
    expect(page.get_by_role("heading", level=2, name=SECOND)).to_be_in_viewport()
    sheet = page.get_by_role("button", name="Sections", exact=True)
    if sheet.is_visible():  # where the list of sections is under the thumb
        sheet.click()
    press_in_panel(page, "Studies", "Close all studies")
    expect(page.locator("details.study[open]")).to_have_count(0)
    press_in_panel(page, "Studies", "Open all studies")
    expect(page.locator("details.study[open]")).to_have_count(page.locator("details.study").count())


def changed(path, words):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += f"\n\n{words}"
    return nbformat.writes(notebook)


def run(*words):
    """Run a command in this process, and return its exit code."""
    return main([str(word) for word in words])


def run_limited(*words):
    """Run a command that can write only small files."""
    words = [sys.executable, "-c", LIMITED, *map(str, words)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


def state(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_killed_kernel(folder, reader):
    """The page reports it and keeps working; "Try again" makes it live."""
    with serving(folder) as server:
        page = reader().page
        page.goto(server.address + OWN)
        wait_until_all_parts_are_live(page)
        for kernel in server.kernels():
            kernel.kill()
        status = page.get_by_role("status")
        expect(status).to_contain_text("live parts of this page have stopped", timeout=LIVE)
        reads_on(page)
        comes_back(page)


def test_server_killed_while_a_page_is_read(folder, reader):
    """The page reports nothing, since reading needs no server; links work when it is back."""
    port = free_port()
    window = reader()
    page = window.page
    with serving(folder, port) as server:
        page.goto(server.address + PAGE)
        expect(page.get_by_text(TEXT)).to_be_visible()
        kill(server)
        reads_on(page)
        expect(page.locator(".explainer-status")).to_be_hidden()
    with serving(folder, port):
        page.get_by_role("banner").get_by_role("link", name="See all pages").click()
        expect(page.get_by_role("link", name="Survivor-Led, Why?").first).to_be_visible()
    assert window.errors == []


def test_server_killed_while_a_page_is_live(folder, reader):
    """The page reports the lost connection; "Try again" reports that the server is away.

    When the server is back on its port, "Try again" makes the page live at the same position.
    """
    port = free_port()
    page = reader().page
    with serving(folder, port) as server:
        page.goto(server.address + OWN)
        wait_until_all_parts_are_live(page)
        kernels = server.kernels()
        kill(server)
        status = page.get_by_role("status")
        expect(status).to_contain_text(INTERRUPTED, timeout=LIVE)
        reads_on(page)
        page.get_by_role("button", name="Try again").click()
        expect(status).to_contain_text("The server cannot be reached yet.")
        expect(page.get_by_text(TEXT)).to_be_visible()
        psutil.wait_procs(kernels, timeout=30)
        assert not [kernel for kernel in kernels if kernel.is_running()]
    with serving(folder, port):
        comes_back(page)
        expect(page.get_by_text("chosen 3")).to_be_visible(timeout=LIVE)


def test_server_killed_during_a_live_response(folder, reader):
    """Quick cells are live while a slow one runs; the page reports that they have stopped."""
    begun, go = folder.parent / "begun", folder.parent / "go"
    slow = adapted()
    slow.cells.append(new_code_cell(SLOW.format(begun=str(begun), go=str(go)), id="own-slow"))
    nbformat.write(slow, folder / "slow.ipynb")
    port = free_port()
    page = reader().page
    with serving(folder, port) as server:
        page.goto(f"{server.address}/voila/render/slow.ipynb")
        until_true(begun.exists)
        expect(page.locator("main .live").first).to_be_attached(timeout=LIVE)
        kill(server)
        status = page.get_by_role("status")
        expect(status).to_contain_text("live parts of this page have stopped", timeout=LIVE)
        reads_on(page)
    go.touch()
    with serving(folder, port):
        comes_back(page)


def test_lost_network(folder, reader):
    """The page reports it and keeps working; when the network is back, cells are live as before."""
    with serving(folder) as server:
        window = reader(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
        page = window.page
        page.goto(server.address + OWN)
        wait_until_all_parts_are_live(page)
        window.context.set_offline(True)
        expect(page.get_by_role("status")).to_contain_text(OFFLINE)
        expect(page.get_by_role("status")).to_have_count(1)
        reads_on(page)
        window.context.set_offline(False)
        expect(page.get_by_role("status")).to_be_hidden(timeout=LIVE)
        page.get_by_role("slider").first.focus()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text("chosen 4")).to_be_visible(timeout=LIVE)
        plain = reader().page
        plain.goto(server.address + PAGE)
        plain.context.set_offline(True)
        reads_on(plain)
        expect(plain.get_by_role("status")).to_contain_text("The connection is lost.")
        plain.context.set_offline(False)
        expect(plain.get_by_role("status")).to_be_hidden()


def test_replaced_notebook_is_served_at_once(folder):
    """Also if the new file has the same size or an older date."""
    path = folder / "survivor-led-why.ipynb"
    with serving(folder) as server:
        assert TEXT in body(server, PAGE)
        fresh = folder / ".fresh"
        for words, age in (("word one", 0), ("word two", 0), ("word six", -864_000)):
            fresh.write_text(changed(ROOT / "notebooks" / path.name, words))
            before = path.stat()
            os.utime(fresh, ns=(before.st_mtime_ns + age * 10**9,) * 2)
            fresh.replace(path)
            assert words in body(server, PAGE)


def test_incomplete_notebook_keeps_the_previous_page(folder):
    """Readers get the previous page until the file is complete; the log does not say which."""
    path = folder / "survivor-led-why.ipynb"
    with serving(folder) as server:
        assert TEXT in body(server, PAGE)
        whole = changed(path, "newer words")
        for part in (0, 1, len(whole) // 2, len(whole) - 2):
            path.write_text(whole[:part])
            page = body(server, PAGE)
            assert TEXT in page
            assert "newer words" not in page
            assert "cannot be shown" in server.log.read_text()
        path.write_text(whole)
        assert "newer words" in body(server, PAGE)
        log = server.log.read_text()
        assert "readers get its previous version" in log
        # The check at the start reads every notebook, whoever reads, and may find it broken.
        requests = [line for line in log.splitlines() if ": E801 " not in line]
        assert "survivor-led-why" not in "".join(requests)


def test_deleted_notebook(folder, reader):
    """Readers who have it open read on; others get a sentence and a link to all pages."""
    with serving(folder) as server:
        page = reader().page
        page.goto(server.address + PAGE)
        expect(page.get_by_text(TEXT)).to_be_visible()
        (folder / "survivor-led-why.ipynb").unlink()
        reads_on(page)
        page.reload()
        expect(page.get_by_role("heading", name="This page does not exist.")).to_be_visible()
        page.get_by_role("link", name="See all pages").click()
        expect(page.get_by_role("heading", level=2, name="The claim")).to_be_visible()


def test_missing_list_of_pages(folder, reader):
    """The server generates a list with titles, descriptions and search."""
    with serving(folder) as server:
        (folder / "index.ipynb").unlink()
        window = reader()
        page = window.page
        page.goto(server.address)
        expect(page.get_by_text("A psychology student’s page").first).to_be_visible()
        page.get_by_role("searchbox").fill("second opinion")
        page.get_by_role("list", name="Search results").get_by_role("link").first.click()
        expect(page.get_by_role("heading", name=SECOND)).to_be_in_viewport()
        assert window.errors == []


def test_full_disk_during_an_export(folder, tmp_path):
    """The previous file stays, the error says so, and the exit code is 1."""
    one = tmp_path / "one.html"
    words = ("export", "html", folder / "survivor-led-why.ipynb", "--out", one)
    assert run(*words) == 0
    before = state(tmp_path)
    done = run_limited(*words)
    assert (done.returncode, state(tmp_path)) == (1, before)
    assert "writing stopped (File too large), and nothing there has changed" in done.stderr
    assert "Traceback" not in done.stderr


@needs_mount
def test_read_only_folder(tmp_path, capsys):
    """Current notebooks are served from it; commands that write report the folder and a hint."""
    disk = tmp_path / "disk"
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    with small_disk(disk, "16m"):
        notebooks, site = disk / "notebooks", disk / "site"
        build = ("build", "--content", content, "--out", notebooks)
        export = ("export", "site", "--content", content, "--notebooks", notebooks, "--out", site)
        assert run(*build) == 0
        assert run(*export) == 0
        before = state(disk)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        assert run(*build) == 0
        assert run(*export) == 2
        assert "cannot be written there (Read-only file system)" in capsys.readouterr().err
        page = content / "pages" / "survivor-led-why.md"
        page.write_text(page.read_text() + "\nOne more sentence.\n")
        assert run(*build) == 2
        assert f"{notebooks}: the notebooks cannot be written there" in capsys.readouterr().err
        assert state(disk) == before
        with serving(notebooks, cwd=tmp_path) as server:
            assert TEXT in body(server, PAGE)


def faketime():
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    return str(found[0]) if found else ""


@pytest.mark.skipif(not faketime(), reason="needs libfaketime, on Debian the package faketime")
def test_jumping_clock(folder, tmp_path, reader):
    """Pages and search stay current and cells stay live when the clock jumps by days."""
    clock = tmp_path / "clock"
    clock.write_text("+0")
    spec = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    start = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    argv = ["env", "-u", "LD_PRELOAD", *start]  # a kernel does not bear libfaketime
    spec.write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}))
    fakes = {
        "LD_PRELOAD": faketime(),
        "FAKETIME_TIMESTAMP_FILE": clock,
        "FAKETIME_CACHE_DURATION": 1,
        "FAKETIME_DONT_FAKE_MONOTONIC": 1,
        "NO_FAKE_STAT": 1,
        "JUPYTER_PATH": tmp_path / "jupyter",
    }
    path = folder / "survivor-led-why.ipynb"
    with serving(folder, env={name: str(value) for name, value in fakes.items()}) as server:
        page = reader().page
        page.goto(server.address + OWN)
        wait_until_all_parts_are_live(page)
        slider = page.get_by_role("slider").first
        now = path.stat().st_mtime
        for step, days in enumerate((2, 0, -2), start=4):
            clock.write_text(f"{days:+}d")
            date = f"{days} days away"

            until_true(lambda days=days: abs(days_away(server) - days) < 0.01)
            path.write_text(changed(ROOT / "notebooks" / path.name, date))
            os.utime(path, (now + days * 86_400,) * 2)
            assert date in body(server, PAGE)
            slider.focus()
            page.keyboard.press("ArrowRight")
            expect(page.get_by_text(f"chosen {step}")).to_be_visible(timeout=LIVE)
        directory = body(server, "/voila/render/search/search.js")
        parts = re.findall(r"search\.[0-9a-f]{12}\.js", directory)
        found = [body(server, f"/voila/render/search/{part}") for part in parts]
        assert any("days away" in part or " away " in part for part in found)
