"""A client's course as its visits tell it: what was planned, what was done, what covers it, what is due."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar

from screening.consent import Agreed
from screening.course import in_scope
from screening.cover import Held, newest
from screening.entry import (
    CourseReviewed,
    Entry,
    LimitsAcknowledged,
    NextAgreed,
    PhotoTaken,
    PlanSet,
    Treated,
    Withdrawn,
)
from screening.identity import Clinic
from screening.protocol import CourseTerms
from screening.questionnaire import Frozen
from screening.response import Answer
from screening.visit import Status, Visit, without

TOLD_LATER = "since_"
"""How the items begin that ask at a visit what came of the session before."""
NONE = "none"
RECORD = "record"  # what photos are for: the clinic's own record

E = TypeVar("E", bound=Entry)


class Plan(Frozen):
    sessions: int
    interval_days: tuple[int, int]
    review_after: tuple[int, ...] = ()
    maintenance: str = ""
    by: str = ""  # name; empty: as the protocol proposes
    at: datetime | None = None


class Ink(StrEnum):
    """What a visit rests on."""

    none = "none"
    own = "own"  # signed at this visit
    addendum = "addendum"
    covered = "covered"  # by an earlier session's


class Went(StrEnum):
    """What became of a visit."""

    treated = "treated"
    put_off = "put_off"
    refused = "refused"
    withdrawn = "withdrawn"
    declined = "declined"
    left = "left"
    open = "open"


class Line(NamedTuple):
    """One visit of the course."""

    visit: str
    day: date
    went: Went
    number: int | None  # of the session
    by: str  # reference of who treated or decided
    done: Treated | None
    limits: tuple[str, ...]  # acknowledged just before
    seen: tuple[str, ...]  # reactions in the room
    told: tuple[Answer, ...]  # what the next visit says of this session
    ink: Ink
    until: date | None  # where it was put off: the first day named


class Span(NamedTuple):
    """How long one consent covers, of what it was and of what became of it."""

    first: date
    last: date
    sessions: int  # the last session that it covers
    addenda: tuple[date, ...]
    taken_back: bool


class Review(NamedTuple):
    after: int  # sessions
    held: CourseReviewed | None
    is_due: bool


class Ends(NamedTuple):
    """When the consent in force ends, whichever comes first."""

    after: int  # session
    until: date
    sessions_left: int
    is_near: bool

    @property
    def is_over(self) -> bool:
        return self.sessions_left <= 0


class Rated(NamedTuple):
    """How much something bothered the client: 0 not at all, 10 very much."""

    on: date
    goal: str
    value: int
    label: str


class Ledger(NamedTuple):
    plan: Plan
    lines: tuple[Line, ...]
    spans: tuple[Span, ...]
    reviews: tuple[Review, ...]
    ends: Ends | None
    stopped: CourseReviewed | None
    agreed: NextAgreed | None
    rated: tuple[Rated, ...]
    held: Held | None

    @property
    def sessions(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.number is not None)

    @property
    def done(self) -> int:
        return len(self.sessions)

    @property
    def review_due(self) -> Review | None:
        """The latest one: it answers for those before it."""
        return next((one for one in reversed(self.reviews) if one.is_due), None)

    @property
    def allows_photos(self) -> bool:
        return self.held is not None and self.held.consent.photos.get(RECORD) is Agreed.yes

    def takes_photos(self, visit: Visit, on: date) -> bool:
        """At this visit: only while the consent lasts."""
        return self.held is not None and self.allows_photos and in_scope(self.held.consent, visit.opened.session_no, on)


def ledger(visits: Iterable[Visit], clinic: Clinic, terms: CourseTerms, on: date) -> Ledger:
    """Of all visits of one person for one protocol. One that was made invalid does not count as a visit;
    what was said of the course beside it (a plan, a review, a withdrawal) stays said."""
    every = in_order(visits)
    course = valid(every)
    lines = _lines(course, clinic)
    plan, held, done = plan_of(every, terms), newest(every), sum(line.number is not None for line in lines)
    reviews = _reviews(plan, done, all_of(every, CourseReviewed))
    return Ledger(
        plan,
        lines,
        _spans(every, clinic),
        reviews,
        ends_of(held, done, terms, on),
        _stopped(every),
        agreed(every),
        _rated(course, clinic),
        held,
    )


def in_order(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    return tuple(sorted(visits, key=lambda one: (one.opened.at, one.ref)))


def valid(course: Iterable[Visit]) -> tuple[Visit, ...]:
    return tuple(one for one in course if not one.is_invalid)


def all_of(visits: Iterable[Visit], kind: type[E]) -> list[E]:
    found = [entry for visit in visits for entry in visit.entries if isinstance(entry, kind)]
    return sorted(found, key=lambda entry: entry.at)


def plan_of(visits: Iterable[Visit], terms: CourseTerms) -> Plan:
    """As it was set last, else as the protocol proposes."""
    found = all_of(visits, PlanSet)
    if not found:
        return Plan(sessions=terms.sessions, interval_days=terms.interval_days, review_after=terms.review_after)
    last = found[-1]
    return Plan(
        sessions=last.sessions,
        interval_days=last.interval_days,
        review_after=last.review_after,
        maintenance=last.maintenance,
        by=last.name,
        at=last.at,
    )


def agreed(course: Sequence[Visit]) -> NextAgreed | None:
    """The day for the next session. The next visit, on whatever day, answers for it."""
    found = all_of(course, NextAgreed)
    last = found[-1] if found else None
    if last is None or last.on is None or any(visit.opened.at > last.at for visit in valid(course)):
        return None
    return last


def photos_of(visit: Visit) -> dict[str, str]:
    """The newest of each view, by the reference of the picture."""
    return {entry.view: entry.scan for entry in visit.entries if isinstance(entry, PhotoTaken)}


def _lines(course: Sequence[Visit], clinic: Clinic) -> tuple[Line, ...]:
    lines: list[Line] = []
    number = 0
    for place, visit in enumerate(course):
        done = _last(visit, Treated)
        number += done is not None
        limits = _last(visit, LimitsAcknowledged)
        by = done.by.removeprefix("staff:") if done else visit.practitioner
        lines.append(
            Line(
                visit.ref,
                clinic.day(done.at if done else visit.opened.at),
                _went(visit, done),
                number if done else None,
                by,
                done,
                limits.limits if limits and done else (),
                tuple(one for one in done.reactions if one != NONE) if done else (),
                _told(course[place + 1 :]) if done else (),
                _ink(visit),
                _until(visit),
            )
        )
    return tuple(lines)


def _last(visit: Visit, kind: type[E]) -> E | None:
    return next((entry for entry in reversed(visit.entries) if isinstance(entry, kind)), None)


_ENDED: dict[Status | None, Went] = {
    Status.withdrawn: Went.withdrawn,
    Status.declined: Went.declined,
    Status.abandoned: Went.left,
}


def _went(visit: Visit, done: Treated | None) -> Went:
    if done:
        return Went.treated
    decision = visit.decision if not visit.void_because else None
    if decision and not decision.treats:
        waits = any(choice.waits for choice in decision.modalities.values())
        return Went.put_off if waits else Went.refused
    return _ENDED.get(visit.ended, Went.open)


def _until(visit: Visit) -> date | None:
    if visit.decision is None or visit.void_because or visit.decision.treats:
        return None
    days = [choice.until for choice in visit.decision.modalities.values() if choice.until]
    return min(days, default=None)


def _told(later: Iterable[Visit]) -> tuple[Answer, ...]:
    """By the next visit whose answers were sent."""
    following = next((visit for visit in later if visit.response is not None), None)
    answers = following.answers if following else {}
    said = {item: answer for item, answer in answers.items() if item.startswith(TOLD_LATER) and answer.given == "yes"}
    return tuple(answer for item, answer in said.items() if not any(item.startswith(f"{gate}_") for gate in said))


def _ink(visit: Visit) -> Ink:
    if visit.consent is None:
        return Ink.none
    if visit.covered:
        return Ink.covered
    return Ink.addendum if visit.consent.extends else Ink.own


def _spans(course: Sequence[Visit], clinic: Clinic) -> tuple[Span, ...]:
    """Each consent from its day to its last, or to the day on which another took its place or nothing was left of it."""
    signed = [visit for visit in valid(course) if visit.sealed and _ink(visit) in (Ink.own, Ink.addendum)]
    whole = [visit for visit in signed if _ink(visit) is Ink.own]
    spans = []
    for place, visit in enumerate(whole):
        consent = visit.consent
        assert consent
        after = whole[place + 1].consent.at if place + 1 < len(whole) else None  # type: ignore[union-attr]
        added = [
            one.consent.at
            for one in signed
            if one.consent and one.consent.extends and _is_between(one.consent.at, consent.at, after)
        ]
        ended = _taken_back(course, visit, after)
        until = min(day for day in (consent.scope.until, *(clinic.day(at) for at in (after, ended) if at)) if day)
        spans.append(
            Span(clinic.day(consent.at), until, consent.scope.sessions, tuple(clinic.day(at) for at in added), ended is not None)
        )
    return tuple(spans)


def _is_between(at: datetime, first: datetime, after: datetime | None) -> bool:
    return first < at and (after is None or at < after)


def _taken_back(course: Sequence[Visit], signed: Visit, before: datetime | None) -> datetime | None:
    """When nothing was left of a consent."""
    left = signed.consent
    assert left
    since = left.at
    for entry in all_of(course, Withdrawn):
        if _is_between(entry.at, since, before):
            left = without(left, entry.scope or left.modalities)
            if not left.agreed:
                return entry.at
    return None


def _reviews(plan: Plan, done: int, held: Sequence[CourseReviewed]) -> tuple[Review, ...]:
    """A later review answers for those before it."""

    def one(after: int) -> Review:
        found = next((entry for entry in held if entry.after >= after), None)
        return Review(after, found, found is None and done >= after)

    return tuple(one(after) for after in plan.review_after)


def ends_of(held: Held | None, done: int, terms: CourseTerms, on: date) -> Ends | None:
    if held is None:
        return None
    scope = held.consent.scope
    left = scope.sessions - done if on <= scope.until else -1
    near = left <= terms.announce_sessions or (scope.until - on).days <= terms.announce_days
    return Ends(scope.sessions, scope.until, left, near)


def _stopped(course: Sequence[Visit]) -> CourseReviewed | None:
    """The last review ended the course, and no session followed."""
    reviews, sessions = all_of(course, CourseReviewed), all_of(valid(course), Treated)
    if not reviews or reviews[-1].goes_on or (sessions and sessions[-1].at > reviews[-1].at):
        return None
    return reviews[-1]


def _rated(course: Iterable[Visit], clinic: Clinic) -> tuple[Rated, ...]:
    """Of each visit what was said last."""
    found = sorted((one for visit in course for one in visit.ratings.values()), key=lambda one: one.at)
    return tuple(Rated(clinic.day(one.at), one.goal, one.value, one.label) for one in found)
