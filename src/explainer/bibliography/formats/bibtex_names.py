"""Parse lists of names in BibTeX and BibLaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator

from explainer.bibliography.csl_fields import CslName
from explainer.bibliography.formats.latex import decode_latex
from explainer.errors import requires_extra

with requires_extra("write", "reading BibTeX"):
    from bibtexparser.middlewares.names import (
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

_EXTENDED = re.compile(r"\s*(?:family|given|prefix|suffix|useprefix)(?:-i)?\s*=")
"""https://ctan.org/pkg/biblatex, section 3.4 of the manual."""
_CSL_PARTS = {"family": "family", "given": "given", "suffix": "suffix"}
_SUPERSCRIPT = re.compile(r"\$?\^?\\?(?:textsuperscript)\s*\{[^{}]*\}|\$\^\{?[^$]*\}?\$")


def parse_names(text: str) -> tuple[list[CslName], list[str]]:
    """Return the names of a field, and sentences about what is wrong with their notation."""
    names: list[CslName] = []
    problems: list[str] = []
    for person in split_multiple_persons_names(" ".join(text.split())):
        for part in _split_misjoined(person, problems):
            names.append(_parse_name(part, problems))
    return names, problems


def _split_misjoined(person: str, problems: list[str]) -> Iterator[str]:
    """Yield the people in the text for one, if it has several."""
    person = re.sub(r"^(?:and\s+)+|(?:\s+and)+$", "", person.strip())
    inner = person[1:-1] if _is_one_group(person) else ""
    braced = split_multiple_persons_names(inner) if " and " in inner else []
    parts = split_at_top_level(person, ";")
    if len(braced) > 1 and all(_has_initials(part) for part in braced):
        problems.append(f"“{_shorten(inner)}” was split at “and”, though it is in braces")
        yield from braced
    elif len(parts) > 1:
        problems.append(f"“{_shorten(person)}” was split at “;”, where BibTeX has “and”")
        yield from (part for part in parts if part)
    elif person:
        yield person


def _has_initials(part: str) -> bool:
    return bool(re.fullmatch(r"[^,]+,(?:\s*[^\W\d_]\.-?)+", part.strip()))


def _parse_name(text: str, problems: list[str]) -> CslName:
    if _EXTENDED.match(text):
        return _parse_extended_name(text, problems)
    if _is_one_group(text) or re.fullmatch(r"\\\{.*\\\}", text):
        if text.startswith("\\"):
            problems.append(f"“{text}” has escaped braces, and was read as an organisation")
        return {"literal": decode_latex(text.replace("\\{", "").replace("\\}", ""))}
    if text.startswith(","):
        problems.append(f"“{_shorten(text)}” has no family name")
    parts = split_at_top_level(text, ",")
    while len(parts) > 1 and not parts[-1]:  # a trailing comma: there is no given name
        parts.pop()
    if len(parts) == 1 and text.rstrip().endswith(","):
        return {"family": decode_latex(parts[0])}
    if len(parts) > 3:
        return {"literal": decode_latex(", ".join(parts))}
    return _parse_plain_name(_SUPERSCRIPT.sub("", ", ".join(parts)))


def _parse_plain_name(text: str) -> CslName:
    parts = parse_single_name_into_parts(text, strict=False)
    if not all(decode_latex(word).islower() for word in parts.von):  # a script without capitals
        parts.von, parts.last = [], [*parts.von, *parts.last]
    return {
        "family": decode_latex(" ".join(parts.last)),
        "given": decode_latex(" ".join(parts.first)),
        "non-dropping-particle": decode_latex(" ".join(parts.von)),
        "suffix": decode_latex(" ".join(parts.jr)),
    }


def _parse_extended_name(text: str, problems: list[str]) -> CslName:
    """Return the name in ``family=Beek, given=Ann, prefix=van der, useprefix=true``."""
    values: dict[str, str] = {}
    for part in split_at_top_level(text, ","):
        name, _, value = part.partition("=")
        values[name.strip().lower()] = decode_latex(value.strip().strip('"'))
    known = (*_CSL_PARTS, "prefix", "useprefix")
    for name in values:
        if name and name.removesuffix("-i") not in known:
            problems.append(f"“{_shorten(text)}” has the unknown part “{name}”")
    particle = "non-dropping-particle"
    if values.get("useprefix", "").lower() == "false":
        particle = "dropping-particle"
    return {
        "family": values.get("family", ""),
        "given": values.get("given", ""),
        "suffix": values.get("suffix", ""),
        particle: values.get("prefix", ""),  # type: ignore[misc]  # one of two names
    }


def split_at_top_level(text: str, sign: str) -> list[str]:
    """Return the parts of a text between signs that are outside of braces."""
    parts, depth, start = [], 0, 0
    for match in re.finditer(rf"\\.|[{{}}]|{re.escape(sign)}", text):
        found = match.group()
        if found in "{}":
            depth += 1 if found == "{" else -1
        elif found == sign and depth == 0:
            parts.append(text[start : match.start()].strip())
            start = match.end()
    return [*parts, text[start:].strip()]


def _is_one_group(text: str) -> bool:
    """Return whether the brace at the beginning of the text is closed at its end."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return position == len(text) - 1 and position > 0
    return False


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60].rstrip()}…"
