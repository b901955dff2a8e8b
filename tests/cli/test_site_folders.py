"""A command finds the pages of the notebooks that it was pointed at."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.builder import CONTENT, build
from explainer.cli.main import main
from explainer.cli.site_folders import find_folders


def make_course(folder: Path, slug: str) -> Path:
    """Make a course of one page, with its notebook."""
    for name, text in {
        "content/site.toml": f'title = "{slug}"\n',
        f"content/pages/{slug}.md": f"---\ntitle: {slug}\n---\nText.\n",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    build(folder / "content", folder / "notebooks")
    return folder


@pytest.mark.parametrize("by", ["folder", "option"])
def test_notebooks_of_another_course_get_its_own_pages(
    by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The course in which the command runs is not built into the folder of another."""
    monkeypatch.chdir(make_course(tmp_path / "here", "gulls"))
    there = make_course(tmp_path / "there", "owls")
    page = there / "content/pages/owls.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nNew words.\n", encoding="utf-8")
    named = ["--notebooks"] if by == "option" else []
    assert main(["export", "site", *named, str(there / "notebooks")]) == 0
    assert sorted(path.name for path in (there / "notebooks").glob("*.ipynb")) == [
        "index.ipynb",
        "owls.ipynb",
    ]
    assert "New words." in (tmp_path / "here/site/owls.html").read_text(encoding="utf-8")


def test_notebooks_without_pages_are_taken_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder somewhere else gets no pages; one beside the content folder does."""
    here = make_course(tmp_path / "here", "gulls")
    monkeypatch.chdir(here)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/owls.ipynb").write_bytes((here / "notebooks/gulls.ipynb").read_bytes())
    assert find_folders(tmp_path / "elsewhere", CONTENT) == (None, tmp_path / "elsewhere")
    other = Path("handouts")
    other.mkdir()
    (other / "owls.ipynb").write_bytes((here / "notebooks/gulls.ipynb").read_bytes())
    assert find_folders(other, CONTENT) == (CONTENT, other)
    assert find_folders(other, Path("pages")) == (Path("pages"), other)
