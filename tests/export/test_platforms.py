"""Tests of pages on learning platforms: as a SCORM package, and in a frame of another site."""

from __future__ import annotations

import functools
import http.server
import threading
from contextlib import contextmanager
from urllib.parse import unquote
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from explainer.cli.main import main
from support.axe import findings
from support.paths import ROOT

NOTEBOOKS = ["--notebooks", str(ROOT / "notebooks"), "--content", str(ROOT / "content")]
NAMES = {"c": "http://www.imsproject.org/xsd/imscp_rootv1p1p2"}
ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Give the package of our own pages."""
    out = tmp_path_factory.mktemp("package") / "course.zip"
    assert main(["export", "package", *NOTEBOOKS, "--out", str(out)]) == 0
    return out


@contextmanager
def serve_files(folder, host):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer((host, 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{host}:{server.server_port}/"
        server.shutdown()


def test_the_manifest_lists_every_file_and_reports_nothing(package) -> None:
    """The package is one asset of SCORM 1.2, which begins with the list of pages."""
    with ZipFile(package) as archive:
        names = set(archive.namelist())
        manifest = ElementTree.fromstring(archive.read("imsmanifest.xml"))
        scripts = b"".join(archive.read(name) for name in names if name.endswith((".js", ".html")))
    assert manifest.findtext("c:metadata/c:schemaversion", namespaces=NAMES) == "1.2"
    (resource,) = manifest.iterfind("c:resources/c:resource", NAMES)
    assert (resource.get("href"), resource.get(f"{ADL}scormtype")) == ("index.html", "asset")
    listed = {unquote(file.get("href") or "") for file in resource.iterfind("c:file", NAMES)}
    assert listed == names - {"imsmanifest.xml"}
    (item,) = manifest.iterfind("c:organizations/c:organization/c:item", NAMES)
    assert item.get("identifierref") == resource.get("identifier")
    assert b"LMSInitialize" not in scripts


def test_a_package_is_the_same_each_time_and_replaces_only_its_own(package, tmp_path, capsys):
    """The same pages give the same bytes, so a platform sees whether there is an update."""
    out = tmp_path / "course.zip"
    for _ in range(2):
        assert main(["export", "package", *NOTEBOOKS, "--out", str(out)]) == 0
        assert out.read_bytes() == package.read_bytes()
    out.write_bytes(b"somebody's")
    assert main(["export", "package", *NOTEBOOKS, "--out", str(out)]) == 2
    assert "was not written by explainer" in capsys.readouterr().err


def test_the_code_of_a_frame_works_on_another_site(package, tmp_path, reader, capsys) -> None:
    """On a phone and by keyboard, it is named, keeps what was typed, and asks no other host."""
    site = tmp_path / "site"
    with ZipFile(package) as archive:
        archive.extractall(site)
    window = reader(viewport={"width": 390, "height": 844})
    page = window.page
    with serve_files(site, "127.0.0.1") as ours, serve_files(tmp_path, "localhost") as platform:
        capsys.readouterr()
        words = ["export", "embed", "reading-a-study", *NOTEBOOKS, "--address", ours]
        assert main(words) == 0
        code = capsys.readouterr().out
        head = '<!DOCTYPE html><html lang="en"><title>Course</title><main><h1>Course</h1>'
        (tmp_path / "course.html").write_text(f"{head}{code}</main></html>")
        page.goto(f"{platform}course.html")
        frame = page.frame_locator("iframe[title='Reading a study']")
        expect(frame.get_by_role("heading", level=1)).to_be_visible()
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0
        assert page.frames[1].evaluate(wide) == 0
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "IFRAME"
        frame.get_by_role("button", name="Next section").press("Enter")
        text = frame.get_by_role("textbox").first
        text.fill("My own words")
        text.blur()
        page.reload()
        expect(frame.get_by_role("textbox").first).to_have_value("My own words")
        assert findings(page) == []
        hosts = {address.rpartition("//")[2].rstrip("/") for address in (ours, platform)}
        assert window.hosts() <= hosts
        assert window.errors == []


def test_a_frame_needs_the_address_of_the_site(capsys) -> None:
    """The error names the option."""
    assert main(["export", "embed", "reading-a-study", *NOTEBOOKS]) == 2
    assert "name its address with --address" in capsys.readouterr().err
