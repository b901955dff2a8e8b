"""Find the formulas in Markdown.

A formula is TeX between the signs that pandoc, JupyterLab, GitHub or MyST use. An amount of
money is not a formula: as in pandoc, the opening ``$`` of a formula is followed by a character
and the closing one preceded by one, with no digit after it. MathJax and MyST also read spaces
there, which is a formula if it is plainly TeX.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it.common.html_re import HTML_TAG_RE

ENVIRONMENTS = frozenset(
    name + star
    for name in (
        *("equation", "multline", "gather", "align", "alignat", "flalign", "eqnarray"),
        "displaymath",
        *("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "cases", "split", "CD"),
        *("aligned", "gathered", "alignedat", "array", "math", "subequations", "dcases", "rcases"),
    )
    for star in ("", "*")
)
"""The environments of LaTeX that are formulas without ``$`` around them."""
_SPECIAL = re.compile(
    r"\\begin\{(?P<name>[A-Za-z]+\*?)\}|\\\\[(\[]|\\.|`+|\$+|<|\{math\}`", re.DOTALL
)
_INLINE = re.compile(r"\$(?![\s$'\"])((?:\\.|[^\\$])+)(?<!\s)\$(?![0-9$])", re.DOTALL)
_SPACED = re.compile(r"(?<!\w)\$(?!\$)((?:\\.|[^\\$])+)\$(?![\w$])", re.DOTALL)
_SIGN = re.compile(r"\\[A-Za-z]|[\^_=<>]")
_WORD = re.compile(r"(?<![\\A-Za-z])[^\W\d_]{3}")
_CODE = re.compile(r"\$(`+)(?!`)(.+?)(?<!`)\1\$", re.DOTALL)
"""A formula as GitHub and GitLab write it where Markdown would change it."""
_AMOUNT = re.compile(r"[0-9][^\\^_={}<>]*\s[^\W\d_]{2,}(?![^\\^_={}<>]*[\\^_={}<>])", re.DOTALL)
"""What is between the amounts of “$5 to 6$”."""
_RANGE = re.compile(r"\$[0-9][0-9.,]*\s?[-–—/]\s?(?:[A-Z]{1,3})?\$[0-9][0-9.,]*")
_UNIT_ENDS = ",.;:!?)"
"""What follows the sign of an amount such as 5$."""
_AUTOLINK = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*>")
_LABEL = re.compile(r"[ \t]*\{#(eq-[\w:.-]+)[^{}\n]*\}")
_TEX = re.compile(r"\\[A-Za-z]|(?<!\\)[\^_=+]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula in a text."""

    end: int
    """The index in the text after it."""
    tex: str
    """What is between its signs, or the whole environment."""
    is_display: bool
    """Whether it stands on a line of its own."""
    source: str
    """The formula as a notebook has it: as it was written, or between signs that Jupyter knows."""
    label: str = ""


def find_formulas(text: str) -> Mapping[int, Formula]:
    """Return the formulas in the text of a block by their index, without those in code and tags."""
    return _scan(text).formulas


def find_open_end(line: str) -> str:
    """Return the end of the first formula of several lines that begins here; empty if none does."""
    return _scan(line).open_end


