"""Import a notebook's file into a content folder; either all files are written or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from explainer.bibliography.study_index import StudyIndex, list_identifiers
from explainer.bibliography.study_reader import read_study
from explainer.bibliography.study_writer import format_study_file
from explainer.errors import ContentError, Diagnostic, ExplainerError, UsageError
from explainer.files import write_files
from explainer.i18n.messages import get_primary_language
from explainer.model import Credit, Page, Study
from explainer.notebook.control_source import UnreadableRecords
from explainer.notebook.credit import resolve_credit
from explainer.notebook.data_files import find_data_file, list_data_links
from explainer.notebook.digests import has_digest
from explainer.notebook.former_markers import write_former_markers
from explainer.notebook.importer.content_folder import ContentFolder, open_folder
from explainer.notebook.importer.extract import ExtractedPage, PageExtractor
from explainer.notebook.importer.page_text import adapt_credit, format_page, trim_credit
from explainer.notebook.importer.page_values import (
    move_pictures,
    read_page_file,
    remove_lines,
    report_changed_figures,
)
from explainer.notebook.importer.pictures import PastedPictures
from explainer.notebook.importer.rebuild import rebuild_notebook
from explainer.notebook.importer.restore_citations import CitationRestorer
from explainer.notebook.importer.terms import list_links, select_terms, update_glossary
from explainer.notebook.merge.backups import get_backup_path
from explainer.notebook.merge.build_record import UNKNOWN_CELL, read_build_record
from explainer.notebook.page_cells import build_page_cells
from explainer.notebook.reader import read_notebook
from explainer.notebook.view import PYTHON
from explainer.source.glossary import GLOSSARY_FILE, SiteGlossary, load_glossary
from explainer.source.page_index import INDEX, STUDIES
from explainer.source.site_files import OutsideSiteError, SiteFiles
from explainer.text.data_types import FOLDER
from explainer.text.slugs import make_page_slug


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did."""

    page: Path
    written: tuple[Path, ...]
    """The page, studies, figures, pictures and the notebook itself, if new or changed."""
    backups: tuple[Path, ...]
    """Copies of the files that were replaced."""
    warnings: tuple[str, ...]


def import_notebook(notebook: Path, content: Path, *, authors: Sequence[str] = ()) -> ImportResult:
    """Turn a notebook into a page and study files; it is then the notebook of that page.

    A file that is replaced is kept in ``.backups`` beside it.

    Args:
        notebook: built by us and edited, or any other.
        content: a folder with ``site.toml``.
        authors: of the changes; the page then says what it was adapted from.

    Raises:
        ContentError: the notebook, or something in the folder, is wrong; nothing was written.
        ExplainerError: a file cannot be written; nothing has changed.
        UsageError: there is no such notebook or folder.
    """
    if not notebook.is_file():
        raise UsageError(f"there is no file {notebook}; name a notebook, such as my-page.ipynb")
    return _Import(notebook, open_folder(content)).run(authors)


