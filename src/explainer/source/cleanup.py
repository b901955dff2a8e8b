"""Parse the Markdown of a page, convert stray HTML and fix heading levels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from explainer.errors import Diagnostic
from explainer.source.blocks import find_block_faults
from explainer.source.emphasis import (
    convert_to_tags,
    join_texts,
    make_paragraph,
    survives_writing,
    tidy_emphasis,
)
from explainer.source.headings import fix_levels, remove_title
from explainer.source.inline_html import convert_html, get_nesting
from explainer.source.line_breaks import (
    convert_breaks,
    join_lines,
    merge_breaks,
    remove_empty_lists,
    split_paragraph,
)
from explainer.source.tokens import DEEPEST, Token, number_children, parse_markdown, write_markdown

OPEN_COMMENT = re.compile(r"(?<!\\)<!--")
NO_LINK = re.compile(r"\]\(\s*(?=https?://|doi:)((?:[^()\s]|\([^()\s]*\))+\s[^)]*)")
"""What was meant as a link but is not one, because an address ends at a space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanTokens:
    """A page’s text after the clean-up."""

    tokens: tuple[Token, ...]
    """Each child of an inline has its line in the file in ``meta``."""
    title: str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def text(self) -> str:
        """The Markdown; cleaning it again changes nothing."""
        return write_markdown(self.tokens)


def clean_markdown(text: str, *, path: Path, line: int = 1, title: str = "") -> CleanTokens:
    """Return a page’s Markdown as clean tokens.

    Args:
        text: the page without its front matter.
        path: the file, for diagnostics.
        line: the line of the text’s first line in the file.
        title: the title in the front matter; empty to use the first heading of level one.
    """
    cleaner = _Cleaner(path, line)
    found = parse_markdown(text)
    for fault in find_block_faults(found, text):
        cleaner.report(fault.code, line + fault.line, fault.message, fault.hint)
    tokens, title = remove_title(remove_empty_lists(cleaner.blocks(found)), title)
    tokens, changes = fix_levels(tokens)
    for offset, change in changes:
        hint = "give it one # more than the heading above it, and sections ##"
        cleaner.report("W230", line + offset, change, hint)
    return CleanTokens(tokens=tuple(tokens), title=title, diagnostics=tuple(cleaner.diagnostics))


class _Cleaner:
    """Cleans the blocks of a page in one pass, and collects the diagnostics."""

    def __init__(self, path: Path, line: int) -> None:
        self.path = path
        self.line = line
        self.diagnostics: list[Diagnostic] = []

    def report(self, code: str, line: int, message: str, hint: str) -> None:
        """Add a diagnostic at a line of the file."""
        self.diagnostics.append(
            Diagnostic(path=self.path, line=line, code=code, message=message, hint=hint)
        )

    def blocks(self, tokens: Sequence[Token]) -> list[Token]:
        """Return the tokens of the page, cleaned."""
        made: list[Token] = []
        row = self.line
        opening = Token("root", "", 0)
        for token in tokens:
            row = self.line + token.map[0] if token.map else row
            self._refuse_depth(token, row)
            if token.type == "comment":
                self._check_comment(token, row)
            elif token.type == "inline":
                made += self._inline(opening, token, row)
            elif token.type not in ("paragraph_open", "paragraph_close"):
                made.append(token)
            opening = token
        return made

    def _inline(self, opening: Token, inline: Token, row: int) -> list[Token]:
        """Return what replaces an inline: paragraphs, thematic breaks, or itself."""
        children = self._clean(inline, row)
        if opening.type == "heading_open":
            self._refuse_line_across(children, "a heading")
            return [inline.copy(children=join_lines(children))]
        if opening.type in ("th_open", "td_open"):
            self._refuse_line_across(children, "a table")
            return [inline.copy(children=convert_breaks(children))]
        if opening.hidden:
            self._refuse_line_across(children, "a list without blank lines")
            pieces = [merge_breaks(children)]
        else:
            pieces = split_paragraph(children)
        return [token for piece in pieces for token in _block(opening, piece)]

    def _clean(self, inline: Token, row: int) -> list[Token]:
        """Return an inline’s tokens without the HTML that Markdown can say."""
        known = len(self.diagnostics)
        found = convert_html(number_children(inline, row), self.report)
        if len(self.diagnostics) > known:
            # Not written any more, but looked through for what else is wrong.
            others = (
                pair for pair in number_children(inline, row) if pair[0].type != "html_inline"
            )
            return convert_html(others, self.report)
        self._refuse_open_comment(inline, found)
        self._notice_no_links(inline, row)
        tidy = self._without_lines_inside(tidy_emphasis(found))
        has_html = any(one.type == "html_inline" for one in inline.children or ())
        if not has_html and tidy == join_texts(found):
            return tidy
        pieces = [piece for piece in split_paragraph(tidy) if piece[0].type != "hr"]
        return tidy if all(survives_writing(piece) for piece in pieces) else convert_to_tags(tidy)

    def _notice_no_links(self, inline: Token, row: int) -> None:
        for token, line in number_children(inline, row):
            for meant in NO_LINK.finditer(token.content if token.type == "text" else ""):
                is_two = meant[1].count("://") > 1
                problem = "has two addresses" if is_two else "has a space in its address"
                hint = "give each a link of its own" if is_two else "write %20 for the space"
                self.report("W311", line, f"this link {problem}, so it does not work", hint)

    def _without_lines_inside(self, children: Sequence[Token]) -> list[Token]:
        """Return the tokens without ``hr`` in emphasis and links; say where one was."""
        depth = 0
        made: list[Token] = []
        for token in children:
            depth += get_nesting(token)
            if token.type == "hr" and depth:
                self._refuse_line_across([token], "a link or in emphasis")
            else:
                made.append(token)
        return made

    def _refuse_line_across(self, children: Sequence[Token], place: str) -> None:
        for token in children:
            if token.type == "hr":
                message = f"<hr> is in {place}"
                self.report(
                    "E225", token.meta["line"], message, "put it between two paragraphs, as ***"
                )

    def _refuse_depth(self, token: Token, row: int) -> None:
        deepest = max([token.level, *(child.level for child in token.children or ())])
        if deepest >= DEEPEST - 2:
            message = f"the text is nested more than {DEEPEST - 3} deep"
            self.report("E228", row, message, "remove some of the > or of the indents of the list")

    def _check_comment(self, token: Token, row: int) -> None:
        if not token.meta["closed"]:
            message = "the comment that begins here is never closed"
            self.report("E226", row, message, "add --> where it ends")
        elif token.meta["rest"]:
            message = "text follows on the line where this comment ends"
            self.report("E227", row, message, "begin the text on a line of its own")

    def _refuse_open_comment(self, inline: Token, children: Sequence[Token]) -> None:
        for token in children:
            if token.type == "text" and "<!--" in token.content:
                if OPEN_COMMENT.search(inline.content):
                    message = "the comment that begins here is not closed in this paragraph"
                    hint = "begin it on a line of its own, and close it with -->"
                    self.report("E226", token.meta["line"], message, hint)
                return


def _block(opening: Token, piece: Sequence[Token]) -> list[Token]:
    """Return a piece of a paragraph as a block at the paragraph’s place."""
    if not piece:
        return []
    if piece[0].type == "hr":
        return [Token("hr", "hr", 0, markup="---", level=opening.level, block=True)]
    return make_paragraph(piece, opening)
