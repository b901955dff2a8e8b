from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from explainer.builder import BuildError, build, check
from explainer.errors import ContentError, UsageError
from support.paths import ROOT

WORDS = "A sentence of words that takes some room on a disk. " * 400


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Make a small site of two pages and a study."""
    folder = tmp_path / "content"
    for name, text in {
        "site.toml": 'title = "Birds"\n',
        "pages/a.md": "---\ntitle: A\n---\nSee [a book](https://doi.org/10.5555/x).\n",
        "pages/b.md": "---\ntitle: B\n---\nSee [[a]].\n",
        "studies/able.md": "---\ntype: book\ntitle: T\nDOI: 10.5555/x\n---\n",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "notebooks"


def state(folder: Path) -> dict[str, bytes | None]:
    """Return everything in a folder, so that two moments can be compared."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def names(paths: tuple[Path, ...]) -> list[str]:
    return [path.name for path in paths]


def test_the_committed_notebooks_are_up_to_date() -> None:
    """A build would not change the notebooks in the repository."""
    built = build(ROOT / "content", ROOT / "notebooks", dry=True)
    assert built.written == ()
    assert names(built.unchanged) == [
        "does-survivor-led-support-help.ipynb",
        "fifty-minutes-on-stigma.ipynb",
        "how-to-give-the-lecture.ipynb",
        "reading-a-study.ipynb",
        "survivor-led-why.ipynb",
        "table-exercise.ipynb",
        "ten-questions-on-stigma.ipynb",
        "what-the-four-works-found.ipynb",
        "worksheet-read-one-study.ipynb",
        "all-studies.ipynb",
        "index.ipynb",
    ]
    # The first page links to the same copy of the review as the text that it was adapted from.
    (warning,) = built.warnings
    assert "link to https://doi.org/10.1016/S2215-0366(14)00023-6" in str(warning)


def test_a_first_build(content: Path, out: Path) -> None:
    """Each page and the list of pages become notebooks; no other files are left."""
    built = build(content, out)
    written = ["a.ipynb", "b.ipynb", "all-studies.ipynb", "index.ipynb"]
    assert names(built.written) == written
    assert sorted(state(out)) == sorted(written)


def test_a_second_build_writes_nothing(content: Path, out: Path) -> None:
    """Notebooks that are up to date are not written."""
    build(content, out)
    times = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    assert build(content, out).written == ()
    assert times == {path: path.stat().st_mtime_ns for path in out.iterdir()}


def test_a_dry_build_writes_nothing(content: Path, out: Path) -> None:
    """A dry build reports what it would write, and creates no folder."""
    built = build(content, out, dry=True)
    assert names(built.written) == ["a.ipynb", "b.ipynb", "all-studies.ipynb", "index.ipynb"]
    assert not out.exists()


def test_an_empty_file_for_download_is_replaced(content: Path, out: Path) -> None:
    """It was there, with nothing in it."""
    data = content / "pages/counts.csv"
    data.write_text("")
    (content / "pages/b.md").write_text("# B\n\nSee [our counts](counts.csv).\n")
    build(content, out)
    data.write_text("gulls,7\n")
    build(content, out)
    assert (out / "files/counts.csv").read_text() == "gulls,7\n"


def test_only_what_changed_is_written(content: Path, out: Path) -> None:
    """A changed page is written again; the others are not."""
    build(content, out)
    (content / "pages/b.md").write_text("---\ntitle: B\n---\nOther.\n")
    assert names(build(content, out).written) == ["b.ipynb"]


@pytest.mark.parametrize("name", ["b", "pages/b.md"])
def test_selected_pages(name: str, content: Path, out: Path) -> None:
    """A page can be named by its slug or its file; the list of pages is built with it."""
    page = str(content / name) if "/" in name else name
    assert names(build(content, out, pages=[page]).written) == [
        "b.ipynb",
        "all-studies.ipynb",
        "index.ipynb",
    ]


def test_an_unknown_page(content: Path, out: Path) -> None:
    """An unknown page is reported with the names of the pages."""
    with pytest.raises(UsageError, match="there is no page 'c'; the pages are a, b"):
        build(content, out, pages=["a", "c"])
    assert not out.exists()


def test_a_strict_build_writes_nothing_if_a_page_has_errors(content: Path, out: Path) -> None:
    """A strict build writes nothing if any page has errors, and reports all of them."""
    build(content, out)
    before = state(out)
    (content / "pages/a.md").write_text("---\ntitle: A\n---\nNew.\n")
    (content / "pages/b.md").write_text(
        "---\ntitle: B\n---\n::: question\nWhy?\n:::\n\n::: question\nWhy?\n:::\n"
    )
    with pytest.raises(ContentError) as caught:
        build(content, out, strict=True)
    assert [diagnostic.line for diagnostic in caught.value.diagnostics] == [4, 8]
    assert state(out) == before


def test_the_other_pages_are_built_if_a_page_has_errors(content: Path, out: Path) -> None:
    """The other pages are built; the notebook of the page with errors stays, and is listed."""
    build(content, out)
    before = (out / "b.ipynb").read_bytes()
    (content / "pages/a.md").write_text("---\ntitle: A\n---\nNew.\n")
    (content / "pages/b.md").write_text("---\ntitle: B\n---\n::: question\nWhy?\n:::\n")
    (content / "pages/c.md").write_text("---\ntitle: C\n---\n::: question\nWhy?\n:::\n")
    with pytest.raises(BuildError) as caught:
        build(content, out)
    result = caught.value.result
    assert names(result.written) == ["a.ipynb", "index.ipynb"]
    assert names(result.refused) == ["b.md", "c.md"]
    assert (out / "b.ipynb").read_bytes() == before
    assert "[B](b.ipynb)" in (out / "index.ipynb").read_text()
    assert not (out / "c.ipynb").exists()


