"""Parse the pages of a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from explainer.bibliography.study_index import StudyIndex
from explainer.errors import ContentError, Diagnostic, sort_diagnostics
from explainer.i18n.messages import load_messages
from explainer.model import Citation, FigureData, Page, Section
from explainer.source.cleanup import clean_markdown
from explainer.source.figures import FOLDER, FigureReader
from explainer.source.links import Linker
from explainer.source.lint import find_unsupported_claims
from explainer.source.page_head import PageHead, parse_head
from explainer.source.tokens import Token, extract_text, write_markdown
from explainer.text.front_matter import Document, read_document
from explainer.text.slugs import Slugs

REFERENCES = "references"
"""The slug of the list of references, which every notebook that cites ends with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPage:
    """A page, and the diagnostics of its file."""

    page: Page
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that keep the page from being built."""
        return tuple(one for one in self.diagnostics if not one.is_warning)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The other diagnostics."""
        return tuple(one for one in self.diagnostics if one.is_warning)


def read_page(
    path: Path, *, studies: StudyIndex, titles: Mapping[str, str], figures: Path = FOLDER
) -> ParsedPage:
    """Return the page of a Markdown file.

    Args:
        path: the file.
        studies: a link to one of them becomes a citation.
        titles: slug → title of every page that links may lead to.
        figures: the folder of figure files.

    Raises:
        ContentError: the file has errors.
    """
    document = read_document(path)
    parsed = parse_page(
        document, parse_head(document), studies=studies, titles=titles, figures=figures
    )
    if parsed.errors:
        raise ContentError(parsed.diagnostics)
    return parsed


def parse_page(
    document: Document,
    head: PageHead,
    *,
    studies: StudyIndex,
    titles: Mapping[str, str],
    figures: Path = FOLDER,
    figure_documents: dict[Path, Document] | None = None,
) -> ParsedPage:
    """Return the page of a Markdown file, as far as it can be read, and its diagnostics.

    Args:
        document: the file.
        head: its front matter.
        studies: a link to one of them becomes a citation.
        titles: slug → title of every page that links may lead to.
        figures: the folder of figure files.
        figure_documents: the figure files that were already parsed; others are added to it.
    """
    path = document.path
    clean = clean_markdown(document.body, path=path, line=document.body_line, title=head.title)
    linker = Linker(path=path, lang=head.lang, studies=studies, titles=titles)
    found = FigureReader(
        folder=figures,
        linker=linker,
        line=document.body_line,
        documents={} if figure_documents is None else figure_documents,
    )
    sections = _Sections(linker, head.lang, document.body_line, found).of(clean.tokens)
    diagnostics = [*document.warnings, *head.diagnostics, *clean.diagnostics, *linker.diagnostics]
    if not sections:
        diagnostics.append(_no_text(document))
    page = Page(
        slug=head.slug,
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
    )
    return ParsedPage(page=page, diagnostics=sort_diagnostics(diagnostics))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A heading of level two, if any, and the blocks below it."""

    heading: tuple[Token, ...]
    blocks: tuple[Token, ...]


class _Sections:
    """Makes a page's sections out of its blocks, from the first to the last."""

    def __init__(self, linker: Linker, lang: str, line: int, figures: FigureReader) -> None:
        self.linker = linker
        self.lang = lang
        self.line = line
        self.figures = figures
        self.slugs = Slugs((REFERENCES,))

    def of(self, tokens: Sequence[Token]) -> tuple[Section, ...]:
        """Return the sections; text before the first heading is the introduction."""
        return tuple(self._section(part) for part in _parts(tokens))

    def _section(self, part: _Part) -> Section:
        title = self._title(part)
        blocks, citations, figures = self._linked(part.blocks)
        lines = {citation.line for citation in citations}
        self.linker.diagnostics += find_unsupported_claims(
            blocks, lines, path=self.linker.path, line=self.line
        )
        return Section(
            slug=self.slugs.new(title),
            title=title,
            text=write_markdown(blocks),
            line=self._line_of((*part.heading, *part.blocks)),
            citations=citations,
            figures=figures,
        )

    def _linked(
        self, blocks: Sequence[Token]
    ) -> tuple[list[Token], tuple[Citation, ...], tuple[FigureData, ...]]:
        """Return the blocks with their links, and what they cite and show, in their order."""
        made: list[Token] = []
        cited: list[Citation] = []
        shown: list[FigureData] = []
        for block in blocks:
            linked, citations = self.linker.linked([block])
            found = self.figures.of(block)
            if found:
                shown.append(found[0])
                citations = found[1]
            made += linked
            cited += citations
        return made, tuple(cited), tuple(shown)

    def _title(self, part: _Part) -> str:
        if not part.heading:
            return load_messages(self.lang)["introduction"]
        linked, citations = self.linker.linked(part.heading)
        line = self._line_of(part.heading)
        if citations:
            hint = "move the link into the text below"
            message = "this heading cites a study, and a heading cannot hold a citation"
            self.linker.report("E312", line, message, hint)
        title = extract_text(linked[1].children or ())
        if not title:
            hint = "write some, or remove the #"
            self.linker.report("E231", line, "this heading has no text", hint)
        return title

    def _line_of(self, tokens: Sequence[Token]) -> int:
        return self.line + next((token.map[0] for token in tokens if token.map), 0)


def _parts(tokens: Sequence[Token]) -> list[_Part]:
    """Return the blocks, divided at the headings of level two."""
    starts = [
        at for at, one in enumerate(tokens) if one.type == "heading_open" and _is_section(one)
    ]
    first = starts[0] if starts else len(tokens)
    parts = [_Part(heading=(), blocks=tuple(tokens[:first]))] if first else []
    for start, end in zip(starts, [*starts, len(tokens)][1:], strict=True):
        heading, blocks = tuple(tokens[start : start + 3]), tuple(tokens[start + 3 : end])
        parts.append(_Part(heading=heading, blocks=blocks))
    return parts


def _is_section(heading: Token) -> bool:
    return heading.tag == "h2" and heading.level == 0


def _no_text(document: Document) -> Diagnostic:
    message = "this page has no text below its front matter"
    return Diagnostic(
        path=document.path,
        line=document.body_line,
        code="E232",
        message=message,
        hint="write some, or remove it",
    )
