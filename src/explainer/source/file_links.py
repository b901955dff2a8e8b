"""Resolve the links of a page to other files of its site: those to download, and others."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from explainer.errors import DiagnosticCollector
from explainer.source.site_files import OutsideSiteError, SiteFiles
from explainer.text.data_types import FOLDER, get_data_type

MAX_NAMES = 4
"""Files that a message lists."""
MAX_BYTES = 20_000_000
"""Of a file that pages offer; a notebook folder is kept in git and copied to readers."""


@dataclass(slots=True, kw_only=True)
class FileLinks:
    """Collects the links of a page to files, such as data, drawings and archives."""

    files: SiteFiles
    location: PurePosixPath
    """The path of the page's file, relative to the root of the site."""
    collector: DiagnosticCollector
    lines: dict[str, int] = field(default_factory=dict)
    """The name of each file that pages do not contain, and the line of its first link."""
    offered: dict[str, Path] = field(default_factory=dict)
    """What the page offers for download: its path below the folder of such files → the file."""

    def resolve(self, href: str, line: int) -> str | None:
        """Return the address of a file; None if readers cannot have it.

        A file of data is offered beside the notebooks, any other where the site is published.

        Args:
            href: a path, relative to the page or to what is published.
            line: the line of the link.
        """
        target = href.partition("#")[0].partition("?")[0]
        file = self._find(target)
        if file and (offered := self._offer(file, line)):
            return offered
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

    def _find(self, target: str) -> Path | None:
        """Return the file at an address; that of a notebook's link may be one."""
        try:
            file = self.files.find(target, self.location)
            if file is None and target.startswith(f"{FOLDER}/"):
                file = self.files.find(target.removeprefix(FOLDER), self.location)
        except OutsideSiteError:
            return None
        return file

    def _offer(self, file: Path, line: int) -> str:
        """Return the address at which a file is offered; empty if it is not."""
        name = unquote(self._find_path(file))
        is_plain = not any(part.startswith((".", "_")) for part in PurePosixPath(name).parts)
        if not is_plain or not get_data_type(name):
            return ""
        size = file.stat().st_size
        if size > MAX_BYTES:
            message = f"“{name}” has {size / 1e6:.0f} MB, so readers cannot download it here"
            hint = f"the limit is {MAX_BYTES / 1e6:.0f} MB; link to a place that keeps large files"
            self.collector.report("W344", line, message, hint)
            return ""
        self.offered[name] = file
        return f"{FOLDER}/{quote(name)}"

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
        files = self.files
        while files.fallback and not file.is_relative_to(files.root):
            files = files.fallback
        path = PurePosixPath(file.relative_to(files.root).as_posix())
        folders = (*files.folders, *files.assets)
        inside = [folder for folder in map(PurePosixPath, folders) if folder in path.parents]
        top = max(inside, key=lambda folder: len(folder.parts), default=PurePosixPath("."))
        return quote(path.relative_to(top).as_posix())
