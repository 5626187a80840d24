"""Accounts, the way from the password to the desk, a shared desk, and getting ready."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from reportlab.lib.colors import HexColor  # type: ignore[import-untyped, unused-ignore]
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit.testing.v1 import AppTest

from forms import entrance, service, web
from forms.colour import contrast
from forms.desk import pages
from forms.paper.styles import accent
from forms.service import Service
from screening.__main__ import main
from screening.actions import accounts, backups, people, second, switching, visits
from screening.errors import InputError, NotAllowed, NotNow, TooManyTries
from screening.identity import Actor, Role, Staff, as_actor
from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault
from tests.builders import PASSWORD, House, protocol
from tests.test_desk import SCRIPT, keys, press, shown
from tests.test_web import HOST, Browser

OWN, PIN = "a sentence of my own", "2580"
MAYA = Staff(ref="MAYA2345", user="maya", name="Maya Example", registration="B 7", roles=frozenset({Role.practitioner}))


@pytest.fixture
def held(clinic: House, tmp_path: Path) -> Iterator[Service]:
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path), "INTAKE_URL": f"http://{HOST}"})
    made = Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=protocol())
    service.put(made)
    yield made


@pytest.fixture
def browser(held: Service) -> Browser:
    return Browser(Starlette(routes=[*web.routes(), *entrance.routes()], middleware=[Middleware(web.Headers)]), {})


@pytest.fixture
def events(clinic: House) -> Callable[[], list[tuple[str, str]]]:
    """What the audit gained since the last call, with its actor."""
    seen = [0]

    def gained() -> list[tuple[str, str]]:
        with clinic.store.read() as reader:
            chain = reader.audit()
        new = [(linked.event.event, linked.event.actor) for linked in chain[seen[0] :]]
        seen[0] = len(chain)
        return new

    gained()
    return gained


def post(browser: Browser, path: str, **form: str) -> Any:
    return browser.post(path, form, origin=f"http://{HOST}")


def user(clinic: House, ref: str) -> Staff:
    with clinic.store.read() as reader:
        return reader.staff(ref)


def is_in(clinic: House, browser: Browser) -> str:
    """The name of whoever this browser is signed in as."""
    with clinic.store.read() as reader:
        person = people.signed_in(reader, browser.jar.get("staff", ""), clinic.now)
    return person.name if person else ""


def pinned(clinic: House) -> None:
    people.set_pin(clinic.store, clinic.p, "practitioner", PIN, clinic.tick())
    people.set_pin(clinic.store, clinic.p, "desk", "1357", clinic.tick())


def two_steps(clinic: House) -> str:
    """Switches the second step of the practitioner on, an hour ago; returns the secret."""
    secret = second.new_secret()
    code = pyotp.TOTP(secret).at(clinic.tick())
    accounts.second_step_on(clinic.store, clinic.practitioner, PASSWORD, secret, code, ["RECOVR-CODE22"], clinic.now)
    clinic.tick(hours=1)
    return secret


# What an owner does


def test_each_act_on_an_account_leaves_one_event_with_its_actor(clinic: House, events: Any) -> None:
    store, owner = clinic.store, f"staff:{clinic.practitioner.ref}"
    accounts.add(store, clinic.p, MAYA, "first password", "1379", clinic.tick())
    both = frozenset({Role.practitioner, Role.auditor})
    accounts.change(store, clinic.p, MAYA.ref, clinic.tick(), "Maya Example", "R.Ac.", "B 7", both)
    accounts.reset(store, clinic.p, MAYA.ref, "once and no more", clinic.tick())
    accounts.lift_second_step(store, clinic.p, MAYA.ref, clinic.tick())
    accounts.disable(store, clinic.p, MAYA.ref, clinic.tick())
    accounts.enable(store, clinic.p, MAYA.ref, clinic.tick())
    done = ("staff added", "staff changed", "password reset", "second step lifted", "staff disabled", "staff enabled")
    assert events() == [(event, owner) for event in done]
    assert user(clinic, MAYA.ref).roles == both and user(clinic, MAYA.ref).title == "R.Ac."
    changed = clinic.clinic.model_copy(update={"phone": "780 555 0199", "logo": "other"})
    people.change_clinic(store, clinic.p, clinic.clinic, changed, clinic.tick())
    accounts.key_file_kept(store, clinic.p, clinic.tick())
    assert events() == [("clinic changed", owner), ("key file kept", owner)]
    with store.read() as reader:
        kept = reader.clinic()
    assert kept and kept.phone == "780 555 0199" and kept.logo == ""


@pytest.mark.parametrize("role", [Role.reception, Role.practitioner, Role.auditor])
def test_nobody_but_an_owner_looks_after_accounts(clinic: House, role: Role, events: Any) -> None:
    store, now = clinic.store, clinic.tick()
    actor = Actor(kind="staff", ref="OTHER234", roles=frozenset({role}))
    acts: list[Callable[[], None]] = [
        lambda: accounts.add(store, actor, MAYA, "first password", "", now),
        lambda: accounts.change(store, actor, "RECEP234", now, "X", "", "", frozenset(Role)),
        lambda: accounts.disable(store, actor, "RECEP234", now),
        lambda: accounts.enable(store, actor, "RECEP234", now),
        lambda: accounts.reset(store, actor, "RECEP234", "once and no more", now),
        lambda: accounts.lift_second_step(store, actor, "RECEP234", now),
        lambda: accounts.key_file_kept(store, actor, now),
        lambda: people.change_clinic(store, actor, clinic.clinic, clinic.clinic, now),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert events() == []


def test_two_desks_that_change_the_clinic_lose_nothing(clinic: House) -> None:
    shown = clinic.clinic

    def change(**fields: str) -> None:
        people.change_clinic(clinic.store, clinic.p, shown, shown.model_copy(update=fields), clinic.tick())

    change(phone="780 555 0199")
    change(address="2 Other Street")  # from a page that was opened before
    with pytest.raises(NotNow, match="Somebody else changed this meanwhile: phone"):
        change(phone="780 555 0100 9", privacy_contact="A. Keeper")
    change(phone="780 555 0199")  # the same
    with clinic.store.read() as reader:
        kept = reader.clinic()
    assert kept == shown.model_copy(update={"phone": "780 555 0199", "address": "2 Other Street"})


def test_a_pin_of_a_colleague_is_not_told_to_whoever_guesses(clinic: House, events: Any) -> None:
    store, colleague = clinic.store, user(clinic, "RECEP234")
    people.set_pin(store, clinic.p, clinic.practitioner.user, "8642", clinic.tick())
    events()
    for pin in ("8642", "1379"):  # the colleague's, and a free one
        with pytest.raises(NotAllowed, match="Check the password"):
            accounts.own_pin(store, colleague, "a guess", pin, clinic.tick())
    assert [event for event, _ in events()] == ["password refused", "password refused"]
    for _ in range(people.PIN_TRIES):
        with pytest.raises(InputError, match="cannot be used"):
            accounts.own_pin(store, colleague, PASSWORD, "8642", clinic.tick())
    assert [event for event, _ in events()] == ["PIN refused"] * people.PIN_TRIES
    with pytest.raises(TooManyTries):
        accounts.own_pin(store, colleague, PASSWORD, "8642", clinic.tick())
    accounts.own_pin(store, colleague, PASSWORD, "1379", clinic.tick(minutes=30))
    assert people.by_pin(store, "1379", "DEVICE", clinic.tick()).ref == "RECEP234"


def test_the_last_owner_stays_an_owner(clinic: House) -> None:
    last = clinic.practitioner.ref
    with pytest.raises(NotNow, match="needs an owner"):
        accounts.disable(clinic.store, clinic.p, last, clinic.tick())
    with pytest.raises(NotNow, match="needs an owner"):
        accounts.change(clinic.store, clinic.p, last, clinic.tick(), "X", "", "A 1", frozenset({Role.practitioner}))
    accounts.change(clinic.store, clinic.p, "RECEP234", clinic.tick(), "Second", "", "", frozenset({Role.owner}))
    accounts.disable(clinic.store, clinic.p, last, clinic.tick())
    with pytest.raises(NotNow, match="needs an owner"):
        accounts.disable(clinic.store, as_actor(user(clinic, "RECEP234")), "RECEP234", clinic.tick())


@pytest.mark.parametrize(
    ("lacks", "says"), [({"name": " "}, "name"), ({"roles": frozenset()}, "role"), ({"registration": ""}, "registration")]
)
def test_an_account_is_whole(clinic: House, lacks: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        accounts.add(clinic.store, clinic.p, MAYA.model_copy(update=lacks), "first password", "", clinic.tick())


def test_two_people_never_have_the_same_pin(clinic: House) -> None:
    pinned(clinic)
    with pytest.raises(InputError, match="Choose another one"):
        people.set_pin(clinic.store, clinic.p, "desk", PIN, clinic.tick())
    people.set_pin(clinic.store, clinic.p, "practitioner", PIN, clinic.tick())


def test_whoever_is_disabled_is_out_at_once(browser: Browser, clinic: House) -> None:
    browser.sign_in("desk")
    accounts.disable(clinic.store, clinic.p, "RECEP234", clinic.tick())
    assert is_in(clinic, browser) == "" and browser.sign_in("desk").status == 403


# A first password, and a forgotten one


def test_a_first_password_opens_nothing_but_the_choice_of_an_own_one(browser: Browser, clinic: House, events: Any) -> None:
    accounts.add(clinic.store, clinic.p, MAYA, "first password", "1379", clinic.tick())
    events()
    answer = browser.sign_in("maya", "first password")
    assert answer.header("location") == "/sign-in/next" and "staff" not in browser.jar and events() == []
    half = browser.jar["half"]
    assert b"Choose your own password" in browser.get("/sign-in/next").body
    with clinic.store.read() as reader:
        assert people.signed_in(reader, half, clinic.now) is None
    browser.jar["staff"] = half
    assert browser.get("/packet/ABCD2345.pdf").status == 403
    del browser.jar["staff"]
    for form, says in (
        ({"password": OWN, "again": "another", "pin": PIN}, "same password twice"),
        ({"password": "short", "again": "short", "pin": PIN}, "at least 10"),
        ({"password": "first password", "again": "first password", "pin": PIN}, "another password"),
        ({"password": OWN, "again": OWN, "pin": ""}, "PIN of your own"),
        ({"password": OWN, "again": OWN, "pin": "1379"}, "PIN of your own"),
    ):
        answer = post(browser, "/sign-in/next", **form)
        assert answer.status == 403 and says in answer.body.decode(), form
    assert post(browser, "/sign-in/next", password=OWN, again=OWN, pin=PIN, csrf_token="").status == 403
    answer = post(browser, "/sign-in/next", password=OWN, again=OWN, pin=PIN)
    assert answer.header("location") == "/queue" and is_in(clinic, browser) == "Maya Example" and "half" not in browser.jar
    assert events() == [("own password chosen", "staff:MAYA2345"), ("signed in", "staff:MAYA2345")]
    assert browser.sign_in("maya", OWN).header("location") == "/queue"
    assert browser.sign_in("maya", "first password").status == 403


def test_a_forgotten_password_is_reset_and_its_lock_lifted(browser: Browser, clinic: House) -> None:
    browser.sign_in("desk")
    for _ in range(people.TRIES):
        with pytest.raises(NotAllowed):
            people.sign_in(clinic.store, "desk", "not it at all", "elsewhere", "x", clinic.tick())
    assert "Too many tries" in browser.sign_in("desk").body.decode()
    accounts.reset(clinic.store, clinic.p, "RECEP234", "once and no more", clinic.tick())
    assert is_in(clinic, browser) == "" and browser.sign_in("desk").status == 403
    assert browser.sign_in("desk", "once and no more").header("location") == "/sign-in/next"
    post(browser, "/sign-in/next", password=OWN, again=OWN)
    assert is_in(clinic, browser) == "Sample Receptionist"


def test_the_command_line_does_what_an_owner_does(capsys: Any, monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("INTAKE_DATA", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert main(["user", "add", "--user", "boss", "--roles", "owner"]) == 0
    capsys.readouterr()
    assert main(["user", "reset", "--user", "boss"]) == 0
    one_time = capsys.readouterr().out.strip()
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path)})
    store = Store.open(settings.database_url, Vault.at(settings))
    with store.read() as reader:
        boss, chain = reader.staff_by_user("boss"), reader.audit()
        assert boss and people.fits(reader.secrets(boss.ref).password_hash, one_time)
    assert boss.must_choose == {"password"} and chain[-1].event.event == "password reset"
    assert main(["user", "disable", "--user", "boss"]) == 2 and "needs an owner" in capsys.readouterr().err
    assert main(["user", "lift", "--user", "boss"]) == 0 and main(["user", "reset", "--user", "nobody"]) == 2


# The second step


def test_a_code_is_asked_after_the_password_and_taken_once(browser: Browser, clinic: House) -> None:
    secret = two_steps(clinic)
    assert browser.sign_in("practitioner").header("location") == "/sign-in/next" and is_in(clinic, browser) == ""
    code = pyotp.TOTP(secret).at(clinic.now)
    answer = post(browser, "/sign-in/next", password=OWN, again=OWN)
    assert answer.status == 403 and is_in(clinic, browser) == ""  # the step that is due, and no other
    assert post(browser, "/sign-in/next", code=f"{code[:3]} {code[3:]}").header("location") == "/queue"
    assert is_in(clinic, browser) == "Sample Practitioner"
    browser.get("/sign-out")
    browser.sign_in("practitioner")
    assert post(browser, "/sign-in/next", code=code).status == 403 and is_in(clinic, browser) == ""


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(clinic: House, steps: int, right: bool) -> None:
    secret = two_steps(clinic)
    with clinic.store.write() as writer:
        code = pyotp.TOTP(secret).at(clinic.now, counter_offset=steps)
        assert second.accepts(writer, clinic.practitioner.ref, code, clinic.now) is right


def test_a_recovery_code_opens_once(browser: Browser, clinic: House) -> None:
    two_steps(clinic)
    browser.sign_in("practitioner")
    assert post(browser, "/sign-in/next", code="recovr code22").header("location") == "/queue"
    browser.sign_in("practitioner")
    assert post(browser, "/sign-in/next", code="RECOVR-CODE22").status == 403


def test_wrong_codes_lock_the_account(browser: Browser, clinic: House) -> None:
    two_steps(clinic)
    browser.sign_in("practitioner")
    for _ in range(people.TRIES):
        assert post(browser, "/sign-in/next", code="000000").status == 403
    assert "Too many tries" in post(browser, "/sign-in/next", code="000000").body.decode()
    assert "Too many tries" in browser.sign_in("practitioner").body.decode()


def test_half_a_sign_in_does_not_last(browser: Browser, clinic: House) -> None:
    secret = two_steps(clinic)
    browser.sign_in("practitioner")
    clinic.tick(minutes=11)
    answer = post(browser, "/sign-in/next", code=pyotp.TOTP(secret).at(clinic.now))
    assert is_in(clinic, browser) == "" and answer.header("location") == "/sign-in"


def test_the_store_holds_no_secret_in_the_clear(clinic: House, tmp_path: Path) -> None:
    secret = two_steps(clinic)
    with clinic.store.read() as reader:
        kept = second.of(reader, clinic.practitioner.ref)
    assert kept and kept.secret == secret and "RECOVR" not in "".join(kept.recovery)
    written = b"".join(file.read_bytes() for file in tmp_path.glob("intake.db*"))
    assert secret.encode() not in written and b"RECOVRCODE22" not in written


# A shared desk


def shared(browser: Browser, clinic: House) -> None:
    """Both signed in here today; the receptionist is the last."""
    pinned(clinic)
    browser.sign_in("practitioner")
    browser.sign_in("desk")


def test_a_pin_is_enough_between_people_of_this_desk(browser: Browser, clinic: House, events: Any) -> None:
    shared(browser, clinic)
    events()
    before = browser.jar["staff"]
    page = browser.get("/switch").body.decode()
    assert "Sample Practitioner" in page and 'value="RECEP234"' not in page
    assert post(browser, "/switch", person="PRACT234", pin=PIN, csrf_token="").status == 403
    answer = post(browser, "/switch", person="PRACT234", pin=PIN)
    assert answer.header("location") == "/queue" and "storage" in answer.header("clear-site-data")
    assert is_in(clinic, browser) == "Sample Practitioner"
    with clinic.store.read() as reader:
        assert people.signed_in(reader, before, clinic.now) is None
    assert events() == [("switched by PIN", "staff:PRACT234")]


def test_five_wrong_pins_lead_to_the_password(browser: Browser, clinic: House) -> None:
    shared(browser, clinic)
    for number in range(people.TRIES):
        body = post(browser, "/switch", person="PRACT234", pin="9999").body.decode()
        assert ("Five wrong PINs" in body) == (number == people.TRIES - 1)
    assert "Five wrong PINs" in post(browser, "/switch", person="PRACT234", pin=PIN).body.decode()
    clinic.tick(minutes=16)
    assert post(browser, "/switch", person="PRACT234", pin=PIN).status == 403 and is_in(clinic, browser) != "Sample Practitioner"
    browser.sign_in("practitioner")
    browser.sign_in("desk")
    assert post(browser, "/switch", person="PRACT234", pin=PIN).header("location") == "/queue"


def test_a_pin_opens_nothing_on_another_browser_the_next_day_or_on_a_tablet(browser: Browser, clinic: House) -> None:
    shared(browser, clinic)
    other = Browser(browser.app, {"desk": "made up"})
    assert post(other, "/switch", person="PRACT234", pin=PIN).status == 403 and not is_in(clinic, other)
    for ref in ("NOBODY23", ""):
        assert post(browser, "/switch", person=ref, pin=PIN).status == 403
    kept = dict(browser.jar)
    browser.post("/switch", {"person": "PRACT234", "pin": PIN}, origin="http://elsewhere.example")
    assert browser.jar == kept
    clinic.tick(days=1)
    assert post(browser, "/switch", person="PRACT234", pin=PIN).status == 403
    shared(browser, clinic)
    visits.give_code(clinic.store, clinic.r, clinic.tick(), clinic.open(), visits.ANSWER, "ABCDEF")
    browser.get("/t/ABCDEF")
    assert "desk" not in browser.jar and "staff" not in browser.jar
    assert post(browser, "/switch", person="PRACT234", pin=PIN).status == 403


def test_nobody_switches_to_who_is_disabled_or_was_reset(browser: Browser, clinic: House) -> None:
    shared(browser, clinic)
    browser.sign_in("practitioner")
    accounts.reset(clinic.store, clinic.p, "RECEP234", "once and no more", clinic.tick())
    assert post(browser, "/switch", person="RECEP234", pin="1357").status == 403
    assert "Nobody else" in browser.get("/switch").body.decode()


def test_pins_guessed_side_by_side_are_counted_first(browser: Browser, clinic: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess that is still being checked counts already."""
    shared(browser, clinic)
    asked: list[str] = []

    def slow(_kept: str, pin: str) -> bool:
        asked.append(pin)
        if len(asked) <= people.TRIES:
            with pytest.raises((NotAllowed, TooManyTries)):
                switching.switch(clinic.store, browser.jar["desk"], "PRACT234", "9999", "", f"t{len(asked)}", clinic.now, 900)
        return False

    monkeypatch.setattr(switching, "fits", slow)
    with pytest.raises(NotAllowed):
        switching.switch(clinic.store, browser.jar["desk"], "PRACT234", "9999", "", "t", clinic.now, 900)
    assert len(asked) == people.TRIES


