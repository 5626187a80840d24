"""What a decision waits for, what holds for later visits, who treats, and what stands in the record of a treatment."""

from datetime import date, timedelta
from typing import Any

import pytest

from screening.actions import board, people, reviewing, settling, visits
from screening.errors import InputError, NotAllowed, NotNow
from screening.identity import Actor, Client, Role, Staff, as_actor
from screening.precedent import in_force
from screening.review import Choice, Outcome, may_stand
from screening.rule import Effect, Lane, Modality
from screening.treatment import as_set
from screening.visit import Status
from tests.builders import PASSWORD, STATEMENTS, House, protocol
from tests.test_defences import sealed

LETTER = Choice(outcome=Outcome.letter, sender="Pharmacist", condition="May light be used?")
BRUISES: dict[str, Any] = {"easy_bruise": "yes", "easy_bruise_new": "no"}


def every(choice: Choice) -> dict[Modality, Choice]:
    return dict.fromkeys(Modality, choice)


def receive(clinic: House, ref: str, by: Actor | None = None, **more: Any) -> None:
    told = {"sender": "Pharmacist", "on": clinic.clinic.day(clinic.now), "says": "Yes, at low power", "scan": b""} | more
    settling.receive(clinic.store, by or clinic.p, clinic.tick(), ref, reference=clinic.reference, **told)


# Letters and conditions


