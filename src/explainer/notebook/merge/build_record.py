"""Read what a notebook records about its build, and match its cells with the page's cells.

A cell is matched by the name in its metadata: JupyterLab gives a cell that was split, merged or
pasted a new id but keeps its metadata. A cell without our metadata is matched by its id.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode

from explainer.notebook.cells import CitationLink, make_cell_id
from explainer.notebook.digests import digest_bundle, digest_text, has_digest
from explainer.notebook.passages import Passages, read_line_digests, split_prose
from explainer.notebook.raw_values import get_list, get_mapping

CONFLICT_COPY = "offer"
"""The role of a cell with the page's version of a cell that an educator has changed as well."""
SINGLE_ROLES = (
    *("title", "translations", "records", "nav", "terms", "glossary", "references"),
    *("next", "credit"),
)
"""The roles that a notebook has once; they are also the ids of these cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltCell:
    """What is recorded of a cell as it was built."""

    digest: str = ""
    """Of its source; empty if unknown."""
    text: str = ""
    """The source of a Markdown cell; empty if it is not recorded."""
    lines: str = ""
    """The digests of the lines of a code cell, between blanks; empty if they are not recorded."""
    output_digest: str = ""
    """Of its saved HTML; empty for none."""
    metadata: Mapping[str, object]
    """Without our own."""
    citations: tuple[CitationLink, ...] = ()
    """Of its section."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """The digest of each picture that it contained, by name."""

    @property
    def is_code(self) -> bool:
        """Whether it is a code cell of which the lines are recorded."""
        return bool(self.lines)

    @property
    def passages(self) -> Passages:
        """Its text in passages, as far as it is recorded."""
        return split_prose(self.text) if self.text else read_line_digests(self.lines)


UNKNOWN_CELL = BuiltCell(metadata={})


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRecord:
    """What a notebook was built from."""

    page: str
    """The page's slug; empty if the notebook was not built by us."""
    cells: Mapping[str, BuiltCell]
    """By name, in the page's order."""
    metadata: Mapping[str, object]
    """The notebook's metadata as they were built."""
    deleted: tuple[str, ...]
    """The names of cells whose deletion was reported before."""

    @property
    def texts(self) -> dict[str, str]:
        """The texts of Markdown cells as they were built, by name, as far as they are known."""
        return {name: cell.text for name, cell in self.cells.items() if cell.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMatches:
    """Which cells of an educator's notebook come from which cells of the page."""

    names: tuple[str, ...]
    """For each cell, the page's cell that it is, is a part of, or is a copy of; empty for the
    educator's own."""
    base: Mapping[str, int]
    """For each name, the position, from 0, of the one cell that stands for the page's cell."""

    @property
    def places(self) -> dict[str, list[int]]:
        """The positions of all cells with each name."""
        places: dict[str, list[int]] = {}
        for index, name in enumerate(self.names):
            if name:
                places.setdefault(name, []).append(index)
        return places

    def is_base(self, index: int) -> bool:
        """Return whether the cell at a position stands for a cell of the page."""
        return bool(self.names[index]) and self.base[self.names[index]] == index


def read_build_record(notebook: NotebookNode) -> BuildRecord:
    """Return what a notebook records about its build, as far as it does."""
    own = get_explainer_metadata(notebook)
    built = get_mapping(own, "built")
    pages = (get_explainer_metadata(cell).get("page") for cell in notebook.cells)
    page = str(own.get("page") or next(filter(None, pages), ""))
    return BuildRecord(
        page=page,
        cells=_read_built_cells(built) or _recover_built_cells(notebook, page),
        metadata=get_mapping(built, "metadata"),
        deleted=tuple(str(name) for name in get_list(built, "gone")),
    )


def _read_built_cells(built: Mapping[str, object]) -> dict[str, BuiltCell]:
    return {
        str(cell["id"]): BuiltCell(
            digest=str(cell.get("made") or "") or digest_text(_read_text(cell)),
            text=_read_text(cell),
            lines=str(cell.get("lines") or ""),
            output_digest=str(cell.get("output") or ""),
            metadata=get_mapping(cell, "metadata"),
            citations=tuple(
                CitationLink(href=str(link[0]), text=str(link[1]))
                for link in get_list(cell, "cites")
                if isinstance(link, list) and len(link) == 2
            ),
            pictures={
                str(name): str(digest) for name, digest in get_mapping(cell, "pictures").items()
            },
        )
        for cell in get_list(built, "cells")
        if isinstance(cell, Mapping) and "id" in cell
    }


def _read_text(cell: Mapping[str, object]) -> str:
    return "\n".join(str(line) for line in get_list(cell, "text"))


def _recover_built_cells(notebook: NotebookNode, page: str) -> dict[str, BuiltCell]:
    """Return what the cells themselves record, for a notebook that lacks the list."""
    cells = ((_read_name(cell, page), get_built_digest(cell)) for cell in notebook.cells)
    return {
        name: BuiltCell(digest=digest, metadata={}) for name, digest in cells if name and digest
    }


def get_explainer_metadata(node: NotebookNode) -> Mapping[str, object]:
    """Return what a build has written into the metadata of a cell or a notebook."""
    return get_mapping(node.metadata, "explainer")


def get_other_metadata(node: NotebookNode) -> dict[str, object]:
    """Return the metadata of a cell or a notebook without our own."""
    return {name: value for name, value in node.metadata.items() if name != "explainer"}


def get_built_digest(cell: NotebookNode) -> str:
    """Return the digest of the text that a build wrote into a cell; empty for none."""
    return str(get_explainer_metadata(cell).get("made") or "")


def is_as_built(cell: NotebookNode, digest: str = "") -> bool:
    """Return whether a cell's text is what a build has written into it.

    Args:
        cell: of any notebook.
        digest: of the text as it was built, for a cell that has lost its metadata.
    """
    return has_digest(cell.source, get_built_digest(cell) or digest)


def has_own_pictures(cell: NotebookNode, built: BuiltCell) -> bool:
    """Return whether a cell contains a picture that the build did not put into it."""
    pictures = cell.get("attachments") or {}
    return any(digest_bundle(pictures[name]) != built.pictures.get(name) for name in pictures)


def get_joined_names(cell: NotebookNode) -> tuple[str, ...]:
    """Return the names of the page's other cells whose text a cell contains as well."""
    return tuple(str(name) for name in get_list(get_explainer_metadata(cell), "joined"))


def is_conflict_copy(cell: NotebookNode) -> bool:
    """Return whether a build added a cell to show the page's version beside an edited one."""
    return get_explainer_metadata(cell).get("role") == CONFLICT_COPY


def get_conflict_target(cell: NotebookNode) -> str:
    """Return the name of the cell whose conflict copy this is; empty for any other cell."""
    return str(get_explainer_metadata(cell).get("of") or "") if is_conflict_copy(cell) else ""


def match_cells(
    notebook: NotebookNode, record: BuildRecord, page_names: Container[str]
) -> CellMatches:
    """Match the cells of an educator's notebook with the page's cells.

    Of several cells with one name, the one most like the built cell stands for it.

    Args:
        notebook: the educator's.
        record: its build record.
        page_names: the names of the cells that the page has now.
    """
    names = tuple(match_cell(cell, record, page_names) for cell in notebook.cells)

    def rank(index: int) -> tuple[bool, bool, int]:
        cell = notebook.cells[index]
        return cell.id != names[index], not is_as_built(cell), index

    places = CellMatches(names=names, base={}).places
    base = {name: min(candidates, key=rank) for name, candidates in places.items()}
    return CellMatches(names=names, base=base)


def match_cell(cell: NotebookNode, record: BuildRecord, page_names: Container[str] = ()) -> str:
    """Return the name of the page's cell that a cell comes from; empty for an educator's own.

    Args:
        cell: of an educator's notebook.
        record: that notebook's build record.
        page_names: the names of the page's cells, to match a cell without metadata by its id.
    """
    if get_explainer_metadata(cell):
        return _read_name(cell, record.page)
    is_known = cell.id in record.cells or (record.page and cell.id in page_names)
    return str(cell.id) if is_known else ""


def _read_name(cell: NotebookNode, page: str) -> str:
    """Return the name in a cell's metadata; empty for a conflict copy or another page's cell."""
    own = get_explainer_metadata(cell)
    if own.get("role") in (CONFLICT_COPY, None) or own.get("page") != page:
        return ""
    if own.get("cell"):
        return str(own["cell"])
    role, section = str(own["role"]), str(own.get("section") or "")  # metadata of format 1
    if role in SINGLE_ROLES:
        return role
    tag_id = make_cell_id("tag", section)
    return tag_id if cell.id == tag_id else make_cell_id(role, section)
