"""What many visits say together: how many, how long, where clients stop, which rules fire, and what came of it. No person in it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from statistics import median
from typing import NamedTuple

from screening.entry import Answered, NoticeAgreed, PageLeft, Submitted
from screening.identity import Clinic
from screening.protocol import Protocol
from screening.review import Decision, Outcome
from screening.rule import Effect, Flag
from screening.visit import Visit


class Week(NamedTuple):
    begins: date
    opened: int
    sent: int
    minutes: float | None  # the middle one, from the first answer to the sending


class Alert(NamedTuple):
    """A rule, and what decisions made of it."""

    rule: str
    because: str
    fired: int
    decided: int  # in visits that were decided
    led: int  # to a limit, a deferral, a letter or no treatment, where it points
    waved: int  # went ahead as if it had not fired


class Figures(NamedTuple):
    visits: int
    weeks: tuple[Week, ...]
    stopped: tuple[tuple[str, int], ...]  # last page left, by id; "" for none
    alerts: tuple[Alert, ...]


def figures(visits: Iterable[Visit], protocol: Protocol | None, clinic: Clinic, now: datetime) -> Figures:
    counted = [visit for visit in visits if not visit.is_invalid]
    return Figures(
        len(counted),
        _weeks(counted, clinic),
        _stopped(counted, clinic.day(now), clinic),
        _alerts(counted, protocol, clinic) if protocol else (),
    )


def _weeks(visits: list[Visit], clinic: Clinic) -> tuple[Week, ...]:
    of: dict[date, list[Visit]] = {}
    for visit in visits:
        day = clinic.day(visit.opened.at)
        of.setdefault(day - timedelta(days=day.weekday()), []).append(visit)
    return tuple(_week(begins, of[begins]) for begins in sorted(of))


def _week(begins: date, visits: list[Visit]) -> Week:
    taken = [minutes for visit in visits if (minutes := _minutes(visit)) is not None]
    return Week(begins, len(visits), len(taken), round(median(taken), 1) if taken else None)


def _minutes(visit: Visit) -> float | None:
    begun = next((entry.at for entry in visit.entries if isinstance(entry, NoticeAgreed | Answered)), None)
    sent = next((entry.at for entry in visit.entries if isinstance(entry, Submitted)), None)
    return None if sent is None else (sent - (begun or visit.opened.at)).total_seconds() / 60


def _stopped(visits: list[Visit], today: date, clinic: Clinic) -> tuple[tuple[str, int], ...]:
    """Of visits never sent that ended, or that nobody touched today."""
    left = [v for v in visits if v.response is None and (v.ended or clinic.day(v.entries[-1].at) < today)]
    pages: Counter[str] = Counter()
    for visit in left:
        pages[next((entry.page for entry in reversed(visit.entries) if isinstance(entry, PageLeft)), "")] += 1
    return tuple(pages.most_common())


def _alerts(visits: list[Visit], protocol: Protocol, clinic: Clinic) -> tuple[Alert, ...]:
    fired: Counter[str] = Counter()
    led: Counter[str] = Counter()
    waved: Counter[str] = Counter()
    because: dict[str, str] = {}
    for visit in visits:
        if visit.response is None:
            continue
        decision = None if visit.void_because else visit.decision
        for flag in visit.screening(protocol, clinic, decision.at if decision else visit.response.at).flags:
            fired[flag.rule] += 1
            because[flag.rule] = flag.because["en"]
            if decision:
                (led if heeded(flag, decision) else waved)[flag.rule] += 1
    return tuple(
        Alert(rule, because[rule], n, led[rule] + waved[rule], led[rule], waved[rule]) for rule, n in fired.most_common()
    )


def heeded(flag: Flag, decision: Decision) -> bool:
    """Something other than "go ahead" was decided for a treatment that the flag is about."""
    about = [choice for one, choice in decision.modalities.items() if flag.values.get(one, Effect.ok) is not Effect.ok]
    return any(choice.outcome is not Outcome.go_ahead for choice in about)
