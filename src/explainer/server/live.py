"""How a page goes live: a place is waited for, and filled with a kernel in Voilà's own way."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from secrets import token_hex
from time import monotonic

import tornado.web
from jupyter_server.utils import url_path_join
from tornado.iostream import StreamClosedError
from voila.tornado.handler import TornadoVoilaHandler

from explainer.server.kernels.ownership import Starting, give
from explainer.server.kernels.quotas import HOLDER, Quotas, Visitor
from explainer.server.kernels.slots import KernelSlot, KernelSlots
from explainer.server.metrics import LIVE_SECONDS, REFUSED, START_SECONDS, WAITED
from explainer.server.security_headers import page_headers

ROBOTS = re.compile(
    r"bot\b|crawl|spider|preview|slurp|facebookexternalhit|embed|lighthouse|inspectiontool"
    r"|googleother|chatgpt|claude-|perplexity|fetcher|\bcurl\b|\bwget\b",
    re.IGNORECASE,
)
HERE = ("", "same-origin", "none")
"""Where a browser may say that an ask for a live page comes from; older ones say nothing."""
PATIENCE = 20.0
"""Seconds that a page with live cells of its own waits for a place."""
READER = "explainer_reader"
"""The cookie of a browser that has been live, until it is closed; pages only read set none."""
READER_BYTES = 16


class LiveHandler(TornadoVoilaHandler):  # type: ignore[misc]
    """Voilà's handler, for whoever has a place."""

    _waiting: asyncio.Future[KernelSlot | None] | None = None

    def set_default_headers(self) -> None:
        """Let every answer, a refusal too, be framed by whom its page may be, and run nothing."""
        super().set_default_headers()
        frames = self.settings["explainer_frames"]
        for name, value in page_headers(frame_ancestors=frames).items():
            self.set_header(name, value)

    async def go_live(self, notebook: str, *, needs: bool) -> None:
        """Answer with a kernel's outputs, or why there are none.

        Args:
            notebook: its path below the served folder.
            needs: whether its reader misses something without.
        """
        if ROBOTS.search(self.request.headers.get("User-Agent", "")):
            self._refuse("robot")
            return
        # Else a picture on somebody's page would take a place for each of its visitors.
        if self.request.headers.get("Sec-Fetch-Site", "") not in HERE:
            self._refuse("foreign", 403)
            return
        holder = Visitor(
            reader=self._reader(), address=str(self.request.remote_ip), rank=0 if needs else 1
        )
        place = await self._place(holder)
        if place is None:
            return
        holders: Quotas = self.settings["explainer_holders"]
        holders.starts(holder)
        HOLDER.set(holder)
        begun = monotonic()
        try:
            self.set_header("X-Accel-Buffering", "no")  # a proxy sends on each part as it comes
            async for html in self.get_generator(path=notebook):
                place.started()
                if "data-kernel-id" in html:
                    START_SECONDS.observe(monotonic() - begun)
                self.write(html)
                await self.flush()
            LIVE_SECONDS.observe(monotonic() - begun)
        except tornado.web.HTTPError as error:
            if error.status_code not in (502, 503) or self._headers_written:
                raise
            self._refuse("away" if error.status_code == 502 else "taken", error.status_code)
        except StreamClosedError:
            return  # the reader has left; the kernel is found to be abandoned
        finally:
            place.started()
            holders.started(holder)

    async def _place(self, holder: Visitor) -> KernelSlot | None:
        """Wait for a place for as long as the page is there; if there is none, answer so."""
        places: KernelSlots = self.settings["explainer_places"]
        holders: Quotas = self.settings["explainer_holders"]
        begun = monotonic()
        asked = places.place(
            rank=holder.rank,
            patience=0 if holder.rank else PATIENCE,
            may=lambda: not holders.too_many(holder),
            of=holder.address,
        )
        self._waiting = asyncio.ensure_future(asked)
        try:
            place = await self._waiting
        except asyncio.CancelledError:  # the page was closed, or went out of view
            self._refuse("left")
            return None
        WAITED.labels("yes" if place else "no").observe(monotonic() - begun)
        if not place:
            is_full = places.taken >= places.limit
            too_many = None if is_full else holders.too_many(holder)
            self._refuse("stopping" if places.is_closed else too_many or "taken")
        return place

    def _reader(self) -> str:
        """Return the word that a browser is known by among live ones; give it one if need be."""
        known = self.get_cookie(READER, "") or ""
        if len(known) == 2 * READER_BYTES:
            return known
        new = token_hex(READER_BYTES)
        self.set_cookie(
            READER,
            new,
            path=url_path_join(self.base_url, "voila/render"),
            httponly=True,
            samesite="Lax",
            secure=self.request.protocol == "https",
        )
        return new

    def _refuse(self, why: str, status: int = 503) -> None:
        """Answer that nothing is live now: 503, no place is free; 502, kernels are out of reach."""
        REFUSED.labels(why).inc()
        self.set_status(status)
        self.set_header("Retry-After", "30")
        self.finish()

    def on_connection_close(self) -> None:
        """Wait no longer for a place that nobody would have."""
        super().on_connection_close()
        if self._waiting:
            self._waiting.cancel()

    @property
    def kernel_manager(self) -> Starting:
        """Voilà's kernels; one that is started for this request is its reader's own."""
        return Starting(super().kernel_manager, partial(give, self))
