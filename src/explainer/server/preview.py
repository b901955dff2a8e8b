"""Build a site again whenever its files change, and tell the open pages."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from explainer.builder import BuildError, build
from explainer.errors import Diagnostic, ExplainerError, select_errors
from explainer.project import PageMemory

SETTLED_MILLISECONDS = 800
"""How long nothing may change until all pages are built, not only those that were changed."""
DEBOUNCE_MILLISECONDS = 60
"""How long changes are collected, since an editor saves a file in several steps."""
MAX_PROBLEMS = 30
"""How many problems a page shows."""

log = logging.getLogger("explainer.preview")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewState:
    """The result of the last build, as the open pages show it."""

    number: int = 0
    """It grows with each build."""
    changed: tuple[str, ...] = ()
    """The names of the notebooks that this build has written."""
    problems: tuple[Diagnostic, ...] = ()
    """The errors of all pages, and the warnings of the pages that were changed."""
    failure: str = ""
    """Why nothing could be built, if it is not the fault of a page."""

    def format_json(self) -> str:
        """Return the state as JSON on one line."""
        problems = [
            {
                "place": f"{item.path}" if item.line is None else f"{item.path}:{item.line}",
                "text": f"{item.message}; {item.hint}",
            }
            for item in self.problems[:MAX_PROBLEMS]
        ]
        state = {
            "number": self.number,
            "changed": self.changed,
            "problems": problems,
            "leftOut": len(self.problems) - len(problems),
            "failure": self.failure,
        }
        return json.dumps(state, ensure_ascii=False)


@dataclass(slots=True, kw_only=True)
class Preview:
    """A site that is built again whenever its files change."""

    content: Path
    """The folder of the site, which is watched with all its folders."""
    notebooks: Path
    dialect: str = ""
    """The name of the site's generator; empty to recognise it."""
    state: PreviewState = field(default_factory=PreviewState)
    _memory: PageMemory = field(default_factory=PageMemory)
    _edited: frozenset[Path] = frozenset()
    """The pages that were changed last, whose warnings are shown."""
    _built: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the state has changed, and then replaced by a new one."""
    _closed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server stops."""
    _watching: asyncio.Future[None] | None = None

    def build(self, selected: frozenset[Path] = frozenset()) -> None:
        """Build pages, and record what was written and what is wrong.

        Args:
            selected: the files of the pages to build; all if it is empty.
        """
        pages = sorted(map(str, selected))
        if not selected:  # a page may show words of any other, such as the title of a section
            self._memory = PageMemory()
        self._edited = selected or self._edited
        others = [item for item in self.state.problems if selected and item.path not in selected]
        try:
            result = build(
                self.content,
                self.notebooks,
                pages=pages,
                dialect=self.dialect,
                memory=self._memory,
            )
        except BuildError as error:
            result = error.result
        except ExplainerError as error:
            self._record((), self.state.problems, str(error))
            return
        shown = [
            item for item in result.diagnostics if not item.is_warning or item.path in self._edited
        ]
        problems = tuple(dict.fromkeys((*shown, *select_errors(others))))
        self._record(result.written, problems, "")

    def _record(
        self, written: tuple[Path, ...], problems: tuple[Diagnostic, ...], failure: str
    ) -> None:
        state = self.state
        if not written and (problems, failure) == (state.problems, state.failure):
            return
        self.state = PreviewState(
            number=state.number + 1,
            changed=tuple(path.name for path in written),
            problems=problems,
            failure=failure,
        )

    def start(self) -> None:
        """Watch the files until the preview is closed."""
        self._watching = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        from watchfiles import DefaultFilter, awatch

        is_settled = True
        async for changes in awatch(
            self.content.resolve(),
            watch_filter=DefaultFilter(ignore_paths=[self.notebooks.resolve()]),
            debounce=DEBOUNCE_MILLISECONDS,
            step=DEBOUNCE_MILLISECONDS // 2,
            rust_timeout=SETTLED_MILLISECONDS,
            yield_on_timeout=True,
            stop_event=self._closed,
        ):
            if changes:
                await self._build_again(self._select_pages({Path(path) for _, path in changes}))
            elif not is_settled:
                await self._build_again(frozenset())
            is_settled = not changes

    def _select_pages(self, changed: set[Path]) -> frozenset[Path]:
        """Return the pages that were changed; none if anything else was, which all may use."""
        known = {path.resolve(): path for path, _ in self._memory.sources}
        if all(path in known and path.is_file() for path in changed):
            return frozenset(known[path] for path in changed)
        return frozenset()

    async def _build_again(self, selected: frozenset[Path]) -> None:
        before = self.state
        try:
            await asyncio.to_thread(self.build, selected)
        except Exception:  # the next change may succeed
            log.exception("the site could not be built")
        if self.state is before:
            return
        log.info("built again: %s", ", ".join(self.state.changed) or "nothing has changed")
        for problem in self.state.problems:
            log.warning("%s", problem)
        if self.state.failure:
            log.error("%s", self.state.failure)
        self._wake()

    def _wake(self) -> None:
        built, self._built = self._built, asyncio.Event()
        built.set()

    async def wait(self, number: int, seconds: float) -> PreviewState | None:
        """Return the state when it has another number; None after some seconds without one."""
        if self.state.number == number and not self.is_closed:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._built.wait(), seconds)
        return self.state if self.state.number != number else None

    @property
    def is_closed(self) -> bool:
        """Whether the server stops, and no page is told anything more."""
        return self._closed.is_set()

    def close(self) -> None:
        """Let all pages stop waiting, and begin to stop watching."""
        self._closed.set()
        self._wake()

    async def stop(self) -> None:
        """Return when nothing is watched any more; its thread would keep the process alive."""
        self.close()
        if self._watching:
            await asyncio.wait([self._watching])
