"""The content folder: its site, its studies, and its pages, which are read one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from explainer.errors import ContentError, Problem
from explainer.library.answers import read_answers, with_answers
from explainer.model import Site
from explainer.page_head import Head, head_of
from explainer.pages import Reading, read_page
from explainer.parsing.frontmatter import read_document
from explainer.site import read_site
from explainer.studies import read_studies
from explainer.study_index import StudyIndex

RESERVED_SLUGS = ("index",)
"""The list of pages takes this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A content folder, whose pages are read when they are asked for, and not kept."""

    folder: Path
    site: Site
    studies: StudyIndex
    paths: tuple[Path, ...]
    """Of the pages, sorted."""
    titles: Mapping[str, str]
    """Slug → title, in the order of ``paths``."""
    tags: Mapping[str, tuple[str, ...]]
    """Slug → tags, in the order of ``paths``."""

    def page(self, path: Path) -> Reading:
        """Return the page of one of ``paths``.

        Raises:
            ContentError: with everything that is wrong in the file.
        """
        return read_page(
            path, studies=self.studies, titles=self.titles, figures=self.folder / "figures"
        )


def open_content(folder: Path) -> Content:
    """Return the content of a folder with ``site.toml``, ``pages`` and perhaps ``studies``.

    Of a page only its front matter is looked at.

    Raises:
        ContentError: with everything that is wrong in site, studies and front matters.
    """
    problems: list[Problem] = []
    site = _site(folder / "site.toml", problems)
    studies = _studies(folder / "studies", problems)
    heads = _heads(folder / "pages", problems)
    if problems or site is None:
        raise ContentError(problems)
    return Content(
        folder=folder,
        site=site,
        studies=studies,
        paths=tuple(heads),
        titles={head.slug: head.title for head in heads.values()},
        tags={head.slug: head.tags for head in heads.values()},
    )


def _site(path: Path, problems: list[Problem]) -> Site | None:
    try:
        return read_site(path)
    except ContentError as error:
        problems += error.problems
        return None


def _studies(folder: Path, problems: list[Problem]) -> StudyIndex:
    studies, found = read_studies(folder)
    problems += found
    try:
        known = read_answers(folder)
    except ContentError as error:
        problems += error.problems
        known = {}
    for key in studies.keys() & known.keys():
        studies[key] = with_answers(studies[key], known[key])
    try:
        return StudyIndex(studies.values(), folder=folder)
    except ContentError as error:
        problems += error.problems
        return StudyIndex()


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _heads(folder: Path, problems: list[Problem]) -> dict[Path, Head]:
    """Return the head of each page, sorted by path."""
    found = sorted(folder.rglob("*.md"))
    # An editor's copies, such as those in .ipynb_checkpoints, are no pages.
    paths = [path for path in found if not _is_hidden(path.relative_to(folder))]
    if not paths:
        what = "there are no pages here" if folder.is_dir() else "there is no such folder"
        mend = "put a page there, such as pages/welcome.md"
        problems.append(Problem(path=folder, what=what, mend=mend))
    heads: dict[Path, Head] = {}
    taken: dict[str, Path] = dict.fromkeys(RESERVED_SLUGS, Path("the list of pages"))
    for path in paths:
        try:
            head = head_of(read_document(path))
        except ContentError as error:
            problems += error.problems
            continue
        problems += [problem for problem in head.problems if not problem.notice]
        other = taken.setdefault(head.slug, path)
        if other != path:
            what = f"this page’s address is “{head.slug}”, and so is that of {other}"
            problems.append(Problem(path=path, what=what, mend="give the file another name"))
        heads[path] = head
    return heads
