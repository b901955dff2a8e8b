"""The markers of citations as version 0.1.0 wrote them, such as ``Study 1: Able 2014``.

A notebook has digests of what was built, not its text. So what is built now is compared with them
in these words as well; otherwise each cell with a citation would seem to have changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from explainer.i18n.messages import load_messages

_MARKER = re.compile(r"\[([^\[\]]+\]\(#study-([A-Za-z0-9_-]+)\))")


def write_former_markers(sources: Iterable[str], lang: str) -> tuple[str, ...]:
    """Return the texts of a page's cells with numbered markers.

    Args:
        sources: all of them, in order, since the studies are numbered as they are met.
        lang: the language of the page.
    """
    numbers: dict[str, int] = {}
    label = load_messages(lang)["study"]

    def add_number(match: re.Match[str]) -> str:
        number = numbers.setdefault(match[2], len(numbers) + 1)
        return f"[{label.format(number=number)}: {match[1]}"

    return tuple(_MARKER.sub(add_number, source) for source in sources)
