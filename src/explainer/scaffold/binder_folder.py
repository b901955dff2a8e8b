"""Render the ``binder`` folder of a course, and the badges that link to it."""

from __future__ import annotations

from pathlib import Path
from string import Template

from explainer.scaffold.bundled_files import find_lock_file
from explainer.scaffold.wheel import build_wheel

FILES = Path(__file__).parent / "files"
RUNTIME = "python-3.11\n"
PACKAGES = "packages.txt"
"""What the notebooks of a course need, without hashes; the lock file has hashes for all of it."""
POST_BUILD = "postBuild"
"""The only file of a course that is run."""
BINDER = "https://mybinder.org/v2/gh"
SHIELD = "https://img.shields.io/badge/Binder"


def render_binder_files(page: str) -> dict[str, bytes]:
    """Return the files of the folder by their names; one of them is a wheel of this package.

    Args:
        page: the slug of the page whose notebook JupyterLab opens.
    """
    name, data = build_wheel()
    return {
        name: data,
        "requirements.txt": find_lock_file().read_bytes(),
        "runtime.txt": RUNTIME.encode(),
        PACKAGES: (FILES / PACKAGES).read_bytes(),
        POST_BUILD: (FILES / POST_BUILD).read_bytes(),
        "explainer.jupyterlab-workspace": render_workspace(page, "README.md").encode(),
    }


def render_workspace(page: str, guide: str) -> str:
    """Return a JupyterLab workspace that shows a page's notebook and a guide side by side.

    Args:
        page: the slug of the page.
        guide: the path of a Markdown file.
    """
    text = (FILES / "jupyterlab-workspace").read_text(encoding="utf-8")
    return Template(text).substitute(page=page, guide=guide)


def format_badges(repository: str) -> str:
    """Return two badges in Markdown: one opens the dashboard, the other JupyterLab.

    Args:
        repository: OWNER/NAME on GitHub.
    """
    read = f"{BINDER}/{repository}/HEAD?urlpath=voila%2Frender%2Fnotebooks%2Findex.ipynb"
    edit = f"{BINDER}/{repository}/HEAD?urlpath=lab/workspaces/explainer"
    return (
        f"[![Read as a dashboard]({SHIELD}-read-579aca)]({read}) "
        f"[![Open in JupyterLab]({SHIELD}-edit-f5a252)]({edit})"
    )
