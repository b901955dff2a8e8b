"""Recognise a site by its configuration file, read its settings, and find its pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pathspec import GitIgnoreSpec

from explainer.errors import ContentError, Diagnostic, UsageError
from explainer.source.dialects import DIALECTS
from explainer.source.dialects.dialect import Dialect, PageName, SiteSettings
from explainer.source.page_index import PAGE_ENDINGS
from explainer.text.suggestions import did_you_mean

NEVER_PAGES = (
    *(".*", "node_modules/", "__pycache__/", "site-packages/", "venv/", "bower_components/"),
    *("/_site/", "/_freeze/", "/_build/", "/public/", "/resources/_gen/"),
    *("renv/library/", "vendor/bundle/"),
    *("LICENSE.md", "LICENCE.md", "CODE_OF_CONDUCT.md", "PULL_REQUEST_TEMPLATE.md"),
)
"""Patterns of files and folders that no generator takes for pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFolder:
    """The folder of a site, with the dialect that its pages are written in."""

    root: Path
    dialect: Dialect
    config: Path | None
    """Its configuration file; None if it has none."""
    settings: SiteSettings

    @property
    def is_native(self) -> bool:
        """Whether it is a content folder of our own."""
        return self.dialect.name == "explainer"

    def read_page_name(self, location: PurePosixPath) -> PageName:
        """Return what the name of a page says; the path is relative to the root."""
        folders = self.settings.folders
        if len(folders) == 1 and location.is_relative_to(folders[0]):
            location = location.relative_to(folders[0])
        return self.dialect.read_page_name(location)

    def describe(self) -> str:
        """Return in a few words which generator the site was made for, and how that is known."""
        if self.config is None or self.config == self.root:
            return self.dialect.label
        return f"{self.dialect.label} ({self.config.relative_to(self.root).as_posix()})"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFiles:
    """The files of Markdown of a site."""

    paths: tuple[Path, ...]
    """Sorted."""
    diagnostics: tuple[Diagnostic, ...]
    """About folders and files that were not read."""


def open_site_folder(root: Path, dialect: str = "") -> SiteFolder:
    """Return a site with its dialect and its settings; the usual ones if they cannot be read.

    Args:
        root: the folder of the site.
        dialect: the name of the dialect; empty to recognise it.

    Raises:
        UsageError: there is no dialect of that name.
    """
    chosen, config = _get_dialect(root, dialect) if dialect else _recognize_dialect(root)
    try:
        settings = chosen.read_settings(root, config)
    except ContentError as error:
        settings = replace(chosen.read_settings(root, None), diagnostics=error.diagnostics)
    return SiteFolder(root=root, dialect=chosen, config=config, settings=settings)


def find_page_files(site: SiteFolder) -> FoundFiles:
    """Return the Markdown files of a site, without those that its settings leave out.

    Links to folders are not followed, so no page is found twice and no loop is endless.
    """
    spec = GitIgnoreSpec.from_lines((*NEVER_PAGES, *site.dialect.ignored, *site.settings.ignored))
    paths: set[Path] = set()
    diagnostics: list[Diagnostic] = []
    for folder in site.settings.folders:
        for path in _walk(site.root, PurePosixPath(folder), spec, diagnostics):
            if path.suffix.lower() in PAGE_ENDINGS:
                paths.add(path)
    return FoundFiles(paths=tuple(sorted(paths)), diagnostics=tuple(diagnostics))


def _get_dialect(root: Path, name: str) -> tuple[Dialect, Path | None]:
    for dialect in DIALECTS:
        if dialect.name == name.lower():
            return dialect, dialect.find_config(root)
    names = [dialect.name for dialect in DIALECTS]
    hint = did_you_mean(name, names, f"the dialects are {', '.join(names)}")
    raise UsageError(f"there is no dialect {name!r}; {hint}")


def _recognize_dialect(root: Path) -> tuple[Dialect, Path | None]:
    for dialect in DIALECTS:
        if (config := dialect.find_config(root)) is not None:
            return dialect, config
    raise AssertionError("every folder is a plain folder")


def _walk(
    root: Path, folder: PurePosixPath, spec: GitIgnoreSpec, diagnostics: list[Diagnostic]
) -> Iterator[Path]:
    """Yield the files in a folder of the site and its folders that no pattern leaves out."""
    for current, names, files in os.walk(root / folder):
        relative = PurePosixPath(os.path.relpath(current, root).replace(os.sep, "/"))
        kept = [name for name in sorted(names) if not spec.match_file(f"{relative / name}/")]
        for name in kept:
            path = Path(current, name)
            if path.is_symlink():
                message = "this folder is a link, and links to folders are not followed"
                hint = "put the pages into the folder of the site, or build the other folder too"
                diagnostics.append(Diagnostic(path=path, code="W604", message=message, hint=hint))
        names[:] = [name for name in kept if not Path(current, name).is_symlink()]
        for name in files:
            if not spec.match_file(relative / name):
                yield Path(current, name)
