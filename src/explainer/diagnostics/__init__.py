"""The registry of diagnostics: every code that a message may have."""

from __future__ import annotations

from dataclasses import dataclass

from explainer.diagnostics import (
    export,
    figures,
    files,
    front_matter,
    library_files,
    links,
    markup,
    notebooks,
    site,
    studies,
)

AREAS = {
    "Files": files.TITLES,
    "Front matter and site.toml": front_matter.TITLES,
    "Markdown and HTML": markup.TITLES,
    "Links and citations": links.TITLES,
    "Figures": figures.TITLES,
    "Studies": studies.TITLES,
    "The content folder": site.TITLES,
    "Library files": library_files.TITLES,
    "Notebooks": notebooks.TITLES,
    "Export": export.TITLES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of diagnostic."""

    code: str
    """``E`` for an error or ``W`` for a warning, and three digits; the first names the area."""
    title: str
    area: str


RULES = {
    code: Rule(code=code, title=title, area=area)
    for area, titles in AREAS.items()
    for code, title in titles.items()
}
"""Every rule by its code."""
