"""A clinic with thirty visits in every status, made by the same actions that the screens call."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from forms.sealing import seal_visit
from screening.actions import answering, people, reviewing, signing, visits
from screening.actions.record import clinic_of, standing
from screening.condition import Truth
from screening.consent import PHOTO_USES, Agreed
from screening.facts import Setting, Told, know
from screening.identity import Actor, Client, Clinic, Role, Staff, as_actor, new_reference
from screening.protocol import Protocol, quiet_answers
from screening.questionnaire import Item, ItemType
from screening.response import By, How
from screening.review import Choice, Outcome
from screening.rule import Effect, Modality
from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault, new_certificate
from screening.visit import Status, Visit
from screening.wording import asked, said

PASSWORD = "demo demo demo"  # nosec B105: printed by the command, for people who do not exist
PIN = "2580"
STEPS = ("opened", "answering", "submitted", "decided", "released", "signed", "countersigned", "sealed", "treated")


def fill(folder: Path, protocol: Protocol, now: datetime, time_zone: str) -> list[str]:
    """Makes the clinic in an empty folder. Returns the lines to print. Raises NotNow where a clinic lives there already."""
    demo = clinic_in(folder, protocol, now, time_zone)
    for number, plan in enumerate(PLANS):
        demo.play(number, plan)
    return [f"{count} visits: {status}" for status, count in demo.counts().items()]


def clinic_in(folder: Path, protocol: Protocol, now: datetime, time_zone: str, cast: str = "Demo") -> "Demo":
    """A set-up clinic whose clock stands four hours before now, by daylight."""
    now = _by_day(now, time_zone)
    settings = Settings.from_environment({"INTAKE_DATA": str(folder)})
    store = Store.open(settings.database_url, Vault.at(settings))
    person = Staff(
        ref=new_reference(secrets.randbelow),
        user="demo",
        name=f"{cast} Practitioner",
        registration=f"{cast.upper()} 0000",
        title="Registered Acupuncturist",
        roles=frozenset(Role),
    )
    clinic = Clinic(
        name=f"{cast} Clinic",
        address="1 Sample Street, Edmonton, Alberta",
        phone="780 555 0100",
        time_zone=time_zone,
        offers=tuple(Modality),
        privacy_contact="privacy@demo.example",
        test=True,
    )
    people.set_up(store, clinic, person, PASSWORD, new_certificate(clinic.name, now), now, PIN)
    desk = person.model_copy(update={"ref": new_reference(secrets.randbelow), "user": "desk", "name": f"{cast} Reception"})
    people.add_staff(store, as_actor(person), desk.model_copy(update={"roles": frozenset({Role.reception})}), PASSWORD, now)
    return Demo(store, protocol, person, now - timedelta(hours=4))


def _by_day(now: datetime, time_zone: str) -> datetime:
    """Noon of the day before, where the day is too young: a form is sent on the day it is filled in."""
    there = now.astimezone(ZoneInfo(time_zone))
    return now if there.hour >= 5 else (there.replace(hour=12) - timedelta(days=1)).astimezone(now.tzinfo)


@dataclass(frozen=True, slots=True)
class Plan:
    """How far a visit goes, what its client answers besides the quiet answers, and how it ends."""

    to: str
    answers: Mapping[str, Any]
    outcome: Choice | None = None
    end: str = ""


QUIET: dict[str, Any] = {}
THINNER = {
    "anticoagulant": "yes",
    "anticoagulant_kind": "newer_pill",
    "anticoagulant_bleeding": "no",
    "easy_bruise": "yes",
    "easy_bruise_new": "no",
}
TOXIN = {"botulinum": "yes", "botulinum_date": {"days": [7, 14]}, "botulinum_areas": ["forehead", "glabella"]}
LATER_TOXIN = {"botulinum": "yes", "botulinum_date": {"days": [28, 90]}, "botulinum_areas": ["forehead"]}
PRESSURE = {"high_bp": "yes", "goals": ["tone", "dullness"]}
UNSURE = {"supplements": "not_sure", "filler_ha": "not_sure", "self_harm": "no"}
URGENT = {"vision_change": "yes"}
LETTER = Choice(outcome=Outcome.letter, condition="Cardiologist: is gentle needling reasonable?")
LATER = Choice(outcome=Outcome.not_until, condition="Skin settled, look again")
NO = Choice(outcome=Outcome.do_not_treat)
KEEP = Choice(outcome=Outcome.keep_in_review)

PLANS = (
    Plan("opened", QUIET),
    *(Plan("answering", one) for one in (QUIET, TOXIN)),
    *(Plan("urgent", URGENT),) * 2,
    *(Plan("submitted", one) for one in (QUIET, THINNER, TOXIN, PRESSURE, UNSURE)),
    Plan("decided", THINNER, KEEP),
    *(Plan("decided", one, LETTER) for one in (PRESSURE, THINNER)),
    *(Plan("decided", one, LATER) for one in (TOXIN, UNSURE)),
    *(Plan("decided", one, NO) for one in (TOXIN, THINNER)),
    *(Plan("released", one) for one in (QUIET, LATER_TOXIN)),
    *(Plan("signed", one) for one in (QUIET, LATER_TOXIN)),
    *(Plan("sealed", one) for one in (QUIET, LATER_TOXIN, QUIET)),
    *(Plan("treated", one) for one in (QUIET, LATER_TOXIN)),
    Plan("opened", QUIET, end="abandon"),
    Plan("released", QUIET, end="decline"),
    Plan("sealed", QUIET, end="withdraw"),
    Plan("submitted", QUIET, end="invalidate"),
)


class Demo:
    def __init__(
        self, store: Store, protocol: Protocol, person: Staff, start: datetime, client: str = "Demo Client {:02}"
    ) -> None:
        self.store, self.protocol, self.person, self.now, self.client = store, protocol, person, start, client
        self.refs: list[str] = []

    @property
    def actor(self) -> Actor:
        return as_actor(self.person)

    def tick(self) -> datetime:
        self.now += timedelta(seconds=9)
        return self.now

    def play(self, number: int, plan: Plan) -> None:
        client = Client(
            ref=self.reference(),
            name=self.client.format(number + 1),
            birth_date=date(1960 + number, 1 + number % 12, 1 + number % 28),
        )
        ref = visits.open_visit(self.store, self.actor, self.tick(), self.protocol, client, frozenset(Modality), self.reference)
        self.refs.append(ref)
        for step, play in self.steps(ref, plan):
            if plan.to in STEPS and STEPS.index(step) > STEPS.index(plan.to):
                break
            play()
        self.end(ref, plan.end)

    def steps(self, ref: str, plan: Plan) -> list[tuple[str, Callable[[], object]]]:
        if plan.to == "urgent":
            return [("answering", lambda: self.begin(ref, plan.answers, only=plan.answers))]
        return [
            (
                "answering",
                lambda: self.begin(
                    ref, plan.answers, only=None if plan.to != "answering" else dict(list(plan.answers.items())[:1])
                ),
            ),
            ("submitted", lambda: self.submit(ref)),
            ("decided", lambda: self.decide(ref, plan.outcome)),
            ("released", lambda: reviewing.release(self.store, self.protocol, self.actor, self.tick(), ref)),
            ("signed", lambda: self.sign(ref)),
            ("countersigned", lambda: signing.countersign(self.store, self.person, PASSWORD, self.tick(), ref, self.protocol)),
            ("sealed", lambda: seal_visit(self.store, self.protocol, self.person, ref, self.reference(), self.tick())),
            ("treated", lambda: self.treat(ref)),
        ]

    def end(self, ref: str, how: str) -> None:
        if how == "decline":
            answering_client = visits.client_actor(self.visit(ref))
            signing.decline(self.store, answering_client, self.tick(), ref, ("Wants to think about it",))
        elif how:
            getattr(visits, how)(self.store, self.actor, self.tick(), ref, "Part of the demo")

    def reference(self) -> str:
        return new_reference(secrets.randbelow)

    def visit(self, ref: str) -> Visit:
        with self.store.read() as reader:
            return reader.visit(ref)

    def begin(self, ref: str, given: Mapping[str, Any], only: Mapping[str, Any] | None) -> None:
        visit = self.visit(ref)
        client = visits.client_actor(visit)
        answering.agree(self.store, client, self.tick(), ref, "demo", 20.0)
        answers = self.everything(visit, given) if only is None else only
        shown = [self.shown(self.protocol.questionnaire.by_id[name], value) for name, value in answers.items()]
        answering.answer(self.store, self.protocol, client, self.tick(), ref, shown, By.client, "en")

    def everything(self, visit: Visit, given: Mapping[str, Any]) -> dict[str, Any]:
        with self.store.read() as reader:
            day, born = clinic_of(reader).day(self.now), reader.client(visit.client).birth_date
        questionnaire = self.protocol.questionnaire
        answers = quiet_answers(questionnaire, given, day) | {"birth_date": born.isoformat()}
        asked = know(
            questionnaire, {name: Told(value, day) for name, value in answers.items()}, Setting(day, frozenset(Modality))
        ).asked
        return {
            name: value for name, value in answers.items() if _is_to_answer(questionnaire.by_id[name], asked[name], name in given)
        }

    def shown(self, item: Item, given: Any) -> answering.Shown:
        page = self.protocol.questionnaire.page_of(item.id)
        listed = {
            name
            for one in self.protocol.questionnaire.pages
            for block in one.block
            if block.kind == "list"
            for name in block.items
        }
        how = How.alone if item.id not in listed else How.none_of_these if given == "no" else How.in_list
        return answering.Shown(
            item.id, given, asked(item, "en"), said(self.protocol, item, given, "en"), how, page[0] if page else 0
        )

    def submit(self, ref: str) -> None:
        answering.submit(self.store, self.protocol, visits.client_actor(self.visit(ref)), self.tick(), ref)
        reviewing.measure(self.store, self.protocol, self.actor, self.tick(), ref, {"visibly_affected": "no", "capacity": "yes"})
        with self.store.read() as reader:
            to_do = reader.visit(ref).screening(self.protocol, clinic_of(reader), self.now).to_do
        readings = {name: self.protocol.questionnaire.by_id[name].quiet for name in to_do}
        if readings:
            reviewing.measure(self.store, self.protocol, self.actor, self.tick(), ref, readings)

    def decide(self, ref: str, outcome: Choice | None) -> None:
        with self.store.read() as reader:
            visit = reader.visit(ref)
            screening = visit.screening(self.protocol, clinic_of(reader), self.now)
        choices = {modality: outcome or _fitting(standing.value) for modality, standing in screening.modalities.items()}
        reviewing.decide(
            self.store, self.protocol, self.actor, self.tick(), ref, choices, {}, visit.evidence, self.person.registration
        )

    def sign(self, ref: str) -> None:
        visit = self.visit(ref)
        assert visit.decision
        with self.store.read() as reader:
            text = signing.text_for(reader, self.protocol, visit, self.now)
        agreed = dict.fromkeys(visit.decision.treats, Agreed.yes)
        photos = dict.fromkeys(PHOTO_USES, Agreed.no)
        client = visits.client_actor(visit)
        signing.sign(
            self.store,
            self.protocol,
            client,
            self.tick(),
            ref,
            signing.Chosen(text.digest, visit.decision.digest, agreed, photos, (), {"consent": 95.0}),
            INK,
            self.reference(),
        )

    def treat(self, ref: str) -> None:
        visit = self.visit(ref)
        assert visit.decision and visit.consent
        statements = [one.id for one in self.protocol.before_treatment]
        visits.acknowledge_limits(self.store, self.actor, self.tick(), self.protocol, ref, statements)
        used = visit.decision.treats & visit.consent.agreed
        visits.treat(
            self.store, self.actor, self.tick(), self.protocol, ref, used, 12, 12, "Demo", self._settings(used), ("none",)
        )

    def _settings(self, used: frozenset[Modality]) -> dict[str, float | str]:
        return {one.id: one.least or 1.0 for one in self.protocol.settings if one.modality in used and not one.words}

    def counts(self) -> dict[Status, int]:
        with self.store.read() as reader:
            found = [standing(reader, self.protocol, visit, self.now)[1] for visit in reader.visits(open_only=False)]
        return {status: found.count(status) for status in Status if status in found}


def _is_to_answer(item: Item, asked: Truth, given: bool) -> bool:
    return not item.is_reading and asked is Truth.YES and (given or item.type is not ItemType.text)


def _fitting(value: Effect) -> Choice:
    if value >= Effect.defer:
        return NO
    if value is Effect.modify:
        return Choice(outcome=Outcome.with_limits, limits=("fewer_needles", "avoid_areas"), avoid=("forehead",))
    return Choice(outcome=Outcome.go_ahead)


def _wave() -> tuple[tuple[float, float, float, float], ...]:
    heights = (0, 30, -20, 40, -35, 10)
    return tuple((40.0 + 9 * step, 100.0 + heights[step % 6], 16.0 * step, 0.5) for step in range(48))


INK = signing.Ink((_wave(), ((60, 150, 900, 0.5), (420, 138, 1100, 0.5))), 600, 200, "pen")
