"""Read the folder of a site: its settings, its studies and its pages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath

from explainer.bibliography.check_results import (
    CheckResults,
    add_check_results,
    read_check_results,
)
from explainer.bibliography.study_index import StudyIndex
from explainer.bibliography.study_reader import parse_study
from explainer.bibliography.unfilled_fields import find_unfilled_fields
from explainer.errors import ContentError, Diagnostic, select_errors
from explainer.i18n.messages import LANGUAGE
from explainer.model import Site, Study
from explainer.source.anchors import AnchorIndex, PageText
from explainer.source.glossary import NO_GLOSSARY, SiteGlossary, load_glossary
from explainer.source.includes import include_files
from explainer.source.library import Keys, Library
from explainer.source.page_head import PageHead, parse_head
from explainer.source.page_index import PageEntry, PageIndex, make_page_index
from explainer.source.pages import NO_TEXT, NO_TEXT_HINT, ParsedPage, parse_page
from explainer.source.site import find_site_styles, parse_site
from explainer.source.site_files import SiteFiles
from explainer.source.site_folder import SiteFolder, find_page_files, open_site_folder
from explainer.source.syntax.reference_lists import remove_reference_places
from explainer.source.syntax.templates import ExpandedText
from explainer.source.words import check_words, use_site_words
from explainer.text.front_matter import Document, read_document
from explainer.text.slugs import make_page_slug

TITLE = re.compile(r" {0,3}#\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """The file of a page, of which only the front matter was parsed."""

    path: Path
    location: PurePosixPath
    """Its path relative to the root of the site."""
    document: Document | None
    """Without the tags of a template language; None if the file cannot be read."""
    head: PageHead | None
    diagnostics: tuple[Diagnostic, ...] = ()
    """Errors if the file cannot be read, and warnings about what its text has lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The folder of a site. ``parse`` parses the text of a page on each call."""

    folder: SiteFolder
    site: Site
    """As far as its settings could be read."""
    studies: StudyIndex
    """All works that pages may cite, those whose files have errors included."""
    library: Library
    files: tuple[PageFile, ...]
    """The files of the pages, sorted by path."""
    pages: PageIndex
    """Where links between pages lead."""
    pictures: SiteFiles
    study_diagnostics: tuple[Diagnostic, ...]
    diagnostics: tuple[Diagnostic, ...]
    """The errors because of which no page can be built, and warnings about the whole site."""
    glossary: SiteGlossary = NO_GLOSSARY
    """The terms that the pages may use."""
    left_out: tuple[Diagnostic, ...] = ()
    """A warning for each page that is a draft or has no text."""
    warnings_of_left_out: tuple[Diagnostic, ...] = ()
    """The other warnings about pages of which nothing can be shown."""
    _site_keys: tuple[Keys, ...] = ()
    _page_keys: Mapping[PurePosixPath, tuple[Keys, ...]] = field(default_factory=dict)
    _figure_documents: dict[Path, Document] = field(default_factory=dict)
    _anchors: list[AnchorIndex] = field(default_factory=list)

    def describe(self) -> str:
        """Return which generator the site was made for; empty for a content folder of our own."""
        if self.folder.is_native or not self.files:
            return ""
        return f"{self.folder.describe()}: “{self.site.title}”"

    @property
    def figures(self) -> Path:
        """The folder of figure files."""
        return self.folder.root / "figures"

    @property
    def broken_studies(self) -> frozenset[str]:
        """The keys of the studies whose files have errors."""
        return frozenset(error.path.stem for error in select_errors(self.study_diagnostics))

    def get_slug(self, file: PageFile) -> str:
        """Return the slug of one of ``files``."""
        return self.pages.slugs[file.location]

    def parse(self, file: PageFile) -> ParsedPage | None:
        """Return the page of one of ``files`` with its diagnostics; None if it cannot be read."""
        if file.document is None or file.head is None:
            return None
        return parse_page(
            file.document,
            file.head,
            slug=self.get_slug(file),
            location=file.location,
            studies=self.studies,
            keys=self.library.join_keys((*self._page_keys[file.location], *self._site_keys)),
            pages=self.pages,
            pictures=self.pictures,
            figures=self.figures,
            figure_documents=self._figure_documents,
            is_native=self.folder.is_native,
            has_captions=self.folder.dialect.has_captions,
            has_superscripts=self.folder.dialect.has_superscripts,
            anchors=self._get_anchors(),
            glossary=self.glossary,
        )

    def _get_anchors(self) -> AnchorIndex:
        """Return what links into the pages lead to; it is read as far as it is needed."""
        if not self._anchors:
            texts = {
                self.get_slug(file): PageText(
                    body=file.document.body, title=file.head.title, lang=file.head.lang
                )
                for file in self.files
                if file.document and file.head
            }
            self._anchors.append(AnchorIndex(texts=texts))
        return self._anchors[0]

    def leave_out(self, empty: Collection[PageFile], warnings: Collection[Diagnostic]) -> Content:
        """Return the content without some pages that have no text, to which no link leads.

        Args:
            empty: the pages.
            warnings: what was said about them, which says where their text went.
        """
        files = tuple(file for file in self.files if file not in empty)
        return replace(
            self,
            files=files,
            pages=_index_pages(self.folder, files),
            _anchors=[],
            left_out=(*self.left_out, *map(_report_no_text, empty)),
            warnings_of_left_out=(*self.warnings_of_left_out, *warnings),
        )


def _report_removed_tags(document: Document, expanded: ExpandedText) -> Diagnostic:
    """Return the warning about tags of a template language, which is one for each page."""
    names = ", ".join(name for name, _ in expanded.removed.most_common(4))
    count = sum(expanded.removed.values())
    tags = "one template tag was" if count == 1 else f"{count} template tags were"
    message = f"{tags} removed: {names}"
    hint = "what stands between them is shown; leave them if the page is right"
    return Diagnostic(
        path=document.path, line=document.body_line, code="W211", message=message, hint=hint
    )


def load_content(root: Path, dialect: str = "") -> Content:
    """Return the content of a site with all its errors; parse only the front matter of pages.

    Args:
        root: a content folder, or the folder of another generator's site.
        dialect: the name of the generator; empty to recognise it.

    Raises:
        UsageError: there is no such dialect.
    """
    folder = open_site_folder(root, dialect)
    site, site_diagnostics = _load_site(folder)
    pictures = SiteFiles(
        root=root,
        folders=folder.settings.folders,
        assets=folder.settings.assets,
        address=folder.settings.address,
        is_vault=folder.dialect.is_vault,
    )
    files, left_out, page_diagnostics = _load_files(folder, site, pictures)
    use_site_words(root)
    studies_folder = root / "studies"
    results, result_diagnostics = _load_check_results(studies_folder)
    studies, study_diagnostics = _load_studies(studies_folder, results, folder)
    library = Library(root=root, own=studies)
    site_keys = library.read_site_files(folder.settings.bibliography, folder.config)
    page_keys = {
        file.location: library.read_page_files(file.document, file.head.bibliography)
        for file in files
        if file.document and file.head
    }
    documents = [file.document for file in files if file.document]
    glossary, glossary_diagnostics = load_glossary(root if folder.is_native else None, documents)
    return Content(
        folder=folder,
        site=site,
        studies=library.make_index(),
        library=library,
        files=files,
        pages=_index_pages(folder, files),
        pictures=pictures,
        glossary=glossary,
        study_diagnostics=study_diagnostics,
        diagnostics=(
            *site_diagnostics,
            *page_diagnostics,
            *result_diagnostics,
            *library.diagnostics,
            *glossary_diagnostics,
            *check_words(folder, site, (file.head for file in files if file.head)),
        ),
        left_out=left_out,
        _site_keys=site_keys,
        _page_keys=page_keys,
    )


def _load_site(folder: SiteFolder) -> tuple[Site, tuple[Diagnostic, ...]]:
    """Return the settings that all pages share, and the errors in their file."""
    if folder.is_native:
        return parse_site(folder.root / "site.toml")
    settings = folder.settings
    lang = settings.lang if LANGUAGE.fullmatch(settings.lang) else "en"
    styles, diagnostics = find_site_styles(settings.csl, lang, folder.root, folder.config)
    site = Site(
        title=settings.title or folder.root.resolve().name,
        description=settings.description,
        lang=lang,
        authors=settings.authors,
        licence=settings.licence,
        citation_styles=styles,
    )
    return site, diagnostics


def _load_check_results(
    folder: Path,
) -> tuple[Mapping[str, CheckResults], tuple[Diagnostic, ...]]:
    """Return the results of the last link check, and the error in their file."""
    try:
        return read_check_results(folder), ()
    except ContentError as error:
        return {}, error.diagnostics


def _load_studies(
    path: Path, results: Mapping[str, CheckResults], folder: SiteFolder
) -> tuple[StudyIndex, tuple[Diagnostic, ...]]:
    """Return the studies with the results of the link check, and their diagnostics."""
    studies: dict[str, Study] = {}
    diagnostics: list[Diagnostic] = []
    for file in sorted(path.glob("*.md")) if folder.is_native else ():
        try:
            document = read_document(file)
        except ContentError as error:
            diagnostics += error.diagnostics
            continue
        study, errors = parse_study(document)
        diagnostics += [*errors, *find_unfilled_fields(document)]
        known = results.get(study.key)
        studies[study.key] = add_check_results(study, known) if known else study
    try:
        index = StudyIndex(studies.values(), folder=path)
    except ContentError as error:
        diagnostics += error.diagnostics
        for diagnostic in error.diagnostics:
            studies.pop(diagnostic.path.stem, None)
        index = StudyIndex(studies.values(), folder=path)
    return index, tuple(diagnostics)


def _load_files(
    folder: SiteFolder, site: Site, files_of_site: SiteFiles
) -> tuple[tuple[PageFile, ...], tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Return the pages, the warnings about those left out, and diagnostics of the whole site."""
    found = find_page_files(folder)
    today = date.today().isoformat() if folder.dialect.hides_future_pages else ""
    files: list[PageFile] = []
    left_out: list[Diagnostic] = []
    diagnostics = [*found.diagnostics]
    for path in found.paths:
        file = _load_file(path, folder, site.lang, today, files_of_site)
        if file.document and folder.dialect.is_file(file.document):
            continue  # the generator copies it as it is
        warning = _get_reason_to_leave_out(file, folder)
        if warning:
            left_out.append(warning)
            diagnostics += [item for item in file.diagnostics if item.is_warning]
        else:
            files.append(file)
    diagnostics += _find_unused_fields(folder, files)
    if not files:
        diagnostics.append(_report_no_pages(folder))
    return tuple(files), tuple(left_out), tuple(diagnostics)


