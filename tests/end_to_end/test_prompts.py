"""Questions and reflections: from Markdown to the page, the notebook and JupyterLab."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
import traitlets
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import expect

from explainer import Question, Reflection
from explainer.builder import build
from explainer.cli.main import main
from explainer.export.site import write_page
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.render.assets import STATIC, load_asset
from explainer.render.document import render_body, render_head
from explainer.text.prompts import parse_prompt
from support.jupyterlab import Notebook
from support.paths import ROOT
from support.servers import serve

LIVE = 60_000
ASKS = "A survey has asked many people once."
RIGHT = "How things stood when it asked"
ID = "question-a-survey-has-asked-many-people"
QUESTION = (
    "How *many*?\n\n- [ ] One\n  - Too few.\n- [x] Two\n\n  Just [so](a.ipynb).\n\n  And so.\n"
)
PAGE = (
    f"---\ntitle: A\n---\nIntro.\n\n## Why\n\nBecause.\n\n::: question\n{QUESTION}:::\n\nMore.\n\n"
)
PAGE += "::: {reflect}\nAnd you?\n:::\n\n::: notes\nSpeak slowly.\n:::\n"


@pytest.fixture
def place(tmp_path):
    """Return a content folder with one page, and the folder for its notebook."""
    pages = tmp_path / "content" / "pages"
    pages.mkdir(parents=True)
    (tmp_path / "content/site.toml").write_text('title = "Birds"\n')
    (pages / "a.md").write_text(PAGE)
    build(tmp_path / "content", tmp_path / "notebooks")
    return tmp_path


def cells_of(place: Path):
    node = nbformat.read(place / "notebooks/a.ipynb", nbformat.NO_CONVERT)
    nbformat.validate(node)
    return {cell.id: cell for cell in node.cells}


def test_a_question_in_both_forms_of_feedback() -> None:
    """Feedback is a nested bullet or indented text, and a bold label above it is removed."""
    prompt = parse_prompt("question", f"**A question**\n\n{QUESTION}\nLast words.", ("A question",))
    assert (prompt.kind, prompt.asks) == ("question", "How <em>many</em>?")
    assert [choice.html for choice in prompt.choices] == ["One", "Two"]
    assert [choice.right for choice in prompt.choices] == [False, True]
    assert prompt.choices[0].feedback == "<p>Too few.</p>\n"
    assert prompt.choices[1].feedback.count("<p>") == 2
    assert prompt.more == "<p>Last words.</p>\n"
    assert not parse_prompt("question", "Who?\n\n- [ ] I\n- [ ] You").is_judged
    assert parse_prompt("question", "Who?").kind == "discuss"
    assert "script" not in parse_prompt("question", "x\n\n- [x] <script>1</script>").choices[0].html


@pytest.mark.parametrize(
    ("block", "line", "what"),
    [
        ("::: question\nWhy?\n:::", 4, "this question has no choices; write each as an item"),
        ("::: question\nWhy?\n\n- [x] a\n  - b\n:::", 4, "this question has only one choice"),
        ("::: question\n- [x] a\n  - b\n- [ ] c\n  - d\n:::", 4, "has no text before its choices"),
        ("::: question\nWhy?\n\n- [x] a\n  - b\n- c\n  - d\n:::", 9, "“c” does not say whether"),
        ("::: question\nWhy?\n\n- [x] a\n- [ ] c\n  - d\n:::", 7, "the choice “a” has no feedback"),
        ("::: question\nWhy?\n\n- [x]\n- [ ] c\n  - d\n:::", 7, "this choice has no text"),
    ],
)
def test_errors_in_prompts(block, line, what, place, capsys) -> None:
    """Each error has a file, a line and a hint, and nothing is built."""
    path = place / "content/pages/a.md"
    path.write_text(f"---\ntitle: A\n---\n{block}\n")
    assert main(["check", str(place / "content")]) == 1
    told = capsys.readouterr().err
    assert f"a.md:{line}: " in told
    assert what in told
    assert "; " in told


def test_prompts_are_plain_markdown_cells(place) -> None:
    """Each has a heading, a tag that JupyterLab shows, and a slide type."""
    cells = cells_of(place)
    question = cells["prompt-why-1"]
    assert question.cell_type == "markdown"
    assert question.source.startswith("**A question**\n\nHow *many*?\n\n- [ ] One")
    assert question.metadata.tags == ["question"]
    assert cells["more-why-1"].source == "More."
    assert cells["prompt-why-2"].metadata.tags == ["reflect"]
    notes = cells["notes-why-1"]
    assert (notes.source, notes.metadata.slideshow.slide_type) == (
        "**Speaker notes**\n\nSpeak slowly.",
        "notes",
    )
    assert not any(cell.source.count(":::") for cell in cells.values())
    assert (
        "Speak slowly"
        not in render_page(make_view(nbformat.from_dict({"cells": [*cells.values()]}))).main
    )


def test_edited_prompt_survives_an_update(place) -> None:
    """It is kept beside the new version; an educator's own prompt needs only its tag."""
    path = place / "notebooks/a.ipynb"
    node = nbformat.read(path, nbformat.NO_CONVERT)
    at = next(n for n, cell in enumerate(node.cells) if cell.id == "prompt-why-2")
    node.cells[at].source = "What would your grandmother say?"
    node.cells[at].metadata.tags = ["discuss"]
    node.cells[at].metadata.slideshow.slide_type = "skip"
    own = new_markdown_cell("Is it?\n\n- [x] Yes\n- [ ] No\n  - Look again.", id="own")
    own.metadata.tags = ["question"]
    node.cells.insert(at, own)
    nbformat.write(node, path)
    page = place / "content/pages/a.md"
    page.write_text(PAGE.replace("Too few.", "Far too few.").replace("Because.", "For this."))
    assert main(["build", "--content", str(place / "content"), "--out", str(path.parent)]) == 0
    cells = cells_of(place)
    assert "Far too few." in cells["prompt-why-1"].source
    assert cells["prompt-why-2"].source == "What would your grandmother say?"
    assert cells["prompt-why-2"].metadata.tags == ["discuss"]
    assert cells["prompt-why-2"].metadata.slideshow.slide_type == "skip"
    main_html = render_page(make_view(nbformat.from_dict({"cells": [*cells.values()]}))).main
    for id in ("question-how-many", "question-is-it", "discuss-what-would-your-grandmother-say"):
        assert f'id="{id}"' in main_html
    assert main_html.count("<fieldset") == 2


