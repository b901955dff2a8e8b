"""Generators whose configuration is a JavaScript program, which is never run.

Their title is not known, so a site is named after its folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from explainer.source.dialects.dialect import Dialect, SiteSettings
from explainer.source.syntax.components import expand_components, expand_mdx
from explainer.source.syntax.templates import expand_liquid

SCRIPT_ENDINGS = ("js", "ts", "mjs", "cjs", "mts")


class _ScriptConfigured(Dialect):
    """A generator with pages in the first of its usual folders that the site has."""

    expanders = (expand_mdx,)
    folders: tuple[str, ...] = (".",)
    assets: tuple[str, ...] = ("static", "public")

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return where pages usually are."""
        folders = tuple(name for name in self.folders if (root / name).is_dir())
        published = (f"{folder}/public" for folder in folders)
        return SiteSettings(folders=folders or (".",), assets=(*self.assets, *published))


class Docusaurus(_ScriptConfigured):
    """A Docusaurus site."""

    name = "docusaurus"
    label = "Docusaurus"
    expanders = (expand_components,)
    has_dated_names = True
    config_files = tuple(
        f"{folder}docusaurus.config.{ending}"
        for folder in ("", "website/")
        for ending in SCRIPT_ENDINGS
    )
    folders = ("docs", "blog", "src/pages", "website/docs", "website/blog")
    assets = ("static", "website/static")


class VitePress(_ScriptConfigured):
    """A VitePress site."""

    name = "vitepress"
    label = "VitePress"
    config_files = (".vitepress", "docs/.vitepress")
    folders = ("docs",)


class Gatsby(_ScriptConfigured):
    """A Gatsby site."""

    name = "gatsby"
    label = "Gatsby"
    has_dated_names = True
    config_files = tuple(f"gatsby-config.{ending}" for ending in SCRIPT_ENDINGS)
    folders = ("content", "src/pages", "src/content", "blog", "posts")


class Eleventy(_ScriptConfigured):
    """An Eleventy site."""

    name = "eleventy"
    label = "Eleventy"
    expanders = (expand_liquid,)
    has_dated_names = True
    config_files = (".eleventy.js", *(f"eleventy.config.{ending}" for ending in SCRIPT_ENDINGS))
    folders = ("content", "src", "posts", "docs")

    def is_hidden(self, fields: Mapping[str, object]) -> bool:
        """Return whether the page is not written."""
        return fields.get("permalink") == "false"
