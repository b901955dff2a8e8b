"""Build the search index: many small files, of which a search fetches a few.

Terms are sorted and divided into parts, so that terms with the same prefix are together.
The texts of the passages, from which results show an excerpt, are in parts of their own. Every
file is a script that sets one variable, because a page opened from a disk may not fetch files.

Libraries that search in a browser (MiniSearch, Lunr, FlexSearch) load all text first: for 1,000
pages as long as our first one, that is 5.7 MB, compressed. A search of this index fetches a
directory of 5 kB, one part of at most 23 kB for each word, and the parts of the results.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from explainer.search.passages import STUDY, Passage, SearchedPage
from explainer.search.terms import split_terms

_T = TypeVar("_T")
PART_SIZE = 48_000
"""Bytes of a part, before compression; a larger term or page has a part of its own."""
MANY_PASSAGES = 300
"""From this number of passages on, a term that is in more than a third of them is ignored."""
_ASSIGNMENT = "explainerSearch="


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchIndex:
    """An index as files."""

    directory: bytes
    """Lists the parts, by what they begin with."""
    parts: dict[str, bytes]
    """Name → bytes; the name depends on the bytes."""


def build_index(pages: Iterable[SearchedPage]) -> SearchIndex:
    """Return the index of pages, in the given order; the same pages give the same bytes."""
    postings: dict[str, list[int]] = {}
    texts: list[tuple[int, str]] = []
    count = 0
    for page in pages:
        texts.append((count, _page_json(page)))
        for passage in page.passages:
            _add_postings(postings, passage, count)
            count += 1
    common = sorted(
        term
        for term, numbers in postings.items()
        if count >= MANY_PASSAGES and len(numbers) * 3 > count
    )
    for term in common:
        del postings[term]
    files: dict[str, bytes] = {}
    term_parts = _divide([(term, _deltas(postings[term])) for term in sorted(postings)])
    page_parts = _divide(texts)
    directory = {
        "passages": count,
        "common": common,
        "terms": [[part[0][0], _add_part(files, _terms_json(part))] for part in term_parts],
        "pages": [[part[0][0], _add_part(files, _values_json(part))] for part in page_parts],
    }
    return SearchIndex(directory=_script(_json(directory)), parts=files)


def inline_index(index: SearchIndex) -> str:
    """Return the whole index as one JSON value that a page may contain."""
    files = [("", index.directory), *index.parts.items()]
    return "{" + ",".join(f"{_json(name)}:{_script_value(data)}" for name, data in files) + "}"


def _add_postings(postings: dict[str, list[int]], passage: Passage, number: int) -> None:
    """Add the terms of a passage: number × 8 + kind × 2 + whether it is in the title."""
    title = set(split_terms(" ".join([passage.title, *passage.heads])))
    for term in sorted(title | set(split_terms(passage.text))):
        weight = passage.kind * 2 + (term in title)
        postings.setdefault(term, []).append(number * 8 + weight)


def _script(value: str) -> bytes:
    return f"{_ASSIGNMENT}{value};\n".encode("utf-8", "replace")


def _script_value(script: bytes) -> str:
    return script.decode()[len(_ASSIGNMENT) : -2]


def _add_part(files: dict[str, bytes], value: str) -> str:
    """Add the file of a part; return its name."""
    data = _script(value)
    name = f"search.{sha256(data).hexdigest()[:12]}.js"
    files[name] = data
    return name


def _divide(items: Sequence[tuple[_T, str]]) -> list[list[tuple[_T, str]]]:
    """Return pairs of a key and its JSON in parts of at most ``PART_SIZE``, or of one pair."""
    parts: list[list[tuple[_T, str]]] = []
    size = PART_SIZE
    for key, value in items:
        size += len(value) + len(str(key))
        if size > PART_SIZE:
            parts.append([])
            size = len(value)
        parts[-1].append((key, value))
    return parts


def _terms_json(part: Sequence[tuple[str, str]]) -> str:
    return f"[{_json(' '.join(term for term, _ in part))},{_values_json(part)}]"


def _values_json(part: Sequence[tuple[object, str]]) -> str:
    return "[" + ",".join(value for _, value in part) + "]"


def _deltas(numbers: Sequence[int]) -> str:
    """Return ascending numbers as JSON, each as its distance from the previous one."""
    return _json([now - before for before, now in zip([0, *numbers], numbers, strict=False)])


def _page_json(page: SearchedPage) -> str:
    passages = [_passage_values(passage) for passage in page.passages]
    return _json([page.href, page.title, page.lang, page.dir, passages])


def _passage_values(passage: Passage) -> list[object]:
    values: list[object] = [
        passage.kind,
        passage.fragment,
        passage.title,
        passage.shown_text,
    ]
    return [*values, passage.work, passage.citation] if passage.kind == STUDY else values


def _json(value: object) -> str:
    """Return JSON that a script of a page may contain, also in an old browser."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
