from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from explainer import builder
from explainer.builder import build
from explainer.cli.main import main
from explainer.errors import ContentError, ExplainerError
from explainer.notebook.merge.cell import ConflictPolicy
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from support.paths import ROOT

PAGE = "---\ntitle: A\n---\nIntro.\n\n## Why\n\nBecause.\n\n## How\n\nSo [one](https://doi.org/10.5555/x).\n"
STUDY = "---\ntype: book\ntitle: T\nDOI: 10.5555/x\n---\n\n## Found\n\nThis.\n"


class Place:
    """A content folder with one page, and its notebooks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content, self.out = folder / "content", folder / "notebooks"
        self.page, self.study = self.content / "pages/a.md", self.content / "studies/t.md"
        self.path = self.out / "a.ipynb"
        for path in (self.page, self.study):
            path.parent.mkdir(parents=True)
        (self.content / "site.toml").write_text('title = "Birds"\n')
        self.page.write_text(PAGE)
        self.study.write_text(STUDY)
        build(self.content, self.out)

    def edit(self, how: Callable[[NotebookNode], object]) -> None:
        """Do something with the notebook, and save it."""
        node = nbformat.read(self.path, nbformat.NO_CONVERT)
        how(node)
        nbformat.write(node, self.path)

    def rewrite(self, old: str, new: str) -> None:
        """Change the page."""
        text = self.page.read_text()
        assert old in text
        self.page.write_text(text.replace(old, new))

    def build(self, *words: str) -> int:
        """Run the command."""
        return main(["build", "--content", str(self.content), "--out", str(self.out), *words])

    @property
    def cells(self) -> list[NotebookNode]:
        node = nbformat.read(self.path, nbformat.NO_CONVERT)
        nbformat.validate(node)
        return list(node.cells)

    def sources(self) -> list[str]:
        return [cell.source for cell in self.cells]

    @property
    def backups(self) -> list[Path]:
        return sorted(self.out.glob(".backups/*"))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def at(node: NotebookNode, name: str) -> int:
    return next(number for number, cell in enumerate(node.cells) if cell.id == name)


def cell_of(node: NotebookNode, name: str) -> NotebookNode:
    return node.cells[at(node, name)]


def test_untouched_is_updated(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody has changed the notebook the page's news is in it, and there is no report."""
    place.rewrite("Because.", "Because of this.")
    assert place.build() == 0
    assert "## Why\n\nBecause of this." in place.sources()
    assert capsys.readouterr().err == ""
    assert place.backups == []


