"""Name cells in sentences as an educator sees them in JupyterLab: by headings and first words."""

from __future__ import annotations

from collections.abc import Mapping

from nbformat import NotebookNode

from explainer.notebook.merge.build_record import get_explainer_metadata, is_conflict_copy
from explainer.text.markdown import find_headings

_CONTROLS = {
    "records": "the study records",
    "nav": "the list of sections",
    "table": "the table of studies",
    "studies": "the study cards",
    "figure": "the figure",
}
_WORDS = 6
_MARKS = "*_#>`-: "


def list_section_titles(*notebooks: NotebookNode) -> dict[str, str]:
    """Return the heading of each section of a page by its slug; later notebooks come first."""
    titles: dict[str, str] = {}
    for notebook in notebooks:
        for cell in notebook.cells:
            own = get_explainer_metadata(cell)
            if own.get("role") == "text" and own.get("section"):
                headings = find_headings(cell.source.lstrip().split("\n", 1)[0])
                titles |= {str(own["section"]): heading.title for heading in headings}
    return titles


def describe_cell(cell: NotebookNode, titles: Mapping[str, str]) -> str:
    """Return what to call a cell in a sentence: its heading, its first words, or what it shows.

    Args:
        cell: of any notebook.
        titles: the headings of sections by their slugs.
    """
    own = get_explainer_metadata(cell)
    title = titles.get(str(own.get("section") or ""), "")
    place = f" of “{title}”" if title else ""
    if is_conflict_copy(cell):
        return "the marked cell"
    if str(own.get("role") or "") in _CONTROLS:
        return f"{_CONTROLS[str(own['role'])]}{place}"
    headings = find_headings(cell.source) if cell.cell_type == "markdown" else ()
    if headings:
        return f"“{headings[0].title}”"
    lines = cell.source.strip().split("\n")
    line = next((line for line in lines if line.strip(_MARKS)), "")
    words = line.strip(_MARKS).split()
    if not words:
        return f"an empty cell{place}"
    text = " ".join(words[:_WORDS]).strip(_MARKS)
    return f"“{text}{'…' if len(words) > _WORDS else ''}”{place}"
