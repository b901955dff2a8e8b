"""Create the folder of a new course: pages, studies, notebooks, README and Binder setup."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template

from explainer.bibliography.study_reader import read_study
from explainer.bibliography.study_writer import format_study_file
from explainer.builder import build
from explainer.errors import ExplainerError, UsageError
from explainer.files import Transaction, finish_writes, is_empty_folder
from explainer.model import Origin, Site
from explainer.notebook.credit import format_origin_group
from explainer.scaffold.binder_folder import FILES, format_badges, write_binder_folder
from explainer.scaffold.bundled_files import LICENCE as LICENCE_FILE
from explainer.scaffold.bundled_files import find_content, find_content_licence
from explainer.scaffold.page_credit import add_credit
from explainer.source.site import read_site
from explainer.text.slugs import make_page_slug
from explainer.text.yaml import format_scalar, quote_scalar

FIRST_PAGE, FIRST_STUDY = "welcome", "henderson2014"
FIT = (
    "It supports the one sentence on this page that cites it. It is a review of other people's "
    "studies; it does not show what would happen in your class."
)
START_PAGE = "survivor-led-why"
"""The example page that a course opens with if it copies that page."""
REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
SUPPORT_FIELDS = ("name", "place", "contact", "url", "phone")
LICENCE, LICENCE_URL = "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The options of a new course."""

    title: str = ""
    """If empty, the folder's name is the title."""
    authors: tuple[str, ...] = ()
    repository: str = ""
    """OWNER/NAME on GitHub; empty if it is not known yet."""
    source: Path | None = None
    """A content folder to copy pages and studies from; None for one example page."""


def create_course(folder: Path, course: Course) -> Path:
    """Create the folder of a course and build its notebooks.

    The folder is written completely or not at all.

    Args:
        folder: does not exist yet, or is empty.
        course: the options.

    Returns:
        The folder.

    Raises:
        ContentError: the content to copy has errors.
        ExplainerError: the package was installed without its example pages, or the folder cannot
            be written.
        UsageError: the folder is not empty, or an option is wrong.
    """
    if course.repository and not REPOSITORY.fullmatch(course.repository):
        raise UsageError(
            f"{course.repository!r} is not a repository on GitHub; "
            "write it as OWNER/NAME, as in its address"
        )
    if finish_writes(folder):
        return folder
    if folder.exists() and not is_empty_folder(folder):
        raise UsageError(f"{folder} already exists and is not empty; name a new folder")
    try:
        with Transaction(folder if folder.is_dir() else folder.parent) as transaction:
            staging = transaction.stage_folder(folder)
            title = course.title or _title_of(folder.absolute().name)
            _write_course(staging, course, title)
            build(staging / "content", staging / "notebooks")
            transaction.commit()
    except OSError as error:
        raise ExplainerError(
            f"{folder}: this folder cannot be created ({error.strerror}); "
            "check its permissions and the free disk space"
        ) from error
    return folder


def _write_course(folder: Path, course: Course, title: str) -> None:
    examples = find_content()
    content = folder / "content"
    site = read_site((course.source or examples) / "site.toml")
    if course.source:
        page = _copy_content(course.source, content, site)
    else:
        page = _write_first_page(examples, content, title, site)
    if not course.source or course.source.resolve() == examples.resolve():
        shutil.copyfile(find_content_licence(), content / LICENCE_FILE)
    (content / "site.toml").write_text(_site_toml(title, course, site), encoding="utf-8")
    wheel = write_binder_folder(folder / "binder", page)
    shutil.copyfile(FILES / "gitignore", folder / ".gitignore")
    readme = Template((FILES / "README.md").read_text(encoding="utf-8")).substitute(
        title=title,
        badges=f"\n{format_badges(course.repository)}\n" if course.repository else "",
        wheel=wheel,
        page=page,
        publish="" if course.repository else _publishing_help(),
        credit=_credit(title, course, site),
    )
    (folder / "README.md").write_text(readme, encoding="utf-8")


def _copy_content(source: Path, content: Path, site: Site) -> str:
    """Copy a content folder, add each page's credit, and return the slug of the start page."""
    shutil.copytree(source, content, ignore=shutil.ignore_patterns(".*"))
    slugs = []
    for path in sorted((source / "pages").rglob("*.md")):
        copy = content / path.relative_to(source)
        if copy.is_file():
            copy.write_text(add_credit(path, site), encoding="utf-8", newline="\n")
            slugs.append(make_page_slug(path.stem))
    if not slugs:
        raise UsageError(f"{source}: there are no pages in this folder; name a content folder")
    return START_PAGE if START_PAGE in slugs else slugs[-1]


def _write_first_page(examples: Path, content: Path, title: str, site: Site) -> str:
    """Write one page and the study that it cites, and return the page's slug."""
    study = read_study(examples / "studies" / f"{FIRST_STUDY}.md")
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
        title=format_scalar(f"Welcome to {title}"),
        origin=format_origin_group(origin),
        address=f"https://doi.org/{study.doi}",
    )
    (content / "pages" / f"{FIRST_PAGE}.md").write_text(page, encoding="utf-8")
    return FIRST_PAGE


def _site_toml(title: str, course: Course, source: Site) -> str:
    """Return ``site.toml``, with the support contacts of the site that was copied."""
    lines = [f"title = {quote_scalar(title)}", f"lang = {quote_scalar(source.lang)}"]
    if course.authors:
        lines.append(f"authors = [{', '.join(quote_scalar(author) for author in course.authors)}]")
    lines += [f"licence = {quote_scalar(LICENCE)}", f"licence-url = {quote_scalar(LICENCE_URL)}"]
    if course.repository:
        lines.append(f'source = "https://github.com/{course.repository}"')
    if source.support_note:
        lines.append(f"support-note = {quote_scalar(source.support_note)}")
    for contact in source.support:
        lines += ["", "[[support]]"]
        fields = ((name, getattr(contact, name)) for name in SUPPORT_FIELDS)
        lines += [f"{name} = {quote_scalar(text)}" for name, text in fields if text]
    return "\n".join([*lines, ""])


def _publishing_help() -> str:
    return (
        "Then replace OWNER/NAME in these two lines by your repository’s owner and name, and move "
        "the lines to the top of this file, where they are shown as badges:\n\n"
        f"    {format_badges('OWNER/NAME')}\n"
    )


def _credit(title: str, course: Course, source: Site) -> str:
    authors = ", ".join(course.authors) or f"the authors of {title}"
    source_authors = ", ".join(source.authors) or source.title
    licence = f", {source.licence}" if source.licence else ""
    return (
        f"Text by {authors}, [{LICENCE}]({LICENCE_URL}). The course is based on "
        f"*{source.title}* by {source_authors}{licence}; the end of each page names the work that "
        "it was adapted from. The code of explainer has its own licence."
    )


def _title_of(name: str) -> str:
    text = " ".join(re.sub(r"[\s_-]+", " ", name).split())
    return text[:1].upper() + text[1:] or "Course"
