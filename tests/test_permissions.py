"""Who may do what: every action, every page of the desk, every route, as tables. What is added without a row fails."""

import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from forms import entrance, handouts, service, web
from forms.desk.pages import DESK_PATHS, TABLET_PATHS
from forms.service import Service
from screening import actions
from screening.actions import answering, people, reviewing, signing, visits
from screening.actions.incidents import Account
from screening.condition import UNCERTAIN_WORDS
from screening.digest import sha256
from screening.entry import View
from screening.errors import IntakeError, NotAllowed
from screening.identity import MAY, Actor, Client, Role, Staff, as_actor
from screening.ledger import Plan
from screening.library import HOME
from screening.questionnaire import in_language
from screening.response import By
from screening.review import Choice, Outcome
from screening.rule import Modality
from screening.settings import Settings
from screening.store import Device, Session, StoredDocument
from tests.builders import PASSWORD, House, house, protocol
from tests.test_web import HOST, Browser

NUMBERS = itertools.count()
SCRIPT = Path(__file__).parent.parent / "forms" / "pages.py"

# Who asks. `closed` was a practitioner and owner whose account is closed; `expired` left a practitioner's desk alone too long.
NOBODY, CLIENT, STRANGER = "nobody", "client", "another client"
RECEPTION, PRACTITIONER, OWNER, AUDITOR = "reception", "practitioner", "owner", "auditor"
CLOSED, EXPIRED = "closed", "expired"
STAFF = frozenset({RECEPTION, PRACTITIONER, OWNER, AUDITOR})
DESK = frozenset({RECEPTION, PRACTITIONER, OWNER})
CLINICAL = frozenset({PRACTITIONER})
HEADS = frozenset({PRACTITIONER, OWNER})
ACTORS = (NOBODY, CLIENT, STRANGER, RECEPTION, PRACTITIONER, OWNER, AUDITOR, CLOSED)
VISITORS = (NOBODY, CLIENT, RECEPTION, PRACTITIONER, OWNER, AUDITOR, CLOSED, EXPIRED)

ACTIONS: dict[str, frozenset[str]] = {
    "answering.agree": frozenset({CLIENT}),
    "answering.choose_language": frozenset({CLIENT}),
    "answering.answer": frozenset({CLIENT}),
    "answering.leave_page": frozenset({CLIENT}),
    "answering.read_page": frozenset({CLIENT}),
    "answering.call_mistake": frozenset({CLIENT}),
    "answering.call_help": frozenset({CLIENT}),
    "answering.come": DESK,
    "answering.assess": CLINICAL,
    "answering.submit": frozenset({CLIENT}),
    "returning.carry": frozenset({CLIENT}),
    "paper.begin": HEADS,
    "paper.type_in": HEADS,
    "paper.check": HEADS,
    "incidents.record": CLINICAL,
    "rating.rate": frozenset({CLIENT}),
    "people.set_logo": frozenset({OWNER}),
    "people.add_staff": frozenset({OWNER}),
    "people.set_password": frozenset({OWNER}),
    "people.set_pin": frozenset({OWNER}),
    "reviewing.clarify": CLINICAL,
    "reviewing.measure": CLINICAL,
    "reviewing.decide": CLINICAL,
    "reviewing.release": CLINICAL,
    "signing.sign": frozenset({CLIENT}),
    "signing.decline": frozenset({CLIENT}),
    "signing.countersign": CLINICAL,
    "signing.seal": CLINICAL,
    "tablets.pairing_code": DESK,
    "tablets.unpair": DESK,
    "tablets.take_back": DESK,
    "tablets.send": DESK,
    "tablets.nobody_there": DESK,
    "visits.open_visit": DESK,
    "visits.give_code": DESK,
    "visits.abandon": DESK,
    "visits.withdraw": DESK,
    "visits.invalidate": HEADS,
    "visits.acknowledge_limits": CLINICAL,
    "visits.treat": CLINICAL,
    "visits.uncover_by": STAFF,
    "visits.give_copy": DESK,
    "visits.take_back": DESK,
    "access.ask": frozenset({OWNER}),
    "access.give": frozenset({OWNER}),
    "accounts.add": frozenset({OWNER}),
    "accounts.change": frozenset({OWNER}),
    "accounts.disable": frozenset({OWNER}),
    "accounts.enable": frozenset({OWNER}),
    "accounts.key_file_kept": frozenset({OWNER}),
    "accounts.mute": STAFF,
    "accounts.lift_second_step": frozenset({OWNER}),
    "accounts.reset": frozenset({OWNER}),
    "clients.correct": DESK,
    "clients.merge": HEADS,
    "clients.part": HEADS,
    "people.change_clinic": frozenset({OWNER}),
    "publishing.publish": frozenset({OWNER}),
    "planning.agree": DESK,
    "planning.keep_photo": CLINICAL,
    "planning.photos": CLINICAL,
    "planning.review": CLINICAL,
    "planning.set_plan": CLINICAL,
    "retention.apply": frozenset({OWNER}),
    "retention.end_hold": frozenset({OWNER}),
    "retention.hold": frozenset({OWNER}),
    "settling.end_standing": CLINICAL,
    "settling.keep_standing": CLINICAL,
    "settling.meet": frozenset({CLIENT}),
    "settling.receive": CLINICAL,
    "settling.take_over": CLINICAL,
    "worth.renew_certificate": frozenset({OWNER}),
}
BY_SECRET = {  # no actor is named: a code, a cookie's secret, a password or a PIN says who it is; their own tests look at those
    "people.set_up", "people.by_pin", "people.fits_password", "people.guard", "people.tried", "people.seen", "people.sign_in", "people.sign_out",
    "accounts.own_password", "accounts.own_pin", "accounts.second_step_off", "accounts.second_step_on", "people.pin_hash",
    "people.own_pin_hash", "people.fits_password_or_pin",
    "entering.choose", "entering.give_code", "switching.switch", "tablets.alive", "tablets.arrive", "tablets.begin", "tablets.start_again",
    "visits.confirm_birth_date", "visits.cover", "visits.hand_back", "visits.take_code", "visits.touch", "visits.uncover",
}  # fmt: skip

