from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
import trustme

from explainer.bibliography.lookup import connection_guard, http_client
from explainer.bibliography.lookup.http_client import (
    ClientSettings,
    HttpClient,
    NoResponseError,
    Response,
)
from explainer.bibliography.lookup.run_async import run_in_thread
from support.local_services import CannedResponse, redirect_to, running_services
from support.servers import free_port

SETTINGS = ClientSettings(
    user_agent="explainer/test (mailto:us@birds.example)",
    timeout=5,
    first_delay=0.01,
    trusted_hosts=frozenset({"127.0.0.1"}),
)


@pytest.fixture
def services():
    with running_services() as local:
        yield local


def get(
    *urls: str, settings: ClientSettings = SETTINGS, **options
) -> list[Response | NoResponseError]:
    async def run():
        async with HttpClient(settings) as client:
            requests = (client.get(url, **options) for url in urls)
            return await asyncio.gather(*requests, return_exceptions=True)

    results = run_in_thread(run)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, NoResponseError):
            raise result
    return results


def test_a_response(services) -> None:
    """A response has status, content type and first bytes; the request has a user agent."""
    services.answers["/a (b)"] = CannedResponse(body=b"x" * 100_000)
    [response] = get(f"{services.address}/a%20(b)?q=1#part", accept="text/html")
    assert (response.status, response.content_type, len(response.body)) == (
        200,
        "text/html",
        65_536,
    )
    [(path, headers)] = services.requests
    assert path == "/a%20(b)?q=1"
    assert headers["user-agent"] == "explainer/test (mailto:us@birds.example)"
    assert headers["accept"] == "text/html"


def test_a_missing_page_is_requested_once(services) -> None:
    """A response with status 404 is final."""
    assert get(f"{services.address}/gone")[0].status == 404
    assert len(services.requests) == 1


def test_retry_after_is_respected(services) -> None:
    """The next request waits for the seconds or the date of Retry-After."""
    until = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=2), usegmt=True)
    busy = [CannedResponse(status=429, headers={"Retry-After": value}) for value in ("1", until)]
    services.answers["/busy"] = [*busy, CannedResponse()]
    began = time.monotonic()
    assert get(f"{services.address}/busy")[0].status == 200
    assert time.monotonic() - began >= 1
    assert len(services.requests) == 3


def test_a_long_retry_after_is_an_error(services) -> None:
    """A host that asks for an hour is requested only once."""
    services.answers["/busy"] = CannedResponse(status=503, headers={"Retry-After": "3600"})
    [error] = get(f"{services.address}/busy")
    assert (error.state, error.reason) == ("fails", "the server asks to wait 3600 seconds")
    assert len(services.requests) == 1


def test_a_server_error_is_retried(services) -> None:
    """An error that stays is returned with the status of the last attempt."""
    services.answers["/passes"] = [
        CannedResponse(status=500),
        CannedResponse(raw=b""),
        CannedResponse(),
    ]
    services.answers["/stays"] = CannedResponse(status=502)
    assert [
        response.status
        for response in get(f"{services.address}/passes", f"{services.address}/stays")
    ] == [
        200,
        502,
    ]
    assert len(services.requests) == 6


def test_a_chain_of_redirects(services) -> None:
    """Redirects are followed, and are permanent only if each of them is."""
    services.answers |= {
        "/a": redirect_to("/b", 301),
        "/b": redirect_to(f"{services.address}/c", 308),
        "/c": CannedResponse(),
        "/x": redirect_to("b", 302),
    }
    good, maybe = get(f"{services.address}/a", f"{services.address}/x")
    assert (good.url, good.status, good.is_permanent_redirect) == (
        f"{services.address}/c",
        200,
        True,
    )
    assert (maybe.url, maybe.is_permanent_redirect) == (f"{services.address}/c", False)
    [first] = get(f"{services.address}/a", follow=False)
    assert (first.status, first.location) == (301, f"{services.address}/b")


def test_a_loop_and_an_endless_chain(services) -> None:
    """The client gives up after ten redirects."""
    services.answers |= {"/a": redirect_to("/b"), "/b": redirect_to("/a")}
    services.answers |= {f"/{number}": redirect_to(f"/{number + 1}") for number in range(20)}
    loop, chain = get(f"{services.address}/a", f"{services.address}/0")
    assert (loop.state, loop.reason) == (
        "circles",
        "more than 10 redirects, in a loop",
    )
    assert (chain.state, chain.reason) == ("circles", "more than 10 redirects")


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (CannedResponse(wait=30), "silent", "no response within 0.5 seconds"),
        (CannedResponse(body=b"x" * 1000, cut=500), "fails", "the response was cut off"),
        (CannedResponse(raw=b""), "fails", "the server closed the connection"),
        (CannedResponse(raw=b"SSH-2.0-nothing\r\n\r\n"), "fails", "this is not HTTP"),
        (redirect_to("file:///etc/passwd"), "skipped", "it does not begin with http"),
        (redirect_to("http://169.254.169.254/latest"), "skipped", "it is in a private network"),
        (redirect_to("http://me:secret@127.0.0.1/"), "skipped", "it has a user name or a password"),
    ],
)
def test_an_unusable_response(services, answer: CannedResponse, state: str, reason: str) -> None:
    """Each kind of failure has its state and its reason."""
    services.answers["/x"] = answer
    [error] = get(f"{services.address}/x", settings=replace(SETTINGS, timeout=0.5, attempts=2))
    assert isinstance(error, NoResponseError)
    assert error.state == state
    assert error.reason.startswith(reason)


