"""A page's notebook → what a lecture needs as files: slides, and a handout to take home."""

from __future__ import annotations

from pathlib import Path

from explainer.errors import Diagnostic, UsageError, sorted_diagnostics
from explainer.export.handout import handout_html
from explainer.export.lesson import make_lesson
from explainer.export.pdf import find_chromium, print_pdf
from explainer.export.site import Exported, alone, is_ours, write_alone
from explainer.export.slides import Studies, slides_html


def export_slides(
    notebooks: Path,
    page: str,
    out: Path | None = None,
    *,
    address: str = "",
    studies: Studies = Studies.DEMAND,
) -> Exported:
    """Write one page as slides, in one file that needs nothing else.

    Args:
        notebooks: the folder of the page's notebook.
        page: the page's name, or the file of a notebook anywhere.
        out: a file, or a folder that is there; in the current one if not said.
        address: where the site is, absolute; without it, links to other pages are plain words.
        studies: whether those have their turn, or are a click away.

    Raises:
        ContentError: the notebook cannot be read.
        UsageError: there is no such page, or a file of another's is in the way.
    """
    exporter, name = alone(notebooks, page, address=address)
    stem = Path(name).stem
    lesson = make_lesson(exporter.open(name), name=stem)
    html = exporter.relinked(name, slides_html(lesson, studies=studies))
    target = write_alone(html.encode("utf-8", "replace"), out, f"{stem}-slides.html")
    return Exported(path=target, warnings=sorted_diagnostics(exporter.warnings))


def export_handout(
    notebooks: Path,
    page: str,
    out: Path | None = None,
    *,
    address: str = "",
    made: str = "",
    paper: str = "a4",
    pdf: bool = True,
) -> Exported:
    """Write one page as a handout, and as a PDF where a Chromium is found to print it.

    Args:
        notebooks: the folder of the page's notebook.
        page: the page's name, or the file of a notebook anywhere.
        out: a file, or a folder that is there; in the current one if not said. The PDF is beside.
        address: where the site is, absolute; without it, links to other pages are plain words.
        made: the day, YYYY-MM-DD, that it says that it was made on; empty for none.
        paper: ``a4`` or ``letter``.
        pdf: whether to print it too.

    Raises:
        ContentError: the notebook cannot be read.
        UsageError: there is no such page, or a file of another's is in the way.
    """
    exporter, name = alone(notebooks, page, address=address)
    stem = Path(name).stem
    lesson = make_lesson(exporter.open(name), name=stem)
    html = exporter.relinked(name, handout_html(lesson, made=made, paper=paper))
    data = html.encode("utf-8", "replace")
    file = f"{stem}-handout.html"
    wanted = out / file if out and out.is_dir() else out or Path(file)
    printed = wanted.with_suffix(".pdf")
    if pdf:
        _expect_ours(printed, beside=wanted)
    target = write_alone(data, out, file)
    warnings, also = list(exporter.warnings), []
    if pdf:
        chromium = find_chromium()
        failed = print_pdf(target, printed, chromium) if chromium else ""
        if chromium and not failed:
            also = [printed]
        else:
            why = f"{chromium}: {failed}" if failed else "no Chromium was found to print it"
            message = f"there is no PDF of this handout, since {why}"
            hint = "print the file from any browser, install Chromium or Chrome, or say --no-pdf"
            warnings.append(Diagnostic(path=target, code="W904", message=message, hint=hint))
    return Exported(path=target, warnings=sorted_diagnostics(warnings), also=tuple(also))


def _expect_ours(pdf: Path, *, beside: Path) -> None:
    """Refuse to replace a PDF that is not beside a handout of ours."""
    if pdf.exists() and not (beside.is_file() and is_ours(beside.read_bytes())):
        message = f"{pdf} is no handout of ours, and stays"
        raise UsageError(f"{message}; give another name with --out, or say --no-pdf")
