"""Read the words of a language that a site brings itself: a folder ``words`` of JSON files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from explainer.i18n.formats import adapt_forms, count_forms
from explainer.i18n.messages import (
    FALLBACK,
    LANGUAGES,
    OWN_FOLDERS,
    get_primary_language,
    load_messages,
)

WORDS = "words"
"""The name of the folder, in a content folder and beside its notebooks."""
_FIELD = re.compile(r"\{\w*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsProblem:
    """What is wrong with a file of words."""

    path: Path
    message: str


def use_words(folder: Path) -> None:
    """Use the files of a folder, if it exists, for the languages that we have no words in.

    Args:
        folder: has a file for each language, such as ``pt.json``.
    """
    OWN_FOLDERS[:] = [folder, *(path for path in OWN_FOLDERS if path != folder)]
    load_messages.cache_clear()


def find_problems(folder: Path) -> Iterator[WordsProblem]:
    """Yield what is wrong in the files of a folder."""
    for path in sorted(folder.glob("*.json")):
        if path.stem in LANGUAGES:
            message = f"explainer has words in “{path.stem}”, so this file is not used"
            yield WordsProblem(path=path, message=message)
            continue
        try:
            words = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(words, dict):
                raise ValueError("it is not an object of names and texts")
        except (OSError, ValueError, RecursionError) as error:
            reason = " ".join(str(error).split())
            yield WordsProblem(path=path, message=f"these words cannot be read ({reason})")
            continue
        yield from _find_wrong_words(path, words)


def format_template(lang: str) -> str:
    """Return a file of words to translate: ours in English, and what is translated already."""
    own = load_messages(lang)
    words = {}
    for name, english in load_messages(FALLBACK).items():
        text = own.get(name, english)
        words[name] = adapt_forms(text, lang) if text == english and " | " in text else text
    del words["language"]
    return json.dumps(words, ensure_ascii=False, indent=2) + "\n"


def is_translated(lang: str) -> bool:
    """Return whether there are words in a language."""
    return load_messages(lang)["language"] == get_primary_language(lang)


def _find_wrong_words(path: Path, words: dict[str, object]) -> Iterator[WordsProblem]:
    english = load_messages(FALLBACK)
    count = count_forms(path.stem)
    for name, text in words.items():
        if name not in english:
            yield WordsProblem(path=path, message=f"there is no word “{name}”")
        elif not isinstance(text, type(english[name])):
            yield WordsProblem(path=path, message=f"“{name}” is not text")
        elif set(_FIELD.findall(str(text))) != set(_FIELD.findall(str(english[name]))):
            fields = " ".join(_FIELD.findall(str(english[name]))) or "no braces"
            yield WordsProblem(path=path, message=f"“{name}” needs {fields} as in English")
        elif " | " in english[name] and len(str(text).split(" | ")) != count:
            forms = f"{count} forms of the plural, with “ | ” between them"
            yield WordsProblem(path=path, message=f"“{name}” needs {forms}")
    missing = [name for name in english if name not in words and name != "language"]
    if missing:
        names = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
        message = f"{len(missing)} words are missing, so they are shown in English: {names}"
        yield WordsProblem(path=path, message=message)