def _load_file(path: Path, folder: SiteFolder, lang: str, today: str, files: SiteFiles) -> PageFile:
    location = PurePosixPath(path.relative_to(folder.root).as_posix())
    try:
        document = folder.dialect.read_fields(read_document(path))
    except ContentError as error:
        return PageFile(
            path=path, location=location, document=None, head=None, diagnostics=error.diagnostics
        )
    included = include_files(document, location, files)
    document = included.document
    expanded = folder.dialect.expand_text(document.body)
    document = replace(document, body=expanded.text)
    head = parse_head(
        document,
        lang=lang,
        today=today,
        named_date=folder.read_page_name(location).date,
        is_native=folder.is_native,
        is_vault=folder.dialect.is_vault,
    )
    removed = (_report_removed_tags(document, expanded),) if expanded.removed else ()
    return PageFile(
        path=path,
        location=location,
        document=document,
        head=head,
        diagnostics=(*included.diagnostics, *removed),
    )


def _get_reason_to_leave_out(file: PageFile, folder: SiteFolder) -> Diagnostic | None:
    """Return the warning that a page is a draft or has no text, if it is so."""
    if file.document is None or file.head is None:
        empty = next((error for error in file.diagnostics if error.code == "E001"), None)
        message = "this file is empty, and is left out"
        return empty and Diagnostic(path=file.path, code="W232", message=message, hint=NO_TEXT_HINT)
    if file.head.is_draft or folder.dialect.is_hidden(file.document.fields):
        message = "this page is a draft, and is left out"
        hint = "remove the field that says so when it may be read"
        return Diagnostic(path=file.path, line=1, code="W233", message=message, hint=hint)
    return None if _has_text(file.document.body) else _report_no_text(file)


