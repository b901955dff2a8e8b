"""The types of files, other than pictures, that pages offer for download."""

from __future__ import annotations

from pathlib import PurePosixPath

FOLDER = "files"
"""The folder of such files beside the notebooks, and beside the pages of a site."""
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
DATA_TYPES = {
    ".bib": "text/plain",
    ".csv": "text/csv",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".dta": "application/octet-stream",
    ".epub": "application/epub+zip",
    ".geojson": "application/geo+json",
    ".ics": "text/calendar",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".odp": f"{_OPEN}.presentation",
    ".ods": f"{_OPEN}.spreadsheet",
    ".odt": f"{_OPEN}.text",
    ".ogg": "audio/ogg",
    ".parquet": "application/octet-stream",
    ".pdf": "application/pdf",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".r": "text/plain",
    ".rds": "application/octet-stream",
    ".ris": "text/plain",
    ".rtf": "application/rtf",
    ".sav": "application/octet-stream",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/plain",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".zip": "application/zip",
}
"""Suffix → MIME type. Nothing here is shown or run on a page."""
MEDIA = (".m4a", ".mp3", ".mp4", ".ogg", ".wav", ".webm")
"""Suffixes of films and sound."""


def get_data_type(path: str) -> str:
    """Return the MIME type of a file that pages offer; empty for any other."""
    return DATA_TYPES.get(PurePosixPath(path).suffix.lower(), "")
