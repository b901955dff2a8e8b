"""Tests of code cells that are executed when notebooks are built, in real kernels."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from explainer.builder import BuildError, BuildResult, build
from explainer.execution.pages import ExecutionOptions, ExecutionScope
from explainer.execution.result_store import CACHE
from explainer.notebook.importer.import_notebook import import_notebook
from explainer.notebook.quiet import WIDGET
from explainer.notebook.view import make_view

PAGE = """---
title: Gulls
execute: true
---

## How many?

```{code-cell}
:tags: [hide-input]

counts = [int(line) for line in open("files/gulls.csv")]
print(sum(counts))
```

[our counts](gulls.csv)

```{code-cell}
object(), sum(counts)
```

```{code-cell}
import ipywidgets

@ipywidgets.interact(times=(1, 5))
def many(times=2):
    print(f"{times * sum(counts)} gulls")
```

```{code-cell}
:tags: [raises-exception]

1 / 0
```
"""


class Course:
    """A content folder of one page, and its notebooks."""

    def __init__(self, folder: Path) -> None:
        self.content, self.out = folder / "content", folder / "notebooks"
        self.page = self.content / "pages" / "gulls.md"
        self.page.parent.mkdir(parents=True)
        self.path = self.out / "gulls.ipynb"
        (self.content / "site.toml").write_text('title = "Birds"\n')
        self.data = self.page.with_name("gulls.csv")
        self.data.write_text("3\n4\n")
        self.page.write_text(PAGE)

    def build(
        self,
        scope: ExecutionScope = ExecutionScope.SELECTED,
        *,
        again: bool = False,
        dry: bool = False,
    ) -> BuildResult:
        execution = ExecutionOptions(scope=scope, ignores_cache=again)
        return build(self.content, self.out, execution=execution, dry=dry)

    def read(self) -> NotebookNode:
        return nbformat.read(self.path, nbformat.NO_CONVERT)

    def replace(self, old: str, new: str) -> None:
        text = self.page.read_text()
        assert old in text
        self.page.write_text(text.replace(old, new))

    def edit(self, old: str, new: str) -> None:
        """Change the notebook as an educator does."""
        node = self.read()
        cell = next(cell for cell in node.cells if old in cell.source)
        cell.source = cell.source.replace(old, new)
        nbformat.write(node, self.path)

    def clear(self) -> None:
        node = self.read()
        for cell in node.cells:
            if cell.cell_type == "code":
                cell.outputs = []
        nbformat.write(node, self.path)

    def texts(self) -> list[str]:
        """Return the text of the outputs of each of the author's cells."""
        return ["".join(map(get_text, cell.outputs)) for cell in self.read().cells if is_own(cell)]

    def kept(self) -> list[Path]:
        return sorted((self.out / CACHE).glob("*.json"))


def is_own(cell: NotebookNode) -> bool:
    return cell.metadata.get("explainer", {}).get("role") == "code"


def get_text(output: NotebookNode) -> str:
    data = output.get("data", {})
    return output.get("text") or data.get("text/html") or data.get("text/plain") or output.evalue


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course whose page was executed once; tests copy it."""
    course = Course(tmp_path_factory.mktemp("course"))
    course.build()
    return course


@pytest.fixture
def course(built: Course, tmp_path: Path) -> Course:
    """Return a course of a test's own, with the results of its page."""
    copy = Course(tmp_path)
    copy.out.mkdir()
    copy.path.write_bytes(built.path.read_bytes())
    for file in built.kept():
        target = copy.out / CACHE / file.name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(file.read_bytes())
    return copy


def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every kernel fail to start."""
    monkeypatch.setattr("explainer.execution.run.KERNEL", "no-such-kernel")


def test_a_page_has_its_results_before_any_kernel(course: Course) -> None:
    """They are those of its code and data, without what changes with every run."""
    printed, shown, control, error = course.texts()
    assert (printed, shown, error) == ("7\n", "(<object>, 7)", "division by zero")
    assert 'class="saved-widget"' in control
    assert "<strong>2</strong>" in control
    assert "14 gulls" in control
    text = course.path.read_text()
    assert "widget-view" not in text
    assert "0x" not in text
    assert {cell.execution_count for cell in course.read().cells if is_own(cell)} == {None}


def test_a_page_with_all_its_results_needs_no_kernel(course: Course) -> None:
    """A kernel is started by itself only for controls, and for code that has no results yet."""
    assert make_view(course.read()).own_cells == 4
    course.page.write_text(PAGE.partition("```{code-cell}\nimport ipywidgets")[0])
    course.build()
    assert make_view(course.read()).own_cells == 0
    assert make_view(course.read()).code_cells > 0
    course.edit("print(sum(counts))", "print(sum(counts) * 2)")
    assert make_view(course.read()).own_cells == 2
    course.edit("print(sum(counts) * 2)", "print(sum(counts))")
    course.clear()
    assert make_view(course.read()).own_cells == 2


def test_the_same_page_gives_the_same_bytes(course: Course, built: Course) -> None:
    """Results that were made again differ in nothing."""
    course.build(again=True)
    assert course.path.read_bytes() == built.path.read_bytes()


def test_code_that_has_not_changed_is_not_run_again(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither for new words, nor where the cache is missing, as in a fresh clone."""
    no_kernel(monkeypatch)
    assert course.path in course.build(dry=True).unchanged
    course.replace("## How many?", "## How many gulls?")
    course.build()
    assert course.texts()[0] == "7\n"
    for file in course.kept():
        file.unlink()
    course.replace("[our counts]", "[all our counts]")
    course.build()
    assert course.texts()[0] == "7\n"


