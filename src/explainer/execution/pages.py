"""Execute the code cells of the pages that say so, or find their results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from explainer.code_cells import NOT_EXECUTED as SKIPPED
from explainer.code_cells import CodePlace, CodeSettings
from explainer.errors import Diagnostic
from explainer.execution.result_key import make_key, select_cells
from explainer.execution.result_store import Results, ResultStore
from explainer.model import Page, Site
from explainer.notebook.cells import Cell
from explainer.notebook.page_cells import build_page_cells
from explainer.progress import show_progress
from explainer.project import BuildSource, Project

NOT_EXECUTED = "W824"
"""The code of the warning about results that are missing because code was not to be run."""
MAX_BYTES = 20_000_000
"""The most that the results of a page may have."""


class ExecutionScope(Enum):
    """The pages whose code cells are executed."""

    SELECTED = "those that say so"
    ALL = "all that do not refuse"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionOptions:
    """What a build does about code cells."""

    scope: ExecutionScope = ExecutionScope.SELECTED
    ignores_cache: bool = False
    """Whether code is run although its results are known."""
    may_run: bool = True
    """Whether code is run at all; otherwise only results that are known are used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutedPage:
    """The results of a page's code."""

    key: str
    """Of ``make_key``; empty if the results are not known."""
    results: Results = ()

    def add_to(self, cells: Sequence[Cell]) -> tuple[Cell, ...]:
        """Return the cells of the page with the results of its author's code."""
        results = iter(self.results)
        return tuple(
            replace(cell, results=next(results, ())) if cell.role == "code" else cell
            for cell in cells
        )


NOT_RUN = ExecutedPage(key="")


def execute_pages(
    project: Project, out: Path, options: ExecutionOptions, *, progress: bool = False
) -> dict[str, ExecutedPage]:
    """Return the results of the selected pages whose code is executed, by slug.

    A page whose code fails gets an error and is not among them.

    Args:
        project: the pages; their diagnostics are added to.
        out: the folder of notebooks.
        options: what to execute.
        progress: whether to show a progress bar.
    """
    if project.is_blocked:
        return {}
    site = project.content.site
    native = project.content.folder.is_native
    found: dict[str, ExecutedPage] = {}
    waiting: list[_PageRun] = []
    for source in project.selected:
        page = None if source.has_errors else source.page
        is_executed = page and _is_executed(page, site, options, is_native=native)
        run = _plan(source, page, project, out) if page and is_executed else None
        if run is None:
            continue
        results = None if options.ignores_cache and options.may_run else run.find_results()
        if results is not None:
            found[source.slug] = ExecutedPage(key=run.key, results=results)
        elif options.may_run and options.scope is not ExecutionScope.NONE:
            waiting.append(run)
        elif options.may_run:
            source.diagnostics.append(run.warn_not_run())
    for run in show_progress(waiting, "code", "page", progress and bool(waiting)):
        if executed := run.execute():
            found[run.source.slug] = executed
    return found


def _is_executed(page: Page, site: Site, options: ExecutionOptions, *, is_native: bool) -> bool:
    """Return whether a page is executed, or was; others' sites only if that was asked for."""
    says = page.code.fill(site.code).is_executed
    if options.scope is ExecutionScope.ALL:
        return says is not False
    return bool(says) and is_native


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageRun:
    """A page whose code is to be run."""

    source: BuildSource
    page: Page
    settings: CodeSettings
    cells: tuple[Cell, ...]
    """Those that are run."""
    places: dict[str, CodePlace]
    """Where the author's cells stand, by id."""
    store: ResultStore
    key: str

    @property
    def own(self) -> list[str]:
        """The ids of the author's cells."""
        return [cell.id for cell in self.cells if cell.role == "code"]

    def find_results(self) -> Results | None:
        """Return the results if they are known."""
        return self.store.find(self.key)

    def execute(self) -> ExecutedPage | None:
        """Run the code; report why it failed, if it did."""
        from explainer.execution.run import run_page  # Jupyter's client is slow to import

        run = run_page(
            self.cells,
            dict(self.page.files),
            lang=self.page.lang,
            timeout=self.settings.timeout,
        )
        if run.failure:
            code = "E822" if run.failure.is_dead else "E821" if run.failure.is_timeout else "E820"
            hint = {
                "E820": "correct the code, or give the cell the tag raises-exception",
                "E821": "make it faster, or write execute: {enabled: true, timeout: 300}",
                "E822": "run the cell in JupyterLab to find out why",
            }[code]
            self._report(code, run.failure.cell, run.failure.message, hint)
            return None
        sizes = {id: len(json.dumps(run.outputs[id])) for id in self.own}
        if (size := sum(sizes.values())) > MAX_BYTES:
            message = f"the results of this page have {size / 1e6:.0f} MB, most of them here"
            largest = max(sizes, key=lambda id: sizes[id])
            self._report("E823", largest, message, "show less, or a smaller picture")
            return None
        results = tuple(run.outputs[id] for id in self.own)
        self.store.keep(self.key, results)
        return ExecutedPage(key=self.key, results=results)

    def warn_not_run(self) -> Diagnostic:
        """Return the warning that the results are missing."""
        place = self.places[self.own[0]]
        message = "the code of this page was not executed, so its results are missing"
        return Diagnostic(
            path=place.path,
            line=place.line,
            code=NOT_EXECUTED,
            message=message,
            hint="build without --no-execute",
        )

    def _report(self, code: str, cell: str, message: str, hint: str) -> None:
        place = self.places.get(cell) or self.places[self.own[0]]
        self.source.diagnostics.append(
            Diagnostic(path=place.path, line=place.line, code=code, message=message, hint=hint)
        )


def _plan(source: BuildSource, page: Page, project: Project, out: Path) -> _PageRun | None:
    """Return what to run of a page; None if it has no code of its own that is executed."""
    if not any(section.code_places for section in page.sections):
        return None
    site, studies = project.content.site, project.content.studies
    cells = build_page_cells(
        page, {key: studies[key] for key in page.studies}, site, read_picture=lambda _: b""
    )
    selected = select_cells(cells)
    own = [cell for cell in selected if cell.role == "code"]
    if all(SKIPPED in cell.tags for cell in own):
        return None
    places = [place for section in page.sections for place in section.code_places]
    return _PageRun(
        source=source,
        page=page,
        settings=page.code.fill(site.code),
        cells=selected,
        places={cell.id: place for cell, place in zip(own, places, strict=False)},
        store=ResultStore(notebooks=out, slug=source.slug),
        key=make_key(selected, dict(page.files), lang=page.lang),
    )
