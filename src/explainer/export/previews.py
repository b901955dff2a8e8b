"""Draw the picture of a page for link previews: its title and description, in the page's look.

Typst sets it in the fonts that it contains, so that the picture is the same on every machine.
"""

from __future__ import annotations

import re
import unicodedata

from explainer.errors import requires_extra
from explainer.i18n.messages import get_primary_language

SIZE = (1200, 630)
"""Pixels; the size that services with link previews ask for, https://ogp.me/#structured."""
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")
"""The scripts that Typst's own fonts set well. The only font with Arabic letters has a fixed
width, in which joined letters stand apart."""
MAX_TITLE, MAX_DESCRIPTION, MAX_SITE = 140, 220, 60
"""How many characters of each text fit."""
_LONG_WORD = re.compile(r"\w{12}(?=\w{12})")
_SOURCE = b"""
#let rtl-page = sys.inputs.dir == "rtl"
#let side = if rtl-page { right } else { left }
#set page(width: 1200pt, height: 630pt, margin: (x: 96pt, y: 72pt), fill: rgb("#fdfcf9"),
  background: place(side + top, rect(width: 24pt, height: 100%, fill: rgb("#0b5c6b"))))
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), size: 36pt, fill: rgb("#20282c"),
  lang: sys.inputs.lang, dir: if rtl-page { rtl } else { ltr }, hyphenate: true)
#set par(leading: .55em)
#let n = sys.inputs.title.clusters().len()
#text(size: if n < 40 { 80pt } else if n < 80 { 64pt } else { 50pt }, weight: "bold",
  hyphenate: false, sys.inputs.title)
#v(1fr)
#par(text(fill: rgb("#566168"), sys.inputs.about))
#text(size: 30pt, fill: rgb("#0b5c6b"), weight: "semibold", sys.inputs.site)
"""


def render_preview(*, title: str, about: str, site: str, lang: str, dir: str) -> bytes:
    """Return a PNG of 1200 by 630 pixels; the same texts give the same bytes.

    Args:
        title: the title of the page, plain text; shortened if it is too long.
        about: the description of the page, or empty.
        site: the name of the site, or empty.
        lang: a BCP 47 tag.
        dir: ``ltr`` or ``rtl``.

    Returns:
        The picture; empty if the fonts do not set the script of the title well.
    """
    with requires_extra("pictures", "drawing the preview picture of a page"):
        import typst

    if not _is_in_fonts(title):
        return b""
    picture = typst.compile(
        _SOURCE,
        format="png",
        ppi=72.0,
        ignore_system_fonts=True,
        sys_inputs={
            "title": _shorten(title, MAX_TITLE),
            "about": _shorten(about, MAX_DESCRIPTION) if _is_in_fonts(about) else "",
            "site": _shorten(site, MAX_SITE) if site != title and _is_in_fonts(site) else "",
            "lang": _language(lang),
            "dir": dir,
        },
    )
    return picture[0] if isinstance(picture, list) else picture  # the first page, if several


def _is_in_fonts(text: str) -> bool:
    """Return whether the fonts set all letters of a text well."""
    return all(
        unicodedata.name(character, "").startswith(SCRIPTS)
        for character in text
        if unicodedata.category(character)[0] in "LM" and unicodedata.combining(character) == 0
    )


def _shorten(text: str, limit: int) -> str:
    """Return as many words as fit; a line may break within a very long one."""
    words = " ".join(text.split())
    if len(words) > limit:
        words = (words[: limit - 1].rpartition(" ")[0] or words[: limit - 1]) + "…"
    return _LONG_WORD.sub(lambda match: f"{match[0]}\u00ad", words)


def _language(lang: str) -> str:
    """Return the language without its region, in two or three letters, as Typst wants it."""
    language = get_primary_language(lang)
    return language if len(language) in (2, 3) else "en"
