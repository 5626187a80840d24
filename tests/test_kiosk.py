"""The tablet between clients: paired, sent a form, covered when nobody is there, taken back, left by PIN."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit.testing.v1 import AppTest

from forms import service, upkeep, web
from forms.service import Service
from forms.tablet import idle
from screening.actions import people, tablets, visits
from screening.errors import InputError, NotAllowed, NotNow, TooManyTries
from screening.identity import Actor, Client, Role
from screening.settings import Idle, Settings
from screening.store import Device, Session
from tests.builders import PASSWORD, House, protocol
from tests.test_desk import Open, desk, keys, press, shown
from tests.test_tablet import Tablet, script
from tests.test_web import HOST, Browser

__all__ = ["desk"]

PIN, PAIRING = "2580", "PAAR22"


@pytest.fixture
def held(clinic: House) -> Iterator[Service]:
    people.set_pin(clinic.store, clinic.p, "practitioner", PIN, clinic.tick())
    settings = Settings.from_environment({"INTAKE_DATA": "/nowhere", "INTAKE_URL": f"http://{HOST}"})
    made = Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=protocol())
    service.put(made)
    yield made
    service._held.clear()


@pytest.fixture
def glass(held: Service) -> Browser:
    """A browser that is no tablet yet."""
    return Browser(Starlette(routes=web.routes(), middleware=[Middleware(web.Headers)]), {})


def pair(clinic: House, glass: Browser, name: str = "Tablet 1") -> Device:
    tablets.pairing_code(clinic.store, clinic.r, clinic.tick(), name, PAIRING)
    assert glass.get(f"/t/{PAIRING}").header("location") == "/"
    with clinic.store.read() as reader:
        found = tablets.paired_with(reader, glass.jar["device"])
    assert found
    return found


def coded(clinic: House, ref: str, code: str = "ABCDEF", purpose: str = visits.ANSWER) -> str:
    visits.give_code(clinic.store, clinic.r, clinic.tick(), ref, purpose, code)
    return code


def session_of(clinic: House, glass: Browser) -> Session | None:
    with clinic.store.read() as reader:
        return visits.on_tablet(reader, glass.jar.get("tablet", ""), clinic.now)


def events(clinic: House) -> list[str]:
    with clinic.store.read() as reader:
        return [linked.event.event for linked in reader.audit()]


# Pairing


def test_a_pairing_code_names_one_browser_and_binds_it_to_no_visit(clinic: House, glass: Browser) -> None:
    device = pair(clinic, glass, "Tablet by the window")
    assert device.name == "Tablet by the window" and glass.jar.keys() == {"device"}
    assert Browser(glass.app, {}).get(f"/t/{PAIRING}").status == 403
    assert events(clinic)[-2:] != ["tablet paired", "tablet paired"] and "pairing code given" in events(clinic)


def test_the_cookie_of_a_tablet_is_out_of_reach_of_scripts_and_lives_long(clinic: House, glass: Browser) -> None:
    tablets.pairing_code(clinic.store, clinic.r, clinic.tick(), "Tablet 1", PAIRING)
    answer = glass.get(f"/t/{PAIRING}")
    cookie = next(value for key, value in answer.headers if key == "set-cookie" and value.startswith("device="))
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and f"Max-Age={web.DEVICE_LIFE}" in cookie


def test_a_desk_that_is_paired_stops_being_a_desk(clinic: House, glass: Browser) -> None:
    glass.sign_in("practitioner")
    pair(clinic, glass)
    assert "staff" not in glass.jar


def test_a_pairing_code_ends_after_a_quarter_of_an_hour_and_with_a_newer_one(clinic: House, glass: Browser) -> None:
    tablets.pairing_code(clinic.store, clinic.r, clinic.tick(), "Tablet 1", "FIRST2")
    tablets.pairing_code(clinic.store, clinic.r, clinic.tick(), "Tablet 1", "SECOND")
    assert glass.get("/t/FIRST2").status == 403
    clinic.tick(minutes=15)
    assert glass.get("/t/SECOND").status == 403


def test_two_tablets_never_share_a_name(clinic: House, glass: Browser) -> None:
    pair(clinic, glass)
    with pytest.raises(InputError, match="already"):
        tablets.pairing_code(clinic.store, clinic.r, clinic.tick(), " Tablet  1 ", "ANYONE")
    with clinic.store.read() as reader:
        assert tablets.next_name(reader) == "Tablet 2"


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_a_tablet_needs_a_name(clinic: House, name: str) -> None:
    with pytest.raises(InputError, match="Enter a name"):
        tablets.pairing_code(clinic.store, clinic.r, clinic.tick(), name, PAIRING)


def test_an_auditor_pairs_nothing_and_sends_nothing(clinic: House, glass: Browser) -> None:
    device, auditor = pair(clinic, glass), Actor(kind="staff", ref="AUDIT234", roles=frozenset({Role.auditor}))
    does: list[Callable[[], Any]] = [
        lambda: tablets.pairing_code(clinic.store, auditor, clinic.now, "Tablet 9", "ANYONE"),
        lambda: tablets.unpair(clinic.store, auditor, clinic.now, device.ref),
        lambda: tablets.take_back(clinic.store, auditor, clinic.now, device.ref),
        lambda: tablets.send(clinic.store, auditor, clinic.now, "ABCDEF", device.ref),
    ]
    for one in does:
        with pytest.raises(NotAllowed):
            one()


def test_unpairing_ends_what_is_open_on_the_tablet_and_what_waits_for_it(clinic: House, glass: Browser) -> None:
    device = pair(clinic, glass)
    glass.get(f"/t/{coded(clinic, clinic.open())}")
    tablets.unpair(clinic.store, clinic.r, clinic.tick(), device.ref)
    with clinic.store.read() as reader:
        assert not tablets.paired(reader, clinic.now)
    assert session_of(clinic, glass) is None and events(clinic)[-1] == "tablet unpaired"
    with pytest.raises(InputError, match="not paired"):
        tablets.unpair(clinic.store, clinic.r, clinic.tick(), device.ref)


# Walk-up


BORN = date(1986, 3, 16)


def arrive(clinic: House, glass: Browser, name: str = "Walk Upson", born: date = BORN) -> None:
    tablets.arrive(clinic.store, glass.jar["device"], clinic.tick(), name, born, "fr")


def here(clinic: House) -> list[str]:
    with clinic.store.read() as reader:
        return [arrival.name for _, arrival in tablets.arrived(reader, clinic.now)]


def test_who_comes_to_a_tablet_is_told_to_the_desk_and_looked_up_nowhere(clinic: House, glass: Browser) -> None:
    device = pair(clinic, glass)
    opened = clinic.open("Walk Upson")
    arrive(clinic, glass, "  Walk   Upson ")
    with clinic.store.read() as reader:
        ((at, arrival),) = tablets.arrived(reader, clinic.now)
        assert (at.ref, arrival.name, arrival.birth_date, arrival.language) == (device.ref, "Walk Upson", BORN, "fr")
        assert len(reader.visits()) == 1 and not reader.sessions_on(device.ref)
        event = reader.audit()[-1].event
    assert (event.event, event.actor) == ("client at a tablet", f"tablet:{device.ref}")
    assert "Upson" not in event.model_dump_json() and opened not in event.model_dump_json()
    arrive(clinic, glass, "Second Person")  # the tablet has one place
    assert here(clinic) == ["Second Person"]


@pytest.mark.parametrize("ends", ["sent", "nobody there", "started again", "taken back", "unpaired"])
def test_an_arrival_ends_with_what_the_desk_or_the_client_does(clinic: House, glass: Browser, ends: str) -> None:
    device, ref = pair(clinic, glass), clinic.open()
    arrive(clinic, glass)
    assert here(clinic)
    if ends == "sent":
        tablets.send(clinic.store, clinic.r, clinic.tick(), coded(clinic, ref), device.ref)
    elif ends == "nobody there":
        tablets.nobody_there(clinic.store, clinic.r, clinic.tick(), device.ref)
    elif ends == "started again":
        tablets.start_again(clinic.store, glass.jar["device"], clinic.tick())
    else:
        {"taken back": tablets.take_back, "unpaired": tablets.unpair}[ends](clinic.store, clinic.r, clinic.tick(), device.ref)
    assert not here(clinic)
    with clinic.store.read() as reader:
        assert reader.setting(f"arrival {device.ref}") == ""


@pytest.mark.parametrize(("late", "waits"), [(-1, True), (0, True), (1, False)])
def test_an_arrival_is_forgotten_after_half_an_hour(clinic: House, held: Service, glass: Browser, late: int, waits: bool) -> None:
    device = pair(clinic, glass)
    arrive(clinic, glass)
    then = clinic.now + tablets.ARRIVAL_LIFE + timedelta(seconds=late)
    held.clock = lambda: then
    upkeep.Upkeep(held).look()
    with clinic.store.read() as reader:
        assert bool(tablets.arrived(reader, then)) is waits
        assert bool(reader.setting(f"arrival {device.ref}")) is waits


def test_an_arrival_needs_a_paired_tablet_a_name_and_a_birth_date(clinic: House, glass: Browser) -> None:
    today = clinic.now.date()
    for jar in ({}, {"device": "a guess"}):
        with pytest.raises(NotAllowed):
            tablets.arrive(clinic.store, jar.get("device", ""), clinic.now, "Walk Upson", BORN, "en")
    pair(clinic, glass)
    for name, born in (
        ("  ", BORN),
        ("x" * 81, BORN),
        ("Walk Upson", today),
        ("Walk Upson", today + timedelta(1)),
        ("\u0627", BORN),
    ):
        with pytest.raises(InputError):
            arrive(clinic, glass, name, born)
    assert not here(clinic)
    auditor = Actor(kind="staff", ref="Z", name="Sample Auditor", roles=frozenset({Role.auditor}))
    with pytest.raises(NotAllowed):
        tablets.nobody_there(clinic.store, auditor, clinic.now, "Z")
    tablets.start_again(clinic.store, "a guess", clinic.now)  # another browser ends nothing
    assert "client not at the tablet" not in events(clinic)


# Sent to a tablet


def test_a_form_that_was_sent_begins_without_typing_once(clinic: House, glass: Browser) -> None:
    device, ref = pair(clinic, glass), clinic.open()
    coded(clinic, ref)
    assert tablets.send(clinic.store, clinic.r, clinic.tick(), "ABCDEF", device.ref) == "Tablet 1"
    answer = glass.get("/begin")
    assert answer.header("location") == "/who"
    session = session_of(clinic, glass)
    assert session and (session.visit, session.purpose, session.confirmed) == (ref, visits.ANSWER, False)
    assert glass.get("/begin").status == 403 and Browser(glass.app, {}).get("/t/ABCDEF").status == 403
    assert {"sent to a tablet", "tablet bound"} <= set(clinic.events(ref))


def test_the_purpose_goes_along(clinic: House, glass: Browser) -> None:
    device, ref = pair(clinic, glass), clinic.submitted()
    clinic.decide(ref)
    clinic.release(ref)
    tablets.send(clinic.store, clinic.r, clinic.tick(), coded(clinic, ref, purpose=visits.SIGN), device.ref)
    glass.get("/begin")
    session = session_of(clinic, glass)
    assert session and session.purpose == visits.SIGN


@pytest.mark.parametrize("ends", ["time", "newer code", "typed elsewhere", "taken back"])
def test_what_was_sent_waits_no_longer_than_its_code(clinic: House, glass: Browser, ends: str) -> None:
    device, ref = pair(clinic, glass), clinic.open()
    tablets.send(clinic.store, clinic.r, clinic.tick(), coded(clinic, ref), device.ref)
    if ends == "time":
        clinic.tick(minutes=15)
    elif ends == "newer code":
        coded(clinic, ref, "NEWERC")
    elif ends == "taken back":
        tablets.take_back(clinic.store, clinic.r, clinic.tick(), device.ref)
    else:
        assert Browser(glass.app, {}).get("/t/ABCDEF").status == 303
    with clinic.store.read() as reader:
        assert tablets.waits(reader, glass.jar["device"], clinic.now) is None
        assert tablets.free(reader, clinic.now)
    assert glass.get("/begin").status == 403 and session_of(clinic, glass) is None


def test_only_a_free_tablet_is_sent_to_and_no_other_browser_can_begin(clinic: House, glass: Browser) -> None:
    device, ref, other = pair(clinic, glass), clinic.open(), clinic.open("Another Client")
    tablets.send(clinic.store, clinic.r, clinic.tick(), coded(clinic, ref), device.ref)
    with pytest.raises(NotNow, match="in use"):
        tablets.send(clinic.store, clinic.r, clinic.tick(), coded(clinic, other, "OTHERC"), device.ref)
    for stranger in (Browser(glass.app, {}), Browser(glass.app, {"device": "a guess"})):
        assert stranger.get("/begin").status == 403
    glass.get("/begin")
    with pytest.raises(NotNow, match="in use"):
        tablets.send(clinic.store, clinic.r, clinic.tick(), "OTHERC", device.ref)
    tablets.take_back(clinic.store, clinic.r, clinic.tick(), device.ref)
    assert session_of(clinic, glass) is None
    assert tablets.send(clinic.store, clinic.r, clinic.tick(), "OTHERC", device.ref)


@pytest.mark.parametrize("path", ["/begin", "/cover", "/staff", f"/t/{PAIRING}"])
def test_another_site_moves_no_tablet(clinic: House, glass: Browser, path: str) -> None:
    glass.get(f"/t/{coded(clinic, clinic.open())}")
    ask = glass.post(path, {"pin": PIN}, sec_fetch_site="cross-site") if path == "/staff" else None
    answer = ask or glass.get(path, sec_fetch_site="cross-site")
    session = session_of(clinic, glass)
    assert answer.status == 403 and session and session.covered_at is None


# Covered


@pytest.fixture
def on_glass(clinic: House, glass: Browser) -> Browser:
    """A tablet in the middle of a visit, covered."""
    glass.get(f"/t/{coded(clinic, clinic.open())}")
    session = session_of(clinic, glass)
    assert session and visits.confirm_birth_date(clinic.store, session, date(1986, 3, 16), clinic.tick())
    answer = glass.get("/cover")
    assert (answer.status, answer.header("location")) == (303, "/") and "storage" in answer.header("clear-site-data")
    return glass


def covered(clinic: House, glass: Browser) -> Session:
    session = session_of(clinic, glass)
    assert session and session.covered_at is not None and not visits.is_confirmed(session, clinic.now)
    return session


def test_a_covered_tablet_goes_on_with_its_own_code_and_the_birth_date(clinic: House, on_glass: Browser) -> None:
    session = covered(clinic, on_glass)
    assert not visits.uncover(clinic.store, session, "WRONGC", clinic.tick())
    covered(clinic, on_glass)
    assert visits.uncover(clinic.store, session, " abcdef ", clinic.tick())
    again = session_of(clinic, on_glass)
    assert again and again.covered_at is None and not visits.is_confirmed(again, clinic.now)


def test_the_used_code_opens_no_other_tablet(clinic: House, on_glass: Browser) -> None:
    assert Browser(on_glass.app, {}).get("/t/ABCDEF").status == 403
    assert on_glass.get("/t/ABCDEF").status == 403
    covered(clinic, on_glass)


@pytest.mark.parametrize("end", ["handed back", "newer code"])
def test_the_used_code_ends_with_the_session(clinic: House, on_glass: Browser, end: str) -> None:
    session = covered(clinic, on_glass)
    if end == "handed back":
        on_glass.get("/hand-back")
    else:
        coded(clinic, str(session.visit), "NEWERC")
    visits.uncover(clinic.store, session, "ABCDEF", clinic.tick())
    with clinic.store.read() as reader:
        kept = reader.session(session.digest)
    assert kept and kept.ended_at is not None and kept.covered_at is not None


def test_after_five_wrong_codes_only_staff_uncovers(clinic: House, on_glass: Browser) -> None:
    session = covered(clinic, on_glass)
    for _ in range(people.TRIES):
        assert not visits.uncover(clinic.store, session, "WRONGC", clinic.tick())
    with pytest.raises(TooManyTries):
        visits.uncover(clinic.store, session, "ABCDEF", clinic.tick())
    assert on_glass.post("/staff", {"pin": PIN, "uncover": "1"}).header("location") == "/"
    again = session_of(clinic, on_glass)
    assert again and again.covered_at is None and not again.confirmed


def test_a_form_that_was_sent_has_no_code_that_uncovers(clinic: House, glass: Browser) -> None:
    device = pair(clinic, glass)
    tablets.send(clinic.store, clinic.r, clinic.tick(), coded(clinic, clinic.open()), device.ref)
    glass.get("/begin")
    glass.get("/cover")
    assert not visits.uncover(clinic.store, covered(clinic, glass), "ABCDEF", clinic.tick())


def test_every_cover_is_in_the_audit_once(clinic: House, on_glass: Browser) -> None:
    on_glass.get("/cover")
    session = covered(clinic, on_glass)
    visits.uncover(clinic.store, session, "ABCDEF", clinic.tick())
    kept = clinic.events(str(session.visit))
    assert kept.count("tablet covered") == kept.count("tablet uncovered") == 1


# The PIN


def test_a_pin_hands_the_tablet_back_and_opens_nothing(clinic: House, on_glass: Browser) -> None:
    ref = str(covered(clinic, on_glass).visit)
    page = on_glass.get("/staff")
    assert page.status == 200 and b"Sample Client" not in page.body and ref.encode() not in page.body
    answer = on_glass.post("/staff", {"pin": PIN})
    assert (answer.status, answer.header("location")) == (303, "/sign-in") and on_glass.jar.keys() == {"device", "form"}
    assert session_of(clinic, on_glass) is None and {"left by PIN", "tablet handed back"} <= set(events(clinic))


def test_a_wrong_pin_moves_nothing_and_the_third_locks_for_five_minutes(clinic: House, on_glass: Browser) -> None:
    for _ in range(people.PIN_TRIES):
        answer = on_glass.post("/staff", {"pin": "1379"})
        assert answer.status == 403 and b"Check the PIN" in answer.body and b"1379" not in answer.body
    answer = on_glass.post("/staff", {"pin": PIN})
    assert answer.status == 403 and b"Wait 5 minutes" in answer.body
    covered(clinic, on_glass)
    assert events(clinic).count("PIN refused") == people.PIN_TRIES
    clinic.tick(minutes=5)
    assert on_glass.post("/staff", {"pin": PIN}).status == 303


def test_a_pin_uncovers_only_what_is_covered(clinic: House, glass: Browser) -> None:
    assert b"uncover" not in glass.get("/staff").body
    glass.get(f"/t/{coded(clinic, clinic.open())}")
    session = session_of(clinic, glass)
    assert session and not session.confirmed
    glass.post("/staff", {"pin": PIN, "uncover": "1"})
    again = session_of(clinic, glass)
    assert again and not again.confirmed


def test_a_clinic_without_pins_signs_in_by_password(clinic: House, glass: Browser) -> None:
    assert b'name="pin"' in glass.get("/staff").body
    people.set_pin(clinic.store, clinic.p, "practitioner", "", clinic.tick())
    page = glass.get("/staff").body
    assert b'name="pin"' not in page and b'href="/sign-in"' in page


# Guesses side by side


def _guess(what: str, clinic: House, session: Session) -> Callable[[], Any]:
    store, now = clinic.store, clinic.now
    device = Device(ref="DEVICE23", digest="digest", name="Tablet 1")
    return {
        "PIN": lambda: people.by_pin(store, "1379", "DEVICE23", now),
        "sign-in": lambda: people.sign_in(store, "practitioner", "wrong wrong", "here", "token", now),
        "password": lambda: people.fits_password(store, clinic.practitioner, "wrong wrong", now),
        "code": lambda: visits.take_code(store, "WRONGC", "here", device, "token", now),
        "birth date": lambda: visits.confirm_birth_date(store, session, date(1990, 1, 1), now),
    }[what]


@pytest.mark.parametrize("what", ["PIN", "sign-in", "password", "code", "birth date"])
def test_guesses_side_by_side_are_counted_before_they_are_checked(
    clinic: House, glass: Browser, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Twelve at once, with a check so slow that all would be past a count that comes after it."""
    glass.get(f"/t/{coded(clinic, clinic.open())}")
    session = session_of(clinic, glass)
    assert session
    guess, told = _guess(what, clinic, session), []
    right = people.fits
    monkeypatch.setattr(people, "fits", lambda *given: (time.sleep(0.3), right(*given))[1])

    def outcome() -> str:
        try:
            return f"checked: {guess()}"
        except (NotAllowed, TooManyTries) as fault:
            return type(fault).__name__

    with ThreadPoolExecutor(12) as pool:
        told = [made.result() for made in [pool.submit(outcome) for _ in range(12)]]
    allowed = people.PIN_TRIES if what == "PIN" else people.TRIES
    assert told.count("TooManyTries") == 12 - allowed, told


