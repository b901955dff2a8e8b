"""Kernels that are warm before a reader asks: started, with the controls' libraries loaded.

Unlike Voilà's own pool, which runs a page in advance and lets it see the address of the visitor
before, one of ours has run nothing but imports: what belongs to a request is set when a reader
takes it. Spare kernels are kept only while someone is live, and never beyond the places there are.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from jupyter_server.utils import ensure_async

LOOK_SECONDS = 1
QUIET_LOOKS = 10
"""In how many looks nobody must be live until the spare kernels are ended."""
READY_SECONDS = 60
WARM = "import ipywidgets, explainer\nfrom explainer import SectionNav, StudyList"

log = logging.getLogger("explainer.kernels")


class Preheated:
    """Put before one of Jupyter's kernel managers, it hands out spare kernels first."""

    spare: str | None = None
    """A kernel that no reader holds, from the moment that it is started."""
    _kind: dict[str, Any] | None = None
    """How the last kernel was started that a reader asked for; the next is to be like it."""
    _heating: asyncio.Future[None] | None = None

    async def start_kernel(self, *, path: str = "", env: dict[str, str], **kind: object) -> str:
        """Return a kernel for a reader: a warm one of the right kind, or else a new one."""
        self._kind, is_same = kind, self._kind == kind
        if self._heating and not self._heating.done():
            await asyncio.wait([self._heating])  # it is there sooner than one that begins now
        spare, self.spare = self.spare, None
        if spare and is_same and await self._move_in(spare, path, env):
            return spare
        if spare:
            await self._drop(spare)
        start = super().start_kernel  # type: ignore[misc]
        kernel: str = await ensure_async(start(path=path, env=env, **kind))
        return kernel

    async def keep_warm(self, may: Callable[[], bool]) -> None:
        """Keep one spare kernel ready for as long as that serves someone.

        Args:
            may: says whether there is a place for one, and nothing more urgent to start.
        """
        quiet = 0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            kernels = set(self.list_kernel_ids())  # type: ignore[attr-defined]
            quiet = 0 if kernels - {self.spare} else quiet + 1
            if self.spare not in kernels:
                self.spare = None
            if self.spare and quiet > QUIET_LOOKS:
                spare, self.spare = self.spare, None
                await self._drop(spare)
            elif self._kind and not self.spare and not quiet and may():
                self._heating = asyncio.ensure_future(self._heat(self._kind))
                await asyncio.wait([self._heating])

    async def _heat(self, kind: dict[str, Any]) -> None:
        self.spare = kernel = str(uuid4())
        try:
            start = super().start_kernel  # type: ignore[misc]
            await ensure_async(start(kernel_id=kernel, **kind))
            if await self._run(kernel, WARM):
                return
        except Exception:  # a reader then gets a cold kernel, as without us
            log.exception("no kernel could be preheated")
        self.spare = self._kind = None
        await self._drop(kernel)

    async def _move_in(self, kernel: str, path: str, env: dict[str, str]) -> bool:
        """Give a kernel the environment and the folder of a request; say whether that went well."""
        own = {name: value for name, value in env.items() if os.environ.get(name) != value}
        folder = self.cwd_for_path(path)  # type: ignore[attr-defined]
        settings = json.dumps([own, folder])
        code = (
            "import json as _json, os as _os\n"
            f"_own, _folder = _json.loads({settings!r})\n"
            "_os.environ.update(_own); _os.chdir(_folder); del _json, _os, _own, _folder"
        )
        try:
            return await self._run(kernel, code)
        except Exception:  # whatever is wrong with it, a new one serves the reader
            log.exception("a preheated kernel could not be used")
            return False

    async def _run(self, kernel: str, code: str) -> bool:
        manager = self.get_kernel(kernel)  # type: ignore[attr-defined]
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=READY_SECONDS)
            reply = await client.execute(
                code, silent=True, store_history=False, reply=True, timeout=READY_SECONDS
            )
        finally:
            client.stop_channels()
        is_well: bool = reply["content"]["status"] == "ok"
        return is_well

    async def _drop(self, kernel: str) -> None:
        if kernel in self.list_kernel_ids():  # type: ignore[attr-defined]
            end = super().shutdown_kernel  # type: ignore[misc]
            await ensure_async(end(kernel, now=True))
