"""Mark citations in the HTML of a page, and fit its elements between our own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

from explainer.model import TERM_ANCHOR
from explainer.text.markup import (
    Edit,
    Element,
    apply_edits,
    extract_plain_text,
    find_elements,
    format_start_tag,
)

OWN_IDS = "explainer-"
"""What the ids of our own elements outside of ``<main>`` begin with."""
_CITATION = re.compile(r"#study-([A-Za-z0-9_-]+)")
"""The address of a study's card."""
_TERM = f"#{TERM_ANCHOR}"
"""What the address of an explanation begins with."""


def mark_citations(html: str, cited: set[str]) -> str:
    """Return the HTML with a class on each citation and term, and an id where a study is first.

    Args:
        html: safe HTML.
        cited: the keys of studies that were cited before; new ones are added.
    """
    if "#study-" not in html and _TERM not in html:
        return html
    edits = []
    for element in find_elements(html):
        address = element.attributes.get("href", "")
        if element.tag == "a" and address.startswith(_TERM):
            attributes = {"class": "term", **element.attributes}
            edits.append(element.edit_start(format_start_tag("a", attributes)))
        citation = _CITATION.fullmatch(address)
        if element.tag != "a" or not citation:
            continue
        key = citation[1]
        id = {} if key in cited else {"id": f"cite-{key}"}
        cited.add(key)
        attributes = {"class": "cite", **id, **element.attributes}
        edits.append(element.edit_start(format_start_tag("a", attributes)))
    return apply_edits(html, edits)


def link_files(html: str, place_file: Callable[[str, str], str]) -> str:
    """Return the HTML with a link in the place of each file for download that a card contains.

    Args:
        html: safe HTML.
        place_file: keeps the text of a file under a name; returns its address.
    """
    edits = []
    elements = find_elements(html)
    for file in elements:
        if "study-file" not in file.classes:
            continue
        inside = [each for each in elements if file.start < each.start < file.end]
        button = next((each for each in inside if "study-save" in each.classes), None)
        text = next((each for each in inside if each.tag == "pre"), None)
        name = button.attributes.get("data-file", "") if button else ""
        if button and text and name:
            address = place_file(name, unescape(text.inner(html)))
            attributes = {"class": "study-file", "href": address, "download": name}
            link = f"{format_start_tag('a', attributes)}{button.inner(html)}</a>"
            edits.append(file.edit_whole(link))
    return apply_edits(html, edits)


def fit_element(
    html: str, element: Element, attributes: dict[str, str], taken: set[str]
) -> Iterator[Edit]:
    """Yield the edits of one element, which gets the attributes as far as they fit the page."""
    tag = element.tag
    id = attributes.get("id")
    if id is not None and (id in taken or id.startswith(OWN_IDS)):
        del attributes["id"]
    elif id is not None:
        taken.add(id)
    address = attributes.get("href", "")
    is_web = tag == "a" and address.startswith(("http://", "https://"))
    if is_web and extract_plain_text(element.inner(html)) == address:
        attributes.pop("class", None)
        attributes = {"class": "address", **attributes}
    if tag in ("h1", "h2"):
        tag = "h3"
        yield element.edit_end("</h3>")
    if tag != element.tag or attributes != element.attributes:
        yield element.edit_start(format_start_tag(tag, attributes))
