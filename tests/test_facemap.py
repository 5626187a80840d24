"""The picture of the face: its zones are the protocol's areas, and whatever is touched where, picture and list say the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import service
from forms.paper.face import face
from forms.tablet import entry, facemap
from forms.tablet.facemap import NOTHING, Touch
from screening.questionnaire import Area, Item, ItemType
from tests.builders import DAY, House, protocol
from tests.test_tablet import Tablet

QUESTIONS = protocol().questionnaire
AREAS = QUESTIONS.areas
PLACES = [one for one in QUESTIONS.items if one.type is ItemType.areas]
ZONES = facemap.zones(AREAS)
TOKENS = sorted(zone.token for zone in ZONES)


def item(name: str) -> Item:
    return QUESTIONS.by_id[name]


def touch(*tokens: str, on: bool = True) -> Touch:
    return Touch("one", tuple((token, on) for token in tokens))


def touched(one: Item, state: entry.State, areas: tuple[Area, ...], told: Touch) -> entry.State:
    return state | facemap.changes(one, state, areas, told)


def as_marks(answer: Any) -> set[str]:
    """An answer's places as zones: where no side is named, both."""
    sided = {area.id for area in AREAS if area.sides}
    found: set[str] = set()
    for one in answer if isinstance(answer, list) else []:
        found |= {f"{one}:left", f"{one}:right"} if one in sided else {one}
    return found


# The drawing


def test_every_area_has_its_zones_and_every_zone_its_area() -> None:
    expected = {f"{area.id}:{side}" for area in AREAS if area.sides for side in ("left", "right")}
    assert set(TOKENS) == expected | {area.id for area in AREAS if not area.sides}
    assert len(TOKENS) == len(set(TOKENS))


def test_an_area_that_the_protocol_does_not_have_is_not_drawn() -> None:
    assert {zone.token for zone in facemap.zones([area for area in AREAS if area.id == "nose"])} == {"nose"}


def test_the_clients_left_is_drawn_on_the_right() -> None:
    middle = face().width / 2
    for zone in ZONES:
        left, _, right, _ = facemap.bounds([zone.d])
        if zone.token.endswith(":left"):
            assert left >= middle
        elif zone.token.endswith(":right"):
            assert right <= middle
        else:
            assert left < middle < right


def test_a_mirror_image_of_a_mirror_image_is_the_zone() -> None:
    by_token = {zone.token: zone.d for zone in ZONES}
    assert facemap.mirrored("M10 20 C1 2 3.5 4 5 6 Z", 200) == "M 190 20 C 199 2 196.5 4 195 6 Z"
    for token, d in by_token.items():
        assert facemap.bounds([facemap.mirrored(facemap.mirrored(d, 200), 200)]) == facemap.bounds([d])
        if token.endswith(":left"):
            assert facemap.bounds([facemap.mirrored(d, 200)]) == facemap.bounds([by_token[token.replace("left", "right")]])


def test_all_that_is_drawn_is_within_the_picture() -> None:
    left, top, wide, high = facemap.box()
    inner = facemap.bounds([*(zone.d for zone in ZONES), *(d for d, _ in facemap.lines())])
    assert left < inner[0] and top < inner[1] and left + wide > inner[2] and top + high > inner[3]


def test_small_zones_lie_over_large_ones_and_reach_further() -> None:
    order = [zone.token for zone in ZONES]
    assert order.index("glabella") > order.index("forehead:left") and order.index("temple:left") > order.index("cheeks:left")
    by_token = {zone.token: zone for zone in ZONES}
    assert by_token["temple:left"].hit > 0 == by_token["cheeks:left"].hit
    assert all(zone.near > zone.hit for zone in ZONES)


# What a touch makes of the list


@pytest.mark.parametrize("token", TOKENS)
def test_a_touch_on_a_zone_is_that_answer(token: str) -> None:
    goal = item("goal_areas")
    empty = entry.state_of(goal, None, AREAS)
    marked = touched(goal, empty, AREAS, touch(token))
    assert entry.given_of(goal, marked, AREAS, DAY) == [token]
    assert facemap.marked(goal, marked, AREAS) == [token]
    assert entry.given_of(goal, touched(goal, marked, AREAS, touch(token, on=False)), AREAS, DAY) is None


