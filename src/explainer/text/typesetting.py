"""Typeset formulas as MathML, which browsers show without a script or a request.

math-core is used since it refuses what it does not know, where other libraries show the names of
commands as text, and since it writes MathML Core, which is what browsers implement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING

from explainer.text.formulas import Formula, find_formulas

if TYPE_CHECKING:
    from math_core import LatexToMathML

MATH_ATTRIBUTES: dict[str, set[str]] = {
    "math": {"display", "dir", "alttext"},
    "mi": {"mathvariant"},
    "mo": {
        *("form", "lspace", "rspace", "minsize", "maxsize", "stretchy", "symmetric", "largeop"),
        *("movablelimits", "fence", "separator"),
    },
    "mspace": {"width", "height", "depth"},
    "mfrac": {"linethickness", "displaystyle"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "munderover": {"accent", "accentunder"},
    "mrow": {"displaystyle", "scriptlevel", "mathcolor"},
    "mstyle": {"displaystyle", "scriptlevel", "mathcolor"},
    "mpadded": {"width", "height", "depth", "lspace", "voffset"},
    "mtable": {"displaystyle", "scriptlevel"},
    "mtd": {"columnspan", "rowspan"},
    **{
        name: set()
        for name in (
            *("mn", "ms", "mtext", "msqrt", "mroot", "mphantom", "menclose", "msub", "msup"),
            *("msubsup", "mmultiscripts", "mprescripts", "mtr"),
        )
    },
}
"""The elements of MathML on our pages, and their attributes in addition to ``class``."""
DISPLAY_CLASS = "formula"
"""The class of the element around a formula that has a line of its own; it scrolls."""

_STYLES = {
    "text-align:left": "math-start",
    "text-align:right": "math-end",
    "padding-left:0": "math-tight-left",
    "padding-right:0": "math-tight-right",
    "padding-left:1em": "math-gap",
    "padding-left:0.1667em": "math-thin-left",
    "padding-right:0.1667em": "math-thin-right",
    "margin-left:-0.16666667em": "math-back",
    "width:50%": "math-side",
    **{
        f"border-{side}:0.05em {line} currentcolor": f"math-{name}-{side}"
        for side in ("left", "right", "top", "bottom")
        for line, name in (("solid", "line"), ("dashed", "dash"))
    },
}
"""What math-core writes as inline styles, which our policy forbids, and the class for it."""
_STROKES = ("menclose-updiagonalstrike", "menclose-downdiagonalstrike")
MATH_CLASSES = {*_STYLES.values(), *_STROKES, "math-box"}

_MACROS = {
    **dict.fromkeys(("mbox", "hbox", "textnormal"), r"\text{#1}"),
    **dict.fromkeys(("smash", "llap", "rlap", "mathllap", "mathclap", "mathrlap"), "#1"),
    **dict.fromkeys(("ensuremath", "mathstrut"), "#1"),
    **dict.fromkeys(("href", "class", "htmlClass", "htmlId", "htmlStyle", "style", "cssId"), "#2"),
    **dict.fromkeys(("mathds", "mathbbm"), r"\mathbb{#1}"),
    **dict.fromkeys(("nicefrac", "sfrac"), "{#1}/{#2}"),
    "cr": r"\\",
    "pmb": r"\boldsymbol{#1}",
    "substack": r"\begin{matrix}#1\end{matrix}",
    "dotsc": r"\ldots",
    "TeX": r"\text{TeX}",
    "LaTeX": r"\text{LaTeX}",
}
"""Commands of MathJax that math-core lacks."""
_ENVIRONMENTS = {
    "split": "aligned",
    "smallmatrix": "matrix",
    "flalign": "align",
    "flalign*": "align*",
    "eqnarray": "align",
    "eqnarray*": "align*",
    "displaymath": "equation*",
    "math": "equation*",
}
"""Environments that math-core lacks, and the nearest ones that it knows."""
_NUMBERED = {
    "equation": "gathered",
    "align": "aligned",
    "gather": "gathered",
    "multline": "gathered",
}
"""Environments that number their rows, and those that do not."""
_ENVIRONMENT = re.compile(r"\\(begin|end)\{([A-Za-z]+\*?)\}")
_ENVIRONMENTS_INSIDE = re.compile(r"\\begin\{.*\\end\{[A-Za-z]+\*?\}", re.DOTALL)
_ALIGNED_AT = re.compile(r"\\begin\{alignat(\*?)\}\s*\{\d+\}(.*?)\\end\{alignat\1\}", re.DOTALL)
_LABEL = re.compile(r"\\label\s*\{[^{}]*\}")
_TEXT = re.compile(r"\\(text|textrm|textnormal|mbox|hbox)\s*\{([^{}$]*\$[^{}]*)\}")
_PLAIN_TEXT = re.compile(r"\\(?:text\w*|mbox|hbox)\s*\{[^{}$]*\}")
_SPECIAL = re.compile(r"(?<!\\)[_&#]")
"""Characters that JupyterLab shows in a text as they are, and that TeX refuses there."""
_SIZE = re.compile(r"\\(?:tiny|small|normalsize|[lL]arge|LARGE|huge|Huge)(?![A-Za-z])[ \t]*")
_HEX_COLOUR = re.compile(r"\\(text)?color\s*\{#([0-9A-Fa-f]{6})\}\s*(\{)?")
_COMMAND = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|gdef|def)\*?\s*"
    r"(?:\{\s*\\?([A-Za-z]+|[^A-Za-z\s{}\\])\s*\}|\\([A-Za-z]+))\s*(?:\[([1-9])\])?(?=[\s#{])"
)
_OPERATOR = re.compile(r"\\DeclareMathOperator\*?\s*\{?\\([A-Za-z]+)\}?\s*(\{[^{}]*\})")
_DEFINITION = re.compile(r"\\def\\([A-Za-z]+|[^A-Za-z])((?:#[1-9])*)\s*(?=\{)")
_LONGEST_MACROS = 5000
"""Characters of a page's definitions that are added to each formula with a command."""
_EMPTY = re.compile(r"<math[^<>]*></math>")
_STYLE = re.compile(r' style="([^"]*)"')
_COLOUR = re.compile(r"color:(#[0-9A-Fa-f]{6})")
_ERROR = re.compile(r"\d+: (.+?)\.?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesetFormula:
    """The HTML of a formula."""

    html: str
    problem: str = ""
    """Why its TeX is shown instead; empty if it is typeset."""


def find_macros(text: str) -> str:
    """Return the definitions of commands in the formulas of a page, which hold in all of them."""
    if not any(sign in text for sign in ("command", "\\def", "\\gdef", "MathOperator")):
        return ""
    found: dict[str, str] = {}
    for formula in find_formulas(text).values():
        tex = _write_definitions(formula.tex)
        for match in _DEFINITION.finditer(tex):
            found[match[1]] = tex[match.start() : _find_group_end(tex, match.end())]
    kept, size = [], 0
    for definition in found.values():
        size += len(definition)
        kept += [definition] if size <= _LONGEST_MACROS else []
    return "".join(kept)


def _write_definitions(tex: str) -> str:
    """Return TeX whose definitions are those of plain TeX, which may replace others."""

    def write(match: re.Match[str]) -> str:
        parameters = "".join(f"#{number}" for number in range(1, int(match[3] or 0) + 1))
        return f"\\def\\{match[1] or match[2]}{parameters}"

    return _COMMAND.sub(write, _OPERATOR.sub(r"\\def\\\1{\\operatorname\2}", tex))


def _find_group_end(tex: str, start: int) -> int:
    """Return the index after the group between braces that begins at an index."""
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(tex, start):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if not depth:
            return match.end()
    return start


@lru_cache(maxsize=4096)
def typeset_formula(formula: Formula, macros: str = "") -> TypesetFormula:
    """Return a formula as MathML, or its TeX as code if it cannot be typeset.

    Args:
        formula: the formula.
        macros: the definitions of its page.
    """
    try:
        from math_core import LatexError  # kernels without formulas do not need it
    except ModuleNotFoundError:  # it is compiled, and Python in a browser has no build of it
        return _show_tex(formula, "math-core is not installed")
    tex = _adapt(formula.tex, is_display=formula.is_display)
    tex = macros + tex if "\\" in tex else tex
    try:
        math = _converter().convert_with_local_state(tex, displaystyle=formula.is_display)
    except LatexError as error:
        match = _ERROR.fullmatch(str(error))
        return _show_tex(formula, match[1] if match else str(error))
    if "(??)" in math:
        return _show_tex(formula, "it names a formula elsewhere")
    if _EMPTY.fullmatch(math):
        return TypesetFormula(html="")  # it has nothing but definitions
    math = _STYLE.sub(_replace_style, math)
    alternative = escape(" ".join(formula.tex.split()))
    math = math.replace("<math", f'<math dir="ltr" alttext="{alternative}"', 1)
    math = math.replace('<menclose notation="box">', '<menclose class="math-box">')
    if formula.is_display:
        math = f'<span class="{DISPLAY_CLASS}">{math}</span>'
    return TypesetFormula(html=math)


@cache
def _converter() -> LatexToMathML:
    from math_core import LatexToMathML

    return LatexToMathML(macros=_MACROS, allow_unreliable_rendering=True, fancy_error=False)


def _show_tex(formula: Formula, problem: str) -> TypesetFormula:
    return TypesetFormula(html=f'<code dir="ltr">{escape(formula.source)}</code>', problem=problem)


def _adapt(tex: str, *, is_display: bool) -> str:
    r"""Return TeX without what math-core does not know, as JupyterLab would typeset it.

    JupyterLab does not number formulas; a ``\tag`` is shown. Rows outside of an environment get
    one.
    """
    has_tag = "\\tag" in tex
    tex = _ALIGNED_AT.sub(r"\\begin{align\1}\2\\end{align\1}", _LABEL.sub("", tex))
    tex = _write_definitions(tex.replace("\\\n", "\\ \n"))
    tex = _SIZE.sub("", _HEX_COLOUR.sub(_write_colour, tex))
    tex = _TEXT.sub(_split_text, tex)
    tex = _PLAIN_TEXT.sub(lambda match: _SPECIAL.sub(r"\\\g<0>", match[0]), tex)

    def rename(match: re.Match[str]) -> str:
        name = _ENVIRONMENTS.get(match[2], match[2])
        plain = _NUMBERED.get(name.removesuffix("*"), name)
        return f"\\{match[1]}{{{name if has_tag else plain}}}"

    tex = _ENVIRONMENT.sub(rename, tex)
    if has_tag and is_display and not any(f"\\begin{{{name}}}" in tex for name in _NUMBERED):
        tex = f"\\begin{{equation}}{tex}\\end{{equation}}"
    outside = _ENVIRONMENTS_INSIDE.sub("", tex)
    if is_display and ("\\\\" in outside or "&" in outside.replace("\\&", "")):
        name = "aligned" if "&" in outside.replace("\\&", "") else "gathered"
        tex = f"\\begin{{{name}}}{tex}\\end{{{name}}}"
    return tex


def _write_colour(match: re.Match[str]) -> str:
    colour = f"\\color[HTML]{{{match[2]}}}"
    return f"{{{colour}" if match[1] and match[3] else f"{colour}{match[3] or ''}"


def _split_text(match: re.Match[str]) -> str:
    """Return a text with formulas in it as texts and formulas in turn."""
    parts = match[2].split("$")
    return "".join(
        part if index % 2 else f"\\{match[1]}{{{part}}}" for index, part in enumerate(parts)
    )


def _replace_style(match: re.Match[str]) -> str:
    """Return the classes, or the attribute of MathML, that an inline style is replaced with."""
    colour = _COLOUR.search(match[1])
    if colour:
        return f' mathcolor="{colour[1]}"'
    declarations = (part.strip() for part in match[1].split(";"))
    names = (re.sub(r":\s+", ":", declaration) for declaration in declarations)
    classes = [_STYLES[name] for name in names if name in _STYLES]
    return f' class="{" ".join(classes)}"' if classes else ""
