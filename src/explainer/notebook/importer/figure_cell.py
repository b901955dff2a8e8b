"""Write the text of a figure's file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from explainer.i18n.messages import words
from explainer.model import FigureData
from explainer.notebook.credit import plain
from explainer.notebook.importer.restore_citations import Unlinker
from explainer.text.yaml import scalar


def figure_text(figure: FigureData, lang: str, unlinker: Unlinker) -> str | None:
    """Return the text of a figure's file; None where its caption does not say whose numbers it has.

    Args:
        figure: with the sentence on its source first in its caption.
        lang: of that sentence.
        unlinker: of the notebook.
    """
    source, _, rest = figure.caption.partition("\n\n")
    before, after = (re.escape(part) for part in words(lang)["figure_from"].split("{study}"))
    found = re.fullmatch(rf"{before}\[[^\]]*\]\(#study-([\w-]+)\){after}", source.strip())
    if not found:
        return None
    rows = [
        ["scale", *map(_cell, figure.groups)],
        ["---" for _ in range(len(figure.groups) + 1)],
        *(
            [_cell(scale), *(f"{_number(mean)} ({_number(error)})" for mean, error in points)]
            for scale, points in figure.rows
        ),
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    head = {
        "title": scalar(figure.title),
        "study": found[1],
        "from": _number(figure.low),
        "to": _number(figure.high),
    }
    return "\n".join(
        ["---", *_fields(head), "---", "", table, "", unlinker.text(rest).strip(), ""]
    ).replace("\n\n\n", "\n\n")


def _fields(head: Mapping[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in head.items()]


def _cell(text: str) -> str:
    return plain(text).replace("|", "\\|")


def _number(value: float) -> str:
    text = format(Decimal(repr(value)), "f")
    return text.removesuffix(".0")
