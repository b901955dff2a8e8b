"""MyST: ``myst.yml``.

https://mystmd.org/guide/frontmatter
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from explainer.source.dialects.dialect import Dialect, SiteSettings, find_library_files
from explainer.source.dialects.navigation import read_nav
from explainer.source.people import read_people
from explainer.source.syntax.myst_lines import remove_hidden_lines
from explainer.text.config_files import Config, read_config
from explainer.text.front_matter import Document


class Myst(Dialect):
    """A MyST project."""

    name = "myst"
    label = "MyST"
    expanders = (remove_hidden_lines,)
    config_files: ClassVar[tuple[str, ...]] = ("myst.yml", "myst.yaml")
    ignored = ("/_build/",)

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return the settings of the project."""
        settings = read_config(config) if config else Config(path=root, fields={})
        return SiteSettings(
            title=settings.text("project.title", "site.title"),
            description=settings.text("project.description"),
            lang=settings.text("project.language"),
            authors=read_people(settings.get("project.authors", "project.author")),
            licence=settings.text("project.license", "project.license.content"),
            ignored=settings.texts("project.exclude"),
            assets=(".",),
            nav=tuple(read_nav(settings.get("project.toc"))),
            bibliography=settings.texts("project.bibliography")
            or find_library_files(root, "*.bib"),
        )

    def read_fields(self, document: Document) -> Document:
        """Return a page whose readers see the code of its cells, as MyST shows it."""
        return replace(document, fields={"code": "shown", **document.fields})
