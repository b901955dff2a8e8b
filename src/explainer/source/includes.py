"""Put the files that a page includes in the place of the lines that name them.

This happens before the text is parsed, so what is included may have headings, links and notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path, PurePosixPath

from explainer.errors import ContentError, Diagnostic
from explainer.source.page_index import PAGE_ENDINGS
from explainer.source.site_files import OutsideSiteError, SiteFiles
from explainer.source.syntax.includes import (
    HINTS,
    Include,
    find_imports,
    find_include,
    find_snippet,
)
from explainer.text.front_matter import Document, IncludedPart, read_document
from explainer.text.source_text import MAX_BYTES, MAX_LINES, MAX_MARKS, count_marks, read_source

DEEPEST = 8
"""Files in files."""
MOST = 500
"""Files that one page includes."""
TOO_MUCH = "this page includes too much"
FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([^`]*)$")
DIRECTIVE = re.compile(r"\{(?!code|python|r\}|math)[a-z][\w:-]*\}")
"""What begins a block of MyST, which may have Markdown in it."""
TEMPLATE = re.compile(r"\{%|\{\{")
MARKER = re.compile(r"-+8<-+\s+\[\s*(?:start|end)\s*:|#(?:end)?region\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text, and where it stands."""

    text: str
    path: Path
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncludedText:
    """A page with the files that it includes."""

    document: Document
    diagnostics: tuple[Diagnostic, ...] = ()


def include_files(document: Document, location: PurePosixPath, files: SiteFiles) -> IncludedText:
    """Return a page with the text of the files that it includes.

    Args:
        document: the page.
        location: its path, relative to the root of the site.
        files: finds the files, which are relative to the page or to what the site publishes.
    """
    if not any(hint in document.body for hint in HINTS):
        return IncludedText(document=document)
    lines = _number_lines(document.body, document.path, document.body_line)
    includer = _Includer(files, location)
    expanded = includer.expand(lines, (document.path,))
    diagnostics = tuple(includer.diagnostics)
    if expanded == lines:
        return IncludedText(document=document, diagnostics=diagnostics)
    body = "\n".join(line.text for line in expanded)
    origins = tuple(_find_origins(expanded, document.body_line))
    included = replace(document, body=body, origins=origins)
    return IncludedText(document=included, diagnostics=diagnostics)


def _number_lines(text: str, path: Path, first: int) -> list[Line]:
    return [
        Line(text=line, path=path, number=number)
        for number, line in enumerate(text.split("\n"), start=first)
    ]


def _find_origins(lines: Sequence[Line], first: int) -> Iterator[IncludedPart]:
    """Yield where each run of lines that follow each other in one file begins."""
    numbered = enumerate(lines, start=first)
    runs = groupby(numbered, key=lambda item: (item[1].path, item[0] - item[1].number))
    for _, run in runs:
        start, line = next(run)
        yield IncludedPart(start=start, path=line.path, line=line.number)


@dataclass(slots=True)
class _Includer:
    """Includes files in one page, and counts them."""

    files: SiteFiles
    location: PurePosixPath
    diagnostics: list[Diagnostic] = field(default_factory=list)
    count: int = 0
    size: int = 0
    lines: int = 0
    marks: int = 0

    def expand(self, lines: list[Line], stack: tuple[Path, ...]) -> list[Line]:
        """Return lines with what they include.

        Args:
            lines: of one file.
            stack: the files that include each other, the page first and the file of these last.
        """
        texts = [line.text for line in lines]
        imports = find_imports("\n".join(texts))
        expanded: list[Line] = []
        fences: list[str] = []
        index = 0
        while index < len(lines):
            is_code = bool(fences) and not fences[-1].startswith(":")
            include = find_snippet(texts, index) if is_code else find_include(texts, index, imports)
            found = self._include(include, lines[index], stack) if include else None
            if include and found is not None:
                expanded += found
                index += include.lines
                continue
            _follow_fences(texts[index], fences)
            expanded.append(lines[index])
            index += 1
        return expanded

    def _include(self, include: Include, at: Line, stack: tuple[Path, ...]) -> list[Line] | None:
        """Return the lines that replace others; None if these stay, to be handled elsewhere."""
        found: list[Line] = []
        for path in include.paths:
            try:
                lines = self._read(path, include, at, stack)
            except _NotIncludedError as error:
                hint = "check its path, which is relative to this file or to the site"
                self._report(at, f"the file “{path}” is not included, since {error}", hint)
                continue
            if lines is None:
                return None
            found += lines
        indent = at.text[: len(at.text) - len(at.text.lstrip())]
        return [replace(line, text=f"{indent}{line.text}".rstrip()) for line in found]

    def _read(
        self, path: str, include: Include, at: Line, stack: tuple[Path, ...]
    ) -> list[Line] | None:
        file = self._find(path, stack) or self._find(include.fallback, stack)
        if file is None:
            raise _NotIncludedError("there is no such file")
        if file in stack:
            raise _NotIncludedError("it includes itself")
        if len(stack) > DEEPEST:
            raise _NotIncludedError(f"files are nested more than {DEEPEST} deep")
        is_long = self.lines > MAX_LINES or self.size > MAX_BYTES or self.marks > MAX_MARKS
        if self.count > MOST or is_long:
            raise _NotIncludedError(TOO_MUCH)
        lines = _read_lines(file)
        if include.is_template and any(TEMPLATE.search(line.text) for line in lines):
            return None
        self.count += 1
        self.lines += len(lines)
        text = "\n".join(line.text for line in lines)
        self.size += len(text)
        self.marks += count_marks(text)
        lines = _select_lines(lines, include.options)
        if include.is_code:
            language = include.options.get("language") or file.suffix.removeprefix(".")
            return _make_code(lines, language, at)
        return self.expand(lines, (*stack, file))

    def _find(self, path: str, stack: tuple[Path, ...]) -> Path | None:
        """Return a file of the site, relative to a file that includes it, the nearest first."""
        if "://" in path:
            raise _NotIncludedError("no other host is asked")
        if any(part.startswith(".") and part.strip(".") for part in PurePosixPath(path).parts):
            raise _NotIncludedError("its name is one of hidden files")
        try:
            files = list(self._list_files(path, stack)) if path else []
        except OutsideSiteError:
            raise _NotIncludedError("it is not in the folder of the site") from None
        others = (file for file in files if file not in stack)
        return next(others, files[0] if files else None)

    def _list_files(self, path: str, stack: tuple[Path, ...]) -> Iterator[Path]:
        """Yield the files that a path may name: those beside the files that include each other."""
        parents = [PurePosixPath(file.relative_to(self.files.root)) for file in reversed(stack[1:])]
        found = [self.files.find(path, location) for location in (*parents, self.location)]
        # Each language of a site may have a folder, to which paths are relative.
        if not any(file and file not in stack for file in found):
            addresses = (f"/{folder / path.lstrip('/')}" for folder in self.location.parents)
            found += [self.files.find(address, self.location) for address in addresses]
        yield from filter(None, found)

    def _report(self, at: Line, message: str, hint: str) -> None:
        """Report a file that is not included; that there are too many, only once."""
        if TOO_MUCH in message and any(TOO_MUCH in item.message for item in self.diagnostics):
            return
        self.diagnostics.append(
            Diagnostic(path=at.path, line=at.number, code="W212", message=message, hint=hint)
        )


