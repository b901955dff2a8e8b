"""Tests of slides: one file, and slide types that other tools understand."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import expect

from explainer.cli.main import main
from explainer.export.lesson import make_lesson
from explainer.export.slide_claims import find_claims
from explainer.export.slide_text import ROOM, divide_text
from explainer.export.slides import SlideOptions, Studies, make_slides
from explainer.notebook.view import make_view
from support.axe import findings
from support.paths import ROOT

NOTEBOOKS = ROOT / "notebooks"
PAGES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
SPOKEN = "Give the class a minute alone before anyone speaks."


@pytest.fixture(scope="module")
def slides(tmp_path_factory):
    """Give the slides of the shipped page, as the command writes them."""
    out = tmp_path_factory.mktemp("slides")
    words = ["--content", str(ROOT / "content"), "--notebooks", str(NOTEBOOKS), "--out", str(out)]
    assert main(["export", "slides", "reading-a-study", *words]) == 0
    return out / "reading-a-study-slides.html"


@pytest.mark.parametrize("page", PAGES)
def test_every_shipped_page_is_small(page, tmp_path) -> None:
    """The file stays below 300 kB, and the same notebook gives the same bytes."""
    exports = []
    for name in ("a.html", "b.html"):
        assert (
            main(
                [
                    "export",
                    "slides",
                    str(NOTEBOOKS / f"{page}.ipynb"),
                    "--out",
                    str(tmp_path / name),
                ]
            )
            == 0
        )
        exports.append((tmp_path / name).read_bytes())
    assert exports[0] == exports[1]
    assert len(exports[0]) <= 300_000


def test_title_authors_source_licence_and_origin(tmp_path) -> None:
    """They are on the first slide and in the file's metadata."""
    front = {
        "authors": ["A. B<c>"],
        "licence": "CC-BY-4.0",
        "licence_url": "https://x.example/by",
        "source": "https://x.example/s",
        "date": "2024-05-31",
        "adapted_from": [{"title": "Birds", "source": "https://x.example/birds"}],
    }
    node = new_notebook(cells=[new_markdown_cell("# T\n\n## A\n\nb")])
    node.metadata.explainer = front
    path = tmp_path / "x.ipynb"
    nbformat.write(node, path)
    assert main(["export", "slides", str(path), "--out", str(tmp_path)]) == 0
    html = (tmp_path / "x-slides.html").read_text()
    first = html[html.index('id="slide-1"') : html.index('id="slide-2"')]
    for text in ("A. B&lt;c&gt;", "CC-BY-4.0", "https://x.example/s", "2024-05-31", "Birds"):
        assert text in first
    for meta in (
        '<meta name="author" content="A. B&lt;c&gt;">',
        '<meta name="dcterms.date" content="2024',
        '<link rel="license" href="https://x.example/by">',
        "<title>T</title>",
        '<meta name="dcterms.source" content="https://x.example/s">',
        '<meta name="dcterms.source" content="Birds https://x.example/birds">',
    ):
        assert meta in html


