"""bookdown: ``_bookdown.yml``, pages in ``.Rmd``, settings in the front matter of ``index.Rmd``.

https://bookdown.org/yihui/bookdown/configuration.html
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from explainer.errors import ContentError
from explainer.source.dialects.dialect import Dialect, SiteSettings
from explainer.source.people import read_people
from explainer.source.syntax.templates import expand_inline_code
from explainer.text.config_files import Config, read_config
from explainer.text.front_matter import read_document


class Bookdown(Dialect):
    """A book of bookdown."""

    name = "bookdown"
    label = "bookdown"
    expanders = (expand_inline_code,)
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
