"""A site is published on a branch of its repository, and nothing else there changes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from explainer.cli.main import main
from explainer.export.publish import get_github_address

PAGE = "---\ntitle: {title}\n---\n{title} are large birds of the coast.\n"
MAIN, SITE = "main", "gh-pages"


class Course:
    """A course in a repository whose remote is a bare repository on this disk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.remote = folder / "course", folder / "remote.git"
        self.git("init", "-q", "--bare", "-b", MAIN, str(self.remote))
        self.git("init", "-q", "-b", MAIN)
        self.git("remote", "add", "origin", str(self.remote))
        (self.folder / "content/pages").mkdir(parents=True)
        (self.folder / "content/site.toml").write_text('title = "Birds"\n')
        (self.folder / ".gitignore").write_text(".backups/\n")
        self.write("gulls", PAGE.format(title="Gulls"))
        self.save()

    def git(self, *words: str, folder: Path | None = None) -> str:
        """Run git, and return what it prints."""
        words = ("git", *words)
        done = subprocess.run(words, cwd=folder or self.folder, capture_output=True, text=True)
        assert not done.returncode, done.stderr
        return done.stdout.strip()

    def write(self, name: str, text: str) -> None:
        """Write a page."""
        (self.folder / f"content/pages/{name}.md").write_text(text)

    def save(self) -> None:
        """Build the notebooks, commit all files, and push them."""
        assert main(["build"]) in (0, 1)
        self.git("add", "--all")
        self.git("commit", "-q", "-m", "Change the pages")
        self.git("push", "-q", "origin", f"HEAD:{MAIN}")

    def read(self, name: str) -> str:
        """Return a file of the published site."""
        return self.git("show", f"{SITE}:{name}", folder=self.remote)

    def published(self) -> list[str]:
        """Return the published commits, the newest first."""
        branches = self.git("for-each-ref", "--format=%(refname:short)", folder=self.remote)
        is_there = SITE in branches.splitlines()
        return self.git("rev-list", SITE, folder=self.remote).split() if is_there else []

    def state(self) -> tuple[str, ...]:
        """Return what must not change: local branches, what is checked out, and all files."""
        refs = self.git("for-each-ref", "refs/heads", "refs/explainer")
        return refs, self.git("symbolic-ref", "HEAD"), self.git("status", "--porcelain")


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "C. Baker")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "baker@birds.example")
    (tmp_path / "course").mkdir()
    monkeypatch.chdir(tmp_path / "course")
    return Course(tmp_path)


