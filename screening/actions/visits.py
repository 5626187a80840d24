"""Open a visit, hand it to a tablet by a code, take it back, end it."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta

from screening.actions.people import guard, settle, tried
from screening.actions.record import (
    append,
    clinic_of,
    must_be_calm,
    must_be_of_today,
    must_be_open,
    must_be_somebody,
    note,
    stands,
    who,
)
from screening.consent import Consent
from screening.course import Course
from screening.cover import held
from screening.entry import (
    PHOTOS,
    Abandoned,
    Channel,
    CopyGiven,
    Entry,
    Identified,
    Invalidated,
    LimitsAcknowledged,
    Opened,
    Treated,
    Withdrawn,
)
from screening.errors import InputError, NotAllowed, NotNow
from screening.identity import Actor, Client, must
from screening.protocol import Protocol
from screening.questionnaire import Frozen
from screening.rule import Modality
from screening.store import Code, Device, Reader, Session, Store, Writer
from screening.treatment import as_set, known, must_be_confirmed, must_be_counted
from screening.visit import Status, Visit, without

CODE_LIFE = timedelta(minutes=15)
TABLET_IDLE = timedelta(minutes=15)

CODE_ENDED = "This code has ended. Ask a member of staff for a new one."

ANSWER, SIGN, MEET = "answer", "sign", "meet"


def open_visit(
    store: Store,
    actor: Actor,
    now: datetime,
    protocol: Protocol,
    client: Client,
    requested: frozenset[Modality],
    reference: Callable[[], str],
    language: str = "en",
) -> str:
    """For a new or a known client (by `client.ref`). Returns the visit's reference."""
    must(actor, "open a visit")
    if not requested:
        raise InputError("Choose at least one treatment.")
    with store.write() as writer:
        must_be_somebody(writer, client.name, client.birth_date, now)
        writer.put_client(client)
        person = writer.one_person(client.ref)
        if person[0] != client.ref:
            raise NotNow("This record was merged into another one. Choose the other one.")
        course = _course(writer, client, protocol, now, reference)
        earlier = sum(_counts(visit) for visit in writer.visits_of(*person))
        ref = writer.unused(reference)
        writer.open_visit_row(ref, client.ref, course.ref, now)
        opened = Opened(
            at=now,
            by=who(actor),
            client=client.ref,
            course=course.ref,
            requested=requested,
            session_no=earlier + 1,
            language=language,
            protocol=protocol.stamp,
        )
        number = writer.append(ref, opened)
        note(writer, now, actor, "visit opened", ref, entry=number, session_no=earlier + 1)
    return ref


def _counts(visit: Visit) -> bool:
    """A session took place, and its record was not made invalid."""
    return visit.ended is Status.treated and not any(isinstance(entry, Invalidated) for entry in visit.entries)


def _course(writer: Writer, client: Client, protocol: Protocol, now: datetime, reference: Callable[[], str]) -> Course:
    """The client's course of this treatment, opened with the first visit."""
    known = next((course for course in writer.courses_of(client.ref) if course.protocol == protocol.name), None)
    if known:
        return known
    day = clinic_of(writer).day(now)
    course = Course(
        ref=writer.unused(reference),
        client=client.ref,
        protocol=protocol.name,
        planned_sessions=protocol.course.sessions,
        opened=day,
    )
    writer.put_course(course)
    return course


def give_code(store: Store, actor: Actor, now: datetime, visit: str, purpose: str, code: str) -> datetime:
    """A new six-character code, single use; older codes and tablets of the visit end. Returns when it ends."""
    must(actor, "open a visit")
    with store.write() as writer:
        found = writer.visit(visit)
        must_be_open(found)
        if purpose == SIGN and not found.released:
            raise NotNow("Release the visit for signing first.")
        if purpose == MEET and not found.to_meet:
            raise NotNow("Nobody took this visit over.")
        off_the_tablets(writer, visit, now)
        writer.put_code(Code(digest=writer.code_of(code), visit=visit, purpose=purpose, made_at=now, expires_at=now + CODE_LIFE))
        note(writer, now, actor, "code given", visit, purpose=purpose)
    return now + CODE_LIFE


