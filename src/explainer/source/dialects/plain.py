"""A folder of Markdown files that no generator has configured."""

from __future__ import annotations

from pathlib import Path

from explainer.source.dialects.dialect import Dialect
from explainer.source.syntax.components import expand_components
from explainer.source.syntax.templates import ExpandedText
from explainer.source.syntax.vault_marks import remove_vault_marks


class Plain(Dialect):
    """A plain folder; every folder is one."""

    name = "plain"
    label = "plain Markdown"
    has_scripts = True

    def find_config(self, root: Path) -> Path | None:
        """Return the folder itself."""
        return root

    def expand_text(self, text: str) -> ExpandedText:
        """Return the text without components of MDX and without what a vault of Obsidian hides.

        Both may be in a folder whose configuration is elsewhere.
        """
        expanded = expand_components(text, is_certain=False)
        hidden = remove_vault_marks(expanded.text)
        return ExpandedText(text=hidden.text, removed=expanded.removed)
