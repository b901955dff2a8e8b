"""Publish a site on a branch of its repository, as GitHub Pages and others serve it.

Nothing in the working tree or on another branch is touched: the commit is made with git's
fast-import from the files of the site, and pushed without force, so that the history of the branch
has every site that was published.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from explainer.errors import UsageError
from explainer.export.site_files import MARKER
from explainer.files.git import GitError, run_git

BRANCH = "gh-pages"
REMOTE = "origin"
KEPT = ("CNAME", ".well-known")
"""What the host of the site, or its owner, adds to the branch."""
REFERENCE = "refs/explainer/publish"
"""Where the new commit is until it has been pushed."""
GITHUB = re.compile(r"(?:^|[/@])github\.com[:/](?P<owner>[^/]+)/(?P<name>[^/]+?)(?:\.git)?/?$")
MAX_NAMED = 5
"""How many files a message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A commit of a site."""

    commit: str
    """Empty if the site is published already as it is."""
    added: int = 0
    changed: int = 0
    removed: int = 0

    def __str__(self) -> str:
        """Say how many files differ from the site that is published."""
        return f"files added: {self.added}, changed: {self.changed}, removed: {self.removed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishBranch:
    """A branch of a remote repository that a site is published on."""

    repository: Path
    """The top folder of the local repository."""
    remote: str
    branch: str
    published: str
    """The commit that the branch has now; empty if there is no branch yet."""

    def guess_address(self) -> str:
        """Return the address of the site by the branch's CNAME or GitHub's rule, or nothing."""
        with suppress(GitError):  # there is no CNAME
            domain = self.published and self._git("show", f"{self.published}:CNAME").strip()
            if domain:
                return f"https://{domain}/"
        return get_github_address(self._git("remote", "get-url", self.remote).strip())

    def require_committed(self, folders: Iterable[Path]) -> None:
        """Refuse to publish what no commit contains.

        Args:
            folders: what the site is made from; those outside of the repository do not count.

        Raises:
            UsageError: a file there has been changed or added.
        """
        inside = [path.resolve() for path in folders]
        inside = [path for path in inside if path.is_relative_to(self.repository)]
        if not inside:
            return
        words = ["status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--"]
        entries = self._git(*words, *map(str, inside)).split("\0")
        names = [entry[3:] for entry in entries if entry]
        if names:
            more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
            listed = ", ".join(names[:MAX_NAMED])
            raise UsageError(f"{listed}{more}: commit these files, then publish the site")

    def commit(self, site: Path) -> Publication:
        """Make the commit that publishes a site, and compare it with what is published.

        Args:
            site: the folder of the exported site.
        """
        source = self._git("rev-parse", "--short", "HEAD").strip()
        author = self._git("var", "GIT_COMMITTER_IDENT").strip()
        message = f"Publish the site of commit {source}\n".encode()
        lines = [b"feature done\n", f"commit {REFERENCE}\n".encode()]
        lines += [f"committer {author}\n".encode(), *_format_data(message)]
        lines += [f"from {self.published}\n".encode()] if self.published else []
        lines += [b"deleteall\n", *self._format_kept_files(), *_format_files(site), b"done\n"]
        self._git("fast-import", "--quiet", "--force", data=b"".join(lines))
        commit = self._git("rev-parse", REFERENCE).strip()
        before = self.published or self._git("mktree").strip()  # without files
        words = ("diff-tree", "-r", "-z", "--no-renames", "--name-status", before, commit)
        counts = Counter(self._git(*words).split("\0")[::2])
        if self.published and counts.keys() == {""}:
            return Publication(commit="")
        return Publication(
            commit=commit, added=counts["A"], changed=counts["M"], removed=counts["D"]
        )

    def push(self, publication: Publication) -> None:
        """Send a commit to the branch of the remote repository.

        Raises:
            GitError: the remote repository does not accept it, for example since somebody else
                has published meanwhile.
        """
        self._git("push", "--quiet", self.remote, f"{publication.commit}:refs/heads/{self.branch}")

    def forget(self) -> None:
        """Remove the reference to the new commit."""
        self._git("update-ref", "-d", REFERENCE)

    def _format_kept_files(self) -> Iterator[bytes]:
        if not self.published:
            return
        for entry in self._git("ls-tree", "-r", "-z", self.published, "--", *KEPT).split("\0"):
            if entry:
                facts, name = entry.split("\t", 1)
                mode, _, digest = facts.split()
                yield f"M {mode} {digest} ".encode() + _quote(name) + b"\n"

    def _git(self, *words: str, data: bytes = b"") -> str:
        return run_git(*words, folder=self.repository, data=data)


def get_github_address(repository: str) -> str:
    """Return where GitHub Pages shows the site of a repository; empty for other hosts.

    Args:
        repository: the address of the repository, as ``git remote get-url`` prints it.
    """
    match = GITHUB.search(repository)
    if match is None:
        return ""
    host, name = f"{match['owner'].lower()}.github.io", match["name"]
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def open_branch(
    folder: Path, *, remote: str = REMOTE, branch: str = BRANCH, replaces: bool = False
) -> PublishBranch:
    """Return the branch to publish a site on, with what it has now.

    Args:
        folder: a folder of the local repository.
        remote: the name of the remote repository.
        branch: the name of the branch.
        replaces: whether a site may be replaced that another program has published.

    Raises:
        GitError: the remote repository cannot be read.
        UsageError: there is no repository, remote or commit, or the branch has other files than
            those of a site of ours.
    """
    try:
        top = Path(run_git("rev-parse", "--show-toplevel", folder=folder).removesuffix("\n"))
    except GitError:
        raise UsageError(f"{folder} is not in a git repository; run git init first") from None
    try:
        run_git("rev-parse", "--verify", "HEAD", folder=top)
    except GitError:
        raise UsageError("this repository has no commit yet; commit the pages first") from None
    remotes = run_git("remote", folder=top).split()
    if remote not in remotes:
        known = ", ".join(remotes) or "none; add one with git remote add"
        raise UsageError(f"this repository has no remote {remote!r}; its remotes: {known}")
    published = _find_published(top, remote, branch)
    if published:
        run_git("fetch", "--quiet", "--no-tags", remote, f"refs/heads/{branch}", folder=top)
        names = run_git("ls-tree", "--name-only", "-z", published, folder=top).split("\0")
        if MARKER not in names and not replaces:
            raise UsageError(
                f"the branch {branch} of {remote} has files that explainer has not published, so "
                "it is not changed; give another --branch, or --replace if it is an older site"
            )
    return PublishBranch(repository=top, remote=remote, branch=branch, published=published)


def _find_published(top: Path, remote: str, branch: str) -> str:
    """Return the commit of a branch of a remote repository; refuse a branch people work on."""
    current = run_git("branch", "--show-current", folder=top).strip()
    lines = run_git("ls-remote", "--symref", remote, "HEAD", f"refs/heads/{branch}", folder=top)
    found = {
        name: value for value, _, name in (line.partition("\t") for line in lines.splitlines())
    }
    default = f"ref: refs/heads/{branch}\tHEAD" in lines.splitlines()
    if branch == current or default:
        role = "that is checked out" if branch == current else f"that {remote} shows by default"
        raise UsageError(f"{branch} is the branch {role}; publish on another --branch")
    return found.get(f"refs/heads/{branch}", "")


def _format_files(site: Path) -> Iterator[bytes]:
    for path in sorted(site.rglob("*")):
        if path.is_file():
            yield b"M 100644 inline " + _quote(path.relative_to(site).as_posix()) + b"\n"
            yield from _format_data(path.read_bytes())


def _format_data(data: bytes) -> Iterator[bytes]:
    yield f"data {len(data)}\n".encode()
    yield data
    yield b"\n"


def _quote(name: str) -> bytes:
    """Return a path as git's fast-import reads it."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'.encode("utf-8", "surrogateescape")
