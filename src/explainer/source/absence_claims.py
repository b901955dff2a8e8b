"""Find sentences that say, without a source, that something was never studied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from explainer.source.tokens import Token
from explainer.text.sentences import split_sentences

_STUDIED = (
    r"(?:asked|counted|examined|investigated|looked|measured|proved|proven|published|"
    r"researched|shown|studied|tested|tried)"
)
_MAY_BE = r"(?:(?:actually|even|ever|properly|really|yet)\s{1,5}){0,2}"
_RESEARCH = r"(?:evidence|research|stud(?:y|ies)|trials?)"
ABSENCE = re.compile(
    rf"\b(?:nobody|no[ -]one)\s{{1,5}}(?:has|have|had)\s{{1,5}}{_MAY_BE}{_STUDIED}\b"
    rf"|\b(?:there\s{{1,5}}(?:is|are)|we\s{{1,5}}have)\s{{1,5}}no\s{{1,5}}"
    rf"(?:\w{{1,30}}\s{{1,5}})?{_RESEARCH}\b"
    rf"|\bno\s{{1,5}}(?:\w{{1,30}}\s{{1,5}})?{_RESEARCH}\s{{1,5}}(?:has|have|had)\b"
    rf"|\b(?:has|have|had)\s{{1,5}}never\s{{1,5}}been\s{{1,5}}{_MAY_BE}{_STUDIED}\b",
    re.IGNORECASE,
)
"""English only, as the other checks of wording."""
QUOTED = re.compile(r"“[^“”]{1,400}”|\"[^\"]{1,400}\"")
_LINK = "\ue000"
"""Stands for a link, in a text without Markdown."""


def find_absence_claims(block: Token) -> Iterator[str]:
    """Yield the words of each claim of a block that has no link in its sentence or beside it.

    Words in quotation marks are somebody else's, or under discussion.

    Args:
        block: an inline token, such as the text of a paragraph.
    """
    sentences = split_sentences(_mark_links(block.children or ()))
    for index, sentence in enumerate(sentences):
        claim = ABSENCE.search(QUOTED.sub("", sentence).replace(_LINK, ""))
        if claim and not any(_LINK in near for near in sentences[max(index - 1, 0) : index + 2]):
            yield " ".join(claim[0].split())


def _mark_links(children: Sequence[Token]) -> str:
    marks = {"link_open": _LINK, "softbreak": " ", "hardbreak": " "}
    return "".join(
        child.content if child.type == "text" else marks.get(child.type, "") for child in children
    )