def test_a_lecture_with_keys_and_a_remote(slides, reader) -> None:
    """PageDown and PageUp walk; a citation's study is a click away, and the way back is a key."""
    window = reader(viewport={"width": 1280, "height": 720})
    page = window.page
    page.goto(slides.as_uri())
    status = page.get_by_role("status").first
    shown = page.locator("section.slide.is-here")
    expect(shown.get_by_role("heading", level=1, name="Reading a study")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(shown.get_by_role("heading", name="Introduction")).to_be_visible()
    page.keyboard.press("Space")
    expect(status).to_contain_text("Slide 3 of")
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowRight")
    page.get_by_role("link", name="Jones et al. 2008").click()
    study = page.get_by_role("region", name="Jones et al. 2008")
    expect(study.get_by_text("It gives a problem its name")).to_be_visible()
    expect(status).to_have_text("Study: Jones et al. 2008")
    page.keyboard.press("Escape")
    expect(status).to_contain_text("Slide 3 of")
    page.keyboard.press("End")
    expect(shown.get_by_role("heading", name="About these slides")).to_be_visible()
    expect(page.get_by_role("button", name="Next slide")).to_have_attribute("aria-disabled", "true")
    address = page.evaluate("location.hash")
    page.reload()
    assert page.evaluate("location.hash") == address
    expect(shown.get_by_role("heading", name="About these slides")).to_be_visible()
    too_long = """() => [...document.querySelectorAll('.slide-inside')]
        .filter((one) => one.scrollHeight > one.clientHeight + 1).length"""
    assert page.evaluate(too_long) == 0
    page.keyboard.press("Home")
    for _ in range(40):
        if shown.get_by_role("radio").count():
            break
        page.keyboard.press("PageDown")
    shown.get_by_role("radio").nth(1).check()
    page.keyboard.press("ArrowDown")  # belongs to the choices, and moves no slide
    expect(shown.get_by_role("radio").nth(2)).to_be_checked()
    shown.get_by_role("button", name="Check my answer").click()
    expect(shown.get_by_role("status")).to_contain_text("A survey tries nothing.")
    assert page.evaluate(too_long) == 0, "the answer fits, too"
    assert findings(page) == []
    assert [address for address in window.requests if not address.startswith("file:")] == []
    assert window.errors == []


def test_the_window_of_the_speaker(slides, reader) -> None:
    """It has the slide, the next one, notes and the time; keys work in both windows."""
    window = reader(viewport={"width": 1280, "height": 720})
    page = window.page
    refused = []
    window.context.on("console", lambda message: refused.append(message.text))
    page.goto(slides.as_uri())
    with window.context.expect_page() as opened:
        page.keyboard.press("s")
    speaker = opened.value
    now, following = (
        speaker.get_by_role("region", name=name, exact=True) for name in ("Now", "Next")
    )
    expect(now).to_contain_text("1 / ")
    expect(now).to_contain_text("Reading a study")
    expect(following).to_contain_text("Introduction")
    for _ in range(40):
        if SPOKEN in speaker.get_by_role("region", name="Speaker notes").inner_text():
            break
        speaker.keyboard.press("PageDown")
    expect(page.locator("section.slide.is-here")).to_contain_text("Suppose that your own class")
    expect(page.get_by_text(SPOKEN)).to_be_hidden()
    page.get_by_role("button", name="Previous slide").click()
    expect(speaker.get_by_text("There are no notes for this slide.")).to_be_visible()
    times = speaker.get_by_role("region", name="Time")
    expect(times.get_by_role("timer").first).to_have_text(re.compile(r"\d\d:\d\d"))
    expect(times.get_by_role("timer").nth(1)).not_to_have_text("00:00")
    speaker.get_by_role("button", name="Pause").click()
    expect(speaker.get_by_role("button", name="Pause")).to_have_attribute("aria-pressed", "true")
    speaker.get_by_role("button", name="Reset").click()
    expect(times.get_by_role("timer").nth(1)).to_have_text("00:00")
    assert (
        speaker.evaluate("getComputedStyle(document.querySelector('.speaker')).display") == "grid"
    )
    assert findings(speaker) == []
    assert refused == []
    assert window.errors == []
    with speaker.expect_event("close"):
        page.reload()


def test_on_paper_and_without_javascript(slides, reader) -> None:
    """Each slide is a sheet of its own; without JavaScript they stand below each other."""
    window = reader()
    window.page.goto(slides.as_uri())
    count = window.page.locator("section.slide").count()
    printed = window.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b(?!s)", printed)) == count
    plain = reader(java_script_enabled=False).page
    plain.goto(slides.as_uri())
    expect(plain.get_by_role("heading", name="Before you cite").first).to_be_visible()
    expect(plain.get_by_role("button")).to_have_count(0)
    expect(plain.get_by_text(SPOKEN)).to_be_hidden()


def notebook(*cells):
    return new_notebook(cells=list(cells))


def test_the_place_of_study_slides() -> None:
    """Slides of a study follow the slides that cite it first, or are asides at the end."""
    lesson = make_lesson(make_view(nbformat.read(NOTEBOOKS / "reading-a-study.ipynb", 4)))
    own = make_slides(lesson, SlideOptions(studies=Studies.OWN))
    demand = make_slides(lesson)
    assert [slide.html for slide in own if slide.study] == [
        slide.html for slide in demand if slide.study
    ]
    assert not any(slide.is_aside for slide in own)
    asides = [slide for slide in demand if slide.is_aside]
    assert list(demand[-len(asides) :]) == asides, "asides come last"
    assert list(dict.fromkeys(slide.study for slide in asides)) == [
        card.key for card in lesson.cards
    ]
    assert len({slide.id for slide in demand}) == len(demand)
    position = next(index for index, slide in enumerate(own) if slide.kind == "study")
    assert plain(own[position - 1].title) == "What kind of work is it?"


def plain(html: str) -> str:
    return re.sub("<[^>]+>", "", html)


def words_in(html: str) -> list[str]:
    return re.findall(r"\w+", re.sub("<[^>]+>", " ", html))


def built(text: str, **metadata):
    """Return a cell as a build makes it from the text of a page."""
    cell = new_markdown_cell(text)
    cell.metadata.explainer = {"role": "text", "page": "x"}
    cell.metadata.update(metadata)
    return cell


CITING = """## A

**A house.** The trial ([Roe 2008](#study-a)) had 393 adults in a crisis. In the house, symptoms
improved more, and people were much more satisfied than those on the ward, as far as it shows.

**A ward.** Work without a judgement ([Poe 2009](#study-b)) is cited as it is. Nothing follows from
it, and the sentence that cites it is all there is for a slide to show, whatever else is said."""
JUDGED = """from explainer import StudyList

StudyList([{"id": "a", "type": "book", "title": "A", "finding": "Symptoms improved more.",
            "kind": "randomised-trial"}, {"id": "b", "type": "book", "title": "B"}])"""


def test_a_slide_has_a_claim_and_its_evidence() -> None:
    """The finding of a study that is cited is the evidence, and the text is for the speaker."""
    cells = [built(CITING), new_code_cell(JUDGED)]
    claim, other, *_ = make_slides(make_lesson(make_view(notebook(*cells))))[1:]
    assert (claim.kind, claim.name, claim.section) == ("evidence", "A house", "A")
    assert " ".join(words_in(claim.html)).startswith("The trial had 393 adults in a crisis")
    assert "Symptoms improved more." in claim.html
    assert "Randomised trial" in claim.html
    assert "much more satisfied" in claim.text
    assert "much more satisfied" not in claim.html
    assert (other.kind, other.name) == ("statement", "A ward")
    assert 'href="#study-b"' in other.html, "it has no finding to show"


def test_what_is_shown_as_it_is_written() -> None:
    """A cell that an educator wrote or made a fragment, and all text where that is chosen."""
    fragment = built(CITING, slideshow={"slide_type": "fragment"})
    for cell, options in (
        (new_markdown_cell(CITING), None),
        (fragment, None),
        (built(CITING), SlideOptions(shows_text=True)),
    ):
        lesson = make_lesson(make_view(notebook(cell, new_code_cell(JUDGED))))
        first = make_slides(lesson, options)[1]
        assert "much more satisfied" in first.html
        assert first.text == ""


@pytest.mark.parametrize("page", PAGES)
def test_slides_and_their_notes_have_every_word_of_a_page(page) -> None:
    """What a slide leaves out of the text is in its notes."""
    lesson = make_lesson(make_view(nbformat.read(NOTEBOOKS / f"{page}.ipynb", 4)))
    slides = make_slides(lesson)
    shown = Counter(words_in("".join(slide.html + slide.text + slide.title for slide in slides)))
    for piece in lesson.pieces:
        missing = Counter(words_in(piece.html)) - shown
        assert not missing or piece.is_skipped


def test_slide_types_of_jupyterlab() -> None:
    """A skipped cell has no slide, notes are for the speaker, and an output is a slide."""
    skipped = new_markdown_cell("Not this.", metadata={"slideshow": {"slide_type": "skip"}})
    notes = new_markdown_cell("**Speaker notes**\n\nSay it.")
    notes.metadata.slideshow = {"slide_type": "notes"}
    plot = new_code_cell("1", outputs=[new_output("display_data", {"text/html": "<p>drawn</p>"})])
    text = new_markdown_cell("# T\n\n## A\n\nb")
    slides = make_slides(make_lesson(make_view(notebook(text, notes, skipped, plot))))
    contents = [
        (slide.kind, plain(slide.html).strip(), plain(slide.notes).strip()) for slide in slides[1:3]
    ]
    assert contents == [("text", "b", "Say it."), ("output", "drawn", "")]
    assert "Not this" not in str(slides)


def test_slides_of_a_study_and_of_a_figure() -> None:
    """A long card is divided before its headings; a chart has its finding as title, and notes."""
    lesson = make_lesson(make_view(nbformat.read(NOTEBOOKS / "what-the-four-works-found.ipynb", 4)))
    slides = make_slides(lesson)
    long = [slide for slide in slides if slide.study == "oliveira2020"]
    assert len(long) > 1
    assert [slide.id for slide in long if slide.id == "study-oliveira2020"] == [long[0].id]
    card = next(card for card in lesson.cards if card.key == "oliveira2020")
    parts = [card.kind, card.citation]
    parts += [text for part in card.parts for text in (part.title, part.html)]
    assert words_in("".join(slide.html for slide in long)) == words_in(" ".join(parts))
    (drawn,) = [slide for slide in slides if slide.kind == "figure"]
    assert drawn.name.startswith("Psychiatrists have the best mean on seven of nine scales.")
    assert "<svg" in drawn.html
    assert "<table" not in drawn.html
    assert "19.14 (0.50)" in drawn.notes
    assert "in all the items" in drawn.notes


RECORDS = """from explainer import SectionNav, StudyList

nav = SectionNav([], lang="en")
studies = StudyList([{"id": "a", "type": "book", "title": "A"},
                     {"id": "b", "type": "book", "title": "B", "found": "This."}], lang="en")"""
SAVED = [new_output("display_data", {"text/html": "<p>saved</p>"})]


def shown(*sources: str, saved=SAVED) -> list[str]:
    """Return the title of each study and the text of each output on the slides of some code."""
    cells = [new_markdown_cell("# T\n\n## A"), new_code_cell(RECORDS)]
    cells += [new_code_cell(source, outputs=saved) for source in sources]
    slides = make_slides(
        make_lesson(make_view(notebook(*cells))), SlideOptions(studies=Studies.OWN)
    )
    return [slide.name if slide.study else plain(slide.html).strip() for slide in slides[1:-1]]


def test_studies_come_from_the_records_and_not_from_saved_html() -> None:
    """The studies of a cell are read from its source, even if it has not been run."""
    assert shown('studies.cards("b")', saved=[]) == ["B n.d."]
    assert shown("studies") == ["A n.d.", "B n.d."]
    other = 'more = StudyList([{"id": "c", "type": "book", "title": "C"}])\nmore.cards("c")'
    assert shown(other, 'more.cards("c")', "nav") == [
        "C n.d.",
        "C n.d.",
        "saved",
    ]


@pytest.mark.parametrize(
    "source",
    [
        'studies.cards("unknown")',
        "studies.cards(chosen)",
        'StudyList(load("studies.json"))',
        'StudyList([{"title": "no id"}])',
        "from explainer import Figure\n\nfigure = Figure(load())\ndisplay(figure)",
        "%matplotlib inline",
    ],
)
def test_other_code_shows_its_saved_output(source: str) -> None:
    """A cell that is not a plain control has its saved output on a slide."""
    assert shown(source) == ["saved"]


def test_a_cell_of_controls_and_other_code_shows_both() -> None:
    """Educators join cells; the saved HTML of the cards is not repeated."""
    printed = new_output("stream", name="stdout", text="saved")
    cards = new_output("display_data", {"text/html": '<div class="explainer-studies">old</div>'})
    source = 'print("first")\nstudies.cards("a")'
    assert shown(source, saved=[printed, cards]) == ["saved", "A n.d."]
    assert shown(source, saved=[printed]) == ["A n.d.", "saved"]


def test_a_variable_that_code_replaces_is_not_followed() -> None:
    """Studies that an educator's code has filtered are not taken from the records."""
    assert shown("studies = chosen(studies)", 'studies.cards("a")') == ["saved", "saved"]


LINES = st.lists(
    st.sampled_from(
        [
            "",
            "",
            "- one",
            "- two " * 30,
            "  - in",
            "3. x",
            "4. y " * 40,
            "word " * 60,
            "So:",
            "```",
            "| a | b |",
            "| - | - |",
            "> said",
            "### small",
            "[a]: b",
            "    code",
        ]
    ),
    max_size=40,
)


@given(LINES)
@example(["word " * 60, "", "So:", "- two " * 30, "", "So:", "", "word " * 60])
@example(["[a]: b", "- one"])
def test_nothing_is_lost_in_dividing(lines: list[str]) -> None:
    """Every word of a text is on one of its slides, in order, and once."""
    text = "\n".join(lines)
    words = re.findall(r"[a-z]+", " ".join(divide_text(text)))
    assert words == re.findall(r"[a-z]+", text)


@given(LINES)
def test_nothing_is_lost_in_claims(lines: list[str]) -> None:
    """Every word of a text is in one of its claims, in order, and once."""
    text = "\n".join(lines)
    word = re.compile(r"\b(?!small)[a-z]{3,}")
    found = word.findall(" ".join(claim.text for claim in find_claims(text)))
    assert found == word.findall(text), "the words of headings are titles"


def test_long_lists_go_on_with_their_numbers() -> None:
    """A divided list counts on, and a line that leads to it is not left alone."""
    text = "As follows:\n\n" + "\n".join(f"1. {'word ' * 30}" for _ in range(9))
    pieces = divide_text(text)
    assert len(pieces) > 2
    assert [int(number) for number in re.findall(r"^(\d+)\.", "\n".join(pieces), re.M)] == [
        *range(1, 10)
    ]
    assert all(len(piece) < ROOM + 200 for piece in pieces)


def test_nbconvert_makes_slides_of_the_same_notebook(tmp_path) -> None:
    """What JupyterLab shows as slide types is what ``nbconvert --to slides`` divides by."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "nbconvert",
            "--to",
            "slides",
            "--output-dir",
            str(tmp_path),
            str(NOTEBOOKS / "reading-a-study.ipynb"),
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "reading-a-study.slides.html").read_text()
    body = html[html.index('<div class="slides">') :]
    notes = re.findall(r'<aside class="notes">(.*?)</aside>', body, re.S)
    assert len(notes) == 2
    assert SPOKEN in notes[0]
    node = nbformat.read(NOTEBOOKS / "reading-a-study.ipynb", 4)
    kinds = [cell.metadata.get("slideshow", {}).get("slide_type", "") for cell in node.cells]
    assert body.count("<section>") == 2 * kinds.count("slide") + kinds.count("subslide")
    assert "StudyList(" not in body, "the records are skipped"


def test_a_page_that_is_not_there(tmp_path, capsys) -> None:
    """It is said which there are; a file of somebody else's stays as it is."""
    words = ["--content", str(ROOT / "content"), "--notebooks", str(NOTEBOOKS)]
    assert main(["export", "slides", "birds", *words]) == 2
    assert "there is no page 'birds'" in capsys.readouterr().err
    other = tmp_path / "mine.html"
    other.write_text("mine")
    assert main(["export", "slides", "index", *words, "--out", str(other)]) == 2
    assert "was not written by explainer, so it is not replaced" in capsys.readouterr().err
    assert other.read_text() == "mine"
