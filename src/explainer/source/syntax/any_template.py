"""Tags and marks of any generator, for folders that none has configured.

A page may have been copied from the site of a generator, whose configuration is elsewhere.
"""

from __future__ import annotations

import re

from explainer.source.syntax.components import expand_mdx
from explainer.source.syntax.myst_lines import remove_hidden_lines
from explainer.source.syntax.templates import (
    CODE,
    ExpandedText,
    expand_liquid,
    expand_shortcodes,
)
from explainer.source.syntax.vault_marks import remove_vault_marks

_LIQUID = re.compile(
    r"\{%-?\s*(?:end)?(?:assign|capture|case|cite|comment|for|highlight|if|include|include_cached"
    r"|link|post_url|raw|unless)\b[^{}]{0,2000}?-?%\}|\{\{-?\s*(?:site|page|post|layout)\.\w"
)
"""What shows that a page is a template of Liquid; braces alone may be TeX or words."""

_MYST = re.compile(r"^[ \t]*(?:`{3,}|:{3,}|~{3,})\{code-cell\}", re.MULTILINE)
"""What shows that a page is one of MyST."""


def _expand_certain_liquid(text: str) -> ExpandedText:
    if _LIQUID.search(CODE.sub("", text)):
        return expand_liquid(text)
    return ExpandedText(text=text)


def _remove_lines_of_myst(text: str) -> ExpandedText:
    if _MYST.search(text):
        return remove_hidden_lines(text)
    return ExpandedText(text=text)


ANY_TEMPLATE = (
    expand_shortcodes,
    _expand_certain_liquid,
    expand_mdx,
    remove_vault_marks,
    _remove_lines_of_myst,
)
"""What removes the tags of any generator, and what Obsidian and MyST hide, in this order."""
