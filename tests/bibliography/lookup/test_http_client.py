from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
import trustme

from explainer.bibliography.lookup.address_guard import explain_refusal, is_public_ip
from explainer.bibliography.lookup.http_client import (
    ClientSettings,
    HttpClient,
    NoResponseError,
    Response,
)
from explainer.bibliography.lookup.run_async import run_in_thread
from support.local_services import Says, leads_to, running_services
from support.servers import free_port

MANNERS = ClientSettings(
    agent="explainer/test (mailto:us@birds.example)",
    seconds=5,
    first_pause=0.01,
    trusted=frozenset({"127.0.0.1"}),
)


@pytest.fixture
def services():
    with running_services() as local:
        yield local


def ask(*urls: str, manners: ClientSettings = MANNERS, **how) -> list[Response | NoResponseError]:
    async def run():
        async with HttpClient(manners) as asker:
            done = (asker.ask(url, **how) for url in urls)
            return await asyncio.gather(*done, return_exceptions=True)

    found = run_in_thread(run)
    for one in found:
        if isinstance(one, BaseException) and not isinstance(one, NoResponseError):
            raise one
    return found


def test_an_answer(services) -> None:
    """An answer is its status, its kind and its first bytes; the host is told who asks."""
    services.answers["/a (b)"] = Says(body=b"x" * 100_000)
    [reply] = ask(f"{services.address}/a%20(b)?q=1#part", accept="text/html")
    assert (reply.status, reply.kind, len(reply.body)) == (200, "text/html", 65_536)
    [(path, headers)] = services.asked
    assert path == "/a%20(b)?q=1"
    assert headers["user-agent"] == "explainer/test (mailto:us@birds.example)"
    assert headers["accept"] == "text/html"


def test_what_is_not_there_is_asked_once(services) -> None:
    """A 404 is an answer."""
    assert ask(f"{services.address}/gone")[0].status == 404
    assert len(services.asked) == 1


def test_retry_after_is_heeded(services) -> None:
    """A host that asks for time gets it, in seconds or until a date, for all that we ask of it."""
    until = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=2), usegmt=True)
    busy = [Says(status=429, headers={"Retry-After": told}) for told in ("1", until)]
    services.answers["/busy"] = [*busy, Says()]
    began = time.monotonic()
    assert ask(f"{services.address}/busy")[0].status == 200
    assert time.monotonic() - began >= 1
    assert len(services.asked) == 3


def test_a_host_that_wants_an_hour_is_left(services) -> None:
    """Nobody waits for an hour; it is told, and asked but once."""
    services.answers["/busy"] = Says(status=503, headers={"Retry-After": "3600"})
    [told] = ask(f"{services.address}/busy")
    assert (told.state, told.why) == ("fails", "it asks to come back in 3600 seconds")
    assert len(services.asked) == 1


def test_a_fault_is_asked_again_a_few_times(services) -> None:
    """A fault that passes costs a moment; one that stays is its last status."""
    services.answers["/passes"] = [Says(status=500), Says(raw=b""), Says()]
    services.answers["/stays"] = Says(status=502)
    assert [
        one.status for one in ask(f"{services.address}/passes", f"{services.address}/stays")
    ] == [
        200,
        502,
    ]
    assert len(services.asked) == 6


def test_a_chain_of_redirects(services) -> None:
    """Redirects are followed to their end, and for good only where each of them is."""
    services.answers |= {
        "/a": leads_to("/b", 301),
        "/b": leads_to(f"{services.address}/c", 308),
        "/c": Says(),
        "/x": leads_to("b", 302),
    }
    good, maybe = ask(f"{services.address}/a", f"{services.address}/x")
    assert (good.url, good.status, good.moved_for_good) == (f"{services.address}/c", 200, True)
    assert (maybe.url, maybe.moved_for_good) == (f"{services.address}/c", False)
    [first] = ask(f"{services.address}/a", follow=False)
    assert (first.status, first.location) == (301, f"{services.address}/b")


def test_a_loop_and_an_endless_chain(services) -> None:
    """Redirects that do not end are left after ten."""
    services.answers |= {"/a": leads_to("/b"), "/b": leads_to("/a")}
    services.answers |= {f"/{number}": leads_to(f"/{number + 1}") for number in range(20)}
    loop, chain = ask(f"{services.address}/a", f"{services.address}/0")
    assert (loop.state, loop.why) == (
        "circles",
        "more than 10 redirects, it comes back to where it was",
    )
    assert (chain.state, chain.why) == ("circles", "more than 10 redirects, it goes on and on")


