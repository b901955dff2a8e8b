"""The reverse proxy of deploy/nginx: a sub-path, TLS, websockets and two servers."""

from __future__ import annotations

import http.client
import json
import os
import re
import ssl
import subprocess
import urllib.request
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from nginx import INSTALL_HELP, get_nginx
from support.educator_notebooks import adapted
from support.paths import ROOT
from support.servers import (
    command,
    copy_notebooks,
    free_port,
    running,
    serve,
    until_true,
)

LIVE = 60_000
HOST = "explainer.example.org"
PAGE = "/explainer/voila/render/adapted.ipynb"
TEXT = "I stand firmly behind modern medicine"
COOKIE = re.compile(r"explainer_kernel=([0-9a-f]+); Path=/explainer/api/kernels/([^;]+);")


def certificate(folder):
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    words += ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST},IP:127.0.0.1"]
    words += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(words, check=True, capture_output=True, timeout=60)


def configured(folder, *, plain, secure, ready, servers):
    """Write the configuration of deploy/ with the folders and ports of the test."""
    text = (ROOT / "deploy" / "nginx" / "explainer.conf").read_text()
    lines = "\n".join(f"    server 127.0.0.1:{port};" for port in servers)
    changes = {
        "    server 127.0.0.1:8866;": lines,
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "/etc/ssl/explainer/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        "/var/cache/nginx/explainer": f"{folder}/cache",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "explainer.conf").write_text(text)
    kinds = "\n".join(
        f"  {name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # The folders of a test are root's alone, where root runs it.
    main = "user root;\n" if os.geteuid() == 0 else ""
    main += f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
    main += "events { worker_connections 1024; }\n"
    main += f"http {{\n{kinds}\n  access_log off;\n  include {folder}/explainer.conf;\n"
    main += f"  server {{ listen 127.0.0.1:{ready}; return 200; }}\n}}\n"
    (folder / "nginx.conf").write_text(main)
    return folder / "nginx.conf"


class Site:
    def __init__(self, port, plain, folder, servers):
        self.port, self.plain, self.folder, self.servers = port, plain, folder, servers
        self.address = f"https://127.0.0.1:{port}"

    def ask(self, path, **headers):
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=60, context=context
        )
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
        connection.close()
        return answer, body

    def runs(self, kernel):
        """Return whether one of the servers runs a kernel; other tests may have left others."""
        logs = [server.log.read_text() for server in self.servers if server.kernels()]
        lines = [json.loads(line) for log in logs for line in log.splitlines() if kernel in line]
        messages = [line["message"] for line in lines]
        return "kernel started" in messages and "kernel ended" not in messages


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Run two servers behind nginx."""
    nginx = get_nginx()
    if not nginx:
        pytest.skip(INSTALL_HELP)
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    certificate(folder)
    notebooks = copy_notebooks(folder, adapted=adapted())
    ports = [free_port(), free_port()]
    plain, secure, ready = free_port(), free_port(), free_port()
    with ExitStack() as stack:
        options = ("--base-url=/explainer/", "--trust-proxy", "--kernels=2")
        servers = [
            stack.enter_context(serve(notebooks, *options, port=port, log=f"log{port}"))
            for port in ports
        ]
        conf = configured(folder, plain=plain, secure=secure, ready=ready, servers=ports)
        words = [nginx, "-p", str(folder), "-c", str(conf)]
        stack.enter_context(running(words, port=ready, log=folder / "nginx.log", cwd=folder))
        yield Site(secure, plain, folder, servers)


@pytest.fixture
def window(reader):
    return reader(ignore_https_errors=True)


def test_pages_below_a_sub_path(site, window):
    """The list, links, styles and search stay below the path, with TLS."""
    page = window.page
    page.goto(f"{site.address}/explainer")
    page.get_by_role("link", name="Survivor-Led, Why?").click()
    expect(page.get_by_text(TEXT)).to_be_visible()
    page.get_by_role("banner").get_by_role("link", name="See all pages").click()
    expect(page.get_by_role("heading", level=2, name="The claim")).to_be_visible()
    assert page.url.startswith(f"{site.address}/explainer/")
    assert {
        url.split("?")[0].startswith(f"{site.address}/explainer") for url in window.requests
    } == {True}
    assert window.errors == []


def test_live_page_through_the_proxy(site, window):
    """The websocket and the shutdown request reach the right one of two servers."""
    page = window.page
    page.goto(site.address + PAGE)
    expect(page.locator("html[data-live=yes]")).to_be_attached(timeout=LIVE)
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("chosen 4")).to_be_visible(timeout=LIVE)
    kernel = page.evaluate("document.body.dataset.kernelId")
    assert site.runs(kernel)
    cookies = window.context.cookies()
    assert cookies
    assert all(cookie["secure"] and cookie["path"].startswith("/explainer/") for cookie in cookies)
    page.close(run_before_unload=True)
    until_true(lambda: not site.runs(kernel))


SOCKET = """(address) => new Promise((resolve) => {
  const socket = new WebSocket(address);
  socket.onopen = () => resolve("open");
  socket.onerror = () => resolve("refused");
})"""


def test_foreign_origin_reaches_no_kernel(site, window):
    """The live page itself may open the websocket, a foreign one may not."""
    page = window.page
    page.goto(site.address + PAGE)
    expect(page.locator("html[data-live=yes]")).to_be_attached(timeout=LIVE)
    kernel = page.evaluate("document.body.dataset.kernelId")
    path = f"/explainer/api/kernels/{kernel}/channels"
    address = site.address.replace("https", "wss") + path
    assert page.evaluate(SOCKET, address) == "open"
    with running(
        [command("python"), "-m", "http.server", "--bind=127.0.0.1", str(port := free_port())],
        port=port,
        log=site.folder / "foreign.log",
        cwd=site.folder / "notebooks",
    ) as foreign:
        other = window.context.new_page()
        other.goto(foreign.address)
        assert other.evaluate(SOCKET, address) == "refused"
    page.close(run_before_unload=True)
    until_true(lambda: not site.runs(kernel))


def test_live_responses_are_streamed(site):
    """The proxy does not buffer a response until it is complete."""
    context = ssl.create_default_context(cafile=str(site.folder / "fullchain.pem"))
    address = f"{site.address}{PAGE}?live=1"
    with urllib.request.urlopen(address, timeout=60, context=context) as answer:
        first = answer.read1()
        before = len(first)
        rest = answer.read()
        cookies = "\n".join(answer.headers.get_all("Set-Cookie"))
    assert b"jupyter-config-data" in first
    assert before
    assert b"own-slider" not in first
    assert b"explainer-complete" in rest
    value, kernel = COOKIE.search(cookies).groups()
    address = f"{site.address}/explainer/voila/api/shutdown/{kernel}"
    headers = {"Cookie": f"explainer_kernel={value}"}
    closing = urllib.request.Request(address, data=b"", headers=headers)
    urllib.request.urlopen(closing, timeout=60, context=context).close()
    until_true(lambda: not site.runs(kernel))


def test_responses_are_compressed_and_have_security_headers(site):
    """Pages and scripts are compressed, and nginx does not send its version."""
    answer, _ = site.ask(PAGE, **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Strict-Transport-Security"]
    assert answer.headers["Server"] == "nginx"
    script, _ = site.ask("/explainer/voila/static/voila.js", **{"Accept-Encoding": "gzip"})
    assert script.status == 200
    assert script.headers["Content-Encoding"] == "gzip"


def test_other_paths_are_not_served(site):
    """Only the sub-path is served; plain HTTP redirects to TLS."""
    assert site.ask("/")[0].status == 404
    assert site.ask("/voila/render/index.ipynb")[0].status == 404
    assert site.ask("/explainer/healthz")[0].status == 200
    connection = http.client.HTTPConnection("127.0.0.1", site.plain, timeout=30)
    connection.request("GET", PAGE, headers={"Host": HOST})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}{PAGE}")
    connection.close()


def test_proxy_log_contains_no_reader_and_no_page(site):
    """It has the time, status and size of a visit."""
    assert site.ask(PAGE)[0].status == 200
    kept = until_true(lambda: (site.folder / "explainer.log").read_text())
    assert " 200 " in kept
    for private in ("127.0.0.1", "adapted", "Mozilla", "GET"):
        assert private not in kept
