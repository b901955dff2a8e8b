"""Parse the Markdown of a page, convert stray HTML and fix heading levels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from explainer.errors import Diagnostic, DiagnosticCollector
from explainer.source.blocks import check_blocks
from explainer.source.captions import add_captions
from explainer.source.emphasis import (
    BREAKS,
    convert_to_tags,
    make_paragraph,
    survives_writing,
    tidy_emphasis,
)
from explainer.source.headings import (
    fix_levels,
    move_pictures,
    remove_empty_headings,
    remove_title,
)
from explainer.source.inline_html import convert_html, find_components
from explainer.source.line_breaks import (
    convert_breaks,
    is_blank,
    join_lines,
    merge_breaks,
    remove_empty_blocks,
    split_paragraph,
)
from explainer.source.nesting import nest_blocks
from explainer.source.page_html import HtmlTally
from explainer.source.syntax.attributes import (
    find_language,
    strip_attributes,
    take_heading_attributes,
)
from explainer.source.syntax.contents import remove_contents
from explainer.source.syntax.reference_lists import remove_reference_lists
from explainer.source.syntax.roles import UNKNOWN
from explainer.source.syntax.tasks import TASK
from explainer.source.table_forms import write_tables
from explainer.source.tokens import (
    DEEPEST,
    Token,
    extract_text,
    get_nesting,
    join_texts,
    parse_markdown,
    write_markdown,
)
from explainer.text.code_options import (
    READ_OPTIONS,
    find_other_language,
    is_code_cell,
    list_tags,
    split_code_options,
    write_code_options,
)
from explainer.text.formula_rules import FORMULA
from explainer.text.typesetting import find_macros, typeset_formula

OPEN_COMMENT = re.compile(r"(?<!\\)<!--")
BROKEN_LINK = re.compile(r"\]\(\s*(?=https?://|doi:)((?:[^()\s]|\([^()\s]*\))+\s[^)]*)")
"""Text that was meant as a link, but whose address has a space, where Markdown ends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanTokens:
    """The text of a page after the clean-up."""

    tokens: tuple[Token, ...]
    """Each child of an inline has its line in the file in ``meta``."""
    title: str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def text(self) -> str:
        """The Markdown; cleaning it again changes nothing."""
        return write_markdown(self.tokens)


def clean_markdown(
    text: str,
    *,
    path: Path,
    line: int = 1,
    title: str = "",
    lang: str = "en",
    has_captions: bool = False,
    has_superscripts: bool = True,
) -> CleanTokens:
    """Return a page’s Markdown as clean tokens.

    Args:
        text: the page without its front matter.
        path: the file, for diagnostics.
        line: the line of the text’s first line in the file.
        title: the title in the front matter; empty to use the first heading of level one.
        lang: the page's language, in which the heading of its notes is.
        has_captions: whether the words of a picture that stands alone are its caption.
        has_superscripts: whether ``~x~`` is below the line, and ``^x^`` above it.
    """
    collector, tally = DiagnosticCollector(path), HtmlTally()
    parsed = remove_contents(
        remove_reference_lists(parse_markdown(text, has_superscripts=has_superscripts))
    )
    nested = nest_blocks(parsed, line, tally, lang)
    check_blocks(nested, text, collector, line)
    cleaned = _Cleaner(
        collector, line, tally, find_components(parsed), find_macros(text)
    ).clean_blocks(nested)
    tally.report(collector)
    cleaned = move_pictures(add_captions(cleaned, has_captions=has_captions))
    cleaned = remove_empty_headings(cleaned, collector, line)
    tokens, title = remove_title(write_tables(remove_empty_blocks(cleaned)), title)
    tokens, changes = fix_levels(_settle_tasks(tokens))
    for offset, change in changes:
        hint = "give it one # more than the heading above it, and sections ##"
        collector.report("W230", line + offset, change, hint)
    return CleanTokens(tokens=tuple(tokens), title=title, diagnostics=tuple(collector.diagnostics))


