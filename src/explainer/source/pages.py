"""Parse the pages of a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from explainer.bibliography.study_index import StudyIndex
from explainer.errors import (
    ContentError,
    Diagnostic,
    DiagnosticCollector,
    select_errors,
    sort_diagnostics,
)
from explainer.explorables.explorable import ExplorableData
from explainer.explorables.kinds import KINDS
from explainer.figure_data import FigureData
from explainer.i18n.messages import load_messages
from explainer.model import Citation, Page, Section, Term
from explainer.source.anchors import (
    REFERENCES,
    AnchorIndex,
    PageText,
    find_references,
    make_section_slug,
)
from explainer.source.cleanup import clean_markdown
from explainer.source.explorables.reader import read_explorable
from explainer.source.figures import FOLDER, FigureReader
from explainer.source.file_links import FileLinks
from explainer.source.glossary import NO_GLOSSARY, SiteGlossary, take_abbreviations
from explainer.source.links import Linker
from explainer.source.lint import find_unsupported_claims
from explainer.source.media_cards import make_media_cards
from explainer.source.page_head import PageHead, parse_head
from explainer.source.page_index import PageIndex
from explainer.source.page_parts import PagePart, find_code_places, split_parts
from explainer.source.page_terms import PageTerms
from explainer.source.pictures import PagePictures
from explainer.source.relations import RelationResolver
from explainer.source.site_files import SiteFiles
from explainer.source.size_limits import check_size
from explainer.source.tokens import Token, extract_text, join_texts, write_markdown
from explainer.text.front_matter import Document, read_document
from explainer.text.slugs import Slugs, make_page_slug

NATIVE_CODES = ("W230",)
"""Codes of the clean-up that are reported on our own pages only."""
NO_TEXT = "this page has no text that can be shown, and is left out"
NO_TEXT_HINT = "write some below its front matter, or remove the file"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPage:
    """A page, and the diagnostics of its file."""

    page: Page
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that keep the page from being built."""
        return select_errors(self.diagnostics)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The other diagnostics."""
        return tuple(diagnostic for diagnostic in self.diagnostics if diagnostic.is_warning)


def read_page(
    path: Path,
    *,
    studies: StudyIndex,
    pages: PageIndex,
    figures: Path = FOLDER,
    pictures: SiteFiles | None = None,
    glossary: SiteGlossary = NO_GLOSSARY,
) -> ParsedPage:
    """Return the page of a Markdown file.

    Args:
        path: the file.
        studies: a link to one of them becomes a citation.
        pages: the pages that links may lead to.
        figures: the folder of figure files.
        pictures: the pictures that the page may show; those of its folder by default.
        glossary: the terms that the site explains.

    Raises:
        ContentError: the file has errors.
    """
    document = read_document(path)
    pictures = pictures or SiteFiles(root=path.parent)
    is_inside = path.is_relative_to(pictures.root)
    parsed = parse_page(
        document,
        parse_head(document),
        slug=make_page_slug(path.stem),
        location=PurePosixPath(
            path.relative_to(pictures.root).as_posix() if is_inside else path.name
        ),
        studies=studies,
        pages=pages,
        pictures=pictures,
        figures=figures,
        glossary=glossary,
    )
    if parsed.errors:
        raise ContentError(parsed.diagnostics)
    return parsed


def parse_page(
    document: Document,
    head: PageHead,
    *,
    slug: str,
    location: PurePosixPath,
    studies: StudyIndex,
    pages: PageIndex,
    pictures: SiteFiles,
    keys: Mapping[str, str] | None = None,
    figures: Path = FOLDER,
    figure_documents: dict[Path, Document] | None = None,
    is_native: bool = True,
    has_captions: bool = False,
    has_superscripts: bool = True,
    anchors: AnchorIndex | None = None,
    glossary: SiteGlossary = NO_GLOSSARY,
) -> ParsedPage:
    """Return the page of a Markdown file, as far as it can be read, and its diagnostics.

    Args:
        document: the file.
        head: its front matter.
        slug: the page's slug.
        location: the path of the file, relative to the root of the site.
        studies: a link to one of them becomes a citation.
        pages: the pages that links may lead to.
        pictures: the pictures that the page may show.
        keys: the key of a study, by the key that the page cites it by; by default the same.
        figures: the folder of figure files.
        figure_documents: the figure files that were already parsed; others are added to it.
        is_native: whether the page was written for explainer, whose rules of style are then
            checked.
        has_captions: whether the words of a picture that stands alone are its caption.
        has_superscripts: whether ``~x~`` is below the line, and ``^x^`` above it.
        anchors: what links into the pages of the site lead to; by default those of this page.
        glossary: the terms that the site explains.
    """
    path, line = document.path, document.body_line
    collector = DiagnosticCollector(path)
    body, abbreviations = take_abbreviations(document.body, path, line)
    clean = clean_markdown(
        body,
        path=path,
        line=line,
        title=head.title,
        lang=head.lang,
        has_captions=has_captions,
        has_superscripts=has_superscripts,
    )
    linker = Linker(
        collector=collector,
        lang=head.lang,
        studies=studies,
        keys={study.key: study.key for study in studies} if keys is None else keys,
        pages=pages,
        location=location,
        slug=slug,
        anchors=anchors
        or AnchorIndex(
            texts={slug: PageText(body=document.body, title=head.title, lang=head.lang)}
        ),
        pictures=PagePictures(files=pictures, location=location, collector=collector),
        files=FileLinks(files=pictures, location=location, collector=collector),
        terms=PageTerms(path=path, glossary=glossary, abbreviations=abbreviations),
        is_native=is_native,
    )
    figure_reader = FigureReader(
        folder=figures,
        linker=linker,
        line=line,
        text=document.body,
        documents={} if figure_documents is None else figure_documents,
    )
    tokens = clean.tokens if check_size(clean.tokens, collector, line) else ()
    sections = _SectionReader(linker, document, figure_reader).read_sections(tokens)
    linker.pictures.report_remote()
    linker.files.report()
    if not clean.tokens:
        collector.report("W232", line, NO_TEXT, NO_TEXT_HINT)
    cleaned = [item for item in clean.diagnostics if is_native or item.code not in NATIVE_CODES]
    resolver = RelationResolver(slug=slug, pages=pages, lines=document.lines, collector=collector)
    languages = {name: text.lang for name, text in linker.anchors.texts.items()}
    relations = resolver.resolve_relations(head.relations)
    translations = resolver.resolve_translations(head.translations, languages)
    diagnostics = (
        *document.warnings,
        *head.diagnostics,
        *map(document.locate, (*cleaned, *collector.diagnostics)),
    )
    page = Page(
        slug=slug,
        path=path,
        title=head.title,
        tags=head.tags,
        lang=head.lang,
        dir=head.dir,
        description=head.description,
        content_note=head.content_note,
        credit=head.credit,
        date=head.date,
        sections=sections,
        studies=tuple(linker.numbers),
        relations=relations,
        translations=translations,
        files=tuple(linker.files.offered.items()),
        code=head.code,
    )
    return ParsedPage(page=page, diagnostics=sort_diagnostics(diagnostics))


class _SectionReader:
    """Makes the sections of a page from its blocks, from the first to the last."""

    def __init__(self, linker: Linker, document: Document, figure_reader: FigureReader) -> None:
        self._linker = linker
        self._collector = linker.collector
        self._document = document
        self._line = document.body_line
        self._figure_reader = figure_reader
        self._slugs = Slugs((REFERENCES,))

    def read_sections(self, tokens: Sequence[Token]) -> tuple[Section, ...]:
        """Return the sections; text before the first heading is the introduction."""
        self._linker.numbered = find_references(tokens)
        sections = [self._make_section(part) for part in split_parts(tokens)]
        explained = self._explain_terms()
        return (*sections, explained) if explained else tuple(sections)

    def _explain_terms(self) -> Section | None:
        """Return the section with the terms that the page uses; None if it uses none."""
        used = self._linker.terms.used
        terms: dict[str, Term] = {}
        citations: list[Citation] = []
        while unread := [entry for slug, entry in used.items() if slug not in terms]:
            for entry in unread:  # an explanation may use other terms
                collector = DiagnosticCollector(entry.path)
                linker = replace(self._linker, collector=collector)
                blocks, cited = linker.resolve_links(entry.blocks)
                text = write_markdown(blocks)
                terms[entry.slug] = Term(slug=entry.slug, name=entry.name, text=text)
                citations += (replace(citation, href="", text="") for citation in cited)
                self._collector.diagnostics += collector.diagnostics
        if not terms:
            return None
        title = load_messages(self._linker.lang)["terms"]
        return Section(
            slug=self._slugs.new(title),
            title=title,
            text="",
            line=self._line,
            citations=tuple(citations),
            terms=tuple(sorted(terms.values(), key=lambda term: term.name.casefold())),
        )

    def _make_section(self, part: PagePart) -> Section:
        title, markdown = self._read_title(part)
        id = str(part.heading[0].attrs.get("id", "")) if part.heading else ""
        self._linker.terms.begin_section()
        explorables: list[ExplorableData] = []
        blocks, citations, figures = self._resolve_blocks(part.blocks, explorables)
        lines = {citation.line for citation in citations}
        if self._linker.is_native:
            self._collector.diagnostics += find_unsupported_claims(
                blocks,
                lines,
                path=self._collector.path,
                line=self._line,
                has_studies=bool(self._linker.studies),
            )
        return Section(
            slug=make_section_slug(self._slugs, id, title),
            title=title,
            text=write_markdown(
                make_media_cards(blocks, self._linker.lang, self._linker.files.offered)
            ),
            line=self._get_line((*part.heading, *part.blocks)),
            citations=citations,
            figures=figures,
            explorables=tuple(explorables),
            code_places=tuple(find_code_places(part, self._document)),
            pictures=self._linker.pictures.take_used(),
            title_markdown=markdown,
        )

    def _resolve_blocks(
        self, blocks: Sequence[Token], explorables: list[ExplorableData]
    ) -> tuple[list[Token], tuple[Citation, ...], tuple[FigureData, ...]]:
        """Return the blocks with resolved links, their citations and their figures.

        Args:
            blocks: of a section.
            explorables: receives those of the section.
        """
        resolved: list[Token] = []
        citations: list[Citation] = []
        figures: list[FigureData] = []
        label = ""
        """Of the figure whose caption is still to come."""
        in_caption = False
        start = -1
        """Where the explorable begins that is still open."""
        for block in blocks:
            tokens = [block]
            cited: tuple[Citation, ...] = ()
            if block.type == "inline":
                linker = self._linker
                if start >= 0:  # it becomes a part of a code cell, which cannot contain pictures
                    linker = replace(linker, pictures=replace(linker.pictures, is_caption=True))
                tokens, cited = linker.resolve_links(tokens)
                if label and in_caption:
                    tokens, label = self._linker.number_caption(tokens[0], label), ""
            elif block.type == "element_open" and block.tag == "figure":
                label, in_caption = block.meta.get("label", ""), False
            elif block.type == "element_open" and block.tag == "figcaption":
                in_caption = True
            elif block.type == "container_block_open" and block.info in KINDS:
                start = len(resolved)
            elif block.type == "container_block_close" and start >= 0:
                read = read_explorable((*resolved[start:], block), self._figure_reader)
                if read:
                    explorables.append(read[0])
                    cited = read[1]
                else:  # other pages are built, and may list this one
                    del resolved[start:]
                    tokens = []
                start = -1
            elif block.type == "fence" and (shown := self._figure_reader.read_figure(block)):
                figure, cited = shown
                figures.append(figure)
            resolved += tokens
            citations += cited
        return resolved, tuple(citations), tuple(figures)

    def _read_title(self, part: PagePart) -> tuple[str, str]:
        """Return the title of a section, and its Markdown if it is more than words."""
        if not part.heading:
            return load_messages(self._linker.lang)["introduction"], ""
        # A heading has no citations, so the numbers of studies stay as they are.
        linker = replace(self._linker, numbers=dict(self._linker.numbers), is_heading=True)
        tokens, citations = linker.resolve_links(part.heading)
        line = self._get_line(part.heading)
        if citations:
            tokens = list(part.heading)
            linker.report_heading(line)
        children = join_texts(_remove_empty_links(tokens[1].children or ()))
        if all(child.type == "text" for child in children):
            return extract_text(children), ""
        heading = write_markdown([tokens[0], tokens[1].copy(children=children), tokens[2]])
        return extract_text(children), heading.removeprefix("## ")

    def _get_line(self, tokens: Sequence[Token]) -> int:
        return self._line + next((token.map[0] for token in tokens if token.map), 0)


def _remove_empty_links(children: Sequence[Token]) -> list[Token]:
    """Return a heading without links whose text was only a picture, which stands below it."""
    kept: list[Token] = []
    for child in children:
        if child.type == "link_close" and kept and kept[-1].type == "link_open":
            kept.pop()
        else:
            kept.append(child)
    return kept
