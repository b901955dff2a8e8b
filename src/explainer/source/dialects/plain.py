"""A folder of Markdown files that no generator has configured."""

from __future__ import annotations

from pathlib import Path

from explainer.source.dialects.dialect import Dialect
from explainer.source.syntax.any_template import expand_any_template
from explainer.source.syntax.templates import ExpandedText


class Plain(Dialect):
    """A plain folder; every folder is one."""

    name = "plain"
    label = "plain Markdown"
    has_scripts = True
    ignored = ("!/public/",)

    def find_config(self, root: Path) -> Path | None:
        """Return the folder itself."""
        return root

    def expand_text(self, text: str) -> ExpandedText:
        """Return the text without tags and marks of any generator."""
        return expand_any_template(text)
