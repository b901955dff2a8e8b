"""Run the commands of the guides for authors in docs/ and check their results."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

from support.guide_blocks import read_blocks
from support.guide_runner import run_guide
from support.local_services import CSL, CannedResponse, json_response, running_services
from support.paths import ROOT
from support.servers import command, free_port, running

DOCS = ROOT / "docs"


def shown(guide: str, kind: str) -> str:
    """Return the first code block of a language in a guide."""
    return next(block.content for block in read_blocks(DOCS / guide) if block.language == kind)


def test_writing_guide(tmp_path: Path) -> None:
    """A new author gets a page with a citation, a study and a server."""
    page = shown("writing.md", "markdown")

    def write(folder: Path) -> None:
        (folder / "mine.bib").write_text(shown("writing.md", "bibtex"), encoding="utf-8")
        (folder / "content/pages/contact.md").write_text(page, encoding="utf-8")

    done = run_guide(DOCS / "writing.md", tmp_path, before={"explainer studies add": write})
    (checked,) = (one for one in done if one.line == "explainer check")
    assert checked.printed == ""
    words = json.loads((tmp_path / "on-stigma/content/words/pt.json").read_text(encoding="utf-8"))
    assert words["next"] == "Next section"
    course = tmp_path / "on-stigma"
    port = free_port()
    words = [command("explainer"), "serve", "--no-browser", f"--port={port}"]
    with running(words, port=port, log=tmp_path / "log", cwd=course) as server:
        address = f"{server.address}/voila/render/contact.ipynb"
        with urllib.request.urlopen(address, timeout=60) as answer:
            read = answer.read().decode()
    assert "Does it help to work in mental health?" in read
    assert 'id="study-henderson2014"' in read
    assert 'href="welcome.ipynb"' in read


def test_publishing_guide(tmp_path: Path) -> None:
    """The site is complete with and without its address, and a page is one file."""
    run_guide(DOCS / "publishing.md", tmp_path)
    site = tmp_path / "on-stigma" / "site"
    assert "https://example.org/on-stigma/welcome.html" in (site / "sitemap.xml").read_text()
    assert 'id="study-henderson2014"' in (site / "welcome.html").read_text(encoding="utf-8")
    one = (tmp_path / "on-stigma" / "welcome.html").read_text(encoding="utf-8")
    assert 'id="study-henderson2014"' in one
    assert re.findall(r'<(?:link rel="stylesheet"|script src)[^>]*', one) == []


def test_guide_for_live_cells_in_the_browser(tmp_path: Path) -> None:
    """The site of a new course with a live page has Python, and the server can offer it."""
    page = shown("live-in-the-browser.md", "markdown")

    def write(folder: Path) -> None:
        (folder / "content/pages/count.md").write_text(page, encoding="utf-8")

    guide = DOCS / "live-in-the-browser.md"
    run_guide(guide, tmp_path, before={"explainer export site": write})
    live = tmp_path / "on-stigma" / "site" / "live"
    (manifest,) = live.glob("python.*.json")
    needed = json.loads(manifest.read_text())
    names = {package["name"] for package in needed["packages"]}
    assert {"ipywidgets", "explainer-notebooks"} <= names
    assert (live / "sbom.cdx.json").is_file()


def test_guide_for_learning_platforms(tmp_path: Path) -> None:
    """The package and the page are written, and the code of a frame is printed."""
    run_guide(DOCS / "learning-platforms.md", tmp_path)
    assert (tmp_path / "on-stigma" / "course.zip").is_file()
    assert (tmp_path / "on-stigma" / "welcome.html").is_file()


def test_every_guide_is_in_the_list_of_guides() -> None:
    """`docs/README.md` leads to each."""
    linked = set(
        re.findall(r"\]\(([\w-]+\.md)\)", (DOCS / "README.md").read_text(encoding="utf-8"))
    )
    assert linked == {path.name for path in DOCS.glob("*.md")} - {"README.md"}


def test_dialects_guide(tmp_path: Path) -> None:
    """A site of another generator, in the home folder, is checked, served and exported."""
    docs = tmp_path / "my-site" / "docs"
    docs.mkdir(parents=True)
    (docs.parent / "mkdocs.yml").write_text("site_name: Birds\n")
    (docs / "owls.md").write_text("# Owls\n\nThey hoot.\n")
    run_guide(DOCS / "dialects.md", tmp_path, env={"HOME": str(tmp_path)})
    assert "They hoot." in (tmp_path / "public" / "owls.html").read_text(encoding="utf-8")


def work(doi: str, family: str, year: int) -> CannedResponse:
    """Return the response of a service about a work."""
    author = [{"family": family, "given": "Bea"}]
    told = {"type": "article-journal", "title": f"On {doi}", "author": author, "DOI": doi}
    return json_response({**told, "issued": {"date-parts": [[year]]}}, CSL)


def test_studies_guide(tmp_path: Path) -> None:
    """Every command of the guide succeeds, with services of this machine instead of the web's."""
    (tmp_path / "content" / "pages").mkdir(parents=True)
    (tmp_path / "content" / "site.toml").write_text('title = "Birds"\n')
    (tmp_path / "library.bib").write_text("@book{bees, title={Bees}, author={Able, Bea}}\n")
    (tmp_path / "more.ris").write_text("TY  - BOOK\nTI  - Ants\nAU  - Able, Bea\nER  - \n")
    (tmp_path / "zotero.json").write_text('[{"id": "w", "type": "book", "title": "Wasps"}]')
    with running_services() as local:
        guide = tmp_path / "studies.md"
        text = (DOCS / "studies.md").read_text(encoding="utf-8")
        guide.write_text(text.replace("https://publisher.example", local.address))
        dois = ("10.1016/S2215-0366(14)00023-6", "10.3389/fpsyt.2020.00326")
        local.answers |= {
            f"/doi/{dois[0]}": work(dois[0], "Henderson", 2014),
            f"/doi/{dois[1]}": work(dois[1], "Oliveira", 2020),
            "/doi/10.5555/a": CannedResponse(),
            "/doi/10.5555/b": CannedResponse(),
            "/pubmed/pubmed/": work("10.5555/a", "Able", 2021),
            "/pubmed/pmc/": work("10.5555/b", "Able", 2022),
            "/article/17": CannedResponse(body=b"<title>A page of a publisher</title>"),
            "/archive": json_response({"archived_snapshots": {}}),
        }
        env = {
            "EXPLAINER_DOI": f"{local.address}/doi",
            "EXPLAINER_PUBMED": f"{local.address}/pubmed/",
            "EXPLAINER_CROSSREF": f"{local.address}/crossref/",
            "EXPLAINER_ARCHIVE": f"{local.address}/archive",
            "EXPLAINER_CACHE": str(tmp_path / "cache"),
        }
        done = run_guide(guide, tmp_path, env=env)
    assert len(done) == 13
    assert len(list((tmp_path / "content" / "studies").glob("*.md"))) == 8


def test_code_cells_guide(tmp_path: Path) -> None:
    """The page of the guide has its results in the notebook and in one file."""
    content = tmp_path / "content"
    (content / "pages").mkdir(parents=True)
    (content / "site.toml").write_text(f'title = "Birds"\n{shown("code-cells.md", "toml")}\n')
    page = shown("code-cells.md", "markdown")
    (content / "pages" / "counting.md").write_text(page, encoding="utf-8")
    run_guide(DOCS / "code-cells.md", tmp_path)
    html = (tmp_path / "counting.html").read_text(encoding="utf-8")
    assert "<pre>19 birds\n</pre>" in html
    assert "<p>hours <strong>2</strong></p>" in html
    assert "<pre>38 birds\n</pre>" in html
    assert re.findall("<summary>(.*)</summary>", html)[:1] == ["Code"]
