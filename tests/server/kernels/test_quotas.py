"""How many live places one browser, or one address, may hold."""

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

PAGE = "/voila/render/adapted.ipynb?live=1&again=1"


def holder(reader="a", address="1", rank=0):
    return LiveSession(reader=reader, address=address, priority=Priority(rank))


def live(holders, one, kernel):
    """Let one start a kernel, as a live page does."""
    holders.begin_start(one)
    token = CURRENT_SESSION.set(one)
    holders.assign_kernel(kernel)
    CURRENT_SESSION.reset(token)
    holders.end_start(one)


def test_a_browser_has_its_share():
    """Its kernels count, and no longer once they have ended; another browser is not concerned."""
    holders = Quotas(per_reader=2, per_address=9)
    for kernel in ("k1", "k2"):
        assert holders.find_exceeded(holder()) is None
        live(holders, holder(), kernel)
    assert holders.find_exceeded(holder()) == "reader"
    assert holders.find_exceeded(holder("b")) is None
    holders.retain_kernels(["k2"])
    assert holders.find_exceeded(holder()) is None


def test_pages_without_need_keep_nobody_from_a_place():
    """Who needs a kernel is counted among those who do."""
    holders = Quotas(per_reader=1, per_address=1)
    live(holders, holder(rank=1), "k1")
    assert holders.find_exceeded(holder(rank=1)) == "reader"
    assert holders.find_exceeded(holder(rank=0)) is None


def test_an_address_has_its_share():
    """Many browsers may share an address, but not take all places."""
    holders = Quotas(per_reader=1, per_address=2)
    live(holders, holder("a"), "k1")
    live(holders, holder("b"), "k2")
    assert holders.find_exceeded(holder("c")) == "address"
    assert holders.find_exceeded(holder("c", "2")) is None


def test_a_start_that_fails_counts_no_more():
    """Who came away without a kernel may ask again."""
    holders = Quotas(per_reader=1, per_address=1)
    one = holder()
    holders.begin_start(one)
    assert holders.find_exceeded(holder()) == "reader"
    holders.end_start(one)
    assert holders.find_exceeded(holder()) is None


def test_the_oldest_kernel_without_need_yields():
    """Pages that need theirs keep it."""
    holders = Quotas(per_reader=9, per_address=9)
    live(holders, holder(rank=0), "needed")
    assert holders.find_optional_kernel() is None
    live(holders, holder(rank=1), "first")
    live(holders, holder(rank=1), "second")
    assert holders.find_optional_kernel() == "first"


def test_a_page_out_of_view_yields_to_one_that_is_looked_at():
    """It counts as one without need, until it is seen again or has ended."""
    holders = Quotas(per_reader=2, per_address=2)
    for kernel in ("first", "second"):
        live(holders, holder(rank=0), kernel)
    assert holders.find_exceeded(holder()) == "reader"
    for _ in range(2):
        holders.set_visible("second", is_visible=False)
    holders.set_visible("unknown", is_visible=False)
    assert holders.find_optional_kernel() == "second"
    assert holders.find_exceeded(holder()) is None
    for _ in range(2):
        holders.set_visible("second", is_visible=True)
    assert holders.find_optional_kernel() is None
    assert holders.find_exceeded(holder()) == "reader"
    holders.set_visible("first", is_visible=False)
    holders.retain_kernels(["second"])
    assert holders.find_optional_kernel() is None
    assert holders.find_exceeded(holder()) is None


@contextmanager
def serving(tmp_path, *options):
    with serve(copy_notebooks(tmp_path, adapted=adapted()), *options) as started:
        yield started


def browser():
    """Return what asks with its own cookies."""
    jar = http.cookiejar.CookieJar()
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))


def goes_live(asked, server, address=None, path=PAGE, **more):
    headers = {"X-Forwarded-For": address} if address else {}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    request = urllib.request.Request(server.address + path, headers=headers)
    try:
        with asked.open(request, timeout=90) as answer:
            return b'id="explainer-complete"' in answer.read()
    except urllib.error.HTTPError as error:
        return error.code != 503


def test_limits_of_a_running_server(tmp_path):
    """A browser is held to its share, a second one is not; an address too, as a proxy names it."""
    options = ["--kernels=6", "--kernels-per-reader=1", "--kernels-per-address=2", "--trust-proxy"]
    with serving(tmp_path, *options) as server:
        # A page without live cells of its own does not wait, so that refusals come at once.
        plain = "/voila/render/survivor-led-why.ipynb?live=1"
        first = browser()
        assert goes_live(first, server, "10.0.0.1")
        assert not goes_live(first, server, "10.0.0.1", plain)
        assert goes_live(browser(), server, "10.0.0.1")
        # A visitor's own headers, which such a proxy passes on, change nothing.
        claimed = {"X_Real_IP": "10.0.0.9", "X_Scheme": "https"}
        assert not goes_live(browser(), server, "10.0.0.1", plain, **claimed)
        assert goes_live(browser(), server, "10.0.0.2", plain)
        assert len(server.kernels()) == 3
        told = server.metrics()
    assert 'explainer_live_places_refused_total{why="reader"} 1.0' in told
    assert 'explainer_live_places_refused_total{why="address"} 1.0' in told
    assert "explainer_kernel_starts_total 3.0" in told
    assert 'explainer_live_wait_seconds_count{had="yes"} 3.0' in told
    assert 'explainer_live_wait_seconds_count{had="no"} 2.0' in told
    assert "explainer_kernel_start_seconds_count 3.0" in told
    assert "10.0.0" not in told + server.log.read_text()


def test_a_page_that_needs_its_kernel_comes_before_one_that_does_not(tmp_path):
    """With all places taken, a page without live cells of its own yields; another does not."""
    plain = "/voila/render/survivor-led-why.ipynb?live=1"
    with serving(tmp_path, "--kernels=1") as server:
        assert goes_live(browser(), server, path=plain)
        assert goes_live(browser(), server)
        assert not goes_live(browser(), server, path=plain)
        assert len(server.kernels()) == 1
        assert 'explainer_live_places_given_back_total{why="yielded"} 1.0' in server.metrics()


@pytest.mark.parametrize(
    ("address", "counted"),
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
def test_an_ipv6_network_counts_as_one_address(address, counted):
    """A customer of a provider has all addresses of a /64 network."""
    assert normalise_address(address) == counted
