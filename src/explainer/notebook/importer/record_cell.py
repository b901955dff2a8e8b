"""The cell of a notebook that holds its study records → studies; nothing in it is run."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explainer.bibliography.records import study_from_record
from explainer.errors import ExplainerError
from explainer.model import Study

LIST, NAV, CARDS = "StudyList", "SectionNav", "cards"


class UnreadableRecords(ExplainerError):
    """Records that only running the cell would give; the message is the reason, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What a cell of records says."""

    studies: tuple[Study, ...]
    more: str
    """Python that somebody has added to the cell; empty for none."""


def is_records(source: str) -> bool:
    """Say whether a cell of code holds study records."""
    if f"{LIST}(" not in source:
        return False
    try:
        return any(_call(node, LIST) for node in ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError):
        return True  # nobody can tell, and whoever reads it will say so


def records_of(source: str) -> Records:
    """Return the studies of a cell, and what else is in it.

    Raises:
        UnreadableRecords: the cell is no plain Python, or its records are no plain values.
        UsageError: a record is none.
    """
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError) as error:
        raise UnreadableRecords(f"it is no Python ({error})") from None
    studies: list[Study] = []
    more: list[str] = []
    for node in body:
        call = node.value if isinstance(node, (ast.Assign, ast.Expr)) else None
        if _call(call, LIST):
            assert isinstance(call, ast.Call)
            studies += [study_from_record(one) for one in _values(call)]
        elif not _call(call, NAV) and not _is_our_import(node):
            more.append(ast.get_source_segment(source, node) or "")
    return Records(studies=tuple(studies), more="\n".join(more))


def is_control(source: str) -> bool:
    """Say whether a cell of code only shows the navigation or some cards of studies."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return False
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        return False
    shown = body[0].value
    if isinstance(shown, ast.Name):
        return shown.id == "nav"
    return (
        isinstance(shown, ast.Call)
        and isinstance(shown.func, ast.Attribute)
        and shown.func.attr == CARDS
        and isinstance(shown.func.value, ast.Name)
        and all(isinstance(one, ast.Constant) for one in shown.args)
        and not shown.keywords
    )


def _call(node: ast.AST | None, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _is_our_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "explainer"


def _values(call: ast.Call) -> Sequence[Mapping[str, object]]:
    try:
        held = ast.literal_eval(call.args[0]) if call.args else []
    except (ValueError, TypeError, RecursionError, MemoryError):
        why = "its records are made by code, and only plain values can be read without running it"
        raise UnreadableRecords(why) from None
    if not isinstance(held, (list, tuple)):
        raise UnreadableRecords(f"what {LIST} is given there is no list")
    return held
