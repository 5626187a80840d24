"""A course beside its visits: sessions, plan, reviews, consent, the next day, photos."""

import itertools
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from screening.actions import planning, rating, retention, visits
from screening.actions.planning import Course, course_of
from screening.calendar_file import calendar_file
from screening.clinic import Retention, Weekday
from screening.consent import Agreed
from screening.cover import Need
from screening.entry import Channel, NextAgreed, Sealed, View
from screening.errors import InputError, NotAllowed, NotNow, VaultError
from screening.ledger import Ink, Ledger, Plan, Went, ends_of
from screening.next_time import NOTHING, Wait, propose
from screening.protocol import CourseTerms
from screening.review import Choice, Outcome
from screening.rule import Modality
from screening.visit import Status
from tests.builders import DAY, House, house, protocol
from tests.test_cover import ELECTRO_TOO, again, answered, decided, released, sign, treated

NEEDLES = frozenset({Modality.needling})
NUMBERS = itertools.count()
PLAN = Plan(sessions=10, interval_days=(3, 7), review_after=(4, 8))
PLANTED = "plantedword"
PICTURE = b"\xff\xd8\xff a picture"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    made = house(tmp_path)
    yield made
    made.store.close()


def seal(home: House, ref: str) -> None:
    """As papers do it, without drawing any."""
    home.countersign(ref)
    consent = home.visit(ref).consent
    assert consent
    with home.store.write() as writer:
        number = f"{next(NUMBERS)}"
        entry = Sealed(
            at=home.tick(), by="staff:PRACT234", consent=consent.ref, document=number, sha256=number, packet="", file_name=""
        )
        writer.append(ref, entry)


def session(home: House, before: str = "", days: int = 5, reactions: tuple[str, ...] = ("none",), **given: Any) -> str:
    """From the opening to the treatment, signed only where the course asks for it."""
    ref = again(home, before, days, **given) if before else answered(home, home.open(requested=NEEDLES), **given)
    if released(home, ref) is not Need.nothing:
        sign(home, ref)
    seal(home, ref)
    treated(home, ref, reactions)
    return ref


def course(home: House, ref: str) -> Course:
    with home.store.read() as reader:
        return course_of(reader, protocol(), home.visit(ref).client, home.now)


def told(home: House, ref: str) -> Ledger:
    return course(home, ref).ledger


def set_plan(home: House, ref: str, **changes: Any) -> None:
    plan = PLAN.model_copy(update=changes)
    planning.set_plan(home.store, home.p, home.tick(), protocol(), home.visit(ref).client, plan)


def agree(home: House, ref: str, on: date | None, at: str = "") -> None:
    planning.agree(home.store, home.r, home.tick(), protocol(), home.visit(ref).client, on, "random", at)


def put_off(home: House, before: str = "", **choice: Any) -> str:
    ref = again(home, before) if before else answered(home, home.open(requested=NEEDLES))
    home.decide(ref, {Modality.needling: Choice(outcome=Outcome.not_until, **choice)})
    return ref


# What the content says


def test_the_terms_of_a_course_are_content() -> None:
    terms = protocol().course
    assert (terms.sessions, terms.interval_days, terms.review_after) == (10, (3, 7), (4, 8))
    assert terms.maintenance and "must" not in terms.maintenance["en"].lower()


@pytest.mark.parametrize(
    "wrong", [{"interval_days": (7, 3)}, {"sessions": 4, "review_after": (4,)}, {"review_after": (8, 4)}, {"sessions": 0}]
)
def test_terms_that_contradict_themselves_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        CourseTerms(**{"sessions": 10, **wrong})


# The ledger


