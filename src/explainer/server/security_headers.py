"""Add security headers, which restrict what an answer may load, run, frame and disclose."""

from __future__ import annotations

from collections.abc import Iterable

import tornado.httputil
import tornado.web

from explainer.render.csp import QUIET_POLICY, InlineElement, build_page_policy

QUIET_HEADERS = {
    "Content-Security-Policy": QUIET_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""The headers of an answer that is not a page.

There is no opener policy: a browser gives a page that has one a process of its own, which made
text a third slower (by 50 ms on a desktop), and our links give no opener to other pages.
"""


def build_page_headers(
    inline: Iterable[InlineElement] = (), *, frame_ancestors: str
) -> dict[str, str]:
    """Return the headers of a page.

    Args:
        inline: the scripts and styles that the renderer wrote into the page.
        frame_ancestors: who may show the page in a frame, in CSP's syntax.
    """
    policy = build_page_policy(inline, frame_ancestors=frame_ancestors)
    return {**QUIET_HEADERS, "Content-Security-Policy": policy}


class QuietHeaders(tornado.web.OutputTransform):
    """Add the headers of an answer that is not a page, where the handler has set none."""

    def transform_first_chunk(
        self,
        status_code: int,
        headers: tornado.httputil.HTTPHeaders,
        chunk: bytes,
        finishing: bool,  # noqa: ARG002 — part of Tornado's signature
    ) -> tuple[int, tornado.httputil.HTTPHeaders, bytes]:
        """Return the answer with its headers."""
        for name, value in QUIET_HEADERS.items():
            headers.setdefault(name, value)
        headers.pop("Server", None)  # do not disclose the versions of our libraries
        return status_code, headers, chunk
