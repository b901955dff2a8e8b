"""Answers in the room: what is counted, what is refused, and what is forgotten."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from explainer.server import room as module
from explainer.server.room import Answered, Room, RoomQuestion
from support.servers import Server, copy_notebooks, serve, until_true

QUESTION = RoomQuestion(page="p.ipynb", id="question-why", asks="Why?", choices=("A", "B", "C"))
PAGE = "fifty-minutes-on-stigma.ipynb"
ID = "question-what-do-you-think-happens-to"
READERS = 100


def key(number: int) -> str:
    return f"{number:032x}"


@pytest.fixture
def room() -> Room:
    room = Room()
    room.open(QUESTION)
    return room


def answer(room: Room, number: int, choice: int = 0, address: str = "192.0.2.1") -> Answered:
    assert room.current
    return room.answer(room.current.id, key(number), choice, address)


def test_a_browser_has_one_answer_and_may_change_it(room: Room) -> None:
    """The last answer of each key is counted."""
    assert answer(room, 1, 0) is answer(room, 2, 0) is answer(room, 1, 2) is Answered.COUNTED
    assert room.current
    assert room.current.counts == [1, 0, 1]


def test_counts_of_few_answers_are_not_shown(room: Room) -> None:
    """With few answers, they could show who chose what."""
    for number in range(module.FEWEST_SHOWN - 1):
        answer(room, number)
    assert room.current
    assert room.current.shown_counts is None
    answer(room, 99, 1)
    assert room.current.shown_counts == (module.FEWEST_SHOWN - 1, 1, 0)


def test_a_closed_question_keeps_its_counts_and_no_keys(room: Room) -> None:
    """Nobody can be found in it, and nothing is added."""
    answer(room, 1, 1)
    poll = room.current
    assert poll
    room.close_question()
    assert poll.counts == [0, 1, 0]
    assert not poll._answers
    assert not poll._addresses
    assert room.answer(poll.id, key(2), 0, "") is Answered.CLOSED
    room.open(QUESTION)
    assert room.results == [poll]
    assert room.answer(poll.id, key(2), 0, "") is Answered.CLOSED
    room.forget()
    assert (room.current, room.results) == (None, [])


def test_answers_and_results_are_limited(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one address nor all together can fill the memory."""
    monkeypatch.setattr(module, "MAX_ANSWERS", 5)
    monkeypatch.setattr(module, "MAX_ANSWERS_PER_ADDRESS", 3)
    given = [answer(room, number) for number in range(4)]
    assert given == [*[Answered.COUNTED] * 3, Answered.FULL]
    given = [answer(room, number, address="198.51.100.1") for number in range(10, 13)]
    assert given == [*[Answered.COUNTED] * 2, Answered.FULL]
    assert answer(room, 1, 2) is Answered.COUNTED  # an answer may still be changed
    for _ in range(2 * module.MAX_RESULTS):
        room.open(QUESTION)
    assert len(room.results) == module.MAX_RESULTS


def test_open_pages_are_limited(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """One address cannot keep all others from being told; a page that was closed counts no more."""
    monkeypatch.setattr(module, "MAX_STREAMS", 3)
    monkeypatch.setattr(module, "MAX_STREAMS_PER_ADDRESS", 2)
    with ExitStack() as pages:
        given = [pages.enter_context(room.stream(address)) for address in "aaabc"]
        assert given == [True, True, False, True, False]
    with room.stream("c") as has_room:
        assert has_room


def test_other_sites_are_not_told(server: Server) -> None:
    """Which question is open is told to our own pages only."""
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site}
        assert httpx.get(f"{server.address}/room/events", headers=headers).status_code == 403


@pytest.mark.parametrize(("name", "choice"), [("", 0), ("x" * 32, 0), (key(1), 3), (key(1), -1)])
def test_what_is_not_an_answer_is_not_counted(room: Room, name: str, choice: int) -> None:
    """Keys have one form, and choices are those of the question."""
    assert room.current
    assert room.answer(room.current.id, name, choice, "") is Answered.INVALID
    assert room.current.total == 0


