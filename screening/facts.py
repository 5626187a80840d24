"""From what was told to facts on a day: what is asked, what is missing, what does not fit; free text heard beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from screening.condition import Fact, Facts, IfUnsure, Test, Truth, Value
from screening.derive import derived
from screening.hearing import Ears, Heard, Hearing, Meaning, listen, riskier
from screening.questionnaire import Item, ItemType, Questionnaire
from screening.rule import Modality


class Told(NamedTuple):
    """An answer and the day it was given: "today" in a fuzzy date stays that day."""

    given: Any
    day: date
    at: datetime | None = None
    settled: datetime | None = None  # when a member of staff last asked about it


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the visit beside the answers."""

    on: date
    requested: frozenset[Modality]
    session_no: int = 1
    laser_also_electrical: bool = False
    came_back: bool = False  # something of an earlier form stands in this one
    offered: frozenset[Modality] = frozenset(Modality)  # by the clinic; what concerns none of them is not asked


@dataclass(slots=True)
class Known:
    """Facts of a response on a day, with what is still missing."""

    facts: Facts
    missing: list[str] = field(default_factory=list)
    to_do: list[str] = field(default_factory=list)
    asked: dict[str, Truth] = field(default_factory=dict)  # is the item asked, given the answers so far
    heard: tuple[Heard, ...] = ()
    unfit: tuple[str, ...] = ()  # items whose answers do not fit together, or do not fit what was written
    denied: tuple[str, ...] = ()  # of these, answered with no beside words that say yes


NOTHING_TOLD = ("no", "none")


def know(questionnaire: Questionnaire, told: Mapping[str, Told], setting: Setting, ears: Ears | None = None) -> Known:
    """Facts, with free text heard where there are `ears`. What is asked and missing rests on the answers alone.

    Raises InputError for an unknown item or an answer that the item does not take.
    """
    known = _known(questionnaire, told, setting, {})
    texts = [
        (item, it.given)
        for item in questionnaire.items  # in their order, whatever order they were told in
        if item.type is ItemType.text and (it := told.get(item.id)) and isinstance(it.given, str) and it.given.strip()
    ]
    if ears is not None and texts:
        _hear(questionnaire, told, setting, known, listen(texts, ears))
    return known


def _known(
    questionnaire: Questionnaire, told: Mapping[str, Told], setting: Setting, heard: Mapping[str, tuple[str, ...]]
) -> Known:
    """`heard`: the items whose answer is taken from free text, with the boxes it stands in."""
    values = {name: questionnaire.item(name).read(it.given, it.day, questionnaire.area_ids) for name, it in told.items()}
    present: dict[str, Value] = {name: value for name, value in values.items() if value is not None}
    requested = frozenset(setting.requested)
    of = derived(present, setting.on, requested, setting.session_no, setting.laser_also_electrical, setting.came_back)
    known = Known(Facts(setting.on, of))
    unfit = []
    for item in questionnaire.items:
        asked = known.asked[item.id] = _asked(item, known.facts, setting)
        if item.id not in told:  # most of them, at every touch
            of[item.id] = _untold(item, asked, of)
            if asked is Truth.YES and not item.optional:
                (known.to_do if item.is_reading else known.missing).append(item.id)
            continue
        fact = _fact(item, asked, told[item.id], values[item.id], of)
        if item.id in heard:
            fact = replace(fact, items=(item.id, *heard[item.id]), heard=True)
        of[item.id] = fact
        if asked is Truth.YES and _is_old(item, told[item.id], setting):
            known.to_do.append(item.id)  # what was measured still counts, and is measured again
        if asked is Truth.NO and fact.value is not None and not item.is_reading and not _nothing(fact.value):
            unfit.append(item.id)
        if item.is_reading and item.pair and item.pair not in told and item.pair not in known.to_do:
            known.to_do.append(item.pair)
    known.unfit = tuple(unfit)
    of["inconsistent"] = Fact(float(len(unfit)), items=known.unfit)
    return known


def _is_old(item: Item, it: Told, setting: Setting) -> bool:
    return item.is_reading and item.has_outlived(it.day, setting.on)


