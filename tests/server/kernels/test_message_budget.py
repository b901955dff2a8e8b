"""Tests of what a page may send to its kernel: how much, how often, and while it is busy."""

from __future__ import annotations

import asyncio

import pytest

from explainer.server.kernels import message_budget
from explainer.server.kernels.message_budget import (
    BURST_BYTES,
    BURST_MESSAGES,
    BYTES_PER_SECOND,
    MAX_COMMS,
    MAX_OPEN_BYTES,
    PENDING_BYTES,
    PENDING_MESSAGES,
    MessageBudget,
    TokenBucket,
)
from support.coroutines import run_in_thread


def test_an_amount_that_is_spent_grows_back():
    """A burst costs no time; after it, the wait is what the amount takes to grow back."""
    now = [0.0]
    bucket = TokenBucket(100, 10, clock=lambda: now[0])
    assert bucket.spend(60) == bucket.spend(40) == 0
    assert bucket.spend(20) == 2
    now[0] = 2
    assert bucket.spend(10) == 1
    now[0] = 1000
    assert bucket.spend(100) == 0
    assert bucket.spend(1) == pytest.approx(0.1)


def test_a_page_in_use_does_not_wait():
    """A file of a megabyte, and a slider that is dragged for seconds, fit into the burst."""
    bytes_, messages = (
        TokenBucket(BURST_BYTES, BYTES_PER_SECOND, clock=lambda: 0),
        TokenBucket(BURST_MESSAGES, 100, clock=lambda: 0),
    )
    assert bytes_.spend(2**20) == 0
    assert [messages.spend(1) for _ in range(6 * 60)] == [0] * 360


def run(steps):
    async def run_steps():
        return await asyncio.wait_for(steps, 20)

    return run_in_thread(run_steps)


def test_messages_wait_for_a_busy_kernel():
    """Beyond the limit of bytes a message waits until the kernel has worked through others."""

    async def steps():
        budget = MessageBudget()
        half = PENDING_BYTES // 2
        assert await budget.admit("a", half, seconds=0)
        assert await budget.admit("b", half, seconds=0)
        assert not await budget.admit("c", 1, seconds=0)
        waits = asyncio.ensure_future(budget.admit("d", half))
        await asyncio.sleep(0)
        budget.release("unknown")
        budget.release("a")
        assert await waits
        assert not await budget.admit("e", 1, seconds=0)
        budget.release("d")  # kernels work through messages in order
        assert await budget.admit("f", PENDING_BYTES, seconds=0)

    run(steps())


def test_a_large_message_may_go_alone():
    """A message that is larger than the limit waits for an idle kernel only."""

    async def steps():
        budget = MessageBudget()
        assert await budget.admit("a", PENDING_BYTES + 1, seconds=0)
        assert not await budget.admit("b", 1, seconds=0)

    run(steps())


def test_many_small_messages_wait_too(monkeypatch):
    """The number of messages is limited as well as their bytes."""
    monkeypatch.setattr(message_budget, "BURST_MESSAGES", 10 * PENDING_MESSAGES)

    async def steps():
        budget = MessageBudget()
        admitted = [await budget.admit(str(n), 1, seconds=0) for n in range(PENDING_MESSAGES)]
        assert all(admitted)
        assert not await budget.admit("more", 1, seconds=0)

    run(steps())


def test_comms_are_counted_until_they_are_closed():
    """A page opens a limited number of small ones."""
    budget = MessageBudget()
    assert not budget.open_comm("large", MAX_OPEN_BYTES + 1)
    assert all(budget.open_comm(str(n), 10) for n in range(MAX_COMMS))
    assert budget.open_comm("0", 10)
    assert not budget.open_comm("more", 10)
    budget.close_comm("0")
    budget.close_comm("unknown")
    assert budget.open_comm("more", 10)