def test_only_pages_with_prompts_have_their_script() -> None:
    """Other pages have neither its code nor its styles."""
    asks, plain = new_markdown_cell("Why?", metadata={"tags": ["reflect"]}), new_markdown_cell("A")
    with_prompt, without = (
        render_page(make_view(new_notebook(cells=[cell]))) for cell in (asks, plain)
    )
    assert load_asset("prompts.js") in render_body(with_prompt).html
    assert "prompt-write" in render_head(with_prompt).html
    assert "prompt" not in render_body(without).html + render_head(without).html
    assert len((STATIC / "prompts.js").read_bytes()) < 10_000


def exported(folder: Path) -> str:
    return write_page(ROOT / "notebooks", "reading-a-study", folder / "x.html").path.as_uri()


def test_prompts_in_a_browser(tmp_path, reader) -> None:
    """By keyboard, from a disk; feedback is announced once and words stay on the device."""
    window = reader()
    page = window.page
    page.goto(exported(tmp_path))
    question = page.get_by_role("group", name=ASKS)
    said = question.get_by_role("status")
    expect(question.get_by_text("The answers", exact=True)).to_be_hidden()
    question.get_by_role("button", name="Check my answer").click()
    expect(said).to_have_text("Choose an answer first.")
    question.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(question.get_by_role("radio", name=RIGHT)).to_be_checked()
    expect(said).to_be_empty()
    page.evaluate("""() => { window.told = 0; new MutationObserver(() => window.told++)
        .observe(document.querySelector('.prompt-feedback'), { childList: true }) }""")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Right. That is what a survey shows.")
    assert page.evaluate("window.told") == 1
    assert question.get_by_role("radio", name=RIGHT).get_attribute("name") == ID
    field = page.get_by_role("textbox", name="Your own words")
    field.fill("My sentence")
    page.reload()
    expect(field).to_have_value("My sentence")
    assert not [address for address in window.requests if not address.startswith("file:")]
    page.get_by_role("button", name="Delete my words").click()
    expect(page.get_by_role("status").get_by_text("Your words have been deleted.")).to_be_visible()
    page.reload()
    expect(field).to_have_value("")
    assert window.errors == []


