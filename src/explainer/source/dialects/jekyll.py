"""Jekyll: ``_config.yml``, posts named by their day, collections.

https://jekyllrb.com/docs/configuration/options/ and https://jekyllrb.com/docs/structure/
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from explainer.source.dialects.dialect import Dialect, SiteSettings, find_library_files
from explainer.source.people import read_people
from explainer.source.syntax.templates import expand_liquid
from explainer.text.config_files import Config, read_config


class Jekyll(Dialect):
    """A Jekyll site."""

    name = "jekyll"
    label = "Jekyll"
    expanders = (expand_liquid,)
    config_files = ("_config.yml", "_config.yaml", "_config.toml")
    needs_front_matter = True
    has_dated_names = True
    hides_future_pages = True

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return the settings of ``_config.yml``; other folders with ``_`` hold no pages."""
        settings = read_config(config) if config else Config(path=root, fields={})
        source = settings.text("source") or "."
        collections = settings.get("collections") or {}
        names = collections if isinstance(collections, (Mapping, list)) else ()
        kept = ("posts", *(name for name in names if isinstance(name, str)))
        return SiteSettings(
            title=settings.text("title", "name"),
            description=settings.text("description", "tagline"),
            lang=settings.text("lang", "locale").replace("_", "-"),
            authors=read_people(settings.get("author", "authors")),
            address=settings.text("url") + settings.text("baseurl"),
            folders=(source,),
            ignored=(
                "_*/",
                *(f"!_{name}/" for name in kept),
                *("vendor/", "*.gemspec"),
                *settings.texts("exclude"),
                *(f"!{pattern}" for pattern in settings.texts("include")),
            ),
            assets=(source,),
            permalink=settings.text("permalink"),
            bibliography=_find_bibliography(root, settings),
        )


def _find_bibliography(root: Path, settings: Config) -> tuple[str, ...]:
    """Return the library files of the plugin jekyll-scholar."""
    folder = (settings.text("scholar.source") or "_bibliography").strip("/")
    pattern = PurePosixPath(folder, settings.text("scholar.bibliography") or "*.bib")
    is_inside = ".." not in pattern.parts and "**" not in str(pattern)
    return find_library_files(root, str(pattern)) if is_inside and not pattern.is_absolute() else ()
