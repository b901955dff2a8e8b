"""Words and files → new study files, with what could be learned and blanks for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from explainer.errors import ContentError, Problem
from explainer.library.asking import Asker, NoAnswerError
from explainer.library.bar import bar
from explainer.library.cache import Cache
from explainer.library.csl import study_of_item
from explainer.library.files import SUFFIXES, read_references
from explainer.library.page_meta import page_meta
from explainer.library.services import Librarian, Services
from explainer.library.shelf import Shelf
from explainer.library.wanted import Wanted, wanted
from explainer.model import Study

PAGE = 1_000_000
"""Bytes of a publisher's page; its head is what counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What was added, and what was not."""

    written: tuple[Path, ...]
    problems: tuple[Problem, ...]


async def add(
    words: Sequence[str],
    folder: Path,
    services: Services,
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
    shelf = Shelf(folder)
    problems: list[Problem] = []
    for path in files:
        _take_file(path, shelf, problems, progress)
    if asked:
        await _take_asked(asked, shelf, services, cache, intranet, problems, progress)
    return Added(written=shelf.write(), problems=tuple(problems))


def _is_file(word: str) -> bool:
    return Path(word).suffix.lower() in SUFFIXES or ("://" not in word and Path(word).is_file())


def _take_file(path: Path, shelf: Shelf, problems: list[Problem], progress: bool) -> None:
    try:
        read = read_references(path)
    except ContentError as error:
        problems += error.problems
        return
    problems += read.problems
    for entry in bar(read.entries, path.name, "work", progress):
        told = shelf.take(entry.study, path, entry.line)
        problems += [told] if told else []


async def _take_asked(
    asked: Sequence[tuple[str, Wanted]],
    shelf: Shelf,
    services: Services,
    cache: Path | None,
    intranet: bool,
    problems: list[Problem],
    progress: bool,
) -> None:
    """Ask for one after the other: PubMed allows no more, and a person gives but a few."""
    manners = replace(services.manners, intranet=intranet)
    async with Asker(manners) as asker:
        librarian = Librarian(asker, services, Cache(cache) if cache else None)
        for word, meant in bar(asked, "works", "work", progress):
            try:
                study = await _learned(meant, librarian)
            except NoAnswerError as error:
                what = f"nothing could be learned of {word} ({error.why})"
                mend = "look at the address and the connection, or write the study by hand"
                problems.append(Problem(path=shelf.folder, what=what, mend=mend))
                continue
            told = shelf.take(study, shelf.folder)
            problems += [told] if told else []


async def _learned(meant: Wanted, librarian: Librarian) -> Study:
    """Return the study that a word means, with the address that was given."""
    if meant.pmid or meant.pmcid:
        database = "pubmed" if meant.pmid else "pmc"
        study = study_of_item(await librarian.work_of_pubmed(database, meant.pmid or meant.pmcid))
        pmcid = f"PMC{meant.pmcid}" if meant.pmcid else study.pmcid
        return replace(study, pmid=meant.pmid or study.pmid, pmcid=pmcid)
    if meant.doi:
        try:
            study = study_of_item(await librarian.work_of_doi(meant.doi))
            return _with_address(replace(study, doi=meant.doi), meant.url)
        except NoAnswerError as error:
            if not meant.url or error.state != "missing":
                raise
    return await _of_page(meant.url, librarian)


async def _of_page(url: str, librarian: Librarian) -> Study:
    """Return the study of a page, by the DOI that it names, or else by what it says itself."""
    reply = await librarian.asker.ask(url, accept="text/html", most=PAGE)
    if reply.status != 200:
        raise NoAnswerError("fails", f"its page answers with {reply.status}")
    if reply.kind not in ("text/html", "application/xhtml+xml"):
        raise NoAnswerError("fails", f"what is there is {reply.kind or 'of no kind'}, and no page")
    meta = page_meta(reply.body)
    if meta.doi:
        study = study_of_item(await librarian.work_of_doi(meta.doi))
        return _with_address(replace(study, doi=meta.doi), url)
    return replace(study_of_item(meta.item), url=url)


def _with_address(study: Study, url: str) -> Study:
    if not url or url == study.url:
        return study
    return replace(study, urls=tuple(dict.fromkeys((*study.urls, url))))
