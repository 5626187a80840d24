"""Every rule: it fires, it stays silent, "not sure" never weighs less than a plain answer, and what is left out never reads clear."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

import screening.screen
from screening.condition import UNCERTAIN_WORDS, IfUnsure, Truth, names_read, rules_read
from screening.examine import CASE_DAY
from screening.facts import Known, Setting, Told, know
from screening.protocol import quiet_answers
from screening.questionnaire import Item, ItemType
from screening.rule import Rule, Tier
from screening.screen import Screening
from tests.builders import protocol, raised

P = protocol()
ITEMS = P.questionnaire.by_id
BEHIND = {"age": "birth_date", "requested_areas": "goal_areas"}
"""The question behind a derived name."""
TIERS = [Tier.clear, Tier.caution, Tier.modify, Tier.defer, Tier.stop]
LEFT_OUT = "left out"
"""In place of an answer: nobody gave one."""
MAY_BE_LEFT_OUT: dict[str, str] = {}
"""Optional questions that rules read for their own sake, and why they may be left out; areas beside them only limit an effect."""


@cache
def reads(rule: str) -> frozenset[str]:
    """Questions to the client that a rule reads, itself or through the rules it holds, with the gates above them."""
    when = P.compiled.by_id[rule].when
    own = {above for name in names_read(when) for above in with_gates(BEHIND.get(name, name))}
    through = {name for other in rules_read(when) for name in reads(other)}
    return frozenset(name for name in own if not ITEMS[name].is_reading) | through


def with_gates(name: str) -> Iterator[str]:
    if name in ITEMS:
        yield name
        yield from with_gates(ITEMS[name].follow_up_of or "")


def firing(rule: Rule) -> list[int]:
    return [number for number, case in enumerate(P.cases) if rule.id in case.fires]


@cache
def answered(rule: str) -> list[tuple[int, str]]:
    """Each question that a rule reads, with the first case in which the rule fires and the question is answered."""
    cases = firing(P.compiled.by_id[rule])
    found = {name: next((n for n in cases if name in P.cases[n].answers), None) for name in sorted(reads(rule))}
    return [(number, name) for name, number in found.items() if number is not None]


FIRST = {name: number for rule in reversed(P.rules) for number, name in answered(rule.id)}
"""For each question one case, in which every other answer to it is tried too."""


def told(number: int, name: str = "", given: Any = None, family: bool = True) -> dict[str, Told]:
    """A worked case with one answer changed; without `family`, the follow-ups of that question are taken out too."""
    case, on = P.cases[number], day_of(number)
    found = {item: Told(value, on) for item, value in quiet_answers(P.questionnaire, case.answers, on).items()}
    for member in () if family or not name else P.questionnaire.family(name)[1:]:
        found.pop(member.id, None)
    if given == LEFT_OUT:
        found.pop(name)
    elif name:
        found[name] = Told(given, on)
    return found


def day_of(number: int) -> date:
    return P.cases[number].on or CASE_DAY


def setting_of(number: int) -> Setting:
    case = P.cases[number]
    return Setting(day_of(number), case.requested, **case.facts)


def screened(number: int, name: str = "", given: Any = None, family: bool = True) -> Screening:
    return P.screen(told(number, name, given, family), setting_of(number))


plain_once = cache(screened)


def submitted(number: int, name: str, given: Any) -> Screening:
    """As the tablet sends it: what the changed answer closes is taken out."""
    answers = told(number, name, given)
    if len(P.questionnaire.family(name)) == 1:
        return P.screen(answers, setting_of(number))
    for _ in P.questionnaire.family(name):  # what is taken out closes its own follow-ups
        asked = know(P.questionnaire, answers, setting_of(number)).asked
        closed = {member.id for member in P.questionnaire.family(name)[1:] if asked[member.id] is Truth.NO} & answers.keys()
        if not closed:
            break
        answers = {item: it for item, it in answers.items() if item not in closed}
    return P.screen(answers, setting_of(number))


def plain_answers(item: Item, on: date) -> Iterator[Any]:
    """What else could be told to a follow-up: each answer that it takes."""
    if item.type is ItemType.yes_no:
        yield from ("no", "yes")
    elif item.type is ItemType.choice:
        yield from (choice.id for choice in item.choices)
    elif item.type is ItemType.choices:
        yield from ([choice.id] for choice in item.choices)
    elif item.type is ItemType.areas:
        yield from (["forehead"], ["eyes"], ["neck_front"])
    elif item.type is ItemType.date:
        yield from ((on + timedelta(days if item.ahead else -days)).isoformat() for days in (0, 20, 50, 20_000))


def less(one: Screening, other: Screening) -> list[str]:
    """Where one screening weighs less than the other."""
    values = [
        f"{modality} {one.modalities[modality].value.name} below {standing.value.name}"
        for modality, standing in other.modalities.items()
        if one.modalities[modality].value < standing.value
    ]
    return values + [f"{one.overall} below {other.overall}"] * (TIERS.index(one.overall) < TIERS.index(other.overall))


def names(found: Screening, item: Item) -> bool:
    """A flag names the question, its topic, or a follow-up of it that is told beside it."""
    family = {member.id for member in P.questionnaire.family(item.id)}
    return any(family & set(flag.items) or flag.topic == item.topic for flag in found.flags)


def not_sure_faults(number: int, name: str) -> list[str]:
    """In a case, one answer given as "not sure": against the answer of the case; once for each question against all others too."""
    item, faults, thorough = ITEMS[name], [], FIRST[name] == number
    has_family = len(P.questionnaire.family(name)) > 1
    unsure = [screened(number, name, "not_sure", family) for family in (True, False)[: 1 + (thorough and has_family)]]
    for found in unsure:
        faults += [] if found.screened else [f"not screened: {found.fault}"]
        faults += [] if names(found, item) else ["raises no flag that names it"]
    if thorough and unsure[0].modalities != screened(number, name, "in_person").modalities:
        faults.append("in person weighs otherwise than not sure")
    if not item.follow_up_of:
        others = [(item.quiet, submitted(number, name, item.quiet))]
    elif thorough:
        others = [(given, submitted(number, name, given)) for given in plain_answers(item, day_of(number))]
    else:
        others = [(P.cases[number].answers[name], plain_once(number))]
    for given, plain in others:
        for found in unsure:
            faults += [f"{lower}, against {given!r}" for lower in less(found, plain)]
    return faults


def left_out_faults(number: int, name: str) -> list[str]:
    """In a case, one answer never given and everything else as told."""
    item, found = ITEMS[name], screened(number, name, LEFT_OUT)
    if not found.screened:
        return [f"not screened: {found.fault}"]
    if name in found.missing:
        return [] if not found.complete and found.overall in TIERS[1:] else [f"missing, yet {found.overall}"]
    asked = know(P.questionnaire, told(number, name, LEFT_OUT), setting_of(number)).asked[name]
    if asked is Truth.NO or name in MAY_BE_LEFT_OUT:
        return []
    if asked is Truth.YES and not item.optional:
        return [f"asked and left out, yet not missing, and {found.overall}"]
    return [] if names(found, item) else ["open on something not sure, or optional, and left out: no flag names it"]


not_sure_once, left_out_once = cache(not_sure_faults), cache(left_out_faults)


@pytest.mark.parametrize("rule", P.rules, ids=lambda rule: rule.id)
def test_a_rule_fires_in_its_cases_and_stays_silent_in_others(rule: Rule) -> None:
    silent = [number for number, case in enumerate(P.cases) if rule.id in case.silent]
    assert firing(rule) and silent
    assert all(rule.id in raised(plain_once(number)) for number in firing(rule))
    assert not any(rule.id in raised(plain_once(number)) for number in silent)


@pytest.mark.parametrize("rule", P.rules, ids=lambda rule: rule.id)
def test_not_sure_is_never_below_a_plain_answer(rule: Rule) -> None:
    pairs = [(number, name) for number, name in answered(rule.id) if ITEMS[name].offers_unsure]
    faults = {f"{name}: {fault}" for number, name in pairs for fault in not_sure_once(number, name)}
    assert not faults


@pytest.mark.parametrize("rule", P.rules, ids=lambda rule: rule.id)
def test_what_is_left_out_never_reads_clear(rule: Rule) -> None:
    faults = {f"{name}: {fault}" for number, name in answered(rule.id) for fault in left_out_once(number, name)}
    assert not faults


READ = sorted({name for rule in P.rules for name in reads(rule.id)})


def test_every_question_that_a_rule_reads_is_answered_where_it_fires() -> None:
    """So that the two checks above leave none out. The birth date and the goals are filled in for every client."""
    assert {name for rule in P.rules for _, name in answered(rule.id)} == set(READ)


def test_the_optional_questions_that_rules_read_are_known() -> None:
    optional = {name for name in READ if ITEMS[name].optional}
    assert optional - {name for name in optional if ITEMS[name].type is ItemType.areas} == set(MAY_BE_LEFT_OUT)


@pytest.mark.parametrize("name", [name for name in READ if not ITEMS[name].follow_up_of])
def test_a_gate_left_out_by_a_client_with_nothing_to_tell_is_missing(name: str) -> None:
    on = CASE_DAY
    age_or_session = {"birth_date": "1950-01-01"}  # old enough for every question that opens by age
    quiet = quiet_answers(P.questionnaire, age_or_session, on)
    found = P.screen({item: Told(given, on) for item, given in quiet.items() if item != name}, Setting(on, frozenset(), 2))
    assert name in found.missing and not found.complete and found.overall is not Tier.clear


# Controls: an engine that is wrong on purpose must be caught by the same checks.

ALONE = sorted(
    {
        (number, name)
        for rule in P.rules
        for number, name in answered(rule.id)
        if ITEMS[name].quiet == "no" and len(P.questionnaire.family(name)) == 1
    }
)[::5]
CHOICES = sorted(
    {
        (number, name)
        for rule in P.rules
        for number, name in answered(rule.id)
        if ITEMS[name].follow_up_of and ITEMS[name].type is ItemType.choices
    }
)[::10]


def test_control_not_sure_read_as_no_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Item.read

    def wrong(item: Item, given: Any, answered: date, areas: frozenset[str]) -> Any:
        taken = "no" if given in UNCERTAIN_WORDS and item.type is ItemType.yes_no else given
        return right(item, taken, answered, areas)

    silent_on_no = [(number, name) for number, name in ALONE if not names(screened(number, name, "no"), ITEMS[name])]
    monkeypatch.setattr(Item, "read", wrong)
    assert len(silent_on_no) > 10 and all(not_sure_faults(number, name) for number, name in silent_on_no)


def test_control_not_sure_weighed_as_a_mere_caution_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*given: Any, **more: Any) -> Known:
        known = know(*given, **more)
        of = {name: replace(fact, policy=IfUnsure.caution) for name, fact in known.facts.of.items()}
        return replace(known, facts=replace(known.facts, of=of))

    monkeypatch.setattr(screening.screen, "know", wrong)
    caught = [bool(not_sure_faults(number, name)) for number, name in CHOICES]
    assert len(caught) > 10 and sum(caught) > len(caught) / 2


def test_control_nothing_missing_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening.screen, "know", lambda *given, **more: replace(know(*given, **more), missing=[]))
    assert all(left_out_faults(number, name) for number, name in ALONE)
