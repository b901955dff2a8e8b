"""Let a class answer the question that its lecturer has opened, and show the counts.

A reader's page sends an answer with a key that it makes for each question; there are no cookies.
The lecturer's page sends its token in a header, which no other site can do without our consent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

import tornado.iostream
import tornado.web

from explainer.notebook.reader import find_site_language
from explainer.render.assets import load_asset
from explainer.render.room import render_room_page
from explainer.server.handlers.live import OWN_SITE
from explainer.server.kernels.quotas import normalise_address
from explainer.server.room import FEWEST_SHOWN, Answered, Poll, Room
from explainer.server.room_questions import QuestionList
from explainer.server.security_headers import build_page_headers
from explainer.server.state import StateHandler

WAIT_SECONDS = 15
"""Time between two signs of life, by which either side finds out that the other has gone."""
FILES = {
    "room.js": "text/javascript",
    "lecturer.js": "text/javascript",
    "room.css": "text/css",
    "lecturer.css": "text/css",
}
"""The files of readers' pages and of the lecturer's, and their types."""
MAX_BODY = 2048
"""Bytes of an answer, or of the lecturer's request."""
STATUS = {
    Answered.COUNTED: 200,
    Answered.CLOSED: 409,
    Answered.INVALID: 400,
    Answered.FULL: 503,
}


class _RoomHandler(StateHandler):
    """A request about the room, which exists only if the server was started with ``--room``."""

    def initialize(self, room: Room, questions: QuestionList) -> None:
        """Take the room and the questions, which the route names."""
        self.room, self.questions = room, questions

    def check_xsrf_cookie(self) -> None:
        """Require no cookie: what changes something has to come from a page of ours."""

    def require_own_page(self) -> Mapping[str, object]:
        """Return the JSON that a page of ours has sent, or answer 400 or 403.

        Other sites cannot send this content type without asking first, which we never answer.
        """
        site = self.request.headers.get("Sec-Fetch-Site", "")
        origin = self.request.headers.get("Origin", "")
        has_own_origin = not origin or urlsplit(origin).netloc == self.request.host
        is_own = site in OWN_SITE if site else has_own_origin
        content_type = self.request.headers.get("Content-Type", "").partition(";")[0]
        if not is_own or content_type != "application/json":
            raise tornado.web.HTTPError(403)
        if len(self.request.body) > MAX_BODY:
            raise tornado.web.HTTPError(400)
        try:
            values = json.loads(self.request.body or "{}")
        except (ValueError, RecursionError):
            raise tornado.web.HTTPError(400) from None
        if not isinstance(values, dict):
            raise tornado.web.HTTPError(400)
        return values

    def require_lecturer(self) -> None:
        """Answer 403 to anybody without the lecturer's token."""
        scheme, _, token = self.request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not self.room.is_lecturer(token):
            raise tornado.web.HTTPError(403)

    def send(self, values: Mapping[str, object]) -> None:
        """Send JSON that nobody keeps."""
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(values, ensure_ascii=False))

    def write_error(self, status_code: int, **_: object) -> None:  # noqa: ARG002 — Tornado's
        """Send nothing but the status."""
        self.finish()


class RoomFileHandler(StateHandler):
    """Send the scripts and the style of readers' pages and of the lecturer's."""

    def get(self, name: str) -> None:
        """Send a file."""
        if name not in FILES:
            raise tornado.web.HTTPError(404)
        self.set_header("Content-Type", f"{FILES[name]}; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache")
        self.finish(load_asset(name))


class RoomPageHandler(_RoomHandler):
    """Send the lecturer's page, which is empty without the token."""

    def get(self) -> None:
        """Send the page."""
        base = self.state.config.base_url
        lang = find_site_language(self.state.folder).lang
        for name, value in build_page_headers(frame_ancestors="'none'").items():
            self.set_header(name, value)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(render_room_page(base_url=base, lang=lang))

    head = get


