"""Resolve the links of a page to other files of its site, which its editions do not contain."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from explainer.errors import DiagnosticCollector
from explainer.source.site_files import OutsideSiteError, SiteFiles

MAX_NAMES = 4
"""Files that a message lists."""


@dataclass(slots=True, kw_only=True)
class FileLinks:
    """Collects the links of a page to files, such as data, drawings and archives."""

    files: SiteFiles
    location: PurePosixPath
    """The path of the page's file, relative to the root of the site."""
    collector: DiagnosticCollector
    lines: dict[str, int] = field(default_factory=dict)
    """The name of each file that exists, and the line of its first link."""

    def resolve(self, href: str, line: int) -> str | None:
        """Return the address of a file where the site is published; None if it has none.

        Args:
            href: a path, relative to the page or to what is published.
            line: the line of the link.
        """
        target = href.partition("#")[0].partition("?")[0]
        try:
            file = self.files.find(target, self.location)
        except OutsideSiteError:
            file = None
        if file is None and not (target.startswith("/") and self.is_published):
            message = f"there is no file “{unquote(target)}”, so only the words of this link stay"
            hint = "correct the address, or put the file into the folder of the site"
            self.collector.report("W340", line, message, hint)
            return None
        self.lines.setdefault(PurePosixPath(unquote(target)).name or target, line)
        if not self.is_published:
            return None
        path = target if file is None or target.startswith("/") else self._find_path(file)
        base = f"{urlsplit(self.files.address).path.strip('/')}/"
        path = path.lstrip("/").removeprefix(base)
        return f"{self.files.address.rstrip('/')}/{path}" + href.removeprefix(target)

    def report(self) -> None:
        """Report the files that exist, once for the page."""
        if not self.lines:
            return
        names = [*self.lines][:MAX_NAMES] + (["…"] if len(self.lines) > MAX_NAMES else [])
        where = "so their words stay" if not self.is_published else "so the links lead to the site"
        message = f"files that pages do not contain, {where}: {', '.join(names)}"
        hint = "leave it, or link to an address with https: where the files are"
        self.collector.report("W341", min(self.lines.values()), message, hint)

    @property
    def is_published(self) -> bool:
        """Whether the site says where it is published."""
        return self.files.address.startswith(("https://", "http://"))

    def _find_path(self, file: Path) -> str:
        """Return where a file is published, relative to the site's address."""
        path = PurePosixPath(file.relative_to(self.files.root).as_posix())
        folders = (*self.files.folders, *self.files.assets)
        inside = [folder for folder in map(PurePosixPath, folders) if folder in path.parents]
        top = max(inside, key=lambda folder: len(folder.parts), default=PurePosixPath("."))
        return quote(path.relative_to(top).as_posix())