def test_edited_is_kept_and_the_rest_updated(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    """An edited cell is kept while another is updated; what was there before is a backup."""
    place.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    before = place.path.read_bytes()
    place.rewrite("Intro.", "New intro.")
    assert place.build() == 0
    assert "## Why\n\nMine." in place.sources()
    assert "## Introduction\n\nNew intro." in place.sources()
    told = capsys.readouterr()
    assert "1 updated from the page; 1 kept with your changes" in told.err
    assert told.out == f"{place.path}\n"
    (backup,) = place.backups
    assert backup.read_bytes() == before
    assert f"backup of your version: {backup}" in told.err


def test_both_changed(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Their words are kept, ours stand below in a raw cell with a note, and the report says so."""
    place.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    place.rewrite("Because.", "Because of this.")
    assert place.build() == 0
    mine, offer = place.cells[4:6]
    assert mine.source == "## Why\n\nMine."
    assert offer.cell_type == "raw"
    assert offer.source.startswith("[The page has changed this part, too.")
    assert offer.source.endswith("\n\n## Why\n\nBecause of this.")
    assert (
        "cell 5, “Why”: you and the page have both changed this cell. Your version is kept"
        in capsys.readouterr().err
    )
    before = place.path.read_bytes()
    assert place.build() == 0
    assert place.path.read_bytes() == before
    assert capsys.readouterr().err == ""


def test_the_offer_follows_the_page_and_goes_when_it_is_taken(place: Place) -> None:
    """A second change of the page is offered in the same cell; who takes it needs it no more."""
    place.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    place.rewrite("Because.", "Because of this.")
    place.build()
    place.rewrite("Because of this.", "Because of that.")
    place.build()
    assert [cell.cell_type for cell in place.cells].count("raw") == 1
    assert place.cells[5].source.endswith("Because of that.")
    place.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nBecause of that."))
    place.rewrite("Intro.", "New intro.")
    place.build()
    assert [cell.cell_type for cell in place.cells].count("raw") == 0


def test_an_offer_that_was_written_in_is_theirs(place: Place) -> None:
    """Words that an educator writes into the marked cell stay, beside a new one."""
    place.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    place.rewrite("Because.", "Because of this.")
    place.build()
    place.edit(lambda node: node.cells[5].update(source="half ours, half mine"))
    place.rewrite("Because of this.", "Because of that.")
    place.build()
    assert "half ours, half mine" in place.sources()
    assert any(source.endswith("Because of that.") for source in place.sources())


@pytest.mark.parametrize(
    ("option", "kept"), [("--theirs", "## Why\n\nMine."), ("--ours", "## Why\n\nBecause of this.")]
)
def test_one_side_alone(option: str, kept: str, place: Place) -> None:
    """--theirs puts nothing beside an edited cell; --ours takes the page's, with a backup."""
    place.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    before = place.path.read_bytes()
    place.rewrite("Because.", "Because of this.")
    assert place.build(option) == 0
    assert place.cells[4].source == kept
    assert all(cell.cell_type != "raw" for cell in place.cells)
    assert [backup.read_bytes() for backup in place.backups] == [before]


def test_a_dry_run_says_what_it_would_do(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """--dry-run gives the report and the names, and writes nothing."""
    place.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    place.rewrite("Because.", "Because of this.")
    before = place.path.read_bytes()
    assert place.build("--dry-run") == 0
    told = capsys.readouterr()
    assert "you and the page have both changed this cell" in told.err
    assert str(place.path) in told.out
    assert place.path.read_bytes() == before
    assert place.backups == []


def test_deleted_stays_deleted_and_is_said_once(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    """A section that an educator has deleted does not come back, and is spoken of once."""
    place.edit(lambda node: node.cells.pop(at(node, "text-why")))
    for number, new in enumerate(("Because 1.", "Because 2.")):
        place.rewrite("Because" + (" 1." if number else "."), new)
        assert place.build() == 0
        assert not any("Because" in source for source in place.sources())
        assert ("you deleted this cell" in capsys.readouterr().err) is (number == 0)


def test_added_and_moved_stay_where_they_are(place: Place) -> None:
    """An own cell follows the cell that it followed; a moved section stays moved."""

    def adapt(node: NotebookNode) -> None:
        node.cells.insert(at(node, "text-why") + 1, new_markdown_cell("Prompt?", id="mine"))
        node.cells.insert(3, node.cells.pop(at(node, "text-how")))

    place.edit(adapt)
    place.rewrite("Because.", "Because of this.")
    place.rewrite("## How", "## When\n\nNow.\n\n## How")
    place.build()
    ids = [cell.id for cell in place.cells]
    assert ids.index("mine") == ids.index("text-why") + 1
    assert ids.index("text-how") < ids.index("text-introduction")
    assert ids.index("text-when") == ids.index("mine") + 1


def test_a_section_that_the_page_drops(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Untouched it goes; changed by an educator it stays, and the report asks for a look once."""
    place.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    place.rewrite("## Why\n\nBecause.\n\n", "")
    place.build()
    assert "## Why\n\nMine." in place.sources()
    assert "the page no longer has this cell. Your version is kept" in capsys.readouterr().err
    place.rewrite("Intro.", "New intro.")
    place.build()
    assert "## Why\n\nMine." in place.sources()
    assert "no longer" not in capsys.readouterr().err


def test_outputs_attachments_tags_and_settings(place: Place) -> None:
    """What JupyterLab and an educator add to cells and notebook outlives an update."""
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/html": "<b>x</b>"}

    def adapt(node: NotebookNode) -> None:
        node.metadata.language_info["version"] = "3.12.1"
        node.metadata.kernelspec = {"name": "mine", "display_name": "Mine", "language": "python"}
        cell_of(node, "text-why").metadata["slideshow"] = {"slide_type": "skip"}
        cell_of(node, "text-why").attachments = {"a.png": {"image/png": "AAAA"}}
        cell_of(node, "records").metadata.jupyter.source_hidden = False
        node.cells.append(
            new_code_cell("plot()", id="plot", outputs=[new_output("display_data", view)])
        )

    place.edit(adapt)
    place.rewrite("Because.", "Because of this.")
    place.build()
    node = nbformat.read(place.path, nbformat.NO_CONVERT)
    why = cell_of(node, "text-why")
    assert why.source == "## Why\n\nBecause of this."
    assert why.metadata.slideshow.slide_type == "skip"
    assert why.attachments == {"a.png": {"image/png": "AAAA"}}
    assert cell_of(node, "plot").outputs[0].data == view
    assert cell_of(node, "records").metadata.jupyter.source_hidden is False
    assert node.metadata.language_info.version == "3.12.1"
    assert node.metadata.kernelspec.name == "mine"


def test_saved_outputs_of_the_controls(place: Place) -> None:
    """A control's saved output is refreshed when the page's is new, and else left as it was run."""

    def run(node: NotebookNode) -> None:
        for name in ("nav", "studies-how"):
            cell = cell_of(node, name)
            cell.outputs[0].data["application/vnd.jupyter.widget-view+json"] = {"model_id": "1"}
            cell.execution_count = 3

    place.edit(run)
    place.rewrite("## Why", "## Why not")
    place.build()
    node = nbformat.read(place.path, nbformat.NO_CONVERT)
    assert "Why not" in cell_of(node, "nav").outputs[0].data["text/html"]
    assert list(cell_of(node, "nav").outputs[0].data) == ["text/html", "text/plain"]
    assert (
        "application/vnd.jupyter.widget-view+json" in cell_of(node, "studies-how").outputs[0].data
    )


def test_records_of_their_own(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """Edited study records are kept, with what they gave; the page's stand beside and never run."""

    def adapt(node: NotebookNode) -> None:
        cell_of(node, "records").source += "\n# mine"
        cell_of(node, "studies-how").outputs[0].data["text/html"] = "<p>my card</p>"

    place.edit(adapt)
    place.study.write_text(STUDY.replace("This.", "That."))
    place.build()
    node = nbformat.read(place.path, nbformat.NO_CONVERT)
    assert cell_of(node, "records").source.endswith("# mine")
    assert cell_of(node, "studies-how").outputs[0].data["text/html"] == "<p>my card</p>"
    (offer,) = [cell for cell in node.cells if cell.cell_type == "raw"]
    assert '"found": "That."' in offer.source
    assert "the records" in capsys.readouterr().err


def as_version(node: NotebookNode, version: int, minor: int) -> bytes:
    """Return the file as an older Jupyter has it."""
    if version == 3:
        return nbformat.writes(nbformat.convert(node, 3), nbformat.NO_CONVERT).encode()
    for cell in node.cells:
        cell.pop("id")
    node.nbformat_minor = minor
    return json.dumps(node).encode()


@pytest.mark.parametrize(("version", "minor"), [(3, 0), (4, 0), (4, 2), (4, 4)])
def test_old_formats(version: int, minor: int, place: Place) -> None:
    """A notebook that old Jupyter saved is merged like any other, and is of nbformat 4.5 then."""
    node = nbformat.read(place.path, nbformat.NO_CONVERT)
    cell_of(node, "text-why").source = "## Why\n\nMine."
    node.cells.insert(4, new_markdown_cell("Prompt?"))
    place.path.write_bytes(as_version(node, version, minor))
    place.rewrite("Intro.", "New intro.")
    assert place.build() == 0
    merged = nbformat.read(place.path, nbformat.NO_CONVERT)
    assert (merged.nbformat, merged.nbformat_minor) == (4, 5)
    assert [cell.source for cell in merged.cells[3:6]] == [
        "## Introduction\n\nNew intro.", "Prompt?", "## Why\n\nMine."
    ]  # fmt: skip
    before = place.path.read_bytes()
    place.build()
    assert place.path.read_bytes() == before


def test_an_id_twice(place: Place) -> None:
    """Of two cells with one id, each is kept, and has an id of its own then."""

    def adapt(node: NotebookNode) -> None:
        node.cells.insert(5, new_markdown_cell("Prompt?", id="text-why"))
        node.cells.insert(6, new_markdown_cell("Prompt?", id="text-why"))

    node = nbformat.read(place.path, nbformat.NO_CONVERT)
    adapt(node)
    place.path.write_text(json.dumps(node))
    place.rewrite("Because.", "Because of this.")
    assert place.build() == 0
    assert place.sources().count("Prompt?") == 2
    assert "## Why\n\nBecause of this." in place.sources()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (half, "its JSON is broken or incomplete"),
        (lambda _: b"", "it is empty"),
        (lambda _: b"\xff\xfe", "it is not text in UTF-8"),
        (lambda _: b"[]", "it has no “nbformat”"),
        (lambda _: b'{"nbformat": 9, "nbformat_minor": 0}', "it has the format nbformat 9"),
        (lambda data: data.replace(b'"markdown"', b'"poem"'), "it is not a valid notebook"),
        (lambda _: b'{"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": {}}',
         "it was not built by explainer"),
    ],
)  # fmt: skip
def test_what_cannot_be_merged(
    spoil: Callable[[bytes], bytes], said: str, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is left as it is, with the reason; --ours replaces it, and keeps it as a backup."""
    spoiled = spoil(place.path.read_bytes())
    place.path.write_bytes(spoiled)
    place.rewrite("Because.", "Because of this.")
    assert place.build() == 1
    err = capsys.readouterr().err
    assert said in err
    assert "explainer build --ours" in err
    assert place.path.read_bytes() == spoiled
    assert place.build("--ours") == 0
    assert "## Why\n\nBecause of this." in place.sources()
    assert [backup.read_bytes() for backup in place.backups] == [spoiled]


def test_a_notebook_of_another_page_is_in_the_way(place: Place) -> None:
    """A notebook under another page's name is not merged with that page."""
    (place.content / "pages/b.md").write_text("---\ntitle: B\n---\nOther.\n")
    (place.out / "b.ipynb").write_bytes(place.path.read_bytes())
    with pytest.raises(ContentError, match="it was built from another page, “a”"):
        build(place.content, place.out)


def test_a_page_that_has_another_name_now(place: Place) -> None:
    """Page and notebook renamed together stay together."""
    place.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    place.page = place.page.rename(place.page.with_name("b.md"))
    place.path = place.path.rename(place.out / "b.ipynb")
    place.rewrite("Intro.", "New intro.")
    assert place.build() == 0
    assert "## Why\n\nMine." in place.sources()
    assert "## Introduction\n\nNew intro." in place.sources()


def test_renamed_and_without_a_page(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """A notebook under a name of its own, or whose page is gone, is left alone, with a notice."""
    data = place.path.read_bytes()
    (place.out / "mine.ipynb").write_bytes(data)
    assert place.build() == 0
    assert (
        "mine.ipynb: W804 this notebook of the page “a” has another name, so it is not updated"
        in capsys.readouterr().err
    )
    (place.content / "pages/c.md").write_text("---\ntitle: C\n---\nOther.\n")
    place.page.unlink()
    assert place.build() == 0
    assert (
        "a.ipynb: W805 this notebook was built from the page “a”, which no longer exists"
        in capsys.readouterr().err
    )
    assert place.path.read_bytes() == data


def test_saved_while_it_is_built(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who saves the notebook between its reading and its writing keeps what they saved."""
    place.rewrite("Because.", "Because of this.")
    (place.content / "pages/b.md").write_text("---\ntitle: B\n---\nOther.\n")
    put = builder._put

    def late(*arguments: object) -> None:
        place.edit(lambda node: cell_of(node, "text-why").update(source="Saved just now."))
        put(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(builder, "_put", late)
    with pytest.raises(
        ExplainerError, match="somebody saved this notebook while it was being built"
    ):
        build(place.content, place.out)
    assert "Saved just now." in place.sources()
    assert not (place.out / "b.ipynb").exists()


def test_check_is_about_the_page(place: Place) -> None:
    """--check passes for an adapted notebook that has taken the page's last change."""
    place.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    assert place.build("--check") == 0
    place.rewrite("Because.", "Because of this.")
    assert place.build("--check") == 1
    assert place.build() == 0
    assert place.build("--check") == 0


def test_ours_without_a_conflict_changes_nothing(place: Place) -> None:
    """--ours is about what both sides have changed; an edited cell of an unchanged page stays."""
    place.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    place.rewrite("Intro.", "New intro.")
    build(place.content, place.out, both=ConflictPolicy.OURS)
    assert "## Why\n\nMine." in place.sources()


def test_diff_shows_what_was_changed(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """`explainer diff` names what was changed, added, deleted and moved, with the words."""
    words = ["diff", "--content", str(place.content), "--out", str(place.out)]
    assert main(words) == 0
    assert capsys.readouterr().out == ""

    def adapt(node: NotebookNode) -> None:
        cell_of(node, "text-how").source = "## How\n\nMine."
        node.cells.pop(at(node, "text-why"))
        node.cells.insert(3, node.cells.pop(at(node, "text-how")))
        node.cells.insert(4, new_markdown_cell("Prompt?"))

    place.edit(adapt)
    assert main(words) == 0
    assert capsys.readouterr().out.split("\n") == [
        f"{place.path}",
        "  cell 4, “How”: changed",
        "     ",
        "    -So one ([Study 1: T n.d.](#study-t)).",
        "    +Mine.",
        "  cell 5, “Prompt?”: added (markdown)",
        "    +Prompt?",
        "  “Why”: deleted",
        "  the page’s cells are in another order",
        "",
    ]


FIRST = "The web page of an association says so, too."
SECOND = "A lecture is not a diagnosis."


def test_one_adaptation_through_two_updates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A teacher adapts the shipped page for a lecture; it takes two updates, and all is kept."""
    root = ROOT
    shutil.copytree(root / "content", tmp_path / "content")
    page, out = tmp_path / "content/pages/survivor-led-why.md", tmp_path / "notebooks"
    words = ["build", "--content", str(tmp_path / "content"), "--out", str(out)]
    main(words)
    path = out / "survivor-led-why.ipynb"
    why = "text-why-do-you-not-trust-clinicians"

    node = nbformat.read(path, nbformat.NO_CONVERT)
    cell_of(node, why).source += "\n\nIn our ward we met this in the spring."
    cell_of(node, why).metadata["slideshow"] = {"slide_type": "slide"}
    node.cells.insert(
        at(node, why) + 1, new_markdown_cell("**Talk in pairs.** Who was believed?", id="pairs")
    )
    node.cells.insert(
        at(node, "pairs") + 1,
        new_code_cell(
            "answers = [3, 5, 2]\nsum(answers)",
            id="plot",
            outputs=[new_output("execute_result", {"text/plain": "10"}, execution_count=4)],
        ),
    )
    node.cells.pop(at(node, "references"))
    nbformat.write(node, path)
    capsys.readouterr()

    text = page.read_text(encoding="utf-8")
    old = "I am not writing to scold professionals."
    assert old in text
    page.write_text(text.replace(old, f"{old} {FIRST}"), encoding="utf-8")
    assert main(words) == 0
    first = capsys.readouterr().err.replace(f"{tmp_path}/", "")
    digest = next((out / ".backups").iterdir()).name.split(".")[1]
    assert (
        first
        == f"""\
notebooks/survivor-led-why.ipynb: merged with your changes
  cell 5, “Why do you not trust clinicians?”: you and the page have both changed this cell. \
Your version is kept. The page’s version is in the marked cell below it: copy what you want, then \
delete the marked cell
  “References”: you deleted this cell, so it stays out. You will not be told again
  backup of your version: notebooks/.backups/survivor-led-why.{digest}.ipynb
"""
    )

    text = page.read_text(encoding="utf-8")
    page.write_text(text + f"\n## What is a lecture?\n\n{SECOND}\n", encoding="utf-8")
    assert main(words) == 0
    second = capsys.readouterr().err.replace(f"{tmp_path}/", "")
    lines = second.split("\n")
    assert lines[0] == (
        "notebooks/survivor-led-why.ipynb: merged with your changes: 2 updated from the page; "
        "1 new from the page; 1 kept with your changes"
    )
    assert len(lines) == 3
    node = nbformat.read(path, nbformat.NO_CONVERT)
    nbformat.validate(node)
    assert [cell.id for cell in node.cells] == [
        "title", "records", "nav", "text-introduction", why, f"offer-{why}", "pairs", "plot",
        "studies-why-do-you-not-trust-clinicians", "text-what-is-a-lecture", "credit",
    ]  # fmt: skip
    assert "our ward" in cell_of(node, why).source
    assert cell_of(node, why).metadata.slideshow.slide_type == "slide"
    assert cell_of(node, "plot").outputs[0].data == {"text/plain": "10"}
    assert FIRST in node.cells[5].source
    assert SECOND in cell_of(node, "text-what-is-a-lecture").source
    page_read = render_page(make_view(node))
    assert FIRST not in page_read.main, "a reader does not see the marked cell"
    assert "Talk in pairs" in page_read.main
