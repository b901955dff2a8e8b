"""What is installed: the wheel, built from the source distribution, carries all its parts."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile

import pytest

from explainer.scaffold.wheel import wheel as course_wheel
from support.paths import ROOT

PACKAGE = ROOT / "src" / "explainer"
TEMPLATE = PACKAGE / "render" / "templates" / "voila"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the source distribution and the wheel from it; return its files: name → bytes."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = out.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def files(folder, prefix):
    """Read every file below a folder but Python's leftovers: name in the wheel → bytes."""
    return {
        f"{prefix}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_wheel_carries_every_file_of_the_package(wheel):
    """Modules, static files, templates, words and py.typed are in the wheel, as in the source."""
    inside = {name: data for name, data in wheel.items() if name.startswith("explainer/")}
    assert inside == files(PACKAGE, "explainer")
    for needed in ("py.typed", "render/static/", "render/templates/", "i18n/locales/"):
        assert any(name.startswith(f"explainer/{needed}") for name in inside), needed


def test_wheel_carries_the_voila_template(wheel):
    """Voilà finds the template where it looks for templates: share/jupyter/voila/templates."""
    (place,) = {name.split("/share/")[0] for name in wheel if ".data/data/share/" in name}
    inside = {
        name: data for name, data in wheel.items() if name.startswith(f"{place}/share/jupyter/v")
    }
    assert inside == files(TEMPLATE, f"{place}/share/jupyter/voila/templates/explainer")
    assert any(name.endswith("/conf.json") for name in inside)


def test_wheel_carries_what_jupyterlab_shows(wheel):
    """JupyterLab finds the button that takes a notebook home where it looks for settings."""
    (told,) = (wheel[name] for name in wheel if name.endswith("/overrides.d/explainer.json"))
    assert json.loads(told)["@jupyterlab/notebook-extension:panel"]


def test_wheel_carries_the_command_and_the_licence(wheel):
    """The wheel installs the command `explainer` and says what it may be used for."""
    (entry_points,) = (data for name, data in wheel.items() if name.endswith("entry_points.txt"))
    assert b"explainer = explainer.cli.main:main" in entry_points
    assert any(name.endswith("/licenses/LICENSE") for name in wheel)


def test_wheel_carries_what_a_course_begins_with(wheel):
    """The pages and Binder's versions are in the wheel, and a course's own wheel is the same."""
    (place,) = {name.split("/share/")[0] for name in wheel if ".data/data/share/" in name}
    inside = {name: data for name, data in wheel.items() if name.startswith(f"{place}/share/e")}
    lock = ROOT / "binder" / "requirements.txt"
    assert inside == files(ROOT / "content", f"{place}/share/explainer/content") | {
        f"{place}/share/explainer/binder/requirements.txt": lock.read_bytes()
    }
    _, data = course_wheel()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        ours = {name: archive.read(name) for name in archive.namelist()}
    assert ours.keys() == wheel.keys()
    made_anew = ("/RECORD", "/WHEEL", "/METADATA")
    for name, held in ours.items():
        assert name.endswith(made_anew) or held == wheel[name], name
