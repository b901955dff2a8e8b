"""Tags and marks of any generator, for folders that none has configured.

A page may have been copied from the site of a generator, whose configuration is elsewhere.
"""

from __future__ import annotations

import re

from explainer.source.syntax.components import expand_components
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


def expand_any_template(text: str) -> ExpandedText:
    """Return a text without tags, and without what Obsidian and MyST hide."""
    shortcodes = expand_shortcodes(text)
    liquid = ExpandedText(text=shortcodes.text, removed=shortcodes.removed)
    if _LIQUID.search(CODE.sub("", shortcodes.text)):
        liquid = expand_liquid(shortcodes.text)
        liquid.removed.update(shortcodes.removed)
    components = expand_components(liquid.text, is_certain=False)
    hidden = remove_vault_marks(components.text).text
    if _MYST.search(hidden):
        hidden = remove_hidden_lines(hidden).text
    return ExpandedText(text=hidden, removed=liquid.removed + components.removed)
