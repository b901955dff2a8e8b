"""Read a file of references in whichever format it has."""

from __future__ import annotations

import re
from pathlib import Path

from explainer.bibliography.formats.bibtex_reader import read_bibtex
from explainer.bibliography.formats.csl_json_reader import read_csl_json
from explainer.bibliography.formats.endnote_xml_reader import read_endnote_xml
from explainer.bibliography.formats.medline_reader import read_medline
from explainer.bibliography.formats.reference_list import ReferenceList
from explainer.bibliography.formats.ris_reader import read_ris
from explainer.errors import Diagnostic, make_content_error

HINT = "export BibTeX (.bib), RIS (.ris), CSL-JSON (.json), .nbib of PubMed, or EndNote XML (.xml)"
MAX_BYTES = 100_000_000
"""5,000 references with abstracts have some 15 million bytes."""

_READERS = {
    "bibtex": read_bibtex,
    "ris": read_ris,
    "csl": read_csl_json,
    "medline": read_medline,
    "endnote": read_endnote_xml,
}
SUFFIXES = {
    **{".bib": "bibtex", ".bibtex": "bibtex", ".biblatex": "bibtex", ".ris": "ris"},
    **{".json": "csl", ".nbib": "medline", ".medline": "medline", ".xml": "endnote"},
}
_BEGINNINGS = {
    "csl": r"\s*[\[{]",
    "endnote": r"\s*<",
    "medline": r"^PMID- ?\d",
    "ris": r"^TY {1,2}- ",
    "bibtex": r"^\s*@\w+\s*[{(]",
}
"""By which a file with another suffix is recognised."""


def read_reference_file(path: Path) -> ReferenceList:
    """Return the references in a file.

    Raises:
        ContentError: the file cannot be read, or has none of the formats.
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
    for name, pattern in _BEGINNINGS.items():
        match = re.match if name in ("csl", "endnote") else re.search
        if match(pattern, text, re.MULTILINE):
            return name
    message = "this file has no references in a known format"
    raise make_content_error("E704", path, message, HINT)


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
