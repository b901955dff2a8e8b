"""Define the options of ``explainer serve``, and turn them into the server's configuration."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import NamedTuple

from explainer.server.config import ServerConfig

DEFAULTS = ServerConfig()


class ServeOption(NamedTuple):
    """What the command line says about a field of the configuration."""

    help: str
    value: str = ""
    """The name of its value in the help; empty for a switch."""
    parse: Callable[[str], object] = str
    unset: str = ""
    """What happens without the option; empty to show the default of the field."""
    flag: str = ""
    """Empty for the name of the field."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add an option for each field of the configuration."""
    _add_group(parser, OPTIONS)
    _add_group(parser.add_argument_group("limits"), LIMITS)


def make_config(options: argparse.Namespace) -> ServerConfig:
    """Return the configuration for parsed options."""
    values = {field.name: getattr(options, field.name) for field in fields(ServerConfig)}
    return ServerConfig(**{**values, "allowed_hosts": tuple(options.allowed_hosts)})


def _add_group(group: argparse._ActionsContainer, options: Mapping[str, ServeOption]) -> None:
    for name, option in options.items():
        flag = option.flag or f"--{name.replace('_', '-')}"
        default = getattr(DEFAULTS, name)
        if not option.value:
            action = "store_false" if default else "store_true"
            group.add_argument(flag, dest=name, action=action, help=option.help)
            continue
        is_list = isinstance(default, tuple)
        group.add_argument(
            flag,
            dest=name,
            action="append" if is_list else "store",
            default=list(default) if is_list else default,
            type=option.parse,
            metavar=option.value,
            help=f"{option.help} (default: {option.unset or default})",
        )


def _parse_path(text: str) -> str:
    if not re.fullmatch(r"/?([\w~-][\w.~-]*/)*([\w~-][\w.~-]*)?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is not a path; use one such as /explainer/")
    parts = text.strip("/")
    return f"/{parts}/" if parts else "/"


def _parse_count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number; give 0 or more")
    return int(text)


def _parse_positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0; give 1 or more")
    return int(text)


def _parse_seconds(text: str) -> float:
    error = argparse.ArgumentTypeError(f"{text!r} is not a time; give seconds, such as 20")
    try:
        seconds = float(text)
    except ValueError:
        raise error from None
    if not 0 < seconds < 86_400:
        raise error
    return seconds


def _parse_port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; give a number from 1 to 65535")
    return int(text)


def _parse_log_format(text: str) -> str:
    if text not in ("text", "json"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a format; use text or json")
    return text


OPTIONS = {
    "host": ServeOption("the address to listen on", "H"),
    "port": ServeOption("the first port to try", "N", _parse_port),
    "base_url": ServeOption(
        "the path under which a proxy serves the dashboard, such as /explainer/",
        "PATH",
        _parse_path,
    ),
    "allowed_hosts": ServeOption(
        "accept only this host name and local ones; can be repeated",
        "NAME",
        unset="local names on a loopback address, otherwise every name",
        flag="--allow-host",
    ),
    "browser": ServeOption("do not open a browser", flag="--no-browser"),
    "room": ServeOption(
        "let a lecturer open questions to the class, whose answers are counted without names"
    ),
    "frame_ancestors": ServeOption(
        "sites that may show pages in a frame, such as https://learning.example", "SITES"
    ),
    "trust_proxy": ServeOption(
        "trust X-Forwarded-For and X-Forwarded-Proto; use it only behind your own proxy"
    ),
    "log_format": ServeOption(
        "the format of the log",
        "{text,json}",
        _parse_log_format,
        unset="text on a terminal, JSON elsewhere",
    ),
    "stop_seconds": ServeOption(
        "seconds that requests have to finish when the server stops", "S", _parse_seconds
    ),
    "kernels": ServeOption(
        "how many kernels may run at the same time", "N", _parse_count, "by memory and cores"
    ),
    "gateway": ServeOption(
        "run kernels on this Jupyter Kernel Gateway or Enterprise Gateway",
        "URL",
        unset="$JUPYTER_GATEWAY_URL if set, otherwise this machine",
    ),
    "browser_python": ServeOption(
        "offer Python in the reader's own browser when no kernel is free; it is prepared at first "
        "need, and downloaded once when the server starts"
    ),
    "pyodide": ServeOption(
        "with --browser-python, a distribution of Pyodide, which has numpy and others",
        "DIR|ARCHIVE",
        unset="Python alone, from the npm registry",
    ),
    "preheat": ServeOption(
        "get ready for kernels when the server starts, not when a page with live cells is read"
    ),
}
"""By the name of the field."""

LIMITS = {
    "kernels_per_reader": ServeOption("most kernels for one browser", "N", _parse_positive),
    "kernels_per_address": ServeOption(
        "most kernels for one IPv4 address or IPv6 /64 network",
        "N",
        _parse_positive,
        unset="all but one in eight",
    ),
    "kernel_bytes": ServeOption(
        "most memory of a kernel on this machine, in bytes",
        "N",
        _parse_positive,
        "1 GiB, or half of the memory if that is less",
    ),
    "kernel_seconds": ServeOption(
        "most processor time of a kernel on this machine", "S", _parse_seconds
    ),
    "kernel_processes": ServeOption(
        "most processes of a kernel on this machine", "N", _parse_positive
    ),
    "connections": ServeOption(
        "most open connections",
        "N",
        _parse_positive,
        unset="as many as the limit of open files allows, up to 10000",
    ),
    "idle_seconds": ServeOption(
        "seconds after which an idle connection is closed", "S", _parse_seconds
    ),
    "body_bytes": ServeOption("the largest body of a request, in bytes", "N", _parse_positive),
    "header_bytes": ServeOption("the largest headers of a request, in bytes", "N", _parse_positive),
    "message_bytes": ServeOption("the largest message of a widget, in bytes", "N", _parse_positive),
}
"""The options of the group of limits, by the name of the field."""