class _Cleaner:
    """Cleans the blocks of a page in one pass."""

    def __init__(
        self,
        collector: DiagnosticCollector,
        first_line: int,
        tally: HtmlTally,
        components: frozenset[str],
        macros: str,
    ) -> None:
        self._macros = macros
        self._report = collector.report
        self._tally = tally
        self._components = components
        self._first_line = first_line

    def clean_blocks(self, tokens: Sequence[Token]) -> list[Token]:
        """Return the tokens of the page, cleaned."""
        cleaned: list[Token] = []
        line = self._first_line
        opening = Token("root", "", 0)
        for token in tokens:
            line = self._first_line + token.map[0] if token.map else line
            self._check_depth(token, line)
            if token.type == "comment":
                self._check_comment(token, line)
            elif token.type == "fence":
                cleaned.append(self._clean_fence(token, line))
            elif token.type == "inline":
                cleaned += self._clean_inline(opening, token)
            elif token.type not in ("paragraph_open", "paragraph_close"):
                cleaned.append(token)
            opening = token
        return cleaned

    def _clean_fence(self, fence: Token, line: int) -> Token:
        """Return a block of code with its language; blocks of our own keep what follows it."""
        info = fence.info.strip()
        options, code = split_code_options(fence.content)
        if is_code_cell(info):
            return self._clean_code_cell(fence, info, line)
        if info.startswith("{figure}"):
            return fence.copy(info=info)
        is_cell = info[:1] == "{" and info[1:2].isalpha() and not fence.content.startswith("---")
        if not is_cell or not options:
            return fence.copy(info=find_language(info))
        for name in options:
            self._tally.add("W225", name, line)
        return fence.copy(info=find_language(info), content=code)

    def _clean_code_cell(self, cell: Token, info: str, line: int) -> Token:
        """Return a code cell with its tags only; code in another language is shown as it is."""
        options, code = split_code_options(cell.content)
        for name in sorted(options.keys() - READ_OPTIONS):
            self._tally.add("W225", name, line)
        if language := find_other_language(info):
            self._tally.add("W227", language, line)
            return cell.copy(info=language.lower(), content=code)
        content = write_code_options(list_tags(options), code)
        return cell.copy(info="{code-cell}", content=content)

    def _clean_inline(self, opening: Token, inline: Token) -> list[Token]:
        """Return the blocks that replace an inline: paragraphs, thematic breaks, or itself."""
        places = ("heading_open", "summary_open", "th_open", "td_open")
        is_paragraph = opening.type not in places and not opening.hidden
        children = self._clean_children(inline, is_paragraph=is_paragraph)
        if opening.type == "heading_open":
            children, attributes = take_heading_attributes(join_lines(children))
            opening.attrs = {"id": attributes["id"]} if "id" in attributes else {}
        if opening.type in ("heading_open", "summary_open"):
            return [inline.copy(children=join_lines(children))]
        if opening.type in ("th_open", "td_open"):
            return [inline.copy(children=convert_breaks(children))]
        pieces = [merge_breaks(children)] if opening.hidden else split_paragraph(children)
        return [token for piece in pieces for token in _make_block(opening, piece)]

    def _clean_children(self, inline: Token, *, is_paragraph: bool) -> list[Token]:
        """Return an inline’s tokens, with Markdown instead of HTML where Markdown has it."""
        children = inline.children or []
        converted = convert_html(children, self._tally, self._components)
        remove = self._remove_nested_breaks if is_paragraph else self._remove_breaks
        converted = remove(converted)
        self._check_open_comments(inline, converted)
        self._check_broken_links(children)
        self._check_formulas(children)
        self._check_roles(children)
        tidy = tidy_emphasis(strip_attributes(tidy_emphasis(converted)))
        has_html = any(child.type == "html_inline" for child in children)
        if not has_html and tidy == join_texts(converted):
            return tidy
        pieces = [piece for piece in split_paragraph(tidy) if piece[0].type != "hr"]
        return tidy if all(survives_writing(piece) for piece in pieces) else convert_to_tags(tidy)

    def _check_formulas(self, children: Sequence[Token]) -> None:
        for token in children:
            if token.type == FORMULA:
                problem = typeset_formula(token.meta["formula"], self._macros).problem
                if problem:
                    self._tally.add("W224", problem, token.meta["line"])

    def _check_roles(self, children: Sequence[Token]) -> None:
        for token in children:
            if UNKNOWN in token.meta:
                self._tally.add("W213", f"{{{token.meta[UNKNOWN]}}}", token.meta["line"])

    def _check_broken_links(self, children: Sequence[Token]) -> None:
        for index, token in enumerate(children):
            if token.type != "text" or "](" not in token.content:
                continue
            following = children[index + 1 : index + 8]  # the addresses are links themselves
            words = "".join(child.content for child in following if child.type == "text")
            for match in BROKEN_LINK.finditer(token.content + words):
                has_two = match[1].count("://") > 1
                problem = "has two addresses" if has_two else "has a space in its address"
                hint = "give each a link of its own" if has_two else "write %20 for the space"
                self._report(
                    "W311", token.meta["line"], f"this link {problem}, so it does not work", hint
                )

    def _remove_nested_breaks(self, children: Sequence[Token]) -> list[Token]:
        """Return the tokens without ``hr`` in emphasis and links."""
        depth = 0
        kept: list[Token] = []
        for token in children:
            depth += get_nesting(token)
            if token.type == "hr" and depth:
                self._tally.add("W220", "<hr>", token.meta["line"])
            else:
                kept.append(token)
        return kept

    def _remove_breaks(self, children: Sequence[Token]) -> list[Token]:
        """Return the tokens without ``hr``, for text that is not a paragraph."""
        for token in children:
            if token.type == "hr":
                self._tally.add("W220", "<hr>", token.meta["line"])
        return [token for token in children if token.type != "hr"]

    def _check_depth(self, token: Token, line: int) -> None:
        deepest = max([token.level, *(child.level for child in token.children or ())])
        if deepest >= DEEPEST - 2:
            message = f"the text is nested more than {DEEPEST - 3} deep"
            hint = "remove some of the > or of the indents of the list"
            self._report("E228", line, message, hint)

    def _check_comment(self, token: Token, line: int) -> None:
        if not token.meta["closed"]:
            message = "the comment that begins here is never closed, and hides the rest"
            self._report("W226", line, message, "add --> where it ends")

    def _check_open_comments(self, inline: Token, children: Sequence[Token]) -> None:
        for token in children:
            if token.type == "text" and "<!--" in token.content:
                if OPEN_COMMENT.search(inline.content):
                    message = "the comment that begins here is not closed in this paragraph"
                    hint = "begin it on a line of its own, and close it with -->"
                    self._report("W226", token.meta["line"], message, hint)
                return


def _settle_tasks(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with the boxes of tasks that no longer begin an item as text."""
    settled: list[Token] = []
    for token in tokens:
        children = [*(token.children or [])]
        if token.type == "inline" and any(child.type == TASK for child in children):
            is_item = [item.type for item in settled[-2:]] == ["list_item_open", "paragraph_open"]
            first = int(is_item and children[0].type == TASK and bool(extract_text(children)))
            if first:
                while children[1].type in BREAKS or is_blank(children[1], None):
                    del children[1]
                if children[1].type == "text":
                    children[1] = children[1].copy(content=children[1].content.lstrip())
            others = (
                child.copy(type="text", content=child.content.strip())
                if child.type == TASK
                else child
                for child in children[first:]
            )
            token = token.copy(children=join_texts([*children[:first], *others]))
        settled.append(token)
    return settled


def _make_block(opening: Token, piece: Sequence[Token]) -> list[Token]:
    """Return a piece of a paragraph as a block at the paragraph’s place."""
    if all(token.type == "text" and not token.content.strip() for token in piece):
        return []
    if piece[0].type == "hr":
        return [Token("hr", "hr", 0, markup="---", level=opening.level, block=True)]
    return make_paragraph(piece, opening)
