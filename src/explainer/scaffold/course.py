"""A course of one's own: a folder that builds and is served at once; whole, or not made."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template

from explainer.bibliography.study_reader import read_study
from explainer.bibliography.study_writer import format_study_file
from explainer.builder import build
from explainer.errors import ExplainerError, UsageError
from explainer.model import Origin, Site
from explainer.scaffold.bundled import bundled_content, bundled_lock
from explainer.scaffold.page_credit import origin_text, with_credit
from explainer.scaffold.wheel import wheel
from explainer.source.page_head import page_slug
from explainer.source.site import read_site
from explainer.text.yaml import quoted, scalar

FILES = Path(__file__).parent / "files"
PYTHON = "python-3.11\n"
FIRST_PAGE, FIRST_STUDY = "welcome", "henderson2014"
FIT = (
    "It supports the one sentence on the page that cites it. It is a review of other people's "
    "studies, and it does not say what would be so in a class of yours."
)
REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
BINDER = "https://mybinder.org/v2/gh"
WORKSPACE = "explainer.jupyterlab-workspace"
SHIELD = "https://img.shields.io/badge/Binder"
LICENCE, LICENCE_URL = "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a course is to be called, whose it is, and what it begins with."""

    title: str = ""
    """Empty to name it for its folder."""
    authors: tuple[str, ...] = ()
    repository: str = ""
    """OWNER/NAME on GitHub; empty where it is not known yet."""
    begin_with: Path | None = None
    """A content folder whose pages and studies it begins with; None for one page to change."""


