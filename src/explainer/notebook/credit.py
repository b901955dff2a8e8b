"""Format the credit of a page for readers, and convert it to and from metadata."""

from __future__ import annotations

import re
from collections.abc import Mapping

from explainer.i18n.messages import get_direction, load_messages
from explainer.model import NO_CREDIT, Credit, Origin, Site, SupportLine
from explainer.notebook.cells import Cell
from explainer.text.escaping import escape_markdown
from explainer.text.urls import is_web_address
from explainer.text.yaml import format_group

_TEXT_FIELDS = ("licence", "licence_url", "source")
ORIGIN_FIELDS = ("title", "authors", "licence", "source")
_ISOLATES = {"ltr": "\u2066{}\u2069", "rtl": "\u2067{}\u2069"}
"""Unicode's isolates, which keep text of one direction together inside the other."""


def resolve_credit(own: Credit, site: Site) -> Credit:
    """Return a page's credit, with the site's for what the page does not say."""
    return Credit(
        authors=own.authors or site.authors,
        licence=own.licence or site.licence,
        licence_url=own.licence_url if own.licence else site.licence_url,
        source=own.source or site.source,
        adapted_from=own.adapted_from,
    )


def format_origin_group(origin: Origin) -> str:
    """Return a work as a YAML group on one line."""
    return format_group((name, getattr(origin, name)) for name in ORIGIN_FIELDS)


def make_credit_cell(site: Site, lang: str, own: Credit = NO_CREDIT) -> Cell:
    """Return the foot of a page: support lines, authors, licence, source and origins.

    Args:
        site: has what the page does not say.
        lang: the page's language.
        own: the page's own credit.
    """
    paragraphs = [
        *_format_support(site, lang),
        *_format_credit(resolve_credit(own, site), site, lang),
    ]
    source = "---\n\n" + "\n\n".join(paragraphs)
    return Cell(id="credit", role="credit", source=source, slide="slide")


def _format_support(site: Site, lang: str) -> list[str]:
    """Return the paragraphs about where to find support; empty without support lines."""
    if not site.support:
        return []
    direction = get_direction(site.lang)
    isolate = "{}" if get_direction(lang) == direction else _ISOLATES[direction]
    note = [isolate.format(site.support_note)] if site.support_note else []
    lines = [f"- {isolate.format(_format_support_line(line))}" for line in site.support]
    return [f"**{load_messages(lang)['support']}**", *note, "\n".join(lines)]


def split_support(text: str, lang: str) -> tuple[str, str]:
    """Return the support lines of a credit cell, and the rest of it; both are Markdown.

    Args:
        text: the source of the cell, which somebody may have edited.
        lang: the page's language.
    """
    labels = {f"**{load_messages(each)['support']}**" for each in (lang, "en")}
    blocks = re.split(r"\n(?:[ \t]*\n)+", text.strip())
    start = next((index for index, block in enumerate(blocks) if block in labels), None)
    if start is None:
        return "", text
    lists = [index for index, block in enumerate(blocks) if block.startswith("- ")]
    end = max([start, *lists]) + 1
    return "\n\n".join(blocks[start:end]), "\n\n".join(blocks[:start] + blocks[end:])


def _format_support_line(line: SupportLine) -> str:
    """Return the Markdown of a support line, with its phone number as a link.

    The number does not wrap, and its plus sign stays in front in right-to-left text.
    """
    name = escape_markdown(line.name)
    text = f"[{name}]({line.url})" if line.url else name
    if line.place:
        text += f" ({escape_markdown(line.place)})"
    contact = escape_markdown(line.contact)
    if line.phone:
        label = line.phone.replace(" ", "\u00a0").replace("+", "\u200e+")
        call = f"[{label}](tel:{line.phone.replace(' ', '')})"
        number = rf"(?<![\d+]){re.escape(line.phone)}(?!\d)"
        contact, count = re.subn(number, lambda _: call, contact, count=1)
        contact = contact if count else " – ".join(filter(None, (call, contact)))
    return f"{text}: {contact}" if contact else text


def _format_credit(credit: Credit, site: Site, lang: str) -> list[str]:
    """Return the paragraphs about authors, licence, origins and source."""
    messages = load_messages(lang)
    paragraphs = []
    if credit.licence:
        authors = escape_markdown(", ".join(credit.authors) or site.title)
        licence = _format_link(credit.licence, credit.licence_url)
        paragraphs.append(messages["text_by"].format(authors=authors, licence=licence))
    elif credit.authors:
        authors = escape_markdown(", ".join(credit.authors))
        paragraphs.append(messages["text_by_alone"].format(authors=authors))
    for origin in credit.adapted_from:
        paragraphs.append(messages["adapted_from"].format(work=_format_origin(origin)))
    if credit.source:
        paragraphs.append(messages["source"].format(address=f"<{credit.source}>"))
    return paragraphs


def _format_origin(origin: Origin) -> str:
    details = ", ".join(escape_markdown(text) for text in (origin.authors, origin.licence) if text)
    link = _format_link(origin.title, origin.source)
    return f"{link} ({details})" if details else link


def _format_link(text: str, address: str) -> str:
    return f"[{escape_markdown(text)}]({address})" if address else escape_markdown(text)


def credit_to_metadata(credit: Credit) -> dict[str, object]:
    """Return a credit as a notebook's metadata, without empty fields."""
    fields: dict[str, object] = {
        "authors": list(credit.authors),
        **_filled_fields(credit, _TEXT_FIELDS),
        "adapted_from": [_filled_fields(origin, ORIGIN_FIELDS) for origin in credit.adapted_from],
    }
    return {name: value for name, value in fields.items() if value}


def credit_from_metadata(metadata: Mapping[str, object]) -> Credit:
    """Return the credit in a notebook's metadata; values of another kind are left out."""
    authors = metadata.get("authors")
    texts, *works = _list_credit_texts(metadata)
    return Credit(
        authors=tuple(
            author
            for author in (authors if isinstance(authors, list) else ())
            if isinstance(author, str)
        ),
        adapted_from=tuple(Origin(**_keep_web_addresses(work)) for work in works),
        **_keep_web_addresses(texts),
    )


def find_invalid_addresses(metadata: Mapping[str, object]) -> tuple[str, ...]:
    """Return the addresses of the credit in a notebook's metadata that are left out of it."""
    return tuple(
        text
        for texts in _list_credit_texts(metadata)
        for name in texts.keys() - _keep_web_addresses(texts).keys()
        if (text := texts[name])
    )


def _list_credit_texts(metadata: Mapping[str, object]) -> list[dict[str, str]]:
    """Return the fields of the credit that are texts, and those of each work before it."""
    origins = metadata.get("adapted_from")
    return [
        {name: value for name in _TEXT_FIELDS if isinstance(value := metadata.get(name), str)},
        *(
            {name: str(origin.get(name) or "") for name in ORIGIN_FIELDS}
            for origin in (origins if isinstance(origins, list) else ())
            if isinstance(origin, Mapping)
        ),
    ]


def _keep_web_addresses(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the fields without addresses of another kind; a notebook may be anybody's."""
    return {
        name: text
        for name, text in texts.items()
        if name not in ("licence_url", "source") or is_web_address(text)
    }


def _filled_fields(value: Credit | Origin, names: tuple[str, ...]) -> dict[str, object]:
    return {name: text for name in names if (text := getattr(value, name))}
