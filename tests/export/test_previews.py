"""Pictures for link previews: same bytes from same words, nothing cut, nothing pulled apart."""

from __future__ import annotations

from base64 import b64encode
from struct import unpack

import pytest

from explainer.export.previews import SIZE, render_preview
from explainer.export.site import write_site
from support.paths import ROOT

ADDRESS = "https://pages.example/x/"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ENGLISH = {"title": "A title", "about": "What it says.", "site": "Pages", "lang": "en"}
ARABIC = {"title": "الأمل والتعافي", "about": "ما تقوله الصفحة.", "site": "صفحات", "lang": "ar"}
CUT = {"title": f"{LONG} {LONG}", "about": f"{LONG} " * 9, "site": "Pages", "lang": "de-AT"}
INK = """async (source) => {
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  const { width, height } = picture;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const drawn = canvas.getContext("2d");
  drawn.drawImage(picture, 0, 0);
  const inked = (x, y, w, h) => {
    const dots = drawn.getImageData(x, y, w, h).data;
    const paper = [253, 252, 249, 255];
    return dots.some((value, at) => Math.abs(value - paper[at % 4]) > 8);
  };
  return {
    left: inked(0, 0, 24, height), right: inked(width - 24, 0, 24, height),
    top: inked(40, 0, width - 80, 40), foot: inked(40, height - 40, width - 80, 40),
    text: inked(96, 72, width - 192, height - 144),
  };
}"""


@pytest.mark.parametrize(
    ("words", "dir"), [(ENGLISH, "ltr"), (ENGLISH, "rtl"), (CUT, "ltr")], ids=["en", "rtl", "long"]
)
def test_a_picture_holds_its_words(words, dir, reader):
    """The words are inside its margins; the bar stands where reading begins; same words, same."""
    png = render_preview(**words, dir=dir)
    assert png == render_preview(**words, dir=dir)
    assert unpack(">II", png[16:24]) == SIZE
    source = f"data:image/png;base64,{b64encode(png).decode()}"
    assert reader().page.evaluate(INK, source) == {
        "left": dir == "ltr",
        "right": dir == "rtl",
        "top": False,
        "foot": False,
        "text": True,
    }


def test_a_title_without_letters_here_has_no_picture():
    """Better none than boxes or joined letters apart; what is below the title is left out alone."""
    assert render_preview(**{**ENGLISH, "title": "回復"}, dir="ltr") == b""
    assert render_preview(**ARABIC, dir="rtl") == b""
    assert render_preview(**{**ENGLISH, "site": "صفحات"}, dir="ltr") == render_preview(
        **{**ENGLISH, "site": ""}, dir="ltr"
    )
    assert render_preview(**{**ENGLISH, "about": "回復"}, dir="ltr") == render_preview(
        **{**ENGLISH, "about": ""}, dir="ltr"
    )


def test_each_page_of_a_site_names_its_picture(tmp_path):
    """Whole address and file, where the site's own address is known; else none."""
    site = write_site(ROOT / "notebooks", tmp_path / "site", address=ADDRESS).path
    named = set()
    for page in site.glob("*.html"):
        if page.name == "404.html":
            continue
        _, _, rest = page.read_text().partition(f'<meta property="og:image" content="{ADDRESS}')
        path = rest.partition('"')[0]
        assert (site / path).read_bytes().startswith(b"\x89PNG")
        named.add(path)
    assert len(named) == len(list(site.glob("*.html"))) - 1
    without = write_site(ROOT / "notebooks", tmp_path / "without").path
    assert not list(without.rglob("*.png"))
