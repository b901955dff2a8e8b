"""An HTTP client without a browser: raw requests, and a kernel with its websocket."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import websocket

from support.educator_notebooks import adapted
from support.servers import Server, copy_notebooks, serve, until_true

V1 = "v1.kernel.websocket.jupyter.org"
OPEN = {
    "VoilaConfiguration": {
        "template": "lab",
        "allow_template_override": "YES",
        "allow_theme_override": "YES",
        "file_allowlist": [".*"],
        "file_denylist": [],
        "show_tracebacks": True,
    }
}
"""Permissive settings for plain Voilà, in the folder from which the server is started."""
COOKIE = re.compile(r"explainer_kernel=([0-9a-f]+); Path=/api/kernels/([^;]+);")


@contextmanager
def serve_folder(folder, *options, **server_options) -> Iterator[Server]:
    """Serve the committed notebooks and an educator's from a folder, with files beside them."""
    chosen = adapted()
    chosen.metadata["voila"] = {"template": "lab", "theme": "dark", "authors": "nobody"}
    chosen.metadata["kernelspec"] = {"name": "no-such-kernel", "display_name": "x"}
    (folder / "voila.json").write_text(json.dumps(OPEN))
    notebooks = copy_notebooks(folder, adapted=adapted(), chosen=chosen)
    with serve(notebooks, *options, **server_options) as server:
        yield server


def send_request(server, path, *, method="GET", body=None, **headers):
    """Send a request with its path unchanged; return the status, headers and body."""
    connection = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=60)
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.putrequest(method, path, skip_accept_encoding=True, skip_host="Host" in fields)
    if body is not None:
        fields["Content-Length"] = str(len(body))
    for name, value in fields.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, response.headers, content


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """A kernel and the cookie of its owner."""

    server: Server
    id: str
    cookie: str

    def end(self):
        """End the kernel, as its page does when it is closed, and wait until the slot is free."""
        path = f"/voila/api/shutdown/{self.id}"
        status, _, _ = send_request(self.server, path, method="POST", body=b"", Cookie=self.cookie)
        assert status in (200, 204)
        until_true(lambda: not self.runs())

    def runs(self):
        """Return whether the server has the kernel; no command line names one that was forked."""
        path = f"/api/kernels/{self.id}"
        return send_request(self.server, path, Cookie=self.cookie)[0] == 200

    def socket(self, *, cookie=None, origin="", protocol=None, id=None):
        """Open the kernel's websocket; by default as its owner and from its own site."""
        address = f"{self.server.address.replace('http', 'ws')}/api/kernels/{id or self.id}"
        cookie = self.cookie if cookie is None else cookie
        return websocket.create_connection(
            f"{address}/channels?session_id={uuid.uuid4().hex}",
            cookie=cookie or None,
            origin=self.server.address if origin == "" else origin,
            suppress_origin=origin is None,
            subprotocols=[protocol] if protocol else None,
            timeout=30,
        )


def go_live(server, page="adapted") -> Kernel:
    """Request a live page and return its kernel."""
    status, headers, body = send_request(server, f"/voila/render/{page}.ipynb?live=1")
    assert status == 200
    kernel = get_kernel(server, headers)
    assert f'data-kernel-id="{kernel.id}"'.encode() in body
    return kernel


def get_kernel(server, headers) -> Kernel:
    """Return the kernel of a live page from the headers of the response."""
    value, id = COOKIE.search("\n".join(headers.get_all("Set-Cookie"))).groups()
    return Kernel(server=server, id=id, cookie=f"explainer_kernel={value}")


def message(kind, content, *, channel="shell", session="visitor"):
    """Return a message to a kernel as a dictionary of its parts."""
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "session": session,
        "username": "",
        "version": "5.3",
        "date": "2020-01-01T00:00:00Z",
    }
    return {
        "channel": channel,
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
    }


def as_text(parts):
    """Return a message in the JSON protocol."""
    return json.dumps(parts)


def as_v1(parts):
    """Return a message in the protocol v1.kernel.websocket.jupyter.org."""
    names = ("header", "parent_header", "metadata", "content")
    pieces = [parts["channel"].encode(), *(json.dumps(parts[name]).encode() for name in names)]
    offsets = [8 * (len(pieces) + 2)]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    numbers = [len(offsets), *offsets]
    return b"".join(n.to_bytes(8, "little") for n in numbers) + b"".join(pieces)


def open_connection(server):
    """Open a TCP connection to the server."""
    host, port = server.address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def receive_all(connection, *, seconds=10.0):
    """Return what a connection receives until it is closed or silent for some seconds."""
    connection.settimeout(seconds)
    received = b""
    try:
        while piece := connection.recv(65536):
            received += piece
    except OSError:
        pass
    return received


def time_page(server, page="survivor-led-why"):
    """Return the seconds that a page takes; it must be complete."""
    begun = time.monotonic()
    status, _, body = send_request(server, f"/voila/render/{page}.ipynb")
    assert status == 200
    assert b"</html>" in body
    return time.monotonic() - begun
