"""Marks of Obsidian that readers do not see: comments between ``%%``, and names of blocks.

https://help.obsidian.md/syntax and https://help.obsidian.md/links
"""

from __future__ import annotations

import re

from explainer.source.syntax.templates import CODE, ExpandedText

MARK = re.compile(
    r"%%.{0,100000}?%%|(?:(?<=\S)[ \t]+|^)\^[A-Za-z0-9-]+[ \t]*$", re.DOTALL | re.MULTILINE
)
"""A comment, which may have several lines, or the name of a block at the end of its last line."""


def remove_vault_marks(text: str) -> ExpandedText:
    """Return a text without comments and names of blocks; code is not changed.

    A comment may contain code, and code may contain ``%%``: the one that begins first counts.
    Every line stays on its line.
    """
    parts: list[str] = []
    position = 0
    code, mark = CODE.search(text), MARK.search(text)
    while mark:
        if code and code.start() < mark.start():
            parts.append(text[position : code.end()])
            position = code.end()
        else:
            parts += [text[position : mark.start()], "\n" * mark[0].count("\n")]
            position = mark.end()
        if code and code.start() < position:
            code = CODE.search(text, position)
        if mark.start() < position:
            mark = MARK.search(text, position)
    return ExpandedText(text="".join([*parts, text[position:]]))
