"""Read a site with all its pages, to build, check or compare them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from explainer.errors import Diagnostic, UsageError, select_errors, sort_diagnostics
from explainer.model import Page
from explainer.notebook.cited_studies import (
    find_citing_sections,
    find_uncited_studies,
    find_unused_figures,
)
from explainer.progress import show_progress
from explainer.source.content import Content, PageFile, load_content
from explainer.source.page_index import INDEX, STUDIES, PageIndex
from explainer.source.page_order import order_pages


@dataclass(slots=True, kw_only=True)
class BuildSource:
    """What a notebook is built from: a page, or the list of pages."""

    slug: str
    path: Path
    page: Page | None
    """None if the file cannot be read."""
    diagnostics: list[Diagnostic]

    @property
    def has_errors(self) -> bool:
        """Whether it cannot be built."""
        return bool(select_errors(self.diagnostics))

    @property
    def is_empty(self) -> bool:
        """Whether it can be read, and nothing in it can be shown."""
        return self.page is not None and not self.page.sections and not self.has_errors


@dataclass(slots=True, kw_only=True)
class PageMemory:
    """The pages that were parsed last, to parse only the pages that have changed since.

    It is right as long as nothing else has changed: studies, figures, pictures and settings.
    """

    sources: dict[tuple[Path, int], tuple[PageFile, PageIndex, BuildSource]] = field(
        default_factory=dict
    )
    """By file and number of pages, since pages without text are left out after a first reading."""

    def read(self, content: Content, file: PageFile) -> BuildSource:
        """Return a page of the content, parsed if it or what links may lead to has changed."""
        key = (file.path, len(content.files))
        known = self.sources.get(key)
        if known is None or known[0] != file or known[1] != content.pages:
            known = self.sources[key] = (file, content.pages, _read_source(content, file))
        return replace(known[2], diagnostics=[*known[2].diagnostics])


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A content folder whose pages were all read."""

    content: Content
    sources: tuple[BuildSource, ...]
    """All pages."""
    selected: tuple[BuildSource, ...]
    """The pages to build or compare."""
    index: BuildSource
    """The list of pages, with the diagnostics that do not belong to one page."""

    def order_pages(self, pages: Iterable[Page]) -> list[tuple[Page, str]]:
        """Return pages in the order of the site, each with the heading that the site has it under.

        Args:
            pages: some of the pages of ``sources``.
        """
        by_slug = {page.slug: page for page in pages}
        places = order_pages(self.content)
        return [(by_slug[place.slug], place.group) for place in places if place.slug in by_slug]

    @property
    def studies(self) -> BuildSource:
        """The page of all studies, which shares the diagnostics of the list of pages."""
        return replace(self.index, slug=STUDIES)

    @property
    def built_slugs(self) -> tuple[str, ...]:
        """The slugs of all notebooks that a build may write."""
        is_citing = any(source.page and source.page.studies for source in self.sources)
        return (*self.content.pages.titles, INDEX, *([STUDIES] if is_citing else []))

    @property
    def is_blocked(self) -> bool:
        """Whether no page can be built."""
        return bool(select_errors(self.content.diagnostics))

    @property
    def refused(self) -> tuple[BuildSource, ...]:
        """The selected pages that cannot be built."""
        return tuple(source for source in self.selected if self.is_blocked or source.has_errors)

    @property
    def all_diagnostics(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of the selected pages and of the folder, sorted."""
        sources = (*self.selected, self.index)
        return sort_diagnostics(chain.from_iterable(source.diagnostics for source in sources))

    @property
    def has_errors(self) -> bool:
        """Whether anything that was selected has an error."""
        return bool(select_errors(self.all_diagnostics))

    @property
    def left_out(self) -> int:
        """The number of pages that are drafts or have no text."""
        return len(self.content.left_out)


def read_project(
    folder: Path,
    pages: Sequence[str],
    progress: bool,
    dialect: str,
    memory: PageMemory | None = None,
) -> Project:
    """Read a site and all its pages, since a card names the pages that cite its study.

    Args:
        folder: the folder of the site.
        pages: slugs or files of the pages to select; all if empty.
        progress: whether to show a progress bar.
        dialect: the name of the site's generator; empty to recognise it.
        memory: the pages that need not be parsed again.

    Raises:
        UsageError: one of ``pages`` or the dialect does not exist.
    """
    content, sources = _read_sources(
        load_content(folder, dialect), progress, memory or PageMemory()
    )
    slugs = _select_slugs(content, pages)
    diagnostics = [*content.folder.settings.diagnostics, *content.diagnostics]
    if not pages:
        diagnostics += [
            *content.left_out,
            *content.warnings_of_left_out,
            *content.study_diagnostics,
            *_find_unused(content, sources),
            *_find_page_named_as_studies(sources),
        ]
    return Project(
        content=content,
        sources=sources,
        selected=tuple(source for source in sources if not pages or source.slug in slugs),
        index=BuildSource(
            slug=INDEX,
            path=content.folder.config or folder,
            page=None,
            diagnostics=diagnostics,
        ),
    )


def _read_sources(
    content: Content, progress: bool, memory: PageMemory
) -> tuple[Content, tuple[BuildSource, ...]]:
    """Return the pages, and the content without those of which nothing can be shown.

    Pages are read again if there are such pages, since others may link to them.
    """
    files = show_progress(content.files, "pages", "page", progress)
    sources = tuple(memory.read(content, file) for file in files)
    pairs = zip(content.files, sources, strict=True)
    empty = {file.path: file for file, source in pairs if source.is_empty}
    if not empty:
        return content, sources
    warnings = [
        item
        for source in sources
        if source.path in empty
        for item in source.diagnostics
        if item.code != "W232"  # which ``leave_out`` reports
    ]
    return _read_sources(content.leave_out(empty.values(), warnings), progress, memory)


def _read_source(content: Content, file: PageFile) -> BuildSource:
    parsed = content.parse(file)
    page = parsed.page if parsed else None
    diagnostics = [*file.diagnostics, *(parsed.diagnostics if parsed else ())]
    broken = content.broken_studies
    for key in page.studies if page else ():
        if key in broken:
            message = f"this page cites the study “{key}”, whose file has errors"
            hint = f"fix {content.folder.root / 'studies' / key}.md"
            diagnostics.append(Diagnostic(path=file.path, code="E315", message=message, hint=hint))
    return BuildSource(
        slug=content.get_slug(file), path=file.path, page=page, diagnostics=diagnostics
    )


def _find_unused(content: Content, sources: Sequence[BuildSource]) -> Iterator[Diagnostic]:
    """Yield a warning for each study and figure that no page uses, if all pages can be read."""
    pages = [source.page for source in sources if source.page]
    if len(pages) == len(sources) and not any(source.has_errors for source in sources):
        places = find_citing_sections(pages)
        yield from find_uncited_studies(
            content.library.own, places, content.folder.root / "studies"
        )
        yield from find_unused_figures(pages, content.figures)


def _find_page_named_as_studies(sources: Sequence[BuildSource]) -> Iterator[Diagnostic]:
    """Yield a warning for a page that takes the place of the page of all studies."""
    is_citing = any(source.page and source.page.studies for source in sources)
    for source in sources:
        if is_citing and source.slug == STUDIES:
            message = f"this page has the name “{STUDIES}”, so the list of all studies is not built"
            hint = "give its file another name, or keep it as your own list"
            yield Diagnostic(path=source.path, code="W126", message=message, hint=hint)


def _select_slugs(content: Content, pages: Sequence[str]) -> set[str]:
    by_path = {str(file.path): content.get_slug(file) for file in content.files}
    selected = set()
    for name in pages:
        slug = by_path.get(str(Path(name)), name)
        if slug not in content.pages.titles:
            known = ", ".join(content.pages.titles)
            raise UsageError(f"there is no page {name!r}; the pages are {known}")
        selected.add(slug)
    return selected
