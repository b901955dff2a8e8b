"""Explorables on the shipped pages: by keyboard, without a script, on paper, and with a kernel."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Page, expect

from explainer.export.lesson import make_lesson
from explainer.export.site import write_page
from explainer.export.slides import render_slides
from explainer.notebook.reader import read_notebook
from support.axe import findings
from support.paths import ROOT
from support.servers import serve

LIVE = 60_000
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('explainer:guess'))"
TABLE, READING = "what-the-four-works-found", "reading-a-study"


def exported(folder: Path, name: str = TABLE) -> str:
    return write_page(ROOT / "notebooks", name, folder / f"{name}.html").path.as_uri()


def find(page: Page, kind: str):
    return page.locator(f".explorable-{kind}").first


def test_a_guess_by_keyboard_stays_on_the_device(tmp_path, reader) -> None:
    """The data say how far off it was; deleting it, or forgetting all, removes it."""
    window = reader()
    page = window.page
    page.goto(exported(tmp_path))
    guess = find(page, "guess")
    slider = guess.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_accessible_name("Your guess for students on “fear”:")
    expect(guess.locator(".explorable-value")).to_have_text("3.5")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said = guess.get_by_role("status")
    expect(said).to_have_text("You guessed 3.5. The data say 16.14, which is 12.64 more.")
    expect(guess.locator(".guess-mark text")).to_have_text("your guess")
    page.reload()
    expect(slider).to_have_value("3.5")
    expect(guess.get_by_role("table")).to_be_hidden()
    page.keyboard.press("?")
    page.get_by_role("button", name="Forget my place and settings").click()
    page.reload()
    expect(slider).to_have_attribute("aria-valuetext", "no guess yet")
    slider.fill("20")
    guess.get_by_role("button", name="Delete my guess").click()
    expect(slider).to_be_focused()
    assert page.evaluate(KEPT) == []
    assert not [address for address in window.requests if not address.startswith("file:")]
    assert window.errors == []


def test_a_gap_follows_what_the_reader_chooses(tmp_path, reader) -> None:
    window = reader()
    page = window.page
    page.goto(exported(tmp_path))
    gap = find(page, "gap")
    said = gap.get_by_role("status")
    expect(said).to_contain_text("1.99 higher than that of other doctors.")
    gap.get_by_label("Scale").select_option("avoidance")
    expect(said).to_contain_text("0.14 higher than that of other doctors.")
    expect(said).to_contain_text("Chance alone often makes a gap like this.")
    gap.get_by_label("Second group").focus()
    page.keyboard.press("ArrowUp")
    expect(said).to_contain_text("4.58 higher than that of psychiatrists.")
    gap.locator("summary").click()
    row = gap.get_by_role("row", name="coercion")
    expect(row).to_have_text("coercion−0.480.550.9")
    gap.get_by_label("Second group").select_option("students")
    expect(said).to_have_text("Choose two different groups.")
    assert window.errors == []


def test_each_scale_of_a_gap_has_its_own_numbers(tmp_path, reader) -> None:
    """Also one that is named like a number, and one with more than one space in its name."""
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    rows = {"10": [[8, 0.3], [5, 0.4]], "2": [[1, 0.3], [7, 0.4]], "a  b": [[3, 0.3], [1, 0.4]]}
    cells = [
        new_markdown_cell("# Birds"),
        new_code_cell(
            "from explainer import Gap\n\n"
            'gap = Gap("Sure?", scale="2", groups=["a", "b"], figure='
            f'{{"groups": ["a", "b"], "rows": {rows}, "low": 0, "high": 10}})\ngap'
        ),
    ]
    nbformat.write(new_notebook(cells=cells), notebooks / "birds.ipynb")
    window = reader()
    window.page.goto(write_page(notebooks, "birds", tmp_path / "birds.html").path.as_uri())
    gap = find(window.page, "gap")
    expect(gap.get_by_role("status")).to_contain_text("6.0 lower than that of b.")
    gap.locator("summary").click()
    expect(gap.get_by_role("row", name="10")).to_have_text("103.00.56.0")
    gap.get_by_label("Scale").select_option("a  b")
    expect(gap.get_by_role("status")).to_contain_text("2.0 higher than that of b.")
    assert window.errors == []


def test_what_if_calculates_and_goes_back(tmp_path, reader) -> None:
    window = reader()
    page = window.page
    page.goto(exported(tmp_path, READING))
    what_if = find(page, "what-if")
    said = what_if.get_by_role("status")
    expect(said).to_contain_text("Hypothetical: a calculation, not a finding. Then 34 in 100")
    expect(what_if.get_by_role("slider").last).to_be_visible()  # the scripts have started
    what_if.get_by_role("slider").last.focus()
    page.keyboard.press("End")
    expect(said).to_contain_text("Then 76 in 100")
    what_if.get_by_role("button", name="Back to the first numbers").click()
    expect(said).to_contain_text("Then 34 in 100")
    expect(what_if.get_by_role("slider").first).to_be_focused()
    assert window.errors == []


@pytest.mark.parametrize("name", [TABLE, READING])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_open_and_closed_they_have_no_fault_that_axe_finds(name, look, tmp_path, reader) -> None:
    """Also at 320 px, where nothing is wider than the page."""
    page = reader(color_scheme=look, viewport={"width": 320, "height": 800}).page
    page.goto(exported(tmp_path, name))
    assert findings(page, within=".explainer-explorable") == []
    for explorable in page.locator(".explainer-explorable").all():
        for slider in explorable.get_by_role("slider").all():
            slider.fill("20")
        explorable.locator("summary").first.click()
    assert findings(page, within=".explainer-explorable") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_javascript_they_are_questions_with_answers(tmp_path, reader) -> None:
    page = reader(java_script_enabled=False).page
    page.goto(exported(tmp_path))
    for kind, answer in (("guess", "16.14 (0.36)"), ("gap", "√(a² + b²)")):
        explorable = find(page, kind)
        expect(explorable.get_by_role("slider")).to_have_count(0)
        expect(explorable.get_by_role("combobox")).to_have_count(0)
        expect(explorable.get_by_text(answer)).to_be_hidden()
        explorable.locator("summary").click()
        expect(explorable.get_by_text(answer)).to_be_visible()
    page.goto(exported(tmp_path, READING))
    find(page, "what-if").locator("summary").click()
    expect(find(page, "what-if").get_by_role("row", name="52 100 76")).to_be_visible()


def test_paper_has_the_question_and_the_answer(tmp_path, reader) -> None:
    page = reader().page
    page.goto(exported(tmp_path))
    guess = find(page, "guess")
    expect(guess.get_by_role("slider")).to_be_visible()  # the scripts have started
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(guess.get_by_text("How afraid of him")).to_be_visible()
    expect(guess.get_by_role("table")).to_be_visible()
    expect(guess.get_by_role("slider")).to_have_count(0)


def test_slides_keep_the_controls(tmp_path, reader) -> None:
    """A lecturer guesses with the class; nothing is stored."""
    lesson = make_lesson(read_notebook(ROOT / f"notebooks/{TABLE}.ipynb").view)
    file = tmp_path / "slides.html"
    file.write_text(render_slides(lesson), encoding="utf-8")
    page = reader().page
    page.goto(file.as_uri())
    guess = find(page, "guess")
    id = guess.evaluate("(element) => element.closest('section').id")
    page.goto(f"{file.as_uri()}#{id}")
    guess.get_by_role("slider").fill("20")
    guess.locator("summary").click()
    expect(guess.get_by_role("status")).to_contain_text("3.86 less")
    assert page.evaluate(KEPT) == []


STATE = """import ipywidgets
state, move = ipywidgets.Label(), ipywidgets.Button(description="Change from Python")
def tell(*_):
    state.value = f"[{guess.guess} {guess.shown}] {gap.scale} {round(gap.size.difference, 2)}"