def test_a_right_one_is_not_held_against_anybody(clinic: House, held: Service) -> None:
    for number in range(people.TRIES + 2):
        people.sign_in(clinic.store, "practitioner", PASSWORD, "here", f"token {number}", clinic.tick())
        people.by_pin(clinic.store, PIN, "DEVICE23", clinic.tick())


# The pages


def standing_by(held: Service, jar: dict[str, str]) -> AppTest:
    held.cookie = lambda name: jar.get(name, "")
    return AppTest.from_function(script, default_timeout=20).run()


def test_an_idle_tablet_turns_to_the_form_that_was_sent_and_back(clinic: House, held: Service, glass: Browser) -> None:
    device, ref = pair(clinic, glass), clinic.open("Maria Quibblemore")
    at = standing_by(held, glass.jar)
    assert "begin" in keys(at) and "begin_sent" not in keys(at) and 'href="/staff"' in shown(at)
    tablets.send(clinic.store, clinic.r, clinic.tick(), coded(clinic, ref), device.ref)
    at.run()
    assert "begin_sent" in keys(at) and "This form is ready for you" in shown(at)
    assert not any(known in shown(at) for known in ("Quibblemore", ref, "1986", "ABCDEF"))
    coded(clinic, ref, "NEWERC")
    assert "begin_sent" not in keys(at.run())


