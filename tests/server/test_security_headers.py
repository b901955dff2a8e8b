"""Tests of the security headers in a browser: what a page may run, and who may frame it."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from explainer.render.csp import InlineElement
from explainer.server.security_headers import build_page_headers
from support.raw_client import get_kernel, go_live, send_request, serve_folder
from support.servers import until_true

PAGE = "/voila/render/survivor-led-why.ipynb"
LIVE = 60_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serve_folder(tmp_path_factory.mktemp("alone"), "--allow-host=learning.example") as server:
        yield server


def test_the_origin_of_a_proxy_is_allowed(server):
    """Pages on the host that a proxy reports have the same origin as the server."""
    kernel = go_live(server)
    for host, origin, status in (
        ("learning.example", "https://learning.example", 101),
        ("learning.example:8443", "https://learning.example:8443", 101),
        ("learning.example", "https://learning.example:8443", 403),
        ("learning.example", "https://learning.example.elsewhere.example", 403),
        ("learning.example", "https://elsewhere.example", 403),
    ):
        actual, _, _ = send_request(
            server,
            f"/api/kernels/{kernel.id}/channels",
            Host=host,
            Origin=origin,
            Cookie=kernel.cookie,
            Connection="Upgrade",
            Upgrade="websocket",
            Sec_WebSocket_Version="13",
            Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAA==",
        )
        assert actual == status, origin
    kernel.end()


def parse_policy(headers):
    parts = (part.strip().partition(" ") for part in headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_only_scripts_with_a_hash_are_allowed():
    """Our inline scripts are allowed by hash; nothing is evaluated or loaded from elsewhere."""
    inline = [InlineElement(tag="script", text="1"), InlineElement(tag="style", text="p {}")]
    headers = build_page_headers(inline, frame_ancestors="'self'")
    scripts = parse_policy(headers)["script-src"].split()
    assert len([source for source in scripts if source.startswith("'sha256-")]) == 1
    assert not {"'unsafe-eval'", "'unsafe-inline'", "*", "https:", "http:", "data:"} & {*scripts}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (PAGE, 200),
        ("/voila/render/none.ipynb", 404),
        ("/nothing", 404),
        ("/", 302),
        ("/voila/static/voila.js", 200),
        ("/voila/files/none.png", 404),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/metrics", 200),
        ("/api/kernels", 404),
        ("/voila/render/%ff", 400),
        ("/voila/labextensions/anywidget/package.json", 200),
        ("/api/kernels/00000000-0000-0000-0000-000000000000", 404),
    ],
)
def test_every_response_has_the_headers(server, path, status):
    """Pages, files, metrics and errors have the security headers, and set no cookie."""
    actual, headers, _ = send_request(server, path)
    assert actual == status
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "frame-ancestors" in parse_policy(headers)
    if status != 302 and not path.startswith(("/voila/labextensions", "/api/kernels/")):
        assert parse_policy(headers)["default-src"] == "'none'"
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert "Server" not in headers
    assert headers.get("Set-Cookie") is None


@pytest.mark.parametrize(
    "path",
    [
        "/",
        PAGE,
        f"{PAGE}?live=1",
        "/voila/render/index.ipynb",
        "/voila/render/none.ipynb",
        "/nothing",
        "/healthz",
        "/readyz",
        "/voila/render/search/search.js",
    ],
)
@pytest.mark.parametrize("encoding", ["gzip", "gzip;q=0"])
def test_head_has_the_headers_of_get(server, path, encoding):
    """There is no body, and no kernel starts, even for a live page."""
    before = set(server.kernels())
    status, headers, body = send_request(server, path, method="HEAD", Accept_Encoding=encoding)
    expected, of_get, _ = send_request(server, path.partition("?")[0], Accept_Encoding=encoding)
    assert (status, body) == (expected, b"")
    changing = {"Date"}
    assert {k: v for k, v in headers.items() if k not in changing} == {
        k: v for k, v in of_get.items() if k not in changing
    }
    assert headers.get("Content-Encoding") in (None, encoding)
    assert set(server.kernels()) <= before


def test_pages_have_no_opener_policy(server):
    """An opener policy would make a browser start a process, and delay the text by a third."""
    _, headers, _ = send_request(server, PAGE)
    assert headers["Cross-Origin-Opener-Policy"] is None


def test_the_live_response_has_the_headers(server):
    """It allows no inline script, and its cookies are sent to the addresses of its kernel only."""
    status, headers, _ = send_request(server, f"{PAGE}?live=1")
    assert status == 200
    assert "'sha256-" not in parse_policy(headers)["script-src"]
    assert "'unsafe-inline'" not in parse_policy(headers)["script-src"]
    cookies = headers.get_all("Set-Cookie")
    paths = ["/voila/render;", "/api/kernels/", "/voila/api/shutdown/"]
    assert len(cookies) == len(paths)
    for cookie, path in zip(sorted(cookies, key=len), paths, strict=True):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert f"; Path={path}" in cookie
        assert "Domain" not in cookie
    get_kernel(server, headers).end()


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ((), "HttpOnly; SameSite=Lax; Secure"),
        (
            ("--frame-ancestors", "https://learning.example"),
            "HttpOnly; SameSite=None; Secure; Partitioned",
        ),
    ],
)
def test_behind_tls_the_cookie_is_secure(tmp_path, options, flags):
    """If other sites may frame pages, the cookie is partitioned by site."""
    with serve_folder(tmp_path, *options) as server:
        _, headers, _ = send_request(server, f"{PAGE}?live=1", X_Forwarded_Proto="https")
        cookies = [text for text in headers.get_all("Set-Cookie") if "explainer_kernel" in text]
        assert len(cookies) == 2
        for cookie in cookies:
            assert cookie.endswith(f"; {flags}")


ATTACK = """async () => {
  const results = {};
  // What the driver runs itself may evaluate anything; what a timer runs is the page's.
  await new Promise((resolve) => setTimeout(() => {
    try { eval("1"); results.eval = "ran"; } catch (error) { results.eval = error.name; }
    try { new Function("return 1")(); results.fn = "ran"; }
    catch (error) { results.fn = error.name; }
    resolve();
  }));
  const inline = document.createElement("script");
  inline.textContent = "window.inline = 1";
  document.body.append(inline);
  const holder = document.createElement("div");
  holder.innerHTML = '<img src="data:," onerror="window.handler = 1">' +
    '<a href="javascript:window.link=1">x</a>';
  document.body.append(holder);
  holder.querySelector("a").click();
  const load = (tag, set) => new Promise((resolve) => {
    const element = Object.assign(document.createElement(tag), set);
    element.onload = () => resolve("loaded");
    element.onerror = () => resolve("refused");
    document.body.append(element);
    setTimeout(() => resolve("refused"), 3000);
  });
  results.script = await load("script", { src: "http://localhost:9/x.js" });
  results.image = await load("img", { src: "http://localhost:9/x.png" });
  results.data = await load("script", { src: "data:text/javascript,window.data=1" });
  results.fetch = await fetch("http://localhost:9/").then(() => "sent", (error) => error.name);
  results.base = (() => {
    const base = document.createElement("base");
    base.href = "http://localhost:9/";
    document.head.append(base);
    const address = document.baseURI;
    base.remove();
    return address.startsWith("http://localhost:9/") ? "moved" : "refused";
  })();
  await new Promise((resolve) => setTimeout(resolve, 300));
  results.inline = window.inline ?? "refused";
  results.handler = window.handler ?? "refused";
  results.link = window.link ?? "refused";
  return results;
}"""
REFUSED = {
    **dict.fromkeys(("eval", "fn"), "EvalError"),
    **dict.fromkeys(("script", "image", "data", "base", "inline", "handler", "link"), "refused"),
    "fetch": "TypeError",
}


def test_attacks_fail_and_the_page_goes_live(server, reader):
    """Eval, inline scripts and other hosts are refused before and after a page goes live."""
    page = reader().page
    page.goto(f"{server.address}/voila/render/survivor-led-why.ipynb")
    assert page.evaluate(ATTACK) == REFUSED
    page.goto(f"{server.address}/voila/render/adapted.ipynb")
    expect(page.locator("html[data-live=yes]")).to_be_attached(timeout=LIVE)
    assert page.evaluate(ATTACK) == REFUSED
    page.close(run_before_unload=True)
    until_true(lambda: not server.kernels())


@contextmanager
def serve_course(folder, address, *, host):
    """Serve a learning platform's page that frames a page of ours."""
    folder.mkdir(exist_ok=True)
    write_course(folder, address)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer((host, 0), handler) as platform:
        threading.Thread(target=platform.serve_forever, daemon=True).start()
        yield f"http://{host}:{platform.server_port}/course.html"
        platform.shutdown()


