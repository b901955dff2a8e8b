"""Replace the addresses of links and pictures in HTML, and say how large the pictures are."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from explainer.notebook.data_files import get_download_name
from explainer.text.markup import (
    Edit,
    Element,
    apply_edits,
    edit_remote_pictures,
    find_elements,
    format_start_tag,
)
from explainer.text.picture_sizes import complete_size

Resolver = Callable[[str], str | None]
"""Returns the new address for an address; None if there is none."""


def replace_addresses(
    html: str, *, link: Resolver, picture: Resolver, read_picture: Callable[[str], bytes]
) -> str:
    """Return HTML with the new addresses of its links and pictures.

    Args:
        html: safe HTML, or a whole document.
        link: for links; one without an address is left as text.
        picture: for pictures that are not on the web; one without an address is replaced by its
            description.
        read_picture: returns the bytes of a picture by its old address; empty if there are none.
    """
    elements = find_elements(html)
    edits = list(edit_remote_pictures(elements))
    for element in elements:
        if element.tag == "a":
            edits.append(_edit_link(element, link))
        elif element.tag == "img" and not element.is_remote_picture:
            edits.append(_edit_picture(element, picture, read_picture))
    return apply_edits(html, edits)


def _edit_link(element: Element, link: Resolver) -> Edit:
    attributes = dict(element.attributes)
    href = attributes.pop("href", "")
    address = link(href) if "href" in element.attributes else None
    if address is not None:
        attributes = {"href": address, **attributes}
        if name := get_download_name(href):
            attributes["download"] = name
    else:
        attributes.pop("hreflang", None)
    return element.edit_start(format_start_tag("a", attributes))


def _edit_picture(
    element: Element, picture: Resolver, read_picture: Callable[[str], bytes]
) -> Edit:
    source = element.attributes.get("src", "")
    address = picture(source)
    if address is not None:
        attributes = complete_size(element.attributes, read_picture(source))
        return element.edit_whole(format_start_tag("img", {**attributes, "src": address}))
    return element.edit_whole(escape(element.attributes.get("alt") or source))
