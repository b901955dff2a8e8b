from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from explainer.builder import build
from explainer.cli.main import main
from explainer.errors import ContentError, ExplainerError
from explainer.files import Transaction
from explainer.notebook.merge.cell import ConflictPolicy
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from support.paths import ROOT

PAGE = "---\ntitle: A\n---\nIntro.\n\n## Why\n\nBecause.\n\n## How\n\nSo [one](https://doi.org/10.5555/x).\n"
STUDY = "---\ntype: book\ntitle: T\nDOI: 10.5555/x\n---\n\n## Found\n\nThis.\n"


class Course:
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

    def edit(self, edit: Callable[[NotebookNode], object]) -> None:
        """Edit the notebook and save it."""
        node = nbformat.read(self.path, nbformat.NO_CONVERT)
        edit(node)
        nbformat.write(node, self.path)

    def rewrite(self, old: str, new: str) -> None:
        """Change the page."""
        text = self.page.read_text()
        assert old in text
        self.page.write_text(text.replace(old, new))

    def build(self, *arguments: str) -> int:
        """Run explainer build and return its exit code."""
        return main(["build", "--content", str(self.content), "--out", str(self.out), *arguments])

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
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


def at(node: NotebookNode, name: str) -> int:
    return next(number for number, cell in enumerate(node.cells) if cell.id == name)


def cell_of(node: NotebookNode, name: str) -> NotebookNode:
    return node.cells[at(node, name)]


