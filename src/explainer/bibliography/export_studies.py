"""Study files → a library that Zotero, pandoc and LaTeX read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from explainer.bibliography.formats.bibtex_writer import write_bibtex
from explainer.bibliography.formats.csl_items import study_to_csl
from explainer.bibliography.formats.ris_writer import write_ris
from explainer.bibliography.study_reader import read_studies
from explainer.errors import ContentError, UsageError
from explainer.model import Study


def write_csl_json(studies: Sequence[Study]) -> str:
    """Return the studies as a CSL-JSON list."""
    items = [study_to_csl(study) for study in studies]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


FORMS: Mapping[str, Callable[[Sequence[Study]], str]] = {
    "bibtex": write_bibtex,
    "ris": write_ris,
    "csl": write_csl_json,
}
SUFFIXES = {".bib": "bibtex", ".ris": "ris", ".json": "csl"}


def export_studies(folder: Path, form: str, keys: Sequence[str] = ()) -> str:
    """Return the library of a folder of studies, in the order of their keys.

    Args:
        folder: of the study files.
        form: one of ``FORMS``.
        keys: the studies that are wanted; all where empty.

    Raises:
        ContentError: a study file has a fault.
        UsageError: there is no such folder, or no such study.
    """
    return FORMS[form](select_studies(folder, keys))


def select_studies(folder: Path, keys: Sequence[str] = ()) -> tuple[Study, ...]:
    """Return the studies of a folder; arguments and errors are those of ``export_studies``."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}; name the content folder with --content")
    studies, diagnostics = read_studies(folder)
    if diagnostics:
        raise ContentError(diagnostics)
    for key in keys:
        if key not in studies:
            raise UsageError(f"there is no study {key!r}; explainer studies list names them")
    return tuple(studies[key] for key in sorted(set(keys or studies)))
