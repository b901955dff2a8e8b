"""MkDocs: ``mkdocs.yml``, pages in ``docs``.

https://www.mkdocs.org/user-guide/configuration/
"""

from __future__ import annotations

import re
from pathlib import Path

from explainer.source.dialects.dialect import Dialect, SiteSettings
from explainer.source.dialects.navigation import read_nav
from explainer.source.people import read_people
from explainer.source.syntax.field_lists import META_DATA, take_field_list
from explainer.source.syntax.templates import CODE, ExpandedText
from explainer.text.config_files import Config, read_config
from explainer.text.front_matter import Document

ICON = re.compile(
    rf"{CODE.pattern}"
    r"|(?P<icon>:(?:material|octicons|fontawesome|simple)-[a-z0-9-]+:(?:\{[^{}\n]*\})?[ \t]?)",
    re.DOTALL | re.MULTILINE,
)
"""Code, or an icon: https://squidfunk.github.io/mkdocs-material/reference/icons-emojis/."""


def _remove_icons(text: str) -> ExpandedText:
    """Return a text without the icons of Material, which are pictures of a font."""
    shown = ICON.sub(lambda match: match[0] if match["icon"] is None else "", text)
    return ExpandedText(text=shown)


class MkDocs(Dialect):
    """A MkDocs site, also with the theme Material."""

    name = "mkdocs"
    label = "MkDocs"
    expanders = (_remove_icons,)
    has_superscripts = True
    config_files = ("mkdocs.yml", "mkdocs.yaml")
    index_names = ("index", "readme")

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return the settings of ``mkdocs.yml``; its patterns are relative to the pages."""
        settings = read_config(config) if config else Config(path=root, fields={})
        folder = settings.text("docs_dir") or "docs"
        excluded = settings.get("exclude_docs") or ""
        drafts = settings.get("draft_docs") or ""
        lines = [line for text in (excluded, drafts) for line in str(text).splitlines()]
        return SiteSettings(
            title=settings.text("site_name"),
            description=settings.text("site_description"),
            lang=settings.text("theme.language", "theme.locale").replace("_", "-"),
            authors=read_people(settings.get("site_author")),
            address=settings.text("site_url"),
            folders=(folder,),
            ignored=tuple(
                f"/{folder}/{line.strip().lstrip('/')}" for line in lines if line.strip()
            ),
            assets=(folder,),
            nav=tuple(read_nav(settings.get("nav"))),
        )

    def read_fields(self, document: Document) -> Document:
        """Return a page with the fields above its first blank line."""
        return take_field_list(document, META_DATA)
