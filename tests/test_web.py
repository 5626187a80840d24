"""Sign-in, codes, papers and headers: what goes over the wire before any page runs."""

import asyncio
import html
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route

from forms import logs, service, web
from forms.sealing import seal_visit
from forms.service import Service
from screening.actions import people, visits
from screening.errors import StoreError
from screening.settings import Settings
from tests.builders import PASSWORD, House, protocol

HOST = "intake.local"
FORMS = ("/sign-in", "/sign-in/next", "/switch", "/staff")


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def cookies(self) -> dict[str, str]:
        found = SimpleCookie[str]()
        for key, value in self.headers:
            if key == "set-cookie":
                found.load(value)
        return {name: morsel.value for name, morsel in found.items()}


@dataclass
class Browser:
    """Keeps cookies as a browser does."""

    app: Starlette
    jar: dict[str, str]

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        kind = {"content-type": "application/x-www-form-urlencoded"}
        if not {"origin", "sec_fetch_site"} & headers.keys():
            kind["origin"] = f"http://{HOST}"  # as every browser does
        given = self._given(path)
        return self._ask("POST", path, urlencode({**given, **form}).encode(), kind | headers)

    def _given(self, path: str) -> dict[str, str]:
        """The token of the form that the page there comes with."""
        found = re.search(r'name="csrf_token" value="(\w+)"', self.get(path).body.decode()) if path in FORMS else None
        return {"csrf_token": found[1]} if found else {}

    def sign_in(self, user: str, password: str = PASSWORD, **headers: str) -> Answer:
        return self.post("/sign-in", {"user": user, "password": password}, **({"origin": f"http://{HOST}"} | headers))

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        plain, _, query = path.partition("?")
        named = {"host": HOST, "content-length": str(len(body))} | {
            key.replace("_", "-"): value for key, value in headers.items()
        }
        if self.jar:
            named["cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        scope = {
            "type": "http",
            "method": method,
            "path": plain,
            "raw_path": plain.encode(),
            "query_string": query.encode(),
            "headers": [(key.encode(), value.encode()) for key, value in named.items()],
            "client": ("192.0.2.7", 50000),
            "server": (HOST, 80),
            "scheme": "http",
            "http_version": "1.1",
            "root_path": "",
        }
        answer = asyncio.run(_answered(self.app, scope, body))
        for name, value in answer.cookies.items():
            self.jar.pop(name, None)
            if value:
                self.jar[name] = value
        return answer


async def _answered(app: Starlette, scope: dict[str, object], body: bytes) -> Answer:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    return await _sent(app, scope, lambda: waiting.pop() if waiting else {"type": "http.disconnect"})


async def _sent(app: Starlette, scope: dict[str, object], give: Callable[[], dict[str, object]]) -> Answer:
    answer = Answer(0, [], b"")

    async def receive() -> dict[str, object]:
        return give()

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            answer.status = int(str(message["status"]))
            raw = message["headers"]
            assert isinstance(raw, list)
            answer.headers = [(key.decode().lower(), value.decode()) for key, value in raw]
        elif message["type"] == "http.response.body":
            part = message.get("body", b"")
            assert isinstance(part, bytes)
            answer.body += part

    await app(scope, receive, send)  # type: ignore[arg-type]
    return answer


@pytest.fixture
def held(clinic: House, tmp_path: Path) -> Iterator[Service]:
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path), "INTAKE_URL": f"http://{HOST}"})
    made = Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=protocol())
    service.put(made)
    yield made


@pytest.fixture
def browser(held: Service) -> Browser:
    return Browser(Starlette(routes=web.routes(), middleware=[Middleware(web.Headers)], exception_handlers=web.FAULTS), {})


def _coded(held: Service, clinic: House, ref: str, purpose: str = visits.ANSWER) -> str:
    code = held.code()
    visits.give_code(held.store, clinic.r, clinic.tick(), ref, purpose, code)
    return code


def test_signing_in_sets_a_cookie_that_no_script_and_no_other_site_can_use(browser: Browser) -> None:
    answer = browser.sign_in("practitioner")
    assert (answer.status, answer.header("location")) == (303, "/queue")
    cookie = next(value for key, value in answer.headers if key == "set-cookie" and value.startswith("staff="))
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Secure" not in cookie


