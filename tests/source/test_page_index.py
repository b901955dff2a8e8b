from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from explainer.source.page_index import PageEntry, PageIndex, make_page_index


def index(*paths: str, **names: str) -> PageIndex:
    """Return the index of pages named after their files; ``names`` gives others by slug field."""
    entries = []
    for text in paths:
        path = PurePosixPath(text)
        is_index = path.stem in ("index", "_index")
        name = path.parent.name if is_index else path.stem
        entries.append(PageEntry(path=path, name=name, title=f"Page {text}", **names))
    return make_page_index(entries)


@pytest.mark.parametrize(
    ("paths", "slugs"),
    [
        (["a.md", "b.md"], ["a", "b"]),
        (["morning/aims.md", "evening/aims.md"], ["morning-aims", "evening-aims"]),
        (["aims.md", "evening/aims.md"], ["aims", "evening-aims"]),
        (["x/a/aims.md", "y/a/aims.md"], ["x-a-aims", "y-a-aims"]),
        (["b!.md", "b.md"], ["b", "b-2"]),
        (["index.md", "posts/_index.md", "posts/first/index.md"], ["index", "posts", "first"]),
        (["index.md", "list/index.md", "index/page.md"], ["index", "list", "page"]),
        (["Index (2).md", "index.md"], ["index-2", "index"]),
    ],
)
def test_slugs_are_unique_and_short(paths: list[str], slugs: list[str]) -> None:
    """A page is named after its file, and after its folders if another has the same name."""
    assert list(index(*paths).slugs.values()) == slugs


SITE = (
    "index.md",
    "posts/first/index.md",
    "posts/second.md",
    "notes/second.md",
    "notes/My note.md",
)


@pytest.mark.parametrize(
    ("target", "page", "slug"),
    [
        ("posts/first/index.md", "index.md", "first"),
        ("posts/first/", "index.md", "first"),
        ("../second.md", "posts/first/index.md", "posts-second"),
        ("../second", "posts/first/index.md", "posts-second"),
        ("second.html", "notes/My note.md", "notes-second"),
        ("/posts/second/", "notes/second.md", "posts-second"),
        ("My%20note.md", "notes/second.md", "my-note"),
        ("../index.md", "posts/second.md", "index"),
        ("@/posts/second.md", "notes/second.md", "posts-second"),
        ("@site/notes/second.md", "posts/second.md", "notes-second"),
        ("{filename}/notes/second.md", "posts/second.md", "notes-second"),
        ("{filename}../notes/second.md", "posts/second.md", "notes-second"),
        ("", "posts/second.md", ""),
        ("nowhere.md", "index.md", ""),
        ("mailto:a@b.example", "index.md", ""),
    ],
)
def test_links_by_path(target: str, page: str, slug: str) -> None:
    """A path is relative to the page, or to the site; endings and first pages may be left out."""
    assert index(*SITE).find_by_path(target, PurePosixPath(page)) == slug


@pytest.mark.parametrize(
    ("target", "slug"),
    [
        ("My note", "my-note"),
        ("my NOTE", "my-note"),
        ("notes/second", "notes-second"),
        ("Page posts/second.md", "posts-second"),
        ("unknown", ""),
    ],
)
def test_links_by_name(target: str, slug: str) -> None:
    """A wikilink names a page by its file, its path or its title, in any case."""
    assert index(*SITE).find_by_name(target) == slug


def test_links_by_alias_and_address() -> None:
    """Aliases and permalinks lead to their page, and so do addresses of the site itself."""
    entry = PageEntry(
        path=PurePosixPath("a.md"), name="a", title="A", aliases=("rest", "/old/place/")
    )
    pages = make_page_index([entry], address="https://rest.example/base/")
    page = PurePosixPath("b.md")
    assert pages.find_by_name("Rest") == "a"
    for target in ("/old/place", "/base/old/place/index.html", "https://rest.example/base/a/"):
        assert pages.find_by_path(target, page) == "a", target
    assert pages.find_by_path("https://elsewhere.example/a/", page) == ""


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ("/2021/03/04/robins.html", "robins"),
        ("/blog/robins/", "robins"),
        ("/blog/Robins/index.html", "robins"),
        ("/blog/little-wren/", "little-wren"),
        ("/blog/index-of/", ""),
        ("/tags/robins/", ""),
        ("robins-2", ""),
    ],
)
def test_a_published_address_finds_the_only_page_with_its_last_name(
    address: str, slug: str
) -> None:
    """Folders and days before the name are the generator’s; lists of pages are not pages."""
    index = make_page_index(
        [
            PageEntry(path=PurePosixPath("posts/robins.md"), name="robins", title="Robins"),
            PageEntry(
                path=PurePosixPath("posts/wrens.md"), name="wrens", title="W", slug="little-wren"
            ),
            PageEntry(path=PurePosixPath("a/index-of.md"), name="index-of", title="A"),
            PageEntry(path=PurePosixPath("b/index-of.md"), name="index-of", title="B"),
        ]
    )
    assert index.find_by_path(address, PurePosixPath("posts/robins.md")) == slug
