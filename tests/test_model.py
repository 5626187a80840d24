"""Whatever is done, in whatever order: nobody is treated without all that a treatment needs. Against a small model of its own."""

import copy
import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import event

from screening import visit as visit_module
from screening.actions import answering, people, record, reviewing, signing, visits
from screening.audit import broken
from screening.consent import Agreed
from screening.entry import Answered, LimitsAcknowledged, Treated, Withdrawn
from screening.errors import IntakeError
from screening.identity import Actor, Client, Role, Staff, as_actor
from screening.packet import build
from screening.response import By
from screening.review import Choice, Outcome
from screening.rule import Modality, Tier
from screening.visit import Visit
from tests import clinic_model as m
from tests.builders import PASSWORD, STATEMENTS, House, house, least_settings, protocol, signature_strokes
from tests.clinic_model import MODALITIES, Model, Plan

EXAMPLES = max(1, int(os.environ.get("INTAKE_EXAMPLES", "1500")) // 40)
"""A long run: INTAKE_EXAMPLES=40000."""
STEPS = 24
HOME = ZoneInfo("America/Edmonton")
BORN = date(1986, 3, 16)
STAFF = {
    m.RECEPTION: Staff(ref="RECEP234", user="desk", name="Sample Receptionist", roles=frozenset({Role.reception})),
    m.OWNER: Staff(ref="WNERA234", user="owner", name="Sample Owner", roles=frozenset({Role.owner})),
    m.AUDITOR: Staff(ref="AUDIT234", user="auditor", name="Sample Auditor", roles=frozenset({Role.auditor})),
}
PRACTITIONER = Staff(
    ref="PRACT234", user="practitioner", name="Sample Practitioner", registration="A 1234", roles=frozenset({Role.practitioner})
)
SOMEBODY = st.sampled_from((m.PRACTITIONER,) * 8 + (m.RECEPTION, m.OWNER, m.AUDITOR, m.CLIENT))
AT_THE_GLASS = st.sampled_from((m.CLIENT,) * 10 + (m.STRANGER, m.RECEPTION, m.PRACTITIONER))
MAY_END = (m.PRACTITIONER, m.OWNER)
MAY_ABANDON = (m.PRACTITIONER, m.OWNER, m.RECEPTION)


class Stage:
    """One store for all examples. Each begins with a copy of a visit that was brought to some point, so that deep ones are reached."""

    def __init__(self, folder: Path) -> None:
        self.house: House = house(folder)
        event.listen(
            self.house.store._engine, "connect", lambda one, _: one.execute("PRAGMA synchronous = OFF")
        )  # power stays on
        self.house.store.close()
        self.house.practitioner = PRACTITIONER
        with self.house.store.write() as writer:
            for person in (PRACTITIONER, *STAFF.values()):
                writer.put_staff(person, "")
        self.path = folder / "intake.db"
        self.kept: list[tuple[sqlite3.Connection, Model, str, Any]] = []

    def keep(self, machine: "Clinic") -> None:
        self.house.store.close()
        copied = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(self.path)) as now:
            now.backup(copied)
        self.kept.append((copied, copy.deepcopy(machine.model), machine.ref, self.house.now))

    def back_to(self, number: int) -> tuple[Model, str]:
        copied, model, ref, self.house.now = self.kept[number]
        self.house.store.close()
        with closing(sqlite3.connect(self.path)) as now:
            copied.backup(now)
        return copy.deepcopy(model), ref


_stages: list[Stage] = []
_folders: list[Any] = []


def stage() -> Stage:
    """A visit at five points: opened, answered, sent, decided and released, ready for treatment."""
    if not _stages:
        _folders.append(tempfile.TemporaryDirectory())
        _stages.append(Stage(Path(_folders[-1].name)))
        machine = Clinic.alone(_stages[0])
        for forward in (0, 2, 1, 2, 3):
            for _ in range(forward):
                machine.forward()
            _stages[0].keep(machine)
    return _stages[0]


