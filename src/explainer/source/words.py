"""Check the words that the controls of a site have in the languages of its pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from explainer.errors import Diagnostic
from explainer.i18n.messages import get_primary_language
from explainer.i18n.own_words import WORDS, find_problems, is_translated, use_words
from explainer.model import Site
from explainer.source.page_head import PageHead
from explainer.source.site_folder import SiteFolder


def use_site_words(root: Path) -> None:
    """Use the words that a site brings itself."""
    use_words(root / WORDS)


def check_words(folder: SiteFolder, site: Site, heads: Iterable[PageHead]) -> Iterator[Diagnostic]:
    """Yield warnings about languages that controls have no words in, and about own words.

    Args:
        folder: of the site.
        site: its settings.
        heads: the front matter of its pages.
    """
    langs = [site.lang, *(head.lang for head in heads)]
    for problem in find_problems(folder.root / WORDS):
        hint = "correct it; `explainer words` and the language prints what to translate"
        yield Diagnostic(path=problem.path, code="W606", message=problem.message, hint=hint)
    for lang in sorted({*map(get_primary_language, langs)}):
        if not is_translated(lang):
            message = f"the controls of pages in the language “{lang}” are in English"
            hint = f"translate them: `explainer words {lang} > {WORDS}/{lang}.json` in this folder"
            path = folder.config or folder.root
            yield Diagnostic(path=path, code="W605", message=message, hint=hint)
