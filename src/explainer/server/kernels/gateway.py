"""Configure a kernel gateway, and translate its errors.

The client is jupyter_server's own; it works with a Jupyter Kernel Gateway or Enterprise Gateway.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import jupyter_server
import tornado.web
from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.gateway.managers import GatewayKernelSpecManager

from explainer.errors import DISTRIBUTION, UsageError
from explainer.server.metrics import GATEWAY_AWAY

ADDRESS_VARIABLE = "JUPYTER_GATEWAY_URL"
"""The environment variable from which jupyter_server reads the address."""
CONNECT_SECONDS = 5.0
UNTESTED_VERSION = (2, 22)
"""The first jupyter_server that the gateway was not tested with: it overrides private methods.

The extra ``gateway`` in pyproject.toml has the same bound.
"""
AWAY, FULL = 502, 503

log = logging.getLogger("explainer.kernels")


def find_gateway_address(option: str | None) -> str:
    """Return the address of the gateway to use; empty for none.

    Args:
        option: the command's option; without it, the environment decides.

    Raises:
        UsageError: the address is not an HTTP address, or it contains a secret.
    """
    address = option or os.environ.get(ADDRESS_VARIABLE) or ""
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise UsageError(f"the gateway's address must begin with http:// or https://: {address}")
    if parts.username or parts.password or parts.query:
        raise UsageError(
            "the gateway's address must not contain a password or token, which lists of processes "
            "would show; set JUPYTER_GATEWAY_AUTH_TOKEN instead"
        )
    return address


def configure_gateway(address: str) -> None:
    """Let jupyter_server use a gateway; it reads timeouts and tokens from its own variables."""
    gateway = GatewayClient.instance()
    gateway.url = address
    if gateway.connect_timeout_env not in os.environ:
        gateway.connect_timeout = CONNECT_SECONDS  # a reader waits
    if jupyter_server.version_info[:2] >= UNTESTED_VERSION:
        log.warning(
            "kernels on a gateway have not been tested with jupyter_server %s; "
            'if they do not start, run pip install "%s[gateway]"',
            jupyter_server.__version__,
            DISTRIBUTION,
        )


class _GatewayStatus:
    """Whether the gateway answers. It is checked every few seconds, so only changes are logged."""

    is_away = False

    def update(self, error_status: int | None) -> None:
        """Record an answer of the gateway; None for a successful one."""
        if self.is_away == (error_status is not None):
            return
        self.is_away = error_status is not None
        GATEWAY_AWAY.set(self.is_away)
        if not self.is_away:
            log.info("the kernel gateway answers again")
        elif error_status == 401:
            log.warning(
                "the kernel gateway rejects our token; set JUPYTER_GATEWAY_AUTH_TOKEN to its token"
            )
        else:
            log.warning(
                "the kernel gateway does not answer; pages can be read, but not run live; check "
                "that it runs, and that this machine can reach it"
            )


_status = _GatewayStatus()


@contextmanager
def translate_gateway_errors() -> Iterator[None]:
    """Turn errors of a request to the gateway into the status that a page gets.

    Raises:
        tornado.web.HTTPError: 502, it does not answer or rejects us; 503, it has no free kernel.
    """
    try:
        yield
    except (tornado.web.HTTPError, OSError) as error:
        status = getattr(error, "status_code", 0)
        if status == 403:  # a wrong token is a 401
            raise tornado.web.HTTPError(FULL) from error
        _status.update(status)
        raise tornado.web.HTTPError(AWAY) from error
    _status.update(None)


class GatewayKernelSpecs(GatewayKernelSpecManager):
    """The kernel specs of the gateway."""

    async def list_kernel_specs(self) -> object:
        """Return the kernel specs."""
        with translate_gateway_errors():
            return await super().list_kernel_specs()