BY_ITSELF = {
    "backups.back_up",
    "backups.back_up_if_due",
    "board.keep",
    "board.rebuild",
    "board.refresh",
    "clients.looked",
    "tablets.forget_old_arrivals",
}
"""What the service does, and writes down, whoever is at the desk."""

PAGES: dict[str, tuple[frozenset[str], str]] = {  # who sees more than a heading, and a sign of that
    "queue": (STAFF, "Sample Client"),
    "visit": (STAFF, "Sample Client"),
    "client": (STAFF, "Sample Client"),
    "course": (STAFF, "Sample Client"),
    "reminders": (DESK, "reminders_ahead"),
    "keyin": (HEADS, "keyin_foot"),
    "packet": (CLINICAL | {AUDITOR}, "packet_file"),
    "protocol": (STAFF, protocol().version),
    "insight": (CLINICAL | {OWNER, AUDITOR}, "Visits and time to complete"),
    "people": (frozenset({OWNER}), "add_person"),
    "clinic": (frozenset({OWNER}), "clinic_save"),
    "account": (STAFF, "change_password"),
    "getting_ready": (frozenset({OWNER}), "step_"),
    "tablets": (DESK, "pair_tablet"),
}

PUBLIC = dict.fromkeys(VISITORS, 200)
AWAY = dict.fromkeys(VISITORS, 303)
SHUT = dict.fromkeys(VISITORS, 403)
IN = dict.fromkeys(VISITORS, 401) | dict.fromkeys(STAFF, 200)
ROUTES: dict[tuple[str, str], tuple[str, dict[str, str], dict[str, int]]] = {  # address, form, and what each gets
    ("GET", "/sign-in"): ("/sign-in", {}, PUBLIC),
    ("POST", "/sign-in"): ("/sign-in", {"user": "practitioner", "password": "a guess"}, SHUT),
    ("GET", "/sign-out"): ("/sign-out", {}, AWAY),
    ("POST", "/sign-out"): ("/sign-out", {}, AWAY),
    ("GET", "/t/{code}"): ("/t/QQQQQQ", {}, SHUT),
    ("GET", "/begin"): ("/begin", {}, SHUT),
    ("GET", "/cover"): ("/cover", {}, AWAY),
    ("POST", "/cover"): ("/cover", {}, AWAY),
    ("GET", "/hand-back"): ("/hand-back", {}, AWAY),
    ("POST", "/hand-back"): ("/hand-back", {}, AWAY),
    ("GET", "/staff"): ("/staff", {}, PUBLIC),
    ("POST", "/staff"): ("/staff", {"pin": "9871"}, SHUT),
    ("GET", "/packet/{ref}.pdf"): ("/packet/{ref}.pdf", {}, SHUT | {PRACTITIONER: 200, AUDITOR: 200}),
    ("GET", "/paper/{ref}/{kind}.pdf"): ("/paper/{ref}/room.pdf", {}, SHUT | {PRACTITIONER: 404, AUDITOR: 404}),
    ("GET", "/sign-in/next"): ("/sign-in/next", {}, AWAY),
    ("POST", "/sign-in/next"): ("/sign-in/next", {"code": "000000"}, AWAY),
    ("GET", "/switch"): ("/switch", {}, PUBLIC),
    ("POST", "/switch"): ("/switch", {"who": "AAAAAAAA", "pin": "9871"}, SHUT),
    ("GET", "/stay"): ("/stay", {}, IN),
    ("POST", "/stay"): ("/stay", {}, IN),
    ("GET", "/slip/{ref}/{kind}.pdf"): ("/slip/{ref}/request.pdf", {}, SHUT | {PRACTITIONER: 404, AUDITOR: 404}),
    ("GET", "/scan/{ref}"): ("/scan/AA2AA2AA", {}, SHUT | {PRACTITIONER: 404, AUDITOR: 404}),
    ("GET", "/next/{ref}.ics"): ("/next/{ref}.ics", {}, SHUT | dict.fromkeys(DESK, 404)),
    ("GET", "/fonts/{name}"): ("/fonts/AtkinsonHyperlegible-Regular.ttf", {}, PUBLIC),
    ("GET", "/logo/{name}.png"): ("/logo/none.png", {}, dict.fromkeys(VISITORS, 404)),
    ("GET", "/health"): ("/health", {}, PUBLIC),
    ("GET", "/ready"): ("/ready", {}, PUBLIC),
}
OURS = [*web.routes(), *entrance.routes(), *handouts.routes()]
READ_ONLY = {
    "/packet/{ref}.pdf",
    "/paper/{ref}/{kind}.pdf",
    "/slip/{ref}/{kind}.pdf",
    "/scan/{ref}",
    "/next/{ref}.ics",
    "/fonts/{name}",
    "/logo/{name}.png",
    "/health",
    "/ready",
}
"""Another site may point there: the cookies stay at home, and nothing changes."""


