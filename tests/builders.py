"""What stories are made of: a clinic with its people, visits brought to any point, answers of any client."""

import itertools
import random
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from forms.tablet.steps import notice_digest
from screening.actions import answering, people, returning, reviewing, signing, visits
from screening.actions.record import standing
from screening.condition import Truth
from screening.consent import Agreed
from screening.facts import Setting, Told, know
from screening.identity import Actor, Client, Clinic, Role, Staff, as_actor, new_reference
from screening.library import load
from screening.protocol import Protocol, quiet_answers
from screening.questionnaire import ItemType
from screening.response import By, How
from screening.review import Choice, Decision, Outcome
from screening.rule import Effect, Modality
from screening.screen import Screening
from screening.store import Store
from screening.vault import Vault, new_certificate
from screening.visit import Status, Visit
from screening.wording import asked, filled, said
from tests.midday import midday

MORNING = datetime(2026, 3, 16, 16, 0, tzinfo=UTC)
"""10:00 in the clinic (America/Edmonton), the day of the worked cases."""
DAY = date(2026, 3, 16)
PASSWORD = "correct horse battery"
ALL = frozenset(Modality)


STATEMENTS = ("identity", "well_today", "nothing_new", "agrees_today")
"""What the practitioner confirms before treatment."""


def least_settings(modalities: Collection[Modality]) -> dict[str, float]:
    """The lowest setting of each device that is used."""
    return {one.id: one.least for one in protocol().settings if one.modality in modalities and one.least is not None}


@cache
def protocol() -> Protocol:
    return load()


def setting(on: date = DAY, requested: frozenset[Modality] = ALL, **facts: Any) -> Setting:
    return Setting(on, requested, **facts)


def told(answers: Mapping[str, Any], on: date = DAY, quiet: bool = True) -> dict[str, Told]:
    given = quiet_answers(protocol().questionnaire, answers, on) if quiet else dict(answers)
    return {name: Told(value, on) for name, value in given.items()}


def screened(on: date = DAY, requested: frozenset[Modality] = ALL, quiet: bool = True, **answers: Any) -> Screening:
    return protocol().screen(told(answers, on, quiet), setting(on, requested))


def raised(screening: Screening) -> set[str]:
    return {flag.rule for flag in screening.flags}


def signature_strokes() -> tuple[tuple[tuple[float, float, float, float], ...], ...]:
    wave = tuple((20.0 + 8 * i, 90.0 + 40 * ((i % 6) - 3) / 3, 16.0 * i, 0.5) for i in range(50))
    return (wave,)