def take_code(store: Store, code: str, source: str, device: Device, token: str, now: datetime) -> bool:
    """Binds this tablet to a visit: True. A code from the page of the tablets pairs it instead: False.

    Raises NotAllowed with what to do, TooManyTries after five wrong codes from one place.
    """
    made = guard(store, "code", now, source)
    with store.write() as writer:
        digest = writer.code_of(code.strip().upper())
        found = writer.code(digest)
        bound = found is not None and writer.use_code(digest, now)
        name = None if found else writer.use_pairing(digest, now)
        if found and bound:
            bind(writer, found, device, token, now, typed=True)
        elif name:
            writer.put_device(device.model_copy(update={"name": name, "paired_at": now, "seen_at": now}))
            note(writer, now, tablet_actor(device.ref), "tablet paired", name=name)
        settle(writer, made, bool(bound or name), now)
    if not (bound or name):
        raise NotAllowed(CODE_ENDED if found else "Check the code and enter it again.")
    return bound


def bind(writer: Writer, code: Code, device: Device, token: str, now: datetime, typed: bool) -> None:
    """The code was just used. Typed here it goes on uncovering this tablet, and no other."""
    if writer.device(device.digest) is None:
        writer.put_device(device)
    writer.put_session(
        Session(
            digest=writer.code_of(token),
            kind="tablet",
            subject=device.ref,
            visit=code.visit,
            purpose=code.purpose,
            device=device.name,
            made_at=now,
            seen_at=now,
            code=code.digest if typed else None,
        )
    )
    note(writer, now, tablet_actor(device.ref), "tablet bound", code.visit, purpose=code.purpose)


def on_tablet(reader: Reader, token: str, now: datetime) -> Session | None:
    """The tablet session behind a cookie while it lives."""
    session = reader.session(reader.code_of(token)) if token else None
    if session is None or session.kind != "tablet" or session.ended_at is not None or session.visit is None:
        return None
    return session


def cover(store: Store, token: str, now: datetime) -> None:
    """Nobody touched the tablet: it shows nothing of the visit until it is uncovered, and then asks the birth date."""
    with store.write() as writer:
        session = on_tablet(writer, token, now)
        if session and session.covered_at is None:
            writer.cover_session(session.digest, now)
            note(writer, now, tablet_actor(session.subject), "tablet covered", session.visit or "")


def uncover(store: Store, session: Session, code: str, now: datetime) -> bool:
    """By the code that was typed on this very tablet. Raises TooManyTries after five wrong ones."""
    made = guard(store, "code", now, session.digest)
    with store.write() as writer:
        right = session.code is not None and writer.code_of(code.strip().upper()) == session.code
        settle(writer, made, right, now, tablet_actor(session.subject))
        if right:
            _uncovered(writer, session, tablet_actor(session.subject), now)
    return right


def uncover_by(store: Store, staff: Actor, token: str, now: datetime) -> None:
    """By a member of staff whose PIN was right."""
    must(staff, "see the queue")
    with store.write() as writer:
        session = on_tablet(writer, token, now)
        if session:
            _uncovered(writer, session, staff, now)


def _uncovered(writer: Writer, session: Session, actor: Actor, now: datetime) -> None:
    writer.uncover_session(session.digest)
    note(writer, now, actor, "tablet uncovered", session.visit or "")


def is_confirmed(session: Session, now: datetime) -> bool:
    """After a quarter of an hour without a touch the birth date is asked again."""
    return session.confirmed and session.covered_at is None and now - session.seen_at <= TABLET_IDLE


def confirm_birth_date(store: Store, session: Session, born: date, now: datetime) -> bool:
    """True where it is this client's. Raises TooManyTries after five wrong ones: a member of staff must help."""
    assert session.visit
    made = guard(store, "birth date", now, session.visit)
    with store.read() as reader:
        right = reader.client(reader.visit(session.visit).client).birth_date == born
    tried(store, made, right, now, tablet_actor(session.subject))
    if right:
        with store.write() as writer:
            visit = writer.visit(session.visit)
            actor = client_actor(visit)
            writer.confirm_session(session.digest)
            writer.touch_session(session.digest, now)
            append(
                writer,
                visit,
                Identified(at=now, by=who(actor), tablet=session.device),
                now,
                actor,
                "client identified",
                tablet=session.device,
            )
    return right


def client_actor(visit: Visit) -> Actor:
    return Actor(kind="client", ref=visit.client)


def tablet_actor(ref: str) -> Actor:
    return Actor(kind="tablet", ref=ref)


def touch(store: Store, session: Session, now: datetime) -> None:
    if now - session.seen_at > timedelta(minutes=1):
        with store.write() as writer:
            writer.touch_session(session.digest, now)
            writer.touch_device(session.subject, now)


