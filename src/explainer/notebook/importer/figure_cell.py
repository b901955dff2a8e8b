"""The cell of a notebook that shows a figure → the figure and its file's text; nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from decimal import Decimal

from explainer.i18n.messages import words
from explainer.model import FigureData
from explainer.notebook.credit import plain
from explainer.notebook.importer.restore_citations import Unlinker
from explainer.text.yaml import scalar

CALL = "Figure"
SHOWN = re.compile(r"display\((?:figure(?:\.controls\(\))?(?:, )?)+\)")
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


def figure_of(source: str) -> FigureData | None:
    """Return the figure that a cell shows; None for code that does anything else.

    The cell is as a build writes it, with other numbers and words perhaps.
    """
    try:
        body = ast.parse(source).body
        if len(body) != 3 or not isinstance(body[1], ast.Assign):
            return None
        call = body[1].value
        is_ours = (
            isinstance(body[0], ast.ImportFrom)
            and isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == CALL
            and SHOWN.fullmatch(ast.unparse(body[2]))
        )
        if not is_ours or not isinstance(call, ast.Call):
            return None
        held = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
        (title,) = (ast.literal_eval(one) for one in call.args)
        return FigureData(
            slug=_name(held["name"]),
            title=str(title),
            caption=str(held["caption"]),
            low=float(held["low"]),
            high=float(held["high"]),
            groups=tuple(map(str, held["groups"])),
            rows=tuple(
                (str(scale), tuple((float(mean), float(error)) for mean, error in points))
                for scale, points in dict(held["rows"]).items()
            ),
        )
    except (SyntaxError, ValueError, TypeError, KeyError, RecursionError, MemoryError):
        return None


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


def _name(name: object) -> str:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError("this is no figure's name")
    return name


def _cell(text: str) -> str:
    return plain(text).replace("|", "\\|")


def _number(value: float) -> str:
    text = format(Decimal(repr(value)), "f")
    return text.removesuffix(".0")