def test_standing_by_is_seen_at_the_desk(clinic: House, held: Service, glass: Browser) -> None:
    device = pair(clinic, glass)
    clinic.tick(hours=1)
    standing_by(held, glass.jar)
    with clinic.store.read() as reader:
        seen = next(one for one in reader.devices() if one.ref == device.ref).seen_at
    assert seen and clinic.now - seen < timedelta(minutes=1)


def test_a_walk_up_tablet_has_the_code_and_the_sign_in(held: Service) -> None:
    at = standing_by(held, {})
    assert "begin" in keys(at) and 'href="/sign-in"' in shown(at)


@pytest.fixture
def tablet(clinic: House) -> Iterator[Tablet]:
    yield Tablet(clinic, clinic.open("Maria Quibblemore"))
    service._held.clear()


def test_the_covered_page_shows_nothing_and_its_code_leads_to_the_birth_date(tablet: Tablet) -> None:
    tablet.begin()
    token = service.get().cookie("tablet")
    code = token[-6:]
    visits.cover(tablet.house.store, token, tablet.house.tick())
    tablet.fresh()
    assert "Saved. Ask a member of staff" in tablet.text and 'href="/staff"' in tablet.text
    assert "Quibblemore" not in tablet.text and not tablet.at.radio and len(tablet.at.text_input) == 1
    tablet.at.text_input(key="cover_code").set_value("WRONGC")
    tablet.press("uncover")
    assert "Check the code" in tablet.text
    tablet.at.text_input(key="cover_code").set_value(code)
    tablet.press("uncover")
    assert {one.key for one in tablet.at.text_input} == {"who_day", "who_month", "who_year"}
    tablet.identify()
    assert "none_urgent_head" in {one.key for one in tablet.at.checkbox}


