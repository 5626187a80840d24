"""Our own HTTP routes and headers: sign-in, visit code to cookie, hand-back, papers, fonts, health."""

import base64
import hashlib
import html
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from hmac import compare_digest
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import fontpkg_atkinson_hyperlegible
import fontpkg_noto_sans
import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forms import logs, look, printing, service
from screening.actions import people, switching, tablets, visits
from screening.actions.record import note
from screening.errors import InputError, IntakeError, NotAllowed, StoreError, TooManyTries
from screening.identity import Clinic, as_actor, must
from screening.store import Device, Reader, StoredDocument

STAFF, TABLET, DEVICE = "staff", "tablet", "device"
FORM = "form"  # the browser that a form was given to
HALF, DESK = "half", "desk"  # between password and desk; the browser of a desk, for switching by PIN
HALF_LIFE, DESK_LIFE = 600, 24 * 3600  # seconds
DEVICE_LIFE = 400 * 24 * 3600  # seconds; the longest that browsers keep a cookie
BLOCKED = ("/_stcore/metrics", "/_stcore/agent")
_FORM_LIMIT = 4096  # bytes
_TOKEN = "csrf_token"


def routes() -> list[BaseRoute]:
    return [
        Route("/sign-in", sign_in, methods=["GET", "POST"]),
        Route("/sign-out", sign_out, methods=["GET", "POST"]),
        Route("/t/{code}", take_code),
        Route("/begin", begin),
        Route("/cover", cover, methods=["GET", "POST"]),
        Route("/hand-back", hand_back, methods=["GET", "POST"]),
        Route("/staff", leave, methods=["GET", "POST"]),
        Route("/packet/{ref}.pdf", packet),
        Route("/paper/{ref}/{kind}.pdf", paper_of),
        Route("/fonts/{name}", font),
        Route("/logo/{name}.png", logo),
        Route("/health", health),
        Route("/ready", ready),
    ]


# Sign in and out


async def sign_in(request: Request) -> Response:
    if request.method == "GET":
        return await run_in_threadpool(_sign_in_page, request, "")
    if is_foreign(request):
        return refused()
    user = ""
    try:
        form = await form_of(request)
        user = form.get("user", "")
        return await run_in_threadpool(_signed_in, request, user, form.get("password", ""))
    except IntakeError as fault:
        return await run_in_threadpool(_sign_in_page, request, str(fault), user, 403)


def _signed_in(request: Request, user: str, password: str) -> Response:
    """With a step still due, the browser stays what it was before."""
    held, now, token = service.get(), service.get().clock(), service.get().token()
    desk = request.cookies.get(DESK, "") or held.token()
    people.sign_in(held.store, user, password, source_of(request), token, now, desk, held.settings.desk_idle)
    with held.store.read() as reader:
        is_whole = people.signed_in(reader, token, now) is not None
    if is_whole:
        return at_desk(request, token, desk)
    response = RedirectResponse("/sign-in/next", 303)
    put_cookie(response, HALF, token, HALF_LIFE)
    put_cookie(response, DESK, desk, DESK_LIFE)
    return response


def at_desk(request: Request, token: str, desk: str) -> Response:
    """This browser is a desk from now on: what it was before has ended, and nothing of it is left."""
    held = service.get()
    visits.hand_back(held.store, request.cookies.get(TABLET, ""), held.clock())
    people.sign_out(held.store, request.cookies.get(STAFF, ""), held.clock())
    response = cleared(RedirectResponse("/queue", 303))
    put_cookie(response, STAFF, token)
    put_cookie(response, DESK, desk, DESK_LIFE)
    response.delete_cookie(TABLET)
    response.delete_cookie(HALF)
    return response


async def sign_out(request: Request) -> Response:
    if is_foreign(request):
        return refused()
    held, idle = service.get(), "idle" in request.query_params
    event = "signed out, nobody there" if idle else "signed out"
    with suppress(StoreError):  # this browser forgets it in any case
        await run_in_threadpool(people.sign_out, held.store, request.cookies.get(STAFF, ""), held.clock(), event)
    return forgotten(RedirectResponse("/sign-in?idle" if idle else "/sign-in", 303), STAFF)


