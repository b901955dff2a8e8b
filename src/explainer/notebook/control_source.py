"""Read the studies and figures in the source of code cells, without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from explainer.bibliography.records import study_from_record
from explainer.errors import ExplainerError, UsageError
from explainer.figure_data import FigureData, figure_from_arguments, is_drawable
from explainer.model import Study, Term
from explainer.notebook.explorable_source import ShownExplorable
from explainer.text.slugs import make_slug

LIST, TABLE, NAV, FIGURE = "StudyList", "StudyTable", "SectionNav", "Figure"
GLOSSARY = "Glossary"
CARDS = "cards"
_FIGURE_SHOWN = re.compile(r"display\((?:figure(?:\.controls\(\))?(?:, )?)+\)")
_FIGURE_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
NOT_LITERAL = (ValueError, TypeError, RecursionError, MemoryError)
"""What ``ast.literal_eval`` raises for an expression that is not a plain value."""


class UnreadableRecords(ExplainerError):
    """Records that only running the cell would give; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRecords:
    """The contents of a cell that holds study records."""

    studies: tuple[Study, ...]
    other_source: str
    """Python that a person has added to the cell; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStudies:
    """The cards that a cell shows."""

    numbered: tuple[tuple[int, Study], ...]
    """Each study with its number on the page, in the order shown."""
    lang: str
    """The language of the controls' words; empty if the source does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFigure:
    """The figure that a cell shows."""

    figure: FigureData
    lang: str
    """The language of the words around the numbers; empty if the source does not say."""

    @property
    def is_drawable(self) -> bool:
        """Whether the numbers fit together."""
        return is_drawable(self.figure)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNav:
    """The navigation that a cell shows."""

    sections: tuple[tuple[str, str], ...]
    """Pairs of slug and title, in the order of the page."""
    lang: str
    """The language of the controls' words; empty if the source does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """The table of studies that a cell shows."""

    studies: tuple[Study, ...]
    has_cards: bool
    """Whether the cards of the studies are on the page as well."""
    lang: str
    """The language of the controls' words; empty if the source does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGlossary:
    """The terms that a cell explains."""

    terms: tuple[Term, ...]
    lang: str
    """The language of the explanations; empty if the source does not say."""


ShownControl = ShownStudies | ShownTable | ShownFigure | ShownNav | ShownGlossary | ShownExplorable


def has_records(source: str) -> bool:
    """Return whether a code cell makes a list of studies; also if it is not valid Python."""
    if f"{LIST}(" not in source:
        return False
    body = parse_code(source)
    return body is None or any(is_call(node, LIST) for part in body for node in ast.walk(part))


def read_records(source: str) -> StudyRecords:
    """Return the studies in a code cell, and what else is in it.

    Raises:
        UnreadableRecords: the cell is not plain Python, or its records are not plain values.
        UsageError: a record is not a study's.
    """
    body = parse_code(source)
    if body is None:
        raise UnreadableRecords("it is not valid Python")
    studies: list[Study] = []
    others: list[str] = []
    for statement in body:
        value = get_value(statement)
        if isinstance(value, ast.Call) and is_call(value, LIST):
            studies += [study_from_record(record) for record in _literal_records(value)]
        elif not is_call(value, NAV) and not is_call(value, TABLE) and not is_our_import(statement):
            others.append(ast.get_source_segment(source, statement) or "")
    return StudyRecords(studies=tuple(studies), other_source="\n".join(others))


def is_control(source: str) -> bool:
    """Return whether a code cell only shows the navigation, the studies or some of them."""
    body = parse_code(source)
    if not body or len(body) != 1 or not isinstance(body[0], ast.Expr):
        return False
    value = body[0].value
    if isinstance(value, ast.Name):
        return value.id in ("nav", "table", "studies")
    return get_cards_keys(value) is not None


def read_figure(source: str) -> ShownFigure | None:
    """Return the figure that a code cell shows; None for a cell that does anything else.

    The cell has the statements that a build writes, perhaps with other numbers and words.
    """
    call = _figure_call(parse_code(source))
    return read_figure_call(call) if call else None


