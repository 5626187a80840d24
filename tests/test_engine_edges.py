"""Edges of the engine on a protocol of a few lines: each condition compiled anew, each message and each fact whole."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from graphlib import CycleError
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from screening.clause import Status
from screening.condition import Condition, Fact, Facts, IfUnsure, Interval, Truth, dated, ends, names_read, rules_read, windows
from screening.derive import FAR_AHEAD, LONG_AGO, derived, interval
from screening.errors import InputError
from screening.facts import Known, Setting, Told, know
from screening.hearing import About, Ears, Heard, Hearing, Meaning, listen, riskier
from screening.library import HOME
from screening.medicines import Mention, Names, medicines_lines, read
from screening.phrases import Phrases
from screening.questionnaire import Area, Item, ItemType, Questionnaire
from screening.rule import Case, Effect, Flag, Lane, Modality, Override, Rule, Rules, Tier, Until
from screening.screen import Screening, Stamp, screen

DAY = date(2026, 3, 16)
N, E, L = Modality.needling, Modality.electro, Modality.laser
adapter: TypeAdapter[Any] = TypeAdapter(Condition)


def ago(first: int, last: int | None = None) -> Interval:
    return Interval(DAY - timedelta(first), DAY - timedelta(first if last is None else last))


# Dates and derived facts

DATE = 'Enter a date like "2026-03-02", a month like "2026-03", an "about" or "days" span, or "unknown".'
WHOLE = "Enter a whole number of days, weeks, months or years."
ORDER = 'Enter {"days": [from, to]} with from before to.'


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (7, DATE),
        ({"about": 3}, DATE),
        ({"about": 3, "unit": "moons"}, DATE),
        ({"about": 3, "unit": ["weeks"]}, DATE),
        ({"about": 3, "unit": "weeks", "more": 1}, DATE),
        ({"days": []}, DATE),
        ({"days": [1, 2, 3]}, DATE),
        ({"days": "12"}, DATE),
        ({"days": [1, 2], "more": 1}, DATE),
        ({"about": "3", "unit": "weeks"}, WHOLE),
        ({"about": True, "unit": "weeks"}, WHOLE),
        ({"about": 100_001, "unit": "weeks"}, WHOLE),
        ({"days": [-1, 3]}, WHOLE),
        ({"days": [3, 3]}, ORDER),
        ({"days": [9, 3]}, ORDER),
        ({"days": [100_000]}, ORDER),
        ("2026-13", '"2026-13" is not a date; enter one like "2026-03-02" or a month like "2026-03".'),
        ("2026-02-30", '"2026-02-30" is not a date; enter one like "2026-03-02" or a month like "2026-03".'),
        ("2026-03-17", "Enter a date that is not in the future, like 3 May 2026."),
    ],
)
def test_a_date_that_cannot_be_says_what_to_enter(given: Any, words: str) -> None:
    with pytest.raises(InputError) as fault:
        interval(given, DAY)
    assert str(fault.value) == words


def test_a_date_to_come_that_is_past_says_what_to_enter() -> None:
    with pytest.raises(InputError) as fault:
        interval("2026-03-15", DAY, ahead=True)
    assert str(fault.value) == "Enter a date that is today or later."


@pytest.mark.parametrize(
    ("given", "ahead", "found"),
    [
        ({"days": [99_999]}, False, (LONG_AGO, LONG_AGO)),
        ({"days": [28]}, False, (LONG_AGO, date(2026, 2, 16))),
        ({"days": (28, 90)}, False, (date(2025, 12, 17), date(2026, 2, 16))),
        ({"days": [5, 100_000]}, True, (date(2026, 3, 21), FAR_AHEAD)),
        ({"about": 0, "unit": "days"}, False, (date(2026, 3, 15), DAY)),
        ({"about": 1, "unit": "days"}, False, (date(2026, 3, 14), DAY)),
        ({"about": 5, "unit": "days"}, False, (date(2026, 3, 10), date(2026, 3, 12))),
        ({"about": 5, "unit": "years"}, False, (DAY - timedelta(6 * 365), DAY - timedelta(4 * 365))),
        ({"about": 100_000, "unit": "years"}, False, (LONG_AGO, LONG_AGO)),
        ({"about": 100_000, "unit": "years"}, True, (FAR_AHEAD, FAR_AHEAD)),
        ("unknown", True, (DAY, FAR_AHEAD)),
        ("2026-04", True, (date(2026, 4, 1), date(2026, 4, 30))),
    ],
)
def test_the_far_ends_of_a_date_stay_in_the_calendar(given: Any, ahead: bool, found: tuple[date, date]) -> None:
    assert interval(given, DAY, ahead) == Interval(*found)


def test_the_derived_facts_whole() -> None:
    born = Interval(date(1986, 3, 16), date(1986, 3, 16))
    assert derived({"birth_date": born, "goal_areas": frozenset({"jaw"})}, DAY, frozenset({"laser"}), 3, True) == {
        "age": Fact(40.0, items=("birth_date",)),
        "session_no": Fact(3.0),
        "requested": Fact(frozenset({"laser"})),
        "requested_areas": Fact(frozenset({"jaw"}), items=("goal_areas",)),
        "laser_also_electrical": Fact("yes"),
        "came_back": Fact("yes"),
        "inconsistent": Fact(0.0),
        "medicines_named": Fact(frozenset()),
        "unrecognised": Fact(0.0),
    }


@pytest.mark.parametrize("born", [{}, {"birth_date": ago(400, 390)}, {"birth_date": "1986"}])
def test_an_age_is_known_only_from_one_day(born: dict[str, Any]) -> None:
    found = derived({**born, "goal_areas": "jaw"}, DAY, frozenset(), 1, False)
    assert found["age"] == Fact(None, Truth.UNASKED, items=("birth_date",))
    assert found["requested_areas"] == Fact(frozenset(), items=("goal_areas",))
    assert found["laser_also_electrical"] == Fact("no")


# The language of conditions


def facts(**of: Any) -> Facts:
    return Facts(DAY, {name: value if isinstance(value, Fact) else Fact(value) for name, value in of.items()})


def truth(condition: dict[str, Any], **of: Any) -> Truth:
    found: Truth = adapter.validate_python(condition).compile({}).truth(facts(**of))
    return found


NOT_SURE = Fact(None, Truth.UNSURE, "not_sure")
UNASKED = Fact(None, Truth.UNASKED)
CLOSED = Fact(None, Truth.NO)
LEAF = {name: {"item": name, "any_of": ["yes"]} for name in "abcd"}


@pytest.mark.parametrize(
    "condition",
    [
        {"item": "a", "any_of": ["yes"]},
        {"item": "a", "at_least": 3},
        {"item": "a", "below": 3},
        {"item": "a", "days_since": [0, 3]},
        {"item": "a", "days_ahead": [0, 3]},
    ],
)
@pytest.mark.parametrize("fact", [NOT_SURE, UNASKED, CLOSED])
def test_every_leaf_says_of_silence_what_the_fact_says(condition: dict[str, Any], fact: Fact) -> None:
    assert truth(condition, a=fact) is fact.otherwise


@pytest.mark.parametrize(
    "condition",
    [
        {"item": "a", "at_least": -1},
        {"item": "a", "below": 9},
        {"item": "a", "days_since": [0]},
        {"item": "a", "days_ahead": [0]},
    ],
)
@pytest.mark.parametrize("value", ["words", frozenset({"words"})])
def test_a_value_of_another_kind_is_no(condition: dict[str, Any], value: Any) -> None:
    assert truth(condition, a=value) is Truth.NO


@pytest.mark.parametrize(
    ("said", "value", "wanted", "found"),
    [
        ("not_sure", None, ["not_sure", "yes"], Truth.YES),
        ("in_person", None, ["not_sure", "yes"], Truth.UNSURE),
        ("", "yes", ["not_sure", "yes"], Truth.YES),
        ("", "no", ["in_person", "yes"], Truth.NO),
        ("", frozenset({"x"}), ["in_person", "x"], Truth.YES),
        ("", frozenset({"y"}), ["in_person", "x"], Truth.NO),
        ("not_sure", None, ["yes"], Truth.UNSURE),
    ],
)
def test_words_of_uncertainty_beside_choices(said: str, value: Any, wanted: list[str], found: Truth) -> None:
    assert truth({"item": "a", "any_of": wanted}, a=Fact(value, Truth.UNSURE, said)) is found


WINDOW = [(0, 0), (6, 6), (7, 7), (13, 13), (14, 14), (14, 7), (13, 7), (13, 6), (20, 14), (20, 13), (6, 0), (30, 0), (20, 15)]


@pytest.mark.parametrize(("first", "last"), WINDOW)
@pytest.mark.parametrize("window", [[7, 14], [7], [0, 1], [14, 21]])
@pytest.mark.parametrize("ahead", [False, True])
def test_a_window_agrees_with_counting_the_days(first: int, last: int, window: list[int], ahead: bool) -> None:
    votes = {window[0] <= days and (len(window) == 1 or days < window[1]) for days in range(last, first + 1)}
    wanted = Truth.UNSURE if len(votes) == 2 else Truth.YES if votes == {True} else Truth.NO
    away = Interval(DAY + timedelta(last), DAY + timedelta(first)) if ahead else ago(first, last)
    assert truth({"item": "d", "days_ahead" if ahead else "days_since": window}, d=away) is wanted


@pytest.mark.parametrize("window", [[], [1, 2, 3], [3, 3], [4, 3]])
@pytest.mark.parametrize("operator", ["days_since", "days_ahead"])
def test_a_window_has_one_or_two_numbers_that_rise(operator: str, window: list[int]) -> None:
    with pytest.raises(ValidationError) as fault:
        adapter.validate_python({"item": "d", operator: window})
    message = "Value error, a window is [from, to) in days with from before to, or [from] without an end"
    assert [error["msg"] for error in fault.value.errors()] == [message]


@pytest.mark.parametrize("window", [[0], [-3, -2], [3, 4]])
def test_a_window_may_be_a_day_long_and_begin_anywhere(window: list[int]) -> None:
    (leaf,) = dated(adapter.validate_python({"item": "d", "days_since": window}))
    assert leaf.window() == tuple(window)


@pytest.mark.parametrize(
    ("fact", "found"),
    [
        (NOT_SURE, Truth.YES),
        (Fact("yes", said="unknown"), Truth.YES),
        (Fact(None, Truth.UNSURE), Truth.UNSURE),
        (UNASKED, Truth.UNASKED),
        (CLOSED, Truth.NO),
        ("yes", Truth.NO),
        (Fact("yes", Truth.UNSURE), Truth.NO),
    ],
)
def test_unsure_asks_for_the_words(fact: Any, found: Truth) -> None:
    assert truth({"item": "a", "unsure": True}, a=fact) is found


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        ({"eyes"}, {"eyes"}, Truth.YES),
        ({"eyes:left"}, {"eyes"}, Truth.YES),
        ({"eyes"}, {"eyes:left"}, Truth.YES),
        ({"eyes:left"}, {"eyes:right"}, Truth.NO),
        ({"eye"}, {"eyes"}, Truth.NO),
        ({"eyes"}, {"eye"}, Truth.NO),
        ({"jaw", "eyes"}, {"lips", "eyes:right"}, Truth.YES),
        (None, {"eyes"}, Truth.UNSURE),
        ({"eyes"}, None, Truth.UNSURE),
    ],
)
def test_overlapping_areas(one: Any, two: Any, found: Truth) -> None:
    of = {name: frozenset(value) if value else NOT_SURE for name, value in (("a", one), ("b", two))}
    assert truth({"overlaps": ["a", "b"]}, **of) is found


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [(NOT_SURE, UNASKED, Truth.UNASKED), (CLOSED, NOT_SURE, Truth.NO), ("x", NOT_SURE, Truth.UNSURE), ("x", "y", Truth.YES)],
)
def test_overlapping_areas_that_are_not_known_say_the_least_known(one: Any, two: Any, found: Truth) -> None:
    assert truth({"overlaps": ["a", "b"]}, a=one, b=two) is found


TRUTHS: dict[Truth, Any] = {Truth.NO: "no", Truth.UNASKED: UNASKED, Truth.UNSURE: NOT_SURE, Truth.YES: "yes"}


@pytest.mark.parametrize("first", TRUTHS)
@pytest.mark.parametrize("second", TRUTHS)
def test_many_conditions_of_every_truth(first: Truth, second: Truth) -> None:
    several = [LEAF[name] for name in "abc"]
    kinds: list[dict[str, Any]] = [{"count_at_least": {"n": n, "of": several}} for n in (1, 2, 3)]
    least, any_two, all_three, every, some = (
        adapter.validate_python(one).compile({}) for one in [*kinds, {"all": several}, {"any": several}]
    )
    for third in TRUTHS:
        given = facts(a=TRUTHS[first], b=TRUTHS[second], c=TRUTHS[third])
        lowest, middle, highest = sorted((first, second, third))
        assert least.truth(given) is highest and any_two.truth(given) is middle and all_three.truth(given) is lowest
        assert every.truth(given) is lowest and some.truth(given) is highest


@pytest.mark.parametrize(
    ("condition", "of", "names"),
    [
        ({"all": [LEAF["a"], LEAF["b"]]}, {"a": "yes", "b": "yes"}, ["a", "b"]),
        ({"all": [LEAF["a"], LEAF["b"]]}, {"a": "yes", "b": NOT_SURE}, ["a", "b"]),
        ({"any": [LEAF["a"], LEAF["b"]]}, {"a": "yes", "b": NOT_SURE}, ["a"]),
        ({"any": [LEAF["a"], LEAF["b"]]}, {"a": UNASKED, "b": NOT_SURE}, ["b"]),
        ({"count_at_least": {"n": 1, "of": [LEAF["a"], LEAF["b"]]}}, {"a": NOT_SURE, "b": "no"}, ["a"]),
        ({"not": LEAF["a"]}, {"a": "no"}, ["a"]),
        ({"overlaps": ["a", "b"]}, {"a": frozenset({"x"}), "b": frozenset({"x"})}, ["a", "b"]),
        ({"item": "a", "at_least": 1}, {"a": 3.0}, ["a"]),
    ],
)
def test_what_decided_is_named(condition: dict[str, Any], of: dict[str, Any], names: list[str]) -> None:
    assert list(adapter.validate_python(condition).compile({}).names(facts(**of))) == names


def test_a_rule_that_holds_another_takes_its_truth_and_its_names() -> None:
    first = adapter.validate_python(LEAF["a"]).compile({})
    second = adapter.validate_python({"all": [{"holds": "first"}, LEAF["b"]]}).compile({"first": first})
    assert second.truth(facts(a="yes", b="yes")) is Truth.YES and second.truth(facts(a="no", b="yes")) is Truth.NO
    assert list(second.names(facts(a="yes", b="yes"))) == ["a", "b"]
    with pytest.raises(KeyError):
        adapter.validate_python({"holds": "first"}).compile({})


def test_what_a_condition_reads() -> None:
    condition = adapter.validate_python(
        {
            "all": [
                {"any": [LEAF["a"], {"holds": "other"}]},
                {"not": {"item": "d", "days_ahead": [0, 3]}},
                {"count_at_least": {"n": 1, "of": [{"item": "d", "days_since": [7]}, {"holds": "third"}]}},
                {"overlaps": ["b", "c"]},
            ]
        }
    )
    assert list(names_read(condition)) == ["a", "d", "d", "b", "c"]
    assert list(rules_read(condition)) == ["other", "third"]
    assert [(leaf.item, leaf.window()) for leaf in dated(condition)] == [("d", (0, 3)), ("d", (7,))]
    assert list(windows(condition)) == [("d", (7,))]


def test_each_end_of_each_window_is_a_day_to_look_at() -> None:
    since = adapter.validate_python({"item": "d", "days_since": [7, 14]})
    to_come = adapter.validate_python({"item": "d", "days_ahead": [2, 5]})
    assert list(ends(dated(since), facts(d=ago(6, 3)))) == [4, 1, 11, 8]
    assert list(ends(dated(to_come), facts(d=Interval(DAY + timedelta(9), DAY + timedelta(11))))) == [8, 10, 5, 7]
    assert list(ends(dated(since), facts(d="no date"))) == []


@pytest.mark.parametrize(
    ("condition", "kind", "message"),
    [
        ({"item": "a", "anyof": ["x"]}, "operator", "no operator that conditions know; use one of any_of, at_least, below, "
         "days_since, days_ahead, unsure, overlaps, holds, all, any, not, count_at_least"),
        ("a", "operator", "no operator that conditions know; use one of any_of, at_least, below, "
         "days_since, days_ahead, unsure, overlaps, holds, all, any, not, count_at_least"),
        ({"count_at_least": {"n": 3, "of": [LEAF["a"]]}}, "value_error",
         "Value error, count_at_least wants 3 but lists only 1 conditions"),
    ],
)  # fmt: skip
def test_what_is_no_condition_says_so(condition: Any, kind: str, message: str) -> None:
    with pytest.raises(ValidationError) as fault:
        adapter.validate_python(condition)
    assert [(error["type"], error["msg"]) for error in fault.value.errors()] == [(kind, message)]


def test_a_condition_survives_being_written_down_and_read() -> None:
    written = {"all": [LEAF["a"], {"not": {"holds": "other"}}, {"count_at_least": {"n": 1, "of": [{"item": "n", "below": 3.0}]}}]}
    condition = adapter.validate_python(written)
    assert adapter.validate_python(condition) == condition
    assert adapter.validate_python(adapter.dump_python(condition, by_alias=True, mode="json")) == condition


def test_not_over_another_rule() -> None:
    test = adapter.validate_python({"not": {"holds": "other"}}).compile({"other": adapter.validate_python(LEAF["a"]).compile({})})
    assert test.truth(facts(a="no")) is Truth.YES and list(test.names(facts(a="no"))) == ["a"]


def test_a_count_may_want_every_condition() -> None:
    assert truth({"count_at_least": {"n": 2, "of": [LEAF["a"], LEAF["b"]]}}, a="yes", b="yes") is Truth.YES


# From answers to facts


def item(name: str, kind: ItemType = ItemType.yes_no, **more: Any) -> Item:
    return Item.model_validate({"id": name, "ask": {"en": name}, "type": kind, "shelf_life": 0, "material": False, **more})


def questions(*items: Item) -> Questionnaire:
    return Questionnaire(
        parts=(), sections=(), items=items, pages=(), areas=tuple(Area(id=name, label={"en": name}) for name in ("jaw", "lips"))
    )


def told(**given: Any) -> dict[str, Told]:
    return {name: Told(value, DAY) for name, value in given.items()}


def setting(**more: Any) -> Setting:
    return Setting(DAY, frozenset(Modality), **more)


def known(*items: Item, **given: Any) -> Known:
    return know(questions(*items), told(**given), setting())


GATE = item("gate", quiet="no", if_unsure="hold")
KIND = item("kind", ItemType.choice, follow_up_of="gate", choices=[{"id": name, "label": {"en": name}} for name in ("x", "y")])
WHEN = item("when", ItemType.date, follow_up_of="gate")
NOTE = item("note", ItemType.text, optional=True)
PULSE = item("pulse", ItemType.number, asked_of="practitioner", optional=True)
UPPER = item("upper", ItemType.number, asked_of="practitioner", pair="lower", enable_when=LEAF["a"] | {"item": "gate"})
LOWER = item("lower", ItemType.number, asked_of="practitioner", pair="upper", optional=True)
WORDS = item("words", ItemType.text, follow_up_of="gate")
AS_YES = IfUnsure.as_yes


@pytest.mark.parametrize(
    ("answers", "fact"),
    [
        ({}, Fact(None, Truth.UNASKED, items=("gate",))),
        ({"gate": "yes"}, Fact("yes", policy=IfUnsure.hold, items=("gate",))),
        ({"gate": "not_sure"}, Fact(None, Truth.UNSURE, "not_sure", IfUnsure.hold, ("gate",))),
        ({"gate": "in_person"}, Fact(None, Truth.UNSURE, "in_person", IfUnsure.hold, ("gate",))),
    ],
)
def test_the_fact_of_a_gate(answers: dict[str, Any], fact: Fact) -> None:
    assert known(GATE, **answers).facts.of["gate"] == fact


@pytest.mark.parametrize(
    ("answers", "fact"),
    [
        ({}, Fact(None, Truth.UNASKED, items=("kind",))),
        ({"gate": "no"}, Fact(None, Truth.NO, items=("kind",))),
        ({"gate": "yes"}, Fact(None, Truth.UNSURE, "", AS_YES, ("gate", "kind"))),
        ({"gate": "yes", "kind": "not_sure"}, Fact(None, Truth.UNSURE, "not_sure", AS_YES, ("kind",))),
        ({"gate": "yes", "kind": "x"}, Fact("x", policy=AS_YES, items=("kind",))),
        ({"gate": "no", "kind": "x"}, Fact("x", policy=AS_YES, items=("kind",))),
        ({"gate": "no", "kind": "not_sure"}, Fact(None, Truth.NO, items=("kind",))),
        ({"gate": "not_sure"}, Fact(None, Truth.UNSURE, "", IfUnsure.hold, ("gate",))),
        ({"gate": "not_sure", "kind": "not_sure"}, Fact(None, Truth.UNSURE, "", IfUnsure.hold, ("gate",))),
        ({"gate": "not_sure", "kind": "x"}, Fact("x", policy=AS_YES, items=("kind",))),
        ({"kind": "in_person"}, Fact(None, Truth.UNSURE, "in_person", AS_YES, ("kind",))),
    ],
)
def test_the_fact_of_a_follow_up(answers: dict[str, Any], fact: Fact) -> None:
    assert known(GATE, KIND, **answers).facts.of["kind"] == fact


ANY_DAY = Interval(LONG_AGO, DAY)


@pytest.mark.parametrize(
    ("answers", "fact"),
    [
        ({"gate": "yes", "when": "unknown"}, Fact(ANY_DAY, said="unknown", policy=AS_YES, items=("when",))),
        ({"gate": "not_sure", "when": "unknown"}, Fact(None, Truth.UNSURE, "", IfUnsure.hold, ("gate",))),
        ({"gate": "yes", "when": "2026-03-02"}, Fact(ago(14), policy=AS_YES, items=("when",))),
        ({"gate": "not_sure", "when": "2026-03-02"}, Fact(ago(14), policy=AS_YES, items=("when",))),
    ],
)
def test_the_fact_of_a_date(answers: dict[str, Any], fact: Fact) -> None:
    assert known(GATE, WHEN, **answers).facts.of["when"] == fact


@pytest.mark.parametrize(
    ("answers", "name", "fact"),
    [
        ({}, "pulse", Fact(None, Truth.UNASKED, "unmeasured", items=("pulse",))),
        ({"pulse": 60}, "pulse", Fact(60.0, policy=IfUnsure.caution, items=("pulse",))),
        ({"gate": "yes"}, "upper", Fact(None, Truth.UNASKED, items=("upper",))),
        ({"gate": "no"}, "upper", Fact(None, Truth.NO, items=("upper",))),
        ({"note": "  "}, "note", Fact(None, Truth.UNASKED, items=("note",))),
        ({"note": "not_sure"}, "note", Fact("not_sure", policy=IfUnsure.caution, items=("note",))),
        ({"gate": "yes", "words": " "}, "words", Fact(None, Truth.UNSURE, "", AS_YES, ("gate", "words"))),
    ],
)
def test_the_fact_of_a_reading_and_of_free_text(answers: dict[str, Any], name: str, fact: Fact) -> None:
    assert known(GATE, NOTE, PULSE, UPPER, LOWER, WORDS, **answers).facts.of[name] == fact


def test_text_that_says_unknown_is_text() -> None:
    assert known(NOTE, note="unknown").facts.of["note"] == Fact("unknown", policy=IfUnsure.caution, items=("note",))


def test_an_optional_follow_up_left_out_is_not_asked() -> None:
    maybe = item("maybe", follow_up_of="gate", optional=True)
    reading = item("taken", ItemType.number, follow_up_of="gate", asked_of="practitioner")
    found = known(GATE, maybe, reading, gate="yes").facts.of
    assert found["maybe"] == Fact(None, Truth.UNASKED, items=("maybe",))
    assert found["taken"] == Fact(None, Truth.UNASKED, items=("taken",))


def test_a_gate_that_is_itself_in_doubt_hands_its_own_source_on() -> None:
    below = item("below", follow_up_of="kind", enable_when={"item": "kind", "any_of": ["x"]})
    found = known(GATE, KIND, below, gate="not_sure").facts.of
    assert found["below"] == Fact(None, Truth.UNSURE, "", IfUnsure.hold, ("gate",))


ALL_ITEMS = (GATE, KIND, WHEN, NOTE, PULSE, UPPER, LOWER)


@pytest.mark.parametrize(
    ("answers", "missing", "to_do"),
    [
        ({}, ["gate"], []),
        ({"gate": "no"}, [], []),
        ({"gate": "yes"}, ["kind", "when"], ["upper"]),
        ({"gate": "not_sure"}, [], []),
        ({"gate": "yes", "kind": "not_sure", "when": "unknown"}, [], ["upper"]),
        ({"gate": "no", "upper": 120}, [], ["lower"]),
        ({"gate": "yes", "kind": "x", "when": "unknown", "lower": 80}, [], ["upper"]),
        ({"gate": "no", "lower": 80}, [], ["upper"]),
        ({"gate": "no", "upper": 120, "lower": 80}, [], []),
    ],
)
def test_what_is_missing_and_what_is_to_do(answers: dict[str, Any], missing: list[str], to_do: list[str]) -> None:
    found = known(*ALL_ITEMS, **answers)
    assert (found.missing, found.to_do) == (missing, to_do)


def test_what_is_asked() -> None:
    found = know(questions(*ALL_ITEMS, item("beam", only_for=("laser",))), told(gate="not_sure"), setting(offered=frozenset({N})))
    assert found.asked == {
        **dict.fromkeys(("gate", "note", "pulse", "lower", "beam"), Truth.YES),
        **dict.fromkeys(("kind", "when", "upper"), Truth.UNSURE),
    }
    assert found.facts.on == DAY


@pytest.mark.parametrize(
    ("offered", "requested", "asked"),
    [({N}, {N}, Truth.UNASKED), ({L}, {N}, Truth.YES), ({N}, {L}, Truth.YES), ({N, L}, {L}, Truth.YES)],
)
def test_what_concerns_no_treatment_here_is_not_asked(offered: set[Modality], requested: set[Modality], asked: Truth) -> None:
    found = know(questions(item("beam", only_for=("laser",))), {}, Setting(DAY, frozenset(requested), offered=frozenset(offered)))
    assert found.asked == {"beam": asked} and found.missing == (["beam"] if asked is Truth.YES else [])


def test_an_opening_condition_knows_no_rules() -> None:
    with pytest.raises(KeyError, match="one"):
        known(item("late", enable_when={"holds": "one"}))


SEVERAL = item(
    "several", ItemType.choices, follow_up_of="gate", choices=[{"id": name, "label": {"en": name}} for name in ("x", "none")]
)


@pytest.mark.parametrize(
    ("answers", "unfit"),
    [
        ({"gate": "no", "kind": "x"}, ("kind",)),
        ({"gate": "no", "kind": "x", "when": "2026-03-02"}, ("kind", "when")),
        ({"gate": "no", "kind": "not_sure"}, ()),
        ({"gate": "no", "several": ["none"]}, ()),
        ({"gate": "no", "several": ["x"]}, ("several",)),
        ({"gate": "no", "sure": "no"}, ()),
        ({"gate": "no", "sure": "yes"}, ("sure",)),
        ({"gate": "no", "upper": 120}, ()),
        ({"gate": "yes", "kind": "x"}, ()),
        ({"kind": "x"}, ()),
    ],
)
def test_an_answer_under_a_closed_gate_does_not_fit(answers: dict[str, Any], unfit: tuple[str, ...]) -> None:
    found = known(*ALL_ITEMS, SEVERAL, item("sure", follow_up_of="gate"), **answers)
    assert found.unfit == unfit and found.facts.of["inconsistent"] == Fact(float(len(unfit)), items=unfit)
    assert found.denied == () and found.heard == ()


def test_what_the_visit_brings_reaches_the_facts() -> None:
    found = know(questions(GATE), {}, Setting(DAY, frozenset({L}), 4, True)).facts.of
    assert found["session_no"] == Fact(4.0) and found["laser_also_electrical"] == Fact("yes")
    assert found["requested"] == Fact(frozenset({"laser"}))
    plain = know(questions(GATE), {}, Setting(DAY, frozenset({L}))).facts.of
    assert plain["session_no"] == Fact(1.0) and plain["laser_also_electrical"] == Fact("no")


def test_areas_are_those_of_the_questionnaire() -> None:
    goals = item("goal_areas", ItemType.areas)
    assert known(goals, goal_areas=["jaw:left"]).facts.of["requested_areas"] == Fact(
        frozenset({"jaw:left"}), items=("goal_areas",)
    )
    with pytest.raises(InputError):
        known(goals, goal_areas=["elbow"])


def test_an_answer_keeps_the_day_it_was_given() -> None:
    found = know(questions(WHEN.model_copy(update={"follow_up_of": None, "enable_when": None})), {"when": Told("2026-03", DAY)},
                 Setting(DAY + timedelta(30), frozenset({N})))  # fmt: skip
    assert found.facts.of["when"].value == Interval(date(2026, 3, 1), DAY)


# Rules


def rule(name: str = "one", effects: Any = None, when: Any = None, **more: Any) -> Rule:
    given = {"id": name, "topic": "topic", "when": when or LEAF["a"], "effects": effects or {"needling": "defer"}, "lane": "do"}
    words = {"theme": "theme", "because": {"en": "because"}, "do": {"en": "do"}, "references": ["ref"], "confidence": "H"}
    return Rule.model_validate({**given, **words, "review_by": date(2027, 1, 1), **more})


def messages(model: Any, data: Any) -> list[str]:
    with pytest.raises(ValidationError) as fault:
        model.model_validate(data)
    return [error["msg"] for error in fault.value.errors()]


@pytest.mark.parametrize("given", ["stop", Effect.stop, {"effect": "stop"}, {"effect": 5}])
def test_an_effect_is_given_by_name_or_as_it_is_stored(given: Any) -> None:
    (bar,) = rule(effects={"laser": given}).effects.values()
    assert bar.effect is Effect.stop and bar.areas == ()


def test_an_effect_that_is_none_says_which_there_are() -> None:
    wrong = rule().model_dump(by_alias=True) | {"effects": {"laser": "halt"}}
    wanted = "Value error, 'halt' is no effect; use one of ok, caution, modify, defer, omit, stop"
    assert messages(Rule, wrong) == [wanted]
    assert messages(Case, {"says": "it", "values": {"laser": "halt"}}) == [wanted]


def test_a_rule_is_limited_where_one_effect_has_areas() -> None:
    assert rule(effects={"needling": "stop", "laser": {"effect": "omit", "areas": ["jaw"]}}).limited
    assert rule(effects={"laser": {"effect": "omit", "areas": "goal_areas"}}).limited
    assert not rule(effects={"needling": "stop", "laser": {"effect": "omit"}}).limited


@pytest.mark.parametrize(
    "change", [{"effects": {"laser": "ok"}}, {"when": LEAF["a"]}, {"effects": {"laser": "ok"}, "when": LEAF["a"]}]
)
def test_an_override_changes_effects_or_conditions(change: dict[str, Any]) -> None:
    assert not Override.model_validate({"id": "o", "rule": "one", "reason": {"en": "r"}, "source": "s", **change}).on


def test_an_override_that_changes_nothing_is_refused() -> None:
    assert messages(Override, {"id": "o", "rule": "one", "reason": {"en": "r"}, "source": "s"}) == [
        "Value error, an override gives effects or when"
    ]


def test_a_case_takes_dates_as_a_file_gives_them() -> None:
    case = Case.model_validate({"says": "it", "answers": {"d": date(2026, 3, 2), "a": "yes"}, "on": date(2026, 3, 16)})
    assert case.answers == {"d": "2026-03-02", "a": "yes"} and case.says == "it" and case.on == DAY
    assert Case(says="it").answers == {} and Case.model_validate(case) is case
    assert messages(Case, {"says": "it", "answers": ["d"]}) == ["Input should be a valid dictionary"]
    assert messages(Case, "it") == ["Input should be a valid dictionary or instance of Case"]


def test_rules_are_compiled_in_an_order_that_serves_those_that_hold_others() -> None:
    rules = Rules([rule("late", when={"holds": "early"}), rule("early"), rule("dated", when={"item": "d", "days_since": [3]})])
    assert rules.tests["late"].truth(facts(a="yes")) is Truth.YES
    assert len(rules) == 3 and list(rules.by_id) == ["late", "early", "dated"] and rules.by_id["early"].id == "early"
    with pytest.raises(CycleError):
        Rules([rule("one", when={"holds": "two"}), rule("two", when={"holds": "one"})])
    with pytest.raises(KeyError):
        Rules([rule("one", when={"holds": "nowhere"})])


def test_every_window_of_the_rules_is_looked_at_once() -> None:
    since, to_come = {"item": "d", "days_since": [3, 7]}, {"item": "d", "days_ahead": [3, 7]}
    rules = Rules(
        [
            rule("one", when=since),
            rule("two", when={"any": [since, to_come]}),
            rule("three", when={"item": "e", "days_since": [3, 7]}),
        ]
    )
    assert [(leaf.item, type(leaf).__name__) for leaf in rules.windows] == [
        ("d", "DaysSince"),
        ("d", "DaysAhead"),
        ("e", "DaysSince"),
    ]
    longer = Rules([rule("one", when=since), rule("two", when={"item": "d", "days_since": [3, 8]})])
    assert [leaf.window() for leaf in longer.windows] == [(3, 7), (3, 8)]


CONTENT = [tomllib.loads((HOME / name).read_text(encoding="utf-8")) for name in ("medicines.toml", "phrases.toml")]
EARS = Ears(names=Names.of(*CONTENT), phrases=Phrases.of(CONTENT[1]))


def chosen(*names: str) -> list[dict[str, Any]]:
    return [{"id": name, "label": {"en": name}} for name in names]


THIN = item("anticoagulant", quiet="no", if_unsure="hold")
THIN_KIND = item("anticoagulant_kind", ItemType.choice, follow_up_of="anticoagulant", choices=chosen("newer_pill", "warfarin"))
LIGHT = item("photosensitiser", quiet="no")
LIGHT_KIND = item(
    "photosensitiser_kind",
    ItemType.choices,
    follow_up_of="photosensitiser",
    choices=chosen("amiodarone", "antibiotic", "light_drug", "strong_other"),
)
OILS = item("supplements_names", ItemType.choices, choices=chosen("fish_oil", "other_supplement", "none"))
BOX = item("medicine_names", ItemType.text, box="medicines", optional=True)
MORE = item("anything_else", ItemType.text, optional=True)
CLOTTING = item("inr", ItemType.number, asked_of="practitioner", enable_when={"item": "anticoagulant", "any_of": ["yes"]})
HEARING = questions(THIN, THIN_KIND, LIGHT, LIGHT_KIND, OILS, BOX, MORE, CLOTTING)


def heard(**given: Any) -> Known:
    return know(HEARING, {name: one if isinstance(one, Told) else Told(one, DAY) for name, one in given.items()}, setting(), EARS)


# From facts to a screening

STAMP = Stamp(name="few lines", version="1", digest="d")
A, B = item("a", quiet="no"), item("b", quiet="no")
HOLD = item("h", quiet="no", if_unsure="hold")
STRICT = item("s", quiet="no", if_unsure="as_yes")
DATE_OF_A = item("d", ItemType.date, follow_up_of="a")
PLACE_OF_A = item("p", ItemType.areas, follow_up_of="a")
GOALS = item("goal_areas", ItemType.areas, optional=True)
ITEMS = (A, B, HOLD, STRICT, DATE_OF_A, PLACE_OF_A, GOALS)


def screened(*rules: Rule, requested: frozenset[Modality] = frozenset(Modality), on: date = DAY, **given: Any) -> Screening:
    quiet = {"a": "no", "b": "no", "h": "no", "s": "no"}
    return screen(questions(*ITEMS), Rules(rules), told(**{**quiet, **given}), Setting(on, requested), STAMP)


def flag(*rules: Rule, **given: Any) -> Flag:
    found = screened(*rules, **given)
    assert found.screened, found.fault
    (one,) = found.flags
    return one


def standing(found: Screening, modality: Modality = N) -> tuple[Effect, date | None, Until | None]:
    return found.modalities[modality].value, found.modalities[modality].not_before, found.modalities[modality].until


def test_a_screening_whole() -> None:
    found = screened(rule(limits=["few"]), rule("two", when=LEAF["b"]), a="yes")
    assert found.screened and not found.complete and found.missing == ("d", "p") and found.to_do == ()
    assert (found.ran, found.of, found.overall, found.protocol, found.fault, found.heard) == (2, 2, Tier.defer, STAMP, "", ())
    assert [one.rule for one in found.flags] == ["one"]
    quiet = screened(rule())
    assert quiet.complete and quiet.overall is Tier.clear and quiet.missing == ()


def test_a_flag_carries_the_words_of_its_rule() -> None:
    words: dict[str, Any] = {
        "tells_client": {"en": "t"},
        "consent_line": {"en": "c"},
        "limits": ["few"],
        "policy": True,
        "lane": "talk",
    }
    made = rule(**words, until="letter")
    found = flag(made, a="yes")
    for name in (
        "topic",
        "limits",
        "theme",
        "because",
        "do",
        "tells_client",
        "consent_line",
        "references",
        "confidence",
        "policy",
    ):
        assert getattr(found, name) == getattr(made, name), name
    assert (found.rule, found.items, found.values, found.areas) == ("one", ("a",), {N: Effect.defer}, {})
    assert (found.certain, found.hold, found.lane, found.until) == (True, False, Lane.talk, Until.letter)


def test_a_rule_that_cannot_run_is_named_and_nothing_is_screened() -> None:
    broken = rule("broken", when={"item": "nowhere", "any_of": ["x"]})
    found = screened(rule(), broken, rule("broken_too", when=broken.when), requested=frozenset({N}), a="yes")
    assert found == Screening(
        screened=False, complete=False, missing=(), to_do=(), ran=1, of=3, overall=Tier.not_screened, flags=(), protocol=STAMP,
        modalities={one: {"value": Effect.stop, "requested": one is N} for one in Modality},
        fault="rule broken could not run: KeyError 'nowhere'",
    )  # fmt: skip


def test_an_answer_that_cannot_be_read_is_said_and_nothing_is_screened() -> None:
    wrong, worse = screened(rule(), a="perhaps"), screened(rule(), a=["yes"], requested=frozenset({L}))
    for found in (wrong, worse):
        assert not found.screened and (found.ran, found.of, found.flags) == (0, 1, ()) and found.overall is Tier.not_screened
        assert {one.value for one in found.modalities.values()} == {Effect.stop} and found.protocol == STAMP
    assert wrong.fault == "a: 'perhaps' is not offered; give one of yes, no, not_sure, in_person."
    assert [one for one in Modality if worse.modalities[one].requested] == [L]


def test_a_fault_that_nobody_foresaw_is_said_by_its_kind() -> None:
    found = screen(questions(A), Rules([rule()]), {"a": None}, Setting(DAY, frozenset({E})), STAMP)  # type: ignore[dict-item]
    assert not found.screened and found.fault == "an answer cannot be read: AttributeError" and (found.ran, found.of) == (0, 1)
    assert [one for one in Modality if found.modalities[one].requested] == [E] and found.protocol == STAMP


@pytest.mark.parametrize(
    ("name", "said", "effect", "hold"),
    [
        ("a", "not_sure", Effect.caution, False),
        ("a", "in_person", Effect.caution, False),
        ("a", "yes", Effect.stop, True),
        ("s", "not_sure", Effect.stop, True),
        ("h", "not_sure", Effect.stop, True),
    ],
)
def test_what_an_unsure_answer_does(name: str, said: str, effect: Effect, hold: bool) -> None:
    found = flag(rule(effects={"needling": "stop", "laser": "ok"}, when=LEAF["a"] | {"item": name}), **{name: said})
    assert found.values == {N: effect, L: Effect.ok} and found.hold is hold
    assert found.certain is (said == "yes") and (found.lane is Lane.decide) is (hold or said != "yes")


def test_the_gravest_policy_of_several_unsure_answers_counts() -> None:
    both = {"all": [LEAF["a"], LEAF["a"] | {"item": "s"}]}
    assert flag(rule(when=both), a="not_sure", s="not_sure").values == {N: Effect.defer}
    assert flag(rule(when=both), a="not_sure", s="yes").values == {N: Effect.caution}


def test_what_is_closed_has_no_say_in_how_an_unsure_answer_counts() -> None:
    both = {"all": [LEAF["b"], {"not": {"item": "d", "days_since": [0, 14]}}]}
    found = flag(rule(when=both), a="no", b="not_sure")
    assert found.values == {N: Effect.caution} and found.items == ("b", "d")


def test_a_fuzzy_date_takes_the_full_effect_and_an_exact_one_does_not_hide_doubt() -> None:
    both = {"all": [LEAF["b"], {"item": "d", "days_since": [0, 14]}]}
    assert flag(rule(when=both), a="yes", b="not_sure", d="2026-03").values == {N: Effect.defer}
    assert flag(rule(when=both), a="yes", b="not_sure", d="2026-03-10").values == {N: Effect.caution}


def test_an_unknown_date_waits_for_its_confirmation() -> None:
    dated_rule = rule(when={"item": "d", "days_since": [0, 14]}, until="letter")
    assert flag(dated_rule, a="yes", d="unknown").until is Until.confirmed_date
    assert flag(dated_rule, a="yes", d="2026-03").until is Until.letter
    assert flag(dated_rule, a="yes", d="2026-03").lane is Lane.decide


def test_what_does_not_fit_is_for_a_person_to_decide() -> None:
    unfit = rule(when={"item": "inconsistent", "at_least": 1})
    found = flag(unfit, p=["jaw"])
    assert found.lane is Lane.decide and found.certain and found.items == ("p",)
    assert flag(rule(when={"item": "inconsistent", "below": 1})).lane is Lane.do
    assert flag(rule(when=LEAF["b"]), b="yes", p=["jaw"]).lane is Lane.do


def test_the_items_of_a_flag_are_named_once_each() -> None:
    when = {"all": [LEAF["a"], {"any": [LEAF["a"], LEAF["b"]]}, {"item": "age", "below": 200}]}
    items = (*ITEMS, item("birth_date", ItemType.date, unsure=False))
    answers = told(a="yes", b="yes", h="no", s="no", birth_date="1986-03-16")
    (found,) = screen(questions(*items), Rules([rule(when=when)]), answers, setting(), STAMP).flags
    assert found.items == ("a", "b", "birth_date")
    assert flag(rule(when={"item": "session_no", "at_least": 1})).items == ("session_no",)


LIMITED = rule(effects={"needling": {"effect": "omit", "areas": "p"}, "laser": "caution"})


@pytest.mark.parametrize(
    ("place", "goals", "effect", "areas"),
    [
        (["jaw"], ["jaw"], Effect.omit, ("jaw",)),
        (["jaw"], ["jaw:left"], Effect.omit, ("jaw",)),
        (["jaw:left"], ["jaw"], Effect.modify, ("jaw:left",)),
        (["jaw"], ["jaw", "lips"], Effect.modify, ("jaw",)),
        (["lips", "jaw"], ["jaw", "lips"], Effect.omit, ("jaw", "lips")),
        (["jaw"], None, Effect.modify, ("jaw",)),
        ("not_sure", ["lips"], Effect.omit, ()),
        (None, ["lips"], Effect.omit, ()),
    ],
)
def test_an_effect_in_areas(place: Any, goals: Any, effect: Effect, areas: tuple[str, ...]) -> None:
    answers = {name: value for name, value in (("p", place), ("goal_areas", goals)) if value}
    found = screened(LIMITED, a="yes", **answers)
    assert found.flags[0].values == {N: effect, L: Effect.caution}
    assert found.flags[0].areas == ({N: areas} if areas else {})
    assert found.modalities[N].areas == areas and found.modalities[L].areas == ()


def test_an_effect_in_areas_is_never_made_graver_and_a_stop_never_milder() -> None:
    one = rule(effects={"needling": {"effect": "caution", "areas": ["jaw"]}, "laser": {"effect": "stop", "areas": ["lips"]}})
    assert flag(one, a="yes", goal_areas=["lips"]).values == {N: Effect.caution, L: Effect.stop}
    assert flag(one, a="yes", goal_areas=["lips"]).areas == {N: ("jaw",), L: ("lips",)}


def test_areas_are_taken_from_areas_only() -> None:
    found = flag(rule(effects={"needling": {"effect": "omit", "areas": "b"}}), a="yes", b="yes", goal_areas=["jaw"])
    assert found.values == {N: Effect.omit} and found.areas == {}


def test_an_effect_in_areas_is_worked_out_for_each_client() -> None:
    rules, asked = Rules([LIMITED]), questions(*ITEMS)
    for goals, effect in ((["jaw"], Effect.omit), (["lips"], Effect.modify), (["jaw"], Effect.omit)):
        answers = told(a="yes", b="no", h="no", s="no", p=["jaw"], goal_areas=goals)
        assert screen(asked, rules, answers, setting(), STAMP).modalities[N].value is effect


def of_each(rules: Rules, *clients: dict[str, Any]) -> list[Flag]:
    """The one flag of each client, screened one after the other with the same rules."""
    found = [screen(HEARING, rules, told(**given), setting(), STAMP, EARS) for given in clients]
    return [one for each in found for one in each.flags]


def test_a_plain_flag_is_made_once_and_shared() -> None:
    thin = Rules([rule(when={"item": "anticoagulant", "any_of": ["yes"]})])
    plain = {"anticoagulant": "yes"}
    first, heard_of, second = of_each(thin, plain, {"anticoagulant": "no", "anything_else": "Eliquis"}, plain)
    assert first is second and first.certain and not heard_of.certain
    heard_of, first = of_each(Rules(thin.rules), {"anticoagulant": "no", "anything_else": "Eliquis"}, plain)
    assert first.certain and not heard_of.certain


def test_a_flag_that_hangs_on_more_than_the_answer_is_made_anew() -> None:
    unfit = Rules([rule(when={"item": "inconsistent", "at_least": 1})])
    under = (
        {"anticoagulant": "no", "anticoagulant_kind": "warfarin"},
        {"photosensitiser": "no", "photosensitiser_kind": ["strong_other"]},
    )
    assert [one.items for one in of_each(unfit, *under)] == [("anticoagulant_kind",), ("photosensitiser_kind",)]
    ever, asked = Rules([rule(when={"item": "d", "days_since": [0]})]), questions(*ITEMS)
    days = ("unknown", "2026-03-10", "unknown")
    found = [screen(asked, ever, told(a="yes", d=day), setting(), STAMP).flags[0].until for day in days]
    assert found == [Until.confirmed_date, None, Until.confirmed_date]


def test_a_flag_made_for_one_client_is_not_taken_for_another() -> None:
    rules, asked = Rules([rule(when={"any": [LEAF["a"], LEAF["b"]]}, until="letter"), rule("other")]), questions(*ITEMS)
    found = [
        [
            (one.rule, one.items, one.certain)
            for one in screen(asked, rules, told(h="no", s="no", **given), setting(), STAMP).flags
        ]
        for given in ({"a": "yes", "b": "no"}, {"a": "no", "b": "yes"}, {"a": "yes", "b": "yes"}, {"a": "not_sure", "b": "no"})
    ]
    assert found == [
        [("one", ("a",), True), ("other", ("a",), True)],
        [("one", ("b",), True)],
        [("one", ("a", "b"), True), ("other", ("a",), True)],
        [("one", ("a",), False), ("other", ("a",), False)],
    ]


def test_flags_stand_gravest_first_then_certain_then_by_lane() -> None:
    rules = [
        rule("know", effects={"laser": "caution"}, lane="know"),
        rule("talk", effects={"laser": "caution"}, lane="talk"),
        rule("unsure", effects={"laser": "caution"}, when=LEAF["b"]),
        rule("do", effects={"laser": "caution"}, lane="do"),
        rule("grave", effects={"laser": "omit", "needling": "ok"}, lane="know"),
    ]
    found = screened(*rules, a="yes", b="not_sure")
    assert [one.rule for one in found.flags] == ["grave", "do", "talk", "know", "unsure"]
    assert [one.rule for one in found.in_lane(Lane.know)] == ["grave", "know"] and found.holds == ()
    held = screened(rule(), rule("held", effects={"laser": "stop"}), a="yes")
    assert [one.rule for one in held.holds] == ["held"]


def test_the_gravest_effect_on_a_modality_counts_and_a_stop_counts_for_all() -> None:
    mild = rule("mild", effects={"needling": "caution", "laser": "modify"})
    found = screened(mild, rule("grave", effects={"needling": "omit"}), a="yes", requested=frozenset({N, L}))
    assert [found.modalities[one].value for one in (N, E, L)] == [Effect.omit, Effect.ok, Effect.modify]
    assert [found.modalities[one].requested for one in (N, E, L)] == [True, False, True]
    stopped = screened(mild, rule("stops", effects={"laser": "stop"}), a="yes")
    assert {one.value for one in stopped.modalities.values()} == {Effect.stop} and stopped.overall is Tier.stop


RECENT = {"item": "d", "days_since": [0, 14]}


def test_not_before_is_the_day_the_window_ends() -> None:
    found = screened(rule(when=RECENT, until="date"), a="yes", d={"days": [3, 4]}, p=["jaw"])
    assert standing(found) == (Effect.defer, DAY + timedelta(11), None) and standing(found, L) == (Effect.ok, None, None)
    assert standing(screened(rule(when=RECENT, effects={"needling": "omit"}), a="yes", d={"days": [3, 4]}))[1] == DAY + timedelta(
        11
    )


def test_not_before_waits_for_the_last_of_several_rules() -> None:
    longer = rule("longer", when={"item": "d", "days_since": [0, 30]})
    elsewhere = rule("elsewhere", when={"item": "d", "days_since": [0, 90]}, effects={"laser": "omit"})
    milder = rule("milder", when={"item": "d", "days_since": [0, 180]}, effects={"needling": "modify"})
    found = screened(rule(when=RECENT), longer, elsewhere, milder, a="yes", d={"days": [3, 4]})
    assert standing(found) == (Effect.defer, DAY + timedelta(27), None)
    assert standing(found, L) == (Effect.omit, DAY + timedelta(87), None)


def test_not_before_does_not_fall_on_a_day_that_another_rule_stops() -> None:
    stops = rule("stops", when={"item": "d", "days_since": [14, 21]}, effects={"laser": "stop"})
    found = screened(rule(when=RECENT), stops, a="yes", d={"days": [3, 4]})
    assert standing(found)[1] == DAY + timedelta(18)
    uncertain = screened(rule(when=RECENT), stops, a="yes", d={"days": [3, 6]})
    assert standing(uncertain)[1] == DAY + timedelta(18)


@pytest.mark.parametrize("effects", [{"needling": "defer"}, {"laser": "stop"}])
def test_not_before_is_not_held_up_by_what_is_only_a_caution(effects: dict[str, str]) -> None:
    found = screened(
        rule(when=RECENT), rule("unsure", effects=effects, when=LEAF["b"]), a="yes", b="not_sure", d={"days": [3, 4]}
    )
    assert standing(found) == (Effect.defer, DAY + timedelta(11), None)


def test_what_ends_no_window_has_no_day() -> None:
    found = screened(
        rule(until="healed"), rule("other", until="letter"), rule("milder", {"needling": "modify"}, until="letter"), a="yes"
    )
    assert standing(found) == (Effect.defer, None, Until.letter)
    only = screened(rule(until="next_day"), rule("milder", effects={"needling": "modify"}, until="letter"), rule("bare"), a="yes")
    assert standing(only) == (Effect.defer, None, Until.next_day)
    assert standing(screened(rule(), a="yes")) == (Effect.defer, None, None)
    assert standing(screened(rule(effects={"needling": "modify"}, until="letter"), a="yes")) == (Effect.modify, None, None)
    assert standing(screened(rule(effects={"needling": "stop"}, until="letter"), a="yes")) == (Effect.stop, None, None)


def test_an_unconfirmed_date_is_kept_beside_its_day() -> None:
    found = screened(rule(when=RECENT), a="yes", d="unknown")
    assert standing(found) == (Effect.defer, DAY + timedelta(14), Until.confirmed_date)
    far = screened(rule(when=RECENT), a="yes", d={"days": [0, 1]}, on=DAY)
    assert standing(far)[1] == DAY + timedelta(14)


def test_no_day_is_looked_for_beyond_the_calendar() -> None:
    found = screened(rule(when={"item": "d", "days_since": [0, 10**7]}), a="yes", d={"days": [0, 1]})
    assert standing(found) == (Effect.defer, None, None)


@pytest.mark.parametrize(
    ("effects", "requested", "tier"),
    [
        ({"needling": "defer"}, {N, E, L}, Tier.defer),
        ({"needling": "omit"}, {N}, Tier.defer),
        ({"laser": "omit"}, {N, E, L}, Tier.modify),
        ({"laser": "omit", "electro": "defer"}, {E, L}, Tier.defer),
        ({"laser": "omit"}, {E, L}, Tier.modify),
        ({"needling": "modify"}, {N}, Tier.modify),
        ({"needling": "caution"}, {N}, Tier.caution),
        ({"needling": "ok"}, {N}, Tier.clear),
        ({"laser": "omit"}, {N}, Tier.clear),
        ({"laser": "stop"}, {N}, Tier.stop),
        ({"needling": "defer"}, {L}, Tier.clear),
    ],
)
def test_the_overall_tier(effects: Mapping[str, str], requested: set[Modality], tier: Tier) -> None:
    assert screened(rule(effects=effects, when=LEAF["b"]), b="yes", requested=frozenset(requested)).overall is tier


def test_what_is_missing_or_to_do_is_never_clear() -> None:
    missing = screen(questions(A), Rules([]), {}, setting(), STAMP)
    assert missing.overall is Tier.caution and not missing.complete and missing.missing == ("a",)
    reading = item("r", ItemType.number, asked_of="practitioner")
    to_do = screen(questions(reading), Rules([]), {}, setting(), STAMP)
    assert to_do.overall is Tier.caution and to_do.complete and to_do.to_do == ("r",)


# Free text beside the answers


def test_a_name_against_a_no() -> None:
    found = heard(anticoagulant="no", medicine_names="Eliquis")
    of = found.facts.of
    assert of["anticoagulant"] == Fact("yes", policy=IfUnsure.hold, items=("anticoagulant", "medicine_names"), heard=True)
    assert of["anticoagulant_kind"] == Fact(
        "newer_pill", policy=AS_YES, items=("anticoagulant_kind", "medicine_names"), heard=True
    )
    assert of["inconsistent"] == Fact(1.0, items=("anticoagulant", "medicine_names"))
    assert of["medicines_named"] == Fact(frozenset({"anticoagulant", "doac"}), items=("medicine_names",))
    assert of["unrecognised"] == Fact(0.0, items=())
    assert found.unfit == found.denied == ("anticoagulant",) and found.asked["anticoagulant_kind"] is Truth.NO
    assert found.missing == ["photosensitiser", "supplements_names"] and found.to_do == ["inr"]
    assert [(one.box, one.word) for one in found.heard] == [("medicine_names", "Eliquis")] and found.facts.on == DAY


def test_a_name_in_two_boxes_counts_once_and_names_both() -> None:
    found = heard(
        anticoagulant="no",
        photosensitiser="no",
        photosensitiser_kind=["strong_other"],
        medicine_names="Eliquis",
        anything_else="Eliquis",
    )
    boxes = ("medicine_names", "anything_else")
    assert found.facts.of["anticoagulant"].items == ("anticoagulant", *boxes)
    assert found.unfit == ("photosensitiser_kind", "anticoagulant")
    assert found.facts.of["inconsistent"] == Fact(2.0, items=("photosensitiser_kind", "anticoagulant", *boxes))
    assert found.facts.of["medicines_named"].items == boxes


def test_a_name_without_an_answer_is_taken_and_fits() -> None:
    found = heard(medicine_names="Eliquis")
    assert found.facts.of["anticoagulant"].value == "yes" and found.facts.of["anticoagulant"].heard
    assert found.unfit == () and found.denied == () and found.facts.of["inconsistent"] == Fact(0.0)
    assert found.missing == ["anticoagulant", "photosensitiser", "supplements_names"]


@pytest.mark.parametrize(
    ("answers", "value", "kind"),
    [
        ({"anticoagulant": "yes"}, "yes", None),
        ({"anticoagulant": "yes", "anticoagulant_kind": "warfarin"}, "yes", "warfarin"),
        ({"anticoagulant": "yes", "anticoagulant_kind": "not_sure"}, "yes", None),
        ({"anticoagulant": "not_sure"}, "yes", None),
        ({"anticoagulant_kind": "not_sure"}, "yes", None),
        ({"anticoagulant": "no", "anticoagulant_kind": "warfarin"}, "yes", "warfarin"),
    ],
)
def test_a_name_never_replaces_what_was_told_of_it(answers: dict[str, Any], value: str, kind: str | None) -> None:
    of = heard(**answers, medicine_names="Eliquis").facts.of
    assert (of["anticoagulant"].value, of["anticoagulant_kind"].value) == (value, kind)
    assert not of["anticoagulant_kind"].heard and of["anticoagulant"].heard is (answers.get("anticoagulant") != "yes")


def test_a_name_adds_to_a_list_that_was_told() -> None:
    found = heard(photosensitiser="yes", photosensitiser_kind=["strong_other"], medicine_names="amiodarone")
    assert found.facts.of["photosensitiser_kind"].value == frozenset({"amiodarone", "strong_other"}) and not found.denied


def test_a_class_that_a_client_cannot_know_contradicts_nothing() -> None:
    found = heard(photosensitiser="no", anything_else="doxycycline")
    assert found.facts.of["photosensitiser"].value == "yes" and found.facts.of["photosensitiser"].heard
    assert found.unfit == () and found.denied == ()


def test_none_of_a_list_is_a_denial() -> None:
    found = heard(supplements_names=["none"], anything_else="fish oil")
    assert found.facts.of["supplements_names"].value and found.denied == ("supplements_names",)


def test_a_list_not_sure_is_no_denial() -> None:
    assert heard(supplements_names="not_sure", anything_else="fish oil").denied == ()


def test_a_quiet_answer_is_a_denial_whatever_its_word() -> None:
    kind = item("anticoagulant_kind", ItemType.choice, quiet="warfarin", choices=chosen("newer_pill", "warfarin", "other"))
    for own, denied in (("warfarin", ("anticoagulant_kind",)), ("other", ())):
        found = know(questions(kind, BOX), told(anticoagulant_kind=own, medicine_names="Eliquis"), setting(), EARS)
        assert found.denied == denied and found.facts.of["anticoagulant_kind"].value == ("newer_pill" if denied else "other")


def test_a_name_that_nobody_knows_is_counted_by_box() -> None:
    assert heard(medicine_names="Flurbizol").facts.of["unrecognised"] == Fact(1.0, items=("medicine_names",))
    assert heard(anything_else="Flurbizol").facts.of["unrecognised"] == Fact(0.0)


def test_without_text_or_ears_nothing_is_heard() -> None:
    assert heard(anticoagulant="no").facts.of["medicines_named"] == Fact(frozenset())
    assert heard(anticoagulant="yes", anticoagulant_kind="warfarin", anything_else="thanks").heard == ()
    assert heard(anything_else=" ").facts.of["medicines_named"] == Fact(frozenset())
    deaf = know(HEARING, told(anticoagulant="no", medicine_names="Eliquis"), setting())
    assert deaf.facts.of["anticoagulant"].value == "no" and deaf.heard == () and deaf.to_do == []
    assert heard(anticoagulant="no", medicine_names="nothing").facts.of["anticoagulant"] == Fact(
        "no", policy=IfUnsure.hold, items=("anticoagulant",)
    )


EARLY, LATE = datetime(2026, 3, 16, 9, tzinfo=UTC), datetime(2026, 3, 16, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("own", "box", "value"),
    [
        (Told("no", DAY, LATE, LATE), Told("Eliquis", DAY, EARLY), "no"),
        (Told("no", DAY, EARLY, EARLY), Told("Eliquis", DAY, EARLY), "no"),
        (Told("no", DAY, LATE, EARLY), Told("Eliquis", DAY, EARLY), "no"),
        (Told("no", DAY, LATE, EARLY), Told("Eliquis", DAY, LATE), "yes"),
        (Told("no", DAY, LATE), Told("Eliquis", DAY, EARLY), "yes"),
        (Told("no", DAY, EARLY, EARLY), Told("Eliquis", DAY, None), "no"),
    ],
)
def test_a_member_of_staff_settles_what_was_written_before(own: Told, box: Told, value: str) -> None:
    found = heard(anticoagulant=own, medicine_names=box)
    assert found.facts.of["anticoagulant"].value == value
    assert found.facts.of["anticoagulant_kind"].value == (None if value == "no" else "newer_pill")
    assert found.denied == (() if value == "no" else ("anticoagulant",))


def test_heard_words_reach_the_screening_and_are_not_certain() -> None:
    thin = rule(when={"item": "anticoagulant", "any_of": ["yes"]}, until="letter")
    answers = told(anticoagulant="no", photosensitiser="no", supplements_names=["none"], medicine_names="Eliquis")
    found = screen(HEARING, Rules([thin]), answers, setting(), STAMP, EARS)
    (one,) = found.flags
    assert (one.certain, one.lane, one.values, one.items) == (
        False,
        Lane.decide,
        {N: Effect.defer},
        ("anticoagulant", "medicine_names"),
    )
    assert [(it.box, it.word) for it in found.heard] == [("medicine_names", "Eliquis")] and found.to_do == ("inr",)
    assert screen(HEARING, Rules([thin]), answers, setting(), STAMP).flags == ()


# Names of medicines, on a list of a few

CLAUSE = EARS.names.clause
FEW: dict[str, Any] = {
    "class": [
        {"id": "plate", "says": "s", "several": "dual", "not_by": ["topical"]},
        {"id": "thin", "says": "s"},
        {"id": "dual", "says": "s"},
        {"id": "hush", "says": "s", "silent": True},
        {"id": "long", "says": "s", "dose_days": 100},
        {"id": "creamed", "says": "s"},
    ],
    "medicine": [
        {"names": ["abcdefgh", "baby abcdefgh"], "classes": ["plate"]},
        {"names": ["klmnopqrst"], "classes": ["plate"]},
        {"names": ["klmnopqrrr"], "classes": ["thin"]},
        {"names": ["wxyzv"], "classes": ["thin"], "traits": ["bright"], "means": {"kind": "pill"}},
        {
            "names": ["zyxwvu"],
            "misspelt": ["zixwvu"],
            "classes": ["plate"],
            "routes": {"topical": ["creamed"]},
            "same_as": "abcdefgh",
        },
        {"names": ["hushed", "hushes"], "classes": ["hush"]},
        {"names": ["hushing"], "classes": ["hush"], "traits": ["soft"]},
        {"names": ["halfhush"], "classes": ["hush", "thin"]},
        {"names": ["yearlyone"], "classes": ["long"]},
        {"names": ["exactname"], "classes": ["thin"], "exact": True},
        {"names": ["bothinone"], "classes": ["dual"]},
        {"names": ["lotio cream", "salveo on"], "classes": ["plate"], "routes": {"topical": ["creamed"]}},
        {"names": ["softplate"], "classes": ["plate"], "traits": ["soft"]},
        {"names": ["klmnopqzzz"], "classes": ["thin"]},
    ],
    "look_alikes": ["thinnish oil"],
    "ask_which": ["mystery pill"],
    "routes": {"topical": ["cream", "on the skin"], "eye": ["drops"]},
    "matching": {"exact_up_to": 5, "one_edit_up_to": 8, "recent_days": 7, "suggest_from": 60.0, "suggestions": 2},
    "ordinary": "biscuit teapot\nsaucer",
}


def few() -> Names:
    """Made anew, so that nothing is left of an earlier reading."""
    return Names.of(FEW, {"clause": CLAUSE})


def mentioned(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.word, one.classes) for one in read(text, few()).mentions]


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("abcdefgh", ("plate",)),
        ("abcdefgx", ("plate",)),
        ("abcdefxy", None),
        ("abcdefghs", ("plate",)),
        ("klmnopqrxt", ("plate",)),
        ("klmnopqrxx", None),
        ("klxnopqrst", ("plate",)),
        ("klxnoxqrst", ("plate",)),
        ("klxnoxqxst", None),
        ("wxyzv", ("thin",)),
        ("wxyzvs", ("thin",)),
        ("wxyzx", None),
        ("zyxwvx", ("plate",)),
        ("zyxwu", ("plate",)),
        ("zyxwx", None),
        ("zixwvu", ("plate",)),
        ("exactname", ("thin",)),
        ("exactnamx", None),
        ("halfhush", ("thin",)),
        ("biscuit", None),
    ],
)
def test_how_far_a_name_may_be_misspelt(text: str, classes: tuple[str, ...] | None) -> None:
    assert mentioned(text) == ([(text, classes)] if classes else [])


def test_a_mention_whole() -> None:
    assert read("Since May: Wxyzv 5 mg.", few()).mentions == (
        Mention(word="Wxyzv", name="wxyzv", classes=("thin",), holds="wxyzv", status=Status.current, days=None,
                sentence="Since May: Wxyzv 5 mg.", means={"kind": "pill"}, traits=("bright",)),
    )  # fmt: skip
    (one,) = read("zixwvu", few()).mentions
    assert (one.word, one.name, one.holds) == ("zixwvu", "zyxwvu", "abcdefgh")
    (one,) = read("stopped Baby  Abcdefgh 3 days ago", few()).mentions
    assert (one.word, one.name, one.stopped, one.days, one.status) == ("Baby  Abcdefgh", "abcdefgh", True, 3, Status.current)


def test_what_is_silent_is_veiled_and_named_by_its_traits_alone() -> None:
    found = read("hushed, hushing, halfhush", few())
    assert [(one.word, one.classes, one.traits) for one in found.mentions] == [
        ("…      ", (), ("soft",)),
        ("halfhush", ("thin",), ()),
    ]
    assert found.unrecognised == ()


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("zyxwvu", [("plate",)]),
        ("zyxwvu cream", [("creamed",)]),
        ("zyxwvu on the skin", [("creamed",)]),
        ("cream zyxwvu", [("creamed",)]),
        ("zyxwvu drops", [("plate",)]),
        ("abcdefgh cream", []),
        ("abcdefgh, cream", []),
        ("abcdefgh drops", [("plate",)]),
        ("zyxwvu, wxyzv cream", [("plate",), ("thin",)]),
        ("zyxwvu cream, abcdefgh", [("creamed",), ("plate",)]),
        ("zyxwvu cream and abcdefgh cream", [("creamed",)]),
        ("zyxwvu. cream", [("plate",)]),
        ("cream abcdefgh zyxwvu", [("plate",)]),
        ("wxyzv, cream, zyxwvu", [("thin",), ("plate",)]),
        ("zyxwvu, biscuit, cream", [("plate",)]),
        ("zyxwvu, biscuit teapot saucer cream", [("creamed",)]),
        ("zyxwvu, biscuit teapot saucer biscuit cream", [("plate",)]),
        ("lotio cream", [("plate",)]),
        ("salveo on", [("plate",)]),
        ("salveo on the skin", [("creamed",)]),
    ],
)
def test_the_route_beside_a_name(text: str, classes: list[tuple[str, ...]]) -> None:
    assert [one for _, one in mentioned(text)] == classes


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("last dose of wxyzv 7 days ago", Status.current),
        ("last dose of wxyzv 8 days ago", Status.past),
        ("last dose of yearlyone 100 days ago", Status.current),
        ("last dose of yearlyone 101 days ago", Status.past),
        ("last dose of hushing 8 days ago", Status.past),
        ("last dose of softplate cream 8 days ago", Status.past),
        ("last dose of softplate cream 7 days ago", Status.current),
        ("last dose of hushing 7 days ago", Status.current),
    ],
)
def test_how_long_a_last_dose_counts(text: str, status: Status) -> None:
    assert [one.status for one in read(text, few()).mentions] == [status]


def test_two_of_a_class_add_another() -> None:
    assert read("abcdefgh and klmnopqrst", few()).current == {
        "dual": ("abcdefgh", "klmnopqrst"),
        "plate": ("abcdefgh", "klmnopqrst"),
    }
    assert read("abcdefgh and zyxwvu", few()).current == {"plate": ("abcdefgh", "zyxwvu")}
    assert read("abcdefgh, never klmnopqrst", few()).current == {"plate": ("abcdefgh",)}
    assert list(read("wxyzv abcdefgh wxyzv", few()).current.items()) == [("plate", ("abcdefgh",)), ("thin", ("wxyzv",))]
    assert read("bothinone, abcdefgh, klmnopqrst", few()).current["dual"] == ("bothinone",)
    assert read("abcdefgh", few()).several == {"plate": "dual"}


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("qq", ()),
        ("qqq", ("qqq",)),
        ("Qqq RRR, sss", ("Qqq RRR", "sss")),
        ("qqq abcdefgh rrr", ("qqq", "rrr")),
        ("biscuits teapot saucer cream", ()),
        ("biscuitz", ("biscuitz",)),
        ("qqq2", ("qqq",)),
        ("mystery pill", ("mystery pill",)),
        ("qqq mystery pill", ("qqq mystery pill",)),
        ("thinnish oil", ()),
        ("thinnish", ("thinnish",)),
        ("qqq 5 rrr", ("qqq", "rrr")),
        ("5 qqq", ("qqq",)),
    ],
)
def test_which_words_are_said_to_be_unknown(text: str, unknown: tuple[str, ...]) -> None:
    assert read(text, few()).unrecognised == unknown


def test_names_that_come_near_are_suggested_the_nearest_first_and_never_a_silent_one() -> None:
    assert read("Klmnopxx", few()).suggestions == {"Klmnopxx": ("klmnopqrst", "klmnopqrrr")}
    assert read("hushxxy", few()).suggestions == {} and read("qqqqqq", few()).suggestions == {}
    assert read("klm qrs", few()).suggestions == {"klm qrs": ("klmnopqrst",)} and read("klm", few()).suggestions == {}
    assert read("yearlyxx, qqqq", few()).suggestions == {"yearlyxx": ("yearlyone",)}


def test_lines_of_medicines() -> None:
    text = "abcdefgh. Mum takes wxyzv. Allergic to yearlyone. Took klmnopqrrr in 2020. Klmnopxx \r\n"
    assert list(medicines_lines([text, "X\n"], few())) == [
        {"text": text[:-2], "classes": ["plate"], "past": ["thin"], "other_person": ["thin"], "allergy": ["long"],
         "unrecognised": ["Klmnopxx"], "suggestions": {"Klmnopxx": ["klmnopqrst", "klmnopqrrr"]}},
        {"text": "X", "classes": [], "past": [], "other_person": [], "allergy": [], "unrecognised": [], "suggestions": {}},
    ]  # fmt: skip


# What is heard


WISHES = item("goals_words", ItemType.text, box="goals")


def test_a_medicine_and_a_name_unknown_as_heard() -> None:
    text = "Plavix, Warfarinex; past warfarin in 2019"
    found = listen([(BOX, text)], EARS).heard
    told_of = {"box": "medicine_names", "sentence": text, "about": About.medicine}
    assert found == (
        Heard(**told_of, word="Plavix", names=("antiplatelet",), means=("antiplatelet_single",)),
        Heard(**told_of, word="warfarin", names=("anticoagulant",), means=("anticoagulant",), status=Status.past),
        Heard(
            box="medicine_names", about=About.unrecognised, word="Warfarinex", sentence="Warfarinex", suggestions=("warfarin",)
        ),
    )
    assert [one.about for one in listen([(MORE, text)], EARS).heard] == [About.medicine] * 2


@pytest.mark.parametrize(
    ("text", "about", "word", "name", "status", "means"),
    [
        ("I have a pacemaker", About.implant, "pacemaker", "pacemaker_icd", Status.current, True),
        ("pacemaker taken out in 2019", About.implant, "pacemaker", "pacemaker_icd", Status.past, True),
        ("Left side of my mouth droops", About.emergency, "droops", "stroke_signs", Status.current, True),
        ("had Botox 30 days ago", About.procedure, "Botox", "botulinum", Status.current, True),
        ("had Botox 3 years ago", About.procedure, "Botox", "botulinum", Status.past, False),
    ],
)
def test_a_sign_as_heard(text: str, about: About, word: str, name: str, status: Status, means: bool) -> None:
    hearing = listen([(MORE, text)], EARS)
    assert hearing.heard == (
        Heard(box="anything_else", about=about, word=word, sentence=text, names=(name,), status=status, means=(name,) * means),
    )
    assert hearing.means == ({name: Meaning("yes", ("anything_else",), True)} if means else {})


def test_wishes_need_a_time_and_every_box_is_heard() -> None:
    droops = "Left side of my mouth droops"
    assert listen([(WISHES, droops)], EARS).heard == ()
    found = listen([(WISHES, droops + " since this morning"), (BOX, "Eliquis"), (MORE, "Plavix")], EARS)
    assert [(one.box, one.word) for one in found.heard] == [
        ("goals_words", "droops"), ("medicine_names", "Eliquis"), ("anything_else", "Plavix")
    ]  # fmt: skip


def test_two_words_about_one_item() -> None:
    hearing = Hearing()
    hearing.mean("one", {"a": "yes", "b": "x", "c": ["x"], "d": ["x"]}, False)
    hearing.mean("two", {"a": "yes", "b": "y", "c": ["y"], "d": "x"})
    hearing.mean("one", {"a": "yes"}, False)
    both = ("one", "two")
    assert hearing.means == {
        "a": Meaning("yes", both, True),
        "b": Meaning(None, both, True),
        "c": Meaning(frozenset({"x", "y"}), both, True),
        "d": Meaning(None, both, True),
    }


def test_which_answer_is_riskier() -> None:
    boxes = ("anything_else",)
    assert riskier(LIGHT_KIND, ["antibiotic"], Meaning("antibiotic", boxes, True)) is None
    assert riskier(THIN_KIND, "warfarin", Meaning(frozenset({"newer_pill"}), boxes, True)) is None
    assert riskier(THIN_KIND, None, Meaning("newer_pill", boxes, True)) == "newer_pill"
    assert riskier(LIGHT_KIND, ["none"], Meaning(frozenset({"antibiotic"}), boxes, True)) == ["antibiotic"]
