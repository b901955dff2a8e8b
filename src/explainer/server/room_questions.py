"""Find the questions on the pages of a folder that a lecturer can open to the class."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import NamedTuple

from explainer.errors import ContentError
from explainer.notebook.folder import Version, get_file_version, list_notebooks
from explainer.notebook.reader import read_notebook
from explainer.notebook.reading_page import render_page
from explainer.server.room import MAX_CHOICES, RoomQuestion
from explainer.text.markup import extract_plain_text

log = logging.getLogger("explainer.server")


class PageQuestions(NamedTuple):
    """A page, and its questions in order."""

    title: str
    questions: tuple[RoomQuestion, ...]


class QuestionList:
    """The questions of all pages; a page is read again when its notebook has changed.

    Args:
        folder: the folder of notebooks that is served.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, tuple[Version, PageQuestions]] = {}
        self._lock = asyncio.Lock()

    async def list_pages(self) -> tuple[PageQuestions, ...]:
        """Return the pages that have questions, in the order of their names."""
        async with self._lock:
            return await asyncio.to_thread(self._list)

    async def find(self, page: str, id: str) -> RoomQuestion | None:
        """Return a question by its page and its id there."""
        for found in await self.list_pages():
            for question in found.questions:
                if (question.page, question.id) == (page, id):
                    return question
        return None

    def _list(self) -> tuple[PageQuestions, ...]:
        names = list_notebooks(self._folder)
        self._read = {
            name: read
            for name in names
            if (read := self._update(name, self._read.get(name))) is not None
        }
        return tuple(page for _, page in self._read.values() if page.questions)

    def _update(
        self, name: str, known: tuple[Version, PageQuestions] | None
    ) -> tuple[Version, PageQuestions] | None:
        """Return a page as it is now; as it was if it cannot be read, such as while it is saved."""
        path = self._folder / name
        try:
            version = get_file_version(path)
            if known and known[0] == version:
                return known
            return version, self._read_page(name, path)
        except (ContentError, OSError) as error:
            log.warning("a notebook is left out of the questions: %s", type(error).__name__)
            return known

    def _read_page(self, name: str, path: Path) -> PageQuestions:
        page = render_page(read_notebook(path).view, name=path.stem)
        questions = (
            RoomQuestion(
                page=name,
                id=question.id,
                asks=extract_plain_text(question.prompt.asks),
                choices=tuple(
                    extract_plain_text(choice.html) for choice in question.prompt.choices
                ),
            )
            for question in page.questions
            if 2 <= len(question.prompt.choices) <= MAX_CHOICES
        )
        return PageQuestions(title=page.title, questions=tuple(questions))
