from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest

from explainer.bibliography.study_index import StudyIndex
from explainer.model import Name, Study
from explainer.source.page_head import parse_head
from explainer.source.page_index import make_page_index
from explainer.source.pages import ParsedPage, parse_page
from explainer.source.site_files import SiteFiles
from explainer.text.front_matter import read_document


def make_study(key: str, family: str, year: int, doi: str = "") -> Study:
    name = Name(family=family)
    return Study(key=key, type="book", title=key, author=(name,), issued=(year,), doi=doi)


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(30)
STUDIES = StudyIndex(
    [make_study("tern16", "Tern", 2016, "10.5555/t"), make_study("g", "Gull", 2020)]
)


def read(text: str, folder: Path) -> ParsedPage:
    path = folder / "page.md"
    path.write_text(f"---\ntitle: Birds\n---\n{text}\n", encoding="utf-8")
    document = read_document(path)
    return parse_page(
        document,
        parse_head(document),
        slug="page",
        location=PurePosixPath(path.name),
        studies=STUDIES,
        pages=make_page_index([], folders=(".",), address=""),
        pictures=SiteFiles(root=folder),
        is_native=False,
    )


def shorten(text: str) -> str:
    """Return the text of a section with short markers of citations."""
    for name, key in (("Tern 2016", "tern16"), ("Gull 2020", "g")):
        author, year = name.split()
        text = text.replace(f"[{author} ({year})](#study-{key})", f"<{author} ({year})>")
        text = text.replace(f"[{year}](#study-{key})", f"<{year}>")
        text = text.replace(f"[{name}](#study-{key})", f"<{author}>")
    return text


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Sing [@tern16].", "Sing (<Tern>)."),
        (
            "[see @tern16, pp. 3-5, *8*; also @g, ch. 1]",
            "(see <Tern>, pp. 3-5, *8*; also <Gull>, ch. 1)",
        ),
        ("[@tern16, $x_1; y$ and [sic] `;`; @g]", "(<Tern>, $x_1; y$ and [sic] `;`; <Gull>)"),
        ("[@tern16{ii, A}, with more]", "(<Tern>, ii, A, with more)"),
        (
            "[@tern16, {pp. iv, (xv)} here; @g{}, 99 years on]",
            "(<Tern>, pp. iv, (xv) here; <Gull>, 99 years on)",
        ),
        ("Tern says [-@tern16].", "Tern says (<2016>)."),
        ("Tern -@tern16 says", "Tern (<2016>) says"),
        ("As @tern16 says.", "As <Tern (2016)> says."),
        ("As @tern16 [p. 3] says.", "As Tern (<2016>, p. 3) says."),
        ("As @tern16 [p. 3; also @g] says.", "As Tern (<2016>, p. 3; also <Gull>) says."),
        ("@{tern16}'s birds", "<Tern (2016)>'s birds"),
        ("[@10.5555/t; @https://doi.org/10.5555/t]", "(<Tern>; <Tern>)"),
        ("{cite}`tern16,g`", "(<Tern>; <Gull>)"),
        ("{cite:p}`{see}tern16{p. 3}`", "(see <Tern>, p. 3)"),
        ("{cite:t}`tern16{p. 3}`, {cite:ts}`g`", "Tern (<2016>, p. 3), <Gull (2020)>"),
        ("[the count](#study-tern16)", "[the count](#study-tern16)"),
        ("[](#tern16)", "<Tern>"),
        ("[[@tern16]]", "<Tern>"),
        ("{% cite tern16 g %}", "(<Tern>; <Gull>)"),
        ("{% cite tern16 --locator 3 --prefix see %}", "(see <Tern>, 3)"),
        ('{{< cite "tern16" >}}', "(<Tern>)"),
        ("**[@tern16]** and *see [@g]*", "**(<Tern>)** and *see (<Gull>)*"),
        ("- a list [@tern16,\n  p. 3]", "- a list (<Tern>,\n  p. 3)"),
        ("![Birds [@tern16]](x.png)", "![Birds (Tern 2016)](x.png)"),
    ],
)
def test_a_known_key_is_a_citation(source: str, shown: str, tmp_path: Path) -> None:
    """The forms of pandoc, Quarto, MyST, Obsidian, jekyll-scholar and Hugo are read."""
    (tmp_path / "x.png").write_bytes(PICTURE)
    parsed = read(source, tmp_path)
    text = parsed.page.sections[0].text.replace("attachment:", "")
    assert (shorten(text).replace("\\[sic\\]", "[sic]"), parsed.diagnostics) == (shown, ())
    again = read(text, tmp_path).page.sections[0].text.replace("attachment:", "")
    assert shorten(again) == shorten(text)


