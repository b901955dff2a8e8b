"""The headers that keep a page to itself, seen in a real browser: what runs, who frames it."""

from __future__ import annotations

import functools
import http.server
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
    with serve_folder(tmp_path_factory.mktemp("alone"), "--allow-host=learning.example") as started:
        yield started


def test_a_proxied_origin_is_its_own(server):
    """Behind a proxy that says which host was asked for, that host's pages are the server's own."""
    kernel = go_live(server)
    for host, origin, status in (
        ("learning.example", "https://learning.example", 101),
        ("learning.example:8443", "https://learning.example:8443", 101),
        ("learning.example", "https://learning.example:8443", 403),
        ("learning.example", "https://learning.example.elsewhere.example", 403),
        ("learning.example", "https://elsewhere.example", 403),
    ):
        told, _, _ = send_request(
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
        assert told == status, origin


def policy(headers):
    parts = (part.strip().partition(" ") for part in headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_a_pages_own_scripts_are_named_and_no_others():
    """Each by its hash; nothing may be evaluated or come from elsewhere."""
    inline = [InlineElement(tag="script", text="1"), InlineElement(tag="style", text="p {}")]
    headers = build_page_headers(inline, frame_ancestors="'self'")
    scripts = policy(headers)["script-src"].split()
    assert len([one for one in scripts if one.startswith("'sha256-")]) == 1
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
def test_every_answer_has_them(server, path, status):
    """Pages, files, figures and refusals: none is sniffed, none tells where it was read from."""
    told, headers, _ = send_request(server, path)
    assert told == status
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "frame-ancestors" in policy(headers)
    if status != 302 and not path.startswith(("/voila/labextensions", "/api/kernels/")):
        assert policy(headers)["default-src"] == "'none'"
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
def test_head_answers_with_the_headers_of_get(server, path, encoding):
    """There is no body, and no kernel starts, even for what makes a page live."""
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


def test_no_page_asks_for_a_process_of_its_own(server):
    """An opener policy makes a browser start one, and the text comes a third later."""
    _, headers, _ = send_request(server, PAGE)
    assert headers["Cross-Origin-Opener-Policy"] is None


def test_the_live_answer_has_them_too(server):
    """Opened by itself it may run no inline script; its cookies are for its kernel alone."""
    status, headers, _ = send_request(server, f"{PAGE}?live=1&again=1")
    assert status == 200
    assert "'sha256-" not in policy(headers)["script-src"]
    assert "'unsafe-inline'" not in policy(headers)["script-src"]
    cookies = headers.get_all("Set-Cookie")
    where = ["/voila/render;", "/api/kernels/", "/voila/api/shutdown/"]
    assert len(cookies) == len(where)
    for cookie, path in zip(sorted(cookies, key=len), where, strict=True):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert f"; Path={path}" in cookie
        assert "Domain" not in cookie
    get_kernel(server, headers).end()


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        ((), "HttpOnly; SameSite=Lax; Secure"),
        (
            ("--frame-ancestors", "https://learning.example"),
            "HttpOnly; SameSite=None; Secure; Partitioned",
        ),
    ],
)
def test_behind_tls_the_cookie_is_secure(tmp_path, words, flags):
    """Where another site may frame pages, it is kept apart for each that does."""
    with serve_folder(tmp_path, *words) as server:
        answer = send_request(server, f"{PAGE}?live=1&again=1", X_Forwarded_Proto="https")
        cookies = [one for one in answer[1].get_all("Set-Cookie") if "explainer_kernel" in one]
        assert len(cookies) == 2
        for cookie in cookies:
            assert cookie.endswith(f"; {flags}")


EVIL = """async () => {
  const told = {};
  // What the driver runs itself may evaluate anything; what a timer runs is the page's.
  await new Promise((resolve) => setTimeout(() => {
    try { eval("1"); told.eval = "ran"; } catch (error) { told.eval = error.name; }
    try { new Function("return 1")(); told.fn = "ran"; } catch (error) { told.fn = error.name; }
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
  told.script = await load("script", { src: "http://localhost:9/x.js" });
  told.image = await load("img", { src: "http://localhost:9/x.png" });
  told.data = await load("script", { src: "data:text/javascript,window.data=1" });
  told.fetch = await fetch("http://localhost:9/").then(() => "sent", (error) => error.name);
  told.base = (() => {
    const base = document.createElement("base");
    base.href = "http://localhost:9/";
    document.head.append(base);
    const at = document.baseURI;
    base.remove();
    return at.startsWith("http://localhost:9/") ? "moved" : "refused";
  })();
  await new Promise((resolve) => setTimeout(resolve, 300));
  told.inline = window.inline ?? "refused";
  told.handler = window.handler ?? "refused";
  told.link = window.link ?? "refused";
  return told;
}"""
REFUSED = {
    **dict.fromkeys(("eval", "fn"), "EvalError"),
    **dict.fromkeys(("script", "image", "data", "base", "inline", "handler", "link"), "refused"),
    "fetch": "TypeError",
}


