"""Tests of `explainer export site` and `html`, in a real browser."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from base64 import b64decode
from xml.etree import ElementTree

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import expect

from explainer.cli.main import main
from explainer.errors import ContentError, UsageError, select_errors
from explainer.export.own_files import GENERATOR
from explainer.export.site import write_page, write_site
from explainer.files import exchange
from support.browser import press_in_panel
from support.educator_notebooks import adapted
from support.paths import ROOT
from support.servers import free_port, running

TEXT = "I stand firmly behind modern medicine"
SECOND = "Why do you not trust clinicians?"
MARKER = "Henderson et al. 2014"
FOCUSED = "document.activeElement.textContent.trim()"
ADDRESS = "https://pages.example/x/"
EVIL = "</title></script><script>top.hacked=1</script><img src=x onerror=top.hacked=1>"
RED = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9Q"
    "DwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def evil():
    """Return a notebook whose every field tries to run a script."""
    cells = [
        new_markdown_cell(f"# {EVIL} title"),
        new_markdown_cell(f"## {EVIL} heading\n\n{EVIL} [go](javascript:top.hacked=1)"),
        new_code_cell("1", outputs=[new_output("display_data", data={"text/html": EVIL})]),
        new_markdown_cell(f"## Second\n\n*{EVIL}* ![{EVIL}](none.png)"),
    ]
    front = {"lang": '"><script>top.hacked=1</script>', "dir": '"><i>', "description": EVIL}
    return new_notebook(
        cells=cells, metadata={"title": EVIL, "explainer": front, "authors": [{"name": EVIL}]}
    )


def linking():
    """Return a notebook with links and pictures of all kinds, dated."""
    text = """# Links & more

## Links

