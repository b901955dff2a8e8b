"""Obsidian: a vault, which has a folder ``.obsidian``.

https://help.obsidian.md/properties
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from explainer.source.dialects.dialect import Dialect, SiteSettings
from explainer.source.syntax.vault_marks import remove_vault_marks


class Obsidian(Dialect):
    """A vault of Obsidian."""

    name = "obsidian"
    label = "Obsidian"
    expanders = (remove_vault_marks,)
    config_files = (".obsidian",)
    index_names = ("index", "readme", "home")
    is_vault = True
    ignored = ("!/public/",)

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return that attachments may be anywhere in the vault."""
        return SiteSettings(assets=(".",))

    def is_hidden(self, fields: Mapping[str, object]) -> bool:
        """Return whether Obsidian Publish would leave the note out."""
        return fields.get("publish") == "false"
