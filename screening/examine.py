"""The checks over a whole protocol: names that exist, things that can be reached, cases that hold, "not sure" that never passes in silence."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from graphlib import CycleError
from typing import Any

from pydantic import BaseModel

from screening import aftercare
from screening.condition import (
    UNCERTAIN_WORDS,
    AnyOf,
    AtLeast,
    Below,
    Condition,
    DaysAhead,
    DaysSince,
    Overlaps,
    Truth,
    leaves,
    names_read,
    rules_read,
    windows,
)
from screening.crosscheck import ears_faults, kinds_faults, override_faults, published_faults, unknown
from screening.derive import DERIVED
from screening.errors import InputError
from screening.facts import Setting, Told, know
from screening.protocol import Protocol, quiet_answers
from screening.questionnaire import Item, ItemType, Questionnaire
from screening.rule import Bar, Case, Modality, Rule
from screening.screen import Screening
from screening.translation import untranslated

CASE_DAY = date(2026, 3, 16)
"""The day of a worked case that names none."""

TYPES = {
    AtLeast: (ItemType.number,),
    Below: (ItemType.number,),
    DaysSince: (ItemType.date,),
    DaysAhead: (ItemType.date,),
    Overlaps: (ItemType.areas,),
    AnyOf: (ItemType.yes_no, ItemType.choice, ItemType.choices, ItemType.areas),
}


def examine(protocol: Protocol, places: Mapping[str, str]) -> list[str]:
    """Every fault that one part alone does not show. `places` maps "item x" and "rule x" to the file they stand in."""
    parts = (
        _names(protocol, places),
        _parts(protocol),
        _pages(protocol),
        _again(protocol),
        _frames(protocol),
        _quiet(protocol, places),
        _words(protocol),
        aftercare.faults(protocol.aftercare, _signs(protocol), protocol.limit_words.keys(), protocol.questionnaire.area_ids),
    )
    faults = [fault for part in parts for fault in part]
    faults += _topics(protocol)
    faults += [*ears_faults(protocol, CASE_DAY), *override_faults(protocol), *published_faults(protocol)]
    try:
        assert protocol.compiled
    except CycleError as fault:
        return [*faults, f"rules {' -> '.join(fault.args[1])}: `holds` goes round in a circle; break it at one of them."]
    except KeyError:
        return faults  # an unknown rule or item: named already
    if faults:
        return faults
    return [*kinds_faults(protocol), *unreachable(protocol), *_cases(protocol), *_unsure(protocol)]


def _signs(protocol: Protocol) -> frozenset[str]:
    return frozenset({rule.topic for rule in protocol.rules} | protocol.limit_words.keys())


def _names(protocol: Protocol, places: Mapping[str, str]) -> Iterator[str]:
    questionnaire = protocol.questionnaire
    for item in questionnaire.items:
        where = f"{places.get(f'item {item.id}', '')}, item {item.id}"
        if item.enable_when is not None:
            yield from _condition(protocol, item.enable_when, where)
            before = {other.id for other in questionnaire.items[: questionnaire.items.index(item)]}
            for name in names_read(item.enable_when):
                if name in questionnaire.by_id and name not in before and not questionnaire.by_id[name].is_reading:
                    yield f"{where}: opens on `{name}`, which is asked later; move it after that item."
        if item.pair and item.pair not in questionnaire.by_id:
            yield f"{where}: {unknown('item', item.pair, questionnaire.by_id)}"
    for rule in protocol.rules:
        yield from _rule_names(protocol, rule, f"{places.get(f'rule {rule.id}', '')}, rule {rule.id}")
    for override in protocol.overrides:
        if override.rule not in protocol.rule_ids:
            yield f"override {override.id}: {unknown('rule', override.rule, protocol.rule_ids)}"
    yield from _case_names(protocol)


def _rule_names(protocol: Protocol, rule: Rule, where: str) -> Iterator[str]:
    yield from _condition(protocol, rule.when, where)
    for bar in rule.effects.values():
        yield from _bar_names(protocol.questionnaire, bar, where)
    named = (
        ("rule", rules_read(rule.when), protocol.rule_ids),
        ("reference", rule.references, protocol.reference),
        ("limit", rule.limits, protocol.limit_words),
        ("theme", (rule.theme,), protocol.theme_words),
    )
    for word, names, known in named:
        for name in names:
            if name not in known:
                yield f"{where}: {unknown(word, name, known)}"


def _bar_names(questionnaire: Questionnaire, bar: Bar, where: str) -> Iterator[str]:
    for area in bar.areas if isinstance(bar.areas, tuple) else ():
        if area not in questionnaire.area_ids:
            yield f"{where}: {unknown('area', area, questionnaire.area_ids)}"
    if isinstance(bar.areas, str) and bar.areas:
        item = questionnaire.by_id.get(bar.areas)
        if item is None:
            yield f"{where}: {unknown('item', bar.areas, questionnaire.by_id)}"
        elif item.type is not ItemType.areas:
            yield f"{where}: areas names `{item.id}`, which is of type {item.type}; name an item of type areas."


def _condition(protocol: Protocol, condition: Condition, where: str) -> Iterator[str]:
    items = protocol.questionnaire.by_id
    for leaf in leaves(condition):
        names = leaf.overlaps if isinstance(leaf, Overlaps) else (leaf.item,) if hasattr(leaf, "item") else ()
        for name in names:
            if name not in items and name not in DERIVED:
                yield f"{where}: {unknown('item', name, [*items, *DERIVED])}"
            elif name in items:
                yield from _fits(leaf, items[name], where)


def _fits(leaf: BaseModel, item: Item, where: str) -> Iterator[str]:
    wanted = TYPES.get(type(leaf))
    if wanted and item.type not in wanted:
        word = next(iter(type(leaf).model_fields.keys() - {"item"}))
        yield f"{where}: `{word}` cannot read `{item.id}`, which is of type {item.type}; it reads {' or '.join(wanted)}."
    elif isinstance(leaf, DaysSince) and item.ahead or isinstance(leaf, DaysAhead) and not item.ahead:
        yield f"{where}: `{item.id}` is a date {'to come' if item.ahead else 'past'}; use {'days_ahead' if item.ahead else 'days_since'}."
    elif isinstance(leaf, AnyOf) and item.type in (ItemType.yes_no, ItemType.choice, ItemType.choices):
        offered = {"yes", "no"} if item.type is ItemType.yes_no else {choice.id for choice in item.choices}
        for given in sorted(leaf.any_of - offered - set(UNCERTAIN_WORDS)):
            yield f"{where}: `{item.id}` never takes the answer `{given}`, so this can never be; it offers {', '.join(sorted(offered))}."


def _case_names(protocol: Protocol) -> Iterator[str]:
    fired = Counter(name for case in protocol.cases for name in case.fires)
    silent = Counter(name for case in protocol.cases for name in case.silent)
    for case in protocol.cases:
        for name in (*case.fires, *case.silent):
            if name not in protocol.rule_ids:
                yield f"case {case.says!r}: {unknown('rule', name, protocol.rule_ids)}"
        for name in case.answers:
            if name not in protocol.questionnaire.by_id:
                yield f"case {case.says!r}: {unknown('item', name, protocol.questionnaire.by_id)}"
    for rule in protocol.rules:
        if not fired[rule.id]:
            yield f"rule {rule.id}: no case in which it fires; add a [[case]] with fires = [{rule.id!r}]."
        if not silent[rule.id]:
            yield f"rule {rule.id}: no case in which it does not fire; add a [[case]] with silent = [{rule.id!r}]."


def _parts(protocol: Protocol) -> Iterator[str]:
    known = {part.id for part in protocol.questionnaire.parts}
    for page in (*protocol.questionnaire.pages, *protocol.questionnaire.again):
        if page.part not in known:
            yield f"pages.toml, page {page.id}: there is no [[part]] {page.part!r}; write it, or name one that is there."


def _pages(protocol: Protocol) -> Iterator[str]:
    questionnaire = protocol.questionnaire
    placed = Counter(name for page in questionnaire.pages for name in page.items)
    for name, times in placed.items():
        if name not in questionnaire.by_id:
            yield f"pages.toml: {unknown('item', name, questionnaire.by_id)}"
        elif times > 1:
            yield f"pages.toml: `{name}` stands on {times} pages or blocks; leave it on one."
        elif questionnaire.by_id[name].is_reading or questionnaire.by_id[name].follow_up_of:
            yield f"pages.toml: `{name}` is a reading or a follow-up; only questions to the client that stand by themselves are placed."
    for item in questionnaire.items:
        if not item.is_reading and not item.follow_up_of and not placed[item.id] and item.id != "birth_date":
            yield f"pages.toml: item `{item.id}` stands on no page, so nobody can answer it; add it to a block."
    for page in (*questionnaire.pages, *questionnaire.again):
        for block in page.block:
            if block.kind == "list":
                for name in block.items:
                    if name in questionnaire.by_id and questionnaire.by_id[name].type is not ItemType.yes_no:
                        yield f"pages.toml, page {page.id}: `{name}` is no yes/no question; a list holds only those."


def _again(protocol: Protocol) -> Iterator[str]:
    """The pages of a return visit repeat questions of the others, each once; what reopens pages names what is there."""
    questionnaire = protocol.questionnaire
    placed = Counter(name for page in questionnaire.again for name in page.items)
    ordinary = {name for page in questionnaire.pages for name in page.items}
    for name, times in placed.items():
        if name not in ordinary:
            yield f"pages.toml, [[again]]: `{name}` stands on no [[page]]; a return visit asks only what a first one may ask."
        elif times > 1:
            yield f"pages.toml, [[again]]: `{name}` stands there {times} times; leave it once."
    pages = {page.id for page in questionnaire.pages}
    for page in questionnaire.again:
        if page.id in pages:
            yield f"pages.toml, [[again]] {page.id}: a [[page]] has this id; give it another."
    for row in questionnaire.reopens:
        item = questionnaire.by_id.get(row.item)
        if item is None:
            yield f"pages.toml, [[reopens]]: {unknown('item', row.item, questionnaire.by_id)}"
        elif row.choice not in {choice.id for choice in item.choices}:
            yield f"pages.toml, [[reopens]]: `{row.item}` has no choice {row.choice!r}."
        for name in row.pages:
            if name not in pages:
                yield f"pages.toml, [[reopens]] {row.choice}: there is no [[page]] {name!r}."


def _frames(protocol: Protocol) -> Iterator[str]:
    longest: dict[str, int] = {}
    for rule in protocol.rules:
        for name, window in windows(rule.when):
            longest[name] = max(longest.get(name, 0), window[-1] if len(window) == 2 else 10**6)
    for page in protocol.questionnaire.pages:
        for block in page.block:
            for gate in (
                block.items if block.within_days is not None and set(block.items) <= protocol.questionnaire.by_id.keys() else ()
            ):
                need = max((longest.get(item.id, 0) for item in protocol.questionnaire.family(gate)), default=0)
                if block.within_days is not None and need > block.within_days:
                    yield (
                        f"pages.toml, page {page.id}: the list asks about {block.within_days} days, but a rule on `{gate}` looks back"
                        f" {'without an end' if need >= 10**6 else f'{need} days'}; lengthen the time frame or move the item."
                    )


def _topics(protocol: Protocol) -> Iterator[str]:
    for topic in protocol.bare_topics:
        yield (
            f"topics.toml, topic {topic.id}: no item and no rule bears this topic;"
            " write reason.en why it needs none, or mend the id."
        )


def _quiet(protocol: Protocol, places: Mapping[str, str]) -> Iterator[str]:
    for item in protocol.questionnaire.items:
        where = f"{places.get(f'item {item.id}', '')}, item {item.id}"
        if item.follow_up_of and item.quiet is not None and not item.is_reading:
            yield f"{where}: a follow-up has no quiet answer; take `quiet` out."
        if item.quiet is None:
            if not item.follow_up_of and not item.optional and item.id != "birth_date":
                yield f"{where}: `quiet` is missing; give the answer of a client with nothing to tell, or for a reading an ordinary value."
            continue
        try:
            item.read(item.quiet, CASE_DAY, protocol.questionnaire.area_ids)
        except InputError as fault:
            yield f"{where}: the quiet answer is not one it takes: {fault}"


def _words(protocol: Protocol) -> Iterator[str]:
    yield from untranslated(protocol)
    goals = protocol.questionnaire.by_id.get("goals")
    for choice in goals.choices if goals else ():
        if not protocol.words("en").words["tablet"].get(f"expect_{choice.id}"):
            yield f"texts/en/screens.toml, [tablet]: the goal `{choice.id}` has no sentence on what to expect; add expect_{choice.id}."
    used = {item.emergency for item in protocol.questionnaire.items if item.emergency}
    for language, texts in protocol.texts.items():
        for missing in sorted(used - texts.emergency.keys()):
            yield f"texts/{language}/screens.toml: the screen [emergency.{missing}] has no text; write its title, lines and staff line."


def _cases(protocol: Protocol) -> Iterator[str]:
    for case in protocol.cases:
        yield from _case(case, run_case(protocol, case))


def run_case(protocol: Protocol, case: Case) -> Screening:
    """Quiet answers beside those of the case; an answer that its item does not take reads not screened."""
    on = case.on or CASE_DAY
    told = {name: Told(given, on) for name, given in quiet_answers(protocol.questionnaire, case.answers, on).items()}
    return protocol.screen(told, Setting(on, case.requested, **case.facts))


def _case(case: Case, screening: Screening) -> Iterator[str]:
    if not screening.screened:
        yield f"case {case.says!r}: not screened: {screening.fault}"
        return
    raised = {flag.rule for flag in screening.flags}
    for name in case.fires:
        if name not in raised:
            yield f"case {case.says!r}: rule {name} should fire and does not (fired: {', '.join(sorted(raised)) or 'none'})."
    for name in case.silent:
        if name in raised:
            yield f"case {case.says!r}: rule {name} should be silent and fires."
    for modality, effect in case.values.items():
        found = screening.modalities[modality].value
        if found is not effect:
            yield f"case {case.says!r}: {modality} should be {effect.name} and is {found.name}."
    if case.overall and screening.overall is not case.overall:
        yield f"case {case.says!r}: overall should be {case.overall} and is {screening.overall}."


def _unsure(protocol: Protocol) -> Iterator[str]:
    read = {name: rule for rule in protocol.rules for name in names_read(rule.when)}
    for item in protocol.questionnaire.items:
        if item.id in read and not item.is_reading and item.offers_unsure:
            told = opened(protocol.questionnaire, item, CASE_DAY) | {item.id: Told("not_sure", CASE_DAY)}
            screening = protocol.screen(told, Setting(CASE_DAY, frozenset(Modality), session_no=2))
            if not any(item.id in flag.items or flag.topic == item.topic for flag in screening.flags):
                yield (
                    f"item {item.id}: not sure raises no flag although rule {read[item.id].id} reads it;"
                    " set if_unsure, or let a rule read the gate."
                )


def opened(questionnaire: Questionnaire, item: Item, on: date) -> dict[str, Told]:
    """Quiet answers, with every gate above the item answered so that the item is asked."""
    given: dict[str, Any] = {}
    for leaf in leaves(item.enable_when) if item.enable_when is not None else ():
        if isinstance(leaf, AtLeast) and leaf.item == "age":
            given["birth_date"] = f"{on.year - int(leaf.at_least) - 1}-01-01"
    parent = item
    while parent.follow_up_of:
        child, parent = parent, questionnaire.by_id[parent.follow_up_of]
        for leaf in leaves(child.enable_when) if child.enable_when is not None else ():
            if isinstance(leaf, AnyOf) and leaf.item == parent.id:
                choice = sorted(leaf.any_of - set(UNCERTAIN_WORDS)) or ["yes"]
                given[parent.id] = [choice[0]] if parent.type is ItemType.choices else choice[0]
    return {name: Told(value, on) for name, value in quiet_answers(questionnaire, given, on).items()}


def unreachable(protocol: Protocol) -> Iterator[str]:
    """Follow-ups that no answer of their gate opens."""
    for item in protocol.questionnaire.items:
        if item.follow_up_of and not item.is_reading:
            known = know(
                protocol.questionnaire, opened(protocol.questionnaire, item, CASE_DAY), Setting(CASE_DAY, frozenset(Modality))
            )
            if known.asked[item.id] < Truth.UNSURE:
                yield f"item {item.id}: no answer to `{item.follow_up_of}` opens it; mend its enable_when."
