"""Render all files of a static site: its pages, what they share, and what machines read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.browser_python.page_files import LiveFiles, LivePage
from explainer.errors import (
    ContentError,
    Diagnostic,
    MissingExtraError,
    UsageError,
    sort_diagnostics,
)
from explainer.export.exporter import (
    ASSETS,
    HTML,
    Exporter,
    find_top,
    get_page_path,
    make_relative_path,
)
from explainer.export.feeds import FeedEntry, render_feed, render_robots, render_sitemap
from explainer.export.previews import render_preview
from explainer.i18n.messages import load_messages
from explainer.notebook.folder import INDEX, NOTEBOOK, find_unlisted, list_notebooks
from explainer.notebook.page_list import make_page_list
from explainer.notebook.view import NotebookView, make_view
from explainer.render.assets import load_asset
from explainer.render.csp import FilePolicy
from explainer.render.document import (
    PageLinks,
    ReadingPage,
    load_shared_style,
    render_missing_page,
)
from explainer.render.live_config import render_offer
from explainer.search.index import build_index
from explainer.search.passages import split_page

if TYPE_CHECKING:
    from explainer.browser_python.pyodide import Pyodide

MARKER = ".explainer-site"
"""The file by which a site of ours is recognised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFiles:
    """The paths of what the pages of a site share; empty for what there is not."""

    style: str
    script: str
    search_script: str
    search_index: str
    feed: str


def render_site(
    notebooks: Path, address: str, open_pyodide: Callable[[], Pyodide] | None = None
) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """Return the files of a site by their paths, and the diagnostics.

    Args:
        notebooks: a folder.
        address: the absolute address of the site, with a ``/`` at its end; empty if not known.
        open_pyodide: returns the Python of browsers, if the pages are to be live in them.

    Raises:
        ContentError: no notebook can be read.
        UsageError: there are none.
    """
    exporter = Exporter(folder=notebooks, names=set(), address=address)
    views = read_all(exporter)
    exporter.names = views.keys()
    live = _add_live_files(exporter, views, open_pyodide)
    offers = {name: render_offer(page.size, views[name].lang) for name, page in live.items()}
    pages = {
        name: exporter.render(name, view, offer=offers.get(name, ""))
        for name, view in views.items()
    }
    entries = {name: _feed_entry(name, pages[name], view, address) for name, view in views.items()}
    feed = _render_feed(entries, pages[INDEX], address)
    shared = SharedFiles(
        style=exporter.add_asset("reader.css", load_shared_style().encode()),
        script=exporter.add_asset("reader.js", load_asset("page.js").encode()),
        search_script=exporter.add_asset("searching.js", load_asset("search.js").encode()),
        search_index=_add_search_index(exporter, pages, views),
        feed="feed.xml" if feed else "",
    )
    files = {
        name.removesuffix(NOTEBOOK) + HTML: exporter.document(
            page,
            replace(
                _page_links(exporter, name, page, pages[INDEX].title, shared, live.get(name)),
                alternates=exporter.list_alternates(name, views[name]),
            ),
        )
        for name, page in pages.items()
    }
    files |= exporter.assets
    files.setdefault(f"404{HTML}", _render_missing(pages[INDEX].lang, address, shared.style))
    files[".nojekyll"] = b""  # otherwise GitHub Pages leaves out names with a leading underscore
    files[MARKER] = b"Written by explainer export site, which may replace this folder.\n"
    files["robots.txt"] = render_robots(address).encode()
    if address:
        files["sitemap.xml"] = render_sitemap(entries.values()).encode("utf-8", "replace")
    if feed:
        files["feed.xml"] = feed.encode("utf-8", "replace")
    found = [*exporter.diagnostics, *_warn_of_omissions(notebooks, address, feed)]
    return files, sort_diagnostics(found)


def read_all(exporter: Exporter) -> dict[str, NotebookView]:
    """Return the notebooks of a folder by name, and a list of pages if it has none.

    A notebook that cannot be read is left out, with an error, unless no other can be read.
    """
    views: dict[str, NotebookView] = {}
    errors: list[Diagnostic] = []
    for name in list_notebooks(exporter.folder):
        try:
            views[name] = exporter.read(name)
        except ContentError as error:
            errors += error.diagnostics
    if errors and not views:
        raise ContentError(errors)
    if not views:
        message = f"there are no notebooks in {exporter.folder}"
        raise UsageError(f"{message}; build them, or give another folder")
    exporter.diagnostics += [*errors, *find_unlisted(exporter.folder)]
    if INDEX not in views:
        views[INDEX] = make_view(make_page_list(views))
    return views


