"""Addresses and DOIs → the study that they mean, at once however many studies there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from explainer.errors import ContentError, Diagnostic
from explainer.model import Study
from explainer.text.urls import doi_of, normal_address

FOLDER = Path("content/studies")


class StudyIndex:
    """All studies, by key, by DOI and by address."""

    def __init__(self, studies: Iterable[Study] = (), *, folder: Path = FOLDER) -> None:
        """Take the studies, in the order of their keys.

        Args:
            studies: each key once.
            folder: where their files are; only for what is said about them.

        Raises:
            ContentError: two studies claim one DOI or one address.
        """
        self._by_key: dict[str, Study] = {one.key: one for one in studies}
        self._by_claim: dict[str, str] = {}
        diagnostics: list[Diagnostic] = []
        for study in self._by_key.values():
            for claim in list_identifiers(study):
                other = self._by_claim.setdefault(claim, study.key)
                if other != study.key:
                    diagnostics.append(_clash(folder, study.key, other, claim))
        if diagnostics:
            raise ContentError(diagnostics)

    def find_by_address(self, url: str) -> Study | None:
        """Return the study that an address means, if any: by its address, or by a DOI in it."""
        key = self._by_claim.get(normal_address(url)) or self._by_claim.get(_doi_claim(url))
        return self._by_key[key] if key else None

    def find_by_identifier(self, claim: str) -> Study | None:
        """Return the study that has one of the ``list_identifiers`` of another, if any."""
        key = self._by_claim.get(claim)
        return self._by_key[key] if key else None

    def __getitem__(self, key: str) -> Study:
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[Study]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    @property
    def by_key(self) -> Mapping[str, Study]:
        """The studies by key."""
        return self._by_key


def list_identifiers(study: Study) -> Iterator[str]:
    """Yield what means this study: DOI, addresses, and its places in PubMed."""
    addresses = [study.url, study.open_copy, *study.urls, *study.copies]
    if study.pmid:
        addresses.append(f"https://pubmed.ncbi.nlm.nih.gov/{study.pmid}")
    if study.pmcid:
        addresses.append(f"https://pmc.ncbi.nlm.nih.gov/articles/{study.pmcid}")
        addresses.append(f"https://www.ncbi.nlm.nih.gov/pmc/articles/{study.pmcid}")
    list_identifiers = [_doi_claim(study.doi), *(normal_address(one) for one in addresses)]
    list_identifiers += [_doi_claim(one) for one in addresses]
    yield from dict.fromkeys(claim for claim in list_identifiers if claim)


def _doi_claim(text: str) -> str:
    doi = doi_of(text)
    return f"doi:{doi}" if doi else ""


def _clash(folder: Path, key: str, other: str, claim: str) -> Diagnostic:
    message = f"this study and “{other}” both claim {claim.removeprefix('doi:')}"
    hint = f"take it out of one of them, or join {key}.md and {other}.md"
    return Diagnostic(path=folder / f"{key}.md", code="E508", message=message, hint=hint)
