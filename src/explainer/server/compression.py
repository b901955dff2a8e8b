"""Decide how an answer is compressed."""

from __future__ import annotations

from tornado.httputil import HTTPServerRequest
from tornado.web import GZipContentEncoding


def accepts_encoding(accept_encoding: str, name: str) -> bool:
    """Return whether an ``Accept-Encoding`` header allows an encoding (RFC 9110, section 12.5.3).

    Args:
        accept_encoding: the value of the header.
        name: ``gzip`` or ``br``.
    """
    weights = {}
    for item in accept_encoding.lower().split(","):
        listed, _, parameter = item.partition(";")
        _, _, weight = parameter.partition("=")
        weights[listed.strip()] = weight.strip() or "1"
    weight = weights.get(name, weights.get("*", "0"))
    try:
        return float(weight) > 0
    except ValueError:
        return False


class Compression(GZipContentEncoding):
    """Tornado's compression, but with respect for ``gzip;q=0``."""

    def __init__(self, request: HTTPServerRequest) -> None:
        super().__init__(request)
        self._gzipping = accepts_encoding(request.headers.get("Accept-Encoding", ""), "gzip")
