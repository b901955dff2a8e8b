"""A file of references → its studies, whichever of the three forms it has."""

from __future__ import annotations

import re
from pathlib import Path

from explainer.errors import ContentError, Problem
from explainer.library.entries import Entries
from explainer.library.from_bibtex import bibtex_entries
from explainer.library.from_csl import csl_entries
from explainer.library.from_ris import ris_entries

MOST = 100_000_000
"""Bytes; 5,000 references with abstracts have some 15 million."""

READERS = {"bibtex": bibtex_entries, "ris": ris_entries, "csl": csl_entries}
SUFFIXES = {".bib": "bibtex", ".bibtex": "bibtex", ".ris": "ris", ".json": "csl"}


def read_references(path: Path) -> Entries:
    """Return what a file of references holds.

    Raises:
        ContentError: the file cannot be read, or has none of the three forms.
    """
    try:
        if path.stat().st_size > MOST:
            raise _refused(path, "this file is too big", "divide it into several")
        data = path.read_bytes()
    except OSError as error:
        what = f"this file cannot be read ({error.strerror})"
        raise _refused(path, what, "look at its name and its permissions") from None
    text, notices = _decoded(data, path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    read = READERS[_form(text, path)](text, path)
    return Entries(entries=read.entries, problems=(*notices, *read.problems))


def _form(text: str, path: Path) -> str:
    if not text.strip():
        raise _refused(path, "this file is empty", "export the references anew")
    if path.suffix.lower() in SUFFIXES:
        return SUFFIXES[path.suffix.lower()]
    if text.lstrip()[0] in "[{":
        return "csl"
    if re.search(r"^TY {1,2}- ", text, re.MULTILINE):
        return "ris"
    if re.search(r"^\s*@\w+\s*[{(]", text, re.MULTILINE):
        return "bibtex"
    mend = "export them as BibTeX (.bib), RIS (.ris) or CSL-JSON (.json)"
    raise _refused(path, "there are no references in this file that we can read", mend)


def _decoded(data: bytes, path: Path) -> tuple[str, list[Problem]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = "this line is no UTF-8; the file was taken for Windows’ Western one (cp1252)"
        mend = "look at the accents in the new studies, or export as UTF-8"
        notice = Problem(path=path, line=line, what=what, mend=mend, notice=True)
        return data.decode("cp1252", "replace"), [notice]


def _refused(path: Path, what: str, mend: str) -> ContentError:
    return ContentError([Problem(path=path, what=what, mend=mend)])
