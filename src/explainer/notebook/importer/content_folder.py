"""Open the content folder that a notebook is imported into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from explainer.bibliography.study_reader import read_studies
from explainer.errors import ContentError, UsageError
from explainer.files import finish_writes
from explainer.model import Site, Study
from explainer.source.glossary import SiteGlossary, load_glossary
from explainer.source.page_head import parse_head
from explainer.source.site import read_site
from explainer.text.front_matter import Document, read_document
from explainer.text.slugs import make_page_slug


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentFolder:
    """The content folder that a page is imported into."""

    path: Path
    site: Site
    studies: Mapping[str, Study]
    pages: Mapping[str, Path]
    """The file of each page, by slug."""
    glossary: SiteGlossary

    @property
    def figures(self) -> Path:
        """The folder of figure files."""
        return self.path / "figures"

    def read_titles(self) -> dict[str, str]:
        """Return the title of each page by its slug; of a faulty page, its slug."""
        titles = {}
        for slug, path in self.pages.items():
            try:
                titles[slug] = parse_head(read_document(path)).title
            except ContentError:
                titles[slug] = slug
        return titles


def open_folder(content: Path) -> ContentFolder:
    """Return a content folder.

    Raises:
        ContentError: a study or the settings are wrong.
        UsageError: the folder has no settings.
    """
    path = content / "site.toml"
    if not path.is_file():
        raise UsageError(
            f"there is no {path}; name a content folder with --content, or create one with "
            "explainer new"
        )
    finish_writes(content)
    studies, diagnostics = read_studies(content / "studies")
    site = read_site(path)
    if diagnostics:
        raise ContentError(diagnostics)
    folder = content / "pages"
    pages = {
        make_page_slug(file.stem): file
        for file in sorted(folder.rglob("*.md"))
        if not any(part.startswith(".") for part in file.relative_to(folder).parts)
    }
    glossary, _ = load_glossary(content, _read_pages(pages.values()))
    return ContentFolder(path=content, site=site, studies=studies, pages=pages, glossary=glossary)


def _read_pages(files: Iterable[Path]) -> Iterator[Document]:
    """Yield the pages that can be read."""
    for file in files:
        with suppress(ContentError):
            yield read_document(file)
