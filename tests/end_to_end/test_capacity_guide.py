"""Check that the derived numbers of docs/capacity.md follow from the measured ones."""

from __future__ import annotations

import gzip
import re

import pytest

from explainer.export.site import write_page
from support.paths import ROOT

TEXT = (ROOT / "docs" / "capacity.md").read_text(encoding="utf-8")
UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "ms": 1e-3, "s": 1.0, "": 1.0}
READERS = (100, 10_000, 1_000_000)
PAGES = 3


def value(cell):
    """Return the number in a table cell, in bytes or seconds; other text unchanged."""
    number, unit = re.match(r"([\d.,]+) ?([kMGT]B|ms|s)?", cell).groups()
    return float(number.replace(",", "")) * UNITS[unit or ""]


def row(name, times=0):
    """Return the cells of the row with a given name; of the second such row if requested."""
    found = re.findall(rf"^\| {re.escape(name)} \|(.*)\|$", TEXT, re.MULTILINE)
    return [value(cell.strip()) for cell in found[times].split("|")]


def measured(name):
    (figure,) = row(name)
    return figure


PAGE = "processor time for a page, on its own connection"
SENT = "size of a page as sent: compressed, with all its controls"
SERVER = "memory of a server that has sent pages"
OPEN = "additional memory for 10,000 open connections"
KERNEL = "memory of a live kernel with its own widgets"
START = "processor time to start a live kernel, server and kernel together"


@pytest.mark.parametrize(
    ("name", "times", "sum_of"),
    [
        ("pages a second", 0, lambda n: n * PAGES / 600),
        ("cores to read", 0, lambda n: n * PAGES / 600 * measured(PAGE)),
        (
            "memory to read, all connected",
            0,
            lambda n: measured(SERVER) + n / 10_000 * measured(OPEN),
        ),
        ("data sent", 0, lambda n: n * PAGES * measured(SENT)),
        ("memory, all of them live", 0, lambda n: n * measured(KERNEL)),
        ("cores to start all of them live", 0, lambda n: n * measured(START) / 600),
        ("pages a second", 1, lambda n: n / 10),
        ("cores to read", 1, lambda n: n / 10 * measured(PAGE)),
    ],
)
def test_each_row_is_the_sum_of_the_measurements(name, times, sum_of):
    """For each number of readers, to one decimal."""
    assert row(name, times) == pytest.approx([sum_of(n) for n in READERS], rel=0.1)


def test_page_size_is_correct(tmp_path):
    """The compressed single-file page, which contains styles and scripts, has the stated size."""
    page = write_page(ROOT / "notebooks", "survivor-led-why", tmp_path / "one.html").path
    assert len(gzip.compress(page.read_bytes())) == pytest.approx(measured(SENT), rel=0.3)
