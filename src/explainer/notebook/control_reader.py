"""Read which of our controls each code cell of a notebook shows, without running it.

A cell may show several, as after educators have joined cells, and do other things as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explainer.explorables.kinds import CONTROLS
from explainer.notebook.control_source import (
    CARDS,
    FIGURE,
    GLOSSARY,
    LIST,
    NAV,
    NOT_LITERAL,
    TABLE,
    ShownControl,
    ShownStudies,
    ShownTable,
    get_cards_keys,
    get_value,
    is_call,
    is_our_import,
    list_assigned_names,
    parse_code,
    read_figure_call,
    read_glossary,
    read_list,
    read_nav,
)
from explainer.notebook.explorable_source import read_explorable_call

_CLASSES = (LIST, TABLE, NAV, FIGURE, GLOSSARY, *CONTROLS)
_MAY_SHOW = re.compile(
    rf"\.{CARDS}\(|\bdisplay\(|\b(?:{'|'.join(_CLASSES)})\(|^\w+\s*$", re.MULTILINE
)
_WHOLE = 3
"""How many statements a build writes for a control that has a cell of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """What a code cell shows."""

    controls: tuple[ShownControl, ...]
    """Our controls, in order."""
    is_plain: bool
    """Whether the cell does nothing else."""


class ControlReader:
    """Reads what each cell of a notebook shows; follows the variables that hold controls."""

    def __init__(self) -> None:
        self._variables: dict[str, ShownControl] = {}

    def read(self, source: str) -> ShownCell:
        """Return what a code cell shows, as far as that can be read.

        Args:
            source: of the next code cell, in the notebook's order.
        """
        shown: list[ShownControl] = []
        is_plain = True
        for statement in parse_code(source) or ():
            if is_our_import(statement):
                continue
            value = get_value(statement)
            found = self._list_shown(value) if value else None
            is_plain &= found is not None
            for name in list_assigned_names(statement):
                self._variables.pop(name, None)
                if found:
                    self._variables[name] = found[-1]
            if isinstance(statement, ast.Expr):
                shown += found or ()
        return ShownCell(controls=tuple(shown), is_plain=is_plain)

    def _list_shown(self, value: ast.expr) -> list[ShownControl] | None:
        """Return what an expression shows; None if it may be anything else than our controls."""
        if not is_call(value, "display"):
            shown = self._resolve(value)
            return [shown] if shown else None
        found = [self._resolve(item) for item in value.args if not self._is_controls_call(item)]
        return [shown for shown in found if shown] if all(found) and not value.keywords else None

    def _is_controls_call(self, value: ast.expr) -> bool:
        """Return whether an expression is ``figure.controls()``, which changes that figure."""
        if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
            return False
        return value.func.attr == "controls" and self._resolve(value.func.value) is not None

    def _resolve(self, value: ast.expr) -> ShownControl | None:
        """Return what a call of our classes, a variable, or ``variable.cards(…)`` shows."""
        if isinstance(value, ast.Name):
            return self._variables.get(value.id)
        if is_call(value, LIST):
            return read_list(value)
        if is_call(value, NAV):
            return read_nav(value)
        if is_call(value, GLOSSARY):
            return read_glossary(value)
        if is_call(value, FIGURE):
            return read_figure_call(value)
        if is_call(value, TABLE):
            return self._resolve_table(value)
        if is_call(value, *CONTROLS):
            return read_explorable_call(value)
        return self._resolve_cards(value)

    def _resolve_cards(self, value: ast.expr) -> ShownStudies | None:
        keys = get_cards_keys(value)
        if keys is None or not isinstance(value, ast.Call):
            return None
        variable = value.func.value if isinstance(value.func, ast.Attribute) else None
        studies = self._variables.get(variable.id) if isinstance(variable, ast.Name) else None
        if not isinstance(studies, ShownStudies):
            return None
        by_key = {study.key: (number, study) for number, study in studies.numbered}
        if not all(key in by_key for key in keys):
            return None
        numbered = tuple(by_key[key] for key in dict.fromkeys(keys))
        return ShownStudies(numbered=numbered, lang=studies.lang)

    def _resolve_table(self, call: ast.Call) -> ShownTable | None:
        """Return what ``StudyTable(studies)`` shows; None if it is called in another way."""
        options = {item.arg: item.value for item in call.keywords}
        if len(call.args) != 1 or options.keys() - {"lang", "cards"}:
            return None
        listed = self._resolve(call.args[0])
        try:
            values = {name: ast.literal_eval(value) for name, value in options.items()}
        except NOT_LITERAL:
            return None
        if not isinstance(listed, ShownStudies):
            return None
        return ShownTable(
            studies=tuple(study for _, study in listed.numbered),
            has_cards=bool(values.get("cards", True)),
            lang=str(values.get("lang") or listed.lang),
        )


def may_show_control(source: str) -> bool:
    """Return whether a code cell may show a control of ours; false if it certainly does not."""
    body = (parse_code(source) or ()) if _MAY_SHOW.search(source) else ()
    return any(isinstance(statement, ast.Expr) for statement in body)


def has_own_code(source: str) -> bool:
    """Return whether a code cell does anything that our controls do not need.

    What it does is not known in detail: a variable may hold anything.
    """
    return not all(
        is_our_import(statement) or _may_be_control(get_value(statement))
        for statement in parse_code(source) or ()
    )


def _may_be_control(value: ast.expr | None) -> bool:
    if value is None or isinstance(value, ast.Name):
        return value is not None
    return get_cards_keys(value) is not None or is_call(value, "display", *_CLASSES)


def split_controls(source: str) -> tuple[str, ...]:
    """Return a code cell in parts: what makes and shows a control is one, as is any statement.

    Comments are part of what they stand above.
    """
    body = parse_code(source)
    if not body:
        return (source,)
    lines = source.split("\n")
    ends = list(_list_part_ends(body, lines))
    ends[-1] = len(lines)
    starts = [0, *ends[:-1]]
    return tuple("\n".join(lines[start:end]) for start, end in zip(starts, ends, strict=True))


def _list_part_ends(body: Sequence[ast.stmt], lines: Sequence[str]) -> Iterator[int]:
    """Yield the number of the last line of each part."""
    at = 0
    while at < len(body):
        count = _WHOLE if _is_whole(body[at : at + _WHOLE], lines) else 1
        end = body[at + count - 1].end_lineno or 0
        at += count
        while at < len(body) and body[at].lineno <= end:  # on the same line, after a semicolon
            end = max(end, body[at].end_lineno or 0)
            at += 1
        yield end


def _is_whole(body: Sequence[ast.stmt], lines: Sequence[str]) -> bool:
    """Return whether statements import, make and show a control, as a build writes them."""
    types = (ast.ImportFrom, ast.Assign, ast.Expr)
    if len(body) < _WHOLE or not all(map(isinstance, body, types)):
        return False
    shown = ControlReader().read("\n".join(lines[body[0].lineno - 1 : body[-1].end_lineno]))
    return shown.is_plain and len(shown.controls) == 1
