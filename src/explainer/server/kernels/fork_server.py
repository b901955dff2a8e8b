"""The process from which kernels fork: it has imported what they need, and has no threads.

It is started as ``python -m explainer.server.kernels.fork_server FD SECONDS`` with one end of a
socket. Each line that it reads is a command of JSON: ``{"fork": …}`` to fork a kernel,
``{"reap": PID}`` once the end of a kernel is known, so that its id is not given to another process
before. It answers with ``{"forked": PID}``, ``{"failed": REASON}`` and
``{"ended": PID, "status": …}``. It ends when the other end of the socket is closed, and when no
kernel has run for a number of seconds; 0 for never. Its kernels end with it.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

MODULES = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "sqlite3",
    "tornado.platform.asyncio",
    "psutil",
    "ipywidgets",
)
"""What a kernel has imported before it runs the first cell of a page; our widgets come after."""
TASKS = Path("/proc/self/task")
PR_SET_PDEATHSIG = 1
"""From <linux/prctl.h>: the signal that a process gets when the thread that forked it ends."""


def main() -> None:
    """Import what kernels need and fork them; in a fork, run the kernel."""
    if sys.path and (not sys.path[0] or Path(sys.path[0]) == Path.cwd()):
        del sys.path[0]  # as ipykernel does
    os.close(os.pidfd_open(os.getpid()))  # if that is not allowed, kernels are started as ever
    control, idle_seconds = socket.socket(fileno=int(sys.argv[1])), float(sys.argv[2])
    import_modules()
    gc.collect()
    gc.freeze()  # the collector would otherwise copy the pages that kernels share
    libc = ctypes.CDLL(None, use_errno=True)
    request = _ForkServer(control, libc).serve(idle_seconds or None)
    if request is not None:
        _run_kernel(request)


def import_modules() -> None:
    """Import what kernels need; what is missing, a kernel will miss when it needs it."""
    for name in MODULES:
        with suppress(ImportError):
            import_module(name)
    package = import_module("explainer.widgets")
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)


class _ForkServer:
    """Fork kernels, and report their ends.

    Args:
        control: connected to the server.
        libc: the library of the system.
    """

    def __init__(self, control: socket.socket, libc: ctypes.CDLL) -> None:
        self._control = control
        self._libc = libc
        self._pid = os.getpid()
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._received = b""

    def serve(self, idle_seconds: float | None) -> Mapping[str, Any] | None:
        """Work until there is nothing more to do; in a fork, return what it was forked for.

        Args:
            idle_seconds: how long to stay without a kernel; None for as long as the server runs.
        """
        while True:
            has_kernels = len(self._selector.get_map()) > 1
            events = self._selector.select(None if has_kernels else idle_seconds)
            if not events:
                return None
            for key, _ in events:
                if key.fileobj is not self._control:
                    self._report_end(key)
                    continue
                received = self._control.recv(2**16)
                if not received:
                    return None
                *lines, self._received = (self._received + received).split(b"\n")
                for command in map(json.loads, lines):
                    if "reap" in command:
                        with suppress(ChildProcessError):
                            os.waitpid(command["reap"], 0)
                    elif self._fork(command["fork"]):
                        return dict(command["fork"])

    def _fork(self, request: Mapping[str, Any]) -> bool:
        """Fork a kernel; return whether this is the fork."""
        if len(list(TASKS.iterdir())) > 1:
            self._answer({"failed": "an imported library has started threads"})
            return False
        try:
            pid = os.fork()
        except OSError as error:
            self._answer({"failed": str(error)})
            return False
        if pid:
            self._selector.register(os.pidfd_open(pid), selectors.EVENT_READ, pid)
            return False
        os.setsid()
        try:
            self._end_with_parent()
            _prepare(request)
        except OSError as error:
            self._answer({"failed": str(error)})
            os._exit(1)
        self._answer({"forked": os.getpid()})
        for key in tuple(self._selector.get_map().values()):
            os.close(key.fd)
        self._control.detach()
        self._selector.close()
        return True

    def _end_with_parent(self) -> None:
        """Have this fork killed when the process that it was forked from ends, however it ends.

        ipykernel would look for that itself only if it had been imported in a kernel's environment.
        """
        if self._libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")
        if os.getppid() != self._pid:  # it has ended before
            os._exit(1)

    def _report_end(self, key: selectors.SelectorKey) -> None:
        self._selector.unregister(key.fileobj)
        os.close(key.fd)
        found = os.waitid(os.P_PID, key.data, os.WEXITED | os.WNOWAIT)
        if found is None:
            return
        by_itself = found.si_code == os.CLD_EXITED
        self._answer(
            {"ended": key.data, "status": found.si_status if by_itself else -found.si_status}
        )

    def _answer(self, answer: Mapping[str, object]) -> None:
        with suppress(OSError):  # the server has ended, which is noticed when it is read from
            self._control.sendall(json.dumps(answer).encode() + b"\n")


def _prepare(request: Mapping[str, Any]) -> None:
    """Give a fork the environment and folder that a new process would have."""
    os.environ.clear()
    os.environ.update(request["env"], JPY_PARENT_PID=str(os.getppid()))
    time.tzset()
    if request["cwd"]:
        os.chdir(request["cwd"])


def _run_kernel(request: Mapping[str, Any]) -> None:
    """Run a kernel as ``python -m ipykernel_launcher`` does."""
    # ipywidgets would register with its kernel when it is imported, but there was none.
    widgets = "--IPKernelApp.extra_extensions=ipywidgets"
    sys.argv = ["ipykernel_launcher", *request["arguments"], widgets]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()


if __name__ == "__main__":
    main()
