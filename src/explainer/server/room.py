"""Count the answers of a class to the question that its lecturer has opened.

Everything is in memory, and ends with the server. A browser makes a new random key for each
question, so that it has one answer, and nobody can tell which answers to two questions are from
the same person. The keys of a question are forgotten when it is closed; its counts remain until
the lecturer removes them or the server stops.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from hmac import compare_digest
from secrets import token_hex, token_urlsafe
from time import monotonic

MAX_ANSWERS = 2000
"""Answers to one question; each takes about 200 bytes until the question is closed."""
MAX_ANSWERS_PER_ADDRESS = 1000
"""Of these, those from one network address, which a whole class may share."""
MAX_STREAMS = 2500
"""Open pages that are told when a question is opened or closed."""
MAX_STREAMS_PER_ADDRESS = 1000
"""Of these, those from one network address."""
MAX_RESULTS = 50
"""Closed questions whose counts are kept."""
MAX_CHOICES = 20
FEWEST_SHOWN = 5
"""With fewer answers, the counts could show who chose what."""
OPEN_SECONDS = 3600
"""After this time, a question that was left open is closed."""
TOKEN_BYTES = 24
KEY = re.compile(r"[0-9a-f]{32}")


class Answered(Enum):
    """What became of an answer."""

    COUNTED = "counted"
    CLOSED = "closed"
    INVALID = "invalid"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomQuestion:
    """A question on a page."""

    page: str
    """The path of the page's notebook below the served folder, with ``/``."""
    id: str
    """The id of its element on the page."""
    asks: str
    """Plain text."""
    choices: tuple[str, ...]
    """Plain text."""


@dataclass(slots=True, kw_only=True)
class Poll:
    """A question that was opened to the class, and the answers so far."""

    question: RoomQuestion
    id: str = field(default_factory=lambda: token_hex(8))
    """Names this opening of the question; it is not secret."""
    opened: float = field(default_factory=monotonic)
    is_open: bool = True
    counts: list[int] = field(init=False)
    _answers: dict[str, int] = field(default_factory=dict)
    """Key of a browser → number of its choice, from 0; empty once the question is closed."""
    _addresses: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Begin with no answers."""
        self.counts = [0] * len(self.question.choices)

    @property
    def total(self) -> int:
        """How many browsers have answered."""
        return sum(self.counts)

    @property
    def shown_counts(self) -> tuple[int, ...] | None:
        """The counts, or None while they could show who chose what."""
        return tuple(self.counts) if self.total >= FEWEST_SHOWN else None

    def answer(self, key: str, choice: int, address: str) -> Answered:
        """Count an answer, or change the one that the same browser gave before.

        Args:
            key: of the browser, for this question only.
            choice: its number, from 0.
            address: the network address, as ``normalise_address`` returns it.
        """
        if not self.is_open:
            return Answered.CLOSED
        if not KEY.fullmatch(key) or not 0 <= choice < len(self.counts):
            return Answered.INVALID
        previous = self._answers.get(key)
        if previous is None:
            is_many = self._addresses[address] >= MAX_ANSWERS_PER_ADDRESS
            if is_many or len(self._answers) >= MAX_ANSWERS:
                return Answered.FULL
            self._addresses[address] += 1
        else:
            self.counts[previous] -= 1
        self._answers[key] = choice
        self.counts[choice] += 1
        return Answered.COUNTED

    def close(self) -> None:
        """Accept no more answers, and forget which browser gave which."""
        self.is_open = False
        self._answers.clear()
        self._addresses.clear()


class Room:
    """The question that a lecturer has opened to the class, and the results of earlier ones.

    Args:
        clock: returns the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.token = token_urlsafe(TOKEN_BYTES)
        """The lecturer's key, which is printed when the server starts."""
        self.current: Poll | None = None
        """The question that was opened last."""
        self.results: list[Poll] = []
        """The closed questions, the last one first; without the current one."""
        self.number = 0
        """It grows when a question is opened, closed or removed."""
        self.is_closed = False
        """Whether the server stops."""
        self._clock = clock
        self._streams: Counter[str] = Counter()
        self._changed = asyncio.Event()

    def is_lecturer(self, token: str) -> bool:
        """Return whether a token is the lecturer's."""
        return compare_digest(token.encode(), self.token.encode())

    def open(self, question: RoomQuestion) -> None:
        """Open a question to the class, with no answers; the one before it is closed."""
        self._retire()
        self.current = Poll(question=question, opened=self._clock())
        self._wake()

    def close_question(self) -> None:
        """Close the open question, if there is one."""
        if self.current and self.current.is_open:
            self.current.close()
            self._wake()

    def forget(self) -> None:
        """Remove all answers and counts."""
        if self.current:
            self.current.close()
        self.current = None
        self.results.clear()
        self._wake()

    def answer(self, poll: str, key: str, choice: int, address: str) -> Answered:
        """Count an answer to the open question, which the reader's page names."""
        self.expire()
        current = self.current
        if current is None or current.id != poll:
            return Answered.CLOSED
        return current.answer(key, choice, address)

    def expire(self) -> None:
        """Close a question that was left open."""
        if self.current and self._clock() - self.current.opened > OPEN_SECONDS:
            self.close_question()

    def _retire(self) -> None:
        if self.current:
            self.current.close()
            self.results = [self.current, *self.results][:MAX_RESULTS]

    @contextmanager
    def stream(self, address: str) -> Iterator[bool]:
        """Count an open page, and give whether there was room for it.

        Args:
            address: the network address, as ``normalise_address`` returns it.
        """
        is_many = self._streams[address] >= MAX_STREAMS_PER_ADDRESS
        has_room = not is_many and self._streams.total() < MAX_STREAMS
        self._streams[address] += has_room
        try:
            yield has_room
        finally:
            self._streams[address] -= has_room
            self._streams += Counter()  # without those that have none

    async def wait(self, number: int, seconds: float) -> bool:
        """Return whether the number is another one, at once or within some seconds."""
        self.expire()
        if self.number == number and not self.is_closed:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._changed.wait(), seconds)
        return self.number != number

    def stop(self) -> None:
        """Let all pages stop waiting, and forget everything."""
        self.is_closed = True
        self.forget()

    def _wake(self) -> None:
        self.number += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
