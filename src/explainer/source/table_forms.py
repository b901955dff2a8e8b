"""Write tables of HTML as Markdown where Markdown can write them, and as plain HTML otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from explainer.source.line_breaks import convert_breaks
from explainer.source.syntax.tags import CELLS
from explainer.source.tokens import Token

PARTS = ("thead", "tbody", "tfoot", "tr")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    tag: str
    attributes: Mapping[str, str]
    blocks: Sequence[Token]

    @property
    def align(self) -> str:
        return self.attributes.get("class", "").removeprefix("align-")

    @property
    def is_simple(self) -> bool:
        """Whether it has at most one paragraph, and spans no other cells."""
        types = [token.type for token in self.blocks]
        is_short = types in ([], ["paragraph_open", "inline", "paragraph_close"])
        return is_short and not {"colspan", "rowspan"} & self.attributes.keys()


@dataclass(slots=True, kw_only=True)
class _Table:
    opening: Token
    caption: list[Token] = field(default_factory=list)
    rows: list[list[_Cell]] = field(default_factory=list)
    heads: int = 0
    """How many of the rows are its head."""
    strays: list[Token] = field(default_factory=list)
    """Blocks outside of cells, which browsers show above the table."""


def write_tables(tokens: Sequence[Token]) -> list[Token]:
    """Return the blocks of a page with its tables in the simplest form that shows them.

    A table of Markdown has one row as its head, which may be empty, and one paragraph in each
    cell; with a caption it is a figure.
    """
    written: list[Token] = []
    starts: list[int] = []
    for token in tokens:
        written.append(token)
        if token.tag == "table" and token.type == "element_open":
            starts.append(len(written) - 1)
        elif token.tag == "table" and token.type == "element_close":
            start = starts.pop()
            table = _read_table(written[start:-1])
            is_simple = table.heads < 2 and all(
                cell.is_simple for row in table.rows for cell in row
            )
            write = _write_markdown if is_simple else _write_html
            written[start:] = [*table.strays, *(write(table) if table.rows else table.caption)]
    return written


def _read_table(tokens: Sequence[Token]) -> _Table:
    """Return a table; the tokens are all but its last one."""
    table = _Table(opening=tokens[0])
    is_head = False
    index = 1
    while index < len(tokens):
        token = tokens[index]
        if token.type.startswith("element") and token.tag in PARTS:
            if token.tag in ("thead", "tbody"):
                is_head = token.tag == "thead" and token.nesting == 1
            elif token.tag == "tr" and token.nesting == 1:
                table.rows.append([])
            elif token.tag == "tr" and not table.rows[-1]:
                table.rows.pop()
            elif token.tag == "tr" and table.heads == len(table.rows) - 1:
                only_heads = all(cell.tag == "th" for cell in table.rows[-1])
                table.heads += is_head or (only_heads and not table.heads)
            index += 1
            continue
        end = _find_end(tokens, index)
        if token.type == "element_open" and token.tag in CELLS:
            attributes = {name: str(value) for name, value in token.attrs.items()}
            blocks = tokens[index + 1 : end - 1]
            table.rows[-1].append(_Cell(tag=token.tag, attributes=attributes, blocks=blocks))
        elif token.type == "element_open" and token.tag == "caption":
            table.caption += tokens[index + 1 : end - 1]
        else:
            table.strays += tokens[index:end]
        index = end
    return table


def _find_end(tokens: Sequence[Token], start: int) -> int:
    """Return the index after the block that begins at an index."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting
        if not depth:
            return index + 1
    return len(tokens)


def _open(tag: str, attributes: Mapping[str, str] | None = None) -> Token:
    return Token("element_open", tag, 1, attrs={**(attributes or {})}, block=True)


def _close(tag: str) -> Token:
    return Token("element_close", tag, -1, block=True)


def _write_html(table: _Table) -> Iterator[Token]:
    yield table.opening
    if table.caption:
        yield from (_open("caption"), *table.caption, _close("caption"))
    for part, rows in (("thead", table.rows[: table.heads]), ("tbody", table.rows[table.heads :])):
        if rows:
            yield _open(part)
            for row in rows:
                yield _open("tr")
                for cell in row:
                    tag = "th" if part == "thead" else cell.tag
                    yield from (_open(tag, cell.attributes), *cell.blocks, _close(tag))
                yield _close("tr")
            yield _close(part)
    yield _close("table")


def _write_markdown(table: _Table) -> Iterator[Token]:
    if table.caption:
        yield _open("figure")
        yield from (_open("figcaption"), *table.caption, _close("figcaption"))
    rows = table.rows if table.heads else [[], *table.rows]
    width = max(map(len, rows))
    empty = _Cell(tag="td", attributes={}, blocks=())
    first, second = ([*row, *[empty] * width] for row in (rows[0], rows[min(1, len(rows) - 1)]))
    # Markdown aligns whole columns.
    aligns = [cell.align or below.align for cell, below in zip(first[:width], second, strict=False)]
    lines = table.opening.map
    yield Token("table_open", "table", 1, map=lines, level=table.opening.level, block=True)
    for number, row in enumerate(rows):
        part, tag = ("thead", "th") if number == 0 else ("tbody", "td")
        if number < 2:
            yield Token(f"{part}_open", part, 1, block=True)
        yield Token("tr_open", "tr", 1, map=lines, block=True)
        for cell, align in zip([*row, *[empty] * (width - len(row))], aligns, strict=True):
            attrs: dict[str, str | int | float] = {"style": f"text-align:{align}"} if align else {}
            inline = cell.blocks[1] if cell.blocks else Token("inline", "", 0, children=[])
            yield Token(f"{tag}_open", tag, 1, attrs=attrs, block=True)
            yield inline.copy(children=convert_breaks(inline.children or ()))
            yield Token(f"{tag}_close", tag, -1, block=True)
        yield Token("tr_close", "tr", -1, block=True)
        if number == 0 or number == len(rows) - 1:
            yield Token(f"{part}_close", part, -1, block=True)
    yield Token("table_close", "table", -1, level=table.opening.level, block=True)
    if table.caption:
        yield _close("figure")
