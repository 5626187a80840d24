"""What a changed protocol would have said about the visits that are stored. Reads, and writes nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from screening.actions.record import clinic_of
from screening.identity import Clinic
from screening.protocol import Protocol
from screening.rule import Flag
from screening.store import Reader
from screening.visit import Visit

_AT_ONCE = 200


class Difference(NamedTuple):
    """Of one visit, by ids of rules."""

    visit: str
    newly: tuple[str, ...]
    no_longer: tuple[str, ...]
    otherwise: tuple[str, ...]  # flagged as before, with other effects
    fault: str = ""  # the changed protocol cannot screen this visit


class Replay(NamedTuple):
    visits: int
    differences: tuple[Difference, ...]

    def by_rule(self, part: str) -> dict[str, list[str]]:
        """References of visits, for `part` of a difference."""
        found: dict[str, list[str]] = defaultdict(list)
        for one in self.differences:
            for rule in getattr(one, part):
                found[rule].append(one.visit)
        return dict(sorted(found.items()))


def replay(reader: Reader, before: Protocol, after: Protocol) -> Replay:
    """Each visit whose answers were sent, on the day on which the last thing was learnt about it."""
    clinic = clinic_of(reader)
    found, count = [], 0
    for visit in _answered(reader):
        count += 1
        one = _difference(visit, clinic, before, after)
        if one.newly or one.no_longer or one.otherwise or one.fault:
            found.append(one)
    return Replay(count, tuple(found))


def _answered(reader: Reader) -> Iterator[Visit]:
    refs = reader.visit_refs()
    for i in range(0, len(refs), _AT_ONCE):
        yield from (visit for visit in reader.visits_by(refs[i : i + _AT_ONCE]) if visit.response is not None)


def _difference(visit: Visit, clinic: Clinic, before: Protocol, after: Protocol) -> Difference:
    assert visit.response
    later = [*(one.at for one in visit.clarifications), *(one.at for one in visit.readings), *(one.at for one in visit.assessed)]
    at = max([visit.response.at, *later])
    was, now = visit.screening(before, clinic, at), visit.screening(after, clinic, at)
    if not now.screened:
        return Difference(visit.ref, (), (), (), now.fault or "not screened")
    old, new = _flags(was.flags), _flags(now.flags)
    both = sorted(old.keys() & new.keys())
    return Difference(
        visit.ref,
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(old.keys() - new.keys())),
        tuple(rule for rule in both if old[rule] != new[rule]),
    )


def _flags(flags: tuple[Flag, ...]) -> Mapping[str, object]:
    return {flag.rule: (flag.values, flag.areas, flag.hold) for flag in flags}
