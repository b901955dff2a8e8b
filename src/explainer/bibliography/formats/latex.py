"""Return LaTeX as plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from explainer.bibliography.formats.csl_items import SUPERSCRIPTS
from explainer.errors import requires_extra

with requires_extra("write", "reading BibTeX"):
    from pylatexenc.latex2text import (
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )
    from pylatexenc.latexwalker import LatexMacroNode, LatexWalkerParseError
    from pylatexenc.latexwalker import get_default_latex_context_db as get_walker_context_db
    from pylatexenc.macrospec import LatexContextDb, MacroSpec

_UNESCAPED = re.compile(r"(?<!\\)([&%#])")
_NEEDS_DECODER = re.compile(r"[\\$%&~^_]|--|``|''")
_SUB_OR_SUPERSCRIPT = re.compile(r"([_^])(?:\{([-−+\d]+)\}|(\d))")
_MATH = re.compile(r"(?<!\\)\$[^$]*\$|\\\((?:(?!\\\().)*?\\\)")
_TEXT_MACROS = {
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textasciicircum": "^",
    "textasciitilde": "~",
    "textquotedbl": '"',
    "textquotesingle": "'",
    "textunderscore": "_",
    "copyright": "©",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "BibTeX": "BibTeX",
    "-": "",
    "/": "",
    "relax": "",
    "string": "",
    "protect": "",
    "newblock": "",
    "bibinitperiod": ".",
    "slash": "/",
    "nobreakdash": "",
    "allowbreak": "",
}
_PLAIN_MACROS = (
    *("url", "path", "nolinkurl", "mkbibemph", "mkbibitalic", "mkbibbold", "autocap", "ac"),
    *("textsubscript", "texttt", "textgreek", "textcyr", "mathit", "mathsf", "uppercase", "t"),
)
_ARGUMENT_MACROS = {
    **dict.fromkeys(_PLAIN_MACROS, "%s"),
    **{"enquote": "“%s”", "mkbibquote": "“%s”", "mkbibparens": "(%s)"},
}
_DROPPED_ARGUMENT_MACROS = ("noopsort", "SortNoop", "vspace", "hspace", "label", "cite")
_CODE_OF_TILDE = re.compile(
    r"\{?(?:\\textasciitilde(?:\s*\{\}|\s)?|\\~\{?\s?\}?|\$\\sim\$|\\string~)\}?"
)
_CODES_OF_SIGNS = (
    (re.compile(r"\$?\\(?:textless|lt|less)\$?(?:\s*\{\}|\s)?|\$<\$"), "<"),
    (re.compile(r"\$?\\(?:textgreater|gt)\$?(?:\s*\{\}|\s)?|\$>\$"), ">"),
    (re.compile(r"\\textunderscore(?:\s*\{\}|\s)?"), "_"),
)
_ESCAPED_SIGN = re.compile(r"\\([^A-Za-z\\])")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainText:
    """A text without LaTeX."""

    text: str
    unknown_macros: tuple[str, ...] = ()
    """Commands without a known meaning, which were left out."""


def decode_latex(latex: str) -> str:
    """Return LaTeX as plain text; unknown commands are left out."""
    return read_latex(latex).text


@lru_cache(maxsize=4096)  # journals and publishers recur
def read_latex(latex: str) -> PlainText:
    """Return LaTeX as plain text.

    Raises:
        RecursionError: it is nested too deeply.
    """
    if not _NEEDS_DECODER.search(latex):
        return PlainText(text=" ".join(re.sub("[{}]", "", latex).split()))
    if len(re.findall(r"(?<!\\)\$", latex)) % 2:
        latex = re.sub(r"(?<!\\)\$", r"\\$", latex)
    latex = _MATH.sub(_replace_scripts, latex)
    latex = _UNESCAPED.sub(r"\\\1", latex)
    return _get_decoder().decode(latex)


def decode_address(latex: str) -> str:
    """Return a DOI or a web address, in which only the escapes of TeX have a meaning."""
    text = re.sub(r"^\s*\\(?:url|href|path)\s*\{([^}]*)\}.*", r"\1", latex, flags=re.DOTALL)
    text = _CODE_OF_TILDE.sub("~", text)
    for code, sign in _CODES_OF_SIGNS:
        text = code.sub(sign, text)
    return re.sub("[{}]", "", _ESCAPED_SIGN.sub(r"\1", text)).strip()


def _replace_scripts(math: re.Match[str]) -> str:
    """Return a formula with plain subscripts, as in CO2, and raised superscripts, as in 10⁵."""

    def replace(match: re.Match[str]) -> str:
        digits = match[2] or match[3]
        return digits if match[1] == "_" else digits.translate(SUPERSCRIPTS)

    return _SUB_OR_SUPERSCRIPT.sub(replace, math.group())


class _Decoder:
    """Pylatexenc’s decoder with more commands; it notes those that it does not know."""

    def __init__(self) -> None:
        self._unknown: dict[str, None] = {}
        context = get_default_latex_context_db()
        context.add_context_category("explainer", prepend=True, macros=_make_text_specs())
        context.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=self._note_unknown))
        self._decoder = LatexNodes2Text(latex_context=context, math_mode="text")
        self._walker_context = _make_walker_context()

    def decode(self, latex: str) -> PlainText:
        self._unknown.clear()
        try:
            text = str(self._decoder.latex_to_text(latex, latex_context=self._walker_context))
        except (LatexWalkerParseError, IndexError, ValueError):  # a command lacks an argument
            text = re.sub(r"\\[A-Za-z]+\s?|[{}\\]", "", latex)
            self._unknown[latex] = None
        text = " ".join(text.replace("\xa0", " ").split())
        return PlainText(text=text, unknown_macros=tuple(self._unknown))

    def _note_unknown(self, node: LatexMacroNode) -> str:
        self._unknown[f"\\{node.macroname}"] = None
        return ""


@cache
def _get_decoder() -> _Decoder:
    return _Decoder()


def _make_text_specs() -> list[MacroTextSpec]:
    return [
        *(MacroTextSpec(name, text) for name, text in _TEXT_MACROS.items()),
        *(MacroTextSpec(name, pattern) for name, pattern in _ARGUMENT_MACROS.items()),
        *(MacroTextSpec(name, "") for name in _DROPPED_ARGUMENT_MACROS),
        MacroTextSpec("href", simplify_repl="%(2)s"),
        MacroTextSpec("textsuperscript", simplify_repl=_raise_text),
    ]


def _make_walker_context() -> LatexContextDb:
    macros = [MacroSpec(name, "{") for name in (*_ARGUMENT_MACROS, *_DROPPED_ARGUMENT_MACROS)]
    macros += [MacroSpec("href", "{{"), MacroSpec("textsuperscript", "{")]
    context = get_walker_context_db()
    context.add_context_category("explainer", prepend=True, macros=macros)
    return context


def _raise_text(node: LatexMacroNode, l2tobj: LatexNodes2Text) -> str:
    text = str(l2tobj.nodelist_to_text(node.nodeargd.argnlist[-1:]))
    return text.translate(SUPERSCRIPTS) if re.fullmatch(r"[-−+\d]+", text) else text