# Nobody touches the desk


def test_the_server_ends_what_nobody_touches(browser: Browser, clinic: House, held: Service) -> None:
    held.settings = held.settings.model_copy(update={"desk_idle": 120})
    browser.sign_in("desk")
    clinic.tick(seconds=100)
    left = json.loads(browser.get("/stay").body)["left"]
    assert 0 < left < 25 and is_in(clinic, browser)
    assert json.loads(browser.post("/stay", {}, origin=f"http://{HOST}").body)["left"] > 110
    clinic.tick(seconds=100)
    assert is_in(clinic, browser)
    clinic.tick(seconds=30)
    assert not is_in(clinic, browser)
    answer = browser.post("/stay", {}, origin=f"http://{HOST}")
    assert answer.status == 401 and not is_in(clinic, browser)  # what ended does not come back
    assert browser.get("/sign-out?idle").header("location") == "/sign-in?idle"
    assert b"nobody touched it" in browser.get("/sign-in?idle").body
    assert browser.post("/stay", {}, origin="http://elsewhere.example").status == 403


def test_the_wait_is_a_setting() -> None:
    assert Settings.from_environment({}).desk_idle == 900
    assert Settings.from_environment({"INTAKE_DESK_IDLE_SECONDS": "300"}).desk_idle == 300
    with pytest.raises(InputError, match="INTAKE_DESK_IDLE_SECONDS"):
        Settings.from_environment({"INTAKE_DESK_IDLE_SECONDS": "never"})


