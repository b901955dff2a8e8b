"""Words of a language that a site brings itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from explainer.cli.main import main
from explainer.export.exporter import Exporter
from explainer.i18n import messages
from explainer.i18n.formats import format_count
from explainer.i18n.messages import LANGUAGES, load_messages
from explainer.i18n.own_words import find_problems, use_words


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    """Forget the words of the test."""
    before = [*messages.OWN_FOLDERS]
    yield
    messages.OWN_FOLDERS[:] = before
    load_messages.cache_clear()


def write_site(folder: Path, words: object = None) -> list[str]:
    """Write a site of one page in Portuguese, and return the options of a build."""
    (folder / "content/pages").mkdir(parents=True)
    (folder / "content/site.toml").write_text('title = "Aves"\nlang = "pt"\n')
    page = "---\ntitle: Aves\nlang: pt\n---\nElas cantam.\n\n## Dois\n\nTexto.\n"
    (folder / "content/pages/aves.md").write_text(page)
    if words is not None:
        (folder / "content/words").mkdir()
        (folder / "content/words/pt.json").write_text(json.dumps(words), encoding="utf-8")
    return ["build", str(folder / "content"), "--out", str(folder / "notebooks")]


def test_language_without_words_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The check says so once, and how to translate them."""
    write_site(tmp_path)
    assert main(["check", str(tmp_path / "content")]) == 0
    reported = capsys.readouterr().err
    assert reported.count("W605") == 1
    assert "explainer words pt > words/pt.json" in reported


def test_own_words_are_on_the_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are in the notebook, beside it for servers and kernels, and on exported pages."""
    assert main(["words", "pt", "--content", str(tmp_path / "none")]) == 0
    words = json.loads(capsys.readouterr().out)
    words |= {"introduction": "Introdução", "next": "Próxima seção"}
    build = write_site(tmp_path, words)
    assert main(build) == 0
    notebooks = tmp_path / "notebooks"
    cells = nbformat.read(notebooks / "aves.ipynb", 4).cells
    assert any(cell.source.startswith("## Introdução") for cell in cells)
    assert json.loads((notebooks / "words/pt.json").read_text(encoding="utf-8")) == words
    main(["check", str(tmp_path / "content")])
    reported = capsys.readouterr().err
    assert "W605" not in reported
    assert "W606" not in reported
    messages.OWN_FOLDERS[:] = []
    load_messages.cache_clear()
    exporter = Exporter(folder=notebooks, names={"aves.ipynb"})
    page = exporter.render("aves.ipynb", exporter.read("aves.ipynb"))
    assert "Próxima seção" in page.main


@pytest.mark.parametrize(
    ("lang", "one", "two"), [("pt", "1 study", "2 studies"), ("ja", "1 study", "2 studies")]
)
def test_counts_in_english_words(lang: str, one: str, two: str) -> None:
    """A language may have more or fewer forms of the plural than English."""
    forms = load_messages("en")["size_studies"]
    assert (format_count(forms, 1, lang), format_count(forms, 2, lang)) == (one, two)


def test_wrong_words_are_reported_and_shown_in_english(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A word that is unknown, has other fields or is missing does no harm."""
    write_site(tmp_path, {"nex": "x", "size_people": "uma pessoa", "next": "Próxima"})
    assert main(["check", str(tmp_path / "content")]) == 0
    reported = capsys.readouterr().err
    for message in ("there is no word “nex”", "“size_people” needs {number}", "words are missing"):
        assert message in reported
    assert load_messages("pt")["next"] == "Próxima"
    assert load_messages("pt")["previous"] == load_messages("en")["previous"]
    assert format_count(load_messages("pt")["size_people"], 3, "pt") == "3 people"


def test_unreadable_words_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The controls are then in English."""
    write_site(tmp_path, ["no object"])
    assert main(["check", str(tmp_path / "content")]) == 0
    assert "these words cannot be read" in capsys.readouterr().err
    assert load_messages("pt") == load_messages("en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shipped_words_are_not_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    """A file for a language that we have words in is not used, which is reported."""
    shipped = load_messages(lang)["next"]
    (tmp_path / f"{lang}.json").write_text('{"next": "Onward"}')
    use_words(tmp_path)
    assert load_messages(lang)["next"] == shipped
    (problem,) = find_problems(tmp_path)
    assert "this file is not used" in problem.message
    assert main(["words", lang]) == 2
    assert "there is nothing to translate" in capsys.readouterr().err