class Clinic(RuleBasedStateMachine):
    """Each step is tried on the real store; the model says beforehand whether it may be done, and afterwards what is so."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = stage()
        self._begin()

    def _begin(self) -> None:
        self.house = self.stage.house
        self.model, self.ref = Model(self._today()), ""
        self.evidence: list[tuple[str, int]] = []
        self.shown: list[tuple[str, str]] = []
        self.treated_with: set[str] = set()

    @classmethod
    def alone(cls, on: Stage) -> "Clinic":
        """To bring a visit to a point: no example of hypothesis."""
        machine = cls.__new__(cls)
        machine.stage = on
        machine._begin()
        machine.do_open()
        return machine

    def _today(self) -> date:
        return self.house.now.astimezone(HOME).date()

    starts: tuple[int, ...] = (0, 1, 2, 3, 4, 4)

    @initialize(start=st.integers(0, 5))
    def begin_at(self, start: int) -> None:
        self.model, self.ref = self.stage.back_to(self.starts[start])

    # One step

    def actor(self, role: str) -> Actor:
        if role == m.PRACTITIONER:
            return as_actor(PRACTITIONER)
        if role in STAFF:
            return as_actor(STAFF[role])
        client = self.visit().client if role == m.CLIENT else "ANTHR234"
        return Actor(kind="client", ref=client)

    def visit(self) -> Visit:
        return self.house.visit(self.ref)

    def head(self) -> tuple[int, str]:
        with self.house.store.read() as reader:
            return reader.chain_head()

    def trail(self) -> tuple[int, int]:
        """How many entries and events there are."""
        with closing(sqlite3.connect(self.stage.path)) as now:
            entries, events = now.execute("SELECT (SELECT count(*) FROM entry), (SELECT max(number) FROM audit)").fetchone()
        return entries, events

    def try_it(self, actor: Actor, may: bool, act: Callable[[], Any], events: int = 1, left: int = 0) -> bool:
        """Done exactly where the model allows it. `left`: events that a refusal leaves."""
        before = self.trail()
        self.model.fell = []
        try:
            act()
        except IntakeError as fault:
            assert not may, f"the model allows what was refused: {fault}"
            after = self.trail()
            assert after == (before[0], before[1] + left), "a refused action left something behind"
            return False
        assert may, "done, and the model does not allow it"
        self._expect = (before, events, f"{actor.kind}:{actor.ref}")
        return True

    def done(self) -> None:
        """After the model has taken the step: one event for each thing done, and one for each thing that fell, by whoever did it."""
        (entries, number), events, actor = self._expect
        with self.house.store.read() as reader:
            left = [linked.event for linked in reader.audit(self.ref) if linked.number > number]
        assert len(left) == events + len(self.model.fell), [event.event for event in left]
        assert all(event.actor == actor for event in left), left
        assert [event.event for event in left if event.event in ("decision void", "signature dropped")] == self.model.fell
        assert self.trail() == (entries + events, number + len(left))

    # What a client does

    @precondition(lambda self: self.model.ended)
    @rule()
    def open_another(self) -> None:
        self.do_open()

    def do_open(self) -> None:
        house = self.house
        # Each visit is another client's: what a consent of an earlier visit covers is the story of tests/test_course.py.
        client = Client(ref=house.reference(), name="Sample Client", birth_date=BORN)
        before = self.head()[0]
        self.ref = visits.open_visit(
            house.store, as_actor(STAFF[m.RECEPTION]), house.tick(), protocol(), client, frozenset(Modality), house.reference
        )
        assert self.head()[0] == before + 1
        self.model = Model(self._today(), silent=set(m.ANSWERS))
        self.evidence, self.shown = [], []

    @rule(by=AT_THE_GLASS)
    def agree(self, by: str) -> None:
        actor, may = self.actor(by), not self.model.ended and by == m.CLIENT
        if self.try_it(actor, may, lambda: answering.agree(self.house.store, actor, self.house.tick(), self.ref, "digest", 9.0)):
            self.model.agreed_to_form = True
            self.done()

    @precondition(lambda self: self.model.said)
    @rule(
        item=st.sampled_from((*sorted(m.ANSWERS), m.EMERGENCY)), last=st.booleans(), take_back=st.integers(0, 5), by=AT_THE_GLASS
    )
    def answer(self, item: str, last: bool, take_back: int, by: str) -> None:
        given = None if take_back == 0 else m.ANSWERS[item][-1 if last else 0]
        self.do_answer(item, given, by)

    def do_answer(self, item: str, given: str | None, by: str = m.CLIENT) -> None:
        actor, model = self.actor(by), self.model
        shown = [self.house.shown(item, given)]

        def act() -> None:
            answering.answer(self.house.store, protocol(), actor, self.house.tick(), self.ref, shown, By.client, "en")

        if self.try_it(actor, model.may_answer and by == m.CLIENT, act, 0):
            self._expect = (self._expect[0], model.answer(item, given), self._expect[2])
            self.done()

    def answer_everything(self) -> None:
        """All other questions with quiet answers; those of the model one by one."""
        self.house.answer_all(self.ref)
        with self.house.store.read() as reader:  # what is asked from the second session on
            missing, _ = answering.open_ends(reader, protocol(), self.visit(), self.house.now)
        self.house.answer(self.ref, **{name: protocol().questionnaire.by_id[name].quiet for name in missing})
        for item, (quiet, _) in m.ANSWERS.items():
            self.model.say(item, quiet)
            self.model._tell(item, quiet)
        self.model.rest_on = self.model.day

    def go_through_again(self) -> None:
        """On another day, what is too old, said as before."""
        visit, model = self.visit(), self.model
        missing = self.house.today(self.ref).known(protocol(), self.house.clinic, self.house.now).missing
        self.house.answer(self.ref, **{name: visit.answers[name].given for name in missing if name not in m.ANSWERS})
        model.rest_on = model.day
        for item in sorted(model.too_old):
            self.do_answer(item, model.said.get(item, m.ANSWERS[item][0]))

    @rule(by=AT_THE_GLASS)
    def send(self, by: str) -> None:
        actor = self.actor(by)

        def act() -> None:
            answering.submit(self.house.store, protocol(), actor, self.house.tick(), self.ref)

        if self.try_it(actor, self.model.may_send and by == m.CLIENT, act):
            self.model.send()
            self.done()

    @rule(agrees=st.sets(st.sampled_from(MODALITIES)), stale=st.integers(0, 3), by=AT_THE_GLASS)
    def sign(self, agrees: set[str], stale: int, by: str) -> None:
        self.do_sign(agrees, stale == 0, by)

    def do_sign(self, agrees: set[str], stale: bool, by: str = m.CLIENT) -> None:
        visit, model, actor = self.visit(), self.model, self.actor(by)
        if visit.decision is None:
            return
        text, plan = "", visit.decision.digest
        with suppress(IntakeError), self.house.store.read() as reader:
            text = signing.text_for(reader, protocol(), visit, self.house.tick()).digest
        self.shown.append((text, plan))
        if stale:
            text, plan = self.shown[0]
        treats = visit.decision.treats
        said = {one: Agreed.yes if one in agrees else Agreed.no for one in treats}
        chosen = signing.Chosen(text, plan, said, {}, (), {})
        ink = signing.Ink(signature_strokes(), 600, 200, "pen")

        def act() -> None:
            ref = self.house.reference()
            signing.sign(self.house.store, protocol(), actor, self.house.tick(), self.ref, chosen, ink, ref)

        fresh = (text, plan) == self.shown[-1]
        if self.try_it(actor, model.may_sign and by == m.CLIENT and fresh, act):
            model.sign({str(one) for one in treats} & agrees)
            self.done()

    @rule(by=AT_THE_GLASS, really=st.integers(0, 3))
    def decline(self, by: str, really: int) -> None:
        if really and not self.model.raised:
            return
        actor = self.actor(by)
        may = self.model.may_end and by == m.CLIENT
        if self.try_it(actor, may, lambda: signing.decline(self.house.store, actor, self.house.tick(), self.ref, ("Later",))):
            self._end("declined")

    def _end(self, status: str) -> None:
        order = ("abandoned", "treated", "invalidated", "withdrawn", "declined")
        self.model.ended = min((one for one in (status, self.model.ended) if one), key=order.index)
        self.done()

    # What a practitioner does

    @rule(item=st.sampled_from(sorted(m.ANSWERS)), last=st.booleans(), by=SOMEBODY)
    def clarify(self, item: str, last: bool, by: str) -> None:
        if item == m.EMERGENCY:
            return
        actor, given = self.actor(by), m.ANSWERS[item][-1 if last else 0]

        def act() -> None:
            reviewing.clarify(self.house.store, protocol(), actor, self.house.tick(), self.ref, item, given, "Asked again.")

        if self.try_it(actor, not self.model.ended and by == m.PRACTITIONER, act):
            self.model.learn(item, given)
            self.done()

    @rule(what=st.sampled_from(("look", "look", "affected", "bp", "high bp", "half a bp")), by=SOMEBODY)
    def measure(self, what: str, by: str) -> None:
        self.do_measure(what, by)

    def do_measure(self, what: str, by: str = m.PRACTITIONER) -> None:
        given: dict[str, Any] = {
            "look": {"visibly_affected": "no", "capacity": "yes"},
            "affected": {"visibly_affected": "yes", "capacity": "yes"},
            "bp": {"bp_systolic": 120, "bp_diastolic": 75},
            "high bp": {"bp_systolic": 165, "bp_diastolic": 95},
            "half a bp": {"bp_systolic": 120},
        }[what]
        actor, model = self.actor(by), self.model

        def act() -> None:
            reviewing.measure(self.house.store, protocol(), actor, self.house.tick(), self.ref, given)

        may = not model.ended and by == m.PRACTITIONER and what != "half a bp"
        if self.try_it(actor, may, act):
            if "bp" in what:
                model.learn("bp", "high" if what == "high bp" else "fine")
            else:
                model.learn("visibly_affected", given["visibly_affected"])
                model.measured |= dict.fromkeys(m.LOOKS, model.day)
            self.done()

    @rule(confirmed=st.booleans(), by=SOMEBODY)
    def assess(self, confirmed: bool, by: str) -> None:
        actor = self.actor(by)

        def act() -> None:
            answering.assess(self.house.store, actor, self.house.tick(), self.ref, (m.EMERGENCY,), confirmed, "Looked and asked.")

        if self.try_it(actor, self.model.may_assess and by == m.PRACTITIONER, act):
            self.model.assess(confirmed)
            self.done()

    @rule(
        outcomes=st.tuples(*[st.sampled_from((m.GO, m.GO, m.LIMITS, m.UNTIL, m.LETTER, m.NOT, m.REVIEW))] * 3),
        days=st.integers(0, 3),
        reasons=st.booleans(),
        stale=st.integers(0, 3),
        by=SOMEBODY,
    )
    def decide(self, outcomes: tuple[str, ...], days: int, reasons: bool, stale: int, by: str) -> None:
        self.do_decide(outcomes, days, reasons, stale == 0, by)

    def do_decide(
        self, outcomes: tuple[str, ...], days: int, reasons: bool = True, stale: bool = False, by: str = m.PRACTITIONER
    ) -> None:
        house, model, actor, visit = self.house, self.model, self.actor(by), self.visit()
        self.evidence.append((visit.evidence, model.reading))
        reads, version = self.evidence[0 if stale else -1]
        until = model.day + timedelta(days) if m.UNTIL in outcomes else None
        plan = Plan(dict(zip(MODALITIES, outcomes, strict=True)), until, model.day)
        choices = {Modality(one): self._choice(outcome, until) for one, outcome in plan.outcomes.items()}
        why = {flag.rule: "Talked about it." for flag in house.screening(self.ref).flags} if reasons else {}

        def act() -> None:
            reviewing.decide(house.store, protocol(), actor, house.tick(), self.ref, choices, why, reads)

        if self.try_it(actor, model.may_decide(plan, version, reasons) and by == m.PRACTITIONER, act):
            model.decide(plan)
            self.done()

    def _choice(self, outcome: str, until: date | None) -> Choice:
        return Choice(
            outcome=Outcome(outcome),
            limits=("fewer_needles",) if outcome == m.LIMITS else (),
            until=until if outcome == m.UNTIL else None,
            condition="From the family doctor." if outcome == m.LETTER else "",
        )

    @rule(by=SOMEBODY)
    def release(self, by: str) -> None:
        actor = self.actor(by)

        def act() -> None:
            reviewing.release(self.house.store, protocol(), actor, self.house.tick(), self.ref)

        if self.try_it(actor, self.model.may_release and by == m.PRACTITIONER, act):
            self.model.released = True
            self.done()

    @rule(by=st.sampled_from((m.PRACTITIONER,) * 6 + tuple(STAFF)), right=st.integers(0, 5))
    def countersign(self, by: str, right: int) -> None:
        person = STAFF.get(by, PRACTITIONER)
        password = PASSWORD if right else "not the password"

        def act() -> None:
            signing.countersign(self.house.store, person, password, self.house.tick(), self.ref, protocol())

        is_practitioner = by == m.PRACTITIONER
        may = self.model.may_countersign and is_practitioner and bool(right)
        if self.try_it(as_actor(person), may, act, left=int(is_practitioner and not right)):
            self.model.countersigned = True
            self.done()
        self.house.now += timedelta(minutes=4)  # five wrong ones side by side are another test's
        self._tell_the_day()

    @rule(by=SOMEBODY)
    def seal(self, by: str) -> None:
        house, actor, visit = self.house, self.actor(by), self.visit()

        def act() -> None:
            with house.store.read() as reader:
                client, head, key = reader.client(visit.client), reader.chain_head()[1], reader.signing_key()
            assert key
            packet = build(protocol(), house.clinic, client, PRACTITIONER, visit, [], head, key.fingerprint, house.now)
            signing.seal(house.store, actor, house.tick(), packet, os.urandom(16), house.reference())

        if self.try_it(actor, self.model.may_seal and by == m.PRACTITIONER, act):
            self.model.sealed = True
            self.done()

    @rule(by=SOMEBODY)
    def acknowledge(self, by: str) -> None:
        actor = self.actor(by)

        def act() -> None:
            visits.acknowledge_limits(self.house.store, actor, self.house.tick(), protocol(), self.ref, STATEMENTS)

        if self.try_it(actor, self.model.may_acknowledge and by == m.PRACTITIONER, act):
            self.model.acknowledged = True
            self.done()

    @rule(with_what=st.sets(st.sampled_from(MODALITIES)), needles=st.tuples(*[st.sampled_from((0, 5, 5))] * 2), by=SOMEBODY)
    def treat(self, with_what: set[str], needles: tuple[int, int], by: str) -> None:
        actor = self.actor(by)

        def act() -> None:
            modalities = frozenset(Modality(one) for one in with_what)
            settings = least_settings(modalities)
            visits.treat(
                self.house.store, actor, self.house.tick(), protocol(), self.ref, modalities, *needles, settings=settings
            )

        if self.try_it(actor, self.model.may_treat(with_what, needles) and by == m.PRACTITIONER, act):
            self._end("treated")

    nudges: tuple[str, ...] = (
        "treat", "treat", "withdraw", "stale decision", "learn", "change", "release", "tomorrow", "emergency", "abandon",
    )  # fmt: skip

    @rule(which=st.integers(0, 9))
    def nudge(self, which: int) -> None:
        """With everything right but, perhaps, the moment."""
        wanted = self.nudges[which % len(self.nudges)]
        if wanted in ("withdraw", "abandon"):
            self.end(m.PRACTITIONER if wanted == "withdraw" else m.RECEPTION, wanted, 0)
        elif wanted in ("change", "emergency") and self.model.said:
            self.do_answer("dark_marks" if wanted == "change" else m.EMERGENCY, "yes")
        elif wanted == "learn":
            self.clarify("valve_other", False, m.PRACTITIONER)
        elif wanted == "stale decision":
            self.do_decide((m.LIMITS,) * 3, 0, stale=True)
        elif wanted == "defer":
            self.do_decide((m.UNTIL,) * 3, 1)
        elif wanted == "high reading":
            self.do_measure("high bp")
        elif wanted == "sign for the client":
            self.do_sign(set(MODALITIES), False, m.PRACTITIONER)
        elif wanted == "release":
            self.release(m.PRACTITIONER)
        elif wanted == "tomorrow":
            self.house.tick(days=1)
            self._tell_the_day()
        elif wanted == "treat":
            self._treat_at_once()

    def _treat_at_once(self) -> None:
        both = self.model.plan.treats & (self.model.agreed or set()) if self.model.plan else {m.NEEDLING}
        self.treat(both, (5, 5) if m.NEEDLING in both else (0, 0), m.PRACTITIONER)

    # How it ends, and time

    @rule(by=SOMEBODY, how=st.sampled_from(("withdraw", "invalidate", "abandon")), really=st.integers(0, 3))
    def end(self, by: str, how: str, really: int) -> None:
        """Not at each turn: most visits go on."""
        if really and how != "withdraw" and not self.model.raised:
            return
        model, actor = self.model, self.actor(by)
        may = {
            "withdraw": model.may_withdraw and by in MAY_END,
            "invalidate": not model.raised and by in MAY_END,
            "abandon": model.may_end and by in MAY_ABANDON,
        }[how]
        act: Callable[..., None] = getattr(visits, how)
        if self.try_it(actor, may, lambda: act(self.house.store, actor, self.house.tick(), self.ref, "The client said so.")):
            self._end({"withdraw": "withdrawn", "invalidate": "invalidated", "abandon": "abandoned"}[how])

    @rule(by=st.sampled_from(({"minutes": 20}, {"hours": 9}, {"days": 1}, {"days": 3})), really=st.booleans())
    def wait(self, by: dict[str, float], really: bool) -> None:
        if really:
            self.house.tick(**by)
            self._tell_the_day()

    def _tell_the_day(self) -> None:
        local = self.house.now.astimezone(HOME)
        if (local.hour, local.minute) >= (23, 45):
            self.house.tick(minutes=20)  # a step on each side of midnight is another test's
        self.model.day = self._today()

    careless = ""

    @rule(careless=st.sampled_from(("", "", "answers", "readings")))
    def forward(self, careless: str = "") -> None:
        """What comes next on the straight way, so that deep states are common; careless about what is of an earlier day."""
        model, self.careless = self.model, careless
        steps: dict[str, Callable[[], None]] = {
            "answering": self._on_answering,
            "emergency": lambda: self.assess(False, m.PRACTITIONER),
            "to_review": self._on_review,
            "to_sign": self._on_signing,
            "to_countersign": lambda: self.seal(m.PRACTITIONER) if model.countersigned else self.countersign(m.PRACTITIONER, 1),
            "ready": self._on_ready,
        }
        if model.stands or model.status != "to_countersign":
            steps.get(model.status, self._on_review if not model.ended else self.do_open)()
        else:
            self.do_measure("look")

    def _on_answering(self) -> None:
        if not self.model.agreed_to_form:
            self.agree(m.CLIENT)
        elif not self.model.said:
            self.answer_everything()
        elif self.model.rest_on != self.model.day:
            self.go_through_again()
        elif self.model.to_answer:
            item = min(self.model.to_answer)
            self.do_answer(item, m.ANSWERS[item][0])
        else:
            self.send(m.CLIENT)

    def _on_review(self) -> None:
        model = self.model
        if any(model.measured.get(name) != model.day for name in m.LOOKS) and self.careless != "readings":
            self.do_measure("look")
        if model.sent != model.day and self.careless != "answers":
            self.go_through_again()
            self.send(m.CLIENT)
        effects = [model.effect(one) for one in MODALITIES]
        self.do_decide(tuple(m.NOT if one == m.STOP else m.LIMITS for one in effects), 0)

    def _on_signing(self) -> None:
        of_today = not self.model.to_measure and self.model.sent == self.model.day
        if not of_today and not self.careless:
            self._on_review()
        elif self.model.released:
            self.do_sign(set(MODALITIES), False)
        else:
            self.release(m.PRACTITIONER)

    def _on_ready(self) -> None:
        model = self.model
        assert model.plan and model.agreed is not None
        if model.may_acknowledge and model.acknowledged:
            both = model.plan.treats & model.agreed
            needles = (5, 5) if m.NEEDLING in both else (0, 0)
            self.treat(both, needles, m.PRACTITIONER)
        elif model.may_acknowledge:
            self.acknowledge(m.PRACTITIONER)
        else:
            self._on_review()

    # What is always so

    @invariant()
    def so_it_is(self) -> None:
        """The visit as the model says; silence never reads clear; whoever was treated had all that it needs."""
        if not self.ref:
            return
        visit, model, house = self.visit(), self.model, self.house
        found = visit.screening(protocol(), house.clinic, house.now)
        assert found.screened and (found.overall is Tier.clear) == model.clears, found.overall
        if not model.is_silent:
            assert all(found.modalities[Modality(one)].value == model.effect(one) for one in MODALITIES)
        assert visit.status(house.clinic.day(house.now), found.screened, bool(found.holds)) == model.status
        assert (visit.consent is not None) == (model.agreed is not None), "ink"
        assert visit.released == model.released
        assert (visit.decision is not None and not visit.void_because) == bool(model.plan and model.plan.in_force), "decision"
        if visit.consent is None:
            assert visit.countersigned is None and visit.sealed is None and visit.acknowledged is None
        check_treated(visit.entries)

    def teardown(self) -> None:
        with self.house.store.read() as reader:
            assert broken(self.house.store.vault.audit_key, reader.audit()) is None


def check_treated(entries: tuple[Any, ...]) -> None:
    """A second way to the same: no model, only what is written down."""
    treated = [place for place, entry in enumerate(entries) if isinstance(entry, Treated)]
    for place in treated:
        before = entries[:place]
        kinds = [entry.kind for entry in before]
        last = {entry.kind: number for number, entry in enumerate(before)}
        decision, consent = before[last["decided"]].decision, before[last["signed"]].consent
        order = [last[kind] for kind in ("submitted", "decided", "released", "signed", "countersigned", "limits_acknowledged")]
        assert order == sorted(order), "an earlier step came after a later one"
        assert "sealed" in kinds[last["countersigned"] : last["limits_acknowledged"]]  # the papers may be made again later
        assert last.get("answered", -1) < last["submitted"] and last.get("unanswered", -1) < last["submitted"], "answers changed"
        assert not {"withdrawn", "declined", "abandoned", "invalidated"} & set(kinds), "it had ended"
        assert consent.decision == decision.digest and decision.response == before[last["submitted"]].response.digest
        assert before[last["limits_acknowledged"]].limits == decision.limits()
        sent = before[last["submitted"]]
        for one in sent.response.answers:
            age = sent.at.astimezone(HOME).date() - one.at.astimezone(HOME).date()
            assert age.days <= protocol().questionnaire.by_id[one.item].shelf_life, f"{one.item} is too old"
        days = {before[last[kind]].at.astimezone(HOME).date() for kind in ("submitted", "decided", "limits_acknowledged")}
        assert days == {entries[place].at.astimezone(HOME).date()}, "of another day"
        assert entries[place].modalities <= decision.treats & consent.agreed
    assert len(treated) <= 1


def run(examples: int, machine: type[Clinic] = Clinic, **more: Any) -> None:
    """The same choices at each run of CI; a long run looks elsewhere."""
    quick = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=examples <= 100,
        database=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )
    with patch.object(people, "fits", lambda kept, secret: secret == PASSWORD):
        stage()
        run_state_machine_as_test(machine, settings=quick)


def test_no_way_leads_to_a_treatment_without_all_that_it_needs() -> None:
    run(EXAMPLES)


# Controls: with a guard taken out, the same machine finds the fault.


def with_limits_taken_as_read(reader: Any, protocol: Any, actor: Any, ref: str, now: Any) -> Visit:
    visit = _ready(reader, protocol, actor, ref, now)
    assert visit.decision and visit.consent
    visit.acknowledged = LimitsAcknowledged(at=now, by="staff:X", decision="", consent="", limits=())
    return visit


def whatever_was_read(visit: Visit, reads: str) -> Any:
    return _decidable(visit, visit.evidence)


def a_day_late(visit: Visit, on: date) -> Any:
    return _waiting(visit, on - timedelta(1))


def but_treatments(writer: Any, now: Any, actor: Any, event: str, *about: Any, **more: Any) -> None:
    if event != "treated":
        _note(writer, now, actor, event, *about, **more)


def nothing(*_: Any, **__: Any) -> None:
    return None


_ready, _decidable, _waiting, _note = visits._ready, reviewing._decidable, Visit._waiting, record.note
BROKEN: dict[str, tuple[int, tuple[str, ...], Any]] = {  # from which point, what is tried often, and what stands in the guard's place
    "limits are acknowledged": (4, ("treat",), lambda: patch.object(visits, "_ready", with_limits_taken_as_read)),
    "a decision names what it read": (
        2, ("stale decision", "learn"), lambda: patch.object(reviewing, "_decidable", whatever_was_read)
    ),
    "a withdrawn consent ends the visit": (4, ("withdraw",), lambda: patch.dict(visit_module._TAKE, {Withdrawn: nothing})),
    "a changed answer voids decision and ink": (4, ("change",), lambda: patch.object(visit_module, "_changed", nothing)),
    "a reading that raises voids": (4, ("high reading",), lambda: patch.object(reviewing, "_raises", lambda *_: False)),
    "answers are of today": (2, ("tomorrow", "release"), lambda: patch.object(reviewing, "must_be_of_today", nothing)),
    "readings are of today": (2, ("tomorrow",), lambda: patch("screening.facts._is_old", lambda *_: False)),
    "roles": (4, ("treat",), lambda: patch.object(visits, "must", nothing)),
    "only the client signs": (3, ("sign for the client",), lambda: patch.object(signing, "must_be_clients", nothing)),
    "an emergency is assessed": (1, ("emergency", "abandon"), lambda: patch.object(visits, "must_be_calm", nothing)),
    "a decision is complete": (2, ("learn",), lambda: patch.object(reviewing, "problems", lambda *_: [])),
    "deferral ends on its day": (2, ("defer", "tomorrow"), lambda: patch.object(Visit, "_waiting", a_day_late)),
    "every act leaves an event": (4, ("treat",), lambda: patch.object(record, "note", but_treatments)),
}  # fmt: skip
IN_CI = ("limits are acknowledged", "a decision names what it read", "a withdrawn consent ends the visit")


@pytest.mark.parametrize("guard", BROKEN if EXAMPLES > 100 else IN_CI)
def test_without_a_guard_the_machine_finds_the_fault(guard: str) -> None:
    start, nudges, broken_by = BROKEN[guard]
    at_start = type("At", (Clinic,), {"starts": (start,) * 6, "nudges": nudges})
    stage()
    with broken_by(), pytest.raises(AssertionError):
        run(100, at_start, phases=[Phase.generate])


def test_the_entries_alone_show_a_treatment_that_lacks_something(clinic: House) -> None:
    """The control of the second look: entries as they would be after a path that must not be."""
    ref = clinic.signed()
    entries = clinic.visit(ref).entries
    treated = Treated(at=clinic.now, by="staff:X", modalities=frozenset(Modality), needles_in=3, needles_out=3)
    with pytest.raises((KeyError, AssertionError)):
        check_treated((*entries, treated))
    assert any(isinstance(entry, Answered) for entry in entries)
