"""A folder of Markdown files that no generator has configured."""

from __future__ import annotations

from pathlib import Path

from explainer.source.dialects.dialect import Dialect
from explainer.source.syntax.templates import ExpandedText
from explainer.source.syntax.vault_marks import remove_vault_marks


class Plain(Dialect):
    """A plain folder; every folder is one."""

    name = "plain"
    label = "plain Markdown"

    def find_config(self, root: Path) -> Path | None:
        """Return the folder itself."""
        return root

    def expand_text(self, text: str) -> ExpandedText:
        """Return the text without what a vault of Obsidian hides; its settings may be missing."""
        return remove_vault_marks(text)
