"""Tests of the files that a server sends: pages, pictures beside them, the bundle, no others."""

from __future__ import annotations

import pytest

from explainer.server.handlers.files import is_plain
from support.raw_client import open_connection, receive_all, send_request, serve_folder

SECRET = "the contents of each file that readers may not open"
DOT = b"\x89PNG a dot"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def server(folder):
    with serve_folder(folder, "--kernels=0") as server:
        notebooks = folder / "notebooks"
        hidden = notebooks / ".hidden"
        hidden.mkdir()
        for path in (
            *(folder / name for name in ("secret.txt", "secret.ipynb", "secret.png")),
            *(notebooks / name for name in ("secret.txt", "secret.py", "_secret.ipynb", ".env")),
            *(notebooks / name for name in (".secret.png", "_secret.png", "secret.png.bak")),
            *(hidden / name for name in ("secret.png", "secret.ipynb")),
        ):
            path.write_text(SECRET)
        (notebooks / "linked.png").symlink_to(folder / "secret.png")
        (notebooks / "dot.png").write_bytes(DOT)
        yield server


def spellings(path):
    """Yield the spellings of a path that attackers use to bypass checks."""
    yield path
    yield path.replace("..", "%2e%2e")
    yield path.replace("..", "%2E.")
    yield path.replace("../", "..%2f")
    yield path.replace("../", "%2e%2e%2f")
    yield path.replace("../", "%252e%252e%252f")
    yield path.replace("../", "..%5c")
    yield path.replace("../", "..\\")
    yield path.replace("../", "....//")
    yield path.replace("../", "..;/")
    yield path.replace("../", "..%00/")
    yield path.replace("../", "..%c0%af")
    yield path.replace("../", "%c0%ae%c0%ae/")
    yield path.replace("../", "..%ef%bc%8f")
    yield path.replace("../", "./../")
    yield path.replace("../", ".%0d./")
    yield path + "%00.png"
    yield path + "%00.ipynb"
    yield path + "?x=.png"
    yield path + "/"
    yield path + "/."
    yield path + "%20"


MOUNTS = [
    *("/voila/files", "/voila/static", "/voila/templates/lab/static", "/voila/labextensions"),
    *("/voila/render", "/voila/templates", "/voila/api/themes", "/voila/tree", "/static"),
    *("/files", "/view", "/nbconvert/html", "/api/contents", "/lab/tree", "/tree", "/notebooks"),
    *("/voila/api/contents", "/edit", "/terminals", "/nbextensions", "/custom", "/doc", "/lsp"),
    *("/api/kernelspecs", "/kernelspecs", "/api/terminals", "/api/sessions", "/api/config", ""),
]
UP = [
    *("../secret.txt", "../secret.ipynb", "../secret.png", "../../secret.txt"),
    *("secret.txt", "secret.py", "_secret.ipynb", ".env", ".secret.png", "_secret.png"),
    *(".hidden/secret.png", ".hidden/secret.ipynb", "secret.png.bak", "linked.png"),
    *("../../../../../../../../etc/passwd", "/etc/passwd", "//etc/passwd", "C:\\x", "~/x"),
]


