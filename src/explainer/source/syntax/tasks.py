"""Lists of tasks, whose items begin with ``[ ]`` or ``[x]``, as GitHub has them."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

TASK = "task"
"""The type of the token; ``content`` is ``[ ]`` or ``[x]``, and a space."""
_BOX = re.compile(r"\[([ xX])\][ \t]+(?=\S)")


def tasks_plugin(parser: MarkdownIt) -> None:
    """Add the rule to a parser."""
    parser.core.ruler.after("inline", TASK, _mark_tasks)


def _mark_tasks(state: StateCore) -> None:
    """Begin the text of each task with a token; an escaped bracket is text."""
    opening = ["", ""]
    for token in state.tokens:
        if token.type == "inline" and opening == ["list_item_open", "paragraph_open"]:
            match = _BOX.match(token.content)
            children = token.children or []
            if match and children and children[0].type == "text":
                text = children[0]
                text.content = text.content[len(match[0].rstrip()) :].lstrip()
                box = f"[{match[1].lower()}] "
                token.children = [Token(TASK, "", 0, content=box, meta={}), *children]
        opening = [opening[1], token.type]
