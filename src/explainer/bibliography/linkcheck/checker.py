"""Check whether the addresses of studies work, and whether the works were corrected."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import quote

from explainer.bibliography.check_results import AddressResult, CheckResults
from explainer.bibliography.lookup.http_client import (
    REDIRECT_STATUSES,
    HttpClient,
    NoResponseError,
    Response,
)
from explainer.bibliography.lookup.services import DOI_SAFE, ServiceSettings, WorkLookup
from explainer.errors import ExplainerError
from explainer.model import Study
from explainer.progress import ProgressCounter
from explainer.text.urls import normalize_address, normalize_doi

_STATES_BY_STATUS = {
    **dict.fromkeys((404, 410), "missing"),
    **dict.fromkeys((401, 403, 405, 406, 429, 451), "refuses"),
}
"""Other statuses below 400 mean ``answers``, and from 400 on ``fails``."""

_RESOLVER = "https://doi.org/"
"""The resolver in readers' links, whichever one is queried."""

_ARCHIVE_DAYS = 30
"""Days for which a known archived copy is not searched again."""

Task = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """What to check."""

    today: str
    """YYYY-MM-DD; results of today are kept."""
    refresh: bool = False
    """Whether to check again what was checked today."""
    archived_copies: bool = True
    """Whether to search for archived copies."""
    allow_private: bool = False
    """Whether addresses in private networks may be requested."""


@dataclass(slots=True)
class CheckProgress:
    """The results by the key of the study, updated while a check runs."""

    results: dict[str, CheckResults] = field(default_factory=dict)
    has_new: bool = False
    """True after the first new result."""

    def update(self, key: str, results: CheckResults) -> None:
        """Store new results of a study."""
        self.results[key] = results
        self.has_new = True


async def check_studies(
    studies: Sequence[Study],
    progress: CheckProgress,
    services: ServiceSettings,
    options: CheckOptions,
    *,
    show_progress: bool = False,
) -> None:
    """Check studies, many addresses at once.

    Args:
        studies: with distinct keys.
        progress: the results of earlier checks. New ones are stored at once, so that an
            interrupted check keeps them.
        services: the services to query.
        options: what to check.
        show_progress: whether to show a progress bar on a terminal.

    Raises:
        ExplainerError: no host can be reached; the earlier results are unchanged.
    """
    before = dict(progress.results)
    settings = services.make_client_settings(allow_private=options.allow_private)
    async with HttpClient(settings) as client:
        checker = _StudyChecker(WorkLookup(client, services), progress, options)
        tasks = [task for study in studies for task in checker.list_tasks(study)]
        count = ProgressCounter(len(tasks), "answers", "answer", show_progress)
        try:
            await asyncio.gather(*(_run_and_count(task, count) for task in tasks))
        finally:
            count.close()
            if not client.has_reached_any:
                progress.results = before
                progress.has_new = False
    if tasks and not client.has_reached_any:
        raise ExplainerError(
            "this computer is offline, or no host can be reached; "
            "the earlier results are unchanged, so check again later"
        )


async def _run_and_count(task: Task, count: ProgressCounter) -> None:
    await task()
    count.step()


