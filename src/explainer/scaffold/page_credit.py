"""Add the authors, the licence and the origin of a page to its front matter when it is copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from explainer.model import Credit, Origin, Site
from explainer.notebook.credit import ORIGIN_FIELDS, format_origin_group, resolve_credit
from explainer.source.page_head import PageHead, parse_head
from explainer.text.front_matter import read_document
from explainer.text.source_text import read_source
from explainer.text.yaml import format_scalar, quote_scalar


def add_credit(path: Path, site: Site) -> str:
    """Return the text of a page with the credit that its site gives it.

    The fields that the page has already are kept as they are.

    Args:
        path: the page's file.
        site: the site that the page belongs to.

    Raises:
        ContentError: the front matter cannot be read.
    """
    document = read_document(path)
    head = parse_head(document)
    text = read_source(path).text.lstrip("\n")
    is_toml = text.startswith("+++")
    fields = _format_fields(head, site, is_toml=is_toml)
    lines = [line for name, line in fields if name not in document.fields]
    fence = "+++" if is_toml else "---"
    if not text.startswith(fence):
        return "\n".join([fence, f"title: {format_scalar(head.title)}", *lines, fence, "", text])
    first, _, rest = text.partition("\n")
    return "\n".join([first, *lines, rest])


def _format_fields(head: PageHead, site: Site, *, is_toml: bool) -> Iterator[tuple[str, str]]:
    """Yield the name of each field, and the field as TOML or YAML."""
    credit = resolve_credit(head.credit, site)
    origin = _make_origin(head, site)
    if is_toml:
        mark, quote = " =", quote_scalar
        pairs = ((name, getattr(origin, name)) for name in ORIGIN_FIELDS)
        table = ", ".join(f"{name} = {quote_scalar(text)}" for name, text in pairs if text)
        adapted_from = f" {{{table}}}"
    else:
        mark, quote = ":", format_scalar
        adapted_from = f"\n  - {format_origin_group(origin)}"
    authors = ", ".join(quote(author) for author in _get_authors(credit, site))
    yield "authors", f"authors{mark} [{authors}]"
    if credit.licence:
        yield "licence", f"licence{mark} {quote(credit.licence)}"
    if credit.licence_url and not head.credit.licence:
        yield "licence-url", f"licence-url{mark} {quote_scalar(credit.licence_url)}"
    yield "adapted-from", f"adapted-from{mark}{adapted_from}"


def _get_authors(credit: Credit, site: Site) -> tuple[str, ...]:
    return credit.authors or (site.title,)


def _make_origin(head: PageHead, site: Site) -> Origin:
    """Return the page as the work that its copy is adapted from."""
    credit = resolve_credit(head.credit, site)
    return Origin(
        title=head.title,
        authors=", ".join(_get_authors(credit, site)),
        licence=credit.licence,
        source=credit.source,
    )
