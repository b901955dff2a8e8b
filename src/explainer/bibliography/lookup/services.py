"""Query the DOI resolver, Crossref, PubMed and the Wayback Machine.

https://citation.doi.org/docs.html · https://api.crossref.org ·
https://api.ncbi.nlm.nih.gov/lit/ctxp/ · https://archive.org/help/wayback_api.php
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from explainer.bibliography.check_results import RecordedNotice
from explainer.bibliography.dates import format_iso_date, parse_csl_date
from explainer.bibliography.lookup.address_guard import normalize_host
from explainer.bibliography.lookup.cache import ResponseCache
from explainer.bibliography.lookup.http_client import (
    ClientSettings,
    HttpClient,
    NoResponseError,
    Response,
)
from explainer.errors import UsageError
from explainer.text.urls import is_web_address

DOI_SAFE = "/:;()[]._-~!$&'*+,=@"
"""Characters of a DOI that its address does not percent-encode."""
_CSL_JSON = "application/vnd.citationstyles.csl+json"
_JSON = "application/json"
_MAX_BYTES = 8_000_000
"""Of a response; that for a work with thousands of references has two million."""

JsonObject = Mapping[str, object]
Notices = tuple[RecordedNotice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """The addresses of the services, each of which can be replaced by a compatible one."""

    doi: str = "https://doi.org/"
    crossref: str = "https://api.crossref.org/"
    pubmed: str = "https://api.ncbi.nlm.nih.gov/lit/ctxp/v1/"
    archive: str = "https://archive.org/wayback/available"
    version: str = "0"
    """Our version, for the user agent."""
    contact: str = ""
    """An e-mail address for the operators of the services, for the user agent."""

    def make_client_settings(self, *, allow_private: bool = False) -> ClientSettings:
        """Return the settings of a client that introduces itself and may reach the services."""
        contact = f"; mailto:{self.contact}" if self.contact else ""
        urls = (self.doi, self.crossref, self.pubmed, self.archive)
        hosts = (normalize_host(urlsplit(url).hostname or "") for url in urls)
        return ClientSettings(
            user_agent=f"explainer/{self.version} (adds and checks citations{contact})",
            trusted_hosts=frozenset(filter(None, hosts)),
            allow_private=allow_private,
        )


def read_service_settings(environment: Mapping[str, str], *, version: str) -> ServiceSettings:
    """Return the settings in the variables ``EXPLAINER_DOI``, ``EXPLAINER_CROSSREF`` and so on.

    Raises:
        UsageError: one of them is not a web address.
    """
    fields = {"version": version}
    for name in ("doi", "crossref", "pubmed", "archive", "contact"):
        variable = f"EXPLAINER_{name.upper()}"
        value = environment.get(variable, "").strip()
        if name != "contact" and value and not is_web_address(value):
            raise UsageError(
                f"{variable} is “{value}”, which is not a web address; "
                "write the whole address, with https://, or unset the variable"
            )
        if value:
            fields[name] = value
    return ServiceSettings(**fields)


class WorkLookup:
    """Queries the services about works."""

    def __init__(
        self, client: HttpClient, services: ServiceSettings, cache: ResponseCache | None = None
    ) -> None:
        self.client = client
        self._services = services
        self._cache = cache

    async def fetch_by_doi(self, doi: str) -> JsonObject:
        """Return the CSL item of a DOI.

        Raises:
            NoResponseError: with the state ``missing`` if the DOI does not exist.
        """
        response = await self._get_cached(self._doi_address(doi), f"{_CSL_JSON}, {_JSON};q=0.5")
        is_page = response.status == 200 and response.content_type == "text/html"
        if response.status in (204, 300, 406) or is_page:
            raise NoResponseError("fails", "the registration agency of the DOI has no CSL-JSON")
        return _expect_object(_parse_json(response))

    async def fetch_by_pubmed_id(self, database: str, number: str) -> JsonObject:
        """Return the CSL item of a number in ``pubmed`` or ``pmc``; raises as ``fetch_by_doi``."""
        query = urlencode({"format": "csl", "id": number})
        url = _join(self._services.pubmed, f"{database}/?{query}")
        content = _parse_json(await self._get_cached(url, _JSON))
        return _expect_object(content[0] if isinstance(content, list) and content else content)

    async def resolve_doi(self, doi: str) -> Response:
        """Return the response of the DOI resolver, without following it."""
        return await self.client.get(self._doi_address(doi), follow=False)

    async def fetch_notices(self, doi: str) -> tuple[Notices, Notices]:
        """Return the notices about a work, and the works that it updates.

        Raises as ``fetch_by_doi``.
        """
        url = _join(self._services.crossref, f"works/{quote(doi, safe='')}")
        response = await self.client.get(url, accept=_JSON, max_bytes=_MAX_BYTES)
        work = _expect_object(_expect_object(_parse_json(response)).get("message"))
        return _parse_notices(work.get("updated-by")), _parse_notices(work.get("update-to"))

    async def find_archived_copy(self, url: str, day: str) -> tuple[str, str]:
        """Return the archived copy nearest to a day, and its day; empty texts if there is none.

        Raises:
            NoResponseError: the archive did not respond.
        """
        query = urlencode({"url": url, "timestamp": day.replace("-", "")})
        separator = "&" if "?" in self._services.archive else "?"
        address = f"{self._services.archive}{separator}{query}"
        response = await self.client.get(address, accept=_JSON, max_bytes=_MAX_BYTES)
        snapshots = _expect_object(_parse_json(response)).get("archived_snapshots")
        closest = snapshots.get("closest") if isinstance(snapshots, Mapping) else None
        if not isinstance(closest, Mapping) or closest.get("available") is not True:
            return "", ""
        copy, stamp = str(closest.get("url", "")), str(closest.get("timestamp", ""))
        if not is_web_address(copy):
            return "", ""
        copied_on = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}" if stamp[:8].isdigit() else ""
        return copy.replace("http://web.archive.org/", "https://web.archive.org/", 1), copied_on

    def _doi_address(self, doi: str) -> str:
        return _join(self._services.doi, quote(doi, safe=DOI_SAFE))

    async def _get_cached(self, url: str, accept: str) -> Response:
        if cached := self._cache.get(url, accept) if self._cache else None:
            return cached
        response = await self.client.get(url, accept=accept, max_bytes=_MAX_BYTES)
        if self._cache and response.status == 200 and _is_json(response):
            self._cache.put(url, accept, response)
        return response


def _join(base: str, rest: str) -> str:
    return f"{base.rstrip('/')}/{rest}"


def _is_json(response: Response) -> bool:
    return response.content_type.endswith(("/json", "+json"))


def _parse_json(response: Response) -> object:
    """Return the content of a response.

    Raises:
        NoResponseError: with the state ``missing`` if the work is unknown.
    """
    if response.status in (404, 410):
        raise NoResponseError("missing", "the service does not know this work")
    if response.status in (401, 403):
        raise NoResponseError("refuses", f"the service denied access (status {response.status})")
    if response.status != 200:
        raise NoResponseError("fails", f"the service failed (status {response.status})")
    if not _is_json(response):
        content_type = response.content_type or "data without a content type"
        raise NoResponseError("fails", f"the service sent {content_type} instead of JSON")
    if len(response.body) >= _MAX_BYTES:
        raise NoResponseError("fails", "the response of the service is too long")
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        raise NoResponseError("fails", "the service sent invalid JSON") from None


def _expect_object(value: object) -> JsonObject:
    if not isinstance(value, Mapping):
        raise NoResponseError("fails", "the response of the service has an unexpected form")
    return value


def _parse_notices(value: object) -> Notices:
    """Return Crossref's updates without duplicates; those of the publisher are preferred."""
    notices: dict[tuple[str, str], RecordedNotice] = {}
    for update in value if isinstance(value, list) else []:
        if not isinstance(update, Mapping):
            continue
        kind = str(update.get("type") or update.get("label") or "update").lower()
        notice = RecordedNotice(
            kind=kind.replace(" ", "_").replace("-", "_"),
            doi=str(update.get("DOI", "")).lower(),
            source=str(update.get("source", "")),
            on=format_iso_date(parse_csl_date(update.get("updated")).date),
        )
        if notice.source == "publisher" or (notice.kind, notice.doi) not in notices:
            notices[notice.kind, notice.doi] = notice
    return tuple(notices[key] for key in sorted(notices))