class _Import:
    """The import of one notebook."""

    def __init__(self, notebook: Path, folder: ContentFolder) -> None:
        self.notebook = notebook
        self.folder = folder
        opened = read_notebook(notebook, strict=True)
        self.node = opened.node
        if (language := opened.view.language) != PYTHON:
            message = f"the code of this notebook is in the language {language}, not in Python"
            hint = "keep it as a notebook beside the others, or translate its code to Python"
            raise self._error("E813", message, hint)
        self.record = read_build_record(self.node)
        self.slug = make_page_slug(notebook.stem)
        if INDEX in (self.slug, self.record.page):
            message = "this is the list of pages, which a build makes from the pages"
            raise self._error("E806", message, "change the pages, or the title in site.toml")
        if self.record.page == STUDIES and opened.view.is_study_page:
            message = "this is the list of all studies, which a build makes from the studies"
            raise self._error("E806", message, "change the files in the folder studies")
        self.target = folder.pages.get(self.slug, folder.path / "pages" / f"{self.slug}.md")
        self.location = PurePosixPath(self.target.relative_to(folder.path).as_posix())
        self.pictures = SiteFiles(root=folder.path, folders=("pages",))
        self.current = self._read_current_page()
        self.warnings = [str(repair) for repair in opened.repairs]
        self.warnings += [
            f"“{address}” in the notebook’s credit is not a web address, and was left out"
            for address in opened.view.invalid_addresses
        ]

    def run(self, authors: Sequence[str]) -> ImportResult:
        extracted = self._add_files(self._extract())
        new_studies = self._select_studies(extracted)
        studies = {**self.folder.studies, **{study.key: study for study in new_studies}}
        credit = self._make_credit(extracted, authors)
        text = format_page(replace(extracted.head, credit=credit), extracted.body)
        texts = {
            self.folder.path / "studies" / f"{study.key}.md": format_study_file(study, blanks=False)
            for study in new_studies
        }
        figures = self._select_figures(extracted)
        texts |= {**figures, **self._select_terms(extracted, studies)}
        page = self._read_back(text, texts, studies, extracted.pictures)
        kept = extracted.figures.keys() - {path.stem for path in figures}
        self.warnings += report_changed_figures((extracted.figures[n].figure for n in kept), page)
        if self.current is None or remove_lines(self.current) != remove_lines(page):
            self._check_target()
            texts[self.target] = text
        files = {path: text.encode() for path, text in texts.items()}
        pictures = {self.target.parent / name: data for name, data in extracted.pictures.items()}
        files |= pictures
        if extracted.is_edited or self.record.page != self.slug:
            files[self.notebook] = rebuild_notebook(
                self.node,
                page,
                studies,
                self.folder.site,
                lambda file: pictures.get(file) or file.read_bytes(),
            )
        if extracted.is_edited and not authors and not extracted.head.credit.adapted_from:
            self.warnings.append(
                "the page still names only its original authors; run explainer adopt with "
                "--author NAME to name yourself and to credit them"
            )
        written, backups = _write(files, self.folder.path)
        return ImportResult(
            page=self.target,
            written=written,
            backups=backups,
            warnings=(*extracted.warnings, *self.warnings),
        )

    def _extract(self) -> ExtractedPage:
        try:
            return PageExtractor(
                self.node,
                slug=self.slug,
                site=self.folder.site,
                pages={*self.folder.pages, self.slug},
                figures={path.stem for path in self.folder.figures.glob("*.md")},
                pictures=PastedPictures(self.slug, self._is_free, self._find_picture),
            ).extract()
        except (UnreadableRecords, UsageError) as error:
            hint = "write the records as plain values, as a build does, and save the notebook"
            raise self._error("E809", str(error), hint) from None

    def _add_files(self, extracted: ExtractedPage) -> ExtractedPage:
        """Return the page with the files that it offers and the content folder does not have."""
        files, pages = {}, self.folder.path / "pages"
        for path in list_data_links(extracted.body):
            file = find_data_file(self.notebook.parent, self.notebook.name, path)
            place = pages / PurePosixPath(path).relative_to(FOLDER)
            if not place.resolve().is_relative_to(pages.resolve()):
                self.warnings.append(f"“{path}” leads out of the folder of pages, and was left out")
            elif file and not place.exists():
                name = os.path.relpath(place, self.target.parent)
                files[PurePosixPath(name).as_posix()] = file.read_bytes()
        return replace(extracted, pictures={**extracted.pictures, **files})

    def _is_free(self, name: str, data: bytes) -> bool:
        """Return whether a picture's file can be written beside the page."""
        path = self.target.parent / name
        if not path.resolve().is_relative_to(self.folder.path.resolve()):
            return False
        return not os.path.lexists(path) or (path.is_file() and path.read_bytes() == data)

    def _find_picture(self, address: str) -> Path | None:
        """Return the file of a picture that the page may have."""
        try:
            return self.pictures.find(address, self.location)
        except OutsideSiteError:
            return None

    def _read_current_page(self) -> Page | None:
        """Return the page that exists now; None if there is none that can be read."""
        if not self.target.is_file():
            return None
        try:
            index = StudyIndex(self.folder.studies.values())
            titles = self.folder.read_titles()
            return read_page_file(
                self.target,
                index,
                titles,
                self.folder.figures,
                self.pictures,
                self.folder.glossary,
            )
        except ContentError:
            return None

    def _select_studies(self, extracted: ExtractedPage) -> list[Study]:
        """Return the studies to write, and warn about those that differ from ours."""
        index = StudyIndex(self.folder.studies.values(), folder=self.folder.path / "studies")
        may_replace = extracted.has_edited_studies and self.record.page in self.folder.pages
        selected: list[Study] = []
        for study in extracted.studies:
            current = self.folder.studies.get(study.key)
            new = self._make_file_study(study, current, extracted.head.lang)
            if current == new:
                continue
            same = next(filter(None, map(index.find_by_identifier, list_identifiers(study))), None)
            if current is not None and not may_replace:
                self.warnings.append(
                    f"the study “{study.key}” differs from the one in the content folder, which "
                    "stays as it is"
                )
            elif current is None and same is not None:
                self.warnings.append(
                    f"the study “{study.key}” is in the content folder already, as “{same.key}”"
                )
            else:
                selected.append(new)
        return selected

    def _make_file_study(self, study: Study, current: Study | None, page_lang: str) -> Study:
        """Return a study as its file has it: with its language, without what is found anew.

        A record has the language of its card only if it is not the page's.
        """
        site_lang = self.folder.site.lang
        lang = study.lang or page_lang
        if current and (not study.lang or study.lang == (current.lang or site_lang)):
            lang = current.lang
        elif get_primary_language(lang) == get_primary_language(site_lang):
            lang = ""
        return replace(
            study, lang=lang, answers=(), updates=(), updates_asked="", cited=(), styled=()
        )

    def _select_figures(self, extracted: ExtractedPage) -> dict[Path, str]:
        """Return the files of the figures that are new or edited.

        Raises:
            ContentError: a figure would replace one of another page.
        """
        sections = self.current.sections if self.current else ()
        own = {figure.slug for section in sections for figure in section.figures}
        selected = {}
        for name, figure in extracted.figures.items():
            path = self.folder.figures / f"{name}.md"
            if path.exists() and (figure.is_as_built or path.read_text("utf-8") == figure.text):
                continue
            if not path.exists() or name in own:
                selected[path] = figure.text
            else:
                message = f"{path} exists already, and this page does not show that figure"
                raise self._error("E807", message, f'in the figure’s cell, change name="{name}"')
        return selected

    def _select_terms(
        self, extracted: ExtractedPage, studies: Mapping[str, Study]
    ) -> dict[Path, str]:
        """Return the glossary, if it has new or changed terms."""
        glossary = self.folder.glossary
        citations = CitationRestorer(
            StudyIndex(studies.values()),
            lang=extracted.head.lang,
            links=tuple(list_links(glossary)),
            pages=self.folder.pages,
        )
        terms = select_terms(extracted.terms, glossary, self.current, citations.restore)
        self.warnings += [
            f"the term “{name}” is explained in other words in the content folder, which stay as "
            "they are"
            for name in terms.other
        ]
        path = self.folder.path / GLOSSARY_FILE
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        return {path: update_glossary(path, text, glossary, terms.new)} if terms.new else {}

    def _make_credit(self, extracted: ExtractedPage, authors: Sequence[str]) -> Credit:
        credit, site = extracted.head.credit, self.folder.site
        if authors:
            original = resolve_credit(credit, site)
            credit = adapt_credit(original, extracted.original_title, authors)
        return trim_credit(credit, site)

    def _read_back(
        self,
        text: str,
        texts: Mapping[Path, str],
        studies: Mapping[str, Study],
        pictures: Mapping[str, bytes],
    ) -> Page:
        """Return the page as a build will read it.

        Args:
            text: of the page.
            texts: the texts of the new files by path.
            studies: all studies by key.
            pictures: the new pictures by path below the folder of the page.

        Raises:
            ContentError: a build could not read the page or a study.
        """
        figures = self.folder.figures
        titles = self.folder.read_titles() | {self.slug: self.slug}
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
            try:
                index = StudyIndex(studies.values(), folder=self.folder.path / "studies")
                copy = Path(temporary, figures.name)
                shutil.copytree(figures, copy) if figures.is_dir() else copy.mkdir()
                page = Path(temporary, self.location)
                for name, data in pictures.items():
                    copy = page.parent / name
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    copy.write_bytes(data)
                for path, content in {**texts, page: text}.items():
                    copy = page if path is page else Path(temporary, path.parent.name, path.name)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    copy.write_text(content, encoding="utf-8", newline="\n")
                    if path.parent.name == "studies":
                        read_study(copy)
                files = replace(self.pictures, root=Path(temporary), fallback=self.pictures)
                home = Path(temporary, self.folder.path.name)
                glossary, _ = load_glossary(home, ())
                read = read_page_file(
                    page,
                    index,
                    titles,
                    Path(temporary, figures.name),
                    files,
                    SiteGlossary(entries={**self.folder.glossary.entries, **glossary.entries}),
                )
                return move_pictures(read, page.parent, self.target.parent)
            except ContentError as error:
                raise ContentError(
                    self._relocate(diagnostic)
                    for diagnostic in error.diagnostics
                    if not diagnostic.is_warning
                ) from None
            except OSError as error:
                message = f"{temporary}: the temporary folder cannot be written ({error.strerror})"
                raise ExplainerError(f"{message}; check its disk") from error

    def _relocate(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return a diagnostic of a temporary file as one of the notebook, quoting its line."""
        line = ""
        if diagnostic.line and diagnostic.path.is_file():
            lines = diagnostic.path.read_text(encoding="utf-8").split("\n")
            line = lines[diagnostic.line - 1].strip()
        place = f"“{line[:80]}”: " if line else ""
        message = f"{place}{diagnostic.message}"
        return replace(diagnostic, path=self.notebook, line=None, message=message)

    def _check_target(self) -> None:
        """Raise if the import would replace another page, or one newer than the notebook."""
        if not self.target.is_file():
            return
        if self.record.page != make_page_slug(self.target.stem):
            message = f"the page {self.target} exists, and this notebook was not built from it"
            raise self._error("E807", message, "rename the notebook")
        if self.current is None:
            return
        cells = build_page_cells(self.current, self.folder.studies, self.folder.site)
        former = write_former_markers((cell.source for cell in cells), self.current.lang)
        for cell, text in zip(cells, former, strict=True):
            digest = self.record.cells.get(cell.id, UNKNOWN_CELL).digest
            is_same = has_digest(cell.source, digest) or has_digest(text, digest)
            if cell.role != "records" and not is_same:
                raise self._error(
                    "E808",
                    f"{self.target} has changed since this notebook was built from it",
                    "run explainer build, which merges the page’s changes into the notebook, "
                    "then explainer adopt again; or rename the notebook",
                )

    def _error(self, code: str, message: str, hint: str) -> ContentError:
        return ContentError([Diagnostic(path=self.notebook, code=code, message=message, hint=hint)])


def _write(files: Mapping[Path, bytes], home: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Write the files that are new or changed, and backups; return the paths of both."""
    old = {path: path.read_bytes() for path in files if path.is_file()}
    changed = {path: data for path, data in files.items() if old.get(path) != data}
    backups = {get_backup_path(path, old[path]): old[path] for path in changed if path in old}
    write_files(backups | changed, home=home)
    return tuple(changed), tuple(backups)
