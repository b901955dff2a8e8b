"""Digests of what cells contain, with which a later build tells what people have changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256

from nbformat import NotebookNode

_LINE_END = re.compile(r"\r\n?")
_BLANKS = " \t"


def digest_text(source: str) -> str:
    """Return the digest of a cell's text, with which a later build tells whether it was edited.

    What editors change when they save is not an edit: see ``normalize_source``.
    """
    return digest_exactly(normalize_source(source))


def has_digest(source: str, digest: str) -> bool:
    """Return whether a cell's text is the one with a digest; version 0.1.0 normalized nothing."""
    return digest in (digest_text(source), digest_exactly(_LINE_END.sub("\n", source)))


def digest_exactly(source: str) -> str:
    """Return the digest of a text as it is."""
    return sha256(source.encode("utf-8", "replace")).hexdigest()[:16]


def digest_results(outputs: Sequence[NotebookNode]) -> str:
    """Return the digest of the outputs of an author's code; empty for none."""
    return digest_exactly(json.dumps(list(outputs), sort_keys=True)) if outputs else ""


def digest_bundle(bundle: Mapping[str, object]) -> str:
    """Return the digest of a picture that a cell contains, wherever its base64 has line breaks."""
    texts = {mime: "".join(str(data).split()) for mime, data in bundle.items()}
    return digest_exactly(json.dumps(texts, sort_keys=True))


def normalize_source(source: str) -> str:
    r"""Return a cell's text without what editors change when they save it.

    Lines end in ``\n``, and blank lines at both ends and blanks at the ends of lines are removed.
    Two blanks or more before another line of text remain two, since they are a line break in
    Markdown. Unicode is not normalized: no editor does it, and in code it makes a difference.
    """
    text = _LINE_END.sub("\n", source)
    lines = [_trim_line(line) for line in text.split("\n")]
    pairs = zip(lines, [*lines[1:], ""], strict=True)
    trimmed = (
        line if following.strip(_BLANKS) else line.rstrip(_BLANKS) for line, following in pairs
    )
    return "\n".join(trimmed).strip("\n")


def _trim_line(line: str) -> str:
    """Return a line without blanks at its end, or with two of them if it ends in a line break."""
    trimmed = line.rstrip(_BLANKS)
    return f"{trimmed}  " if trimmed and line.endswith("  ") else trimmed
