"""Our own content folder: ``site.toml``, ``pages``, and perhaps ``studies`` and ``figures``."""

from __future__ import annotations

from pathlib import Path

from explainer.source.dialects.dialect import Dialect, SiteSettings
from explainer.source.syntax.any_template import ANY_TEMPLATE


class Native(Dialect):
    """A content folder."""

    name = "explainer"
    label = "explainer"
    expanders = ANY_TEMPLATE
    has_superscripts = True

    def find_config(self, root: Path) -> Path | None:
        """Return ``site.toml``, also where it is missing beside ``pages`` and ``studies``."""
        path = root / "site.toml"
        is_ours = path.exists() or all((root / name).is_dir() for name in ("pages", "studies"))
        return path if is_ours else None

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return where the pages are; ``site.toml`` is read as a whole elsewhere."""
        return SiteSettings(folders=("pages",))
