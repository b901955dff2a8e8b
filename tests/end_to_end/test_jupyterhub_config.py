"""The hook of deploy/jupyterhub that updates an educator's notebooks, without a hub."""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from traitlets.config import Config

from support.coroutines import run_in_thread
from support.paths import ROOT

Update = Callable[[Path], None]


@pytest.fixture
def update(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Update:
    """Return the hook for an educator with a home folder; the hub has a token."""
    source, programs = tmp_path / "built", tmp_path / "programs"
    source.mkdir()
    programs.mkdir()
    notebook = new_notebook(cells=[new_markdown_cell("Gulls shout.", id="text")])
    nbformat.write(notebook, source / "gulls.ipynb")
    proxy = programs / "configurable-http-proxy"
    proxy.write_text("")
    proxy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("EXPLAINER_NOTEBOOKS", str(source))
    monkeypatch.setenv("CONFIGPROXY_AUTH_TOKEN", "secret of the hub")
    config = ROOT / "deploy/jupyterhub/jupyterhub_config.py"
    hook = runpy.run_path(str(config), {"get_config": Config})["update_notebooks"]
    return lambda home: run_in_thread(lambda: hook(SimpleNamespace(home_dir=str(home))))


def test_code_in_an_educators_folder_is_not_run(update: Update, tmp_path: Path) -> None:
    """A module there with the name of one that the update imports stays what it is: a file."""
    folder = tmp_path / "ada/explainer"
    folder.mkdir(parents=True)
    for name in ("nbformat", "json", "explainer"):
        (folder / f"{name}.py").write_text(
            "import os\nopen('stolen', 'w').write(repr(dict(os.environ)))\n"
        )
    update(folder.parent)
    assert not (folder / "stolen").exists()
    assert (folder / "gulls.ipynb").is_file()


def test_the_update_has_nothing_of_the_hubs_environment(
    update: Update, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interpreter prints what it can see, in the educator's report."""
    program = tmp_path / "print-environment"
    program.write_text("#!/bin/sh\nenv\n")
    program.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(program))
    update(tmp_path / "ada")
    report = (tmp_path / "ada/explainer/UPDATES.txt").read_text()
    assert f"HOME={tmp_path / 'ada'}\n" in report
    assert "secret of the hub" not in report
    assert "EXPLAINER_" not in report


def test_a_home_that_cannot_be_written_is_reported(update: Update, tmp_path: Path) -> None:
    """The operator reads why the server does not start."""
    home = tmp_path / "ada"
    home.write_text("a file where the folder should be")
    with pytest.raises(RuntimeError, match="may its owner write there"):
        update(home)
