"""Read a file of references in whichever format it has."""

from __future__ import annotations

import re
from pathlib import Path

from explainer.bibliography.formats.bibtex_reader import read_bibtex
from explainer.bibliography.formats.csl_json_reader import read_csl_json
from explainer.bibliography.formats.reference_list import ReferenceList
from explainer.bibliography.formats.ris_reader import read_ris
from explainer.errors import Diagnostic, make_content_error

MAX_BYTES = 100_000_000
"""5,000 references with abstracts have some 15 million bytes."""

_READERS = {"bibtex": read_bibtex, "ris": read_ris, "csl": read_csl_json}
SUFFIXES = {".bib": "bibtex", ".bibtex": "bibtex", ".ris": "ris", ".json": "csl"}


def read_reference_file(path: Path) -> ReferenceList:
    """Return the references in a file.

    Raises:
        ContentError: the file cannot be read, or has none of the three formats.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise make_content_error("E005", path, "this file is too big", "split it into several")
        data = path.read_bytes()
    except OSError as error:
        message = f"this file cannot be read ({error.strerror})"
        raise make_content_error(
            "E004", path, message, "check its name and its permissions"
        ) from None
    text, warnings = _decode(data, path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    references = _READERS[_find_format(text, path)](text, path)
    return ReferenceList(
        entries=references.entries, diagnostics=(*warnings, *references.diagnostics)
    )


def _find_format(text: str, path: Path) -> str:
    if not text.strip():
        raise make_content_error("E001", path, "this file is empty", "export the references again")
    if path.suffix.lower() in SUFFIXES:
        return SUFFIXES[path.suffix.lower()]
    if text.lstrip()[0] in "[{":
        return "csl"
    if re.search(r"^TY {1,2}- ", text, re.MULTILINE):
        return "ris"
    if re.search(r"^\s*@\w+\s*[{(]", text, re.MULTILINE):
        return "bibtex"
    message = "this file has no references in a known format"
    hint = "export them as BibTeX (.bib), RIS (.ris) or CSL-JSON (.json)"
    raise make_content_error("E704", path, message, hint)


def _decode(data: bytes, path: Path) -> tuple[str, list[Diagnostic]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        warning = Diagnostic(
            path=path,
            line=data.count(b"\n", 0, error.start) + 1,
            code="W711",
            message="this line is not UTF-8; the file was read as Windows-1252",
            hint="check the accents in the new studies, or export the file as UTF-8",
        )
        return data.decode("cp1252", "replace"), [warning]
