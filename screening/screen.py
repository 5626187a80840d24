"""screen(): the flags that facts on a day raise, one value per modality, one overall tier."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property

from screening.condition import UNSURE, YES, Fact, Facts, IfUnsure, Interval, Test, Truth, ends
from screening.digest import digest
from screening.errors import IntakeError
from screening.facts import Setting, Told, know
from screening.hearing import Ears, Heard
from screening.questionnaire import Frozen, Questionnaire
from screening.rule import Bar, Effect, Flag, Lane, Modality, Rule, Rules, Tier, Until


class Stamp(Frozen):
    """Which protocol screened: its name, version and digest."""

    name: str
    version: str
    digest: str


class Standing(Frozen):
    """What all flags together do to one modality."""

    value: Effect
    not_before: date | None = None
    until: Until | None = None
    areas: tuple[str, ...] = ()
    requested: bool = True


class Screening(Frozen):
    screened: bool
    complete: bool
    missing: tuple[str, ...]
    to_do: tuple[str, ...]
    ran: int
    of: int
    overall: Tier
    modalities: dict[Modality, Standing]
    flags: tuple[Flag, ...]
    protocol: Stamp
    fault: str = ""  # why it is not screened
    heard: tuple[Heard, ...] = ()

    @cached_property
    def digest(self) -> str:
        return digest(self.model_dump(mode="json"))

    @property
    def holds(self) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flags if flag.hold)

    def in_lane(self, lane: Lane) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flags if flag.lane is lane)


def screen(
    questionnaire: Questionnaire,
    rules: Rules,
    told: Mapping[str, Told],
    setting: Setting,
    stamp: Stamp,
    ears: Ears | None = None,
) -> Screening:
    """Never raises for what was answered: a fault in rule, item or answer gives `screened = False`."""
    try:
        known = know(questionnaire, told, setting, ears)
    except IntakeError as fault:
        return not_screened(stamp, len(rules), 0, setting.requested, str(fault))
    except Exception as problem:  # an answer that nobody foresaw must never read as silence
        return not_screened(stamp, len(rules), 0, setting.requested, f"an answer cannot be read: {type(problem).__name__}")
    flags, ran, fault_found = _flags(rules, rules.tested, known.facts)
    if fault_found:
        return not_screened(stamp, len(rules), ran, setting.requested, fault_found)
    readings = {modality: _merged(modality, flags, modality in setting.requested) for modality in Modality}
    for modality, reading in readings.items():
        if reading.value in (Effect.defer, Effect.omit):
            readings[modality] = _with_end(modality, reading, flags, rules, known.facts)
    unfinished = bool(known.missing or known.to_do)
    return Screening(
        screened=True,
        complete=not known.missing,
        missing=tuple(known.missing),
        to_do=tuple(known.to_do),
        ran=ran,
        of=len(rules),
        overall=_overall(readings, setting.requested, unfinished),
        modalities=readings,
        flags=flags,
        protocol=stamp,
        heard=known.heard,
    )


def not_screened(stamp: Stamp, of: int, ran: int, requested: Iterable[Modality], fault: str) -> Screening:
    return Screening(
        screened=False,
        complete=False,
        missing=(),
        to_do=(),
        ran=ran,
        of=of,
        overall=Tier.not_screened,
        modalities={modality: Standing(value=Effect.stop, requested=modality in set(requested)) for modality in Modality},
        flags=(),
        protocol=stamp,
        fault=fault,
    )


LANES = tuple(Lane)
SAME = ("topic", "limits", "theme", "because", "do", "tells_client", "consent_line", "references", "confidence", "policy")
"""What a flag says in the words of its rule."""


def holds(rules: Rules, facts: Facts) -> tuple[Flag, ...]:
    """Those that call somebody at once. A rule that cannot run is named by `screen`, which then reads not screened."""
    return tuple(flag for flag in _flags(rules, rules.holding, facts)[0] if flag.hold)


def _flags(rules: Rules, tested: Iterable[tuple[Rule, Test]], facts: Facts) -> tuple[tuple[Flag, ...], int, str]:
    """Flags gravest first, how many rules ran, and the first fault."""
    found, ran, fault = [], 0, ""
    for rule, test in tested:
        try:
            truth = test.truth(facts)
            if truth >= UNSURE:
                found.append(_flag(rules, rule, test, truth, facts))
            ran += 1
        except Exception as problem:  # a rule that cannot run must never read as silence
            fault = fault or f"rule {rule.id} could not run: {type(problem).__name__} {problem}"
    found.sort(key=lambda flag: (-flag.gravest, not flag.certain, LANES.index(flag.lane)))
    return tuple(found), ran, fault


def _flag(rules: Rules, rule: Rule, test: Test, truth: Truth, facts: Facts) -> Flag:
    """Plain answers raise the same flag every time: where the effects do not hang on areas, it is made once and shared."""
    names = tuple(test.names(facts))
    if truth is not YES or rule.limited or not all([_plain(name, facts.of[name]) for name in names]):
        return _new_flag(rule, names, truth, facts)
    flag = rules.raised.get((rule.id, names))
    if flag is None:
        flag = rules.raised[rule.id, names] = _new_flag(rule, names, truth, facts)
    return flag


def _plain(name: str, fact: Fact) -> bool:
    """A definite answer to a question of its own."""
    return fact.value is not None and not fact.said and not fact.heard and fact.items == (name,)


def _new_flag(rule: Rule, names: Iterable[str], truth: Truth, facts: Facts) -> Flag:
    names = tuple(dict.fromkeys(names))
    sources = [facts.of[name] for name in names]
    unsure = [fact for fact in sources if fact.value is None and fact.otherwise is Truth.UNSURE]
    policy = max((fact.policy for fact in unsure), default=IfUnsure.as_yes)
    certain = truth is Truth.YES and not any(fact.heard for fact in sources)
    bars = rule.effects
    if truth is Truth.UNSURE and policy is IfUnsure.caution and not _fuzzy(sources):
        bars = {modality: Bar(effect=min(bar.effect, Effect.caution)) for modality, bar in bars.items()}
    values, areas = _limited(bars, facts)
    hold = Effect.stop in values.values()
    decides = hold or not certain or bool(facts.of["inconsistent"].value and "inconsistent" in names)
    undated = any(fact.said == "unknown" for fact in sources)
    return Flag(
        **{name: getattr(rule, name) for name in SAME},
        rule=rule.id,
        items=tuple(dict.fromkeys(item for name, fact in zip(names, sources, strict=True) for item in fact.items or (name,))),
        values=values,
        areas=areas,
        certain=certain,
        hold=hold,
        until=Until.confirmed_date if undated else rule.until,
        lane=Lane.decide if decides else rule.lane,
    )


def _fuzzy(sources: Iterable[Fact]) -> bool:
    return any(isinstance(fact.value, Interval) and fact.value.first != fact.value.last for fact in sources)


def _limited(bars: Mapping[Modality, Bar], facts: Facts) -> tuple[dict[Modality, Effect], dict[Modality, tuple[str, ...]]]:
    """An effect limited to areas counts as modify, unless every goal lies in them or the areas are not known."""
    goals = facts.of["requested_areas"].value
    values: dict[Modality, Effect] = {}
    limited: dict[Modality, tuple[str, ...]] = {}
    for modality, bar in bars.items():
        areas = _areas(bar, facts)
        values[modality] = bar.effect
        if not areas:
            continue
        limited[modality] = tuple(sorted(areas))
        all_goals = isinstance(goals, frozenset) and goals and all(any(_within(goal, area) for area in areas) for goal in goals)
        if not all_goals and bar.effect is not Effect.stop:
            values[modality] = min(bar.effect, Effect.modify)
    return values, limited


def _within(goal: str, area: str) -> bool:
    return goal == area or goal.startswith(area + ":")


def _areas(bar: Bar, facts: Facts) -> frozenset[str]:
    if isinstance(bar.areas, tuple):
        return frozenset(bar.areas)
    value = facts.of[bar.areas].value
    return value if isinstance(value, frozenset) else frozenset()


def _merged(modality: Modality, flags: Iterable[Flag], requested: bool) -> Standing:
    mine = [flag for flag in flags if modality in flag.values]
    stops = any(Effect.stop in flag.values.values() for flag in flags)
    value = Effect.stop if stops else max((flag.values[modality] for flag in mine), default=Effect.ok)
    areas = {area for flag in mine for area in flag.areas.get(modality, ())}
    return Standing(value=value, areas=tuple(sorted(areas)), requested=requested)


def _with_end(modality: Modality, reading: Standing, flags: Iterable[Flag], rules: Rules, facts: Facts) -> Standing:
    not_before = _not_before(modality, rules, facts)
    deciding = [flag.until for flag in flags if flag.values.get(modality) == reading.value and flag.until]
    hardest = min(deciding, key=tuple(Until).index, default=None)
    until = hardest if not_before is None or hardest is Until.confirmed_date else None
    return reading.model_copy(update={"not_before": not_before, "until": until})


def _not_before(modality: Modality, rules: Rules, facts: Facts) -> date | None:
    """First day after `on`, among all window ends, on which the same facts leave the modality below defer."""
    days = sorted({days for days in ends(rules.windows, facts) if days > 0})
    for ahead in days:
        if ahead > (date.max - facts.on).days:
            break
        later = replace(facts, on=facts.on + timedelta(ahead))
        if _below_defer(modality, rules, later):
            return later.on
    return None


def _below_defer(modality: Modality, rules: Rules, facts: Facts) -> bool:
    for rule, test in rules.tested:
        if modality not in rule.effects and not any(bar.effect is Effect.stop for bar in rule.effects.values()):
            continue
        truth = test.truth(facts)
        if truth >= UNSURE:
            flag = _flag(rules, rule, test, truth, facts)
            if flag.hold or flag.values.get(modality, Effect.ok) >= Effect.defer:
                return False
    return True


def _overall(readings: Mapping[Modality, Standing], requested: frozenset[Modality], unfinished: bool) -> Tier:
    if any(reading.value is Effect.stop for reading in readings.values()):
        return Tier.stop
    asked = [readings[modality].value for modality in requested]
    barred = [value >= Effect.defer for value in asked]
    base = readings[Modality.needling].value >= Effect.defer if Modality.needling in requested else all(barred)
    if base:
        return Tier.defer
    if any(value >= Effect.modify for value in asked):
        return Tier.modify
    return Tier.caution if unfinished or any(asked) else Tier.clear
