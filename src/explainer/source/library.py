"""The works that pages cite by key: study files, library files, and items of front matter."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from explainer.bibliography.formats.reference_list import (
    ReferenceCollector,
    ReferenceEntry,
    ReferenceList,
)
from explainer.bibliography.study_index import StudyIndex, list_identifiers
from explainer.bibliography.study_keys import StudyKeys
from explainer.errors import ContentError, Diagnostic, MissingExtraError
from explainer.model import Study
from explainer.text.front_matter import Document

REFERENCES_FIELD = "references"
"""The field of front matter with CSL items."""
CACHED = 50
"""Library files that stay in memory, for previews."""

Keys = dict[str, str]
"""A key as pages write it → the key of the work on this site."""


@dataclass(slots=True, kw_only=True)
class Library:
    """Collects the works of a site, and gives each a key that is unique on the site.

    A study file comes before an entry with the same key, DOI or address. The same entry in two
    files is one work.
    """

    root: Path
    """The folder of the site."""
    own: StudyIndex
    """The studies that have files of their own."""
    entries: dict[str, Study] = field(default_factory=dict)
    """The works without study files, by their keys on the site."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    """Warnings about library files, at most one for each."""
    _own_keys: Keys = field(init=False)
    _study_keys: StudyKeys = field(init=False)
    _keys_by_file: dict[Path, Keys] = field(default_factory=dict)
    _keys_by_name: dict[str, list[str]] = field(default_factory=dict)
    """The keys on the site of the entries that have one key in their files."""

    def __post_init__(self) -> None:
        """Begin with the study files."""
        self._own_keys = {study.key: study.key for study in self.own}
        self._study_keys = StudyKeys(self._own_keys)

    def read_site_files(self, names: Sequence[str], config: Path | None) -> tuple[Keys, ...]:
        """Return the keys that every page may cite.

        Args:
            names: the files, relative to the root.
            config: the file that names them, for diagnostics.
        """
        return tuple(
            self._read_file((self.root / name,), name, config or self.root, None) for name in names
        )

    def read_page_files(self, document: Document, names: Iterable[str]) -> tuple[Keys, ...]:
        """Return the keys that a page may cite.

        Args:
            document: the page; its field ``references`` may have CSL items.
            names: files, relative to the page or else to the root.
        """
        line = document.lines.get("bibliography")
        folders = (document.path.parent, self.root)
        files = [
            self._read_file(
                tuple(folder / name.lstrip("/") for folder in folders), name, document.path, line
            )
            for name in names
        ]
        items = document.fields.get(REFERENCES_FIELD)
        inline = self._read_items(items, document) if isinstance(items, list) else {}
        return (inline, *files)

    def join_keys(self, keys: Iterable[Keys]) -> Mapping[str, str]:
        """Return the keys of study files, and those of other files after them."""
        return ChainMap(self._own_keys, *keys)

    def make_index(self) -> StudyIndex:
        """Return all works."""
        return StudyIndex(self.own, folder=self.own.folder, entries=self.entries.values())

    def _read_file(self, paths: Sequence[Path], name: str, user: Path, line: int | None) -> Keys:
        """Return the keys of the first file that exists; report a file that cannot be used.

        Args:
            paths: where it may be.
            name: as the user wrote it.
            user: the file that names it.
            line: where it does.
        """
        root = self.root.resolve()
        path = next((path.resolve() for path in paths if path.is_file()), None)
        if path is None or not path.is_relative_to(root):
            what = "does not exist" if path is None else "is outside of the site’s folder"
            self._warn(
                "W317",
                user,
                line,
                f"the library file “{name}” {what}, and is not read",
                "write its path from the page’s folder or from the site’s",
            )
            return {}
        if path not in self._keys_by_file:
            shown = self.root / path.relative_to(root)
            self._keys_by_file[path] = self._read_references(path, shown)
        return self._keys_by_file[path]

    def _read_references(self, path: Path, shown: Path) -> Keys:
        try:
            status = path.stat()
            references = _read_cached(path, status.st_mtime_ns, status.st_size)
        except ContentError as error:
            reason = error.diagnostics[0]
            message = f"no work can be cited from here: {reason.message}"
            self._warn("W317", shown, reason.line, message, reason.hint)
            return {}
        except MissingExtraError as error:
            self._warn("W317", shown, None, error.message, error.hint)
            return {}
        if references.diagnostics:
            count, first = len(references.diagnostics), references.diagnostics[0]
            message = f"{count} values or entries of this file cannot be read: {first.message}"
            if count == 1:
                message = f"a part of this file is not read: {first.message}"
            self._warn("W318", shown, first.line, message, first.hint)
        return self._add_entries(references.entries)

    def _read_items(self, items: Sequence[object], document: Document) -> Keys:
        line = document.lines.get(REFERENCES_FIELD, 1)
        collector = ReferenceCollector(document.path)
        for item in items:
            if isinstance(item, Mapping):
                collector.add_item(item, str(item.get("id", "")), line, {})
        if collector.diagnostics:
            first = collector.diagnostics[0]
            message = f"a part of these references is not read: {first.message}"
            self._warn("W318", document.path, line, message, first.hint)
        return self._add_entries(collector.entries)

    def _add_entries(self, entries: Iterable[ReferenceEntry]) -> Keys:
        keys: Keys = {}
        for entry in entries:
            if entry.study.key:
                keys.setdefault(entry.study.key, self._add_entry(entry.study))
        return keys

    def _add_entry(self, study: Study) -> str:
        """Return the key of a work on the site."""
        if study.key in self._own_keys:
            return study.key
        for identifier in list_identifiers(study) if self._own_keys else ():
            if existing := self.own.find_by_identifier(identifier):
                return existing.key
        named = self._keys_by_name.setdefault(study.key, [])
        for key in named:
            if replace(study, key=key) == self.entries[key]:
                return key
        key = self._study_keys.assign(study)
        title = study.title or study.container_title or study.key
        self.entries[key] = replace(study, key=key, title=title)
        named.append(key)
        return key

    def _warn(self, code: str, path: Path, line: int | None, message: str, hint: str) -> None:
        self.diagnostics.append(
            Diagnostic(path=path, line=line, code=code, message=message, hint=hint)
        )


@lru_cache(maxsize=CACHED)
def _read_cached(path: Path, _modified: int, _size: int) -> ReferenceList:
    """Return the references of a file, which is read again when it has changed."""
    from explainer.bibliography.formats.reference_files import (
        read_reference_file,  # an extra, which a site without library files does not need
    )

    return read_reference_file(path)
