"""Recognise the files that an export wrote: no others are replaced."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

GENERATOR = '<meta name="generator" content="explainer">'
"""The element by which an HTML file of ours is recognised."""
PDF_MARK = b"% written by explainer\n"
"""The last line of a PDF of ours, which readers of PDF files ignore."""
DECK_PROPERTIES = "docProps/app.xml"
DECK_MARK = b"<Application>explainer</Application>"
"""What a presentation of ours says it was written by, until somebody saves it in PowerPoint."""
MANIFEST = "imsmanifest.xml"
MANIFEST_MARK = b"<!-- Written by explainer."
"""What the manifest of a package of ours says."""


def is_own_file(data: bytes) -> bool:
    """Return whether a file was written by an export, and may be replaced."""
    return data.endswith(PDF_MARK) or GENERATOR.encode() in data or _is_own_archive(data)


def _is_own_archive(data: bytes) -> bool:
    """Return whether a presentation or package was written here, and not saved again elsewhere."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            return any(
                name in names and mark in archive.read(name)
                for name, mark in ((DECK_PROPERTIES, DECK_MARK), (MANIFEST, MANIFEST_MARK))
            )
    except BadZipFile:
        return False
