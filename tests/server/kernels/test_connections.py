"""A page learns that the server has ended its kernel."""

from __future__ import annotations

from explainer.server.kernels.connections import GOING_AWAY, PageConnections


class Socket:
    """A connection that notes how it was closed."""

    def __init__(self):
        self.code = None

    def close(self, code, _reason):
        self.code = code


def test_the_pages_of_a_kernel_that_ends_are_told_and_no_others():
    """One that has parted before is not concerned."""
    channels, (stays, parts, other) = PageConnections(), (Socket(), Socket(), Socket())
    channels.opened("k1", stays)
    channels.opened("k1", parts)
    channels.opened("k2", other)
    channels.closed("k1", parts)
    channels.end("k1")
    channels.end("unknown")
    assert [one.code for one in (stays, parts, other)] == [GOING_AWAY, None, None]
