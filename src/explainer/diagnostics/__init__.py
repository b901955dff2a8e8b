"""The registry of diagnostics: every code that an error or a warning may have.

``docs/diagnostics.md`` lists them for authors.
"""

from __future__ import annotations

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
    "Files": files.RULES,
    "Front matter and site.toml": front_matter.RULES,
    "Markdown and HTML": markup.RULES,
    "Links and citations": links.RULES,
    "Figures": figures.RULES,
    "Studies": studies.RULES,
    "The content folder": site.RULES,
    "Library files": library_files.RULES,
    "Notebooks": notebooks.RULES,
    "Export": export.RULES,
}
"""The rules by area; the first digit of a code names the area."""

RULES = {rule.code: rule for rules in AREAS.values() for rule in rules}
"""The rules by code."""
