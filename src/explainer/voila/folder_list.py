"""Show the list of pages at the address of a folder without one, in plain Voilà and on Binder.

Voilà's page of a folder knows the names of its files only. Voilà calls a function before it renders
that page, the hook of its page configuration, which no file of settings can name.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from explainer.notebook.folder import INDEX, NOTEBOOK, is_hidden
from explainer.notebook.page_list import list_folder
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.render.csp import build_page_policy
from explainer.render.document import PageLinks, render_body, render_head
from explainer.text.markup import Edit, apply_edits, find_elements, format_start_tag