def test_a_failed_first_build_leaves_no_folder(content: Path, out: Path) -> None:
    """A build that writes nothing creates no empty folder."""
    (content / "pages/b.md").write_text("---\ntitle: B\n---\n::: question\nWhy?\n:::\n")
    with pytest.raises(ContentError):
        build(content, out, strict=True)
    assert not out.exists()


def test_an_edited_notebook_is_kept(content: Path, out: Path) -> None:
    """An edited notebook is not changed while its page is the same."""
    build(content, out)
    path = out / "a.ipynb"
    node = nbformat.read(path, nbformat.NO_CONVERT)
    node.cells[3].source += " My own words."
    nbformat.write(node, path)
    (content / "pages/b.md").write_text("---\ntitle: B\n---\nOther.\n")
    before = path.read_bytes()
    assert names(build(content, out).written) == ["b.ipynb"]
    assert path.read_bytes() == before


def test_a_notebook_that_was_only_run_becomes_quiet(content: Path, out: Path) -> None:
    """What changes with every run goes, so that git has nothing to compare."""
    build(content, out)
    path = out / "a.ipynb"
    built = path.read_bytes()
    node = nbformat.read(path, nbformat.NO_CONVERT)
    node.cells[1].execution_count = 1
    nbformat.write(node, path)
    assert build(content, out).written == (path,)
    assert path.read_bytes() == built


def test_a_folder_with_a_notebooks_name(content: Path, out: Path) -> None:
    """A folder with the name of a notebook is reported, and is not changed."""
    (out / "b.ipynb").mkdir(parents=True)
    with pytest.raises(ContentError, match="a folder has the name of the page’s notebook"):
        build(content, out, strict=True)
    assert list(state(out)) == ["b.ipynb"]


def test_a_file_with_the_folders_name(content: Path, out: Path) -> None:
    """A file with the name of the folder is reported, and is not changed."""
    out.write_text("mine")
    with pytest.raises(UsageError, match="the notebooks cannot be written there"):
        build(content, out)
    assert out.read_text() == "mine"


def test_a_folder_that_cannot_be_written(content: Path) -> None:
    """A folder that nobody can write to is reported, even to root."""
    with pytest.raises(UsageError, match="cannot be written there"):
        build(content, Path("/proc/explainer") if sys.platform == "linux" else Path("/dev/null/x"))


def test_folders_of_killed_builds_are_removed(content: Path, out: Path) -> None:
    """An old staging folder is removed; a new one may belong to a running build."""
    old, new = out / ".part-old", out / ".part-new"
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "a.ipynb").write_text("half")
    os.utime(old, (0, 0))
    build(content, out)
    assert not old.exists()
    assert new.exists()


LIMITED = """
import resource, signal, sys
from explainer.cli.main import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
sys.exit(main(["build", "--content", sys.argv[1], "--out", sys.argv[2]]))
"""


def test_a_write_that_fails_changes_nothing(content: Path, out: Path) -> None:
    """If writing fails halfway, no notebook is changed."""
    build(content, out)
    before = state(out)
    (content / "pages/a.md").write_text("---\ntitle: A\n---\nNew.\n")
    (content / "pages/b.md").write_text(f"---\ntitle: B\n---\n{WORDS}\n")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, content, out], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "the file cannot be written (File too large), and nothing has changed" in done.stderr
    assert "Traceback" not in done.stderr
    assert state(out) == before


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can mount a tiny disk"
)
def test_a_full_disk_changes_nothing(content: Path, out: Path) -> None:
    """On a full disk no notebook is changed, and no partial file is left."""
    out.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", out], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"cannot mount: {mounted.stderr.strip()}")
    try:
        build(content, out)
        before = state(out)
        (content / "pages/a.md").write_text("---\ntitle: A\n---\nNew.\n")
        (content / "pages/b.md").write_text(f"---\ntitle: B\n---\n{WORDS * 10}\n")
        done = subprocess.run(
            [sys.executable, "-m", "explainer.cli", "build", "--content", content, "--out", out],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 1
        assert "No space left on device" in done.stderr
        assert state(out) == before
    finally:
        subprocess.run(["umount", out], check=True)


def test_check_reports_everything(content: Path) -> None:
    """The errors and warnings of all pages are sorted; valid content has none."""
    assert check(content) == ()
    (content / "pages/a.md").write_text("---\ntitle: A\nfoo: x\n---\n[x](javascript:y)\n")
    (content / "pages/b.md").write_text("---\ntitle: B\n---\n::: question\nWhy?\n:::\n")
    diagnostics = [(item.path.name, item.line, item.is_warning) for item in check(content)]
    assert diagnostics == [
        ("a.md", 3, True),
        ("a.md", 5, True),
        ("b.md", 4, False),
    ]
    shutil.rmtree(content / "pages")
    assert "this folder does not exist" in str(check(content)[0])


def test_the_list_of_pages_has_the_direction_of_its_language(content: Path, out: Path) -> None:
    """The list of pages of an Arabic site is read from right to left."""
    (content / "site.toml").write_text('title = "طيور"\nlang = "ar"\n')
    build(content, out)
    node = nbformat.read(out / "index.ipynb", nbformat.NO_CONVERT)
    assert node.metadata.explainer.dir == "rtl"
