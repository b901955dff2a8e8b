"""Put the pages of a site in the order that the site itself has, below the headings it has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path, PurePosixPath

from explainer.source.content import Content, PageFile
from explainer.source.page_index import INDEX_NAMES
from explainer.source.titles import make_title

MAX_SHARE = 0.5
"""The largest number of groups for each page; with more, the groups would say nothing."""
MAX_GROUP = 0.8
"""The largest part of the pages in one folder; with more, its name would say nothing."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlace:
    """Where the site has a page."""

    slug: str
    group: str
    """The heading; empty for none."""


def order_pages(content: Content) -> tuple[PagePlace, ...]:
    """Return the places of all pages.

    The table of contents of the generator comes first. Other pages are grouped by folder, or by
    year if most of them are dated, unless there are too many groups; in a group, the order is by
    weight, by the numbers in the names of the files, by date, or else by title. Our own content
    folders are grouped by tag.
    """
    files = {content.get_slug(file): file for file in content.files}
    if content.folder.is_native:
        return tuple(PagePlace(slug=slug, group="") for slug in files)
    groups = dict(_read_nav(content, files))
    others = [file for slug, file in files.items() if slug not in groups]
    for group, members in _group_files(others, content, has_nav=bool(groups)):
        for file in _sort_files(members):
            groups.setdefault(content.get_slug(file), group)
    return tuple(PagePlace(slug=slug, group=group) for slug, group in groups.items())


def _read_nav(content: Content, files: Mapping[str, PageFile]) -> Iterator[tuple[str, str]]:
    """Yield the slug and the group of each page in the table of contents."""
    base = PurePosixPath(content.folder.settings.folders[0], "_")
    pages = content.pages
    for entry in content.folder.settings.nav:
        title = pages.titles.get(pages.find_by_path(entry.group, base), entry.group)
        slug = pages.find_by_path(entry.path, base)
        if slug in files and not entry.path.endswith("/"):
            yield slug, title
            continue
        folder = base.parent / entry.path
        below = [file for file in files.values() if folder in file.location.parents]
        for file in _sort_files(below):
            yield content.get_slug(file), title


def _group_files(
    files: Sequence[PageFile], content: Content, *, has_nav: bool
) -> list[tuple[str, list[PageFile]]]:
    """Return the groups of pages that no table of contents has."""
    if has_nav:
        return [("", list(files))]
    tagged = [file for file in files if file.head and file.head.tags]
    tags = {tag for file in tagged if file.head for tag in file.head.tags}
    if len(tagged) > len(files) / 2 and len(tags) <= len(files) * MAX_SHARE:
        return [("", list(files))]  # the list of pages is by tag
    by_folder = _collect(files, [_find_folder(file, content) for file in files])
    largest = max(map(len, by_folder.values()), default=0)
    if len(by_folder) <= len(files) * MAX_SHARE and largest <= len(files) * MAX_GROUP:
        return sorted(by_folder.items(), key=lambda item: item[0] != "")
    if _are_dated(files):
        years = _collect(files, [file.head.date[:4] if file.head else "" for file in files])
        if 1 < len(years) <= len(files) * MAX_SHARE:
            return sorted(years.items(), reverse=True)
    return [("", list(files))]


def _collect(files: Sequence[PageFile], names: Sequence[str]) -> dict[str, list[PageFile]]:
    groups: dict[str, list[PageFile]] = {}
    for name, file in zip(names, files, strict=True):
        groups.setdefault(name, []).append(file)
    return groups


def _find_folder(file: PageFile, content: Content) -> str:
    """Return the title of the first folder that a page is in, below the folder of all pages."""
    roots = [PurePosixPath(folder) for folder in content.folder.settings.folders]
    root = next((root for root in roots if root in file.location.parents), PurePosixPath("."))
    parts = file.location.relative_to(root).parts
    if len(parts) < 2:
        return ""
    folder = root / parts[0]
    first = content.pages.places.get(str(folder), "")
    return content.pages.titles.get(first) or make_title(Path(folder))


def _sort_files(files: Sequence[PageFile]) -> list[PageFile]:
    """Return the pages of one group in their order."""
    if any(file.head and file.head.weight is not None for file in files):
        return _sort_by_weight(files)
    folders = {folder for file in files for folder in _list_folders(file)}
    is_first = {
        file.location: _is_index(file) and file.location.parent in folders for file in files
    }
    firsts = [file for file in files if is_first[file.location]]
    others = [file for file in files if not is_first[file.location]]
    numbered = sum(file.path.name[:1].isdigit() for file in others)
    if _are_dated(others):
        others.sort(key=lambda file: file.head.date if file.head else "", reverse=True)
    elif numbered > len(others) / 2:
        others.sort(key=lambda file: _split_numbers(str(file.location)))
    else:
        others.sort(key=lambda file: file.head.title.casefold() if file.head else "")
    return [*firsts, *others]


def _sort_by_weight(files: Sequence[PageFile]) -> list[PageFile]:
    """Return pages by weight; a folder has the weight of the page that stands for it."""
    folders = {file.location.parent: _get_weight(file) for file in files if _is_index(file)}

    def make_key(file: PageFile) -> list[tuple[float, str]]:
        above = [folder for folder in reversed(file.location.parents) if folder.name]
        key = [(folders.get(folder, inf), folder.name) for folder in above]
        return key if _is_index(file) else [*key, (_get_weight(file), file.path.name)]

    return sorted(files, key=make_key)


def _list_folders(file: PageFile) -> Sequence[PurePosixPath]:
    """Return the folders that a page is in; one that stands for its folder is not in that."""
    folders = file.location.parents
    return folders[1:] if _is_index(file) else folders


def _is_index(file: PageFile) -> bool:
    return file.path.stem.lower() in INDEX_NAMES


def _are_dated(files: Sequence[PageFile]) -> bool:
    """Return whether most pages have a date."""
    counts = Counter(bool(file.head and file.head.date) for file in files)
    return counts[True] > counts[False]


def _get_weight(file: PageFile) -> float:
    weight = file.head.weight if file.head else None
    return inf if weight is None else weight


def _split_numbers(text: str) -> list[tuple[str, int]]:
    """Return a text as pairs of words and a number, so that 10 comes after 9."""
    words = _NUMBER.split(text)
    numbers = [int(number) for number in _NUMBER.findall(text)]
    return list(zip(words, [*numbers, 0], strict=True))