def test_cookies_are_secure_when_the_address_is_https(browser: Browser, held: Service) -> None:
    held.settings = held.settings.model_copy(update={"url": f"https://{HOST}"})
    answer = browser.sign_in("practitioner")
    assert all("Secure" in value for key, value in answer.headers if key == "set-cookie" and value.startswith("staff="))
    assert answer.header("strict-transport-security")


def test_a_wrong_password_says_what_to_do_and_sets_nothing(browser: Browser) -> None:
    answer = browser.sign_in("practitioner", "not it at all")
    assert answer.status == 403 and b"Check the user name and password" in answer.body
    assert "staff" not in browser.jar and b"not it at all" not in answer.body


def test_after_five_wrong_passwords_the_right_one_has_to_wait(browser: Browser) -> None:
    for _ in range(people.TRIES):
        browser.sign_in("practitioner", "wrong wrong wrong")
    answer = browser.sign_in("practitioner")
    assert answer.status == 403 and b"Too many tries" in answer.body


def test_a_user_name_is_shown_as_text(browser: Browser) -> None:
    assert b"<script>" not in browser.sign_in('"><script>alert(1)</script>').body


@pytest.mark.parametrize(
    "headers", [{"origin": "http://elsewhere.example"}, {"sec_fetch_site": "cross-site"}, {"origin": "null"}]
)
def test_a_form_of_another_site_is_refused(browser: Browser, headers: dict[str, str]) -> None:
    answer = browser.post("/sign-in", {"user": "practitioner", "password": PASSWORD}, **headers)
    assert answer.status == 403 and "staff" not in browser.jar


def test_signing_out_ends_the_session_and_forgets_what_the_browser_kept(browser: Browser, held: Service) -> None:
    browser.sign_in("practitioner")
    token = browser.jar["staff"]
    answer = browser.get("/sign-out")
    assert answer.status == 303 and "storage" in answer.header("clear-site-data") and "staff" not in browser.jar
    with held.store.read() as reader:
        assert people.signed_in(reader, token, held.clock()) is None


def test_a_code_binds_the_tablet_once(browser: Browser, held: Service, clinic: House) -> None:
    code = _coded(held, clinic, clinic.open())
    answer = browser.get(f"/t/{code.lower()}")
    assert (answer.status, answer.header("location")) == (303, "/who")
    assert {"tablet", "device"} <= browser.jar.keys()
    assert Browser(browser.app, {}).get(f"/t/{code}").status == 403


def test_a_code_that_went_wrong_is_told_in_every_language_of_the_form(browser: Browser, held: Service, clinic: House) -> None:
    code = _coded(held, clinic, clinic.open())
    browser.get(f"/t/{code}")
    used, wrong = browser.get(f"/t/{code}").body.decode(), browser.get("/t/ZZZZZZ").body.decode()
    for language in protocol().languages:
        words = protocol().words(language).words["tablet"]
        assert f'<h1 lang="{language}">{html.escape(words["code_old"])}' in used
        assert f'<h1 lang="{language}">{html.escape(words["code_wrong"])}' in wrong
    assert len(protocol().languages) == 2


def test_a_tablet_keeps_its_name_over_visits(browser: Browser, held: Service, clinic: House) -> None:
    for _ in range(2):
        browser.get(f"/t/{_coded(held, clinic, clinic.open())}")
    Browser(browser.app, {}).get(f"/t/{_coded(held, clinic, clinic.open())}")
    with held.store.read() as reader:
        assert [device.name for device in reader.devices()] == ["Tablet 1", "Tablet 2"]


def test_a_desk_that_takes_a_code_stops_being_a_desk(browser: Browser, held: Service, clinic: House) -> None:
    """A client must never hand back into somebody's signed-in pages."""
    browser.sign_in("practitioner")
    token = browser.jar["staff"]
    browser.get(f"/t/{_coded(held, clinic, clinic.open())}")
    assert "staff" not in browser.jar
    with held.store.read() as reader:
        assert people.signed_in(reader, token, held.clock()) is None