def test_site_is_published_and_published_again(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each publication is a commit on the site's branch; without a change there is none."""
    before = course.state()
    assert main(["publish"]) == 0
    printed = capsys.readouterr().out
    assert ", changed: 0, removed: 0" in printed
    assert f"The branch {SITE} is new" in printed
    assert "Gulls are large birds" in course.read("gulls.html")
    assert course.read(".nojekyll") == ""
    assert main(["publish"]) == 0
    assert "published already as it is" in capsys.readouterr().out
    assert len(course.published()) == 1
    assert course.state() == before
    course.write("gulls", PAGE.format(title="Terns"))
    course.save()
    assert main(["publish"]) == 0
    assert "published already" not in capsys.readouterr().out
    assert len(course.published()) == 2
    assert "Terns are large birds" in course.read("gulls.html")


def test_domain_of_the_site_stays(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """GitHub keeps the site's own domain in a file on the branch; the site's address is there."""
    assert main(["publish"]) == 0
    clone = course.folder.parent / "clone"
    course.git("clone", "-q", "-b", SITE, str(course.remote), str(clone))
    (clone / "CNAME").write_text("birds.example\n")
    (clone / "old.html").write_text("")
    course.git("add", "--all", folder=clone)
    course.git("commit", "-q", "-m", "Create CNAME", folder=clone)
    course.git("push", "-q", folder=clone)
    capsys.readouterr()
    assert main(["publish"]) == 0
    assert "https://birds.example/: " in capsys.readouterr().out
    assert course.read("CNAME") == "birds.example"
    assert "https://birds.example/gulls.html" in course.read("sitemap.xml")
    assert "old.html" not in course.git("ls-tree", "--name-only", SITE, folder=course.remote)
    assert len(course.published()) == 3


def test_dry_run_pushes_nothing(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what would change."""
    before = course.state()
    assert main(["publish", "--dry-run"]) == 0
    assert "removed: 0, if it is published without --dry-run" in capsys.readouterr().out
    assert course.published() == []
    assert course.state() == before


def leave_change(course: Course) -> None:
    course.write("gulls", PAGE.format(title="Terns"))


def add_file(course: Course) -> None:
    course.write("terns", PAGE.format(title="Terns"))


def break_page(course: Course) -> None:
    course.write("terns", "---\ntitle: [\n---\n")
    course.save()


def run_code(course: Course) -> None:
    course.write("terns", PAGE.format(title="Terns") + "\n```{code-cell} python\nprint(1)\n```\n")
    course.save()


def remove_remote(course: Course) -> None:
    course.git("remote", "rename", "origin", "upstream")


def publish_by_hand(course: Course) -> None:
    course.git("push", "-q", "origin", f"{MAIN}:refs/heads/{SITE}")


def refuse_pushes(course: Course) -> None:
    hook = course.remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho the branch is protected >&2\nexit 1\n")
    hook.chmod(0o755)


def leave_repository(course: Course) -> None:
    (course.folder / ".git").rename(course.folder / "elsewhere")


def open_branch(course: Course) -> None:
    course.git("checkout", "-q", "-b", "more")


@pytest.mark.parametrize(
    ("prepare", "options", "code", "message"),
    [
        (leave_change, [], 2, ": commit these files, then publish"),
        (add_file, [], 2, "content/pages/terns.md, "),
        (break_page, [], 1, "nothing was published, because some pages have errors"),
        (run_code, ["--pyodide", "nowhere"], 1, "nowhere"),
        (remove_remote, [], 2, "no remote 'origin'; its remotes: upstream"),
        (publish_by_hand, [], 2, "has files that explainer has not published"),
        (refuse_pushes, [], 1, "the branch is protected"),
        (leave_repository, [], 2, "is not in a git repository"),
        (lambda _: None, ["--branch", MAIN], 2, "is the branch that is checked out"),
        (
            open_branch,
            ["--branch", MAIN, "--replace"],
            2,
            "is the branch that origin shows by default",
        ),
    ],
)
def test_publish_refuses_what_it_cannot_do_safely(
    prepare: Callable[[Course], object],
    options: list[str],
    code: int,
    message: str,
    course: Course,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The message says why and what to do; no branch of the remote repository has changed."""
    prepare(course)
    before = course.git("for-each-ref", folder=course.remote)
    assert main(["publish", *options]) == code
    assert message in capsys.readouterr().err
    assert course.git("for-each-ref", folder=course.remote) == before


def test_other_site_is_replaced_if_that_is_asked_for(course: Course) -> None:
    """Its last commit stays in the history of the branch."""
    publish_by_hand(course)
    (old,) = course.published()
    assert main(["publish", "--replace"]) == 0
    assert course.published()[1:] == [old]
    assert "Gulls are large birds" in course.read("gulls.html")


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("https://github.com/some-one/birds.git", "https://some-one.github.io/birds/"),
        ("https://token@github.com/some-one/birds", "https://some-one.github.io/birds/"),
        ("git@github.com:Some-One/birds.git", "https://some-one.github.io/birds/"),
        ("ssh://git@github.com/some-one/Some-One.github.io", "https://some-one.github.io/"),
        ("https://github.com.example/some-one/birds", ""),
        ("https://git.example/github.com-mirror/birds.git", ""),
        ("/srv/birds.git", ""),
    ],
)
def test_address_on_github_pages(repository: str, address: str) -> None:
    """It follows from the repository's address."""
    assert get_github_address(repository) == address
