"""A folder of Markdown files that no generator has configured."""

from __future__ import annotations

from pathlib import Path

from explainer.source.dialects.dialect import Dialect
from explainer.source.syntax.any_template import ANY_TEMPLATE


class Plain(Dialect):
    """A plain folder; every folder is one."""

    name = "plain"
    label = "plain Markdown"
    expanders = ANY_TEMPLATE
    has_superscripts = True
    ignored = ("!/public/",)

    def find_config(self, root: Path) -> Path | None:
        """Return the folder itself."""
        return root
