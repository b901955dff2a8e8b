"""Explorables from Markdown to the page, slides, handout, search and back to Markdown."""

from __future__ import annotations

import json
import math
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
import traitlets
from nbformat import NotebookNode

from explainer import Contrast, Figure, Gap, Guess, Supports, WhatIf
from explainer.builder import BuildError, build
from explainer.cli.main import main
from explainer.explorables.gap import GapData
from explainer.explorables.guess import GuessData
from explainer.explorables.kinds import EXPLORABLES
from explainer.export.handout import render_handout
from explainer.export.lesson import make_lesson
from explainer.export.slides import render_slides
from explainer.figure_data import list_figure_arguments
from explainer.notebook.derived_outputs import restore_outputs
from explainer.notebook.explorable_source import format_explorable, read_explorable
from explainer.notebook.importer.import_notebook import import_notebook
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.render.assets import load_asset
from explainer.render.document import render_body, render_head
from explainer.render.explorables.gap import describe_gap
from explainer.render.explorables.guess import choose_step
from explainer.search.passages import split_page
from support.guide_blocks import read_blocks
from support.paths import ROOT

STUDY = """\
---
type: book
title: T
DOI: 10.5555/x
issued: 2001
finding: Robins *sing* at dawn.
kind: survey
---

## Found

This.
"""
OTHER_STUDY = """\
---
type: book
title: W
DOI: 10.5555/wren
issued: 2001
finding: Wrens do not.
---

## Fit

It is about wrens.
"""
BLOCKS = [
    block.content
    for block in read_blocks(ROOT / "docs/explorables.md")
    if block.language == "markdown"
]
CODE = [
    block.content
    for block in read_blocks(ROOT / "docs/explorables.md")
    if block.language == "python"
]
PAGE = "---\ntitle: A\nlang: en\n---\n\nIntro.\n\n## Birds\n\n" + "\n".join(BLOCKS[1:])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a folder with the page of the guide's examples, and its notebook."""
    content = tmp_path / "content"
    for name in ("pages", "studies", "figures"):
        (content / name).mkdir(parents=True)
    (content / "site.toml").write_text('title = "Birds"\n')
    (content / "studies/robin2020.md").write_text(STUDY)
    (content / "studies/wren2021.md").write_text(OTHER_STUDY)
    (content / "figures/songs.md").write_text(BLOCKS[0])
    (content / "pages/a.md").write_text(PAGE)
    build(content, tmp_path / "notebooks")
    return tmp_path


def notebook_of(place: Path) -> NotebookNode:
    node = nbformat.read(place / "notebooks/a.ipynb", nbformat.NO_CONVERT)
    nbformat.validate(node)
    return node


def edit(place: Path, old: str, new: str) -> None:
    node = notebook_of(place)
    assert any(old in cell.source for cell in node.cells)
    for cell in node.cells:
        cell.source = cell.source.replace(old, new)
    nbformat.write(node, place / "notebooks/a.ipynb")


def cells_of(place: Path) -> list[NotebookNode]:
    return [cell for cell in notebook_of(place).cells if cell.id.startswith("explorable-")]


def test_each_example_of_the_guide_becomes_a_cell(place: Path) -> None:
    """A cell shows one explorable, and its source gives the same explorable again."""
    cells = cells_of(place)
    assert [cell.id for cell in cells] == [f"explorable-birds-{n}" for n in range(1, 7)]
    kinds = Counter[type]()
    for cell in cells:
        shown = read_explorable(cell.source)
        assert shown
        kinds[type(shown.explorable)] += 1
        number = kinds[type(shown.explorable)]
        assert format_explorable(shown.explorable, shown.lang, number) == cell.source
        assert cell.outputs[0].data["text/html"].startswith("<fieldset")
    assert set(kinds) == set(EXPLORABLES)
    assert cells[3].source.endswith("\nguess_2")


