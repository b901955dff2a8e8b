"""The options of ``explainer serve``: the command line's words become settings."""

from __future__ import annotations

import argparse
import re
from dataclasses import fields

from explainer.server.config import ServerConfig

DEFAULTS = ServerConfig()


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add an option for each setting to a command."""
    add = parser.add_argument
    add("--host", default=DEFAULTS.host, metavar="H",
        help="the address to listen on (default: %(default)s)")  # fmt: skip
    add("--port", type=_port, default=DEFAULTS.port, metavar="N",
        help="the first port to try (default: %(default)s)")  # fmt: skip
    add("--base-url", type=_path, default=DEFAULTS.base_url, metavar="PATH",
        help="the path that a proxy has it below, such as /explainer/ (default: /)")  # fmt: skip
    add("--no-browser", dest="browser", action="store_false", help="open no browser")
    add("--frame-ancestors", default=DEFAULTS.frame_ancestors, metavar="WHO",
        help="who may frame pages, such as https://learning.example (default: itself)")  # fmt: skip
    add("--kernels", type=_count, metavar="N",
        help="how many readers may be live at once (default: by memory and cores)")  # fmt: skip
    add("--gateway", metavar="URL",
        help="run kernels on this Jupyter Kernel Gateway or Enterprise Gateway "
        "(default: $JUPYTER_GATEWAY_URL, else here)")  # fmt: skip
    add("--log-format", choices=("text", "json"),
        help="the form of the log (default: text on a terminal, JSON elsewhere)")  # fmt: skip
    add("--stop-seconds", type=_seconds, default=DEFAULTS.stop_seconds, metavar="S",
        help="time that pages have to finish at a stop (default: %(default)g)")  # fmt: skip
    add("--preheat", action="store_true",
        help="keep a kernel warm for the next reader while others are live")  # fmt: skip
    limits = parser.add_argument_group("limits")
    add = limits.add_argument
    add("--kernels-per-reader", type=_positive, default=DEFAULTS.kernels_per_reader, metavar="N",
        help="live pages of one browser at once (default: %(default)s)")  # fmt: skip
    add("--kernels-per-address", type=_positive, metavar="N",
        help="live pages of one address at once (default: all but one in eight)")  # fmt: skip
    add("--trust-proxy", action="store_true",
        help="believe X-Forwarded-For; only behind a proxy of your own that sets it")  # fmt: skip
    add("--connections", type=_positive, metavar="N",
        help="open connections at once (default: as open files allow, at most 10000)")  # fmt: skip
    add("--idle-seconds", type=_seconds, default=DEFAULTS.idle_seconds, metavar="S",
        help="when a connection that asks nothing is closed (default: %(default)g)")  # fmt: skip
    add("--body-bytes", type=_positive, default=DEFAULTS.body_bytes, metavar="N",
        help="the largest body of a request (default: %(default)s)")  # fmt: skip
    add("--header-bytes", type=_positive, default=DEFAULTS.header_bytes, metavar="N",
        help="the largest headers of a request (default: %(default)s)")  # fmt: skip
    add("--message-bytes", type=_positive, default=DEFAULTS.message_bytes, metavar="N",
        help="the largest message of a widget (default: %(default)s)")  # fmt: skip


def settings(asked: argparse.Namespace) -> ServerConfig:
    """Return what was asked for."""
    return ServerConfig(
        **{field.name: getattr(asked, field.name) for field in fields(ServerConfig)}
    )


def _path(text: str) -> str:
    if not re.fullmatch(r"/?([\w~-][\w.~-]*/)*([\w~-][\w.~-]*)?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is no plain path; give one such as /explainer/")
    parts = text.strip("/")
    return f"/{parts}/" if parts else "/"


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no number; give 0 or more")
    return int(text)


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0; give 1 or more")
    return int(text)


def _seconds(text: str) -> float:
    wrong = argparse.ArgumentTypeError(f"{text!r} is no time; give seconds, such as 20")
    try:
        seconds = float(text)
    except ValueError:
        raise wrong from None
    if not 0 < seconds < 86_400:
        raise wrong
    return seconds


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 1 to 65535")
    return int(text)
