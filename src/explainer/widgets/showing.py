"""Show each control of a cell, and not only what stands last in it.

IPython shows the value of a cell's last line. When educators join cells, our controls stand above
that line, and would vanish from the notebook and from its pages.
"""

from __future__ import annotations

import ast

from anywidget import AnyWidget
from IPython.core.getipython import get_ipython
from IPython.display import display

_SHOW = f"__import__({__name__!r}, fromlist=['show']).show(value)"
"""What a line becomes; it needs no name of the notebook."""


class ShowControls(ast.NodeTransformer):
    """Makes a cell show the controls above its last line: each line that is a name or a call."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """Return the cell with these lines changed."""
        for statement in node.body[:-1]:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Name | ast.Call):
                call = ast.parse(_SHOW, mode="eval").body
                assert isinstance(call, ast.Call), "it is written so"
                call.args = [statement.value]
                statement.value = ast.fix_missing_locations(ast.copy_location(call, statement))
        return node


def show(value: object) -> None:
    """Show a value if it is one of our controls."""
    if isinstance(value, AnyWidget) and type(value).__module__.startswith(f"{__package__}."):
        display(value)  # type: ignore[no-untyped-call]  # IPython has no types


def show_all_controls() -> None:
    """Show all controls of each cell that runs from now on, in a kernel that is IPython's."""
    shell = get_ipython()
    if shell and not any(isinstance(one, ShowControls) for one in shell.ast_transformers):
        shell.ast_transformers.append(ShowControls())
