"""Suggest the known word that is most similar to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def find_nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that was probably meant, ignoring case; empty if there is none."""
    by_lower = {known_word.lower(): known_word for known_word in known}
    matches = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[matches[0]] if matches else ""


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a hint for an unknown word: the most similar known one, or else another hint."""
    nearest = find_nearest(word, known)
    return f"did you mean “{nearest}”?" if nearest else otherwise
