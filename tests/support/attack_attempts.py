"""Attacks on a real server, each with its response.

`tests/end_to_end/test_safety_guide.py` compares them with docs/safety.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import responses

import websocket

from support.raw_client import as_text, go_live, message, open_connection, receive_all, send_request
from support.servers import until_true

Tried = tuple[str, str]
"""An attempt and its response."""
PAGE = "/voila/render/survivor-led-why.ipynb"
LIVE = "/voila/render/adapted.ipynb?live=1"
MEGABYTE = 2**20
SILENT = "the connection is closed without a response"
ENDS = "the connection is closed"
ELSEWHERE = "https://elsewhere.example"

PATHS = (
    ("a file beside the notebooks", "/voila/files/../secret.txt"),
    ("the same, with the dots encoded", "/voila/files/%2e%2e/secret.txt"),
    ("the same, with the slash encoded", "/voila/files/..%2fsecret.txt"),
    ("the same, encoded twice", "/voila/files/%252e%252e%252fsecret.txt"),
    ("the same, with the dots in overlong UTF-8", "/voila/files/%c0%ae%c0%ae/secret.txt"),
    ("the same, with a NUL byte", "/voila/files/..%00/secret.txt"),
    ("the same, with a backslash", "/voila/files/..\\secret.txt"),
    ("a system file", "/voila/files//etc/passwd"),
    ("the same, from the folder of static files", "/voila/static/../../../../../../../etc/passwd"),
    ("a notebook beside the notebooks", "/voila/render/../secret.ipynb"),
    ("a hidden notebook", "/voila/render/.hidden/secret.ipynb"),
    ("a link to a notebook beside the notebooks", "/voila/render/linked.ipynb"),
    ("a notebook's own file, with its code", "/voila/files/survivor-led-why.ipynb"),
    ("a list of files", "/voila/files/"),
    ("Jupyter's files", "/api/contents"),
)
HEADS = (
    (
        "a URL of one megabyte",
        b"GET /" + b"a" * MEGABYTE + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ),
    (
        "a header of one megabyte",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * MEGABYTE + b"\r\n\r\n",
    ),
    ("100,000 headers", b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: a\r\n" * 100_000 + b"\r\n"),
    (
        "a body declared as one gigabyte",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1073741824\r\n\r\n",
    ),
    (
        "a body with two conflicting lengths",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ),
    ("4,096 NUL bytes instead of a request", b"\0" * 4096 + b"\r\n\r\n"),
    (
        "a tunnel to another host (`CONNECT`)",
        b"CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ),
    (
        "a request for another host name, as after DNS rebinding",
        b"GET / HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n",
    ),
    (
        "a live page with another host name",
        f"GET {LIVE} HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n".encode(),
    ),
)
HALVES = (
    ("no request", b""),
    ("half a URL", b"GET /voila/ren"),
    ("headers that do not end", b"GET / HTTP/1.1\r\nHost: localhost\r\n"),
    ("half a body", b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345"),
)
FIELDS = (
    ("page title", "a page's title"),
    ("page description", "its description"),
    ("page author", "its author"),
    ("body", "its text, headings and link texts"),
    ("code", "its code"),
    ("family", "a study's author"),
    ("container-title", "its journal"),
    ("design", "its design"),
    ("what", "its record of checks"),
)


def answered(server, request: bytes, *, seconds: float = 30) -> str:
    """Send raw bytes and return the first line of the response."""
    connection = open_connection(server)
    with suppress(BrokenPipeError, ConnectionResetError):  # there may be a response all the same
        connection.sendall(request)
    told = receive_all(connection, seconds=seconds)
    connection.close()
    line = told.split(b"\r\n")[0].decode()
    return f"`{line}`" if told else SILENT


def got(server, path, *, method="GET", **headers) -> str:
    """Send a complete request and return the first line of the response."""
    words = {"Host": "localhost", "Connection": "close", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in words.items())
    return answered(server, f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode())


def paths(server) -> Iterator[Tried]:
    """Request files that readers must not get."""
    for what, path in PATHS:
        yield f"{what}: `GET {path}`", got(server, path)
    for method, path in (("PUT", "/voila/files/x.png"), ("DELETE", PAGE), ("POST", PAGE)):
        yield f"writing: `{method} {path}`", got(server, path, method=method)


def open_socket(kernel):
    """Open a websocket, once the server has noticed that earlier ones are closed."""
    opened = []

    def is_open():
        try:
            opened.append(kernel.socket())
        except websocket.WebSocketBadStatusException:
            return False
        return True

    until_true(is_open)
    return opened[0]


def kernels(server) -> Iterator[Tried]:
    """Use kernels of one's own and of others, and run code in them."""
    for method in ("GET", "POST"):
        yield f"`{method} /api/kernels`", got(server, "/api/kernels", method=method)
    for path in ("/api/kernelspecs", "/api/terminals", "/api/sessions"):
        yield f"`GET {path}`", got(server, path)
    mine = go_live(server)
    stays = [mine.socket()]  # at once: a kernel without a page is ended
    theirs = go_live(server)
    stays.append(theirs.socket())
    for whose, cookie in (("no cookie", ""), ("with the cookie of one's own", mine.cookie)):
        for method, path in (
            ("GET", f"/api/kernels/{theirs.id}"),
            ("DELETE", f"/api/kernels/{theirs.id}"),
            ("POST", f"/api/kernels/{theirs.id}/restart"),
            ("POST", f"/voila/api/shutdown/{theirs.id}"),
        ):
            what = f"another reader's kernel, {whose}: `{method} {path.replace(theirs.id, 'ID')}`"
            yield what, got(server, path, method=method, Cookie=cookie)
        yield f"its websocket, {whose}", shut_out(theirs, cookie=cookie)
    for origin in (ELSEWHERE, "null", None):
        what = f"the origin `{origin}`" if origin else "no `Origin` header"
        yield f"one's own websocket, with {what}", shut_out(mine, origin=origin)
    for kind, content in (
        ("execute_request", {"code": "open('RAN', 'w')"}),
        ("complete_request", {"code": "import o", "cursor_pos": 8}),
        ("inspect_request", {"code": "open", "cursor_pos": 4}),
        ("history_request", {"hist_access_type": "tail", "n": 9}),
        ("shutdown_request", {}),
    ):
        yield f"`{kind}` to one's own kernel", said_to(mine, message(kind, content))
    large = message("comm_msg", {"comm_id": "x", "data": {"x": "y" * 2 * MEGABYTE}})
    yield "a message of two megabytes to one's own kernel", said_to(mine, large, told=False)
    yield from widgets(mine)
    more = [open_socket(mine) for _ in range(3)]
    yield "a fifth websocket to one's own kernel", shut_out(mine)
    yield "another reader's websocket after that", shut_out(theirs)
    for connection in more:
        connection.close()
    yield (
        "a live page, when all kernel slots are in use",
        got(server, "/voila/render/index.ipynb?live=1"),
    )
    for connection in stays:
        connection.close()
    for kernel in (mine, theirs):
        send_request(
            server,
            f"/voila/api/shutdown/{kernel.id}",
            method="POST",
            body=b"",
            Cookie=kernel.cookie,
        )
    until_true(lambda: not server.kernels())
    robot = got(server, LIVE, **{"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    yield "a live page for a robot", robot
    picture = got(server, LIVE, **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"})
    yield "a live page, as a picture on another site", picture


def widgets(kernel) -> Iterator[Tried]:
    """Open comms that no page of ours needs, or too many."""
    other = message("comm_open", {"comm_id": "x", "target_name": "library", "data": {}})
    yield "`comm_open` for the target of another library", said_to(kernel, other)
    widget = {"target_name": "jupyter.widget", "data": {"state": {}}}
    state = {"state": {"value": "x" * 900_000}}
    large = message("comm_open", {**widget, "comm_id": "x", "data": state})
    yield "`comm_open` with 0.9 MB for a new widget", said_to(kernel, large)
    first = [message("comm_open", {**widget, "comm_id": str(n)}) for n in range(99)]
    last = message("comm_open", {**widget, "comm_id": "last"})
    yield "a hundred new widgets", said_to(kernel, last, first=first)


def shut_out(kernel, **how) -> str:
    """Return the response that refuses a websocket."""
    try:
        kernel.socket(**how).close()
    except websocket.WebSocketBadStatusException as told:
        return f"`HTTP/1.1 {told.status_code} {responses[told.status_code]}`"
    return "it opens"


def said_to(kernel, sent, *, told: bool = True, first=()) -> str:
    """Return what a message over a kernel's websocket causes; other messages are ignored."""
    connection = kernel.socket()
    try:
        for one in (*first, sent):
            connection.send(as_text(one))
        while True:
            code, data = connection.recv_data()
            if code == websocket.ABNF.OPCODE_CLOSE:
                break
            if sent["header"]["msg_id"].encode() in data:
                return "it is answered"
    except (ConnectionError, websocket.WebSocketConnectionClosedException):
        return ENDS
    finally:
        connection.close()
    why = f"{int.from_bytes(data[:2], 'big')}, “{data[2:].decode()}”"
    return f"{ENDS}: {why}" if told else ENDS


def choices(server) -> Iterator[Tried]:
    """Ask for a template, theme or kernel that only the server chooses."""
    plain = send_request(server, PAGE)[2]
    for asks in ("template=lab", "theme=dark", "kernel_name=bash", "voila-template=lab"):
        same = send_request(server, f"{PAGE}?{asks}")[2] == plain
        yield f"`GET {PAGE}?{asks}`", "the same page, byte for byte" if same else "another page"


def requests(server) -> Iterator[Tried]:
    """Send requests that are too large or malformed."""
    for what, request in HEADS:
        yield what, answered(server, request)


def halves(door) -> Iterator[Tried]:
    """Stop in the middle of requests, and use all connections of a server."""
    with ThreadPoolExecutor(len(HALVES)) as pool:  # each waits until the server closes it
        answers = pool.map(lambda half: answered(door, half[1], seconds=60), HALVES)
        for (what, _), answer in zip(HALVES, answers, strict=True):
            yield f"{what}, then silence", answer
    held = []
    full = "`HTTP/1.1 503 Service Unavailable`"

    def is_full() -> bool:
        held.extend(open_connection(door) for _ in range(40))
        for one in held[-40:]:
            with suppress(BrokenPipeError, ConnectionResetError):  # it was closed to make room
                one.sendall(HALVES[3][1])
        return got(door, PAGE) == full

    until_true(is_full)
    yield "a new connection while all allowed connections are busy", full
    for one in held:
        one.close()
    until_true(lambda: got(door, PAGE) == "`HTTP/1.1 200 OK`")
    yield "a reader after that", got(door, PAGE)


def words(server, page) -> Iterator[Tried]:
    """Return how the page shows fields that contain scripts."""
    address = "/voila/render/hostile.ipynb"
    sent = send_request(server, address)[2].decode()
    for field, name in FIELDS:
        quote = r"(?:'|&#39;)"
        found = set(
            re.findall(rf".{{4}}script.{{1,4}}ran\({quote}{field}{quote}\).{{5}}script", sent)
        )
        harmless = {one for one in found if one.startswith("&lt;script&gt;")}
        yield name, f"`{min(found)}`" if found and found == harmless else f"not only words: {found}"
    for name, found in (
        ("its DOI", re.search(r">(10[.]1000/x[^<]*)</a>", sent)),
        ("its address", re.search(r'href="(https://work[.]example/[^"]*)"', sent)),
    ):
        yield name, f"`{found[1]}`"
    page.goto(server.address + address)
    yield (
        "scripts that ran when a browser opened the page",
        f"{page.evaluate('window.seen.length')}",
    )
    page.goto(f"{server.address}/voila/render/educators.ipynb")
    yield (
        "scripts that ran when it opened a hostile notebook",
        f"{page.evaluate('window.seen.length')}",
    )
    leads = page.locator("main.explainer [href^='javascript' i], main.explainer [src^='data:text']")
    yield "links to scripts in that notebook", f"{leads.count()}"


def frames(server, framed) -> Iterator[Tried]:
    """Return the headers of a page, and the policy of a server that allows framing."""
    _, headers, _ = send_request(server, PAGE)
    policy = re.sub(r"( 'sha256-[^']+')+", " 'sha256-…'", headers["Content-Security-Policy"])
    yield "`Content-Security-Policy`", f"`{policy}`"
    for name in ("X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Set-Cookie"):
        value = headers.get(name)
        yield f"`{name}`", f"`{value}`" if value else "none"
    told = send_request(framed, PAGE)[1]["Content-Security-Policy"].rpartition("; ")[2]
    yield "end of the policy with `--frame-ancestors https://learning.example`", f"`{told}`"


def table(tried: Iterator[Tried], left: str = "attempt") -> str:
    """Return the attempts as a Markdown table."""
    rows = [f"| {left} | response |", "|---|---|"]
    return "\n".join([*rows, *(f"| {what} | {came} |" for what, came in tried)])
