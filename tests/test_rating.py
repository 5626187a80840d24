"""What the client says of the goals, 0 to 10, while waiting: at the reviews of the course, if the client wishes, and for nothing else."""

from collections.abc import Iterator

import pytest

from forms import service
from screening.actions import planning, rating
from screening.entry import GoalRated
from screening.errors import InputError, NotAllowed, NotNow
from screening.ledger import Plan
from screening.rating import is_due
from screening.visit import Visit
from tests.builders import House, protocol
from tests.test_tablet import Tablet

GOALS = ["lines", "neck"]


@pytest.mark.parametrize(
    ("session", "due"), [(1, True), (2, False), (4, False), (5, True), (8, False), (9, True), (10, False), (11, True)]
)
def test_goals_are_rated_before_the_course_after_its_reviews_and_at_its_end(session: int, due: bool) -> None:
    assert is_due(Plan(sessions=10, interval_days=(3, 7), review_after=(4, 8)), session) is due


@pytest.fixture
def sent(clinic: House) -> Iterator[Tablet]:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer_all(ref, goals=GOALS, goals_most="neck")
    tablet = Tablet(clinic, ref)
    tablet.identify()
    tablet.press("next")
    tablet.tick("certify")
    tablet.press("send")
    yield tablet
    service._held.clear()


def rate(tablet: Tablet, goal: str, value: int) -> None:
    tablet.at.segmented_control(key=f"rate_{goal}").set_value(value).run()
    assert not tablet.at.exception, tablet.at.exception


def kept(tablet: Tablet) -> dict[str, int]:
    return {goal: entry.value for goal, entry in tablet.house.visit(tablet.ref).ratings.items()}


def test_each_goal_has_a_row_and_a_touch_is_kept_at_once(sent: Tablet) -> None:
    assert sent.at.button(key="hand_back"), "rating is never in the way"
    before = sent.house.screening(sent.ref)
    rate(sent, "neck", 7)
    assert kept(sent) == {"neck": 7}
    rate(sent, "lines", 0)
    rate(sent, "neck", 6)
    assert kept(sent) == {"neck": 6, "lines": 0}
    sent.fresh()
    assert [sent.at.segmented_control(key=f"rate_{goal}").value for goal in GOALS] == [0, 6]
    labels = [entry.label for entry in sent.house.visit(sent.ref).entries if isinstance(entry, GoalRated)]
    assert labels == ["Neck", "Fine lines", "Neck"] and sent.house.events(sent.ref).count("goal rated") == 3
    after = sent.house.screening(sent.ref)
    assert (before.flags, before.overall) == (after.flags, after.overall)


def test_a_visit_between_the_reviews_asks_nothing(clinic: House) -> None:
    ref = clinic.submitted(goals=GOALS, goals_most="neck")
    visit = clinic.visit(ref)
    assert due(clinic, visit) == GOALS
    visit.opened = visit.opened.model_copy(update={"session_no": 2})
    assert due(clinic, visit) == []


def test_the_reviews_of_the_plan_set_for_this_client_count(clinic: House) -> None:
    ref = clinic.submitted(goals=GOALS, goals_most="neck")
    visit = clinic.visit(ref)
    plan = Plan(sessions=6, interval_days=(7, 14), review_after=(1, 3))
    planning.set_plan(clinic.store, clinic.p, clinic.tick(), protocol(), visit.client, plan)
    for number, names in ((2, GOALS), (3, []), (4, GOALS), (5, []), (7, GOALS)):
        visit.opened = visit.opened.model_copy(update={"session_no": number})
        assert due(clinic, visit) == names


def due(clinic: House, visit: Visit) -> list[str]:
    with clinic.store.read() as reader:
        return [goal.id for goal in rating.due(reader, protocol(), visit)]


def test_only_the_client_rates_only_what_was_chosen_and_after_sending(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer_all(ref, goals=GOALS, goals_most="neck")
    act = (clinic.store, protocol())
    with pytest.raises(NotNow):
        rating.rate(*act, clinic.client(ref), clinic.tick(), ref, "neck", 3)
    clinic.submit(ref)
    for goal, value in (("acne", 3), ("neck", 11), ("neck", -1)):
        with pytest.raises(InputError):
            rating.rate(*act, clinic.client(ref), clinic.tick(), ref, goal, value)
    with pytest.raises(NotAllowed):
        rating.rate(*act, clinic.p, clinic.tick(), ref, "neck", 3)
    assert not clinic.visit(ref).ratings
