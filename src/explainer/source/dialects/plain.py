"""A folder of Markdown files that no generator has configured."""

from __future__ import annotations

from pathlib import Path

from explainer.source.dialects.dialect import Dialect


class Plain(Dialect):
    """A plain folder; every folder is one."""

    name = "plain"
    label = "plain Markdown"

    def find_config(self, root: Path) -> Path | None:
        """Return the folder itself."""
        return root
