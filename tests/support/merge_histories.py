"""Random histories of a page and of an educator's notebook, and what must hold in each."""

from __future__ import annotations

import json
from collections import Counter
from copy import deepcopy
from random import Random

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from explainer.notebook.cells import Cell
from explainer.notebook.io import NotebookHead, node_bytes, notebook_node
from explainer.notebook.merge.cell import ConflictPolicy
from explainer.notebook.merge.merge import is_up_to_date
from explainer.notebook.merge.report import ChangeKind
from explainer.notebook.reader import parse_notebook

SECTIONS = ("why", "how", "who", "when", "where", "what")
MET = Counter()
"""What the histories had in them, so that a run can say that it was no idle one."""


class History:
    """A page that changes, and a notebook of it that somebody changes, too."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.count = 0
        self.texts = {name: self.word(name) for name in random.sample(SECTIONS, 3)}
        self.order = list(self.texts)
        self.records = self.word("records")
        self.output = self.word("<nav>")
        self.notebook = parse_notebook(node_bytes(self.page())).node

    def word(self, kind: str) -> str:
        """Return words that were never there before."""
        self.count += 1
        return f"{kind} word{self.count}."

    def page(self):
        """Return the notebook as the page has it now."""
        cells = [
            Cell(id="title", role="title", source="# Title"),
            Cell(id="records", role="records", source=f"x = {self.records!r}", is_code=True),
            Cell(id="nav", role="nav", source="nav", is_code=True, output=self.output),
        ]
        for name in self.order:
            source = f"## {name}\n\n{self.texts[name]}"
            cells.append(Cell(id=f"text-{name}", role="text", section=name, source=source))
            if len(self.texts[name]) % 3 == 0:
                asks = f"**To discuss**\n\nAnd {self.texts[name]}"
                cells.append(Cell(id=f"prompt-{name}-1", role="prompt", section=name, source=asks,
                                  tags=("discuss",), slide="subslide"))  # fmt: skip
            if len(self.texts[name]) % 2:
                cells.append(Cell(id=f"studies-{name}", role="studies", section=name,
                                  source=f"studies.cards({name!r})", is_code=True,
                                  output=f"<p>{name}{self.records}</p>"))  # fmt: skip
        cells.append(Cell(id="credit", role="credit", source="---\n\nCredit"))
        return notebook_node(NotebookHead(slug="p", title=f"P {len(self.order)}"), cells)

    def change_page(self) -> None:
        """Let the author change the page once."""
        kind = self.random.choice(["text", "text", "add", "drop", "order", "records", "output"])
        MET[f"page: {kind}"] += 1
        free = [name for name in SECTIONS if name not in self.order]
        if kind == "text" and self.order:
            self.texts[self.random.choice(self.order)] = self.word("new")
        elif kind == "add" and free:
            name = self.random.choice(free)
            self.order.insert(self.random.randrange(len(self.order) + 1), name)
            self.texts.setdefault(name, self.word(name))
        elif kind == "drop" and self.order:
            self.order.remove(self.random.choice(self.order))
        elif kind == "order":
            self.random.shuffle(self.order)
        elif kind == "records":
            self.records = self.word("records")
        elif kind == "output":
            self.output = self.word("<nav>")

    def edit(self) -> None:
        """Let the educator do one thing to the notebook, as JupyterLab or another tool would."""
        cells = self.notebook.cells
        kinds = [name.removeprefix("edit_") for name in dir(self) if name.startswith("edit_")]
        kind = self.random.choice(kinds)
        MET[f"edit: {kind}"] += 1
        if cells or kind == "add":
            at = self.random.randrange(len(cells)) if cells else 0
            getattr(self, f"edit_{kind}")(cells, at)
        if kind == "no_ids":
            self.notebook = parse_notebook(json.dumps(self.notebook).encode()).node

    def edit_text(self, cells, at) -> None:
        cells[at].source += f"\n{self.word('mine')}"

    def edit_rewrite(self, cells, at) -> None:
        cells[at].source = self.word("mine")

    def edit_delete(self, cells, at) -> None:
        del cells[at]

    def edit_add(self, cells, at) -> None:
        made = self.random.choice([new_code_cell, new_markdown_cell, new_raw_cell])
        cells.insert(at, made(self.word("own"), id=f"own-{self.count}"))
        if made is new_code_cell:
            cells[at].outputs = [new_output("stream", text=self.word("printed"))]

    def edit_move(self, cells, at) -> None:
        cells.insert(self.random.randrange(len(cells)), cells.pop(at))

    def edit_split(self, cells, at) -> None:
        """JupyterLab gives both halves new ids and the metadata of the whole."""
        cell = cells[at]
        half = self.random.randrange(len(cell.source) + 1)
        parts = [deepcopy(cell), deepcopy(cell)]
        parts[0].source, parts[1].source = cell.source[:half], cell.source[half:]
        for number, part in enumerate(parts):
            part.id = f"split-{self.count}-{number}-{self.random.randrange(10**6)}"
        cells[at : at + 1] = parts

    def edit_join(self, cells, at) -> None:
        if at + 1 < len(cells):
            cells[at].source += "\n\n" + cells.pop(at + 1).source
            cells[at].id = f"joined-{self.random.randrange(10**6)}"

    def edit_copy(self, cells, at) -> None:
        copy = deepcopy(cells[at])
        if self.random.random() < 0.5:
            copy.id = f"copy-{self.random.randrange(10**6)}"  # else a tool that keeps the id
        cells.insert(self.random.randrange(len(cells) + 1), copy)

    def edit_kind(self, cells, at) -> None:
        cell = cells[at]
        made = self.random.choice([new_code_cell, new_markdown_cell, new_raw_cell])
        cells[at] = made(cell.source, id=cell.id, metadata=cell.metadata)

    def edit_tag(self, cells, at) -> None:
        cells[at].metadata.setdefault("tags", []).append(self.word("tag"))

    def edit_attach(self, cells, at) -> None:
        if cells[at].cell_type == "markdown":
            cells[at].attachments = {"a.png": {"image/png": self.word("picture")}}

    def edit_run(self, cells, _) -> None:
        for number, cell in enumerate(cells):
            if cell.cell_type == "code":
                cell.execution_count = number + 1
                view = {"application/vnd.jupyter.widget-view+json": {"model_id": "m"}}
                html = {"text/html": cell.outputs[0].data["text/html"]} if (
                    cell.outputs and "data" in cell.outputs[0]
                    and "text/html" in cell.outputs[0].data) else {}  # fmt: skip
                cell.outputs = [new_output("display_data", data={**view, **html})]

    def edit_no_ids(self, cells, _) -> None:
        for cell in cells:
            cell.pop("id", None)
        self.notebook.nbformat_minor = 4

    def edit_no_metadata(self, cells, at) -> None:
        cells[at].metadata = {}

    def edit_settings(self, _, __) -> None:
        self.notebook.metadata["mine"] = self.word("setting")

    def build(self) -> None:
        """Merge the notebook with the page, and see that everything holds."""
        both = self.random.choice(
            [ConflictPolicy.BESIDE, ConflictPolicy.BESIDE, ConflictPolicy.THEIRS]
        )
        self.notebook = parse_notebook(json.dumps(self.notebook).encode()).node
        self.notebook = checked(self.notebook, self.page(), both)


def checked(theirs, ours, both):
    """Return the merged notebook; raise where anything of an educator's is lost."""
    before = node_bytes(theirs)
    done = merged(theirs, ours, both=both)
    assert node_bytes(theirs) == before, "a merge changes nothing but what it returns"
    assert node_bytes(merged(theirs, ours, both=both).notebook) == node_bytes(done.notebook)
    result = parse_notebook(node_bytes(done.notebook)).node
    nbformat.validate(result)
    assert node_bytes(result) == node_bytes(done.notebook)
    if is_up_to_date(theirs, ours):
        assert done.changes == ()
        assert node_bytes(result) == before
        return result
    assert node_bytes(merged(result, ours, both=both).notebook) == node_bytes(result)
    MET.update(f"cell: {change.kind.name}" for change in done.changes)
    check_theirs(theirs, ours, result)
    check_ours(theirs, ours, result, done, both)
    check_order(theirs, ours, result)
    return result