def test_a_question_that_was_left_open_is_closed() -> None:
    """After an hour, nobody expects it to be open."""
    now = 0.0
    room = Room(lambda: now)
    room.open(QUESTION)
    poll = room.current
    now = module.OPEN_SECONDS + 1
    assert poll
    assert room.answer(poll.id, key(1), 0, "") is Answered.CLOSED


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("room")
    notebooks = copy_notebooks(folder / "notebooks")
    with serve(notebooks, "--room", "--kernels=0", log=folder / "log") as running:
        yield running


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    return until_true(lambda: find_token(server.log))


def find_token(log: Path) -> str:
    found = re.search(r"/room/#([\w-]+)", log.read_text(encoding="utf-8"))
    return found[1] if found else ""


def ask(server: Server, token: str, **action: str) -> dict[str, Any]:
    """Let the lecturer do something, or only look."""
    address = f"{server.address}/room/state"
    headers = {"Authorization": f"Bearer {token}"}
    reply = (
        httpx.post(address, json=action, headers=headers)
        if action
        else httpx.get(address, headers=headers)
    )
    assert reply.status_code == 200, reply
    return dict(reply.json())


def test_only_the_lecturer_opens_questions(server: Server, token: str) -> None:
    """Without the token, the questions and counts are neither shown nor changed."""
    address = f"{server.address}/room/state"
    opening = {"action": "open", "page": PAGE, "id": ID}
    for wrong in ("", "Bearer", f"Basic {token}", f"Bearer {token}x", "Bearer é"):
        headers = {"Authorization": wrong.encode()}
        assert httpx.get(address, headers=headers).status_code == 403
        assert httpx.post(address, headers=headers, json=opening).status_code == 403
    right = {"Authorization": f"Bearer {token}"}
    missing = {**opening, "id": "question-none"}
    assert httpx.post(address, headers=right, json=missing).status_code == 404
    assert ask(server, token)["current"] is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Content-Type": "text/plain"},
    ],
)
def test_other_sites_cannot_answer(server: Server, token: str, headers: dict[str, str]) -> None:
    """A page of another site can neither answer in a reader's name nor open a question."""
    poll = ask(server, token, action="open", page=PAGE, id=ID)["current"]["poll"]
    body = json.dumps({"poll": poll, "key": key(1), "choice": 0})
    sent = {"Content-Type": "application/json", **headers}
    assert (
        httpx.post(f"{server.address}/room/answer", content=body, headers=sent).status_code == 403
    )
    sent["Authorization"] = f"Bearer {token}"
    closing = json.dumps({"action": "close"})
    reply = httpx.post(f"{server.address}/room/state", content=closing, headers=sent)
    assert reply.status_code == 403
    current = ask(server, token)["current"]
    assert (current["isOpen"], current["total"]) == (True, 0)
    ask(server, token, action="forget")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"[" * 2000, b'{"poll": 1}', b"{}" + b" " * 3000]
)
def test_malformed_answers_are_refused(server: Server, body: bytes) -> None:
    """They are no errors of the server."""
    headers = {"Content-Type": "application/json"}
    reply = httpx.post(f"{server.address}/room/answer", content=body, headers=headers)
    assert reply.status_code == 400


async def read_events(client: httpx.AsyncClient) -> Any:
    async with client.stream("GET", "/room/events", timeout=60) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


async def answer_when_open(
    client: httpx.AsyncClient, number: int, turns: list[asyncio.Event]
) -> dict[str, Any]:
    """Wait for a question and for one's turn, answer, and return what is told at the end."""
    async for state in read_events(client):
        if state and state["isOpen"]:
            await turns[number % 2].wait()
            body = {"poll": state["poll"], "key": key(number + 1), "choice": number % 4}
            reply = await client.post("/room/answer", json=body)
            assert reply.status_code == 200
        elif state:
            return dict(state)
    raise AssertionError("the server has ended")


