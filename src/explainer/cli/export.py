"""The command ``export``."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.builder import NOTEBOOKS
from explainer.cli import export_platforms
from explainer.cli.export_result import build_stale_page, print_result
from explainer.cli.options import (
    add_folder,
    add_live_options,
    add_site_options,
    add_subcommand,
)
from explainer.cli.pages import build_stale
from explainer.cli.site_folders import SITE_OR_NOTEBOOKS, find_folders
from explainer.errors import UsageError
from explainer.export.handout import PAPERS
from explainer.export.lecture import write_handout
from explainer.export.site import SITE, write_page, write_site
from explainer.export.slide_files import FORMATS, choose_format, write_slides
from explainer.export.slides import SlideOptions, Studies

if TYPE_CHECKING:
    from explainer.cli.options import Commands

_CLAIMS = "claims"
_ALL = "all"


def add_command(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = add_subcommand(
        commands, "export", "export pages as a static site, an HTML file, slides or a handout"
    )
    kinds = parser.add_subparsers(required=True, metavar="KIND")
    site = add_subcommand(kinds, "site", "export all pages as a static site for any web host")
    add_folder(site, "folder", None, SITE_OR_NOTEBOOKS)
    add_folder(site, "--out", SITE, "the folder to write the site to")
    add_live_options(site)
    site.set_defaults(run=_run_site)
    html = add_subcommand(kinds, "html", "export one page as one HTML file that works offline")
    _add_page_arguments(html, "PAGE.html")
    html.add_argument("--live", action="store_true", help=argparse.SUPPRESS)
    html.set_defaults(run=_run_html)
    _add_slides(
        add_subcommand(
            kinds,
            "slides",
            "export one page as slides: HTML that works offline, PDF, or PowerPoint",
        )
    )
    _add_handout(
        add_subcommand(
            kinds, "handout", "export one page as a handout for printing, as HTML and PDF"
        )
    )
    export_platforms.add_kinds(kinds)
    for name, kind in kinds.choices.items():
        add_folder(kind, "--notebooks", None, f"the folder of notebooks (default: {NOTEBOOKS})")
        add_site_options(kind)
        if name == "package":  # it has no address
            continue
        kind.add_argument(
            "--address",
            default="",
            metavar="URL",
            help="the public address of the site, such as https://example.org/course/",
        )


def _add_page_arguments(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument("page", metavar="PAGE", help="the name of a page, or a notebook file")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE|DIR",
        help=f"the file or folder to write to (default: {default})",
    )


def _add_slides(parser: argparse.ArgumentParser) -> None:
    _add_page_arguments(parser, "PAGE-slides.html")
    parser.add_argument(
        "--to",
        dest="format",
        choices=FORMATS,
        default="",
        help="the format of the slides (default: what the name of the file ends with, or html)",
    )
    parser.add_argument(
        "--notes",
        action="store_true",
        help="print what the speaker says below each slide of a PDF",
    )
    _add_paper(parser, "the paper size of a PDF with notes")
    parser.add_argument(
        "--template",
        type=Path,
        metavar="FILE.pptx",
        help="a presentation whose look the slides for PowerPoint have, such as your university's",
    )
    parser.add_argument(
        "--studies",
        choices=[studies.name.lower() for studies in Studies],
        default=Studies.DEMAND.name.lower(),
        help="demand: show a study when its citation is clicked; own: give each study a slide of "
        "its own (default: %(default)s)",
    )
    parser.add_argument(
        "--text",
        choices=[_CLAIMS, _ALL],
        default=_CLAIMS,
        help="claims: show what each paragraph claims and the findings it cites, and put its text "
        "into the speaker's notes; all: show all of the text (default: %(default)s)",
    )
    parser.set_defaults(run=_run_slides)


def _add_handout(parser: argparse.ArgumentParser) -> None:
    _add_page_arguments(parser, "PAGE-handout.html")
    _add_paper(parser, "the paper size")
    parser.add_argument(
        "--no-pdf",
        dest="pdf",
        action="store_false",
        help="write only the HTML file, which does not need Chromium",
    )
    parser.add_argument(
        "--date",
        dest="printed_on",
        default="",
        metavar="YYYY-MM-DD",
        help="the date printed on the handout (default: today)",
    )
    parser.set_defaults(run=_run_handout)


def _add_paper(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "--paper", choices=sorted(PAPERS), default="a4", help=f"{what} (default: %(default)s)"
    )


def _run_site(
    *,
    folder: Path | None,
    out: Path,
    notebooks: Path | None,
    address: str,
    content: Path,
    dialect: str,
    live: bool,
    pyodide: Path | None,
) -> int:
    pages, notebooks = find_folders(folder, content, notebooks)
    code = build_stale(pages, notebooks, dialect=dialect)
    site = write_site(
        notebooks, out, address=address, live=live or pyodide is not None, pyodide=pyodide
    )
    return max(code, print_result(site))


def _run_html(
    *,
    page: str,
    out: Path | None,
    notebooks: Path | None,
    address: str,
    content: Path,
    dialect: str,
    live: bool,
) -> int:
    if live:
        message = "one file cannot run its code: browsers start no Python from a file on a disk"
        raise UsageError(f"{message}; use explainer export site --live, and a web server")
    notebooks = build_stale_page(page, content, notebooks, dialect)
    return print_result(write_page(notebooks, page, out, address=address))


def _run_slides(
    *,
    page: str,
    out: Path | None,
    format: str,
    notes: bool,
    paper: str,
    template: Path | None,
    studies: str,
    text: str,
    notebooks: Path | None,
    address: str,
    content: Path,
    dialect: str,
) -> int:
    format = choose_format(format, out)
    if notes and format != "pdf":
        raise UsageError("--notes is for --to pdf; other slides have the speaker's notes anyway")
    if template and format != "pptx":
        raise UsageError("--template is for --to pptx")
    notebooks = build_stale_page(page, content, notebooks, dialect)
    options = SlideOptions(studies=Studies[studies.upper()], shows_text=text == _ALL)
    return print_result(
        write_slides(
            notebooks,
            page,
            out,
            address=address,
            options=options,
            format=format,
            paper=paper if notes else "",
            template=template,
        )
    )


def _run_handout(
    *,
    page: str,
    out: Path | None,
    paper: str,
    pdf: bool,
    printed_on: str,
    notebooks: Path | None,
    address: str,
    content: Path,
    dialect: str,
) -> int:
    try:
        day = date.fromisoformat(printed_on) if printed_on else date.today()
    except ValueError:
        raise UsageError(f"{printed_on!r} is not a date; write it as 2024-05-31") from None
    notebooks = build_stale_page(page, content, notebooks, dialect)
    return print_result(
        write_handout(
            notebooks, page, out, address=address, printed_on=day.isoformat(), paper=paper, pdf=pdf
        )
    )
