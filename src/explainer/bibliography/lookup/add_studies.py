"""Add study files for identifiers and reference files, with blanks for what only people know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from explainer.bibliography.formats.csl_items import study_from_csl
from explainer.bibliography.formats.reference_files import SUFFIXES, read_reference_file
from explainer.bibliography.lookup.cache import ResponseCache
from explainer.bibliography.lookup.http_client import HttpClient, NoResponseError
from explainer.bibliography.lookup.identifiers import WorkIdentifier, parse_identifier
from explainer.bibliography.lookup.page_metadata import read_page_metadata
from explainer.bibliography.lookup.services import ServiceSettings, WorkLookup
from explainer.bibliography.study_folder import StudyFolder
from explainer.errors import ContentError, Diagnostic
from explainer.files.lock import lock_folder
from explainer.model import Study
from explainer.progress import show_progress

_MAX_PAGE_BYTES = 1_000_000
"""Of a publisher's page, of which only the head is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedStudies:
    """The result of adding studies."""

    files: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...]


async def add_studies(
    works: Sequence[str],
    folder: Path,
    services: ServiceSettings,
    *,
    cache: Path | None = None,
    allow_private: bool = False,
    progress: bool = False,
) -> AddedStudies:
    """Add studies to a folder. A work that fails does not affect the others.

    Args:
        works: DOIs, addresses, PubMed numbers, and paths of reference files.
        folder: the folder of the study files.
        services: the services to query.
        cache: a folder for responses; None for no cache.
        allow_private: whether addresses in private networks may be requested.
        progress: whether to show a progress bar on a terminal.

    Raises:
        UsageError: a text is not an identifier; nothing was requested or written.
    """
    files = [Path(work) for work in works if _is_file(work)]
    identifiers = [(work, parse_identifier(work)) for work in works if not _is_file(work)]
    finder = _WorkFinder(folder, progress)
    for path in files:
        finder.read_file(path)
    if identifiers:
        # One after the other, because PubMed allows no more.
        settings = services.make_client_settings(allow_private=allow_private)
        async with HttpClient(settings) as client:
            lookup = WorkLookup(client, services, ResponseCache(cache) if cache else None)
            for work, identifier in show_progress(identifiers, "works", "work", progress):
                await finder.look_up(work, identifier, lookup)
    return _write_works(finder.works, folder, finder.diagnostics)


@dataclass(frozen=True, slots=True, kw_only=True)
class _FoundWork:
    """A work to add, and where it comes from."""

    study: Study
    path: Path
    line: int | None = None


def _write_works(
    works: Sequence[_FoundWork], folder: Path, diagnostics: Sequence[Diagnostic]
) -> AddedStudies:
    """Write the works that are not in the folder; another process may add to it meanwhile."""
    with lock_folder(folder):
        studies = StudyFolder(folder)
        refused = [studies.add(work.study, work.path, work.line) for work in works]
        files = studies.write()
    return AddedStudies(files=files, diagnostics=(*diagnostics, *filter(None, refused)))


class _WorkFinder:
    """Collects works from files and services, and the diagnostics."""

    def __init__(self, folder: Path, progress: bool) -> None:
        self.works: list[_FoundWork] = []
        self.diagnostics: list[Diagnostic] = []
        self._folder = folder
        self._progress = progress

    def read_file(self, path: Path) -> None:
        try:
            references = read_reference_file(path)
        except ContentError as error:
            self.diagnostics += error.diagnostics
            return
        self.diagnostics += references.diagnostics
        self.works += [
            _FoundWork(study=entry.study, path=path, line=entry.line)
            for entry in references.entries
        ]

    async def look_up(self, work: str, identifier: WorkIdentifier, lookup: WorkLookup) -> None:
        path = self._folder
        try:
            study = await _fetch_study(identifier, lookup)
        except NoResponseError as error:
            message = f"nothing was found about {work} ({error.reason})"
            hint = "check the identifier and the connection, or write the study file yourself"
            self.diagnostics.append(Diagnostic(path=path, code="E530", message=message, hint=hint))
        else:
            self.works.append(_FoundWork(study=study, path=path))


def _is_file(work: str) -> bool:
    return Path(work).suffix.lower() in SUFFIXES or ("://" not in work and Path(work).is_file())


async def _fetch_study(identifier: WorkIdentifier, lookup: WorkLookup) -> Study:
    if number := identifier.pmid or identifier.pmcid:
        database = "pubmed" if identifier.pmid else "pmc"
        study = study_from_csl(await lookup.fetch_by_pubmed_id(database, number))
        pmcid = f"PMC{identifier.pmcid}" if identifier.pmcid else study.pmcid
        return replace(study, pmid=identifier.pmid or study.pmid, pmcid=pmcid)
    if identifier.doi:
        try:
            return await _fetch_by_doi(identifier.doi, identifier.url, lookup)
        except NoResponseError as error:
            if not identifier.url or error.state != "missing":
                raise
    return await _fetch_page(identifier.url, lookup)


async def _fetch_page(url: str, lookup: WorkLookup) -> Study:
    """Return the study of a page: that of the DOI in its metadata, or else of the metadata."""
    response = await lookup.client.get(url, accept="text/html", max_bytes=_MAX_PAGE_BYTES)
    if response.status != 200:
        raise NoResponseError("fails", f"its page responds with status {response.status}")
    if response.content_type not in ("text/html", "application/xhtml+xml"):
        content_type = response.content_type or "data without a content type"
        raise NoResponseError("fails", f"the address returns {content_type}, not a page")
    metadata = read_page_metadata(response.body)
    if metadata.doi:
        return await _fetch_by_doi(metadata.doi, url, lookup)
    return replace(study_from_csl(metadata.item), url=url)


async def _fetch_by_doi(doi: str, url: str, lookup: WorkLookup) -> Study:
    """Return the study of a DOI, with the address by which it was given."""
    study = replace(study_from_csl(await lookup.fetch_by_doi(doi)), doi=doi)
    if not url or url == study.url:
        return study
    return replace(study, urls=tuple(dict.fromkeys((*study.urls, url))))
