"""Parse the Markdown of pages into tokens, and write tokens as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from itertools import groupby, islice

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdformat.renderer import DEFAULT_RENDERERS, MDRenderer, RenderContext, RenderTreeNode
from mdit_py_plugins.deflist import deflist_plugin

from explainer.source.markdown_escapes import (
    escape_paragraph,
    escape_text,
    hide_formula,
    show_formulas,
)
from explainer.source.markdown_lists import PositionedNode, render_list, render_list_item
from explainer.source.syntax.attributes import attributes_plugin
from explainer.source.syntax.bare_addresses import bare_addresses_plugin
from explainer.source.syntax.citations import CITATION, citations_plugin
from explainer.source.syntax.directives import directives_plugin
from explainer.source.syntax.divs import divs_plugin
from explainer.source.syntax.emoji import emoji_plugin
from explainer.source.syntax.indented_blocks import indented_blocks_plugin
from explainer.source.syntax.lettered_lists import lettered_lists_plugin
from explainer.source.syntax.line_blocks import line_blocks_plugin
from explainer.source.syntax.marks import marks_plugin, superscripts_plugin
from explainer.source.syntax.notes import notes_plugin
from explainer.source.syntax.pictures import pictures_plugin
from explainer.source.syntax.raw_html import continue_line, raw_html_plugin
from explainer.source.syntax.roles import roles_plugin
from explainer.source.syntax.tables import tables_plugin, text_tables_plugin
from explainer.source.syntax.tags import MADE, format_tag
from explainer.source.syntax.targets import targets_plugin
from explainer.source.syntax.tasks import TASK, tasks_plugin
from explainer.text.escaping import escape_markdown
from explainer.text.formula_rules import FORMULA, formulas_plugin
from explainer.text.markdown import ATTACHMENT, render_inline

__all__ = [
    "DEEPEST",
    "Token",
    "extract_text",
    "get_nesting",
    "join_texts",
    "number_children",
    "parse_markdown",
    "write_markdown",
]

DEEPEST = 40
"""Levels of nested lists, quotations and emphasis; the parser drops deeper ones."""

WIKILINK = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]|\n]*))?\]\](?!\(https?://)")
PLAIN_WORDS = re.compile(r"[^\\*_\[\]<`&!~$\t\n]*")
"""Text without characters to escape, which need not go through mdformat's slow renderer."""


def parse_markdown(text: str, *, has_superscripts: bool = True) -> list[Token]:
    """Return the tokens of a page’s Markdown.

    In addition to CommonMark, tables and strikethrough, there are token types of our own:
    ``wikilink`` (``meta``: target and text), ``comment`` (``meta``: closed) for an HTML comment
    that begins a line, ``formula`` (see ``text.formula_rules``) and ``citation`` (see
    ``syntax.citations``); see ``syntax`` for those of blocks. Raw HTML is ``html_inline``, so that
    Markdown inside it is parsed, or ``html_raw``.
    Every link is accepted.

    Args:
        text: the Markdown.
        has_superscripts: whether ``~x~`` is below the line, and ``^x^`` above it.
    """
    # A fence on the last line closes its block only if the line has an end.
    return _parser(has_superscripts).parse(text if text.endswith("\n") else f"{text}\n")


def write_markdown(tokens: Sequence[Token]) -> str:
    """Return the Markdown of tokens, without a final line end."""
    tree = PositionedNode(tokens)
    tree.position_children()
    options = {"parser_extension": [_RendererPlugin]}
    return MDRenderer().render_tree(tree, options, {}, finalize=False)


def extract_text(children: Sequence[Token]) -> str:
    """Return an inline’s words without their markup, on one line."""
    texts: list[str] = []
    for token in children:
        if token.type in ("text", "code_inline", FORMULA):
            texts.append(token.content)
        elif token.type == "image":
            texts.append(extract_text(token.children or ()))
        elif token.type == "wikilink":
            texts.append(token.meta["text"] or token.meta["target"])
        elif token.type == CITATION:
            texts.append(token.meta["citation"].words)
        elif token.type in ("softbreak", "hardbreak"):
            texts.append(" ")
    return " ".join("".join(texts).split())