def hand_back(store: Store, token: str, now: datetime) -> None:
    """The tablet forgets the visit; its code has ended before."""
    with store.write() as writer:
        session = writer.session(writer.code_of(token))
        if session and session.kind == "tablet" and session.ended_at is None:
            writer.end_session(session.digest, now)
            note(writer, now, tablet_actor(session.subject), "tablet handed back", session.visit or "")


def _ending(
    writer: Writer, visit: Visit, entry: Entry, now: datetime, actor: Actor, event: str, **about: str | int | bool | None
) -> None:
    append(writer, visit, entry, now, actor, event, **about)
    off_the_tablets(writer, visit.ref, now)


def off_the_tablets(writer: Writer, ref: str, now: datetime) -> None:
    """No code and no tablet opens this visit any more."""
    writer.kill_codes(ref, now)
    writer.end_tablet_sessions(ref, now)


def _reason(text: str) -> str:
    if len(text.strip()) < 3:
        raise InputError("Enter notes: say why.")
    return text.strip()


def abandon(store: Store, actor: Actor, now: datetime, visit: str, reason: str) -> None:
    must(actor, "abandon")
    with store.write() as writer:
        found = writer.visit(visit)
        must_be_open(found)
        must_be_calm(found)
        _ending(writer, found, Abandoned(at=now, by=who(actor), reason=_reason(reason)), now, actor, "visit abandoned")


class Withdrawal(Frozen):
    """What is written down of a withdrawal: how it came, from whom, of what, and from when it counts."""

    reason: str
    channel: Channel = Channel.in_person
    caller_check: str = ""
    scope: tuple[str, ...] = ()  # modalities, photos; empty is all
    effective: datetime | None = None


def withdraw(store: Store, actor: Actor, now: datetime, visit: str, said: Withdrawal | str) -> None:
    """Consent withdrawn in whole or in part, at any time; after a treatment it holds for what is kept and for what comes."""
    must(actor, "withdraw")
    given = Withdrawal(reason=said) if isinstance(said, str) else said
    if given.channel is not Channel.in_person and len(given.caller_check.strip()) < 3:
        raise InputError("Enter how you made sure who it is.")
    if given.effective and given.effective > now:
        raise InputError("Enter a time that is not later than now.")
    with store.write() as writer:
        found = to_withdraw(writer, writer.visit(visit))
        if found.ended not in (Status.treated, Status.abandoned):
            must_be_open(found)
        if found.consent is None:
            raise NotNow("There is no signed consent to withdraw.")
        scope = _part(found.consent, given.scope)
        entry = Withdrawn(
            at=now,
            by=who(actor),
            reason=_reason(given.reason),
            channel=given.channel,
            taken_by=actor.name,
            caller_check=given.caller_check.strip(),
            scope=scope,
            effective=given.effective,
        )
        about = {"channel": given.channel.value, "whole": not scope}
        for one in (found, *_resting_on(writer, found)):
            _ending(writer, one, entry, now, actor, "consent withdrawn", **about)


def to_withdraw(reader: Reader, visit: Visit) -> Visit:
    """The visit whose consent the client takes back: this one, or where none was signed the one that would cover it."""
    if visit.consent or visit.ended:
        return visit
    earlier = held(reader.visits_of(*reader.one_person(visit.client)), visit)
    return earlier.visit if earlier else visit


def _resting_on(reader: Reader, found: Visit) -> list[Visit]:
    """The other open visits of this person that the consent, or what it was an addendum to, covers."""
    others = reader.visits_of(*reader.one_person(found.client))
    return [one for one in others if one.ref != found.ref and one.ended is None and one.consent is not None]


def _part(consent: Consent, scope: tuple[str, ...]) -> tuple[str, ...]:
    """Where nothing is left of the consent, all of it is withdrawn."""
    known = {*consent.modalities, *([PHOTOS] if consent.photos else [])}
    if not set(scope) <= known:
        raise InputError("Choose what the consent is about: " + ", ".join(sorted(known)) + ".")
    return tuple(sorted(scope)) if without(consent, scope).agreed else ()


def invalidate(store: Store, actor: Actor, now: datetime, visit: str, reason: str) -> None:
    """Never counted. Cannot be undone."""
    must(actor, "invalidate")
    with store.write() as writer:
        found = writer.visit(visit)
        must_be_calm(found)
        _ending(writer, found, Invalidated(at=now, by=who(actor), reason=_reason(reason)), now, actor, "record made invalid")


