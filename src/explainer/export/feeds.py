"""What machines read of a site: the sitemap, the feed, the word to robots; it knows no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from explainer.render.html import render

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """A page of the site."""

    address: str
    """Absolute."""
    title: str
    description: str = ""
    date: str = ""
    """YYYY-MM-DD; empty where the page does not say."""


def sitemap(entries: Iterable[FeedEntry]) -> str:
    """Return the sitemap of a site, by address (https://www.sitemaps.org/protocol.html)."""
    return _xml("sitemap.xml.j2", entries=sorted(entries, key=lambda entry: entry.address))


def feed(entries: Iterable[FeedEntry], *, address: str, title: str, lang: str) -> str:
    """Return the Atom feed of the pages that have a date, the newest first (RFC 4287).

    Returns:
        Empty where no page has a date: a feed must say when it was last changed.
    """
    dated = sorted((one for one in entries if one.date), key=lambda entry: entry.address)
    dated.sort(key=lambda entry: entry.date, reverse=True)
    if not dated:
        return ""
    return _xml("feed.xml.j2", entries=dated, address=address, title=title, lang=lang)


def robots(address: str = "") -> str:
    """Return ``robots.txt``: everything may be read; where the sitemap is, if there is one."""
    said = "User-agent: *\nAllow: /\n"
    return said + f"Sitemap: {address}sitemap.xml\n" if address else said


def _xml(template: str, *, entries: Sequence[FeedEntry], **values: str) -> str:
    return _NOT_IN_XML.sub("", render(template, entries=entries, **values))
