"""How bytes leave the machine: without waiting, what one run says in one go, and the program's own files packed."""

import asyncio
import gzip
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

OURS = ("/static/", "/fonts/")
"""The program's own files: the same for everybody, so that their packed size tells nothing about anybody."""
_PACKS = ("text/", "application/javascript", "application/json", "image/svg+xml", "font/ttf")
_SMALL = 1000  # bytes
HELD = 0.05  # seconds


class AtOnce:
    """Streamlit's server would hold every message back until the browser has acknowledged the one before: 40 ms at each touch."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = _connection(receive)
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)


def _connection(receive: Receive) -> Any:
    """The socket behind a request; ASGI has no name for it, so that another server than uvicorn just goes on as it is."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    return transport.get_extra_info("socket") if transport is not None else None


class Together:
    """What one run says reaches the browser in one go: at every message that comes alone it draws the whole page again, on a slow
    tablet a fifth of what a touch takes. A run that takes longer than `held` seconds is shown as it comes."""

    def __init__(self, app: ASGIApp, held: float = HELD) -> None:
        self.app, self._held = app, held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        line = _Line(send, self._held)
        try:
            await self.app(scope, receive, line.send)
        finally:
            line.end()


class _Line:
    """One browser's connection. Messages keep their order."""

    def __init__(self, send: Send, held: float) -> None:
        self._send, self._held = send, held
        self._waiting: list[Message] = []
        self._sending = asyncio.Lock()
        self._until: asyncio.Task[None] | None = None
        self._over = False

    async def send(self, message: Message) -> None:
        self._waiting.append(message)
        told = _told(message)
        if told.HasField("new_session"):
            self._over = False
            self._until = self._until or asyncio.create_task(self._release_later())
        if self._until is None or not message.get("bytes") or self._ends(told):
            await self._release()

    def _ends(self, told: ForwardMsg) -> bool:
        """The last word of a run, or of the last one where a run asked for another."""
        if told.HasField("script_finished"):
            self._over = told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return self._over and told.HasField("session_status_changed") and not told.session_status_changed.script_is_running

    async def _release_later(self) -> None:
        await asyncio.sleep(self._held)
        self._until = None
        with suppress(OSError):  # the browser has gone
            await self._release()

    async def _release(self) -> None:
        self.end()
        async with self._sending:
            while self._waiting:
                await self._send(self._waiting.pop(0))

    def end(self) -> None:
        if self._until is not None:
            self._until.cancel()
            self._until = None


def _told(message: Message) -> ForwardMsg:
    """Empty for what opens and closes the connection."""
    told = ForwardMsg()
    told.ParseFromString(message.get("bytes") or b"")
    return told


@dataclass
class _Whole:
    """An answer put together, to be packed before it goes on."""

    start: Message = field(default_factory=dict)
    parts: list[bytes] = field(default_factory=list)

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.parts.append(message.get("body", b""))

    @property
    def headers(self) -> MutableHeaders:
        return MutableHeaders(scope=self.start)

    async def pass_on(self, send: Send) -> None:
        await send(self.start)
        await send({"type": "http.response.body", "body": b"".join(self.parts)})


class Packed:
    """The program's own files, packed once and kept. Pages, papers and the websocket pass as they are."""

    def __init__(self, app: ASGIApp, pack: Callable[[bytes], bytes] = gzip.compress) -> None:
        self.app, self._pack = app, pack
        self._kept: dict[str, _Whole] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_pack(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        whole = self._kept.get(path)
        if whole is None:
            whole = _Whole()
            await self.app(scope, receive, whole.take)
            if _worth_packing(whole):
                await asyncio.to_thread(self._fold, whole)
                self._kept[path] = whole
        own = {**whole.start, "headers": list(whole.start["headers"])}  # others add theirs on the way out
        await _Whole(own, whole.parts).pass_on(send)

    def _fold(self, whole: _Whole) -> None:
        whole.parts = [self._pack(b"".join(whole.parts))]
        headers = whole.headers
        headers["Content-Encoding"], headers["Content-Length"] = "gzip", str(len(whole.parts[0]))
        headers.add_vary_header("Accept-Encoding")
        del headers["ETag"]  # it names the bytes before packing


def _may_pack(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(OURS):
        return False
    headers = Headers(scope=scope)
    asks_for_part = any(name in headers for name in ("range", "if-none-match", "if-modified-since"))
    return "gzip" in headers.get("accept-encoding", "") and not asks_for_part


def _worth_packing(whole: _Whole) -> bool:
    headers = whole.headers
    size = sum(map(len, whole.parts))
    text = headers.get("content-type", "").startswith(_PACKS)
    return whole.start["status"] == 200 and text and size >= _SMALL and "content-encoding" not in headers
