"""Refuse pages that are too long to build in seconds, or to read."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.errors import DiagnosticCollector
from explainer.source.tokens import Token

MAX_PARTS = 2_000
"""Sections, code blocks and other blocks that become cells; the longest of our pages has 40."""
MAX_ADDRESSES = 4_000_000
"""Characters. One long address that is defined once may be used many times."""

_PARTS = ("heading_open", "fence", "container_block_open")


def check_size(tokens: Sequence[Token], collector: DiagnosticCollector, line: int) -> bool:
    """Return whether a page is not too long; report it if it is.

    Args:
        tokens: of the whole page.
        collector: receives the error.
        line: the first line of the page's text.
    """
    parts = sum(token.type in _PARTS and not token.level for token in tokens)
    addresses = sum(
        len(str(child.attrs.get("href", child.attrs.get("src", ""))))
        for token in tokens
        for child in token.children or ()
    )
    message = hint = ""
    if parts > MAX_PARTS:
        message = f"this page has {parts:,} headings and blocks; the limit is {MAX_PARTS:,}"
        hint = "split it into several pages"
    elif addresses > MAX_ADDRESSES:
        message = f"the addresses of this page’s links have {addresses / 1e6:.0f} MB in all"
        hint = "shorten the address that is used most often"
    if message:
        collector.report("E234", line, message, hint)
    return not message