# The people of the clinic


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> House:
    """One for all: nothing here hangs on how many visits there are."""
    made = house(tmp_path_factory.mktemp("clinic"))
    hire(made)
    return made


def person(who: str) -> Staff:
    roles = {
        RECEPTION: {Role.reception},
        PRACTITIONER: {Role.practitioner},
        EXPIRED: {Role.practitioner},
        OWNER: {Role.owner},
        AUDITOR: {Role.auditor},
        CLOSED: {Role.practitioner, Role.owner},
    }[who]
    ref = f"{who.upper()[:4]}X234"
    return Staff(ref=ref, user=f"the {who}", name=f"The {who}", roles=frozenset(roles), active=who != CLOSED)


def hire(house: House) -> None:
    with house.store.write() as writer:
        owner = writer.staff_by_user("practitioner")
        assert owner
        kept = writer.secrets(owner.ref).password_hash
        for who in (*STAFF, CLOSED, EXPIRED):
            writer.put_staff(person(who), kept)


def actor(house: House, who: str, ref: str) -> Actor:
    if who == CLIENT:
        return house.client(ref)
    if who == STRANGER:
        return Actor(kind="client", ref="ANTHR234")
    if who == NOBODY:
        return Actor(kind="nobody", ref="")
    return as_actor(person(who))


# Actions


def entrances() -> dict[str, FunctionType]:
    """Every public function of the actions that opens the store itself."""
    found = {}
    for module in pkgutil.iter_modules(actions.__path__):
        inside = importlib.import_module(f"{actions.__name__}.{module.name}")
        for name, act in inspect.getmembers(inside, inspect.isfunction):
            own = act.__module__ == inside.__name__ and not name.startswith("_")
            if own and "store" in inspect.signature(act).parameters:
                found[f"{module.name}.{name}"] = act
    return found


def is_told_who(act: FunctionType) -> bool:
    asked = inspect.signature(act).parameters
    return any(name in asked and asked[name].default is inspect.Parameter.empty for name in ("actor", "person", "staff"))


