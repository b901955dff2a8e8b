"""The controls' words: every language says all that English says."""

from __future__ import annotations

import json
import string

import pytest

from explainer.i18n.formats import format_count
from explainer.i18n.messages import FOLDER, LANGUAGES, load_messages
from explainer.model import SAMPLE_UNITS, STUDY_KINDS

ENGLISH = json.loads((FOLDER / "en.json").read_text(encoding="utf-8"))


def places(text: str) -> set[str]:
    """Return the names of what is put into a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_four_languages_are_there() -> None:
    """English, Arabic, German and Spanish are complete."""
    assert {"en", "ar", "de", "es"} <= set(LANGUAGES)


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


@pytest.mark.parametrize(
    ("lang", "number", "text"),
    [
        *(("en", 1, "1 person"), ("en", 5597, "5,597 people"), ("ar", 1, "شخص واحد")),
        *(("de", 1, "1 Person"), ("de", 5597, "5.597 Personen"), ("es", 1, "1 persona")),
        *(("es", 18, "18 personas"), ("es", 2_000_000, "2.000.000 de personas")),
        *(("ar", 2, "شخصان"), ("ar", 18, "18 شخصًا"), ("ar", 5597, "5,597 شخصًا")),
    ],
)
def test_a_count_has_the_form_of_its_language(lang: str, number: int, text: str) -> None:
    """The plural and the digits are those of the language of the message."""
    assert format_count(load_messages(lang)["size_people"], number, lang) == text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_kinds_and_units_have_words(lang: str) -> None:
    """Each kind of study has a name and an explanation, and each unit its forms of the plural."""
    messages = load_messages(lang)
    assert all(messages[f"kind_{kind}"] and messages[f"kind_{kind}_means"] for kind in STUDY_KINDS)
    assert all(format_count(messages[f"size_{unit}"], 3, lang) for unit in SAMPLE_UNITS)


def test_arabic_is_written_in_arabic() -> None:
    """What a reader of Arabic hears is Arabic but for names."""
    for name, text in load_messages("ar-EG").items():
        letters = [sign for sign in text if sign.isalpha() and sign.isascii()]
        if name not in ("language", "plain", "doi", "gap_method"):
            assert not letters or "{" in text, name