def test_sessions_are_counted_and_each_line_says_what_it_rests_on(home: House) -> None:
    first = session(home)
    off = put_off(home, first, until=home.clinic.day(home.now) + timedelta(days=9))
    second = session(home, off)
    found = told(home, second)
    assert [(line.visit, line.number, line.went) for line in found.lines] == [
        (first, 1, Went.treated), (off, None, Went.put_off), (second, 2, Went.treated)
    ]  # fmt: skip
    assert [line.ink for line in found.sessions] == [Ink.own, Ink.covered]
    assert found.lines[1].until and found.lines[0].done and found.lines[0].done.needles_in == 8
    assert found.lines[0].by == home.practitioner.ref
    visits.invalidate(home.store, home.p, home.tick(), first, "Another person's.")
    assert [line.number for line in told(home, second).sessions] == [1]


def test_an_addendum_and_a_withdrawal_show_in_the_cover(home: House) -> None:
    first = session(home)
    second = session(home, first, requested=ELECTRO_TOO)
    found = told(home, second)
    (span,) = found.spans
    assert [line.ink for line in found.sessions] == [Ink.own, Ink.addendum]
    assert (span.sessions, span.taken_back, span.last, span.addenda) == (
        10,
        False,
        DAY + timedelta(days=365),
        (home.clinic.day(home.now),),
    )
    said = visits.Withdrawal(reason="Rather not.", channel=Channel.phone, caller_check="Birth date.")
    visits.withdraw(home.store, home.r, home.tick(days=1), second, said)
    found = told(home, second)
    assert found.spans[0].taken_back and found.spans[0].last == home.clinic.day(home.now)
    assert found.held is None and found.ends is None


ENDS = (  # sessions done, days after the signature, announced, over
    (7, 0, False, False),
    (8, 0, True, False),
    (9, 0, True, False),
    (10, 0, True, True),
    (1, 334, False, False),
    (1, 335, True, False),
    (1, 365, True, False),
    (1, 366, True, True),
)


def test_the_end_of_a_consent_is_announced_before_it_comes(home: House) -> None:
    held = told(home, session(home)).held
    for done, days, is_near, is_over in ENDS:
        ends = ends_of(held, done, protocol().course, DAY + timedelta(days=days))
        assert ends and (ends.is_near, ends.is_over) == (is_near, is_over), (done, days)
        assert (ends.after, ends.until) == (10, DAY + timedelta(days=365))


def test_a_review_is_due_after_its_session_and_may_end_the_course(home: House) -> None:
    ref = session(home)
    set_plan(home, ref, review_after=(2,))
    assert told(home, ref).review_due is None
    ref = session(home, ref)
    due = told(home, ref).review_due
    assert due and due.after == 2
    planning.review(home.store, home.p, home.tick(), protocol(), home.visit(ref).client, False, "Nothing changed.")
    found = told(home, ref)
    assert found.review_due is None and found.stopped and found.stopped.after == 2
    ref = session(home, ref)
    assert told(home, ref).stopped is None


def test_a_plan_is_the_protocols_until_somebody_sets_it(home: House) -> None:
    ref = home.open()
    assert told(home, ref).plan == PLAN
    set_plan(home, ref, sessions=6, interval_days=(7, 14), review_after=(3,), maintenance="Twice a year, if at all.")
    plan = told(home, ref).plan
    assert (plan.sessions, plan.interval_days, plan.by) == (6, (7, 14), "Sample Practitioner") and plan.at
    for wrong in ({"sessions": 0}, {"sessions": 61}, {"interval_days": (8, 7)}, {"review_after": (11,)}):
        with pytest.raises(InputError):
            set_plan(home, ref, **wrong)
    with pytest.raises(NotAllowed):
        planning.set_plan(home.store, home.r, home.now, protocol(), home.visit(ref).client, PLAN)


def test_what_was_said_of_the_course_stays_where_its_visit_is_made_invalid(home: House) -> None:
    begun = session(home)
    mistaken = home.open_again(begun)
    set_plan(home, begun, sessions=6, review_after=(2,))
    planning.review(home.store, home.p, home.tick(), protocol(), home.visit(begun).client, False, "No benefit.")
    visits.take_back(home.store, home.r, home.tick(), mistaken, "opened by mistake")
    found = told(home, begun)
    assert found.plan.sessions == 6 and found.stopped and [line.visit for line in found.lines] == [begun]


