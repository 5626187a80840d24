"""From the password to the desk, from one person to the next at a shared desk, and staying signed in."""

import html
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from forms import service
from forms.service import Words
from forms.web import (
    DESK,
    HALF,
    HALF_LIFE,
    STAFF,
    at_desk,
    fault_line,
    form_of,
    form_page,
    is_foreign,
    put_cookie,
    refused,
    source_of,
)
from screening.actions import entering, people, switching
from screening.actions.people import CODE
from screening.errors import IntakeError
from screening.identity import Staff


def routes() -> list[BaseRoute]:
    return [
        Route("/sign-in/next", next_step, methods=["GET", "POST"]),
        Route("/switch", switch, methods=["GET", "POST"]),
        Route("/stay", stay, methods=["GET", "POST"]),
    ]


# The second step, and an own password


async def next_step(request: Request) -> Response:
    if request.method == "GET":
        return await run_in_threadpool(_step_page, request, "", 200)
    if is_foreign(request):
        return refused()
    try:
        return await run_in_threadpool(_take_step, request, await form_of(request))
    except IntakeError as fault:
        return await run_in_threadpool(_step_page, request, str(fault), 403)


def _take_step(request: Request, form: dict[str, str]) -> Response:
    held, now, token = service.get(), service.get().clock(), service.get().token()
    half = request.cookies.get(HALF, "")
    if "code" in form:
        entering.give_code(held.store, half, form["code"], source_of(request), token, now)
    else:
        given = (form.get("password", ""), form.get("again", ""), form.get("pin", "").strip())
        entering.choose(held.store, half, *given, token, now)
    with held.store.read() as reader:
        is_whole = people.signed_in(reader, token, now) is not None
    if is_whole:
        return at_desk(request, token, request.cookies.get(DESK, "") or held.token())
    response = RedirectResponse("/sign-in/next", 303)
    put_cookie(response, HALF, token, HALF_LIFE)
    return response


def _step_page(request: Request, fault: str, status: int) -> Response:
    held = service.get()
    words, half = held.words("desk"), request.cookies.get(HALF, "")
    with held.store.read() as reader:
        due, person = entering.due(reader, half, held.clock()), entering.person_at(reader, half, held.clock())
    if person is None:
        return RedirectResponse("/sign-in", 303)
    title = words["second_title" if due == CODE else "choose_title"]
    inside = _code_fields(words) if due == CODE else _choose_fields(words, person)
    body = f"""
<h1>{html.escape(title)}</h1>{fault_line(fault)}
<form method="post" action="/sign-in/next" autocomplete="off">{inside}
<button type="submit">{html.escape(words["go_on"])}</button>
</form>
<p class="quiet"><a href="/sign-in">{html.escape(words["sign_in_other"])}</a></p>"""
    return form_page(request, title, body, status)


def _code_fields(words: Words) -> str:
    return f"""<p class="hint" id="hint">{html.escape(words["second_lead"])}</p>
<label for="code">{html.escape(words["second_code"])}</label>
<input id="code" name="code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" maxlength="20"
 required autofocus aria-describedby="hint">"""


def _choose_fields(words: Words, person: Staff) -> str:
    pin = words["choose_pin"] if "PIN" in person.must_choose else words["pin_new"]
    must = " required" if "PIN" in person.must_choose else ""
    return f"""<p class="hint" id="hint">{html.escape(words["choose_lead"].format(name=person.name))}</p>
<label for="password">{html.escape(words["choose_password"])}</label>
<input id="password" name="password" type="password" autocomplete="new-password" required autofocus aria-describedby="hint">
<label for="again">{html.escape(words["password_again"])}</label>
<input id="again" name="again" type="password" autocomplete="new-password" required>
<label for="pin">{html.escape(pin)}</label>
<input id="pin" name="pin" type="password" inputmode="numeric" autocomplete="off" maxlength="8"{must}>"""


# A shared desk


async def switch(request: Request) -> Response:
    if request.method == "GET":
        return await run_in_threadpool(_switch_page, request, "", 200)
    if is_foreign(request):
        return refused()
    chosen = ""
    try:
        form = await form_of(request)
        chosen = form.get("person", "")
        return await run_in_threadpool(_switched, request, form)
    except IntakeError as fault:
        return await run_in_threadpool(_switch_page, request, str(fault), 403, chosen)


def _switched(request: Request, form: dict[str, str]) -> Response:
    held, token, desk = service.get(), service.get().token(), request.cookies.get(DESK, "")
    before, idle = request.cookies.get(STAFF, ""), held.settings.desk_idle
    switching.switch(held.store, desk, form.get("person", ""), form.get("pin", "").strip(), before, token, held.clock(), idle)
    return at_desk(request, token, desk)


def _switch_page(request: Request, fault: str, status: int, chosen: str = "") -> Response:
    held = service.get()
    words = held.words("desk")
    with held.store.read() as reader:
        now_here = people.signed_in(reader, request.cookies.get(STAFF, ""), held.clock())
        clinic = reader.clinic()
        found = switching.people_here(reader, request.cookies.get(DESK, ""), held.clock()) if clinic else []
    others = [person for person in found if now_here is None or person.ref != now_here.ref]
    back = (
        f'<p class="quiet"><a href="/queue">{html.escape(words["switch_back"].format(name=now_here.name))}</a></p>'
        if now_here
        else ""
    )
    body = f"""
<h1>{html.escape(words["switch_user"])}</h1>{fault_line(fault)}{_people_form(words, others, chosen)}
<p class="quiet"><a href="/sign-in">{html.escape(words["switch_password"])}</a></p>{back}"""
    return form_page(request, words["switch_user"], body, status)


def _people_form(words: Words, others: list[Staff], chosen: str) -> str:
    if not others:
        return f"<p>{html.escape(words['switch_nobody'])}</p>"
    chosen = chosen or others[0].ref
    rows = "".join(
        f'<label class="one"><input type="radio" name="person" value="{quote(one.ref)}"'
        f"{' checked' if one.ref == chosen else ''} required><span>{html.escape(one.name)}</span></label>"
        for one in others
    )
    return f"""<form method="post" action="/switch" autocomplete="off">
<fieldset><legend>{html.escape(words["switch_who"])}</legend>{rows}</fieldset>
<label for="pin">{html.escape(words["pin_ask"])}</label>
<input id="pin" name="pin" type="password" inputmode="numeric" autocomplete="off" maxlength="8" required autofocus>
<button>{html.escape(words["switch_do"])}</button>
</form>"""


# Nobody touches the desk


async def stay(request: Request) -> Response:
    """Seconds until the desk signs out; a touch of the page (POST) begins them anew. 401 once it has ended."""
    if is_foreign(request):
        return refused()
    left = await run_in_threadpool(_left, request)
    return JSONResponse({"left": round(left)}, 200 if left > 0 else 401)


def _left(request: Request) -> float:
    held, token = service.get(), request.cookies.get(STAFF, "")
    if request.method == "POST":
        people.seen(held.store, token, held.clock())
    with held.store.read() as reader:
        return people.seconds_left(reader, token, held.clock())
