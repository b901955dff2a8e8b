"""Render what machines read of a site: sitemap, Atom feed and robots.txt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from explainer.render.html import render

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML does not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """A page of the site."""

    address: str
    """Absolute."""
    title: str
    description: str = ""
    date: str = ""
    """YYYY-MM-DD; empty if the page does not say."""


def render_sitemap(entries: Iterable[FeedEntry]) -> str:
    """Return the sitemap of a site, by address (https://www.sitemaps.org/protocol.html)."""
    return _render_xml("sitemap.xml.j2", sorted(entries, key=lambda entry: entry.address))


def render_feed(entries: Iterable[FeedEntry], *, address: str, title: str, lang: str) -> str:
    """Return the Atom feed of the pages that have a date, the newest first (RFC 4287).

    Returns:
        The feed; empty if no page has a date, because a feed must say when it last changed.
    """
    dated = sorted((entry for entry in entries if entry.date), key=lambda entry: entry.address)
    dated.sort(key=lambda entry: entry.date, reverse=True)
    if not dated:
        return ""
    return _render_xml("feed.xml.j2", dated, address=address, title=title, lang=lang)


def render_robots(address: str = "") -> str:
    """Return ``robots.txt``, which allows everything, with the sitemap's address if it is known."""
    rules = "User-agent: *\nAllow: /\n"
    return rules + f"Sitemap: {address}sitemap.xml\n" if address else rules


def _render_xml(template: str, entries: Sequence[FeedEntry], **values: str) -> str:
    return _NOT_IN_XML.sub("", render(template, entries=entries, **values))
