"""Format the files of pages and figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from explainer.code_cells import CodeSettings
from explainer.figure_data import FigureData, format_exact
from explainer.i18n.messages import get_direction, load_messages
from explainer.model import RELATIONS, Credit, Origin, Site
from explainer.notebook.credit import format_origin_group
from explainer.notebook.importer.restore_citations import CitationRestorer
from explainer.notebook.io import NotebookHead
from explainer.source.tokens import extract_text, parse_markdown
from explainer.text.escaping import escape_markdown
from explainer.text.yaml import format_scalar, quote_scalar


def format_page(head: NotebookHead, body: str) -> str:
    """Return the text of a page's file.

    Args:
        head: becomes the front matter; its credit has only what the site's has not.
        body: Markdown.
    """
    return "\n".join(["---", *_format_fields(head), "---", "", body.strip("\n"), ""])


def format_figure_file(figure: FigureData, lang: str, citations: CitationRestorer) -> str | None:
    """Return the text of a figure's file; None if its caption does not name its study.

    Args:
        figure: the first sentence of its caption names the study.
        lang: the language of that sentence.
        citations: restores the citations in the rest of the caption.
    """
    source, _, caption = figure.caption.partition("\n\n")
    before, after = (
        re.escape(part) for part in load_messages(lang)["figure_from"].split("{study}")
    )
    match = re.fullmatch(rf"{before}\[[^\]]*\]\(#study-([\w-]+)\){after}", source.strip())
    if not match:
        return None
    lines = [
        "---",
        f"title: {format_scalar(figure.title)}",
        f"study: {match[1]}",
        f"from: {format_exact(figure.low)}",
        f"to: {format_exact(figure.high)}",
        *_format_figure_options(figure),
        "---",
        "",
        *format_figure_table(figure),
    ]
    text = citations.restore(caption).strip()
    return "\n".join([*lines, "", text, ""] if text else [*lines, ""])


def format_figure_table(figure: FigureData) -> Iterator[str]:
    """Yield the lines of the table of a figure's numbers."""
    rows = [
        ["scale", *map(_format_cell, figure.groups)],
        ["---"] * (len(figure.groups) + 1),
        *(
            [
                _format_cell(scale),
                *(_format_point(*point) for point in points),
            ]
            for scale, points in figure.rows
        ),
    ]
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _format_figure_options(figure: FigureData) -> Iterator[str]:
    """Yield the fields for what a figure says about its chart, without the defaults."""
    for name, text in (
        ("finding", figure.finding),
        ("better", figure.better),
        ("sort", figure.sort),
    ):
        if text:
            yield f"{name}: {format_scalar(text)}"
    if figure.parts:
        yield "parts:"
    for part in figure.parts:
        scales = ", ".join(map(quote_scalar, part.scales))
        yield f"  - scales: [{scales}]"
        for name, text in (("heading", part.heading), ("better", part.better)):
            if text:
                yield f"    {name}: {format_scalar(text)}"
    if figure.disagreements:
        yield "disagrees:"
    for scale, text in figure.disagreements:
        yield f"  {quote_scalar(scale)}: {format_scalar(text)}"
    if any(figure.ends):
        yield f"ends: [{', '.join(map(quote_scalar, figure.ends))}]"


def trim_credit(credit: Credit, site: Site) -> Credit:
    """Return a page's credit without what is the same as the site's."""
    licence = (credit.licence, credit.licence_url)
    if licence == (site.licence, site.licence_url):
        licence = ("", "")
    return Credit(
        authors=() if credit.authors == site.authors else credit.authors,
        licence=licence[0],
        licence_url=licence[1],
        source="" if credit.source == site.source else credit.source,
        adapted_from=credit.adapted_from,
    )


def adapt_credit(credit: Credit, title: str, authors: Sequence[str]) -> Credit:
    """Return the credit of an adaptation: its authors, and the work it was adapted from.

    Authors who continue their own work adapt nothing, and a work is named once.

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
    known = {(work.title, work.authors) for work in credit.adapted_from}
    new = () if (origin.title, origin.authors) in known else (origin,)
    return Credit(
        authors=tuple(authors),
        licence=credit.licence,
        licence_url=credit.licence_url,
        adapted_from=(*new, *credit.adapted_from),
    )


def split_description(lines: Sequence[str]) -> tuple[str, list[str]]:
    """Return the text of a leading paragraph in italics, or nothing, and the other lines."""
    tokens = parse_markdown("\n".join(lines))
    if len(tokens) < 3 or tokens[0].type != "paragraph_open" or not tokens[0].map:
        return "", list(lines)
    children = tokens[1].children or []
    types = [child.type for child in children]
    if len(types) < 3 or types[0] != "em_open" or types.index("em_close") != len(types) - 1:
        return "", list(lines)
    return extract_text(children), list(lines[tokens[0].map[1] :])


def _format_fields(head: NotebookHead) -> Iterator[str]:
    credit = head.credit
    fields = {
        "title": format_scalar(head.title),
        "tags": head.tags and _format_list(head.tags),
        "lang": format_scalar(head.lang),
        "dir": head.dir != get_direction(head.lang) and format_scalar(head.dir),
        "description": head.description and format_scalar(head.description),
        "content-note": head.content_note and format_scalar(head.content_note),
        "date": head.date and format_scalar(head.date),
        **{name.replace("_", "-"): _format_relation(head, name) for name in RELATIONS},
        "translations": _format_list([item.slug for item in head.translations])
        if head.translations
        else "",
        "execute": _format_execution(head.code),
        "code": head.code.visibility,
        "authors": credit.authors and _format_list(credit.authors),
        "licence": credit.licence and format_scalar(credit.licence),
        "licence-url": credit.licence_url and quote_scalar(credit.licence_url),
        "source": credit.source and quote_scalar(credit.source),
    }
    yield from (f"{name}: {value}" for name, value in fields.items() if value)
    if credit.adapted_from:
        yield "adapted-from:"
        yield from (f"  - {format_origin_group(origin)}" for origin in credit.adapted_from)


def _format_execution(code: CodeSettings) -> str:
    """Return the value of ``execute``; empty if the page does not say."""
    enabled = "" if code.is_executed is None else str(code.is_executed).lower()
    if not code.timeout:
        return enabled
    parts = [f"enabled: {enabled}"] if enabled else []
    return "{" + ", ".join([*parts, f"timeout: {code.timeout}"]) + "}"


def _format_relation(head: NotebookHead, name: str) -> str:
    pages = getattr(head.relations, name)
    return _format_list(pages) if pages else ""


def _format_list(texts: Sequence[str]) -> str:
    return "[" + ", ".join(format_scalar(text) for text in texts) + "]"


def _format_cell(text: str) -> str:
    return escape_markdown(text).replace("|", "\\|")


def _format_point(mean: float, error: float) -> str:
    return f"{format_exact(mean)} ({format_exact(error)})" if error else format_exact(mean)