[there](../survivor-led-why.ipynb#references) [all](../index.ipynb) [gone](none.ipynb)
[out](https://example.org/a?b=1&c=2) [file](/etc/passwd) [here](#pictures)

## Pictures

![a red dot](red%20dot.png) ![far away](https://far.example/a.png) ![lost](lost.png)
![secret](../../secret.png)
"""
    return new_notebook(
        cells=[new_markdown_cell(text)], metadata={"explainer": {"date": "2024-05-06"}}
    )


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    parent = tmp_path_factory.mktemp("export")
    folder = parent / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder)
    nbformat.write(adapted(), folder / "adapted.ipynb")
    nbformat.write(evil(), folder / "evil.ipynb")
    (folder / "week 1").mkdir()
    nbformat.write(linking(), folder / "week 1" / "links.ipynb")
    for path in (folder / "week 1" / "red dot.png", parent / "secret.png"):
        path.write_bytes(b64decode(RED))
    (folder / ".hidden.ipynb").write_bytes((folder / "index.ipynb").read_bytes())
    return folder


@pytest.fixture(scope="module")
def site(notebooks):
    """Export the site two folders below the root of a plain host."""
    return write_site(notebooks, notebooks.parent / "www" / "some" / "path").path


@pytest.fixture(scope="module")
def host(site):
    port = free_port()
    root = site.parents[1]
    words = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "-d", str(root)]
    with running(words, port=port, log=root.parent / "log", cwd=root) as started:
        yield f"{started.address}/some/path"


@pytest.fixture(params=["http", "disk"])
def base(request, host, site):
    """Return the address of the site: on a host below a path, or on a disk."""
    return host if request.param == "http" else site.as_uri()


@pytest.fixture(scope="module")
def single(notebooks):
    return write_page(notebooks, "survivor-led-why", notebooks.parent / "one.html").path


def state(folder):
    """Return every file of a folder with its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def use_controls(window, address):
    """Use every control as a reader does: sections, studies, citations."""
    page = window.page
    page.goto(address)
    expect(page.get_by_text(TEXT)).to_be_visible()
    page.get_by_role("button", name="Next section").click()
    expect(page.get_by_role("heading", level=2, name=SECOND)).to_be_in_viewport()
    assert page.url.endswith("#why-do-you-not-trust-clinicians")
    page.get_by_role("link", name=MARKER).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=MARKER)).to_be_focused()
    page.get_by_role("link", name="Whole card").focus()
    page.keyboard.press("Enter")
    card = page.locator("#study-henderson2014")
    expect(card).to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    expect(card).not_to_have_attribute("open", "")
    page.keyboard.press("Enter")
    card.get_by_role("link", name="Back to the text").click()
    assert page.evaluate(FOCUSED) == MARKER
    page.go_back()
    expect(card).to_be_in_viewport()
    expect(page.locator("nav.explainer-nav a[aria-current]")).to_have_text(re.compile("^Why"))
    press_in_panel(page, "Studies", "Open all studies")
    expect(page.locator("details.study[open]")).to_have_count(4)
    press_in_panel(page, "Reading settings", "One section at a time")
    expect(page.locator("section:visible")).to_have_count(1)
    page.goto("about:blank")
    page.goto(address)
    offer = page.get_by_role("region", name="Your place")
    expect(offer.get_by_role("link")).to_be_visible()
    assert window.errors == []


def test_every_control_works_on_a_plain_host(base, host, reader):
    """Controls work on a host and from a disk, without requests to other hosts."""
    window = reader()
    use_controls(window, f"{base}/survivor-led-why.html")
    assert window.hosts() <= {host.split("/")[2]}


def test_a_page_in_one_file_works_offline(single, reader):
    """The file works from a disk, requests nothing else, and is small."""
    window = reader(offline=True)
    use_controls(window, single.as_uri())
    assert {url for url in window.requests if not url.startswith("data:")} <= {
        single.as_uri(),
        "about:blank",
    }
    assert single.stat().st_size <= 250_000


def test_every_page_is_small(site, tmp_path):
    """A page is at most 290 kB as one file, and at most 58 kB, compressed, on a site.

    The longest cites 19 works, explains terms and has three explorables. The page of all studies
    has the card of each.
    """
    pages = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert len(pages) >= 5
    for page in pages:
        share = 1.8 if page == "all-studies" else 1
        one = write_page(ROOT / "notebooks", page, tmp_path / f"{page}.html").path
        assert one.stat().st_size <= 290_000 * share, page
        html = (site / f"{page}.html").read_bytes()
        needed = re.findall(rb'(?:href|src)="(assets/reader[^"]+)"', html)
        assert len(needed) == 2
        sent = [html, *((site / path.decode()).read_bytes() for path in needed)]
        assert sum(len(gzip.compress(part)) for part in sent) <= 58_000 * share, page


@pytest.mark.parametrize("kind", ["site", "single"])
def test_without_javascript(kind, host, single, reader):
    """Links and cards work, and buttons that would do nothing are hidden."""
    page = reader(java_script_enabled=False).page
    page.goto(f"{host}/survivor-led-why.html" if kind == "site" else single.as_uri())
    expect(page.get_by_text(TEXT)).to_be_visible()
    expect(page.get_by_role("button")).to_have_text([re.compile("Studies 4"), "Need to talk?"])
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="References").click()
    expect(page.get_by_role("heading", name="References")).to_be_in_viewport()
    page.locator("#study-brower2021 > summary").click()
    expect(page.locator("#study-brower2021").get_by_text("What it found")).to_be_visible()


def test_links_lead_from_page_to_page(base, reader):
    """Links work in both directions, with fragments and into a folder with a space."""
    page = reader().page
    page.goto(f"{base}/index.html")
    page.get_by_role("link", name="Survivor-Led, Why?").click()
    expect(page.get_by_role("heading", level=1, name="Survivor-Led, Why?")).to_be_visible()
    page.get_by_role("banner").get_by_role("link", name="See all pages").click()
    expect(page.get_by_role("heading", level=2, name="The claim")).to_be_visible()
    page.goto(f"{base}/week%201/links.html")
    expect(page.get_by_role("link", name="gone")).to_have_count(0)
    expect(page.get_by_text("gone")).to_be_visible()
    expect(page.get_by_role("link", name="file")).to_have_count(0)
    out = page.get_by_role("link", name="out")
    assert out.get_attribute("href") == "https://example.org/a?b=1&c=2"
    page.get_by_role("link", name="there").click()
    expect(page.get_by_role("heading", level=2, name="References")).to_be_in_viewport()
    page.goto(f"{base}/week%201/links.html")
    page.get_by_role("link", name="all", exact=True).click()
    expect(page.get_by_role("heading", level=2, name="The claim")).to_be_visible()


def test_local_pictures_are_exported(base, host, reader):
    """A picture beside the notebook is shown; any other is replaced by its description."""
    window = reader()
    page = window.page
    page.goto(f"{base}/week%201/links.html")
    picture = page.get_by_role("img", name="a red dot")
    expect(page.get_by_role("img")).to_have_count(1)
    assert picture.evaluate("(img) => img.complete && img.naturalWidth") == 1
    expect(page.get_by_role("link", name="far away")).to_be_visible()
    expect(page.get_by_text("lost")).to_be_visible()
    assert window.hosts() <= {host.split("/")[2]}


