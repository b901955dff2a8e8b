"""Parse and evaluate the arithmetic of *what if*: numbers, names, ``+ - * /``, ``min`` and ``max``.

Python's own parser reads the formula; what is not arithmetic is refused. The result is a tree of
plain values, which a script in the page evaluates to the same number.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping

from explainer.figure_data import LARGEST_NUMBER

MAX_LENGTH = 300
"""Characters of a formula."""
_OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
FUNCTIONS = ("min", "max")
Tree = float | str | tuple["str | Tree", ...]
"""A number, a name, or an operator with its operands."""


class FormulaError(ValueError):
    """A formula is not arithmetic; the message says what it has instead."""


class UndefinedResultError(ArithmeticError):
    """A formula has no result, such as a division by 0."""


def parse_formula(text: str) -> Tree:
    """Return the tree of a formula, such as ``("*", 2.0, "share")``.

    Raises:
        FormulaError: it is not arithmetic.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"it has more than {MAX_LENGTH} characters")
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError("it cannot be read") from None
    return _read_node(node)


def _read_node(node: ast.expr) -> Tree:
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value > LARGEST_NUMBER:
            raise FormulaError(f"the number {ast.unparse(node)} is too large")
        return float(value)
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return (_OPERATORS[type(node.op)], _read_node(node.left), _read_node(node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return ("-", 0.0, _read_node(node.operand))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        name = node.func.id
        if name in FUNCTIONS and len(node.args) == 2:
            return (name, _read_node(node.args[0]), _read_node(node.args[1]))
    raise FormulaError(f"“{ast.unparse(node)}” is not allowed")


def list_names(tree: Tree) -> Iterator[str]:
    """Yield the names in a formula, in its order; a name may come twice."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, tuple):
        for operand in tree[1:]:
            yield from list_names(operand)


def evaluate(tree: Tree, values: Mapping[str, float]) -> float:
    """Return the result of a formula.

    Args:
        tree: the formula.
        values: the number for each of its names.

    Raises:
        UndefinedResultError: a step divides by 0, or its result is too large.
    """
    if isinstance(tree, str):
        return float(values[tree])
    if not isinstance(tree, tuple):
        return tree
    first, second = (evaluate(operand, values) for operand in tree[1:])
    result = _apply(str(tree[0]), first, second)
    if not math.isfinite(result):
        raise UndefinedResultError("the result is too large")
    return result


def _apply(operator: str, first: float, second: float) -> float:
    if operator == "/":
        if second == 0:
            raise UndefinedResultError("a step divides by 0")
        return first / second
    if operator in FUNCTIONS:
        return min(first, second) if operator == "min" else max(first, second)
    if operator == "*":
        return first * second
    return first + second if operator == "+" else first - second
