"""A page's file → the same with its authors and its origin, which a copy goes on naming."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from explainer.model import Origin, Site
from explainer.notebook.credit import credit_of
from explainer.source.page_head import head_of
from explainer.text.front_matter import read_document
from explainer.text.source_text import read_source
from explainer.text.yaml import group, quoted, scalar

ORIGIN = ("title", "authors", "licence", "source")


def origin_of(path: Path, site: Site) -> Origin:
    """Return a page as a work that another is adapted from.

    Raises:
        ContentError: its front matter cannot be read.
    """
    head = head_of(read_document(path))
    credit = credit_of(head.credit, site)
    return Origin(
        title=head.title,
        authors=", ".join(credit.authors) or site.title,
        licence=credit.licence,
        source=credit.source,
    )


def origin_text(origin: Origin) -> str:
    """Return a work as front matter in YAML writes it."""
    return group((name, getattr(origin, name)) for name in ORIGIN)


def with_credit(path: Path, site: Site) -> str:
    """Return the text of a page with the credit that its site gave it until now.

    What the page itself says of its authors and licence stays as it is.

    Args:
        path: of the page.
        site: that the page was written for.

    Raises:
        ContentError: its front matter cannot be read.
    """
    document = read_document(path)
    text = read_source(path).text.lstrip("\n")
    is_toml = text.startswith("+++")
    lines = [line for name, line in _fields(path, site, is_toml) if name not in document.fields]
    mark = "+++" if is_toml else "---"
    if not text.startswith(mark):
        title = scalar(head_of(document).title)
        return "\n".join([mark, f"title: {title}", *lines, mark, "", text])
    first, _, rest = text.partition("\n")
    return "\n".join([first, *lines, rest])


def _fields(path: Path, site: Site, is_toml: bool) -> Iterator[tuple[str, str]]:
    head = head_of(read_document(path))
    credit = credit_of(head.credit, site)
    authors = credit.authors or (site.title,)
    sign, held = ("=", quoted) if is_toml else (":", scalar)
    yield "authors", f"authors{' ' * is_toml}{sign} [{', '.join(held(one) for one in authors)}]"
    if credit.licence:
        yield "licence", f"licence{' ' * is_toml}{sign} {held(credit.licence)}"
    if credit.licence_url and not head.credit.licence:
        yield "licence-url", f"licence-url{' ' * is_toml}{sign} {quoted(credit.licence_url)}"
    origin = origin_of(path, site)
    if is_toml:
        parts = ((name, getattr(origin, name)) for name in ORIGIN)
        inner = ", ".join(f"{name} = {quoted(text)}" for name, text in parts if text)
        yield "adapted-from", f"adapted-from = {{{inner}}}"
    else:
        yield "adapted-from", f"adapted-from:\n  - {origin_text(origin)}"