def take_back(store: Store, actor: Actor, now: datetime, ref: str, reason: str) -> None:
    """A visit opened by mistake, before anything was answered: whoever opens visits may end it. It is never counted."""
    must(actor, "open a visit")
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_open(visit)
        if not is_untouched(visit):
            raise NotNow("The client has begun to answer. End the visit, or ask a practitioner to make the record invalid.")
        entry = Invalidated(at=now, by=who(actor), reason=_reason(reason))
        _ending(writer, visit, entry, now, actor, "opened by mistake")


def is_untouched(visit: Visit) -> bool:
    return visit.notice is None and not visit.answers and visit.response is None and not visit.raised


def give_copy(store: Store, actor: Actor, now: datetime, ref: str, on_paper: bool = True) -> None:
    """The client has a copy of the newest sealed papers."""
    must(actor, "hand over a copy")
    with store.write() as writer:
        visit = writer.visit(ref)
        if visit.sealed is None:
            raise NotNow("There are no sealed papers yet.")
        if not visit.copy_owed:
            raise NotNow("The client has this copy already.")
        entry = CopyGiven(at=now, by=who(actor), document=visit.sealed.document, on_paper=on_paper)
        append(writer, visit, entry, now, actor, "copy given", document=visit.sealed.document)


def acknowledge_limits(
    store: Store, actor: Actor, now: datetime, protocol: Protocol | None, ref: str, confirmed: Collection[str]
) -> None:
    """Identity, day-of statements and limits, just before treatment. `confirmed`: the protocol's statements, all of them."""
    must(actor, "treat")
    with store.write() as writer:
        visit = _ready(writer, protocol, actor, ref, now)
        assert visit.decision and visit.consent and protocol
        entry = LimitsAcknowledged(
            at=now,
            by=who(actor),
            decision=visit.decision.digest,
            consent=visit.consent.ref,
            limits=visit.decision.limits(),
            confirmed=must_be_confirmed(protocol, confirmed),
        )
        append(writer, visit, entry, now, actor, "limits acknowledged", limits=len(entry.limits))


def treat(
    store: Store,
    actor: Actor,
    now: datetime,
    protocol: Protocol | None,
    ref: str,
    modalities: frozenset[Modality],
    needles_in: int,
    needles_out: int,
    notes: str = "",
    settings: Mapping[str, float | str] = {},
    reactions: Collection[str] = (),
    advice: Collection[str] = (),
) -> None:
    """Only what the decision clears and the client agreed to, after the limits were acknowledged."""
    must(actor, "treat")
    with store.write() as writer:
        visit = _ready(writer, protocol, actor, ref, now)
        assert visit.decision and visit.consent and protocol
        if visit.acknowledged is None:
            raise NotNow("Read and acknowledge the limits first.")
        _within(modalities, visit.decision.treats & visit.consent.agreed)
        must_be_counted(modalities, needles_in, needles_out)
        known(protocol, reactions, advice)
        entry = Treated(
            at=now,
            by=who(actor),
            modalities=modalities,
            needles_in=needles_in,
            needles_out=needles_out,
            notes=notes,
            settings=as_set(protocol, modalities, settings),
            reactions=tuple(reactions),
            advice=tuple(advice),
        )
        _ending(writer, visit, entry, now, actor, "treated", needles=needles_in)


def _within(modalities: frozenset[Modality], cleared: frozenset[Modality]) -> None:
    if not modalities or modalities - cleared:
        raise NotAllowed(f"Choose only what was decided and agreed to: {', '.join(sorted(cleared))}.")


def _ready(reader: Reader, protocol: Protocol | None, actor: Actor, ref: str, now: datetime) -> Visit:
    visit = reader.visit(ref)
    must_be_open(visit)
    if stands(reader, protocol, visit, now) is not Status.ready:
        raise NotNow(
            "This visit is not ready for treatment: it needs a decision in force, a signed consent and the countersignature."
        )
    assert visit.decision and protocol
    clinic = clinic_of(reader)
    must_be_of_today(visit, protocol, clinic, now)
    if clinic.day(visit.decision.at) != clinic.day(now):
        raise NotNow("The decision is of an earlier day: ask the questions of the day again, and decide.")
    if visit.practitioner != actor.ref:
        raise NotNow("Another practitioner decided this visit. Take it over first.")
    if visit.to_meet:
        raise NotNow("The client has not agreed yet to who treats: make a code for the tablet.")
    return visit
