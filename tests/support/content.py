"""Read a content folder that has no errors."""

from __future__ import annotations

from pathlib import Path

from explainer.errors import ContentError, select_errors
from explainer.model import Page
from explainer.source.content import Content, load_content


def open_content(folder: Path) -> Content:
    """Return the content of a folder; raise ContentError for errors outside of pages' text."""
    content = load_content(folder)
    diagnostics = [*content.diagnostics, *content.study_diagnostics]
    for file in content.files:
        diagnostics += [*file.diagnostics, *(file.head.diagnostics if file.head else ())]
    if errors := select_errors(diagnostics):
        raise ContentError(errors)
    return content


def open_page(content: Content, slug: str) -> Page:
    """Return a page; raise ContentError if it has errors."""
    files = [file for file in content.files if content.get_slug(file) == slug]
    parsed = content.parse(files[0]) if files else None
    if parsed is None:
        raise ContentError(content.left_out)
    if parsed.errors or not parsed.page.sections:
        raise ContentError(parsed.diagnostics)
    return parsed.page