def send_raw_path(server, path):
    """Request a path without encoding it; return the status, headers and body."""
    connection = open_connection(server)
    connection.sendall(
        b"GET " + path.encode() + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    response = receive_all(connection)
    connection.close()
    head, _, body = response.partition(b"\r\n\r\n")
    return int(head.split()[1]), head, body


@pytest.mark.parametrize("mount", MOUNTS)
def test_no_path_leaves_the_folder(server, mount):
    """Each spelling of a forbidden path is answered with 404, without the file's contents."""
    for path in UP:
        for spelling in dict.fromkeys(spellings(f"{mount}/{path}")):
            if " " in spelling:
                continue
            status, head, body = send_raw_path(server, spelling)
            assert status in (400, 404), spelling
            assert SECRET.encode() not in body, spelling
            assert b"root:" not in body
            assert b"Traceback" not in body
            assert b"Server:" not in head or status == 400
    assert "Traceback" not in (log := server.log.read_text()), log[-3000:]


@pytest.mark.parametrize("mount", MOUNTS)
def test_existing_and_missing_files_are_answered_alike(server, mount):
    """A response does not disclose whether a file exists on the machine."""
    for existing, missing in (
        ("//etc/passwd", "//etc/passwo"),
        ("/%2fetc/passwd", "/%2fetc/passwo"),
        ("/%2fetc", "/%2feto"),
        ("/../secret.txt", "/../secres.txt"),
        ("/secret.txt", "/secres.txt"),
        ("/linked.png", "/linkee.png"),
        ("/", "/nothing/"),
    ):
        if mount + existing in ("/", "//"):
            continue
        status, _, body = send_raw_path(server, mount + existing)
        missing_status, _, missing_body = send_raw_path(server, mount + missing)
        assert (status, body) == (missing_status, missing_body), mount + existing


@pytest.mark.parametrize(
    "path",
    [
        *("/api", "/api/", "/api/contents", "/api/kernelspecs", "/api/sessions", "/api/terminals"),
        *("/api/me", "/api/config/notebook", "/api/nbconvert", "/api/spec.yaml", "/api/events"),
        *("/login", "/logout", "/lab", "/tree", "/metrics/../api/contents", "/voila/tree"),
        *("/voila/api/contents", "/nbconvert/html/survivor-led-why.ipynb", "/voila/render/"),
        *("/files/survivor-led-why.ipynb", "/voila/files/survivor-led-why.ipynb"),
        *("/voila/templates/explainer/index.html.j2", "/voila/templates/explainer/conf.json"),
        *("/voila/templates/base/static/x", "/voila/templates/x", "/voila/templates/../static/x"),
        *("/voila/static", "/voila/static/", "/voila/labextensions/", "/voila/files/"),
    ],
)
def test_nothing_else_is_mounted(server, path):
    """The server has neither Jupyter's own addresses nor folder listings."""
    status, _, _ = send_raw_path(server, path)
    assert status == 404


def test_files_that_pages_need_are_sent(server):
    """A live page requests pictures, the bundle, its styles and installed widgets."""
    assert send_request(server, "/voila/files/dot.png")[2] == DOT
    for path in (
        "/voila/static/voila.js",
        "/voila/templates/lab/static/index.css",
        "/voila/templates/lab/static/theme-dark.css",
        "/voila/labextensions/anywidget/package.json",
    ):
        assert send_request(server, path)[0] == 200, path


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"]
)
@pytest.mark.parametrize("path", ["/voila/render/index.ipynb", "/voila/files/dot.png", "/x"])
def test_nothing_can_be_written(server, folder, method, path):
    """Methods other than GET and HEAD are refused and change nothing."""
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.name != "log"}
    status, _, _ = send_request(server, path, method=method, body=b"x")
    assert status in (403, 404, 405)
    assert before == {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.name != "log"}


@pytest.mark.parametrize("name", ["a" * 300, "a" * 5000, "%ff", "%00", "a%0a", "%ed%a0%80", "é"])
@pytest.mark.parametrize("mount", ["/voila/render", "/voila/files", "/voila/static"])
def test_impossible_file_names_are_not_found(server, mount, name):
    """A name that is too long, not UTF-8 or has a line break is not found, without an error."""
    assert send_raw_path(server, f"{mount}/{name}.ipynb")[0] in (400, 404)
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("dot.png", True),
        ("a/b-c.2.png", True),
        ("@jupyter-widgets/x/static/1.js", True),
        ("", False),
        ("/a", False),
        ("a//b", False),
        ("a/../b", False),
        ("a/.b", False),
        ("_a", False),
        ("a\\b", False),
        ("a\0b", False),
        ("a\u2028b", False),
        ("a" * 2000, False),
    ],
)
def test_plain_paths(path, expected):
    """A plain path has no empty, hidden or parent folders, and only printable characters."""
    assert is_plain(path) is expected


def test_scripts_in_pictures_do_not_run(server, folder, reader):
    """The scripts of an SVG that is opened by itself do not run."""
    (folder / "notebooks" / "drawn.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=1">'
        "<script>document.title = 1; fetch('/ran')</script><text y='20'>seen</text></svg>"
    )
    window = reader()
    window.page.goto(f"{server.address}/voila/files/drawn.svg")
    assert window.page.locator("text").text_content() == "seen"
    assert not [url for url in window.requests if url.endswith("/ran")]


def test_the_server_listens_on_one_address_only(server):
    """It listens on one port of the given address."""
    listening = [c for c in server.process.net_connections("tcp") if c.status == "LISTEN"]
    assert {c.laddr.ip for c in listening} == {"127.0.0.1"}
    assert len({c.laddr.port for c in listening}) == 1