def _add_live_files(
    exporter: Exporter,
    views: Mapping[str, NotebookView],
    open_pyodide: Callable[[], Pyodide] | None,
) -> Mapping[str, LivePage]:
    """Add the files with which browsers run the pages that have code of their own."""
    if open_pyodide is None:
        return {}
    live = {name: view for name, view in views.items() if view.own_cells}
    if not live:
        message = "no page has code of its own, so there is nothing to run in browsers"
        hint = "leave out --live, or write a code cell"
        exporter.diagnostics.append(
            Diagnostic(path=exporter.folder, code="W914", message=message, hint=hint)
        )
        return {}
    from explainer.browser_python.bundle import bundle_python  # is an extra

    bundle = bundle_python(exporter.folder, live, open_pyodide())
    files = LiveFiles()
    pages = {name: files.add_page(name, live[name], page) for name, page in bundle.pages.items()}
    exporter.assets |= {**bundle.files, **files.files}
    exporter.diagnostics += bundle.diagnostics
    return pages


def _page_links(
    exporter: Exporter,
    name: str,
    page: ReadingPage,
    site: str,
    shared: SharedFiles,
    live: LivePage | None,
) -> PageLinks:
    """Return the addresses around a page.

    Args:
        exporter: collects the page's preview picture.
        name: the path of its notebook.
        page: the page.
        site: the title of the site.
        shared: what the pages share.
        live: with what a browser runs the page, if it can.
    """
    top, is_index = find_top(name), name == INDEX
    return PageLinks(
        style=top + shared.style,
        script=top + shared.script,
        home="" if is_index else make_relative_path(name, INDEX),
        studies=exporter.find_studies_page(name),
        canonical=exporter.address + get_page_path(name) if exporter.address else "",
        site=site,
        feed=top + shared.feed if shared.feed else "",
        picture=_add_preview(exporter, page, site),
        search=shared.search_index if is_index else "",
        search_script=shared.search_script if is_index else "",
        live_page=top + live.page if live else "",
        live_script=top + live.script if live else "",
        python_size=live.size if live else 0,
    )


def _render_missing(lang: str, address: str, style: str) -> bytes:
    """Return the page for addresses that do not exist."""
    missing = render_missing_page(
        load_messages(lang)["not_found"],
        address or f"index{HTML}",
        lang=lang,
        shared_file="" if address else style,
        policy=FilePolicy(is_single_file=True, may_fetch=not address),
    )
    return missing.html.encode()


def _add_preview(exporter: Exporter, page: ReadingPage, site: str) -> str:
    """Add the preview picture of a page; return its absolute address, which link previews need."""
    if not exporter.address:
        return ""
    try:
        png = render_preview(
            title=page.title, about=page.description, site=site, lang=page.lang, dir=page.dir
        )
    except MissingExtraError as error:
        exporter.diagnostics.append(
            Diagnostic(path=exporter.folder, code="W905", message=error.message, hint=error.hint)
        )
        return ""
    return exporter.address + exporter.add_asset("preview.png", png) if png else ""


def _add_search_index(
    exporter: Exporter, pages: Mapping[str, ReadingPage], views: Mapping[str, NotebookView]
) -> str:
    """Add the files of the search index; return the path of its directory."""
    index = build_index(
        split_page(
            page,
            href=get_page_path(name),
            tags=views[name].tags,
            is_whole=views[name].is_study_page,
        )
        for name, page in pages.items()
        if name != INDEX
    )
    exporter.assets |= {f"{ASSETS}/{name}": data for name, data in index.parts.items()}
    return exporter.add_asset("search.js", index.directory)


def _feed_entry(name: str, page: ReadingPage, notebook: NotebookView, address: str) -> FeedEntry:
    return FeedEntry(
        address=address + get_page_path(name),
        title=page.title,
        description=page.description,
        date=notebook.date,
    )


def _render_feed(entries: Mapping[str, FeedEntry], index: ReadingPage, address: str) -> str:
    if not address:
        return ""
    pages = [entry for name, entry in entries.items() if name != INDEX]
    return render_feed(pages, address=address, title=index.title, lang=index.lang)


def _warn_of_omissions(notebooks: Path, address: str, feed: str) -> list[Diagnostic]:
    if not address:
        message = "the site has no sitemap, feed and preview pictures, which need its address"
        code, hint = "W902", "give it with --address"
    elif not feed:
        message = "the site has no feed, because no page has a date"
        code = "W903"
        hint = "write date: YYYY-MM-DD in the front matter of pages that belong in the feed"
    else:
        return []
    return [Diagnostic(path=notebooks, code=code, message=message, hint=hint)]
