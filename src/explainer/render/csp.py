"""Build the Content-Security-Policy of every answer: exported files, served pages, everything else.

Inline scripts and styles are allowed by their hashes. The hashes come from the elements that the
renderer wrote, never from the finished HTML, so markup from a notebook cannot allow itself.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

QUIET_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'"
)
"""The policy of an answer that is not a page. A picture opened by itself runs no script."""

WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
"""The policy of the worker that runs Python in a browser, which has no page and no inline code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineElement:
    """A script or style element that the renderer writes into a page."""

    tag: Literal["script", "style"]
    text: str
    attributes: str = ""

    def __post_init__(self) -> None:
        """Check that the text cannot end its own element."""
        assert f"</{self.tag}" not in self.text, "the text would end its own element"

    def __html__(self) -> str:
        """Return the element's markup; Jinja inserts it without escaping."""
        attributes = f" {self.attributes}" if self.attributes else ""
        return f"<{self.tag}{attributes}>{self.text}</{self.tag}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHtml:
    """HTML of a page, or of a part of it, with the inline elements that the renderer wrote."""

    html: str
    inline: tuple[InlineElement, ...] = ()

    def __html__(self) -> str:
        """Return the HTML; Jinja inserts it without escaping."""
        return self.html


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePolicy:
    """The policy inside a page that is a file; it comes from a host that sends none.

    A meta element cannot say who may frame the page: that stays with the host.
    """

    is_single_file: bool = False
    """Whether the page is one file, without neighbours to load."""
    may_fetch: bool = False
    """Whether the script of a single file may request addresses of its own host."""
    is_live: bool = False
    """Whether the page can go live with Python in the reader's browser. Its worker has an address
    of its own, so it does not inherit this policy, and the page may not run WebAssembly."""

    def build(self, inline: Iterable[InlineElement]) -> str:
        """Return the policy of a page with these inline elements."""
        inline = tuple(inline)
        if self.is_live:
            return build_page_policy(inline)
        neighbours = "" if self.is_single_file else "'self'"
        may_connect = self.may_fetch or not self.is_single_file
        return _join_directives(
            {
                "default-src": "'none'",
                "script-src": f"{neighbours} {_hashes(inline, 'script')}",
                "style-src": f"{neighbours} {_hashes(inline, 'style')}",
                "img-src": f"{neighbours} data:",
                # A reader's own tools send requests from within the page too, such as robots.txt.
                "connect-src": "'self'" if may_connect else "",
                "base-uri": "'none'",
                "form-action": "'none'",
            }
        )


def build_page_policy(inline: Iterable[InlineElement] = (), *, frame_ancestors: str = "") -> str:
    """Return the policy of a page that may go live.

    ``blob:`` is how a widget's module is loaded once the page is live. ``unsafe-inline`` styles are
    how Voilà's bundle adds its own.

    Args:
        inline: the elements that the renderer wrote into the page.
        frame_ancestors: who may show the page in a frame, in CSP's syntax; empty for a policy
            inside the page, which cannot say so.
    """
    return _join_directives(
        {
            "default-src": "'none'",
            "script-src": f"'self' blob: {_hashes(inline, 'script')}",
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
    )


def _join_directives(directives: Mapping[str, str]) -> str:
    """Return a policy; a directive without sources is left to ``default-src``."""
    return "; ".join(
        f"{name} {sources.strip()}" for name, sources in directives.items() if sources.strip()
    )


def _hashes(inline: Iterable[InlineElement], tag: str) -> str:
    texts = dict.fromkeys(element.text for element in inline if element.tag == tag)
    digests = (b64encode(sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)
