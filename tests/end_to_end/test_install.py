"""The wheel, built from the source distribution, is complete and works away from the source."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

from explainer import __version__
from explainer.errors import DISTRIBUTION
from explainer.scaffold.wheel import build_wheel
from support.environments import find_installer
from support.paths import ROOT
from support.servers import free_port, running

PACKAGE = ROOT / "src" / "explainer"
TEMPLATE = PACKAGE / "render" / "templates" / "voila"
EXPORTED = (
    "site/survivor-led-why",
    "survivor-led-why",
    "survivor-led-why-slides",
    "survivor-led-why-handout",
)
FOREIGN = ("EXPLAINER", "IPYTHON", "JUPYTER", "PYTHON", "VIRTUAL_ENV", "VOILA")
"""Beginnings of variables by which the environment of the tests would reach the other one."""


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Return what a command writes to its standard output; fail unless its exit code is 0."""
    done = subprocess.run([*map(str, command)], cwd=cwd, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution, and the wheel from it."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    assert len(list(out.glob("*.tar.gz"))) == 1
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def wheel(wheel_path: Path) -> dict[str, bytes]:
    """Return the files of the wheel by their names."""
    with zipfile.ZipFile(wheel_path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def files(folder: Path, prefix: str) -> dict[str, bytes]:
    """Return the files in a folder, except Python's caches, by their names in the wheel."""
    return {
        f"{prefix}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def shared_files(wheel: dict[str, bytes], folder: str) -> dict[str, bytes]:
    """Return the files that the wheel installs below a folder of the environment."""
    _, _, below = zip(*(name.partition(".data/data/") for name in wheel), strict=True)
    return {
        path: data
        for path, data in zip(below, wheel.values(), strict=True)
        if path.startswith(f"{folder}/")
    }


def test_wheel_contains_every_file_of_the_package(wheel: dict[str, bytes]) -> None:
    """The wheel has all modules, static files, templates, messages and py.typed."""
    inside = {name: data for name, data in wheel.items() if name.startswith("explainer/")}
    assert inside == files(PACKAGE, "explainer")
    for needed in ("py.typed", "render/static/", "render/templates/", "i18n/locales/"):
        assert any(name.startswith(f"explainer/{needed}") for name in inside), needed


def test_wheel_contains_the_voila_template(wheel: dict[str, bytes]) -> None:
    """Voilà finds the template in share/jupyter/voila/templates."""
    inside = shared_files(wheel, "share/jupyter/voila")
    assert inside == files(TEMPLATE, "share/jupyter/voila/templates/explainer")
    assert any(name.endswith("/conf.json") for name in inside)


def test_wheel_contains_the_jupyterlab_settings(wheel: dict[str, bytes]) -> None:
    """JupyterLab finds the settings of the button that downloads a notebook."""
    (settings,) = shared_files(wheel, "share/jupyter/lab").values()
    assert json.loads(settings)["@jupyterlab/notebook-extension:panel"]


def test_wheel_contains_the_command_and_both_licences(wheel: dict[str, bytes]) -> None:
    """The wheel installs ``explainer``, and has the licences of the code and of the pages."""
    (entry_points,) = (data for name, data in wheel.items() if name.endswith("entry_points.txt"))
    assert b"explainer = explainer.cli.main:main" in entry_points
    for licence in ("LICENSE", "LICENSE-CONTENT.md"):
        (text,) = (data for name, data in wheel.items() if name.endswith(f"/licenses/{licence}"))
        assert text == (ROOT / licence).read_bytes()


def test_wheel_contains_the_list_of_its_components(wheel: dict[str, bytes]) -> None:
    """The software bill of materials is where PEP 770 puts it, and is the current one."""
    (sbom,) = (data for name, data in wheel.items() if ".dist-info/sboms/" in name)
    assert sbom == (ROOT / "requirements" / "explainer.cdx.json").read_bytes()
    root = json.loads(sbom)["metadata"]["component"]
    assert (root["name"], root["version"]) == (DISTRIBUTION, __version__)


def test_wheel_contains_what_explainer_new_copies(wheel: dict[str, bytes]) -> None:
    """The wheel has the example pages with their licence, and Binder's lock file."""
    names = ("binder/requirements.txt", "LICENSE-CONTENT.md")
    others = {f"share/explainer/{name}": (ROOT / name).read_bytes() for name in names}
    pages = files(ROOT / "content", "share/explainer/content")
    assert shared_files(wheel, "share/explainer") == pages | others


def test_wheel_of_a_course_has_the_same_files(wheel: dict[str, bytes], wheel_path: Path) -> None:
    """The wheel that ``explainer new`` writes equals the wheel that the build backend writes."""
    name, data = build_wheel()
    assert name == wheel_path.name
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        course = {name: archive.read(name) for name in archive.namelist()}
    assert course.keys() == wheel.keys()
    for name in course:
        if not name.endswith(("/RECORD", "/WHEEL", "/METADATA")):
            assert course[name] == wheel[name], name


@pytest.fixture(scope="module")
def installed(wheel_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel with its dependencies; return the environment's folder of commands.

    The versions are those of the lock file.
    """
    folder = tmp_path_factory.mktemp("installed")
    lock = (ROOT / "requirements" / "test.txt").read_text()
    pins = re.findall(r"^([a-z0-9][^\\\n]*?) *\\$", lock, re.MULTILINE)
    constraints = re.sub(r"\[.*\]", "", "\n".join(pins))  # pip allows no extras there
    (folder / "constraints.txt").write_text(constraints)
    commands = folder / "environment" / "bin"
    run(sys.executable, "-m", "venv", "--without-pip", commands.parent, cwd=folder)
    package = f"{DISTRIBUTION}[pictures,write] @ {wheel_path.as_uri()}"
    options = ["--quiet", "--constraint", "constraints.txt", package]
    run(*find_installer(commands / "python"), *options, cwd=folder)
    return commands


def test_installed_package_works_without_its_source(installed: Path, tmp_path: Path) -> None:
    """In a fresh environment, a course is created, built, checked, served and exported."""
    env = {name: text for name, text in os.environ.items() if not name.startswith(FOREIGN)}
    env["JUPYTER_CONFIG_DIR"] = str(tmp_path / "config")
    explainer = installed / "explainer"
    location = "import explainer; print(explainer.__file__)"
    where = run(installed / "python", "-c", location, cwd=tmp_path, env=env)
    assert where.startswith(str(installed.parent))
    assert __version__ in run(explainer, "--version", cwd=tmp_path, env=env)

    run(explainer, "new", "course", "--from", cwd=tmp_path, env=env)
    course = tmp_path / "course"
    page = course / "content" / "pages" / "survivor-led-why.md"
    page.write_text(page.read_text() + "\nA sentence of the new course.\n")
    run(explainer, "check", cwd=course, env=env)
    written = run(explainer, "build", cwd=course, env=env)
    assert written == "notebooks/survivor-led-why.ipynb\n"

    port = free_port()
    serve = [str(explainer), "serve", "--no-browser", "--port", str(port)]
    with running(serve, port=port, log=tmp_path / "log", cwd=course) as server:
        address = f"{server.address}/voila/render/survivor-led-why.ipynb"
        with urllib.request.urlopen(address, timeout=60) as response:
            html = response.read().decode()
    assert "A sentence of the new course." in html
    assert '<details class="study"' in html

    export = [explainer, "export"]
    url = ["--address", "https://example.org/"]
    run(*export, "site", *url, cwd=course, env=env)
    assert list((course / "site").rglob("*preview*.png"))
    run(*export, "html", "survivor-led-why", cwd=course, env=env)
    run(*export, "slides", "survivor-led-why", cwd=course, env=env)
    run(*export, "handout", "survivor-led-why", "--no-pdf", cwd=course, env=env)
    for name in EXPORTED:
        assert "A sentence of the new course." in (course / f"{name}.html").read_text(), name