# The pages


@pytest.fixture
def on_page(held: Service, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens the desk at a page: it stands first, since AppTest follows no links."""

    def opened(path: str, who: str = "practitioner") -> AppTest:
        token = f"token of {who}"
        people.sign_in(held.store, who, PASSWORD, "test", token, held.clock())
        held.cookie = lambda name: token if name == "staff" else ""
        monkeypatch.setattr(pages, "DESK_PATHS", {path: pages.DESK_PATHS[path]} | pages.DESK_PATHS)
        at = AppTest.from_file(str(SCRIPT), default_timeout=30).run()
        assert not at.exception
        return at

    return opened


def test_an_owner_adds_changes_resets_and_disables(on_page: Any, clinic: House) -> None:
    at = on_page("people")
    ref = next(str(one.key).removeprefix("user_") for one in at.text_input if str(one.key).startswith("user_"))
    press(at, "add_person")
    assert "Enter a name" in shown(at)
    first = at.text_input(key=f"first_{ref}").value
    at.text_input(key=f"name_{ref}").set_value("Maya Example")
    at.text_input(key=f"user_{ref}").set_value("maya")
    at.get("button_group")[0].set_value([Role.reception])
    press(at, "add_person")
    assert "Maya Example" in shown(at) and first in shown(at) and "Has not chosen" in shown(at)
    assert first not in shown(at.run())
    press(at, f"change_{ref}")
    at.text_input(key=f"name_{ref}").set_value("Maya Other")
    press(at, f"save_{ref}")
    assert user(clinic, ref).name == "Maya Other"
    press(press(at, f"reset_{ref}"), f"reset_sure_{ref}")
    assert "shown once" in shown(at)
    press(press(at, f"disable_{ref}"), f"disable_sure_{ref}")
    assert not user(clinic, ref).active and f"enable_{ref}" in keys(at) and f"reset_{ref}" not in keys(at)
    press(press(at, "disable_PRACT234"), "disable_sure_PRACT234")
    assert "needs an owner" in shown(at) and user(clinic, "PRACT234").active


@pytest.mark.parametrize("path", ["people", "clinic", "getting_ready"])
def test_these_pages_are_the_owner_s(on_page: Any, path: str) -> None:
    at = on_page(path, "desk")
    assert "Only an owner can do this." in shown(at) and not at.text_input
    assert not {key for key in keys(at) if key.startswith(("add", "change", "disable", "clinic", "key_file"))}


def test_everybody_changes_their_own_password_and_pin(on_page: Any, clinic: House) -> None:
    at = on_page("account", "desk")
    for key, value in {"password_now": "not it at all", "password_new": OWN, "password_again": OWN}.items():
        at.text_input(key=key).set_value(value)
    press(at, "change_password")
    assert "Check the password" in shown(at)
    for key, value in {"password_now": PASSWORD, "password_new": OWN, "password_again": OWN}.items():
        at.text_input(key=key).set_value(value)
    press(at, "change_password")
    assert "Your password is changed" in " ".join(one.value for one in at.success)
    people.sign_in(clinic.store, "desk", OWN, "elsewhere", "new token", clinic.tick())
    at.text_input(key="pin_password").set_value(OWN)
    at.text_input(key="pin_own").set_value("1357")
    press(at, "change_pin")
    assert people.by_pin(clinic.store, "1357", "here", clinic.tick()).user == "desk"


def test_the_second_step_is_switched_on_with_a_code_and_off_with_the_password(on_page: Any, clinic: House) -> None:
    at = press(on_page("account"), "second_begin")
    secret = at.session_state["account_secret"]
    assert secret[:4] in shown(at) and "data:image/svg" in shown(at)
    at.text_input(key="second_code").set_value("000000")
    at.text_input(key="second_password").set_value(PASSWORD)
    press(at, "second_on")
    assert "Check the code" in shown(at)
    at.text_input(key="second_code").set_value(pyotp.TOTP(secret).at(clinic.now))
    at.text_input(key="second_password").set_value(PASSWORD)
    press(at, "second_on")
    codes = at.session_state["account_codes"]
    assert len(set(codes)) == second.RECOVERY_CODES and all(code in shown(at) for code in codes) and secret[:4] not in shown(at)
    press(at, "second_codes_kept")
    assert codes[0] not in shown(at) and "Recovery codes left: 8" in shown(at)
    at.text_input(key="second_off_password").set_value(PASSWORD)
    press(at, "second_off")
    with clinic.store.read() as reader:
        assert second.of(reader, clinic.practitioner.ref) is None


def test_the_checklist_says_what_is_left(on_page: Any, clinic: House, held: Service) -> None:
    accounts.add(clinic.store, clinic.p, MAYA, "first password", "", clinic.tick())
    at = on_page("getting_ready")
    said = shown(at)
    for words in (
        "of 10 are left",
        "No back-up yet",
        "Paired: 0",
        "Maya Example",
        "None yet",
        "America/Edmonton",
        str(held.settings.data / "key"),
    ):
        assert words in said, words
    press(at, "key_file_kept")
    assert "Said on" in shown(at) and "key_file_kept" not in keys(at)
    backups.back_up(clinic.store, clinic.p, held.settings.data / "kept", clinic.tick())
    assert "No back-up yet" not in shown(at.run())


def test_the_details_of_the_clinic_change(on_page: Any, clinic: House) -> None:
    at = on_page("clinic")
    at.text_input(key="clinic_phone").set_value("")
    press(at, "clinic_save")
    assert "Fill in: Phone" in shown(at)
    at.text_input(key="clinic_phone").set_value("780 555 0199")
    press(at, "clinic_save")
    with clinic.store.read() as reader:
        kept = reader.clinic()
    assert kept == clinic.clinic.model_copy(update={"phone": "780 555 0199"})


def test_the_colour_of_the_clinic_is_one_that_can_be_read(on_page: Any, clinic: House) -> None:
    at = on_page("clinic")
    for wrong, says in (("jade", "is no colour"), ("#9ACFC4", "too pale to read: its contrast is 1.6, at least 4.5")):
        at.text_input(key="clinic_colour").set_value(wrong)
        press(at, "clinic_save")
        assert says in shown(at)
    at.text_input(key="clinic_colour").set_value("#1b5a9c")
    press(at, "clinic_save")
    with clinic.store.read() as reader:
        kept = reader.clinic()
    assert kept and kept.colour == "#1B5A9C" and accent(kept.colour) == HexColor("#1B5A9C")
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21) and contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
