"""Read the studies and figures in the source of code cells, without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from explainer.bibliography.records import study_from_record
from explainer.errors import ExplainerError, UsageError
from explainer.explorables.kinds import CONTROLS
from explainer.figure_data import FigureData, figure_from_arguments, is_drawable
from explainer.model import Study, Term
from explainer.notebook.explorable_source import ShownExplorable, read_explorable
from explainer.text.slugs import make_slug

LIST, TABLE, NAV, FIGURE = "StudyList", "StudyTable", "SectionNav", "Figure"
GLOSSARY = "Glossary"
_CARDS = "cards"
_FIGURE_SHOWN = re.compile(r"display\((?:figure(?:\.controls\(\))?(?:, )?)+\)")
_SHOWN = "|".join((LIST, TABLE, NAV, FIGURE, GLOSSARY, *CONTROLS))
_MAY_SHOW = re.compile(rf"\.{_CARDS}\(|\b(?:{_SHOWN})\(|\A\s*\w+\s*\Z")
_FIGURE_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_NOT_LITERAL = (ValueError, TypeError, RecursionError, MemoryError)
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
_ShownVariable = ShownStudies | ShownTable | ShownNav | ShownGlossary


class ControlReader:
    """Reads what each cell of a notebook shows; follows the variables that hold controls."""

    def __init__(self) -> None:
        self._variables: dict[str, _ShownVariable] = {}

    def read(self, source: str) -> ShownControl | None:
        """Return what a code cell shows; None if that cannot be read without running it.

        Args:
            source: of the next code cell, in the notebook's order.
        """
        whole = read_figure(source) or read_explorable(source)
        if whole:
            return whole
        shown: _ShownVariable | None = None
        is_plain = True
        for statement in _parse(source) or ():
            if _is_our_import(statement):
                continue
            value = _value(statement)
            shown = self._resolve(value) if value else None
            is_plain &= shown is not None
            for name in _assigned_names(statement):
                self._variables.pop(name, None)
                if shown:
                    self._variables[name] = shown
            if isinstance(statement, ast.Assign):
                shown = None
        return shown if is_plain else None

    def _resolve(self, value: ast.expr) -> _ShownVariable | None:
        """Return what a call of our classes, a variable, or ``variable.cards(…)`` shows."""
        if isinstance(value, ast.Name):
            return self._variables.get(value.id)
        if _is_call(value, LIST):
            return _literal_list(value)
        if _is_call(value, NAV):
            return _literal_nav(value)
        if _is_call(value, GLOSSARY):
            return _literal_glossary(value)
        if isinstance(value, ast.Call) and _is_call(value, TABLE):
            return self._resolve_table(value)
        keys = _cards_keys(value)
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
        except _NOT_LITERAL:
            return None
        if not isinstance(listed, ShownStudies):
            return None
        return ShownTable(
            studies=tuple(study for _, study in listed.numbered),
            has_cards=bool(values.get("cards", True)),
            lang=str(values.get("lang") or listed.lang),
        )


def has_records(source: str) -> bool:
    """Return whether a code cell makes a list of studies; also if it is not valid Python."""
    if f"{LIST}(" not in source:
        return False
    body = _parse(source)
    return body is None or any(_is_call(node, LIST) for part in body for node in ast.walk(part))


def read_records(source: str) -> StudyRecords:
    """Return the studies in a code cell, and what else is in it.

    Raises:
        UnreadableRecords: the cell is not plain Python, or its records are not plain values.
        UsageError: a record is not a study's.
    """
    body = _parse(source)
    if body is None:
        raise UnreadableRecords("it is not valid Python")
    studies: list[Study] = []
    others: list[str] = []
    for statement in body:
        value = _value(statement)
        if isinstance(value, ast.Call) and _is_call(value, LIST):
            studies += [study_from_record(record) for record in _literal_records(value)]
        elif (
            not _is_call(value, NAV)
            and not _is_call(value, TABLE)
            and not _is_our_import(statement)
        ):
            others.append(ast.get_source_segment(source, statement) or "")
    return StudyRecords(studies=tuple(studies), other_source="\n".join(others))


def is_control(source: str) -> bool:
    """Return whether a code cell only shows the navigation, the studies or some of them."""
    body = _parse(source)
    if not body or len(body) != 1 or not isinstance(body[0], ast.Expr):
        return False
    value = body[0].value
    if isinstance(value, ast.Name):
        return value.id in ("nav", "table", "studies")
    return _cards_keys(value) is not None


def may_show_control(source: str) -> bool:
    """Return whether the last line of a code cell may show a control of ours."""
    if not _MAY_SHOW.search(source):
        return False
    body = _parse(source) or ()
    return isinstance(body[-1], ast.Expr) if body else False


def read_figure(source: str) -> ShownFigure | None:
    """Return the figure that a code cell shows; None for a cell that does anything else.

    The cell has the statements that a build writes, perhaps with other numbers and words.
    """
    call = _figure_call(_parse(source))
    if call is None:
        return None
    try:
        values = {str(item.arg): ast.literal_eval(item.value) for item in call.keywords}
        (title,) = (ast.literal_eval(argument) for argument in call.args)
        figure = figure_from_arguments(str(title), values)
        if not _FIGURE_NAME.fullmatch(figure.slug):
            return None
        return ShownFigure(figure=figure, lang=str(values.get("lang") or ""))
    except (*_NOT_LITERAL, KeyError, OverflowError):
        return None


def _figure_call(body: Sequence[ast.stmt] | None) -> ast.Call | None:
    """Return the call of ``Figure`` in an import, an assignment and a call of ``display``."""
    if body is None or len(body) != 3 or not isinstance(body[1], ast.Assign):
        return None
    call = body[1].value
    is_ours = (
        isinstance(body[0], ast.ImportFrom)
        and _is_call(call, FIGURE)
        and _FIGURE_SHOWN.fullmatch(ast.unparse(body[2]))
    )
    return call if is_ours and isinstance(call, ast.Call) else None


def _parse(source: str) -> list[ast.stmt] | None:
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_call(node: ast.AST | None, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _is_our_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "explainer"


def _value(statement: ast.stmt) -> ast.expr | None:
    return statement.value if isinstance(statement, (ast.Assign, ast.Expr)) else None


def _assigned_names(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _cards_keys(value: ast.expr) -> tuple[str, ...] | None:
    """Return the constant arguments of ``variable.cards(…)``; None for any other expression."""
    is_cards = (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr == _CARDS
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
    except _NOT_LITERAL:
        message = "its records are made by code, and only plain values can be read without running"
        raise UnreadableRecords(message) from None
    if not isinstance(records, (list, tuple)):
        raise UnreadableRecords(f"the argument of {LIST} is not a list")
    return records


def _literal_language(call: ast.Call) -> str:
    """Return the argument ``lang``; empty for none.

    Raises:
        One of ``_NOT_LITERAL``: it is not a plain value.
    """
    language = next((item.value for item in call.keywords if item.arg == "lang"), None)
    return str(ast.literal_eval(language)) if language else ""


def _literal_nav(call: ast.expr) -> ShownNav | None:
    """Return the sections of a call of ``SectionNav``; None if they are not plain pairs."""
    assert isinstance(call, ast.Call), "it was checked"
    try:
        (pairs,) = (ast.literal_eval(argument) for argument in call.args)
        sections = tuple((str(slug), str(title)) for slug, title in pairs)
        return ShownNav(sections=sections, lang=_literal_language(call))
    except _NOT_LITERAL:
        return None


def _literal_glossary(call: ast.expr) -> ShownGlossary | None:
    """Return the terms of a call of ``Glossary``; None if they are not plain texts."""
    assert isinstance(call, ast.Call), "it was checked"
    try:
        (explanations,) = (ast.literal_eval(argument) for argument in call.args)
        terms = tuple(
            Term(slug=make_slug(str(name)), name=str(name), text=str(text))
            for name, text in dict(explanations).items()
        )
        return ShownGlossary(terms=terms, lang=_literal_language(call))
    except _NOT_LITERAL:
        return None


def _literal_list(call: ast.expr) -> ShownStudies | None:
    """Return the studies of a call of ``StudyList``; None if they are not plain, valid records."""
    assert isinstance(call, ast.Call), "it was checked"
    try:
        lang = _literal_language(call)
        studies = [study_from_record(record) for record in _literal_records(call)]
    except (*_NOT_LITERAL, UnreadableRecords, UsageError):
        return None
    if len({study.key for study in studies}) < len(studies):
        return None
    return ShownStudies(numbered=tuple(enumerate(studies, start=1)), lang=lang)
