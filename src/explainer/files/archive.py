"""Write zip archives in which the same files give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def add_file(archive: ZipFile, path: str, data: bytes) -> None:
    """Add a file without the time, in which archives differ."""
    info = ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
    info.external_attr = 0o644 << 16
    archive.writestr(info, data, ZIP_DEFLATED)


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files, by their paths, in the order given."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for path, data in files.items():
            add_file(archive, path, data)
    return buffer.getvalue()
