"""Name cells in sentences as an educator sees them in JupyterLab: by headings and first words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nbformat import NotebookNode

from explainer.notebook.control_reader import split_controls
from explainer.notebook.explorable_source import read_explorable
from explainer.notebook.merge.build_record import (
    get_explainer_metadata,
    get_joined_names,
    is_conflict_copy,
)
from explainer.text.markdown import find_headings, render_markdown
from explainer.text.markup import extract_plain_text

_CONTROLS = {
    "records": "the study records",
    "nav": "the list of sections",
    "table": "the table of studies",
    "studies": "the study cards",
    "figure": "the figure",
    "explorable": "the question",
    "glossary": "the explanations of terms",
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
        return f"{' and '.join(_list_controls(cell))}{place}"
    headings = find_headings(cell.source) if cell.cell_type == "markdown" else ()
    if headings:
        return f"“{headings[0].title}”"
    lines = cell.source.strip().split("\n")
    line = next((line for line in lines if line.strip(_MARKS)), "")
    quoted = _quote(line if cell.cell_type == "code" else _read_words(line))
    return f"{quoted}{place}" if quoted else f"an empty cell{place}"


def _list_controls(cell: NotebookNode) -> Iterator[str]:
    """Yield what to call each control in a cell: several if it was joined with others."""
    shown = filter(None, map(read_explorable, split_controls(cell.source)))
    questions = iter([_quote(_read_words(one.explorable.asks)) for one in shown])
    roles = (name.partition("-")[0] for name in get_joined_names(cell))
    for role in (str(get_explainer_metadata(cell)["role"]), *roles):
        words = next(questions, "") if role == "explorable" else ""
        if role in _CONTROLS:
            yield f"{_CONTROLS[role]} {words}".strip()


def _read_words(markdown: str) -> str:
    """Return Markdown as people read it, without the addresses of links."""
    return extract_plain_text(render_markdown(markdown)).strip()


def _quote(text: str) -> str:
    """Return the first words of a text in quotation marks; empty for no words."""
    words = text.strip(_MARKS).split()
    start = " ".join(words[:_WORDS]).strip(_MARKS)
    return f"“{start}{'…' if len(words) > _WORDS else ''}”" if words else ""
