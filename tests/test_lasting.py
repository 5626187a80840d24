"""An answer stands for its shelf life, also while a form is open: what is too old is asked again before the form is sent."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms import service
from screening.actions import answering, paper, returning, reviewing, visits
from screening.actions.record import must_be_of_today
from screening.entry import Submitted
from screening.errors import NotNow
from screening.identity import as_actor
from screening.visit import Status
from tests.builders import House, house, protocol
from tests.test_keyin import check, second, type_in, typed
from tests.test_tablet import Tablet

EXAMPLES = max(1, int(os.environ.get("INTAKE_EXAMPLES", "1500")) // 150)
QUESTIONS = protocol().questionnaire
EMERGENCY = {item.id for item in QUESTIONS.items if item.emergency}
WORDS = protocol().words("en").words["tablet"]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    made = house(tmp_path)
    yield made
    service._held.clear()
    made.store.close()


def missing(home: House, ref: str) -> set[str]:
    with home.store.read() as reader:
        return set(answering.open_ends(reader, protocol(), reader.visit(ref), home.now)[0])


def too_old(home: House, ref: str) -> list[str]:
    """In the form as it was sent."""
    response, day = home.visit(ref).response, home.clinic.day
    assert response
    old = (one for one in response.answers if (day(response.at) - day(one.at)).days > QUESTIONS.by_id[one.item].shelf_life)
    return [one.item for one in old]


def carried(home: House, ref: str) -> tuple[str, ...]:
    home.agree(ref)
    return returning.carry(home.store, protocol(), home.client(ref), home.tick(), ref)


# At sending


@pytest.mark.parametrize("sent_before", [True, False], ids=["opened again", "continued"])
def test_a_form_of_another_day_is_not_sent_with_its_old_answers(home: House, sent_before: bool) -> None:
    ref = home.open()
    home.agree(ref)
    home.answer_all(ref)
    if sent_before:
        home.submit(ref)
    before = home.visit(ref).answers
    home.tick(days=10)
    asked = {name for name in before if QUESTIONS.by_id[name].shelf_life < 10}
    assert missing(home, ref) == asked and asked >= EMERGENCY & before.keys() and "stroke_signs" in asked
    entries = home.visit(ref).entries
    with pytest.raises(NotNow, match=f"Still to answer: {len(asked)}"):
        home.submit(ref)
    assert home.visit(ref).entries == entries and home.visit(ref).answers == before, "nothing is lost"
    assert set(home.answer_due(ref)) == asked
    home.submit(ref)
    response = home.visit(ref).response
    assert response and response.by_item.keys() == before.keys() and too_old(home, ref) == []
    assert all((response.by_item[name].at > before[name].at) == (name in asked) for name in before)


def test_across_midnight_only_what_is_of_its_day_is_asked_again(home: House) -> None:
    home.now = home.now.replace(hour=5, minute=57)  # 23:57 at the clinic
    ref = home.open()
    home.agree(ref)
    home.answer_all(ref)
    assert missing(home, ref) == set()
    home.tick(minutes=4)
    assert missing(home, ref) == {name for name in home.visit(ref).answers if QUESTIONS.by_id[name].shelf_life == 0}


def test_the_same_answer_on_a_later_day_is_an_answer_of_that_day_and_voids_nothing(home: House) -> None:
    ref = home.submitted()
    home.decide(ref)
    home.tick(days=1)
    before = len(home.visit(ref).entries)
    home.answer(ref, stroke_signs="no", latex="no")
    visit = home.visit(ref)
    assert [entry.kind for entry in visit.entries[before:]] == ["answered"], "latex stands: the same again is nothing"
    assert visit.answers["stroke_signs"].at > home.now - timedelta(minutes=1) and not visit.void_because


def test_carried_answers_do_not_outlive_their_term_while_the_form_is_open(home: House) -> None:
    begun = home.submitted(medicine_names="Metformin")
    ref = home.open_again(begun, days=29)
    stood = carried(home, ref)
    of_a_month = {name for name in stood if QUESTIONS.by_id[name].shelf_life == 30}
    assert {"anticoagulant", "medicine_names"} <= of_a_month
    home.answer_due(ref)
    home.tick(days=4)
    assert of_a_month - {"medicine_names"} <= missing(home, ref)
    home.answer_due(ref)
    home.submit(ref)
    visit = home.visit(ref)
    assert too_old(home, ref) == [] and not of_a_month & visit.carried.keys() and visit.carried
    assert visit.response and "medicine_names" in visit.response.dropped


def test_own_words_of_this_visit_stay_with_their_day(home: House) -> None:
    ref = home.submitted(anything_else="I take Eliquis")
    home.tick(days=2)
    home.answer_due(ref)
    home.submit(ref)
    assert too_old(home, ref) == ["anything_else"], "said, and never unsaid"
    assert any(one.word.casefold() == "eliquis" for one in home.screening(ref).heard)


def test_what_staff_learnt_stands_no_longer_than_an_answer(home: House) -> None:
    ref = home.open()
    home.agree(ref)
    home.answer_all(ref)
    home.answer(ref, stroke_signs="yes")
    answering.assess(home.store, home.p, home.tick(), ref, ("stroke_signs",), False, "Looked and asked.")
    reviewing.clarify(home.store, protocol(), home.p, home.tick(), ref, "nsaid", "no", "asked in the room")
    home.submit(ref)
    home.tick(days=1)
    assert {"stroke_signs", "nsaid"} <= missing(home, ref)


@pytest.mark.parametrize(("again", "asked"), [(True, False), (False, True)], ids=["confirmed", "then not so"])
def test_what_a_practitioner_saw_to_be_so_stays(home: House, again: bool, asked: bool) -> None:
    ref = home.open()
    home.agree(ref)
    home.answer_all(ref)
    for confirmed in (True, again):
        home.answer(ref, stroke_signs="no")
        home.answer(ref, stroke_signs="yes")
        answering.assess(home.store, home.p, home.tick(), ref, ("stroke_signs",), confirmed, "Looked and asked.")
    home.tick(days=1)
    assert ("stroke_signs" in missing(home, ref)) is asked
    assert (home.status(ref) is Status.not_going_ahead) is not asked


def test_nothing_new_said_on_a_later_day_takes_nothing_back(home: House) -> None:
    begun = home.submitted()
    ref = home.open_again(begun)
    carried(home, ref)
    home.answer(ref, new_since_last="yes", new_since_last_what=["medicine"])
    assert "ssri_snri" in home.visit(ref).reopened
    home.tick(days=1)
    home.answer(ref, new_since_last="no")
    assert "ssri_snri" in missing(home, ref)


def test_release_and_treatment_look_at_every_answer(home: House) -> None:
    """Also at a form that an earlier version of the service took with old answers."""
    ref = home.submitted()
    visit = home.visit(ref)
    assert visit.response
    home.tick(days=1)
    sent = visit.response.model_copy(update={"at": home.now})
    with home.store.write() as writer:
        writer.append(ref, Submitted(at=home.now, by="client:X", response=sent))
    with pytest.raises(NotNow, match="answers are of an earlier day"):
        must_be_of_today(home.visit(ref), protocol(), home.clinic, home.now)
    home.look(ref)
    home.decide(ref)
    with pytest.raises(NotNow, match="answers are of an earlier day"):
        home.release(ref)


# On the tablet


def test_a_form_opened_again_on_another_day_asks_what_is_too_old(home: House) -> None:
    ref = home.submitted(dark_marks="yes")
    home.tick(days=10)
    tablet = Tablet(home, ref)
    tablet.identify()
    assert tablet.at.session_state["ask_page"] == "urgent_head" and WORDS["asked_again"] in tablet.text
    assert not any(box.value for box in tablet.at.checkbox), "the old answer is not taken for one of today"
    assert home.visit(ref).answers["birth_date"].at > home.now - timedelta(minutes=1), "entered a moment ago"
    tablet.tick("none_urgent_head")
    tablet.press("next")
    assert tablet.at.session_state["ask_page"] == "urgent_body"
    fresh = home.visit(ref).answers["vision_change"]
    assert fresh.at > home.now - timedelta(minutes=1) and home.status(ref) is Status.to_review
    home.answer_due(ref)
    tablet.fresh().press("next")
    tablet.tick("certify")
    tablet.press("send")
    assert too_old(home, ref) == [] and home.visit(ref).answers["dark_marks"].given == "yes"


def test_a_return_visit_finished_later_asks_its_due_pages_and_shows_the_rest_as_before(home: House) -> None:
    ref = home.open_again(home.submitted(), days=29)
    carried(home, ref)
    home.answer_due(ref)
    home.tick(days=4)
    tablet = Tablet(home, ref)
    tablet.identify()
    seen = str(tablet.at.session_state["ask_page"])
    assert seen == QUESTIONS.again[0].id and WORDS["asked_again"] in tablet.text
    home.answer_due(ref)
    tablet.fresh()
    assert WORDS["still_right"] in tablet.text
    tablet.press("certify_send")
    assert too_old(home, ref) == []


# From paper


def test_what_was_typed_yesterday_is_asked_again_before_it_is_checked(home: House) -> None:
    other = second(home)
    ref = typed(home)
    home.tick(days=1)
    with pytest.raises(NotNow, match="Compare it again"):
        check(home, ref, other)
    gone = home.visit(ref).answers.keys() - home.today(ref).answers.keys()
    assert EMERGENCY & home.visit(ref).answers.keys() <= gone
    type_in(home, ref, **{name: home.visit(ref).answers[name].given for name in gone})
    check(home, ref, other)
    assert too_old(home, ref) == [] and home.status(ref) is Status.to_review


def test_a_paper_is_not_sent_while_something_on_it_is_too_old(home: House) -> None:
    other = second(home)
    ref = typed(home)
    home.tick(days=1)
    reads = paper.answers_digest(home.today(ref))
    with pytest.raises(NotNow, match="Still to answer"):
        paper.check(home.store, protocol(), as_actor(other), home.tick(), ref, reads, True)
    assert home.visit(ref).paper is None


# Whatever came before

DAYS = st.sampled_from((0, 0, 1, 4, 29, 31, 91, 181))
VISIT = st.tuples(DAYS, DAYS, st.sampled_from((0, 7, 40)), DAYS, st.booleans())


@given(st.lists(VISIT, min_size=1, max_size=3))
@settings(max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES < 20, suppress_health_check=list(HealthCheck))
def test_no_form_is_sent_with_an_answer_past_its_shelf_life(home: House, history: list[tuple[int, int, int, int, bool]]) -> None:
    """Each visit: so many days later, begun, put aside after some answers, finished; and perhaps sent once more, days after."""
    ref = home.open(name=f"Client {home.reference()}")
    for place, (later, aside, so_far, until_again, again) in enumerate(history):
        if place:
            visits.abandon(home.store, home.p, home.tick(), ref, "had to leave")
            ref = home.open_again(ref, later)
        carried(home, ref)
        due = [name for name in home.today(ref).known(protocol(), home.clinic, home.now).missing if name != "birth_date"]
        home.answer(ref, **{name: QUESTIONS.by_id[name].quiet for name in due[:so_far]})
        for days in (aside, until_again) if again else (aside,):
            home.tick(days=days)
            with suppress(NotNow):  # with what stands from before alone, perhaps
                home.submit(ref)
                assert too_old(home, ref) == []
            home.answer_due(ref)
            home.submit(ref)
            assert too_old(home, ref) == [] and missing(home, ref) == set()
