"""When the next session may be: from the plan, and from what the last visit still waits for."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from screening.clinic import Weekday
from screening.ledger import Plan
from screening.rule import Effect, Modality
from screening.screen import Screening
from screening.visit import Status, Visit

MOST = 5  # days that are proposed
_WEEK = timedelta(days=7)


class Wait(NamedTuple):
    """What the last visit left: a first day by treatment, None where nobody can name one."""

    treats: bool  # something was treated, or may be
    first: Mapping[Modality, date | None]

    @property
    def earliest(self) -> date | None:
        """Before it nothing can be done: needles lead where they wait."""
        if self.treats:
            return None
        if Modality.needling in self.first:
            return self.first[Modality.needling]
        return min((day for day in self.first.values() if day), default=None)

    @property
    def is_open(self) -> bool:
        """Something must come first that has no day: a letter, word that a condition is met, another decision."""
        return not self.treats and self.earliest is None


NOTHING = Wait(True, {})
STOPPED = Wait(False, {})
"""Nothing is proposed before a practitioner has said so."""


class Proposal(NamedTuple):
    days: tuple[date, ...]
    wait: Wait


def speaks(visit: Visit) -> bool:
    """Does this visit say anything about the next? One whose client has not answered yet leaves it to the one before."""
    if visit.raised or visit.assessed:
        return True
    return bool(visit.decision or visit.response) and visit.ended is not Status.abandoned


def wait_of(visit: Visit, screening: Screening, on: date) -> Wait:
    """Of the decision in force, and of windows that are still open as the answers screen now."""
    decision = visit.decision
    if visit.raised or screening.holds or decision is None or visit.void_because:
        return STOPPED
    first = {one: _first(choice.until, one, screening) for one, choice in decision.modalities.items() if choice.waits}
    still = {one: day for one, day in first.items() if day is None or day > on}
    return Wait(bool(decision.treats) or bool(first and not still), still)


def _first(until: date | None, modality: Modality, screening: Screening) -> date | None:
    """The later of what was decided and what the rules say."""
    reading = screening.modalities[modality]
    ruled = reading.not_before if reading.value >= Effect.defer else None
    return max((day for day in (until, ruled) if day), default=None)


def propose(plan: Plan, last: date | None, wait: Wait, on: date, closed: Collection[Weekday] = ()) -> Proposal:
    """Open days within the interval from the last session, after today and not before what is waited for."""
    if wait.is_open:
        return Proposal((), wait)
    fewest, most = (timedelta(days=days) for days in plan.interval_days)
    begin, end = (last + fewest, last + most) if last else (on, on + most - fewest)
    first = max(day for day in (begin, on + timedelta(days=1), wait.earliest) if day)
    if first > end:
        end = first + most - fewest
    return Proposal(_open_days(first, end, closed) or _open_days(end, end + _WEEK, closed)[:1], wait)


def _open_days(first: date, last: date, closed: Collection[Weekday]) -> tuple[date, ...]:
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return tuple(day for day in days if tuple(Weekday)[day.weekday()] not in closed)[:MOST]
