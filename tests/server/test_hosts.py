"""Requests for another host are refused, where the server knows its own names."""

from __future__ import annotations

import pytest

from explainer.server.config import ServerConfig
from explainer.server.hosts import ForeignHost, find_allowed_hosts
from support.raw_client import send_request, serve_folder


@pytest.mark.parametrize(
    ("config", "allowed"),
    [
        (ServerConfig(), ("localhost",)),
        (ServerConfig(host="127.0.0.1"), ("127.0.0.1",)),
        (ServerConfig(host="::1"), ("::1",)),
        (ServerConfig(host="0.0.0.0"), None),
        (ServerConfig(host=""), None),
        (ServerConfig(trust_proxy=True), None),
        (ServerConfig(host="", allowed_hosts=("a.example",)), ("a.example", "")),
        (ServerConfig(trust_proxy=True, allowed_hosts=("a.example",)), ("a.example", "localhost")),
    ],
)
def test_allowed_hosts_follow_from_the_options(config, allowed):
    """A public server, or one behind a proxy, is restricted only if names are given."""
    assert find_allowed_hosts(config) == allowed


@pytest.mark.parametrize(
    ("host", "is_allowed"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("pages.localhost", True),
        ("127.0.0.1", True),
        ("[::1]", True),
        ("10.1.2.3", True),
        ("course.example", True),
        ("Course.Example", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("notlocalhost", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
    ],
)
def test_names_are_compared_as_a_whole(host, is_allowed):
    """An address cannot be rebound by DNS, so it needs no permission."""
    assert ForeignHost(["course.example"]).is_allowed(host) == is_allowed


def test_a_local_server_refuses_the_name_of_another_site(tmp_path):
    """A page whose name was made to lead here gets neither pages, metrics nor kernels."""
    with serve_folder(tmp_path, "--allow-host=course.example") as server:
        for path in ("/", "/voila/render/survivor-led-why.ipynb", "/metrics", "/voila/static/x.js"):
            assert send_request(server, path, Host="evil.example")[0] == 421
            assert send_request(server, path, Host="course.example")[0] != 421
