"""Give each page of a site its slug, and find pages by path, name, title, alias or address."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from explainer.source.site_files import ROOT_MARKS
from explainer.text.slugs import make_page_slug

INDEX = "index"
"""The slug of the list of pages, and of the page that stands for the whole site."""


STUDIES = "all-studies"
"""The slug of the page of all studies, unless a page has it."""

INDEX_NAMES = ("index", "_index", "readme")
"""Names, in lower case, of files that stand for their folder."""
PAGE_ENDINGS = (".md", ".markdown", ".mkd", ".mdown", ".qmd", ".rmd", ".mdx")
"""Of files of Markdown, in lower case."""


PAGE_MARKS = ("@/", *ROOT_MARKS)
"""How Zola and other generators begin paths of pages from the root; Pelican also others."""
LISTS = {"tag", "tags", "category", "categories", "author", "authors", "topics", "series"}
"""Folders of published lists of pages, whose names may also be those of pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """A page as links may name it."""

    path: PurePosixPath
    """Relative to the root of the site."""
    name: str
    """What its address is made from; empty for the page that stands for the whole site."""
    title: str
    slug: str = ""
    """As front matter sets it; empty to make it from ``name``."""
    aliases: tuple[str, ...] = ()
    """Other names and addresses of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageIndex:
    """The pages of a site that links may lead to."""

    titles: Mapping[str, str]
    """Slug → title, in the order of the pages."""
    slugs: Mapping[PurePosixPath, str] = field(default_factory=dict)
    """Path relative to the root → slug."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Path relative to the root without its ending, and the folder of a first page → slug."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Name, title, alias or address, as ``_fold`` writes it → slug."""
    unique: Mapping[str, str] = field(default_factory=dict)
    """Name → slug of the pages whose name no other page has."""
    folders: tuple[str, ...] = (".",)
    """The folders of pages, where an address that begins with ``/`` begins."""
    address: str = ""
    """Where the site is published."""

    def find_by_path(self, target: str, page: PurePosixPath) -> str:
        """Return the slug of a page that a link names by its path; empty if there is none.

        Args:
            target: the path as the link has it, without query and fragment; the ending may be
                missing, and a folder stands for its first page.
            page: the path of the page that has the link.
        """
        target = self._remove_site_address(unquote(target))
        mark = next((mark for mark in PAGE_MARKS if target.startswith(mark)), "")
        if mark:
            target = f"{'/' if mark.endswith('/') else ''}{target.removeprefix(mark)}"
        if not target or "://" in target or target.startswith("mailto:"):
            return ""
        starts = (
            (*self.folders, ".")
            if target.startswith("/")
            else (str(page.parent), str(page.parent / page.stem))
        )
        paths = (_remove_ending(_join(start, target)) for start in starts)
        slugs = (self.places[path] for path in paths if path in self.places)
        known = self.names.get(_fold_address(target), "") if "/" in target else ""
        return next(slugs, known or self._find_by_end(target))

    def _find_by_end(self, target: str) -> str:
        """Return the slug of the only page with the name at the end of a published address.

        Before it stand folders or a day: ``/2021/03/04/robins/``; not those of lists of pages.
        """
        folder, _, name = _fold_address(target).rpartition("/")
        if not target.startswith("/") or LISTS & set(folder.split("/")):
            return ""
        return self.unique.get(name, "")

    def find_by_name(self, target: str) -> str:
        """Return the slug of a page named by path, file, title or alias; empty if unknown."""
        paths = (_remove_ending(_join(folder, target)) for folder in self.folders)
        slugs = (self.places[path] for path in paths if path in self.places)
        known = (_fold(target), _fold_address(target), make_page_slug(PurePosixPath(target).stem))
        names = (self.names[name] for name in known if name in self.names)
        return next(slugs, next(names, ""))

    def _remove_site_address(self, target: str) -> str:
        """Return the path of an address of this site; other targets are returned as they are."""
        if self.address and target.startswith(self.address):
            return f"/{target.removeprefix(self.address).lstrip('/')}"
        base = urlsplit(self.address).path.rstrip("/")
        return target.removeprefix(base) if base and target.startswith(f"{base}/") else target


def make_page_index(
    entries: Sequence[PageEntry],
    *,
    folders: Iterable[str] = (".",),
    address: str = "",
) -> PageIndex:
    """Return the index of the pages; two pages of one name have the names of folders in front."""
    roots = [PurePosixPath(folder) for folder in folders]
    assigned = _assign_slugs([_list_slugs(entry, roots) for entry in entries])
    slugs = dict(zip((entry.path for entry in entries), assigned, strict=True))
    places: dict[str, str] = {}
    names: dict[str, str] = {}
    for path, slug in slugs.items():
        places.setdefault(_remove_ending(str(path)), slug)
        if path.stem.lower() in INDEX_NAMES:
            places.setdefault(str(path.parent), slug)
    for words in (_list_names, _list_titles, _list_aliases):
        for entry in entries:
            for word in words(entry):
                names.setdefault(word, slugs[entry.path])
    last_names = [_fold(entry.slug or entry.name) for entry in entries]
    counts = Counter(last_names)
    pairs = zip(last_names, entries, strict=True)
    return PageIndex(
        titles={slugs[entry.path]: entry.title for entry in entries},
        unique={name: slugs[entry.path] for name, entry in pairs if counts[name] == 1 and name},
        slugs=slugs,
        places=places,
        names=names,
        folders=tuple(map(str, roots)),
        address=address.rstrip("/"),
    )


def index_titles(titles: Mapping[str, str]) -> PageIndex:
    """Return the index of pages of which only slug and title are known."""
    names = {_fold(title): slug for slug, title in titles.items()}
    return PageIndex(titles=titles, names={**names, **{_fold(slug): slug for slug in titles}})


def _assign_slugs(chosen: Sequence[Sequence[str]]) -> list[str]:
    """Return a unique slug for each page, the shortest of those that it may have."""
    depths = [0] * len(chosen)
    while True:
        slugs = [options[depth] for options, depth in zip(chosen, depths, strict=True)]
        counts = Counter(slugs)
        longer = [
            index
            for index, (slug, depth) in enumerate(zip(slugs, depths, strict=True))
            if counts[slug] > 1 and depth + 1 < len(chosen[index])
        ]
        if not longer:
            return _number_slugs(slugs)
        for index in longer:
            depths[index] += 1


def _number_slugs(slugs: Sequence[str]) -> list[str]:
    used = set(slugs)
    seen: set[str] = set()
    unique: list[str] = []
    for slug in slugs:
        number, new = 2, slug
        while new in seen or (new != slug and new in used):
            new, number = f"{slug}-{number}", number + 1
        seen.add(new)
        unique.append(new)
    return unique


def _list_slugs(entry: PageEntry, roots: Sequence[PurePosixPath]) -> list[str]:
    """Return the slugs that a page may have, the shortest first."""
    if not entry.name and not entry.slug:
        return [INDEX]  # the page that stands for the whole site
    base = make_page_slug(entry.slug or entry.name)
    inside = (root for root in roots if root in entry.path.parents)
    root = max(inside, key=lambda path: len(path.parts), default=PurePosixPath("."))
    folders = [make_page_slug(part) for part in entry.path.parent.relative_to(root).parts]
    if entry.path.parent.name == entry.name:
        folders = folders[:-1]  # the file stands for its folder, whose name it has already
    slugs = [base, *("-".join([*folders[-depth:], base]) for depth in range(1, len(folders) + 1))]
    return [slug for slug in slugs if slug != INDEX] or ["page"]


def _join(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(folder, target.lstrip("/")))


def _remove_ending(path: str) -> str:
    """Return a path without the ending of a page, and without the name of a web server's index."""
    stem, ending = posixpath.splitext(path)
    if ending.lower() in (".html", ".htm"):
        return (stem.removesuffix("index").rstrip("/") or ".") if stem.endswith("index") else stem
    return stem if ending.lower() in PAGE_ENDINGS else path


def _list_names(entry: PageEntry) -> Iterator[str]:
    yield _fold(entry.name)
    yield make_page_slug(entry.name)
    yield _fold(entry.path.stem)
    yield _fold(entry.path.with_suffix("").as_posix())
    if entry.slug:
        yield _fold(entry.slug)


def _list_titles(entry: PageEntry) -> Iterator[str]:
    yield _fold(entry.title)


def _list_aliases(entry: PageEntry) -> Iterator[str]:
    for alias in entry.aliases:
        yield _fold(alias)
        yield _fold_address(alias)


def _fold(text: str) -> str:
    """Return a name for comparison: without case, with single spaces."""
    return " ".join(text.split()).casefold()


def _fold_address(text: str) -> str:
    """Return a path of an address for comparison: without its ends and ``index.html``."""
    path = urlsplit(text).path if "://" in text else text
    return f"/{_fold(path).strip('/').removesuffix('.html').removesuffix('index').strip('/')}"
