"""Who wrote a page, under which licence, where it is from: in words, and as metadata and back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from explainer.i18n.messages import words
from explainer.model import Credit, Origin, Site

_READ_BY_MARKDOWN = re.compile(r"[\\`*\[\]<>~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|#(?=#*\s*$)")
_ORIGIN = ("title", "authors", "licence", "source")


def credit_of(own: Credit, site: Site) -> Credit:
    """Return a page's credit: its own where it says something, else the site's."""
    return Credit(
        authors=own.authors or site.authors,
        licence=own.licence or site.licence,
        licence_url=own.licence_url if own.licence else site.licence_url,
        source=own.source or site.source,
        adapted_from=own.adapted_from,
    )


def credit_lines(credit: Credit, lang: str, title: str) -> tuple[str, ...]:
    """Return what stands at the foot of a page, as paragraphs of Markdown.

    Args:
        credit: of the page.
        lang: of the words.
        title: stands for authors where there are none.
    """
    w = words(lang)
    lines = []
    if credit.licence:
        authors = plain(", ".join(credit.authors) or title)
        licence = _linked(credit.licence, credit.licence_url)
        lines.append(w["text_by"].format(authors=authors, licence=licence))
    elif credit.authors:
        lines.append(w["text_by_alone"].format(authors=plain(", ".join(credit.authors))))
    lines += [w["adapted_from"].format(work=_work(origin)) for origin in credit.adapted_from]
    if credit.source:
        lines.append(w["source"].format(address=f"<{credit.source}>"))
    return tuple(lines)


def credit_metadata(credit: Credit) -> dict[str, object]:
    """Return what a notebook's metadata says of it; empty fields left out."""
    texts = {
        name: value
        for name in ("licence", "licence_url", "source")
        if (value := getattr(credit, name))
    }
    origins = [_filled(origin) for origin in credit.adapted_from]
    held: dict[str, object] = {"authors": list(credit.authors)} if credit.authors else {}
    return held | texts | ({"adapted_from": origins} if origins else {})


def credit_from(metadata: Mapping[str, object]) -> Credit:
    """Return the credit that metadata say; what is of another kind is left out."""
    authors, origins = metadata.get("authors"), metadata.get("adapted_from")
    texts = {
        name: value
        for name in ("licence", "licence_url", "source")
        if isinstance(value := metadata.get(name), str)
    }
    return Credit(
        authors=tuple(one for one in authors if isinstance(one, str))
        if isinstance(authors, list)
        else (),
        adapted_from=tuple(
            Origin(**{name: str(one.get(name) or "") for name in _ORIGIN})
            for one in origins
            if isinstance(one, Mapping)
        )
        if isinstance(origins, list)
        else (),
        **texts,
    )


def plain(text: str) -> str:
    """Return the text so that Markdown shows it as it is; notebooks read ``$`` as mathematics."""
    return _READ_BY_MARKDOWN.sub(r"\\\g<0>", text)


def _work(origin: Origin) -> str:
    about = ", ".join(plain(one) for one in (origin.authors, origin.licence) if one)
    return _linked(origin.title, origin.source) + (f" ({about})" if about else "")


def _linked(says: str, address: str) -> str:
    return f"[{plain(says)}]({address})" if address else plain(says)


def _filled(origin: Origin) -> dict[str, str]:
    return {name: value for name in _ORIGIN if (value := getattr(origin, name))}
