"""The command ``studies``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from explainer import __version__
from explainer.bibliography.citations import format_short_citation
from explainer.bibliography.export_studies import (
    FORMATS_BY_SUFFIX,
    WRITERS,
    export_studies,
    list_references,
    load_studies,
)
from explainer.cli.options import add_content_option, add_subcommand
from explainer.cli.output import ExitCode, print_diagnostics, print_paths
from explainer.files import write_text

if TYPE_CHECKING:
    from explainer.cli.options import Commands

ENVIRONMENT = """environment variables:
  EXPLAINER_CONTACT   your e-mail address, sent to the services so that they can reach you
  EXPLAINER_DOI       the address of a DOI resolver to use instead of https://doi.org/
  EXPLAINER_CROSSREF, EXPLAINER_PUBMED, EXPLAINER_ARCHIVE
                      the addresses of services to use instead of these
  EXPLAINER_CACHE     the folder in which responses of the services are cached
  HTTPS_PROXY, SSL_CERT_FILE
                      a proxy and certificates, as for other programs"""


def add_command(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = add_subcommand(commands, "studies", "add, list, export, cite and check studies")
    kinds = parser.add_subparsers(required=True, metavar="ACTION")
    add = add_subcommand(kinds, "add", "create study files from DOIs, addresses or library files")
    _add_add(add)
    add_subcommand(kinds, "list", "list the studies").set_defaults(run=_run_list)
    _add_export(add_subcommand(kinds, "export", "export the studies for Zotero, pandoc or LaTeX"))
    summary = "print references in a citation style"
    _add_cite(add_subcommand(kinds, "cite", summary))
    summary = "check whether the works are still online, and whether any was retracted"
    check = add_subcommand(kinds, "check", summary)
    _add_check(check)
    for parser in kinds.choices.values():
        add_content_option(parser)
    for parser in (add, check):  # the only ones that use the network
        parser.epilog = ENVIRONMENT
        parser.formatter_class = argparse.RawDescriptionHelpFormatter


def _add_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "works",
        nargs="+",
        metavar="WORK",
        help="a DOI, an address, PMID:12345, PMC12345, or a file: "
        ".bib, .ris, .json (CSL), .nbib (PubMed) or .xml (EndNote)",
    )
    parser.add_argument(
        "--no-cache", dest="cache", action="store_false", help="ignore cached responses"
    )
    _add_intranet_option(parser)
    parser.set_defaults(run=_run_add)


def _add_export(parser: argparse.ArgumentParser) -> None:
    _add_keys_argument(parser)
    parser.add_argument(
        "--format",
        choices=sorted(WRITERS),
        help="the format (default: by the suffix of the file, otherwise bibtex)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="the file to write (default: print the studies)"
    )
    parser.set_defaults(run=_run_export)


def _add_cite(parser: argparse.ArgumentParser) -> None:
    _add_keys_argument(parser)
    parser.add_argument(
        "--style",
        required=True,
        help="the name of a CSL style, as on https://www.zotero.org/styles, or a .csl file",
    )
    parser.add_argument(
        "--locale",
        default="",
        help="the language of terms and dates, such as de-DE (default: that of the style, or else "
        "English)",
    )
    parser.set_defaults(run=_run_cite)


def _add_check(parser: argparse.ArgumentParser) -> None:
    _add_keys_argument(parser)
    parser.add_argument("--fresh", action="store_true", help="check again what was checked today")
    parser.add_argument(
        "--no-archive",
        dest="copies",
        action="store_false",
        help="do not look for archived copies, which takes the most time",
    )
    _add_intranet_option(parser)
    parser.set_defaults(run=_run_check)


def _add_keys_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "keys", nargs="*", metavar="KEY", help="the key of a study (default: all studies)"
    )


def _add_intranet_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--intranet", action="store_true", help="allow requests to private networks"
    )


def _run_add(*, works: Sequence[str], content: Path, cache: bool, intranet: bool) -> int:
    from explainer.bibliography.lookup.add_studies import add_studies  # slow to import
    from explainer.bibliography.lookup.cache import find_default_folder
    from explainer.bibliography.lookup.run_async import run_in_thread
    from explainer.bibliography.lookup.services import read_service_settings

    folder = Path(os.environ.get("EXPLAINER_CACHE") or find_default_folder()) if cache else None
    result = run_in_thread(
        lambda: add_studies(
            works,
            content / "studies",
            read_service_settings(os.environ, version=__version__),
            cache=folder,
            allow_private=intranet,
            progress=True,
        )
    )
    print_paths(result.files)
    return print_diagnostics(result.diagnostics)


def _run_list(*, content: Path) -> int:
    for study in load_studies(content / "studies"):
        print(f"{study.key}\t{format_short_citation(study)}\t{study.type}\t{study.title}")
    return ExitCode.OK


def _run_export(*, keys: Sequence[str], content: Path, format: str | None, out: Path | None) -> int:
    by_suffix = FORMATS_BY_SUFFIX.get(out.suffix.lower()) if out else None
    text = export_studies(content / "studies", format or by_suffix or "bibtex", keys)
    if out:
        write_text(out, text)
        print(out)
    else:
        sys.stdout.write(text)
    return ExitCode.OK


def _run_cite(*, keys: Sequence[str], content: Path, style: str, locale: str) -> int:
    studies = load_studies(content / "studies", keys)
    for reference in list_references(studies, style, locale):
        print(reference)
    return ExitCode.OK


def _run_check(
    *, keys: Sequence[str], content: Path, fresh: bool, copies: bool, intranet: bool
) -> int:
    from explainer.bibliography.linkcheck.checker import CheckOptions  # slow to import
    from explainer.bibliography.linkcheck.folder import check_folder
    from explainer.bibliography.linkcheck.report import report_problems, summarize_results
    from explainer.bibliography.lookup.services import read_service_settings

    folder = content / "studies"
    options = CheckOptions(
        today=date.today().isoformat(),
        refresh=fresh,
        archived_copies=copies,
        allow_private=intranet,
    )
    services = read_service_settings(os.environ, version=__version__)
    check = check_folder(folder, services, options, keys=keys, show_progress=True)
    code = print_diagnostics((*check.diagnostics, *report_problems(check.results, folder)))
    print(summarize_results(check.results))
    return code