def _report_no_text(file: PageFile) -> Diagnostic:
    """Return the warning that a page is left out; a page of tags or HTML may have none."""
    return Diagnostic(path=file.path, line=1, code="W232", message=NO_TEXT, hint=NO_TEXT_HINT)


def _has_text(body: str) -> bool:
    """Return whether a page has more than comments and a title."""
    before, *others = body.split("<!--")
    visible = [before, *(other.partition("-->")[2] for other in others)]
    text = remove_reference_places("".join(visible))
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) > 1 or (len(lines) == 1 and not TITLE.match(lines[0]))


def _find_unused_fields(folder: SiteFolder, files: list[PageFile]) -> Iterator[Diagnostic]:
    """Yield one warning for each field that nothing reads, wherever it is used."""
    users: dict[str, list[PageFile]] = {}
    for file in files:
        for name in file.head.unused_fields if file.head else ():
            users.setdefault(name, []).append(file)
    for name, found in sorted(users.items(), key=lambda item: -len(item[1])):
        hint = "remove it, or leave it for another tool"
        path, line, where = folder.root, None, f"the field “{name}” of {len(found)} pages"
        document = found[0].document
        if len(found) == 1 and document:
            path, line, where = document.path, document.lines.get(name), f"the field “{name}”"
        message = f"{where} is not read"
        yield Diagnostic(path=path, line=line, code="W124", message=message, hint=hint)


def _report_no_pages(folder: SiteFolder) -> Diagnostic:
    path = folder.root / folder.settings.folders[0]
    state = "has no pages" if path.is_dir() else "does not exist"
    hint = f"put a page there, such as {path.name or path}/welcome.md"
    return Diagnostic(path=path, code="E601", message=f"this folder {state}", hint=hint)


def _index_pages(folder: SiteFolder, files: tuple[PageFile, ...]) -> PageIndex:
    entries = []
    for file in files:
        name = folder.read_page_name(file.location).name
        head = file.head
        entries.append(
            PageEntry(
                path=file.location,
                name=name,
                title=head.title if head else make_page_slug(file.path.stem),
                slug=head.slug if head else "",
                aliases=head.aliases if head else (),
            )
        )
    settings = folder.settings
    return make_page_index(entries, folders=settings.folders, address=settings.address)
