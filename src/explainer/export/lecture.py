"""Write a page as a handout, with a PDF."""

from __future__ import annotations

from pathlib import Path

from explainer.errors import Diagnostic, UsageError, sort_diagnostics
from explainer.export.chromium import find_chromium, print_pdf
from explainer.export.handout import render_handout
from explainer.export.lesson import make_lesson
from explainer.export.own_files import is_own_file
from explainer.export.site import Exported, open_page, write_file


def write_handout(
    notebooks: Path,
    page: str,
    out: Path | None = None,
    *,
    address: str = "",
    printed_on: str = "",
    paper: str = "a4",
    pdf: bool = True,
) -> Exported:
    """Write one page as a handout, and as a PDF if there is a Chromium to print it.

    Args:
        notebooks: the folder of the page's notebook.
        page: the name of the page, or the file of any notebook.
        out: a file or an existing folder; by default the current folder. The PDF is beside it.
        address: the absolute address of the site; without it, links to other pages are text.
        printed_on: the date that the handout names as its own, YYYY-MM-DD; empty for none.
        paper: ``a4`` or ``letter``.
        pdf: whether to print it as a PDF.

    Raises:
        ContentError: the notebook cannot be read.
        UsageError: there is no such page, or a file that is not ours is in the way.
    """
    exporter, name = open_page(notebooks, page, address=address)
    stem = Path(name).stem
    lesson = make_lesson(exporter.read(name), name=stem)
    exporter.report_unshown(name, lesson.page)
    html = render_handout(lesson, printed_on=printed_on, paper=paper)
    html = exporter.replace_addresses(name, html)
    file = f"{stem}-handout.html"
    target = out / file if out and out.is_dir() else out or Path(file)
    target_pdf = target.with_suffix(".pdf")
    if pdf:
        _require_own_pdf(target_pdf, beside=target)
    target = write_file(html.encode("utf-8", "replace"), out, file)
    problem = _print(target, target_pdf) if pdf else None
    warnings = [*exporter.diagnostics, *([problem] if problem else [])]
    also = (target_pdf,) if pdf and not problem else ()
    return Exported(path=target, diagnostics=sort_diagnostics(warnings), also=also)


def _print(html: Path, pdf: Path) -> Diagnostic | None:
    """Print a handout as a PDF; return a warning if that is not possible."""
    chromium = find_chromium()
    error = print_pdf(html, pdf, chromium) if chromium else "no Chromium was found to print it"
    if not error:
        return None
    reason = f"{chromium}: {error}" if chromium else error
    hint = "print the file from any browser, install Chromium or Chrome, or use --no-pdf"
    message = f"there is no PDF of this handout, because {reason}"
    return Diagnostic(path=html, code="W904", message=message, hint=hint)


def _require_own_pdf(pdf: Path, *, beside: Path) -> None:
    """Refuse to replace a PDF that does not lie beside a handout of ours."""
    if pdf.exists() and not (beside.is_file() and is_own_file(beside.read_bytes())):
        message = f"{pdf} was not written by explainer, so it is not replaced"
        raise UsageError(f"{message}; give another name with --out, or use --no-pdf")