def _sign_in_page(request: Request, fault: str, user: str = "", status: int = 200) -> Response:
    held = service.get()
    words = held.words("desk")
    with held.store.read() as reader:
        is_shared = reader.clinic() is not None and switching.people_here(reader, request.cookies.get(DESK, ""), held.clock())
    switch = f'<p class="quiet"><a href="/switch">{html.escape(words["switch_instead"])}</a></p>' if is_shared else ""
    idle = f'<p class="told" role="status">{html.escape(words["idle_ended"])}</p>' if "idle" in request.query_params else ""
    described = ' aria-describedby="fault"' if fault else ""
    body = f"""
<h1>{html.escape(words["sign_in"])}</h1>{idle}{fault_line(fault)}
<form method="post" action="/sign-in">
<label for="user">{html.escape(words["user_name"])}</label>
<input id="user" name="user" value="{html.escape(user)}" autocomplete="username" autocapitalize="none" spellcheck="false" required{described}>
<label for="password">{html.escape(words["password"])}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{described}>
<button type="submit">{html.escape(words["sign_in"])}</button>
</form>{switch}
<p class="quiet"><a href="/">{html.escape(words["to_code"])}</a></p>"""
    return form_page(request, words["sign_in"], body, status)


# Tablets


async def take_code(request: Request) -> Response:
    """Binds this browser to the visit, or pairs it. It stops being a desk: a client must never hand back into signed-in pages."""
    if is_foreign(request):
        return refused()  # another site must not use up the tries of this one
    held, now = service.get(), service.get().clock()
    token, device_token = held.token(), request.cookies.get(DEVICE, "") or held.token()
    try:
        device = await run_in_threadpool(_device, device_token)
        bound = await run_in_threadpool(
            visits.take_code, held.store, request.path_params["code"], source_of(request), device, token, now
        )
    except IntakeError as fault:
        return _told_client(fault)
    return await _now_tablet(request, device_token, token if bound else "")


async def begin(request: Request) -> Response:
    """Takes the form that staff sent to this tablet."""
    if is_foreign(request):
        return refused()
    held, device_token = service.get(), request.cookies.get(DEVICE, "")
    token = held.token()
    try:
        await run_in_threadpool(tablets.begin, held.store, device_token, token, held.clock())
    except IntakeError as fault:
        return _told_client(fault)
    return await _now_tablet(request, device_token, token)


async def _now_tablet(request: Request, device_token: str, token: str) -> Response:
    """What this browser was before has ended. `token` is empty where it is bound to no visit."""
    held, now = service.get(), service.get().clock()
    try:
        await run_in_threadpool(people.sign_out, held.store, request.cookies.get(STAFF, ""), now)
        await run_in_threadpool(visits.hand_back, held.store, request.cookies.get(TABLET, ""), now)
    except IntakeError as fault:
        return _told_client(fault)
    response = RedirectResponse("/who" if token else "/", 303)
    if token:
        put_cookie(response, TABLET, token)
    else:
        response.delete_cookie(TABLET)
    put_cookie(response, DEVICE, device_token, DEVICE_LIFE)
    for name in (STAFF, HALF, DESK):
        response.delete_cookie(name)
    return response


def _device(token: str) -> Device:
    """The paired tablet, or a new one with the next number."""
    held = service.get()
    digest = held.store.vault.code(token)
    with held.store.read() as reader:
        known = reader.device(digest)
        return known or Device(ref=held.reference(), digest=digest, name=tablets.next_name(reader))


async def hand_back(request: Request) -> Response:
    if is_foreign(request):
        return refused()
    held = service.get()
    with suppress(StoreError):
        await run_in_threadpool(visits.hand_back, held.store, request.cookies.get(TABLET, ""), held.clock())
    return forgotten(RedirectResponse("/", 303), TABLET)


