"""Rules, their worked cases and their milder changes as entries of the rule book."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from screening.clinic import Departure
from screening.handbook.conditions import Names, in_words
from screening.handbook.parts import Change, Line, RuleEntry, Touch, Worked
from screening.protocol import Protocol
from screening.questionnaire import in_language
from screening.rule import Bar, Bars, Case, Modality, Override, Rule, Until
from screening.wording import area_words, day_words, limit_words

CasesOf = Mapping[str, Sequence[tuple[int, Case]]]
"""Numbered cases by each rule that they name."""


def cases_of(protocol: Protocol) -> CasesOf:
    found: dict[str, list[tuple[int, Case]]] = {rule.id: [] for rule in protocol.rules}
    for number, case in enumerate(protocol.cases, 1):
        for name in dict.fromkeys((*case.fires, *case.silent)):
            found.setdefault(name, []).append((number, case))
    return found


def rule_entry(rule: Rule, cases: CasesOf, changed: Sequence[Change], names: Names) -> RuleEntry:
    return RuleEntry(
        id=rule.id,
        topic=rule.topic,
        when=in_words(rule.when, names),
        effects=tuple(_effects(rule.effects, names)),
        because=in_language(rule.because, names.language),
        do=in_language(rule.do, names.language),
        lines=tuple(_lines(rule, names)),
        marks=tuple(_marks(rule, names)),
        cases=tuple(_worked(number, case, rule.id, names) for number, case in cases[rule.id]),
        changes=tuple(change for change in changed if change.rule == rule.id),
    )


def _effects(effects: Bars, names: Names) -> Iterator[Touch]:
    for modality in Modality:
        label = in_language(names.protocol.modality_words[modality], names.language)
        if bar := effects.get(modality):
            yield Touch(modality=label, effect=bar.effect.name, text=_bar(bar, names))
        else:
            yield Touch(modality=label, effect="", text=names.table("handbook")["nothing"])


def _bar(bar: Bar, names: Names) -> str:
    word = names.table("effect")[bar.effect.name]
    effect = f"{word} ({bar.effect.name})"
    if not bar.areas:
        return effect
    if isinstance(bar.areas, str):
        return f"{effect}, " + names.say("handbook", "only_marked", item=names.item(bar.areas))
    areas = ", ".join(area_words(names.protocol, area, names.language) for area in bar.areas)
    return f"{effect}, " + names.say("handbook", "only_in", areas=areas)


def _lines(rule: Rule, names: Names) -> Iterator[Line]:
    word, language = names.table("handbook"), names.language
    if rule.until:
        yield Line(label=word["until"], text=_until(rule.until, names))
    if rule.limits:
        yield Line(label=word["limits"], text=_limits(rule, names))
    for key, text in (("tells_client", rule.tells_client), ("consent_line", rule.consent_line)):
        if text:
            yield Line(label=word[key], text=in_language(text, language))
    yield Line(label=word["references"], text="; ".join(_source(name, names) for name in rule.references))


def _marks(rule: Rule, names: Names) -> Iterator[Line]:
    word = names.table("handbook")
    yield Line(label=word["topic"], text=rule.topic)
    yield Line(label=word["lane"], text=names.table("lane")[rule.lane])
    yield Line(label=word["theme"], text=in_language(names.protocol.theme_words[rule.theme], names.language))
    confidence = names.table("desk")[f"confidence_{rule.confidence}"]
    yield Line(label=word["confidence"], text="; ".join((confidence, word["policy"])) if rule.policy else confidence)
    yield Line(label=word["review_by"], text=day_words(rule.review_by))


def _until(until: Until, names: Names) -> str:
    return names.table("handbook")["until_date"] if until is Until.date else names.table("desk")[f"until_{until}"]


def _source(name: str, names: Names) -> str:
    reference = names.protocol.reference.get(name)
    return f"{name} {reference.title}" if reference else name


def _worked(number: int, case: Case, rule: str, names: Names) -> Worked:
    named = (*case.fires, *case.silent)
    detail = _detail(case, names) if named[0] == rule else ""
    return Worked(number=number, says=case.says, fires=rule in case.fires, detail=detail)


def _detail(case: Case, names: Names) -> str:
    found = [
        names.say("handbook", f"also_{word}", rules=", ".join(rules))
        for word, rules in (("fires", case.fires), ("silent", case.silent))
        if rules
    ]
    for modality, effect in case.values.items():
        label = in_language(names.protocol.modality_words[modality], names.language)
        found.append(names.say("handbook", "case_values", modality=label, effect=effect.name))
    if case.overall:
        found.append(names.say("handbook", "overall", tier=case.overall))
    return "; ".join(found)


def changes(names: Names) -> tuple[Change, ...]:
    """The clinic's own ones first, then those that the content offers."""
    own = (_departure(one, names) for one in names.protocol.departures)
    return (*own, *(_offered(override, names) for override in names.protocol.overrides))


def _offered(override: Override, names: Names) -> Change:
    rule = _published(override.rule, names.protocol)
    after = rule.model_copy(
        update={key: getattr(override, key) for key in ("effects", "when") if getattr(override, key) is not None}
    )
    reason = in_language(override.reason, names.language)
    return _change(rule, after, names, id=override.id, own=False, on=override.on, reason=reason, source=override.source)


def _departure(one: Departure, names: Names) -> Change:
    source = ", ".join(part for part in (one.by, day_words(one.on) if one.on else "") if part)
    name = names.table("handbook")["milder" if one.loosens else "stricter"]
    return _change(one.published, one.rule, names, id=name, own=True, on=True, reason=one.why, source=source)


def _published(name: str, protocol: Protocol) -> Rule:
    return next((one.published for one in protocol.departures if one.rule.id == name), protocol.compiled.by_id[name])


def _change(before: Rule, after: Rule, names: Names, **more: Any) -> Change:
    effects = when = limits = None
    if before.effects != after.effects:
        effects = tuple(_effects(before.effects, names)), tuple(_effects(after.effects, names))
    if before.when != after.when:
        when = in_words(before.when, names), in_words(after.when, names)
    if before.limits != after.limits:
        limits = _limits(before, names), _limits(after, names)
    return Change(rule=before.id, effects=effects, when=when, limits=limits, **more)


def _limits(rule: Rule, names: Names) -> str:
    return "; ".join(limit_words(names.protocol, rule.limits, names.language)) or names.table("handbook")["no_limits"]