def test_an_unedited_notebook_is_updated(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """It gets the page's changes, and there is no report."""
    course.rewrite("Because.", "Because of this.")
    assert course.build() == 0
    assert "## Why\n\nBecause of this." in course.sources()
    assert capsys.readouterr().err == ""
    assert course.backups == []


def test_an_edited_cell_is_kept_and_the_rest_updated(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """The notebook as it was before is kept as a backup."""
    course.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    before = course.path.read_bytes()
    course.rewrite("Intro.", "New intro.")
    assert course.build() == 0
    assert "## Why\n\nMine." in course.sources()
    assert "## Introduction\n\nNew intro." in course.sources()
    captured = capsys.readouterr()
    assert "\n  1 updated from the page: “Introduction”\n" in captured.err
    assert "\n  1 kept with your changes: “Why”\n" in captured.err
    assert captured.out == f"{course.path}\n"
    (backup,) = course.backups
    assert backup.read_bytes() == before
    assert f"backup of your version: {backup}" in captured.err


def test_a_cell_changed_on_both_sides(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """Theirs is kept, ours is in a raw cell below with a note, and the report says so."""
    course.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    course.rewrite("Because.", "Because of this.")
    assert course.build() == 0
    mine, offer = course.cells[4:6]
    assert mine.source == "## Why\n\nMine."
    assert offer.cell_type == "raw"
    assert offer.source.startswith("[The page has changed a sentence that you have changed, too.")
    assert offer.source.endswith(
        "\n\nThe page said:\n\nBecause.\n\nThe page says now:\n\nBecause of this."
    )
    assert (
        "“Why”: you and the page have both changed the same words. Yours are kept"
        in capsys.readouterr().err
    )
    before = course.path.read_bytes()
    assert course.build() == 0
    assert course.path.read_bytes() == before
    assert capsys.readouterr().err == ""


def test_a_conflict_copy_follows_the_page_and_goes_when_it_is_used(course: Course) -> None:
    """A second change of the page updates the copy; once its text is used, it is removed."""
    course.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    course.rewrite("Because.", "Because of this.")
    course.build()
    course.rewrite("Because of this.", "Because of that.")
    course.build()
    assert [cell.cell_type for cell in course.cells].count("raw") == 1
    assert course.cells[5].source.endswith("Because of that.")
    course.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nBecause of that."))
    course.rewrite("Intro.", "New intro.")
    course.build()
    assert [cell.cell_type for cell in course.cells].count("raw") == 0


def test_an_edited_conflict_copy_is_kept(course: Course) -> None:
    """Text that an educator writes into the marked cell stays, beside a new copy."""
    course.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    course.rewrite("Because.", "Because of this.")
    course.build()
    course.edit(lambda node: node.cells[5].update(source="half ours, half mine"))
    course.rewrite("Because of this.", "Because of that.")
    course.build()
    assert "half ours, half mine" in course.sources()
    assert any(source.endswith("Because of that.") for source in course.sources())


@pytest.mark.parametrize(
    ("option", "kept"), [("--theirs", "## Why\n\nMine."), ("--ours", "## Why\n\nBecause of this.")]
)
def test_a_policy_keeps_one_side(option: str, kept: str, course: Course) -> None:
    """--theirs adds no copy to an edited cell; --ours uses the page's, with a backup."""
    course.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    before = course.path.read_bytes()
    course.rewrite("Because.", "Because of this.")
    assert course.build(option) == 0
    assert course.cells[4].source == kept
    assert all(cell.cell_type != "raw" for cell in course.cells)
    assert [backup.read_bytes() for backup in course.backups] == [before]


def test_a_dry_run_writes_nothing(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """--dry-run prints the report and the names of the notebooks."""
    course.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    course.rewrite("Because.", "Because of this.")
    before = course.path.read_bytes()
    assert course.build("--dry-run") == 0
    captured = capsys.readouterr()
    assert "you and the page have both changed the same words" in captured.err
    assert str(course.path) in captured.out
    assert course.path.read_bytes() == before
    assert course.backups == []


def test_a_deleted_section_stays_deleted_and_is_reported_once(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """A section that an educator has deleted does not come back."""
    course.edit(lambda node: node.cells.pop(at(node, "text-why")))
    for number, new in enumerate(("Because 1.", "Because 2.")):
        course.rewrite("Because" + (" 1." if number else "."), new)
        assert course.build() == 0
        assert not any("Because" in source for source in course.sources())
        assert ("you deleted this cell" in capsys.readouterr().err) is (number == 0)


def test_added_and_moved_cells_stay_where_they_are(course: Course) -> None:
    """An added cell stays after the same cell, and a moved section stays moved."""

    def adapt(node: NotebookNode) -> None:
        node.cells.insert(at(node, "text-why") + 1, new_markdown_cell("Prompt?", id="mine"))
        node.cells.insert(3, node.cells.pop(at(node, "text-how")))

    course.edit(adapt)
    course.rewrite("Because.", "Because of this.")
    course.rewrite("## How", "## When\n\nNow.\n\n## How")
    course.build()
    ids = [cell.id for cell in course.cells]
    assert ids.index("mine") == ids.index("text-why") + 1
    assert ids.index("text-how") < ids.index("text-introduction")
    assert ids.index("text-when") == ids.index("mine") + 1


def test_a_section_that_the_page_removes(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """An edited one stays, and the report says so once."""
    course.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    course.rewrite("## Why\n\nBecause.\n\n", "")
    course.build()
    assert "## Why\n\nMine." in course.sources()
    assert "the page no longer has this cell. Your version is kept" in capsys.readouterr().err
    course.rewrite("Intro.", "New intro.")
    course.build()
    assert "## Why\n\nMine." in course.sources()
    assert "no longer" not in capsys.readouterr().err


def test_outputs_attachments_tags_and_settings_are_kept(course: Course) -> None:
    """An update keeps what JupyterLab and an educator add to cells and to the notebook."""
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/html": "<b>x</b>"}

    def adapt(node: NotebookNode) -> None:
        node.metadata.kernelspec = {"name": "mine", "display_name": "Mine", "language": "python"}
        cell_of(node, "text-why").metadata["slideshow"] = {"slide_type": "skip"}
        cell_of(node, "text-why").attachments = {"a.png": {"image/png": "AAAA"}}
        cell_of(node, "records").metadata.jupyter.source_hidden = False
        node.cells.append(
            new_code_cell("plot()", id="plot", outputs=[new_output("display_data", view)])
        )

    course.edit(adapt)
    course.rewrite("Because.", "Because of this.")
    course.build()
    node = nbformat.read(course.path, nbformat.NO_CONVERT)
    why = cell_of(node, "text-why")
    assert why.source == "## Why\n\nBecause of this."
    assert why.metadata.slideshow.slide_type == "skip"
    assert why.attachments == {"a.png": {"image/png": "AAAA"}}
    assert cell_of(node, "plot").outputs[0].data == view
    assert cell_of(node, "records").metadata.jupyter.source_hidden is False
    assert node.metadata.kernelspec.name == "mine"


def test_saved_outputs_of_controls_are_refreshed(course: Course) -> None:
    """A control's output is replaced if the page has a new one; nothing of a run stays."""

    def run(node: NotebookNode) -> None:
        for name in ("nav", "studies-how"):
            cell = cell_of(node, name)
            cell.outputs[0].data["application/vnd.jupyter.widget-view+json"] = {"model_id": "1"}
            cell.execution_count = 3

    course.edit(run)
    course.rewrite("## Why", "## Why not")
    course.build()
    node = nbformat.read(course.path, nbformat.NO_CONVERT)
    assert "Why not" in cell_of(node, "nav").outputs[0].data["text/html"]
    assert list(cell_of(node, "nav").outputs[0].data) == ["text/html", "text/plain"]
    assert list(cell_of(node, "studies-how").outputs[0].data) == ["text/html", "text/plain"]
    assert cell_of(node, "studies-how").execution_count is None


def test_edited_records_get_the_corrections_of_other_lines(course: Course) -> None:
    """The cards then follow from the records with both changes."""
    course.edit(
        lambda node: cell_of(node, "records").update(
            source=cell_of(node, "records").source.replace('"title": "T"', '"title": "Mine"')
        )
    )
    course.study.write_text(STUDY.replace("This.", "That."))
    course.build()
    node = nbformat.read(course.path, nbformat.NO_CONVERT)
    records, card = cell_of(node, "records").source, cell_of(node, "studies-how")
    assert '"title": "Mine"' in records
    assert '"found": "That."' in records
    assert "Mine" in card.outputs[0].data["text/html"]
    assert "That." in card.outputs[0].data["text/html"]


def test_records_that_both_have_changed_are_kept(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page's line is in a raw cell, which never runs."""
    course.edit(
        lambda node: cell_of(node, "records").update(
            source=cell_of(node, "records").source.replace("This.", "Mine.")
        )
    )
    course.study.write_text(STUDY.replace("This.", "That."))
    course.build()
    node = nbformat.read(course.path, nbformat.NO_CONVERT)
    assert '"found": "Mine."' in cell_of(node, "records").source
    assert "Mine." in cell_of(node, "studies-how").outputs[0].data["text/html"]
    (offer,) = [cell for cell in node.cells if cell.cell_type == "raw"]
    assert offer.source.endswith('The page says now:\n\n        "found": "That.",')
    assert "the study records: you and the page have both changed" in capsys.readouterr().err


def test_edits_of_different_sentences_are_merged(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """The cell gets both, the report names it, and no copy is added."""
    course.rewrite("Because.", "Because. It is so. And this.")
    course.build()
    course.edit(
        lambda node: cell_of(node, "text-why").update(
            source="## Why, indeed\n\nBecause. It is so. And my own.\n\nWe met it in May."
        )
    )
    course.rewrite("Because. It", "Because of that. It")
    capsys.readouterr()
    course.build()
    assert course.cells[4].source == (
        "## Why, indeed\n\nBecause of that. It is so. And my own.\n\nWe met it in May."
    )
    assert all(cell.cell_type != "raw" for cell in course.cells)
    assert "  1 with your changes and the page’s: “Why, indeed”\n" in capsys.readouterr().err


def test_a_marked_cell_shows_all_sentences_that_are_open(course: Course) -> None:
    """A later change is added to it; what an educator has taken from it goes."""
    course.rewrite("Because.", "One. Two. Three.")
    course.build()
    course.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nA. Two. C."))
    course.rewrite("One.", "One more.")
    course.build()
    course.rewrite("Three.", "Three more.")
    course.build()
    (offer,) = [cell for cell in course.cells if cell.cell_type == "raw"]
    assert "One.\n\nThe page says now:\n\nOne more." in offer.source
    assert offer.source.endswith("Three.\n\nThe page says now:\n\nThree more.")
    course.edit(
        lambda node: cell_of(node, "text-why").update(
            source="## Why\n\nOne more. Two. Three more, I think. Three more."
        )
    )
    course.rewrite("Intro.", "New intro.")
    course.build()
    assert all(cell.cell_type != "raw" for cell in course.cells)


def as_version(node: NotebookNode, version: int, minor: int) -> bytes:
    """Return the file as an older Jupyter writes it."""
    if version == 3:
        return nbformat.writes(nbformat.convert(node, 3), nbformat.NO_CONVERT).encode()
    for cell in node.cells:
        cell.pop("id")
    node.nbformat_minor = minor
    return json.dumps(node).encode()


@pytest.mark.parametrize(("version", "minor"), [(3, 0), (4, 0), (4, 2), (4, 4)])
def test_old_formats_are_merged(version: int, minor: int, course: Course) -> None:
    """The merged notebook is of nbformat 4.5."""
    node = nbformat.read(course.path, nbformat.NO_CONVERT)
    cell_of(node, "text-why").source = "## Why\n\nMine."
    node.cells.insert(4, new_markdown_cell("Prompt?"))
    course.path.write_bytes(as_version(node, version, minor))
    course.rewrite("Intro.", "New intro.")
    assert course.build() == 0
    merged = nbformat.read(course.path, nbformat.NO_CONVERT)
    assert (merged.nbformat, merged.nbformat_minor) == (4, 5)
    assert [cell.source for cell in merged.cells[3:6]] == [
        "## Introduction\n\nNew intro.",
        "Prompt?",
        "## Why\n\nMine.",
    ]
    before = course.path.read_bytes()
    course.build()
    assert course.path.read_bytes() == before


def test_cells_with_one_id_are_all_kept(course: Course) -> None:
    """Each gets an id of its own."""

    def adapt(node: NotebookNode) -> None:
        node.cells.insert(5, new_markdown_cell("Prompt?", id="text-why"))
        node.cells.insert(6, new_markdown_cell("Prompt?", id="text-why"))

    node = nbformat.read(course.path, nbformat.NO_CONVERT)
    adapt(node)
    course.path.write_text(json.dumps(node))
    course.rewrite("Because.", "Because of this.")
    assert course.build() == 0
    assert course.sources().count("Prompt?") == 2
    assert "## Why\n\nBecause of this." in course.sources()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (half, "its JSON is broken or incomplete"),
        (lambda _: b"", "it was not built by explainer"),
        (lambda _: b"\xff\xfe\x00", "it is not text in UTF-8"),
        (lambda _: b"[]", "it has no “nbformat”"),
        (lambda _: b'{"nbformat": 9, "nbformat_minor": 0}', "it has the format nbformat 9"),
        (lambda _: b'{"nbformat": 4, "cells": 3}', "it is not a valid notebook"),
        (
            lambda _: b'{"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": {}}',
            "it was not built by explainer",
        ),
    ],
)
def test_a_file_that_cannot_be_merged_is_not_changed(
    spoil: Callable[[bytes], bytes], said: str, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error says why; --ours replaces the file and keeps a backup."""
    spoiled = spoil(course.path.read_bytes())
    course.path.write_bytes(spoiled)
    course.rewrite("Because.", "Because of this.")
    assert course.build() == 1
    err = capsys.readouterr().err
    assert said in err
    assert "explainer build --ours" in err
    assert course.path.read_bytes() == spoiled
    assert course.build("--ours") == 0
    assert "## Why\n\nBecause of this." in course.sources()
    assert [backup.read_bytes() for backup in course.backups] == [spoiled]


def test_a_notebook_of_another_page_is_not_merged(course: Course) -> None:
    """A notebook with another page's name is not merged with that page."""
    (course.content / "pages/b.md").write_text("---\ntitle: B\n---\nOther.\n")
    (course.out / "b.ipynb").write_bytes(course.path.read_bytes())
    with pytest.raises(ContentError, match="it was built from another page, “a”"):
        build(course.content, course.out)


def test_a_renamed_page_keeps_its_notebook(course: Course) -> None:
    """A page and its notebook may be renamed together."""
    course.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    course.page = course.page.rename(course.page.with_name("b.md"))
    course.path = course.path.rename(course.out / "b.ipynb")
    course.rewrite("Intro.", "New intro.")
    assert course.build() == 0
    assert "## Why\n\nMine." in course.sources()
    assert "## Introduction\n\nNew intro." in course.sources()


def test_a_notebook_without_a_page_is_left_alone(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """A warning says that it was renamed, or that its page no longer exists."""
    data = course.path.read_bytes()
    (course.out / "mine.ipynb").write_bytes(data)
    assert course.build() == 0
    assert (
        "mine.ipynb: W804 this notebook of the page “a” has another name, so it is not updated"
        in capsys.readouterr().err
    )
    (course.content / "pages/c.md").write_text("---\ntitle: C\n---\nOther.\n")
    course.page.unlink()
    assert course.build() == 0
    assert (
        "a.ipynb: W805 this notebook was built from the page “a”, which no longer exists"
        in capsys.readouterr().err
    )
    assert course.path.read_bytes() == data


def test_a_notebook_saved_during_a_build_is_kept(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If somebody saves it between reading and writing, the build stops."""
    course.rewrite("Because.", "Because of this.")
    (course.content / "pages/b.md").write_text("---\ntitle: B\n---\nOther.\n")
    commit = Transaction.commit

    def late(*arguments: object) -> None:
        course.edit(lambda node: cell_of(node, "text-why").update(source="Saved just now."))
        commit(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Transaction, "commit", late)
    with pytest.raises(ExplainerError, match="somebody saved this file"):
        build(course.content, course.out)
    assert "Saved just now." in course.sources()
    assert not (course.out / "b.ipynb").exists()


def test_check_passes_for_an_up_to_date_notebook(course: Course) -> None:
    """An edited notebook that has the page's last changes is not stale."""
    course.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    assert course.build("--check") == 0
    course.rewrite("Because.", "Because of this.")
    assert course.build("--check") == 1
    assert course.build() == 0
    assert course.build("--check") == 0


def test_ours_keeps_edits_without_a_conflict(course: Course) -> None:
    """--ours replaces only cells that both sides have changed."""
    course.edit(lambda node: cell_of(node, "text-why").update(source="## Why\n\nMine."))
    course.rewrite("Intro.", "New intro.")
    build(course.content, course.out, both=ConflictPolicy.OURS)
    assert "## Why\n\nMine." in course.sources()


def test_diff_shows_what_was_changed(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """`explainer diff` lists changed, added, deleted and moved cells with their text."""
    words = ["diff", "--content", str(course.content), "--out", str(course.out)]
    assert main(words) == 0
    assert capsys.readouterr().out == ""

    def adapt(node: NotebookNode) -> None:
        cell_of(node, "text-how").source = "## How\n\nMine."
        node.cells.pop(at(node, "text-why"))
        node.cells.insert(3, node.cells.pop(at(node, "text-how")))
        node.cells.insert(4, new_markdown_cell("Prompt?"))

    course.edit(adapt)
    assert main(words) == 0
    assert capsys.readouterr().out.split("\n") == [
        f"{course.path}",
        "  cell 4, “How”: changed",
        "     ",
        "    -So one ([T n.d.](#study-t)).",
        "    +Mine.",
        "  cell 5, “Prompt?”: added (markdown)",
        "    +Prompt?",
        "  “Why”: deleted",
        "  the page’s cells are in another order",
        "",
    ]


FIRST = "The web page of an association says so, too."
SECOND = "A lecture is not a diagnosis."


def test_an_adaptation_keeps_its_edits_through_two_updates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A teacher adapts the shipped page for a lecture, and updates it twice."""
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
  1 with your changes and the page’s: “Why do you not trust clinicians?”
  “References”: you deleted this cell, so it stays out. This is reported only once
  backup of your version: notebooks/.backups/survivor-led-why.{digest}.ipynb
"""
    )

    text = page.read_text(encoding="utf-8")
    page.write_text(text + f"\n## What is a lecture?\n\n{SECOND}\n", encoding="utf-8")
    assert main(words) == 0
    second = capsys.readouterr().err.replace(f"{tmp_path}/", "")
    assert second.split("\n")[:6] == [
        "notebooks/survivor-led-why.ipynb: merged with your changes",
        "  2 updated from the page:",
        "    the study records",
        "    the list of sections",
        "  1 new from the page: “What is a lecture?”",
        "  1 kept with your changes: “Why do you not trust clinicians?”",
    ]
    node = nbformat.read(path, nbformat.NO_CONVERT)
    nbformat.validate(node)
    assert [cell.id for cell in node.cells] == [
        "title",
        "records",
        "nav",
        "text-introduction",
        why,
        "pairs",
        "plot",
        "studies-why-do-you-not-trust-clinicians",
        "text-what-is-a-lecture",
        "next",
        "credit",
    ]
    assert "our ward" in cell_of(node, why).source
    assert cell_of(node, why).metadata.slideshow.slide_type == "slide"
    assert cell_of(node, "plot").outputs[0].data == {"text/plain": "10"}
    assert FIRST in cell_of(node, why).source
    assert SECOND in cell_of(node, "text-what-is-a-lecture").source
    page_read = render_page(make_view(node))
    assert FIRST in page_read.main
    assert "Talk in pairs" in page_read.main