def test_broken_links_and_pictures_are_warnings(notebooks, tmp_path):
    """A warning names the notebook and the address."""
    warnings = "\n".join(map(str, write_site(notebooks, tmp_path / "s").diagnostics))
    for lost in ("none.ipynb", "/etc/passwd", "lost.png", "secret.png", "far.example"):
        assert lost in warnings
    assert "sitemap" in warnings


def test_a_copy_says_that_it_is_not_live(host, reader):
    """Saved outputs are shown, with a sentence if a page has live cells of its own."""
    page = reader().page
    page.goto(f"{host}/adapted.html")
    expect(page.get_by_text("Words of a lecturer.")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("copy has no live parts")
    page.goto(f"{host}/survivor-led-why.html")
    expect(page.locator(".explainer-status")).to_be_empty()


def test_no_script_of_a_notebook_runs(base, reader, notebooks, tmp_path):
    """Markup in titles, headings, descriptions, links and outputs is escaped or removed."""
    window = reader()
    alone = write_page(notebooks, "evil", tmp_path / "evil.html").path
    for address in (f"{base}/evil.html", f"{base}/index.html", alone.as_uri()):
        window.page.goto(address)
        expect(window.page.locator("main")).to_be_visible()
        assert window.page.evaluate("window.hacked") is None
        assert window.page.locator("[onerror], a[href^='javascript']").count() == 0
    assert window.errors == []


def test_the_same_notebooks_give_the_same_bytes(notebooks, site, tmp_path):
    """A second export into another folder is equal byte for byte."""
    assert state(write_site(notebooks, tmp_path / "again").path) == state(site)
    twice = [write_page(notebooks, "evil", tmp_path / f"{n}.html").path for n in range(2)]
    assert twice[0].read_bytes() == twice[1].read_bytes()


def test_shared_files_are_named_by_their_bytes(site, notebooks, tmp_path, monkeypatch):
    """A changed style has another name, so that browsers may cache the files."""
    before = {path.name for path in (site / "assets").glob("reader.*")}
    assert all(re.fullmatch(r"reader\.[0-9a-f]{12}\.(css|js)", name) for name in before)
    page = (site / "survivor-led-why.html").read_text()
    assert all(f'"assets/{name}"' in page for name in before)
    monkeypatch.setattr(
        "explainer.export.site_files.load_shared_style", lambda: "main { color: red }"
    )
    again = write_site(notebooks, tmp_path / "s").path
    after = {path.name for path in (again / "assets").glob("reader.*")}
    assert len(before & after) == 1


def test_an_address_gives_sitemap_feed_and_canonical_links(notebooks, tmp_path):
    """They have absolute addresses, and the feed has the pages with a date."""
    out = write_site(notebooks, tmp_path / "s", address=ADDRESS.rstrip("/")).path
    locations = ElementTree.parse(out / "sitemap.xml").iterfind(".//{*}loc")
    names = (
        "",
        "adapted.html",
        "all-studies.html",
        "does-survivor-led-support-help.html",
        "evil.html",
        "fifty-minutes-on-stigma.html",
        "how-to-give-the-lecture.html",
        "reading-a-study.html",
        "survivor-led-why.html",
        "table-exercise.html",
        "ten-questions-on-stigma.html",
        "week%201/links.html",
        "what-the-four-works-found.html",
        "worksheet-read-one-study.html",
    )
    assert [loc.text for loc in locations] == [ADDRESS + name for name in names]
    feed = ElementTree.parse(out / "feed.xml").getroot()
    titles = [element.text for element in feed.iterfind("{*}entry/{*}title")]
    assert titles[-1] == "Links & more"
    assert {"Survivor-Led, Why?", "What the four works found"} < set(titles)
    days = [element.text for element in feed.iterfind("{*}entry/{*}updated")]
    assert days == sorted(days, reverse=True)
    assert days[-1] == "2024-05-06T00:00:00Z"
    assert feed.findtext("{*}updated") == days[0]
    page = (out / "week 1" / "links.html").read_text()
    assert f'<link rel="canonical" href="{ADDRESS}week%201/links.html">' in page
    assert 'href="../feed.xml"' in page
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (out / "robots.txt").read_text()
    assert (out / ".nojekyll").exists()
    assert f'href="{ADDRESS}"' in (out / "404.html").read_text()


def test_one_file_links_to_the_site_if_its_address_is_known(notebooks, tmp_path):
    """Without an address, links to other pages are text."""
    page = str(notebooks / "week 1" / "links.ipynb")
    assert ".html" not in write_page(notebooks, page, tmp_path / "a.html").path.read_text()
    index = write_page(notebooks, "index", tmp_path, address=ADDRESS).path
    assert index == tmp_path / "index.html"
    assert f'href="{ADDRESS}survivor-led-why.html"' in index.read_text()


def test_a_folder_without_a_list_gets_one(tmp_path):
    """The list has the notebooks by tag, with their descriptions."""
    folder = tmp_path / "n"
    folder.mkdir()
    nbformat.write(adapted(), folder / "mine.ipynb")
    index = (write_site(folder, tmp_path / "s").path / "index.html").read_text()
    for text in (
        'href="mine.html"',
        "Survivor-Led</span>, Why?",
        "A psychology student’s page",
        ">About<",
    ):
        assert text in index


def test_other_files_are_not_replaced(notebooks, tmp_path):
    """A folder or file that was not exported is refused; an older site is replaced as a whole."""
    out = tmp_path / "s"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="other files than those of a site"):
        write_site(notebooks, out)
    assert state(out) == {"thesis.txt": b"years of work"}
    with pytest.raises(UsageError, match="not written by explainer"):
        write_page(notebooks, "index", out / "thesis.txt")
    (out / "thesis.txt").unlink()
    write_site(notebooks, out)
    (out / "old.html").write_text("old")
    write_site(notebooks, out)
    assert not (out / "old.html").exists()
    assert out.stat().st_mode & 0o055 == 0o055
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s"]