def test_a_visit_that_went_to_another_tablet_leaves_this_one_at_the_next_touch(tablet: Tablet) -> None:
    tablet.begin()
    tablet.tick("none_urgent_head")
    coded(tablet.house, tablet.ref, "NEWERC")
    tablet.at.checkbox(key="none_urgent_head").uncheck().run()
    assert not tablet.at.checkbox and not tablet.at.button
    leaving = [one.proto for one in tablet.at.get("bidi_component")]
    assert any("/hand-back" in str(one) for one in leaving)


@pytest.mark.parametrize(
    ("place", "waits", "to"),
    [
        ("ask", 90, "/cover"),
        ("who", 90, "/cover"),
        ("sign", 180, "/cover"),
        ("consent", 180, "/cover"),
        ("done", 10, "/hand-back"),
        ("emergency", 0, "/cover"),
    ],
)
def test_how_long_a_page_waits(place: Any, waits: int, to: str) -> None:
    found = idle._wait(place, Idle())
    assert (found.idle, found.to, found.answer) == (waits, to, 30 if to == "/cover" and waits else 0)


def test_the_waits_are_settings() -> None:
    settings = Settings.from_environment({"INTAKE_IDLE_PAGE_SECONDS": "60", "INTAKE_IDLE_SIGN_SECONDS": "240"})
    assert settings.idle == Idle(page=60, sign=240, answer=30, thanks=10)
    for wrong in ("0", "-5", "1.5", "soon", "99999"):
        with pytest.raises(InputError, match="INTAKE_IDLE_ANSWER_SECONDS"):
            Settings.from_environment({"INTAKE_IDLE_ANSWER_SECONDS": wrong})


