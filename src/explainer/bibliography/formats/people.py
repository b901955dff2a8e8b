"""Check the names of people and organisations, and split texts that have several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from explainer.bibliography.csl_fields import NAME_FIELDS, CslName
from explainer.bibliography.names import split_particle
from explainer.model import Name

_OTHERS = re.compile(r"(?:others|et\.? al\.?|and others|and \d+ others|…|\.\.\.)", re.IGNORECASE)
_ANONYMOUS = re.compile(
    r"\[?(?:anon|anonymous|no author.{0,10}|n\.?a\.?|null|undefined)\]?\.?", re.I
)
_MARKS = "0123456789*†‡§¶⁰¹²³⁴⁵⁶⁷⁸⁹ ,;"
"""Signs after a name that lead to an affiliation, and DBLP's numbers of people of one name."""
_SUFFIX = re.compile(
    r"(?:jr|sr|jnr|snr|junior|senior|[ivx]+|\d(?:st|nd|rd|th)|esq|m\.?d|ph\.?d|d\.?phil|msc|dds"
    r"|fils|père|neto|filho|júnior)\.?",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?P<family>\S.*?) (?P<given>(?:[^\W\d_]\.[ -]?){1,4})")
"""A name as Ovid writes it: “Tern A.”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedName:
    """A name, and what is wrong with the text that it was read from."""

    name: Name | None
    problem: str = ""
    """The predicate of a sentence about the text; empty if all is well."""


def split_inverted_name(text: str) -> CslName:
    """Return the name in ``Family, Given, Suffix``; text without a comma is a literal name."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) < 2:
        literal = "".join(parts)
        initials = None if "," in text else _INITIALS.fullmatch(literal)
        if initials:
            return {"family": initials["family"], "given": initials["given"]}
        return {"literal": literal}
    if len(parts) > 3:
        return {"literal": text.strip()}
    name: CslName = {"family": parts[0], "given": parts[1]}
    if len(parts) > 2:
        name["suffix"] = parts[2]
    return name


def split_inverted_names(text: str) -> list[CslName]:
    """Return the names in a field for one name, which some tools fill with several."""
    return [split_inverted_name(part) for part in text.split(";") if part.strip(" ,")]


def check_name(parts: Mapping[str, str]) -> CheckedName:
    """Return the name with these parts of CSL, or with one text in ``literal``."""
    texts = {part: parts.get(part, "").strip() for part in NAME_FIELDS}
    if not texts["family"]:
        texts["literal"] = texts["literal"] or parts.get("name", "") or texts["given"]
    if literal := texts["literal"]:
        return _check_literal(literal)
    if not texts["family"]:
        return CheckedName(name=None)
    whole = " ".join(filter(None, (texts["given"], texts["family"])))
    if _OTHERS.fullmatch(whole):
        return CheckedName(name=None, problem="stands for people who are not named")
    problem = _find_problem(" ".join(texts.values()))
    cleaned = {part: _strip_signs(text) for part, text in texts.items()}
    if cleaned != texts:
        problem = problem or "has signs that are not part of a name, and they were removed"
    if found := _find_misplaced_parts(cleaned):
        problem = problem or found
        if cleaned["suffix"].islower():  # “Jong, de, Anna”
            cleaned |= {"suffix": "", "non-dropping-particle": cleaned["suffix"]}
        else:
            order = (cleaned["family"], cleaned["suffix"], cleaned["given"])
            return CheckedName(name=Name(literal=", ".join(filter(None, order))), problem=problem)
    if not cleaned["family"]:
        return CheckedName(name=None, problem="is not a name")
    name = Name(**{attribute: cleaned[part] for part, attribute in NAME_FIELDS.items()})
    return CheckedName(name=split_particle(name), problem=problem)


def _find_misplaced_parts(parts: Mapping[str, str]) -> str:
    suffix = parts["suffix"]
    if suffix and not _SUFFIX.fullmatch(suffix):
        return f"has “{suffix}” where a suffix such as Jr. is expected"
    if re.match(r"[^\W\d_]\.\s", parts["family"]) and parts["given"]:
        return "looks like two people"
    return ""


def _check_literal(literal: str) -> CheckedName:
    if _OTHERS.fullmatch(literal):
        return CheckedName(name=None, problem="stands for people who are not named")
    if _ANONYMOUS.fullmatch(literal):
        return CheckedName(name=None)
    problem = _find_problem(literal)
    cleaned = re.sub(r"[{}\\]", "", literal).strip(" ,;")
    if not re.search(r"\w", cleaned):
        return CheckedName(name=None, problem="is not a name")
    if literal.count(",") > 2 and not problem:
        problem = "looks like several people"
    return CheckedName(name=Name(literal=cleaned), problem=problem)


def _find_problem(text: str) -> str:
    if found := re.search(r"[;={}\\<>|@]|https?:", text):
        return f"has “{found.group()}”, which no name has"
    return ""


def _strip_signs(text: str) -> str:
    return re.sub(r"[{}\\]", "", text).rstrip(_MARKS).lstrip(" ,;")