def test_an_unreadable_notebook_is_an_error(tmp_path):
    """The error names it, and nothing is written."""
    (tmp_path / "bad.ipynb").write_text("{")
    with pytest.raises(ContentError, match=r"bad\.ipynb"):
        write_site(tmp_path, tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_one_unreadable_notebook_does_not_stop_the_others(notebooks, tmp_path):
    """The other pages are written, and the diagnostics have the error."""
    (notebooks / "bad.ipynb").write_text("{")
    exported = write_site(notebooks, tmp_path / "s")
    assert [str(error).split(" ")[1] for error in select_errors(exported.diagnostics)] == ["E801"]
    names = {path.name for path in exported.path.glob("*.html")}
    assert {"index.html", "survivor-led-why.html"} <= names
    assert "bad.html" not in names
    (notebooks / "bad.ipynb").unlink()


def test_a_site_has_nothing_from_outside_the_folder(tmp_path):
    """A link to a notebook outside is neither a page, nor listed, nor found by the search."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    page = new_notebook(cells=[new_markdown_cell("# Open\n\nSee [it](secret.ipynb).")])
    secret = new_notebook(cells=[new_markdown_cell("# Hidden\n\nA password.")])
    nbformat.write(page, folder / "open.ipynb")
    nbformat.write(secret, tmp_path / "secret.ipynb")
    (folder / "secret.ipynb").symlink_to("../secret.ipynb")
    (folder / "circle.ipynb").symlink_to("circle.ipynb")
    exported = write_site(folder, tmp_path / "s")
    files = [path for path in exported.path.rglob("*") if path.is_file()]
    assert not [path for path in files if b"password" in path.read_bytes()]
    assert not [path for path in files if b"Hidden" in path.read_bytes()]
    codes = [(diagnostic.path.name, diagnostic.code) for diagnostic in exported.diagnostics]
    assert ("secret.ipynb", "W815") in codes
    assert ("circle.ipynb", "W815") in codes


def test_a_missing_page_is_an_error(notebooks, tmp_path):
    """The error lists the pages."""
    with pytest.raises(UsageError, match="survivor-led-why"):
        write_page(notebooks, "none", tmp_path / "a.html")


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can mount a tiny disk"
)
def test_a_full_disk_leaves_the_old_site(notebooks, tmp_path):
    """The old site is unchanged, and no incomplete files are left."""
    disk = tmp_path / "disk"
    disk.mkdir()
    write_site(ROOT / "notebooks", tmp_path / "measured")
    room = 1.3 * sum(path.stat().st_size for path in (tmp_path / "measured").rglob("*"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={int(room)}", "none", disk]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine mounts nothing")
    try:
        write_site(ROOT / "notebooks", disk / "s")
        before = state(disk)
        command = [
            sys.executable,
            "-m",
            "explainer.cli",
            "export",
            "site",
            "--content",
            "none",
        ]
        done = subprocess.run(
            [*command, "--notebooks", notebooks, "--out", disk / "s", "--address", ADDRESS],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=tmp_path,
        )
        assert (done.returncode, state(disk)) == (1, before)
        assert "No space left on device" in done.stderr
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_failed_replacement_restores_the_old_site(notebooks, tmp_path, monkeypatch):
    """If the new site cannot be moved into place, the old one is restored.

    Where two folders cannot be swapped at once, this takes two steps.
    """
    monkeypatch.setattr(exchange, "_exchange", lambda *_: False)
    out = write_site(ROOT / "notebooks", tmp_path / "s").path
    before = state(tmp_path)
    rename = type(out).rename

    def refused(path, target):
        if path.name == "site":
            raise OSError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(type(out), "rename", refused)
    with pytest.raises(Exception, match="Permission denied"):
        write_site(notebooks, out)
    assert state(tmp_path) == before


def test_the_command_builds_and_exports(tmp_path, monkeypatch, capsys):
    """Results are on stdout, warnings on stderr, and wrong use exits with 2."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    assert main(["export", "site"]) == 0
    printed = capsys.readouterr()
    assert printed.out == "site\n"
    assert "give it with --address" in printed.err
    assert main(["export", "html", "survivor-led-why"]) == 0
    assert capsys.readouterr().out == "survivor-led-why.html\n"
    assert GENERATOR in (tmp_path / "survivor-led-why.html").read_text()
    assert main(["export", "html", "none"]) == 2
    assert main(["export", "site", "--address", "javascript:1"]) == 2


def test_the_workflow_uses_the_lock_and_the_official_actions():
    """The published site is built with the tested versions."""
    text = (ROOT / ".github/workflows/pages.yml").read_text()
    jobs = yaml.safe_load(text)["jobs"]
    used = [
        step["uses"].split("@")[0]
        for job in jobs.values()
        for step in job["steps"]
        if "uses" in step
    ]
    names = ("checkout", "setup-python", "configure-pages", "upload-pages-artifact", "deploy-pages")
    assert used == [f"actions/{name}" for name in names]
    assert "--require-hashes -r requirements/serve.txt" in text
    assert jobs["build"]["permissions"]["pages"] == "read"  # what configure-pages asks for
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}


