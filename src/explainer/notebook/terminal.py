"""Show what a program printed as a terminal shows it: colours, overwritten lines, links.

The codes are those of xterm: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html. pyte, a
terminal emulator for Python, has a fixed width, raises for codes that it does not expect, and takes
time with the square of the number of lines; nbconvert, rich and ansi2html move no cursor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from colorsys import rgb_to_hls
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import escape

TAB = 8
WIDTH = 300
"""The columns within which codes move the cursor and erase; text may be longer."""
_CODE = re.compile(
    r"\x1b\[(?:(?P<numbers>[0-;]*)(?P<command>[@-~])|[0-?]*[ -/]*[@-~])"  # control sequence
    r"|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)"  # operating system command: titles, links
    r"|\x1b[PX^_][^\x1b\n]*\x1b\\"  # other strings; one without an end would hide what follows
    r"|\x1b[ -/]*[0-~]?"  # other escape sequences
    r"|(?P<mark>[\n\r\b\t])"
    r"|[\x00-\x1f\x7f-\x9f]"
)
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_COLOURS = ("", "red", "green", "yellow", "blue", "magenta", "cyan", "")
"""Of the codes 30 to 37; black and white have the colour of the text."""
_ON = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 9: "strike"}
_OFF = {22: ("bold", "dim"), 23: ("italic",), 24: ("underline",), 29: ("strike",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How characters look."""

    colour: str = ""
    marks: frozenset[str] = frozenset()

    @property
    def classes(self) -> str:
        names = [*sorted(self.marks), self.colour]
        return " ".join(f"ansi-{name}" for name in names if name)


_PLAIN = _Style()


def render_terminal_text(text: str) -> str:
    """Return the safe HTML of what a program printed, without an element around it.

    A carriage return, a backspace and the codes that move the cursor overwrite what was there, as
    progress bars do. Other codes are left out.
    """
    if not _CONTROLS.search(text):
        return str(escape(text))
    screen = _Screen()
    position = 0
    for code in _CODE.finditer(text):
        screen.write(text[position : code.start()])
        position = code.end()
        if code["mark"]:
            screen.move(code["mark"])
        elif code["command"]:
            screen.control(code["command"], _read_numbers(code["numbers"]))
    screen.write(text[position:])
    return "\n".join(_render_line(line) for line in screen.lines)


def _render_line(line: Sequence[tuple[str, _Style]]) -> str:
    parts = []
    for style, characters in groupby(line, key=lambda character: character[1]):
        text = str(escape("".join(character for character, _ in characters)))
        parts.append(f'<span class="{style.classes}">{text}</span>' if style.classes else text)
    return "".join(parts)


def _read_numbers(text: str) -> list[int]:
    return [min(int(number), 65535) if number else 0 for number in re.split("[;:]", text[:200])]


class _Screen:
    """A screen of any width and height."""

    def __init__(self) -> None:
        self.lines: list[list[tuple[str, _Style]]] = [[]]
        self._line = 0
        self._column = 0
        self._style = _PLAIN

    def write(self, text: str) -> None:
        if not text:
            return
        line = self.lines[self._line]
        line += [(" ", _PLAIN)] * (self._column - len(line))
        end = self._column + len(text)
        line[self._column : end] = [(character, self._style) for character in text]
        self._column = end

    def move(self, mark: str) -> None:
        """Obey a control character."""
        if mark == "\n":
            self._go_to(self._line + 1, 0)
        elif mark == "\r":
            self._column = 0
        elif mark == "\b":
            self._column = max(self._column - 1, 0)
        else:
            self.write(" " * (TAB - self._column % TAB))

    def control(self, command: str, numbers: list[int]) -> None:
        """Obey a control sequence."""
        steps = max(numbers[0], 1)
        if command == "m":
            self._style = _change_style(self._style, numbers)
        elif command in "AF":
            self._go_to(self._line - steps, 0 if command == "F" else self._column)
        elif command in "BE":
            last = len(self.lines) - 1
            self._go_to(min(self._line + steps, last), 0 if command == "E" else self._column)
        elif command == "C":
            self._column = max(self._column, min(self._column + steps, WIDTH))
        elif command == "D":
            self._column = max(self._column - steps, 0)
        elif command == "G":
            self._column = min(steps, WIDTH) - 1
        elif command == "K":
            self._erase_line(numbers[0])
        elif command == "J" and numbers[0] == 0:
            del self.lines[self._line + 1 :]
            self._erase_line(0)
        elif command == "J" or (command == "H" and numbers == [0]):
            self.lines, self._line, self._column = [[]], 0, 0

    def _go_to(self, line: int, column: int) -> None:
        self._line, self._column = max(line, 0), column
        self.lines += [[] for _ in range(self._line + 1 - len(self.lines))]

    def _erase_line(self, part: int) -> None:
        line = self.lines[self._line]
        if part == 0:
            del line[self._column :]
        elif part == 1:
            count = min(self._column + 1, len(line), WIDTH)
            line[:count] = [(" ", _PLAIN)] * count
        else:
            line.clear()


def _change_style(style: _Style, numbers: Sequence[int]) -> _Style:
    """Return a style after the numbers of an “m” code."""
    left = iter(numbers)
    for number in left:
        if number == 0:
            style = _PLAIN
        elif number in _ON:
            style = replace(style, marks=style.marks | {_ON[number]})
        elif number in _OFF:
            style = replace(style, marks=style.marks - set(_OFF[number]))
        elif number in range(30, 38):
            style = replace(style, colour=_COLOURS[number - 30])
        elif number in range(90, 98):
            style = replace(style, colour=_COLOURS[number - 90])
        elif number == 39:
            style = replace(style, colour="")
        elif number in (38, 48):
            colour = _read_colour(left)
            style = replace(style, colour=colour) if number == 38 else style
    return style


def _read_colour(numbers: Iterator[int]) -> str:
    """Return the nearest of the eight colours: 5 is one of a palette, and 2 is red, green, blue."""
    kind = next(numbers, 0)
    if kind == 2:
        red, green, blue = (next(numbers, 0) for _ in range(3))
    elif kind == 5:
        index = next(numbers, 0)
        if index < 16:
            return _COLOURS[index % 8]
        if index > 231:  # greys
            return ""
        red, green, blue = (
            step % 6 * 51 for step in ((index - 16) // 36, (index - 16) // 6, index - 16)
        )
    else:
        return ""
    hue, _, saturation = rgb_to_hls(red / 255, green / 255, blue / 255)
    hues = ("red", "yellow", "green", "cyan", "blue", "magenta")
    return hues[round(hue * 6) % 6] if saturation > 0.3 else ""
