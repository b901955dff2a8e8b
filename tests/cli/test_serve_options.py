"""The options of ``explainer serve`` become the server's configuration."""

from __future__ import annotations

import argparse

from explainer.cli.serve_options import add_options, make_config
from explainer.server.config import ServerConfig


def parse(*arguments: str) -> ServerConfig:
    """Return the configuration for command line arguments."""
    parser = argparse.ArgumentParser()
    add_options(parser)
    return make_config(parser.parse_args(arguments))


def test_the_command_and_the_configuration_have_the_same_defaults() -> None:
    """A command without options runs the default configuration, browser included."""
    assert parse() == ServerConfig()
    assert parse().browser
    assert not parse("--no-browser").browser


def test_hosts_accumulate() -> None:
    """The option may be repeated, and does not change the defaults."""
    config = parse("--allow-host", "a.example", "--allow-host=b.example")
    assert config.allowed_hosts == ("a.example", "b.example")
    assert parse().allowed_hosts == ()
