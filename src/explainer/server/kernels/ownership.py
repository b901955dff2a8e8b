"""Restrict a kernel to the browser for which it was started.

The id of a kernel is not a secret, because ids appear in addresses, and addresses in logs.
The live page comes with a cookie that scripts cannot read, and that browsers send to the addresses
of this kernel only. Pages that are only read set no cookie.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from secrets import token_bytes
from typing import Protocol

import tornado.web
from jupyter_server.auth.identity import PasswordIdentityProvider, User
from jupyter_server.utils import ensure_async, url_path_join

COOKIE = "explainer_kernel"
COOKIE_SECONDS = 86_400
"""How long a browser keeps the cookie; the kernel ends much earlier."""


class OwnershipTokens:
    """Create the token of each kernel and check it; no token is stored."""

    def __init__(self) -> None:
        self._secret = token_bytes(32)

    def create(self, kernel: str) -> str:
        """Return the token of a kernel, which cannot be guessed from the kernel's id."""
        return hmac.digest(self._secret, kernel.encode(), "sha256").hex()

    def is_valid(self, kernel: str, token: str) -> bool:
        """Return whether a token is that of a kernel, in constant time."""
        return hmac.compare_digest(self.create(kernel).encode(), token.encode())


class KernelStarter(Protocol):
    """A manager that starts kernels."""

    def start_kernel(self, **options: object) -> Awaitable[str]:
        """Start a kernel and return its id."""


class StartNotifier:
    """A kernel manager that reports each kernel that is started through it.

    Args:
        kernels: Voilà's kernel manager.
        on_start: called with the id of a new kernel, before the first byte of its page is sent.
    """

    def __init__(self, kernels: KernelStarter, on_start: Callable[[str], None]) -> None:
        self._kernels = kernels
        self._on_start = on_start

    def __getattr__(self, name: str) -> object:
        return getattr(self._kernels, name)

    async def start_kernel(self, **options: object) -> str:
        """Start a kernel and return its id."""
        kernel: str = await ensure_async(self._kernels.start_kernel(**options))
        self._on_start(kernel)
        return kernel


def build_ownership_cookies(
    kernel: str, token: str, *, base_url: str, is_encrypted: bool, is_framed: bool
) -> list[str]:
    """Return the ``Set-Cookie`` headers that make a browser the owner of a kernel.

    Args:
        kernel: the id of the kernel.
        token: its token.
        base_url: the path below which the server answers.
        is_encrypted: whether the browser's connection is encrypted.
        is_framed: whether other sites may frame pages. Inside their frames a browser keeps a
            cookie only if it is partitioned and the connection is encrypted.
    """
    flags: tuple[str, ...]
    if is_encrypted and is_framed:
        flags = ("HttpOnly", "SameSite=None", "Secure", "Partitioned")
    elif is_encrypted:
        flags = ("HttpOnly", "SameSite=Lax", "Secure")
    else:
        flags = ("HttpOnly", "SameSite=Lax")
    paths = (f"api/kernels/{kernel}", f"voila/api/shutdown/{kernel}")
    return [
        "; ".join(
            (
                f"{COOKIE}={token}",
                f"Path={url_path_join(base_url, path)}",
                f"Max-Age={COOKIE_SECONDS}",
                *flags,
            )
        )
        for path in paths
    ]


class AnonymousIdentity(PasswordIdentityProvider):
    """Treat every reader as anonymous; Jupyter would name each in a cookie for a month."""

    def set_login_cookie(self, handler: tornado.web.RequestHandler, user: User) -> None:
        """Set no cookie, unless a password is configured and was given."""
        if self.auth_enabled:
            super().set_login_cookie(handler, user)
