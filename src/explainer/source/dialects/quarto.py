"""Quarto: ``_quarto.yml``, pages in ``.qmd``, ``.md`` and ``.Rmd``.

https://quarto.org/docs/reference/projects/options.html
"""

from __future__ import annotations

from pathlib import Path

from explainer.source.dialects.dialect import Dialect, SiteSettings
from explainer.source.dialects.navigation import read_nav
from explainer.source.people import read_people
from explainer.source.syntax.templates import expand_inline_code, expand_shortcodes
from explainer.text.config_files import Config, read_config


class Quarto(Dialect):
    """A Quarto project."""

    name = "quarto"
    label = "Quarto"
    expanders = (expand_shortcodes, expand_inline_code)
    has_superscripts = True
    config_files = ("_quarto.yml", "_quarto.yaml")
    index_names = ("index",)
    has_captions = True
    ignored = ("_*", "README.*", "/_site/", "/_book/", "*_files/", "/renv/")

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return the settings of the project, its website or its book."""
        settings = read_config(config) if config else Config(path=root, fields={})
        hidden = [text[1:] for text in settings.texts("project.render") if text.startswith("!")]
        if output := settings.text("project.output-dir"):
            hidden.append(f"/{output.strip('./')}/")
        return SiteSettings(
            title=settings.text("website.title", "book.title", "title", "project.title"),
            description=settings.text("website.description", "book.description", "description"),
            lang=settings.text("lang"),
            authors=read_people(settings.get("author", "book.author")),
            licence=settings.text("license"),
            address=settings.text("website.site-url", "book.site-url"),
            ignored=(*hidden, *settings.texts("website.drafts")),
            assets=(".",),
            nav=tuple(read_nav([settings.get("book.chapters"), settings.get("website.sidebar")])),
            bibliography=settings.texts("bibliography"),
            csl=settings.text("csl"),
        )