@pytest.mark.parametrize(
    ("says", "state", "why"),
    [
        (Says(wait=30), "silent", "no answer within 0.5 seconds"),
        (Says(body=b"x" * 1000, cut=500), "fails", "its answer broke off"),
        (Says(raw=b""), "fails", "its server broke off"),
        (Says(raw=b"SSH-2.0-nothing\r\n\r\n"), "fails", "it is no HTTP"),
        (leads_to("file:///etc/passwd"), "skipped", "only addresses that begin with http"),
        (leads_to("http://169.254.169.254/latest"), "skipped", "it is in a private network"),
        (leads_to("http://me:secret@127.0.0.1/"), "skipped", "it holds a name or a password"),
    ],
)
def test_what_cannot_be_used(services, says: Says, state: str, why: str) -> None:
    """Slow, cut off, hung up, no HTTP, or leading where we do not go: each has its word."""
    services.answers["/x"] = says
    [told] = ask(f"{services.address}/x", manners=replace(MANNERS, seconds=0.5, tries=2))
    assert isinstance(told, NoResponseError)
    assert told.state == state
    assert told.why.startswith(why)


def test_nobody_there() -> None:
    """A port without a server and a host without an address are silent."""
    urls = (f"http://127.0.0.1:{free_port()}/", "http://no-such-host.invalid/")
    manners = replace(MANNERS, tries=1)
    assert [one.state for one in ask(*urls, manners=manners)] == ["silent", "silent"]


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def secure(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with running_services(context=context) as local:
        local.otherwise = Says()
        yield local


def test_a_bad_certificate_is_never_taken(secure) -> None:
    """A certificate of nobody we know is told at once, and nothing is asked."""
    [told] = ask(f"{secure.address}/")
    assert (told.state, told.why) == ("insecure", "its certificate cannot be trusted")
    assert secure.asked == []


def test_a_certificate_of_ones_own_authority(secure, authority, tmp_path, monkeypatch) -> None:
    """An authority that the person trusts is trusted, and a certificate of another host is not."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    manners = replace(MANNERS, trusted=frozenset({"127.0.0.1", "localhost"}))
    urls = (f"{secure.address}/", f"https://localhost:{secure.port}/")
    good, other = ask(*urls, manners=manners)
    assert good.status == 200
    assert other.state == "insecure"


def test_never_more_than_four_at_once() -> None:
    """Forty questions to one host come four at a time, however many ports and ways lead there."""
    with running_services(hosts=("127.0.0.1", "127.0.0.2")) as local:
        local.otherwise = Says(wait=0.05)
        urls = [f"http://127.0.0.{host}:{local.port}/{n}" for n in range(40) for host in (1, 2)]
        trusted = frozenset({"127.0.0.1", "127.0.0.2"})
        replies = ask(*urls, manners=replace(MANNERS, trusted=trusted))
        assert {one.status for one in replies} == {200}
        assert local.busiest == {"127.0.0.1": 4, "127.0.0.2": 4}


def test_a_name_that_means_a_private_place(services) -> None:
    """A name or a number in disguise that means this computer is not asked, unless allowed."""
    port = services.port
    services.otherwise = Says()
    disguises = (f"http://2130706433:{port}/", f"http://0x7f.1:{port}/", f"http://localhost:{port}/",
                 f"http://[::ffff:127.0.0.1]:{port}/", f"http://127.1:{port}/")  # fmt: skip
    strict = replace(MANNERS, trusted=frozenset())
    assert [one.state for one in ask(*disguises, manners=strict)] == ["skipped"] * 5
    assert services.asked == []
    [allowed] = ask(f"http://localhost:{port}/", manners=replace(strict, intranet=True))
    assert allowed.status == 200


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://birds.example/a_(b)?x=1", True),
        ("http://93.184.216.34:8080/", True),
        ("http://[2606:2800:220:1:248:1893:25c8:1946]/", True),
        ("file:///etc/passwd", False),
        ("ftp://birds.example/", False),
        ("javascript:alert(1)", False),
        ("birds.example", False),
        ("http://birds.example:99999/", False),
        ("http://birds.example/a b", False),
        ("https://me@birds.example/", False),
        ("http://10.0.0.1/", False),
        ("http://192.168.1.1/", False),
        ("http://100.64.0.1/", False),
        ("http://169.254.169.254/", False),
        ("http://[fd00::1]/", False),
        ("http://[64:ff9b::7f00:1]/", False),
        ("http://printer.local/", False),
        ("http://metadata.google.internal/", False),
    ],
)
def test_which_addresses_may_be_asked(url: str, may: bool) -> None:
    """The public web may be asked; other schemes, secrets and private networks may not."""
    assert (explain_refusal(url) == "") is may


def test_a_proxy_is_used(services, monkeypatch) -> None:
    """Where a proxy is set, it is asked, though it stands in a private network."""
    monkeypatch.setenv("http_proxy", services.address)
    monkeypatch.setenv("no_proxy", "")
    services.otherwise = Says()
    [reply] = ask("http://birds.example/a", manners=replace(MANNERS, trusted=frozenset()))
    assert reply.status == 200
    assert services.asked[0][0] == "http://birds.example/a"


def test_public_addresses() -> None:
    """What is no IP address is no question for this function."""
    assert is_public_ip("8.8.8.8")
    assert not is_public_ip("224.0.0.1")
    with pytest.raises(ValueError, match="birds"):
        is_public_ip("birds.example")
