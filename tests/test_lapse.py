"""What falls by itself: a deferral on its day, a clearance by a new answer, answers and readings of the day by midnight."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from forms import service
from forms.sealing import seal_visit
from forms.service import Service
from forms.tablet import steps
from screening.actions import answering, people, reviewing, signing, visits
from screening.errors import NotAllowed, NotNow
from screening.identity import Role
from screening.review import Choice, Outcome
from screening.rule import Modality, Tier
from screening.settings import Settings
from screening.store import Device
from screening.visit import Status
from tests.builders import ALL, PASSWORD, STATEMENTS, House, least_settings, protocol

SCRIPT = Path(__file__).parent.parent / "forms" / "pages.py"


def deferred(house: House, until: date) -> str:
    ref = house.submitted()
    house.decide(ref, dict.fromkeys(Modality, Choice(outcome=Outcome.not_until, until=until)))
    return ref


def at(house: House, moment: datetime) -> House:
    house.now = moment
    return house


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (datetime(2026, 4, 9, 18, tzinfo=UTC), Status.deferred),  # the day before, at noon
        (datetime(2026, 4, 10, 5, 59, 59, tzinfo=UTC), Status.deferred),  # its eve in Edmonton, while Greenwich has the day
        (datetime(2026, 4, 10, 6, 0, 0, tzinfo=UTC), Status.to_review),  # its midnight in Edmonton, summer time
        (datetime(2026, 4, 11, 18, tzinfo=UTC), Status.to_review),
    ],
)
def test_a_deferral_lapses_when_its_day_begins_at_the_clinic(clinic: House, now: datetime, status: Status) -> None:
    ref = deferred(clinic, date(2026, 4, 10))
    assert at(clinic, now).status(ref) is status


@pytest.mark.parametrize(
    ("until", "eve"),
    [
        (
            date(2026, 11, 1),
            datetime(2026, 11, 1, 5, 59, 59, tzinfo=UTC),
        ),  # summer time ends on this day: it begins in summer time
        (date(2026, 11, 2), datetime(2026, 11, 2, 6, 59, 59, tzinfo=UTC)),  # and the next one in winter time
        (date(2027, 3, 14), datetime(2027, 3, 14, 6, 59, 59, tzinfo=UTC)),  # summer time begins
        (date(2027, 3, 15), datetime(2027, 3, 15, 5, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_deferral_lapses_at_midnight_where_the_clocks_change(clinic: House, until: date, eve: datetime) -> None:
    ref = deferred(clinic, until)
    assert at(clinic, eve).status(ref) is Status.deferred
    assert at(clinic, eve + timedelta(seconds=1)).status(ref) is Status.to_review


def test_a_deferral_ends_with_the_latest_of_its_days_and_never_by_a_day_where_a_condition_stands(clinic: House) -> None:
    ref = clinic.submitted()
    later = {one: Choice(outcome=Outcome.not_until, until=date(2026, 4, 1 + day)) for day, one in enumerate(Modality)}
    clinic.decide(ref, later)
    assert at(clinic, datetime(2026, 4, 2, 18, tzinfo=UTC)).status(ref) is Status.deferred
    assert at(clinic, datetime(2026, 4, 3, 18, tzinfo=UTC)).status(ref) is Status.to_review
    clinic.decide(ref, dict.fromkeys(Modality, Choice(outcome=Outcome.not_until, condition="When the skin has healed.")))
    assert at(clinic, datetime(2027, 4, 3, 18, tzinfo=UTC)).status(ref) is Status.deferred


def test_a_deferral_that_lapsed_clears_nothing(clinic: House) -> None:
    ref = deferred(clinic, date(2026, 4, 10))
    at(clinic, datetime(2026, 4, 10, 18, tzinfo=UTC))
    with pytest.raises(NotNow):
        clinic.release(ref)
    clinic.decide(ref)
    with pytest.raises(NotNow, match="Before signing"):
        clinic.release(ref)  # who was looked at in March is looked at again


# Of the day


def next_day(house: House) -> None:
    house.tick(days=1)


def test_readings_of_an_earlier_day_are_taken_again_and_count_until_then(clinic: House) -> None:
    ref = clinic.submitted(high_bp="yes")
    clinic.measure(ref, bp_systolic=165, bp_diastolic=95)
    effects = {one: it.value for one, it in clinic.screening(ref).modalities.items()}
    next_day(clinic)
    found = clinic.screening(ref)
    assert {"bp_systolic", "bp_diastolic", "visibly_affected", "capacity"} <= set(found.to_do)
    assert {one: it.value for one, it in found.modalities.items()} == effects
    clinic.look(ref)
    clinic.measure(ref, bp_systolic=120, bp_diastolic=75)
    assert clinic.screening(ref).to_do == () and clinic.screening(ref).overall is Tier.caution


def test_yesterdays_answers_open_no_signing_however_fresh_the_decision(clinic: House) -> None:
    ref = clinic.submitted()
    next_day(clinic)
    clinic.look(ref)
    clinic.decide(ref)
    with pytest.raises(NotNow, match="answers are of an earlier day"):
        clinic.release(ref)
    clinic.answer_due(ref)
    clinic.submit(ref)
    clinic.decide(ref)
    clinic.release(ref)
    assert clinic.visit(ref).released


def test_what_was_ready_yesterday_is_not_treated_today(clinic: House) -> None:
    ref = clinic.signed()
    clinic.countersign(ref)
    next_day(clinic)
    clinic.look(ref)
    with pytest.raises(NotNow):
        visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, STATEMENTS)
    with pytest.raises(NotNow):
        visits.treat(clinic.store, clinic.p, clinic.tick(), protocol(), ref, ALL, 3, 3, settings=least_settings(ALL))


# Who ends what


@pytest.mark.parametrize("end", [visits.abandon, visits.invalidate])
def test_ending_a_visit_does_not_take_an_emergency_off_the_desk(clinic: House, end: Callable[..., None]) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, vision_change="yes")
    with pytest.raises(NotNow, match="emergency"):
        end(clinic.store, clinic.p, clinic.tick(), ref, "Left the clinic.")
    with pytest.raises(NotNow, match="emergency"):
        signing.decline(clinic.store, clinic.client(ref), clinic.tick(), ref, ())
    assert clinic.status(ref) is Status.emergency
    answering.assess(clinic.store, clinic.p, clinic.tick(), ref, ("vision_change",), True, "Sent to the hospital.")
    end(clinic.store, clinic.p, clinic.tick(), ref, "Left the clinic.")
    assert clinic.visit(ref).ended is not None


def test_the_newest_assessment_stands(clinic: House) -> None:
    """First confirmed, then seen to be not so: a no of the client after that is a no."""
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, vision_change="yes")
    answering.assess(clinic.store, clinic.p, clinic.tick(), ref, ("vision_change",), True, "It looked so.")
    clinic.answer(ref, vision_change="not_sure")
    answering.assess(clinic.store, clinic.p, clinic.tick(), ref, ("vision_change",), False, "Asked again: years ago.")
    assert clinic.answer(ref, vision_change="no") == () and clinic.status(ref) is Status.answering


def live_codes_and_tablets(clinic: House, code: str, token: str) -> tuple[bool, bool]:
    with clinic.store.read() as reader:
        found = reader.code(reader.code_of(code))
        assert found
        return found.is_live(clinic.now), visits.on_tablet(reader, token, clinic.now) is not None


def handed_out(clinic: House, ref: str, purpose: str) -> None:
    """One code used on a tablet, and another one given before that tablet came back."""
    visits.give_code(clinic.store, clinic.r, clinic.tick(), ref, purpose, "AB2CD3")
    with clinic.store.write() as writer:
        found = writer.code(writer.code_of("AB2CD3"))
        assert found
        device = Device(ref=clinic.reference(), digest=writer.code_of("device"), name="Tablet 1")
        visits.bind(writer, found, device, "token", clinic.tick(), typed=True)


def test_no_code_and_no_tablet_opens_a_visit_that_was_treated(clinic: House) -> None:
    ref = clinic.signed(high_bp="no")
    clinic.countersign(ref)
    seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())
    handed_out(clinic, ref, visits.ANSWER)
    assert live_codes_and_tablets(clinic, "AB2CD3", "token") == (True, True)
    visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, STATEMENTS)
    visits.treat(clinic.store, clinic.p, clinic.tick(), protocol(), ref, frozenset({Modality.needling}), 8, 8)
    assert clinic.status(ref) is Status.treated
    assert live_codes_and_tablets(clinic, "AB2CD3", "token") == (False, False)


def test_no_code_opens_a_visit_that_was_declined_and_its_tablet_only_says_thank_you(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.decide(ref)
    clinic.release(ref)
    handed_out(clinic, ref, visits.SIGN)
    signing.decline(clinic.store, clinic.client(ref), clinic.tick(), ref, ())
    assert live_codes_and_tablets(clinic, "AB2CD3", "token") == (False, True)
    with clinic.store.read() as reader:
        session = visits.on_tablet(reader, "token", clinic.now)
    assert steps.places(session, True, clinic.visit(ref), True, (), True) == ("done",)


def test_a_laser_that_turns_out_to_give_current_undoes_what_was_decided_without_it(clinic: House) -> None:
    ref = clinic.submitted(pacemaker_icd="yes")
    clinic.decide(ref)
    before = clinic.visit(ref).decision
    electrical = clinic.clinic.model_copy(update={"laser_also_electrical": True})
    people.change_clinic(clinic.store, clinic.p, clinic.clinic, electrical, clinic.tick())
    clinic.clinic = electrical
    with pytest.raises(NotNow, match="rose since the decision"):
        clinic.release(ref)
    clinic.decide(ref)
    after = clinic.visit(ref).decision
    assert before and after and not before.laser_also_electrical and after.laser_also_electrical
    if after.treats:
        clinic.release(ref)
    assert before.model_copy(update={"laser_also_electrical": True}).digest != before.digest


def test_nobody_answers_or_signs_in_the_clients_place(clinic: House) -> None:
    ref, other = clinic.submitted(), clinic.open("Another Client")
    shown = [clinic.shown("valve_high", "yes")]
    for actor in (clinic.p, clinic.r, clinic.client(other)):
        with pytest.raises(NotAllowed):
            answering.answer(clinic.store, protocol(), actor, clinic.tick(), ref, shown, answering.By.client, "en")
        with pytest.raises(NotAllowed):
            answering.submit(clinic.store, protocol(), actor, clinic.tick(), ref)
        with pytest.raises(NotAllowed):
            signing.decline(clinic.store, actor, clinic.tick(), ref, ())
    assert clinic.visit(ref).answers["valve_high"].given == "no"


def test_a_closed_account_decides_nothing_with_a_page_that_is_still_open(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.practitioner = clinic.practitioner.model_copy(update={"active": False, "roles": frozenset(Role)})
    with pytest.raises(NotAllowed):
        clinic.decide(ref)


# A new answer, at the desk


@pytest.fixture
def held(clinic: House, tmp_path: Path) -> Iterator[Service]:
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path), "INTAKE_URL": "https://intake.local"})
    made = Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=protocol())
    service.put(made)
    yield made


def test_a_new_answer_undoes_a_clearance_and_the_desk_says_why(clinic: House, held: Service) -> None:
    ref = clinic.signed()
    assert clinic.status(ref) is Status.to_countersign
    clinic.answer(ref, valve_high="yes")
    clinic.submit(ref)
    visit = clinic.visit(ref)
    assert clinic.status(ref) is Status.to_review and visit.consent is None and not visit.released
    people.sign_in(held.store, "practitioner", PASSWORD, "test", "token", held.clock())
    held.cookie = lambda name: "token" if name == "staff" else ""
    desk = AppTest.from_file(str(SCRIPT), default_timeout=60).run()
    desk.button(key=f"open_{ref}").click().run()
    shown = " ".join(one.proto.body for one in desk.get("html"))
    asked = protocol().questionnaire.item("valve_high").ask["en"]
    assert held.words("desk")["decision_void"] in shown and held.words("desk")["ink_dropped"] in shown
    assert asked.split(",")[0] in shown and "valve_high" not in shown
    assert [event for event in clinic.events(ref) if event in ("decision void", "signature dropped")] == [
        "decision void",
        "signature dropped",
    ]


def test_a_reading_that_raises_undoes_a_clearance_and_one_that_does_not_leaves_it(clinic: House) -> None:
    ref = clinic.signed()
    assert not reviewing.measure(clinic.store, protocol(), clinic.p, clinic.tick(), ref, {"bp_systolic": 120, "bp_diastolic": 75})
    assert clinic.visit(ref).consent
    assert reviewing.measure(clinic.store, protocol(), clinic.p, clinic.tick(), ref, {"bp_systolic": 165, "bp_diastolic": 95})
    assert clinic.visit(ref).consent is None and "raised an effect" in clinic.visit(ref).void_because
