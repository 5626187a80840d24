"""What a clinic sets for itself: the treatments it offers, and where it departs from the published rules. Stricter is free."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from screening.condition import Condition, DaysAhead, DaysSince, check_window, dated, with_leaves
from screening.questionnaire import Frozen, Text
from screening.rule import Bar, Bars, Effect, Modality, Override, Rule

Window = Annotated[tuple[int, ...], AfterValidator(check_window)]


class Change(Frozen):
    """Other effects, windows (days, by the date item they read) or limits for one rule, or one milder reading that the content offers."""

    rule: str = ""
    override: str = ""
    effects: Bars = {}
    windows: dict[str, Window] = {}
    limits: tuple[str, ...] | None = None
    by: str = ""
    on: date | None = None
    why: str = ""

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if bool(self.rule) == bool(self.override):
            raise ValueError("a change names a rule or an override, and only one of them")
        if self.rule and not (self.effects or self.windows or self.limits is not None):
            raise ValueError("a change of a rule gives effects, windows or limits")
        return self

    @property
    def is_signed(self) -> bool:
        return bool(self.by.strip() and self.on and self.why.strip())


class Retention(Frozen):
    """How long records are kept; nothing here is law until somebody who is named verified it."""

    finished_years: int = Field(ge=1)  # after the last entry about the client ...
    until_age: int = Field(ge=0)  # ... and not before this birthday
    unfinished_years: int = Field(ge=1)  # after the last entry of a visit that was never sent
    access_days: int = Field(ge=1)  # within which a client's request to see the record is answered
    verified_by: str = ""
    statement: Text


class Weekday(StrEnum):
    """In the order of `date.weekday`."""

    monday = "monday"
    tuesday = "tuesday"
    wednesday = "wednesday"
    thursday = "thursday"
    friday = "friday"
    saturday = "saturday"
    sunday = "sunday"


class ClinicSettings(Frozen):
    modalities: frozenset[Modality] = Field(frozenset(Modality), min_length=1)
    retention: Retention | None = None
    changes: tuple[Change, ...] = Field((), alias="change")
    closed: frozenset[Weekday] = frozenset()  # no date is proposed on these
    usual_limits: dict[Modality, tuple[str, ...]] = {}  # ticked beforehand wherever the treatment goes ahead with limits


class Departure(Frozen):
    """A rule of this clinic beside the published one."""

    published: Rule
    rule: Rule
    loosens: bool
    by: str = ""
    on: date | None = None
    why: str = ""


def departures(rules: Sequence[Rule], overrides: Sequence[Override], changes: Iterable[Change]) -> tuple[Departure, ...]:
    """One for each rule that is changed; several changes of one rule add up. Raises ValueError with a sentence for the editor."""
    published, milder = {rule.id: rule for rule in rules}, {one.id: one for one in overrides}
    present = dict(published)
    found: dict[str, Departure] = {}
    for change in changes:
        name = milder[change.override].rule if change.override else change.rule
        rule = _overridden(present[name], milder[change.override]) if change.override else _changed(present[name], change)
        loosens = bool(change.override) or _loosens(present[name], rule)
        if loosens and not change.is_signed:
            raise ValueError(
                f"the change of rule {name} makes it milder than published: say who decided (`by`), when (`on`) and `why`"
            )
        before = found.get(name)
        found[name] = Departure(
            published=published[name],
            rule=rule,
            loosens=loosens or bool(before and before.loosens),
            by=change.by or (before.by if before else ""),
            on=change.on or (before.on if before else None),
            why="; ".join(part for part in (before.why if before else "", change.why) if part),
        )
        present[name] = rule
    return tuple(found.values())


def _overridden(rule: Rule, override: Override) -> Rule:
    return rule.model_copy(update={key: value for key in ("effects", "when") if (value := getattr(override, key)) is not None})


def _changed(rule: Rule, change: Change) -> Rule:
    update: dict[str, Any] = {}
    if change.effects:
        update["effects"] = rule.effects | change.effects
    if change.limits is not None:
        update["limits"] = change.limits
    if change.windows:
        update["when"] = with_windows(rule.when, change.windows)
    return rule.model_copy(update=update)


def with_windows(when: Condition, windows: Mapping[str, Window]) -> Condition:
    """The condition with other windows over these date items. Raises ValueError where it reads no window over one of them."""
    for name in sorted(windows.keys() - {leaf.item for leaf in dated(when)}):
        raise ValueError(f"the rule has no window over `{name}`")

    def change(leaf: Condition) -> Condition:
        if isinstance(leaf, DaysSince | DaysAhead) and leaf.item in windows:
            key = "days_since" if isinstance(leaf, DaysSince) else "days_ahead"
            return leaf.model_copy(update={key: windows[leaf.item]})
        return leaf

    return with_leaves(when, change)


def _loosens(before: Rule, after: Rule) -> bool:
    """Is any effect lower or in fewer areas, any limit gone, any window narrower?"""
    weaker = any(_is_weaker(bar, after.effects.get(modality)) for modality, bar in before.effects.items())
    fewer = bool(set(before.limits) - set(after.limits))
    return weaker or fewer or any(not _covers(old, new) for old, new in zip(windows_of(before), windows_of(after), strict=True))


def _is_weaker(before: Bar, after: Bar | None) -> bool:
    if after is None or after.effect < before.effect:
        return True
    if not after.areas:
        return False
    whole = isinstance(before.areas, tuple) and isinstance(after.areas, tuple) and bool(before.areas)
    return not (before.areas == after.areas or (whole and set(before.areas) <= set(after.areas)))


def windows_of(rule: Rule) -> list[tuple[int, ...]]:
    """Every window of a rule's condition, in order."""
    return [leaf.window() for leaf in dated(rule.when)]


def _covers(old: Window, new: Window) -> bool:
    return new[0] <= old[0] and (len(new) == 1 or (len(old) == 2 and new[1] >= old[1]))


def effect_of(rule: Rule, modality: Modality) -> Effect:
    return rule.effects[modality].effect if modality in rule.effects else Effect.ok
