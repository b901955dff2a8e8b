"""A file of references → its studies, whichever of the three forms it has."""

from __future__ import annotations

import re
from pathlib import Path

from explainer.bibliography.formats.bibtex_reader import read_bibtex
from explainer.bibliography.formats.csl_json_reader import read_csl_json
from explainer.bibliography.formats.reference_list import ReferenceList
from explainer.bibliography.formats.ris_reader import read_ris
from explainer.errors import ContentError, Diagnostic

MOST = 100_000_000
"""Bytes; 5,000 references with abstracts have some 15 million."""

READERS = {"bibtex": read_bibtex, "ris": read_ris, "csl": read_csl_json}
SUFFIXES = {".bib": "bibtex", ".bibtex": "bibtex", ".ris": "ris", ".json": "csl"}


def read_reference_file(path: Path) -> ReferenceList:
    """Return what a file of references holds.

    Raises:
        ContentError: the file cannot be read, or has none of the three forms.
    """
    try:
        if path.stat().st_size > MOST:
            raise _refused("E005", path, "this file is too big", "divide it into several")
        data = path.read_bytes()
    except OSError as error:
        message = f"this file cannot be read ({error.strerror})"
        raise _refused("E004", path, message, "look at its name and its permissions") from None
    text, warnings = _decoded(data, path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    read = READERS[_form(text, path)](text, path)
    return ReferenceList(entries=read.entries, diagnostics=(*warnings, *read.diagnostics))


def _form(text: str, path: Path) -> str:
    if not text.strip():
        raise _refused("E001", path, "this file is empty", "export the references anew")
    if path.suffix.lower() in SUFFIXES:
        return SUFFIXES[path.suffix.lower()]
    if text.lstrip()[0] in "[{":
        return "csl"
    if re.search(r"^TY {1,2}- ", text, re.MULTILINE):
        return "ris"
    if re.search(r"^\s*@\w+\s*[{(]", text, re.MULTILINE):
        return "bibtex"
    hint = "export them as BibTeX (.bib), RIS (.ris) or CSL-JSON (.json)"
    raise _refused("E704", path, "there are no references in this file that we can read", hint)


def _decoded(data: bytes, path: Path) -> tuple[str, list[Diagnostic]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "this line is not UTF-8; the file was taken for Windows’ Western one (cp1252)"
        hint = "look at the accents in the new studies, or export as UTF-8"
        warning = Diagnostic(path=path, line=line, code="W711", message=message, hint=hint)
        return data.decode("cp1252", "replace"), [warning]


def _refused(code: str, path: Path, message: str, hint: str) -> ContentError:
    return ContentError([Diagnostic(path=path, code=code, message=message, hint=hint)])
