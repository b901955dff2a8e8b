"""A real JupyterLab and a browser in it, for tests; must not know what they test."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect

NOTEBOOK_SETTINGS = "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
NEWS_SETTINGS = "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
SECONDS_TO_START = 60
SECONDS_TO_RUN = 60
HAS_RUN = re.compile(r"\[\d+\]")


@dataclass(frozen=True, kw_only=True)
class Lab:
    """A JupyterLab that runs, and the folder that it shows."""

    address: str
    folder: Path
    settings: Path

    def windowing(self, mode):
        """Choose how the cells off screen are treated; for the pages opened from now on."""
        write_settings(self.settings / NOTEBOOK_SETTINGS, {"windowingMode": mode})

    def end_kernel(self, path):
        """Shut down the kernel of a notebook."""
        with urllib.request.urlopen(f"{self.address}api/sessions", timeout=30) as answer:
            sessions = json.load(answer)
        for session in (each for each in sessions if each["path"] == path):
            address = f"{self.address}api/sessions/{session['id']}"
            urllib.request.urlopen(urllib.request.Request(address, method="DELETE"), timeout=30)


@contextmanager
def jupyterlab(folder):
    """Start a JupyterLab in an empty folder, on a free port, that asks no other host."""
    shown, runtime, log = folder / "shown", folder / "jupyter_runtime_dir", folder / "log"
    foreign = ("JUPYTER", "IPYTHON")
    env = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
                 "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"):  # fmt: skip
        env[name] = str(folder / name.lower())
    lab = Lab(address="", folder=shown, settings=folder / "jupyterlab_settings_dir")
    shown.mkdir()
    write_settings(lab.settings / NEWS_SETTINGS, {"fetchNews": "false", "checkForUpdates": False})
    # fmt: off
    command = [
        sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", "--port=0", "--no-browser",
        "--allow-root", "--IdentityProvider.token=", f"--ServerApp.root_dir={shown}",
        "--LabApp.news_url=None", "--LabApp.extension_manager=readonly",
        "--ServerApp.disable_check_xsrf=True",  # Lab.end_kernel has no cookie
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    # fmt: on
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=shown, env=env, stdout=out, stderr=out)
    try:
        address = when_ready(process, runtime, log)
        lab = Lab(address=address, folder=shown, settings=lab.settings)
        yield lab
    finally:
        process.terminate()
        process.wait(timeout=30)
        sys.stderr.write(log.read_text())


def write_settings(path, settings):
    """Write settings as JupyterLab keeps them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings))


def when_ready(process, runtime, log):
    """Wait until the server answers; it writes where into its runtime folder."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        for known in runtime.glob("jpserver-*.json"):
            try:
                address = json.loads(known.read_text())["url"]
                with urllib.request.urlopen(f"{address}api/status", timeout=5):
                    return address
            except (ValueError, OSError):
                continue
        time.sleep(0.05)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}")


@dataclass(frozen=True, kw_only=True)
class Notebook:
    """A notebook open in JupyterLab, and what the browser said of it."""

    lab: Lab
    page: Page
    path: Path
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, lab, page, notebook, name):
        """Copy a notebook into the folder of JupyterLab and open it there."""
        path = lab.folder / name
        shutil.copy(notebook, path)
        self = cls(lab=lab, page=page, path=path)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{lab.address}lab/tree/{name}?reset", wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
        expect(page.get_by_role("button", name="| Idle")).to_be_visible(timeout=60_000)
        return self

    def menu(self, *names):
        """Choose from the menus by their names."""
        for name in names:
            self.page.get_by_role("menuitem", name=name, exact=True).click()

    def run_all(self):
        """Run every cell, and wait until JupyterLab is at the last and the controls are live."""
        self.menu("Run", "Run All Cells")
        last = re.compile(r"^Cell (\d+).\1$")
        expect(self.page.get_by_role("button", name=last)).to_be_visible(
            timeout=SECONDS_TO_RUN * 1000
        )
        live = self.page.locator("nav.explainer-nav[data-live]")
        expect(live).to_have_count(1, timeout=SECONDS_TO_RUN * 1000)
        self.wait_until_idle()

    def wait_until_idle(self):
        """Wait until no cell waits for the kernel."""
        busy = self.page.locator(".jp-InputPrompt").filter(has_text="[*]")
        expect(busy).to_have_count(0, timeout=SECONDS_TO_RUN * 1000)

    def python(self, code):
        """Run code in a new cell below the navigation's; return what it printed."""
        nav = self.page.locator(".jp-CodeCell").filter(has=self.page.locator(".explainer-nav"))
        nav.locator(".jp-InputPrompt").click()
        self.page.get_by_role("button", name="Insert a cell below (B)").click()
        mine = self.page.locator(".jp-CodeCell.jp-mod-active")
        mine.get_by_role("textbox").focus()
        self.page.keyboard.insert_text(code)
        self.page.keyboard.press("Control+Enter")
        expect(mine.locator(".jp-InputPrompt")).to_have_text(HAS_RUN, timeout=SECONDS_TO_RUN * 1000)
        return "".join(mine.locator(".jp-OutputArea-output").all_inner_texts()).strip()

    def save(self):
        """Save, and wait until it is."""
        self.page.keyboard.press("ControlOrMeta+s")
        expect(self.page.locator(".jp-mod-dirty")).to_have_count(0)