@dataclass
class House:
    """A clinic that is set up, with a clock that moves a second at every look."""

    store: Store
    clinic: Clinic
    practitioner: Staff
    receptionist: Staff
    now: datetime = MORNING
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def tick(self, **by: float) -> datetime:
        self.now += timedelta(**by) if by else timedelta(seconds=1)
        return self.now

    @property
    def p(self) -> Actor:
        return as_actor(self.practitioner)

    @property
    def r(self) -> Actor:
        return as_actor(self.receptionist)

    def reference(self) -> str:
        return new_reference(secrets.randbelow)

    def visit(self, ref: str) -> Visit:
        with self.store.read() as reader:
            return reader.visit(ref)

    def today(self, ref: str) -> Visit:
        """With what is too old by now left out."""
        return self.visit(ref).today(protocol(), self.clinic, self.now)

    def screening(self, ref: str) -> Screening:
        return self.visit(ref).screening(protocol(), self.clinic, self.now)

    def status(self, ref: str) -> Status:
        with self.store.read() as reader:
            return standing(reader, protocol(), reader.visit(ref), self.now)[1]

    def events(self, ref: str) -> list[str]:
        with self.store.read() as reader:
            return [linked.event.event for linked in reader.audit(ref)]

    def open(self, name: str = "Sample Client", born: date = date(1986, 3, 16), requested: frozenset[Modality] = ALL) -> str:
        client = Client(ref=self.reference(), name=name, birth_date=born)
        return visits.open_visit(self.store, self.r, self.tick(), protocol(), client, requested, self.reference)

    def client(self, ref: str) -> Actor:
        return visits.client_actor(self.visit(ref))

    def agree(self, ref: str) -> None:
        answering.agree(self.store, self.client(ref), self.tick(), ref, self.notice, 12.0)

    @property
    def notice(self) -> str:
        """Digest of the privacy notice as this clinic shows it."""
        clinic = self.clinic
        fill = {
            "clinic": clinic.name,
            "phone": clinic.phone,
            "privacy_contact": clinic.privacy_contact,
            "address": clinic.address,
        }
        return notice_digest(protocol(), [filled(clause, fill).body for clause in protocol().words("en").privacy])

    def answer(self, ref: str, **given: Any) -> tuple[Any, ...]:
        shown = [self.shown(name, value) for name, value in given.items()]
        return answering.answer(self.store, protocol(), self.client(ref), self.tick(), ref, shown, By.client, "en").opened

    def shown(self, name: str, value: Any) -> answering.Shown:
        item = protocol().questionnaire.item(name)
        words = said(protocol(), item, value, "en") if value is not None else ""
        return answering.Shown(name, value, asked(item, "en"), words, How.alone, 1)

    def answer_all(self, ref: str, **given: Any) -> None:
        """Every asked question, quiet where nothing else is given."""
        questionnaire = protocol().questionnaire
        everything = quiet_answers(questionnaire, given, self.clinic.day(self.now))
        with self.store.read() as reader:
            everything["birth_date"] = reader.client(self.visit(ref).client).birth_date.isoformat()
        day = self.clinic.day(self.now)
        asked = know(questionnaire, {name: Told(value, day) for name, value in everything.items()}, Setting(day, ALL)).asked
        self.answer(ref, **{name: value for name, value in everything.items() if self._is_asked(name, asked, given)})

    def _is_asked(self, name: str, asked: Mapping[str, Truth], given: Mapping[str, Any]) -> bool:
        item = protocol().questionnaire.by_id[name]
        return not item.is_reading and (name in given or (asked[name] is Truth.YES and item.type is not ItemType.text))

    def open_again(self, before: str, days: int = 7, requested: frozenset[Modality] | None = None) -> str:
        """The next visit of the client of an earlier one, so many days later."""
        self.tick(days=days)
        earlier = self.visit(before)
        with self.store.read() as reader:
            client = reader.client(earlier.client)
        wanted = requested or earlier.opened.requested
        return visits.open_visit(self.store, self.r, self.now, protocol(), client, wanted, self.reference)

    def again(self, before: str, days: int = 7, requested: frozenset[Modality] | None = None, **given: Any) -> str:
        """A return visit, sent: what is fresh is carried over, what is due is answered as `given`, else quietly."""
        ref = self.open_again(before, days, requested)
        self.agree(ref)
        returning.carry(self.store, protocol(), self.client(ref), self.tick(), ref)
        self.answer_due(ref, **given)
        self.submit(ref)
        self.look(ref)
        return ref

    def answer_due(self, ref: str, **given: Any) -> tuple[str, ...]:
        """Answers what is missing, and what is given anew. Returns what was asked."""
        if given:
            self.answer(ref, **given)
        asked: list[str] = []
        while missing := self.today(ref).known(protocol(), self.clinic, self.now).missing:
            quiet = {name: protocol().questionnaire.by_id[name].quiet for name in missing}
            if "birth_date" in quiet:
                with self.store.read() as reader:
                    quiet["birth_date"] = reader.client(self.visit(ref).client).birth_date.isoformat()
            assert None not in quiet.values(), f"say what is answered to {[name for name in quiet if quiet[name] is None]}"
            self.answer(ref, **quiet)
            asked += missing
        return tuple(asked)

    def submitted(self, **given: Any) -> str:
        """A visit whose answers are certified and sent, and the client looked at."""
        ref = self.open()
        self.agree(ref)
        self.answer_all(ref, **given)
        self.submit(ref)
        self.look(ref)
        return ref

    def look(self, ref: str) -> None:
        self.measure(ref, visibly_affected="no", capacity="yes")

    def submit(self, ref: str) -> None:
        answering.submit(self.store, protocol(), self.client(ref), self.tick(), ref)

    def measure(self, ref: str, **given: Any) -> bool:
        return reviewing.measure(self.store, protocol(), self.p, self.tick(), ref, given)

    def decide(self, ref: str, choices: Mapping[Modality, Choice] | None = None, **reasons: str) -> Decision:
        choices = choices or self.fitting(ref)
        reads = self.visit(ref).evidence
        return reviewing.decide(
            self.store, protocol(), self.p, self.tick(), ref, choices, reasons, reads, self.practitioner.registration
        )

    def fitting(self, ref: str) -> dict[Modality, Choice]:
        """Go ahead where nothing bars it, with limits where something changes it, else do not treat."""
        found = self.screening(ref)
        chosen = {}
        for modality in found.modalities:
            value = found.modalities[modality].value
            if value >= Effect.defer:
                chosen[modality] = Choice(outcome=Outcome.do_not_treat)
            elif value is Effect.modify:
                chosen[modality] = Choice(outcome=Outcome.with_limits, limits=("fewer_needles",))
            else:
                chosen[modality] = Choice(outcome=Outcome.go_ahead)
        return chosen

    def release(self, ref: str) -> None:
        reviewing.release(self.store, protocol(), self.p, self.tick(), ref)

    def sign(self, ref: str, strokes: Any = None, typed: str = "") -> None:
        visit = self.visit(ref)
        with self.store.read() as reader:
            text = signing.text_for(reader, protocol(), visit, self.tick())
        assert visit.decision
        ink = signing.Ink(typed=typed) if typed else signing.Ink(strokes or signature_strokes(), 600, 200, "pen")
        signing.sign(
            self.store,
            protocol(),
            self.client(ref),
            self.now,
            ref,
            signing.Chosen(
                text.digest,
                visit.decision.digest,
                {modality: Agreed.yes for modality in visit.decision.treats},
                {"record": Agreed.no, "teaching": Agreed.no, "marketing": Agreed.no},
                (),
                {"consent": 60.0},
            ),
            ink,
            self.reference(),
        )

    def countersign(self, ref: str, password: str = PASSWORD) -> None:
        signing.countersign(self.store, self.practitioner, password, self.tick(), ref, protocol())

    def signed(self, **given: Any) -> str:
        ref = self.submitted(**given)
        self.decide(ref)
        self.release(ref)
        self.sign(ref)
        return ref


