"""What strangers, other sites and guessers try over the wire. Each test has a control: the same thing done rightly, or undefended."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from forms import doors, service, web
from forms.sealing import seal_visit
from forms.service import Service
from screening.actions import people, visits
from screening.settings import Settings
from tests.bench.served import bare, clinic, tablet_of
from tests.browser.server import ROOT, Server
from tests.builders import PASSWORD, House, protocol
from tests.test_web import HOST, Browser

EVERYWHERE = [
    "/",
    "/queue",
    "/sign-in",
    "/staff",
    "/health",
    "/ready",
    "/t/AAAAAA",
    "/packet/AA2AA2AA.pdf",
    "/logo/x.png",
    "/fonts/x",
]
EVERYWHERE += [
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/media/x.pdf",
    "/static/none.js",
    "/component/x/y",
    "/.env",
]
MUST = {
    "content-security-policy": "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "",
    "permissions-policy": "camera=()",
    "cross-origin-opener-policy": "same-origin",
}


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


def ask(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = Request(url, method=method, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with build_opener(_Stay).open(request, timeout=20) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    except HTTPError as answer:
        return answer.code, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def lacking(url: str, paths: list[str]) -> list[str]:
    """Every path and header that is not as it must be."""
    found = []
    for path in paths:
        _, headers, _ = ask(url + path)
        found += [f"{path} {name}" for name, value in MUST.items() if name not in headers or value not in headers[name]]
        if headers.get("cache-control") != "no-store" and not path.startswith(("/static/", "/fonts/", "/logo/")):
            found.append(f"{path} is kept")
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Server]]:
    with clinic(tmp_path_factory.mktemp("served")) as running:
        yield running


# The real server


def test_every_answer_bears_the_headers(served: tuple[House, Server], tmp_path: Path) -> None:
    assert lacking(served[1].url, EVERYWHERE) == []
    with bare(tmp_path / "bare") as undefended:
        assert len(lacking(undefended, ["/"])) == len(MUST) + 1


def test_no_script_within_the_page_may_run_and_none_from_elsewhere(served: tuple[House, Server]) -> None:
    policy = ask(served[1].url + "/")[1]["content-security-policy"]
    parts = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"} & set(parts["script-src"])
    assert parts["object-src"] == ["'none'"] and parts["base-uri"] == parts["form-action"] == ["'self'"]


def test_no_page_elsewhere_gives_this_one_orders(served: tuple[House, Server], tmp_path: Path) -> None:
    def listened_to(url: str) -> list[str]:
        return list(json.loads(ask(url + "/_stcore/host-config")[2])["allowedOrigins"])

    assert listened_to(served[1].url) == []
    with bare(tmp_path / "bare", settings=False) as undefended:
        assert listened_to(undefended)


def test_inside_numbers_and_the_agents_door_are_closed(served: tuple[House, Server]) -> None:
    url = served[1].url
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp"):
        assert ask(url + path)[0] == 404
    assert ask(url + "/_stcore/health")[0] == 200


def test_only_staff_loads_files_up_and_down(served: tuple[House, Server]) -> None:
    house, server = served
    token = "a-token-of-this-test"
    people.sign_in(house.store, "practitioner", PASSWORD, "here", token, datetime.now(UTC))
    for method, path in (("PUT", "/_stcore/upload_file/a/b"), ("GET", "/media/x.pdf")):
        assert ask(server.url + path, method)[0] == 403
        assert ask(server.url + path, method, Cookie="staff=guessed")[0] == 403
        assert ask(server.url + path, method, Cookie=f"tablet={token}")[0] == 403
    assert ask(server.url + "/media/x.pdf", Cookie=f"staff={token}")[0] == 404  # control: let in, and there is no such file
    assert ask(server.url + "/_stcore/upload_file/a/b", "PUT", Cookie=f"staff={token}")[2] != b"Sign in first."


def test_another_name_for_our_address_opens_nothing(served: tuple[House, Server]) -> None:
    """A page elsewhere may point its own name at this machine and then read what it likes: unless we mind the name."""
    _, server = served
    status, _, body = ask(server.url + "/", Host="elsewhere.example")
    assert status == 421 and b"Open http" in body
    assert ask(server.url + "/", Host=f"127.0.0.1:{server.port}")[0] == 200


def test_a_page_of_another_site_gets_no_line(served: tuple[House, Server]) -> None:
    house, server = served
    _, token = tablet_of(house)

    async def joins(origin: str, **more: str) -> int:
        headers = {"Cookie": f"tablet={token}", "Origin": origin} | more
        try:
            address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
            await (
                await connect(address, additional_headers=headers, subprotocols=["streamlit"], proxy=None, close_timeout=0.1)
            ).close()  # type: ignore[list-item]
        except InvalidStatus as refused:
            return refused.response.status_code
        return 101

    assert asyncio.run(joins(f"http://127.0.0.1:{server.port}")) == 101
    assert asyncio.run(joins("http://elsewhere.example")) == 403


def test_the_log_of_strangers_holds_no_code_and_no_cookie(served: tuple[House, Server]) -> None:
    _, server = served
    ask(server.url + "/t/QWXK77", Cookie="tablet=PlantedCookie")
    ask(server.url + "/packet/PLANTED2.pdf?name=Zanzibarine")
    log = server.log.read_text()
    assert "Address for tablets" in log and not any(
        word in log for word in ("QWXK77", "PlantedCookie", "PLANTED2", "Zanzibarine")
    )


# Routes


@pytest.fixture
def held(clinic: House, tmp_path: Path) -> Iterator[Service]:
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path), "INTAKE_URL": f"http://{HOST}"})
    made = Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=protocol())
    service.put(made)
    yield made


@pytest.fixture
def browser(held: Service) -> Browser:
    wrappings = [Middleware(web.Headers), Middleware(doors.Doors)]
    return Browser(Starlette(routes=web.routes(), middleware=wrappings, exception_handlers=web.FAULTS), {})


def _sealed(clinic: House) -> str:
    ref = clinic.signed()
    clinic.countersign(ref)
    seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())
    return ref


def _bound(browser: Browser, held: Service, clinic: House) -> str:
    ref, code = clinic.open(), held.code()
    visits.give_code(held.store, clinic.r, clinic.tick(), ref, visits.ANSWER, code)
    assert browser.get(f"/t/{code}").status == 303
    return ref


def test_papers_are_closed_to_nobody_reception_a_tablet_an_expired_login_and_a_changed_cookie(
    browser: Browser, held: Service, clinic: House
) -> None:
    paper = f"/packet/{_sealed(clinic)}.pdf"
    refused: dict[str, Callable[[], Browser]] = {
        "nobody": lambda: Browser(browser.app, {}),
        "reception": lambda: _signed_in(browser, "desk"),
        "a tablet": lambda: _tablet(browser, held, clinic),
        "a tablet's cookie under another name": lambda: Browser(
            browser.app, {"staff": _tablet(browser, held, clinic).jar["tablet"]}
        ),
        "a changed cookie": lambda: _changed(_signed_in(browser, "practitioner")),
    }
    for who, came in refused.items():
        answer = came().get(paper)
        assert answer.status == 403 and b"%PDF" not in answer.body, who
    rightly = _signed_in(browser, "practitioner")
    assert rightly.get(paper).body.startswith(b"%PDF")
    clinic.tick(minutes=31)
    assert rightly.get(paper).status == 403


def _signed_in(browser: Browser, user: str) -> Browser:
    own = Browser(browser.app, {})
    assert own.sign_in(user).status == 303
    return own


def _tablet(browser: Browser, held: Service, clinic: House) -> Browser:
    own = Browser(browser.app, {})
    _bound(own, held, clinic)
    return own


def _changed(own: Browser) -> Browser:
    token = own.jar["staff"]
    own.jar["staff"] = token[:-1] + ("A" if token[-1] != "A" else "B")
    return own


def test_a_tablets_cookie_with_one_letter_changed_opens_no_visit(browser: Browser, held: Service, clinic: House) -> None:
    ref = _bound(browser, held, clinic)
    token = browser.jar["tablet"]
    with held.store.read() as reader:
        right = visits.on_tablet(reader, token, held.clock())
        assert right and right.visit == ref
        for place in (0, len(token) // 2, -1):
            letters = list(token)
            letters[place] = "x" if letters[place] != "x" else "y"
            assert visits.on_tablet(reader, "".join(letters), held.clock()) is None
        assert visits.on_tablet(reader, held.store.vault.code(token), held.clock()) is None  # what the store keeps is no cookie


POSTS = {"/sign-in": {"user": "practitioner", "password": PASSWORD}, "/staff": {"pin": "2580"}, "/sign-out": {}}
POSTS |= {"/hand-back": {}, "/cover": {}}


@pytest.mark.parametrize("path", POSTS)
def test_another_sites_form_does_nothing(browser: Browser, held: Service, clinic: House, path: str) -> None:
    _bound(browser, held, clinic)
    before = dict(browser.jar)
    for headers in ({"origin": "http://elsewhere.example"}, {"origin": "null"}, {"sec_fetch_site": "cross-site"}):
        assert browser.post(path, POSTS[path], **headers).status == 403
        assert browser.get(path, **headers).status in (200, 403)
    for headers in ({"sec_fetch_site": "same-site"}, {"origin": f"http://{HOST}.elsewhere.example"}):
        assert browser.post(path, POSTS[path], **headers).status == 403
    assert browser._ask("POST", path, b"", {}).status == 403, "a form that does not say where it is from"
    browser.jar.pop("form", None)  # pages with a form give it: see below
    assert browser.jar == before
    assert browser.post(path, POSTS[path], origin=f"http://{HOST}").status != 403 or path == "/staff"  # control


@pytest.mark.parametrize("path", ["/sign-in", "/staff"])
def test_a_form_counts_only_with_the_token_that_this_browser_was_given(browser: Browser, clinic: House, path: str) -> None:
    people.set_pin(clinic.store, clinic.p, "practitioner", "2580", clinic.tick())
    browser.get("/sign-in")
    others = Browser(browser.app, {})
    others.get("/sign-in")
    for token in ("", "0" * 64, "é", others._given("/sign-in")["csrf_token"]):
        answer = browser.post(path, POSTS.get(path, {}) | {"csrf_token": token})
        assert answer.status == 403 and b"Enter it once more" in answer.body and "staff" not in browser.jar
    assert browser.post("/sign-in", POSTS["/sign-in"]).header("location") == "/queue"  # control


@pytest.mark.parametrize("path", ["/begin", "/t/AAAAAA"])
def test_another_sites_link_uses_up_no_try(browser: Browser, path: str) -> None:
    for _ in range(people.TRIES + 1):
        answer = browser.get(path, sec_fetch_site="cross-site")
        assert answer.body == b"Open the page of this service and try again."
    assert b"cannot be used any more" not in browser.get("/t/BBBBBB").body


GUESSES = 24


def _guess(browser: Browser, ask_it: Callable[[Browser, int], bytes]) -> list[bytes]:
    """Side by side, each from a browser without cookies."""
    with ThreadPoolExecutor(8) as many:
        return list(many.map(lambda number: ask_it(Browser(browser.app, {}), number), range(GUESSES)))


def test_guesses_of_a_code_side_by_side_are_counted_together(browser: Browser, held: Service, clinic: House) -> None:
    ref, code = clinic.open(), "ABC234"
    visits.give_code(held.store, clinic.r, clinic.tick(), ref, visits.ANSWER, code)
    told = _guess(browser, lambda own, number: own.get(f"/t/WRNG{number:02}").body)
    assert sum(b"Check the code" in body for body in told) == people.TRIES
    assert sum(b"cannot be used any more" in body for body in told) == GUESSES - people.TRIES
    assert browser.get(f"/t/{code}").status == 403, "the right one has to wait too"
    clinic.tick(minutes=16)
    again = held.code()
    visits.give_code(held.store, clinic.r, clinic.tick(), ref, visits.ANSWER, again)
    assert browser.get(f"/t/{again}").status == 303  # control: the lock ends, and the door still opens


def test_guesses_of_a_pin_side_by_side_are_counted_together(browser: Browser, held: Service, clinic: House) -> None:
    people.set_pin(held.store, clinic.p, "practitioner", "2580", clinic.tick())
    own = {"origin": f"http://{HOST}"}
    assert browser.post("/staff", {"pin": "2580"}, **own).status == 303  # control
    told = _guess(browser, lambda other, number: other.post("/staff", {"pin": f"31{number:02}"}, **own).body)
    assert sum(b"Check the PIN" in body for body in told) == people.PIN_TRIES
    assert browser.post("/staff", {"pin": "2580"}, **own).status == 403


def test_guesses_of_a_password_side_by_side_are_counted_together(browser: Browser, held: Service) -> None:
    told = _guess(browser, lambda own, number: own.sign_in("practitioner", f"a wrong password {number}").body)
    assert sum(b"Check the user name" in body for body in told) == people.TRIES
    assert browser.sign_in("practitioner").status == 403


def test_odd_requests_are_answered_and_never_an_error(browser: Browser) -> None:
    for path in (
        "/t/%00",
        "/t/" + "A" * 5000,
        "/packet/..%2f..%2fkey.pdf",
        "/packet/'; DROP TABLE visit; --.pdf",
        "/logo/%2e%2e.png",
    ):
        assert browser.get(path).status in (403, 404), path
    for cookie in ("", '"', "\\", "a" * 5000, "é"):
        browser.jar["staff"] = cookie
        assert browser.get("/packet/AA2AA2AA.pdf").status == 403
        browser.jar.clear()
    assert browser.post("/sign-in", {"user": "x" * 9000, "password": "y"}, origin=f"http://{HOST}").status == 403
    assert browser.post("/sign-in", {}, content_type="multipart/form-data; boundary=x", origin=f"http://{HOST}").status in (
        400,
        403,
    )


def test_the_headers_are_ours_and_not_the_frameworks(held: Service) -> None:
    """Control of the scan: without our middleware nothing of it is there."""
    naked = Browser(Starlette(routes=[Route("/", lambda _request: PlainTextResponse("x"))]), {})
    assert not any(naked.get("/").header(name) for name in MUST)


# The code


def test_bandit_finds_nothing_that_is_not_justified() -> None:
    """What is left out, and why, stands in pyproject.toml."""
    command = [sys.executable, "-m", "bandit", "-q", "-f", "json", "-c", "pyproject.toml", "-r", "app.py", "screening", "forms"]
    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout)
    assert [f"{one['filename']}:{one['line_number']} {one['test_id']} {one['issue_text']}" for one in found["results"]] == []
    assert found["metrics"]["_totals"]["loc"] > 10_000 and not found["errors"]


def test_bandit_is_at_work(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("import subprocess\nsubprocess.call('ls ' + input(), shell=True)\n")
    command = [sys.executable, "-m", "bandit", "-q", "-c", "pyproject.toml", str(tmp_path / "bad.py")]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 1
