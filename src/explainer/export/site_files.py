"""The files of a static site as values: its pages, what they share, what machines read of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from explainer.errors import ContentError, Diagnostic, UsageError, sorted_diagnostics
from explainer.export.exporter import (
    ASSETS,
    HTML,
    NOTEBOOK,
    Exporter,
    between,
    page_path,
    upward,
)
from explainer.export.feeds import FeedEntry, feed, robots, sitemap
from explainer.export.previews import preview_png
from explainer.i18n.messages import words
from explainer.notebook.folder import INDEX, notebook_names
from explainer.notebook.page_list import make_page_list
from explainer.notebook.reader import read_notebook
from explainer.notebook.view import NotebookView, make_view
from explainer.render.csp import FilePolicy
from explainer.render.document import (
    PageLinks,
    ReadingPage,
    missing_html,
    script_text,
    search_text,
    style_text,
)
from explainer.search.index import build_index
from explainer.search.passages import split_page

MARKER = ".explainer-site"


def site_files(notebooks: Path, address: str) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """Return the files of a site by their paths, and what deserves a look.

    Args:
        notebooks: a folder.
        address: where the site will be, with a ``/`` at its end; empty where that is not known.

    Raises:
        ContentError: a notebook cannot be read.
        UsageError: there are none.
    """
    opened, repairs = _open_all(notebooks)
    exporter = Exporter(
        folder=notebooks, names=opened.keys(), address=address, warnings=list(repairs)
    )
    style = exporter.asset("reader.css", style_text().encode())
    script = exporter.asset("reader.js", script_text().encode())
    pages = {name: exporter.read(name, notebook) for name, notebook in opened.items()}
    entries = [_entry(name, pages[name], opened[name], address) for name in pages]
    news = _feed([one for one in entries if one.address != address], pages[INDEX], address)
    searching = exporter.asset("searching.js", search_text().encode())
    directory = _search(exporter, pages, opened)
    files = {}
    for name, page in pages.items():
        around = PageLinks(
            style=upward(name) + style,
            script=upward(name) + script,
            home=between(name, INDEX) if name != INDEX else "",
            canonical=address + page_path(name) if address else "",
            site=pages[INDEX].title,
            feed=upward(name) + "feed.xml" if news else "",
            picture=_picture(exporter, page, pages[INDEX].title),
            search=directory if name == INDEX else "",
            searching=searching if name == INDEX else "",
        )
        files[name.removesuffix(NOTEBOOK) + HTML] = exporter.document(page, around)
    lang = pages[INDEX].lang
    missing = missing_html(
        words(lang)["not_found"],
        address or f"index{HTML}",
        lang=lang,
        shared="" if address else style,
        policy=FilePolicy(is_single_file=True, may_fetch=not address),
    )
    files |= exporter.assets
    files["404.html"] = files.get("404.html") or missing.html.encode()
    files[".nojekyll"] = b""  # GitHub Pages would leave out what begins with a line below
    files[MARKER] = b"Made by explainer export site, which may make this folder anew.\n"
    files["robots.txt"] = robots(address).encode()
    if address:
        files["sitemap.xml"] = sitemap(entries).encode("utf-8", "replace")
    if news:
        files["feed.xml"] = news.encode("utf-8", "replace")
    return files, sorted_diagnostics([*exporter.warnings, *_left_out(notebooks, address, news)])


def _picture(exporter: Exporter, page: ReadingPage, site: str) -> str:
    """Keep the picture of a page; return its whole address, which services that show links need."""
    if not exporter.address:
        return ""
    png = preview_png(
        title=page.title, about=page.description, site=site, lang=page.lang, dir=page.dir
    )
    return exporter.address + exporter.asset("preview.png", png) if png else ""


def _search(
    exporter: Exporter,
    pages: Mapping[str, ReadingPage],
    opened: Mapping[str, NotebookView],
) -> str:
    """Keep the files of the search; return the path of its directory."""
    index = build_index(
        split_page(page, href=page_path(name), tags=opened[name].tags)
        for name, page in pages.items()
        if name != INDEX
    )
    exporter.assets |= {f"{ASSETS}/{name}": data for name, data in index.parts.items()}
    return exporter.asset("search.js", index.directory)


def _open_all(notebooks: Path) -> tuple[dict[str, NotebookView], tuple[Diagnostic, ...]]:
    """Return the notebooks of a folder by name, with a list of pages, and what was repaired."""
    views: dict[str, NotebookView] = {}
    repairs: list[Diagnostic] = []
    errors: list[Diagnostic] = []
    for name in notebook_names(notebooks):
        path = notebooks / name
        try:
            opened = read_notebook(path)
        except ContentError as error:
            errors += error.diagnostics
            continue
        views[name] = opened.view
        repairs += opened.diagnostics(path)
    if errors:
        raise ContentError(errors)
    if not views:
        raise UsageError(f"there are no notebooks in {notebooks}; build them, or name theirs")
    if INDEX not in views:
        views[INDEX] = make_view(make_page_list(views))
    return views, tuple(repairs)


def _entry(name: str, page: ReadingPage, notebook: NotebookView, address: str) -> FeedEntry:
    return FeedEntry(
        address=address + page_path(name),
        title=page.title,
        description=page.description,
        date=notebook.date,
    )


def _feed(entries: Iterable[FeedEntry], index: ReadingPage, address: str) -> str:
    return feed(entries, address=address, title=index.title, lang=index.lang) if address else ""


def _left_out(notebooks: Path, address: str, news: str) -> list[Diagnostic]:
    if not address:
        message = "the site has no sitemap, feed and preview pictures, which need its whole address"
        hint = "give it with --address"
        return [Diagnostic(path=notebooks, code="W902", message=message, hint=hint)]
    if not news:
        message = "the site has no feed: no page says its date"
        hint = "write date: YYYY-MM-DD at the head of those that readers should hear of"
        return [Diagnostic(path=notebooks, code="W903", message=message, hint=hint)]
    return []
