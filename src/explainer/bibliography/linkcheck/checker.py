"""Ask for every study whether it can still be had and still stands; keep what is learned."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import quote

from explainer.bibliography.check_results import AddressResult, CheckResults
from explainer.bibliography.lookup.http_client import (
    REDIRECTS,
    HttpClient,
    NoResponseError,
    Response,
)
from explainer.bibliography.lookup.services import DOI_SAFE, ServiceSettings, WorkLookup
from explainer.errors import ExplainerError
from explainer.model import Study
from explainer.progress import Count
from explainer.text.urls import doi_of, normal_address

STATES = {404: "missing", 410: "missing", 401: "refuses", 403: "refuses", 405: "refuses",
          406: "refuses", 429: "refuses", 451: "refuses"}  # fmt: skip
"""What a status means for a reader; below 400 it answers, from 400 on it fails."""

RESOLVER = "https://doi.org/"
"""What a reader's DOI link begins with, whichever resolver was asked."""

DAYS = 30
"""How long the archive's word on a copy is good; a copy stays where it is."""


@dataclass(slots=True)
class CheckProgress:
    """What is known of each study, growing while the web is asked; what was known stays in it."""

    answers: dict[str, CheckResults] = field(default_factory=dict)
    is_new: bool = False
    """True once anything was learned."""


async def check(
    studies: Sequence[Study],
    learned: CheckProgress,
    services: ServiceSettings,
    *,
    today: str,
    fresh: bool = False,
    copies: bool = True,
    intranet: bool = False,
    progress: bool = False,
) -> None:
    """Ask for all studies, many at once.

    Args:
        studies: each key once.
        learned: what was known before; what is learned is put into it at once, so that it is
            there also when we are interrupted.
        services: where they are.
        today: YYYY-MM-DD; what was answered today is not asked again.
        fresh: ask all the same.
        copies: ask the archive too, for what it was not asked within ``DAYS`` days.
        intranet: addresses in private networks may be asked.
        progress: show a bar on a terminal.

    Raises:
        ExplainerError: nothing at all could be reached; what was known is as it was.
    """
    before = dict(learned.answers)
    async with HttpClient(replace(services.manners, intranet=intranet)) as asker:
        round_ = _Round(asker, WorkLookup(asker, services), learned, today, fresh, copies)
        tasks = [task for study in studies for task in round_.questions(study)]
        count = Count(len(tasks), "answers", "answer", progress)
        try:
            await asyncio.gather(*(_counted(task, count) for task in tasks))
        finally:
            count.end()
            if not asker.reached:
                learned.answers = before
                learned.is_new = False
    if tasks and not asker.reached:
        told = "we are offline, or nothing that was asked can be reached"
        raise ExplainerError(f"{told}; what was known stays as it was, so check again later")


async def _counted(task: Callable[[], Awaitable[None]], count: Count) -> None:
    await task()
    count.step()