def test_a_letter_is_waited_for_until_it_is_received_and_then_read_by_a_new_decision(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.decide(ref, every(LETTER))
    assert clinic.status(ref) is Status.waiting
    before = clinic.visit(ref).evidence
    receive(clinic, ref)
    assert clinic.status(ref) is Status.to_review and clinic.visit(ref).evidence != before
    with pytest.raises(NotNow, match="Something changed"):
        reviewing.decide(clinic.store, protocol(), clinic.p, clinic.tick(), ref, clinic.fitting(ref), {}, before)
    clinic.decide(ref)
    assert clinic.status(ref) is Status.to_sign and not clinic.visit(ref).came
    assert clinic.events(ref).count("received") == 1


def test_a_condition_waits_without_an_end_unless_it_is_looked_at_again_on_a_day(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.decide(ref, every(Choice(outcome=Outcome.not_until, condition="The cold sore has healed")))
    clinic.tick(days=400)
    assert clinic.status(ref) is Status.deferred
    today = clinic.clinic.day(clinic.now)
    again = Choice(outcome=Outcome.not_until, condition="Healed", check_again=today + timedelta(3))
    clinic.decide(ref, every(again))
    clinic.tick(days=2)
    assert clinic.status(ref) is Status.deferred and clinic.visit(ref).lapsed(clinic.clinic.day(clinic.now)) is None
    clinic.tick(days=1)
    assert clinic.status(ref) is Status.to_review
    assert clinic.visit(ref).lapsed(clinic.clinic.day(clinic.now)) == today + timedelta(3)
    board.refresh(clinic.store, protocol(), clinic.now)
    with clinic.store.read() as reader:
        (line,) = [one for one in reader.index.everyone() if one.visit == ref]
    assert line.status is Status.to_review, "the queue knows it too"


def test_a_waiting_lapses_only_when_the_last_of_its_days_is_here(clinic: House) -> None:
    ref = clinic.submitted()
    today = clinic.clinic.day(clinic.now)
    days = {one: Choice(outcome=Outcome.not_until, until=today + timedelta(n + 1)) for n, one in enumerate(Modality)}
    clinic.decide(ref, days)
    clinic.tick(days=2)
    assert clinic.status(ref) is Status.deferred
    clinic.tick(days=1)
    assert clinic.status(ref) is Status.to_review


@pytest.mark.parametrize("wrong", [{"sender": " "}, {"says": ""}, {"on": date(2026, 3, 17)}])
def test_what_came_needs_from_whom_what_and_a_day_that_is_past(clinic: House, wrong: dict[str, Any]) -> None:
    ref = clinic.submitted()
    clinic.decide(ref, every(LETTER))
    with pytest.raises(InputError):
        receive(clinic, ref, **wrong)
    assert clinic.status(ref) is Status.waiting


def test_nothing_is_received_where_nothing_is_waited_for_and_by_reception_never(clinic: House) -> None:
    ref = clinic.submitted()
    with pytest.raises(NotNow):
        receive(clinic, ref)
    clinic.decide(ref, every(LETTER))
    with pytest.raises(NotAllowed):
        receive(clinic, ref, clinic.r)


def test_a_scan_is_sealed_with_the_visits_own_key(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.decide(ref, every(LETTER))
    receive(clinic, ref, scan=b"%PDF-1.7 take less warfarin %%EOF")
    scan = clinic.visit(ref).received[0].scan
    with clinic.store.read() as reader:
        assert reader.scan(scan).body.startswith(b"%PDF") and reader.scan(scan).visit == ref
    with clinic.store._engine.connect() as connection:  # what stands on the disk
        stored = connection.exec_driver_sql("SELECT body FROM scan").scalar_one()
    assert b"warfarin" not in stored
    with clinic.store.write() as writer:
        assert not list(writer.sealed_faults()) and not list(writer.visit_faults()), "a back-up with a scan is whole"
        writer.rewrap()
        assert [one.ref for one in writer.scans_of(ref)] == [scan]
        writer.erase_visit(ref)
        assert writer.scans_of(ref) == []


# Standing decisions


def again(clinic: House, client: Client, **given: Any) -> str:
    """Another visit of the same client."""
    ref = visits.open_visit(clinic.store, clinic.r, clinic.tick(), protocol(), client, frozenset(Modality), clinic.reference)
    clinic.agree(ref)
    clinic.answer_all(ref, **given)
    clinic.submit(ref)
    clinic.look(ref)
    return ref


def first(clinic: House, **given: Any) -> tuple[str, Client]:
    ref = clinic.submitted(**given)
    with clinic.store.read() as reader:
        return ref, reader.client(clinic.visit(ref).client)


def keep(clinic: House, ref: str, rule: str, days: int = 90, by: Actor | None = None) -> None:
    until = clinic.clinic.day(clinic.now) + timedelta(days)
    limits = ("longer_pressure",)
    settling.keep_standing(clinic.store, protocol(), by or clinic.p, clinic.tick(), ref, rule, "Press longer", limits, until)


def standing(clinic: House, ref: str) -> set[str]:
    visit = clinic.visit(ref)
    with clinic.store.read() as reader:
        all_visits = reader.visits_of(visit.client)
    return set(in_force(all_visits, visit, clinic.screening(ref), clinic.clinic.day(clinic.now)))


def test_a_standing_decision_holds_for_the_next_visit_while_the_answer_is_the_same(clinic: House) -> None:
    ref, client = first(clinic, **BRUISES)
    rule = next(flag.rule for flag in clinic.screening(ref).flags if may_stand(flag))
    keep(clinic, ref, rule)
    clinic.tick(days=30)
    same, other = again(clinic, client, **BRUISES), again(clinic, client, easy_bruise="yes", easy_bruise_new="yes")
    assert standing(clinic, same) == {rule}
    assert rule not in standing(clinic, other), "the answer behind it is another one"
    choices = {one: Choice(outcome=Outcome.with_limits, limits=("longer_pressure",)) for one in clinic.screening(same).modalities}
    reads = clinic.visit(same).evidence
    decision = reviewing.decide(clinic.store, protocol(), clinic.p, clinic.tick(), same, choices, {}, reads, carried=[rule])
    assert decision.carried == (rule,)


def test_a_standing_decision_ends_on_its_day_by_a_person_and_with_its_visit(clinic: House) -> None:
    ref, client = first(clinic, **BRUISES)
    rule = next(flag.rule for flag in clinic.screening(ref).flags if may_stand(flag))
    keep(clinic, ref, rule, days=5)
    clinic.tick(days=5)
    last = again(clinic, client, **BRUISES)
    assert standing(clinic, last) == {rule}
    clinic.tick(days=1)
    assert standing(clinic, last) == set()
    with pytest.raises(InputError, match="no longer holds"):
        reads = clinic.visit(last).evidence
        reviewing.decide(clinic.store, protocol(), clinic.p, clinic.tick(), last, clinic.fitting(last), {}, reads, carried=[rule])
    keep(clinic, last, rule)
    assert standing(clinic, last) == {rule}
    settling.end_standing(clinic.store, clinic.p, clinic.tick(), last, rule)
    assert standing(clinic, last) == set()
    keep(clinic, last, rule)
    visits.invalidate(clinic.store, clinic.p, clinic.tick(), last, "opened in error")
    assert standing(clinic, again(clinic, client, **BRUISES)) == set()


@pytest.mark.parametrize(
    "given",
    [{"supplements": "not_sure"}, {"botulinum": "yes", "botulinum_date": {"days": [3, 7]}, "botulinum_areas": ["forehead"]}],
)
def test_what_is_uncertain_or_waits_is_never_decided_for_later(clinic: House, given: dict[str, Any]) -> None:
    ref, _ = first(clinic, **given)
    grave = [
        flag
        for flag in clinic.screening(ref).flags
        if flag.lane is Lane.decide and (not flag.certain or flag.gravest is Effect.defer)
    ]
    assert grave
    for flag in grave:
        with pytest.raises(NotNow, match="each time"):
            keep(clinic, ref, flag.rule)


def test_a_standing_decision_holds_ninety_days_at_most_and_is_a_practitioners(clinic: House) -> None:
    ref, _ = first(clinic, **BRUISES)
    rule = next(flag.rule for flag in clinic.screening(ref).flags if may_stand(flag))
    for days in (0, 91):
        with pytest.raises(InputError, match="last day"):
            keep(clinic, ref, rule, days)
    with pytest.raises(NotAllowed):
        keep(clinic, ref, rule, by=clinic.r)


# Taking over


@pytest.fixture
def colleague(clinic: House) -> Staff:
    person = Staff(
        ref="PRACT567", user="colleague", name="Other Practitioner", registration="B 5", roles=frozenset({Role.practitioner})
    )
    people.add_staff(clinic.store, clinic.p, person, PASSWORD, clinic.tick())
    return person


def test_another_practitioner_treats_only_after_a_review_and_the_clients_agreement(clinic: House, colleague: Staff) -> None:
    ref = sealed(clinic)

    def acknowledge(who: Actor) -> None:
        visits.acknowledge_limits(clinic.store, who, clinic.tick(), protocol(), ref, STATEMENTS)

    with pytest.raises(NotNow, match="Take it over"):
        acknowledge(as_actor(colleague))
    with pytest.raises(NotNow, match="Something changed"):
        settling.take_over(clinic.store, protocol(), colleague, clinic.tick(), ref, "another digest")
    settling.take_over(clinic.store, protocol(), colleague, clinic.tick(), ref, clinic.visit(ref).evidence)
    with pytest.raises(NotNow, match="not agreed yet"):
        acknowledge(as_actor(colleague))
    with pytest.raises(NotNow, match="Take it over"):
        acknowledge(clinic.p)
    settling.meet(clinic.store, clinic.client(ref), clinic.tick(), ref, colleague.ref, "Other Practitioner will treat you")
    acknowledge(as_actor(colleague))
    assert clinic.status(ref) is Status.ready
    assert [event for event in clinic.events(ref) if event in ("taken over", "practitioner confirmed")] == [
        "taken over",
        "practitioner confirmed",
    ]


def test_a_takeover_falls_with_the_decision(clinic: House, colleague: Staff) -> None:
    ref = sealed(clinic)
    settling.take_over(clinic.store, protocol(), colleague, clinic.tick(), ref, clinic.visit(ref).evidence)
    clinic.measure(ref, bp_systolic=170, bp_diastolic=95)
    assert clinic.visit(ref).void_because and clinic.visit(ref).taken_over is None
    clinic.decide(ref)
    assert clinic.visit(ref).practitioner == clinic.practitioner.ref


def test_nobody_takes_over_before_the_client_has_signed_or_what_is_theirs(clinic: House, colleague: Staff) -> None:
    ref = clinic.submitted()
    clinic.decide(ref)
    with pytest.raises(NotNow, match="Before the client has signed"):
        settling.take_over(clinic.store, protocol(), colleague, clinic.tick(), ref, clinic.visit(ref).evidence)
    done = sealed(clinic)
    with pytest.raises(NotNow, match="yours already"):
        settling.take_over(clinic.store, protocol(), clinic.practitioner, clinic.tick(), done, clinic.visit(done).evidence)
    with pytest.raises(NotNow):
        settling.meet(clinic.store, clinic.client(done), clinic.tick(), done, colleague.ref, "said")


# The record of a treatment


def test_each_statement_is_confirmed_before_treatment(clinic: House) -> None:
    ref = sealed(clinic)
    assert {one.id for one in protocol().before_treatment} == set(STATEMENTS)
    for left in STATEMENTS:
        with pytest.raises(InputError, match="Confirm before treatment"):
            said = [one for one in STATEMENTS if one != left]
            visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, said)
    visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, STATEMENTS)
    acknowledged = clinic.visit(ref).acknowledged
    assert acknowledged and acknowledged.confirmed == STATEMENTS


def test_the_settings_of_a_device_that_was_used_are_recorded_and_plausible() -> None:
    used = {Modality.needling, Modality.electro}
    good = {"electro_frequency": 2.0, "electro_minutes": 15}
    assert as_set(protocol(), used, good) == {"electro_frequency": 2.0, "electro_minutes": 15.0}
    assert as_set(protocol(), {Modality.needling}, {}) == {}
    for wrong in ({}, {"electro_frequency": 2.0}, good | {"electro_minutes": 600}, good | {"laser_minutes": 3.0}):
        with pytest.raises(InputError):
            as_set(protocol(), used, wrong)
