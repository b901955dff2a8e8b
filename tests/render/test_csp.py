"""Tests of the policy of exported pages, in a real browser."""

from __future__ import annotations

import re
import shutil
import sys
import urllib.request
from base64 import b64encode
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from explainer.builder import build
from explainer.export.site import write_page, write_site
from explainer.render.csp import FilePolicy, InlineElement
from explainer.render.document import ReadingPage, render_document
from support.paths import ROOT
from support.servers import free_port, running

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
SAID = """
window.said = [];
addEventListener("securitypolicyviolation", (event) => said.push(event.effectiveDirective));
"""
ATTACKS = """async () => {
  const script = document.createElement("script");
  script.textContent = "window.hacked = 1";
  const image = new Image();
  image.src = "https://far.example/a.png";
  const style = document.createElement("style");
  style.textContent = "main { color: red }";
  document.body.append(script, image, style);
  await fetch("https://far.example/").catch(() => {});
  image.setAttribute("onclick", "window.hacked = 1");
  image.click();
  const form = document.createElement("form");
  form.action = "https://far.example/";
  document.body.append(form);
  form.submit();
  await new Promise((resolve) => setTimeout(resolve, 100));
  return [window.hacked ?? null, getComputedStyle(document.querySelector("main")).color];
}"""


class Kept(SimpleHTTPRequestHandler):
    """A plain host that allows caching of assets, and sends our page for missing addresses."""

    requests: list[str]

    def end_headers(self):
        self.requests.append(self.path)
        kept = "/assets/" in self.path
        value = "public, max-age=31536000, immutable" if kept else "no-cache"
        self.send_header("Cache-Control", value)
        super().end_headers()

    def send_error(self, code, *_):
        page = (ROOT_OF[self.directory] / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)

    def log_message(self, *_):
        pass


ROOT_OF = {}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Serve a site two folders below the root of its host."""
    return write_site(ROOT / "notebooks", tmp_path_factory.mktemp("www") / "some" / "path").path


@pytest.fixture(scope="module")
def host(site):
    top = site.parents[1]
    ROOT_OF[str(top)] = site
    requests: list[str] = []
    handler = type("Handler", (Kept,), {"requests": requests})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(top)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", requests
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", ["host", "disk", "single"])
def test_other_scripts_and_requests_are_refused(kind, site, host, tmp_path, reader):
    """A page violates no rule itself, and scripts, styles and requests of others are refused."""
    single = write_page(ROOT / "notebooks", "survivor-led-why", tmp_path / "one.html").path
    address = {
        "host": f"{host[0]}/some/path/survivor-led-why.html",
        "disk": (site / "survivor-led-why.html").as_uri(),
        "single": single.as_uri(),
    }[kind]
    page = reader().page
    page.on("requestfailed", lambda request: reasons.add(request.failure))
    reasons = set()
    page.add_init_script(SAID)
    page.goto(address)
    page.keyboard.press("s")
    page.keyboard.press("o")
    expect(page.locator("section:visible")).to_have_count(1)
    before = page.evaluate("getComputedStyle(document.querySelector('main')).color")
    assert page.evaluate("said") == []
    assert page.evaluate(ATTACKS) == [None, before]
    refused = page.evaluate("said")
    for directive in ("script-src-elem", "style-src-elem", "img-src", "connect-src", "form-action"):
        assert directive in refused
    assert reasons == {"csp"}


def test_the_policy_is_as_strict_as_that_of_a_served_page(site, tmp_path):
    """It allows nothing by default, nothing unsafe and no other host, and precedes all scripts."""
    single = write_page(ROOT / "notebooks", "survivor-led-why", tmp_path / "one.html").path
    for path in (*site.rglob("*.html"), single):
        html = path.read_text()
        (policy,) = POLICY.findall(html)
        assert policy.startswith("default-src 'none'; ")
        assert not re.search(r"unsafe|blob:|https?:|\*", policy)
        assert html.index(policy) < min(html.index(tag) for tag in ("<script", "<title"))
        assert len(html[: html.index(policy) + len(policy)].encode()) < 1024
    assert "'self'" not in POLICY.findall(single.read_text())[0]


INJECTED = "<script>\nalert(1)\n</script><style>main { color: red }</style>"


def test_only_elements_of_the_renderer_are_allowed():
    """The policy lists the hash of every inline element of the template, and of no other."""
    page = ReadingPage(
        title="T",
        lang="en",
        dir="ltr",
        description="",
        main=INJECTED,
        first="",
        code_cells=0,
        own_cells=0,
    )
    document = render_document(page, policy=FilePolicy(is_single_file=True))
    (policy,) = POLICY.findall(document.html)
    assert INJECTED in document.html
    written = [(element.tag, element.text) for element in document.inline]
    found = re.findall(r"<(script|style)[^>]*>(.*?)</\1>", document.html, re.DOTALL)
    code = [(tag, text) for tag, text in found if not text.startswith("{")]  # JSON does not run
    assert sorted(set(code) - set(written)) == [
        ("script", "\nalert(1)\n"),
        ("style", "main { color: red }"),
    ]
    assert set(written) <= set(code)
    assert policy.count("'sha256-") == len(written)
    for _, text in written:
        assert b64encode(sha256(text.encode()).digest()).decode() in policy


def test_a_page_without_scripts_may_run_none():
    """A policy without a source for scripts leaves them to default-src, which is 'none'."""
    policy = FilePolicy(is_single_file=True).build([InlineElement(tag="style", text="p {}")])
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert "connect-src" not in policy


def test_an_inline_element_cannot_end_early():
    """Text that would close its own element is an error, and not markup after it."""
    with pytest.raises(AssertionError, match="end its own element"):
        InlineElement(tag="script", text="x = '</script><p>'")


@pytest.mark.parametrize("path", ["none.html", "a/b/c/none.html"])
def test_the_missing_page_links_home_from_any_depth(path, host, reader):
    """The link finds the top of the site even if the site's address is not known."""
    page = reader().page
    page.goto(f"{host[0]}/some/path/{path}")
    expect(page.get_by_role("heading", name="This page does not exist.")).to_be_visible()
    link = page.get_by_role("link", name="See all pages")
    expect(link).to_have_attribute("href", "/some/path/index.html")
    link.click()
    expect(page.get_by_role("heading", level=2, name="The claim")).to_be_visible()


