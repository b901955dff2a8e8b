"""Tests of the limits of kernels per browser and per network address."""

from __future__ import annotations

import http.cookiejar
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from explainer.server.kernels.quotas import (
    CURRENT_SESSION,
    LiveSession,
    Priority,
    Quotas,
    normalise_address,
)
from support.educator_notebooks import adapted
from support.servers import copy_notebooks, serve

PAGE = "/voila/render/adapted.ipynb?live=1"


def make_session(reader="a", address="1", priority=0):
    return LiveSession(reader=reader, address=address, priority=Priority(priority))


def start_kernel(quotas, session, kernel):
    """Start a kernel for a session, as a live page does."""
    quotas.begin_start(session)
    token = CURRENT_SESSION.set(session)
    quotas.assign_kernel(kernel)
    CURRENT_SESSION.reset(token)
    quotas.end_start(session)


def test_the_limit_per_browser():
    """Kernels of a browser count until they end, and do not count for other browsers."""
    quotas = Quotas(per_reader=2, per_address=9)
    for kernel in ("k1", "k2"):
        assert quotas.find_exceeded(make_session()) is None
        start_kernel(quotas, make_session(), kernel)
    assert quotas.find_exceeded(make_session()) == "reader"
    assert quotas.find_exceeded(make_session("b")) is None
    quotas.retain_kernels(["k2"])
    assert quotas.find_exceeded(make_session()) is None


def test_optional_kernels_do_not_block_needed_ones():
    """A request that needs a kernel is limited by needed kernels only."""
    quotas = Quotas(per_reader=1, per_address=1)
    start_kernel(quotas, make_session(priority=1), "k1")
    assert quotas.find_exceeded(make_session(priority=1)) == "reader"
    assert quotas.find_exceeded(make_session(priority=0)) is None


def test_the_limit_per_address():
    """Browsers with the same address share a limit."""
    quotas = Quotas(per_reader=1, per_address=2)
    start_kernel(quotas, make_session("a"), "k1")
    start_kernel(quotas, make_session("b"), "k2")
    assert quotas.find_exceeded(make_session("c")) == "address"
    assert quotas.find_exceeded(make_session("c", "2")) is None


def test_a_failed_start_does_not_count():
    """A browser whose kernel did not start may request another."""
    quotas = Quotas(per_reader=1, per_address=1)
    session = make_session()
    quotas.begin_start(session)
    assert quotas.find_exceeded(make_session()) == "reader"
    quotas.end_start(session)
    assert quotas.find_exceeded(make_session()) is None


def test_the_oldest_optional_kernel_is_found_first():
    """Needed kernels are not found."""
    quotas = Quotas(per_reader=9, per_address=9)
    start_kernel(quotas, make_session(priority=0), "needed")
    assert quotas.find_optional_kernel() is None
    start_kernel(quotas, make_session(priority=1), "first")
    start_kernel(quotas, make_session(priority=1), "second")
    assert quotas.find_optional_kernel() == "first"


def test_the_kernel_of_a_hidden_page_is_optional():
    """It is optional until the page is visible again or the kernel has ended."""
    quotas = Quotas(per_reader=2, per_address=2)
    for kernel in ("first", "second"):
        start_kernel(quotas, make_session(priority=0), kernel)
    assert quotas.find_exceeded(make_session()) == "reader"
    for _ in range(2):
        quotas.set_visible("second", is_visible=False)
    quotas.set_visible("unknown", is_visible=False)
    assert quotas.find_optional_kernel() == "second"
    assert quotas.find_exceeded(make_session()) is None
    for _ in range(2):
        quotas.set_visible("second", is_visible=True)
    assert quotas.find_optional_kernel() is None
    assert quotas.find_exceeded(make_session()) == "reader"
    quotas.set_visible("first", is_visible=False)
    quotas.retain_kernels(["second"])
    assert quotas.find_optional_kernel() is None
    assert quotas.find_exceeded(make_session()) is None


@contextmanager
def serve_adapted(tmp_path, *options):
    notebooks = copy_notebooks(tmp_path, adapted=adapted())
    # The kernels have no pages, and refusals come at once.
    with serve(notebooks, *options, cull_seconds=60, queue_seconds=0) as server:
        yield server


def make_browser():
    """Return a client with cookies of its own."""
    jar = http.cookiejar.CookieJar()
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))


def goes_live(client, server, address=None, **fields):
    headers = {"X-Forwarded-For": address} if address else {}
    headers |= {name.replace("_", "-"): value for name, value in fields.items()}
    request = urllib.request.Request(server.address + PAGE, headers=headers)
    try:
        with client.open(request, timeout=90) as response:
            return b'id="explainer-complete"' in response.read()
    except urllib.error.HTTPError as error:
        return error.code != 503


def test_limits_of_a_running_server(tmp_path):
    """The limits count by cookie and by the address that a proxy reports."""
    options = ["--kernels=6", "--kernels-per-reader=1", "--kernels-per-address=2", "--trust-proxy"]
    with serve_adapted(tmp_path, *options) as server:
        first = make_browser()
        assert goes_live(first, server, "10.0.0.1")
        assert not goes_live(first, server, "10.0.0.1")
        assert goes_live(make_browser(), server, "10.0.0.1")
        # A visitor's own headers, which a proxy forwards, have no effect.
        claimed = {"X_Real_IP": "10.0.0.9", "X_Scheme": "https"}
        assert not goes_live(make_browser(), server, "10.0.0.1", **claimed)
        assert goes_live(make_browser(), server, "10.0.0.2")
        assert len(server.kernels()) == 3
        metrics = server.metrics()
    assert 'explainer_live_places_refused_total{why="reader"} 1.0' in metrics
    assert 'explainer_live_places_refused_total{why="address"} 1.0' in metrics
    assert "explainer_kernel_starts_total 3.0" in metrics
    assert 'explainer_live_wait_seconds_count{had="yes"} 3.0' in metrics
    assert 'explainer_live_wait_seconds_count{had="no"} 2.0' in metrics
    assert "explainer_kernel_start_seconds_count 3.0" in metrics
    assert "10.0.0" not in metrics + server.log.read_text()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a-socket", "a-socket"),
    ],
)
def test_an_ipv6_network_counts_as_one_address(address, expected):
    """A customer of a provider has all addresses of a /64 network."""
    assert normalise_address(address) == expected