def read_figure_call(call: ast.Call) -> ShownFigure | None:
    """Return the figure of a call of ``Figure``; None if its arguments do not fit together."""
    try:
        values = {str(item.arg): ast.literal_eval(item.value) for item in call.keywords}
        (title,) = (ast.literal_eval(argument) for argument in call.args)
        figure = figure_from_arguments(str(title), values)
        if not _FIGURE_NAME.fullmatch(figure.slug):
            return None
        return ShownFigure(figure=figure, lang=str(values.get("lang") or ""))
    except (*NOT_LITERAL, KeyError, OverflowError):
        return None


def _figure_call(body: Sequence[ast.stmt] | None) -> ast.Call | None:
    """Return the call of ``Figure`` in an import, an assignment and a call of ``display``."""
    if body is None or len(body) != 3 or not isinstance(body[1], ast.Assign):
        return None
    call = body[1].value
    is_ours = (
        isinstance(body[0], ast.ImportFrom)
        and is_call(call, FIGURE)
        and _FIGURE_SHOWN.fullmatch(ast.unparse(body[2]))
    )
    return call if is_ours and isinstance(call, ast.Call) else None


def parse_code(source: str) -> list[ast.stmt] | None:
    """Return the statements of a code cell; None if it is not valid Python."""
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def is_call(node: ast.AST | None, *names: str) -> TypeGuard[ast.Call]:
    """Return whether an expression calls a function by one of some names."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def is_our_import(statement: ast.stmt) -> bool:
    """Return whether a statement imports from this package."""
    return isinstance(statement, ast.ImportFrom) and statement.module == "explainer"


def get_value(statement: ast.stmt) -> ast.expr | None:
    """Return what a statement assigns or evaluates; None for any other statement."""
    return statement.value if isinstance(statement, (ast.Assign, ast.Expr)) else None


def list_assigned_names(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement gives a value."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def get_cards_keys(value: ast.expr) -> tuple[str, ...] | None:
    """Return the constant arguments of ``variable.cards(…)``; None for any other expression."""
    is_cards = (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr == CARDS
        and isinstance(value.func.value, ast.Name)
        and not value.keywords
    )
    if not is_cards or not isinstance(value, ast.Call):
        return None
    keys = [str(argument.value) for argument in value.args if isinstance(argument, ast.Constant)]
    return tuple(keys) if len(keys) == len(value.args) else None


def _literal_records(call: ast.Call) -> Sequence[Mapping[str, object]]:
    try:
        records = ast.literal_eval(call.args[0]) if call.args else []
    except NOT_LITERAL:
        message = "its records are made by code, and only plain values can be read without running"
        raise UnreadableRecords(message) from None
    if not isinstance(records, (list, tuple)):
        raise UnreadableRecords(f"the argument of {LIST} is not a list")
    return records


def read_language(call: ast.Call) -> str:
    """Return the argument ``lang``; empty for none.

    Raises:
        One of ``NOT_LITERAL``: it is not a plain value.
    """
    language = next((item.value for item in call.keywords if item.arg == "lang"), None)
    return str(ast.literal_eval(language)) if language else ""


def read_nav(call: ast.Call) -> ShownNav | None:
    """Return the sections of a call of ``SectionNav``; None if they are not plain pairs."""
    try:
        (pairs,) = (ast.literal_eval(argument) for argument in call.args)
        sections = tuple((str(slug), str(title)) for slug, title in pairs)
        return ShownNav(sections=sections, lang=read_language(call))
    except NOT_LITERAL:
        return None


def read_glossary(call: ast.Call) -> ShownGlossary | None:
    """Return the terms of a call of ``Glossary``; None if they are not plain texts."""
    try:
        (explanations,) = (ast.literal_eval(argument) for argument in call.args)
        terms = tuple(
            Term(slug=make_slug(str(name)), name=str(name), text=str(text))
            for name, text in dict(explanations).items()
        )
        return ShownGlossary(terms=terms, lang=read_language(call))
    except NOT_LITERAL:
        return None


def read_list(call: ast.Call) -> ShownStudies | None:
    """Return the studies of a call of ``StudyList``; None if they are not plain, valid records."""
    try:
        lang = read_language(call)
        studies = [study_from_record(record) for record in _literal_records(call)]
    except (*NOT_LITERAL, UnreadableRecords, UsageError):
        return None
    if len({study.key for study in studies}) < len(studies):
        return None
    return ShownStudies(numbered=tuple(enumerate(studies, start=1)), lang=lang)
