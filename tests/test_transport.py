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

from forms.transport import AtOnce, Packed
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
