"""Export the studies of a folder for Zotero, pandoc and LaTeX."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from explainer.bibliography.citation_styles import check_style, format_styled_citations
from explainer.bibliography.formats.bibtex_writer import write_bibtex
from explainer.bibliography.formats.csl_items import study_to_csl
from explainer.bibliography.formats.ris_writer import write_ris
from explainer.bibliography.study_reader import read_studies
from explainer.errors import ContentError, Diagnostic, UsageError
from explainer.model import Study
from explainer.text.markup import extract_plain_text


def write_csl_json(studies: Sequence[Study]) -> str:
    """Return the studies as a CSL-JSON list."""
    items = [study_to_csl(study) for study in studies]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


WRITERS: Mapping[str, Callable[[Sequence[Study]], str]] = {
    "bibtex": write_bibtex,
    "ris": write_ris,
    "csl": write_csl_json,
}
FORMATS_BY_SUFFIX = {".bib": "bibtex", ".ris": "ris", ".json": "csl"}


def export_studies(folder: Path, file_format: str, keys: Sequence[str] = ()) -> str:
    """Return the studies of a folder in one of the formats of ``WRITERS``.

    Arguments and errors are those of ``load_studies``.
    """
    return WRITERS[file_format](load_studies(folder, keys))


def list_references(studies: Sequence[Study], style: str, locale: str = "") -> tuple[str, ...]:
    """Return the references of studies as plain text, in their order.

    Args:
        studies: one reference is returned for each.
        style: as for ``check_style``, relative to the current folder.
        locale: as for ``check_style``.

    Raises:
        MissingExtraError: pandoc or the styles are not installed.
        StyleError: there is no such style, or it cannot be used.
    """
    checked = check_style(style=style, name="", locale=locale, lang="en", folder=Path())
    references = format_styled_citations(studies, [checked], Path())
    return tuple(
        extract_plain_text(references[study.key][0][1])
        for study in studies
        if references[study.key]
    )


def load_studies(folder: Path, keys: Sequence[str] = ()) -> tuple[Study, ...]:
    """Return the studies of a folder, sorted by key.

    Args:
        folder: the folder of the study files.
        keys: the studies to return; all if empty.

    Raises:
        ContentError: there is an error in a study file.
        UsageError: the folder or a study does not exist.
    """
    studies, diagnostics = load_valid_studies(folder, keys)
    if diagnostics:
        raise ContentError(diagnostics)
    return studies


def load_valid_studies(
    folder: Path, keys: Sequence[str] = ()
) -> tuple[tuple[Study, ...], tuple[Diagnostic, ...]]:
    """Return the studies of the files without errors, and the errors of the others.

    Arguments and usage errors are those of ``load_studies``.
    """
    if not folder.is_dir():
        raise UsageError(
            f"the folder {folder} does not exist; give the content folder to --content"
        )
    studies, diagnostics = read_studies(folder)
    for key in keys:
        if key not in studies and not (folder / f"{key}.md").exists():
            raise UsageError(
                f"there is no study {key!r}; explainer studies list shows the keys of all"
            )
    return tuple(studies[key] for key in sorted(set(keys or studies) & set(studies))), diagnostics
