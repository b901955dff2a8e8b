"""Download packages of the npm registry once, and check that they are what they were.

This is the only module besides ``bibliography.lookup`` that opens connections to the web.
"""

from __future__ import annotations

import os
import re
import tempfile
import urllib.error
import urllib.request
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha512
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_cache_path

REGISTRY = "https://registry.npmjs.org/"
_SETTING = re.compile(r"^\s*registry\s*=\s*[\"']?(\S+?)[\"']?\s*$", re.MULTILINE)
_TIMEOUT = 60
"""Seconds without a byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NpmPackage:
    """One version of a package, whose bytes are known."""

    name: str
    version: str
    integrity: str
    """``sha512-`` and the digest in base64, as the registry and lock files write it."""

    @property
    def file_name(self) -> str:
        """The name that ``npm pack`` gives the file."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


class DownloadError(Exception):
    """A package cannot be had; the text says why, as a clause without a full stop."""


def find_package_file(package: NpmPackage, cache: Path | None = None) -> Path:
    """Return the file of a package, which is downloaded if it is not in the cache.

    Args:
        package: the package.
        cache: the folder for downloaded files; by default this computer's.

    Raises:
        DownloadError: it cannot be downloaded, or has other bytes than expected.
    """
    folder = cache or user_cache_path("explainer") / "npm"
    path = folder / package.file_name
    with suppress(OSError):
        if compute_integrity(path.read_bytes()) == package.integrity:
            return path
    data = _download(package)
    if compute_integrity(data) != package.integrity:
        raise DownloadError(f"{package.file_name} from {find_registry()} has unexpected contents")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise DownloadError(f"{folder} cannot be written ({error.strerror})") from error
    return path


def find_registry() -> str:
    """Return the address of the registry that the user's npm uses, with a ``/`` at its end.

    The environment comes first, then the user's file of settings, as with npm itself.
    """
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if os.environ.get(name):
            return os.environ[name].rstrip("/") + "/"
    file = Path(os.environ.get("NPM_CONFIG_USERCONFIG") or Path.home() / ".npmrc")
    with suppress(OSError, UnicodeDecodeError):
        if match := _SETTING.search(file.read_text(encoding="utf-8")):
            return match[1].rstrip("/") + "/"
    return REGISTRY


def compute_integrity(data: bytes) -> str:
    """Return the digest of a file as npm writes it."""
    return "sha512-" + b64encode(sha512(data).digest()).decode("ascii")


def _download(package: NpmPackage) -> bytes:
    registry = find_registry()
    if urlsplit(registry).scheme not in ("http", "https"):
        raise DownloadError(f"{registry} is not the address of a registry")
    base = package.name.rpartition("/")[2]
    address = f"{registry}{package.name}/-/{base}-{package.version}.tgz"
    try:
        with urllib.request.urlopen(address, timeout=_TIMEOUT) as reply:  # respects proxies
            data: bytes = reply.read()
            return data
    except urllib.error.HTTPError as error:
        raise DownloadError(f"{address} answers with status {error.code}") from error
    except OSError as error:
        reason = getattr(error, "reason", None) or error
        raise DownloadError(f"{address} cannot be reached ({reason})") from error
