"""Histories of a page and of an educator's notebook, as state machines that Hypothesis shrinks."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from copy import deepcopy

import nbformat
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from explainer.notebook.cells import Cell
from explainer.notebook.io import NotebookHead, build_notebook, encode_notebook
from explainer.notebook.merge.build_record import (
    UNKNOWN_CELL,
    BuildRecord,
    CellMatches,
    get_conflict_target,
    is_as_built,
)
from explainer.notebook.merge.cell import ConflictPolicy
from explainer.notebook.merge.correspondence import find_correspondence
from explainer.notebook.merge.merge import MergeResult, is_up_to_date, merge_notebooks
from explainer.notebook.merge.report import ChangeKind
from explainer.notebook.passages import split_prose
from explainer.notebook.reader import parse_notebook

SECTIONS = ("why", "how", "who", "when", "where", "what")
POSITIONS = st.integers(0, 11)
"""Taken modulo the number of cells."""
CHANGES = st.lists(
    st.tuples(
        st.deferred(lambda: st.sampled_from(sorted(PAGE_CHANGES))),
        st.sampled_from(SECTIONS),
        POSITIONS,
    ),
    max_size=3,
)
POLICIES = st.sampled_from([ConflictPolicy.BESIDE, ConflictPolicy.THEIRS])
SEEN = Counter[str]()
"""How often each step and each kind of change occurred, to show that a run was not idle."""


def run_histories(
    machine: type[RuleBasedStateMachine], count: int, *, steps: int = 15, **options: object
) -> None:
    """Run a number of histories; the same ones on every machine."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=count,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **options,
        ),
    )


class PageHistory(RuleBasedStateMachine):
    """A page that its author changes, and a notebook of it."""

    count = 0

    @initialize(order=st.permutations(SECTIONS[:3]))
    def start(self, order: list[str]) -> None:
        self.order = list(order)
        self.texts = {name: self.new_sentences(name) for name in order}
        self.has_prompt = {"why"}
        self.has_studies = {"how"}
        self.records = self.new_text("records")
        self.output = self.new_text("<nav>")
        self.notebook = parse_notebook(encode_notebook(self.build_page())).node

    def new_text(self, kind: str) -> str:
        """Return text that has not occurred before."""
        self.count += 1
        return f"{kind} word{self.count}."

    def new_sentences(self, kind: str) -> list[str]:
        """Return some sentences of a page."""
        return [self.new_text(kind) for _ in range(3)]

    def build_page(self) -> NotebookNode:
        """Return the notebook as the page has it now."""
        cells = [
            Cell(id="title", role="title", source="# Title"),
            Cell(id="records", role="records", source=f"x = {self.records!r}", is_code=True),
            Cell(id="nav", role="nav", source="nav", is_code=True, output=self.output),
        ]
        for name in self.order:
            cells += self.build_section(name)
        cells.append(Cell(id="credit", role="credit", source="---\n\nCredit"))
        return build_notebook(NotebookHead(slug="p", title=f"P {len(self.order)}"), cells)

    def build_section(self, name: str) -> list[Cell]:
        text = " ".join(self.texts[name][:2]) + "\n\n" + " ".join(self.texts[name][2:])
        cells = [Cell(id=f"text-{name}", role="text", section=name, source=f"## {name}\n\n{text}")]
        if name in self.has_prompt:
            cells.append(
                Cell(
                    id=f"prompt-{name}-1",
                    role="prompt",
                    section=name,
                    source=f"**To discuss**\n\nAnd {text}",
                    tags=("discuss",),
                    slide="subslide",
                )
            )
        if name in self.has_studies:
            cells.append(
                Cell(
                    id=f"studies-{name}",
                    role="studies",
                    section=name,
                    source=f"studies.cards({name!r})",
                    is_code=True,
                    output=f"<p>{name}{self.records}</p>",
                )
            )
        return cells

    def change_page(self, changes: list[tuple[str, str, int]]) -> None:
        """Change the page: the kind of each change, the section, and a position."""
        for kind, name, at in changes:
            SEEN[f"page: {kind}"] += 1
            current = (one for one in self.order if one.partition("-")[0] == name)
            PAGE_CHANGES[kind](self, next(current, name), at)

    def merge(self, policy: ConflictPolicy) -> None:
        """Merge the notebook with the page, and check the result."""
        SEEN["merge"] += 1
        data = json.dumps(self.notebook).encode()
        self.notebook = parse_notebook(data).node  # as it is read from disk
        self.notebook = merge_checked(self.notebook, self.build_page(), policy)


