"""Keep the files of Voilà and of widgets compressed, so that no reader waits for that.

Voilà's bundle is a small script that requests 56 others, the same ones each time, and so are the
packages of widgets, on a smaller scale. The others are sent with it, in one file: each of them only
registers its modules, and the script finds them registered.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

MAX_BYTES = 16 * 2**20
"""How much is kept; Voilà and ipywidgets take 1.5 MB. What was not sent for longest goes first."""
BUNDLE = "voila.js"
PACKAGE = re.compile(r"remoteEntry\.[0-9a-f]+\.js")
"""The first script of a package of widgets."""
MAX_PARTS = 700_000
"""The bytes of a package that are sent at once; larger ones rarely need all of theirs."""
SUFFIXES = (".css", ".js", ".json", ".map", ".svg")
"""The files that compression makes smaller."""
_REQUESTED = re.compile(r"\.e\((\d+)\)")
_PART = re.compile(r"\d+\.[0-9a-f]+\.js")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompressedFile:
    """A file as it is sent."""

    version: tuple[int, int]
    """The time of its last change, and its size."""
    gzipped: bytes
    fingerprint: str


class CompressedFiles:
    """Files, each compressed once for all readers."""

    def __init__(self) -> None:
        self._files: OrderedDict[Path, CompressedFile] = OrderedDict()
        self._reading: dict[Path, asyncio.Future[CompressedFile]] = {}

    async def get(self, path: Path) -> CompressedFile:
        """Return a file; the bundle of Voilà comes with all that it requests.

        Raises:
            OSError: it cannot be read.
        """
        status = path.stat()
        version = (status.st_mtime_ns, status.st_size)
        file = self._files.get(path)
        if file is None or file.version != version:
            file = await self._read_once(path, version)
        self._files.move_to_end(path)
        return file

    async def _read_once(self, path: Path, version: tuple[int, int]) -> CompressedFile:
        if path not in self._reading:
            self._reading[path] = asyncio.ensure_future(asyncio.to_thread(_compress, path, version))
        try:
            file = await asyncio.shield(self._reading[path])
        finally:
            self._reading.pop(path, None)
        self._files[path] = file
        while sum(len(kept.gzipped) for kept in self._files.values()) > MAX_BYTES:
            self._files.popitem(last=False)
        self._files[path] = file
        return file


def read_script(path: Path) -> bytes:
    """Return a script of webpack, after the parts that it would request from beside it."""
    return b"\n".join(file.read_bytes() for file in (*_list_parts(path), path))


def _list_parts(path: Path) -> list[Path]:
    if path.name == BUNDLE:
        numbers = sorted(set(_REQUESTED.findall(path.read_text(encoding="utf-8"))))
        parts = [path.with_name(f"{number}.{BUNDLE}") for number in numbers]
        return [part for part in parts if part.is_file()]
    if not PACKAGE.fullmatch(path.name):
        return []
    parts = sorted(part for part in path.parent.iterdir() if _PART.fullmatch(part.name))
    return parts if sum(part.stat().st_size for part in parts) <= MAX_PARTS else []


def _compress(path: Path, version: tuple[int, int]) -> CompressedFile:
    content = read_script(path)
    return CompressedFile(
        version=version,
        gzipped=gzip.compress(content, 6, mtime=0),
        fingerprint=sha256(content).hexdigest()[:32],
    )