def names_of(notebook, ours):
    built, now = built_of(notebook), [cell.id for cell in ours.cells]
    return [claim(cell, built, now) for cell in notebook.cells]


def is_touched(cell, built, name) -> bool:
    held = built.cells.get(name)
    return not is_as_made(cell, held.made if held else "")


def check_theirs(theirs, ours, result) -> None:
    """See that every cell that an educator has made or changed is there, word for word."""
    built, now = built_of(theirs), {cell.id: cell for cell in ours.cells}
    names = names_of(theirs, ours)
    first = primaries(theirs, names)
    there = Counter(kept(cell) for cell in result.cells)
    for at, (cell, name) in enumerate(zip(theirs.cells, names, strict=True)):
        is_page = bool(name) and first[name] == at
        if is_page and name in now:
            (mine,) = [one for one in result.cells if one.id == name]
            assert (
                mine.get("attachments") == cell.get("attachments") or now[name].cell_type == "code"
            )
            assert set(cell.metadata.get("tags", [])) == set(mine.metadata.get("tags", []))
            if is_touched(cell, built, name) and cell.source != now[name].source:
                assert (mine.cell_type, mine.source) == (cell.cell_type, cell.source)
                assert mine.get("outputs") == cell.get("outputs")
        elif is_touched(cell, built, name):
            assert there[kept(cell)] > 0, f"lost: {cell.source!r}"
            there[kept(cell)] -= 1
    assert result.metadata.get("mine") == theirs.metadata.get("mine")


