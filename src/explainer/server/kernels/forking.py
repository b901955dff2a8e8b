"""A kernel provisioner of jupyter_client that forks kernels from a process with their imports done.

A kernel needs a second of processor time to import its libraries; a fork has them. Only kernels of
this Python, on Linux, are forked: elsewhere, libraries of the system start threads, which a fork
does not have. All others are started as ever.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock
from time import monotonic
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets.config import SingletonConfigurable

from explainer.server.kernels import fork_server

NAME = "explainer-forking-provisioner"
"""The name of its entry point in pyproject.toml."""
CAN_FORK = sys.platform == "linux" and hasattr(os, "pidfd_open")
LAUNCHER = [sys.executable, "-m", "ipykernel_launcher"]
AT_START = ("PYTHON", "LD_", "MALLOC_")
"""Variables that begin so have an effect only while a process starts."""
IDLE_SECONDS = 600
"""How long the process from which kernels fork stays without any."""
FORK_SECONDS = 30.0
"""How long a kernel is waited for, also while its libraries are being imported."""
REPORT_SECONDS = 1.0
"""How long the report of a kernel that has ended is waited for; it takes a few milliseconds."""

log = logging.getLogger("explainer.kernels")


class ForkError(Exception):
    """A kernel could not be forked."""


class ForkedKernel:
    """A forked process, with what is used here of ``subprocess.Popen``.

    Args:
        pid: its id, which no other process gets before its end is known here.
        server: it learns how the kernel ends.
        origin: the process that it was forked from.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, server: ForkServer, origin: object) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._server = server
        self._origin = origin

    def poll(self) -> int | None:
        """Return its exit status, or None while it runs."""
        if self.returncode is None:
            self.returncode = self._server.find_status(self.pid, self._origin)
        return self.returncode

    wait = poll
    """jupyter_client waits for a process that has ended."""

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class ForkServer(SingletonConfigurable):
    """The process from which kernels fork, as this server sees it. It is started when needed."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.idle_seconds = IDLE_SECONDS
        """After how many seconds without a kernel the process ends; 0 for never."""
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._received = b""
        self._statuses: dict[int, int] = {}

    def warm_up(self) -> None:
        """Start the process unless it runs; this does not wait until it is ready."""
        if not CAN_FORK or not self._lock.acquire(blocking=False):
            return
        try:
            self._read_answers(wait_seconds=0)
            if self._control is None:
                self._start()
        except OSError:  # kernels are then started as ever
            log.exception("the process from which kernels fork could not be started")
        finally:
            self._lock.release()

    def fork(self, request: Mapping[str, object]) -> ForkedKernel:
        """Fork a kernel; this waits until the process is ready.

        Args:
            request: the kernel's ``arguments``, ``env`` and ``cwd``.

        Raises:
            ForkError: it could not be forked.
        """
        line = json.dumps({"fork": request}).encode() + b"\n"
        with self._lock:
            try:
                for _ in range(2):  # it may have ended because no kernel has run for a while
                    if self._control is None:
                        self._start()
                    origin = self._process
                    if answer := self._ask(line):
                        break
            except OSError as error:
                raise ForkError(str(error)) from error
        if answer is None or "failed" in answer:
            raise ForkError(answer["failed"] if answer else "the process does not answer")
        self._statuses.pop(answer["forked"], None)
        return ForkedKernel(answer["forked"], self, origin)

    def find_status(self, pid: int, origin: object) -> int | None:
        """Return the exit status of a kernel, or None while it runs.

        Args:
            pid: its id.
            origin: the process that it was forked from, which may have been replaced.
        """
        from explainer.server.kernels.processes import is_running

        is_ended = not is_running(pid)  # maybe before that is reported
        until = monotonic() + (REPORT_SECONDS if is_ended else 0)
        self._read_reports(pid, until)
        if pid in self._statuses:
            return self._statuses.pop(pid)
        is_lost = is_ended and origin is not self._process  # nothing reports its end
        return -int(signal.SIGKILL) if is_lost else None

    def close(self) -> None:
        """End the process; kernels that still run end with it."""
        with self._lock:
            self._disconnect()

    def _read_reports(self, pid: int, until: float) -> None:
        """Read which kernels have ended, until a time or until one of them is a certain kernel."""
        remaining = max(0.0, until - monotonic())
        if not self._lock.acquire(timeout=remaining):
            return  # a kernel is being forked, and reads them
        try:
            self._read_answers(wait_seconds=0)
            while pid not in self._statuses and self._control is not None:
                remaining = until - monotonic()
                if remaining <= 0 or not select.select([self._control], [], [], remaining)[0]:
                    return
                self._read_answers(wait_seconds=0)
        finally:
            self._lock.release()

    def _start(self) -> None:
        own, other = socket.socketpair()
        with other:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    fork_server.__name__,
                    str(other.fileno()),
                    str(self.idle_seconds),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
                start_new_session=True,
            )
        self._control, self._received = own, b""

    def _ask(self, line: bytes) -> dict[str, Any] | None:
        """Send a command; return its answer, or None if the process has ended."""
        self._send(line)
        return self._read_answers(wait_seconds=FORK_SECONDS)

    def _read_answers(self, *, wait_seconds: float) -> dict[str, Any] | None:
        """Read which kernels have ended, until there is an answer to a command or nothing more."""
        while self._control is not None:
            self._control.settimeout(wait_seconds)
            try:
                received = self._control.recv(2**16)
            except BlockingIOError:
                return None
            except OSError:  # it does not answer in time
                received = b""
            if not received:
                self._disconnect()
                return None
            *lines, self._received = (self._received + received).split(b"\n")
            for answer in map(json.loads, lines):
                if "ended" not in answer:
                    return dict(answer)
                self._statuses[answer["ended"]] = answer["status"]
                self._send(b'{"reap": %d}\n' % answer["ended"])
        return None

    def _send(self, line: bytes) -> None:
        if self._control is None:
            return
        self._control.settimeout(FORK_SECONDS)
        try:
            self._control.sendall(line)
        except OSError:
            self._disconnect()

    def _disconnect(self) -> None:
        if self._control:
            self._control.close()
        if self._process:
            self._process.poll()
        self._control = self._process = None


class ForkingProvisioner(LocalProvisioner):
    """Fork kernels of this Python, and start all others as ever."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:  # noqa: ANN401 — of Popen
        """Return how to connect to a new kernel."""
        if not can_fork(cmd, options):
            return await super().launch_kernel(cmd, **options)
        request = {
            "arguments": cmd[len(LAUNCHER) :],
            "env": options["env"],
            "cwd": options.get("cwd"),
        }
        try:
            kernel = await asyncio.to_thread(ForkServer.instance().fork, request)
        except ForkError as error:
            log.warning("a kernel could not be forked, and starts more slowly: %s", error)
            return await super().launch_kernel(cmd, **options)
        self.process, self.pid, self.pgid = kernel, kernel.pid, kernel.pid
        return self.connection_info


def can_fork(command: list[str], options: Mapping[str, Any]) -> bool:
    """Return whether a fork would be like the process that a command starts.

    Args:
        command: the words of the command.
        options: as ``subprocess.Popen`` takes them.
    """
    if not CAN_FORK or command[: len(LAUNCHER)] != LAUNCHER:
        return False
    if {options.get("stdout"), options.get("stderr")} != {subprocess.DEVNULL}:
        return False
    if options.get("independent"):  # it would end with this server
        return False
    env = options.get("env")
    return env is not None and _select_at_start(env) == _select_at_start(os.environ)


def find_provisioner() -> str:
    """Return the name of the provisioner to use where a kernel's specification names none."""
    from importlib.metadata import entry_points

    factory = KernelProvisionerFactory
    is_installed = bool(entry_points(group=factory.GROUP_NAME, name=NAME))
    return os.environ.get(factory.default_provisioner_name_env) or (
        NAME if is_installed else "local-provisioner"
    )


def _select_at_start(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(AT_START)}
