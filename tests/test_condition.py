"""The closed language: three truth values, windows, areas, and what decided."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from screening.condition import Condition, Fact, Facts, IfUnsure, Interval, Truth, dated, ends, names_read

DAY = date(2024, 2, 29)
adapter: TypeAdapter[Any] = TypeAdapter(Condition)


def ago(days: int) -> Interval:
    return Interval(DAY - timedelta(days), DAY - timedelta(days))


def facts(**of: Any) -> Facts:
    return Facts(DAY, {name: value if isinstance(value, Fact) else Fact(value) for name, value in of.items()})


UNSURE = Fact(None, Truth.UNSURE, "not_sure", IfUnsure.caution)
UNASKED = Fact(None, Truth.UNASKED)
CLOSED = Fact(None, Truth.NO)


def truth(condition: dict[str, Any], **of: Any) -> Truth:
    return adapter.validate_python(condition).compile({}).truth(facts(**of))


@pytest.mark.parametrize(
    ("fact", "found"),
    [("yes", Truth.YES), ("no", Truth.NO), (UNSURE, Truth.UNSURE), (UNASKED, Truth.UNASKED), (CLOSED, Truth.NO)],
)
def test_silence_is_neither_yes_nor_no(fact: Any, found: Truth) -> None:
    assert truth({"item": "a", "any_of": ["yes"]}, a=fact) is found


def test_any_of_on_several_choices_wants_one_in_common() -> None:
    assert truth({"item": "a", "any_of": ["x", "y"]}, a=frozenset({"y", "z"})) is Truth.YES
    assert truth({"item": "a", "any_of": ["x"]}, a=frozenset({"z"})) is Truth.NO


def test_not_sure_can_be_asked_for_by_name() -> None:
    assert truth({"item": "a", "any_of": ["not_sure"]}, a=UNSURE) is Truth.YES
    assert truth({"item": "a", "any_of": ["in_person"]}, a=UNSURE) is Truth.UNSURE


@pytest.mark.parametrize(("value", "found"), [(139, Truth.NO), (140, Truth.YES), (141, Truth.YES)])
def test_at_least_includes_its_number(value: float, found: Truth) -> None:
    assert truth({"item": "n", "at_least": 140}, n=float(value)) is found


@pytest.mark.parametrize(("value", "found"), [(17, Truth.YES), (18, Truth.NO)])
def test_below_leaves_its_number_out(value: float, found: Truth) -> None:
    assert truth({"item": "n", "below": 18}, n=float(value)) is found


@pytest.mark.parametrize(("days", "found"), [(6, Truth.NO), (7, Truth.YES), (13, Truth.YES), (14, Truth.NO), (15, Truth.NO)])
def test_a_window_is_half_open(days: int, found: Truth) -> None:
    assert truth({"item": "d", "days_since": [7, 14]}, d=ago(days)) is found


def test_one_number_has_no_upper_end() -> None:
    assert truth({"item": "d", "days_since": [90]}, d=ago(89)) is Truth.NO
    assert truth({"item": "d", "days_since": [90]}, d=ago(40_000)) is Truth.YES


def test_days_that_disagree_are_unsure() -> None:
    straddling = Interval(DAY - timedelta(20), DAY - timedelta(10))
    assert truth({"item": "d", "days_since": [0, 14]}, d=straddling) is Truth.UNSURE
    assert truth({"item": "d", "days_since": [0, 21]}, d=straddling) is Truth.YES
    assert truth({"item": "d", "days_since": [21, 30]}, d=straddling) is Truth.NO


@pytest.mark.parametrize(("days", "found"), [(0, Truth.YES), (14, Truth.YES), (15, Truth.NO), (-1, Truth.NO)])
def test_days_ahead_count_forward(days: int, found: Truth) -> None:
    day = DAY + timedelta(days)
    assert truth({"item": "d", "days_ahead": [0, 15]}, d=Interval(day, day)) is found


def test_unsure_is_true_of_what_was_not_known_and_false_of_what_was() -> None:
    assert truth({"item": "a", "unsure": True}, a=UNSURE) is Truth.YES
    assert truth({"item": "a", "unsure": True}, a="no") is Truth.NO
    assert truth({"item": "a", "unsure": True}, a=UNASKED) is Truth.UNASKED


def test_areas_overlap_by_name_and_by_side() -> None:
    pairs = (
        ("eyes", "eyes:left", True),
        ("eyes:left", "eyes:left", True),
        ("eyes:left", "eyes:right", False),
        ("jaw", "eyes", False),
    )
    for one, two, found in pairs:
        assert truth({"overlaps": ["a", "b"]}, a=frozenset({one}), b=frozenset({two})) is (Truth.YES if found else Truth.NO)


LEAF = {name: {"item": name, "any_of": ["yes"]} for name in "abc"}
SAMPLES: dict[str, Any] = {"no": "no", "unasked": UNASKED, "unsure": UNSURE, "yes": "yes"}


@pytest.mark.parametrize("a", SAMPLES)
@pytest.mark.parametrize("b", SAMPLES)
def test_all_is_the_lowest_and_any_the_highest(a: str, b: str) -> None:
    given = {"a": SAMPLES[a], "b": SAMPLES[b]}
    each = [truth(LEAF[name], **given) for name in "ab"]
    assert truth({"all": [LEAF["a"], LEAF["b"]]}, **given) is min(each)
    assert truth({"any": [LEAF["a"], LEAF["b"]]}, **given) is max(each)
    assert truth({"count_at_least": {"n": 2, "of": [LEAF["a"], LEAF["b"]]}}, **given) is min(each)
    assert truth({"count_at_least": {"n": 1, "of": [LEAF["a"], LEAF["b"]]}}, **given) is max(each)


def test_not_is_over_answered_items_only() -> None:
    found = [truth({"not": LEAF["a"]}, a=sample) for sample in SAMPLES.values()]
    assert found == [Truth.YES, Truth.UNASKED, Truth.UNSURE, Truth.NO]


def test_only_what_decided_is_named() -> None:
    test = adapter.validate_python({"any": [LEAF["a"], LEAF["b"], LEAF["c"]]}).compile({})
    assert list(test.names(facts(a="yes", b="no", c=UNSURE))) == ["a"]
    assert list(test.names(facts(a="no", b="no", c=UNSURE))) == ["c"]


def test_window_ends_are_the_days_on_which_something_changes() -> None:
    condition = adapter.validate_python({"item": "d", "days_since": [0, 14]})
    changes = {days for days in ends(dated(condition), facts(d=ago(13))) if days > 0}
    assert changes == {1}


@pytest.mark.parametrize(
    "wrong",
    [
        {"item": "a", "anyof": ["yes"]},
        {"item": "a", "any_of": []},
        {"item": "d", "days_since": [14, 14]},
        {"item": "d", "days_since": [1, 2, 3]},
        {"count_at_least": {"n": 3, "of": [LEAF["a"]]}},
        {"item": "a", "any_of": ["yes"], "below": 3},
        "a == yes",
    ],
)
def test_what_is_not_in_the_language_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        adapter.validate_python(wrong)


def test_a_slip_in_one_word_gives_one_error() -> None:
    with pytest.raises(ValidationError) as fault:
        adapter.validate_python({"all": [LEAF["a"], {"item": "b", "day_since": [0, 3]}]})
    assert len(fault.value.errors()) == 1


def test_names_are_found_at_any_depth() -> None:
    condition = adapter.validate_python({"all": [LEAF["a"], {"not": {"any": [LEAF["b"], {"overlaps": ["c", "d"]}]}}]})
    assert list(names_read(condition)) == ["a", "b", "c", "d"]
