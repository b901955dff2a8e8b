"""What is asked of the DOI resolver, Crossref, PubMed and the Wayback Machine, and what they say.

https://citation.doi.org/docs.html · https://api.crossref.org ·
https://api.ncbi.nlm.nih.gov/lit/ctxp/ · https://archive.org/help/wayback_api.php
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from explainer.bibliography.check_results import RecordedNotice
from explainer.bibliography.dates import date_of
from explainer.bibliography.formats.csl_items import Item
from explainer.bibliography.lookup.cache import Cache
from explainer.bibliography.lookup.http_client import (
    ClientSettings,
    HttpClient,
    NoResponseError,
    Response,
)
from explainer.errors import UsageError
from explainer.text.urls import is_web_address

CSL = "application/vnd.citationstyles.csl+json"
JSON = "application/json"
MOST = 8_000_000
"""Bytes of a service's answer; a work with thousands of references has two million."""

DOI_SAFE = "/:;()[]._-~!$&'*+,=@"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """Where the services are; each can be another one that answers in the same way."""

    doi: str = "https://doi.org/"
    crossref: str = "https://api.crossref.org/"
    pubmed: str = "https://api.ncbi.nlm.nih.gov/lit/ctxp/v1/"
    archive: str = "https://archive.org/wayback/available"
    version: str = "0"
    """Ours, which they are told."""
    contact: str = ""
    """A mail address to which a service's keeper may write."""

    @property
    def manners(self) -> ClientSettings:
        """How they want to be asked: by somebody who says who it is."""
        contact = f"; mailto:{self.contact}" if self.contact else ""
        hosts = (
            urlsplit(url).hostname for url in (self.doi, self.crossref, self.pubmed, self.archive)
        )
        return ClientSettings(
            agent=f"explainer/{self.version} (adds and checks citations{contact})",
            trusted=frozenset(host.lower() for host in hosts if host),
        )


def read_service_settings(settings: Mapping[str, str], *, version: str) -> ServiceSettings:
    """Return the services that an environment names: ``EXPLAINER_DOI``, ``…_CROSSREF`` and so on.

    Raises:
        UsageError: one is no web address.
    """
    texts = {"version": version}
    for name in ("doi", "crossref", "pubmed", "archive", "contact"):
        value = settings.get(f"EXPLAINER_{name.upper()}", "").strip()
        if name != "contact" and value and not is_web_address(value):
            told = f"EXPLAINER_{name.upper()} is “{value}”, which is no web address"
            raise UsageError(f"{told}; write it whole, with https://, or leave it out")
        if value:
            texts[name] = value
    return ServiceSettings(**texts)


