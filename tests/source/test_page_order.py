"""The order of the pages of a site, and the headings that the site has."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest

from explainer.source.content import load_content
from explainer.source.dialects.navigation import NavEntry, read_nav
from explainer.source.page_order import order_pages


def write(root: Path, name: str, **fields: object) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    head = "".join(f"{field}: {value}\n" for field, value in {"title": path.stem, **fields}.items())
    path.write_text(f"---\n{head}---\n\nText.\n")


def order(root: Path) -> list[tuple[str, list[str]]]:
    places = [(place.group, place.slug) for place in order_pages(load_content(root))]
    grouped = groupby(places, key=itemgetter(0))
    return [(group, [slug for _, slug in members]) for group, members in grouped]


def test_a_table_of_contents_comes_before_everything_else(tmp_path: Path) -> None:
    for name in ("guide/z.md", "guide/a.md", "about.md", "more.md", "index.md"):
        write(tmp_path / "docs", name)
    nav = "nav:\n  - Home: index.md\n  - Guide: guide/\n  - Rest:\n    - about.md\n    - gone.md\n"
    (tmp_path / "mkdocs.yml").write_text(nav)
    assert order(tmp_path) == [("", ["index", "a", "z"]), ("Rest", ["about"]), ("", ["more"])]


def test_pages_are_by_folder_and_weight(tmp_path: Path) -> None:
    (tmp_path / "hugo.toml").write_text('title = "Birds"\n')
    write(tmp_path / "content", "first.md")
    write(tmp_path / "content", "song/_index.md", title="Birdsong", weight=1)
    write(tmp_path / "content", "song/old.md", weight=20)
    write(tmp_path / "content", "song/young.md", weight=3)
    write(tmp_path / "content", "nests/b.md")
    write(tmp_path / "content", "nests/a.md")
    assert order(tmp_path) == [
        ("", ["first"]),
        ("Nests", ["a", "b"]),
        ("Birdsong", ["song", "young", "old"]),
    ]


def test_posts_are_by_year_with_the_newest_first(tmp_path: Path) -> None:
    for name in (
        "2020-01-02-owl.md",
        "2020-05-01-bee.md",
        "2021-01-01-ant.md",
        "2021-02-01-elk.md",
    ):
        write(tmp_path, f"_posts/{name}")
    (tmp_path / "_config.yml").write_text("title: Birds\n")
    assert order(tmp_path) == [("2021", ["elk", "ant"]), ("2020", ["bee", "owl"])]


def test_numbers_in_names_count_as_numbers(tmp_path: Path) -> None:
    for name in ("10-owl.md", "9-bee.md", "1-zoo.md"):
        write(tmp_path, name)
    assert order(tmp_path) == [("", ["1-zoo", "9-bee", "10-owl"])]


@pytest.mark.parametrize(
    ("value", "entries"),
    [
        (None, []),
        (["a.md", {"Title": "b.md"}], ["a.md ", "b.md "]),
        ([{"Part": ["a.md", {"Inner": ["b.md"]}]}], ["a.md Part", "b.md Part"]),
        ([{"part": "x.qmd", "chapters": ["a.qmd"]}], ["x.qmd x.qmd", "a.qmd x.qmd"]),
        ([{"title": "T", "children": [{"file": "a.md"}]}], ["a.md T"]),
        ([{"caption": "C", "chapters": [{"file": "a"}]}], ["a C"]),
        ({"contents": [{"section": "S", "contents": [{"href": "a.qmd"}]}]}, ["a.qmd S"]),
    ],
)
def test_tables_of_contents_of_each_generator(value: object, entries: list[str]) -> None:
    """Of MkDocs, Quarto, MyST and Jupyter Book."""

    def join(entry: NavEntry) -> str:
        return f"{entry.path} {entry.group}"

    assert list(map(join, read_nav(value))) == entries
