"""``explainer studies``: reads the words of the command and calls the library's rooms."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from explainer.bibliography.citations import format_short_citation
from explainer.bibliography.export_studies import FORMS, SUFFIXES, export_studies, select_studies
from explainer.errors import Diagnostic
from explainer.files import put_text

SETTINGS = """settings, in the environment:
  EXPLAINER_CONTACT   a mail address that the services are told; they are kinder to whom they know
  EXPLAINER_DOI       another DOI resolver than https://doi.org/
  EXPLAINER_CROSSREF, EXPLAINER_PUBMED, EXPLAINER_ARCHIVE   likewise
  EXPLAINER_CACHE     a folder for the services' answers
  HTTPS_PROXY, SSL_CERT_FILE   as everywhere"""


Run = Callable[[argparse.Namespace], int]


def add_studies(
    commands: argparse.ArgumentParser,
    add_content: Callable[[argparse.ArgumentParser], None],
    version: str,
) -> None:
    """Give a parser the commands ``add``, ``list``, ``export`` and ``check``."""
    kinds = commands.add_subparsers(required=True, metavar="WHAT")

    def kind(
        name: str, about: str, run: Callable[[argparse.Namespace], int]
    ) -> argparse.ArgumentParser:
        made = kinds.add_parser(
            name,
            help=about,
            description=about,
            epilog=SETTINGS,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        add_content(made)
        made.set_defaults(run=run, version=version)
        return made

    adding = kind("add", "write study files for works", _add)
    adding.add_argument(
        "works",
        nargs="+",
        metavar="WORK",
        help="a DOI, an address, PMID:12345, PMC12345, or a file: .bib, .ris or .json (CSL)",
    )
    adding.add_argument("--no-cache", dest="cache", action="store_false",
                        help="ask also what was answered before")  # fmt: skip
    kind("list", "name the studies", _list)
    exporting = kind("export", "write the studies for Zotero, pandoc and LaTeX", _export)
    exporting.add_argument("keys", nargs="*", metavar="KEY", help="a study; all if none")
    exporting.add_argument(
        "--format", choices=sorted(FORMS), help="default: by the file's name, or bibtex"
    )
    exporting.add_argument("--out", type=Path, metavar="FILE", help="the file; default: print them")
    checking = kind("check", "ask the web whether the works can be had and still stand", _check)
    checking.add_argument("keys", nargs="*", metavar="KEY", help="a study; all if none")
    checking.add_argument("--fresh", action="store_true", help="ask also what was answered today")
    checking.add_argument("--no-archive", dest="copies", action="store_false",
                          help="ask for no archived copies, which takes longest")  # fmt: skip
    for one in (adding, checking):
        one.add_argument("--intranet", action="store_true",
                         help="ask addresses in private networks too")  # fmt: skip


def _add(asked: argparse.Namespace) -> int:
    from explainer.bibliography.lookup.add_studies import add  # slow to load, and seldom wanted
    from explainer.bibliography.lookup.cache import default_folder
    from explainer.bibliography.lookup.run_async import run_in_thread
    from explainer.bibliography.lookup.services import read_service_settings

    named = os.environ.get("EXPLAINER_CACHE", "")
    cache = (Path(named) if named else default_folder()) if asked.cache else None
    done = run_in_thread(
        lambda: add(
            asked.works,
            asked.content / "studies",
            read_service_settings(os.environ, version=asked.version),
            cache=cache,
            intranet=asked.intranet,
            progress=True,
        )
    )
    for path in done.written:
        print(path)
    return _told(done.diagnostics)


def _list(asked: argparse.Namespace) -> int:
    for study in select_studies(asked.content / "studies"):
        print(f"{study.key}\t{format_short_citation(study)}\t{study.type}\t{study.title}")
    return 0


def _export(asked: argparse.Namespace) -> int:
    by_name = SUFFIXES.get(asked.out.suffix.lower(), "") if asked.out else ""
    text = export_studies(
        asked.content / "studies", asked.format or by_name or "bibtex", asked.keys
    )
    if asked.out:
        put_text(asked.out, text)
        print(asked.out)
    else:
        sys.stdout.write(text)
    return 0


def _check(asked: argparse.Namespace) -> int:
    from explainer.bibliography.linkcheck.folder import (
        check_folder,  # slow to load, and seldom wanted
    )
    from explainer.bibliography.linkcheck.report import report_problems, summarize
    from explainer.bibliography.lookup.services import read_service_settings

    folder = asked.content / "studies"
    done = check_folder(
        folder,
        read_service_settings(os.environ, version=asked.version),
        keys=tuple(asked.keys),
        fresh=asked.fresh,
        copies=asked.copies,
        intranet=asked.intranet,
        progress=True,
    )
    code = _told((*done.diagnostics, *report_problems(done.answers, folder)))
    print(summarize(done.answers))
    return code


def _told(diagnostics: tuple[Diagnostic, ...]) -> int:
    """Say the problems; return 1 where one is more than a notice."""
    for diagnostic in diagnostics:
        print(f"{diagnostic}" + (" (a notice)" if diagnostic.is_warning else ""), file=sys.stderr)
    return 1 if any(not diagnostic.is_warning for diagnostic in diagnostics) else 0
