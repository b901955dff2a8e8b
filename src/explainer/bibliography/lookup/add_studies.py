"""Words and files → new study files, with what could be learned and blanks for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from explainer.bibliography.formats.csl_items import study_from_csl
from explainer.bibliography.formats.reference_files import SUFFIXES, read_reference_file
from explainer.bibliography.lookup.cache import Cache
from explainer.bibliography.lookup.http_client import HttpClient, NoResponseError
from explainer.bibliography.lookup.identifiers import WorkIdentifier, wanted
from explainer.bibliography.lookup.page_metadata import read_page_metadata
from explainer.bibliography.lookup.services import ServiceSettings, WorkLookup
from explainer.bibliography.study_folder import StudyFolder
from explainer.errors import ContentError, Diagnostic
from explainer.model import Study
from explainer.progress import bar

PAGE = 1_000_000
"""Bytes of a publisher's page; its head is what counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What was added, and what was not."""

    written: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...]


async def add(
    words: Sequence[str],
    folder: Path,
    services: ServiceSettings,
    *,
    cache: Path | None = None,
    intranet: bool = False,
    progress: bool = False,
) -> Added:
    """Add studies to a folder. What could be learned is written, whatever else went wrong.

    Args:
        words: DOIs, addresses, numbers in PubMed, and files of references.
        folder: of the study files.
        services: where they are.
        cache: a folder for answers of services; without one nothing is kept.
        intranet: addresses in private networks may be asked.
        progress: show a bar on a terminal.

    Raises:
        UsageError: a word means nothing; nothing was asked or written.
    """
    files = [Path(word) for word in words if _is_file(word)]
    asked = [(word, wanted(word)) for word in words if not _is_file(word)]
    shelf = StudyFolder(folder)
    diagnostics: list[Diagnostic] = []
    for path in files:
        _take_file(path, shelf, diagnostics, progress)
    if asked:
        await _take_asked(asked, shelf, services, cache, intranet, diagnostics, progress)
    return Added(written=shelf.write(), diagnostics=tuple(diagnostics))


def _is_file(word: str) -> bool:
    return Path(word).suffix.lower() in SUFFIXES or ("://" not in word and Path(word).is_file())


def _take_file(
    path: Path, shelf: StudyFolder, diagnostics: list[Diagnostic], progress: bool
) -> None:
    try:
        read = read_reference_file(path)
    except ContentError as error:
        diagnostics += error.diagnostics
        return
    diagnostics += read.diagnostics
    for entry in bar(read.entries, path.name, "work", progress):
        told = shelf.take(entry.study, path, entry.line)
        diagnostics += [told] if told else []


async def _take_asked(
    asked: Sequence[tuple[str, WorkIdentifier]],
    shelf: StudyFolder,
    services: ServiceSettings,
    cache: Path | None,
    intranet: bool,
    diagnostics: list[Diagnostic],
    progress: bool,
) -> None:
    """Ask for one after the other: PubMed allows no more, and a person gives but a few."""
    manners = replace(services.manners, intranet=intranet)
    async with HttpClient(manners) as asker:
        librarian = WorkLookup(asker, services, Cache(cache) if cache else None)
        for word, meant in bar(asked, "works", "work", progress):
            try:
                study = await _learned(meant, librarian)
            except NoResponseError as error:
                message = f"nothing could be learned of {word} ({error.why})"
                hint = "look at the address and the connection, or write the study by hand"
                diagnostics.append(
                    Diagnostic(path=shelf.folder, code="E530", message=message, hint=hint)
                )
                continue
            told = shelf.take(study, shelf.folder)
            diagnostics += [told] if told else []


async def _learned(meant: WorkIdentifier, librarian: WorkLookup) -> Study:
    """Return the study that a word means, with the address that was given."""
    if meant.pmid or meant.pmcid:
        database = "pubmed" if meant.pmid else "pmc"
        study = study_from_csl(
            await librarian.fetch_by_pubmed_id(database, meant.pmid or meant.pmcid)
        )
        pmcid = f"PMC{meant.pmcid}" if meant.pmcid else study.pmcid
        return replace(study, pmid=meant.pmid or study.pmid, pmcid=pmcid)
    if meant.doi:
        try:
            study = study_from_csl(await librarian.fetch_by_doi(meant.doi))
            return _with_address(replace(study, doi=meant.doi), meant.url)
        except NoResponseError as error:
            if not meant.url or error.state != "missing":
                raise
    return await _of_page(meant.url, librarian)


async def _of_page(url: str, librarian: WorkLookup) -> Study:
    """Return the study of a page, by the DOI that it names, or else by what it says itself."""
    reply = await librarian.asker.ask(url, accept="text/html", most=PAGE)
    if reply.status != 200:
        raise NoResponseError("fails", f"its page answers with {reply.status}")
    if reply.kind not in ("text/html", "application/xhtml+xml"):
        raise NoResponseError(
            "fails", f"what is there is {reply.kind or 'of no kind'}, and no page"
        )
    meta = read_page_metadata(reply.body)
    if meta.doi:
        study = study_from_csl(await librarian.fetch_by_doi(meta.doi))
        return _with_address(replace(study, doi=meta.doi), url)
    return replace(study_from_csl(meta.item), url=url)


def _with_address(study: Study, url: str) -> Study:
    if not url or url == study.url:
        return study
    return replace(study, urls=tuple(dict.fromkeys((*study.urls, url))))
