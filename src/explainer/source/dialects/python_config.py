"""Generators whose configuration is a Python program, of which only constants are read.

https://getnikola.com/handbook.html, https://docs.getpelican.com/en/stable/settings.html and
https://www.sphinx-doc.org/en/master/usage/configuration.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from explainer.errors import ContentError
from explainer.source.dialects.dialect import Dialect, SiteSettings
from explainer.source.dialects.myst import Myst
from explainer.source.people import read_people
from explainer.source.syntax.field_lists import (
    DIRECTIVES,
    META_DATA,
    parse_field_list,
    take_field_list,
)
from explainer.source.syntax.templates import ExpandedText, expand_liquid, expand_shortcodes
from explainer.text.config_files import Config
from explainer.text.front_matter import Document
from explainer.text.source_text import read_source

PAGE_LINK = re.compile(r"\blink://(slug|filename)/([^\s()<>\"#]+)")
"""How Nikola names a page in a link."""


def read_constants(path: Path | None) -> Config:
    """Return the constants that a Python file assigns; nothing in it is run.

    Raises:
        ContentError: the file cannot be read.
    """
    fields: dict[str, object] = {}
    try:
        program = ast.parse(read_source(path).text) if path else ast.Module([], [])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        program = ast.Module([], [])
    for statement in program.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            try:
                fields[statement.targets[0].id] = _as_fields(ast.literal_eval(statement.value))
            except (ValueError, TypeError, RecursionError, MemoryError):
                continue  # computed when the program runs
    return Config(path=path or Path(), fields=fields)


def _name_linked_pages(text: str) -> ExpandedText:
    """Return a text of Nikola whose links have the paths or names of pages."""
    shown = PAGE_LINK.sub(
        lambda match: f"/{match[2]}" if match[1] == "filename" else f"{match[2]}.md", text
    )
    return ExpandedText(text=shown)


class Nikola(Dialect):
    """A Nikola site."""

    name = "nikola"
    label = "Nikola"
    expanders = (_name_linked_pages, expand_shortcodes)
    config_files = ("conf.py",)
    index_names = ("index",)
    hides_future_pages = True

    def find_config(self, root: Path) -> Path | None:
        """Return ``conf.py`` if it names a blog."""
        return _find_with(root / "conf.py", "BLOG_TITLE")

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return the constants of ``conf.py``; posts and pages are in the folders it lists."""
        settings = read_constants(config)
        sources = [settings.fields.get(name) for name in ("POSTS", "PAGES")]
        patterns = [item[0] for source in sources if isinstance(source, list) for item in source]
        folders = [str(pattern).partition("/")[0] for pattern in patterns]
        return SiteSettings(
            title=settings.text("BLOG_TITLE"),
            description=settings.text("BLOG_DESCRIPTION"),
            lang=settings.text("DEFAULT_LANG").replace("_", "-"),
            authors=read_people(settings.get("BLOG_AUTHOR")),
            address=settings.text("SITE_URL"),
            folders=tuple(dict.fromkeys(folders)) or ("posts", "pages"),
            assets=("files", "images"),
        )

    def read_fields(self, document: Document) -> Document:
        """Return a page with the fields above its text, or in the file beside it."""
        beside = document.path.with_suffix(".meta")
        if not document.has_front_matter and beside.is_file():
            fields = parse_field_list(read_source(beside).text.split("\n"), DIRECTIVES)
            values = {name: value for name, (value, _) in fields.items()}
            return replace(document, fields=values, has_front_matter=True)
        return take_field_list(document, DIRECTIVES)

    def is_hidden(self, fields: Mapping[str, object]) -> bool:
        """Return whether the status, or a tag as in old versions, says not to publish."""
        hidden = ("draft", "private")
        tags = map(str.strip, str(fields.get("tags", "")).split(","))
        return str(fields.get("status", "")).lower() in hidden or any(tag in hidden for tag in tags)


class Pelican(Dialect):
    """A Pelican site."""

    name = "pelican"
    label = "Pelican"
    expanders = (expand_liquid,)
    config_files = ("pelicanconf.py",)

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return the constants of ``pelicanconf.py``."""
        settings = read_constants(config)
        folder = settings.text("PATH") or "content"
        return SiteSettings(
            title=settings.text("SITENAME"),
            lang=settings.text("DEFAULT_LANG").replace("_", "-"),
            authors=read_people(settings.get("AUTHOR")),
            address=settings.text("SITEURL"),
            folders=(folder,),
            assets=(folder,),
        )

    def read_fields(self, document: Document) -> Document:
        """Return a page with the fields above its text."""
        return take_field_list(document, META_DATA)

    def is_hidden(self, fields: Mapping[str, object]) -> bool:
        """Return whether the status says that the page is not public."""
        return str(fields.get("status", "")).lower() in ("draft", "hidden")


class Sphinx(Myst):
    """A Sphinx project with pages in MyST's Markdown."""

    name = "sphinx"
    label = "Sphinx"
    config_files: ClassVar[tuple[str, ...]] = (
        "conf.py",
        "docs/conf.py",
        "docs/source/conf.py",
        "source/conf.py",
    )

    def find_config(self, root: Path) -> Path | None:
        """Return ``conf.py`` if it names a project."""
        paths = (_find_with(root / name, "project", "extensions") for name in self.config_files)
        return next(filter(None, paths), None)

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return the constants of ``conf.py``; pages are beside it."""
        settings = read_constants(config)
        folder = config.parent.relative_to(root).as_posix() if config else "."
        return SiteSettings(
            title=settings.text("html_title", "project"),
            lang=settings.text("language").replace("_", "-"),
            authors=read_people(settings.get("author")),
            folders=(folder,),
            ignored=tuple(f"/{folder}/{name}" for name in settings.texts("exclude_patterns")),
            assets=(folder,),
            bibliography=tuple(f"{folder}/{name}" for name in settings.texts("bibtex_bibfiles")),
        )


def _find_with(path: Path, *constants: str) -> Path | None:
    """Return the file if it assigns one of the constants."""
    if not path.is_file():
        return None
    try:
        text = read_source(path).text
    except ContentError:
        return None
    found = any(re.search(rf"^{name}\s*=", text, re.MULTILINE) for name in constants)
    return path if found else None


def _as_fields(value: object) -> object:
    """Return a constant with lists for sequences, and text for every scalar."""
    if isinstance(value, Mapping):
        return {str(name): _as_fields(item) for name, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_as_fields(item) for item in value]
    return "" if value is None else str(value)
