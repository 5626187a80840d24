"""Standing decisions: what was decided on a flag in an earlier visit and may be kept by one touch."""

from collections.abc import Iterable, Mapping
from datetime import date

from screening.digest import digest
from screening.entry import Invalidated, StandingEnded, StandingKept
from screening.review import StandingDecision, may_stand
from screening.rule import Flag
from screening.screen import Screening
from screening.visit import Visit


def answers_behind(visit: Visit, flag: Flag) -> str:
    """Digest of what was answered, clarified and measured on the items that decided the flag, and on the rest of its topic."""

    def behind(name: str) -> bool:
        return name in flag.items or name == flag.topic or name.startswith(f"{flag.topic}_")

    said = {name: answer.given for name, answer in visit.answers.items() if behind(name)}
    asked_again = {one.item: one.given for one in visit.clarifications if behind(one.item)}
    measured = {one.item: one.given for one in visit.readings if behind(one.item)}
    return digest({"rule": flag.rule, "said": said, "asked_again": asked_again, "measured": measured})


def kept(visits: Iterable[Visit]) -> dict[str, StandingDecision]:
    """The newest for each rule of one client that nobody ended, whether it holds today or not."""
    written = [
        entry
        for visit in visits
        if not any(isinstance(entry, Invalidated) for entry in visit.entries)
        for entry in visit.entries
        if isinstance(entry, StandingKept | StandingEnded)
    ]
    found: dict[str, StandingDecision] = {}
    for entry in sorted(written, key=lambda one: one.at):
        if isinstance(entry, StandingKept):
            found[entry.decision.rule] = entry.decision
        else:
            found.pop(entry.rule, None)
    return found


def in_force(visits: Iterable[Visit], visit: Visit, screening: Screening, on: date) -> Mapping[str, StandingDecision]:
    """Those that answer a flag of this visit: in time, and the answers behind them are the same."""
    decisions = kept(visits)
    return {
        flag.rule: one
        for flag in screening.flags
        if (one := decisions.get(flag.rule))
        and one.until >= on
        and may_stand(flag)
        and one.answers == answers_behind(visit, flag)
    }
