"""Plain `voila notebooks/` with our template, which sends the text before the kernel has run."""

from __future__ import annotations

import shutil
import urllib.request

import nbformat
import pytest
from playwright.sync_api import expect

from explainer.cli.main import main
from support.browser import open_card, wait_until_live
from support.educator_notebooks import adapted, joined
from support.paths import ROOT
from support.servers import copy_notebooks, serve_with_voila

LIVE = 60_000
GO = "go"
WAIT = """
import pathlib, time
while not pathlib.Path({file!r}).exists():
    time.sleep(0.05)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("voila")
    shutil.copy(ROOT / "voila.json", folder)
    slow = adapted()
    slow.cells[1].source = WAIT.format(file=str(folder / GO)) + slow.cells[1].source
    with serve_with_voila(copy_notebooks(folder, slow=slow, joined=joined())) as started:
        yield started


@pytest.fixture
def go(server):
    """Return a function that lets the kernels run their first cell to its end."""
    file = server.log.parent / GO
    file.unlink(missing_ok=True)
    yield file.touch
    file.touch()


def test_text_is_sent_before_the_kernel_has_run(server, go):
    """The whole text arrives while the first cell is still running."""
    with urllib.request.urlopen(f"{server.address}/voila/render/slow.ipynb", timeout=60) as answer:
        got = b""
        while b"</main>" not in got:
            got += answer.read1(65536)
        assert b"References" in got
        assert b'id="jupyter-config-data"' not in got
        go()
        assert b'id="explainer-complete"' in answer.read()


def test_controls_work_before_and_after_going_live(server, go, reader):
    """A reader uses the controls while the kernel runs; then widgets bind to the same state."""
    window = reader()
    page = window.page
    page.goto(f"{server.address}/voila/render/slow.ipynb", wait_until="commit")
    page.get_by_role("button", name="Next section").click()
    expect(page.get_by_role("heading", name="Why do you not trust clinicians?")).to_be_in_viewport()
    open_card(page, "Henderson et al. 2014")
    expect(page.locator("#study-henderson2014")).to_have_attribute("open", "")
    assert page.evaluate("document.documentElement.dataset.live") is None
    go()
    wait_until_live(page)
    expect(page.locator("#study-henderson2014")).to_have_attribute("open", "")
    assert page.locator("nav.explainer-nav").count() == 1
    assert page.locator("details.study").count() == 4
    section = page.get_by_role("region", name="My own section")
    expect(section.get_by_text("open henderson2014")).to_be_visible(timeout=LIVE)
    section.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    expect(section.get_by_text("chosen 4")).to_be_visible(timeout=LIVE)
    assert window.hosts() == {server.address.removeprefix("http://")}
    assert window.errors == []


@pytest.mark.parametrize("query", ["?template=lab", "?theme=dark"])
def test_visitors_cannot_choose_a_template_or_theme(server, query):
    """With our voila.json, the query of the address changes nothing."""
    address = f"{server.address}/voila/render/index.ipynb"
    plain = urllib.request.urlopen(address, timeout=60).read()
    assert urllib.request.urlopen(address + query, timeout=60).read() == plain


def test_a_cell_of_controls_and_other_code_goes_live(server, reader):
    """Each widget binds to its control, and what other code shows takes the place of the saved."""
    page = reader().page
    page.goto(f"{server.address}/voila/render/joined.ipynb")
    wait_until_live(page)
    cell = page.locator("[data-cell]").filter(has=page.locator(".explainer-studies")).last
    expect(cell.get_by_text("mine 42")).to_be_visible(timeout=LIVE)
    expect(cell.get_by_text("mine, as saved")).to_be_hidden()
    expect(cell.locator(".explainer-studies[data-live]")).to_have_count(2)
    expect(cell.locator("details.study:visible")).to_have_count(5)


def test_list_of_pages_works(server, reader):
    """A page without code is complete, and its links work."""
    page = reader().page
    page.goto(f"{server.address}/voila/render/index.ipynb")
    page.get_by_role("link", name="Survivor-Led, Why?").click()
    expect(page.get_by_role("heading", level=1, name="Survivor-Led, Why?")).to_be_visible()


def test_address_that_voila_prints_leads_to_the_list_of_pages(server):
    """`voila notebooks/` prints the address of the folder, which shows the pages."""
    with urllib.request.urlopen(f"{server.address}/", timeout=60) as answer:
        page = answer.read().decode()
    assert 'content="0; url=/voila/render/index.ipynb"' in page
    for query in ("", "?classic-tree=true"):
        with urllib.request.urlopen(f"{server.address}/{query}", timeout=60) as answer:
            listed = answer.read().decode()
        assert '<a href="/voila/render/survivor-led-why.ipynb">survivor-led-why</a>' in listed
        assert "//" not in listed.partition("<body>")[2]


def test_folder_without_a_list_of_pages_shows_one(tmp_path, reader):
    """As our server does: titles lead to the pages, and a broken notebook stops none."""
    name = 'a<b>&"c" %23'
    folder = tmp_path / "notebooks" / "more"
    folder.mkdir(parents=True)
    nbformat.write(adapted(), folder / f"{name}.ipynb")
    shutil.copy(ROOT / "notebooks/reading-a-study.ipynb", tmp_path / "notebooks")
    (tmp_path / "notebooks/broken.ipynb").write_text("{")
    shutil.copy(ROOT / "voila.json", tmp_path)
    with serve_with_voila(tmp_path / "notebooks") as started:
        window = reader()
        for address in ("/", "/voila/tree/more"):
            window.page.goto(f"{started.address}{address}")
            expect(window.page.get_by_role("heading", level=1)).to_have_text("Pages")
            window.page.get_by_role("link", name="Survivor-Led, Why?").click()
            expect(window.page.get_by_role("heading", level=1)).to_have_text("Survivor-Led, Why?")
        window.page.goto(started.address)
        described = window.page.get_by_role("listitem").filter(has_text="Reading a study: ")
        expect(described).to_have_count(1)


def test_folder_without_notebooks_shows_its_folders(tmp_path):
    """The address of each folder leads on."""
    (tmp_path / "notebooks/more").mkdir(parents=True)
    shutil.copy(ROOT / "voila.json", tmp_path)
    with (
        serve_with_voila(tmp_path / "notebooks") as started,
        urllib.request.urlopen(f"{started.address}/", timeout=60) as answer,
    ):
        listed = answer.read().decode()
    assert "refresh" not in listed
    assert '<a href="/voila/tree/more">more</a>' in listed


def test_course_leads_to_its_list_of_pages(tmp_path):
    """A course has our configuration, so plain Voilà shows its list in our template only."""
    assert main(["new", str(tmp_path / "course")]) == 0
    course = tmp_path / "course"
    with serve_with_voila(course / "notebooks", cwd=course) as started:
        page = f"{started.address}/voila/render/index.ipynb"
        texts = [
            urllib.request.urlopen(address, timeout=60).read().decode()
            for address in (f"{started.address}/", page, f"{page}?template=lab")
        ]
    assert 'content="0; url=/voila/render/index.ipynb"' in texts[0]
    assert "Welcome to Course" in texts[1]
    assert texts[1] == texts[2]
