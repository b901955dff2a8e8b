"""Format the file of a figure."""

from __future__ import annotations

import re
from decimal import Decimal

from explainer.i18n.messages import load_messages
from explainer.model import FigureData
from explainer.notebook.credit import escape_markdown
from explainer.notebook.importer.restore_citations import CitationRestorer
from explainer.text.yaml import format_scalar


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
    rows = [
        ["scale", *map(_format_cell, figure.groups)],
        ["---"] * (len(figure.groups) + 1),
        *(
            [
                _format_cell(scale),
                *(f"{_format_number(mean)} ({_format_number(error)})" for mean, error in points),
            ]
            for scale, points in figure.rows
        ),
    ]
    lines = [
        "---",
        f"title: {format_scalar(figure.title)}",
        f"study: {match[1]}",
        f"from: {_format_number(figure.low)}",
        f"to: {_format_number(figure.high)}",
        "---",
        "",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
    text = citations.restore(caption).strip()
    return "\n".join([*lines, "", text, ""] if text else [*lines, ""])


def _format_cell(text: str) -> str:
    return escape_markdown(text).replace("|", "\\|")


def _format_number(value: float) -> str:
    return format(Decimal(repr(value)), "f").removesuffix(".0")
