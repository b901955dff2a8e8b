"""Where the links and pictures of a page lead, changed; it knows no files and no addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

_TAG = re.compile(r'<(a|img)((?: [^\s"=<>/]+="[^"]*")+) ?/?>')
_ATTRIBUTE = re.compile(r' ([^\s"=<>/]+)="([^"]*)"')


def relinked(
    html: str, link: Callable[[str], str | None], picture: Callable[[str], str | None]
) -> str:
    """Return a page's HTML with its links and pictures leading where two functions say.

    Args:
        html: safe HTML, as ``sanitised`` and our templates write it.
        link: the address of a link → its new one; None for no link, which keeps its words.
        picture: the address of a picture → its new one; None for no picture. In its place stand
            the words that describe it, as a link where the address is one of the web.
    """

    def changed(match: re.Match[str]) -> str:
        values = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[2])}
        if match[1] == "a":
            return _link(values, link)
        return _picture(values, picture)

    return _TAG.sub(changed, html)


def _link(values: dict[str, str], link: Callable[[str], str | None]) -> str:
    if "href" in values:
        address = link(values.pop("href"))
        if address is not None:
            values = {"href": address, **values}
    return _tag("a", values)


def _picture(values: dict[str, str], picture: Callable[[str], str | None]) -> str:
    source = values.get("src", "")
    address = picture(source)
    if address is not None:
        return _tag("img", {**values, "src": address})
    says = values.get("alt") or source
    if source.startswith(("https://", "http://")):
        return f"{_tag('a', {'href': source, 'rel': 'external noreferrer'})}{escape(says)}</a>"
    return escape(says)


def _tag(name: str, values: dict[str, str]) -> str:
    return f"<{name}" + "".join(f' {key}="{escape(value)}"' for key, value in values.items()) + ">"