class _NotIncludedError(Exception):
    """Why a file is not included."""


def _read_lines(path: Path) -> list[Line]:
    try:
        if path.suffix.lower() in PAGE_ENDINGS:
            document = read_document(path)
            return _number_lines(document.body, path, document.body_line)
        return _number_lines(read_source(path).text.rstrip("\n"), path, 1)
    except ContentError as error:
        first = error.diagnostics[0]
        if first.code == "E001":
            return []
        raise _NotIncludedError(first.message) from None


def _select_lines(lines: list[Line], options: Mapping[str, str]) -> list[Line]:
    """Return the lines that the options of MyST, or the name of a section, mean."""
    if section := options.get("section", ""):
        name = re.escape(section)
        options = {
            "start-after": rf"-8<-+\s+\[\s*start\s*:\s*{name}\s*\]|#region\s+{name}\b",
            "end-before": rf"-8<-+\s+\[\s*end\s*:\s*{name}\s*\]|#endregion\b",
        }
    else:
        options = {
            key: re.escape(value) if key.partition("-")[2] in _PLACES else value
            for key, value in options.items()
        }
    if wanted := options.get("lines", ""):
        lines = list(_pick_lines(lines, wanted))
    start, end = _read_number(options, "start-line", 0), _read_number(options, "end-line", None)
    lines = lines[start:end]
    for key, offset in (("start-after", 1), ("start-at", 0)):
        if key in options and (found := _find_line(lines, options[key], 0)) is not None:
            lines = lines[found + offset :]
    for key, offset in (("end-before", 0), ("end-at", 1)):
        if key in options and (found := _find_line(lines, options[key], 0)) is not None:
            lines = lines[: found + offset]
    return [line for line in lines if not MARKER.search(line.text)]


_PLACES = ("after", "at", "before")


def _read_number(options: Mapping[str, str], key: str, default: int | None) -> int | None:
    text = options.get(key, "")
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else default


def _find_line(lines: Sequence[Line], pattern: str, start: int) -> int | None:
    compiled = re.compile(pattern)
    numbers = range(start, len(lines))
    return next((number for number in numbers if compiled.search(lines[number].text)), None)


def _pick_lines(lines: Sequence[Line], wanted: str) -> Iterator[Line]:
    """Yield the lines that ``1,3,5-10,20-`` means."""
    for part in wanted.replace(" ", "").split(","):
        match = re.fullmatch(r"(\d{0,6})(-?)(\d{0,6})", part)
        if match and part:
            first = int(match[1] or 1)
            last = int(match[3] or len(lines)) if match[2] else first
            yield from lines[max(first - 1, 0) : last]


def _make_code(lines: Sequence[Line], language: str, at: Line) -> list[Line]:
    longest = max((len(run) for line in lines for run in re.findall("`{3,}", line.text)), default=2)
    fence = "`" * (longest + 1)
    return [replace(at, text=f"{fence}{language}"), *lines, replace(at, text=fence)]


def _follow_fences(line: str, fences: list[str]) -> None:
    """Keep track of the blocks of code that are open; those of MyST may have Markdown in them."""
    match = FENCE.match(line)
    if not match:
        return
    mark, info = match[1], match[2].strip()
    is_code = bool(fences) and not fences[-1].startswith(":")
    opened = fences[-1].lstrip(":") if fences else ""
    if not info and opened and mark[0] == opened[0] and len(mark) >= len(opened):
        fences.pop()
    elif not is_code:
        fences.append(f":{mark}" if DIRECTIVE.match(info) else mark)
