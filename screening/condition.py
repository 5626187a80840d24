"""The closed language of conditions: twelve operators over facts, evaluated to a truth value that keeps silence apart from "no"."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator


class Truth(IntEnum):
    """Three truth values, the unknown one split by its cause. The order makes `all` a minimum and `any` a maximum."""

    NO = 0
    UNASKED = 1  # unknown because nobody answered yet: raises nothing by itself, the visit is incomplete
    UNSURE = 2  # unknown although answered: "not sure", "in person", a fuzzy date
    YES = 3


NO, UNASKED, UNSURE, YES = Truth  # every leaf answers with one of these, and a member of an enum takes longer to look up


class IfUnsure(IntEnum):
    """What an unsure answer does to the rules that read it; several at once: the gravest wins."""

    caution = 0
    as_yes = 1
    hold = 2


class Interval(NamedTuple):
    """The days that an answer may mean, both ends included."""

    first: date
    last: date


Value: TypeAlias = str | float | frozenset[str] | Interval


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one item or derived name. Without a value, `otherwise` is what every leaf says of it."""

    value: Value | None
    otherwise: Truth = Truth.NO
    said: str = ""  # not_sure, in_person, unknown, unmeasured: words that conditions may ask for
    policy: IfUnsure = IfUnsure.as_yes
    items: tuple[str, ...] = ()  # the items it comes from
    heard: bool = False  # taken from free text, against or without an answer


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a rule may read, on one day."""

    on: date
    of: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Test:
    """A compiled condition: its truth, and the names of the facts that decided it."""

    truth: "TruthOf"
    names: Callable[[Facts], Iterable[str]]


TruthOf: TypeAlias = Callable[[Facts], Truth]
Tests: TypeAlias = Mapping[str, Test]

UNCERTAIN_WORDS = ("not_sure", "in_person")
NUMBERS = (int, float)


class _Operator(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def compile(self, rules: Tests) -> Test:
        """Raises KeyError where `holds` names a rule that is not compiled yet."""
        raise NotImplementedError

    def children(self) -> "tuple[Condition, ...]":
        return ()

    def with_children(self, children: "tuple[Condition, ...]") -> Self:
        return self


class _Leaf(_Operator):
    item: str

    def truth(self) -> TruthOf:
        """Made once for each condition and run for each response: what it needs is looked up before, not in, the function."""
        name, value_truth = self.item, self.value_truth

        def truth(facts: Facts) -> Truth:
            fact = facts.of[name]
            value = fact.value
            return fact.otherwise if value is None else value_truth(value)

        return truth

    def value_truth(self, value: Value) -> Truth:
        raise NotImplementedError

    def compile(self, rules: Tests) -> Test:
        names = (self.item,)
        return Test(self.truth(), lambda facts: names)


def _known(found: bool) -> Truth:
    return YES if found else NO


class AnyOf(_Leaf):
    """The answer is one of these choices; for several choices, shares one with them."""

    any_of: frozenset[str] = Field(min_length=1)

    def truth(self) -> TruthOf:
        name, wanted = self.item, self.any_of

        def truth(facts: Facts) -> Truth:
            fact = facts.of[name]
            value = fact.value
            if value is None:
                return fact.otherwise
            if type(value) is frozenset:
                return NO if wanted.isdisjoint(value) else YES
            return YES if value in wanted else NO

        def truth_or_said(facts: Facts) -> Truth:
            return YES if facts.of[name].said in wanted else truth(facts)

        return truth if wanted.isdisjoint(UNCERTAIN_WORDS) else truth_or_said


class AtLeast(_Leaf):
    at_least: float

    def value_truth(self, value: Value) -> Truth:
        return _known(isinstance(value, NUMBERS) and value >= self.at_least)


class Below(_Leaf):
    below: float

    def value_truth(self, value: Value) -> Truth:
        return _known(isinstance(value, NUMBERS) and value < self.below)


NEVER = 10**9  # more days than any two dates are apart


class _Window(_Leaf):
    """Half open, in whole days: [from, to) or [from] without an end."""

    def window(self) -> tuple[int, ...]:
        raise NotImplementedError

    def days(self, facts: Facts, interval: Interval) -> tuple[int, int]:
        """Fewest and most days between the interval and the day of the facts."""
        raise NotImplementedError

    def truth(self) -> TruthOf:
        name, ahead = self.item, isinstance(self, DaysAhead)
        start, end = (*self.window(), NEVER)[:2]

        def truth(facts: Facts) -> Truth:
            fact = facts.of[name]
            value = fact.value
            if value is None:
                return fact.otherwise
            if type(value) is not Interval:
                return NO
            first, last = value
            fewest = (first - facts.on if ahead else facts.on - last).days
            if fewest >= end:  # most answers are long ago: no need of the other end
                return NO
            most = (last - facts.on if ahead else facts.on - first).days
            if most < start:
                return NO
            return YES if fewest >= start and most < end else UNSURE

        return truth


def check_window(window: tuple[int, ...]) -> tuple[int, ...]:
    if not 1 <= len(window) <= 2 or (len(window) == 2 and window[0] >= window[1]):
        raise ValueError("a window is [from, to) in days with from before to, or [from] without an end")
    return window


class DaysSince(_Window):
    days_since: Annotated[tuple[int, ...], Field()]
    _check = field_validator("days_since")(check_window)

    def window(self) -> tuple[int, ...]:
        return self.days_since

    def days(self, facts: Facts, interval: Interval) -> tuple[int, int]:
        return (facts.on - interval.last).days, (facts.on - interval.first).days


class DaysAhead(_Window):
    days_ahead: Annotated[tuple[int, ...], Field()]
    _check = field_validator("days_ahead")(check_window)

    def window(self) -> tuple[int, ...]:
        return self.days_ahead

    def days(self, facts: Facts, interval: Interval) -> tuple[int, int]:
        return (interval.first - facts.on).days, (interval.last - facts.on).days


class Unsure(_Leaf):
    """The value is not known: not sure, in person, an unknown date, a laboratory value nobody has."""

    unsure: Literal[True]

    def truth(self) -> TruthOf:
        name = self.item

        def truth(facts: Facts) -> Truth:
            fact = facts.of[name]
            if fact.said:
                return YES
            return fact.otherwise if fact.value is None else NO

        return truth


class Overlaps(_Operator):
    """Two sets of areas share an area; a side matches its other only where one of them names no side."""

    overlaps: tuple[str, str]

    def compile(self, rules: Tests) -> Test:
        one, two = self.overlaps

        def truth(facts: Facts) -> Truth:
            a, b = facts.of[one], facts.of[two]
            if isinstance(a.value, frozenset) and isinstance(b.value, frozenset):
                return _known(any(same_area(x, y) for x in a.value for y in b.value))
            return min(YES if fact.value is not None else fact.otherwise for fact in (a, b))

        return Test(truth, lambda facts: self.overlaps)


def same_area(a: str, b: str) -> bool:
    return a == b or a.startswith(b + ":") or b.startswith(a + ":")


class Holds(_Operator):
    holds: str

    def compile(self, rules: Tests) -> Test:
        return rules[self.holds]


class _Many(_Operator):
    def joined(self, truths: tuple[TruthOf, ...]) -> TruthOf:
        """One truth of the children's."""
        raise NotImplementedError

    def compile(self, rules: Tests) -> Test:
        tests = tuple(child.compile(rules) for child in self.children())
        truth = self.joined(tuple(test.truth for test in tests))
        return Test(truth, lambda facts: _deciding(tests, truth(facts), facts))