class UneditedHistory(PageHistory):
    """A notebook that nobody edits; it is always, byte for byte, what a first build gives."""

    @rule(changes=CHANGES)
    def update(self, changes: list[tuple[str, str, int]]) -> None:
        self.change_page(changes)
        self.merge(ConflictPolicy.BESIDE)
        assert encode_notebook(self.notebook) == encode_notebook(self.build_page())


class EditedHistory(PageHistory):
    """A notebook that an educator edits, as with JupyterLab or another tool."""

    @rule(changes=CHANGES, policy=st.sampled_from([ConflictPolicy.BESIDE, ConflictPolicy.THEIRS]))
    def update(self, changes: list[tuple[str, str, int]], policy: ConflictPolicy) -> None:
        self.change_page(changes)
        self.merge(policy)

    @rule(name=st.sampled_from(SECTIONS), at=POSITIONS, to=POSITIONS, policy=POLICIES)
    def change_both_sides(self, name: str, at: int, to: int, policy: ConflictPolicy) -> None:
        """Let both sides change a sentence of one section, perhaps the same one."""
        for cell in self.notebook.cells:
            if cell.id.startswith(f"text-{name}"):
                replace_sentence(self, [cell], 0, at)
        self.update([("change_text", name, to)], policy)

    @rule(
        kind=st.deferred(lambda: st.sampled_from(sorted(EDITS))),
        at=POSITIONS,
        to=POSITIONS,
    )
    def edit(self, kind: str, at: int, to: int) -> None:
        """Edit the notebook; ``to`` is a second position or a number of characters."""
        SEEN[f"edit: {kind}"] += 1
        cells = self.notebook.cells
        if cells or kind.startswith("add"):
            EDITS[kind](self, cells, at % max(len(cells), 1), to)


def change_text(history: PageHistory, name: str, at: int) -> None:
    if name in history.texts:
        sentences = history.texts[name]
        sentences[at % len(sentences)] = history.new_text("new")


def add_text(history: PageHistory, name: str, at: int) -> None:
    if name in history.texts:
        sentences = history.texts[name]
        sentences.insert(at % (len(sentences) + 1), history.new_text("new"))


def remove_text(history: PageHistory, name: str, at: int) -> None:
    sentences = history.texts.get(name, [])
    if len(sentences) > 1:
        del sentences[at % len(sentences)]


def add_section(history: PageHistory, name: str, at: int) -> None:
    if name not in history.order:
        history.order.insert(at % (len(history.order) + 1), name)
        history.texts.setdefault(name, history.new_sentences(name))


def remove_section(history: PageHistory, name: str, _: int) -> None:
    if name in history.order:
        history.order.remove(name)


def rename_section(history: PageHistory, name: str, _: int) -> None:
    """Change its heading, and with it the names of its cells."""
    if name in history.order:
        history.count += 1
        new = f"{name.partition('-')[0]}-{history.count}"
        history.order[history.order.index(name)] = new
        history.texts[new] = history.texts.pop(name)
        for names in (history.has_prompt, history.has_studies):
            if name in names:
                names.symmetric_difference_update({name, new})


def move_section(history: PageHistory, name: str, at: int) -> None:
    if name in history.order:
        history.order.remove(name)
        history.order.insert(at % (len(history.order) + 1), name)


def toggle_prompt(history: PageHistory, name: str, _: int) -> None:
    history.has_prompt ^= {name}


def toggle_studies(history: PageHistory, name: str, _: int) -> None:
    history.has_studies ^= {name}


def change_records(history: PageHistory, _: str, __: int) -> None:
    history.records = history.new_text("records")


def change_output(history: PageHistory, _: str, __: int) -> None:
    history.output = history.new_text("<nav>")


