"""Keep a spare kernel warm for the next reader: started, with the libraries of controls imported.

Voilà's own pool runs a page in advance and shows it the address of the previous visitor. A spare
kernel of ours has run nothing but imports; what belongs to a request is set when a reader gets it.
A spare kernel exists only while other kernels are in use, and is started only if a slot is free.
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

CHECK_SECONDS = 1
QUIET_CHECKS = 10
"""In how many consecutive checks no reader has a kernel until the spare one is ended."""
READY_SECONDS = 60
IMPORTS = "import ipywidgets, explainer\nfrom explainer import SectionNav, StudyList"

log = logging.getLogger("explainer.kernels")


class PreheatedKernels:
    """A mixin that comes before one of Jupyter's kernel managers, and uses spare kernels first."""

    spare_kernel: str | None = None
    """A kernel that no reader uses, from the moment that it is being started."""
    _options: dict[str, Any] | None = None
    """How the last kernel for a reader was started; the spare one is started in the same way."""
    _heating: asyncio.Future[None] | None = None

    async def start_kernel(self, *, path: str = "", env: dict[str, str], **options: object) -> str:
        """Return a kernel for a reader: a spare one with the same options, or else a new one."""
        self._options, is_same = options, self._options == options
        if self._heating and not self._heating.done():
            await asyncio.wait([self._heating])  # it is ready sooner than a new kernel would be
        spare, self.spare_kernel = self.spare_kernel, None
        if spare and is_same and await self._prepare(spare, path, env):
            return spare
        if spare:
            await self._end_spare(spare)
        start = super().start_kernel  # type: ignore[misc]
        kernel: str = await ensure_async(start(path=path, env=env, **options))
        return kernel

    async def keep_warm(self, may_start: Callable[[], bool]) -> None:
        """Keep a spare kernel while readers use kernels.

        Args:
            may_start: returns whether a slot is free, and no reader waits for a start.
        """
        quiet = 0
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            kernels = set(self.list_kernel_ids())  # type: ignore[attr-defined]
            quiet = 0 if kernels - {self.spare_kernel} else quiet + 1
            if self.spare_kernel not in kernels:
                self.spare_kernel = None
            if self.spare_kernel and quiet > QUIET_CHECKS:
                spare, self.spare_kernel = self.spare_kernel, None
                await self._end_spare(spare)
            elif self._options and not self.spare_kernel and not quiet and may_start():
                self._heating = asyncio.ensure_future(self._start_spare(self._options))
                await asyncio.wait([self._heating])

    async def _start_spare(self, options: dict[str, Any]) -> None:
        self.spare_kernel = kernel = str(uuid4())
        try:
            start = super().start_kernel  # type: ignore[misc]
            await ensure_async(start(kernel_id=kernel, **options))
            if await self._run(kernel, IMPORTS):
                return
        except Exception:  # the next reader gets a cold kernel, as without preheating
            log.exception("a spare kernel could not be started")
        self.spare_kernel = self._options = None
        await self._end_spare(kernel)

    async def _prepare(self, kernel: str, path: str, env: dict[str, str]) -> bool:
        """Set the environment and the folder of a request; return whether that succeeded."""
        changed = {name: value for name, value in env.items() if os.environ.get(name) != value}
        folder = self.cwd_for_path(path)  # type: ignore[attr-defined]
        settings = json.dumps([changed, folder])
        code = (
            "import json as _json, os as _os\n"
            f"_env, _folder = _json.loads({settings!r})\n"
            "_os.environ.update(_env); _os.chdir(_folder); del _json, _os, _env, _folder"
        )
        try:
            return await self._run(kernel, code)
        except Exception:  # a new kernel serves the reader instead
            log.exception("a spare kernel could not be used")
            return False

    async def _run(self, kernel: str, code: str) -> bool:
        """Run code in a kernel; return whether it raised nothing."""
        client = self.get_kernel(kernel).client()  # type: ignore[attr-defined]
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=READY_SECONDS)
            reply = await client.execute(
                code, silent=True, store_history=False, reply=True, timeout=READY_SECONDS
            )
        finally:
            client.stop_channels()
        is_ok: bool = reply["content"]["status"] == "ok"
        return is_ok

    async def _end_spare(self, kernel: str) -> None:
        if kernel in self.list_kernel_ids():  # type: ignore[attr-defined]
            shutdown = super().shutdown_kernel  # type: ignore[misc]
            await ensure_async(shutdown(kernel, now=True))
