"""What a page says of itself, and its body → the text of its file; it writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from explainer.i18n.messages import direction_of
from explainer.model import Credit, Origin, Site
from explainer.notebook.io import NotebookHead
from explainer.source.tokens import parsed, plain_text
from explainer.text.yaml import group, quoted, scalar


def page_text(front: NotebookHead, body: str) -> str:
    """Return a page's file.

    Args:
        front: what its front matter says; of the credit, what the site does not.
        body: Markdown.
    """
    return "\n".join(["---", *_fields(front), "---", "", body.strip("\n"), ""])


def own_credit(credit: Credit, site: Site) -> Credit:
    """Return of a page's credit what its front matter has to say, since the site does not."""
    licence = (credit.licence, credit.licence_url)
    is_sites = licence == (site.licence, site.licence_url)
    return Credit(
        authors=() if credit.authors == site.authors else credit.authors,
        licence="" if is_sites else credit.licence,
        licence_url="" if is_sites else credit.licence_url,
        source="" if credit.source == site.source else credit.source,
        adapted_from=credit.adapted_from,
    )


def adapted(credit: Credit, title: str, authors: Sequence[str]) -> Credit:
    """Return the credit of an adaptation: its own authors, and what it was adapted from.

    Who goes on with their own work adapts nothing, and a work is named once.

    Args:
        credit: of the work that was adapted.
        title: of that work.
        authors: of the adaptation.
    """
    if set(authors) <= set(credit.authors):
        return credit
    origin = Origin(
        title=title,
        authors=", ".join(credit.authors),
        licence=credit.licence,
        source=credit.source,
    )
    named = {(one.title, one.authors) for one in credit.adapted_from}
    new = () if (origin.title, origin.authors) in named else (origin,)
    return Credit(
        authors=tuple(authors),
        licence=credit.licence,
        licence_url=credit.licence_url,
        adapted_from=(*new, *credit.adapted_from),
    )


def leading_description(lines: Sequence[str]) -> tuple[str, list[str]]:
    """Return what a paragraph in italics says, if the lines begin with one, and the others."""
    tokens = parsed("\n".join(lines))
    if len(tokens) < 3 or tokens[0].type != "paragraph_open" or not tokens[0].map:
        return "", list(lines)
    children = tokens[1].children or []
    kinds = [one.type for one in children]
    if len(kinds) < 3 or kinds[0] != "em_open" or kinds.index("em_close") != len(kinds) - 1:
        return "", list(lines)
    return plain_text(children), list(lines[tokens[0].map[1] :])


def _fields(front: NotebookHead) -> Iterator[str]:
    yield f"title: {scalar(front.title)}"
    if front.tags:
        yield f"tags: {_list(front.tags)}"
    yield f"lang: {scalar(front.lang)}"
    if front.dir != direction_of(front.lang):
        yield f"dir: {scalar(front.dir)}"
    texts = {
        "description": front.description,
        "content-note": front.content_note,
        "date": front.date,
    }
    for name, text in texts.items():
        if text:
            yield f"{name}: {scalar(text)}"
    credit = front.credit
    if credit.authors:
        yield f"authors: {_list(credit.authors)}"
    if credit.licence:
        yield f"licence: {scalar(credit.licence)}"
    for name, address in (("licence-url", credit.licence_url), ("source", credit.source)):
        if address:
            yield f"{name}: {quoted(address)}"
    if credit.adapted_from:
        yield "adapted-from:"
        yield from (f"  - {_origin(origin)}" for origin in credit.adapted_from)


def _list(texts: Sequence[str]) -> str:
    return "[" + ", ".join(scalar(text) for text in texts) + "]"


def _origin(origin: Origin) -> str:
    return group(
        (name, getattr(origin, name)) for name in ("title", "authors", "licence", "source")
    )
