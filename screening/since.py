"""What a screening finds that the one of the visit before did not, and the other way round."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from screening.entry import Invalidated
from screening.identity import Clinic
from screening.protocol import Protocol
from screening.rule import Effect, Flag, Modality
from screening.screen import Screening
from screening.visit import Visit


class Moved(NamedTuple):
    """A treatment that had to wait, or has to now. `now` is None where nothing stands in the way any more."""

    modality: Modality
    before: date | None
    now: date | None


class Since(NamedTuple):
    """Flags of today beside those of the last decision. What only has not been asked or measured yet is not gone."""

    decided: datetime
    new: tuple[Flag, ...]
    changed: tuple[Flag, ...]
    same: tuple[Flag, ...]
    gone: tuple[Flag, ...]
    open: tuple[Flag, ...]
    moved: tuple[Moved, ...]
    put_off: tuple[tuple[Modality, date], ...]  # by that decision


def last_decided(visits: Iterable[Visit], present: Visit) -> Visit | None:
    """The client's visit before this one that was decided and counts."""
    earlier = [one for one in visits if one.decision and one.opened.at < present.opened.at]
    earlier = [one for one in earlier if not any(isinstance(entry, Invalidated) for entry in one.entries)]
    return max(earlier, key=lambda one: one.opened.at, default=None)


def since(last: Visit, today: Screening, protocol: Protocol, clinic: Clinic) -> Since | None:
    """Both by the rules of today, the earlier one as of its decision. None where one of them is not screened."""
    assert last.decision
    decided = last.decision.at
    as_of_then = Visit.of(last.ref, (entry for entry in last.entries if entry.at <= decided))
    then = as_of_then.screening(protocol, clinic, decided)
    if not (then.screened and today.screened):
        return None
    before, rules = {flag.rule: flag for flag in then.flags}, {flag.rule for flag in today.flags}
    topics = {flag.topic for flag in then.flags}
    new = tuple(flag for flag in today.flags if flag.topic not in topics)
    same = tuple(flag for flag in today.flags if flag.rule in before and _does(flag) == _does(before[flag.rule]))
    changed = tuple(flag for flag in today.flags if flag not in new and flag not in same)
    replaced = {flag.topic for flag in changed}
    lost = [flag for flag in then.flags if flag.rule not in rules and flag.topic not in replaced]
    unknown = {*today.missing, *today.to_do}
    gone = tuple(flag for flag in lost if unknown.isdisjoint(flag.items))
    put_off = tuple((one, choice.ends) for one, choice in last.decision.modalities.items() if choice.waits and choice.ends)
    return Since(decided, new, changed, same, gone, tuple(one for one in lost if one not in gone), _moved(then, today), put_off)


def _does(flag: Flag) -> tuple[object, ...]:
    return (flag.values, flag.areas, flag.certain, flag.hold)


def _moved(then: Screening, today: Screening) -> tuple[Moved, ...]:
    found = []
    for one, now in today.modalities.items():
        before = then.modalities[one]
        free = now.value < Effect.defer
        if now.requested and before.not_before != now.not_before and (free or now.not_before):
            found.append(Moved(one, before.not_before, now.not_before))
    return tuple(found)
