"""Zola: ``config.toml`` with ``base_url``, pages in ``content``.

https://www.getzola.org/documentation/getting-started/configuration/
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from explainer.errors import ContentError
from explainer.source.dialects.dialect import Dialect, SiteSettings
from explainer.source.people import read_people
from explainer.source.syntax.templates import expand_calls
from explainer.text.config_files import Config, read_config


class Zola(Dialect):
    """A Zola site."""

    name = "zola"
    label = "Zola"
    expanders = (expand_calls,)
    config_files = ("zola.toml", "config.toml")
    index_names = ("index", "_index")
    has_dated_names = True

    def find_config(self, root: Path) -> Path | None:
        """Return ``config.toml`` if it has the field that Zola requires, or does not parse."""
        config = super().find_config(root)
        if config is None or not (root / "content").is_dir():
            return None
        try:
            return config if read_config(config).text("base_url") else None
        except ContentError:
            return config if (root / "templates").is_dir() else None

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return the settings of ``config.toml``."""
        settings = read_config(config) if config else Config(path=root, fields={})
        return SiteSettings(
            title=settings.text("title"),
            description=settings.text("description"),
            lang=settings.text("default_language"),
            authors=read_people(settings.get("author", "extra.author")),
            address=settings.text("base_url"),
            folders=("content",),
            ignored=tuple(f"/content/{name}" for name in settings.texts("ignored_content")),
            assets=("static", "content"),
        )

    def is_hidden(self, fields: Mapping[str, object]) -> bool:
        """Return whether the page is not rendered."""
        return fields.get("render") == "false"
