"""The response headers that keep a page to itself: what it may load, run, frame and tell."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection
from hashlib import sha256

import tornado.httputil
import tornado.web

_INLINE = re.compile(r'<script(?: type="module" async)?>(.*?)</script>', re.DOTALL)

QUIET = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What holds for an answer of any kind; a picture that is opened by itself runs no script.

No opener policy is among them: a browser gives a page that has one a process of its own, which
took a third of the time until the text (50 ms on a desk), and our links have no opener to guard.
"""


def page_headers(
    html: str, *, own: Collection[str] = (), frame_ancestors: str = "'self'"
) -> dict[str, str]:
    """Return the headers of a page.

    Its own scripts are allowed by their hashes. ``blob:`` is how a widget's module is loaded once
    the page is live, and ``unsafe-inline`` styles are how Voilà's bundle brings its own.

    Args:
        html: the whole page.
        own: the scripts that we wrote; one that stands in the page and not here may not run.
        frame_ancestors: who may show it in a frame, as CSP writes it.
    """
    scripts = [script for script in _INLINE.findall(html) if script.strip() in own]
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' blob: {hashes}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": frame_ancestors,
    }
    return {**QUIET, "Content-Security-Policy": _written(policy)}


class QuietHeaders(tornado.web.OutputTransform):
    """Gives every answer that has none of its own the headers of one that holds no page."""

    def transform_first_chunk(
        self,
        status_code: int,
        headers: tornado.httputil.HTTPHeaders,
        chunk: bytes,
        finishing: bool,  # noqa: ARG002 — tornado gives it
    ) -> tuple[int, tornado.httputil.HTTPHeaders, bytes]:
        """Return the answer with its headers."""
        for name, value in QUIET.items():
            headers.setdefault(name, value)
        headers.pop("Server", None)  # which version of what it is, is nobody's concern
        return status_code, headers, chunk


def _written(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def _digest(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()
