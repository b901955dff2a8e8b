"""Hostile text in every field is shown as text on every kind of page."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
import xml.etree.ElementTree as ET
from contextlib import contextmanager

import nbformat
import pytest
from playwright.sync_api import expect

from explainer.builder import build
from explainer.cli.main import main
from explainer.export.feeds import FeedEntry, render_feed
from explainer.export.lecture import write_handout
from explainer.export.site import write_page, write_site
from explainer.export.slide_files import write_slides
from support.browser import press_in_panel, wait_until_live
from support.hostile_content import text, write_content, write_notebook
from support.servers import serve, serve_with_voila

CANARY = "window.seen = []; window.ran = (field) => window.seen.push(String(field));"
LOOK = """(all) => {
  const bad = [];
  const ours = all ? "*" : "head *, main.explainer *, .explainer-home *, .explainer-continue *";
  for (const element of document.querySelectorAll(ours)) {
    const name = element.localName;
    if (["iframe", "object", "embed", "form", "base", "applet", "frame"].includes(name) && !element.matches("form.explainer-search")) bad.push(name);
    if (name === "meta" && !["", "Content-Security-Policy"].includes(element.httpEquiv)) bad.push("meta " + element.httpEquiv);
    if (element.closest("main.explainer") && ["script", "style", "link"].includes(name)) {
      if (element.type !== "application/vnd.voila.cell-output+json") bad.push(name);
    }
    for (const { name: key, value } of element.attributes) {
      const flat = value.replace(/[\\x00-\\x20]/g, "").toLowerCase();
      if (key.startsWith("on") || key === "srcdoc" || key === "style" && element.closest("main.explainer .cell") && !element.closest(".live")) bad.push(`${name} ${key}`);
      const leads = ["href", "src", "action", "formaction", "xlink:href", "data"].includes(key);
      if (leads && /^(javascript|vbscript|data:text|data:image.svg)/.test(flat)) bad.push(`${name} ${key}=${flat.slice(0, 40)}`);
    }
  }
  return bad;
}"""  # noqa: E501 — one look


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Build hostile content, and add a hostile notebook with a hostile file name."""
    made = tmp_path_factory.mktemp("hostile")
    write_content(made / "content")
    build(made / "content", made / "notebooks")
    write_notebook(made / "notebooks" / "educators.ipynb")
    write_notebook(made / "notebooks" / "'\"><img src=x onerror=ran(1)>.ipynb")
    return made


def watched(reader, **settings):
    one = reader(**settings)
    one.context.add_init_script(CANARY)
    return one


def look(page, *, everything=False):
    """Check that no script has run or could run, after hovering and focusing too."""
    assert page.evaluate(LOOK, everything) == []
    for link in page.locator("main.explainer a, main.explainer summary").all()[:40]:
        link.dispatch_event("mouseover")
        link.dispatch_event("focus")
    assert page.evaluate("window.seen") == []


def test_hostile_text_is_kept_as_text(folder):
    """The built notebook contains the text of each field."""
    told = (folder / "notebooks" / "hostile.ipynb").read_text()
    for field in ("page title", "family", "container-title", "support name", "what", "body"):
        assert f"ran('{field}')" in told.replace("\\\\", "").replace('\\"', '"'), field


def test_served_pages(folder, reader):
    """Read and live, with a kernel that outputs the same text again."""
    with serve(folder / "notebooks") as server:
        for name, is_live in (
            ("index", False),
            ("hostile", True),
            ("educators", False),
            ("'%22%3E%3Cimg%20src=x%20onerror=ran(1)%3E", False),
        ):
            one = watched(reader)
            one.page.goto(f"{server.address}/voila/render/{name}.ipynb" + "?live=yes" * is_live)
            expect(one.page.get_by_role("heading", level=1)).to_be_visible()
            look(one.page)
            if is_live:
                wait_until_live(one.page)
                press_in_panel(one.page, "Studies", "Open all studies")
                look(one.page)
            assert one.hosts() <= {server.address.removeprefix("http://")}
            one.page.close(run_before_unload=True)
        one = watched(reader)
        one.page.goto(
            f"{server.address}/voila/render/%3Cscript%3Eran(1)%3C/script%3E.ipynb?x=<script>"
        )
        assert one.page.evaluate("window.seen") == []
    log = (folder / "log").read_text()
    assert "Uncaught" not in log
    assert "hostile" not in log.replace(str(folder), "")


def test_plain_voila_pages(folder, reader):
    """There is no policy there, so the markup itself must be harmless."""
    with serve_with_voila(folder / "notebooks", "--template=explainer") as server:
        for name in ("hostile", "educators"):
            one = watched(reader)
            one.page.goto(f"{server.address}/voila/render/{name}.ipynb", wait_until="load")
            expect(one.page.locator("#explainer-complete")).to_be_attached(timeout=60_000)
            look(one.page)


