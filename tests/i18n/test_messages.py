"""The controls' words: every language says all that English says."""

from __future__ import annotations

import json
import string

import pytest

from explainer.i18n.messages import FOLDER, LANGUAGES, load_messages

ENGLISH = json.loads((FOLDER / "en.json").read_text(encoding="utf-8"))


def places(text: str) -> set[str]:
    """Return the names of what is put into a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_is_a_language_from_right_to_left() -> None:
    """English and Arabic are complete."""
    assert {"en", "ar"} <= set(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_has_every_word(lang: str) -> None:
    """No word is missing, none is left over or empty, and each takes in what the English takes."""
    own = json.loads((FOLDER / f"{lang}.json").read_text(encoding="utf-8"))
    assert list(own) == list(ENGLISH)
    assert all(text.strip() for text in own.values())
    assert {name: places(text) for name, text in own.items()} == {
        name: places(text) for name, text in ENGLISH.items()
    }
    assert own["language"] == lang


def test_arabic_is_written_in_arabic() -> None:
    """What a reader of Arabic hears is Arabic but for names."""
    for name, text in load_messages("ar-EG").items():
        letters = [sign for sign in text if sign.isalpha() and sign.isascii()]
        if name not in ("language", "plain", "doi"):
            assert not letters or "{" in text, name
