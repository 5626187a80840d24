"""Who comes in at all: by one of our own names, and to what is loaded up or down only staff."""

from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from forms import service
from screening.actions import people
from screening.errors import IntakeError

STAFF_ONLY = ("/_stcore/upload_file", "/media")
"""Streamlit serves what a page offers to whoever knows its address, and takes files from whoever has a page open."""


class Doors:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not is_our_name(headers.get("host", "")):
            await _refuse(scope, receive, send, f"Open {service.get().settings.url} instead.", 421)
        elif scope["path"].startswith(STAFF_ONLY) and not await run_in_threadpool(_is_staff, headers.get("cookie", "")):
            await _refuse(scope, receive, send, "Sign in first.", 403)
        else:
            await self.app(scope, receive, send)


def is_our_name(host: str) -> bool:
    """The name in INTAKE_URL, or a number: another site can give its own name to our number, but never our name to its page."""
    name = urlsplit(f"//{host}").hostname or ""
    return name in ("localhost", urlsplit(service.get().settings.url).hostname) or _is_number(name)


def _is_number(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False


def _is_staff(cookies: str) -> bool:
    """Or whoever sets the clinic up, while it has no staff."""
    held = service.get()
    try:
        found = SimpleCookie(cookies).get("staff")
        with held.store.read() as reader:
            return reader.clinic() is None or people.signed_in(reader, found.value if found else "", held.clock()) is not None
    except (IntakeError, CookieError):
        return False


async def _refuse(scope: Scope, receive: Receive, send: Send, words: str, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse(words, status)(scope, receive, send)
