"""What a page's raw HTML becomes, counted so that each kind is one diagnostic."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from explainer.errors import DiagnosticCollector

MAX_NAMES = 4
"""Names that a message lists."""


@dataclass(slots=True)
class HtmlTally:
    """Counts what was changed in one page, by the code of its diagnostic."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def add(self, code: str, name: str, line: int) -> None:
        """Count one change.

        Args:
            code: the code of its diagnostic.
            name: of the tag, the block or the attribute.
            line: its line in the file.
        """
        self.counts.setdefault(code, Counter())[name] += 1
        self.lines.setdefault(code, line)

    def report(self, collector: DiagnosticCollector) -> None:
        """Report each kind of change once, at its first line."""
        for code, names in self.counts.items():
            message, hint = MESSAGES[code]
            collector.report(code, self.lines[code], message.format(_list_names(names)), hint)


MESSAGES = {
    "W201": (
        "{}: unknown blocks, of which only the contents are shown",
        "write a callout such as > [!NOTE], or leave it if that is right",
    ),
    "W202": (
        "{}: blocks inside a list, a quotation or another block, shown as other text",
        "begin and end them at the margin",
    ),
    "W203": (
        "{}: blocks that are never closed, shown as other text",
        "write ::: on a line of its own where they end",
    ),
    "W204": ("{}: blocks without text are left out", "write some, or remove them"),
    "W205": ("{} does not close a block, and is left out", "remove it, or begin a block before it"),
    "W213": (
        "{}: unknown roles, of which only the words are shown",
        "leave them if the page is right without them",
    ),
    "W220": (
        "{}: tags that Markdown does not have were removed, and their words kept",
        "leave them if the page is right without them",
    ),
    "W221": (
        "{}: HTML that runs or draws something was left out",
        "leave it if the page is right without it",
    ),
    "W222": (
        "{}: a link stands where something from elsewhere was shown",
        "leave it if the link is enough",
    ),
    "W224": (
        "formulas are shown as TeX, since they cannot be typeset: {}",
        "write them without what is named here",
    ),
    "W225": (
        "{}: options of code that are not used here",
        "leave them if the page is right without them",
    ),
    "W227": (
        "{}: code cells in another language than Python are shown and not run",
        "leave them so, or write them in Python",
    ),
    "W223": ("{}: unknown tags are shown as they stand", "put them in `…` if they are meant so"),
}


def _list_names(names: Counter[str]) -> str:
    listed = [
        f"{name} ({count} ×)" if count > 1 else name for name, count in names.most_common(MAX_NAMES)
    ]
    more = ["…"] if len(names) > MAX_NAMES else []
    return ", ".join([*listed, *more])