async def cover(request: Request) -> Response:
    """Nobody is there: the visit stays with this tablet, and nothing of it on the screen."""
    if is_foreign(request):
        return refused()
    held = service.get()
    try:
        await run_in_threadpool(visits.cover, held.store, request.cookies.get(TABLET, ""), held.clock())
    except IntakeError as fault:
        return told(str(fault), 503)
    return cleared(RedirectResponse("/", 303))


async def leave(request: Request) -> Response:
    """Leaves the client's pages by PIN. It opens nothing: the tablet is handed back, or a covered one asks the birth date."""
    if request.method == "GET":
        return await run_in_threadpool(_staff_page, request, "", 200)
    if is_foreign(request):
        return refused()
    try:
        form = await form_of(request)
        return await run_in_threadpool(_by_pin, request, form.get("pin", ""), "uncover" in form)
    except IntakeError as fault:
        return await run_in_threadpool(_staff_page, request, str(fault), 403)


def _by_pin(request: Request, pin: str, uncovers: bool) -> Response:
    held, now, token = service.get(), service.get().clock(), request.cookies.get(TABLET, "")
    with held.store.read() as reader:
        device = reader.device(reader.code_of(request.cookies.get(DEVICE, "")))
    person = as_actor(people.by_pin(held.store, pin, device.ref if device else source_of(request), now))
    if uncovers:
        visits.uncover_by(held.store, person, token, now)
        return RedirectResponse("/", 303)
    with held.store.write() as writer:
        note(writer, now, person, "left by PIN", tablet=device.name if device else None)
    visits.hand_back(held.store, token, now)
    return forgotten(RedirectResponse("/sign-in", 303), TABLET)


def _staff_page(request: Request, fault: str, status: int) -> Response:
    held = service.get()
    words = held.words("desk")
    with held.store.read() as reader:
        session = visits.on_tablet(reader, request.cookies.get(TABLET, ""), held.clock())
        pins = people.has_pins(reader)
    covered = session is not None and session.covered_at is not None
    uncovers = f'<button name="uncover" value="1">{html.escape(words["pin_uncover"])}</button>' if covered else ""
    form = f"""<form method="post" action="/staff" autocomplete="off">
<label for="pin">{html.escape(words["pin_ask"])}</label>
<input id="pin" name="pin" type="password" inputmode="numeric" autocomplete="off" maxlength="8" required autofocus>
{uncovers}<button class="{"second" if covered else "first"}">{html.escape(words["pin_leave"])}</button>
</form>"""
    without = (
        f'<p>{html.escape(words["pin_none"])}</p><p><a class="button" href="/sign-in">{html.escape(words["sign_in"])}</a></p>'
    )
    body = f"""
<h1>{html.escape(words["staff_only"])}</h1>{fault_line(fault)}{form if pins else without}
<p class="quiet"><a href="/">{html.escape(words["pin_back"])}</a></p>"""
    return form_page(request, words["staff_only"], body, status)


# Papers


def packet(request: Request) -> Response:
    """By the document's reference, or the visit's: then its newest. Only for whoever may print it, and each time in the audit."""
    held, now = service.get(), service.get().clock()
    try:
        with held.store.write() as writer:
            staff = people.signed_in(writer, request.cookies.get(STAFF, ""), now)
            if staff is None:
                raise NotAllowed("Sign in first.")
            must(as_actor(staff), "print the packet")
            document = _document(writer, request.path_params["ref"])
            note(writer, now, as_actor(staff), "packet opened", document.visit, document=document.ref, sha256=document.sha256)
    except NotAllowed as fault:
        return told(str(fault), 403)
    except InputError as fault:
        return told(str(fault), 404)
    return _pdf(request, document.body, document.file_name)


