"""Read text files: check the encoding, normalize line ends and repair mojibake."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ftfy
from ftfy.badness import is_bad

from explainer.errors import Diagnostic, make_content_error
from explainer.text.three_way import FENCE, find_conflict

MAX_BYTES = 2_000_000
"""A page as long as a book has 0.5 MB; a larger file would take minutes to parse."""

MAX_LINES, MAX_MARKS = 25_000, 50_000
"""In one file. A list of as many items, or a text of half as many links, is built in seconds."""
MARKS = "\\`*_[]<>&|~$#@"
_LONG_MARKS = re.compile(r":(?=//)|//|(?<!=)==(?!=)|(?<!\+)\+\+(?!\+)")

CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
MOJIBAKE = ftfy.TextFixerConfig(
    unescape_html=False,
    restore_byte_a0=False,
    fix_c1_controls=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """The text of a file, line by line as on disk."""

    text: str
    """With ``\\n`` line ends and without a byte order mark; it has as many lines as the file."""
    warnings: tuple[Diagnostic, ...]
    """One for each line in which mojibake was repaired."""


def read_source(path: Path) -> SourceText:
    """Return the text of a UTF-8 file.

    Raises:
        ContentError: the file cannot be read, is too big or too complex, is empty, or is not
            UTF-8 text.
    """
    text = _decode(_read_bytes(path), path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise make_content_error(
            "E001", path, "this file is empty", "write the text, or remove the file"
        )
    _check_complexity(text, path)
    _check_conflict(text, path)
    if text.isascii():
        return SourceText(text=text, warnings=())
    return _repair_text(text, path)


def count_marks(text: str) -> int:
    """Return how many marks of Markdown, citations and web addresses a text has, at most."""
    return sum(map(text.count, MARKS)) + sum(1 for _ in _LONG_MARKS.finditer(text))


def _check_complexity(text: str, path: Path) -> None:
    lines, marks = text.count("\n"), count_marks(text)
    message = ""
    if lines > MAX_LINES:
        message = f"this file has {lines:,} lines; the limit is {MAX_LINES:,}"
    elif marks > MAX_MARKS:
        message = f"this file has {marks:,} marks such as [ and *; the limit is {MAX_MARKS:,}"
    if message:
        hint = "split it into several files"
        raise make_content_error("E010", path, message, hint)


def _check_conflict(text: str, path: Path) -> None:
    if line := find_conflict(text):
        message = "two versions of this place are marked here, after a merge"
        hint = (
            "keep what you want, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>"
        )
        raise make_content_error("E011", path, message, hint, line)


def trim_blank_lines(text: str, line: int = 1) -> tuple[str, int]:
    """Return the text without blank lines around it, and the line it then begins on."""
    lines = text.split("\n")
    blank = next((number for number, content in enumerate(lines) if content.strip()), 0)
    return "\n".join(lines[blank:]).rstrip(), line + blank


def _read_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise make_content_error(
            "E002", path, "this is a folder, not a file", "name the Markdown file in it"
        )
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would never end
            hint = "put the text into a file of its own"
            message = "this is a pipe, a socket or a device, not a file"
            raise make_content_error("E004", path, message, hint)
        size = status.st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except FileNotFoundError:
        hint = "check the spelling of the name, including capitals"
        raise make_content_error("E003", path, "this file does not exist", hint) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "check the permissions of the file, and its disk"
        raise make_content_error(
            "E004", path, f"this file cannot be read ({reason})", hint
        ) from None
    if size > MAX_BYTES:
        message = f"this file has {size / 1e6:.1f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB"
        hint = "split it into several pages, and keep data in other files"
        raise make_content_error("E005", path, message, hint)
    return data


def _decode(data: bytes, path: Path) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint = "save it with the encoding UTF-8"
        raise make_content_error("E006", path, "this file is UTF-16, not UTF-8", hint, 1)
    if b"\0" in data:
        line = _count_line(data, data.index(b"\0"))
        message = "there is a NUL byte here, so this is not a text file"
        hint = "save it as plain text with the encoding UTF-8"
        raise make_content_error("E007", path, message, hint, line)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder removes the byte order mark, and counts from the byte after it.
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        message = f"byte {start + 1} of this file (0x{data[start]:02x}) is not UTF-8"
        hint = "save the file with the encoding UTF-8"
        raise make_content_error("E008", path, message, hint, _count_line(data, start)) from None


def _count_line(data: bytes, offset: int) -> int:
    before = data[:offset].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def _repair_text(text: str, path: Path) -> SourceText:
    lines: list[str] = []
    warnings: list[Diagnostic] = []
    for number, (line, is_code) in enumerate(_split_lines(text), start=1):
        repaired = line if is_code else _repair_line(line)
        if repaired != line:
            warnings.append(_make_warning(path, number, line, repaired))
        lines.append(repaired)
    return SourceText(text="\n".join(lines), warnings=tuple(warnings))


def _split_lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line, and whether it is in a code fence."""
    fence = ""
    for line in text.split("\n"):
        mark = FENCE.match(line)
        is_inside = bool(fence)
        if mark and not fence:
            fence = mark.group(1)
        elif mark and mark.group(1).startswith(fence) and not line[mark.end() :].strip():
            fence = ""
        yield line, is_inside or bool(mark)


def _repair_line(line: str) -> str:
    if line.isascii() or not is_bad(line):
        return line
    pieces: list[str] = []
    end = 0
    for span in CODE_SPAN.finditer(line):
        pieces += [_repair_words(line[end : span.start()]), span.group()]
        end = span.end()
    return "".join([*pieces, _repair_words(line[end:])])


def _repair_words(text: str) -> str:
    """Return the text with each broken word repaired.

    ftfy gets single words, because in a line with one broken word it reads the Ã of “IRMÃ e”
    as à.
    """
    words = (
        ftfy.fix_encoding(word, MOJIBAKE) if not word.isascii() and is_bad(word) else word
        for word in text.split(" ")
    )
    return re.sub(r"[\r\n]", " ", " ".join(words))


def _make_warning(path: Path, line: int, before: str, after: str) -> Diagnostic:
    start = 0
    while before[start : start + 1] == after[start : start + 1] and start < len(after):
        start += 1
    end = 0
    longest = min(len(before), len(after)) - start
    while end < longest and before[-1 - end] == after[-1 - end]:
        end += 1
    broken, repaired = (text[start : len(text) - end][:40] for text in (before, after))
    message = f"“{broken}” is UTF-8 that was read in another encoding; the page has “{repaired}”"
    hint = "correct the file, or put the text in `code` if it is intended"
    return Diagnostic(path=path, line=line, code="W009", message=message, hint=hint)
