"""The course beside its visits: the plan, its reviews, the next date, standard photos."""

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from screening.actions.record import append, clinic_of, must_be_calm, note, who
from screening.entry import BESIDE, CourseReviewed, Entry, NextAgreed, PhotoTaken, PlanSet, Treated, View
from screening.errors import InputError, NotNow
from screening.identity import Actor, Client, must
from screening.ledger import Ledger, Plan, agreed, in_order, ledger, photos_of, plan_of, valid
from screening.next_time import NOTHING, STOPPED, Proposal, propose, speaks, wait_of
from screening.protocol import CourseTerms, Protocol
from screening.store import Reader, Scan, Store, Writer
from screening.visit import Status, Visit

LONGEST = 60  # sessions of a plan
FARTHEST = timedelta(days=366)
_SHORT = 3  # letters below which nothing was said


class Course(NamedTuple):
    """A person's course of the protocol in use."""

    visits: tuple[Visit, ...]
    ledger: Ledger
    proposal: Proposal


def course_of(reader: Reader, protocol: Protocol | None, client: str, now: datetime) -> Course:
    """By the reference of any record of the person."""
    clinic, on = clinic_of(reader), clinic_of(reader).day(now)
    every = of_protocol(reader.visits_of(*reader.one_person(client)), protocol)
    visits = valid(every)
    found = ledger(every, clinic, protocol.course if protocol else CourseTerms(), on)
    newest = next((visit for visit in reversed(visits) if speaks(visit)), None)
    wait = wait_of(newest, newest.screening(protocol, clinic, now), on) if newest else NOTHING
    last = found.sessions[-1].day if found.sessions else None
    closed = protocol.clinic.closed if protocol else frozenset()
    return Course(visits, found, propose(found.plan, last, STOPPED if found.stopped else wait, on, closed))


def plan_for(reader: Reader, protocol: Protocol, client: str) -> Plan:
    """As course_of has it, without the rest."""
    return plan_of(of_protocol(reader.visits_of(*reader.one_person(client)), protocol), protocol.course)


def of_protocol(visits: Collection[Visit], protocol: Protocol | None) -> tuple[Visit, ...]:
    return in_order(one for one in visits if protocol is None or one.opened.protocol.name == protocol.name)


def set_plan(store: Store, actor: Actor, now: datetime, protocol: Protocol, client: str, plan: Plan) -> None:
    must(actor, "decide")
    fewest, most = plan.interval_days
    if not 1 <= plan.sessions <= LONGEST:
        raise InputError(f"Enter 1 to {LONGEST} sessions.")
    if not 1 <= fewest <= most <= FARTHEST.days:
        raise InputError("Enter the fewest days between two sessions, and the most.")
    if any(not 1 <= after <= plan.sessions for after in plan.review_after):
        raise InputError("Choose reviews that lie within the planned sessions.")
    entry = PlanSet(
        at=now,
        by=who(actor),
        sessions=plan.sessions,
        interval_days=plan.interval_days,
        review_after=tuple(sorted(set(plan.review_after))),
        maintenance=plan.maintenance.strip(),
        name=actor.name,
    )
    with store.write() as writer:
        _beside(writer, course_of(writer, protocol, client, now), entry, actor, "plan set")


def review(store: Store, actor: Actor, now: datetime, protocol: Protocol, client: str, goes_on: bool, says: str) -> None:
    """What it brought so far, and whether the course goes on."""
    must(actor, "decide")
    if len(says.strip()) < _SHORT:
        raise InputError("Enter what client and practitioner found.")
    with store.write() as writer:
        course = course_of(writer, protocol, client, now)
        if not course.ledger.done:
            raise NotNow("There was no session yet.")
        entry = CourseReviewed(
            at=now, by=who(actor), after=course.ledger.done, goes_on=goes_on, says=says.strip(), name=actor.name
        )
        _beside(writer, course, entry, actor, "course reviewed", goes_on=goes_on)


def agree(
    store: Store, actor: Actor, now: datetime, protocol: Protocol, client: str, on: date | None, token: str, at: str = ""
) -> None:
    """The next day, and the time if there is one; None takes it back. `token` is random: a calendar knows the event by it."""
    must(actor, "agree on dates")
    with store.write() as writer:
        course = course_of(writer, protocol, client, now)
        if on is None and course.ledger.agreed is None:
            raise NotNow("There is no day to take back.")
        if on is not None:
            _must_be_possible(course.proposal, clinic_of(writer).day(now), on, at)
        entry = NextAgreed(at=now, by=who(actor), on=on, time=at if on else "", uid=token, name=actor.name)
        _beside(writer, course, entry, actor, "next date agreed" if on else "next date taken back")


