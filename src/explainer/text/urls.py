"""Normalize addresses and DOIs, so that equal ones can be compared as text."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote, unquote_to_bytes, urlsplit

DOI = re.compile(r"(?<![\d.])10\.\d{4,9}(?:\.\d+)*/[^\s\"“”‘’]+")
LONGEST_DOI = 2_048
"""Characters, as in Crossref: https://www.crossref.org/documentation/member-setup/constructing-your-dois/"""
PAGE_PARTS = re.compile(
    r"(?:/(?:full|fulltext|full/html|full/pdf|abstract|abs|summary|pdf|epdf|pdfdirect|html|meta"
    r"|epub|references|citations)|\.(?:full|full\.pdf|pdf|html|xml|epub))/?$",
    re.IGNORECASE,
)
MAX_DOI = 4000
"""Characters of an address with a DOI; Crossref allows 2,048 for a DOI."""
DOI_RESOLVER = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
"""The beginning of an address that leads to a DOI."""
PREPRINT_VERSION = re.compile(r"(?<=\d)v\d+$")
"""What bioRxiv and medRxiv (10.1101) add to a DOI in a page's address."""

TRACKING = re.compile(r"utm_[^=]*|fbclid|gclid|mc_cid|mc_eid")
PATH_SAFE = "/:@!$&'()*+,;=~-._"
DEFAULT_PORTS = {"http": 80, "https": 443}


def extract_doi(text: str) -> str:
    """Return the DOI in an address or a text, with its capitals; empty if there is none."""
    if len(text) > MAX_DOI:
        return ""
    for part in _decode_parts(text):
        match = DOI.search(part)
        if match and len(match.group()) <= LONGEST_DOI:
            return _trim_doi(match.group())
    return ""


def normalize_doi(text: str) -> str:
    """Return the DOI in an address or a text, in lower case; empty if there is none.

    In the address of a publisher, ``/full``, ``/abstract`` and ``.pdf`` are not part of the DOI.
    """
    return extract_doi(text).lower() if "10." in text or "%" in text else ""


def normalize_address(url: str) -> str:
    """Return a web address in the form in which equal addresses are equal texts.

    ``http`` and ``https``, ``www.``, capitals of the host, a default port, a slash at the end,
    the fragment, tracking fields and the ways to percent-encode make no difference. A text that
    is not a web address is returned without the spaces around it.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url.strip()
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not host:
        return url.strip()
    host = _normalize_host(host).removeprefix("www.")
    if port is not None and port != DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    path = _normalize_part(parts.path).rstrip("/")
    query = "&".join(
        _normalize_part(field)
        for field in parts.query.split("&")
        if field and not TRACKING.fullmatch(field.split("=")[0].lower())
    )
    return f"https://{host}{path}" + (f"?{query}" if query else "")


def is_web_address(url: str) -> bool:
    """Return whether this is an ``http`` or ``https`` address with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in DEFAULT_PORTS and bool(parts.hostname) and " " not in url
    except ValueError:
        return False


def _decode_parts(text: str) -> list[str]:
    """Return the decoded parts of an address that may have a DOI; or the text itself."""
    text = text.strip()
    if not text.lower().startswith(("http:", "https:")):
        return [unquote(text)]
    try:
        parts: SplitResult = urlsplit(text)
    except ValueError:
        return [unquote(text)]
    path = parts.path
    if (parts.hostname or "").endswith("doi.org"):
        # The whole path of a resolver is the DOI, and old DOIs may contain # or ?.
        path = text.split(parts.netloc, 1)[1].split("?utm_", 1)[0]
    return [unquote(path), *(unquote(field) for field in parts.query.split("&"))]


def _trim_doi(doi: str) -> str:
    """Return the DOI without suffixes of page addresses and without punctuation."""
    before = None
    while before != doi:
        before = doi
        doi = doi.rstrip(".,;:!?*_'/\\")
        doi = PAGE_PARTS.sub("", doi)
        for opening, closing in ("()", "[]", "<>", "{}"):
            if doi.endswith(closing) and doi.count(closing) > doi.count(opening):
                doi = doi[:-1]
    return PREPRINT_VERSION.sub("", doi) if doi.startswith("10.1101/") else doi


def _normalize_host(host: str) -> str:
    host = host.lower().rstrip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _normalize_part(part: str) -> str:
    return quote(unquote_to_bytes(part), safe=PATH_SAFE)