PAGE_CHANGES: dict[str, Callable[[PageHistory, str, int], None]] = {
    change.__name__: change
    for change in (
        change_text,
        add_text,
        remove_text,
        add_section,
        remove_section,
        rename_section,
        move_section,
        toggle_prompt,
        toggle_studies,
        change_records,
        change_output,
    )
}
Edit = Callable[[EditedHistory, list[NotebookNode], int, int], object]
NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


def append(history: EditedHistory, cells: list[NotebookNode], at: int, _: int) -> None:
    cells[at].source += f"\n{history.new_text('mine')}"


def rewrite(history: EditedHistory, cells: list[NotebookNode], at: int, _: int) -> None:
    cells[at].source = history.new_text("mine")


def replace_sentence(history: EditedHistory, cells: list[NotebookNode], at: int, to: int) -> None:
    sentences = cells[at].source.split(". ")
    sentences[to % len(sentences)] = history.new_text("mine")
    cells[at].source = ". ".join(sentences)


def delete_sentence(_: EditedHistory, cells: list[NotebookNode], at: int, to: int) -> None:
    sentences = cells[at].source.split(". ")
    del sentences[to % len(sentences)]
    cells[at].source = ". ".join(sentences)


def delete(_: EditedHistory, cells: list[NotebookNode], at: int, __: int) -> None:
    del cells[at]


def add(cell_type: str) -> Edit:
    def add_cell(history: EditedHistory, cells: list[NotebookNode], at: int, _: int) -> None:
        source = history.new_text("own")
        cells.insert(at, NEW_CELL[cell_type](source, id=f"own-{history.count}"))
        if cell_type == "code":
            cells[at].outputs = [new_output("stream", text=history.new_text("printed"))]

    return add_cell


def convert(cell_type: str) -> Edit:
    def convert_cell(_: EditedHistory, cells: list[NotebookNode], at: int, __: int) -> None:
        cell = cells[at]
        cells[at] = NEW_CELL[cell_type](cell.source, id=cell.id, metadata=cell.metadata)

    return convert_cell


def move(_: EditedHistory, cells: list[NotebookNode], at: int, to: int) -> None:
    cell = cells.pop(at)
    cells.insert(to % (len(cells) + 1), cell)


def split(history: EditedHistory, cells: list[NotebookNode], at: int, to: int) -> None:
    """JupyterLab gives both halves new ids and the metadata of the whole."""
    cell = cells[at]
    half = min(to * 2, len(cell.source))
    parts = [deepcopy(cell), deepcopy(cell)]
    parts[0].source, parts[1].source = cell.source[:half], cell.source[half:]
    for part in parts:
        history.count += 1
        part.id = f"split-{history.count}"
    cells[at : at + 1] = parts


def join(history: EditedHistory, cells: list[NotebookNode], at: int, _: int) -> None:
    if at + 1 < len(cells):
        cells[at].source += "\n\n" + cells.pop(at + 1).source
        history.count += 1
        cells[at].id = f"joined-{history.count}"


def join_in_jupyterlab(history: EditedHistory, cells: list[NotebookNode], at: int, _: int) -> None:
    """JupyterLab makes a new cell, without metadata."""
    if at + 1 < len(cells):
        join(history, cells, at, 0)
        cells[at].metadata = {}


def copy(history: EditedHistory, cells: list[NotebookNode], at: int, to: int) -> None:
    cell = deepcopy(cells[at])
    history.count += 1
    cell.id = f"copy-{history.count}"
    cells.insert(to % (len(cells) + 1), cell)


def copy_with_id(_: EditedHistory, cells: list[NotebookNode], at: int, to: int) -> None:
    """As a tool that keeps the id does."""
    cells.insert(to % (len(cells) + 1), deepcopy(cells[at]))


def tag(history: EditedHistory, cells: list[NotebookNode], at: int, _: int) -> None:
    cells[at].metadata.setdefault("tags", []).append(history.new_text("tag"))


def attach(history: EditedHistory, cells: list[NotebookNode], at: int, _: int) -> None:
    if cells[at].cell_type == "markdown":
        cells[at].attachments = {"a.png": {"image/png": history.new_text("picture")}}


def clear_metadata(_: EditedHistory, cells: list[NotebookNode], at: int, __: int) -> None:
    cells[at].metadata = {}