@dataclass(slots=True)
class _Scanner:
    """Finds the formulas of a text from its beginning to its end."""

    text: str
    formulas: dict[int, Formula] = field(default_factory=dict)
    open_end: str = ""
    """The end of the first formula on a line of its own that does not end in this text."""
    missing: set[str] = field(default_factory=set)
    """Ends that do not occur in the rest of the text."""

    def scan(self) -> None:
        position = 0
        while match := _SPECIAL.search(self.text, position):
            position = self._read(match)

    def _read(self, match: re.Match[str]) -> int:
        """Return where to go on after a formula, code, a tag or an escaped character."""
        start, sign = match.start(), match.group()
        if sign == "<":
            tag = _AUTOLINK.match(self.text, start)
            if tag:
                return tag.end()
            html = HTML_TAG_RE.match(self.text[start : start + 2000])
            return start + (html.end() if html else 1)
        if sign.startswith("`"):
            end = self._find(rf"(?<!`){sign}(?!`)", match.end())
            return end[1] if end else match.end()
        amounts = _RANGE.match(self.text, start)
        if amounts:
            return amounts.end()
        formula = self._read_formula(match, sign)
        if formula is None:
            return match.end()
        self.formulas[start] = formula
        return formula.end

    def _read_formula(self, match: re.Match[str], sign: str) -> Formula | None:
        start = match.start()
        if sign == "$":
            return self._read_dollar(start)
        if sign == "$$":
            return self._read_display(match, r"\$\$(?!\$)", "$$")
        if sign == "\\\\(":
            return self._read_between(match, r"\\\\\)", is_display=False)
        if sign == "\\\\[":
            return self._read_between(match, r"\\\\\]", is_display=True)
        if sign == "\\(" and not self.text[start - 1 : start].isalpha():
            return self._read_between(match, r"\\\)", is_display=False, convert=True)
        if sign == "\\[" and not self._line_before(start).strip():
            return self._read_bracket(match)
        if sign == "{math}`":
            return self._read_between(match, "`", is_display=False, convert=True)
        name = match["name"]
        if name in ENVIRONMENTS:
            return self._read_environment(match, f"\\end{{{name}}}")
        return None

    def _read_dollar(self, start: int) -> Formula | None:
        code = _CODE.match(self.text, start)
        if code:
            return self._convert(code.end(), code[2], is_display=False)
        match = _INLINE.match(self.text, start) or self._match_spaced(start)
        before = self.text[start - 1 : start]
        if not match or _AMOUNT.match(match[1]):
            return None
        if before.isalnum() and match[1][0] in _UNIT_ENDS:
            return None
        return Formula(end=match.end(), tex=match[1], is_display=False, source=match[0])

    def _match_spaced(self, start: int) -> re.Match[str] | None:
        """Match a formula with spaces beside its signs, which has no words outside of commands."""
        match = _SPACED.match(self.text, start)
        if not match or not _SIGN.search(match[1]):
            return None
        depth = 0
        for part in re.split("([{}])", match[1]):
            depth += {"{": 1, "}": -1}.get(part, 0)
            if depth <= 0 and _WORD.search(part):
                return None
        return match

    def _read_display(self, match: re.Match[str], pattern: str, end: str) -> Formula | None:
        found = self._find(pattern, match.end())
        if not found:
            self._leave_open(end)
            return None
        tex = self.text[match.end() : found[0]]
        if not tex.strip():
            return None
        label = _LABEL.match(self.text, found[1])
        return Formula(
            end=label.end() if label else found[1],
            tex=tex,
            is_display=True,
            source=self.text[match.start() : found[1]],
            label=label[1] if label else "",
        )

    def _read_bracket(self, match: re.Match[str]) -> Formula | None:
        r"""Return the formula between ``\[`` and ``\]``, which may be escaped brackets instead."""
        found = self._find(r"\\\](?=[ \t]*(?:\n|$))", match.end())
        if not found:
            line = self.text[match.end() :].partition("\n")[0]
            if "\\]" not in line and (not line.strip() or _TEX.search(line)):
                self._leave_open("\\]")
            return None
        tex = self.text[match.end() : found[0]]
        first = tex.partition("\n")[0]
        if not tex.strip() or not (_TEX.search(tex) or ("\n" in tex and not first.strip())):
            return None
        return self._convert(found[1], tex, is_display=True)

    def _read_environment(self, match: re.Match[str], end: str) -> Formula | None:
        found = self._find(re.escape(end), match.end())
        if not found:
            self._leave_open(end)
            return None
        source = self.text[match.start() : found[1]]
        return Formula(end=found[1], tex=source, is_display=True, source=source)

    def _read_between(
        self, match: re.Match[str], pattern: str, *, is_display: bool, convert: bool = False
    ) -> Formula | None:
        found = self._find(pattern, match.end())
        tex = self.text[match.end() : found[0]] if found else ""
        if not found or not tex.strip():
            return None
        if convert:
            return self._convert(found[1], tex, is_display=is_display)
        source = self.text[match.start() : found[1]]
        return Formula(end=found[1], tex=tex, is_display=is_display, source=source)

    def _convert(self, end: int, tex: str, *, is_display: bool) -> Formula | None:
        """Return a formula between signs that Jupyter knows; None if there are none for it."""
        forms = (f"$${tex}$$", f"\\\\[{tex}\\\\]")
        if not is_display:
            follows_digit = self.text[end : end + 1].isdigit()
            forms = ("" if follows_digit else f"${tex.strip()}$", f"\\\\({tex}\\\\)")
        for form in filter(None, forms):
            formula = _scan(form).formulas.get(0)
            if formula and formula.end == len(form) and formula.is_display == is_display:
                return Formula(end=end, tex=formula.tex, is_display=is_display, source=form)
        return None

    def _find(self, pattern: str, start: int) -> tuple[int, int] | None:
        if pattern in self.missing:
            return None
        match = re.compile(pattern).search(self.text, start)
        if not match:
            self.missing.add(pattern)
            return None
        return match.span()

    def _leave_open(self, end: str) -> None:
        self.open_end = self.open_end or end

    def _line_before(self, position: int) -> str:
        return self.text[self.text.rfind("\n", 0, position) + 1 : position]


@lru_cache(maxsize=64)
def _scan(text: str) -> _Scanner:
    scanner = _Scanner(text)
    scanner.scan()
    return scanner