def _must_be_possible(proposal: Proposal, today: date, on: date, at: str) -> None:
    if not today < on <= today + FARTHEST:
        raise InputError("Choose a day after today, within a year.")
    if proposal.wait.is_open:
        raise NotNow("There is no day yet. A practitioner says first from when.")
    if proposal.wait.earliest and on < proposal.wait.earliest:
        raise InputError(f"Choose {proposal.wait.earliest.isoformat()} or a later day.")
    try:
        time.fromisoformat(at or "00:00")
    except ValueError:
        raise InputError("Enter a time such as 14:30.") from None


def _beside(writer: Writer, course: Course, entry: Entry, actor: Actor, event: str, **about: bool) -> None:
    """On the newest visit, which stands as it stood."""
    assert entry.kind in BESIDE
    if not course.visits:
        raise NotNow("There is no visit yet.")
    append(writer, course.visits[-1], entry, entry.at, actor, event, **about)


def keep_photo(
    store: Store,
    actor: Actor,
    now: datetime,
    protocol: Protocol,
    ref: str,
    view: View,
    picture: bytes,
    reference: Callable[[], str],
) -> None:
    """Before or after the session of the day, where the client agreed to photos for the record. `picture` is checked before."""
    must(actor, "take photos")
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_calm(visit)
        if not _is_of_today(writer, visit, now):
            raise NotNow("Photos are taken on the day of the session.")
        if not course_of(writer, protocol, visit.client, now).ledger.takes_photos(visit, clinic_of(writer).day(now)):
            raise NotNow("The client has not agreed to photos, took it back, or the consent has ended.")
        if not picture:
            raise InputError("Choose a picture.")
        kept = writer.unused(reference)
        writer.put_scan(Scan(ref=kept, visit=ref, made_at=now, body=picture))
        append(writer, visit, PhotoTaken(at=now, by=who(actor), view=view, scan=kept), now, actor, "photo taken", view=view.value)


def _is_of_today(reader: Reader, visit: Visit, now: datetime) -> bool:
    clinic = clinic_of(reader)
    if visit.ended is Status.treated:
        return any(isinstance(entry, Treated) and clinic.day(entry.at) == clinic.day(now) for entry in visit.entries)
    return visit.ended is None and clinic.day(visit.opened.at) == clinic.day(now)


def photos(
    store: Store, actor: Actor, now: datetime, protocol: Protocol, client: str, refs: Collection[str]
) -> dict[str, dict[str, bytes]]:
    """The pictures of these visits by view, and each look written down. Raises NotNow where no consent to photos is in force."""
    must(actor, "take photos")
    found: dict[str, dict[str, bytes]] = {}
    with store.write() as writer:
        course = course_of(writer, protocol, client, now)
        if not course.ledger.allows_photos:
            raise NotNow("The client has not agreed to photos, or took it back.")
        for visit in course.visits:
            if visit.ref in refs:
                found[visit.ref] = {view: writer.scan(scan).body for view, scan in photos_of(visit).items()}
                note(writer, now, actor, "photos opened", visit.ref, photos=len(found[visit.ref]))
    return found


class Reminder(NamedTuple):
    client: Client
    on: date
    time: str


def reminders(reader: Reader, protocol: Protocol | None, now: datetime, last: date) -> list[Reminder]:
    """Who comes from today to `last`, by day and time. Of each person only the day that holds."""
    today = clinic_of(reader).day(now)
    named = {visit for visit, on in reader.days_agreed(now - FARTHEST) if on and today <= on <= last}
    people = {reader.one_person(visit.client)[0] for visit in reader.visits_by(named)}
    found = []
    for ref in people:
        kept = agreed(of_protocol(reader.visits_of(*reader.one_person(ref)), protocol))
        if kept and kept.on and today <= kept.on <= last:
            found.append(Reminder(reader.client(ref), kept.on, kept.time))
    return sorted(found, key=lambda one: (one.on, one.time or "99", one.client.name))
