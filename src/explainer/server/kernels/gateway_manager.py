"""The kernels that this server has on a gateway, as jupyter_server's managers keep them.

Added is that the server goes on while the gateway is away, and that what this machine's environment
holds stays on it.
"""

from __future__ import annotations

from typing import Any

import tornado.web
from jupyter_server.gateway.managers import GatewayKernelManager, GatewayMappingKernelManager
from traitlets import Type, default

from explainer.server.kernels.gateway import asked
from explainer.server.kernels.gateway_connections import Client
from explainer.server.kernels.local_manager import Counted


class Kernel(GatewayKernelManager):
    """One kernel."""

    client_factory = Type(Client)


class GatewayKernels(Counted, GatewayMappingKernelManager):  # type: ignore[misc]
    """The kernels on the gateway that this server has started."""

    def __init__(self, *args: object, **settings: object) -> None:
        super().__init__(*args, **settings)
        self._ending: set[str] = set()

    @default("kernel_manager_class")
    def _default_kernel_manager_class(self) -> str:
        return f"{Kernel.__module__}.{Kernel.__qualname__}"

    async def start_kernel(
        self, *, kernel_id: str | None = None, kernel_name: str = "", **_: object
    ) -> object:
        """Start one; neither this machine's environment nor its paths go with the request."""
        with asked():
            return await super().start_kernel(kernel_id=kernel_id, kernel_name=kernel_name)

    async def list_kernels(self, **_: object) -> list[dict[str, Any]]:
        """Return those that the gateway still has, and forget the others; none while it is away.

        Each is asked for by its id: a gateway need not give a list.
        """
        models = []
        try:
            for kernel, manager in list(self._kernels.items()):
                with asked():
                    model = await manager.refresh_model()
                if model:
                    models.append(model)
                elif kernel not in self._ending:
                    self.remove_kernel(kernel)
                    self.died(kernel)
        except tornado.web.HTTPError:
            return []
        return models

    async def end(self, kernel_id: str, why: str, *args: object, **settings: object) -> None:
        """End a kernel; that the gateway has it no more is then no death."""
        self._ending.add(kernel_id)
        try:
            await super().end(kernel_id, why, *args, **settings)
        finally:
            self._ending.discard(kernel_id)

    async def shutdown_all(self, now: bool = False) -> None:
        """End all; what a gateway that is away keeps, it must cull itself."""
        for kernel in list(self._kernels):
            try:
                with asked():
                    await GatewayMappingKernelManager.shutdown_kernel(self, kernel, now=now)
            except tornado.web.HTTPError:
                self.remove_kernel(kernel)