def house(folder: Path, test: bool = False) -> House:
    return house_in(Store.open(f"sqlite:///{folder / 'intake.db'}", Vault([random.Random(7).randbytes(32)])), MORNING, test)


def house_clinic(test: bool = False, time_zone: str = "America/Edmonton") -> Clinic:
    return Clinic(
        name="Sample Clinic",
        address="1 Sample Street, Edmonton, Alberta",
        phone="780 555 0100",
        time_zone=time_zone,
        offers=("needling", "electro", "laser"),
        privacy_contact="privacy@clinic.example",
        test=test,
    )


def house_of_today(store: Store, pin: str = "") -> House:
    """A clinic set up an hour ago, for a server with the real clock."""
    now = datetime.now(UTC)
    return house_in(store, now - timedelta(hours=1), pin=pin, time_zone=midday(now))


def house_in(store: Store, now: datetime, test: bool = False, pin: str = "", time_zone: str = "America/Edmonton") -> House:
    clinic = house_clinic(test, time_zone)
    practitioner = Staff(
        ref="PRACT234",
        user="practitioner",
        name="Sample Practitioner",
        registration="A 1234",
        title="Registered Acupuncturist",
        roles=frozenset({Role.practitioner, Role.owner}),
    )
    receptionist = Staff(ref="RECEP234", user="desk", name="Sample Receptionist", roles=frozenset({Role.reception}))
    key = new_certificate(clinic.name, now)
    people.set_up(store, clinic, practitioner, PASSWORD, key, now, pin)
    people.add_staff(store, as_actor(practitioner), receptionist, PASSWORD, now)
    return House(store, clinic, practitioner, receptionist, now)