def test_prompts_without_javascript(tmp_path, reader) -> None:
    """Choices are text, answers are in a disclosure, and no button is shown."""
    page = reader(java_script_enabled=False).page
    page.goto(exported(tmp_path))
    expect(page.get_by_role("group", name=ASKS).get_by_text(RIGHT).first).to_be_visible()
    expect(page.get_by_role("button", name="Check my answer")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Your own words")).to_have_count(0)
    answer = page.get_by_text("That is what a survey shows.")
    expect(answer).to_be_hidden()
    page.get_by_text("The answers", exact=True).click()
    expect(answer).to_be_visible()


TWINS = f"""import ipywidgets
from explainer import Question, Reflection
asked, own = Question(id="{ID}"), Question("Own?\\n\\n- [x] Yes\\n  - So.\\n- [ ] No\\n  - Oh.")
other = Question("Other?\\n\\n- [x] Aye\\n  - So.\\n- [ ] Nay\\n  - Oh.")
private, told = Reflection("Yours?"), Reflection("Ours?", shared=True)
state, move = ipywidgets.Label(), ipywidgets.Button(description="Answer from Python")
def tell(*_):
    state.value = (
        f"{{asked.chosen}} {{asked.checked}} {{own.chosen}} [{{private.text}}] [{{told.text}}]"
    )
def answer(_):
    asked.chosen, private.text = 3, "from Python"
for twin in (asked, own, private, told):
    twin.observe(tell)
move.on_click(answer)
tell()
ipywidgets.VBox([asked, own, other, private, told, state, move])"""


def test_prompt_widgets(tmp_path, reader) -> None:
    """Python reads and sets what the page shows; reflections are private unless shared."""
    notebooks = tmp_path / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    node = nbformat.read(notebooks / "reading-a-study.ipynb", nbformat.NO_CONVERT)
    node.cells[-1:-1] = [new_markdown_cell("## Mine", id="mine"), new_code_cell(TWINS, id="own")]
    nbformat.write(node, notebooks / "mine.ipynb")
    with serve(notebooks) as server:
        window = reader()
        page = window.page
        page.goto(server.address + "/voila/render/mine.ipynb")
        question = page.get_by_role("group", name=ASKS)
        question.get_by_role("radio", name=RIGHT).check()
        question.get_by_role("button", name="Check my answer").click()
        section = page.get_by_role("region", name="Mine")
        expect(section.get_by_text("2 True 0 [] []")).to_be_visible(timeout=LIVE)
        section.get_by_role("radio", name="Yes").check()
        section.get_by_role("radio", name="Aye").check()
        expect(section.get_by_role("radio", name="Yes")).to_be_checked()
        expect(section.get_by_text("2 True 1 [] []")).to_be_visible(timeout=LIVE)
        section.get_by_role("group", name="To think about").nth(0).get_by_role("textbox").fill("s")
        shared = section.get_by_role("group", name="To think about").nth(1)
        expect(shared.get_by_text("is also sent to the program")).to_be_visible()
        shared.get_by_role("textbox").fill("open")
        expect(section.get_by_text("2 True 1 [] [open]")).to_be_visible(timeout=LIVE)
        section.get_by_role("button", name="Answer from Python").click()
        expect(section.get_by_text("3 True 1 [from Python] [open]")).to_be_visible(timeout=LIVE)
        expect(question.get_by_role("radio").nth(2)).to_be_checked()
        expect(question.get_by_role("status")).to_contain_text("A survey tries nothing.")
        assert window.errors == []


def test_prompt_widgets_in_jupyterlab(tmp_path, browser, lab) -> None:
    """They render there and work both ways, as explorables do; that of a page's prompt says so."""
    node = nbformat.read(ROOT / "notebooks" / "reading-a-study.ipynb", nbformat.NO_CONVERT)
    node.cells = [*node.cells[:3], new_code_cell(TWINS, id="own"), *node.cells[3:]]
    nbformat.write(node, tmp_path / "mine.ipynb")
    tall = {"width": 1280, "height": 1200}
    with lab.windowing("none"), browser.new_context(viewport=tall) as context:
        page = context.new_page()
        notebook = Notebook.open(lab, page, tmp_path / "mine.ipynb", "mine.ipynb")
        notebook.run_all()
        question = page.get_by_role("group", name="Own?")
        question.get_by_role("radio", name="Yes").check()
        question.get_by_role("button", name="Check my answer").click()
        expect(question.get_by_role("status")).to_have_text(re.compile(r"Right\.\s+So\."))
        expect(page.get_by_text("0 False 1 [] []")).to_be_visible(timeout=LIVE)
        expect(page.get_by_text(f"This is linked to “{ID}”")).to_be_visible()
        shared = page.get_by_role("group", name="To think about").nth(1)
        shared.get_by_role("textbox").fill("open")
        page.get_by_role("button", name="Answer from Python").click()
        expect(page.get_by_text("3 False 1 [from Python] [open]")).to_be_visible(timeout=LIVE)
        what_if = page.locator(".explorable-what-if")
        what_if.get_by_role("slider").last.fill("100")
        expect(what_if.get_by_role("status")).to_contain_text("Then 76 in 100")
    lab.end_kernel("mine.ipynb")


def test_prompt_widgets_explain_errors() -> None:
    """A widget has its own Markdown or the id of a prompt, and knows its choices."""
    for wrong in ({}, {"markdown": "a", "id": "b"}):
        with pytest.raises(ValueError, match="give either the Markdown"):
            Question(**wrong)
    with pytest.raises(ValueError, match="a question needs two choices"):
        Question("Why?")
    question = Question("Why?\n\n- [x] A\n- [ ] B")
    question.chosen = 2
    with pytest.raises(
        traitlets.TraitError, match="there is no choice 3; give a number from 1 to 2"
    ):
        question.chosen = 3
    assert "<fieldset" in question._repr_mimebundle_()[0]["text/html"]
    assert "stays on this device" in Reflection("x").html
    assert "also sent to the program" in Reflection("x", shared=True).html
