"""The outer shell: the environment that make makes, the locks, Binder's files, Voilà's settings."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys

import pytest
from packaging.requirements import Requirement
from voila.configuration import VoilaConfiguration
from voila.server_extension import load_config_file

from explainer.errors import DISTRIBUTION
from support.paths import ROOT

LOCKS = ("requirements/test.txt", "requirements/serve.txt", "binder/requirements.txt")


def pins(lock):
    """Read the pins of a lock as (name, version); a name has two where Pythons differ."""
    text = (ROOT / lock).read_text()
    return set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==([^\s;\\]+)", text, flags=re.MULTILINE))


@pytest.fixture
def fakes(tmp_path, monkeypatch):
    """Put a program of ours before all others on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def add(name, script):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.setenv("VENV", str(tmp_path / "venv"))
    for version in range(10, 15):
        add(f"python3.{version}", "exit 127")
    return add


def environment():
    """Ask for the environment: (exit code, what was said)."""
    done = subprocess.run(
        ["sh", "tools/environment.sh", "serve"], cwd=ROOT, capture_output=True, text=True
    )
    return done.returncode, done.stderr


def test_every_lock_is_of_one_resolution():
    """What is served, on Binder too, is what was tested: the same versions, with hashes."""
    tested = pins(LOCKS[0])
    for lock in LOCKS[1:]:
        assert pins(lock) <= tested
    for lock in LOCKS:
        names = {name for name, _ in pins(lock)}
        assert {"voila", "hatchling", "editables"} <= names
        assert (ROOT / lock).read_text().count("--hash=sha256:") >= len(names)


def test_lock_is_up_to_date():
    """Each dependency of the package is in the lock, in a version that it allows."""
    locked = pins(LOCKS[0])
    for line in importlib.metadata.requires(DISTRIBUTION):
        needed = Requirement(line)
        versions = [version for name, version in locked if name == needed.name]
        assert needed.name == DISTRIBUTION or versions, f"make lock: {line}"
        assert all(needed.specifier.contains(version) for version in versions), f"make lock: {line}"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_address_and_no_path(lock):
    """A lock is the same on every machine: no index, no folder, no direct link."""
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-i|--index|--extra-index|--find-links|-e)\b", text, re.MULTILINE)
    assert not re.search(r"(^|\s)/", text)


def test_voila_reads_our_settings(monkeypatch):
    """Voilà, started in the repository, uses our template and lets no visitor choose another."""
    monkeypatch.chdir(ROOT)
    settings = VoilaConfiguration()
    settings.update_config(load_config_file())
    assert settings.template == "explainer"
    assert settings.allow_template_override == "NOTEBOOK"
    assert settings.allow_theme_override == "NO"
    assert all(not re.fullmatch(rule, "pyproject.toml") for rule in settings.file_allowlist)
    assert any(re.fullmatch(rule, "content/figure.png") for rule in settings.file_allowlist)


def test_help_names_every_target():
    """Plain `make` lists what can be made."""
    if not shutil.which("make"):
        pytest.skip("no make")
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True).stdout
    for target in ("serve", "test", "check", "bench", "build", "lock", "clean"):
        assert re.search(rf"^  make {target}\b +\S", said, re.MULTILINE), target


def test_no_python_new_enough(fakes, tmp_path):
    """With an old Python only, make says what is needed and makes nothing."""
    fakes("python3", "exit 1")
    code, said = environment()
    assert code == 1
    assert "no Python 3.10 or newer" in said
    assert not (tmp_path / "venv").exists()


def fake_python(tmp_path):
    """Return a Python that gets ensurepip from a package of the system, and makes nothing."""
    return f"""
case "$*" in
*"import ensurepip"*) [ -f "{tmp_path}/installed" ] ;;
"-m venv"*) exit 3 ;;
*) exec "{sys.executable}" "$@" ;;
esac"""


def test_missing_ensurepip_as_a_person(fakes, tmp_path):
    """Without ensurepip and without root, make prints the exact command and makes nothing."""
    fakes("python3", fake_python(tmp_path))
    fakes("id", "echo 1000")
    fakes("apt-get", f"touch {tmp_path}/installed")
    code, said = environment()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert code == 1
    assert f"sudo apt-get install -y python{version}-venv" in said
    assert not (tmp_path / "installed").exists()
    assert not (tmp_path / "venv").exists()


def test_missing_ensurepip_as_root(fakes, tmp_path):
    """Without ensurepip, root gets the system's package, and is told; a cut-off run is no whole."""
    fakes("python3", fake_python(tmp_path))
    fakes("id", "echo 0")
    fakes("apt-get", f'echo "$*" >>{tmp_path}/installed')
    code, said = environment()
    assert code != 0
    assert "installing the system's package" in said
    assert "install -y" in (tmp_path / "installed").read_text()
    assert (tmp_path / "venv" / ".made").read_text() == ""


def test_environment_of_someone_else_is_left_alone(fakes, tmp_path):
    """A .venv that make did not make is neither used nor removed."""
    fakes("python3", fake_python(tmp_path))
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "theirs").touch()
    code, said = environment()
    assert code == 1
    assert "leaves it alone" in said
    assert (tmp_path / "venv" / "theirs").exists()


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_documents_name_what_there_is(document):
    """Every target and file that a document names is there, and only the badges lack an owner."""
    text = (ROOT / document).read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.MULTILINE)) <= targets
    links = re.findall(r"\]\(([^):#]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert len(re.findall(r"gh/OWNER/", text)) == (2 if document == "README.md" else 0)


def test_map_of_the_readme_is_true():
    """Every place on the README's map exists."""
    text = (ROOT / "README.md").read_text().split("## Where things are")[1].split("##")[0]
    parents = {"": ROOT, "  ": ROOT / "src" / "explainer"}
    places = re.findall(r"^    ( *)([a-z./]+)  ", text, re.MULTILINE)
    assert len(places) > 10
    for indent, name in places:
        assert (parents[indent] / name).exists(), name
