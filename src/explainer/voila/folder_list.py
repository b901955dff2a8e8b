"""Show the list of pages at the address of a folder without one, in plain Voilà and on Binder.

Voilà's own page of a folder has the names of its files only. Before it renders that page, Voilà
calls a hook, which ``etc/jupyter/voila.py`` sets to the function of this module.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from explainer.notebook.folder import INDEX, NOTEBOOK, is_hidden, list_notebooks
from explainer.notebook.page_list import list_folder
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.render.csp import build_page_policy
from explainer.render.document import render_body, render_head
from explainer.text.markup import apply_edits, find_elements, format_start_tag
from explainer.text.urls import is_web_address

LIST = "explainer_list"
"""The name under which the template finds the list."""
MAX_NOTEBOOKS = 200
"""Above it, Voilà's own page is shown: each notebook of the folder is read, and others wait."""


def add_page_list(
    page_config: dict[str, Any],
    *,
    base_url: str,
    settings: dict[str, Any],
    notebook_path: str = "",
    **_: object,
) -> dict[str, Any]:
    """Add the list of pages of a folder that has notebooks and no list of its own.

    This is a ``page_config_hook`` of Voilà.

    Args:
        page_config: is changed in place, since Voilà ignores what is returned for a folder.
        base_url: of the server.
        settings: of the server; has its contents manager.
        notebook_path: of the notebook or the folder below the server's root.
    """
    root = str(getattr(settings.get("contents_manager"), "root_dir", ""))
    folder = Path(root) / notebook_path.strip("/")
    if root and folder.is_dir() and not is_hidden(folder.relative_to(root)):
        address = posixpath.join(base_url, "voila/render", quote(notebook_path.strip("/")))
        if not (folder / INDEX).exists() and (found := _render_list(folder, address)):
            page_config[LIST] = found
    return page_config


def _render_list(folder: Path, address: str) -> dict[str, str]:
    """Return the parts of the page of a folder; empty if it has no notebooks, or too many.

    Args:
        folder: of the notebooks.
        address: at which Voilà shows them.
    """
    if not 0 < len(list_notebooks(folder)) <= MAX_NOTEBOOKS:
        return {}
    page = render_page(make_view(list_folder(folder)), name="index")
    page = replace(page, main=_lead_to(address, page.main))
    head, body = render_head(page), render_body(page)
    policy = build_page_policy((*head.inline, *body.inline))
    return {"lang": page.lang, "head": head.html, "body": body.html, "policy": policy}


def _lead_to(address: str, html: str) -> str:
    """Return HTML in which the links to notebooks begin with an address."""
    edits = []
    for element in find_elements(html):
        link = element.attributes.get("href", "")
        if element.tag == "a" and NOTEBOOK in link and not is_web_address(link):
            attributes = {**element.attributes, "href": posixpath.join(address, link)}
            edits.append(element.edit_start(format_start_tag("a", attributes)))
    return apply_edits(html, edits)