@contextmanager
def host(folder):
    """Serve files with Python's HTTP server, without our headers."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as bare:
        threading.Thread(target=bare.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{bare.server_port}/"
        bare.shutdown()


def test_exported_pages(folder, reader, tmp_path):
    """On an HTTP server and from a disk; the feed and the sitemap are valid XML."""
    done = write_site(folder / "notebooks", tmp_path / "site", address="https://here.example/x/")
    assert done.path == tmp_path / "site"
    pages = sorted(tmp_path.joinpath("site").glob("*.html"))
    assert len(pages) >= 4
    with host(tmp_path / "site") as address:
        for path in pages:
            one = watched(reader)
            one.page.goto(address + path.name.replace("%", "%25").replace("?", "%3f"))
            expect(one.page.get_by_role("heading", level=1).first).to_be_visible()
            look(one.page, everything=True)
            if path.name == "index.html":
                one.page.get_by_role("searchbox").fill("<script>ran")
                expect(one.page.get_by_role("search").get_by_role("listitem").first).to_be_visible()
                look(one.page, everything=True)
            assert not [url for url in one.requests if "elsewhere.example" in url]
    said = [
        FeedEntry(
            address="https://here.example/x/",
            title=text("t"),
            description=text("d"),
            date="2020-01-01",
        )
    ]
    made = render_feed(said, address="https://here.example/x/", title=text("feed"), lang="en")
    for written in (made, (tmp_path / "site" / "sitemap.xml").read_text(encoding="utf-8")):
        tree = ET.fromstring(written)
        for element in tree.iter():
            assert not element.tag.lower().endswith("}script")
            assert element.get("href", "https://here.example/x/").startswith(
                "https://here.example/x/"
            )
    for name in ("hostile", "educators"):
        file = write_page(folder / "notebooks", name, tmp_path / f"{name}.html").path
        one = watched(reader)
        one.page.goto(file.as_uri())
        expect(one.page.get_by_role("heading", level=1)).to_be_visible()
        look(one.page, everything=True)


@pytest.mark.parametrize("name", ["hostile", "educators"])
def test_slides_and_handouts(folder, reader, tmp_path, name):
    """Slides, the speaker's window and handouts show the text as text."""
    notebooks = folder / "notebooks"
    slides = write_slides(notebooks, name, tmp_path).path
    paper = write_handout(notebooks, name, tmp_path, printed_on="2020-01-01", pdf=False).path
    one = watched(reader)
    one.page.goto(slides.as_uri())
    expect(one.page.get_by_role("navigation", name="Slides")).to_be_visible()
    with one.context.expect_page() as opened:
        one.page.keyboard.press("s")
    for _ in range(one.page.locator("section.slide").count()):
        for check in one.page.locator("section.slide.is-here .prompt-check").all():
            one.page.locator("section.slide.is-here input[type=radio]").first.check()
            check.click()
        assert opened.value.evaluate(LOOK, True) == []
        one.page.keyboard.press("PageDown")
    look(one.page, everything=True)
    assert one.page.locator(".prompt-feedback:not(:empty)").count() == 1
    one.page.goto(paper.as_uri())
    look(one.page, everything=True)
    assert one.page.locator("script").count() == 0
    assert not [url for url in one.requests if "elsewhere.example" in url]


def test_saved_outputs_are_harmless(folder, reader):
    """JupyterLab inserts the HTML of a trusted notebook unchanged."""
    notebook = nbformat.read(folder / "notebooks" / "hostile.ipynb", as_version=4)
    saved = [
        output["data"]["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    assert saved
    one = watched(reader)
    body = "".join(saved)
    file = folder / "lab.html"
    file.write_text(f"<!DOCTYPE html><main class='explainer'>{body}</main>", encoding="utf-8")
    one.page.goto(file.as_uri())
    assert one.page.evaluate(LOOK, True) == []
    assert one.page.evaluate("window.seen") == []
    assert one.page.locator("details.study").count() == 1


@pytest.mark.parametrize(
    "written",
    [
        "<script>ran(1)</script>",
        "<img src=x onerror=ran(1)>",
        "[x](javascript:ran(1))",
        "[x](data:text/html,y)",
        "![x](javascript:ran(1))",
        "[x]: javascript:ran(1)\n\n[x]",
        "<javascript:ran(1)>",
        "[[<script>ran(1)</script>]]",
        "[[x|<img src=x onerror=ran(1)>]]",
        "<a href='javascript:ran(1)'>x</a>",
        "<abbr title='x' onmouseover='ran(1)'>x</abbr>",
        "<svg><script>ran(1)</script></svg>",
    ],
)
def test_hostile_markdown_is_reported_or_escaped(folder, tmp_path, capsys, written):
    """The author gets the line, or the page contains harmless text."""
    shutil.copytree(folder / "content", tmp_path / "content")
    page = tmp_path / "content" / "pages" / "extra.md"
    page.write_text(f"---\ntitle: Extra\n---\n\nFirst.\n\n{written}\n", encoding="utf-8")
    code = main(["build", "--content", str(tmp_path / "content"), "--out", str(tmp_path / "n")])
    told = capsys.readouterr().err
    assert "Traceback" not in told
    if code:
        assert re.search(r"extra\.md:[79]: ", told)
        return
    notebook = nbformat.read(tmp_path / "n" / "extra.ipynb", as_version=4)
    text = "".join(cell.source for cell in notebook.cells if cell.id.startswith("text-"))
    assert not re.search(r"(?<!\\)<script", text)
    assert "](javascript:" not in text
    assert not re.search(r"(?<!\\)<\w[^>]*onerror", text)