def kept(cell) -> str:
    """Return what of an educator's own cell must never change."""
    held = {name: cell.get(name) for name in ("cell_type", "source", "outputs", "attachments")}
    return json.dumps(held, sort_keys=True)


def check_ours(theirs, ours, result, done, both) -> None:
    """See that the page's words are there, unless they were deleted or set aside before."""
    built = built_of(theirs)
    names = names_of(theirs, ours)
    first = primaries(theirs, names)
    by_id = {cell.id: cell for cell in result.cells}
    for cell in ours.cells:
        if cell.id not in first:
            is_gone = cell.id in built.cells or cell.id in built.gone
            assert (cell.id in by_id) is not is_gone
            continue
        mine = theirs.cells[first[cell.id]]
        if mine.cell_type == cell.cell_type and not is_touched(mine, built, cell.id):
            assert by_id[cell.id].source == cell.source
    offers = [offer_for(cell) for cell in result.cells if is_as_made(cell)]
    for change in done.changes:
        assert change.kind is not ChangeKind.REPLACED
        assert (change.kind is ChangeKind.ALONE) <= (both is ConflictPolicy.THEIRS)
        if change.kind is ChangeKind.BOTH:
            cell = result.cells[change.number - 1]
            assert cell.id in offers
            beside = [
                one.source for one in result.cells if offer_for(one) == cell.id and is_as_made(one)
            ]
            (page,) = [one for one in ours.cells if one.id == cell.id]
            assert any(source.endswith(page.source) for source in beside)


def check_order(theirs, ours, result) -> None:
    """See that an educator's own cells follow the same cell of the page as before."""
    names, after = names_of(theirs, ours), names_of(result, ours)
    known = {name for name in names if name}
    there = known & set(after) & {cell.id for cell in ours.cells}
    was = followers(theirs, names, there)
    now = followers(result, [name if name in known else "" for name in after], there)
    for name, own in was.items():
        rest = iter(now.get(name, []))
        assert all(any(one == source for one in rest) for source in own), (name, own, now)


def followers(notebook, names, there):
    """Return each page cell's own cells behind it."""
    found, here = {}, ""
    first = primaries(notebook, names)
    for at, (cell, name) in enumerate(zip(notebook.cells, names, strict=True)):
        if name and first[name] == at and name in there:
            here = name
        elif not offer_for(cell) and not name:
            found.setdefault(here, []).append(cell.source)
    return found


def run(random: Random, steps: int = 12) -> None:
    """Live through one history."""
    history = History(random)
    for _ in range(steps):
        for _ in range(random.randrange(4)):
            history.edit()
        for _ in range(random.randrange(3)):
            history.change_page()
        history.build()
