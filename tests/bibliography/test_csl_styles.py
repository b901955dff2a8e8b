"""Find, check and prepare CSL styles."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.bibliography import citation_styles
from explainer.bibliography.citation_styles import check_style, format_styled_citations
from explainer.bibliography.csl_styles import StyleError, load_style
from explainer.model import CitationStyle, Name, Study

STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
  <info><title>Our  Journal</title></info>
  {macros}
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout>{layout}</layout></bibliography>
</style>
"""
TITLE = '<text variable="title"/>'
LINKED = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" default-locale="fr-FR">
  <info><title>Dependent</title><link rel="independent-parent" href="{href}"/></info>
</style>
"""
AGE = Study(
    key="age",
    type="webpage",
    title="Age",
    author=(Name(family="Able", given="Bea"),),
    url="https://birds.example/x",
    accessed=(2026, 4, 14),
)


def write_style(folder: Path, *, layout: str = TITLE, macros: str = "") -> str:
    """Write a style file, and return its name."""
    (folder / "our.csl").write_text(STYLE.format(layout=layout, macros=macros), encoding="utf-8")
    return "our.csl"


def cite(style: str, folder: Path = Path(), *, study: Study = AGE, locale: str = "en-US") -> str:
    """Return the reference in a style, or an empty text."""
    styles = [CitationStyle(name="x", style=style, locale=locale)]
    return dict(format_styled_citations([study], styles, folder)[study.key]).get("x", "")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("apa", "APA Style 7th edition"),
        ("APA", "APA Style 7th edition"),
        ("https://www.zotero.org/styles/apa", "APA Style 7th edition"),
        ("https://example.org/citation-styles/master/apa.csl", "APA Style 7th edition"),
        ("American Medical Association", "AMA Manual of Style 11th edition"),
        ("vancouver", "NLM/Vancouver: Citing Medicine 2nd edition (citation-sequence)"),
        ("nature-digest", "Nature Digest"),
    ],
)
def test_names_of_styles(name: str, title: str) -> None:
    """A style is found by its name, its address, its former name and its dependent styles."""
    assert load_style(name, Path()).title == title


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("nature medicne", "did you mean “nature-medicine”?"),
        ("apa7", "did you mean “apa”?"),
        ("chicago", "did you mean “chicago-notes” or “chicago-author-date” or "),
        ("?!", "find its name on https://www.zotero.org/styles"),
        ("../../../etc/passwd", ""),
    ],
)
def test_an_unknown_name_gets_similar_names(name: str, suggestion: str) -> None:
    """The hint lists the styles with the same words, or else the most similar name."""
    with pytest.raises(StyleError) as caught:
        load_style(name, Path())
    assert caught.value.is_unknown
    assert caught.value.message == f"there is no CSL style “{name}”"
    assert caught.value.hint.startswith(suggestion)


def test_a_file_of_the_author(tmp_path: Path) -> None:
    """Its title is the name on pages unless the author gives one."""
    style = write_style(tmp_path, layout='<text variable="title" font-style="italic"/>')
    checked = check_style(style=style, name="", locale="", lang="de", folder=tmp_path)
    assert checked == CitationStyle(name="Our Journal", style=style, locale="de")
    assert cite(style, tmp_path) == "<i>Age</i>"


def test_a_dependent_style_has_the_rules_of_its_parent_and_its_own_locale(tmp_path: Path) -> None:
    """The parent is a style of the repository, or a file beside it."""
    (tmp_path / "a.csl").write_text(LINKED.format(href="http://www.zotero.org/styles/apa"))
    checked = check_style(style="a.csl", name="", locale="", lang="en", folder=tmp_path)
    assert (checked.name, checked.locale) == ("Dependent", "fr-FR")
    assert cite("a.csl", tmp_path) == cite("apa")
    (tmp_path / "b.csl").write_text(LINKED.format(href="https://birds.example/our"))
    write_style(tmp_path)
    assert cite("b.csl", tmp_path) == "Age"


@pytest.mark.parametrize(
    ("locale", "reference"),
    [
        ("en-US", "Able, B. (n.d.). <i>Age</i>. Retrieved April 14, 2026, from"),
        ("de-DE", "Able, B. (o. J.). <i>Age</i>. Abgerufen 14. April 2026, von"),
        ("ar", "Able, B. (د.ت). <i>Age</i>. استرجع في 14 أبريل، 2026, من"),
        ("xx", "Able, B. (n.d.). <i>Age</i>. Retrieved April 14, 2026, from"),
    ],
)
def test_terms_are_in_the_language_of_the_locale(locale: str, reference: str) -> None:
    """They are in English if CSL does not have the language."""
    assert cite("apa", locale=locale) == f"{reference} https://birds.example/x"


@pytest.mark.parametrize(
    "style",
    [
        "ieee",
        "nature",
        "american-medical-association",
        "din-1505-2-alphanumeric",
        "apa",
        "vancouver",
    ],
)
def test_a_reference_is_the_same_with_and_without_others(style: str) -> None:
    """No numbers, labels, year suffixes or dashes for the same author."""
    twins = [
        Study(key=key, type="book", title=key, author=AGE.author, issued=(2020,)) for key in "ab"
    ]
    styles = [CitationStyle(name="x", style=style, locale="en-US")]
    both = format_styled_citations(twins, styles, Path())
    assert {twin.key: (("x", cite(style, study=twin)),) for twin in twins} == both
    text = dict(both["a"])["x"]
    assert not text.startswith(("1", "[1", "[Ab"))
    assert "2020a" not in text


def test_a_style_without_a_reference_list_gives_its_citation() -> None:
    """Styles for footnotes may have none."""
    assert "Age" in cite("bluebook-law-review")


def test_names_with_a_label_and_no_name_element() -> None:
    """The label follows the names: pandoc puts it before them."""
    book = Study(key="b", type="book", title="Birds", author=(), editor=AGE.author, issued=(2020,))
    assert cite("american-medical-association", study=book).startswith("Able B, ed. <i>Birds</i>.")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not well-formed XML (no element found"),
        ("<feed>News</feed>", "is not a CSL style"),
        ("<!DOCTYPE html><HTML lang=en><pre>&lt;style&gt;", "is a web page, not a CSL style"),
        ("\0\0", "is not well-formed XML"),
        ('<?xml version="1.0" encoding="klingon"?><a/>', "is not well-formed XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a document type or entities"),
        ('<!ENTITY b SYSTEM "file:///etc/passwd">', "declares a document type or entities"),
        ("<a>" * 1_000_000, "is larger than 1 MB"),
        (STYLE.format(macros="", layout='<text macro="x"/>'), "has no macro “x”"),
        (
            STYLE.format(
                macros='<macro name="x"><text macro="y"/></macro>'
                '<macro name="y"><text macro="x"/></macro>',
                layout='<text macro="x"/>',
            ),
            "calls itself",
        ),
        (
            STYLE.format(
                macros="".join(
                    f'<macro name="m{n}"><text macro="m{n + 1}"/><text macro="m{n + 1}"/></macro>'
                    for n in range(40)
                )
                + '<macro name="m40"/>',
                layout='<text macro="m0"/>',
            ),
            "call each other too often",
        ),
        (
            STYLE.format(
                macros="".join(
                    f'<macro name="m{n}"><text macro="m{n + 1}"/></macro>' for n in range(5_000)
                )
                + '<macro name="m5000"/>',
                layout='<text macro="m0"/>',
            ),
            "is nested too deeply",
        ),
        (
            STYLE.format(macros="", layout="<group>" * 20_000 + "</group>" * 20_000),
            "is nested too deeply",
        ),
        (
            LINKED.format(href="http://www.zotero.org/styles/nature-digest"),
            "depends on a style that",
        ),
        (LINKED.format(href="http://www.zotero.org/styles/nothing"), "there is no CSL style"),
        ('<style xmlns="http://purl.org/net/xbiblio/csl"/>', "has neither <citation> nor"),
        (STYLE.format(macros="", layout=""), "gives an empty reference"),
    ],
)
def test_a_file_that_cannot_be_used_is_reported(content: str, message: str, tmp_path: Path) -> None:
    """No file takes long, loads another file or ends in a traceback."""
    (tmp_path / "bad.csl").write_text(content)
    with pytest.raises(StyleError) as caught:
        check_style(style="bad.csl", name="", locale="", lang="en", folder=tmp_path)
    assert message in caught.value.message


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    """The message says why it cannot be read."""
    with pytest.raises(StyleError, match="cannot be read") as caught:
        load_style("none.csl", tmp_path)
    assert caught.value.is_unknown


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("TIMEOUT", 0.001, "takes more than 0.001 s"),
        ("MAX_HEAP", "70m", "pandoc: Heap exhausted"),
    ],
)
def test_the_processor_is_stopped_at_its_limits(
    limit: str, value: object, message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A style that takes too much time or memory is reported."""
    calls = "".join(
        f'<macro name="m{n}"><text macro="m{n + 1}"/><text macro="m{n + 1}"/></macro>'
        for n in range(20)
    )
    macros = f'{calls}<macro name="m20">{TITLE}</macro>'
    style = write_style(tmp_path, layout='<text macro="m0"/>', macros=macros)
    monkeypatch.setattr(citation_styles, limit, value)
    with pytest.raises(StyleError) as caught:
        cite(style, tmp_path)
    assert message in caught.value.message
