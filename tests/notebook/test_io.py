from __future__ import annotations

import hashlib
import json
from pathlib import Path

import nbformat
import pytest

from explainer.builder import BuildResult, build
from explainer.notebook.cells import Cell
from explainer.notebook.io import NotebookHead, build_notebook, encode_notebook
from support.paths import ROOT

HEAD = NotebookHead(slug="p", title="P", lang="ar", dir="rtl", description="D", tags=("x",))
CELLS = (
    Cell(id="title", role="title", source="# P"),
    Cell(id="records", role="records", source="x = 1", is_code=True),
    Cell(id="nav", role="nav", source="nav", is_code=True, output="<nav>ü</nav>"),
    Cell(id="text-a", role="text", section="a", source="## A\n\nWörter."),
)


def test_a_valid_notebook() -> None:
    """The bytes are a valid notebook of nbformat 4.5 with the cells."""
    node = nbformat.reads(
        encode_notebook(build_notebook(HEAD, CELLS)).decode(), as_version=nbformat.NO_CONVERT
    )
    nbformat.validate(node)
    assert (node.nbformat, node.nbformat_minor) == (4, 5)
    assert [(cell.id, cell.source) for cell in node.cells] == [(c.id, c.source) for c in CELLS]
    assert node.cells[3].metadata.explainer.section == "a"


def test_same_cells_same_bytes() -> None:
    """Equal cells give equal bytes with one line break at the end and unescaped text."""
    data = encode_notebook(build_notebook(HEAD, CELLS))
    assert data == encode_notebook(build_notebook(HEAD, CELLS))
    assert data.endswith(b"}\n")
    assert b"\r" not in data
    assert "Wörter" in data.decode()


def test_the_metadata_of_a_notebook() -> None:
    """They have the page, its language and direction, the kernel and Voilà's template."""
    metadata = build_notebook(HEAD, CELLS).metadata
    assert metadata.title == "P"
    assert metadata.explainer["page"] == "p"
    assert (metadata.explainer.lang, metadata.explainer.dir) == ("ar", "rtl")
    assert metadata.explainer.tags == ["x"]
    assert metadata.kernelspec.name == "python3"
    assert metadata.voila.template == "explainer"


def test_a_saved_output_and_a_collapsed_cell() -> None:
    """A control's HTML is its saved output; only the records are collapsed."""
    cells = build_notebook(HEAD, CELLS).cells
    assert cells[2].outputs[0].data == {"text/html": "<nav>ü</nav>", "text/plain": "nav"}
    assert cells[1].outputs == []
    collapsed = [cell.id for cell in cells if cell.metadata.get("jupyter", {}).get("source_hidden")]
    assert collapsed == ["records"]


@pytest.mark.parametrize(
    ("tags", "hidden"),
    [
        ((), {}),
        (("show-input", "hide-output"), {"outputs_hidden": True}),
        (("hide-input",), {"source_hidden": True}),
        (("remove-cell",), {"source_hidden": True, "outputs_hidden": True}),
    ],
)
def test_jupyterlab_closes_what_readers_do_not_see_at_once(
    tags: tuple[str, ...], hidden: dict[str, bool]
) -> None:
    """Code without a tag stays open there, where people edit it."""
    cell = Cell(id="code-a-1", role="code", source="x", is_code=True, tags=tags)
    (node,) = build_notebook(HEAD, [cell]).cells
    assert dict(node.metadata.get("jupyter", {})) == hidden


def test_invalid_cells_are_refused() -> None:
    """A cell with an invalid id never becomes a file."""
    with pytest.raises(nbformat.ValidationError):
        encode_notebook(build_notebook(HEAD, [Cell(id="not an id", role="text", source="")]))


def test_real_content_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    """Two builds of the real content, into two folders, are equal byte for byte, and valid."""
    builds = []
    for name in ("one", "two"):
        built: BuildResult = build(ROOT / "content", tmp_path / name)
        builds.append({path.name: path.read_bytes() for path in built.written})
    assert builds[0] == builds[1]
    for data in builds[0].values():
        nbformat.validate(nbformat.reads(data.decode(), as_version=nbformat.NO_CONVERT))


def test_nothing_of_this_machine_is_in_a_notebook() -> None:
    """A committed notebook has no path of the machine that built it, and no code that has run."""
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert paths
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert str(Path.home()) not in text
        cells = json.loads(text)["cells"]
        assert all(cell.get("execution_count") is None for cell in cells)
        digests = [cell["metadata"]["explainer"]["made"] for cell in cells]
        sources = ["".join(cell["source"]) for cell in cells]
        assert digests == [hashlib.sha256(source.encode()).hexdigest()[:16] for source in sources]