def test_every_action_stands_in_the_table() -> None:
    assert entrances().keys() == ACTIONS.keys() | BY_SECRET | BY_ITSELF
    named = {name for name, act in entrances().items() if is_told_who(act)}
    assert named - BY_SECRET - BY_ITSELF == ACTIONS.keys()


def told_to(name: str, act: FunctionType, house: House, ref: str, who: Actor, staff: Staff | None) -> dict[str, Any]:
    """Something for each thing that the action asks for."""
    item = protocol().questionnaire.item("valve_high")
    known: dict[str, Any] = {
        "store": house.store, "protocol": protocol(), "actor": who, "now": house.tick(), "ref": ref, "visit": ref,
        "text": "digest", "seconds": 1.0, "language": "fr", "shown": [house.shown("valve_high", "no")], "by": By.client,
        "items": ("vision_change",), "because": "Looked and asked.", "page": "goals",
        "foot": f"form {protocol().digest[:12]}", "reads": "digest", "compared": True, "picture": b"", "user": "somebody",
        "password": PASSWORD, "pin": "", "item": item.id, "given": "no", "asked_how": "Asked again.", "modalities": {},
        "reasons": (), "reason": "The client said so.", "code": "QQQQQQ", "name": "Tablet 9", "purpose": visits.ANSWER,
        "client": Client(ref="NEWCL234", name="New Client", birth_date=date(1980, 1, 1)), "requested": frozenset(Modality),
        "reference": house.reference, "needles_in": 0, "needles_out": 0, "consent_ref": house.reference(), "sealed": b"",
        "document_ref": house.reference(), "chosen": signing.Chosen("", "", {}, {}), "ink": signing.Ink(typed="Sample Client"),
        "packet": None, "person": staff, "staff": who, "token": "nothing", "registration": "", "title": "",
        "roles": frozenset({Role.reception}), "one_time": "one time word", "born": date(1980, 1, 1), "into": house.reference(),
        "clinic": house.clinic, "changed": house.clinic, "why": "As agreed.", "keeps": protocol().keeps, "rule": "valve_high", "says": "As before.",
        "limits": (), "until": house.now.date(), "practitioner": house.reference(), "said": "yes", "sender": "Physician",
        "on": house.now.date(), "scan": b"", "confirmed": (), "plan": Plan(sessions=10, interval_days=(3, 7)), "goes_on": True, "view": View.front,
        "refs": (), "half": "", "browser": "", "new": PASSWORD, "again": PASSWORD, "muted": True, "goal": "lines", "value": 5, "content": HOME,
        "account": Account(what="A faint.", began="Then.", action="Lay down.", told_to="The doctor."),
    }  # fmt: skip
    special: dict[tuple[str, str], Any] = {
        ("people.add_staff", "person"): person(RECEPTION),
        ("reviewing.measure", "given"): {"capacity": "yes"},
        ("reviewing.decide", "reasons"): {},
        ("visits.withdraw", "said"): "The client said so.",
        ("planning.agree", "client"): house.visit(ref).client,
        ("planning.photos", "client"): house.visit(ref).client,
        ("planning.review", "client"): house.visit(ref).client,
        ("planning.set_plan", "client"): house.visit(ref).client,
        ("access.ask", "client"): house.visit(ref).client,
        ("access.give", "client"): house.visit(ref).client,
        ("retention.hold", "client"): house.visit(ref).client,
        ("retention.end_hold", "client"): house.visit(ref).client,
    }
    asked = inspect.signature(act).parameters
    missing = [
        one for one, it in asked.items() if one not in known and it.default is it.empty and it.kind is it.POSITIONAL_OR_KEYWORD
    ]
    assert not missing, f"say in told_to what {name} gets for {missing}"
    return {
        one: special.get((name, one), known.get(one))
        for one, it in asked.items()
        if one in known and (it.default is it.empty or one == "by")
    }


