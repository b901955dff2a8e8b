"""Suggest the known word that is most similar to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def find_nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that was probably meant, or an empty text; case is ignored."""
    by_lower = {one.lower(): one for one in known}
    found = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a hint for an unknown word: the most similar known one, or else another hint."""
    found = find_nearest(word, known)
    return f"did you mean “{found}”?" if found else otherwise
