"""A consent over a course: what a later session needs signed, what it does not, and what ends it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forms.sealing import seal_visit
from screening.actions import people, reviewing, settling, signing, visits
from screening.actions.worth import Force, worth
from screening.consent import Agreed
from screening.cover import Need, Why, changed
from screening.entry import Channel
from screening.errors import NotNow
from screening.identity import as_actor
from screening.packet import unpacked
from screening.review import Choice, Outcome
from screening.rule import Modality
from screening.visit import Status
from screening.wording import latest
from tests.builders import STATEMENTS, House, house, least_settings, protocol

NEEDLES = frozenset({Modality.needling})
ELECTRO_TOO = NEEDLES | {Modality.electro}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    made = house(tmp_path)
    yield made
    made.store.close()


def first(home: House, requested: frozenset[Modality] = NEEDLES, **given: Any) -> str:
    ref = home.open(requested=requested)
    return whole(home, ref, **given)


def answered(home: House, ref: str, **given: Any) -> str:
    home.agree(ref)
    home.answer_all(ref, **given)
    home.submit(ref)
    home.look(ref)
    return ref


def again(home: House, before: str, days: int = 7, requested: frozenset[Modality] = NEEDLES, **given: Any) -> str:
    """The next session of the same client."""
    return home.again(before, days, requested, **given)


def decided(home: House, ref: str) -> None:
    found = home.screening(ref)
    chosen = {}
    for modality in home.visit(ref).opened.requested:
        bars = found.modalities[modality].value
        limits = Choice(outcome=Outcome.with_limits, limits=("fewer_needles",))
        chosen[modality] = limits if bars.name == "modify" else Choice(outcome=Outcome.go_ahead)
    home.decide(ref, chosen)


def released(home: House, ref: str, anew: bool = False) -> Need:
    decided(home, ref)
    return reviewing.release(home.store, protocol(), home.p, home.tick(), ref, anew)


def sign(home: House, ref: str, **said: Agreed) -> None:
    visit = home.visit(ref)
    with home.store.read() as reader:
        text = signing.text_for(reader, protocol(), visit, home.tick())
        choose = signing.to_choose(reader, protocol(), visit, home.now)
    assert visit.decision
    chosen = signing.Chosen(
        text.digest, visit.decision.digest, {one: said.get(one, Agreed.yes) for one in choose}, {"record": Agreed.yes}, (), {}
    )
    ink = signing.Ink(typed="Sample Client")
    signing.sign(home.store, protocol(), home.client(ref), home.now, ref, chosen, ink, home.reference())


def sealed(home: House, ref: str) -> str:
    home.countersign(ref)
    return seal_visit(home.store, protocol(), home.practitioner, ref, home.reference(), home.tick())


def treated(home: House, ref: str, reactions: tuple[str, ...] = ()) -> None:
    visits.acknowledge_limits(home.store, home.p, home.tick(), protocol(), ref, STATEMENTS)
    visit = home.visit(ref)
    assert visit.decision and visit.consent
    used = visit.decision.treats & visit.consent.agreed
    visits.treat(home.store, home.p, home.tick(), protocol(), ref, used, 8, 8, settings=least_settings(used), reactions=reactions)


def whole(home: House, ref: str, **given: Any) -> str:
    """From the answers to the treatment, with a signature of its own."""
    answered(home, ref, **given)
    assert released(home, ref) is Need.consent
    sign(home, ref)
    sealed(home, ref)
    treated(home, ref)
    return ref


def why(home: House, ref: str) -> set[Why]:
    with home.store.read() as reader:
        plan = signing.plan_of(reader, protocol(), home.visit(ref), home.now)
        return {reason.why for reason in signing.cover_for(reader, protocol(), plan, home.now).because}


def test_an_unchanged_session_is_covered_and_goes_to_its_treatment_without_a_signature(home: House) -> None:
    begun = first(home)
    ref = again(home, begun)
    assert released(home, ref) is Need.nothing
    visit = home.visit(ref)
    assert home.status(ref) is Status.to_countersign
    assert visit.covered and visit.covered.earlier.visit == begun
    sealed_first = home.visit(begun).sealed
    assert sealed_first and visit.covered.earlier.packet == sealed_first.sha256
    sealed(home, ref)
    assert home.status(ref) is Status.ready
    treated(home, ref)
    assert home.status(ref) is Status.treated
    assert "consent in force" in home.events(ref) and "consent signed" not in home.events(ref)


def test_a_visit_that_is_covered_has_no_text_to_sign(home: House) -> None:
    ref = again(home, first(home))
    decided(home, ref)
    reviewing.release(home.store, protocol(), home.p, home.tick(), ref)
    with pytest.raises(NotNow):
        sign(home, ref)


def test_a_changed_answer_after_the_cover_voids_it_without_a_word_of_ink(home: House) -> None:
    ref = again(home, first(home))
    released(home, ref)
    home.answer(ref, valve_other="yes")
    visit = home.visit(ref)
    assert visit.consent is None and visit.covered is None and not visit.dropped_ink
    assert home.status(ref) is Status.answering


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"valve_other": "yes"}, Why.answer),
        ({"goal_areas": ["forehead", "chin"]}, Why.answer),
    ],
)
def test_a_material_change_asks_for_an_addendum_that_names_the_sealed_papers(
    home: House, given: dict[str, Any], because: Why
) -> None:
    begun = first(home, goal_areas=["forehead"])
    ref = again(home, begun, **{"goal_areas": ["forehead"], **given})
    decided(home, ref)
    assert because in why(home, ref)
    assert reviewing.release(home.store, protocol(), home.p, home.tick(), ref) is Need.addendum
    sign(home, ref)
    consent, before = home.visit(ref).consent, home.visit(begun)
    assert consent and before.sealed and before.consent and consent.extends
    assert consent.extends.packet == before.sealed.sha256
    assert before.sealed.sha256 in "".join(clause.body for clause in consent.text.clauses)
    assert consent.scope == before.consent.scope and consent.photos == before.consent.photos
    sealed(home, ref)
    assert home.status(ref) is Status.ready


def test_a_change_that_is_not_material_asks_for_nothing(home: House) -> None:
    ref = again(home, first(home), not_eaten="yes", not_eaten_why=["no_food"])
    decided(home, ref)
    assert home.screening(ref).flags
    assert why(home, ref) <= {Why.risk}


def test_what_was_told_once_is_not_told_again(home: House) -> None:
    begun = first(home)
    second = again(home, begun, valve_other="yes")
    assert released(home, second) is Need.addendum
    sign(home, second)
    sealed(home, second)
    treated(home, second)
    third = again(home, second, valve_other="yes")
    assert released(home, third) is Need.nothing
    covered = home.visit(third).covered
    assert covered and covered.earlier.visit == second


def test_a_no_after_a_yes_is_nothing_more_to_sign(home: House) -> None:
    ref = again(home, first(home, valve_other="yes"))
    assert released(home, ref) is Need.nothing


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_new_goal_is_told_with_what_is_realistic_for_it(home: House, language: str) -> None:
    ref = again(home, first(home, goals=["tone"]), goals=["tone", "spots"])
    assert released(home, ref) is Need.addendum
    visit, words = home.visit(ref), protocol().words(language).words["tablet"]
    visit.language = language
    with home.store.read() as reader:
        text = signing.text_for(reader, protocol(), visit, home.now)
    new = next(clause for clause in text.clauses if clause.id == "new").body
    assert words["expect_spots"] in new and words["expect_tone"] not in new


def test_adding_current_needs_its_own_clause_and_choice_and_nothing_else(home: House) -> None:
    begun = first(home)
    ref = again(home, begun, requested=ELECTRO_TOO)
    assert released(home, ref) is Need.addendum
    with home.store.read() as reader:
        text = signing.text_for(reader, protocol(), home.visit(ref), home.now)
        assert signing.to_choose(reader, protocol(), home.visit(ref), home.now) == {Modality.electro}
    assert "electro" in {clause.id for clause in text.clauses} and "laser" not in {clause.id for clause in text.clauses}
    sign(home, ref, electro=Agreed.no)
    consent = home.visit(ref).consent
    assert consent and consent.modalities == {Modality.needling: Agreed.yes, Modality.electro: Agreed.no}
    sealed(home, ref)
    visits.acknowledge_limits(home.store, home.p, home.tick(), protocol(), ref, STATEMENTS)
    with pytest.raises(Exception, match="Choose only"):
        visits.treat(home.store, home.p, home.tick(), protocol(), ref, ELECTRO_TOO, 8, 8, settings=least_settings(ELECTRO_TOO))
    later = again(home, ref)
    assert released(home, later) is Need.nothing


@pytest.mark.parametrize(("session", "need"), [(9, Need.nothing), (10, Need.nothing), (11, Need.consent)])
def test_the_sessions_of_a_consent_are_counted(home: House, session: int, need: Need) -> None:
    ref = again(home, first(home))
    decided(home, ref)
    with home.store.read() as reader:
        plan = signing.plan_of(reader, protocol(), home.visit(ref), home.now)
        opened = plan.visit.opened.model_copy(update={"session_no": session})
        cover = signing.cover_for(reader, protocol(), plan._replace(visit=replace(plan.visit, opened=opened)), home.now)
    assert cover.need is need and (Why.sessions in {reason.why for reason in cover.because}) is (session == 11)


@pytest.mark.parametrize(("later", "need"), [(-1, Need.nothing), (0, Need.nothing), (1, Need.consent)])
def test_the_last_day_of_a_consent(home: House, later: int, need: Need) -> None:
    begun = first(home)
    consent = home.visit(begun).consent
    assert consent
    days = (consent.scope.until - home.clinic.day(home.now)).days + later
    ref = again(home, begun, days=days)
    assert released(home, ref) is need
    assert (Why.expired in why(home, ref)) is (later == 1) if need is Need.consent else True


def test_another_practitioner_is_told_of_in_an_addendum(home: House) -> None:
    begun = first(home)
    ref = again(home, begun)
    other = home.practitioner.model_copy(update={"ref": "OTHER234", "user": "other", "name": "Other Practitioner"})
    people.add_staff(home.store, home.p, other, "correct horse battery", home.tick())
    home.practitioner = other
    assert released(home, ref) is Need.addendum
    assert as_actor(other).name in "".join(
        clause.body
        for clause in _text(home, ref).clauses  # the line "X will treat you"
    )


def _text(home: House, ref: str) -> Any:
    with home.store.read() as reader:
        return signing.text_for(reader, protocol(), home.visit(ref), home.now)


def _withdraw(home: House, ref: str, *scope: str) -> None:
    said = visits.Withdrawal(reason="changed my mind", channel=Channel.in_person, scope=scope)
    visits.withdraw(home.store, home.p, home.tick(), ref, said)


def test_consent_withdrawn_in_an_ended_session_ends_the_visit_that_rests_on_it(home: House) -> None:
    begun = first(home)
    ref = again(home, begun)
    released(home, ref)
    sealed(home, ref)
    _withdraw(home, begun)
    assert home.status(ref) is Status.withdrawn
    with pytest.raises(NotNow):
        treated(home, ref)


def test_after_a_withdrawal_the_next_session_needs_a_whole_new_consent(home: House) -> None:
    begun = first(home)
    second = again(home, begun)
    released(home, second)
    sealed(home, second)
    treated(home, second)
    _withdraw(home, second)
    assert released(home, again(home, second)) is Need.consent


def test_a_part_withdrawn_is_not_covered_later(home: House) -> None:
    begun = first(home, requested=ELECTRO_TOO)
    _withdraw(home, begun, "electro")
    ref = again(home, begun)
    assert released(home, ref) is Need.nothing
    consent = home.visit(ref).consent
    assert consent and consent.agreed == NEEDLES


def test_an_addendum_released_before_a_withdrawal_cannot_be_signed(home: House) -> None:
    begun = first(home)
    ref = again(home, begun, valve_other="yes")
    assert released(home, ref) is Need.addendum
    _withdraw(home, begun)
    with pytest.raises(NotNow):
        sign(home, ref)


def test_an_invalid_record_covers_nothing(home: House) -> None:
    begun = first(home)
    visits.invalidate(home.store, home.p, home.tick(), begun, "filled in for somebody else")
    assert released(home, again(home, begun)) is Need.consent


def test_a_whole_new_consent_can_always_be_asked_for(home: House) -> None:
    begun = first(home)
    ref = again(home, begun)
    assert released(home, ref, anew=True) is Need.consent
    sign(home, ref)
    consent = home.visit(ref).consent
    assert consent and consent.extends is None and home.visit(ref).covered is None


def test_sealed_papers_of_a_course_stand_beside_each_other(home: House) -> None:
    begun = first(home)
    ref = again(home, begun)
    released(home, ref)
    second = sealed(home, ref)
    first_sealed = home.visit(begun).sealed
    assert first_sealed
    with home.store.read() as reader:
        of_first, of_second = worth(reader, first_sealed.sha256, home.now), worth(reader, second, home.now)
    assert of_first and of_second and of_first.force is of_second.force is Force.in_force
    anew = again(home, ref)
    released(home, anew, anew=True)
    sign(home, anew)
    sealed(home, anew)
    with home.store.read() as reader:
        replaced = worth(reader, first_sealed.sha256, home.now)
    assert replaced and replaced.force is Force.superseded
    _withdraw(home, anew)
    with home.store.read() as reader:
        taken = worth(reader, first_sealed.sha256, home.now)
    assert taken and taken.force is Force.withdrawn


def test_answers_of_the_day_are_asked_again_however_long_the_consent_holds(home: House) -> None:
    ref = again(home, first(home))
    decided(home, ref)
    home.tick(days=1)
    home.look(ref)
    with pytest.raises(NotNow, match="earlier day"):
        reviewing.release(home.store, protocol(), home.p, home.tick(), ref)


@pytest.mark.parametrize("said", [Agreed.ask_first, Agreed.no])
def test_what_the_client_has_not_said_yes_to_is_asked_again_where_it_is_planned(home: House, said: Agreed) -> None:
    begun = home.open(requested=ELECTRO_TOO)
    answered(home, begun)
    released(home, begun)
    sign(home, begun, electro=said)
    sealed(home, begun)
    treated(home, begun)
    assert released(home, again(home, begun)) is Need.nothing
    ref = again(home, begun, requested=ELECTRO_TOO)
    assert released(home, ref) is Need.addendum
    with home.store.read() as reader:
        assert signing.to_choose(reader, protocol(), home.visit(ref), home.now) == {Modality.electro}
    sign(home, ref)
    consent = home.visit(ref).consent
    assert consent and consent.agreed == ELECTRO_TOO


def test_a_part_that_was_taken_back_is_asked_again_where_it_is_planned(home: House) -> None:
    begun = first(home, requested=ELECTRO_TOO)
    _withdraw(home, begun, "electro")
    ref = again(home, begun, requested=ELECTRO_TOO)
    assert released(home, ref) is Need.addendum and "Electro" in str(_text(home, ref))


def signed_and_sealed(home: House) -> str:
    ref = answered(home, home.open(requested=NEEDLES))
    released(home, ref)
    sign(home, ref)
    sealed(home, ref)
    return ref


def left_after_signing(home: House) -> str:
    ref = signed_and_sealed(home)
    visits.abandon(home.store, home.p, home.tick(), ref, "felt ill and went home")
    return ref


@pytest.mark.parametrize("at_the_next", [False, True])
def test_a_consent_whose_visit_was_left_can_be_taken_back(home: House, at_the_next: bool) -> None:
    begun = left_after_signing(home)
    ref = again(home, begun)
    _withdraw(home, ref if at_the_next else begun)
    assert home.status(begun) is Status.abandoned
    assert released(home, ref) is Need.consent and home.status(ref) is Status.to_sign


def test_nothing_is_taken_back_where_nothing_was_signed(home: House) -> None:
    ref = home.open(requested=NEEDLES)
    with pytest.raises(NotNow, match="no signed consent"):
        _withdraw(home, ref)


def test_a_practitioner_whom_the_client_never_met_is_told_of(home: House) -> None:
    ref = signed_and_sealed(home)
    other = home.practitioner.model_copy(update={"ref": "OTHER234", "user": "other", "name": "Other Practitioner"})
    people.add_staff(home.store, home.p, other, "correct horse battery", home.tick())
    settling.take_over(home.store, protocol(), other, home.tick(), ref, home.visit(ref).evidence)
    assert home.visit(ref).to_meet
    visits.abandon(home.store, home.p, home.tick(), ref, "would not stay")
    later = again(home, ref)
    home.practitioner = other
    assert released(home, later) is Need.addendum and why(home, later) == {Why.practitioner}


def test_the_client_reads_how_long_one_signature_holds(home: House) -> None:
    ref = home.open(requested=NEEDLES)
    answered(home, ref)
    released(home, ref)
    by_id = {clause.id: clause.body for clause in _text(home, ref).clauses}
    for clause in ("sessions", "statement"):
        assert "holds up to visit number 10, and not after 16 March 2027" in by_id[clause]
    sign(home, ref)
    sealed(home, ref)
    treated(home, ref)
    later = again(home, ref, valve_other="yes")
    released(home, later)
    assert (
        "up to visit number 10 and not after 16 March 2027"
        in {one.id: one.body for one in _text(home, later).clauses}["statement"]
    )
    sign(home, later)
    consent = home.visit(later).consent
    assert consent and (consent.scope.sessions, str(consent.scope.until)) == (10, "2027-03-16")


def test_papers_after_an_addendum_name_the_whole_consent_too(home: House) -> None:
    begun = first(home)
    added = again(home, begun, valve_other="yes")
    released(home, added)
    sign(home, added)
    sealed(home, added)
    treated(home, added)
    later = again(home, added, valve_other="yes")
    assert released(home, later) is Need.nothing
    sealed(home, later)
    packets = {}
    for ref in (begun, added, later):
        papers = home.visit(ref).sealed
        assert papers
        packets[ref] = unpacked(papers.values)
    first_papers = home.visit(begun).sealed
    assert first_papers
    assert packets[begun].base is packets[added].base is None
    found = packets[later]
    assert found.earlier and found.earlier.visit == added
    assert found.base and (found.base.visit, found.base.packet) == (begun, first_papers.sha256)
    assert all(one.scope and one.scope.sessions == 10 for one in packets.values())


def test_papers_say_that_photos_were_taken_back_at_a_later_visit(home: House) -> None:
    begun = first(home)
    ref = again(home, begun)
    released(home, ref)
    _withdraw(home, ref, "photos")
    papers = home.visit(begun).sealed
    assert papers
    with home.store.read() as reader:
        found = worth(reader, papers.sha256, home.now)
    assert found and (found.force, found.parts) == (Force.partly, ("photos",))


def test_what_was_learnt_in_person_is_new_as_much_as_what_the_client_says(home: House) -> None:
    begun = first(home)
    ref = again(home, begun)
    reviewing.clarify(home.store, protocol(), home.p, home.tick(), ref, "valve_other", "yes", "asked in person")
    assert released(home, ref) is Need.addendum
    assert Why.answer in why(home, ref)
    with home.store.read() as reader:
        text = signing.text_for(reader, protocol(), home.visit(ref), home.tick())
    said = " ".join(clause.body for clause in text.clauses)
    assert "Yes (asked in person)" in said
    sign(home, ref)
    sealed(home, ref)
    treated(home, ref)
    papers = home.visit(ref).sealed
    assert papers
    lines = [line for flag in unpacked(papers.values).flags for line in flag.items]
    assert any(line.endswith(": Yes (asked in person)") for line in lines), "what was known, not what was said before"
    assert latest(protocol(), home.visit(ref), "valve_other", "fr")[1] == "Oui (demandée en personne)"
    later = again(home, ref, valve_other="yes")
    assert released(home, later) is Need.nothing, "signed for already"


def test_what_was_learnt_after_the_signature_is_new_at_the_next_visit(home: House) -> None:
    answered(home, begun := home.open(requested=NEEDLES))
    assert released(home, begun) is Need.consent
    sign(home, begun)
    reviewing.clarify(home.store, protocol(), home.p, home.tick(), begun, "medicine_names", "Metformin", "asked in person")
    visit = home.visit(begun)
    day = home.clinic.day
    item = protocol().questionnaire.by_id["medicine_names"]
    assert item.material and visit.consent
    assert changed(visit, visit, protocol(), day) == ("medicine_names",)


def test_a_yes_that_was_none_is_not_new(home: House) -> None:
    begun = first(home)
    ref = again(home, begun, valve_other="yes")
    reviewing.clarify(home.store, protocol(), home.p, home.tick(), ref, "valve_other", "no", "asked in person")
    assert released(home, ref) is Need.nothing