class _Round:
    """One walk through the studies; an address that two studies share is asked once."""

    def __init__(
        self,
        asker: HttpClient,
        librarian: WorkLookup,
        learned: CheckProgress,
        today: str,
        fresh: bool,
        copies: bool,
    ) -> None:
        self._asker = asker
        self._librarian = librarian
        self._learned = learned
        self._today = today
        self._fresh = fresh
        self._copies = copies

    def questions(self, study: Study) -> list[Callable[[], Awaitable[None]]]:
        """Return what there is to ask of a study, and make its answers ready to be filled."""
        known = self._learned.answers.get(study.key, CheckResults())
        by_url = {one.url: one for one in known.addresses}
        urls = addresses_of(study)
        kept = tuple(by_url[url] for url in urls if url in by_url)
        url = doi_address(study)
        doi = known.doi if known.doi and known.doi.url == url else None
        if not study.doi:
            known = replace(known, updated_by=(), update_to=(), updates_asked="")
        self._learned.answers[study.key] = replace(known, doi=doi, addresses=kept)

        def of_address(url: str) -> Callable[[], Awaitable[None]]:
            return lambda: self._address(study.key, url, by_url.get(url), urls)

        tasks = [of_address(one) for one in urls if self._is_due(by_url.get(one))]
        if study.doi:
            if self._is_due(doi):
                tasks.append(lambda: self._doi(study, url, doi))
            if self._fresh or known.updates_asked != self._today:
                tasks.append(lambda: self._updates(study))
        return tasks

    def _is_due(self, answer: AddressResult | None) -> bool:
        """Say whether there is anything to ask, of the address or of the archive."""
        if self._fresh or not answer or answer.on != self._today or answer.is_bad:
            return True
        return self._is_copy_due(answer)

    def _is_copy_due(self, known: AddressResult | None) -> bool:
        if not self._copies:
            return False
        if self._fresh or not known or not known.archived:
            return not known or self._fresh or known.archive_asked != self._today
        asked = date.fromisoformat(known.archive_asked or "1970-01-01")
        return (date.fromisoformat(self._today) - asked).days >= DAYS

    async def _address(
        self, key: str, url: str, known: AddressResult | None, urls: Sequence[str]
    ) -> None:
        """Ask one of a study's addresses and, at the same time, the archive for a copy of it."""
        answer, copy = await asyncio.gather(self._answer(url), self._copy(url, known))
        answer = _with_copy(answer, copy, known, self._today)
        answers = self._learned.answers[key]
        others = [one for one in answers.addresses if one.url != url]
        addresses = tuple(sorted([*others, answer], key=lambda one: urls.index(one.url)))
        self._keep(key, replace(answers, addresses=addresses))

    async def _doi(self, study: Study, url: str, known: AddressResult | None) -> None:
        """Ask the resolver, and the archive for a copy of where it leads."""
        try:
            reply = await self._librarian.resolve_doi(study.doi)
        except NoResponseError:
            return  # the resolver's trouble is not the work's
        state = "answers" if reply.status in REDIRECTS or reply.status < 300 else ""
        state = state or STATES.get(reply.status, "fails")
        if state not in ("answers", "missing"):
            return
        answer = AddressResult(url=url, state=state, on=self._today, status=reply.status)
        copy = await self._copy(reply.location, known) if reply.location else None
        answer = _with_copy(answer, copy, known, self._today)
        self._keep(study.key, replace(self._learned.answers[study.key], doi=answer))

    async def _updates(self, study: Study) -> None:
        try:
            by, to = await self._librarian.updates(study.doi)
        except NoResponseError:
            return
        answers = self._learned.answers[study.key]
        told = replace(answers, updated_by=by, update_to=to, updates_asked=self._today)
        self._keep(study.key, told)

    async def _answer(self, url: str) -> AddressResult:
        try:
            reply = await self._asker.ask(url)
        except NoResponseError as error:
            return AddressResult(url=url, state=error.state, on=self._today, why=error.why)
        state = STATES.get(reply.status, "answers" if reply.status < 400 else "fails")
        moved = reply.url if state == "answers" and _has_moved(url, reply) else ""
        return AddressResult(
            url=url, state=state, on=self._today, status=reply.status, moved_to=moved
        )

    async def _copy(self, url: str, known: AddressResult | None) -> tuple[str, str] | None:
        """Return the archived copy and its day; None where the archive was not asked or silent."""
        if not self._is_copy_due(known):
            return None
        try:
            return await self._librarian.archived(url, self._today)
        except NoResponseError:
            return None

    def _keep(self, key: str, answers: CheckResults) -> None:
        self._learned.answers[key] = answers
        self._learned.is_new = True


def doi_address(study: Study) -> str:
    """Return the address that a reader follows to a study's DOI; empty where it has none."""
    return f"{RESOLVER}{quote(study.doi, safe=DOI_SAFE)}" if study.doi else ""


def addresses_of(study: Study) -> tuple[str, ...]:
    """Return a study's addresses, each once, without those that only say its DOI again."""
    found: dict[str, str] = {}
    for url in (study.url, study.open_copy, *study.urls):
        is_resolver = normal_address(url).startswith(RESOLVER) and doi_of(url) == study.doi.lower()
        if url and not is_resolver:
            found.setdefault(normal_address(url), url)
    return tuple(found.values())


def _has_moved(url: str, reply: Response) -> bool:
    return reply.moved_for_good and normal_address(reply.url) != normal_address(url)


def _with_copy(
    answer: AddressResult, copy: tuple[str, str] | None, known: AddressResult | None, today: str
) -> AddressResult:
    """Return the answer with its archived copy; the one that was known where nothing was said."""
    if copy is not None:
        return replace(answer, archived=copy[0], archived_on=copy[1], archive_asked=today)
    if known is None:
        return answer
    return replace(
        answer,
        archived=known.archived,
        archived_on=known.archived_on,
        archive_asked=known.archive_asked,
    )
