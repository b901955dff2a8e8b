"""Render a code cell for readers: its code and its result, each shown, folded or left out."""

from __future__ import annotations

from markupsafe import Markup

from explainer.code_cells import CellDisplay
from explainer.i18n.messages import load_messages
from explainer.render.html import render


def render_code_cell(
    source: str,
    result: str,
    display: CellDisplay,
    *,
    lang: str,
    language: str = "python",
    has_result: bool = True,
) -> str:
    """Return the HTML of a cell; empty if readers see nothing of it.

    Args:
        source: the code.
        result: safe HTML; empty if there is none.
        display: what readers see.
        lang: the language of the page.
        language: the programming language; empty if it is not known.
        has_result: whether the result has anything to show yet.
    """
    if display.code == "hidden" and display.output == "shown":
        return result
    html = render(
        "code_cell.html.j2",
        source=source.strip("\n"),
        result=Markup(result.strip("\n")),
        code=display.code,
        output=display.output,
        whole=_name_whole(display, has_result=bool(result) and has_result),
        language=language,
        words=load_messages(lang),
    )
    return html if html.strip() else ""


def _name_whole(display: CellDisplay, *, has_result: bool) -> str:
    """Return the name of the message on a cell that is opened as a whole; empty for another."""
    if not display.is_folded_whole:
        return ""
    return "code_and_result" if has_result else "code_summary"
