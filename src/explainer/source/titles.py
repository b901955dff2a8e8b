"""Read the titles of pages, and the words of text fields that are written as Markdown."""

from __future__ import annotations

import re
from pathlib import Path

from explainer.source.cleanup import clean_markdown
from explainer.source.page_index import INDEX_NAMES
from explainer.text.markdown import find_headings

_MARKUP = re.compile(r"`[^`]+`|\*\w|</[a-zA-Z]|\]\(")
"""What a text has if it is written as Markdown or HTML; ``__init__`` is not."""


def read_words(text: str) -> str:
    """Return the words of a text on one line, without Markdown or HTML around them."""
    return (_MARKUP.search(text) and _read_heading(text)) or text


def read_title(markdown: str) -> str:
    """Return the words of the first heading of level one; empty if there is none."""
    titles = (heading.title for heading in find_headings(markdown) if heading.level == 1)
    return next(filter(None, (_read_heading(" ".join(title.split())) for title in titles)), "")


def make_title(path: Path) -> str:
    """Return a title made from the name of a file, or of its folder if it is an index."""
    is_index = path.stem.lower() in INDEX_NAMES
    name = path.resolve().parent.name if is_index else path.stem
    readable = " ".join(re.sub(r"[\s_-]+", " ", name).split())
    return readable[:1].upper() + readable[1:] or "Page"


def _read_heading(text: str) -> str:
    """Return the words of a heading, without Markdown, HTML or attributes."""
    return clean_markdown(f"# {text}", path=Path("title")).title