class WorkLookup:
    """Asks the services."""

    def __init__(
        self, asker: HttpClient, services: ServiceSettings, cache: Cache | None = None
    ) -> None:
        self.asker = asker
        self._services = services
        self._cache = cache

    async def fetch_by_doi(self, doi: str) -> Item:
        """Return the CSL item of a DOI.

        Raises:
            NoResponseError: ``missing`` where there is no such DOI, else why there is no item.
        """
        url = _joined(self._services.doi, quote(doi, safe=DOI_SAFE))
        reply = await self._kept(url, f"{CSL}, {JSON};q=0.5")
        is_page = reply.status == 200 and reply.kind == "text/html"
        if reply.status in (204, 300, 406) or is_page:
            raise NoResponseError(
                "fails", "those who gave this DOI say nothing in CSL-JSON about it"
            )
        return _mapping(_json(reply))

    async def fetch_by_pubmed_id(self, database: str, number: str) -> Item:
        """Return the CSL item of a number in ``pubmed`` or ``pmc``; raises as ``fetch_by_doi``."""
        url = _joined(
            self._services.pubmed, f"{database}/?{urlencode({'format': 'csl', 'id': number})}"
        )
        found = _json(await self._kept(url, JSON))
        return _mapping(found[0] if isinstance(found, list) and found else found)

    async def resolve_doi(self, doi: str) -> Response:
        """Return the resolver's own word on a DOI, without going where it leads."""
        url = _joined(self._services.doi, quote(doi, safe=DOI_SAFE))
        return await self.asker.ask(url, follow=False)

    async def updates(
        self, doi: str
    ) -> tuple[tuple[RecordedNotice, ...], tuple[RecordedNotice, ...]]:
        """Return what updates a work, and what it updates; raises as ``fetch_by_doi``."""
        url = _joined(self._services.crossref, f"works/{quote(doi, safe='')}")
        reply = await self.asker.ask(url, accept=JSON, most=MOST)
        work = _mapping(_mapping(_json(reply)).get("message"))
        return _updates(work.get("updated-by")), _updates(work.get("update-to"))

    async def archived(self, url: str, day: str) -> tuple[str, str]:
        """Return the archived copy nearest to a day, and the day it was made; empty where none.

        Raises:
            NoResponseError: the archive did not say.
        """
        query = urlencode({"url": url, "timestamp": day.replace("-", "")})
        mark = "&" if "?" in self._services.archive else "?"
        reply = await self.asker.ask(
            f"{self._services.archive}{mark}{query}", accept=JSON, most=MOST
        )
        snapshots = _mapping(_json(reply)).get("archived_snapshots")
        closest = snapshots.get("closest") if isinstance(snapshots, Mapping) else None
        if not isinstance(closest, Mapping) or closest.get("available") is not True:
            return "", ""
        copy, stamp = str(closest.get("url", "")), str(closest.get("timestamp", ""))
        if not is_web_address(copy):
            return "", ""
        made = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}" if stamp[:8].isdigit() else ""
        return copy.replace("http://web.archive.org/", "https://web.archive.org/", 1), made

    async def _kept(self, url: str, accept: str) -> Response:
        """Return an answer, the one that was kept if there is one."""
        known = self._cache.get(url, accept) if self._cache else None
        if known:
            return known
        reply = await self.asker.ask(url, accept=accept, most=MOST)
        if self._cache and reply.status == 200 and _is_json(reply):
            self._cache.put(url, accept, reply)
        return reply


def _joined(base: str, rest: str) -> str:
    return f"{base.rstrip('/')}/{rest}"


def _is_json(reply: Response) -> bool:
    return reply.kind.endswith(("/json", "+json"))


def _json(reply: Response) -> object:
    """Return what a service says.

    Raises:
        NoResponseError: ``missing`` for what is not there, else ``fails``.
    """
    if reply.status in (404, 410):
        raise NoResponseError("missing", "the service knows no such work")
    if reply.status in (401, 403):
        raise NoResponseError("refuses", f"the service lets us not in ({reply.status})")
    if reply.status != 200:
        raise NoResponseError("fails", f"the service has a fault ({reply.status})")
    if not _is_json(reply):
        kind = reply.kind or "of no kind"
        raise NoResponseError("fails", f"the service’s answer is {kind}, and not JSON")
    if len(reply.body) >= MOST:
        raise NoResponseError("fails", "the service’s answer has no end")
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        raise NoResponseError("fails", "the service’s answer is broken JSON") from None


def _mapping(told: object) -> Mapping[str, object]:
    if not isinstance(told, Mapping):
        raise NoResponseError(
            "fails", "the service’s answer is not in the form that it should have"
        )
    return told


def _updates(told: object) -> tuple[RecordedNotice, ...]:
    """Return Crossref's updates, each said once; the publisher's word stands before others'."""
    found: dict[tuple[str, str], RecordedNotice] = {}
    for one in told if isinstance(told, list) else []:
        if not isinstance(one, Mapping):
            continue
        kind = str(one.get("type") or one.get("label") or "update").lower().replace(" ", "_")
        doi, source = str(one.get("DOI", "")).lower(), str(one.get("source", ""))
        date = date_of(one.get("updated"))
        update = RecordedNotice(kind=kind.replace("-", "_"), doi=doi, source=source, on=_day(date))
        if source == "publisher" or (update.kind, doi) not in found:
            found[update.kind, doi] = update
    return tuple(found[key] for key in sorted(found))


def _day(date: tuple[int, ...]) -> str:
    return "-".join([*(f"{part:04d}" for part in date[:1]), *(f"{part:02d}" for part in date[1:])])