def test_a_withdrawal_holds_where_its_visit_is_made_invalid(home: House) -> None:
    begun = session(home)
    ref = again(home, begun)
    released(home, ref)
    seal(home, ref)
    visits.withdraw(home.store, home.p, home.tick(), ref, "changed my mind")
    visits.invalidate(home.store, home.p, home.tick(), ref, "the wrong day")
    found = told(home, begun)
    assert found.held is None and not found.allows_photos and found.spans[0].taken_back


def test_a_fact_of_the_course_leaves_the_visit_as_it_stood(home: House) -> None:
    ref = session(home)
    before = home.status(ref)
    agree(home, ref, DAY + timedelta(days=4))
    assert home.status(ref) is before is Status.treated


def test_what_the_next_visit_tells_and_how_the_goals_were_rated(home: House) -> None:
    ref = answered(home, home.open(requested=NEEDLES), goals=["lines"])
    for value in (8, 7):
        rating.rate(home.store, protocol(), home.client(ref), home.tick(), ref, "lines", value)
    assert [(one.goal, one.value, one.on) for one in told(home, ref).rated] == [("lines", 7, DAY)]
    first = session(home)
    bruise = {
        "since_bruise": "yes",
        "since_bruise_how": "small_gone",
        "since_bruise_areas": ["forehead"],
        "since_bruise_growing": "no",
    }
    later = again(home, first, **bruise)
    assert [answer.item for answer in told(home, later).lines[0].told] == ["since_bruise"]
    assert told(home, first).sessions[0].seen == ()


# The next day


MONDAY = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("last", "wait", "first", "end"),
    [
        (0, NOTHING, 3, 7),
        (-3, NOTHING, 1, 4),  # never today or before
        (-2, NOTHING, 1, 5),
        (-60, NOTHING, 1, 5),  # long ago: as wide as the interval
        (0, Wait(False, {Modality.needling: MONDAY + timedelta(days=3)}), 3, 7),
        (0, Wait(False, {Modality.needling: MONDAY + timedelta(days=4)}), 4, 7),
        (0, Wait(False, {Modality.needling: MONDAY + timedelta(days=7)}), 7, 7),
        (0, Wait(False, {Modality.needling: MONDAY + timedelta(days=8)}), 8, 12),
        (0, Wait(False, {Modality.laser: MONDAY + timedelta(days=8), Modality.needling: MONDAY + timedelta(days=5)}), 5, 7),
        (0, Wait(True, {Modality.laser: MONDAY + timedelta(days=30)}), 3, 7),
    ],
)
def test_days_lie_in_the_interval_and_never_before_the_window(last: int, wait: Wait, first: int, end: int) -> None:
    days = propose(PLAN, MONDAY + timedelta(days=last), wait, MONDAY).days
    assert (days[0], days[-1]) == (MONDAY + timedelta(days=first), MONDAY + timedelta(days=end))


def test_closed_days_are_left_out_and_a_waiting_without_a_day_proposes_none() -> None:
    weekend = {Weekday.saturday, Weekday.sunday}
    days = propose(PLAN, MONDAY, NOTHING, MONDAY, weekend).days
    assert [day.weekday() for day in days] == [3, 4, 0]
    only_sunday = [one for one in Weekday if one is not Weekday.sunday]
    assert propose(Plan(sessions=3, interval_days=(1, 1)), MONDAY, NOTHING, MONDAY, only_sunday).days == (date(2026, 3, 22),)
    assert propose(PLAN, MONDAY, Wait(False, {Modality.needling: None}), MONDAY).days == ()