def remove_ids(history: EditedHistory, cells: list[NotebookNode], _: int, __: int) -> None:
    """Save the notebook as an old Jupyter does."""
    for cell in cells:
        cell.pop("id", None)
    history.notebook.nbformat_minor = 4
    history.notebook = parse_notebook(json.dumps(history.notebook).encode()).node


def run_all(_: EditedHistory, cells: list[NotebookNode], __: int, ___: int) -> None:
    """Run all cells, which gives them the outputs of widgets."""
    for number, cell in enumerate(cells, start=1):
        if cell.cell_type == "code":
            cell.execution_count = number
            data = {"application/vnd.jupyter.widget-view+json": {"model_id": "m"}}
            for output in cell.outputs:
                html = output.get("data", {}).get("text/html")
                data |= {"text/html": html} if html else {}
            cell.outputs = [new_output("display_data", data=data)]


def change_settings(history: EditedHistory, _: object, __: int, ___: int) -> None:
    history.notebook.metadata["mine"] = history.new_text("setting")


EDITS: dict[str, Edit] = {
    **{
        edit.__name__: edit
        for edit in (
            append,
            rewrite,
            replace_sentence,
            delete_sentence,
            delete,
            move,
            split,
            join,
            join_in_jupyterlab,
            copy,
            copy_with_id,
            tag,
            attach,
            clear_metadata,
            remove_ids,
            run_all,
            change_settings,
        )
    },
    **{f"add {name}": add(name) for name in NEW_CELL},
    **{f"convert to {name}": convert(name) for name in NEW_CELL},
}


def merge_checked(theirs: NotebookNode, ours: NotebookNode, policy: ConflictPolicy) -> NotebookNode:
    """Return the merged notebook; raise if anything of the educator's or the page's is lost."""
    before = encode_notebook(theirs)
    done = merge_notebooks(theirs, ours, policy=policy)
    data = encode_notebook(done.notebook)
    assert encode_notebook(theirs) == before, "a merge changes its arguments"
    assert encode_notebook(merge_notebooks(theirs, ours, policy=policy).notebook) == data
    result = parse_notebook(data).node
    nbformat.validate(result)
    assert encode_notebook(result) == data
    if is_up_to_date(theirs, ours):
        assert done.changes == ()
        assert data == before
        return result
    assert encode_notebook(merge_notebooks(result, ours, policy=policy).notebook) == data
    SEEN.update(f"cell: {change.kind.name}" for change in done.changes)
    check_theirs(theirs, ours, result)
    check_ours(theirs, ours, result, done)
    check_report(result, done, policy)
    check_order(theirs, ours, result)
    return result


def is_edited(cell: NotebookNode, record: BuildRecord, name: str) -> bool:
    return not is_as_built(cell, record.cells.get(name, UNKNOWN_CELL).digest)


def is_marked(cell: NotebookNode) -> bool:
    """Return whether a cell shows what the page says, and nobody has touched it."""
    return bool(get_conflict_target(cell)) and is_as_built(cell)


def list_words(*texts: str) -> set[str]:
    """Return the words that occur once in a history."""
    return {word for text in texts for word in re.findall(r"word\d+", text)}


def check_theirs(theirs: NotebookNode, ours: NotebookNode, result: NotebookNode) -> None:
    """Check that what the educator has added or edited is there, and what they deleted is not."""
    pairs = find_correspondence(theirs, ours)
    record, matches, now = pairs.record, pairs.matches, pairs.now
    grouped = {at for group in pairs.groups.values() for at in group.cells}
    left = Counter(contents(cell) for cell in result.cells)
    everything = normalize("\n".join(cell.source for cell in result.cells))
    built = list_words(*(cell.text for cell in record.cells.values()))
    for at, (cell, name) in enumerate(zip(theirs.cells, matches.names, strict=True)):
        if at not in grouped and not is_edited(cell, record, name):
            continue
        if at in grouped or (matches.is_base(at) and name in now):
            for passage in split_prose(cell.source):
                is_own = not list_words(passage.text) <= built
                if cell.cell_type == "code":  # only the digests of its lines are recorded
                    is_own = re.search(r"(mine|own) word", passage.text) is not None
                assert not is_own or passage.key in everything, f"lost: {passage.key!r}"
        if matches.is_base(at) and name in now:
            (mine,) = [one for one in result.cells if one.id == name]
            assert mine.cell_type == cell.cell_type
            assert mine.get("attachments") == cell.get("attachments")
            assert set(cell.metadata.get("tags", [])) == set(mine.metadata.get("tags", []))
            if mine.source == cell.source:
                assert mine.get("outputs") == cell.get("outputs")
        elif at not in grouped:
            assert left[contents(cell)] > 0, f"lost: {cell.source!r}"
            left[contents(cell)] -= 1
    assert result.metadata.get("mine") == theirs.metadata.get("mine")
    had = list_words(*(cell.source for cell in theirs.cells if not is_marked(cell)))
    unedited = {
        name for name, at in matches.base.items() if not is_edited(theirs.cells[at], record, name)
    }
    added = (now[name].source for name in now if name not in record.cells or name in unedited)
    came = list_words(*(cell.source for cell in ours.cells)) - built | list_words(*added)
    has = list_words(*(cell.source for cell in result.cells if not is_marked(cell)))
    assert has <= had | came, f"came back: {has - had - came}"


