"""How long a client's records are kept. The numbers are content; here is only how they count."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Literal

from screening.clinic import Retention
from screening.identity import Clinic
from screening.questionnaire import Frozen
from screening.visit import Visit

_BEGUN = {
    "opened",
    "identified",
    "notice_agreed",
    "language_chosen",
    "answered",
    "unanswered",
    "page_left",
    "help_asked",
    "staff_came",
    "abandoned",
}
"""A visit of these alone is unfinished: nothing was sent, nobody assessed or decided anything."""


HOLDS = "legal_holds"
"""The setting that keeps them."""


class Hold(Frozen):
    """Nothing about this client is erased until it ends."""

    client: str
    since: datetime
    by: str
    why: str


class _Holds(Frozen):
    all: tuple[Hold, ...] = ()


def holds_in(setting: str | None) -> dict[str, Hold]:
    return {hold.client: hold for hold in _Holds.model_validate_json(setting).all} if setting else {}


def as_setting(holds: Iterable[Hold]) -> str:
    return _Holds(all=tuple(holds)).model_dump_json()


class Term(Frozen):
    """Visits of one person that go together, on the day after `until`."""

    client: str  # the record of the person that counts
    visits: tuple[str, ...]
    kind: Literal["finished", "unfinished"]
    last: date
    until: date
    held: bool = False  # a legal hold: kept whatever the day
    whole: bool = False  # the particulars go too, of all records of the person: nothing else is left

    def is_over(self, on: date) -> bool:
        return on > self.until and not self.held


def is_finished(visit: Visit) -> bool:
    return any(entry.kind not in _BEGUN for entry in visit.entries)


def terms(client: str, born: date, visits: Sequence[Visit], clinic: Clinic, keeps: Retention, on: date, held: bool) -> list[Term]:
    """All of a person's records once the newest is old enough; a form that was never sent by itself, before."""
    last = {visit.ref: max(clinic.day(entry.at) for entry in visit.entries) for visit in visits}
    finished = [visit.ref for visit in visits if is_finished(visit)]
    found = []
    if finished:
        newest = max(last.values())
        until = max(years_after(newest, keeps.finished_years), years_after(born, keeps.until_age))
        found.append(Term(client=client, visits=tuple(finished), kind="finished", last=newest, until=until, held=held))
    for ref in (ref for ref in last if ref not in finished):
        until = years_after(last[ref], keeps.unfinished_years)
        found.append(Term(client=client, visits=(ref,), kind="unfinished", last=last[ref], until=until, held=held))
    return _whole(found, on, set(last))


def _whole(found: list[Term], on: date, visits: set[str]) -> list[Term]:
    over = [term for term in found if term.is_over(on)]
    whole = set(chain.from_iterable(term.visits for term in over)) == visits
    return [term.model_copy(update={"whole": whole and term in over}) for term in found]


def years_after(day: date, years: int) -> date:
    """29 February falls on 1 March where there is none: never a day early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
