"""Find studies by address, by DOI and by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from explainer.errors import ContentError, Diagnostic
from explainer.model import Study
from explainer.text.urls import normalize_address, normalize_doi

DEFAULT_FOLDER = Path("content/studies")


class StudyIndex:
    """All studies of a site."""

    def __init__(
        self,
        studies: Iterable[Study] = (),
        *,
        folder: Path = DEFAULT_FOLDER,
        entries: Iterable[Study] = (),
    ) -> None:
        """Index the studies.

        Args:
            studies: with distinct keys; iteration keeps their order.
            folder: the folder of the study files, for diagnostics.
            entries: of library files, with keys of their own; an address that a study has leads
                to the study, and one that several have to the first.

        Raises:
            ContentError: two studies have the same DOI or address.
        """
        self.folder = folder
        self._by_key: dict[str, Study] = {study.key: study for study in studies}
        self._by_identifier: dict[str, str] = {}
        diagnostics: list[Diagnostic] = []
        for study in self._by_key.values():
            for identifier in list_identifiers(study):
                other = self._by_identifier.setdefault(identifier, study.key)
                if other != study.key:
                    diagnostics.append(_report_conflict(folder, study.key, other, identifier))
        if diagnostics:
            raise ContentError(diagnostics)
        for entry in entries:
            self._by_key[entry.key] = entry
            for identifier in list_identifiers(entry):
                self._by_identifier.setdefault(identifier, entry.key)

    def find_by_address(self, url: str) -> Study | None:
        """Return the study with this address, or with the DOI in the address."""
        return self.find_by_identifier(normalize_address(url)) or self.find_by_identifier(
            _doi_identifier(url)
        )

    def find_by_identifier(self, identifier: str) -> Study | None:
        """Return the study with one of the identifiers from ``list_identifiers``."""
        key = self._by_identifier.get(identifier)
        return self._by_key[key] if key else None

    def __getitem__(self, key: str) -> Study:
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[Study]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)


def list_identifiers(study: Study) -> tuple[str, ...]:
    """Return the DOI and the addresses of a study in normal form, those of PubMed included."""
    addresses = [study.url, study.open_copy, *study.urls, *study.copies]
    if study.pmid:
        addresses.append(f"https://pubmed.ncbi.nlm.nih.gov/{study.pmid}")
    if study.pmcid:
        addresses.append(f"https://pmc.ncbi.nlm.nih.gov/articles/{study.pmcid}")
        addresses.append(f"https://www.ncbi.nlm.nih.gov/pmc/articles/{study.pmcid}")
    identifiers = [_doi_identifier(study.doi), *map(normalize_address, addresses)]
    identifiers += map(_doi_identifier, addresses)
    return tuple(dict.fromkeys(filter(None, identifiers)))


def _doi_identifier(text: str) -> str:
    doi = normalize_doi(text)
    return f"doi:{doi}" if doi else ""


def _report_conflict(folder: Path, key: str, other: str, identifier: str) -> Diagnostic:
    message = f"this study and “{other}” both have {identifier.removeprefix('doi:')}"
    hint = f"remove it from one of them, or merge {key}.md and {other}.md"
    return Diagnostic(path=folder / f"{key}.md", code="E508", message=message, hint=hint)
