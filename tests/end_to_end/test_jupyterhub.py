"""The JupyterHub setup of deploy/jupyterhub with two educators."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.request

import nbformat
import pytest
from playwright.sync_api import expect

from explainer.cli.main import main
from support.paths import ROOT
from support.servers import command, free_port, running, until_true

pytestmark = pytest.mark.deploy
TEXT = "I stand firmly behind modern medicine"
START = 90_000
PASSWORD = "for-this-test-only"
OVERRIDES = """
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.args = [*c.Spawner.args, "--allow-root"]
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """Run the configuration with the locked proxy, and accounts and home folders of the test."""
    if not shutil.which("npm"):
        pytest.skip("there is no npm here: apt-get install npm")
    folder = tmp_path_factory.mktemp("hub")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / "deploy" / "jupyterhub" / name, folder)
    words = ["npm", "ci", "--ignore-scripts"]
    subprocess.run(words, cwd=folder, check=True, capture_output=True, timeout=300)
    text = (ROOT / "deploy" / "jupyterhub" / "jupyterhub_config.py").read_text()
    text += OVERRIDES.format(
        password=PASSWORD, homes=str(folder / "homes"), hub=free_port(), api=free_port()
    )
    (folder / "jupyterhub_config.py").write_text(text)
    port = free_port()
    settings = {
        "EXPLAINER_NOTEBOOKS": str(shutil.copytree(ROOT / "notebooks", folder / "notebooks")),
        "EXPLAINER_EDUCATORS": "alice, bob",
        "EXPLAINER_HUB_ADDRESS": f"http://127.0.0.1:{port}",
        "PATH": os.pathsep.join([command(""), os.environ["PATH"]]),
    }
    words = [command("jupyterhub"), "--config", "jupyterhub_config.py"]
    with running(
        words, port=port, log=folder / "log", cwd=folder, path="/hub/login", env=settings
    ) as started:
        until_true(lambda: has_login(started.address))  # the proxy answers before the hub
        yield started, folder


def has_login(address):
    try:
        with urllib.request.urlopen(f"{address}/hub/login", timeout=10) as answer:
            return b"Username" in answer.read()
    except OSError:
        return False


def log_in(page, address, name, password=PASSWORD):
    page.goto(f"{address}/hub/login")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_each_educator_has_a_server_of_their_own(hub, reader):
    """Both open the notebook in their own JupyterLab; neither can open the other's."""
    server, folder = hub
    alice, bob = reader().page, reader().page
    for page, name in ((alice, "alice"), (bob, "bob")):
        log_in(page, server.address, name)
        page.wait_for_url(f"**/user/{name}/lab/**", timeout=START, wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=START)
        assert (folder / "homes" / name / "explainer" / "survivor-led-why.ipynb").is_file()
    for path in ("lab", "api/contents", "api/kernels", "voila/render/explainer/index.ipynb"):
        answer = alice.context.request.get(f"{server.address}/user/bob/{path}")
        assert answer.status == 403
        assert TEXT not in answer.text()
    assert alice.context.request.get(f"{server.address}/user/alice/api/contents").status == 200


def test_dashboard_shows_the_educators_own_copy(hub, reader):
    """Voilà's extension renders their notebook, and it goes live."""
    server, _ = hub
    page = reader().page
    log_in(page, server.address, "alice")
    page.wait_for_url("**/user/alice/lab/**", timeout=START, wait_until="commit")
    page.goto(f"{server.address}/user/alice/voila/render/explainer/survivor-led-why.ipynb")
    expect(page.get_by_text(TEXT)).to_be_visible(timeout=START)
    expect(page.locator("html[data-live=yes]")).to_be_attached(timeout=START)


def test_corrections_reach_an_educators_copy(hub, reader):
    """When their server starts again, a new version of a page is merged with their edits."""
    server, folder = hub
    page = reader().page
    log_in(page, server.address, "alice")
    page.wait_for_url("**/user/alice/lab/**", timeout=START, wait_until="commit")
    copies = folder / "homes/alice/explainer"
    own = nbformat.read(copies / "survivor-led-why.ipynb", 4)
    own.cells[-1].source += "\n\nOur seminar."
    nbformat.write(own, copies / "survivor-led-why.ipynb")
    content = shutil.copytree(ROOT / "content", folder / "content")
    path = content / "pages/survivor-led-why.md"
    path.write_text(path.read_text().replace(TEXT, f"Corrected. {TEXT}"))
    assert main(["build", str(content), "--out", str(folder / "notebooks")]) == 0
    page.goto(f"{server.address}/hub/home")
    page.get_by_role("button", name="Stop My Server").or_(
        page.get_by_role("link", name="Stop My Server")
    ).click()
    expect(page.get_by_text("Start My Server")).to_be_visible(timeout=START)
    page.goto(f"{server.address}/hub/spawn")
    page.wait_for_url("**/user/alice/lab/**", timeout=START, wait_until="commit")
    text = "\n".join(
        cell.source for cell in nbformat.read(copies / "survivor-led-why.ipynb", 4).cells
    )
    assert "Our seminar." in text
    assert f"Corrected. {TEXT}" in text
    assert "merged with your changes" in (copies / "UPDATES.txt").read_text()


def test_unknown_users_cannot_log_in(hub, reader):
    """An unknown account or a wrong password is refused."""
    server, _ = hub
    page = reader().page
    for name, password in (("mallory", PASSWORD), ("alice", "wrong")):
        log_in(page, server.address, name, password)
        expect(page.get_by_text("Invalid username or password")).to_be_visible()
    assert page.context.request.get(f"{server.address}/user/alice/lab").url.count("/hub/login")


def test_a_missing_proxy_is_named_before_anything_starts(tmp_path):
    """JupyterHub does not start, and the message has the command that installs its proxy."""
    config = tmp_path / "jupyterhub_config.py"
    shutil.copy(ROOT / "deploy/jupyterhub/jupyterhub_config.py", config)
    code = (
        "import runpy; from traitlets.config import Config; "
        f"runpy.run_path({str(config)!r}, {{'get_config': Config}})"
    )
    environment = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "npm ci --prefix deploy/jupyterhub" in done.stderr