def _hear(questionnaire: Questionnaire, told: Mapping[str, Told], setting: Setting, known: Known, hearing: Hearing) -> None:
    """Takes the facts anew with the riskier of answer and free text; what is asked of the client stays as it is."""
    against: dict[str, Told] = {}
    for item in questionnaire.items:
        meaning = hearing.means.get(item.id)
        if meaning is not None and (given := _against(item, told, meaning, questionnaire)) is not None:
            against[item.id] = Told(given, told[meaning.boxes[0]].day)
    if against:
        again = _known(questionnaire, {**told, **against}, setting, {name: hearing.means[name].boxes for name in against})
        known.facts = again.facts
        known.to_do = list(dict.fromkeys((*known.to_do, *again.to_do)))
    known.heard = hearing.heard
    denied = [name for name in against if hearing.means[name].contradicts and _denies(questionnaire.by_id[name], told.get(name))]
    known.denied = tuple(denied)
    known.unfit = (*known.unfit, *denied)
    boxes = [box for name in denied for box in hearing.means[name].boxes]
    named = [box for boxes_of in hearing.medicines.values() for box in boxes_of]
    heard = {
        "inconsistent": Fact(float(len(known.unfit)), items=tuple(dict.fromkeys((*known.unfit, *boxes)))),
        "medicines_named": Fact(frozenset(hearing.medicines), items=tuple(dict.fromkeys(named))),
        "unrecognised": Fact(float(len(hearing.unrecognised)), items=hearing.unrecognised),
    }
    known.facts = Facts(setting.on, {**known.facts.of, **heard})


def _against(item: Item, told: Mapping[str, Told], meaning: Meaning, questionnaire: Questionnaire) -> Any:
    """What free text makes of an answer; None where the answer stands, or a person has settled it since."""
    own = told.get(item.id)
    gate = told.get(item.follow_up_of) if item.follow_up_of else None
    if all(any(_settles(it, told[box]) for it in (own, gate)) for box in meaning.boxes):
        return None
    if gate and not _denies(questionnaire.by_id[item.follow_up_of or ""], gate) and (own is None or isinstance(own.given, str)):
        return None  # not told under a yes, or not sure, already counts as the worst it can be
    return riskier(item, own.given if own else None, meaning)


def _settles(it: Told | None, box: Told) -> bool:
    """A member of staff asked after the free text was written: what is heard there no longer counts."""
    return it is not None and it.settled is not None and (box.at is None or it.settled >= box.at)


def _denies(item: Item, it: Told | None) -> bool:
    return it is not None and (it.given == ["none"] or (isinstance(it.given, str) and it.given in item.denials))


def _concerns(item: Item, setting: Setting) -> bool:
    return any(one in setting.offered or one in setting.requested for one in item.only_for)


def _nothing(value: Value) -> bool:
    return value in NOTHING_TOLD or value == frozenset(("none",))


def _asked(item: Item, facts: Facts, setting: Setting) -> Truth:
    if item.only_for and not _concerns(item, setting):
        return Truth.UNASKED
    if item.enable_when is None:
        return Truth.YES
    kept = _openings.get(id(item))
    return (kept[1] if kept else _compiled(item)).truth(facts)


_openings: dict[int, tuple[Item, Test]] = {}


def _compiled(item: Item) -> Test:
    """Opening conditions are compiled once an item; the item is kept beside its test so that its id() stays taken."""
    assert item.enable_when is not None
    _openings[id(item)] = (item, item.enable_when.compile({}))
    return _openings[id(item)][1]


def _fact(item: Item, asked: Truth, told: Told, value: Value | None, of: Mapping[str, Fact]) -> Fact:
    said = told.given if value is None and isinstance(told.given, str) else ""
    if told.given == "unknown" and item.type is ItemType.date:
        said = "unknown"
    gate = of[item.follow_up_of] if item.follow_up_of else None
    policy = item.if_unsure if gate is None else IfUnsure.as_yes
    if gate is not None and asked is Truth.UNSURE and (said or value is None):
        return Fact(None, Truth.UNSURE, "", gate.policy, gate.items or (item.id,))
    if value is not None:
        return Fact(value, said=said, policy=policy, items=(item.id,))
    if asked is not Truth.NO and said and item.type is not ItemType.text:
        return Fact(None, Truth.UNSURE, said, policy, (item.id,))
    return _untold(item, asked, of)


def _untold(item: Item, asked: Truth, of: Mapping[str, Fact]) -> Fact:
    if asked is Truth.NO:
        return _blank(item.id, Truth.NO)
    gate = of[item.follow_up_of] if item.follow_up_of and asked is not Truth.UNASKED else None
    if gate is not None and asked is Truth.UNSURE:
        return Fact(None, Truth.UNSURE, "", gate.policy, gate.items or (item.id,))
    if item.is_reading:
        return _unmeasured(item.id) if item.optional else _blank(item.id, Truth.UNASKED)
    if gate is not None and not item.optional and not item.emergency:
        # The gate is a definite yes: what is not told about it counts as the worst it can be.
        return Fact(None, Truth.UNSURE, "", IfUnsure.as_yes, (*gate.items, item.id))
    return _blank(item.id, Truth.UNASKED)


# Nothing told: the same for everybody, so made once an item.


@cache
def _blank(item: str, truth: Truth) -> Fact:
    return Fact(None, truth, items=(item,))


@cache
def _unmeasured(item: str) -> Fact:
    return Fact(None, Truth.UNASKED, "unmeasured", items=(item,))