def _deciding(tests: tuple[Test, ...], least: Truth, facts: Facts) -> Iterator[str]:
    for test in tests:
        if test.truth(facts) >= least:
            yield from test.names(facts)


class All(_Many):
    all: "tuple[Condition, ...]" = Field(min_length=1)

    def children(self) -> "tuple[Condition, ...]":
        return self.all

    def with_children(self, children: "tuple[Condition, ...]") -> Self:
        return self.model_copy(update={"all": children})

    def joined(self, truths: tuple[TruthOf, ...]) -> TruthOf:
        def truth(facts: Facts) -> Truth:
            lowest = YES
            for of in truths:
                found = of(facts)
                if found is NO:
                    return NO
                if found < lowest:
                    lowest = found
            return lowest

        return truth


class AnyCondition(_Many):
    any: "tuple[Condition, ...]" = Field(min_length=1)

    def children(self) -> "tuple[Condition, ...]":
        return self.any

    def with_children(self, children: "tuple[Condition, ...]") -> Self:
        return self.model_copy(update={"any": children})

    def joined(self, truths: tuple[TruthOf, ...]) -> TruthOf:
        def truth(facts: Facts) -> Truth:
            highest = NO
            for of in truths:
                found = of(facts)
                if found is YES:
                    return YES
                if found is not NO and found > highest:
                    highest = found
            return highest

        return truth


class _CountSpec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    n: int = Field(ge=1)
    of: "tuple[Condition, ...]"

    @model_validator(mode="after")
    def _reachable(self) -> "_CountSpec":
        if self.n > len(self.of):
            raise ValueError(f"count_at_least wants {self.n} but lists only {len(self.of)} conditions")
        return self


