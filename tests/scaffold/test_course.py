"""Creating a course: its folder can be checked, built and served, and copies keep their credit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import nbformat
import pytest
import yaml

from explainer.builder import check
from explainer.cli.main import main
from explainer.model import Site
from explainer.notebook.credit import make_credit_cell
from explainer.scaffold.binder_folder import render_workspace
from explainer.scaffold.course_files import LECTURE
from explainer.source.site import read_site
from support.guide_runner import DRY_RUN
from support.paths import ROOT
from support.servers import command, free_port, running

TAUGHT = {
    LECTURE,
    "how-to-give-the-lecture",
    "table-exercise",
    "ten-questions-on-stigma",
    "worksheet-read-one-study",
}
"""The pages of the lecture."""
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


def test_course_is_created_checked_built_and_served(tmp_path: Path) -> None:
    """A new course has no errors and no stale notebooks, and can be served at once."""
    words = ["--author", "C. Baker", "--repository", "some-one/on-stigma"]
    explainer = command("explainer")
    assert run([explainer, "new", "on-stigma", *words], tmp_path) == "on-stigma\n"
    course = tmp_path / "on-stigma"
    assert [path.name for path in tmp_path.iterdir()] == ["on-stigma"]
    assert sorted(path.name for path in course.iterdir()) == [
        ".explainer",
        ".github",
        ".gitignore",
        "README.md",
        "binder",
        "content",
        "notebooks",
        "voila.json",
    ]
    assert run([explainer, "check"], course) == ""
    assert run([explainer, "build", "--check"], course) == ""
    readme = (course / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# On stigma\n")
    for path in ("voila%2Frender%2Fnotebooks%2Findex.ipynb", "lab/workspaces/explainer"):
        assert f"https://mybinder.org/v2/gh/some-one/on-stigma/HEAD?urlpath={path}" in readme
    assert "OWNER" not in readme
    assert os.access(course / "binder/postBuild", os.X_OK)
    workspace = (course / "binder/explainer.jupyterlab-workspace").read_text(encoding="utf-8")
    assert workspace == render_workspace("welcome", "README.md")
    for path in re.findall(r'"path": "([^"]+)"', workspace):
        assert (course / path).is_file()
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


def test_workflow_of_a_course_publishes_its_site(tmp_path: Path) -> None:
    """Its commands work in a new course, and its actions are those of our own workflow."""
    course = tmp_path / "course"
    assert main(["new", str(course)]) == 0
    assert not (course / ".github").exists()
    assert main(["update", str(course), "--repository", "some-one/course"]) == 0
    text = (course / ".github/workflows/pages.yml").read_text(encoding="utf-8")
    ours = (ROOT / ".github/workflows/pages.yml").read_text(encoding="utf-8")
    actions = re.findall(r"uses: (.+)", text)
    assert actions == re.findall(r"uses: (.+)", ours)
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}  # v[\d.]+", action) for action in actions)
    jobs = yaml.safe_load(text)["jobs"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    for path in [step["with"].get("cache-dependency-path") for step in steps if "with" in step]:
        assert path is None or (course / path).is_file()
    bin = str(Path(sys.executable).parent)
    address = "https://some-one.github.io/course"
    env = {**DRY_RUN, "ADDRESS": address, "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}"}
    commands = [step["run"] for step in steps if "run" in step]
    assert len(commands) == 3
    printed = "".join(run(["bash", "-ec", words], course, env) for words in commands)
    assert "Would install explainer-notebooks" in printed
    (folder,) = [step["with"]["path"] for step in steps if "upload" in step.get("uses", "")]
    assert f"{address}/welcome.html" in (course / folder / "sitemap.xml").read_text()
    readme = (course / "README.md").read_text(encoding="utf-8")
    assert "https://mybinder.org/v2/gh/some-one/course/HEAD" in readme


def test_wheel_of_a_course_creates_another_course(tmp_path: Path) -> None:
    """The wheel in binder/ is complete: after installing it, a course is created from the examples.

    It is installed by the command in the course's README.
    """
    run([command("explainer"), "new", "one"], tmp_path)
    (wheel,) = (tmp_path / "one/binder").glob("*.whl")
    readme = (tmp_path / "one/README.md").read_text(encoding="utf-8")
    (package,) = re.findall(r'^    pip install "(.+)"$', readme, re.MULTILINE)
    assert package == f"binder/{wheel.name}[write]"
    prefix = tmp_path / "prefix"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    run([*pip, "--ignore-installed", "--prefix", str(prefix), package], tmp_path / "one")
    (packages,) = prefix.glob("lib/*/site-packages")
    env = {"PYTHONPATH": str(packages)}
    location = [sys.executable, "-c", "import explainer; print(explainer.__file__)"]
    assert str(packages) in run(location, tmp_path, env)
    explainer = [sys.executable, "-m", "explainer.cli"]
    run([*explainer, "new", "two", "--from"], tmp_path, env)
    two = tmp_path / "two"
    assert (two / "binder" / wheel.name).read_bytes() == wheel.read_bytes()
    assert run([*explainer, "build", "--check"], two, env) == ""
    pages = sorted(path.name for path in (two / "content/pages").iterdir())
    assert pages == sorted(path.name for path in (ROOT / "content/pages").iterdir())
    licence = (ROOT / "LICENSE-CONTENT.md").read_bytes()
    for course in (tmp_path / "one", two):
        assert (course / "content/LICENSE-CONTENT.md").read_bytes() == licence


def test_copied_pages_keep_their_credit(tmp_path: Path) -> None:
    """Each copied page names its authors, licence and origin, in its metadata and in its text."""
    folder = tmp_path / "course"
    assert main(["new", str(folder), "--from", str(ROOT / "content"), "--author", "C. Baker"]) == 0
    assert [
        diagnostic for diagnostic in check(folder / "content") if not diagnostic.is_warning
    ] == []
    site = read_site(ROOT / "content/site.toml")
    made = ("all-studies", "index")
    notebooks = (folder / "notebooks").glob("*.ipynb")
    paths = [path for path in notebooks if path.stem not in made]
    assert paths
    for path in paths:
        node = nbformat.read(path, nbformat.NO_CONVERT)
        metadata, foot = node.metadata.explainer, node.cells[-1].source
        assert metadata.authors == list(site.authors)
        assert (metadata.licence, metadata.licence_url) == (site.licence, site.licence_url)
        assert [origin.title for origin in metadata.adapted_from] == [node.metadata.title]
        assert f"Text by {site.authors[0]}, [{site.licence}]({LICENCE_URL})." in foot
        assert f"Adapted from {node.metadata.title} ({site.authors[0]}, {site.licence})." in foot
        support = make_credit_cell(Site(title="S", support=site.support), "en").source.split("\n")
        assert set(support) <= set(foot.split("\n"))
    index = nbformat.read(folder / "notebooks/index.ipynb", nbformat.NO_CONVERT)
    assert "Text by C. Baker" in index.cells[-1].source
    assert "OWNER/NAME" in (folder / "README.md").read_text(encoding="utf-8")


def test_lecture_can_be_given_from_a_new_folder(tmp_path: Path) -> None:
    """The lecture is checked, built and exported, and has no warning that its pages cause."""
    course = tmp_path / "my-lecture"
    assert main(["new", str(course), "--lecture"]) == 0
    assert {path.stem for path in (course / "content/pages").iterdir()} >= TAUGHT
    known = {(found.path.name, found.code) for found in check(ROOT / "content")}
    found = check(course / "content")
    assert {(diagnostic.path.name, diagnostic.code) for diagnostic in found} == known
    assert not any(diagnostic.path.stem in TAUGHT for diagnostic in found)
    workspace = (course / "binder/explainer.jupyterlab-workspace").read_text(encoding="utf-8")
    assert workspace == render_workspace(LECTURE, "README.md")
    explainer = command("explainer")
    site = ["export", "site", "--out", "site", "--address", "https://lecture.example/"]
    assert not re.search(r"\bW\d", run([explainer, *site], course))
    readme = (course / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    explainer (export .+)$", readme, re.MULTILINE)
    assert len(commands) == 3
    for line in commands:
        words = [*line.split(), *(["--no-pdf"] if "handout" in line else [])]
        assert not re.search(r"\b[EW]\d", run([explainer, *words], course))
    slides = (course / f"{LECTURE}-slides.html").read_text(encoding="utf-8")
    assert slides.count('class="slide-notes"') > 10
    handout = (course / "table-exercise-handout.html").read_text(encoding="utf-8")
    assert "16.14" in handout
    assert "Not as the abstract says" not in handout
    assert (course / f"site/{LECTURE}.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["full"], "already exists and is not empty; name a new folder"),
        (["x", "--repository", "https://github.com/a/b"], "write it as OWNER/NAME"),
        (["x", "--from", "full"], "site.toml"),
    ],
)
def test_impossible_course_is_reported(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """If a course cannot be created, nothing is written and existing files are not changed."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine").write_text("mine")
    monkeypatch.chdir(tmp_path)
    assert main(["new", *arguments]) in (1, 2)
    assert message in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["full"]
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine"]


def test_course_is_created_in_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The current folder is used if it is empty."""
    (tmp_path / "my course").mkdir()
    monkeypatch.chdir(tmp_path / "my course")
    assert main(["new", "."]) == 0
    assert Path("README.md").read_text(encoding="utf-8").startswith("# My course\n")
    assert not list(Path("..").glob(".new-*"))
