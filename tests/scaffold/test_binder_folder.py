"""The ``binder`` folder of a course."""

from __future__ import annotations

from explainer.scaffold.binder_folder import FILES, PACKAGES, render_workspace
from explainer.scaffold.course_files import VOILA
from support.paths import ROOT


def test_workspace_of_the_repository_is_that_of_a_course() -> None:
    """The repository's own JupyterLab workspace is what a course gets, with our page and guide."""
    ours = (ROOT / "binder/explainer.jupyterlab-workspace").read_text(encoding="utf-8")
    assert ours == render_workspace("survivor-led-why", "docs/adapting.md")


def test_configuration_of_voila_is_that_of_a_course() -> None:
    """Plain Voilà shows a course as it shows the repository's notebooks."""
    assert (ROOT / VOILA).read_bytes() == (FILES / VOILA).read_bytes()


def test_packages_of_a_course_are_installed_as_those_of_the_repository() -> None:
    """Both have the file for one's own packages, and the same lines that install them."""
    assert (ROOT / "binder" / PACKAGES).read_bytes() == (FILES / PACKAGES).read_bytes()
    blocks = [
        (folder / "postBuild").read_text(encoding="utf-8").partition("# Your own packages")[2]
        for folder in (ROOT / "binder", FILES)
    ]
    assert blocks[0] == blocks[1]
    assert "-r binder/packages.txt" in blocks[0]
