"""Write explorables as Python source that a person can read and edit, and read them back."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from explainer.explorables.explorable import ExplorableData
from explainer.explorables.kinds import CONTROLS
from explainer.notebook.python_source import STEP, format_literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExplorable:
    """The explorable that a cell shows."""

    explorable: ExplorableData
    lang: str
    """The language of its labels; empty if the source does not say."""
    is_shared: bool
    """Whether what readers enter is sent to Python."""


def format_explorable(explorable: ExplorableData, lang: str, number: int = 1) -> str:
    """Return Python source that shows an explorable.

    Args:
        explorable: its words and numbers become part of the source.
        lang: the language of its labels.
        number: its place among those of its kind on the page, which its variable has from 2 on.
    """
    name = explorable.kind.replace("-", "_") + (f"_{number}" if number > 1 else "")
    says = {"says": explorable.says} if explorable.says else {}
    values = {**explorable.list_arguments(), **says, "lang": lang}
    lines = [
        f"from explainer import {explorable.control}",
        "",
        f"{name} = {explorable.control}(",
        f"{STEP}{format_literal(explorable.asks)},",
        *(f"{STEP}{name}={format_literal(value, depth=1)}," for name, value in values.items()),
        ")",
        name,
    ]
    return "\n".join(lines)


def may_have_explorables(source: str) -> bool:
    """Return whether a code cell may make an explorable; false if it certainly does not."""
    return any(f"{name}(" in source for name in CONTROLS)


def read_explorable(source: str) -> ShownExplorable | None:
    """Return the explorable that a code cell shows; None for a cell that does anything else.

    The cell has the statements that a build writes, perhaps with other numbers and words.
    """
    if not may_have_explorables(source):
        return None
    try:
        imported, assigned, shown = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    is_ours = (
        isinstance(imported, ast.ImportFrom)
        and imported.module == "explainer"
        and isinstance(assigned, ast.Assign)
        and isinstance(shown, ast.Expr)
        and ast.unparse(shown) == ast.unparse(assigned.targets[0])
    )
    call = assigned.value if is_ours and isinstance(assigned, ast.Assign) else None
    return read_explorable_call(call) if isinstance(call, ast.Call) else None


def read_explorable_call(call: ast.Call) -> ShownExplorable | None:
    """Return the explorable of a call; None if it is another's, or its arguments do not fit."""
    if not isinstance(call.func, ast.Name) or call.func.id not in CONTROLS:
        return None
    control = call.func.id
    try:
        (asks,) = (str(ast.literal_eval(argument)) for argument in call.args)
        values = {str(item.arg): ast.literal_eval(item.value) for item in call.keywords}
        lang, is_shared = str(values.pop("lang", "")), bool(values.pop("shared", False))
        says = str(values.pop("says", ""))
        explorable = CONTROLS[control].from_arguments(asks, says, values)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    return ShownExplorable(explorable=explorable, lang=lang, is_shared=is_shared)
