"""Say how a page goes live: to its script, and to its reader."""

from __future__ import annotations

import json
from math import ceil
from typing import TYPE_CHECKING

from explainer.i18n.formats import format_number
from explainer.i18n.messages import load_messages
from explainer.render.html import render
from explainer.render.live_messages import select_early_messages

if TYPE_CHECKING:
    from explainer.render.document import PageLinks, ReadingPage


def format_live_config(page: ReadingPage, live: str, links: PageLinks) -> str:
    """Return what the script of a live page reads; empty for a page that never goes live."""
    labels = load_messages(page.lang)
    # A page that plain Voilà makes live for its controls loses nothing, so it says nothing.
    is_needed = live == "ask" or page.own_cells > 0
    config: dict[str, object] = {
        "mode": live,
        "needed": is_needed,
        "words": select_early_messages(labels) if is_needed else {},
    }
    if links.live_page:
        words = {name: labels[name] for name in ("live_waiting", "live_failed", "retry")}
        files = {"page": links.live_page, "script": links.live_script}
        config = {"mode": "browser", "needed": True, "words": words, **files}
    return write_json(config) if live or links.live_page else ""


def format_size(message: str, size: int, lang: str) -> str:
    """Return a message with a number of bytes in megabytes, rounded up."""
    return message.format(size=format_number(ceil(size / 1_000_000), lang))


def render_offer(size: int, lang: str) -> str:
    """Return the button in the place of a cell that shows nothing before it has run.

    Args:
        size: how many bytes it loads.
        lang: the language of the page.
    """
    return render("offer.html.j2", run=format_size(load_messages(lang)["run_python"], size, lang))


def write_json(value: object) -> str:
    """Return JSON for a script element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