def test_shared_files_are_requested_once(host, reader):
    """From the list to a page and back, style and script come from the browser's cache."""
    address, requests = host
    page = reader().page
    page.goto(f"{address}/some/path/index.html")
    requests.clear()
    page.get_by_role("link", name="Survivor-Led, Why?").click()
    expect(page.get_by_role("button", name="Next section")).to_be_visible()
    page.get_by_role("banner").get_by_role("link", name="See all pages").click()
    expect(page.get_by_role("heading", level=2, name="The claim")).to_be_visible()
    assert {path for path in requests if "/assets/" in path} == set()
    assert "/some/path/survivor-led-why.html" in requests


def test_pages_have_the_date_of_their_front_matter(tmp_path):
    """The date is in the notebook and the feed; the date of the build is in no file."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    page = tmp_path / "content" / "pages" / "survivor-led-why.md"
    page.write_text(re.sub(r"(?m)^date: .*$", "date: 2021-03-04", page.read_text(), count=1))
    build(tmp_path / "content", tmp_path / "notebooks")
    out = write_site(tmp_path / "notebooks", tmp_path / "s", address="https://x.example/").path
    assert "<updated>2021-03-04T00:00:00Z</updated>" in (out / "feed.xml").read_text()
    assert "<lastmod>2021-03-04</lastmod>" in (out / "sitemap.xml").read_text()
    assert 'href="feed.xml"' in (out / "index.html").read_text()


def test_an_ordinary_host_needs_no_settings(site, tmp_path):
    """The host that comes with Python sends every file with the type that it needs."""
    port = free_port()
    words = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "-d", str(site)]
    with running(words, port=port, log=tmp_path / "log", cwd=tmp_path) as started:
        for path in site.rglob("*.*"):
            name = path.relative_to(site).as_posix()
            if path.is_file() and not name.startswith("."):
                with urllib.request.urlopen(f"{started.address}/{name}") as answer:
                    assert answer.read() == path.read_bytes()
                    if path.suffix == ".js":
                        assert "javascript" in answer.headers["Content-Type"]
