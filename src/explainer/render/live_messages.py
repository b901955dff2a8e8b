"""The messages about the live parts of a page. Most are sent with these parts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from explainer.i18n.messages import load_messages

_LIVE = re.compile(r"(live|cell)_.*|open_window|retry")
"""The names of the messages that the scripts of a live page show."""
_EARLY = re.compile(
    r"live_(waiting|in_line|taken|away|missing|window|failed|unreachable)|open_window|retry"
)
"""The names of those that are shown before anything of the live parts has arrived."""


def select_early_messages(messages: Mapping[str, str]) -> dict[str, str]:
    """Return the messages that a page needs before its live parts have arrived."""
    return {name: text for name, text in messages.items() if _EARLY.fullmatch(name)}


def select_live_messages(messages: Mapping[str, str]) -> dict[str, str]:
    """Return all messages about live parts."""
    return {name: text for name, text in messages.items() if _LIVE.fullmatch(name)}


def format_late_messages(lang: str) -> str:
    """Return as JSON the messages in a language that are sent with the live parts."""
    late = {
        name: text
        for name, text in load_messages(lang).items()
        if _LIVE.fullmatch(name) and not _EARLY.fullmatch(name)
    }
    return json.dumps(late, ensure_ascii=False)
