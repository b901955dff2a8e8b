"""The command ``publish``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.builder import NOTEBOOKS
from explainer.cli.options import (
    add_folder,
    add_live_options,
    add_site_options,
    add_subcommand,
)
from explainer.cli.output import ExitCode, print_diagnostics
from explainer.cli.pages import build_stale
from explainer.cli.site_folders import SITE_OR_NOTEBOOKS, find_folders
from explainer.errors import ExplainerError
from explainer.export.publish import BRANCH, REMOTE, PublishBranch, open_branch
from explainer.export.site import write_site

if TYPE_CHECKING:
    from explainer.cli.options import Commands


def add_command(commands: Commands) -> None:
    """Add the command to the parser."""
    summary = "export the site, and push it to the branch that GitHub Pages serves"
    parser = add_subcommand(commands, "publish", summary)
    add_folder(parser, "folder", None, SITE_OR_NOTEBOOKS)
    add_folder(parser, "--notebooks", None, f"the folder of notebooks (default: {NOTEBOOKS})")
    add_site_options(parser)
    add_live_options(parser)
    parser.add_argument(
        "--address",
        default="",
        metavar="URL",
        help="the public address of the site (default: by the CNAME on the branch, or that of the "
        "repository on GitHub Pages)",
    )
    parser.add_argument(
        "--remote", default=REMOTE, metavar="NAME", help="where to push (default: %(default)s)"
    )
    parser.add_argument(
        "--branch", default=BRANCH, metavar="NAME", help="the branch (default: %(default)s)"
    )
    parser.add_argument(
        "--replace",
        dest="replaces",
        action="store_true",
        help="replace a site on the branch that another program has published",
    )
    parser.add_argument(
        "--dry-run",
        dest="is_trial",
        action="store_true",
        help="export the site and say what would change, but push nothing",
    )
    parser.set_defaults(run=_run)


def _run(
    *,
    folder: Path | None,
    notebooks: Path | None,
    content: Path,
    dialect: str,
    address: str,
    live: bool,
    pyodide: Path | None,
    remote: str,
    branch: str,
    replaces: bool,
    is_trial: bool,
) -> int:
    pages, notebooks = find_folders(folder, content, notebooks)
    folders = [path for path in (pages, notebooks) if path]
    top = next((path for path in folders if path.is_dir()), Path())
    target = open_branch(top, remote=remote, branch=branch, replaces=replaces)
    code = build_stale(pages, notebooks, dialect=dialect)
    target.require_committed(folders)
    address = address or target.guess_address()
    with tempfile.TemporaryDirectory(prefix="explainer-") as temporary:
        result = write_site(
            notebooks,
            Path(temporary, "site"),
            address=address,
            live=live or pyodide is not None,
            pyodide=pyodide,
        )
        if max(print_diagnostics(result.diagnostics), code):
            raise ExplainerError("nothing was published, because some pages have errors")
        _publish(target, result.path, address, is_trial=is_trial)
    return ExitCode.OK


def _publish(target: PublishBranch, site: Path, address: str, *, is_trial: bool) -> None:
    place = address or f"{target.remote}, branch {target.branch}"
    try:
        publication = target.commit(site)
        if not publication.commit:
            print(f"{place}: the site is published already as it is")
        elif is_trial:
            print(f"{place}: {publication}, if it is published without --dry-run")
        else:
            target.push(publication)
            print(f"{place}: {publication}")
            if not target.published:
                print(
                    f"The branch {target.branch} is new. On GitHub, choose it once under Settings, "
                    "Pages, Deploy from a branch."
                )
    finally:
        target.forget()
