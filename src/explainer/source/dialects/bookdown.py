"""bookdown: ``_bookdown.yml``, pages in ``.Rmd``, settings in the front matter of ``index.Rmd``.

https://bookdown.org/yihui/bookdown/configuration.html
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from explainer.errors import ContentError
from explainer.source.dialects.dialect import Dialect, SiteSettings
from explainer.source.people import read_people
from explainer.source.syntax.templates import CODE, ExpandedText, expand_inline_code
from explainer.text.config_files import Config, read_config
from explainer.text.front_matter import read_document

_REFERENCE = re.compile(rf"{CODE.pattern}|\\@ref\((?P<label>[\w:.-]+)\)", re.DOTALL | re.MULTILINE)
"""Code, or a reference: https://bookdown.org/yihui/bookdown/cross-references.html"""


class Bookdown(Dialect):
    """A book of bookdown."""

    name = "bookdown"
    label = "bookdown"
    has_scripts = True
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
        output = read_config(config).text("output_dir") if config else ""
        return SiteSettings(
            title=settings.text("title"),
            description=settings.text("description"),
            lang=settings.text("lang"),
            authors=read_people(settings.get("author")),
            address=settings.text("url"),
            ignored=(f"/{output.strip('./')}/",) if output else (),
            assets=(".",),
            bibliography=settings.texts("bibliography"),
            csl=settings.text("csl"),
        )

    def expand_text(self, text: str) -> ExpandedText:
        """Return the text of a page without code within a line, and with links to sections."""
        return expand_inline_code(_REFERENCE.sub(_show_reference, text))


def _show_reference(match: re.Match[str]) -> str:
    """Return a link to a section, or the label of a figure or a table, which have no numbers."""
    if not match["label"]:
        return match[0]
    kind, _, name = match["label"].rpartition(":")
    words = re.sub(r"[-_]+", " ", name)
    return words if kind not in ("", "sec") else f"[{words}](#{name})"
