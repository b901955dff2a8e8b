"""Which addresses may be asked: a study's address must not reach into the network we are in."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from explainer.text.urls import is_web_address

NAT64 = IPv6Network("64:ff9b::/96")
"""IPv4 addresses behind a translator: RFC 6052."""

PRIVATE = "it is in a private network; ask it with --intranet if that is meant"


def explain_refusal(
    url: str, *, trusted: frozenset[str] = frozenset(), intranet: bool = False
) -> str:
    """Return why an address may not be asked; empty where it may.

    What a name means is not looked at here; ``is_public_ip`` judges what it turns out to mean.

    Args:
        url: from a study, or from where one led.
        trusted: hosts that the person who runs the command has named.
        intranet: private networks may be asked.
    """
    scheme = url.split(":", 1)[0].lower() if ":" in url else ""
    if scheme not in ("http", "https"):
        return "only addresses that begin with http: or https: are asked"
    if not is_web_address(url) or re.search(r"[\s\\\x00-\x1f]", url):
        return "it is no web address"
    parts = urlsplit(url)
    try:
        _ = parts.port
    except ValueError:
        return "its port is none"
    if parts.username or parts.password:
        return "it holds a name or a password"
    host = (parts.hostname or "").rstrip(".").lower()
    if intranet or host in trusted:
        return ""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return PRIVATE
    try:
        return "" if is_public_ip(host) else PRIVATE
    except ValueError:
        return ""


def is_public_ip(ip: str) -> bool:
    """Say whether an IP address belongs to the public internet.

    Raises:
        ValueError: this is no IP address.
    """
    address: IPv4Address | IPv6Address = ip_address(ip.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        inner = inner or (address.teredo[1] if address.teredo else None)
        if address in NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public_ip(str(inner))
    return address.is_global and not address.is_multicast
