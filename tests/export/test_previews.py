"""Tests of the pictures for link previews: complete, readable, the same on every machine."""

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
    return dots.some((value, index) => Math.abs(value - paper[index % 4]) > 8);
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
def test_text_is_inside_the_margins(words, dir, reader):
    """The bar is on the side where reading begins, and equal texts give equal bytes."""
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


def test_a_title_in_another_script_has_no_picture():
    """Only a description in another script is left out by itself."""
    assert render_preview(**{**ENGLISH, "title": "回復"}, dir="ltr") == b""
    assert render_preview(**ARABIC, dir="rtl") == b""
    assert render_preview(**{**ENGLISH, "site": "صفحات"}, dir="ltr") == render_preview(
        **{**ENGLISH, "site": ""}, dir="ltr"
    )
    assert render_preview(**{**ENGLISH, "about": "回復"}, dir="ltr") == render_preview(
        **{**ENGLISH, "about": ""}, dir="ltr"
    )


def test_each_page_of_a_site_names_its_picture(tmp_path):
    """Pages have the absolute address of the picture if the site's address is known."""
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