@pytest.mark.parametrize(
    "source",
    [
        "me@g.org, @user, `@g`, $@g$ and https://medium.com/@g/x",
        "[@g](https://github.com/g)",
        "Hi @user and @user [p. 3].",
    ],
)
def test_other_uses_of_the_at_sign_stay(source: str, tmp_path: Path) -> None:
    """Addresses, mentions, code, formulas and cross-references are not citations."""
    parsed = read(source, tmp_path)
    text = re.sub(r"[\\<>]", "", parsed.page.sections[0].text)
    assert (text, parsed.page.studies, parsed.diagnostics) == (source, (), ())


def test_a_defined_label_is_a_link(tmp_path: Path) -> None:
    """``[@user]`` with a definition is a link of Markdown."""
    parsed = read("Hi [@g] and [x][@g]\n\n[@g]: https://x.example", tmp_path)
    text = "Hi [@g](https://x.example) and [x](https://x.example)"
    assert (parsed.page.sections[0].text, parsed.page.studies) == (text, ())


def test_an_unknown_key_is_a_warning(tmp_path: Path) -> None:
    """The words stay; the warning has the line and the nearest key."""
    parsed = read("Birds\n\n[@tern61, p. 3] [@nobody; @g] {cite}`none`", tmp_path)
    text = "[@tern61, p. 3] (@nobody; <Gull>) (none)"
    assert shorten(parsed.page.sections[0].text).split("\n")[-1] == text
    found = {(item.code, item.line, item.message.split("“")[1][:6]) for item in parsed.diagnostics}
    assert found == {("W316", 6, "tern61"), ("W316", 6, "nobody"), ("W316", 6, "none”,")}
    assert "did you mean “tern16”?" in [item.hint for item in parsed.diagnostics]


@pytest.mark.parametrize(
    "place",
    [
        "## References {.unnumbered}\n\n::: {#refs}\n:::",
        "# Bibliography\n\n```{bibliography}\n:style: unsrt\n```",
        "## References\n\n{% bibliography --cited %}",
        '## Works cited\n\n<div id="refs"></div>',
        "## References",
    ],
)
def test_the_place_of_a_reference_list_vanishes(place: str, tmp_path: Path) -> None:
    """Every page has its own list, so neither the place nor its heading is a section."""
    parsed = read(f"Birds sing [@g].\n\n{place}", tmp_path)
    assert [section.title for section in parsed.page.sections] == ["Introduction"]
    assert parsed.diagnostics == ()


def test_a_heading_has_words_for_its_citation(tmp_path: Path) -> None:
    """Titles have no links."""
    parsed = read("## About @g\n\nBirds.\n\n## More [@tern16]\n\nBirds.", tmp_path)
    assert [section.title for section in parsed.page.sections] == [
        "About Gull (2020)",
        "More (Tern 2016)",
    ]
    assert [item.code for item in parsed.diagnostics] == ["W312", "W312"]


def test_the_title_of_a_folded_callout_may_have_links(tmp_path: Path) -> None:
    """Links and citations in it are resolved like others."""
    parsed = read(":::{tip} See [x](#x) and [@g]\n:class: dropdown\nBirds.\n:::", tmp_path)
    assert "<summary>See " in parsed.page.sections[0].text
    assert parsed.page.studies == ("g",)