async def hold_class(server: Server, token: str) -> list[dict[str, Any]]:
    """Let one half of the readers answer, then the other, and return what each is told."""
    limits = httpx.Limits(max_connections=2 * READERS + 10)
    turns = [asyncio.Event(), asyncio.Event()]
    async with httpx.AsyncClient(base_url=server.address, limits=limits, timeout=30) as client:
        readers = [
            asyncio.create_task(answer_when_open(client, number, turns))
            for number in range(READERS)
        ]
        await asyncio.to_thread(ask, server, token, action="open", page=PAGE, id=ID)
        for half, turn in enumerate(turns, 1):
            turn.set()
            await asyncio.to_thread(
                until_true,
                lambda count=half * READERS // 2: ask(server, token)["current"]["total"] == count,
            )
        await asyncio.to_thread(ask, server, token, action="close")
        return await asyncio.gather(*readers)


def test_a_hundred_readers_are_counted_as_they_answer(server: Server, token: str) -> None:
    """The lecturer sees the counts as they come, and everybody sees them at the end."""
    with ThreadPoolExecutor(1) as pool:  # a browser's loop may be running in this thread
        told = pool.submit(asyncio.run, hold_class(server, token)).result()
    assert [state["counts"] for state in told] == [[READERS // 4] * 4] * READERS
    assert {state["total"] for state in told} == {READERS}
    log = server.log.read_text(encoding="utf-8")
    assert key(1) not in log
    assert ID not in log


def test_a_class_in_the_browser(server: Server, token: str, browser) -> None:
    """A reader is told of the question, answers it, and sees the counts when it is closed."""
    ask(server, token, action="forget")
    lecturer = browser.new_context().new_page()
    lecturer.goto(f"{server.address}/room/#{token}")
    expect(lecturer).to_have_url(f"{server.address}/room/")
    readers = [browser.new_context().new_page() for _ in range(2)]
    for reader in readers:
        reader.goto(f"{server.address}/voila/render/{PAGE}")
    lecturer.get_by_role("button", name="Open to the class: What do you think").click()
    for number, reader in enumerate(readers):
        question = reader.locator(f"#{ID}")
        reader.get_by_role("button", name="Go to the question").click()
        expect(question).to_be_in_viewport()
        expect(question.get_by_text("counted without your name")).to_be_visible()
        question.get_by_role("button", name="Send my answer").click()
        expect(question.get_by_text("Choose an answer first.").last).to_be_visible()
        question.get_by_role("radio").nth(number).check()
        question.get_by_role("button", name="Send my answer").click()
        expect(question.get_by_text("Your answer is counted. You")).to_be_visible()
        reader.reload()
        expect(question.get_by_text("Your answer is counted. You")).to_be_visible()
    expect(lecturer.get_by_text("Answers: 2")).to_be_visible()
    expect(lecturer.get_by_text("when there are 5 answers")).to_be_visible()
    poll = ask(server, token)["current"]["poll"]
    for number in range(10, 20):
        body = {"poll": poll, "key": key(number), "choice": 2}
        httpx.post(f"{server.address}/room/answer", json=body).raise_for_status()
    expect(lecturer.get_by_text("10 (83%)")).to_be_visible()
    lecturer.get_by_role("button", name="Close, and show the counts").click()
    for reader in readers:
        expect(reader.locator(f"#{ID}").get_by_text("10 (83%)")).to_be_visible()
        assert reader.context.cookies() == []
    lecturer.get_by_role("button", name="Forget all answers").click()
    expect(readers[0].locator(".prompt-room")).to_have_count(0)
    for page in (lecturer, *readers):
        page.context.close()


def test_without_the_option_there_is_no_room(tmp_path: Path) -> None:
    """A page has no script of the room, and its addresses do not exist."""
    notebooks = copy_notebooks(tmp_path / "notebooks")
    with serve(notebooks, "--kernels=0", log=tmp_path / "log") as plain:
        page = httpx.get(f"{plain.address}/voila/render/{PAGE}").text
        assert "room.js" not in page
        for path in ("", "events", "state", "room.js"):
            assert httpx.get(f"{plain.address}/room/{path}").status_code == 404
