from __future__ import annotations

import ast
import io
import json
import sys
import zipfile
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256, sha384
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

import explainer
from explainer.browser_python.bundle import BrowserPython, bundle_python
from explainer.browser_python.distributions import LEFT_OUT
from explainer.browser_python.own_package import NEEDS, list_own_modules
from explainer.browser_python.pyodide import CORE, LOCK, Pyodide, load_pyodide
from explainer.errors import DISTRIBUTION
from explainer.notebook.view import make_view

NAME = "lessons/birds.ipynb"


def write_pyodide(folder: Path, packages: Mapping[str, Mapping[str, object]] = {}) -> Pyodide:
    """Write a distribution of Pyodide with small files, and return it as it is read."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in CORE:
        (folder / name).write_bytes(name.encode())
    entries = {}
    for name, fields in packages.items():
        data = f"wheel of {name}".encode()
        (folder / f"{name}-1.0-cp314.whl").write_bytes(data)
        entries[name] = {
            "name": name,
            "version": "1.0",
            "file_name": f"{name}-1.0-cp314.whl",
            "sha256": sha256(data).hexdigest(),
            "depends": [],
            "imports": [name],
            **fields,
        }
    info = {"python": "3.14.2", "version": "314.0.9"}
    (folder / LOCK).write_text(json.dumps({"info": info, "packages": entries}))
    return load_pyodide(folder)


def bundle(folder: Path, *sources: str, pyodide: Pyodide | None = None) -> BrowserPython:
    """Return what one notebook with these cells needs."""
    notebook = make_view(new_notebook(cells=[new_code_cell(source) for source in sources]))
    pyodide = pyodide or write_pyodide(folder / "pyodide")
    return bundle_python(folder, {NAME: notebook}, pyodide)


def manifest_of(python: BrowserPython) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(python.files[python.pages[NAME].manifest])
    return manifest


def names_of(python: BrowserPython) -> set[str]:
    return {package["name"] for package in manifest_of(python)["packages"]}


def test_the_manifest_lists_every_file_with_its_digest(tmp_path: Path) -> None:
    """Sizes and digests are those of the files, and nothing is written that no manifest names."""
    python = bundle(tmp_path, "import yaml")
    manifest = manifest_of(python)
    entries = [*manifest["pyodide"]["files"], *manifest["packages"]]
    for entry in entries:
        data = python.files[f"live/{entry['file']}"]
        digest = b64encode(sha384(data).digest()).decode()
        assert (entry["integrity"], entry["size"]) == (f"sha384-{digest}", len(data))
    assert manifest["size"] == python.pages[NAME].size == sum(one["size"] for one in entries)
    named = {f"live/{entry['file']}" for entry in entries} | {"live/sbom.cdx.json"}
    assert python.files.keys() == named | {python.pages[NAME].manifest}
    assert {f"{manifest['pyodide']['index']}{name}" for name in CORE} <= {
        entry["file"] for entry in entries
    }


def test_the_same_cells_give_the_same_bytes(tmp_path: Path) -> None:
    """Neither time nor order of files leaves a trace."""
    first, second = (bundle(tmp_path, "import ipywidgets, yaml") for _ in range(2))
    assert first.files == second.files


def test_packages_come_with_what_they_need_in_a_browser(tmp_path: Path) -> None:
    """Requirements are followed with the browser's markers, and without what nobody imports."""
    names = names_of(bundle(tmp_path, "import nbformat.v4"))
    assert {"ipython", "traitlets", "jinja2", "explainer-notebooks"} <= names
    assert {"nbformat", "jupyter-core", "platformdirs"} <= names
    assert not names & {*LEFT_OUT, "pexpect", "parso", "wcwidth", "tornado"}


def test_a_package_that_works_without_its_compiled_modules_is_packed(tmp_path: Path) -> None:
    """PyYAML has a module in C and one in Python; pyzmq has nothing without its own."""
    python = bundle(tmp_path, "import yaml", "from zmq import Context")
    assert "pyyaml" in names_of(python)
    assert "pyzmq" not in names_of(python)
    (found,) = python.diagnostics
    assert "W912 cell 2 imports zmq, and that needs its compiled modules" in str(found)
    assert python.pages[NAME].cells == (2,)
    wheel = next(name for name in python.files if "pyyaml" in name)
    with zipfile.ZipFile(io.BytesIO(python.files[wheel])) as archive:
        assert not [name for name in archive.namelist() if name.endswith(".so")]


