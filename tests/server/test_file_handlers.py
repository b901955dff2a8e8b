"""What a server gives of its files: pages, the pictures beside them, the bundle; nothing else."""

from __future__ import annotations

import pytest

from explainer.server.handlers.files import is_plain
from support.raw_client import asked, dialled, heard, served

SECRET = "a secret that stands in each file that readers must not have"
DOT = b"\x89PNG a dot"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def server(folder):
    with served(folder, "--kernels=0") as started:
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
        yield started


def spellings(path):
    """Return a path as people have tried to sneak it past a check."""
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


def told(server, path):
    """Return the status and body of a path that is sent as it is, whatever it holds."""
    connection = dialled(server)
    connection.sendall(
        b"GET " + path.encode() + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    answer = heard(connection)
    connection.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head, body


@pytest.mark.parametrize("mount", MOUNTS)
def test_no_path_leads_out(server, mount):
    """However it is spelt: the answer is that there is nothing, and no word of what is there."""
    for path in UP:
        for spelling in dict.fromkeys(spellings(f"{mount}/{path}")):
            if " " in spelling:
                continue
            status, head, body = told(server, spelling)
            assert status in (400, 404), spelling
            assert SECRET.encode() not in body, spelling
            assert b"root:" not in body
            assert b"Traceback" not in body
            assert b"Server:" not in head or status == 400
    assert "Traceback" not in (log := server.log.read_text()), log[-3000:]


@pytest.mark.parametrize("mount", MOUNTS)
def test_what_is_there_and_what_is_not_look_alike(server, mount):
    """An answer does not tell whether a file of the machine is there."""
    for there, not_there in (
        ("//etc/passwd", "//etc/passwo"),
        ("/%2fetc/passwd", "/%2fetc/passwo"),
        ("/%2fetc", "/%2feto"),
        ("/../secret.txt", "/../secres.txt"),
        ("/secret.txt", "/secres.txt"),
        ("/linked.png", "/linkee.png"),
        ("/", "/nothing/"),
    ):
        if mount + there in ("/", "//"):
            continue
        one, other = told(server, mount + there), told(server, mount + not_there)
        assert (one[0], one[2]) == (other[0], other[2]), mount + there


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
    """Neither Jupyter's own addresses nor lists of folders."""
    status, _, _ = told(server, path)
    assert status == 404


def test_what_pages_need_is_there(server):
    """Pictures, the bundle, its styles, installed widgets: a live page asks for these."""
    assert asked(server, "/voila/files/dot.png")[2] == DOT
    for path in (
        "/voila/static/voila.js",
        "/voila/templates/lab/static/index.css",
        "/voila/templates/lab/static/theme-dark.css",
        "/voila/labextensions/anywidget/package.json",
    ):
        assert asked(server, path)[0] == 200, path


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"]
)
@pytest.mark.parametrize("path", ["/voila/render/index.ipynb", "/voila/files/dot.png", "/x"])
def test_nothing_can_be_written(server, folder, method, path):
    """Other methods than those that read are refused, and change nothing."""
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.name != "log"}
    status, _, _ = asked(server, path, method=method, body=b"x")
    assert status in (403, 404, 405)
    assert before == {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.name != "log"}


@pytest.mark.parametrize("name", ["a" * 300, "a" * 5000, "%ff", "%00", "a%0a", "%ed%a0%80", "é"])
@pytest.mark.parametrize("mount", ["/voila/render", "/voila/files", "/voila/static"])
def test_names_that_no_file_can_have(server, mount, name):
    """Too long, not UTF-8, with a line's end: there is no such page, and no error."""
    assert told(server, f"{mount}/{name}.ipynb")[0] in (400, 404)
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize(
    ("path", "plain"),
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
def test_plain_paths(path, plain):
    """Those that lead straight down to a file that is not hidden."""
    assert is_plain(path) is plain


def test_a_picture_with_a_script_in_it_runs_nothing(server, folder, reader):
    """An SVG that is opened by itself may look like anything, and does nothing."""
    (folder / "notebooks" / "drawn.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=1">'
        "<script>document.title = 1; fetch('/ran')</script><text y='20'>seen</text></svg>"
    )
    one = reader()
    one.page.goto(f"{server.address}/voila/files/drawn.svg")
    assert one.page.locator("text").text_content() == "seen"
    assert not [url for url in one.asked if url.endswith("/ran")]


def test_it_listens_where_it_was_told_and_nowhere_else(server):
    """One port, on the address that was given; kernels' ports are on the loopback address."""
    listening = [c for c in server.process.net_connections("tcp") if c.status == "LISTEN"]
    assert {c.laddr.ip for c in listening} == {"127.0.0.1"}
    assert len({c.laddr.port for c in listening}) == 1