class _StudyChecker:
    """Checks the DOI, the addresses and the notices of studies."""

    def __init__(self, lookup: WorkLookup, progress: CheckProgress, options: CheckOptions) -> None:
        self._lookup = lookup
        self._progress = progress
        self._options = options

    def list_tasks(self, study: Study) -> list[Task]:
        """Return the checks that are due, and remove outdated results of the study."""
        known = self._progress.results.get(study.key, CheckResults())
        by_url = {result.url: result for result in known.addresses}
        urls = list_addresses(study)
        doi_url = get_doi_address(study)
        doi = known.doi if known.doi and known.doi.url == doi_url else None
        if not study.doi:
            known = replace(known, updated_by=(), update_to=(), updates_asked="")
        kept = tuple(by_url[url] for url in urls if url in by_url)
        self._progress.results[study.key] = replace(known, doi=doi, addresses=kept)

        def check_address(url: str) -> Task:
            return lambda: self._check_address(study.key, url, by_url.get(url), urls)

        tasks = [check_address(url) for url in urls if self._is_due(by_url.get(url))]
        if study.doi and self._is_due(doi):
            tasks.append(lambda: self._check_doi(study, doi_url, doi))
        if study.doi and (self._options.refresh or known.updates_asked != self._options.today):
            tasks.append(lambda: self._check_notices(study))
        return tasks

    def _is_due(self, known: AddressResult | None) -> bool:
        """Return whether to check the address or to search for a copy."""
        is_current = known and known.on == self._options.today and not known.is_bad
        return self._options.refresh or not is_current or self._is_copy_due(known)

    def _is_copy_due(self, known: AddressResult | None) -> bool:
        if not self._options.archived_copies:
            return False
        if self._options.refresh or not known:
            return True
        if not known.archived:
            return known.archive_asked != self._options.today
        last = date.fromisoformat(known.archive_asked or "1970-01-01")
        return (date.fromisoformat(self._options.today) - last).days >= _ARCHIVE_DAYS

    async def _check_address(
        self, key: str, url: str, known: AddressResult | None, urls: Sequence[str]
    ) -> None:
        """Request an address, and at the same time search for an archived copy."""
        result, copy = await asyncio.gather(self._request(url), self._find_copy(url, known))
        result = _add_copy(result, copy, known, self._options.today)
        results = self._progress.results[key]
        others = [other for other in results.addresses if other.url != url]
        addresses = tuple(sorted([*others, result], key=lambda result: urls.index(result.url)))
        self._progress.update(key, replace(results, addresses=addresses))

    async def _check_doi(self, study: Study, url: str, known: AddressResult | None) -> None:
        """Resolve the DOI, and search for an archived copy of its target.

        If the resolver fails, the earlier result is kept.
        """
        try:
            response = await self._lookup.resolve_doi(study.doi)
        except NoResponseError:
            return
        is_resolved = response.status in REDIRECT_STATUSES or response.status < 300
        state = "answers" if is_resolved else _STATES_BY_STATUS.get(response.status, "fails")
        if state not in ("answers", "missing"):
            return
        result = AddressResult(url=url, state=state, on=self._options.today, status=response.status)
        copy = await self._find_copy(response.location, known) if response.location else None
        result = _add_copy(result, copy, known, self._options.today)
        self._progress.update(study.key, replace(self._progress.results[study.key], doi=result))

    async def _check_notices(self, study: Study) -> None:
        """Ask Crossref for notices. If it fails, the earlier ones are kept."""
        try:
            updated_by, update_to = await self._lookup.fetch_notices(study.doi)
        except NoResponseError:
            return
        results = replace(
            self._progress.results[study.key],
            updated_by=updated_by,
            update_to=update_to,
            updates_asked=self._options.today,
        )
        self._progress.update(study.key, results)

    async def _request(self, url: str) -> AddressResult:
        today = self._options.today
        try:
            response = await self._lookup.client.get(url)
        except NoResponseError as error:
            return AddressResult(url=url, state=error.state, on=today, why=error.reason)
        state = _STATES_BY_STATUS.get(
            response.status, "answers" if response.status < 400 else "fails"
        )
        moved_to = response.url if state == "answers" and _has_moved(url, response) else ""
        return AddressResult(
            url=url, state=state, on=today, status=response.status, moved_to=moved_to
        )

    async def _find_copy(self, url: str, known: AddressResult | None) -> tuple[str, str] | None:
        """Return the archived copy and its day; None if none is due or the archive failed."""
        if not self._is_copy_due(known):
            return None
        try:
            return await self._lookup.find_archived_copy(url, self._options.today)
        except NoResponseError:
            return None


def get_doi_address(study: Study) -> str:
    """Return the address of the study's DOI in readers' links; empty if it has none."""
    return f"{_RESOLVER}{quote(study.doi, safe=DOI_SAFE)}" if study.doi else ""


def list_addresses(study: Study) -> tuple[str, ...]:
    """Return the study's addresses without duplicates, and without those of its DOI."""
    addresses: dict[str, str] = {}
    for url in (study.url, study.open_copy, *study.urls):
        is_doi = (
            normalize_address(url).startswith(_RESOLVER) and normalize_doi(url) == study.doi.lower()
        )
        if url and not is_doi:
            addresses.setdefault(normalize_address(url), url)
    return tuple(addresses.values())


def _has_moved(url: str, response: Response) -> bool:
    return response.is_permanent_redirect and normalize_address(response.url) != normalize_address(
        url
    )


def _add_copy(
    result: AddressResult, copy: tuple[str, str] | None, known: AddressResult | None, today: str
) -> AddressResult:
    """Return the result with its archived copy, or with the known copy if there is no new one."""
    if copy is not None:
        return replace(result, archived=copy[0], archived_on=copy[1], archive_asked=today)
    if known is None:
        return result
    return replace(
        result,
        archived=known.archived,
        archived_on=known.archived_on,
        archive_asked=known.archive_asked,
    )
