"""Properties of the engine over generated responses on the real protocol."""

import os
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.facts import Setting
from screening.questionnaire import Item, ItemType
from screening.rule import Effect, Modality, Tier
from screening.screen import Screening
from tests.builders import ALL, DAY, protocol, told

QUESTIONNAIRE = protocol().questionnaire
GATES = [
    item
    for item in QUESTIONNAIRE.items
    if item.type is ItemType.yes_no and not item.follow_up_of and not item.is_reading and not item.ahead
]
AREAS = sorted(QUESTIONNAIRE.area_ids)
EXAMPLES = int(os.environ.get("INTAKE_EXAMPLES", "1500"))
"""For each property; all together more than 10,000 responses. A long run: INTAKE_EXAMPLES=10000."""
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
WORDS = [
    "Eliquis", "warfarin since 2019", "Botox last month", "I have a pacemaker", "my mother takes Plavix", "pregnant", "no medicines",
    "Flurbizol", "St John's wort and Prozac", "stopped aspirin today", "my face droops since this morning", "drooping lids with age",
]  # fmt: skip


def givens(item: Item) -> st.SearchStrategy[Any]:
    unsure = st.sampled_from(["not_sure", "in_person"]) if item.offers_unsure else st.nothing()
    if item.type is ItemType.yes_no:
        return st.sampled_from(["yes", "no"]) | unsure
    if item.type is ItemType.choice:
        return st.sampled_from([choice.id for choice in item.choices]) | unsure
    if item.type is ItemType.choices:
        ids = [choice.id for choice in item.choices if choice.id != "none"]
        return st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True) | unsure
    if item.type is ItemType.areas:
        return st.lists(st.sampled_from(AREAS), min_size=1, max_size=3, unique=True) | unsure
    if item.type is ItemType.number:
        return st.floats(item.least or 0, item.most or 500, allow_nan=False) | unsure
    if item.type is ItemType.date:
        back = st.integers(0, 4000).map(lambda days: {"days": [days, days + 1]})
        about = st.builds(lambda n, unit: {"about": n, "unit": unit}, st.integers(0, 30), st.sampled_from(["weeks", "months"]))
        return back | about | st.just("unknown") | unsure
    return st.sampled_from(WORDS) | st.text(max_size=20)


TIERS = tuple(Tier)  # the gravest first
ITEMS = [item for item in QUESTIONNAIRE.items if item.id != "birth_date"]
RESPONSES = st.lists(st.sampled_from(ITEMS).flatmap(lambda item: st.tuples(st.just(item.id), givens(item))), max_size=14).map(
    dict
)


def screened(answers: dict[str, Any], on: date = DAY, quiet: bool = True) -> Screening:
    return protocol().screen(told(answers, DAY, quiet), Setting(on, ALL))


def weight(found: Screening) -> list[int]:
    """Effect per modality, and the overall tier."""
    return [*(found.modalities[modality].value for modality in Modality), -TIERS.index(found.overall)]


@MANY
@given(RESPONSES, st.booleans())
def test_no_valid_response_raises_and_every_rule_runs(answers: dict[str, Any], quiet: bool) -> None:
    found = screened(answers, quiet=quiet)
    assert found.screened, found.fault
    assert found.ran == found.of == len(protocol().rules)


@MANY
@given(RESPONSES, st.sampled_from(GATES))
def test_yes_instead_of_no_never_lowers_anything(answers: dict[str, Any], gate: Item) -> None:
    family = {item.id for item in QUESTIONNAIRE.family(gate.id)}
    others = {name: value for name, value in answers.items() if name not in family}
    no, yes = screened(others | {gate.id: gate.quiet}), screened(others | {gate.id: "yes" if gate.quiet == "no" else "no"})
    assert all(after >= before for before, after in zip(weight(no), weight(yes), strict=True))


@MANY
@given(RESPONSES, st.sampled_from(GATES), st.sampled_from(["not_sure", "in_person"]))
def test_not_sure_is_never_below_no(answers: dict[str, Any], gate: Item, said: str) -> None:
    family = {item.id for item in QUESTIONNAIRE.family(gate.id)}
    others = {name: value for name, value in answers.items() if name not in family}
    no, unsure = screened(others | {gate.id: gate.quiet}), screened(others | {gate.id: said})
    assert all(after >= before for before, after in zip(weight(no), weight(unsure), strict=True))


@MANY
@given(RESPONSES)
def test_not_before_bars_the_day_before_and_not_the_day_itself(answers: dict[str, Any]) -> None:
    found = screened(answers)
    for modality, standing in found.modalities.items():
        if standing.not_before:
            assert screened(answers, standing.not_before).modalities[modality].value < Effect.defer
            assert screened(answers, standing.not_before - timedelta(1)).modalities[modality].value >= Effect.defer


@MANY
@given(RESPONSES, st.randoms())
def test_the_order_of_answers_does_not_matter(answers: dict[str, Any], random: Any) -> None:
    names = list(answers)
    random.shuffle(names)
    assert screened(answers) == screened({name: answers[name] for name in names})


@MANY
@given(RESPONSES, st.integers(1, 4000))
def test_flags_depend_on_the_day_only_through_windows(answers: dict[str, Any], later: int) -> None:
    """On a day on which no window over a date, and no birthday, has turned since, the same rules raise the same flags."""
    plain = {name: value for name, value in answers.items() if QUESTIONNAIRE.by_id[name].type is not ItemType.date}
    before, after = screened(plain), screened(plain, DAY + timedelta(later % 300))
    assert before.flags == after.flags and before.modalities == after.modalities


@MANY
@given(RESPONSES, st.sampled_from(WORDS))
def test_words_beside_the_answers_never_lower_anything(answers: dict[str, Any], words: str) -> None:
    silent = {name: value for name, value in answers.items() if QUESTIONNAIRE.by_id[name].type is not ItemType.text}
    before, after = screened(silent), screened(silent | {"anything_else": words})
    assert after.screened, after.fault
    assert all(one >= other for other, one in zip(weight(before), weight(after), strict=True))
