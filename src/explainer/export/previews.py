"""The picture of a page for link previews: its title and what it is about, in the page's look.

It is set by Typst from the fonts that Typst brings, so that it is the same on every machine.
"""

from __future__ import annotations

import re
import unicodedata

from explainer.errors import requires_extra

SIZE = (1200, 630)
"""Pixels: what services that show links ask for, https://ogp.me/#structured."""
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")
"""Those that Typst's own fonts set well. The only one with Arabic letters has a fixed width, in
which joined letters stand apart."""
_LONGEST = 140, 220, 60
_LONG = re.compile(r"\w{12}(?=\w{12})")
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


def preview_png(*, title: str, about: str, site: str, lang: str, dir: str) -> bytes:
    """Return a PNG of 1200 by 630 pixels; the same words give the same bytes.

    Args:
        title: of the page, plain text; too long a one is cut.
        about: what the page is about, or empty.
        site: the name of what the page belongs to, or empty.
        lang: a BCP 47 tag.
        dir: ``ltr`` or ``rtl``.

    Returns:
        The picture; nothing where the fonts do not set the title's script well.
    """
    with requires_extra("pictures", "drawing the preview picture of a page"):
        import typst

    if not _has_letters(title):
        return b""
    made = typst.compile(
        _SOURCE,
        format="png",
        ppi=72.0,
        ignore_system_fonts=True,
        sys_inputs={
            "title": _cut(title, _LONGEST[0]),
            "about": _cut(about, _LONGEST[1]) if _has_letters(about) else "",
            "site": _cut(site, _LONGEST[2]) if site != title and _has_letters(site) else "",
            "lang": _primary(lang),
            "dir": dir,
        },
    )
    return made[0] if isinstance(made, list) else made  # what does not fit is on no picture


def _has_letters(text: str) -> bool:
    return all(
        unicodedata.name(sign, "").startswith(SCRIPTS)
        for sign in text
        if unicodedata.category(sign)[0] in "LM" and unicodedata.combining(sign) == 0
    )


def _cut(text: str, longest: int) -> str:
    """Return the words, as many as fit; a line may end within a very long one."""
    words = " ".join(text.split())
    if len(words) > longest:
        words = (words[: longest - 1].rpartition(" ")[0] or words[: longest - 1]) + "…"
    return _LONG.sub(lambda long: f"{long[0]}\u00ad", words)


def _primary(lang: str) -> str:
    """Return the language without region, in Typst's two or three letters."""
    primary = lang.lower().split("-")[0]
    return primary if len(primary) in (2, 3) else "en"
