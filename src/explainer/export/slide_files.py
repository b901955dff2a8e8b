"""Write a page as slides: HTML for a lecture, PDF to hand out, PowerPoint to go on working."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from explainer.errors import (
    Diagnostic,
    UsageError,
    make_content_error,
    requires_extra,
    sort_diagnostics,
)
from explainer.export.chromium import find_chromium, print_pdf
from explainer.export.exporter import Exporter
from explainer.export.lesson import Lesson, make_lesson
from explainer.export.own_files import PDF_MARK
from explainer.export.site import Exported, open_page, write_file
from explainer.export.slide_sheets import render_sheets
from explainer.export.slides import SlideOptions, make_slides, render_slides

FORMATS = ("html", "pdf", "pptx")
"""The formats of slides; each is the ending of its files, too."""


def choose_format(chosen: str, out: Path | None) -> str:
    """Return the format of slides: the chosen one, or the one that the name of the file says.

    Raises:
        UsageError: the chosen format is another one than the name says.
    """
    named = out.suffix.removeprefix(".").lower() if out else ""
    if not chosen:
        return named if named in FORMATS else FORMATS[0]
    if named in FORMATS and named != chosen:
        raise UsageError(f"{out} is not the name of a {chosen} file; change --out or --to")
    return chosen


def write_slides(
    notebooks: Path,
    page: str,
    out: Path | None = None,
    *,
    address: str = "",
    options: SlideOptions | None = None,
    format: str = FORMATS[0],
    paper: str = "",
    template: Path | None = None,
) -> Exported:
    """Write one page as slides, in one file that needs nothing else.

    Args:
        notebooks: the folder of the page's notebook.
        page: the name of the page, or the file of any notebook.
        out: a file or an existing folder; by default the current folder.
        address: the absolute address of the site; without it, links to other pages are text.
        options: what an educator chooses for all slides.
        format: one of ``FORMATS``.
        paper: a paper size for a PDF with the speaker's notes below each slide; empty for none.
        template: a presentation whose look slides for PowerPoint have; None for ours.

    Raises:
        ContentError: the notebook cannot be read, or the slides cannot be converted.
        MissingExtraError: the package that writes slides for PowerPoint is not installed.
        UsageError: there is no such page, or a file that is not ours is in the way.
    """
    exporter, name = open_page(notebooks, page, address=address)
    stem = Path(name).stem
    lesson = make_lesson(exporter.read(name), name=stem)
    exporter.report_unshown(name, lesson.page)
    options = replace(options or SlideOptions(), is_static=format != FORMATS[0])
    if format == "pdf":
        data = _print(exporter, name, lesson, options, paper)
    elif format == "pptx":
        data = _write_deck(exporter, name, lesson, options, template)
    else:
        html = exporter.replace_addresses(name, render_slides(lesson, options))
        data = html.encode("utf-8", "replace")
    target = write_file(data, out, f"{stem}-slides.{format}")
    return Exported(path=target, diagnostics=sort_diagnostics(exporter.diagnostics))


def _print(
    exporter: Exporter, name: str, lesson: Lesson, options: SlideOptions, paper: str
) -> bytes:
    """Return the slides as a PDF."""
    chromium = find_chromium()
    html = render_sheets(lesson, make_slides(lesson, options), paper=paper)
    with TemporaryDirectory(prefix="explainer-slides-") as folder:
        source, pdf = Path(folder) / "slides.html", Path(folder) / "slides.pdf"
        source.write_text(exporter.replace_addresses(name, html), encoding="utf-8")
        error = print_pdf(source, pdf, chromium) if chromium else "no Chromium was found"
        if not error:
            return pdf.read_bytes() + PDF_MARK
    reason = f"{chromium}: {error}" if chromium else error
    raise make_content_error(
        "E920",
        exporter.folder / name,
        f"there is no PDF of the slides, because {reason}",
        "install Chromium or Chrome, or export the slides as HTML and print them from any browser",
    )


def _write_deck(
    exporter: Exporter, name: str, lesson: Lesson, options: SlideOptions, template: Path | None
) -> bytes:
    """Return the slides as a presentation."""
    with requires_extra("slides", "writing slides for PowerPoint"):
        from explainer.export.powerpoint.deck import write_deck
        from explainer.export.powerpoint.pictures import PictureMaker

    slides = [
        replace(slide, html=exporter.replace_addresses(name, slide.html))
        for slide in make_slides(lesson, options)
    ]
    pictures = PictureMaker(lesson=lesson)
    data = write_deck(lesson, slides, pictures, template)
    if pictures.error:
        message = f"charts are tables or words on these slides, because {pictures.error}"
        hint = "install Chromium or Chrome, which draws them, and export again"
        path = exporter.folder / name
        exporter.diagnostics.append(Diagnostic(path=path, code="W921", message=message, hint=hint))
    return data
