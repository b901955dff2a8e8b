"""A course of one’s own: made, checked, built and served; what it begins with keeps its credit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import nbformat
import pytest

from explainer.builder import check
from explainer.cli.main import main
from explainer.model import Site
from explainer.notebook.cells import credit_cell
from explainer.scaffold.binder_folder import lab_workspace
from explainer.scaffold.page_credit import add_credit
from explainer.source.site import read_site
from support.paths import ROOT
from support.servers import command, free_port, running

LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"


def answer(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as reply:
        return reply.read().decode()


def run(words: list[str], cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        words, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_course_is_made_checked_built_and_served(tmp_path: Path) -> None:
    """What explainer new makes has nothing to mend, nothing stale, and readers at once."""
    words = ["--author", "C. Baker", "--repository", "some-one/on-stigma"]
    explainer = command("explainer")
    assert run([explainer, "new", "on-stigma", *words], tmp_path) == "on-stigma\n"
    course = tmp_path / "on-stigma"
    assert [path.name for path in tmp_path.iterdir()] == ["on-stigma"]
    assert sorted(path.name for path in course.iterdir()) == [
        ".gitignore", "README.md", "binder", "content", "notebooks",
    ]  # fmt: skip
    assert run([explainer, "check"], course) == ""
    assert run([explainer, "build", "--check"], course) == ""
    readme = (course / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# On stigma\n")
    for path in ("voila%2Frender%2Fnotebooks%2Findex.ipynb", "lab/workspaces/explainer"):
        assert f"https://mybinder.org/v2/gh/some-one/on-stigma/HEAD?urlpath={path}" in readme
    assert "OWNER" not in readme
    assert os.access(course / "binder/postBuild", os.X_OK)
    begins = (course / "binder/explainer.jupyterlab-workspace").read_text(encoding="utf-8")
    assert begins == lab_workspace("welcome", "README.md")
    for shown in re.findall(r'"path": "([^"]+)"', begins):
        assert (course / shown).is_file()
    lock = (course / "binder/requirements.txt").read_text(encoding="utf-8")
    assert "jupyterlab==" in lock
    port = free_port()
    serve = [explainer, "serve", "--no-browser", "--port", str(port)]
    with running(serve, port=port, log=tmp_path / "log", cwd=course) as server:
        assert "Welcome to On stigma" in answer(f"{server.address}/")
        page = answer(f"{server.address}/voila/render/welcome.ipynb")
    assert 'id="study-henderson2014"' in page
    assert "Text by C. Baker" in page
    assert "the first page of explainer new" in page


def test_from_the_wheel_in_a_course_the_next_one_is_made(tmp_path: Path) -> None:
    """The wheel in binder/ is whole: installed, it makes a course that begins with these pages."""
    run([command("explainer"), "new", "one"], tmp_path)
    (wheel,) = (tmp_path / "one/binder").glob("*.whl")
    place = tmp_path / "prefix"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    run([*pip, "--ignore-installed", "--prefix", str(place), str(wheel)], tmp_path)
    (packages,) = place.glob("lib/*/site-packages")
    env = {"PYTHONPATH": str(packages)}
    where = [sys.executable, "-c", "import explainer; print(explainer.__file__)"]
    assert str(packages) in run(where, tmp_path, env)
    explainer = [sys.executable, "-m", "explainer.cli"]
    run([*explainer, "new", "two", "--from"], tmp_path, env)
    two = tmp_path / "two"
    assert (two / "binder" / wheel.name).read_bytes() == wheel.read_bytes()
    assert run([*explainer, "build", "--check"], two, env) == ""
    pages = sorted(path.name for path in (two / "content/pages").iterdir())
    assert pages == sorted(path.name for path in (ROOT / "content/pages").iterdir())


def test_credit_is_kept(tmp_path: Path) -> None:
    """Each page that a course begins with names its authors, licence and origin, in both ways."""
    folder = tmp_path / "course"
    assert main(["new", str(folder), "--from", str(ROOT / "content"), "--author", "C. Baker"]) == 0
    assert [
        diagnostic for diagnostic in check(folder / "content") if not diagnostic.is_warning
    ] == []
    site = read_site(ROOT / "content/site.toml")
    paths = [path for path in (folder / "notebooks").glob("*.ipynb") if path.stem != "index"]
    assert paths
    for path in paths:
        node = nbformat.read(path, nbformat.NO_CONVERT)
        held, foot = node.metadata.explainer, node.cells[-1].source
        assert held.authors == list(site.authors)
        assert (held.licence, held.licence_url) == (site.licence, site.licence_url)
        assert [origin.title for origin in held.adapted_from] == [node.metadata.title]
        assert f"Text by {site.authors[0]}, [{site.licence}]({LICENCE_URL})." in foot
        assert f"Adapted from {node.metadata.title} ({site.authors[0]}, {site.licence})." in foot
        support = credit_cell(Site(title="S", support=site.support), "en").source.split("\n")
        assert set(support) <= set(foot.split("\n"))
    index = nbformat.read(folder / "notebooks/index.ipynb", nbformat.NO_CONVERT)
    assert "Text by C. Baker" in index.cells[-1].source
    assert "OWNER/NAME" in (folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text.\n", "---\ntitle: A\nauthors: [B. Able]\nlicence: CC0\nadapted-from:\n"
         "  - {title: A, authors: B. Able, licence: CC0}\n---\n\nText.\n"),
        ('+++\ntitle = "T"\n+++\nText.\n', '+++\nauthors = ["B. Able"]\nlicence = "CC0"\n'
         'adapted-from = {title = "T", authors = "B. Able", licence = "CC0"}\ntitle = "T"\n+++\n'
         "Text.\n"),
        ("---\ntitle: T\nauthors: D\nlicence: X\nadapted-from: {title: U}\n---\nText.\n", None),
    ],
)  # fmt: skip
def test_credit_in_any_front_matter(text: str, expected: str | None, tmp_path: Path) -> None:
    """A page without front matter gets one, TOML stays TOML, and what a page says stays."""
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (tmp_path / "site.toml").write_text('title = "S"\nauthors = ["B. Able"]\nlicence = "CC0"\n')
    assert add_credit(tmp_path / "a.md", read_site(tmp_path / "site.toml")) == (expected or text)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["full"], "already exists and is not empty; name a new folder"),
        (["x", "--repository", "https://github.com/a/b"], "write it as OWNER/NAME"),
        (["x", "--from", "full"], "site.toml"),
    ],
)
def test_what_cannot_be_made(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A course that cannot be made leaves nothing, and a folder in use as it was."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine").write_text("mine")
    monkeypatch.chdir(tmp_path)
    assert main(["new", *words]) in (1, 2)
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["full"]
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine"]


def test_our_own_binder_begins_as_a_course_does() -> None:
    """What stands in binder/ is what a course is given, with our page and our guide."""
    ours = (ROOT / "binder/explainer.jupyterlab-workspace").read_text(encoding="utf-8")
    assert ours == lab_workspace("survivor-led-why", "docs/adapting.md")


def test_an_empty_folder_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that one stands in will do, if it is empty."""
    (tmp_path / "my course").mkdir()
    monkeypatch.chdir(tmp_path / "my course")
    assert main(["new", "."]) == 0
    assert Path("README.md").read_text(encoding="utf-8").startswith("# My course\n")
    assert not list(Path("..").glob(".new-*"))
