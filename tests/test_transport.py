"""Messages leave at once, and the program's own files are packed once; nothing else changes on its way."""

import asyncio
import gzip
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.request import urlopen

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from forms.transport import AtOnce, Packed, Together
from tests.test_web import Browser

TEXT = "a line of the program\n" * 500


async def _waits(request: Request) -> Response:
    connection = request.receive.__self__.transport.get_extra_info("socket")  # type: ignore[attr-defined]
    return PlainTextResponse(str(bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))))


@contextmanager
def _served(*wrappings: Middleware) -> Iterator[str]:
    """uvicorn on a socket that was bound for it, as Streamlit does."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    app = Starlette(routes=[Route("/", _waits)], middleware=wrappings)
    running = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = Thread(target=lambda: running.run(sockets=[bound]), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{bound.getsockname()[1]}/"
    running.should_exit = True
    thread.join(10)


def _read(address: str) -> str:
    for _ in range(50):
        try:
            with urlopen(address, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            asyncio.run(asyncio.sleep(0.1))
    raise AssertionError("no answer")


def test_messages_leave_at_once() -> None:
    with _served(Middleware(AtOnce)) as address:
        assert _read(address) == "True"
    with _served() as address:  # the day this says True, AtOnce can go
        assert _read(address) == "False"


def _browser(packs: list[int]) -> Browser:
    def pack(body: bytes) -> bytes:
        packs.append(len(body))
        return gzip.compress(body)

    def text(_request: Request) -> Response:
        return Response(TEXT, media_type="text/css", headers={"ETag": '"1"', "Cache-Control": "public, max-age=31536000"})

    def picture(_request: Request) -> Response:
        return Response(TEXT, media_type="image/png")

    def small(_request: Request) -> Response:
        return PlainTextResponse("ok")

    def broken(_request: Request) -> Response:
        return PlainTextResponse(TEXT, 404)

    paths = {"/static/a.css": text, "/page": text, "/static/a.png": picture, "/static/a.txt": small, "/static/no.js": broken}
    routes = [Route(path, answer) for path, answer in paths.items()]
    return Browser(Starlette(routes=routes, middleware=[Middleware(Packed, pack=pack)]), {})


def test_a_file_of_the_program_is_packed_once() -> None:
    packs: list[int] = []
    browser = _browser(packs)
    for _ in range(3):
        answer = browser.get("/static/a.css", accept_encoding="br, gzip")
        assert answer.header("content-encoding") == "gzip" and gzip.decompress(answer.body).decode() == TEXT
        assert answer.header("content-length") == str(len(answer.body)) and answer.header("vary") == "Accept-Encoding"
        assert "max-age" in answer.header("cache-control") and not answer.header("etag")
    assert packs == [len(TEXT)]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/page", {}),
        ("/static/a.png", {}),
        ("/static/a.txt", {}),
        ("/static/no.js", {}),
        ("/static/a.css", {"accept_encoding": "identity"}),
        ("/static/a.css", {"range": "bytes=0-9"}),
        ("/static/a.css", {"if_none_match": '"1"'}),
    ],
)
def test_everything_else_passes_as_it_is(path: str, headers: dict[str, str]) -> None:
    packs: list[int] = []
    answer = _browser(packs).get(path, **({"accept_encoding": "gzip"} | headers))
    assert not packs and not answer.header("content-encoding") and answer.body.decode() in (TEXT, "ok")


# What one run says, in one go

WAIT = 0.05  # seconds


def _said(kind: str) -> Message:
    told = ForwardMsg()
    if kind == "finished":
        told.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    elif kind == "asked for another run":
        told.script_finished = ForwardMsg.FINISHED_EARLY_FOR_RERUN
    elif kind in ("running", "not running"):
        told.session_status_changed.script_is_running = kind == "running"
    elif kind == "new":
        told.new_session.name = "page"
    else:
        told.delta.new_element.text_input.label = kind
    return {"type": "websocket.send", "bytes": told.SerializeToString(), "kind": kind}


def _browser_reads(script: list[str | float], held: float = 60, gone: bool = False) -> list[list[str]]:
    """What a server that says this (a number: waits so many seconds) has sent by the end, in groups: one for each time that it waited."""
    groups: list[list[str]] = [[]]

    async def server(_scope: Scope, _receive: Receive, send: Send) -> None:
        for step in script:
            if isinstance(step, float):
                await asyncio.sleep(step)
                groups.append([])
            else:
                await send({"type": step} if step.startswith("websocket.") else _said(step))

    async def send(message: Message) -> None:
        if gone:
            raise ConnectionResetError
        await asyncio.sleep(0)  # as a real line: others may get in between
        groups[-1].append(message.get("kind", message["type"]))

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def whole() -> None:
        await Together(server, held)({"type": "websocket"}, receive, send)
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1  # nothing of it goes on

    asyncio.run(whole())
    return groups


RUN: list[str | float] = ["new", "running", "a row", "saved", "finished", "not running"]


def test_a_browser_gets_what_one_run_says_in_one_go() -> None:
    slow = [step for said in RUN for step in (said, WAIT)]
    assert _browser_reads(slow) == [[], [], [], [], [], RUN, []]
    assert _browser_reads(slow, held=0) == [["new"], *[[said] for said in RUN[1:]], []]  # control: not held, each comes alone


def test_a_run_that_asks_for_another_is_shown_with_it() -> None:
    first: list[str | float] = ["new", "running", "a row", "asked for another run", "not running"]
    assert _browser_reads([*first, WAIT, *RUN]) == [[], [*first, *RUN]]


def test_a_long_run_is_shown_as_it_comes() -> None:
    script: list[str | float] = ["new", "running", "a row", 3 * WAIT, "saved", WAIT, "finished", "not running"]
    assert _browser_reads(script, held=WAIT) == [["new", "running", "a row"], ["saved"], ["finished", "not running"]]


def test_what_no_run_says_goes_at_once() -> None:
    assert _browser_reads(["websocket.accept", "a row", WAIT]) == [["websocket.accept", "a row"], []]
    assert _browser_reads(["new", "running", "websocket.close", WAIT]) == [["new", "running", "websocket.close"], []]


def test_a_browser_that_has_gone_is_not_waited_for() -> None:
    assert _browser_reads(["new", "running", 3 * WAIT], held=WAIT, gone=True) == [[], []]
    assert _browser_reads(["new", "running"], gone=True) == [[]]