def new_course(folder: Path, course: Course) -> Path:
    """Make the folder of a course, and build its notebooks; return it.

    Args:
        folder: that is not there yet, or is empty.
        course: what is to be in it.

    Raises:
        ContentError: the content that it is to begin with is wrong.
        ExplainerError: the package was installed without its pages, or the disk is full.
        UsageError: the folder is in use, or what the course is to be cannot be.
    """
    if course.repository and not REPOSITORY.fullmatch(course.repository):
        told = f"{course.repository!r} is no repository on GitHub"
        raise UsageError(f"{told}; write it as OWNER/NAME, as in its address")
    is_there = folder.is_dir()
    if folder.exists() and (not is_there or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already, and is left as it is; name a new folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as made:
            inside = Path(made, "course")
            _write(inside, course, folder)
            build(inside / "content", inside / "notebooks")
            if is_there:
                for path in sorted(inside.iterdir()):
                    path.rename(folder / path.name)
            else:
                inside.rename(folder)
    except OSError as error:
        told = f"{folder}: this folder cannot be made ({error.strerror})"
        raise ExplainerError(f"{told}; look at the place and its disk") from error
    return folder


def _write(inside: Path, course: Course, folder: Path) -> None:
    ours = bundled_content()
    content = inside / "content"
    site = read_site((course.begin_with or ours) / "site.toml")
    title = course.title or _readable(folder.absolute().name)
    if course.begin_with:
        page = _begin_with(course.begin_with, content, site)
    else:
        page = _first_page(ours, content, title, site)
    (content / "site.toml").write_text(_site(title, course, site), encoding="utf-8")
    name, data = wheel()
    binder = inside / "binder"
    binder.mkdir()
    (binder / name).write_bytes(data)
    shutil.copyfile(bundled_lock(), binder / "requirements.txt")
    (binder / "runtime.txt").write_text(PYTHON)
    shutil.copyfile(FILES / "postBuild", binder / "postBuild")
    (binder / "postBuild").chmod(0o755)
    (binder / WORKSPACE).write_text(workspace(page, "README.md"), encoding="utf-8")
    shutil.copyfile(FILES / "gitignore", inside / ".gitignore")
    readme = Template((FILES / "README.md").read_text(encoding="utf-8")).substitute(
        title=title,
        badges=_badges(course.repository),
        wheel=name,
        page=page,
        publish="" if course.repository else _publish(),
        credit=_credit(title, course, site),
    )
    (inside / "README.md").write_text(readme, encoding="utf-8")


def _begin_with(source: Path, content: Path, site: Site) -> str:
    """Copy a content folder, each page with its credit; return the slug of its first page."""
    hidden = shutil.ignore_patterns(".*")
    shutil.copytree(source, content, ignore=hidden)
    pages = sorted((source / "pages").rglob("*.md"))
    slugs = []
    for path in pages:
        copy = content / path.relative_to(source)
        if copy.is_file():
            copy.write_text(with_credit(path, site), encoding="utf-8", newline="\n")
            slugs.append(page_slug(path))
    if not slugs:
        raise UsageError(f"{source}: there are no pages to begin with; name a content folder")
    return slugs[-1] if "survivor-led-why" not in slugs else "survivor-led-why"


def _first_page(ours: Path, content: Path, title: str, site: Site) -> str:
    """Write one page and the study that it cites; return the page's slug."""
    study = read_study(ours / "studies" / f"{FIRST_STUDY}.md")
    for name in ("pages", "studies"):
        (content / name).mkdir(parents=True)
    text = format_study_file(replace(study, fit=FIT, copies=()), blanks=False)
    (content / "studies" / f"{FIRST_STUDY}.md").write_text(text, encoding="utf-8")
    origin = Origin(
        title="the first page of explainer new",
        authors=", ".join(site.authors),
        licence=site.licence,
        source=site.source,
    )
    page = Template((FILES / "page.md").read_text(encoding="utf-8")).substitute(
        title=scalar(f"Welcome to {title}"),
        origin=origin_text(origin),
        address=f"https://doi.org/{study.doi}",
    )
    (content / "pages" / f"{FIRST_PAGE}.md").write_text(page, encoding="utf-8")
    return FIRST_PAGE


def _site(title: str, course: Course, was: Site) -> str:
    """Return ``site.toml``; whom readers can call is taken over."""
    lines = [f"title = {quoted(title)}", f"lang = {quoted(was.lang)}"]
    if course.authors:
        lines.append(f"authors = [{', '.join(quoted(one) for one in course.authors)}]")
    lines += [f"licence = {quoted(LICENCE)}", f"licence-url = {quoted(LICENCE_URL)}"]
    if course.repository:
        lines.append(f'source = "https://github.com/{course.repository}"')
    if was.support_note:
        lines.append(f"support-note = {quoted(was.support_note)}")
    for one in was.support:
        lines += ["", "[[support]]"]
        parts = (("name", one.name), ("place", one.place), ("contact", one.contact),
                 ("url", one.url), ("phone", one.phone))  # fmt: skip
        lines += [f"{name} = {quoted(text)}" for name, text in parts if text]
    return "\n".join([*lines, ""])


def workspace(page: str, guide: str) -> str:
    """Return how JupyterLab begins on Binder: at a page's notebook, with a guide beside it."""
    text = (FILES / "jupyterlab-workspace").read_text(encoding="utf-8")
    return Template(text).substitute(page=page, guide=guide)


def _badges(repository: str) -> str:
    if not repository:
        return ""
    read = f"{BINDER}/{repository}/HEAD?urlpath=voila%2Frender%2Fnotebooks%2Findex.ipynb"
    edit = f"{BINDER}/{repository}/HEAD?urlpath=lab/workspaces/explainer"
    return (
        f"\n[![Read as a dashboard]({SHIELD}-read-579aca)]({read}) "
        f"[![Open in JupyterLab]({SHIELD}-edit-f5a252)]({edit})\n"
    )


def _publish() -> str:
    badges = _badges("OWNER/NAME").strip()
    return (
        "Then put the repository’s owner and name in place of OWNER/NAME, and these lines at the "
        f"top of this file, where they become badges:\n\n    {badges}\n"
    )


def _credit(title: str, course: Course, site: Site) -> str:
    who = ", ".join(course.authors) or f"the authors of {title}"
    was = ", ".join(site.authors) or site.title
    begun = f"It began with *{site.title}* by {was}" + (f", {site.licence}" if site.licence else "")
    return (
        f"Text by {who}, [{LICENCE}]({LICENCE_URL}). {begun}; each page says at its foot what it "
        "is from. The code is explainer’s, under its own licence."
    )


def _readable(name: str) -> str:
    words: Sequence[str] = re.sub(r"[\s_-]+", " ", name).split()
    text = " ".join(words)
    return text[:1].upper() + text[1:] or "Course"