class CountAtLeast(_Many):
    count_at_least: _CountSpec

    def children(self) -> "tuple[Condition, ...]":
        return self.count_at_least.of

    def with_children(self, children: "tuple[Condition, ...]") -> Self:
        return self.model_copy(update={"count_at_least": self.count_at_least.model_copy(update={"of": children})})

    def joined(self, truths: tuple[TruthOf, ...]) -> TruthOf:
        needed = self.count_at_least.n
        return lambda facts: sorted((of(facts) for of in truths), reverse=True)[needed - 1]


_OPPOSITE = (YES, UNASKED, UNSURE, NO)  # by truth value


class Not(_Operator):
    """Over answered items only: what is not known stays not known."""

    not_: "Condition" = Field(alias="not")

    def children(self) -> "tuple[Condition, ...]":
        return (self.not_,)

    def with_children(self, children: "tuple[Condition, ...]") -> Self:
        return self.model_copy(update={"not_": children[0]})

    def compile(self, rules: Tests) -> Test:
        inner = self.not_.compile(rules)
        of = inner.truth
        return Test(lambda facts: _OPPOSITE[of(facts)], inner.names)


OPERATORS: dict[str, type[_Operator]] = {
    "any_of": AnyOf,
    "at_least": AtLeast,
    "below": Below,
    "days_since": DaysSince,
    "days_ahead": DaysAhead,
    "unsure": Unsure,
    "overlaps": Overlaps,
    "holds": Holds,
    "all": All,
    "any": AnyCondition,
    "not": Not,
    "count_at_least": CountAtLeast,
}


def _operator_of(value: Any) -> str | None:
    if isinstance(value, _Operator):
        return next(word for word, kind in OPERATORS.items() if type(value) is kind)
    if isinstance(value, dict):
        return next((word for word in OPERATORS if word in value), None)
    return None


Condition: TypeAlias = Annotated[
    Annotated[AnyOf, Tag("any_of")]
    | Annotated[AtLeast, Tag("at_least")]
    | Annotated[Below, Tag("below")]
    | Annotated[DaysSince, Tag("days_since")]
    | Annotated[DaysAhead, Tag("days_ahead")]
    | Annotated[Unsure, Tag("unsure")]
    | Annotated[Overlaps, Tag("overlaps")]
    | Annotated[Holds, Tag("holds")]
    | Annotated[All, Tag("all")]
    | Annotated[AnyCondition, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[CountAtLeast, Tag("count_at_least")],
    Discriminator(
        _operator_of,
        custom_error_type="operator",
        custom_error_message="no operator that conditions know; use one of " + ", ".join(OPERATORS),
    ),
]


def leaves(condition: Condition) -> Iterator[_Operator]:
    """Every operator of a condition that has no conditions inside."""
    inner = condition.children()
    if not inner:
        yield condition
    for child in inner:
        yield from leaves(child)


def with_leaves(condition: Condition, change: Callable[[Condition], Condition]) -> Condition:
    """The condition with each of its leaves changed."""
    inner = condition.children()
    return condition.with_children(tuple(with_leaves(child, change) for child in inner)) if inner else change(condition)


def names_read(condition: Condition) -> Iterator[str]:
    """Items and derived names that a condition reads itself (not through `holds`)."""
    for leaf in leaves(condition):
        if isinstance(leaf, _Leaf):
            yield leaf.item
        elif isinstance(leaf, Overlaps):
            yield from leaf.overlaps


def rules_read(condition: Condition) -> Iterator[str]:
    for leaf in leaves(condition):
        if isinstance(leaf, Holds):
            yield leaf.holds


def windows(condition: Condition) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Item and window of every `days_since`."""
    for leaf in leaves(condition):
        if isinstance(leaf, DaysSince):
            yield leaf.item, leaf.days_since


def dated(condition: Condition) -> Iterator[DaysSince | DaysAhead]:
    """The windows of a condition."""
    for leaf in leaves(condition):
        if isinstance(leaf, DaysSince | DaysAhead):
            yield leaf


def ends(windows: Iterable[DaysSince | DaysAhead], facts: Facts) -> Iterator[int]:
    """Days from the day of the facts to each later day on which one of these windows begins or ends."""
    for leaf in windows:
        value = facts.of[leaf.item].value
        if isinstance(value, Interval):
            for edge in leaf.window():
                for days in leaf.days(facts, value):
                    yield edge - days if isinstance(leaf, DaysSince) else days - edge + 1