@pytest.mark.parametrize(("days", "passes"), [(-1, False), (0, True), (1, True)])
def test_nobody_books_before_a_window_ends(home: House, days: int, passes: bool) -> None:
    until = home.clinic.day(home.now) + timedelta(days=20)
    ref = put_off(home, until=until)
    assert course(home, ref).proposal.days[0] == until
    if passes:
        agree(home, ref, until + timedelta(days=days))
        assert told(home, ref).agreed
    else:
        with pytest.raises(InputError):
            agree(home, ref, until + timedelta(days=days))


def test_a_letter_that_has_not_come_has_no_day(home: House) -> None:
    ref = answered(home, home.open(requested=NEEDLES))
    home.decide(ref, {Modality.needling: Choice(outcome=Outcome.letter, condition="About the heart.", sender="family_doctor")})
    assert course(home, ref).proposal.days == ()
    with pytest.raises(NotNow):
        agree(home, ref, home.clinic.day(home.now) + timedelta(days=5))


def test_no_day_is_proposed_while_an_emergency_is_open(home: House) -> None:
    begun = session(home)
    assert course(home, begun).proposal.days
    ref = home.open_again(begun)
    assert course(home, begun).proposal.days  # nothing was said yet
    home.agree(ref)
    home.answer(ref, stroke_signs="yes")
    assert course(home, begun).proposal.wait.is_open and not course(home, begun).proposal.days
    with pytest.raises(NotNow, match="A practitioner says first"):
        agree(home, begun, home.clinic.day(home.now) + timedelta(days=5))


def test_no_day_is_proposed_before_what_was_sent_is_decided(home: House) -> None:
    begun = session(home)
    ref = again(home, begun)
    assert course(home, begun).proposal.wait.is_open
    decided(home, ref)
    assert course(home, begun).proposal.days


def test_no_day_is_proposed_after_a_review_that_ended_the_course(home: House) -> None:
    begun = session(home)
    client = home.visit(begun).client
    planning.review(home.store, home.p, home.tick(), protocol(), client, False, "No benefit.")
    assert course(home, begun).proposal.wait.is_open and not course(home, begun).proposal.days
    planning.review(home.store, home.p, home.tick(), protocol(), client, True, "The client wishes to go on.")
    assert course(home, begun).proposal.days


def test_the_newest_day_holds_until_the_next_visit(home: House) -> None:
    ref = home.open()
    for days in (4, 6):
        agree(home, ref, DAY + timedelta(days=days), "14:30")
    kept = told(home, ref).agreed
    assert kept and (kept.on, kept.time) == (DAY + timedelta(days=6), "14:30")
    for wrong in ((DAY, ""), (DAY + timedelta(days=367), ""), (DAY + timedelta(days=3), "25:00")):
        with pytest.raises(InputError):
            agree(home, ref, *wrong)
    with home.store.read() as reader:
        client = reader.client(home.visit(ref).client)
    visits.open_visit(home.store, home.r, home.tick(days=1), protocol(), client, NEEDLES, home.reference)
    assert told(home, ref).agreed is None


def test_reminders_name_who_comes_and_nobody_twice(home: House) -> None:
    first, other = home.open(), home.open("Other Client")
    agree(home, first, DAY + timedelta(days=4))
    agree(home, first, DAY + timedelta(days=3), "09:00")
    agree(home, other, DAY + timedelta(days=3), "08:30")
    gone = home.open("Third Client")
    agree(home, gone, DAY + timedelta(days=2))
    agree(home, gone, None)
    with home.store.read() as reader:
        found = planning.reminders(reader, protocol(), home.now, DAY + timedelta(days=3))
        none = planning.reminders(reader, protocol(), home.now, DAY + timedelta(days=2))
    assert [(one.client.name, one.time) for one in found] == [("Other Client", "08:30"), ("Sample Client", "09:00")]
    assert none == []


# The calendar file


def event(home: House, agreed: NextAgreed) -> tuple[bytes, Any]:
    body = calendar_file(home.clinic, agreed, home.now)
    (found,) = icalendar.Calendar.from_ical(body.decode()).walk("VEVENT")
    return body, found


