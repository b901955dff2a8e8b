"""Translations of pages: who is one of whom, and how they are linked and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.model import Page
from explainer.notebook.page_list import make_page_list
from explainer.notebook.translations import (
    Translation,
    find_translations,
    format_translations,
    make_translations_cell,
    translations_from_metadata,
    translations_to_metadata,
)
from explainer.notebook.view import make_view

GERMAN = Translation(slug="de-birds", lang="de")
ARABIC = Translation(slug="tuyūr", lang="ar")


def page(slug: str, lang: str, path: str = "", names: tuple[str, ...] = ()) -> Page:
    return Page(
        slug=slug, path=Path(path or f"pages/{slug}.md"), title=slug, lang=lang, translations=names
    )


def list_found(*pages: Page, root: str = "") -> dict[str, list[str]]:
    found = find_translations(pages, Path(root))
    return {slug: [item.slug for item in items] for slug, items in found.items()}


def test_each_page_knows_all_others_if_one_names_them() -> None:
    """A page that is not there, and pages in the same language, are not among them."""
    english = page("birds", "en", names=("voegel", "gone"))
    german, arabic = page("voegel", "de"), page("tuyur", "ar", names=("voegel",))
    british = page("british-birds", "en", names=("voegel",))
    assert list_found(english, german, arabic, british, page("owls", "en")) == {
        "birds": ["tuyur", "voegel"],
        "voegel": ["tuyur", "birds", "british-birds"],
        "tuyur": ["voegel", "birds", "british-birds"],
        "british-birds": ["tuyur", "voegel"],
        "owls": [],
    }


def test_files_in_folders_named_after_their_languages() -> None:
    """Only a folder that is the language of its page counts, wherever the site lies."""
    assert list_found(
        page("birds", "en", "/srv/de/pages/birds.md"),
        page("de-birds", "de", "/srv/de/pages/de/birds.md"),
        page("pt-birds", "pt-BR", "/srv/de/pages/pt_br/birds.md"),
        page("es-birds", "es", "/srv/de/pages/birds.es.md"),
        page("fr-birds", "en", "/srv/de/pages/fr/birds.md"),
        root="/srv/de",
    ) == {
        "birds": ["de-birds", "es-birds", "pt-birds"],
        "de-birds": ["birds", "es-birds", "pt-birds"],
        "pt-birds": ["de-birds", "birds", "es-birds"],
        "es-birds": ["de-birds", "birds", "pt-birds"],
        "fr-birds": [],
    }


@pytest.mark.parametrize("root", ["/srv/de", "/srv/site", "de", ""])
def test_a_folder_around_the_site_is_not_a_language(root: str) -> None:
    """German pages without a folder of their own have translations wherever the site lies."""
    german, english = page("voegel", "de", f"{root}/pages/birds.md"), f"{root}/pages/en/birds.md"
    found = list_found(german, page("birds", "en", english), root=root or "/")
    assert found == {"voegel": ["birds"], "birds": ["voegel"]}
    found = list_found(page("a", "de", "de/x.md"), page("b", "en", "en/x.md"))
    assert found == {"a": ["b"], "b": ["a"]}


def test_links_name_each_language_in_itself() -> None:
    """An unknown language is named by its tag."""
    unknown = Translation(slug="x", lang="qqq")
    assert format_translations([GERMAN, ARABIC, unknown]) == (
        '<a href="de-birds.ipynb" hreflang="de" lang="de">Deutsch</a> · '
        '<a href="tuy%C5%ABr.ipynb" hreflang="ar" lang="ar">العربية</a> · '
        '<a href="x.ipynb" hreflang="qqq" lang="qqq">qqq</a>'
    )
    cell = make_translations_cell([GERMAN], "es")
    assert cell
    assert cell.source.startswith("En otros idiomas: <a ")
    assert make_translations_cell([], "es") is None


def test_a_notebook_keeps_its_translations() -> None:
    record = translations_to_metadata([GERMAN, ARABIC])
    assert translations_from_metadata(record) == (GERMAN, ARABIC)
    assert translations_from_metadata({"a": 1, "b": "<b>", "\ud800": "de"}) == (
        Translation(slug="\ufffd", lang="de"),
    )


def test_a_list_of_notebooks_links_translations_that_are_there() -> None:
    metadata = {"title": "Birds", "explainer": {"translations": {"voegel": "de", "gone": "ar"}}}
    notebook = {"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    views = {"a/birds.ipynb": make_view(notebook), "a/voegel.ipynb": make_view({"cells": []})}
    text = "\n".join(cell.source for cell in make_page_list(views).cells)
    assert '[Birds](a/birds.ipynb) (<a href="a/voegel.ipynb" hreflang="de"' in text
    assert "gone" not in text
