"""Render the page on which a lecturer opens questions to the class and sees the counts."""

from __future__ import annotations

import json

from explainer.i18n.messages import get_direction, load_messages
from explainer.render.html import render


def format_room_messages(lang: str) -> str:
    """Return the messages of the scripts about the room, as JSON."""
    labels = load_messages(lang)
    messages = {
        name: text for name, text in labels.items() if name.startswith(("room_", "prompt_choose"))
    }
    return json.dumps(messages, ensure_ascii=False)


def render_room_page(*, base_url: str, lang: str) -> str:
    """Return the lecturer's page.

    Args:
        base_url: the path below which the server answers.
        lang: the language of the site.
    """
    labels = load_messages(lang)
    return render(
        "room.html.j2",
        words=labels,
        lang=labels["language"],
        dir=get_direction(labels["language"]),
        base_url=base_url,
        messages=format_room_messages(lang),
    )