@pytest.mark.parametrize("changes", ["code", "data"])
def test_stale_results_are_never_used(course: Course, changes: str) -> None:
    """New code or new data give new results, and a check runs nothing."""
    if changes == "code":
        course.replace("sum(counts))\n```\n\n[", "sum(counts) + 1)\n```\n\n[")
    else:
        course.data.write_text("3\n5\n")
    course.build(dry=True)
    assert course.texts()[0] == "7\n"
    course.build()
    assert course.texts()[0] == "8\n"


def test_running_all_cells_changes_nothing(course: Course) -> None:
    """JupyterLab saves other numbers and addresses, and a widget without its state."""
    course.build()
    before = course.path.read_bytes()
    node = course.read()
    own = [cell for cell in node.cells if is_own(cell)]
    own[0].execution_count = 3
    own[1].execution_count = own[1].outputs[0].execution_count = 4
    own[1].outputs[0].data["text/plain"] = "(<object at 0x7f3a5c0b1e40>, 7)"
    view = {"model_id": "a1", "version_major": 2, "version_minor": 0}
    own[2].outputs[0].data = {WIDGET: view, "text/plain": "interactive(…)"}
    nbformat.write(node, course.path)
    course.build()
    assert course.path.read_bytes() == before


def test_a_page_whose_cell_fails_keeps_its_notebook(course: Course) -> None:
    """The error names the line of the block, and which line of the code failed."""
    before = course.path.read_bytes()
    course.replace("object(), sum(counts)", "\nraise ValueError('seven is odd')")
    with pytest.raises(BuildError) as caught:
        course.build()
    (error,) = caught.value.diagnostics
    assert (error.code, error.path, error.line) == ("E820", course.page, 17)
    assert "ValueError: seven is odd" in error.message
    assert course.path.read_bytes() == before


def test_a_control_whose_callback_fails_is_an_error(course: Course) -> None:
    """The cell itself does not fail, so nobody would notice."""
    course.replace("{times * sum(counts)}", "{times / 0}")
    with pytest.raises(BuildError, match="a control of this cell failed: ZeroDivisionError"):
        course.build()


def test_a_cell_has_a_time_limit(course: Course) -> None:
    course.replace("execute: true", "execute: {timeout: 1, enabled: true}")
    course.replace("object(), sum(counts)", "import time\ntime.sleep(60)")
    with pytest.raises(BuildError, match="E821 this cell ran longer than 1 seconds"):
        course.build()


def test_cleared_outputs_come_back(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build gives an educator's notebook the results of code that they have not changed."""
    course.build()
    before = course.texts()
    no_kernel(monkeypatch)
    course.clear()
    assert course.texts() == [""] * 4
    course.build()
    assert course.texts() == before


def test_an_educators_results_win_where_they_have_changed_code(course: Course) -> None:
    """Also below the change, since the page's results may not be true there."""
    course.build()
    course.edit("print(sum(counts))", "print(sum(counts) * 100)")
    node = course.read()
    own = [cell for cell in node.cells if is_own(cell)]
    own[0].outputs = [nbformat.v4.new_output("stream", text="700\n")]
    own[1].outputs = [nbformat.v4.new_output("stream", text="theirs\n")]
    own[3].outputs = []
    nbformat.write(node, course.path)
    course.data.write_text("3\n6\n")
    course.replace("1 / 0", "2 / 0")
    course.build()
    assert course.texts()[:2] == ["700\n", "theirs\n"]
    assert course.texts()[3] == ""


def test_without_execution_results_are_not_guessed(course: Course) -> None:
    """``--no-execute`` keeps results that are still right, and says which are missing."""
    assert course.build(ExecutionScope.NONE).warnings == ()
    assert course.texts()[0] == "7\n"
    course.replace("print(sum(counts))", "print(max(counts))")
    (warning,) = course.build(ExecutionScope.NONE).warnings
    assert (warning.code, warning.line) == ("W824", 8)
    assert course.texts() == [""] * 4


def test_another_generators_site_is_executed_only_on_request(tmp_path: Path) -> None:
    """Its front matter was not written for us, and anybody may have written its code."""
    site, out = tmp_path / "site", tmp_path / "notebooks"
    site.mkdir()
    (site / "myst.yml").write_text("version: 1\nproject:\n  title: Birds\n")
    cell = "```{code-cell} ipython3\nprint(3 + 4)\n```\n"
    (site / "gulls.md").write_text(f"---\nexecute: {{enabled: true}}\n---\n# Gulls\n\n{cell}")
    (site / "owls.md").write_text(f"---\nskip_execution: true\n---\n# Owls\n\n{cell}")

    def outputs(name: str) -> list[object]:
        node = json.loads((out / f"{name}.ipynb").read_text())
        return [cell["outputs"] for cell in node["cells"] if "print" in "".join(cell["source"])]

    build(site, out)
    assert (outputs("gulls"), outputs("owls")) == ([[]], [[]])
    build(site, out, execution=ExecutionOptions(scope=ExecutionScope.ALL))
    assert outputs("gulls")[0][0]["text"] == ["7\n"]
    assert outputs("owls") == [[]]


def test_what_a_page_says_about_its_code_is_adopted(course: Course) -> None:
    """Nothing is to be imported from an unchanged notebook, and tags and settings are kept."""
    course.build()
    assert import_notebook(course.path, course.content).written == ()
    course.edit("print(sum(counts))", "print(sum(counts) * 2)")
    import_notebook(course.path, course.content)
    text = course.page.read_text()
    assert "execute: true" in text
    assert ":tags: [hide-input]" in text
    assert ":tags: [raises-exception]" in text
