"""Find the translations of pages, and link them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from explainer.i18n.formats import name_language
from explainer.i18n.messages import LANGUAGE, load_messages
from explainer.model import Page
from explainer.notebook.cells import Cell
from explainer.notebook.repair import replace_surrogates

ROLE = "translations"
"""The role of the cell with the links."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A page that says the same in another language."""

    slug: str
    lang: str
    """A BCP 47 tag."""


def find_translations(pages: Iterable[Page], root: Path) -> dict[str, tuple[Translation, ...]]:
    """Return the translations of each page, by slug; those of a translation are its own, too.

    Pages are translations of each other if one of them names the other, or if their files have
    the same name in folders that are named after their languages.

    Args:
        pages: the pages.
        root: the folder of the site, in which their files are.
    """
    known = {page.slug: page for page in pages}
    groups = {slug: {slug} for slug in known}

    def join(one: str, other: str) -> None:
        if groups[one] is not groups[other]:
            groups[one] |= groups[other]
            groups.update(dict.fromkeys(groups[other], groups[one]))

    by_path: dict[Path, str] = {}
    for page in known.values():
        path = _remove_language(page.path.relative_to(root), page.lang)
        join(page.slug, by_path.setdefault(path, page.slug))
        for slug in page.translations:
            if slug in known:
                join(page.slug, slug)
    return {
        slug: tuple(
            Translation(slug=other, lang=known[other].lang)
            for other in sorted(groups[slug], key=lambda other: (known[other].lang, other))
            if known[other].lang != page.lang
        )
        for slug, page in known.items()
    }


def make_translations_cell(translations: Sequence[Translation], lang: str) -> Cell | None:
    """Return the cell below the title that links the translations; None if there are none.

    Args:
        translations: of the page.
        lang: the language of the page.
    """
    if not translations:
        return None
    source = f"{load_messages(lang)['translations']} {format_translations(translations)}"
    return Cell(id=ROLE, role=ROLE, source=source, slide="skip")


def format_translations(translations: Iterable[Translation]) -> str:
    """Return links to translations as Markdown; each has the name of the language in itself.

    They are elements of HTML, since links of Markdown do not say the language.
    """
    return " · ".join(
        f'<a href="{quote(item.slug)}.ipynb" hreflang="{item.lang}" lang="{item.lang}">'
        f"{escape(name_language(item.lang))}</a>"
        for item in translations
    )


def translations_to_metadata(translations: Iterable[Translation]) -> dict[str, str]:
    """Return slug → language, as a notebook's metadata have it."""
    return {item.slug: item.lang for item in translations}


def translations_from_metadata(record: Mapping[str, object]) -> tuple[Translation, ...]:
    """Return the translations in a notebook's metadata; what is not one is left out."""
    return tuple(
        Translation(slug=replace_surrogates(slug), lang=lang)
        for slug, lang in record.items()
        if isinstance(lang, str) and LANGUAGE.fullmatch(lang)
    )


def _remove_language(path: Path, lang: str) -> Path:
    """Return a path in a site without the folder, or the end of its name, that is its language.

    Both ``de/birds.md`` and ``birds.de.md`` become ``birds.md`` if the page is in German.
    """
    tag = lang.casefold()
    if Path(path.stem).suffix.casefold() == f".{tag}":
        path = path.with_name(Path(path.stem).stem + path.suffix)
    folders = list(path.parent.parts)
    for place in reversed(range(len(folders))):
        if folders[place].replace("_", "-").casefold() == tag:
            del folders[place]
            break
    return Path(*folders, path.name)
