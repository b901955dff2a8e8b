"""Write what is read from each site in tests/golden/sites; the tests compare it.

Run `.venv/bin/python tools/golden_sites.py` after a change of how sites are read, and look at the
difference before you commit it. `.venv/bin/python tools/golden_sites.py NAME` writes one of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from explainer.model import Page
from explainer.project import BuildSource, Project, read_project

SITES = Path(__file__).parent.parent / "tests" / "golden" / "sites"


def list_sites() -> list[str]:
    """Return the names of the sites, which are those of dialects."""
    return sorted(path.name for path in SITES.iterdir() if path.is_dir())


def get_golden_file(name: str) -> Path:
    """Return the file that says what is read from a site."""
    return SITES / name / "expected.md"


def render_site(name: str) -> str:
    """Return what is read from a site: its settings, its pages and its diagnostics."""
    project = read_project(SITES / name / "source", (), progress=False, dialect="")
    return "\n".join(_render_project(project)) + "\n"


def _render_project(project: Project) -> Iterator[str]:
    content = project.content
    root = content.folder.root
    site = content.site
    yield f"# {content.folder.describe()}: {site.title}\n"
    yield f"lang: {site.lang}; authors: {', '.join(site.authors)}; licence: {site.licence}"
    for source in sorted(project.sources, key=lambda source: source.slug):
        yield f"\n---\n\n# {source.slug} ({source.path.relative_to(root).as_posix()})\n"
        yield from _render_page(source.page, root) if source.page else ("not read",)
        yield from _render_diagnostics(source, root)
    yield "\n---\n\n# The whole site"
    pages = [source.page for source in project.sources if source.page]
    for group, places in groupby(project.order_pages(pages), key=itemgetter(1)):
        yield f"\n{group or '(no heading)'}: {', '.join(page.slug for page, _ in places)}"
    yield from _render_diagnostics(project.index, root)


def _render_page(page: Page, root: Path) -> Iterator[str]:
    values = {
        "title": page.title,
        "lang": page.lang,
        "date": page.date,
        "tags": ", ".join(page.tags),
        "description": page.description,
        "authors": ", ".join(page.credit.authors),
        "studies": ", ".join(page.studies),
    }
    yield "; ".join(f"{name}: {value}" for name, value in values.items() if value)
    for section in page.sections:
        yield f"\n## {section.title} {{#{section.slug}}}\n\n{section.text}"
        for term in section.terms:
            yield f"- {term.name} {{#{term.slug}}}: {term.text}"
        for picture in section.pictures:
            yield f"\npicture {picture.name}: {picture.file.relative_to(root).as_posix()}"


def _render_diagnostics(source: BuildSource, root: Path) -> Iterator[str]:
    if source.diagnostics:
        yield ""
    for item in source.diagnostics:
        path = item.path.relative_to(root).as_posix()
        yield f"{path}:{item.line or ''}: {item.code} {item.message}"


def main() -> None:
    """Write the golden file of each site, or of those that are named."""
    for name in sys.argv[1:] or list_sites():
        get_golden_file(name).write_text(render_site(name), encoding="utf-8")


if __name__ == "__main__":
    main()
