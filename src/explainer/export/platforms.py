"""Give pages to a learning platform: a package of SCORM 1.2, or the code of a frame.

The package has no script of its own and says nothing to the platform, which records only that
somebody opened it. SCORM 1.2 is what Moodle, ILIAS, Canvas and others take alike; H5P would need
the pages to be written again as its own content types.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from explainer.errors import UsageError
from explainer.export.exporter import Exporter, get_page_path
from explainer.export.own_files import MANIFEST
from explainer.export.site import Exported, open_page, write_file
from explainer.export.site_files import MARKER, read_all, render_site
from explainer.files.archive import zip_files
from explainer.notebook.folder import INDEX, list_notebooks
from explainer.notebook.reading_page import render_page
from explainer.render.html import render

PACKAGE = "course.zip"
HOSTING = ("404.html", "robots.txt", ".nojekyll", MARKER)
"""Files of a site that only a web host reads."""
NEEDS_ADDRESS = ("W902", "W903")
"""Warnings that a site cannot be found by machines, which a package is not meant for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """A page in a frame."""

    title: str
    address: str


def write_package(notebooks: Path, out: Path | None = None) -> Exported:
    """Write all pages as a package for learning platforms, a zip archive.

    Args:
        notebooks: a folder that ``build`` wrote, or an educator's own.
        out: a file or an existing folder; by default the current folder.

    Raises:
        ContentError: no notebook can be read; nothing was written.
        UsageError: there are no notebooks, or a file that is not ours is in the way.
    """
    files, diagnostics = render_site(notebooks, "")
    files = {name: data for name, data in files.items() if name not in HOSTING}
    index = read_all(Exporter(folder=notebooks, names=set()))[INDEX]
    page = render_page(index)
    contents = b"".join(data for _, data in sorted(files.items()))
    manifest = render(
        "imsmanifest.xml.j2",
        title=page.title,
        id=f"explainer-{sha256(contents).hexdigest()[:16]}",
        start="index.html",
        files=sorted(files),
    )
    data = zip_files({MANIFEST: manifest.encode(), **dict(sorted(files.items()))})
    target = write_file(data, out, PACKAGE)
    kept = tuple(item for item in diagnostics if item.code not in NEEDS_ADDRESS)
    return Exported(path=target, diagnostics=kept)


def list_embedded(notebooks: Path, page: str = "", *, address: str) -> list[Embedded]:
    """Return the pages for frames of other sites.

    Args:
        notebooks: a folder of notebooks.
        page: the name of a page; empty for all.
        address: the address of the site.

    Raises:
        UsageError: there is no such page, or the address is not one.
    """
    if not address:
        raise UsageError(
            "a frame shows pages of a site on the web; name its address with --address"
        )
    found = []
    for name in [page] if page else map(str, map(notebooks.joinpath, list_notebooks(notebooks))):
        exporter, file = open_page(notebooks, name, address=address)
        title = render_page(exporter.read(file), name=Path(file).stem).title
        found.append(Embedded(title=title, address=exporter.address + get_page_path(file)))
    return found


def render_frame(page: Embedded) -> str:
    """Return the HTML with which another site shows a page."""
    return render("frame.html.j2", page=page).rstrip()