def change(_):
    guess.guess, gap.scale = 12.5, "pity"
guess.observe(tell)
gap.observe(tell)
move.on_click(change)
tell()
ipywidgets.VBox([state, move])"""


def test_python_reads_and_sets_what_the_page_shows(tmp_path, reader) -> None:
    """What readers guess is not sent to Python; what they open and choose is."""
    notebooks = tmp_path / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    node = nbformat.read(notebooks / f"{TABLE}.ipynb", nbformat.NO_CONVERT)
    node.cells[-1:-1] = [new_markdown_cell("## Mine", id="mine"), new_code_cell(STATE, id="own")]
    nbformat.write(node, notebooks / "mine.ipynb")
    with serve(notebooks) as server:
        window = reader()
        page = window.page
        page.goto(server.address + "/voila/render/mine.ipynb")
        guess, gap = find(page, "guess"), find(page, "gap")
        count = page.locator(".explorable-guess").count()
        guess.get_by_role("slider").fill("20")
        section = page.get_by_role("region", name="Mine")
        expect(section.get_by_text("[None False] fear 1.99")).to_be_visible(timeout=LIVE)
        expect(guess.get_by_role("slider")).to_have_value("20")
        guess.locator("summary").click()
        gap.get_by_label("Scale").select_option("help")
        expect(section.get_by_text("[None True] help 3.03")).to_be_visible(timeout=LIVE)
        section.get_by_role("button", name="Change from Python").click()
        expect(guess.get_by_role("slider")).to_have_value("12.5", timeout=LIVE)
        expect(gap.get_by_label("Scale")).to_have_value("pity")
        expect(page.locator(".explorable-guess")).to_have_count(count)
        assert window.errors == []
