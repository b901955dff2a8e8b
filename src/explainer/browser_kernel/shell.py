"""IPython as the kernel uses it: what it shows and prints becomes messages."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import io
import sys
import types
from collections.abc import Mapping
from typing import Any, Protocol

MISSING = ("termios", "fcntl", "resource", "pexpect")
"""Modules that IPython imports and that no browser has; nothing of them is used."""
FLUSH_SECONDS = 0.05
"""How long text waits for more, so that ``print`` does not send each of its parts."""


class Publisher(Protocol):
    """Where messages go."""

    def publish(self, kind: str, content: Mapping[str, Any]) -> None:
        """Send a message about what runs now."""


def replace_missing_modules() -> None:
    """Let IPython be imported without a terminal, which would load 3 MB of prompt_toolkit."""
    for name in MISSING:
        if name not in sys.modules:
            try:
                __import__(name)
            except ImportError:
                sys.modules[name] = types.ModuleType(name)
    sys.modules["termios"].__dict__.setdefault("TCSAFLUSH", 2)
    terminal, embed = types.ModuleType("IPython.terminal"), types.ModuleType("embed")
    terminal.__path__ = []
    embed.embed = None  # type: ignore[attr-defined]
    sys.modules.setdefault("IPython.terminal", terminal)
    sys.modules.setdefault("IPython.terminal.embed", embed)


class PageStream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr``, whose text becomes messages."""

    encoding = "utf-8"

    def __init__(self, publisher: Publisher, name: str) -> None:
        """Print to a publisher.

        Args:
            publisher: gets the text.
            name: ``stdout`` or ``stderr``.
        """
        self._publisher = publisher
        self._name = name
        self._parts: list[str] = []

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep a text until it is flushed."""
        if not self._parts:
            # What runs without a loop is flushed at its end.
            with contextlib.suppress(RuntimeError):
                asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        self._parts.append(text)
        return len(text)

    def flush(self) -> None:
        """Send what was written."""
        text = "".join(self._parts)
        self._parts.clear()
        if text:
            self._publisher.publish("stream", {"name": self._name, "text": text})


def create_shell(publisher: Publisher) -> Any:  # noqa: ANN401 — IPython has no types
    """Return the shell of this process, whose outputs a publisher gets."""
    replace_missing_modules()
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.error import StdinNotImplementedError
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class PageDisplayHook(DisplayHook):
        """Shows the value of a cell's last line."""

        def write_output_prompt(self) -> None:
            """Show no number."""

        def write_format_data(
            self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
        ) -> None:
            """Send the value in all its forms."""
            if format_dict:
                content = {"data": format_dict, "metadata": md_dict or {}}
                number = self.prompt_count
                publisher.publish("execute_result", {**content, "execution_count": number})

        def finish_displayhook(self) -> None:
            """Print no line after it."""

    class PageDisplayPublisher(DisplayPublisher):
        """Sends what ``display`` shows."""

        def publish(
            self,
            data: dict[str, Any],
            metadata: dict[str, Any] | None = None,
            *_: object,
            transient: dict[str, Any] | None = None,
            update: bool = False,
            **__: object,
        ) -> None:
            """Send an output in all its forms."""
            kind = "update_display_data" if update else "display_data"
            content = {"data": data, "metadata": metadata or {}, "transient": transient or {}}
            publisher.publish(kind, content)

        def clear_output(self, wait: bool = False) -> None:
            """Remove what the cell has shown."""
            publisher.publish("clear_output", {"wait": wait})

    class PageShell(InteractiveShell):
        """IPython without a terminal."""

        kernel = publisher

        def enable_gui(self, gui: str | None = None) -> None:
            """Do nothing: there are no windows."""

        def _showtraceback(self, etype: type, evalue: object, stb: list[str]) -> None:
            error = {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb}
            publisher.publish("error", error)

    def refuse_input(*_: object, **__: object) -> str:
        raise StdinNotImplementedError("a page cannot be asked for input")

    builtins.input = refuse_input
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    return PageShell.instance(
        config=config,
        displayhook_class=PageDisplayHook,
        display_pub_class=PageDisplayPublisher,
        user_ns={"__name__": "__main__"},
    )
