"""Write the ``binder`` folder of a course, and the badges that link to it."""

from __future__ import annotations

import shutil
from pathlib import Path
from string import Template

from explainer.scaffold.bundled_files import find_lock_file
from explainer.scaffold.wheel import build_wheel

FILES = Path(__file__).parent / "files"
RUNTIME = "python-3.11\n"
BINDER = "https://mybinder.org/v2/gh"
SHIELD = "https://img.shields.io/badge/Binder"


def write_binder_folder(folder: Path, page: str) -> str:
    """Create the folder and its files.

    Args:
        folder: does not exist yet.
        page: the slug of the page whose notebook JupyterLab opens.

    Returns:
        The file name of the wheel in the folder.
    """
    name, data = build_wheel()
    folder.mkdir()
    (folder / name).write_bytes(data)
    shutil.copyfile(find_lock_file(), folder / "requirements.txt")
    (folder / "runtime.txt").write_text(RUNTIME)
    shutil.copyfile(FILES / "postBuild", folder / "postBuild")
    (folder / "postBuild").chmod(0o755)
    workspace = render_workspace(page, "README.md")
    (folder / "explainer.jupyterlab-workspace").write_text(workspace, encoding="utf-8")
    return name


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
