"""Render the files of a course, without its notebooks, from pages and a few options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template

from explainer.bibliography.study_reader import read_study
from explainer.bibliography.study_writer import format_study_file
from explainer.errors import UsageError
from explainer.model import Origin, Site
from explainer.notebook.credit import format_origin_group
from explainer.scaffold.binder_folder import FILES, format_badges, render_binder_files
from explainer.scaffold.bundled_files import LICENCE as LICENCE_FILE
from explainer.scaffold.page_credit import add_credit
from explainer.scaffold.page_sources import PageSource
from explainer.source.site import read_site
from explainer.text.slugs import make_page_slug
from explainer.text.yaml import format_scalar, quote_scalar

FIRST_PAGE, FIRST_STUDY = "welcome", "henderson2014"
FIT = (
    "It supports the one sentence on this page that cites it. It is a review of other people's "
    "studies; it does not show what would happen in your class."
)
WORKFLOW = ".github/workflows/pages.yml"
"""Publishes the course as a site, if it is a repository on GitHub."""
VOILA = "voila.json"
"""With it, plain Voilà and Binder show the list of pages, and only what readers may see."""
START_PAGE = "survivor-led-why"
"""The example page that a course opens with if it copies that page."""
LECTURE = "fifty-minutes-on-stigma"
"""The example page that is a lecture."""
SUPPORT_FIELDS = ("name", "place", "contact", "url", "phone")
LICENCE, LICENCE_URL = "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The options of a course."""

    title: str = ""
    """If empty, the folder's name is the title."""
    authors: tuple[str, ...] = ()
    repository: str = ""
    """OWNER/NAME on GitHub; empty if it is not known yet."""
    source: str = ""
    """What to copy the pages from, as ``open_page_source`` names it; empty for one new page."""
    start: str = ""
    """The slug of the page that the course opens with; empty to choose one."""
    revision: str = ""
    """A branch or a tag, if the source is a repository."""


def render_course_files(course: Course, pages: PageSource) -> dict[str, bytes]:
    """Return the files of a course by their paths in its folder, with slashes.

    The same arguments give the same files.

    Args:
        course: its options, with a title.
        pages: the pages to copy, or the example pages for a course with one new page.

    Raises:
        ContentError: the content to copy has errors.
        ExplainerError: the package was installed without files that a course needs.
        UsageError: there are no pages to copy.
    """
    site = read_site(pages.folder / "site.toml")
    content = dict(
        _copy_content(pages.folder, site)
        if course.source
        else _write_first_page(pages.folder, course.title, site)
    )
    if pages.licence:
        content[LICENCE_FILE] = pages.licence.read_bytes()
    content["site.toml"] = _site_toml(course, site).encode()
    start = course.start or _choose_start_page(content, pages)
    binder = render_binder_files(start)
    wheel = next(name for name in binder if name.endswith(".whl"))
    readme = Template((FILES / "README.md").read_text(encoding="utf-8")).substitute(
        title=course.title,
        badges=f"\n{format_badges(course.repository)}\n" if course.repository else "",
        wheel=wheel,
        page=start,
        lecture=_lecture_help() if start == LECTURE else "",
        publish="" if course.repository else _publishing_help(),
        credit=_credit(course, site),
    )
    workflow = (FILES / Path(WORKFLOW).name).read_text(encoding="utf-8").replace("$wheel", wheel)
    return {
        **({WORKFLOW: workflow.encode()} if course.repository else {}),
        **{f"content/{name}": data for name, data in content.items()},
        **{f"binder/{name}": data for name, data in binder.items()},
        ".gitignore": (FILES / "gitignore").read_bytes(),
        VOILA: (FILES / VOILA).read_bytes(),
        "README.md": readme.encode(),
    }


def _copy_content(folder: Path, site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a content folder; each page names its authors and its origin."""
    for path in sorted(folder.rglob("*")):
        location = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in location.parts):
            is_page = location.parts[0] == "pages" and path.suffix == ".md"
            data = add_credit(path, site).encode() if is_page else path.read_bytes()
            yield location.as_posix(), data


def _choose_start_page(content: dict[str, bytes], pages: PageSource) -> str:
    slugs = [
        make_page_slug(Path(name).stem)
        for name in content
        if name.startswith("pages/") and name.endswith(".md")
    ]
    if not slugs:
        raise UsageError(f"{pages.name}: there are no pages in this folder; name a content folder")
    return START_PAGE if START_PAGE in slugs else slugs[-1]


def _write_first_page(examples: Path, title: str, site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield one page, and the study that it cites."""
    study = read_study(examples / "studies" / f"{FIRST_STUDY}.md")
    text = format_study_file(replace(study, fit=FIT, copies=()), blanks=False)
    yield f"studies/{FIRST_STUDY}.md", text.encode()
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
    yield f"pages/{FIRST_PAGE}.md", page.encode()


def _site_toml(course: Course, source: Site) -> str:
    """Return ``site.toml``, with the support contacts of the site that was copied."""
    lines = [f"title = {quote_scalar(course.title)}", f"lang = {quote_scalar(source.lang)}"]
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


def _lecture_help() -> str:
    return (
        "\n## Give the lecture\n\n"
        f"    explainer export slides {LECTURE}\n"
        "    explainer export handout table-exercise\n"
        "    explainer export handout worksheet-read-one-study\n"
        "    explainer serve --room\n\n"
        "The plan by the minute, the counter-arguments and what to do when somebody is upset are "
        "in `content/pages/how-to-give-the-lecture.md`. Put the place that your own students can "
        "turn to into `content/site.toml`.\n"
    )


def _publishing_help() -> str:
    return (
        "Then replace OWNER/NAME in these two lines by your repository’s owner and name, and move "
        "the lines to the top of this file, where they are shown as badges:\n\n"
        f"    {format_badges('OWNER/NAME')}\n"
    )


def _credit(course: Course, source: Site) -> str:
    authors = ", ".join(course.authors) or f"the authors of {course.title}"
    source_authors = ", ".join(source.authors) or source.title
    licence = f", {source.licence}" if source.licence else ""
    return (
        f"Text by {authors}, [{LICENCE}]({LICENCE_URL}). The course is based on "
        f"*{source.title}* by {source_authors}{licence}; the end of each page names the work that "
        "it was adapted from. The code of explainer has its own licence."
    )