def test_signing_in_on_a_tablet_hands_it_back_first(browser: Browser, held: Service, clinic: House) -> None:
    browser.get(f"/t/{_coded(held, clinic, clinic.open())}")
    token = browser.jar["tablet"]
    browser.sign_in("practitioner")
    with held.store.read() as reader:
        assert visits.on_tablet(reader, token, held.clock()) is None
    assert "tablet" not in browser.jar


def test_handing_back_forgets_the_visit_but_not_the_tablet(browser: Browser, held: Service, clinic: House) -> None:
    browser.get(f"/t/{_coded(held, clinic, clinic.open())}")
    token = browser.jar["tablet"]
    answer = browser.get("/hand-back")
    assert answer.header("clear-site-data") == '"cache", "storage"' and browser.jar.keys() == {"device"}
    with held.store.read() as reader:
        assert visits.on_tablet(reader, token, held.clock()) is None


def _sealed(clinic: House) -> str:
    ref = clinic.signed()
    clinic.countersign(ref)
    seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())
    return ref


def test_papers_open_for_a_practitioner_and_each_opening_is_kept(browser: Browser, clinic: House) -> None:
    ref = _sealed(clinic)
    browser.sign_in("practitioner")
    answer = browser.get(f"/packet/{ref}.pdf")
    assert answer.status == 200 and answer.body.startswith(b"%PDF") and answer.header("cache-control") == "no-store"
    assert answer.header("content-disposition").startswith("inline") and "packet opened" in clinic.events(ref)
    assert browser.get(f"/packet/{ref}.pdf?save=1").header("content-disposition").startswith("attachment")


def test_papers_stay_closed_for_everybody_else(browser: Browser, clinic: House) -> None:
    ref = _sealed(clinic)
    assert browser.get(f"/packet/{ref}.pdf").status == 403
    browser.sign_in("desk")
    answer = browser.get(f"/packet/{ref}.pdf")
    assert answer.status == 403 and b"%PDF" not in answer.body and "packet opened" not in clinic.events(ref)


def test_papers_that_do_not_exist_are_not_found(browser: Browser) -> None:
    browser.sign_in("practitioner")
    assert browser.get("/packet/AA2AA2AA.pdf").status == 404


def test_papers_of_an_erased_visit_are_not_found_and_the_answer_is_dressed(browser: Browser, clinic: House) -> None:
    ref = _sealed(clinic)
    browser.sign_in("practitioner")
    with clinic.store.write() as writer:
        writer.erase_visit(ref)
    answer = browser.get(f"/paper/{ref}/client.pdf")
    assert answer.status == 404 and answer.header("content-security-policy") and answer.header("cache-control") == "no-store"


