"""The list of public reports says how many of them come out right."""

from __future__ import annotations

import re
from collections import Counter

from support.paths import ROOT

COUNTS = re.compile(r"Of (\d+) rows, (\d+) are right, (\d+) partly right and (\d+) wrong\.")
VERDICT = re.compile(r"right|partly|wrong")


def test_the_counts_are_those_of_the_tables() -> None:
    """Every row begins its last cell with its verdict, and the first paragraph counts them."""
    text = (ROOT / "docs/public-reports.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| (?!report \||-)", line)]
    cells = [re.split(r"(?<!\\)\|", row.strip("| "))[-1].strip() for row in rows]
    verdicts = [match[0] if (match := VERDICT.match(cell)) else cell for cell in cells]
    counted = Counter(verdicts)
    assert set(counted) <= {"right", "partly", "wrong"}, set(counted)
    said = COUNTS.search(text)
    assert said
    numbers = (len(rows), counted["right"], counted["partly"], counted["wrong"])
    assert tuple(map(int, said.groups())) == numbers