def test_nothing_is_evaluated_and_the_page_goes_live_all_the_same(server, reader):
    """Neither while it is read nor when it is live: eval, inline scripts and other hosts fail."""
    one = reader()
    page = one.page
    page.goto(f"{server.address}/voila/render/survivor-led-why.ipynb")
    assert page.evaluate(EVIL) == REFUSED
    page.goto(f"{server.address}/voila/render/adapted.ipynb")
    expect(page.locator("html[data-live=yes]")).to_be_attached(timeout=LIVE)
    assert page.evaluate(EVIL) == REFUSED
    page.close(run_before_unload=True)
    until_true(lambda: not server.kernels())


@contextmanager
def course(folder, address, *, host):
    """Serve a learning platform's page that frames a page of ours."""
    folder.mkdir(exist_ok=True)
    show(folder, address)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer((host, 0), handler) as platform:
        threading.Thread(target=platform.serve_forever, daemon=True).start()
        yield f"http://{host}:{platform.server_port}/course.html"
        platform.shutdown()


def show(folder, address):
    frame = f'<iframe title="Course page" src="{address}" width="900" height="600"></iframe>'
    (folder / "course.html").write_text(f"<!DOCTYPE html><title>Course</title>{frame}")


def framed(one, address):
    one.page.goto(address)
    return one.page.frame_locator("iframe[title='Course page']")


def test_nobody_else_frames_a_page(server, reader, tmp_path):
    """By default another site, and another port of the same host, shows an empty frame."""
    one = reader()
    with course(tmp_path, f"{server.address}{PAGE}", host="127.0.0.1") as address:
        one.page.on("console", lambda told: one.errors.append(told.text))
        frame = framed(one, address)
        until_true(lambda: [told for told in one.errors if "frame-ancestors" in told])
        expect(frame.locator("main")).to_have_count(0)


def test_a_learning_platform_that_is_named_frames_it(tmp_path, reader):
    """Another site does too, whose frames have no cookies: the page is read with every control.

    The platform is on ``localhost`` and the page on ``127.0.0.1``, which are two sites. Live
    parts need a cookie, so there they say where they work.
    """
    with (
        course(tmp_path / "x", "", host="localhost") as elsewhere,
        serve_folder(tmp_path, "--frame-ancestors", elsewhere.rpartition("/")[0]) as server,
    ):
        for path in ("survivor-led-why", "adapted"):
            one = reader()
            show(tmp_path / "x", f"{server.address}/voila/render/{path}.ipynb")
            page = framed(one, elsewhere)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            page.get_by_role("button", name="Next section").click()
            page.get_by_role("button", name="Sections", exact=True).click()
            page.get_by_role("button", name="Open all studies").click()
            expect(page.locator("details.study[open]").first).to_be_visible()
            if path == "adapted":
                status = page.get_by_role("status")
                expect(status).to_contain_text("a window of their own", timeout=LIVE)
                expect(status.get_by_role("link")).to_have_attribute("target", "_blank")
            assert one.context.cookies() == []
            assert server.kernels() == []


def test_in_a_frame_of_the_same_site_it_goes_live(tmp_path, reader):
    """A platform on another port of the same host has live cells in its frame."""
    with (
        course(tmp_path / "x", "", host="127.0.0.1") as elsewhere,
        serve_folder(tmp_path, "--frame-ancestors", elsewhere.rpartition("/")[0]) as server,
    ):
        show(tmp_path / "x", f"{server.address}/voila/render/adapted.ipynb")
        one = reader()
        page = framed(one, elsewhere)
        expect(page.locator("html[data-live=yes]")).to_be_attached(timeout=LIVE)
        one.page.close(run_before_unload=True)
        until_true(lambda: not server.kernels())