def paper_of(request: Request) -> Response:
    """A paper of a sealed visit by itself, drawn from the sealed values. The same people as the packet, and each time in the audit."""
    held, now, kind = service.get(), service.get().clock(), request.path_params["kind"]
    try:
        if kind not in printing.KINDS:
            raise InputError("There is no such paper.")
        with held.store.write() as writer:
            staff = people.signed_in(writer, request.cookies.get(STAFF, ""), now)
            if staff is None:
                raise NotAllowed("Sign in first.")
            must(as_actor(staff), "print the packet")
            name, draw = printing.prepared(writer, held.protocol, request.path_params["ref"], kind, now)
            note(writer, now, as_actor(staff), "paper printed", request.path_params["ref"], paper=kind)
    except NotAllowed as fault:
        return told(str(fault), 403)
    except IntakeError as fault:
        return told(str(fault), 404)
    return _pdf(request, draw("large" in request.query_params), name)


def _pdf(request: Request, body: bytes, name: str) -> Response:
    kind = "attachment" if "save" in request.query_params else "inline"
    disposition = f"{kind}; filename*=UTF-8''{quote(name)}"
    return Response(body, media_type="application/pdf", headers={"Content-Disposition": disposition})


def _document(reader: Reader, ref: str) -> StoredDocument:
    of_visit = reader.documents_of(ref)
    return of_visit[-1] if of_visit else reader.document(ref)


# Fonts and health

_FONTS = {
    path.name: path
    for package in (fontpkg_atkinson_hyperlegible, fontpkg_noto_sans)
    for path in (Path(str(package.__file__)).parent / "files").glob("*.ttf")
}


async def font(request: Request) -> Response:
    path = _FONTS.get(request.path_params["name"])
    if path is None:
        return PlainTextResponse("Not found", 404)
    return FileResponse(path, media_type="font/ttf", headers={"Cache-Control": "public, max-age=31536000, immutable"})


def logo(request: Request) -> Response:
    """Public, like the sign on the door."""
    with service.get().store.read() as reader:
        clinic = reader.clinic()
        if clinic is None or not clinic.logo or request.path_params["name"] != clinic.logo:
            return PlainTextResponse("Not found", 404)
        return Response(
            people.logo(reader), media_type="image/png", headers={"Cache-Control": "public, max-age=31536000, immutable"}
        )


async def health(_request: Request) -> Response:
    return PlainTextResponse("ok")


def ready(_request: Request) -> Response:
    """Can visits be screened and saved? 503 where not, without saying more than that."""
    held = service.get()
    try:
        with held.store.read() as reader:
            reader.chain_head()
        store = True
    except IntakeError:
        store = False
    parts = {"store": store, "protocol": held.protocol is not None}
    return JSONResponse({"ready": all(parts.values())} | parts, 200 if all(parts.values()) else 503)


# What all routes share


def store_fault(_request: Request, fault: Exception) -> Response:
    logs.fault(fault)
    return told(str(fault), 503)


def own_fault(_request: Request, fault: Exception) -> Response:
    """A record that was erased, or is not there."""
    logs.fault(fault)
    return told(str(fault), 404)


FAULTS = {StoreError: store_fault, IntakeError: own_fault}
"""Whatever a route does not say itself."""


