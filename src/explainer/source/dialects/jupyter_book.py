"""Jupyter Book 1: ``_config.yml`` beside ``_toc.yml``.

https://jupyterbook.org/v1/customize/config.html
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from explainer.source.dialects.dialect import SiteSettings, find_library_files
from explainer.source.dialects.myst import Myst
from explainer.source.dialects.navigation import NavEntry, read_nav
from explainer.source.people import read_people
from explainer.text.config_files import Config, read_config


class JupyterBook(Myst):
    """A book of Jupyter Book 1, whose syntax is MyST's."""

    name = "jupyter-book"
    label = "Jupyter Book"
    config_files: ClassVar[tuple[str, ...]] = ("_config.yml",)

    def find_config(self, root: Path) -> Path | None:
        """Return ``_config.yml`` if there is a table of contents beside it."""
        return super().find_config(root) if (root / "_toc.yml").exists() else None

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return the settings of the book."""
        settings = read_config(config) if config else Config(path=root, fields={})
        return SiteSettings(
            title=settings.text("title"),
            lang=settings.text("sphinx.config.language"),
            authors=read_people(settings.get("author")),
            address=settings.text("html.baseurl"),
            ignored=settings.texts("exclude_patterns"),
            assets=(".",),
            nav=_read_toc(root / "_toc.yml"),
            bibliography=settings.texts("bibtex_bibfiles", "sphinx.config.bibtex_bibfiles")
            or find_library_files(root, "*.bib", "_bibliography/*.bib"),
        )


def _read_toc(path: Path) -> tuple[NavEntry, ...]:
    """Return the table of contents; its first page is named apart."""
    if not path.is_file():
        return ()
    toc = read_config(path)
    return tuple(read_nav([toc.get("root"), toc.get("parts", "chapters", "sections")]))
