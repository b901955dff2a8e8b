"""The site generators whose sites can be read."""

from __future__ import annotations

from explainer.source.dialects.bookdown import Bookdown
from explainer.source.dialects.dialect import Dialect
from explainer.source.dialects.hugo import Hugo
from explainer.source.dialects.jekyll import Jekyll
from explainer.source.dialects.jupyter_book import JupyterBook
from explainer.source.dialects.mkdocs import MkDocs
from explainer.source.dialects.myst import Myst
from explainer.source.dialects.native import Native
from explainer.source.dialects.obsidian import Obsidian
from explainer.source.dialects.plain import Plain
from explainer.source.dialects.python_config import Nikola, Pelican, Sphinx
from explainer.source.dialects.quarto import Quarto
from explainer.source.dialects.script_config import Docusaurus, Eleventy, Gatsby, VitePress
from explainer.source.dialects.zola import Zola

DIALECTS: tuple[Dialect, ...] = (
    Native(),
    Quarto(),
    Bookdown(),
    Myst(),
    JupyterBook(),
    MkDocs(),
    Zola(),
    Hugo(),
    Jekyll(),
    Nikola(),
    Pelican(),
    Sphinx(),
    Docusaurus(),
    VitePress(),
    Gatsby(),
    Eleventy(),
    Obsidian(),
    Plain(),
)
"""In the order in which they are tried; a folder that is nothing else is a plain folder."""
