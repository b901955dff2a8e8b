"""A page's notebook → what a lecture needs as files: slides."""

from __future__ import annotations

from pathlib import Path

from explainer.errors import sorted_problems
from explainer.exporting.export import Exported, alone, write_alone
from explainer.exporting.lesson import lesson_of
from explainer.exporting.policy import with_policy
from explainer.exporting.slides import Studies, slides_html
from explainer.notebook import read_notebook
from explainer.page import inline_scripts


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
    lesson = lesson_of(read_notebook(exporter.folder / name), name=stem)
    html = exporter.relinked(name, slides_html(lesson, studies=studies))
    data = with_policy(html, own=inline_scripts(), alone=True).encode("utf-8", "replace")
    target = write_alone(data, out, f"{stem}-slides.html")
    return Exported(path=target, notices=sorted_problems(exporter.notices))
