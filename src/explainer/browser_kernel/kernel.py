"""Answer the messages of a page's widgets, and run its cells, in one process."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import comm
from comm.base_comm import BaseComm

from explainer.browser_kernel.messages import PROTOCOL, encode_message, make_message
from explainer.browser_kernel.outputs import OUTPUTS, OutputList
from explainer.browser_kernel.shell import PageStream, create_shell
from explainer.voila.redaction import STDERR, find_error, redact_content, redact_text

Send = Callable[[str, Sequence[bytes]], None]
"""Sends a message to the page: its JSON and its buffers."""
INLINE = "module://matplotlib_inline.backend_inline"

_parent: ContextVar[Mapping[str, Any] | None] = ContextVar("parent", default=None)
"""The message whose handling runs; a task that it starts inherits it."""


class BrowserKernel:
    """A kernel for one page. Jupyter's messages come and go by functions instead of sockets."""

    def __init__(self, send: Send) -> None:
        """Start IPython, whose outputs go to the page from now on."""
        self._send = send
        self._cells: dict[str, OutputList] = {}
        """The outputs of the cell that runs, by the id of its message."""
        self._captured: dict[str, list[str]] = {}
        """The ``Output`` widgets that take the outputs of a message."""
        self._widget_outputs: dict[str, OutputList] = {}
        self.models: dict[str, str] = {}
        """The names of the models of all widgets that have been open, by their id."""
        self.closed: set[str] = set()
        """The ids of the widgets that have been closed."""
        self._lock = asyncio.Lock()
        comm.create_comm = self._create_comm
        os.environ.setdefault("MPLBACKEND", INLINE)
        self.shell = create_shell(self)
        self._streams = (PageStream(self, "stdout"), PageStream(self, STDERR))
        sys.stdout, sys.stderr = self._streams

    def get_parent(self) -> Mapping[str, Any]:
        """Return the message whose handling runs; ``Output`` widgets ask for it."""
        return _parent.get() or {}

    async def receive(self, text: str, buffers: Iterable[bytes] = ()) -> None:
        """Handle a message of the page.

        Args:
            text: the message as JSON.
            buffers: its buffers.
        """
        message = {**json.loads(text), "buffers": list(buffers)}
        async with self._lock:
            with self._handling(message):
                self._handle(message)

    async def run(self, source: str, *, may_fail: bool = False) -> tuple[list[dict[str, Any]], str]:
        """Run a cell; return its outputs, and the name of its error or an empty text.

        Args:
            source: the code.
            may_fail: whether the message of its error is meant to be seen.
        """
        message = make_message("execute_request", {"code": source}, channel="shell")
        id, shown = message["header"]["msg_id"], OutputList(shows_errors=may_fail)
        async with self._lock:
            self._cells[id] = shown
            try:
                with self._handling(message):
                    code = self.shell.transform_cell(source)
                    result = await self.shell.run_cell_async(
                        source, store_history=True, transformed_cell=code
                    )
            finally:
                del self._cells[id]
                self._captured.pop(id, None)
        error = result.error_before_exec or result.error_in_exec
        return shown.outputs, type(error).__name__ if error else ""

    def publish(
        self,
        kind: str,
        content: Mapping[str, Any],
        *,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] = (),
    ) -> None:
        """Send a message about what runs now, as readers may have it."""
        if kind != "stream":
            self._flush()
        if kind == "stream" and content["name"] == STDERR:
            print(content["text"], file=sys.__stderr__, end="")  # for authors: the console
            if error := find_error(content["text"]):
                self.publish("error", error)
        redacted = redact_content(kind, content)
        if redacted is None:
            return
        parent = self.get_parent()
        id = parent.get("header", {}).get("msg_id", "")
        if kind in OUTPUTS and (shown := self._cells.get(id)):
            if kind == "error" and shown.shows_errors:
                redacted["evalue"] = redact_text(content["evalue"])
            self._show(id, kind, redacted)
            return
        message = make_message(kind, redacted, parent=parent, metadata=metadata)
        self._send(encode_message(message), list(buffers))

    @contextmanager
    def _handling(self, message: Mapping[str, Any]) -> Iterator[None]:
        """Tell the page that the kernel is busy with a message, and then that it is idle."""
        token = _parent.set(message)
        self.publish("status", {"execution_state": "busy"})
        try:
            yield
        finally:
            self.publish("status", {"execution_state": "idle"})
            _parent.reset(token)

    def _handle(self, message: Mapping[str, Any]) -> None:
        kind, comms = message["header"]["msg_type"], comm.get_comm_manager()
        if kind == "kernel_info_request":
            self._reply("kernel_info_reply", _describe_kernel())
        elif kind == "comm_info_request":
            target = message["content"].get("target_name")
            found = {
                id: {"target_name": each.target_name}
                for id, each in comms.comms.items()
                if target in (None, each.target_name)
            }
            self._reply("comm_info_reply", {"status": "ok", "comms": found})
        elif kind in ("comm_open", "comm_msg", "comm_close"):
            getattr(comms, kind)(None, None, message)

    def _reply(self, kind: str, content: Mapping[str, Any]) -> None:
        message = make_message(kind, content, parent=self.get_parent(), channel="shell")
        self._send(encode_message(message), [])

    def _flush(self) -> None:
        for stream in getattr(self, "_streams", ()):
            stream.flush()

    def _show(self, id: str, kind: str, content: Mapping[str, Any]) -> None:
        """Keep an output of a cell, or let the widget have it that captures the cell's outputs."""
        widgets = self._captured.get(id)
        if not widgets:
            self._cells[id].add(kind, content)
            return
        from ipywidgets.widgets.widget import _instances

        shown = self._widget_outputs.setdefault(widgets[-1], OutputList())
        widget = _instances[widgets[-1]]
        if list(widget.outputs) != shown.outputs:
            shown.outputs = list(widget.outputs)
        shown.add(kind, content)
        widget.outputs = tuple(dict(output) for output in shown.outputs)

    def _create_comm(self, *arguments: Any, **options: Any) -> BaseComm:  # noqa: ANN401
        kernel = self

        class PageComm(BaseComm):
            """Sends the messages of a widget to the page."""

            def publish_msg(
                self,
                msg_type: str,
                data: Mapping[str, Any] | None = None,
                metadata: Mapping[str, Any] | None = None,
                buffers: Sequence[bytes] | None = None,
                **keys: Any,  # noqa: ANN401
            ) -> None:
                content = {"data": data or {}, "comm_id": self.comm_id, **keys}
                kernel._watch_widget(msg_type, self.comm_id, content["data"].get("state") or {})
                parts = [bytes(part) for part in buffers or ()]
                kernel.publish(msg_type, content, metadata=metadata, buffers=parts)

        return PageComm(*arguments, **options)

    def _watch_widget(self, kind: str, id: str, state: Mapping[str, Any]) -> None:
        """Record which widgets there are, and which take the outputs of which message."""
        if kind == "comm_open":
            self.models[id] = str(state.get("_model_name", ""))
        elif kind == "comm_close":
            self.closed.add(id)
        if "msg_id" in state:
            for widgets in self._captured.values():
                if id in widgets:
                    widgets.remove(id)
            if state["msg_id"]:
                self._captured.setdefault(state["msg_id"], []).append(id)


def _describe_kernel() -> dict[str, Any]:
    version = platform.python_version()
    return {
        "status": "ok",
        "protocol_version": PROTOCOL,
        "implementation": "explainer",
        "implementation_version": version,
        "banner": "",
        "help_links": [],
        "language_info": {
            "name": "python",
            "version": version,
            "mimetype": "text/x-python",
            "file_extension": ".py",
            "pygments_lexer": "ipython3",
            "codemirror_mode": {"name": "ipython", "version": 3},
        },
    }
