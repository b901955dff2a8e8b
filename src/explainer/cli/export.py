"""The words of ``explainer export``: what kinds there are, and which room makes each."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from explainer.builder import NOTEBOOKS
from explainer.errors import UsageError
from explainer.export.handout import PAPERS
from explainer.export.lecture import export_handout, export_slides
from explainer.export.site import SITE, Exported, export_html, export_site
from explainer.export.slides import Studies

FINE = 0


def add_exports(
    exporting: argparse.ArgumentParser,
    add_content: Callable[[argparse.ArgumentParser], None],
    build_stale: Callable[[Path, Path], None],
) -> None:
    """Add the kinds of export to the command.

    Args:
        exporting: the command's parser.
        add_content: adds the option that names the content folder.
        build_stale: builds what is stale of a content folder into a folder of notebooks.
    """
    kinds = exporting.add_subparsers(required=True, metavar="KIND")
    site = kinds.add_parser("site", help="every page, as a site of plain files")
    site.add_argument("--out", type=Path, default=SITE, metavar="DIR",
                      help="where the site goes (default: %(default)s)")  # fmt: skip
    site.set_defaults(run=_export_site)
    html = kinds.add_parser("html", help="one page, as one file that needs nothing else")
    html.add_argument("page", metavar="PAGE", help="a page's name, or a notebook's file")
    html.add_argument("--out", type=Path, metavar="FILE|DIR",
                      help="where the file goes (default: PAGE.html)")  # fmt: skip
    html.set_defaults(run=_export_html)
    slides = kinds.add_parser("slides", help="one page as slides, in one file that works offline")
    slides.add_argument("--studies", choices=("demand", "own"), default="demand",
                        help="whether studies are a click away from where they are cited, or have "
                        "their turn among the slides (default: %(default)s)")  # fmt: skip
    slides.set_defaults(run=_export_slides)
    handout = kinds.add_parser("handout", help="one page for paper, and as a PDF")
    handout.add_argument("--paper", choices=sorted(PAPERS), default="a4",
                         help="the size of the sheets (default: %(default)s)")  # fmt: skip
    handout.add_argument("--no-pdf", dest="pdf", action="store_false",
                         help="write the HTML only, and look for no Chromium")  # fmt: skip
    handout.add_argument("--date", default=None, metavar="YYYY-MM-DD",
                         help="the day that it says it was made on (default: today)")  # fmt: skip
    handout.set_defaults(run=_export_handout)
    for kind, name in ((slides, "PAGE-slides.html"), (handout, "PAGE-handout.html")):
        kind.add_argument("page", metavar="PAGE", help="a page's name, or a notebook's file")
        kind.add_argument("--out", type=Path, metavar="FILE|DIR",
                          help=f"where the file goes (default: {name})")  # fmt: skip
    for kind in (site, html, slides, handout):
        kind.add_argument("--notebooks", type=Path, default=NOTEBOOKS, metavar="DIR",
                          help="the folder of notebooks (default: %(default)s)")  # fmt: skip
        kind.add_argument("--address", default="", metavar="URL",
                          help="where the site will be, as https://example.org/x/")  # fmt: skip
        add_content(kind)
        kind.set_defaults(build_stale=build_stale)


def _export_site(asked: argparse.Namespace) -> int:
    asked.build_stale(asked.content, asked.notebooks)
    return _exported(export_site(asked.notebooks, asked.out, address=asked.address))


def _export_html(asked: argparse.Namespace) -> int:
    if not asked.page.endswith(".ipynb"):
        asked.build_stale(asked.content, asked.notebooks)
    return _exported(export_html(asked.notebooks, asked.page, asked.out, address=asked.address))


def _export_slides(asked: argparse.Namespace) -> int:
    if not asked.page.endswith(".ipynb"):
        asked.build_stale(asked.content, asked.notebooks)
    studies = Studies[asked.studies.upper()]
    return _exported(
        export_slides(
            asked.notebooks, asked.page, asked.out, address=asked.address, studies=studies
        )
    )


def _export_handout(asked: argparse.Namespace) -> int:
    try:
        made = date.fromisoformat(asked.date) if asked.date else date.today()
    except ValueError:
        raise UsageError(f"{asked.date!r} is no date; write it as 2024-05-31") from None
    if not asked.page.endswith(".ipynb"):
        asked.build_stale(asked.content, asked.notebooks)
    return _exported(
        export_handout(
            asked.notebooks,
            asked.page,
            asked.out,
            address=asked.address,
            made=made.isoformat(),
            paper=asked.paper,
            pdf=asked.pdf,
        )
    )


def _exported(done: Exported) -> int:
    for diagnostic in done.warnings:
        print(f"{diagnostic} (a notice)", file=sys.stderr)
    for path in (done.path, *done.also):
        print(path)
    return FINE