@pytest.mark.parametrize("who", ACTORS)
def test_each_action_is_for_those_in_the_table(who: str, clinic: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused is refused before anything else is looked at; allowed may still be at the wrong time."""
    monkeypatch.setattr(people, "fits", lambda *_: True)
    monkeypatch.setattr(people, "hash_secret", lambda _: "")
    hire(clinic)
    wrong = []
    for name, allowed in ACTIONS.items():
        ref = clinic.open()
        clinic.agree(ref)
        staff = person(who) if who in (*STAFF, CLOSED) else None
        if (
            staff is None
            and {"person", "packet"} & inspect.signature(entrances()[name]).parameters.keys()
            and name != "people.add_staff"
        ):
            staff = Staff(ref="NONE2345", user="none", name="None", roles=frozenset(), active=False)
        if (may := is_allowed(clinic, name, who, ref, staff)) != (who in allowed):
            wrong.append(f"{name}: {'allowed' if may else 'refused'}")
    assert not wrong


def is_allowed(house: House, name: str, who: str, ref: str, staff: Staff | None) -> bool:
    act = entrances()[name]
    given = told_to(name, act, house, ref, actor(house, who, ref), staff)
    before = trail(house)
    try:
        act(**given)
    except NotAllowed:
        assert trail(house) == before, f"{name}: refused, and something was written"
        return False
    except (IntakeError, AttributeError):
        return True
    return True


def trail(house: House) -> int:
    with house.store.read() as reader:
        return reader.chain_head()[0]


# Pages


@pytest.fixture
def held(clinic: House, tmp_path: Path) -> Iterator[Service]:
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path), "INTAKE_URL": f"http://{HOST}"})
    made = Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=protocol())
    service.put(made)
    hire(clinic)
    yield made


def cookies(house: House, who: str, ref: str) -> dict[str, str]:
    """As the browser of this person would send them."""
    token = f"token {next(NUMBERS)}"
    if who in (NOBODY, STRANGER):
        return {}
    at = house.now - (timedelta(seconds=people.SESSION_IDLE + 60) if who == EXPIRED else timedelta(0))
    with house.store.write() as writer:
        if who == CLIENT:
            device = Device(ref=writer.unused(house.reference), digest=writer.code_of("d" + token), name="Tablet 1", paired_at=at)
            writer.put_device(device)
            kept = {"kind": "tablet", "subject": device.ref, "visit": ref, "purpose": visits.ANSWER, "confirmed": True}
        else:
            kept = {"kind": "staff", "subject": person(who).ref}
        writer.put_session(Session(digest=writer.code_of(token), made_at=at, seen_at=at, **kept))
    return {"tablet" if who == CLIENT else "staff": token}


class Screen:
    """The pages as this person's browser gets them, at any address."""

    def __init__(self, held: Service, jar: dict[str, str]) -> None:
        held.cookie = lambda name: jar.get(name, "")
        self.at = AppTest.from_file(str(SCRIPT), default_timeout=60).run()

    def open(self, path: str, **about: str) -> str:
        """All that is sent to the browser: words, labels, keys."""
        found = [key for key, info in self.at._registered_pages.items() if info.get("url_pathname") == path]
        assert found, f"no page at /{path}"
        self.at._page_hash = found[0]
        self.at.query_params.clear()
        for name, value in about.items():
            self.at.query_params[name] = value
        self.at.run()
        assert not self.at.exception, self.at.exception
        return everything(self.at)


def everything(at: AppTest) -> str:
    found = []

    def walk(node: Any) -> None:
        for child in getattr(node, "children", {}).values():
            found.append(f"{getattr(child, 'proto', '')} {getattr(child, 'key', '')} {getattr(child, 'value', '')}")
            walk(child)

    walk(at._tree)
    return "\n".join(found).encode().decode("unicode_escape", errors="replace")


def test_every_page_stands_in_the_table() -> None:
    assert DESK_PATHS.keys() == PAGES.keys()


@pytest.mark.parametrize("who", VISITORS)
def test_each_page_is_for_those_in_the_table(who: str, clinic: House, held: Service) -> None:
    ref = clinic.open()
    client = clinic.visit(ref).client
    screen = Screen(held, cookies(clinic, who, ref))
    wrong = []
    for path, (allowed, sign) in PAGES.items():
        seen = screen.open(path, ref=client if path in ("client", "course") else ref)
        if (sign in seen) != (who in allowed):
            wrong.append(f"{path}: {'seen' if sign in seen else 'not seen'}")
        if who not in STAFF and "Sample Client" in seen:
            wrong.append(f"{path}: shows whose visit it is")
    assert not wrong


@pytest.mark.parametrize("who", [NOBODY, RECEPTION, CLOSED, EXPIRED])
def test_a_page_of_the_tablet_opened_elsewhere_shows_nobodys_visit(who: str, clinic: House, held: Service) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    screen = Screen(held, cookies(clinic, who, ref))
    here = screen.open("who" if who != RECEPTION else "queue")
    for path in TABLET_PATHS if who != RECEPTION else ("who", "consent", "done"):
        seen = screen.open(path, ref=ref, visit=ref)
        assert "st-key-page_" not in seen and ("Sample Client" in seen) == (who == RECEPTION), path
    assert here


# Reception reads nobody's health

PLANTED = {
    name: f"planted{name}" for name in ("goals", "because", "asked", "reason", "note", "letter", "until", "declined", "withdrawn", "notes")
}  # fmt: skip


def house_full_of_health(house: House) -> list[str]:
    """A visit at every status that reception may see, with something to find in each."""
    said = {"anticoagulant": "not_sure", "valve_high": "yes", "goals_words": PLANTED["goals"]}
    needling, electro, laser = Modality
    refs = [house.submitted(**said) for _ in range(6)]
    review, deferred, letter, refused, cleared, signed = refs
    reviewing.clarify(house.store, protocol(), house.p, house.tick(), review, "valve_other", "yes", PLANTED["asked"])
    wait = Choice(outcome=Outcome.not_until, condition=PLANTED["until"])
    house.decide(deferred, dict.fromkeys((needling, electro, laser), wait))
    asks = Choice(outcome=Outcome.letter, condition=PLANTED["letter"])
    house.decide(letter, dict.fromkeys((needling, electro, laser), asks))
    house.decide(refused, dict.fromkeys((needling, electro, laser), Choice(outcome=Outcome.do_not_treat)))
    for ref in (cleared, signed):
        plan = {one: Choice(outcome=Outcome.do_not_treat) for one in (needling, electro)}
        house.decide(ref, plan | {laser: Choice(outcome=Outcome.with_limits, limits=("fewer_needles",))})
        house.release(ref)
    house.sign(signed)
    emergency = house.open()
    house.agree(emergency)
    house.answer(emergency, vision_change="yes", goals_words=PLANTED["goals"])
    assessed = house.open()
    house.agree(assessed)
    house.answer(assessed, vision_change="yes")
    answering.assess(house.store, house.p, house.tick(), assessed, ("vision_change",), True, PLANTED["because"], PLANTED["note"])
    declined = house.submitted(**said)
    signing.decline(house.store, house.client(declined), house.tick(), declined, (PLANTED["declined"],))
    withdrawn = house.signed(goals_words=PLANTED["goals"])
    visits.withdraw(house.store, house.p, house.tick(), withdrawn, PLANTED["withdrawn"])
    return [*refs, emergency, assessed, declined, withdrawn]


EMERGENCY = protocol().words("en").words["status"]["emergency"]


def words_of_health(house: House, refs: list[str]) -> set[str]:
    """What was planted, and the questions, answers and findings of these visits in words."""
    words = set(PLANTED.values()) | {EMERGENCY}
    for ref in refs:
        visit, screening = house.visit(ref), house.screening(ref)
        words |= {in_language(text, "en") for flag in screening.flags for text in (flag.because, flag.do)}
        told = [one for one in visit.answers.values() if one.given in (*UNCERTAIN_WORDS, "yes")]
        words |= {one.asked for one in told}
        words |= {in_language(protocol().questionnaire.by_id[one.item].ask, "en") for one in told}
    return {word for word in words if len(word) > 3}


@pytest.mark.parametrize("who", [RECEPTION, OWNER])
def test_no_page_of_reception_holds_a_word_of_health(who: str, clinic: House, held: Service) -> None:
    refs = house_full_of_health(clinic)
    words = words_of_health(clinic, refs)
    assert len(words) > 30
    screen = Screen(held, cookies(clinic, who, refs[0]))
    for path in DESK_PATHS:
        for about in abouts(clinic, path, refs):
            seen = screen.open(path, **about)
            # an owner sees how often each rule fired: words of the rule book, not of anybody
            looked_for = set(PLANTED.values()) if (path, who) == ("insight", OWNER) else words
            if (path, who) == ("keyin", OWNER):  # who types a paper form in has to fetch somebody
                looked_for = looked_for - {EMERGENCY}
            assert not [word for word in looked_for if word in seen], f"/{path} {about}"


def abouts(house: House, path: str, refs: list[str]) -> list[dict[str, str]]:
    """Every address of a page: without a reference, and with each."""
    if path in ("client", "course"):
        return [{}, *({"ref": house.visit(ref).client} for ref in refs[-3:])]
    if path in ("visit", "keyin", "packet"):
        return [{"ref": ref} for ref in (refs if path == "visit" else refs[-4:])]
    return [{}]


def test_the_search_finds_words_where_they_are(clinic: House, held: Service) -> None:
    """The control: the same search on a practitioner's page."""
    refs = house_full_of_health(clinic)
    words, screen = words_of_health(clinic, refs), Screen(held, cookies(clinic, PRACTITIONER, refs[0]))
    pages = [screen.open("visit", ref=ref) for ref in refs]
    found = {word for word in words if any(word in page for page in pages)}
    assert {PLANTED[one] for one in ("goals", "because", "asked", "letter", "until", "withdrawn")} <= found and len(found) > 15


# Routes


@pytest.fixture
def app(held: Service) -> Starlette:
    return Starlette(routes=OURS, middleware=[Middleware(web.Headers)])


def test_every_route_stands_in_the_table() -> None:
    found = {
        (method, route.path) for route in OURS if isinstance(route, Route) for method in (route.methods or ()) if method != "HEAD"
    }
    assert found == ROUTES.keys()


def sealed(house: House) -> str:
    ref = house.open()
    body = b"%PDF-1.7 of " + ref.encode()
    with house.store.write() as writer:
        kept = StoredDocument(
            ref=house.reference(), visit=ref, sha256=sha256(body), file_name="packet.pdf", made_at=house.now, body=body
        )
        writer.put_document(kept)
    return ref


@pytest.mark.parametrize("who", VISITORS)
def test_each_route_is_for_those_in_the_table(who: str, clinic: House, app: Starlette) -> None:
    ref = sealed(clinic)
    wrong = []
    for (method, _), (path, form, expected) in ROUTES.items():
        clinic.tick(minutes=20)  # wrong codes and passwords are counted; that is another test's
        browser = Browser(app, cookies(clinic, who, ref))  # afresh: some routes end it
        address = path.format(ref=ref)
        answer = browser.get(address) if method == "GET" else browser.post(address, form, origin=f"http://{HOST}")
        if answer.status != expected[who]:
            wrong.append(f"{method} {path}: {answer.status}")
        if b"%PDF" in answer.body and expected[who] != 200:
            wrong.append(f"{method} {path}: shows the paper")
    assert not wrong


@pytest.mark.parametrize("who", [NOBODY, CLIENT, PRACTITIONER])
def test_what_another_site_sends_changes_nothing(who: str, clinic: House, app: Starlette) -> None:
    ref = sealed(clinic)
    for (method, named), (path, form, _) in ROUTES.items():
        if named in READ_ONLY or (method == "GET" and named in ("/sign-in", "/sign-in/next", "/switch", "/staff", "/stay")):
            continue
        browser = Browser(app, cookies(clinic, who, ref))  # afresh: some routes end it
        before = trail(clinic)
        foreign = {"sec_fetch_site": "cross-site", "origin": "http://elsewhere.example"}
        answer = browser.get(path, **foreign) if method == "GET" else browser.post(path, form, **foreign)
        assert (answer.status, trail(clinic)) == (403, before), f"{method} {path}"


def test_a_cookie_of_one_kind_is_none_of_another(clinic: House, app: Starlette, held: Service) -> None:
    """Crafted: the tablet's secret in the cookie of staff, and a member of staff's in that of a tablet."""
    ref = sealed(clinic)
    tablet, staff = cookies(clinic, CLIENT, ref)["tablet"], cookies(clinic, PRACTITIONER, ref)["staff"]
    assert Browser(app, {"staff": tablet}).get(f"/packet/{ref}.pdf").status == 403
    assert Browser(app, {"tablet": staff, "device": staff}).get(f"/packet/{ref}.pdf").status == 403
    for jar in ({"staff": tablet}, {"tablet": staff}):
        assert "Sample Client" not in Screen(held, jar).open("queue")
    assert Browser(app, {"staff": staff}).get(f"/packet/{ref}.pdf").status == 200


def test_every_right_is_somebodys_and_an_account_that_is_closed_has_none() -> None:
    assert all(MAY.values())
    assert not as_actor(person(CLOSED)).roles
