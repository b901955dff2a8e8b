"""Whose a kernel is: only the browser that a kernel was started for reaches it, or learns of it.

An id alone opens nothing, for ids stand in addresses, and addresses in logs. With the live page
goes a cookie that scripts cannot read and that is sent to this one kernel's addresses only; pages
that are only read have none.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from secrets import token_bytes
from typing import Any, Protocol

import tornado.web
from jupyter_server.auth.identity import PasswordIdentityProvider, User
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import ensure_async, url_path_join
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from explainer.server.kernels.message_filter import is_allowed

COOKIE = "explainer_kernel"
DAY = 86_400
"""Seconds that a browser keeps the cookie; the kernel ends long before."""
POLICY_VIOLATION = 1008
"""The code with which a websocket is closed, of RFC 6455."""


class Ownership:
    """Makes the words that kernels are asked with, and knows them again; it keeps none."""

    def __init__(self) -> None:
        self._secret = token_bytes(32)

    def word(self, kernel: str) -> str:
        """Return the word of a kernel, which nobody can guess from its id."""
        return hmac.digest(self._secret, kernel.encode(), "sha256").hex()

    def is_owner(self, kernel: str, word: str) -> bool:
        """Say whether a word is this kernel's, in the same time whether near or far from it."""
        return hmac.compare_digest(self.word(kernel).encode(), word.encode())


class Starts(Protocol):
    """What starts kernels."""

    def start_kernel(self, **settings: object) -> Awaitable[str]:
        """Start one and return its id."""


class Starting:
    """Kernels as Voilà has them; it is told of each that is started through it.

    Args:
        kernels: Voilà's own, wherever they run.
        started: is called with the new kernel's id, before the first byte of its page is sent.
    """

    def __init__(self, kernels: Starts, started: Callable[[str], None]) -> None:
        self._kernels = kernels
        self._started = started

    def __getattr__(self, name: str) -> object:
        return getattr(self._kernels, name)

    async def start_kernel(self, **settings: object) -> str:
        """Start a kernel."""
        kernel: str = await ensure_async(self._kernels.start_kernel(**settings))
        self._started(kernel)
        return kernel


def give(handler: tornado.web.RequestHandler, kernel: str) -> None:
    """Send with an answer the cookies that make its browser a kernel's owner.

    Where other sites may frame pages, a browser keeps a cookie inside their frames only if it is
    partitioned and the connection is encrypted.
    """
    settings = handler.settings
    request = handler.request
    # Whoever lies about it spoils only a cookie of one's own.
    is_encrypted = "https" in (request.protocol, request.headers.get("X-Forwarded-Proto"))
    is_framed = settings["explainer_frames"] not in ("'self'", "'none'")
    flags: dict[str, Any] = {"samesite": "Lax"}
    if is_encrypted and is_framed:
        flags = {"samesite": "None", "partitioned": True}
    word = settings["explainer_ownership"].word(kernel)
    for address in (f"api/kernels/{kernel}", f"voila/api/shutdown/{kernel}"):
        path = url_path_join(settings["base_url"], address)
        # Set one by one: two cookies of one name and different paths.
        morsel = _cookie(word, path=path, secure=is_encrypted, **flags)
        handler.add_header("Set-Cookie", morsel)


def _cookie(word: str, *, path: str, secure: bool, samesite: str, partitioned: bool = False) -> str:
    words = [f"{COOKIE}={word}", f"Path={path}", f"Max-Age={DAY}", "HttpOnly"]
    words += [f"SameSite={samesite}", *(["Secure"] if secure else [])]
    return "; ".join([*words, *(["Partitioned"] if partitioned else [])])


class Visitors(PasswordIdentityProvider):
    """Knows readers by nothing at all; Jupyter would give each a name and keep it for a month."""

    def set_login_cookie(self, handler: tornado.web.RequestHandler, user: User) -> None:
        """Leave no cookie, unless a password was set and given."""
        if self.auth_enabled:
            super().set_login_cookie(handler, user)


class _Owned(JupyterHandler):
    """Answers a kernel's owner; for anyone else there is no such kernel."""

    async def prepare(self, **settings: bool) -> None:
        """Check who asks before anything else is looked at."""
        kernel = str(self.path_kwargs.get("kernel_id") or (*self.path_args, "")[0])
        word = self.get_cookie(COOKIE, "") or ""
        if not self.settings["explainer_ownership"].is_owner(kernel, word):
            raise tornado.web.HTTPError(404)
        await super().prepare(**settings)

    def write_error(self, status_code: int, **_: object) -> None:  # noqa: ARG002 — tornado's
        """Answer with nothing but the status."""
        self.finish()


class OwnKernelHandler(_Owned, KernelHandler):
    """Tells of a kernel, or ends it."""


class OwnShutdownHandler(_Owned, VoilaShutdownKernelHandler):  # type: ignore[misc]
    """Ends the kernel of a page that is left, or hears that the page goes out of view."""

    def check_xsrf_cookie(self) -> None:
        """Ask for no second cookie: who has the first is the owner, and is asked from where."""

    @tornado.web.authenticated
    async def post(self, kernel_id: str) -> None:
        """End the kernel, unless its page says that it is only out of view, or seen again."""
        why = self.get_body_argument("why", "")
        kernels: Any = self.kernel_manager
        if why in ("unseen", "seen"):
            self.settings["explainer_holders"].is_seen(kernel_id, seen=why == "seen")
        else:
            await kernels.end(kernel_id, "hidden" if why == "hidden" else "left")
        self.set_status(204)
        self.finish()


class OwnChannelsHandler(_Owned, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """Carries the messages of widgets between a page and its kernel, and no others."""

    _joined = ""

    async def prepare(self, **settings: bool) -> None:
        """Refuse whoever does not say where he comes from, as each browser does."""
        if self.get_origin() is None:
            raise tornado.web.HTTPError(403)
        await super().prepare(**settings)

    async def open(self, kernel_id: str) -> None:
        """Join the page to its kernel."""
        self._joined = kernel_id
        self.settings["explainer_channels"].opened(kernel_id, self)
        await super().open(kernel_id)

    def on_close(self) -> None:
        """Part them."""
        self.settings["explainer_channels"].closed(self._joined, self)
        super().on_close()

    def on_message(self, ws_message: str | bytes) -> None:
        """Pass a message of a widget on; end the connection at any other."""
        if not is_allowed(ws_message, protocol=self.selected_subprotocol):
            self.close(POLICY_VIOLATION, "not a message of a widget")
            return
        super().on_message(ws_message)