# The desk


def test_the_desk_pairs_sends_takes_back_and_unpairs(clinic: House, held: Service, glass: Browser, desk: Open) -> None:
    ref = clinic.open()
    front = desk("desk")
    assert "Tablets" in {link.proto.label for link in front.get("page_link")}
    at = on_tablets()
    assert "No tablet is paired" in shown(at)
    press(at, "pair_tablet")
    code = shown(at).partition('class="code">')[2][:6]
    glass.get(f"/t/{code}")
    with clinic.store.read() as reader:
        (device,) = (one.device for one in tablets.paired(reader, clinic.now))
    assert device.name == "Tablet 1"
    assert "Free" in shown(at.run()) and code not in shown(at)
    press(front, f"code_{ref}")
    assert f"send_{device.ref}" in keys(front)  # AppTest presses nothing inside a dialog
    given = shown(front).partition('class="code">')[2][:6]
    tablets.send(clinic.store, clinic.r, clinic.tick(), given, device.ref)
    assert "A form waits on it" in shown(at.run())
    glass.get("/begin")
    assert "In use" in shown(at.run())
    press(at, f"take_back_{device.ref}")
    assert session_of(clinic, glass) is None
    press(at, f"unpair_{device.ref}")
    press(at, f"unpair_sure_{device.ref}")
    assert "No tablet is paired" in shown(at)


def on_tablets() -> AppTest:
    """The page, drawn by itself: AppTest follows no links."""

    def page() -> None:
        from forms import service
        from forms.desk import tablets
        from forms.desk.frame import Desk
        from screening.actions import people

        held = service.get()
        with held.store.read() as reader:
            clinic, staff = reader.clinic(), people.signed_in(reader, held.cookie("staff"), held.clock())
        assert clinic and staff
        tablets.show(Desk(held, staff, clinic))

    made = AppTest.from_function(page, default_timeout=30).run()
    assert not made.exception
    return made


# References


def test_a_visit_never_takes_a_reference_that_stands(clinic: House) -> None:
    """Drawn twice by chance, the second visit gets another one."""
    first = clinic.open()
    drawn = iter((first, "PRACT234", "NN2NN2NN"))
    with clinic.store.read() as reader:
        known = reader.visit(first).client
        client: Client = reader.client(known)
    second = visits.open_visit(
        clinic.store, clinic.r, clinic.tick(), protocol(), client, frozenset(protocol().modality_words), lambda: next(drawn)
    )
    assert second == "NN2NN2NN" and clinic.visit(first).ref == first
