"""Ways around a promise that were tried once, and must stay closed."""

from datetime import date, timedelta
from typing import Any

import pytest

from forms.sealing import seal_visit
from screening.actions import answering, reviewing, signing, visits
from screening.entry import Answered
from screening.errors import InputError, NotAllowed, NotNow
from screening.facts import Setting, Told
from screening.identity import Client, as_actor
from screening.library import HOME, load
from screening.response import Answer, By, How
from screening.review import Choice, Outcome
from screening.rule import Modality
from screening.visit import Status
from tests.builders import ALL, DAY, STATEMENTS, House, protocol, setting, told

N = Modality.needling


def sealed(clinic: House, **given: Any) -> str:
    ref = clinic.signed(**given)
    clinic.countersign(ref)
    seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())
    return ref


@pytest.mark.parametrize("given", ["2012-03", "unknown", {"about": 14, "unit": "years"}])
def test_a_birth_date_that_is_no_day_is_refused_so_that_no_minor_reads_clear(clinic: House, given: Any) -> None:
    assert not protocol().screen(told({"birth_date": given}), setting()).screened
    ref = clinic.submitted()
    with pytest.raises(InputError, match="whole date"):
        reviewing.clarify(clinic.store, protocol(), clinic.p, clinic.tick(), ref, "birth_date", given, "asked")


@pytest.mark.parametrize("given", [{"about": 3000, "unit": "years"}, {"days": []}, {"about": 1, "unit": []}, {"days": [1, 2, 3]}])
def test_an_odd_date_is_bad_input_or_long_ago_and_never_an_error(given: Any) -> None:
    assert protocol().screen({**told({}), "botulinum_date": Told(given, DAY)}, Setting(DAY, ALL)) is not None


def test_an_answer_the_protocol_no_longer_knows_stops_the_submit(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer_all(ref)
    gone = Answer(
        item="gone_item", given="yes", asked="?", said="Yes", how=How.alone, page=1, language="en", by=By.client, at=clinic.tick()
    )
    with clinic.store.write() as writer:
        writer.append(ref, Answered(at=clinic.now, by="client:C", answer=gone))
    assert clinic.status(ref) is Status.not_screened
    with pytest.raises(NotNow, match="questions changed"):
        clinic.submit(ref)


def test_a_protocol_that_changed_after_the_decision_needs_a_new_one(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.decide(ref)
    with pytest.raises(NotNow, match="protocol changed"):
        reviewing.release(clinic.store, protocol().model_copy(update={"digest": "another"}), clinic.p, clinic.tick(), ref)
    assert load(HOME).digest == protocol().digest


def test_what_rose_with_time_needs_a_new_decision(clinic: House) -> None:
    booked = (clinic.clinic.day(clinic.now) + timedelta(30)).isoformat()
    ref = clinic.submitted(planned="yes", planned_kind=["major"], planned_date=booked)
    clinic.decide(ref)
    clinic.tick(days=20)
    clinic.look(ref)
    with pytest.raises(NotNow, match="rose since"):
        clinic.release(ref)


def test_a_decision_of_yesterday_treats_nobody_today(clinic: House) -> None:
    ref = sealed(clinic)
    assert clinic.status(ref) is Status.ready
    clinic.tick(days=1)
    clinic.look(ref)
    with pytest.raises(NotNow, match="earlier day"):
        visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, STATEMENTS)


def test_a_clarification_that_reaches_further_areas_voids_the_decision(clinic: House) -> None:
    ref = clinic.submitted(
        botulinum="yes", botulinum_date={"days": [28, 90]}, botulinum_areas=["forehead"], goal_areas=["jaw", "chin"]
    )
    clinic.decide(ref)
    assert reviewing.clarify(
        clinic.store, protocol(), clinic.p, clinic.tick(), ref, "botulinum_areas", ["forehead", "jaw"], "asked in the room"
    )
    assert clinic.visit(ref).void_because


def test_a_to_do_that_opens_after_the_release_blocks_the_signature(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.decide(ref)
    clinic.release(ref)
    clinic.measure(ref, pulse=45)
    if clinic.visit(ref).void_because:
        return  # the pulse raised an effect: the decision is void, which blocks as well
    with pytest.raises(NotNow, match="Before signing"):
        clinic.sign(ref)


def test_a_ready_visit_cannot_be_released_and_signed_again(clinic: House) -> None:
    ref = sealed(clinic)
    with pytest.raises(NotNow, match="not what comes next"):
        clinic.release(ref)


def test_nobody_but_a_practitioner_seals_and_nothing_is_sealed_after_the_end(clinic: House) -> None:
    ref = clinic.signed()
    clinic.countersign(ref)
    with pytest.raises(NotAllowed):
        seal_visit(clinic.store, protocol(), clinic.receptionist, ref, clinic.reference(), clinic.tick())
    visits.withdraw(clinic.store, clinic.p, clinic.tick(), ref, "changed her mind")
    with pytest.raises(NotNow):
        seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())


def test_not_so_never_writes_no_over_a_question_that_has_no_no(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, first_seizure="yes")
    clinic.answer(ref, first_seizure_when="not_sure", first_seizure_kind="not_sure")
    answering.assess(
        clinic.store, clinic.p, clinic.tick(), ref, tuple(clinic.visit(ref).raised), False, "asked: a faint as a child"
    )
    assert clinic.screening(ref).screened and clinic.status(ref) is Status.answering


def test_a_decision_treats_only_what_was_asked_for(clinic: House) -> None:
    client = Client(ref=clinic.reference(), name="Sample Client", birth_date=date(1986, 3, 16))
    ref = visits.open_visit(clinic.store, clinic.r, clinic.tick(), protocol(), client, frozenset({N}), clinic.reference)
    clinic.agree(ref)
    clinic.answer_all(ref)
    clinic.submit(ref)
    clinic.look(ref)
    with pytest.raises(InputError, match="was not asked for"):
        clinic.decide(ref, {modality: Choice(outcome=Outcome.go_ahead) for modality in Modality})


def test_a_visit_kept_in_review_is_not_released(clinic: House) -> None:
    ref = clinic.submitted()
    keep = Choice(outcome=Outcome.keep_in_review)
    clinic.decide(ref, {N: Choice(outcome=Outcome.go_ahead), Modality.electro: keep, Modality.laser: keep})
    with pytest.raises(NotNow, match="not what comes next"):
        clinic.release(ref)


def test_a_blood_pressure_is_measured_not_guessed(clinic: House) -> None:
    ref = clinic.submitted(high_bp="yes")
    with pytest.raises(InputError, match="number that you measured"):
        clinic.measure(ref, bp_systolic="not_sure", bp_diastolic="in_person")


def test_typed_text_is_not_filled_again(clinic: House) -> None:
    ref = clinic.submitted(goals_words="SEE {address} {personal_risks}")
    clinic.decide(ref)
    with clinic.store.read() as reader:
        text = signing.text_for(reader, protocol(), clinic.visit(ref), clinic.now)
    assert any("SEE {address} {personal_risks}" in clause.body for clause in text.clauses)


def test_needles_are_counted(clinic: House) -> None:
    ref = sealed(clinic)
    visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, STATEMENTS)
    for needles in (-4, 0):
        with pytest.raises(InputError, match="how many needles"):
            visits.treat(clinic.store, clinic.p, clinic.tick(), protocol(), ref, frozenset({N}), needles, needles)
    visits.treat(clinic.store, as_actor(clinic.practitioner), clinic.tick(), protocol(), ref, frozenset({N}), 8, 8)
    assert clinic.status(ref) is Status.treated
