"""Directives of MyST between lines of backquotes or colons: ```` ```{name} argument ````.

Most become the tokens of a block between lines of colons, see ``divs``; pictures and tables become
those of HTML. Of unknown ones the contents are shown.

https://mystmd.org/guide/directives, https://myst-parser.readthedocs.io and
https://docutils.sourceforge.io/docs/ref/rst/directives.html
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock

from explainer.source.syntax.callouts import split_words
from explainer.source.syntax.divs import DivInfo, finish_info, read_inline_options, read_options
from explainer.source.syntax.grids import GridCell
from explainer.source.syntax.tables import make_table
from explainer.source.syntax.templates import VIDEOS

OPENING = re.compile(
    r"(`{3,}|~{3,}|:{3,})[ \t]*(?=(\{.*))\{(=?[A-Za-z][\w:.+-]*)(?:[ \t]+[^\s{}=,][^{},]*)?\}"
    r"[ \t]*(.*?)[ \t]*$"
)
FIGURE_NAME = re.compile(r"[^\s./:#]+")
"""The name of a figure of our own, which is read elsewhere."""
CELL_OPTION = re.compile(r"[ \t]*(?:#|//|%%|--)\|")
"""How the code of a cell of Quarto begins if it has options."""
ITEM = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])(?:[ \t]+|$)")


LANGUAGES = split_words(
    "code-cell math python python3 py r julia bash sh zsh shell console powershell sql js"
    " javascript ts typescript jsx tsx ojs css scss html xml svg md markdown rst yaml yml toml json"
    " ini diff text txt output plain none default c cpp c++ csharp go rust java kotlin scala swift"
    " ruby perl php lua haskell ocaml clojure elixir erlang fortran matlab octave sas stata stan"
    " rcpp jags bugs awk sed cat tex latex bibtex make makefile cmake docker dockerfile nix"
    " verbatim asis embed-resources webr webr-r pyodide pyodide-python shinylive-python shinylive-r"
    " fsharp psql mysql postgresql sqlite duckdb cypher sparql graphql golang apl sass less glsl"
    " prolog gnuplot zig nim dart raku crystal wolfram maxima sage cobol ada pascal delphi vb"
    " vhdl racket scheme lisp elisp tcl abap mojo kql http nginx csv regex mdx vue svelte jinja"
    " observable d3 node engine targets ditaa plantuml vega vega-lite comment glue-code exec cell"
)
"""Languages of code in braces, as R Markdown and Quarto write them; these stay blocks of code."""
CODE = {
    **dict.fromkeys(("code", "code-block", "sourcecode", "parsed-literal", "highlight-code"), ""),
    **dict.fromkeys(("prompt", "ipython", "doctest", "testcode", "testoutput"), "python"),
    "myst": "md",  # a demonstration, which would define its labels a second time
    **{name: name for name in ("mermaid", "dot", "graphviz", "tikz", "uml", "eval-rst", "literal")},
}
"""Directives that show code → its language if the argument does not say it."""
QUOTATIONS = ("epigraph", "pull-quote", "highlights", "blockquote")
MEDIA = (*VIDEOS, "iframe", "video", "audio")
TABLES = ("list-table", "csv-table", "table")
SPECIAL = frozenset(
    (*CODE, *QUOTATIONS, *MEDIA, *TABLES, "figure", "image", "raw", "only", "=html", "math")
)
DEEPEST = 30
"""Directives in directives."""


def directives_plugin(parser: MarkdownIt) -> None:
    """Add the rule to a parser."""
    alternatives: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("div", "directive", _parse_directive, alternatives)


def _parse_directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or state.src[begin : begin + 1] not in ("`", "~", ":"):
        return False
    match = OPENING.match(state.src, begin, state.eMarks[start])
    if not match or not _is_directive(match) or state.level >= DEEPEST:
        return False
    if start + 1 < end and CELL_OPTION.match(state.src, state.bMarks[start + 1]):
        return False
    if silent:
        return True
    name, argument = match[3].lower(), match[4]
    closing, after = _find_end(state, start, end, match[1])
    if name == "figure" and not argument and closing == start + 1:
        return False  # a figure of our own without its name
    options, first = read_options(state, start + 1, closing)
    options = {**read_inline_options(match[2]), **options}
    writer = _Writer(state, [start, after])
    if name.endswith("-start") or name.endswith("-end"):
        writer.add_edge(name, argument, options)
    elif name not in SPECIAL:
        writer.add_block(DivInfo(name=name, title=argument), options, first, closing)
    elif name in CODE or name == "math":
        writer.add_code(name, argument, options, first, closing)
    else:
        writer.add_special(name, argument, options, first, closing)
    state.line = after
    return True


def _is_directive(match: re.Match[str]) -> bool:
    name, argument = match[3].lower(), match[4]
    if match[1][0] == ":":
        return name in SPECIAL or name.endswith(("-start", "-end"))
    if name == "math" or (name == "figure" and FIGURE_NAME.fullmatch(argument)):
        return False
    if name.startswith("="):
        return name == "=html"
    return name in SPECIAL or (name not in LANGUAGES and "`" not in argument)


def _find_end(state: StateBlock, start: int, end: int, mark: str) -> tuple[int, int]:
    """Return the line that closes a directive, and the line after it."""
    for line in range(start + 1, end):
        begin = state.bMarks[line] + state.tShift[line]
        if not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
            return line, line
        text = state.src[begin : state.eMarks[line]].rstrip()
        if len(text) >= len(mark) and text == mark[0] * len(text):
            return line, line + 1
    return end, end


class _Writer:
    """Writes the tokens of one directive."""

    def __init__(self, state: StateBlock, lines: list[int]) -> None:
        self._state = state
        self._lines = lines

    def add_block(self, info: DivInfo, options: Mapping[str, str], first: int, last: int) -> None:
        """Write a block with what is in it."""
        has_text = any(not self._state.isEmpty(line) for line in range(first, last))
        info = finish_info(info, options)
        if not has_text and info.title:
            # docutils takes the argument of an admonition for its text.
            self._open(DivInfo(name=info.name, id=info.id, attributes=info.attributes), options)
            self._add_paragraph(info.title)
        else:
            self._open(info, options)
            self._tokenize(first, last)
        self._close()

    def add_edge(self, name: str, argument: str, options: Mapping[str, str]) -> None:
        """Write the start or the end of a block, such as ``{solution-start}``."""
        kind, _, edge = name.rpartition("-")
        if edge == "start":
            self._open(finish_info(DivInfo(name=kind, title=argument), options), options)
        else:
            self._close()

    def add_code(
        self, name: str, argument: str, options: Mapping[str, str], first: int, last: int
    ) -> None:
        """Write a block of code or a formula, with its caption above it."""
        content = self._get_text(first, last)
        info = "{math}" if name == "math" else argument.split(" ")[0] or CODE[name]
        content = f"{argument}\n{content}" if name == "math" and argument else content
        if name == "mermaid" and argument:
            info = name
        if options.get("caption"):
            self._add_paragraph(options["caption"])
        token = self._state.push("fence", "code", 0)
        token.info, token.content, token.markup = info, content, "```"
        token.map = self._lines

    def add_special(
        self, name: str, argument: str, options: Mapping[str, str], first: int, last: int
    ) -> None:
        """Write a picture, a table, a film, a quotation or raw HTML."""
        if name in QUOTATIONS:
            self._add_paragraph("<blockquote>")
            if argument:
                self._add_paragraph(argument)
            self._tokenize(first, last)
            self._add_paragraph("</blockquote>")
        elif name in ("figure", "image"):
            self._add_figure(argument, options, first, last)
        elif name in MEDIA:
            self._add_media(name, argument, options, first, last)
        elif name in TABLES:
            self._add_table(name, argument, options, first, last)
        elif name != "raw" or "html" in argument.lower():
            is_shown = name != "only" or not argument or "html" in argument or "not" in argument
            self._tokenize(first, last if is_shown else first)

    def _add_figure(self, argument: str, options: Mapping[str, str], first: int, last: int) -> None:
        has_text = any(not self._state.isEmpty(line) for line in range(first, last))
        picture = make_picture(argument, options) if argument and argument[0] != "#" else ""
        if picture and not has_text:
            self._add_paragraph(picture)
            return
        self._add_paragraph("<figure>")
        if picture:
            self._add_paragraph(picture)
            self._add_paragraph("<figcaption>")
        self._tokenize(first, last)
        self._add_paragraph("</figcaption></figure>" if picture else "</figure>")

    def _add_media(
        self, name: str, argument: str, options: Mapping[str, str], first: int, last: int
    ) -> None:
        address = VIDEOS.get(name, "{}").format(argument)
        title = options.get("title") or options.get("alt") or ""
        self._add_paragraph(f'<iframe src="{escape(address)}" title="{escape(title)}"></iframe>')
        self._tokenize(first, last)

    def _add_table(
        self, name: str, caption: str, options: Mapping[str, str], first: int, last: int
    ) -> None:
        """Write a table, in a figure if it has a caption."""
        if caption:
            self._add_paragraph("<figure>")
            self._add_paragraph(f"<figcaption>{caption}</figcaption>")
        if name == "table":
            self._tokenize(first, last)
        else:
            text = options.get("rows") or self._get_text(first, last)
            rows = list(split_csv(text, options) if name == "csv-table" else split_list(text))
            self._add_rows(rows, options)
        if caption:
            self._add_paragraph("</figure>")

    def _add_rows(self, rows: Sequence[Sequence[str]], options: Mapping[str, str]) -> None:
        """Write the rows of a table, whose cells are Markdown."""
        line = self._lines[0]
        count = options.get("header-rows") or ("1" if options.get("header") else "0")
        head_rows = int(count) if count.isdecimal() else 0
        if options.get("header"):
            rows = [*split_csv(options["header"], options), *rows]
        cells = [
            [GridCell(text=text, line=line, is_head=number < head_rows) for text in row]
            for number, row in enumerate(rows)
        ]
        self._state.tokens += make_table(self._state, cells, line)

    def _open(self, info: DivInfo, options: Mapping[str, str]) -> None:
        token = self._state.push("div_open", "div", 0)
        token.markup, token.info = ":::", f"{{{info.name}}}"
        token.meta = {"info": info, "options": dict(options)}
        token.map = self._lines

    def _close(self) -> None:
        token = self._state.push("div_close", "div", 0)
        token.meta = {"info": None, "options": {}}
        token.map = self._lines

    def _add_paragraph(self, content: str) -> None:
        opening = self._state.push("paragraph_open", "p", 1)
        inline = self._state.push("inline", "", 0)
        inline.content, inline.children = content, []
        opening.map = inline.map = self._lines
        self._state.push("paragraph_close", "p", -1)

    def _tokenize(self, first: int, last: int) -> None:
        state = self._state
        limit, state.lineMax = state.lineMax, last
        state.level += 1
        state.md.block.tokenize(state, first, last)
        state.level -= 1
        state.lineMax = limit

    def _get_text(self, first: int, last: int) -> str:
        state = self._state
        return state.getLines(first, last, state.sCount[self._lines[0]], True).lstrip("\n")


def make_picture(address: str, options: Mapping[str, str]) -> str:
    """Return the Markdown of a picture with its size."""
    alt = options.get("alt", "").replace("[", "").replace("]", "")
    sizes = "".join(
        f' {name}="{options[name]}"' for name in ("width", "height") if options.get(name)
    )
    picture = f"![{alt}](<{address}>)" + (f"{{{sizes.strip()}}}" if sizes else "")
    target = options.get("target", "")
    return f"[{picture}](<{target}>)" if target else picture


def split_csv(text: str, options: Mapping[str, str]) -> Iterator[Sequence[str]]:
    """Yield the rows of a table of comma-separated values."""
    delim = {"tab": "\t", "space": " "}.get(options.get("delim", ""), options.get("delim", ""))
    quote = options.get("quote", "")
    reader = csv.reader(
        io.StringIO(text),
        delimiter=delim if len(delim) == 1 else ",",
        quotechar=quote if len(quote) == 1 else '"',
        skipinitialspace=True,
    )
    yield from (row for row in reader if row)


def split_list(text: str) -> Iterator[Sequence[str]]:
    """Yield the rows of a table that is a list of lists, as Markdown."""
    for row in _split_items(text):
        yield [cell.strip("\n") for cell in _split_items(row)]


def _split_items(text: str) -> Iterator[str]:
    """Yield the items of a list, without their marks and indentation."""
    item: list[str] = []
    margin = width = -1
    for line in text.split("\n"):
        match = ITEM.match(line)
        indent = len(line) - len(line.lstrip())
        if match and (margin < 0 or indent <= margin):
            if item:
                yield "\n".join(item)
            margin, width = indent, match.end()
            item = [line[width:]]
        elif item:
            item.append(line[min(indent, width) :])
    if item:
        yield "\n".join(item)
