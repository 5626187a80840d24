"""Stories of whole visits, from the opening to the sealed packet, on a real database."""

from datetime import date, timedelta

import pytest

from screening.actions import answering, reviewing, visits
from screening.errors import InputError, NotAllowed, NotNow
from screening.questionnaire import EmergencyText
from screening.review import Choice, Outcome
from screening.rule import Modality, Tier
from screening.visit import Status
from tests.builders import STATEMENTS, House, protocol


def test_a_new_emergency_is_not_called_a_mistake_because_an_earlier_one_was(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, vision_change="yes")
    answering.call_mistake(clinic.store, clinic.client(ref), clinic.tick(), ref)
    assert clinic.visit(ref).mistakes == {"vision_change"}
    answering.assess(clinic.store, clinic.p, clinic.tick(), ref, ("vision_change",), False, "Asked again: no.")
    clinic.answer(ref, vision_change="no")
    clinic.answer(ref, vision_change="yes")
    assert clinic.visit(ref).raised and not clinic.visit(ref).mistakes


def test_a_decision_reads_what_the_rules_said_on_the_screen(clinic: House) -> None:
    ref = clinic.submitted()
    reads, shown = clinic.visit(ref).evidence, clinic.screening(ref).digest
    act = (clinic.store, protocol(), clinic.p, clinic.tick(), ref, clinic.fitting(ref), {}, reads, "A 1234")
    with pytest.raises(NotNow, match="The rules changed"):
        reviewing.decide(*act, found="another")
    assert clinic.visit(ref).decision is None
    reviewing.decide(*act, found=shown)
    assert clinic.visit(ref).decision


def test_a_quiet_client_goes_from_answers_to_ready(clinic: House) -> None:
    ref = clinic.open()
    assert clinic.status(ref) is Status.answering
    clinic.agree(ref)
    clinic.answer_all(ref)
    clinic.submit(ref)
    assert clinic.status(ref) is Status.to_review
    found = clinic.screening(ref)
    assert found.screened and found.complete and found.ran == found.of == len(protocol().rules)
    clinic.decide(ref)
    assert clinic.status(ref) is Status.to_sign
    clinic.look(ref)
    clinic.release(ref)
    clinic.sign(ref)
    assert clinic.status(ref) is Status.to_countersign
    clinic.countersign(ref)
    assert clinic.status(ref) is Status.to_countersign, "without the sealed packet it is not ready"


def test_nothing_is_submitted_while_an_answer_is_missing(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, pacemaker_icd="no")
    with pytest.raises(NotNow, match="Still to answer"):
        clinic.submit(ref)
    assert clinic.screening(ref).overall is not Tier.clear


@pytest.mark.parametrize("answer", ["yes", "not_sure", "in_person"])
@pytest.mark.parametrize("text", list(EmergencyText))
def test_an_emergency_answer_holds_until_the_practitioner_assessed_it(clinic: House, text: EmergencyText, answer: str) -> None:
    item = next(item for item in protocol().questionnaire.items if item.emergency is text and not item.is_reading)
    ref = clinic.open(born=date(1960, 1, 1))
    clinic.agree(ref)
    assert clinic.answer(ref, **{item.id: answer}) == (text,)
    assert clinic.status(ref) is Status.emergency
    answering.call_mistake(clinic.store, clinic.client(ref), clinic.tick(), ref)
    assert clinic.status(ref) is Status.emergency, "a mistake keeps the hold"
    with pytest.raises(NotAllowed):
        answering.assess(clinic.store, clinic.r, clinic.tick(), ref, (item.id,), False, "asked at the desk")
    with pytest.raises(NotNow):
        clinic.submit(ref)
    answering.assess(clinic.store, clinic.p, clinic.tick(), ref, (item.id,), False, "asked face to face: it was years ago")
    assert clinic.status(ref) is Status.answering
    clinic.answer_all(ref, **{item.id: answer})
    clinic.submit(ref)
    assert not clinic.screening(ref).holds


def test_a_confirmed_emergency_cannot_be_treated_in_the_same_visit(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, stroke_signs="yes")
    answering.assess(
        clinic.store, clinic.p, clinic.tick(), ref, ("stroke_signs",), True, "face droops, ambulance called", "10:05"
    )
    assert clinic.status(ref) is Status.not_going_ahead, "nobody asks the other questions now"
    clinic.answer_all(ref, stroke_signs="yes")
    clinic.submit(ref)
    assert clinic.screening(ref).overall is Tier.stop
    with pytest.raises(InputError, match="same visit"):
        clinic.decide(ref, {modality: Choice(outcome=Outcome.go_ahead) for modality in Modality})
    clinic.decide(ref, {modality: Choice(outcome=Outcome.do_not_treat) for modality in Modality})
    assert clinic.status(ref) is Status.not_going_ahead
    reviewing.clarify(
        clinic.store, protocol(), clinic.p, clinic.tick(), ref, "stroke_signs", "no", "Face to face: a mask of cream"
    )
    clinic.decide(ref, {modality: Choice(outcome=Outcome.keep_in_review) for modality in Modality})
    assert clinic.status(ref) is Status.to_review, "what was confirmed by mistake is asked again"