def test_a_package_that_is_not_installed_is_named_with_its_cell(tmp_path: Path) -> None:
    """The rest of the page can run."""
    python = bundle(tmp_path, "1 + 1", "import no_such_birds")
    (found,) = python.diagnostics
    assert "W912 cell 2 imports no_such_birds, and that is not installed" in str(found)
    assert python.pages[NAME].cells == (2,)


def test_packages_of_a_distribution_are_taken_from_it(tmp_path: Path) -> None:
    """They come with their dependencies, and with the part of the lock file about them."""
    packages = {
        "libzmq": {"imports": []},
        "other": {},
        "pyzmq": {"imports": ["zmq"], "depends": ["libzmq", "ipython"]},
        "ipython": {},
    }
    pyodide = write_pyodide(tmp_path / "pyodide", packages)
    python = bundle(tmp_path, "import zmq", pyodide=pyodide)
    manifest = manifest_of(python)
    assert {found.code for found in python.diagnostics} == {"W913"}
    assert manifest["load"] == ["ipython", "libzmq", "pyzmq"]
    assert manifest["lock"]["packages"].keys() == {"ipython", "libzmq", "pyzmq"}
    for entry in manifest["lock"]["packages"].values():
        assert f"live/{entry['file_name']}" in python.files
    assert "ipython" not in names_of(python)


def test_modules_and_files_beside_the_notebook_come_along(tmp_path: Path) -> None:
    """A helper module, what it imports, and a file that a cell names are packed."""
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "helper.py").write_text("import yaml\n")
    (folder / "birds.csv").write_text("name\nwren\n")
    (tmp_path / "secret.csv").write_text("")
    python = bundle(tmp_path, "import helper", "open('birds.csv'); open('../../secret.csv')")
    manifest = manifest_of(python)
    assert "pyyaml" in names_of(python)
    assert manifest["folder"]["cwd"] == "lessons"
    with zipfile.ZipFile(io.BytesIO(python.files[f"live/{manifest['folder']['file']}"])) as archive:
        assert archive.namelist() == ["lessons/birds.csv", "lessons/helper.py"]


def test_our_own_part_imports_only_what_comes_along() -> None:
    """What else the kernel's side imports has a stand-in, or belongs to functions of the build."""
    imported = {
        name.partition(".")[0]
        for path in list_own_modules().values()
        for node in ast.walk(ast.parse(path.read_bytes()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    packed = {"IPython", "anywidget", "babel", "bleach", "ipywidgets", "jinja2", "markdown_it"}
    assert len(packed) == len(NEEDS)
    packed |= {"comm", "markupsafe", "traitlets"}  # what these need
    stand_in, build = {"nh3", "math_core"}, {"mdit_py_plugins", "tomli"}
    assert imported - sys.stdlib_module_names - {"explainer"} <= packed | stand_in | build


@pytest.mark.parametrize(
    "name", ["explainer/widgets/study_list.py", "explainer/i18n/locales/ar.json"]
)
def test_our_own_part_has_modules_and_data(name: str, tmp_path: Path) -> None:
    """It has the widgets and their data, and neither the server nor the parsers of pages."""
    python = bundle(tmp_path, "1")
    wheel = next(data for path, data in python.files.items() if "explainer_notebooks" in path)
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        names = archive.namelist()
    assert name in names
    assert not [one for one in names if one.startswith(("explainer/server", "explainer/source"))]


def test_the_list_of_packages_has_versions_and_licences(tmp_path: Path) -> None:
    """Everything that a browser gets is listed: Python, packages, and what our scripts bundle."""
    python = bundle(tmp_path, "import yaml")
    parts = json.loads(python.files["live/sbom.cdx.json"])["components"]
    sent = {f"pkg:pypi/{one['name']}@{one['version']}" for one in manifest_of(python)["packages"]}
    ours = f"pkg:pypi/{DISTRIBUTION}@{explainer.__version__}"
    listed = {part["purl"] for part in parts}
    assert sent - {ours} <= listed
    assert {"pkg:npm/pyodide@314.0.9", "pkg:generic/python@3.14.2"} <= listed
    assert [purl for purl in listed if purl.startswith("pkg:npm/%40jupyter-widgets/base@")]
    assert all(part["licenses"] for part in parts)


def test_a_package_without_a_licence_is_reported(tmp_path: Path) -> None:
    """Whoever publishes the site has to find out."""
    pyodide = write_pyodide(tmp_path / "pyodide", {"pyzmq": {"imports": ["zmq"]}})
    (found,) = bundle(tmp_path, "import zmq", pyodide=pyodide).diagnostics
    assert "W913 pyzmq 1.0 is sent to browsers, and does not say its licence" in str(found)