def write_course(folder, address):
    frame = f'<iframe title="Course page" src="{address}" width="800" height="600"></iframe>'
    (folder / "course.html").write_text(f"<!DOCTYPE html><title>Course</title>{frame}")


def open_frame(window, address):
    window.page.goto(address)
    return window.page.frame_locator("iframe[title='Course page']")


def test_other_sites_cannot_frame_a_page(server, reader, tmp_path):
    """By default another site, and another port of the same host, shows an empty frame."""
    window = reader()
    with serve_course(tmp_path, f"{server.address}{PAGE}", host="127.0.0.1") as address:
        window.page.on("console", lambda message: window.errors.append(message.text))
        frame = open_frame(window, address)
        until_true(lambda: [error for error in window.errors if "frame-ancestors" in error])
        expect(frame.locator("main")).to_have_count(0)


def test_a_named_site_can_frame_a_page(tmp_path, reader):
    """A page in the frame of another site, which has no cookies, has every control.

    The platform is on ``localhost`` and the page on ``127.0.0.1``, which are two sites. Live
    parts need a cookie, so the page says where they work.
    """
    with (
        serve_course(tmp_path / "x", "", host="localhost") as elsewhere,
        serve_folder(tmp_path, "--frame-ancestors", elsewhere.rpartition("/")[0]) as server,
    ):
        for path in ("survivor-led-why", "adapted"):
            window = reader()
            write_course(tmp_path / "x", f"{server.address}/voila/render/{path}.ipynb")
            page = open_frame(window, elsewhere)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            page.get_by_role("button", name="Next section").click()
            page.get_by_role("button", name="Sections", exact=True).click()
            page.get_by_role("button", name=re.compile("^Studies")).click()
            page.get_by_role("button", name="Open all studies").click()
            expect(page.locator("details.study[open]").first).to_be_visible()
            if path == "adapted":
                status = page.get_by_role("status")
                expect(status).to_contain_text("a window of their own", timeout=LIVE)
                expect(status.get_by_role("link")).to_have_attribute("target", "_blank")
            assert window.context.cookies() == []
            assert server.kernels() == []


def test_a_page_in_a_frame_of_the_same_site_goes_live(tmp_path, reader):
    """A platform on another port of the same host has live cells in its frame."""
    with (
        serve_course(tmp_path / "x", "", host="127.0.0.1") as elsewhere,
        serve_folder(tmp_path, "--frame-ancestors", elsewhere.rpartition("/")[0]) as server,
    ):
        write_course(tmp_path / "x", f"{server.address}/voila/render/adapted.ipynb")
        window = reader()
        page = open_frame(window, elsewhere)
        expect(page.locator("html[data-live=yes]")).to_be_attached(timeout=LIVE)
        window.page.close(run_before_unload=True)
        until_true(lambda: not server.kernels())
