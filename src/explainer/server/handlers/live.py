"""Send live pages: wait for a kernel slot, and let Voilà run the page in a kernel."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from secrets import token_hex
from time import monotonic
from urllib.parse import quote

import tornado.web
from jupyter_server.utils import url_path_join
from tornado.iostream import StreamClosedError
from voila.tornado.handler import TornadoVoilaHandler

from explainer.server.kernels.ownership import StartNotifier, build_ownership_cookies
from explainer.server.kernels.quotas import (
    CURRENT_SESSION,
    LiveSession,
    normalise_address,
)
from explainer.server.kernels.slots import KernelSlot
from explainer.server.metrics import LIVE_SECONDS, QUEUE_SECONDS, REFUSED, START_SECONDS
from explainer.server.security_headers import build_page_headers
from explainer.server.state import StateHandler

ROBOTS = re.compile(
    r"bot\b|crawl|spider|preview|slurp|facebookexternalhit|embed|lighthouse|inspectiontool"
    r"|googleother|chatgpt|claude-|perplexity|fetcher|\bcurl\b|\bwget\b",
    re.IGNORECASE,
)
OWN_SITE = ("", "same-origin", "none")
"""Values of ``Sec-Fetch-Site`` of our own pages; older browsers do not send the header."""
OFFER = "browser/offer"
"""The path of what a page gets to know about running it in its reader's browser."""
READY = 'id="explainer-outputs"'
"""In the first part of a page that is sent after its kernel has answered."""
NOT_OFFERED = ("robot", "foreign", "left", "stopping")
"""Reasons of refusals to which nobody, or no server, listens any more."""
QUEUE_TIMEOUT = 20.0
"""Seconds that a page waits for a slot."""
READER_COOKIE = "explainer_reader"
"""A session cookie of browsers that have had a kernel; pages that are only read set none."""
READER_BYTES = 16


