"""Updating a course: corrections arrive, and what was changed in the course stays."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from explainer.cli.main import main
from explainer.scaffold.course_record import digest_file, render_record
from explainer.scaffold.wheel import build_wheel
from support.paths import ROOT

SITE = 'title = "Birds"\nauthors = ["B. Able"]\nlicence = "CC0"\n'
SUPPORT = '\n[[support]]\nname = "Line"\nplace = "UK"\nphone = "116 123"\n'
STUDY = "---\ntype: book\ntitle: On birds\nDOI: 10.5555/birds\n---\n\n## Fit\n\nIt fits.\n"
BIRDS = """---
title: Birds
---
Birds sing. They fly south.

## Food

They eat seeds, as [a book](https://doi.org/10.5555/birds) says.

## Nests

They build nests.
"""


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """Return a content folder with two pages and a study."""
    folder = tmp_path / "upstream"
    write(folder, "site.toml", SITE)
    write(folder, "pages/birds.md", BIRDS)
    write(folder, "pages/bees.md", "# Bees\n\nBees hum.\n")
    write(folder, "studies/able.md", STUDY)
    return folder


@pytest.fixture
def course(tmp_path: Path, upstream: Path) -> Path:
    """Return a course that was made from it."""
    folder = tmp_path / "course"
    assert main(["new", str(folder), "--from", str(upstream), "--author", "C. Baker"]) == 0
    return folder


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(words: list[str], cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        words, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def read_cells(notebook: Path) -> str:
    return "\n".join(cell.source for cell in nbformat.read(notebook, 4).cells)


def list_files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_corrections_reach_pages_studies_settings_and_notebooks(
    course: Path, upstream: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new version of a folder is merged with edits of its pages, settings and notebooks."""
    page, notebook = course / "content/pages/birds.md", course / "notebooks/birds.ipynb"
    change(page, "Birds sing.", "In our town, birds sing.")
    change(course / "content/site.toml", "Course", "Birds of our town")
    node = nbformat.read(notebook, 4)
    food = next(cell for cell in node.cells if "They eat seeds" in cell.source)
    food.source += "\n\nOur own question."
    nbformat.write(node, notebook)
    mine = course / "content/pages/mine.md"
    mine.write_text("# Mine\n\nMy page.\n", encoding="utf-8")
    change(upstream / "pages/birds.md", "They fly south.", "Many fly south.")
    change(upstream / "pages/birds.md", "They build nests.", "Most build nests.")
    change(upstream / "studies/able.md", "It fits.", "It fits a little.")
    write(upstream, "pages/owls.md", "# Owls\n\nOwls hoot.\n")
    write(upstream, "pages/owl.png", "not text \0")
    (upstream / "pages/bees.md").unlink()
    write(upstream, "site.toml", SITE + SUPPORT)
    before = list_files(course)
    assert main(["update", str(course), "--dry-run"]) == 0
    assert list_files(course) == before
    assert "birds.md: merged with your changes" in capsys.readouterr().err
    assert main(["update", str(course)]) == 0
    text = page.read_text(encoding="utf-8")
    assert "In our town, birds sing. Many fly south." in text
    assert "Adapted" not in text
    assert "authors: [B. Able]" in text
    settings = (course / "content/site.toml").read_text(encoding="utf-8")
    assert "Birds of our town" in settings
    assert "116 123" in settings
    assert "a little" in (course / "content/studies/able.md").read_text(encoding="utf-8")
    cells = read_cells(notebook)
    assert all(words in cells for words in ("In our town", "Our own question", "Most build"))
    assert "Owls hoot" in read_cells(course / "notebooks/owls.ipynb")
    assert (course / "content/pages/owl.png").read_bytes() == b"not text \0"
    assert not (course / "content/pages/bees.md").exists()
    assert mine.is_file()
    (backup,) = (course / "content/pages/.backups").iterdir()
    assert "In our town, birds sing. They fly south." in backup.read_text(encoding="utf-8")
    capsys.readouterr()
    before = list_files(course)
    assert main(["update", str(course)]) == 0
    assert list_files(course) == before
    assert "every file of the course is up to date" in capsys.readouterr().err


def test_conflict_is_marked_and_reported_until_it_is_resolved(
    course: Path, upstream: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both versions are in the file, the page waits with its notebook, and nothing is lost."""
    page, notebook = course / "content/pages/birds.md", course / "notebooks/birds.ipynb"
    change(page, "They build nests.", "They build big nests.")
    assert main(["build", "--content", str(course / "content"), "--out", str(notebook.parent)]) == 0
    change(upstream / "pages/birds.md", "They build nests.", "Most build nests.")
    change(upstream / "pages/bees.md", "Bees hum.", "Bees buzz.")
    built = notebook.read_bytes()
    capsys.readouterr()
    assert main(["update", str(course)]) == 1
    text = page.read_text(encoding="utf-8")
    both = "They build big nests.\n=======\nMost build nests.\n>>>>>>> the new version\n"
    assert f"<<<<<<< your version\n{both}" in text
    line = text[: text.index("<<<<<<<")].count("\n") + 1
    reported = capsys.readouterr().err
    assert f"birds.md:{line}: E011" in reported
    assert f"from line {line}" in reported
    assert notebook.read_bytes() == built
    assert "Bees buzz" in read_cells(course / "notebooks/bees.ipynb")
    change(upstream / "pages/birds.md", "Most build", "Nearly all build")
    assert main(["update", str(course)]) == 1
    assert page.read_text(encoding="utf-8") == text
    page.write_text(
        re.sub(r"<<<<<<<.*?=======\n|>>>>>>>.*?\n", "", text, flags=re.DOTALL), encoding="utf-8"
    )
    assert main(["update", str(course)]) == 0
    assert "Nearly all build nests." in read_cells(notebook)


def test_conflict_in_any_file_needs_attention(
    course: Path, upstream: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code says so also where nothing is built from the file."""
    write(upstream, "notes.txt", "For teachers.\n")
    assert main(["update", str(course)]) == 0
    change(course / "content/notes.txt", "teachers", "us")
    write(upstream, "notes.txt", "For all teachers.\n")
    assert main(["update", str(course), "--dry-run"]) == 1
    assert main(["update", str(course)]) == 1
    assert "notes.txt: you and the new version" in capsys.readouterr().err
    assert ">>>>>>> the new version" in (course / "content/notes.txt").read_text()


def test_deleted_and_edited_files_are_kept_as_the_course_has_them(
    course: Path, upstream: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A deleted file stays out, and an edited one that upstream removed, or a picture, is kept."""
    pages = course / "content/pages"
    write(upstream, "pages/owl.png", "owl \0")
    assert main(["update", str(course)]) == 0
    (course / "content/studies/able.md").unlink()
    change(pages / "bees.md", "Bees hum.", "Our bees hum.")
    (pages / "owl.png").write_bytes(b"mine \0")
    change(pages / "birds.md", "[a book](https://doi.org/10.5555/birds)", "a book")
    change(upstream / "studies/able.md", "It fits.", "It fits a little.")
    write(upstream, "pages/owl.png", "new \0")
    (upstream / "pages/bees.md").unlink()
    capsys.readouterr()
    assert main(["update", str(course)]) == 0
    reported = capsys.readouterr().err
    assert "able.md: changed in the new version. You have deleted it" in reported
    assert "bees.md: no longer in the new version. You have changed it" in reported
    assert "owl.png: changed by you and in the new version" in reported
    assert not (course / "content/studies/able.md").exists()
    assert "Our bees hum" in (pages / "bees.md").read_text(encoding="utf-8")
    assert (pages / "owl.png").read_bytes() == b"mine \0"


@pytest.mark.parametrize(
    ("name", "is_folder"),
    [
        ("content/pages/bees.md", False),
        ("content/pages/birds.md", False),
        ("content/pages/.backups", True),
        ("content/pages", True),
        (".explainer/base", True),
        (".explainer", True),
    ],
)
def test_a_link_out_of_the_course_is_refused(
    name: str,
    is_folder: bool,
    course: Path,
    upstream: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing outside is read, replaced or removed, and nothing inside changes."""
    path, outside = course / name, tmp_path / "outside"
    if path.exists():
        path.rename(outside)
    elif is_folder:
        outside.mkdir()
    path.symlink_to(outside, target_is_directory=is_folder)
    change(upstream / "pages/birds.md", "Birds sing.", "Birds call.")
    (upstream / "pages/bees.md").unlink()
    before = list_files(tmp_path)
    assert main(["update", str(course)]) == 1
    assert "leads out of the course; replace the link" in capsys.readouterr().err
    assert list_files(tmp_path) == before


def test_a_record_with_paths_out_of_the_course_is_refused(
    course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may come from anywhere."""
    write(tmp_path, "mine.txt", "mine")
    digest = digest_file(b"mine")
    record = course / ".explainer/course.toml"
    change(record, "[files]\n", f'[files]\n"../mine.txt" = "{digest}"\n')
    assert main(["update", str(course)]) == 1
    assert "leads out of the course" in capsys.readouterr().err
    assert (tmp_path / "mine.txt").is_file()


def test_a_file_that_is_saved_during_the_update_is_not_removed(
    course: Path,
    upstream: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing of the update is written then."""
    page, record = course / "content/pages/bees.md", course / ".explainer/course.toml"
    (upstream / "pages/bees.md").unlink()
    before = record.read_bytes()

    def save(*values: object) -> object:
        change(page, "Bees hum.", "Our bees hum.")
        return render_record(*values)

    monkeypatch.setattr("explainer.scaffold.update_course.render_record", save)
    assert main(["update", str(course)]) == 1
    assert "somebody saved this file in the meantime" in capsys.readouterr().err
    assert "Our bees hum." in page.read_text(encoding="utf-8")
    assert record.read_bytes() == before


def test_line_ends_of_another_system_are_no_change(course: Path, upstream: Path) -> None:
    """A file that git wrote with CRLF is updated as an unchanged one, and keeps its line ends."""
    page = course / "content/pages/birds.md"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    change(upstream / "pages/birds.md", "Birds sing.", "Birds call.")
    assert main(["update", str(course)]) == 0
    data = page.read_bytes()
    assert b"Birds call. They fly south.\r\n" in data
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert not (page.parent / ".backups").exists()


def test_course_follows_a_git_repository(
    tmp_path: Path, upstream: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pages come from an address and a branch, and the commit is remembered."""
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    upstream.rename(tmp_path / "content")
    (tmp_path / "content/secret").symlink_to(tmp_path / "log")
    write(tmp_path, "log", "of another project")
    run([*git, "init", "-q", "-b", "main"], tmp_path)
    run([*git, "add", "content"], tmp_path)
    run([*git, "commit", "-q", "-m", "one"], tmp_path)
    (tmp_path / "here").mkdir()
    course, address = tmp_path / "here/course", f"file://{tmp_path}"
    assert main(["new", str(course), "--from", address, "--revision", "main"]) == 0
    assert "another project" not in (course / "content/secret").read_text(encoding="utf-8")
    change(tmp_path / "content/pages/birds.md", "Birds sing.", "Birds call.")
    run([*git, "commit", "-q", "-a", "-m", "two"], tmp_path)
    capsys.readouterr()
    assert main(["update", str(course)]) == 0
    commit = run(["git", "rev-parse", "HEAD"], tmp_path).strip()
    assert commit in (course / ".explainer/course.toml").read_text(encoding="utf-8")
    assert commit[:12] in capsys.readouterr().err
    assert "Birds call" in read_cells(course / "notebooks/birds.ipynb")
    assert main(["update", str(course), "--revision", "nowhere"]) == 1
    assert "the name of the branch or tag" in capsys.readouterr().err


def make_newer_wheel(folder: Path, *, page: str, old: str, new: str) -> Path:
    """Write a wheel of this package as version 9.0, with a correction of a page."""
    name, data = build_wheel()
    version = name.split("-")[1]
    wheel = folder / name.replace(version, "9.0")
    (folder / "old.whl").write_bytes(data)
    with zipfile.ZipFile(folder / "old.whl") as source, zipfile.ZipFile(wheel, "w") as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename.endswith(page):
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            if item.filename.endswith("RECORD"):
                content = content.replace(f"-{version}.".encode(), b"-9.0.")
            if item.filename.endswith("METADATA"):
                content = content.replace(f"Version: {version}".encode(), b"Version: 9.0")
            target.writestr(item.filename.replace(f"-{version}.", "-9.0."), content)
    return wheel


def test_newer_explainer_brings_its_pages_and_itself(tmp_path: Path) -> None:
    """After an upgrade, one command updates the pages, the README and what Binder installs."""
    explainer = [sys.executable, "-m", "explainer.cli"]
    run([*explainer, "new", "course", "--from"], tmp_path)
    course = tmp_path / "course"
    change(course / "README.md", "## Start", "## Begin here")
    change(course / "content/pages/reading-a-study.md", "\n## ", "\n## My ")
    wheel = make_newer_wheel(
        tmp_path,
        page="content/pages/reading-a-study.md",
        old='description: "',
        new='description: "Corrected. ',
    )
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    prefix = tmp_path / "prefix"
    run([*pip, "--ignore-installed", "--prefix", str(prefix), wheel.name], tmp_path)
    (packages,) = prefix.glob("lib/*/site-packages")
    env = {"PYTHONPATH": str(packages)}
    printed = run([*explainer, "update"], course, env)
    assert "→ the package explainer-notebooks (9.0)" in printed
    page = (course / "content/pages/reading-a-study.md").read_text(encoding="utf-8")
    assert 'description: "Corrected. ' in page
    assert "\n## My " in page
    assert [path.name for path in (course / "binder").glob("*.whl")] == [
        "explainer_notebooks-9.0-py3-none-any.whl"
    ]
    readme = (course / "README.md").read_text(encoding="utf-8")
    assert "explainer_notebooks-9.0-py3-none-any.whl[write]" in readme
    assert "## Begin here" in readme
    assert os.access(course / "binder/postBuild", os.X_OK)
    assert run([*explainer, "build", "--check"], course, env) == ""


def test_course_without_a_record_is_compared_with_its_wheel(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A course of version 0.1.0 has no record: its wheel has the pages that it began with."""
    course = tmp_path / "course"
    assert main(["new", str(course), "--from"]) == 0
    for path in sorted((course / ".explainer").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    page = course / "content/pages/reading-a-study.md"
    change(page, "\n## ", "\n## My ")
    change(course / "README.md", "## Start", "## Begin here")
    wheel = make_newer_wheel(
        tmp_path,
        page="content/pages/reading-a-study.md",
        old='description: "',
        new='description: "Corrected. ',
    )
    assert main(["update", str(course), "--from", str(wheel)]) == 0
    text = page.read_text(encoding="utf-8")
    assert 'description: "Corrected. ' in text
    assert "\n## My " in text
    kept = "README.md: also in the new version"
    assert kept in capsys.readouterr().err
    assert main(["update", str(course)]) == 0
    assert kept in capsys.readouterr().err, "it is not recorded as what it never was"
    assert "## Begin here" in (course / "README.md").read_text(encoding="utf-8")
    assert (course / ".explainer/course.toml").is_file()
    assert not (course / ".explainer/base/README.md").exists()
    for path in (course / "binder").glob("*.whl"):
        path.unlink()
    (course / ".explainer/course.toml").unlink()
    assert main(["update", str(course)]) == 2
    assert "with --base" in capsys.readouterr().err


def test_copies_of_notebooks_are_updated(
    course: Path, upstream: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody's copies get new notebooks and corrections, and keep their edits and a backup."""
    source, copies = course / "notebooks", tmp_path / "copies"
    words = ["update", str(copies), "--from", str(source)]
    assert main(words) == 0
    assert list_files(copies) == list_files(source)
    node = nbformat.read(copies / "birds.ipynb", 4)
    food = next(cell for cell in node.cells if "They eat seeds" in cell.source)
    food.source += "\n\nOur own question."
    nbformat.write(node, copies / "birds.ipynb")
    write(copies, "bees.ipynb", "{")
    change(upstream / "pages/birds.md", "They build nests.", "Most build nests.")
    write(upstream, "pages/owls.md", "# Owls\n\nOwls hoot.\n")
    assert main(["update", str(course)]) == 0
    capsys.readouterr()
    assert main(words) == 1
    reported = capsys.readouterr()
    assert "birds.ipynb: merged with your changes" in reported.err
    assert "bees.ipynb: E803" in reported.err
    cells = read_cells(copies / "birds.ipynb")
    assert "Our own question." in cells
    assert "Most build nests." in cells
    assert "Owls hoot" in read_cells(copies / "owls.ipynb")
    assert list((copies / ".backups").glob("birds.*.ipynb"))


def test_an_edited_data_file_among_copies_is_kept(
    course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Others follow the source; one of which nothing is recorded is replaced with a backup."""
    source, copies = course / "notebooks", tmp_path / "copies"
    for name in ("gulls", "terns"):
        write(source, f"files/{name}.csv", f"{name},1\n")
    words = ["update", str(copies), "--from", str(source)]
    assert main(words) == 0
    write(copies, "files/gulls.csv", "gulls,mine\n")
    before = list_files(copies)
    capsys.readouterr()
    assert main(words) == 0
    assert (list_files(copies), capsys.readouterr().err) == (before, "")
    for name in ("gulls", "terns"):
        write(source, f"files/{name}.csv", f"{name},2\n")
    assert main(words) == 0
    assert "gulls.csv: changed by you and in the new version; yours" in capsys.readouterr().err
    assert (copies / "files/gulls.csv").read_text() == "gulls,mine\n"
    assert (copies / "files/terns.csv").read_text() == "terns,2\n"
    assert main(words) == 0
    assert capsys.readouterr().err == ""
    (copies / ".explainer/copies.json").unlink()
    assert main(words) == 0
    assert "gulls.csv: replaced by the new version" in capsys.readouterr().err
    assert (copies / "files/gulls.csv").read_text() == "gulls,2\n"
    kept = (copies / "files/.backups").glob("gulls.*.csv")
    assert "gulls,mine\n" in [path.read_text() for path in kept]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["{0}"], "there is no content/site.toml"),
        (["{1}", "--from", "{0}/nowhere"], "there is no site.toml in this folder"),
        (["{1}", "--from", "{0}", "--revision", "x"], "is not the address of a repository"),
        (["{1}", "--base", "{1}"], "leave out --base"),
        (["{0}", "--from", "{1}/notebooks", "--revision", "x"], "--revision is for a course"),
        (["{0}", "--from", "{1}/notebooks", "--repository", "a/b"], "--repository is for a course"),
        (["{0}", "--from", "{1}/notebooks", "--base", "{1}"], "--base is for a course"),
    ],
)
def test_impossible_update_is_reported(
    words: list[str],
    message: str,
    course: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """If there is nothing to update, or nothing to update from, nothing changes."""
    (tmp_path / "other").mkdir()
    before = list_files(course)
    places = (tmp_path / "other", course)
    assert main(["update", *(word.format(*places) for word in words)]) == 2
    assert message in capsys.readouterr().err
    assert list_files(course) == before


def test_a_dry_run_does_not_complete_an_interrupted_command(course: Path) -> None:
    """It writes nothing at all; the update itself completes what was begun."""
    staging = course / ".part-1"
    write(staging, "new/notes.txt", "new")
    write(staging, "journal.json", '[{"folder": ".", "name": "notes.txt", "replaces": false}]')
    before = list_files(course)
    assert main(["update", str(course), "--dry-run"]) == 0
    assert list_files(course) == before
    assert main(["update", str(course)]) == 0
    assert (course / "notes.txt").read_text() == "new"


def test_licence_stays_if_the_new_source_has_none(tmp_path: Path, upstream: Path) -> None:
    """The pages that the course began with are still under it."""
    course = tmp_path / "course"
    assert main(["new", str(course), "--from"]) == 0
    assert main(["update", str(course), "--from", str(upstream)]) == 0
    assert (course / "content/LICENSE-CONTENT.md").is_file()
    assert "Birds sing" in read_cells(course / "notebooks/birds.ipynb")


def test_pages_of_this_repository_are_a_source() -> None:
    """The root of a checkout has its pages in the folder content."""
    from explainer.scaffold.page_sources import open_page_source

    with open_page_source(str(ROOT)) as pages:
        assert pages.folder == ROOT / "content"
