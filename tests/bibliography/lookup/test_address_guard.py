from __future__ import annotations

import pytest

from explainer.bibliography.lookup.address_guard import (
    explain_refusal,
    is_public_ip,
    normalize_host,
)


@pytest.mark.parametrize(
    "url",
    [
        "https://birds.example/a_(b)?x=1",
        "http://93.184.216.34:8080/",
        "http://[2606:2800:220:1:248:1893:25c8:1946]/",
        "https://müller.example/",
    ],
)
def test_public_addresses_are_allowed(url: str) -> None:
    """Web addresses of the public internet may be requested."""
    assert explain_refusal(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://birds.example/",
        "javascript:alert(1)",
        "birds.example",
        "http://birds.example:99999/",
        "http://birds.example/a b",
        "https://me@birds.example/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://192.168.257/",
        "http://3232235777/",
        "http://１９２.１６８.１.１/",
        "http://100.64.0.1/",
        "http://169.254.169.254/",
        "http://[fd00::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://metadata。google。internal/",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    """Other schemes, passwords and private networks are refused."""
    assert explain_refusal(url) != ""


@pytest.mark.parametrize(
    ("host", "normal"),
    [
        ("Birds.Example.", "birds.example"),
        ("127.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("①②⑦。⓪。⓪。①", "127.0.0.1"),
        ("::1", "::1"),
        ("", ""),
    ],
)
def test_normalize_host(host: str, normal: str) -> None:
    """A host has one form, however it is written."""
    assert normalize_host(host) == normal


@pytest.mark.parametrize(
    ("ip", "is_public"),
    [("8.8.8.8", True), ("224.0.0.1", False), ("::ffff:10.0.0.1", False), ("fe80::1%eth0", False)],
)
def test_is_public_ip(ip: str, is_public: bool) -> None:
    """Multicast, mapped and link-local addresses are not public."""
    assert is_public_ip(ip) is is_public


def test_is_public_ip_needs_an_ip_address() -> None:
    """A host name is an error."""
    with pytest.raises(ValueError, match="birds"):
        is_public_ip("birds.example")