def test_the_guides_code_works_on_the_cells(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    space: dict[str, object] = {}
    cells = cells_of(place)
    for cell in (*cells[:3], *cells[4:]):
        exec(cell.source, space)
    for code in CODE:
        exec(code, space)
    printed = [float(word) for word in capsys.readouterr().out.split()]
    assert printed == pytest.approx([6.85, math.hypot(0.45, 0.2), 100 * (40 + 40) / 280])
    guess = space["own_guess"]
    assert isinstance(guess, Guess)
    assert "afraid" in guess.html
    assert "curious" not in guess.html


def test_source_that_does_anything_else_is_not_read(place: Path) -> None:
    source = cells_of(place)[0].source
    for other in (
        f"{source}\nprint(1)",
        source.replace("from explainer", "from elsewhere"),
        source.replace('group="owls"', 'group="bees"'),
        source.replace('group="owls"', "group=owls()"),
        source.replace("guess = Guess", "other = Guess"),
        source.replace("10", "1"),
        source.replace("10", "1e999"),
        source.replace("10", "1" + "0" * 400),
        source.replace(")\nguess", ""),
    ):
        assert other != source
        assert read_explorable(other) is None


def test_a_page_shows_them_whole_with_its_own_script(place: Path) -> None:
    """The controls are hidden until the script runs; the answers are text."""
    page = render_page(make_view(notebook_of(place)))
    assert page.main.count("<fieldset") == 9
    assert page.main.count('<div class="explorable-controls" hidden="hidden">') == 6
    assert 'id="guess-how-loud-do-owls-sing-at"' in page.main
    assert '<input type="range" min="0" max="10" step="0.2" dir="ltr">' in page.main
    assert "2.10 (0.35)" in page.main
    assert "On “at dawn”, the mean of larks is 6.15 higher than that of owls." in page.main
    assert "Then 50 % of all birds would sing at dawn." in page.main
    assert load_asset("explorables.js") in render_body(page).html
    assert load_asset("explorables.css") in render_head(page).html
    assert load_asset("figure.css") in render_head(page).html
    passages = split_page(page, href="a.html").passages
    found = " ".join(passage.shown_text for passage in passages)
    assert "owls sing at dawn" in found
    assert "Delete my guess" not in found


def test_an_edited_cell_is_what_readers_see(place: Path) -> None:
    """Pages follow the source, as saved outputs have no controls; so do cleared outputs."""
    edit(place, "How loud do *owls* sing", "How quiet are *owls*")
    node = notebook_of(place)
    assert "How quiet are <em>owls</em>" in render_page(make_view(node)).main
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    restore_outputs(node)
    html = [cell.outputs[0].data["text/html"] for cell in node.cells if "explorable" in cell.id]
    assert "How quiet are" in html[0]
    assert len(html) == 6


def test_slides_have_the_controls_and_handouts_the_answers(place: Path) -> None:
    lesson = make_lesson(make_view(notebook_of(place)))
    slides, handout = render_slides(lesson), render_handout(lesson)
    assert slides.count('type="range"') == 4
    assert load_asset("explorables.js") in slides
    assert "<input" not in handout
    body, _, answers = handout.partition('class="handout-answers"')
    assert "Most people think of owls as loud." in answers
    assert "2.10 (0.35)" not in body
    assert "2.10 (0.35)" in answers
    assert "6.15 higher than that of owls." in body
    assert handout.count('class="explainer-prompt prompt-paper explorable-paper') == 6


def test_verdicts_and_findings_come_from_the_cards(place: Path) -> None:
    """Without JavaScript, too: the reason of a study is its card's, and so is its finding."""
    main_html = render_page(make_view(notebook_of(place))).main
    assert '<strong>does not support it</strong>. <span class="supports-yours">' in main_html
    assert "<p>It is about wrens.</p>" in main_html
    assert "Robins <em>sing</em> at dawn." in main_html
    assert "<p>Survey</p>" in main_html
    assert '<a class="cite" href="#study-wren2021"' in main_html


def test_facts_of_cards_are_plain_text(place: Path) -> None:
    """Stars in a title or a sample are stars; numbers stand in for a missing sample."""
    studies = place / "content/studies"
    facts = "title: W *and* V\nsample: 5 birds * 2\ncountry: A *and* B"
    (studies / "robin2020.md").write_text(STUDY.replace("title: T", facts))
    size = "title: W\nsample-size:\n  people: 2512\n"
    (studies / "wren2021.md").write_text(OTHER_STUDY.replace("title: W\n", size))
    build(place / "content", place / "notebooks")
    main_html = render_page(make_view(notebook_of(place))).main
    for fact in ("5 birds * 2", "A *and* B", "2,512 people"):
        assert f"<p>{fact}</p>" in main_html
    assert ">W *and* V 2001</a>" in main_html
    assert "<em>and</em>" not in main_html


def test_choices_are_set_and_observed() -> None:
    """Python reads and sets the verdicts and the reasons that are chosen."""
    studies = [{"text": f"S{n}", "verdict": v, "why": "W"} for n, v in enumerate(("near", "not"))]
    supports = Supports("Which?", studies=studies)
    supports.answers = ["not"]
    assert supports.answers == ["not", ""]
    assert supports.verdicts == ("near", "not")
    with pytest.raises(traitlets.TraitError, match="there are 2 studies"):
        supports.answers = ["near"] * 3
    two = [{"name": "A", "finding": "Yes."}, {"name": "B", "finding": "No."}]
    reasons = [{"text": "T", "differed": d, "why": "W"} for d in (True, False, True)]
    contrast = Contrast("Why?", studies=two, reasons=reasons)
    contrast.chosen = [2, 0, 2]
    assert contrast.chosen == [0, 2]
    assert contrast.differed == (0, 2)
    with pytest.raises(traitlets.TraitError, match="the reasons are 0 to 2"):
        contrast.chosen = [3]
    with pytest.raises(ValueError, match="'maybe' is not a verdict"):
        Supports("Which?", studies=[{**studies[0], "verdict": "maybe"}, studies[1]])
    with pytest.raises(ValueError, match="a study has no 'age'"):
        Contrast("Why?", studies=[{**two[0], "age": "1"}, two[1]], reasons=reasons)


def test_they_survive_a_round_trip(place: Path) -> None:
    """The page that is imported into an empty folder gives the same notebook."""
    fresh = place / "fresh"
    fresh.mkdir()
    shutil.copy(place / "content/site.toml", fresh)
    (fresh / "figures").mkdir()
    shutil.copy(place / "content/figures/songs.md", fresh / "figures")
    assert import_notebook(place / "notebooks/a.ipynb", fresh).warnings == ()
    build(fresh, fresh / "notebooks")
    written = (fresh / "notebooks/a.ipynb").read_bytes()
    assert written == (place / "notebooks/a.ipynb").read_bytes()
    text = (fresh / "pages/a.md").read_text()
    assert ":figure: songs\n:scale: at dawn\n:groups: larks, owls\n" in text


def read_guess(cell: NotebookNode) -> GuessData:
    shown = read_explorable(cell.source)
    assert shown
    assert isinstance(shown.explorable, GuessData)
    return shown.explorable


def test_changed_numbers_become_a_table_of_the_block(place: Path) -> None:
    """With other numbers than its figure a block has its own, and names their source below."""
    edit(place, "[2.1, 0.35]", "[2.5, 0.35]")
    edited = read_guess(cells_of(place)[0])
    import_notebook(place / "notebooks/a.ipynb", place / "content")
    text = (place / "content/pages/a.md").read_text()
    assert "| at dawn | 8.25 (0.4) | 2.5 (0.35) |" in text
    assert ":figure:" not in text
    build(place / "content", place / "again")
    built = nbformat.read(place / "again/a.ipynb", nbformat.NO_CONVERT)
    (guess,) = (cell for cell in built.cells if cell.id == "explorable-birds-1")
    assert read_guess(guess) == replace(
        edited,
        figure=replace(edited.figure, slug="", caption=""),
        says=f"{edited.says}\n\n{edited.figure.caption}",
    )


def test_numbers_keep_their_digits(place: Path) -> None:
    """Numbers that a page or a build reads again have all digits, and no exponent."""
    table = "| s | a |\n| --- | --- |\n| x | 8123456.25 (1) |"
    guess = f"guess\n:from: -8123457\n:to: 8123457.5\n:scale: x\n:group: a\n\nQ?\n\n{table}"
    sliders = "- n = 1753112.5 (-8123457.5 to 9123457.5, step 1234571.25): birds"
    what_if = f"what-if\n:formula: n\n:result: {{value}}\n\nQ?\n\n{sliders}"
    head = PAGE.partition("## Birds")[0]
    (place / "content/pages/a.md").write_text(
        f"{head}## B\n\n::: {guess}\n:::\n\n::: {what_if}\n:::\n"
    )
    build(place / "content", place / "notebooks")
    main_html = render_page(make_view(notebook_of(place))).main
    assert 'min="-8123457" max="8123457.5" step="200000"' in main_html
    assert 'min="-8123457.5" max="9123457.5" step="1234571.25" value="1753112.5"' in main_html
    assert '<td dir="ltr">−8123457.5</td>' in main_html
    edit(place, "Q?", "Q2?")
    import_notebook(place / "notebooks/a.ipynb", place / "content")
    text = (place / "content/pages/a.md").read_text()
    assert ":from: -8123457\n:to: 8123457.5\n" in text
    assert sliders in text


def test_wrong_blocks_are_reported_where_they_are(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each has a file, a line and a hint; the diagnostics have an example for each code."""
    page = place / "content/pages/a.md"
    page.write_text(PAGE.replace(":scale: at dawn", ":scale: at down", 1))
    assert main(["check", str(place / "content")]) == 1
    printed = capsys.readouterr().err
    assert (
        "a.md:10: E442 ::: guess: the figure has no scale “at down”; did you mean “at dawn”?"
        in printed
    )


def test_a_wrong_block_refuses_its_page_alone(place: Path) -> None:
    """The notebook that was built before stays, and the list of pages has it."""
    before = notebook_of(place)
    (place / "content/pages/a.md").write_text(PAGE.replace(":scale: at dawn", ":scale: x"))
    (place / "content/pages/b.md").write_text("---\ntitle: B\n---\n\nOther.\n")
    with pytest.raises(BuildError):
        build(place / "content", place / "notebooks")
    assert notebook_of(place) == before
    assert "a.ipynb" in (place / "notebooks/index.ipynb").read_text()
    assert (place / "notebooks/b.ipynb").is_file()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda guess: setattr(guess, "guess", 11), "a guess is 0 to 10"),
        (lambda guess: setattr(guess, "guess", -1), "a guess is 0 to 10"),
    ],
)
def test_a_guess_stays_on_its_scale(change: Callable[[Guess], None], says: str) -> None:
    guess = Guess("?", figure=figure(), scale="loud", group="owls")
    with pytest.raises(traitlets.TraitError, match=says):
        change(guess)
    guess.guess = 4.5
    guess.guess = None
    assert "stays on this device" in guess.html
    shared = Guess("?", figure=figure(), scale="loud", group="owls", shared=True)
    assert "also sent to the program" in shared.html


def test_a_gap_follows_what_is_chosen() -> None:
    gap = Gap("?", figure=figure(), scale="loud", groups=["larks", "owls"])
    assert (gap.size.difference, gap.size.error) == (3, 0.5)
    gap.first, gap.second = "owls", "larks"
    assert gap.size.difference == -3
    with pytest.raises(traitlets.TraitError, match="there is no 'bees'; choose larks, owls"):
        gap.first = "bees"
    with pytest.raises(ValueError, match="choose two different groups"):
        Gap("?", figure=figure(), scale="loud", groups=["larks", "larks"])


def test_a_calculation_explains_what_does_not_fit() -> None:
    slider = {"name": "share", "label": "S", "low": 0, "high": 10, "start": 5}
    calculation = WhatIf("?", formula="20 / share", sliders=[slider], result="{value} birds.")
    assert calculation.value == 4
    calculation.values = {"share": 0}
    assert calculation.value is None
    with pytest.raises(traitlets.TraitError, match="“share” is 0 to 10"):
        calculation.values = {"share": 11}
    for wrong, says in (
        ({"formula": "20 / other"}, "“other”: no slider has that name"),
        ({"formula": "20"}, "“share”: the formula does not use it"),
        ({"formula": "20 ** share"}, "is not allowed"),
        ({"result": "birds"}, "once, where the number stands"),
        ({"sliders": [{**slider, "start": 11}]}, "begins at 11"),
        ({"sliders": [{**slider, "step": 0.001}]}, "at most 1000 positions"),
        ({"sliders": [{**slider, "start": 4, "step": 3}]}, "begins between two of its steps"),
        ({"sliders": [slider, slider]}, "with names of their own"),
        ({"digits": 9}, "0 to 4 digits"),
        ({"sliders": [{**slider, "high": math.inf, "step": math.inf}]}, "too large"),
    ):
        arguments = {"formula": "20 / share", "sliders": [slider], "result": "{value}."} | wrong
        with pytest.raises(ValueError, match=says):
            WhatIf("?", **arguments)


def test_a_slider_stops_at_its_steps() -> None:
    """A browser moves it to the nearest step, and up between two; Python has the same number."""
    slider = {"name": "n", "label": "S", "low": -0.1, "high": 1, "start": 0.2, "step": 0.3}
    calculation = WhatIf("?", formula="n", sliders=[slider], result="{value}.")
    for value, stop in ((0.5, 0.5), (0.3, 0.2), (0.35, 0.5), (-0.09, -0.1), (0.96, 0.8), (1, 0.8)):
        calculation.values = {"n": value}
        assert calculation.value == stop


def figure() -> Figure:
    rows = {"loud": [[8.0, 0.3], [5.0, 0.4]], "low": [[1.0, 0.3], [2.0, 0.4]]}
    return Figure("T", groups=["larks", "owls"], rows=rows, low=0, high=10)


def test_a_guess_about_one_scale_keeps_what_the_figure_says_about_it() -> None:
    """Which end is better may be that of a part; disagreements are those of the scale."""
    arguments: dict[str, Any] = {
        "groups": ["larks", "owls"],
        "rows": {"loud": [[8.0, 0.3], [5.0, 0.4]], "low": [[1.0, 0.3], [2.0, 0.4]]},
        "low": 0,
        "high": 10,
        "better": "more",
        "parts": [{"scales": ["low"], "better": "less"}],
        "disagrees": {"low": "Others heard more.", "loud": "Others heard less."},
        "ends": ("least", "most"),
    }
    html = {
        scale: Guess("?", figure=arguments, scale=scale, group="owls").html
        for scale in arguments["rows"]
    }
    assert "is-less" in html["low"]
    assert "is-more" in html["loud"]
    for scale, other in (("low", "loud"), ("loud", "low")):
        assert arguments["disagrees"][scale] in html[scale]
        assert arguments["disagrees"][other] not in html[scale]
    figure = Figure("T", sort="owls", **arguments)
    assert list_figure_arguments(figure.source) == {**arguments, "sort": "owls", "name": "figure"}
    for scale in html:
        guess = Guess("?", figure=figure, scale=scale, group="owls")
        assert guess.html == html[scale]


@pytest.mark.parametrize(
    ("mean", "says"),
    [
        (5.0, "have the same mean. "),
        (5.2, "is 0.2 higher than that of owls. "),
        (5.2, "Chance alone often makes a gap like this."),
        (5.6, "This may well be chance."),
        (4.0, "is 1.0 lower than that of owls. "),
        (6.2, "less than once in twenty times."),
        (8.0, "6.0 standard errors wide. Chance alone very rarely"),
    ],
)
def test_the_sentence_says_what_chance_can_do(mean: float, says: str) -> None:
    rows = {"loud": [[mean, 0.3], [5.0, 0.4]]}
    arguments = {
        "scale": "loud",
        "groups": ["larks", "owls"],
        "figure": {"groups": ["larks", "owls"], "rows": rows, "low": 0, "high": 10},
    }
    words = json.loads((ROOT / "src/explainer/i18n/locales/en.json").read_text())
    assert says in describe_gap(GapData.from_arguments("?", "", arguments), words)


def test_a_slider_has_about_fifty_positions() -> None:
    for low, high, step in ((3, 27, 0.5), (0, 100, 2), (0, 1, 0.02), (-5, 5, 0.2), (0, 7, 0.1)):
        assert choose_step(low, high) == pytest.approx(step)
    short = Figure("T", groups=["owls"], rows={"loud": [[0, 0]]}, low=0, high=1e-300)
    with pytest.raises(ValueError, match="the scale is shorter"):
        Guess("?", figure=short, group="owls")
