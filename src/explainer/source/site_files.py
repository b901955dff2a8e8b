"""Find the files of a site: pictures, included files, and files that links lead to."""

from __future__ import annotations

import os
import posixpath
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from explainer.text.picture_types import FILE_TYPES

SUFFIXES = frozenset(suffix for type in FILE_TYPES for suffix in type.suffixes)
ROOT_MARKS = ("@site/", "~@site/", "pathname://", "{static}", "{filename}", "{attach}")
"""How Docusaurus and Pelican begin addresses that lead to the root or to static files."""


class OutsideSiteError(Exception):
    """An address leads to a file that is not in the folder of the site."""


@dataclass(frozen=True, kw_only=True)
class SiteFiles:
    """The files of a site that pages may use; nothing outside its folder is ever read."""

    root: Path
    folders: tuple[str, ...] = (".",)
    """Where pages are, relative to the root."""
    assets: tuple[str, ...] = ()
    """Folders, relative to the root, whose files are published at ``/``."""
    address: str = ""
    """Where the site is published."""
    is_vault: bool = False
    """Whether a name alone finds a picture in any folder, as in Obsidian."""
    fallback: SiteFiles | None = None
    """Where a picture is looked for if it is not here."""
    _listings: dict[Path, Mapping[str, str]] = field(default_factory=dict, init=False)

    def find(self, address: str, page: PurePosixPath, *, is_embedded: bool = False) -> Path | None:
        """Return the file at an address; None if there is none.

        Names are compared as they are first, then without case and in one Unicode form.

        Args:
            address: as the page has it: relative to the page or, with ``/``, to what is published.
            page: the path of the page, relative to the root.
            is_embedded: whether it is written as in Obsidian, ``![[bird.png]]``, where a name
                alone finds a picture in any folder.

        Raises:
            OutsideSiteError: the file is not in the folder of the site.
        """
        for path in self._list_paths(address, page):
            if path.startswith("../") or path == "..":
                continue
            found = self._locate(path)
            if found:
                return found
        if self.fallback:
            return self.fallback.find(address, page, is_embedded=is_embedded)
        inside = posixpath.normpath(posixpath.join(str(page.parent), address))
        if inside.startswith("../"):
            raise OutsideSiteError(address)
        return self._find_by_name(address, page, may_be_bare=is_embedded or self.is_vault)

    def is_own_address(self, address: str) -> bool:
        """Return whether a web address is one of this site."""
        return bool(self.address) and address.startswith(f"{self.address.rstrip('/')}/")

    def _list_paths(self, address: str, page: PurePosixPath) -> Iterator[str]:
        """Yield the paths, relative to the root, where an address may lead, the likeliest first."""
        if self.is_own_address(address):
            address = f"/{address.removeprefix(self.address.rstrip('/')).lstrip('/')}"
        mark = next((mark for mark in ROOT_MARKS if unquote(address).startswith(mark)), "")
        address = unquote(address).removeprefix(mark) if mark else address
        shortened = address.partition("#")[0].partition("?")[0]
        written = dict.fromkeys([unquote(shortened), shortened, unquote(address)])
        base = urlsplit(self.address).path.strip("/")
        published = (*self.folders, *self.assets, ".")
        for form in (text.replace("\\", "/") for text in written):
            path = form.lstrip("/")
            if not form.startswith("/") and not mark:
                yield posixpath.normpath(page.parent / path)
                yield posixpath.normpath(page.parent / page.stem / path)
            for folder in published:
                yield posixpath.normpath(PurePosixPath(folder) / path)
            if base and path.startswith(f"{base}/"):
                for folder in published:
                    yield posixpath.normpath(PurePosixPath(folder) / path.removeprefix(f"{base}/"))

    def _locate(self, path: str) -> Path | None:
        """Return a file by its path below the root."""
        try:
            file = self.root / path
            if not file.is_file():
                file = self.root
                for part in PurePosixPath(path).parts:
                    name = self._list_folder(file).get(_fold(part))
                    if name is None:
                        return None
                    file = file / name
            if not file.is_file():
                return None
            if not file.resolve().is_relative_to(self._real_root):
                raise OutsideSiteError(path)
        except (OSError, ValueError):  # no file can have such a name
            return None
        return file

    @cached_property
    def _real_root(self) -> Path:
        return self.root.resolve()

    def _list_folder(self, folder: Path) -> Mapping[str, str]:
        """Return the names in a folder by their folded forms."""
        if folder not in self._listings:
            try:
                names = sorted((path.name for path in folder.iterdir()), reverse=True)
            except OSError:
                names = []
            self._listings[folder] = {_fold(name): name for name in names}
        return self._listings[folder]

    def _find_by_name(self, address: str, page: PurePosixPath, *, may_be_bare: bool) -> Path | None:
        """Return the picture whose path ends in an address.

        A name alone finds the picture nearest to the page; a path with a folder must be unique.
        """
        path = unquote(address).partition("?")[0].lstrip("/")
        wanted = _fold(f"/{path}")
        named = self._pictures_by_name.get(_fold(PurePosixPath(path).name), ())
        found = [file for ending, file in named if ending.endswith(wanted)]
        if may_be_bare:
            folder = str(self.root / page.parent)
            return max(
                found, key=lambda file: len(os.path.commonpath([folder, file.parent])), default=None
            )
        return found[0] if len(found) == 1 and "/" in path else None

    @cached_property
    def _pictures_by_name(self) -> Mapping[str, list[tuple[str, Path]]]:
        """The pictures of the site, with their folded paths, by the folded name."""
        found: dict[str, list[tuple[str, Path]]] = {}
        for current, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                file = Path(current, name)
                if file.suffix.lower() in SUFFIXES and not file.is_symlink():
                    path = _fold(f"/{file.relative_to(self.root).as_posix()}")
                    found.setdefault(_fold(name), []).append((path, file))
        for files in found.values():
            files.sort(key=lambda pair: (pair[0].count("/"), pair[0]))
        return found


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
