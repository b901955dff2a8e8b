"""Lines of MyST that readers do not see: comments, and breaks between the cells of a notebook.

https://mystmd.org/guide/blocks and https://mystmd.org/guide/syntax-overview
"""

from __future__ import annotations

import re

from explainer.source.syntax.templates import CODE, ExpandedText

_LINE = re.compile(
    rf"{CODE.pattern}|\$\$.{{0,20000}}?\$\$"
    r"|(?P<hidden>^\+\+\+(?:[ \t]*[\[{][^\n]*|[^\n+]{0,80})$|^%[^\n]*$)",
    re.DOTALL | re.MULTILINE,
)
"""Code, a formula, in which ``%`` also begins a comment, or a line that is hidden."""


def remove_hidden_lines(text: str) -> ExpandedText:
    """Return a text in which comments and breaks are blank lines; code is not changed."""
    shown = _LINE.sub(lambda match: match[0] if match["hidden"] is None else "", text)
    return ExpandedText(text=shown)
