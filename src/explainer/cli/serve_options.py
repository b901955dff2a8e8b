"""Define the options of ``explainer serve``, and turn them into the server's configuration."""

from __future__ import annotations

import argparse
import re
from dataclasses import fields

from explainer.server.config import ServerConfig

DEFAULTS = ServerConfig()


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add an option for each field of the configuration."""
    _add_address_options(parser)
    _add_kernel_options(parser)
    _add_limits(parser.add_argument_group("limits"))


def make_config(options: argparse.Namespace) -> ServerConfig:
    """Return the configuration for parsed options."""
    values = {field.name: getattr(options, field.name) for field in fields(ServerConfig)}
    return ServerConfig(**{**values, "allowed_hosts": tuple(options.allowed_hosts)})


def _add_address_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host",
        default=DEFAULTS.host,
        metavar="H",
        help="the address to listen on (default: %(default)s)",
    )
    parser.add_argument(
        "--port",
        type=_parse_port,
        default=DEFAULTS.port,
        metavar="N",
        help="the first port to try (default: %(default)s)",
    )
    parser.add_argument(
        "--base-url",
        type=_parse_path,
        default=DEFAULTS.base_url,
        metavar="PATH",
        help="the path under which a proxy serves the dashboard, such as /explainer/ (default: /)",
    )
    parser.add_argument(
        "--allow-host",
        dest="allowed_hosts",
        action="append",
        default=list(DEFAULTS.allowed_hosts),
        metavar="NAME",
        help="accept only this host name and local ones (can be repeated; default: local names on "
        "a loopback address, otherwise every name)",
    )
    parser.add_argument(
        "--no-browser",
        dest="browser",
        action="store_false",
        default=DEFAULTS.browser,
        help="do not open a browser",
    )
    parser.add_argument(
        "--frame-ancestors",
        default=DEFAULTS.frame_ancestors,
        metavar="SITES",
        help="sites that may show pages in a frame, such as https://learning.example "
        "(default: 'self')",
    )
    parser.add_argument(
        "--trust-proxy",
        action="store_true",
        default=DEFAULTS.trust_proxy,
        help="trust X-Forwarded-For and X-Forwarded-Proto; use it only behind your own proxy",
    )
    parser.add_argument(
        "--log-format",
        choices=("text", "json"),
        default=DEFAULTS.log_format,
        help="the format of the log (default: text on a terminal, JSON elsewhere)",
    )
    parser.add_argument(
        "--stop-seconds",
        type=_parse_seconds,
        default=DEFAULTS.stop_seconds,
        metavar="S",
        help="seconds that requests have to finish when the server stops (default: %(default)g)",
    )


def _add_kernel_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--kernels",
        type=_parse_count,
        default=DEFAULTS.kernels,
        metavar="N",
        help="how many kernels may run at the same time (default: by memory and cores)",
    )
    parser.add_argument(
        "--gateway",
        default=DEFAULTS.gateway,
        metavar="URL",
        help="run kernels on this Jupyter Kernel Gateway or Enterprise Gateway "
        "(default: $JUPYTER_GATEWAY_URL if set, otherwise this machine)",
    )
    parser.add_argument(
        "--preheat",
        action="store_true",
        default=DEFAULTS.preheat,
        help="keep a kernel warm for the next reader while other kernels are in use",
    )


def _add_limits(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--kernels-per-reader",
        type=_parse_positive,
        default=DEFAULTS.kernels_per_reader,
        metavar="N",
        help="most kernels for one browser (default: %(default)s)",
    )
    group.add_argument(
        "--kernels-per-address",
        type=_parse_positive,
        default=DEFAULTS.kernels_per_address,
        metavar="N",
        help="most kernels for one IPv4 address or IPv6 /64 network (default: all but one in "
        "eight)",
    )
    group.add_argument(
        "--connections",
        type=_parse_positive,
        default=DEFAULTS.connections,
        metavar="N",
        help="most open connections (default: as many as the limit of open files allows, up to "
        "10000)",
    )
    group.add_argument(
        "--idle-seconds",
        type=_parse_seconds,
        default=DEFAULTS.idle_seconds,
        metavar="S",
        help="seconds after which an idle connection is closed (default: %(default)g)",
    )
    for name, default, noun in (
        ("--body-bytes", DEFAULTS.body_bytes, "body of a request, in bytes"),
        ("--header-bytes", DEFAULTS.header_bytes, "headers of a request, in bytes"),
        ("--message-bytes", DEFAULTS.message_bytes, "message of a widget, in bytes"),
    ):
        group.add_argument(
            name,
            type=_parse_positive,
            default=default,
            metavar="N",
            help=f"the largest {noun} (default: %(default)s)",
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