def is_foreign(request: Request) -> bool:
    """Did another site send this form? Browsers name the page that it came from."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    ours = (request.headers.get("host", ""), urlsplit(service.get().settings.url).netloc)
    if origin is None:
        return request.method == "POST"  # no browser sends a form without saying where it is from
    return urlsplit(origin).netloc not in ours


def refused() -> Response:
    return PlainTextResponse("Open the page of this service and try again.", 403)


async def form_of(request: Request) -> dict[str, str]:
    """Raises NotAllowed for a form that this browser was not given by a page of ours."""
    form = dict(parse_qsl(await _body(request), keep_blank_values=True))
    if not compare_digest(form.get(_TOKEN, "").encode(), form_token(request.cookies.get(FORM, "")).encode()):
        raise NotAllowed("This page was open too long. Enter it once more.")
    return form


async def _body(request: Request) -> str:
    """Never more of it than a form of ours holds, whatever its headers say."""
    read = b""
    async for part in request.stream():
        read += part
        if len(read) > _FORM_LIMIT:
            raise NotAllowed("This form is too long.")
    return read.decode("utf-8", "replace")


def form_token(browser: str) -> str:
    return service.get().store.vault.code(f"form|{browser}")


def form_page(request: Request, title: str, body: str, status: int) -> Response:
    """Its form carries a token that fits the cookie beside it: another site knows neither."""
    browser = request.cookies.get(FORM, "") or service.get().token()
    hidden = f'<input type="hidden" name="{_TOKEN}" value="{form_token(browser)}">'
    response = page(title, body.replace("</form>", f"{hidden}</form>"), status)
    put_cookie(response, FORM, browser)
    return response


def source_of(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def put_cookie(response: Response, name: str, value: str, life: int | None = None) -> None:
    secure = service.get().settings.secure_cookies
    response.set_cookie(name, value, max_age=life, httponly=True, samesite="strict", secure=secure)


def forgotten(response: Response, cookie: str) -> Response:
    response.delete_cookie(cookie)
    return cleared(response)


def cleared(response: Response) -> Response:
    """The browser forgets what it kept of the pages, bar cookies."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def fault_line(fault: str) -> str:
    return f'<p class="fault" role="alert" id="fault">{html.escape(fault)}</p>' if fault else ""


def told(text: str, status: int) -> Response:
    words = service.get().words("desk")
    body = f'<h1>{html.escape(text)}</h1><p><a class="button" href="/">{html.escape(words["go_on"])}</a></p>'
    return page(words["intake"], body, status)


def _told_client(fault: IntakeError) -> Response:
    """Whose code went wrong is not known yet, and so neither is the language."""
    if isinstance(fault, StoreError):
        raise fault
    held = service.get()
    key = "code_locked" if isinstance(fault, TooManyTries) else "code_old" if str(fault) == visits.CODE_ENDED else "code_wrong"
    languages = held.protocol.languages if held.protocol else ("en",)
    said = {language: held.words("tablet", language) for language in languages}
    lines = "".join(f'<h1 lang="{language}">{html.escape(words[key])}</h1>' for language, words in said.items())
    go_on = " / ".join(f'<span lang="{language}">{html.escape(words["begin"])}</span>' for language, words in said.items())
    return page(said["en"]["welcome"], f'{lines}<p><a class="button" href="/">{go_on}</a></p>', 403)


_STYLE = f"""
@font-face {{ font-family: Atkinson; src: url("/fonts/AtkinsonHyperlegible-Regular.ttf"); font-weight: 400 }}
@font-face {{ font-family: Atkinson; src: url("/fonts/AtkinsonHyperlegible-Bold.ttf"); font-weight: 700 }}
* {{ box-sizing: border-box }}
body {{ margin: 0; background: {look.PAPER}; color: {look.INK}; font: 400 20px/1.5 Atkinson, sans-serif;
  min-height: 100vh; display: grid; place-items: center; padding: 24px }}
main {{ width: 100%; max-width: 440px; background: {look.WHITE}; border: 1px solid {look.LINE}; border-radius: 16px; padding: 40px }}
.mark {{ color: {look.CLAY}; font-weight: 700; font-size: 17px; margin: 0 0 24px; display: flex; gap: 12px; align-items: center }}
h1 {{ font-size: 28px; line-height: 1.25; margin: 0 0 24px }}
label {{ display: block; font-size: 17px; color: {look.QUIET}; margin: 16px 0 4px }}
input {{ width: 100%; min-height: 56px; padding: 8px 16px; font: inherit; color: inherit; background: {look.WHITE};
  border: 1px solid #8C9A96; border-radius: 10px }}
button, a.button {{ display: inline-flex; align-items: center; justify-content: center; width: 100%; min-height: 56px; margin-top: 32px;
  padding: 8px 24px; border: 0; border-radius: 10px; background: {look.JADE}; color: {look.WHITE}; font: 700 20px/1.2 Atkinson, sans-serif;
  text-decoration: none; cursor: pointer }}
button.second {{ margin-top: 16px; background: {look.WHITE}; color: {look.JADE}; border: 2px solid {look.JADE} }}
:focus-visible {{ outline: 3px solid {look.TODO}; outline-offset: 2px }}
.fault {{ margin: 0; padding: 12px 16px; border-left: 4px solid {look.STOP}; background: #FBEFEE; color: {look.STOP}; border-radius: 0 10px 10px 0 }}
.told {{ margin: 0 0 16px; padding: 12px 16px; background: {look.TINT}; border-radius: 10px }}
.hint {{ margin: 0 0 8px; font-size: 17px; color: {look.QUIET} }}
fieldset {{ border: 0; margin: 0; padding: 0 }} legend {{ font-size: 17px; color: {look.QUIET}; padding: 0; margin: 0 0 4px }}
label.one {{ display: flex; align-items: center; gap: 12px; min-height: 56px; margin: 8px 0 0; padding: 8px 16px; font-size: 20px;
  color: {look.INK}; border: 1px solid #8C9A96; border-radius: 10px; cursor: pointer }}
label.one:has(:checked) {{ border: 2px solid {look.JADE}; background: {look.TINT} }}
label.one input {{ width: 24px; height: 24px; min-height: 0; flex: none; accent-color: {look.JADE} }}
.quiet {{ margin: 24px 0 0; font-size: 17px }}
.quiet a {{ color: {look.JADE}; display: inline-block; padding: 12px 0 }}
"""


