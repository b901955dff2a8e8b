"""Manage the kernels that this server has started on a gateway.

Added to jupyter_server's manager: the server goes on while the gateway does not answer, and the
environment of this machine is not sent.
"""

from __future__ import annotations

from typing import Any

import tornado.web
from jupyter_server.gateway.managers import GatewayKernelManager, GatewayMappingKernelManager
from traitlets import Type, default

from explainer.server.kernels.gateway import translate_gateway_errors
from explainer.server.kernels.gateway_connections import CellClient
from explainer.server.kernels.local_manager import CountedKernels


class GatewayKernel(GatewayKernelManager):
    """A kernel on the gateway."""

    client_factory = Type(CellClient)


class GatewayKernels(CountedKernels, GatewayMappingKernelManager):  # type: ignore[misc]
    """The kernels on the gateway that this server has started."""

    @default("kernel_manager_class")
    def _default_kernel_manager_class(self) -> str:
        return f"{GatewayKernel.__module__}.{GatewayKernel.__qualname__}"

    async def start_kernel(
        self, *, kernel_id: str | None = None, kernel_name: str = "", **_: object
    ) -> object:
        """Start a kernel; the environment and paths of this machine are not sent."""
        with translate_gateway_errors():
            return await super().start_kernel(kernel_id=kernel_id, kernel_name=kernel_name)

    async def list_kernels(self, **_: object) -> list[dict[str, Any]]:
        """Return the kernels that the gateway still has, and forget the others.

        The result is empty while the gateway does not answer. Each kernel is requested by its id,
        since a gateway may refuse to list kernels.
        """
        models = []
        try:
            for kernel, manager in list(self._kernels.items()):
                with translate_gateway_errors():
                    model = await manager.refresh_model()
                if model:
                    models.append(model)
                elif kernel not in self._ending:
                    self.remove_kernel(kernel)
                    self.record_death(kernel)
        except tornado.web.HTTPError:
            return []
        return models

    async def find_exceeding(self) -> dict[str, str]:
        """Return no kernels: the gateway limits what its kernels may use."""
        return {}

    async def shutdown_all(self, now: bool = False) -> None:
        """End all kernels; a gateway that does not answer must cull its own."""
        for kernel in list(self._kernels):
            try:
                with translate_gateway_errors():
                    await GatewayMappingKernelManager.shutdown_kernel(self, kernel, now=now)
            except tornado.web.HTTPError:
                self.remove_kernel(kernel)
