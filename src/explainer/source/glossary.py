"""Read the terms that a site explains.

Terms are the items of definition lists: of the file ``glossary.md`` in a content folder, and of the
pages of MyST with a ``{glossary}``. A page may explain more of its own, as abbreviations.

https://mystmd.org/guide/glossaries-and-terms, https://michelf.ca/projects/php-markdown/extra/#abbr
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from explainer.errors import ContentError, Diagnostic, DiagnosticCollector
from explainer.source.cleanup import clean_markdown
from explainer.source.syntax.templates import CODE
from explainer.source.tokens import Token, extract_text
from explainer.text.front_matter import Document, read_document
from explainer.text.slugs import make_slug

GLOSSARY_FILE = "glossary.md"
"""Of a content folder of our own."""
_DIRECTIVE = re.compile(r"^[ \t]*(?:`{3,}|:{3,})[ \t]*\{\.?glossary\b", re.MULTILINE)
_BRACKETS = re.compile(r"(.+?)\s*\(([^()]+)\)")
"""A name with its short form: ``standard error (SE)``."""
_ABBREVIATION = re.compile(r"^ {0,3}\*\[([^\]\n]+)\]:[ \t]*(\S[^\n]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryEntry:
    """A term as its file explains it."""

    slug: str
    name: str
    blocks: tuple[Token, ...]
    """Clean tokens, whose lines are those of the file."""
    path: Path
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteGlossary:
    """The terms that a site explains."""

    entries: Mapping[str, GlossaryEntry]
    """By the slug of each name."""

    def find(self, name: str) -> GlossaryEntry | None:
        """Return the entry of a term by its name, its short form or its slug."""
        return self.entries.get(make_slug(name))


NO_GLOSSARY = SiteGlossary(entries={})


def load_glossary(
    folder: Path | None, pages: Iterable[Document]
) -> tuple[SiteGlossary, tuple[Diagnostic, ...]]:
    """Return the terms that a site explains; the pages report what is wrong with their own.

    Args:
        folder: a content folder of our own; None for the site of another generator.
        pages: the files of the pages.
    """
    glossary, _ = read_glossary(page for page in pages if _DIRECTIVE.search(page.body))
    path = folder / GLOSSARY_FILE if folder else None
    if path is None or not path.is_file():
        return glossary, ()
    try:
        own, diagnostics = read_glossary([read_document(path)])
    except ContentError as error:
        return glossary, error.diagnostics
    return SiteGlossary(entries={**glossary.entries, **own.entries}), diagnostics


def read_glossary(documents: Iterable[Document]) -> tuple[SiteGlossary, tuple[Diagnostic, ...]]:
    """Return the terms of definition lists, and the diagnostics of their files.

    Args:
        documents: files in whose definition lists each item is a term.
    """
    entries: dict[str, GlossaryEntry] = {}
    diagnostics: list[Diagnostic] = []
    for document in documents:
        path, line = document.path, document.body_line
        clean = clean_markdown(document.body, path=path, line=line)
        collector = DiagnosticCollector(path)
        for entry in _find_entries(clean.tokens, path, line):
            known = [slug for slug in _list_slugs(entry.name) if slug in entries]
            if known and known[0] == entry.slug:
                message = f"the term “{entry.name}” is explained a second time"
                first = entries[entry.slug]
                hint = f"remove it here or at {first.path.name}:{first.line}"
                collector.report("W342", entry.line, message, hint)
                continue
            for slug in _list_slugs(entry.name):
                entries.setdefault(slug, entry)
        diagnostics += [*document.warnings, *clean.diagnostics, *collector.diagnostics]
    return SiteGlossary(entries=entries), tuple(diagnostics)


def _list_slugs(name: str) -> list[str]:
    """Return the slug of a name, and those of the parts of ``standard error (SE)``."""
    match = _BRACKETS.fullmatch(name)
    return list(dict.fromkeys(map(make_slug, [name, *(match.groups() if match else ())])))


def _find_entries(tokens: Sequence[Token], path: Path, line: int) -> Iterator[GlossaryEntry]:
    """Yield the items of the definition lists among clean tokens."""
    names: list[tuple[str, int]] = []
    for index, token in enumerate(tokens):
        if token.type != "element_open" or token.tag not in ("dt", "dd"):
            continue
        end = next(
            number
            for number in range(index, len(tokens))
            if tokens[number].type == "element_close"
            and tokens[number].tag == token.tag
            and tokens[number].level == token.level
        )
        inside = tokens[index + 1 : end]
        start = line + (token.map[0] if token.map else 0)
        if token.tag == "dd":
            for name, name_line in names:
                slug = _list_slugs(name)[0]
                yield GlossaryEntry(
                    slug=slug, name=name, blocks=tuple(inside), path=path, line=name_line
                )
            names = []
        else:
            children = [child for part in inside for child in part.children or ()]
            names.append((extract_text(children), start))


def take_abbreviations(body: str, path: Path, line: int) -> tuple[str, tuple[GlossaryEntry, ...]]:
    """Return a page without the lines ``*[HTML]: …``, and what they explain.

    Args:
        body: the page without its front matter.
        path: its file.
        line: the line of the text's first line in the file.
    """
    if "*[" not in body:
        return body, ()
    code = [match.span() for match in CODE.finditer(body)]
    entries: list[GlossaryEntry] = []

    def take(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in code):
            return match[0]
        at = line + body.count("\n", 0, match.start())
        entries.append(make_entry(match[1].strip(), match[2], path, at))
        return ""

    return _ABBREVIATION.sub(take, body), tuple(entries)


def make_entry(name: str, text: str, path: Path, line: int) -> GlossaryEntry:
    """Return a term that a page explains in a line of Markdown."""
    blocks = clean_markdown(text, path=path, line=line).tokens
    return GlossaryEntry(slug=make_slug(name), name=name, blocks=blocks, path=path, line=line)
