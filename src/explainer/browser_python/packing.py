"""Pack a package that is installed here as a wheel for browsers, always with the same bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import Distribution
from pathlib import PurePosixPath

EXTENSIONS = {".so", ".pyd", ".dll", ".dylib"}
"""The suffixes of compiled modules."""
_USELESS = {
    *EXTENSIONS,
    *(".pyc", ".pyo", ".pyi", ".pyx", ".pxd", ".c", ".cc", ".cpp", ".h", ".hpp", ".a", ".map"),
}
"""The suffixes of files that Python without a compiler does not read."""
_USELESS_FOLDERS = {"tests", "__pycache__", "nbextension", "labextension"}
_USELESS_RECORDS = {"RECORD", "INSTALLER", "REQUESTED", "WHEEL", "direct_url.json", "sboms"}
"""What a ``.dist-info`` folder says about the installation here."""
_WHEEL = b"Wheel-Version: 1.0\nGenerator: explainer\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """A package in the form that browsers get."""

    name: str
    """Normalised."""
    version: str
    data: bytes

    @property
    def stem(self) -> str:
        """The name of the file without its suffix."""
        return f"{self.name.replace('-', '_')}-{self.version}-py3-none-any"


def list_modules(distribution: Distribution) -> list[PurePosixPath]:
    """Return the paths of an installed package's files, as they lie in a wheel."""
    return [path for path in distribution.files or () if ".." not in path.parts]


def has_extensions(distribution: Distribution) -> bool:
    """Return whether an installed package has compiled modules."""
    return any(path.suffix in EXTENSIONS for path in list_modules(distribution))


def list_importable(distribution: Distribution) -> tuple[str, ...]:
    """Return the public names under which modules of a package that are Python are imported."""
    tops = {
        path.parts[0].removesuffix(".py")
        for path in list_modules(distribution)
        if path.suffix == ".py" and len(path.parts) <= 2
    }
    return tuple(sorted(top for top in tops if top.isidentifier() and not top.startswith("_")))


def pack_distribution(
    distribution: Distribution, name: str, locales: frozenset[str] = frozenset()
) -> Wheel:
    """Return an installed package as a wheel, without compiled modules, tests and type stubs.

    Args:
        distribution: the package.
        name: its normalised name.
        locales: the languages of which the tables of a package are needed; empty for all.
    """
    folder = f"{name.replace('-', '_')}-{distribution.version}.dist-info"
    files: dict[str, bytes] = {}
    for path in list_modules(distribution):
        is_record = path.parts[0].endswith(".dist-info")
        if _is_needed(path, is_record=is_record) and _is_spoken(path, locales):
            target = str(PurePosixPath(folder, *path.parts[1:])) if is_record else str(path)
            source = distribution.locate_file(path)
            files[target] = source.read_bytes()  # type: ignore[attr-defined]  # is a Path
    return Wheel(name=name, version=distribution.version, data=pack_wheel(folder, files))


def pack_wheel(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Return the bytes of a wheel.

    Args:
        folder: the name of its ``.dist-info`` folder.
        files: path → bytes, without the files ``WHEEL`` and ``RECORD``.
    """
    files = {**files, f"{folder}/WHEEL": _WHEEL}
    record = io.StringIO()
    writer = csv.writer(record, lineterminator="\n")
    for path in sorted(files):
        digest = urlsafe_b64encode(sha256(files[path]).digest()).rstrip(b"=").decode()
        writer.writerow((path, f"sha256={digest}", len(files[path])))
    writer.writerow((f"{folder}/RECORD", "", ""))
    files[f"{folder}/RECORD"] = record.getvalue().encode()
    return pack_files(files)


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of files, in a fixed order and with fixed times."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _TIME)
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[path])
    return packed.getvalue()


def _is_needed(path: PurePosixPath, *, is_record: bool) -> bool:
    if is_record:
        return not _USELESS_RECORDS & {*path.parts[1:]}
    return path.suffix not in _USELESS and not _USELESS_FOLDERS & {*path.parts[:-1]}


def _is_spoken(path: PurePosixPath, locales: frozenset[str]) -> bool:
    is_table = path.suffix == ".dat" and path.parent.name == "locale-data"
    return not locales or not is_table or path.stem in {*locales, "root"}
