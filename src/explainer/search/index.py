"""The passages of all pages → an index in small files, of which a search asks for a few.

Terms are sorted and divided into parts, so that all terms with one beginning stand together; the
words of the passages, of which those around a found one are shown, are in parts of their own.
Every file is a script that sets one variable: that works from a disk, too, where pages may not
fetch.

The libraries that search in a browser (MiniSearch, Lunr, FlexSearch) want all text there first: of
1,000 pages as long as our first, 5.7 MB compressed. A search of this index asks for a directory
of 5 kB, one part of at most 23 kB for a word, and the parts of the results that it shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from explainer.search.passages import STUDY, Passage, SearchedPage
from explainer.search.terms import terms

_T = TypeVar("_T")
PART = 48_000
"""Bytes of a part, before compression; a term or page that is larger has one of its own."""
MANY = 300
"""From so many passages on, terms that are in a third of them find nothing by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchIndex:
    """An index as files."""

    directory: bytes
    """Says which part holds what, by the parts' names."""
    parts: dict[str, bytes]
    """Name → bytes; a name changes with its bytes."""


def build_index(pages: Iterable[SearchedPage]) -> SearchIndex:
    """Return the index of pages, in the order given; the same pages give the same bytes."""
    postings: dict[str, list[int]] = {}
    shown: list[tuple[int, str]] = []
    number = 0
    for page in pages:
        shown.append((number, _shown(page)))
        for passage in page.passages:
            heads = set(terms(" ".join(["".join(passage.title), *passage.heads])))
            for term in sorted(heads | set(terms("".join(passage.text)))):
                weight = passage.kind * 2 + (term in heads)
                postings.setdefault(term, []).append(number * 8 + weight)
            number += 1
    common = sorted(
        t for t, found in postings.items() if number >= MANY and len(found) * 3 > number
    )
    for term in common:
        del postings[term]
    files: dict[str, bytes] = {}
    term_parts = _divided([(term, _deltas(postings[term])) for term in sorted(postings)])
    page_parts = _divided(shown)
    directory = {
        "passages": number,
        "common": common,
        "terms": [[part[0][0], _part(files, _terms(part))] for part in term_parts],
        "pages": [[part[0][0], _part(files, _joined(part))] for part in page_parts],
    }
    return SearchIndex(directory=_script(_json(directory)), parts=files)


def inline_index(index: SearchIndex) -> str:
    """Return the whole index as one JSON value that may stand inside a page."""
    files = [("", index.directory), *index.parts.items()]
    return "{" + ",".join(f"{_json(name)}:{_value(data)}" for name, data in files) + "}"


_SETS = "explainerSearch="


def _script(value: str) -> bytes:
    return f"{_SETS}{value};\n".encode("utf-8", "replace")


def _value(script: bytes) -> str:
    return script.decode()[len(_SETS) : -2]


def _part(files: dict[str, bytes], value: str) -> str:
    data = _script(value)
    name = f"search.{sha256(data).hexdigest()[:12]}.js"
    files[name] = data
    return name


def _divided(items: Sequence[tuple[_T, str]]) -> list[list[tuple[_T, str]]]:
    parts: list[list[tuple[_T, str]]] = []
    size = PART
    for item in items:
        size += len(item[1]) + len(str(item[0]))
        if size > PART:
            parts.append([])
            size = len(item[1])
        parts[-1].append(item)
    return parts


def _terms(part: Sequence[tuple[str, str]]) -> str:
    return f"[{_json(' '.join(term for term, _ in part))},{_joined(part)}]"


def _joined(part: Sequence[tuple[object, str]]) -> str:
    return "[" + ",".join(value for _, value in part) + "]"


def _deltas(numbers: Sequence[int]) -> str:
    """Return ascending numbers as JSON, each as its distance from the one before."""
    return _json([now - before for before, now in zip([0, *numbers], numbers, strict=False)])


def _shown(page: SearchedPage) -> str:
    passages = [_shown_passage(one) for one in page.passages]
    return _json([page.href, page.title, page.lang, page.dir, passages])


def _shown_passage(one: Passage) -> list[object]:
    held: list[object] = [one.kind, one.fragment, one.shown_title, one.shown_text]
    return [*held, one.work, one.citation] if one.kind == STUDY else held


def _json(value: object) -> str:
    """Return JSON that may stand in a script of a page, also in an old browser."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