class LiveHandler(StateHandler, TornadoVoilaHandler):  # type: ignore[misc]
    """Voilà's handler, for requests that have a kernel slot."""

    _slot_request: asyncio.Task[KernelSlot | None] | None = None
    _started_kernel: str | None = None
    _notebook = ""

    def set_default_headers(self) -> None:
        """Let every answer be framed by the same sites as its page; allow it no inline script."""
        super().set_default_headers()
        headers = build_page_headers(frame_ancestors=self._frame_ancestors)
        for name, value in headers.items():
            self.set_header(name, value)

    async def go_live(self, notebook: str) -> None:
        """Send the outputs of a kernel, or the reason why there are none.

        Args:
            notebook: the path of the notebook below the served folder.
        """
        self._notebook = notebook
        if self._is_robot:
            self._refuse("robot")
            return
        # An image tag on another site could otherwise start a kernel for each of its visitors.
        if self.request.headers.get("Sec-Fetch-Site", "") not in OWN_SITE:
            self._refuse("foreign", 403)
            return
        if not self.state.slots.limit:
            self._refuse("taken")
            return
        address = normalise_address(str(self.request.remote_ip))
        reader = self._identify_reader()
        session = LiveSession(reader=reader, address=address)
        slot = await self._wait_for_slot(session)
        if slot is None:
            return
        self._remember_reader(reader)
        self.state.quotas.begin_start(session)
        CURRENT_SESSION.set(session)
        try:
            await self._stream_page(notebook, slot)
        except tornado.web.HTTPError as error:
            if error.status_code not in (502, 503) or self._headers_written:
                raise
            self._refuse("away" if error.status_code == 502 else "taken", error.status_code)
        except StreamClosedError:
            await self._end_unused_kernel()
        finally:
            slot.mark_started()
            self.state.quotas.end_start(session)
            self._leave_kernel()

    async def _end_unused_kernel(self) -> None:
        """End the kernel of a page that was left before it was connected: nobody can use it."""
        self._leave_kernel()
        kernel = self._started_kernel
        if kernel and not self.state.connections.is_in_use(kernel):
            with suppress(tornado.web.HTTPError):  # it has ended already
                await super().kernel_manager.shutdown_kernel(kernel)

    async def _stream_page(self, notebook: str, slot: KernelSlot) -> None:
        begun, is_ready = monotonic(), False
        self.set_header("X-Accel-Buffering", "no")  # nginx forwards each part as it comes
        async for html in self.get_generator(path=notebook):
            slot.mark_started()
            if not is_ready and READY in html:
                is_ready = True
                START_SECONDS.observe(monotonic() - begun)
            self.write(html)
            await self.flush()
        LIVE_SECONDS.observe(monotonic() - begun)

    async def _wait_for_slot(self, session: LiveSession) -> KernelSlot | None:
        """Wait for a slot for as long as the page is open; if there is none, send the reason."""
        slots, quotas = self.state.slots, self.state.quotas
        begun = monotonic()
        request = slots.acquire(
            priority=session.priority,
            timeout=QUEUE_TIMEOUT,
            is_eligible=lambda: not quotas.find_exceeded(session),
            client=session.address,
        )
        self._slot_request = asyncio.ensure_future(request)
        try:
            slot = await self._slot_request
        except asyncio.CancelledError:  # the page was closed or hidden
            self._refuse("left")
            return None
        QUEUE_SECONDS.labels("yes" if slot else "no").observe(monotonic() - begun)
        if not slot:
            is_full = slots.taken >= slots.limit
            exceeded = None if is_full else quotas.find_exceeded(session)
            self._refuse("stopping" if slots.is_closed else exceeded or "taken")
        return slot

    @property
    def _is_robot(self) -> bool:
        return bool(ROBOTS.search(self.request.headers.get("User-Agent", "")))

    def _identify_reader(self) -> str:
        """Return the cookie of a browser, or a new one if it has none."""
        known = self.get_cookie(READER_COOKIE, "") or ""
        return known if len(known) == 2 * READER_BYTES else token_hex(READER_BYTES)

    def _remember_reader(self, reader: str) -> None:
        """Set the cookie of a browser that gets a kernel, unless it has it."""
        if self.get_cookie(READER_COOKIE) != reader:
            self.set_cookie(
                READER_COOKIE,
                reader,
                path=url_path_join(self.base_url, "voila/render"),
                httponly=True,
                samesite="Lax",
                secure=self.request.protocol == "https",
            )

    def _refuse(self, reason: str, status: int = 503) -> None:
        """Send a refusal.

        Args:
            reason: a label of the metric.
            status: 503 for no free slot, 502 for no connection to the kernels, 501 for a language
                that no kernel runs.
        """
        REFUSED.labels(reason).inc()
        self.set_status(status)
        self.set_header("Retry-After", "30")
        if reason not in NOT_OFFERED:
            self._add_offer(self._notebook)
        self.finish()

    def _add_offer(self, notebook: str) -> None:
        """Tell the page where it learns what its reader's browser needs to run it."""
        if self.state.browser_files:
            path = url_path_join(self.base_url, OFFER, quote(notebook))
            self.set_header("Link", f'<{path}>; rel="alternate"; type="application/json"')

    def on_connection_close(self) -> None:
        """Stop waiting for a slot when the page is closed."""
        super().on_connection_close()
        if self._slot_request:
            self._slot_request.cancel()
        self._leave_kernel()

    def _leave_kernel(self) -> None:
        """Record that the response no longer uses its kernel; the page's websocket does by now."""
        if self._started_kernel:
            self.state.connections.remove_response(self._started_kernel, self)

    @property
    def kernel_manager(self) -> StartNotifier:
        """Voilà's kernel manager; this browser becomes the owner of a kernel that it starts."""
        return StartNotifier(super().kernel_manager, self._make_owner)

    def _make_owner(self, kernel: str) -> None:
        self._started_kernel = kernel
        self.state.connections.add_response(kernel, self)
        # A visitor who sends this header without a proxy can spoil only a cookie of their own.
        protocols = (self.request.protocol, self.request.headers.get("X-Forwarded-Proto"))
        cookies = build_ownership_cookies(
            kernel,
            self.state.ownership.create(kernel),
            base_url=self.base_url,
            is_encrypted="https" in protocols,
            is_framed=self._frame_ancestors not in ("'self'", "'none'"),
        )
        for cookie in cookies:  # Tornado's set_cookie keeps one cookie of a name
            self.add_header("Set-Cookie", cookie)

    @property
    def _frame_ancestors(self) -> str:
        return self.state.config.frame_ancestors