class RoomEventsHandler(_RoomHandler):
    """Tell an open page which question is open, and the counts once it is closed.

    https://html.spec.whatwg.org/multipage/server-sent-events.html
    """

    async def get(self) -> None:
        """Send the state now, and again whenever a question is opened or closed."""
        if self.request.headers.get("Sec-Fetch-Site", "") not in OWN_SITE:
            raise tornado.web.HTTPError(403)
        address = normalise_address(str(self.request.remote_ip))
        with self.room.stream(address) as has_room:
            if not has_room:
                self.set_header("Retry-After", str(WAIT_SECONDS))
                raise tornado.web.HTTPError(503)
            self.set_header("Content-Type", "text/event-stream")
            self.set_header("Cache-Control", "no-store")
            self.set_header("X-Accel-Buffering", "no")  # nginx forwards each event as it comes
            try:
                await self._send_events()
            except tornado.iostream.StreamClosedError:
                return  # the page was closed

    async def _send_events(self) -> None:
        number = -1
        while not self.room.is_closed:
            if await self.room.wait(number, WAIT_SECONDS):
                number = self.room.number
                event = _describe_for_readers(self.room.current)
                self.write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n")
            else:
                self.write(": waiting\n\n")
            await self.flush()


class RoomAnswerHandler(_RoomHandler):
    """Count a reader's answer."""

    def post(self) -> None:
        """Count the answer, or say why not with the status."""
        values = self.require_own_page()
        poll, key, choice = values.get("poll"), values.get("key"), values.get("choice")
        if not isinstance(poll, str) or not isinstance(key, str) or type(choice) is not int:
            raise tornado.web.HTTPError(400)
        address = normalise_address(str(self.request.remote_ip))
        answered = self.room.answer(poll, key, choice, address)
        self.set_status(STATUS[answered])
        self.send({"answered": answered.value})


class RoomStateHandler(_RoomHandler):
    """Show the lecturer the questions and the counts, and open and close questions."""

    async def get(self) -> None:
        """Send the counts; with ``?questions=yes``, the questions of all pages too."""
        self.require_lecturer()
        self.room.expire()
        values: dict[str, object] = {
            "current": _describe_for_lecturer(self.room.current),
            "results": [_describe_for_lecturer(poll) for poll in self.room.results],
            "fewest": FEWEST_SHOWN,
        }
        if self.get_query_argument("questions", ""):
            values["pages"] = [
                {
                    "title": page.title,
                    "questions": [
                        {"page": item.page, "id": item.id, "asks": item.asks}
                        for item in page.questions
                    ],
                }
                for page in await self.questions.list_pages()
            ]
        self.send(values)

    async def post(self) -> None:
        """Open the question that is named, close the open one, or forget everything."""
        self.require_lecturer()
        values = self.require_own_page()
        action = values.get("action")
        if action == "open":
            page, id = str(values.get("page", "")), str(values.get("id", ""))
            question = await self.questions.find(page, id)
            if question is None:
                raise tornado.web.HTTPError(404)
            self.room.open(question)
        elif action == "close":
            self.room.close_question()
        elif action == "forget":
            self.room.forget()
        else:
            raise tornado.web.HTTPError(400)
        await self.get()


def _describe_for_readers(poll: Poll | None) -> dict[str, object]:
    """Return what every open page is told; the counts only once the question is closed."""
    if poll is None:
        return {}
    return {
        "poll": poll.id,
        "page": poll.question.page,
        "id": poll.question.id,
        "isOpen": poll.is_open,
        "total": None if poll.is_open else poll.total,
        "counts": None if poll.is_open else poll.shown_counts,
    }


def _describe_for_lecturer(poll: Poll | None) -> dict[str, object] | None:
    if poll is None:
        return None
    return {
        "poll": poll.id,
        "asks": poll.question.asks,
        "page": poll.question.page,
        "id": poll.question.id,
        "choices": poll.question.choices,
        "isOpen": poll.is_open,
        "total": poll.total,
        "counts": poll.shown_counts,
    }