def number_children(inline: Token, line: int) -> list[tuple[Token, int]]:
    """Return an inline’s children, each with its line; the first of them is on ``line``."""
    numbered: list[tuple[Token, int]] = []
    cursor = counted = 0
    for token in inline.children or ():
        is_written = token.type == "html_inline" and MADE not in token.meta
        if is_written:
            cursor = max(cursor, inline.content.find(token.content, cursor))
        line += inline.content.count("\n", counted, cursor)
        counted = cursor
        numbered.append((token, line))
        if is_written:
            cursor += len(token.content)
        elif token.type == FORMULA:
            cursor = max(cursor, token.meta["end"])
        elif token.type in ("softbreak", "hardbreak"):
            cursor = inline.content.find("\n", cursor) + 1 or cursor
        elif token.type == "code_inline":
            ticks = re.compile(rf"(?<!`){token.markup}(?!`)")
            for match in islice(ticks.finditer(inline.content, cursor), 2):
                cursor = match.end()
    return numbered


def join_texts(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with adjacent texts joined, and without empty ones.

    Adjacent pieces of code are joined as well: ``a`` and ``b`` in two would be written as one.
    """
    joined: list[Token] = []
    kept = (token for token in tokens if token.type != "text" or token.content)
    for kind, group in groupby(kept, key=lambda token: token.type):
        first, *others = group
        if others and kind in ("text", "code_inline"):
            others.insert(0, first)
            joined.append(first.copy(content="".join(token.content for token in others)))
        else:
            joined += [first, *others]
    return joined


def get_nesting(token: Token) -> int:
    """Return 1 for an opening token or tag, -1 for a closing one, and 0 for others."""
    step: int = token.meta.get("step", token.nesting)
    return step


class _Parser(MarkdownIt):
    """A parser that accepts every link; ``links`` reports those that are not allowed."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002  # the name in markdown-it
        return True


@cache
def _parser(has_superscripts: bool) -> MarkdownIt:
    parser = _Parser("commonmark", {"maxNesting": DEEPEST})
    parser.enable(["table", "strikethrough"]).disable("html_block")
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}
    parser.block.ruler.before("html_block", "comment", _comment, interrupts)
    parser.use(formulas_plugin).use(raw_html_plugin).use(divs_plugin)
    parser.use(directives_plugin).use(indented_blocks_plugin)
    parser.use(tables_plugin).use(text_tables_plugin)
    parser.use(notes_plugin).use(marks_plugin).use(deflist_plugin).use(bare_addresses_plugin)
    parser.inline.ruler.before("link", "wikilink", _wikilink)
    parser.use(emoji_plugin).use(line_blocks_plugin).use(tasks_plugin)
    parser.use(lettered_lists_plugin)
    if has_superscripts:
        parser.use(superscripts_plugin)
    parser.use(pictures_plugin).use(citations_plugin).use(roles_plugin)
    return parser.use(targets_plugin).use(attributes_plugin)


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse the lines of an HTML comment, which may be blank."""
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("<!--", begin):
        return False
    closing = state.src.find("-->", begin + 2, state.eMarks[start])
    if closing >= 0 and state.src[closing + 3 : state.eMarks[start]].strip():
        return False  # a paragraph with a comment in it
    if silent:
        return True
    line = start
    while closing < 0 and line + 1 < end and not _is_outside(state, line + 1):
        line += 1
        closing = state.src.find("-->", state.bMarks[line], state.eMarks[line])
    token = state.push("comment", "", 0)
    token.map = [start, line + 1]
    token.content = state.src[begin : state.eMarks[start]]
    token.meta = {"closed": closing >= 0}
    continue_line(state, line, closing + 3 if closing >= 0 else state.eMarks[line])
    return True


def _is_outside(state: StateBlock, line: int) -> bool:
    """Return whether a line is outside the current list or quotation."""
    return not state.isEmpty(line) and state.sCount[line] < state.blkIndent


def _wikilink(state: StateInline, silent: bool) -> bool:
    match = WIKILINK.match(state.src, state.pos, state.posMax)
    if not match or not match[1].strip():
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.content = match.group()
        token.meta = {"target": match[1].strip(), "text": (match[2] or "").strip()}
    state.pos = match.end()
    return True


def _render_children(node: RenderTreeNode, context: RenderContext) -> str:
    return "".join(child.render(context) for child in node.children)


def _render_content(node: RenderTreeNode, _: RenderContext) -> str:
    return node.content


def _render_formula(node: RenderTreeNode, _: RenderContext) -> str:
    """Return a formula, hidden from what changes lines and cells."""
    before = node.previous_sibling
    gap = " " if before and before.type == FORMULA else ""  # $$ would begin another formula
    return gap + hide_formula(node.content)


def _render_text(node: RenderTreeNode, context: RenderContext) -> str:
    if PLAIN_WORDS.fullmatch(node.content):
        return re.sub(" {2,}", " ", node.content)
    return DEFAULT_RENDERERS["text"](node, context)


def _render_container(node: RenderTreeNode, context: RenderContext) -> str:
    blocks = "\n\n".join(filter(None, (child.render(context) for child in node.children)))
    return f"::: {node.info}\n\n{blocks}\n\n:::"


def _render_element(node: RenderTreeNode, context: RenderContext) -> str:
    """Return a tag on a line of its own, Markdown, and the end tag on a line of its own."""
    attributes = {name: str(value) for name, value in node.attrs.items()}
    summary = next((child for child in node.children if child.type == "summary"), None)
    start = format_tag(node.tag, attributes)
    if summary:
        start += f"\n{summary.render(context)}"
    parts = (child.render(context) for child in node.children if child is not summary)
    return "\n\n".join([start, *filter(None, parts), f"</{node.tag}>"])


def _render_summary(node: RenderTreeNode, context: RenderContext) -> str:
    # JupyterLab typesets the TeX, and would drop MathML.
    parts = (
        escape_markdown(child.content) if child.type == FORMULA else child.render(context)
        for inline in node.children
        for child in inline.children
    )
    images = (part for part in node.walk() if part.type == "image")
    kept = (str(image.attrs["src"]).removeprefix(ATTACHMENT) for image in images)
    pictures = {name: ATTACHMENT + name for name in kept}
    return f"<summary>{render_inline(''.join(parts), pictures)}</summary>"


def _render_image(node: RenderTreeNode, context: RenderContext) -> str:
    """Return a picture as Markdown, or as HTML if it has a size, which Markdown cannot write."""
    if not {"width", "height"} & node.attrs.keys():
        return DEFAULT_RENDERERS["image"](node, context)
    alt = extract_text(node.token.children or () if node.token else ())
    attrs = {"src": node.attrs["src"], "alt": alt, **node.attrs} | {"alt": alt}
    written = " ".join(f'{name}="{escape(str(value))}"' for name, value in attrs.items())
    return f"<img {written}>"


def _render_link(node: RenderTreeNode, context: RenderContext) -> str:
    source: str = node.meta.get("source", "")
    return source or DEFAULT_RENDERERS["link"](node, context)


def _render_hr(_: RenderTreeNode, __: RenderContext) -> str:
    return "___"  # unlike *** and ---, safe after a list marker


def _render_strikethrough(node: RenderTreeNode, context: RenderContext) -> str:
    return f"~~{_render_children(node, context)}~~"


def _render_table(node: RenderTreeNode, context: RenderContext) -> str:
    rows = [row for part in node.children for row in part.children]
    lines = [
        "| " + " | ".join(_render_cell(cell, context) for cell in row.children) + " |"
        for row in rows
    ]
    delimiters = [_render_delimiter(str(cell.attrs.get("style", ""))) for cell in rows[0].children]
    return "\n".join([lines[0], "| " + " | ".join(delimiters) + " |", *lines[1:]])


def _render_cell(node: RenderTreeNode, context: RenderContext) -> str:
    text = _render_children(node, context).replace("|", "\\|").replace("\n", " ")
    return show_formulas(text, " ")


def _render_delimiter(style: str) -> str:
    align = style.removeprefix("text-align:")
    left, right = align in ("left", "center"), align in ("right", "center")
    return (":" if left else "-") + "-" + (":" if right else "-")


def _finish_heading(text: str, _: RenderTreeNode, __: RenderContext) -> str:
    return show_formulas(text, " ")


class _RendererPlugin:
    """A plugin of mdformat for our token types, tables and strikethrough."""

    RENDERERS: Mapping[str, Callable[[RenderTreeNode, RenderContext], str]] = {
        "text": _render_text,
        "container_block": _render_container,
        "element": _render_element,
        "summary": _render_summary,
        "hr": _render_hr,
        "link": _render_link,
        "image": _render_image,
        "bullet_list": render_list,
        "ordered_list": render_list,
        "list_item": render_list_item,
        FORMULA: _render_formula,
        "wikilink": _render_content,
        CITATION: _render_content,
        TASK: _render_content,
        "s": _render_strikethrough,
        "table": _render_table,
    }
    POSTPROCESSORS: Mapping[str, Callable[[str, RenderTreeNode, RenderContext], str]] = {
        "text": escape_text,
        "paragraph": escape_paragraph,
        "heading": _finish_heading,
    }