def test_both_sides_touched_are_the_area_and_one_let_go_is_the_other() -> None:
    goal = item("goal_areas")
    both = touched(goal, entry.state_of(goal, None, AREAS), AREAS, touch("jaw:left", "jaw:right", "nose"))
    assert entry.given_of(goal, both, AREAS, DAY) == ["nose", "jaw"]
    one = touched(goal, both, AREAS, touch("jaw:left", on=False))
    assert entry.given_of(goal, one, AREAS, DAY) == ["nose", "jaw:right"]


def test_a_side_is_set_only_where_its_place_is_marked() -> None:
    """A radio that is not drawn keeps no state: it would come back with the next tick in the list."""
    goal = item("goal_areas")
    empty = entry.state_of(goal, None, AREAS)
    there_and_back = Touch("x", (("jaw:left", True), ("jaw:left", False), ("eyes:left", True)))
    expected = {"goal_areas_jaw": False, "goal_areas_eyes": True, "goal_areas_eyes_side": "left"}
    assert facemap.changes(goal, empty, AREAS, there_and_back) == expected


def test_the_same_touch_told_twice_is_one_touch() -> None:
    goal = item("goal_areas")
    once = touched(goal, entry.state_of(goal, None, AREAS), AREAS, touch("chin", "eyes:right"))
    assert touched(goal, once, AREAS, touch("chin", "eyes:right")) == once


MOVES = st.one_of(
    st.tuples(st.just("picture"), st.sampled_from(TOKENS), st.booleans()),
    st.tuples(st.just("list"), st.sampled_from([area.id for area in AREAS]), st.booleans()),
    st.tuples(
        st.just("side"), st.sampled_from([area.id for area in AREAS if area.sides]), st.sampled_from(["left", "right", "both"])
    ),
    st.tuples(st.just("alone"), st.sampled_from(["not_sure", "in_person"]), st.booleans()),
)


def moved(one: Item, state: entry.State, move: tuple[str, str, Any]) -> entry.State:
    where, name, value = move
    if where == "picture":
        return touched(one, state, AREAS, Touch("x", ((name, value),)))
    if where == "side":
        return state | ({f"{one.id}_{name}_side": value} if state[f"{one.id}_{name}"] else {})
    return state | ({f"{one.id}_{name}": value} if f"{one.id}_{name}" in state else {})


@given(st.sampled_from(PLACES), st.lists(MOVES, max_size=25))
@settings(deadline=None, max_examples=150)
def test_picture_and_list_agree_after_any_touches(one: Item, moves: list[tuple[str, str, Any]]) -> None:
    state, stored = entry.state_of(one, None, AREAS), None
    for move in moves:
        state = entry.settled(one, moved(one, state, move), stored, AREAS)
        stored = entry.given_of(one, state, AREAS, DAY)
        if stored is not None:
            one.read(stored, DAY, QUESTIONS.area_ids)
        assert set(facemap.marked(one, state, AREAS)) == as_marks(stored)
        assert set(facemap.marked(one, entry.state_of(one, stored, AREAS), AREAS)) == as_marks(stored), "as after a reload"
        if move[0] == "picture":
            assert (move[1] in facemap.marked(one, state, AREAS)) is move[2]
            if move[2]:
                assert stored not in ("not_sure", "in_person"), "a place was touched: nothing stands alone beside it"


@pytest.mark.parametrize(
    "told",
    [None, {}, [], "x", {"id": "1"}, {"id": "1", "marks": 3}, {"id": "1", "marks": [["nose"]]}, {"id": "1", "marks": [None]}],
)
def test_what_cannot_be_read_is_no_touch(told: Any) -> None:
    assert facemap.read(told) == NOTHING


