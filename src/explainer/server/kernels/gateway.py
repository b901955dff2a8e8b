"""Live kernels on another machine: a Jupyter Kernel Gateway or Enterprise Gateway.

The engine is jupyter_server's own; this room has its address, and what it may answer.
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

log = logging.getLogger("explainer.kernels")

ADDRESS = "JUPYTER_GATEWAY_URL"
"""The variable of the environment that jupyter_server reads the address from."""
CONNECT_SECONDS = 5.0
UNTESTED_VERSION = (2, 22)
"""The first jupyter_server that the gateway was not tested with: it overrides private methods.

The extra ``gateway`` in pyproject.toml has the same bound.
"""
AWAY, FULL = 502, 503


def gateway_address(given: str | None) -> str:
    """Return the address of the gateway to use, or nothing.

    Args:
        given: what the command was told; without it, the environment says.

    Raises:
        UsageError: it is no address, or it carries what belongs into the environment.
    """
    address = given or os.environ.get(ADDRESS) or ""
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise UsageError(f"the gateway's address must begin with http:// or https://: {address}")
    if parts.username or parts.password or parts.query:
        raise UsageError(
            "the gateway's address must not carry a password or token, which would be seen in "
            "lists of processes; give them as JUPYTER_GATEWAY_AUTH_TOKEN"
        )
    return address


def use(address: str) -> None:
    """Let jupyter_server ask this gateway; timeouts and tokens come from its own variables."""
    gateway = GatewayClient.instance()
    gateway.url = address
    if gateway.connect_timeout_env not in os.environ:
        gateway.connect_timeout = CONNECT_SECONDS  # someone waits
    if jupyter_server.version_info[:2] >= UNTESTED_VERSION:
        log.warning(
            "kernels on a gateway were not tested with jupyter_server %s; "
            'if they do not start, run pip install "%s[gateway]"',
            jupyter_server.__version__,
            DISTRIBUTION,
        )


class _Reach:
    """Whether the gateway answers; only changes are told, for it is asked every few seconds."""

    is_away = False

    def told(self, status: int | None) -> None:
        """Take note of how the gateway answered; None if as it should."""
        if self.is_away == (status is not None):
            return
        self.is_away = status is not None
        GATEWAY_AWAY.set(self.is_away)
        if not self.is_away:
            log.info("the kernel gateway answers again")
        elif status == 401:
            log.warning("the kernel gateway refuses us; set JUPYTER_GATEWAY_AUTH_TOKEN to its own")
        else:
            log.warning("the kernel gateway is away; readers read on; see that it runs, and that "
                        "this machine reaches it")  # fmt: skip


_REACH = _Reach()


@contextmanager
def asked() -> Iterator[None]:
    """Turn what can go wrong in asking the gateway into what a page is told.

    Raises:
        tornado.web.HTTPError: 502, it is away or refuses us; 503, it has no kernel left to give.
    """
    try:
        yield
    except (tornado.web.HTTPError, OSError) as error:
        status = getattr(error, "status_code", 0)
        if status == 403:  # a wrong token is a 401
            raise tornado.web.HTTPError(FULL) from error
        _REACH.told(status)
        raise tornado.web.HTTPError(AWAY) from error
    _REACH.told(None)


class Specs(GatewayKernelSpecManager):
    """The gateway's kinds of kernel."""

    async def list_kernel_specs(self) -> object:
        """Return them."""
        with asked():
            return await super().list_kernel_specs()
