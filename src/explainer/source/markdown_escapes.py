"""Escape in text what would be read as syntax, where mdformat does not do it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mdformat.renderer import RenderContext, RenderTreeNode

from explainer.source.syntax.attributes import escape_attribute_lines
from explainer.source.syntax.emoji import escape_emoji
from explainer.source.syntax.indented_blocks import escape_blocks
from explainer.source.syntax.lettered_lists import escape_markers
from explainer.source.syntax.targets import TARGET_LINE
from explainer.text.escaping import ESCAPED_DOLLAR
from explainer.text.formula_rules import FORMULA

HIDDEN_BREAK, HIDDEN_PIPE = "\0n", "\0p"
"""What stands for characters of a formula while a text around it is written."""
INSERTION = re.compile(r"\+(?=\+)|(?<=\+)\+")
BOX = re.compile(r"\A\[(?=[ xX]\](?:\s|$))")
"""What would be the box of a task at the start of an item."""
NOTE_MARK = re.compile(r"(\A\s*|(?<=\[))\^|()\^(?=\\?\[|\Z)")
MARK = re.compile(r"={2,}(?=[^\s=])")
ROLE_NAME = re.compile(r"\{[A-Za-z][\w:+.-]*\}$")
"""What would become a role of MyST before code."""
CITATION_TAG = re.compile(r"\{(?=(?:%|\{[<%])-?\s*cite)")
ADDRESS = re.compile(
    r"(?:^|(?<=[\s*_~(]))(www(?=\.\w)|(?:https?|xmpp|mailto)(?=:\S))|(?<=[\w.+-])(?=@\w)"
)
"""What would become a link; the mark after the match is escaped."""
DEFINITION = re.compile(r"^([ \t]*)([:~])(?=[ \t]|$)", re.MULTILINE)
BLOCK_FENCE = re.compile(r"^([ \t]*):::", re.MULTILINE)
CALLOUT = re.compile(r"\[!(?!\[)(?![^\[\]]*\]\()")
"""What would begin a callout in a quotation, unlike a picture in a link."""
TABLE_START = re.compile(r"\||\+[-=:+]+$", re.MULTILINE)
"""What begins a table without a head, a line block, or a grid table."""
CAPTION = re.compile(r"\A([Tt]able):(?!:)")
DELIMITER_ROW = re.compile(r"[ \t]*[|:-][ \t|:-]*$")


def hide_formula(text: str) -> str:
    """Return a formula without what changes lines and cells; NUL is in no source."""
    return text.replace("\n", HIDDEN_BREAK).replace("|", HIDDEN_PIPE)


def show_formulas(text: str, line_end: str = "\n") -> str:
    """Return a text with its formulas as they were."""
    return text.replace(HIDDEN_BREAK, line_end).replace(HIDDEN_PIPE, "|")


def _list_parents(node: RenderTreeNode) -> Iterator[RenderTreeNode]:
    parent = node.parent
    while parent:
        yield parent
        parent = parent.parent


def escape_text(text: str, node: RenderTreeNode, context: RenderContext) -> str:
    """Escape what mdformat does not: wikilinks, marks, notes, addresses, roles, ``$``, ``<``."""
    text = text.replace("[[", "[\\[")
    text = escape_emoji(text) if ":" in text else text
    if node.previous_sibling is None and node.parent and node.parent.type == "inline":
        text = BOX.sub(r"\\\g<0>", text)
    if "+" in text and _count(node, context, "+") > 3:
        text = INSERTION.sub(r"\\+", text)
    if "^" in text and _count(node, context, "^") > 1:
        text = text.replace("^", "\\^")
    elif "^" in text:
        text = NOTE_MARK.sub(r"\1\2\\^", text)
    text = MARK.sub(lambda match: "\\=" * len(match[0]), text) if "==" in text else text
    if not any(parent.type == "link" for parent in _list_parents(node)):
        text = ADDRESS.sub(r"\1\\", text)
    before, after = node.previous_sibling, node.next_sibling
    if after and after.type == "code_inline":
        text = ROLE_NAME.sub(r"\\\g<0>", text)
    text = CITATION_TAG.sub(r"\\{", text) if "{" in text else text
    if "<<" in text:
        text = re.sub(r"(?<=<)<(?=[A-Za-z/!?])", r"\\<", text)
    if "$" in text:
        text = text.replace("$", "\\$" if _count(node, context, "$") == 1 else ESCAPED_DOLLAR)
    is_beside = any(sibling and sibling.type == "s" for sibling in (before, after))
    if "~" in text and (is_beside or _count(node, context, "~") > 1):
        text = text.replace("~", "\\~")
    return text


def _count(text: RenderTreeNode, context: RenderContext, character: str) -> int:
    """Return how often a character is in the inline that a text belongs to, without its code."""
    node = next((parent for parent in _list_parents(text) if parent.type == "inline"), text)
    if any(parent.type == "image" for parent in _list_parents(text)):
        # An alternative text cannot have the element of ESCAPED_DOLLAR.
        return text.content.count(character) if character != "$" else 1
    counts: dict[tuple[int, str], int] = context.env.setdefault("counts", {})
    if (id(node), character) not in counts:
        types = ("text", FORMULA) if character == "$" else ("text",)
        contents = (part.content for part in node.walk() if part.type in types)
        counts[id(node), character] = sum(content.count(character) for content in contents)
    return counts[id(node), character]


def escape_paragraph(text: str, _: RenderTreeNode, __: RenderContext) -> str:
    """Escape lines that would turn the line above into a table, or begin or end a block."""
    text = BLOCK_FENCE.sub(r"\1\:::", text) if ":::" in text else text
    text = f"\\{text}" if CALLOUT.match(text) or TABLE_START.match(text) else text
    text = escape_blocks(text)
    text = TARGET_LINE.sub(r"\\\g<0>", text) if ")=" in text else text
    text = escape_attribute_lines(escape_markers(text))
    text = CAPTION.sub(r"\1\:", text)
    text = DEFINITION.sub(r"\1\\\2", text) if ":" in text or "~" in text else text
    if "\n" not in text or "-" not in text:
        return show_formulas(text)
    first, *others = text.split("\n")
    escaped = (
        re.sub(r"([|:-])", r"\\\1", line, count=1)
        if DELIMITER_ROW.match(line) and "-" in line
        else line
        for line in others
    )
    return show_formulas("\n".join([first, *escaped]))