def test_a_changed_answer_voids_the_decision_and_says_so(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.decide(ref)
    clinic.answer(ref, easy_bruise="not_sure")
    assert clinic.status(ref) is Status.answering
    assert clinic.visit(ref).void_because
    assert clinic.events(ref)[-1] == "decision void"
    with pytest.raises(NotNow):
        clinic.release(ref)
    clinic.submit(ref)
    assert clinic.status(ref) is Status.to_review


def test_a_changed_answer_after_signing_drops_the_ink(clinic: House) -> None:
    ref = clinic.signed()
    clinic.answer(ref, easy_bruise="not_sure")
    visit = clinic.visit(ref)
    assert visit.consent is None and visit.dropped_ink
    assert clinic.events(ref)[-2:] == ["decision void", "signature dropped"]
    with pytest.raises(NotNow):
        clinic.countersign(ref)


@pytest.mark.parametrize("signed", [False, True])
def test_a_clarification_that_raises_an_effect_voids_what_came_before(clinic: House, signed: bool) -> None:
    ref = clinic.signed() if signed else clinic.submitted()
    if not signed:
        clinic.decide(ref)
    assert reviewing.clarify(clinic.store, protocol(), clinic.p, clinic.tick(), ref, "pacemaker_icd", "yes", "asked in the room")
    assert clinic.visit(ref).void_because and clinic.visit(ref).consent is None
    assert clinic.status(ref) is Status.to_review
    assert "decision void" in clinic.events(ref) and ("signature dropped" in clinic.events(ref)) == signed


def test_a_clarification_that_raises_nothing_leaves_the_decision(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.decide(ref)
    assert not reviewing.clarify(
        clinic.store, protocol(), clinic.p, clinic.tick(), ref, "pacemaker_icd", "no", "asked in the room"
    )
    assert clinic.status(ref) is Status.to_sign


def test_a_reading_that_raises_an_effect_drops_the_signature(clinic: House) -> None:
    ref = clinic.signed()
    assert clinic.measure(ref, bp_systolic=165, bp_diastolic=95)
    assert clinic.status(ref) is Status.to_review
    assert clinic.events(ref)[-2:] == ["decision void", "signature dropped"]


def test_blood_pressure_is_a_to_do_that_blocks_the_release_not_the_submit(clinic: House) -> None:
    ref = clinic.submitted(high_bp="yes")
    assert set(clinic.screening(ref).to_do) == {"bp_systolic", "bp_diastolic"}
    clinic.decide(ref)
    with pytest.raises(NotNow, match="Before signing"):
        clinic.release(ref)
    with pytest.raises(InputError, match="both numbers"):
        clinic.measure(ref, bp_systolic=128)
    clinic.measure(ref, bp_systolic=128, bp_diastolic=78)
    clinic.release(ref)


def test_a_measured_crisis_is_an_emergency(clinic: House) -> None:
    ref = clinic.submitted(high_bp="yes")
    clinic.measure(ref, bp_systolic=190, bp_diastolic=100)
    clinic.measure(ref, bp_symptoms="yes")
    assert clinic.status(ref) is Status.emergency


def test_going_beyond_a_defer_needs_a_typed_reason(clinic: House) -> None:
    ref = clinic.submitted(botulinum="yes", botulinum_date={"days": [7, 14]}, botulinum_areas=["forehead"])
    ahead = {modality: Choice(outcome=Outcome.with_limits, limits=("body_points_only",)) for modality in Modality}
    with pytest.raises(InputError, match="despite"):
        clinic.decide(ref, ahead)
    decision = clinic.decide(ref, ahead, botulinum_0="body points only, agreed with the injector")
    assert decision.reasons


def test_a_decision_on_what_is_no_longer_there_is_refused(clinic: House) -> None:
    ref = clinic.submitted()
    before = clinic.visit(ref).evidence
    clinic.measure(ref, bp_systolic=120, bp_diastolic=70)
    with pytest.raises(NotNow, match="Something changed"):
        reviewing.decide(clinic.store, protocol(), clinic.p, clinic.tick(), ref, clinic.fitting(ref), {}, before)


def test_reception_decides_nothing(clinic: House) -> None:
    ref = clinic.submitted()
    with pytest.raises(NotAllowed):
        reviewing.decide(
            clinic.store, protocol(), clinic.r, clinic.tick(), ref, clinic.fitting(ref), {}, clinic.visit(ref).evidence
        )


def test_a_deferral_lapses_on_its_date(clinic: House) -> None:
    ref = clinic.submitted()
    until = clinic.clinic.day(clinic.now) + timedelta(days=3)
    clinic.decide(ref, {modality: Choice(outcome=Outcome.not_until, until=until) for modality in Modality})
    assert clinic.status(ref) is Status.deferred
    clinic.tick(days=2)
    assert clinic.status(ref) is Status.deferred
    clinic.tick(days=1)
    assert clinic.status(ref) is Status.to_review


def test_treatment_needs_ready_limits_and_agreement(clinic: House) -> None:
    ref = clinic.signed()
    with pytest.raises(NotNow):
        visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, STATEMENTS)
    with pytest.raises(NotNow):
        visits.treat(clinic.store, clinic.p, clinic.tick(), protocol(), ref, frozenset({Modality.needling}), 8, 8)


def test_a_broken_protocol_reads_not_screened(clinic: House) -> None:
    ref = clinic.submitted()
    visit = clinic.visit(ref)
    found = visit.screening(None, clinic.clinic, clinic.now)
    assert not found.screened and found.overall is Tier.not_screened
    assert visit.status(clinic.clinic.day(clinic.now), found.screened) is Status.not_screened


def test_an_explicit_answer_under_a_closed_question_is_dropped_at_submit_and_said_so(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer_all(ref, botulinum="yes", botulinum_date={"days": [7, 14]}, botulinum_areas=["forehead"])
    clinic.answer(ref, botulinum="no")
    clinic.submit(ref)
    response = clinic.visit(ref).response
    assert response and set(response.dropped) == {"botulinum_date", "botulinum_areas"}
    assert "botulinum_date" not in response.by_item


def test_a_dot_is_no_signature_and_typing_stands_alike(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.decide(ref)
    clinic.release(ref)
    with pytest.raises(InputError, match="too small or simple"):
        clinic.sign(ref, strokes=(((10.0, 10.0, 0.0, 0.5), (11.0, 10.0, 5.0, 0.5)),))
    clinic.sign(ref, typed="Sample Client")
    consent = clinic.visit(ref).consent
    assert consent and consent.signature.typed


def test_nobody_signs_before_the_release(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.decide(ref)
    with pytest.raises(NotNow):
        clinic.sign(ref)


def test_a_withdrawn_consent_ends_the_visit(clinic: House) -> None:
    ref = clinic.signed()
    visits.withdraw(clinic.store, clinic.p, clinic.tick(), ref, "changed her mind at the door")
    assert clinic.status(ref) is Status.withdrawn
    with pytest.raises(NotNow):
        clinic.countersign(ref)


def test_a_combination_that_stops_calls_staff_and_is_assessed_answer_by_answer(clinic: House) -> None:
    """Pregnant and blood pressure too high: neither answer alone is an emergency."""
    ref = clinic.open()
    clinic.agree(ref)
    assert clinic.answer(ref, pregnant="yes") == ()
    assert clinic.answer(ref, high_bp="yes")
    assert clinic.status(ref) is Status.emergency and set(clinic.visit(ref).raised) == {"pregnant", "high_bp"}
    answering.assess(clinic.store, clinic.p, clinic.tick(), ref, ("high_bp",), False, "measured, normal; told once years ago")
    assert clinic.status(ref) is Status.emergency, "the other answer is not assessed yet"
    answering.assess(clinic.store, clinic.p, clinic.tick(), ref, ("pregnant",), True, "pregnant, well")
    assert clinic.status(ref) is Status.answering
    found = clinic.screening(ref)
    assert found.screened and not found.holds and found.overall is Tier.defer


def test_a_measured_stop_stays_until_it_is_measured_again(clinic: House) -> None:
    ref = clinic.submitted(high_bp="yes")
    clinic.measure(ref, bp_systolic=190, bp_diastolic=100)
    clinic.measure(ref, bp_symptoms="yes")
    items = tuple(clinic.visit(ref).raised)
    answering.assess(clinic.store, clinic.p, clinic.tick(), ref, items, True, "headache, sent to the emergency department")
    assert clinic.screening(ref).overall is Tier.stop


def test_the_audit_names_no_question_and_no_answer(clinic: House) -> None:
    """A follow-up's name alone would tell what was answered above it."""
    ref = clinic.submitted(anticoagulant="yes", anticoagulant_kind="newer_pill", anticoagulant_bleeding="no", high_bp="yes")
    clinic.measure(ref, bp_systolic=128, bp_diastolic=78)
    reviewing.clarify(clinic.store, protocol(), clinic.p, clinic.tick(), ref, "pacemaker_icd", "not_sure", "asked in the room")
    with clinic.store.read() as reader:
        told = " ".join(linked.event.model_dump_json() for linked in reader.audit())
    named = [item.id for item in protocol().questionnaire.items if f'"{item.id}"' in told or f"{item.id}," in told]
    assert named == [] and "newer_pill" not in told and "anticoagulant" not in told
