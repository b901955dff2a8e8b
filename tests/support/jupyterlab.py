"""Run a real JupyterLab and use a notebook in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect

from support.servers import until_true

THEME_SETTINGS = "@jupyterlab/apputils-extension/themes.jupyterlab-settings"
NOTEBOOK_SETTINGS = "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
NEWS_SETTINGS = "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
SECONDS_TO_RUN = 60
HAS_RUN = re.compile(r"\[\d+\]")
FOLDERS = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "IPYTHONDIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
)
"""Variables that name a folder in which Jupyter keeps something."""


@dataclass(frozen=True, kw_only=True)
class Lab:
    """A running JupyterLab and the folder that it shows."""

    address: str
    folder: Path
    settings: Path

    @contextmanager
    def setting(self, name, **values):
        """Change settings for the pages that are opened until the block ends."""
        path = self.settings / name
        before = path.read_text() if path.exists() else None
        write_settings(path, values)
        yield
        if before is None:
            path.unlink()
        else:
            path.write_text(before)

    def windowing(self, mode):
        """Choose how JupyterLab renders the cells that are off screen, until the block ends."""
        return self.setting(NOTEBOOK_SETTINGS, windowingMode=mode)

    def end_kernel(self, path):
        """Shut down the kernel of a notebook."""
        with urllib.request.urlopen(f"{self.address}api/sessions", timeout=30) as answer:
            sessions = json.load(answer)
        for session in (each for each in sessions if each["path"] == path):
            address = f"{self.address}api/sessions/{session['id']}"
            urllib.request.urlopen(urllib.request.Request(address, method="DELETE"), timeout=30)


@contextmanager
def jupyterlab(folder):
    """Run a JupyterLab in an empty folder, on a free port, without requests to other hosts."""
    shown, runtime, log = folder / "shown", folder / "jupyter_runtime_dir", folder / "log"
    env = own_environment(folder)
    settings = folder / "jupyterlab_settings_dir"
    shown.mkdir()
    write_settings(settings / NEWS_SETTINGS, {"fetchNews": "false", "checkForUpdates": False})
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        *("--ip=127.0.0.1", "--port=0", "--no-browser", "--allow-root"),
        *("--IdentityProvider.token=", f"--ServerApp.root_dir={shown}"),
        "--ServerApp.disable_check_xsrf=True",  # Lab.end_kernel has no cookie
        *("--LabApp.news_url=None", "--LabApp.extension_manager=readonly"),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=shown, env=env, stdout=out, stderr=out)
    try:
        address = wait_until_ready(process, runtime, log)
        yield Lab(address=address, folder=shown, settings=settings)
    finally:
        process.terminate()
        process.wait(timeout=30)
        sys.stderr.write(log.read_text())


def own_environment(folder):
    """Return this environment with Jupyter's files in ``folder`` and without other settings."""
    foreign = ("JUPYTER", "IPYTHON", "VOILA", "PYTHON", "VIRTUAL_ENV")
    env = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return env | {name: str(folder / name.lower()) for name in FOLDERS}


def write_settings(path, settings):
    """Write a settings file of JupyterLab."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings))


def wait_until_ready(process, runtime, log):
    """Return the address of a Jupyter server, which it writes into its runtime folder."""

    def find_address():
        assert process.poll() is None, f"the server did not start:\n{log.read_text()}"
        for file in runtime.glob("jpserver-*.json"):
            with suppress(ValueError, OSError):  # half written, or not listening yet
                address = json.loads(file.read_text())["url"]
                urllib.request.urlopen(f"{address}api/status", timeout=5).close()
                return address
        return None

    return until_true(find_address)


@dataclass(frozen=True, kw_only=True)
class Notebook:
    """A notebook open in JupyterLab; it keeps the addresses requested and the errors."""

    lab: Lab
    page: Page
    path: Path
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, lab, page, notebook, name):
        """Copy a notebook into the folder of JupyterLab and open it."""
        path = lab.folder / name
        shutil.copy(notebook, path)
        self = cls(lab=lab, page=page, path=path)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda line: line.type == "error" and self.errors.append(line.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{lab.address}lab/tree/{name}?reset", wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
        expect(page.get_by_role("button", name="| Idle")).to_be_visible(timeout=60_000)
        return self

    def menu(self, *names):
        """Choose an item of the menus by the names on the way to it."""
        for name in names:
            self.page.get_by_role("menuitem", name=name, exact=True).click()

    def run_all(self):
        """Run every cell; wait until the last is selected and the controls are live."""
        self.menu("Run", "Run All Cells")
        last = re.compile(r"^Cell (\d+).\1$")
        expect(self.page.get_by_role("button", name=last)).to_be_visible(
            timeout=SECONDS_TO_RUN * 1000
        )
        live = self.page.locator("nav.explainer-nav[data-live]")
        expect(live).to_have_count(1, timeout=SECONDS_TO_RUN * 1000)
        self.wait_until_idle()

    def wait_until_idle(self):
        """Wait until no cell is running, on screen or off it, and the kernel has said so."""
        busy = self.page.locator(".jp-InputPrompt").filter(has_text="[*]")
        expect(busy).to_have_count(0, timeout=SECONDS_TO_RUN * 1000)
        idle = self.page.get_by_role("button", name="| Idle")
        expect(idle).to_be_visible(timeout=SECONDS_TO_RUN * 1000)

    def python(self, code):
        """Run code in a new cell below the navigation and return what it prints."""
        nav = self.page.locator(".jp-CodeCell").filter(has=self.page.locator(".explainer-nav"))
        nav.locator(".jp-InputPrompt").click()
        # The active cell has the same button as the notebook, once JupyterLab has drawn it.
        self.page.get_by_role("button", name="Insert a cell below (B)").first.click()
        mine = self.page.locator(".jp-CodeCell.jp-mod-active")
        mine.get_by_role("textbox").focus()
        self.page.keyboard.insert_text(code)
        self.page.keyboard.press("Control+Enter")
        expect(mine.locator(".jp-InputPrompt")).to_have_text(HAS_RUN, timeout=SECONDS_TO_RUN * 1000)
        return "".join(mine.locator(".jp-OutputArea-output").all_inner_texts()).strip()

    def save(self):
        """Save the notebook and wait until it is saved."""
        self.page.keyboard.press("ControlOrMeta+s")
        expect(self.page.locator(".jp-mod-dirty")).to_have_count(0)