def page(title: str, body: str, status: int) -> Response:
    mark = _mark(_clinic())
    whole = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><style>{_STYLE}</style></head>
<body><main><p class="mark">{mark}</p>{body}</main></body></html>"""
    # With no-referrer the browser would name no origin for the form on this page, and the check of the origin would refuse it.
    return HTMLResponse(whole, status, headers={"Referrer-Policy": "same-origin"})


def _clinic() -> Clinic | None:
    try:
        with service.get().store.read() as reader:
            return reader.clinic()
    except IntakeError:
        return None


def _mark(clinic: Clinic | None) -> str:
    own = f'<img src="/logo/{clinic.logo}.png" alt="" height="44">' if clinic and clinic.logo else look.MARK
    worn = f' style="color: {clinic.colour}"' if clinic and clinic.colour else ""
    return f"{own}<span{worn}>{html.escape(clinic.name if clinic else '')}</span>"


def _inline_scripts() -> str:
    """Digests of the scripts inside Streamlit's own page, so that no other inline script runs."""
    page = (Path(str(streamlit.__file__)).parent / "static" / "index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return " ".join("'sha256-" + base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() + "'" for one in scripts)


CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' {_inline_scripts()} blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: blob: data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_KEEPABLE = ("/static/", "/fonts/", "/logo/")


class Headers:
    """Security headers on every answer, nothing kept by the browser but the program's own files, and no inside numbers for strangers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith(BLOCKED):
            await PlainTextResponse("Not found", 404)(scope, receive, self._with_headers(scope, send))
        else:
            await self._whole(scope, receive, self._with_headers(scope, send))

    async def _whole(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A mistake of ours leaves by the same door; a connection that broke midway has no answer left to give."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            logging.getLogger("uvicorn.error").exception("a route failed")
            if begun:
                raise
            await PlainTextResponse("Something went wrong here. Try again, or go on at the front desk.", 500)(
                scope, receive, send
            )

    def _with_headers(self, scope: Scope, send: Send) -> Callable[[Message], Any]:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(MutableHeaders(scope=message), scope["path"])
            await send(message)

        return sending


def _dress(headers: MutableHeaders, path: str) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if service.get().settings.secure_cookies:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not path.startswith(_KEEPABLE):
        headers["Cache-Control"] = "no-store"


__all__ = ["CONTENT_POLICY", "DESK", "DEVICE", "HALF", "STAFF", "TABLET", "Headers", "routes"]
