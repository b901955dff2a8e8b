"""The code blocks of the documents, and what each says about running it.

A block is fenced and names its language. After ``sh``, the fence may say when its commands are not
run, or not every time; the reason is visible in the source and hidden on the page:

    sh (run by make deploy-test)         takes minutes or downloads much
    sh (not run: why)                    needs another machine, or changes this one
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from support.paths import ROOT

DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
SLOW = "(run by make deploy-test)"
_INFO = re.compile(r"(\w+)(?: (\(run by make deploy-test\)|\(not run: (.{10,})\)))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block of a document."""

    language: str
    content: str
    line: int
    """The line of its fence, from 1."""
    before: str
    """The text of the paragraph above it, as Markdown."""
    is_slow: bool = False
    reason: str = ""
    """Why its commands are not run; empty if they are."""
    follows_block: bool = False
    """Nothing is between this block and the one above."""


def read_blocks(document: Path) -> list[Block]:
    """Return the blocks of a document in their order."""
    return list(_read(document))


def _read(document: Path) -> Iterator[Block]:
    before, follows = "", False
    for token in MarkdownIt().parse(document.read_text(encoding="utf-8")):
        where = f"{document.name}:{token.map[0] + 1 if token.map else 0}"
        assert token.type != "code_block", f"{where} is indented; fence it, with its language"
        if token.type == "inline":
            before, follows = token.content, False
        elif token.type == "fence":
            info = _INFO.fullmatch(token.info.strip())
            assert info, f"{where}: guide_blocks.py lists what a fence may say, not {token.info}"
            assert info[1] == "sh" or not info[2], f"{where}: only sh is run"
            yield Block(
                language=info[1],
                content=token.content,
                line=token.map[0] + 1 if token.map else 0,
                before=before,
                is_slow=info[2] == SLOW,
                reason=info[3] or "",
                follows_block=follows,
            )
            follows = True
