"""Decide which addresses may be requested, so that a study cannot reach into a private network."""

from __future__ import annotations

import re
import socket
import unicodedata
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from explainer.text.urls import is_web_address

PRIVATE = "it is in a private network; use --intranet to allow that"
_NAT64 = IPv6Network("64:ff9b::/96")
"""IPv4 addresses behind a translator (RFC 6052)."""
_PRIVATE_SUFFIXES = (".localhost", ".local", ".internal")


def explain_refusal(
    url: str, *, trusted_hosts: frozenset[str] = frozenset(), allow_private: bool = False
) -> str:
    """Return why an address must not be requested; empty if it may be.

    Host names are not resolved here. The client judges each address to which it connects.

    Args:
        url: an address from a study, or the target of a redirect.
        trusted_hosts: hosts that the settings name, which may be private.
        allow_private: whether private networks are allowed.
    """
    scheme, colon, _ = url.partition(":")
    if not colon or scheme.lower() not in ("http", "https"):
        return "it does not begin with http: or https:"
    if not is_web_address(url) or re.search(r"[\s\\\x00-\x1f]", url):
        return "it is not a web address"
    parts = urlsplit(url)
    try:
        _ = parts.port
    except ValueError:
        return "its port is not a valid number"
    if parts.username or parts.password:
        return "it has a user name or a password"
    host = normalize_host(parts.hostname or "")
    if allow_private or host in trusted_hosts:
        return ""
    if host == "localhost" or host.endswith(_PRIVATE_SUFFIXES):
        return PRIVATE
    try:
        return "" if is_public_ip(host) else PRIVATE
    except ValueError:
        return ""


def normalize_host(host: str) -> str:
    """Return the host that a client connects to, in lower case.

    Full-width and circled digits become ASCII, ideographic full stops become dots, and an IPv4
    address in any notation that the system understands (``127.1``, ``2130706433``,
    ``0177.0.0.1``) becomes four numbers.
    """
    host = unicodedata.normalize("NFKC", host).replace("。", ".").rstrip(".").lower()
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, ValueError):  # a name, or an IPv6 address
        return host


def is_public_ip(ip: str) -> bool:
    """Return whether an IP address belongs to the public internet.

    Raises:
        ValueError: the text is not an IP address.
    """
    address: IPv4Address | IPv6Address = ip_address(ip.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        inner = inner or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public_ip(str(inner))
    return address.is_global and not address.is_multicast
