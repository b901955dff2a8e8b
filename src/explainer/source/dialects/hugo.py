"""Hugo: ``hugo.toml`` or its older names, pages in ``content``.

https://gohugo.io/configuration/ and https://gohugo.io/content-management/front-matter/
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from explainer.source.dialects.dialect import Dialect, SiteSettings
from explainer.source.people import read_people
from explainer.source.syntax.templates import expand_shortcodes
from explainer.text.config_files import Config, read_config

ENDINGS = ("toml", "yaml", "yml", "json")


class Hugo(Dialect):
    """A Hugo site."""

    name = "hugo"
    label = "Hugo"
    expanders = (expand_shortcodes,)
    config_files = tuple(
        f"{folder}{name}.{ending}"
        for folder in ("", "config/_default/")
        for name in ("hugo", "config")
        for ending in ENDINGS
    )
    index_names = ("index", "_index")
    hides_future_pages = True

    def find_config(self, root: Path) -> Path | None:
        """Return the configuration file, if there is also a folder that only Hugo has."""
        config = super().find_config(root)
        if config is None or config.stem == "hugo":
            return config
        folders = ("content", "archetypes", "layouts", "themes")
        return config if any((root / name).is_dir() for name in folders) else None

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return the settings; those of the first language count where there are several."""
        settings = read_config(config) if config else Config(path=root, fields={})
        lang = settings.text("defaultContentLanguage", "languageCode", "locale")
        return SiteSettings(
            title=settings.text("title", f"languages.{lang}.title"),
            description=settings.text("params.description", "description"),
            lang=(settings.text("languageCode", "locale") or lang).replace("_", "-"),
            authors=read_people(settings.get("params.author", "author", "params.authors")),
            address=settings.text("baseURL", "baseurl"),
            folders=(settings.text("contentDir", "contentdir") or "content",),
            ignored=("archetypes/", "themes/", "public/", "resources/"),
            assets=(*(settings.texts("staticDir", "staticdir") or ("static",)), "assets"),
            permalink=settings.text("permalinks.page"),
        )

    def is_hidden(self, fields: Mapping[str, object]) -> bool:
        """Return whether the page is headless or is never rendered."""
        build = fields.get("build", fields.get("_build"))
        is_rendered = not isinstance(build, Mapping) or build.get("render", "always") != "never"
        return fields.get("headless") == "true" or not is_rendered
