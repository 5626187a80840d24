"""Effects, tiers, modalities and lanes; rules with their sources; the flags they raise."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import IntEnum, StrEnum
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Annotated, Any, Self, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from screening.condition import Condition, DaysAhead, DaysSince, Test, dated, rules_read
from screening.questionnaire import Frozen, Text


class Modality(StrEnum):
    needling = "needling"
    electro = "electro"
    laser = "laser"


class Effect(IntEnum):
    """What a rule does to one modality; the gravest wins."""

    ok = 0
    caution = 1
    modify = 2
    defer = 3
    omit = 4
    stop = 5


class Tier(StrEnum):
    """The overall reading of a screening."""

    stop = "stop"
    defer = "defer"
    modify = "modify"
    caution = "caution"
    clear = "clear"
    not_screened = "not_screened"


class Lane(StrEnum):
    decide = "decide"
    do = "do"
    talk = "talk"
    know = "know"


class Until(StrEnum):
    """What ends an effect, the hardest to meet first."""

    letter = "letter"
    healed = "healed"
    confirmed_date = "confirmed_date"
    date = "date"
    next_day = "next_day"


class Confidence(StrEnum):
    high = "H"
    moderate = "M"
    low = "L"


class Reference(Frozen):
    id: str
    title: str
    where: str = ""
    kind: str = "found"


class Bar(Frozen):
    """An effect on one modality, everywhere or only in some areas (a list, or the item that holds them)."""

    effect: Annotated[Effect, BeforeValidator(lambda value: _effect(value))]
    areas: str | tuple[str, ...] = ()


def _effect(value: Any) -> Any:
    if isinstance(value, str):
        if value not in Effect.__members__:
            raise ValueError(f"{value!r} is no effect; use one of {', '.join(Effect.__members__)}")
        return Effect[value]
    return value


def _bar(value: Any) -> Any:
    return {"effect": value} if isinstance(value, str | Effect) else value


Bars: TypeAlias = dict[Modality, Annotated[Bar, BeforeValidator(_bar)]]


class Rule(Frozen):
    id: str
    topic: str
    section: str = ""
    when: Condition
    effects: Bars = Field(min_length=1)
    until: Until | None = None
    limits: tuple[str, ...] = ()
    lane: Lane
    theme: str
    because: Text
    do: Text
    tells_client: Text | None = None
    consent_line: Text | None = None
    references: tuple[str, ...] = Field(min_length=1)
    confidence: Confidence
    policy: bool = False
    review_by: date

    @cached_property
    def limited(self) -> bool:
        """Some effect holds only in some areas."""
        return any(bar.areas for bar in self.effects.values())

    @cached_property
    def may_hold(self) -> bool:
        """A flag of it may call somebody at once; areas and doubt only ever weaken an effect."""
        return any(bar.effect is Effect.stop for bar in self.effects.values())


class Override(Frozen):
    """A change that makes a rule milder. Switched off until the clinical lead signs it; listed in the rule book."""

    id: str
    rule: str
    effects: Bars | None = None
    when: Condition | None = None
    reason: Text
    source: str
    on: bool = False

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.effects is None and self.when is None:
            raise ValueError("an override gives effects or when")
        return self


class Case(Frozen):
    """A worked example: answers in, rules that fire and rules that do not."""

    says: str
    answers: dict[str, Any] = {}
    on: date | None = None
    requested: frozenset[Modality] = frozenset(Modality)
    facts: dict[str, Any] = {}  # session_no, laser_also_electrical
    fires: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    values: dict[Modality, Annotated[Effect, BeforeValidator(_effect)]] = {}
    overall: Tier | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_dates(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("answers"), dict):
            answers = {name: given.isoformat() if isinstance(given, date) else given for name, given in data["answers"].items()}
            return data | {"answers": answers}
        return data


class Flag(Frozen):
    rule: str
    topic: str
    items: tuple[str, ...]
    values: dict[Modality, Effect]
    areas: dict[Modality, tuple[str, ...]] = {}
    certain: bool
    hold: bool = False
    until: Until | None = None
    limits: tuple[str, ...] = ()
    lane: Lane
    theme: str
    because: Text
    do: Text
    tells_client: Text | None = None
    consent_line: Text | None = None
    references: tuple[str, ...]
    confidence: Confidence
    policy: bool

    @cached_property
    def gravest(self) -> Effect:
        return max(self.values.values())


class Rules:
    """Compiled rules in the order of the protocol. Raises CycleError or KeyError where `holds` goes round or nowhere."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        by_id = {rule.id: rule for rule in rules}
        self.tests: dict[str, Test] = {}
        for name in TopologicalSorter({rule.id: set(rules_read(rule.when)) for rule in rules}).static_order():
            self.tests[name] = by_id[name].when.compile(self.tests)
        self.tested = tuple((rule, self.tests[rule.id]) for rule in self.rules)
        self.holding = tuple((rule, test) for rule, test in self.tested if rule.may_hold)
        self.raised: dict[tuple[str, tuple[str, ...]], Flag] = {}  # flags by rule and deciding items, made once

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def windows(self) -> tuple[DaysSince | DaysAhead, ...]:
        """Every window that some rule reads, each once."""
        return tuple({(leaf.item, leaf.window(), type(leaf)): leaf for rule in self.rules for leaf in dated(rule.when)}.values())

    def __len__(self) -> int:
        return len(self.rules)