def normalize(text: str) -> str:
    return " ".join(text.split())


def contents(cell: NotebookNode) -> str:
    """Return what a merge never changes in an educator's own cell."""
    names = ("cell_type", "source", "outputs", "attachments")
    return json.dumps({name: cell.get(name) for name in names}, sort_keys=True)


def check_ours(
    theirs: NotebookNode, ours: NotebookNode, result: NotebookNode, done: MergeResult
) -> None:
    """Check that the page's text is there, unless the educator has deleted or edited it."""
    pairs = find_correspondence(theirs, ours)
    record, matches = pairs.record, pairs.matches
    by_id = {cell.id: cell for cell in result.cells}
    kept = {change.title for change in done.changes if change.kind is ChangeKind.CONFLICT_KEPT}
    everything = list_words(*(cell.source for cell in result.cells))
    for cell in ours.cells:
        if not pairs.is_present(cell.id):
            is_deleted = cell.id in record.cells or cell.id in record.deleted
            assert (cell.id in by_id) is not is_deleted
            continue
        lead = pairs.leads.get(cell.id, cell.id)
        mine = theirs.cells[matches.base[lead]]
        is_alone = lead not in pairs.groups
        if is_alone and mine.cell_type == cell.cell_type and not is_edited(mine, record, cell.id):
            assert by_id[cell.id].source == cell.source
        elif not kept and cell.id in record.cells and cell.cell_type == "markdown":
            assert list_words(cell.source) - list_words(record.cells[cell.id].text) <= everything


def check_report(result: NotebookNode, done: MergeResult, policy: ConflictPolicy) -> None:
    """Check that the report fits the policy, and that each conflict has its copy."""
    copies = [get_conflict_target(cell) for cell in result.cells if is_marked(cell)]
    for change in done.changes:
        assert change.title or change.kind is ChangeKind.REORDERED
        assert change.kind is not ChangeKind.CONFLICT_REPLACED
        if change.kind is ChangeKind.CONFLICT_KEPT:
            assert policy is ConflictPolicy.THEIRS
        if change.kind is ChangeKind.CONFLICT:
            assert result.cells[change.number - 1].id in copies


def check_order(theirs: NotebookNode, ours: NotebookNode, result: NotebookNode) -> None:
    """Check that an educator's own cells follow the same cell of the page as before."""
    matches, after = (find_correspondence(one, ours).matches for one in (theirs, result))
    kept = set(matches.base) & set(after.base) & {cell.id for cell in ours.cells}
    now = own_cells(result, after, kept)
    for name, before in own_cells(theirs, matches, kept).items():
        rest = iter(now.get(name, []))
        assert all(any(one == source for one in rest) for source in before), (name, before, now)


def own_cells(notebook: NotebookNode, matches: CellMatches, kept: set[str]) -> dict[str, list[str]]:
    """Return the educator's own cells after each cell of the page that stays."""
    found: dict[str, list[str]] = {}
    here = ""
    for at, (cell, name) in enumerate(zip(notebook.cells, matches.names, strict=True)):
        if matches.is_base(at) and name in kept:
            here = name
        elif not get_conflict_target(cell) and not name:
            found.setdefault(here, []).append(cell.source)
    return found