def test_an_unreachable_host() -> None:
    """A port without a server and an unknown host are silent."""
    urls = (f"http://127.0.0.1:{free_port()}/", "http://no-such-host.invalid/")
    settings = replace(SETTINGS, attempts=1)
    assert [response.state for response in get(*urls, settings=settings)] == ["silent", "silent"]


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def secure(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with running_services(context=context) as local:
        local.otherwise = CannedResponse()
        yield local


def test_an_untrusted_certificate_is_refused(secure) -> None:
    """Nothing is requested from a server with an untrusted certificate."""
    [error] = get(f"{secure.address}/")
    assert (error.state, error.reason) == ("insecure", "its certificate is not trusted")
    assert secure.requests == []


def test_ssl_cert_file_is_respected(secure, authority, tmp_path, monkeypatch) -> None:
    """A certificate of the authority in SSL_CERT_FILE is trusted, but only for its own host."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    settings = replace(SETTINGS, trusted_hosts=frozenset({"127.0.0.1", "localhost"}))
    urls = (f"{secure.address}/", f"https://localhost:{secure.port}/")
    good, other = get(*urls, settings=settings)
    assert good.status == 200
    assert other.state == "insecure"


def test_requests_per_host_are_limited() -> None:
    """Forty requests to one host arrive at most four at a time."""
    with running_services(hosts=("127.0.0.1", "127.0.0.2")) as local:
        local.otherwise = CannedResponse(wait=0.05)
        urls = [f"http://127.0.0.{host}:{local.port}/{n}" for n in range(40) for host in (1, 2)]
        trusted = frozenset({"127.0.0.1", "127.0.0.2"})
        replies = get(*urls, settings=replace(SETTINGS, trusted_hosts=trusted))
        assert {response.status for response in replies} == {200}
        assert local.busiest == {"127.0.0.1": 4, "127.0.0.2": 4}


def test_a_proxy_is_used(services, monkeypatch) -> None:
    """The proxy in the environment is used, even in a private network."""
    monkeypatch.setenv("http_proxy", services.address)
    monkeypatch.setenv("no_proxy", "")
    services.otherwise = CannedResponse()
    [response] = get(
        "http://birds.example/a", settings=replace(SETTINGS, trusted_hosts=frozenset())
    )
    assert response.status == 200
    assert services.requests[0][0] == "http://birds.example/a"


LOCALHOST = (
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0177.0.0.1",
    "0x7f.1",
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "127．0．0．1",
    "127｡0｡0｡1",
    "localhost",
    "localhost.",
    "ｌｏｃａｌｈｏｓｔ",
    "[::1]",
    "[::ffff:127.0.0.1]",
)


@pytest.mark.parametrize("host", LOCALHOST)
def test_a_private_host_is_refused_however_it_is_written(services, host: str) -> None:
    """No notation of a private address is requested, directly or after a redirect."""
    services.otherwise = CannedResponse()
    url = f"http://{host}:{services.port}/secret"
    strict = replace(SETTINGS, trusted_hosts=frozenset())
    [error] = get(url, settings=strict)
    assert error.state == "skipped"
    assert services.requests == []


@pytest.mark.parametrize("host", [host for host in LOCALHOST if not host.startswith("127.0.0.1")])
def test_a_redirect_to_a_private_host_is_refused(host: str) -> None:
    """A trusted host cannot redirect to a private one in any notation."""
    with running_services(hosts=("127.0.0.2",)) as local:
        local.otherwise = CannedResponse()
        local.answers["/away"] = redirect_to(f"http://{host}:{local.port}/secret")
        trusting = replace(SETTINGS, trusted_hosts=frozenset({"127.0.0.2"}))
        [error] = get(f"http://127.0.0.2:{local.port}/away", settings=trusting)
        assert error.state == "skipped"
        assert local.paths() == ["/away"]


@pytest.mark.parametrize("host", LOCALHOST)
def test_the_socket_is_refused_if_the_url_was_not(services, monkeypatch, host: str) -> None:
    """The address of the connection is judged, even if the check of the URL misses it."""
    monkeypatch.setattr(http_client, "explain_refusal", lambda *_, **__: "")
    monkeypatch.setattr(connection_guard, "normalize_host", lambda host: host)
    services.otherwise = CannedResponse()
    strict = replace(SETTINGS, trusted_hosts=frozenset(), attempts=1)
    [error] = get(f"http://{host}:{services.port}/", settings=strict)
    assert isinstance(error, NoResponseError)
    assert services.requests == []


def test_a_private_host_can_be_allowed(services) -> None:
    """With allow_private, a private host is requested."""
    services.otherwise = CannedResponse()
    settings = replace(SETTINGS, trusted_hosts=frozenset(), allow_private=True)
    [response] = get(f"http://localhost:{services.port}/", settings=settings)
    assert response.status == 200


def test_a_trusted_name_may_have_a_private_address(services) -> None:
    """A host that the settings trust by name is requested."""
    services.otherwise = CannedResponse()
    settings = replace(SETTINGS, trusted_hosts=frozenset({"localhost"}))
    [response] = get(f"http://localhost:{services.port}/", settings=settings)
    assert response.status == 200
