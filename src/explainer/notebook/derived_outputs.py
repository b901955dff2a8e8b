"""Restore the saved HTML of our controls, which follows from the records in the notebook.

JupyterLab's *Clear Outputs of All Cells*, tools that strip outputs before a commit, and kernels
without this package leave controls without the HTML that readers, slides and GitHub show.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nbformat import NotebookNode, from_dict

from explainer.notebook.control_reader import ControlReader, ShownCell, may_show_control
from explainer.notebook.control_source import (
    ShownControl,
    ShownFigure,
    ShownGlossary,
    ShownNav,
    ShownStudies,
    ShownTable,
)
from explainer.notebook.explorable_source import ShownExplorable
from explainer.notebook.io import make_html_outputs
from explainer.notebook.quiet import MARK
from explainer.notebook.view import make_view
from explainer.render.charts import render_figure
from explainer.render.explorables.renderer import render_explorable
from explainer.render.glossary import render_glossary
from explainer.render.html import NavItem, render_nav, render_study_list
from explainer.render.study_table import render_study_table


def restore_outputs(
    notebook: NotebookNode, *, all_controls: bool = False, cells: Collection[int] = ()
) -> tuple[int, ...]:
    """Give each cell of our controls that has no saved HTML the HTML that its source describes.

    What a cell shows besides controls stays, since only a kernel can make it.

    Args:
        notebook: of nbformat 4.5 or later; is changed in place.
        all_controls: whether to do so for controls that have other HTML as well.
        cells: the numbers of cells to which that applies if it does not apply to all.

    Returns:
        The numbers of the cells that got outputs, counted from 1.
    """
    missing = {
        number
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "code"
        and (all_controls or number in cells or not read_saved_html(cell))
        and may_show_control(cell.source)
    }
    if not missing:
        return ()
    lang = make_view(notebook).lang
    controls = ControlReader()
    restored = []
    for number, cell in enumerate(notebook.cells, start=1):
        shown = controls.read(cell.source) if cell.cell_type == "code" else None
        html = [render_control(control, lang) for control in shown.controls] if shown else []
        if shown and number in missing and all(html) and _restore_cell(cell, html, shown):
            restored.append(number)
    return tuple(restored)


def _restore_cell(cell: NotebookNode, html: Sequence[str], shown: ShownCell) -> bool:
    """Give a cell the HTML of its controls; return whether it had another.

    The other outputs of a cell that does anything else as well are kept. It is left alone if it
    has failed, or shows other controls than its source says.
    """
    saved = [output for output in cell.get("outputs", []) if MARK in read_html(output)]
    if not html or [read_html(output) for output in saved] == html:
        return False
    new = [output for text in html for output in make_html_outputs(text, cell.source)]
    others = [] if shown.is_plain else cell.get("outputs", [])
    if not saved and any(output.get("output_type") == "error" for output in others):
        return False
    if not saved or shown.is_plain:
        cell.outputs = [*from_dict(new), *others]
    elif len(saved) == len(new):
        for output, other in zip(saved, new, strict=True):
            output.update(from_dict(other))
            output.pop("execution_count", None)
    else:
        return False
    return True


def render_control(shown: ShownControl, lang: str) -> str:
    """Return the HTML of a control; empty for a figure whose numbers do not fit together.

    Args:
        shown: what the control shows.
        lang: the language of its words, if its source does not say.
    """
    lang = shown.lang or lang
    if isinstance(shown, ShownStudies):
        return render_study_list(shown.numbered, lang=lang)
    if isinstance(shown, ShownTable):
        return render_study_table(shown.studies, lang=lang, has_cards=shown.has_cards)
    if isinstance(shown, ShownExplorable):
        return render_explorable(shown.explorable, lang=lang, shared=shown.is_shared)
    if isinstance(shown, ShownGlossary):
        return render_glossary(shown.terms)
    if isinstance(shown, ShownNav):
        return render_nav(
            [NavItem(slug=slug, title=title) for slug, title in shown.sections], lang=lang
        )
    assert isinstance(shown, ShownFigure), "there are no other controls"
    return render_figure(shown.figure, lang=lang) if shown.is_drawable else ""


def read_saved_html(cell: NotebookNode) -> str:
    """Return the HTML in a cell's saved outputs; empty for none."""
    return "".join(read_html(output) for output in cell.get("outputs", []))


def read_html(output: NotebookNode) -> str:
    """Return the HTML of an output; empty for none."""
    html = output.get("data", {}).get("text/html")
    return html if isinstance(html, str) else ""