def test_a_zone_that_is_none_changes_nothing() -> None:
    goal = item("goal_areas")
    empty = entry.state_of(goal, None, AREAS)
    strange = facemap.read({"id": "1", "marks": [["goal", True], ["nose:left", True], ["cheeks", True], ["", True]]})
    assert touched(goal, empty, AREAS, strange) == empty


# On the page


@pytest.fixture
def tablet(clinic: House) -> Iterator[Tablet]:
    yield Tablet(clinic, clinic.open()).past_urgent()
    service._held.clear()


def on_picture(tablet: Tablet, name: str, *tokens: str, on: bool = True) -> None:
    """A touch as the browser tells it: seen by one run, then gone."""
    tablet.at.session_state[f"picture_{name}"] = {"touch": {"id": " ".join(tokens), "marks": [[token, on] for token in tokens]}}
    tablet.at.run()
    tablet.at.session_state[f"picture_{name}"] = {}
    tablet.at.run()
    assert not tablet.at.exception, tablet.at.exception
    assert not tablet.at.warning, [one.value for one in tablet.at.warning]


def test_a_touch_ticks_the_list_and_is_saved(tablet: Tablet) -> None:
    on_picture(tablet, "goal_areas", "cheeks:right", "lips")
    assert tablet.given("goal_areas") == ["cheeks:right", "lips"]
    assert tablet.at.checkbox(key="goal_areas_cheeks").value and tablet.at.checkbox(key="goal_areas_lips").value
    assert tablet.at.radio(key="goal_areas_cheeks_side").value == "right"
    tablet.choose("goal_areas_cheeks_side", "left")
    on_picture(tablet, "goal_areas", "cheeks:right")
    assert tablet.given("goal_areas") == ["cheeks", "lips"] and tablet.at.radio(key="goal_areas_cheeks_side").value == "both"
    on_picture(tablet, "goal_areas", "cheeks:left", "cheeks:right", "lips", on=False)
    assert tablet.given("goal_areas") is None and not tablet.at.checkbox(key="goal_areas_cheeks").value


def test_after_a_reload_a_touch_adds_to_what_is_stored(tablet: Tablet) -> None:
    on_picture(tablet, "goal_areas", "temple:left")
    tablet.fresh()
    assert tablet.at.radio(key="goal_areas_temple_side").value == "left"
    on_picture(tablet, "goal_areas", "temple:right", "nose")
    assert tablet.given("goal_areas") == ["temple", "nose"]


def test_a_touch_that_meets_a_server_that_began_afresh_is_saved(tablet: Tablet) -> None:
    """Nothing of the page is known yet when the touch arrives: the component itself hands it over."""
    on_picture(tablet, "goal_areas", "temple:left")
    known = tablet.fresh().at.session_state
    known["picture_goal_areas"] = {}
    taken, facemap.take = facemap.take, lambda one: NOTHING
    try:
        known["picture_goal_areas"] = {"touch": {"id": "late", "marks": [["nose", True]]}}
        tablet.at.run()
    finally:
        facemap.take = taken
    assert tablet.given("goal_areas") == ["temple:left", "nose"]
    assert tablet.at.checkbox(key="goal_areas_nose").value


def test_a_place_and_what_stands_alone_clear_each_other(tablet: Tablet) -> None:
    tablet.house.answer(tablet.ref, goals=["lines"], goal_areas=["nose"])
    shown = next(page for page in QUESTIONS.pages if "metal_face" in page.items)
    tablet.at.session_state["ask_page"] = shown.id
    tablet.at.run()
    tablet.tick("tick_metal_face")
    tablet.choose("metal_face", "yes")
    tablet.tick("metal_face_areas_not_sure")
    assert tablet.given("metal_face_areas") == "not_sure"
    on_picture(tablet, "metal_face_areas", "chin")
    assert tablet.given("metal_face_areas") == ["chin"] and not tablet.at.checkbox(key="metal_face_areas_not_sure").value
    tablet.tick("metal_face_areas_in_person")
    assert tablet.given("metal_face_areas") == "in_person" and not tablet.at.checkbox(key="metal_face_areas_chin").value
