"""Load a whole page without a browser: by a request, or over the socket of the app."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

PATIENCE = 180.0
"""Seconds after which a reader has given up."""


class NotWhole(Exception):
    """Raised when a page stays incomplete."""


async def read_page(session: ClientSession, address: str, _: Sequence[str]) -> str:
    """Return the page as it is sent."""
    async with session.get(address) as answer:
        if answer.status != 200:
            raise NotWhole(f"status {answer.status}")
        return await answer.text()


async def join_streamlit(session: ClientSession, address: str, marks: Sequence[str]) -> str:
    """Return what is sent over the socket until the marks have arrived.

    A script runs after an empty ``ClientState``: field 11 of Streamlit's ``BackMsg``.
    """
    await read_page(session, address, marks)
    stream = f"{address.replace('http', 'ws')}_stcore/stream"
    async with session.ws_connect(stream, protocols=["streamlit"], max_msg_size=0) as socket:
        await socket.send_bytes(b"Z\x00")
        return await _until(socket, marks)


async def join_panel(session: ClientSession, address: str, marks: Sequence[str]) -> str:
    """Return the document that Bokeh's protocol fetches; the page contains the session token."""
    found = re.search(r'"token":"([^"]+)"', await read_page(session, address, marks))
    if not found:
        raise NotWhole("no token")
    stream, protocols = f"{address.replace('http', 'ws')}/ws", ["bokeh", found[1]]
    async with session.ws_connect(stream, protocols=protocols, max_msg_size=0) as socket:
        for _ in ("header", "metadata", "content"):
            await socket.receive()
        pull = json.dumps({"msgid": uuid.uuid4().hex, "msgtype": "PULL-DOC-REQ"})
        for part in (pull, "{}", "{}"):
            await socket.send_str(part)
        return await _until(socket, marks)


async def join_marimo(session: ClientSession, address: str, marks: Sequence[str]) -> str:
    """Return the outputs of the cells, which run once the socket is open."""
    await read_page(session, address, marks)
    stream = f"{address.replace('http', 'ws')}ws?session_id=s_{uuid.uuid4().hex[:6]}"
    async with session.ws_connect(stream, max_msg_size=0) as socket:
        return await _until(socket, marks)


async def _until(socket: ClientWebSocketResponse, marks: Sequence[str]) -> str:
    got = ""
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            got += message.data
        elif message.type is WSMsgType.BINARY:
            got += message.data.decode("utf-8", "replace")
        if all(mark in got for mark in marks):
            return got
    raise NotWhole(f"the socket closed with {socket.close_code} after {len(got)} characters")


Join = Callable[[ClientSession, str, Sequence[str]], Awaitable[str]]
JOIN: dict[str, Join] = {
    "panel": join_panel,
    "streamlit": join_streamlit,
    "marimo": join_marimo,
}
"""Row → its way; every other is read by a request."""


async def joins(session: ClientSession, row: str, address: str, marks: Sequence[str]) -> None:
    """Load the page of a row and wait until it is complete.

    Raises:
        NotWhole: the page stays incomplete.
    """
    join = JOIN.get(row, read_page)
    try:
        got = await asyncio.wait_for(join(session, address, marks), PATIENCE)
    except (TimeoutError, asyncio.TimeoutError) as error:
        raise NotWhole("nothing came any more") from error
    if missing := [mark for mark in marks if mark not in got]:
        raise NotWhole(f"the page came without {missing[0]!r}")
