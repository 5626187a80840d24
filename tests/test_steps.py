"""Which page comes next, what it shows, what is missing on it, and how entries become answers. No screen, no store."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from forms.tablet import entry, steps
from screening.condition import Truth
from screening.entry import EmergencyRaised, NoticeAgreed, Opened, Submitted
from screening.facts import Known, Setting, Told, know
from screening.protocol import When
from screening.questionnaire import Item, ItemType, Page
from screening.response import Answer, By, How
from screening.store import Session
from screening.visit import Visit
from tests.builders import ALL, DAY, MORNING, House, protocol

QUESTIONS = protocol().questionnaire
AREAS = QUESTIONS.areas


def item(name: str) -> Item:
    return QUESTIONS.by_id[name]


def page(name: str) -> Page:
    return next(one for one in QUESTIONS.pages if one.id == name)


def known(given: dict[str, Any]) -> Known:
    told = {name: Told(value, DAY) for name, value in ({"birth_date": "1986-03-16"} | given).items()}
    return know(QUESTIONS, told, Setting(DAY, ALL))


def answers(given: dict[str, Any], how: How = How.alone) -> dict[str, Answer]:
    return {
        name: Answer(item=name, given=value, asked="", said="", how=how, page=1, language="en", by=By.client, at=MORNING)
        for name, value in given.items()
    }


def gaps(name: str, given: dict[str, Any], ticked: Iterable[str] = (), faults: dict[str, str] | None = None) -> dict[str, str]:
    found = steps.gaps(page(name), QUESTIONS, known(given), answers(given), set(ticked), faults or {})
    return {gap.item: gap.words for gap in found}


def lines(name: str) -> list[str]:
    return [one for block in page(name).block if block.kind == "list" for one in block.items]


# What is missing


def test_a_list_without_any_choice_asks_for_one_or_none() -> None:
    assert gaps("urgent_body", {}) == {"chest_breath": "list_empty"}


def test_none_of_these_completes_a_list() -> None:
    assert gaps("urgent_body", dict.fromkeys(lines("urgent_body"), "no")) == {}


def test_a_tick_alone_is_no_answer() -> None:
    assert gaps("urgent_body", {}, ticked={"allergic_now"}) == {"allergic_now": "choose_one"}


def test_lines_beside_an_answered_one_need_no_tick() -> None:
    assert gaps("heart", {"high_bp": "yes"}, ticked={"high_bp"}) == {}


def test_follow_ups_of_a_ticked_line_are_missing_until_answered() -> None:
    assert gaps("injections", {"botulinum": "yes"}, ticked={"botulinum"}) == {
        "botulinum_date": "choose_one",
        "botulinum_areas": "areas_empty",
    }


def test_an_entry_that_cannot_be_used_says_why() -> None:
    given = {"botulinum": "yes", "botulinum_areas": ["forehead"]}
    assert gaps("injections", given, {"botulinum"}, {"botulinum_date": "date_not_real"}) == {"botulinum_date": "date_not_real"}


def test_each_row_wants_its_own_answer() -> None:
    assert set(gaps("devices", {"pacemaker_icd": "no"})) == {"neurostim", "pump_sensor", "loop_recorder"}


def test_optional_text_is_never_missing() -> None:
    assert "goals_words" not in gaps("goals", {})


# Lists


def test_lines_left_unticked_become_no_at_next_and_not_before() -> None:
    items = [item(name) for name in lines("heart")]
    others = {name for name in lines("heart") if name != "dvt"}
    before, after = (steps.list_givens(items, {"dvt": "yes"}, False, leaving, {}) for leaving in (False, True))
    assert before == dict.fromkeys(others) | {"dvt": "yes"}
    assert after == dict.fromkeys(others, "no") | {"dvt": "yes"}


def test_a_ticked_line_without_an_answer_keeps_the_others_open() -> None:
    items = [item(name) for name in lines("heart")]
    assert set(steps.list_givens(items, {"dvt": None, "high_bp": "yes"}, False, True, {}).values()) == {None, "yes"}


def test_none_of_these_taken_back_takes_its_answers_back() -> None:
    items = [item(name) for name in lines("heart")]
    stored = answers(dict.fromkeys(lines("heart"), "no"), How.none_of_these)
    assert set(steps.list_givens(items, {}, True, False, {}).values()) == {"no"}
    assert set(steps.list_givens(items, {}, False, False, stored).values()) == {None}
    in_list = answers(dict.fromkeys(lines("heart"), "no"), How.in_list)
    assert steps.list_givens(items, {"dvt": "yes"}, False, False, in_list)["high_bp"] == "no"


def test_none_is_chosen_when_every_line_is_no() -> None:
    items = [item(name) for name in lines("heart")]
    given = dict.fromkeys(lines("heart"), "no")
    assert steps.is_none(items, answers(given))
    assert not steps.is_none(items, answers(given | {"dvt": "not_sure"}))
    assert not steps.is_none([], {})


def test_talking_about_a_page_marks_what_is_open_and_can_be_told() -> None:
    shown = steps.shown(page("hopes"), QUESTIONS, known({}).asked, {})
    assert steps.to_talk_about(shown, {"hopes"}) == ("event_soon", "who_wants", "language_access")


# Pages


def test_the_birth_date_is_not_asked_twice() -> None:
    asked = known({}).asked
    assert [one.id for one in steps.shown(page("hello"), QUESTIONS, asked, {"birth_date"})] == []
    assert not steps.lead_is_whole(page("hello"), QUESTIONS, {"birth_date"})
    assert steps.lead_is_whole(page("heart"), QUESTIONS, {"birth_date"})


def test_follow_ups_show_only_under_an_answer_that_opens_them() -> None:
    gate = item("botulinum")
    assert steps.opened(gate, QUESTIONS, known({"botulinum": "no"}).asked) == ()
    assert "botulinum_date" in [one.id for one in steps.opened(gate, QUESTIONS, known({"botulinum": "yes"}).asked)]


def test_readings_are_never_shown_to_the_client() -> None:
    asked = dict.fromkeys(QUESTIONS.by_id, Truth.YES)
    assert not any(one.is_reading for every in QUESTIONS.pages for one in steps.shown(every, QUESTIONS, asked, {}))


def test_there_are_at_most_22_pages() -> None:
    assert len(QUESTIONS.pages) <= 22


def test_resume_goes_to_the_first_page_with_something_missing() -> None:
    given: dict[str, Any] = {} | dict.fromkeys(lines("urgent_head"), "no")
    assert steps.resume(QUESTIONS.pages, QUESTIONS, known({}), {"birth_date"}) == "urgent_head"
    assert steps.resume(QUESTIONS.pages, QUESTIONS, known(given), {"birth_date"}) == "urgent_body"


def test_back_and_next_walk_the_same_pages() -> None:
    every = steps.pages(QUESTIONS, known({}).asked, {"birth_date"})
    for one in every:
        following = steps.after(every, one.id)
        assert following == steps.CHECK or steps.before(every, following) == one.id
    assert steps.before(every, every[0].id) is None
    assert steps.before(every, steps.CHECK) == every[-1].id


def test_what_matters_most_is_chosen_among_what_was_chosen() -> None:
    assert steps.offered(item("goals_most"), QUESTIONS, answers({"goals": ["lines", "neck"]})) == ("lines", "neck")
    assert "yes" not in steps.offered(item("hopes"), QUESTIONS, {})


# Places


def visit(*entries: Any) -> Visit:
    opened = Opened(
        at=MORNING, by="staff:x", client="C", course="K", requested=ALL, session_no=1, language="en", protocol=protocol().stamp
    )
    return Visit.of("V", (opened, *entries))


def session(purpose: str = "answer", minutes: int = 0) -> Session:
    at = MORNING + timedelta(minutes=minutes)
    return Session(digest="d", kind="tablet", subject="T", visit="V", purpose=purpose, device="Tablet 1", made_at=at, seen_at=at)


AGREED = NoticeAgreed(at=MORNING, by="client:C", text="t", seconds=3, helper=By.client)
URGENT = EmergencyRaised(at=MORNING, by="client:C", items=("stroke_signs",), text="call_911")


def at(one: Visit | None, held: Session | None, confirmed: bool = True, loaded: bool = True, complete: bool = False) -> str:
    return steps.places(held, confirmed, one, loaded, (), complete)[0]


def test_places_in_order() -> None:
    assert at(None, None) == "start"
    assert at(visit(), session(), confirmed=False) == "who"
    assert at(visit(), session()) == "notice"
    assert at(visit(AGREED), session()) == "ask"
    assert at(visit(AGREED), session(), complete=True) == "check"
    assert at(visit(AGREED), session(), loaded=False) == "wait"
    assert at(visit(AGREED), session("sign")) == "wait"


def test_an_emergency_leaves_no_other_place() -> None:
    for purpose in ("answer", "sign"):
        assert steps.places(session(purpose), True, visit(AGREED, URGENT), True, (), True) == ("emergency",)
    assert at(visit(AGREED, URGENT), session(), loaded=False) == "emergency"


def test_an_emergency_stays_on_the_screen_however_long_nobody_touches_it() -> None:
    one = visit(AGREED, URGENT)
    known = session()
    known = known.model_copy(update={"confirmed": True})
    assert steps.places(known, False, one, True, (), True) == ("emergency",)
    stranger = known.model_copy(update={"confirmed": False})
    assert steps.places(stranger, False, one, True, (), True) == ("who",)
    covered = known.model_copy(update={"covered_at": known.made_at})
    assert steps.places(covered, False, one, True, (), True) == ("covered",)


def test_sent_answers_are_closed_until_a_new_code_opens_them(clinic: House) -> None:
    ref = clinic.submitted()
    sent = clinic.visit(ref)
    assert any(isinstance(one, Submitted) for one in sent.entries)
    assert steps.places(session(), True, sent, True, (), True) == ("wait", "read")
    assert at(sent, session(minutes=60), complete=True) == "check"


def test_of_several_alarms_the_gravest_shows() -> None:
    assert steps.gravest(["doctor_today", "call_911"]) == "call_911"
    assert steps.gravest(["private_distress"]) == "private_distress"


# Dates


def test_a_band_asks_for_the_date_where_a_rule_turns_inside_it() -> None:
    assert steps.straddles(When(days=(28, 90), label={"en": "x"}), {42})
    assert not steps.straddles(When(days=(28, 90), label={"en": "x"}), {28, 90})
    assert steps.straddles(When(days=(365, 36500), label={"en": "x"}), {730})


def test_edges_come_from_the_rules_that_read_the_date() -> None:
    assert {14, 90} <= steps.edges(protocol(), "botulinum_date")
    assert steps.edges(protocol(), "stroke_signs") == frozenset()


@pytest.mark.parametrize(
    ("day", "month", "year", "ahead", "expected"),
    [
        ("3", "5", "2020", False, ("2020-05-03", "")),
        ("3", "May", "2020", False, ("2020-05-03", "")),
        ("3", "sept", "2020", False, ("2020-09-03", "")),
        ("3", "ma", "2020", False, (None, "date_missing_month")),
        ("31", "2", "2020", False, (None, "date_not_real")),
        ("", "2", "2020", False, (None, "date_missing_day")),
        ("1", "", "2020", False, (None, "date_missing_month")),
        ("1", "2", "20", False, (None, "date_missing_year")),
        ("1", "2", "1800", False, (None, "date_too_old")),
        ("17", "3", "2026", False, (None, "date_future")),
        ("16", "3", "2026", False, ("2026-03-16", "")),
        ("15", "3", "2026", True, (None, "date_past")),
        ("²", "3", "2020", False, (None, "date_missing_day")),
    ],
)
def test_three_boxes(day: str, month: str, year: str, ahead: bool, expected: tuple[str | None, str]) -> None:
    assert entry.read_boxes({"day": day, "month": month, "year": year}, ahead, DAY) == expected


def test_a_month_alone() -> None:
    boxes = {"day": "", "month": "March", "year": "2026"}
    assert entry.read_boxes(boxes, False, DAY, month_only=True) == ("2026-03", "")
    assert entry.read_boxes(boxes, True, date(2026, 3, 31), month_only=True) == ("2026-03", "")


# Entries and answers


GIVENS: list[tuple[str, Any]] = [
    ("pacemaker_icd", "yes"),
    ("pacemaker_icd", "in_person"),
    ("goals", ["lines", "neck"]),
    ("pump_sensor_kind", "not_sure"),
    ("lately", ["none"]),
    ("goal_areas", ["nose", "cheeks:left", "jaw"]),
    ("botulinum_areas", "in_person"),
    ("botulinum_date", {"days": [7, 14]}),
    ("botulinum_date", "unknown"),
    ("botulinum_date", "in_person"),
    ("botulinum_date", "2026-01"),
    ("botulinum_date", "2026-01-31"),
    ("birth_date", "1986-03-16"),
    ("goals_words", "softer"),
    ("hopes", "fresher"),
]


@pytest.mark.parametrize(("name", "given"), GIVENS)
def test_every_answer_comes_back_from_its_widgets(name: str, given: Any) -> None:
    state = entry.state_of(item(name), given, AREAS)
    back = entry.given_of(item(name), state, AREAS, DAY)
    assert (sorted(back) if isinstance(back, list) else back) == (sorted(given) if isinstance(given, list) else given)
    item(name).read(back, DAY, QUESTIONS.area_ids)


@pytest.mark.parametrize("one", [one for one in QUESTIONS.items if not one.is_reading], ids=lambda one: one.id)
def test_untouched_widgets_hold_no_answer(one: Item) -> None:
    state = entry.state_of(one, None, AREAS)
    assert entry.given_of(one, state, AREAS, DAY) is None
    assert not entry.fault_of(one, state, DAY) or one.type is ItemType.date


def test_a_date_box_beside_a_band_sharpens_it() -> None:
    state = entry.state_of(item("peel_date"), {"days": [28, 90]}, AREAS)
    assert entry.given_of(item("peel_date"), state, AREAS, DAY) == {"days": [28, 90]}
    state |= {"peel_date_day": "1", "peel_date_month": "2", "peel_date_year": "2026"}
    assert entry.given_of(item("peel_date"), state, AREAS, DAY) == "2026-02-01"
    assert entry.fault_of(item("peel_date"), state | {"peel_date_day": "31"}, DAY) == "date_not_real"


def test_what_stands_alone_yields_to_what_was_just_touched() -> None:
    lately = item("lately")
    both = entry.state_of(lately, ["none"], AREAS) | {"lately_stress": True}
    assert entry.given_of(lately, entry.settled(lately, both, ["none"], AREAS), AREAS, DAY) == ["stress"]
    assert entry.given_of(lately, entry.settled(lately, both, ["stress"], AREAS), AREAS, DAY) == ["none"]


def test_of_two_lone_options_the_later_stays() -> None:
    kind = item("pump_sensor_kind")
    both = entry.state_of(kind, "not_sure", AREAS) | {"pump_sensor_kind_in_person": True}
    assert entry.given_of(kind, entry.settled(kind, both, "not_sure", AREAS), AREAS, DAY) == "in_person"


def test_a_number_out_of_bounds_is_refused() -> None:
    number = item("platelets").model_copy(update={"least": 1, "most": 900})
    assert entry.fault_of(number, {"platelets": "0"}, DAY) == "number_bounds"
    assert entry.given_of(number, {"platelets": "150,5"}, AREAS, DAY) == 150.5
    assert entry.given_of(number, {"platelets": "nan"}, AREAS, DAY) is None
