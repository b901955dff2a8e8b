"""Join the parts of BibTeX values: braces, quotation marks, numbers and macros."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from explainer.bibliography.dates import MONTH_ABBREVIATIONS, MONTHS

STANDARD_MACROS = {month: month for month in MONTH_ABBREVIATIONS} | {
    month.lower(): month for month in MONTHS
}
"""What every style of BibTeX defines, and the names of months, which ADS writes without braces."""
_LONGEST_VALUE = 100_000
"""Characters that macros may add up to."""
_LONGEST_FAULT = 2000
"""Characters that are searched for a missing comma."""
_MACRO = re.compile(r"[^\s\"#%'(),={}]+")
_MISSING_COMMA = re.compile(r"(?s)(\{.*?\}|\".*?\")\s*\n\s*([\w-]+)\s*=")


@dataclass(frozen=True, slots=True, kw_only=True)
class BibtexField:
    """One field of an entry."""

    value: str
    """LaTeX, without the braces or quotation marks around it."""
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedValue:
    """A value, and what is wrong with the text that it was read from."""

    value: str
    problems: tuple[str, ...] = ()
    """Sentences."""


def join_value(raw: str, macros: Mapping[str, str]) -> JoinedValue:
    """Return the value of a field, such as ``{a}``, ``"a"``, ``2001`` or ``jan # "~4"``.

    Args:
        raw: the text between ``=`` and the comma.
        macros: the values of macros, by their names in lower case.
    """
    texts: list[str] = []
    problems: list[str] = []
    for part in _split_parts(raw):
        if part[:1] + part[-1:] in ("{}", '""') and len(part) > 1:
            texts.append(part[1:-1])
        elif part.isdigit():
            texts.append(part)
        elif part.lower() in macros:
            texts.append(macros[part.lower()])
        elif missing := _MISSING_COMMA.match(part[:_LONGEST_FAULT]):
            texts.append(missing[1][1:-1])
            problems.append(f"a comma is missing before “{missing[2]}”, which was not read")
        elif _MACRO.fullmatch(part):
            problems.append(f"“{part}” is not defined by an @string, and was left out")
        elif part:
            text = " ".join(part.split())
            problems.append(f"“{text[:60]}” is not in braces, and was left out")
    if sum(map(len, texts)) > max(_LONGEST_VALUE, len(raw)):  # macros of macros double it
        return JoinedValue(value="", problems=("this value is too long, and was left out",))
    return JoinedValue(value="".join(texts), problems=tuple(problems))


def _split_parts(raw: str) -> Iterator[str]:
    """Yield the parts between the signs ``#`` that are outside of braces and quotation marks."""
    depth, is_quoted, start = 0, False, 0
    for match in re.finditer(r'\\.|[{}"#]', raw, re.DOTALL):
        sign = match.group()
        if sign == '"' and depth == 0:
            is_quoted = not is_quoted
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
        elif sign == "#" and depth == 0 and not is_quoted:
            yield raw[start : match.start()].strip()
            start = match.end()
    yield raw[start:].strip()
