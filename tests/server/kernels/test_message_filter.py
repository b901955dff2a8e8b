"""Tests of the messages that may reach a kernel: complete messages of widgets, and no others."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.server.kernels.message_filter import (
    ALLOWED_TYPES,
    PROTOCOL_V1,
    find_processed,
    parse_allowed,
)
from support.raw_client import as_text, as_v1, message

KINDS = [
    *("execute_request", "inspect_request", "complete_request", "is_complete_request"),
    *("history_request", "debug_request", "shutdown_request", "interrupt_request"),
    *("input_reply", "create_subshell_request", "execute_input", "connect_request"),
]
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from([*ALLOWED_TYPES]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def is_allowed(data, *, protocol):
    return parse_allowed(data, protocol=protocol) is not None


def as_buffers(parts, *buffers):
    """Return a message with buffers as Jupyter's first protocol has it."""
    pieces = [json.dumps(parts).encode(), *buffers]
    offsets = [4 * (len(pieces) + 1)]
    for piece in pieces[:-1]:
        offsets.append(offsets[-1] + len(piece))
    return struct.pack(f"!{len(pieces) + 1}I", len(pieces), *offsets) + b"".join(pieces)


@pytest.mark.parametrize("channel", ["shell", "control"])
@pytest.mark.parametrize("kind", sorted(ALLOWED_TYPES))
def test_messages_of_widgets_are_allowed(kind, channel):
    """They are allowed in each of the three forms that browsers send."""
    content = {"comm_id": "1", "target_name": "jupyter.widget"}
    sent = message(kind, content, channel=channel)
    assert is_allowed(as_text(sent), protocol=None)
    assert is_allowed(as_buffers(sent), protocol=None)
    assert is_allowed(as_buffers(sent, b"a picture", b""), protocol=None)
    assert is_allowed(as_v1(sent), protocol=PROTOCOL_V1)


@pytest.mark.parametrize("channel", ["shell", "control", "stdin", "iopub"])
@pytest.mark.parametrize("kind", KINDS)
def test_messages_about_code_are_refused(kind, channel):
    """Messages that run or inspect code are refused on every channel and in every form."""
    sent = message(kind, {"code": "1"}, channel=channel)
    assert not is_allowed(as_text(sent), protocol=None)
    assert not is_allowed(as_buffers(sent), protocol=None)
    assert not is_allowed(as_v1(sent), protocol=PROTOCOL_V1)


@pytest.mark.parametrize("target", ["jupyter.widget", "jupyter.widget.control"])
def test_a_page_opens_comms_of_widgets(target):
    """They return the state of all widgets, or are widgets that a script has created."""
    sent = message("comm_open", {"comm_id": "1", "target_name": target, "data": {}})
    parsed = parse_allowed(as_text(sent), protocol=None)
    assert (parsed.type, parsed.comm, parsed.id) == ("comm_open", "1", sent["header"]["msg_id"])


@pytest.mark.parametrize(
    "content",
    [
        *(
            {"comm_id": "1", "target_name": name}
            for name in ("", "matplotlib", "widget", "ipyparallel")
        ),
        *({"comm_id": "1", "target_name": value} for value in (None, 3, ["jupyter.widget"])),
        {"comm_id": "1"},
        {"target_name": "jupyter.widget"},
        {"comm_id": "", "target_name": "jupyter.widget"},
        {"comm_id": 7, "target_name": "jupyter.widget"},
        {"comm_id": "1", "target_name": "JUPYTER.WIDGET"},
    ],
)
def test_other_comms_are_not_opened(content):
    """Other targets are of libraries of the page's author; a comm without an id is not one."""
    sent = message("comm_open", content)
    assert not is_allowed(as_text(sent), protocol=None)
    assert not is_allowed(as_buffers(sent), protocol=None)
    assert not is_allowed(as_v1(sent), protocol=PROTOCOL_V1)


def test_the_end_of_a_message_is_found_in_a_status():
    """A kernel reports it with the id of the message, in both protocols."""
    idle = message("status", {"execution_state": "idle"}, channel="iopub")
    idle["parent_header"] = {"msg_id": "m1"}
    assert find_processed(as_text(idle), protocol=None) == "m1"
    assert find_processed(as_v1(idle), protocol=PROTOCOL_V1) == "m1"
    busy = {**idle, "content": {"execution_state": "busy"}}
    spoken = message("stream", {"text": '"idle"', "name": "stdout"}, channel="iopub")
    for other in (busy, spoken):
        assert find_processed(as_text(other), protocol=None) is None
        assert find_processed(as_v1(other), protocol=PROTOCOL_V1) is None
    for noise in ('"idle"', b'"idle"', '["idle"]', None, {"idle": 1}, '"idle"' * 5000):
        assert find_processed(noise, protocol=None) is None
        assert find_processed(noise, protocol=PROTOCOL_V1) is None


@pytest.mark.parametrize("channel", ["stdin", "iopub", "", None, 3, ["shell"]])
def test_other_channels_are_refused(channel):
    """Widgets use two channels only."""
    assert not is_allowed(as_text(message("comm_msg", {}, channel=channel)), protocol=None)


def test_the_last_of_two_message_types_counts():
    """A message with two types is checked by the type that a kernel would read."""
    single = as_text(message("comm_msg", {}))
    named = '"msg_type": "comm_msg"'
    twice = single.replace(named, f'{named}, "msg_type": "execute_request"')
    assert single != twice
    assert not is_allowed(twice, protocol=None)


def test_the_claimed_number_of_parts_is_checked():
    """Jupyter would read as many parts as the first bytes claim."""
    for claimed in (0, 5, 2**20, 2**32, 2**64 - 1):
        assert not is_allowed(claimed.to_bytes(8, "little") * 10, protocol=PROTOCOL_V1)
    for claimed in (0, 2**20, 2**31 - 1, 2**32 - 1):
        assert not is_allowed(claimed.to_bytes(4, "big") * 10, protocol=None)


def test_deeply_nested_json_is_refused():
    """JSON that is nested deeper than Python can parse is not a message."""
    assert not is_allowed("[" * 100_000, protocol=None)


@given(st.binary(max_size=400) | st.text(max_size=200), st.sampled_from([None, PROTOCOL_V1]))
def test_random_data_is_refused(noise, protocol):
    """Random data is refused without an exception."""
    assert not is_allowed(noise, protocol=protocol)


@given(st.fixed_dictionaries({"channel": anything, "header": anything, "content": anything}))
def test_incomplete_messages_are_refused(incomplete):
    """JSON with only some of the parts of a message is refused."""
    assert not is_allowed(json.dumps(incomplete), protocol=None)


@given(st.data())
def test_damaged_messages_raise_nothing(data):
    """A message with a few changed bytes is allowed or refused, without an exception."""
    good = bytearray(as_v1(message("comm_msg", {"comm_id": "x", "data": {}})))
    for _ in range(data.draw(st.integers(1, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    assert is_allowed(bytes(good), protocol=PROTOCOL_V1) in (True, False)