def test_the_calendar_file_says_when_and_where_and_nothing_else(home: House) -> None:
    agreed = NextAgreed(
        at=home.now, by="staff:RECEP234", on=date(2026, 11, 2), time="14:30", uid="a-random-one", name="Sample Receptionist"
    )
    home.clinic = home.clinic.model_copy(update={"address": "1 Straße; Süd, 2. Stock \\ " + "very long " * 10})
    body, found = event(home, agreed)
    assert found.decoded("dtstart") == datetime.fromisoformat("2026-11-02T21:30:00+00:00")  # winter time
    assert found["summary"] == "Appointment" and found["uid"] == "a-random-one"
    assert found["location"] == f"{home.clinic.name}, {home.clinic.address}"
    assert all(len(line) <= 75 for line in body.split(b"\r\n")) and body.endswith(b"\r\n")
    words = body.decode().lower()
    assert not [word for word in ("client", "needle", "acupuncture", "session", "receptionist", "treatment") if word in words]
    _, whole_day = event(home, agreed.model_copy(update={"time": ""}))
    assert whole_day.decoded("dtstart") == date(2026, 11, 2)


# Photos


def keep(home: House, ref: str, view: View = View.front) -> None:
    planning.keep_photo(home.store, home.p, home.tick(), protocol(), ref, view, PICTURE, home.reference)


def look(home: House, ref: str) -> dict[str, dict[str, bytes]]:
    return planning.photos(home.store, home.p, home.tick(), protocol(), home.visit(ref).client, {ref})


def test_photos_rest_on_their_own_consent_and_each_look_is_written_down(home: House) -> None:
    ref = session(home)  # sign() agrees to photos for the record
    consent = home.visit(ref).consent
    assert consent and consent.photos["record"] is Agreed.yes
    keep(home, ref)
    assert look(home, ref) == {ref: {"front": PICTURE}}
    assert home.events(ref)[-2:] == ["photo taken", "photos opened"]
    for somebody in (home.r, home.client(ref)):
        with pytest.raises(NotAllowed):
            planning.photos(home.store, somebody, home.tick(), protocol(), home.visit(ref).client, {ref})
    part = visits.Withdrawal(reason="No more photos.", scope=("photos",))
    visits.withdraw(home.store, home.r, home.tick(), ref, part)
    for act in (keep, look):
        with pytest.raises(NotNow):
            act(home, ref)


def test_without_a_yes_there_is_no_photo_and_never_on_another_day(home: House) -> None:
    ref = answered(home, home.open(requested=NEEDLES))
    decided(home, ref)
    home.release(ref)
    home.sign(ref)  # agrees to no photo
    seal(home, ref)
    with pytest.raises(NotNow):
        keep(home, ref)
    ref = session(home, ref)
    home.tick(days=1)
    with pytest.raises(NotNow):
        keep(home, ref)


@pytest.mark.parametrize(("days", "may"), [(365, True), (366, False)])
def test_photos_are_taken_only_as_long_as_the_consent_lasts(home: House, days: int, may: bool) -> None:
    begun = session(home)
    ref = home.open_again(begun, days=days)
    if may:
        keep(home, ref)
        assert look(home, ref)
        return
    with pytest.raises(NotNow, match="has ended"):
        keep(home, ref)
    assert told(home, begun).allows_photos  # to look at what was taken


def test_photos_are_sealed_and_go_with_the_record(home: House) -> None:
    ref = session(home)
    keep(home, ref)
    with home.store.read() as reader:
        (scan,) = reader.scans_of(ref)
        file = Path(str(home.store._engine.url.database))
    assert not [part for part in file.parent.glob("*.db*") if PICTURE in part.read_bytes()]
    home.tick(days=40 * 365)
    terms = Retention(finished_years=1, until_age=18, unfinished_years=1, access_days=45, statement={"en": "For this test."})
    retention.apply(home.store, home.p, home.now, terms)
    with home.store.read() as reader, pytest.raises(VaultError):
        reader.scan(scan.ref)
