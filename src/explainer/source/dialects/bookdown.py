"""bookdown: ``_bookdown.yml``, pages in ``.Rmd``, settings in the front matter of ``index.Rmd``.

https://bookdown.org/yihui/bookdown/configuration.html
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from explainer.errors import ContentError
from explainer.source.dialects.dialect import Dialect, SiteSettings
from explainer.source.dialects.navigation import read_nav
from explainer.source.people import read_people
from explainer.source.syntax.templates import CODE, ExpandedText, expand_inline_code
from explainer.text.config_files import Config, read_config
from explainer.text.front_matter import read_document

_LABEL = re.compile(
    rf"{CODE.pattern}"
    r"|^(?P<start>(?:Table)?:[ \t]*)\(\\#(?P<table>[\w:.-]+)\)[ \t]*(?P<words>[^\n]*)"
    r"|(?P<label>\(\\#(?:fig|tab):[\w:.-]+\)[ \t]*)",
    re.DOTALL | re.MULTILINE,
)
"""Code, the caption of a table with its label, or another label in a caption."""


def _write_labels(text: str) -> ExpandedText:
    """Return a text whose captions have their labels as attributes, which readers do not see."""

    def write(match: re.Match[str]) -> str:
        if match["table"]:
            return f"{match['start']}{match['words']} {{#{match['table']}}}"
        return "" if match["label"] else match[0]

    return ExpandedText(text=_LABEL.sub(write, text))


class Bookdown(Dialect):
    """A book of bookdown."""

    name = "bookdown"
    label = "bookdown"
    expanders = (expand_inline_code, _write_labels)
    has_superscripts = True
    config_files = ("_bookdown.yml",)
    index_names = ("index",)
    has_captions = True
    ignored = ("_*", "README.*", "/docs/", "/_book/", "*_files/", "/renv/")

    def read_settings(self, root: Path, config: Path | None) -> SiteSettings:
        """Return the settings of the book, which its first page has."""
        index = root / "index.Rmd"
        settings = Config(path=index, fields={})
        with suppress(ContentError):  # reported when the page is read
            settings = Config(path=index, fields=read_document(index).fields)
        book = read_config(config) if config else Config(path=index, fields={})
        output = book.text("output_dir")
        return SiteSettings(
            title=settings.text("title"),
            description=settings.text("description"),
            lang=settings.text("lang"),
            authors=read_people(settings.get("author")),
            address=settings.text("url"),
            ignored=(f"/{output.strip('./')}/",) if output else (),
            assets=(".",),
            nav=tuple(read_nav(book.get("rmd_files.html", "rmd_files"))),
            bibliography=settings.texts("bibliography"),
            csl=settings.text("csl"),
        )