def test_a_mistake_of_ours_is_answered_with_the_headers_and_without_its_values(
    held: Service, caplog: pytest.LogCaptureFixture
) -> None:
    logs.without_values()

    def failing(_request: Request) -> NoReturn:
        raise ValueError("an answer")

    app = Starlette(routes=[Route("/wrong", failing)], middleware=[Middleware(web.Headers)], exception_handlers=web.FAULTS)
    answer = Browser(app, {}).get("/wrong")
    assert answer.status == 500 and answer.header("content-security-policy") and answer.header("cache-control") == "no-store"
    assert b"an answer" not in answer.body and "an answer" not in caplog.text and "ValueError at" in caplog.text


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_no_more_of_a_form_is_read_than_a_form_of_ours_holds(browser: Browser, kind: str) -> None:
    given: list[int] = []

    def endless() -> dict[str, object]:
        given.append(1024)
        assert len(given) < 50
        return {"type": "http.request", "body": b"a" * 1024, "more_body": True}

    headers = [(b"host", HOST.encode()), (b"origin", f"http://{HOST}".encode()), (b"content-type", kind.encode())]
    scope: dict[str, object] = {
        "type": "http", "method": "POST", "path": "/sign-in", "raw_path": b"/sign-in", "query_string": b"", "headers": headers,
        "client": ("192.0.2.7", 50000), "server": (HOST, 80), "scheme": "http", "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    answer = asyncio.run(_sent(browser.app, scope, endless))
    assert answer.status == 403 and b"too long" in answer.body and sum(given) <= 5 * 1024


def test_every_answer_carries_the_headers_and_is_kept_by_nobody(browser: Browser) -> None:
    answer = browser.get("/health")
    assert answer.body == b"ok" and answer.header("cache-control") == "no-store"
    policy = answer.header("content-security-policy")
    assert "frame-ancestors 'none'" in policy and "'unsafe-eval'" not in policy
    assert "unsafe-inline" not in next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert answer.header("x-content-type-options") == "nosniff" and answer.header("referrer-policy") == "no-referrer"


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_inside_numbers_are_not_for_strangers(browser: Browser, path: str) -> None:
    assert browser.get(path).status == 404


def test_fonts_come_from_here(browser: Browser) -> None:
    answer = browser.get("/fonts/AtkinsonHyperlegible-Regular.ttf")
    assert answer.status == 200 and "immutable" in answer.header("cache-control")
    assert browser.get("/fonts/..%2f..%2fapp.py").status == 404


def test_not_ready_while_the_protocol_has_faults(browser: Browser, held: Service) -> None:
    assert browser.get("/ready").status == 200
    held.protocol = None
    assert browser.get("/ready").status == 503


@pytest.mark.parametrize("name", logs.LOGGERS)
def test_a_mistake_leaves_its_class_and_place_in_the_log_but_no_values(name: str, caplog: pytest.LogCaptureFixture) -> None:
    logs.without_values()
    try:
        raise ValueError("an answer") from KeyError("another answer")
    except ValueError as error:
        logging.getLogger(name).error("Uncaught app execution of %s", "an answer", exc_info=error)
    assert (
        "ValueError at" in caplog.text
        and "test_web.py" in caplog.text
        and "answer" not in caplog.text.replace("test_a_mistake", "")
    )


def test_the_log_is_one_object_a_line_and_says_when_the_store_does_not_answer(browser: Browser, held: Service) -> None:
    heard: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(logs.Lines().format(record))  # type: ignore[method-assign]
    logging.getLogger("intake").addHandler(handler)
    held.store.write = _refusing  # type: ignore[method-assign]
    browser.jar["staff"] = "any"
    answer = browser.get("/packet/AA2AA2AA.pdf")
    logging.getLogger("intake").removeHandler(handler)
    assert answer.status == 503 and b"Nothing was saved: the disk is full" in answer.body
    (line,) = map(json.loads, heard)
    assert (line["level"], line["from"], line["what"]) == ("error", "intake", "StoreError: Nothing was saved: the disk is full.")


def _refusing() -> NoReturn:
    raise StoreError("Nothing was saved: the disk is full.")


def test_handing_back_and_signing_out_clear_the_browser_also_without_the_store(browser: Browser, held: Service) -> None:
    held.store.write = _refusing  # type: ignore[method-assign]
    for path, cookie in (("/hand-back", "tablet"), ("/sign-out", "staff")):
        browser.jar[cookie] = "any"
        answer = browser.get(path)
        assert answer.status == 303 and "storage" in answer.header("clear-site-data") and cookie not in browser.jar


def test_papers_by_themselves_open_for_the_same_people_and_are_kept(browser: Browser, clinic: House) -> None:
    ref = _sealed(clinic)
    assert browser.get(f"/paper/{ref}/room.pdf").status == 403
    browser.sign_in("desk")
    assert browser.get(f"/paper/{ref}/room.pdf").status == 403 and "paper printed" not in clinic.events(ref)
    browser.sign_in("practitioner")
    for number, kind in enumerate(("client", "room", "aftercare", "receipt"), 1):
        answer = browser.get(f"/paper/{ref}/{kind}.pdf?large=1")
        assert answer.status == 200 and answer.body.startswith(b"%PDF") and answer.header("cache-control") == "no-store"
        assert "Sample" not in answer.header("content-disposition") and clinic.events(ref).count("paper printed") == number


def test_no_other_paper_and_no_other_visit_is_printed(browser: Browser, clinic: House) -> None:
    ref = _sealed(clinic)
    browser.sign_in("practitioner")
    assert browser.get(f"/paper/{ref}/review.pdf").status == 404
    assert browser.get("/paper/AA2AA2AA/client.pdf").status == 404
    assert browser.get(f"/paper/{clinic.open()}/client.pdf").status == 404
