"""The ``binder`` folder of a course."""

from __future__ import annotations

from explainer.scaffold.binder_folder import render_workspace
from support.paths import ROOT


def test_workspace_of_the_repository_is_that_of_a_course() -> None:
    """The repository's own JupyterLab workspace is what a course gets, with our page and guide."""
    ours = (ROOT / "binder/explainer.jupyterlab-workspace").read_text(encoding="utf-8")
    assert ours == render_workspace("survivor-led-why", "docs/adapting.md")
