"""A reading page as the head and body of a document, with our own CSS and script inside.

Everything a reader needs to read and to move about is in these two strings: no further request.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from explainer.html import render
from explainer.reading import ReadingPage
from explainer.words import words

STATIC = Path(__file__).parent / "static"


def head_html(page: ReadingPage) -> str:
    """Return the inside of ``<head>``."""
    return render("head.html.j2", page=page, css=_static("controls.css") + _static("page.css"))


def body_html(page: ReadingPage, *, live: str = "", home: str = "") -> str:
    """Return the inside of ``<body>``.

    Args:
        page: what is read.
        live: how the page goes live: ``ask`` (it asks its own address when it is looked at),
            ``stream`` (the live parts follow in the same document), or empty for never.
        home: address of the list of pages; empty for no link to it.
    """
    w = words(page.lang)
    told = ("cell_failed", "live_taken", "live_lost", "retry")
    config = {"mode": live, "own": page.own_cells, "words": {name: w[name] for name in told}}
    return render(
        "body.html.j2",
        page=page,
        first=page.first,
        home=home,
        words=w,
        reader=_static("reader.js"),
        going_live=_static("live.js"),
        live=json.dumps(config, ensure_ascii=False).replace("<", "\\u003c") if live else "",
    )


@cache
def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