def test_translations_are_linked_where_their_address_is_known(tmp_path, monkeypatch):
    """The real commands link them from pages, heads and the list; one file alone names them."""
    pages = tmp_path / "content" / "pages"
    (pages / "de").mkdir(parents=True)
    (pages.parent / "site.toml").write_text('title = "Birds"\n')
    (pages / "birds.md").write_text("---\ntitle: Birds\nlang: en\n---\nBirds sing.\n")
    german = "---\ntitle: Vögel\nlang: de\n---\nVögel singen.\n"
    (pages / "de" / "birds.md").write_text(german, encoding="utf-8")
    arabic = "---\ntitle: طيور\nlang: ar\ntranslations: [birds]\n---\nطيور.\n"
    (pages / "tuyur.md").write_text(arabic, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for words in (["build"], ["export", "site", "--address", ADDRESS], ["export", "html", "birds"]):
        assert main(words) == 0
    read = {
        path.name: path.read_text(encoding="utf-8")
        for path in (tmp_path / "site").iterdir()
        if path.suffix == ".html"
    }
    versions = {"en": "birds.html", "de": "de-birds.html", "ar": "tuyur.html"}
    for lang, name in versions.items():
        alternates = re.findall(r'<link rel="alternate" hreflang="(.*?)" href="(.*?)">', read[name])
        assert dict(alternates) == {tag: ADDRESS + file for tag, file in versions.items()}
        linked = re.findall(r'<a href="([^"]*)" hreflang="(.*?)" lang="(.*?)"', read[name])
        others = {(file, tag, tag) for tag, file in versions.items() if tag != lang}
        assert set(linked) == others
    assert '(<a href="tuyur.html" hreflang="ar"' in read["index.html"]
    alone = (tmp_path / "birds.html").read_text(encoding="utf-8")
    assert "In other languages: <a" in alone
    assert "hreflang" not in alone
