"""A shared desk: between people who signed in on this browser today with their password, a PIN is enough."""

from datetime import datetime, time

from screening.actions.people import PASSWORD, TRIES, Try, settle, signed_in
from screening.actions.record import clinic_of, note
from screening.errors import NotAllowed, TooManyTries
from screening.identity import Staff, as_actor
from screening.store import Reader, Session, Store, Writer
from screening.vault import fits

WHAT, BY_PIN = "PIN of a switch", "PIN"
_LOCKED = "Five wrong PINs. Sign in with your password."


def people_here(reader: Reader, browser: str, now: datetime) -> list[Staff]:
    """By name; only who has a PIN of their own."""
    refs = {session.subject for session in _today(reader, browser, now)}
    found = [person for person in reader.all_staff() if person.ref in refs]
    return [one for one in found if one.active and not one.must_choose and reader.secrets(one.ref).pin_hash]


def switch(store: Store, browser: str, ref: str, pin: str, before: str, token: str, now: datetime, idle: int) -> Staff:
    """Ends the session `before` and opens this person's. After five wrong PINs only the password helps."""
    with store.write() as writer:
        person = next((one for one in people_here(writer, browser, now) if one.ref == ref), None)
        if person is None:
            raise NotAllowed("Sign in with your password.")
        source = f"{browser}|{ref}"
        since = next(one for one in _today(writer, browser, now) if one.subject == ref).made_at
        if writer.failures(WHAT, source, since) >= TRIES:
            raise TooManyTries(_LOCKED)
        made = Try(WHAT, (writer.count_attempt(WHAT, source, now, False),))
        left = TRIES - writer.failures(WHAT, source, since)
        kept = writer.secrets(ref).pin_hash
    right = bool(pin) and fits(kept, pin)
    with store.write() as writer:
        settle(writer, made, right, now)
        if right:
            _change_over(writer, browser, person, before, token, now, idle)
    if not right:
        raise NotAllowed("Check the PIN and enter it again.") if left else TooManyTries(_LOCKED)
    return person


def _today(reader: Reader, browser: str, now: datetime) -> list[Session]:
    """Sign-ins with a password, the newest first."""
    clinic = clinic_of(reader)
    midnight = datetime.combine(clinic.day(now), time(), clinic.local(now).tzinfo)
    sessions = reader.staff_sessions_in(reader.code_of(browser), midnight) if browser else []
    return [session for session in sessions if session.purpose == PASSWORD]


def _change_over(writer: Writer, browser: str, person: Staff, before: str, token: str, now: datetime, idle: int) -> None:
    earlier = signed_in(writer, before, now)
    if earlier is not None:
        writer.end_session(writer.code_of(before), now)
    session = Session(digest=writer.code_of(token), kind="staff", subject=person.ref, made_at=now, seen_at=now, idle=idle)
    writer.put_session(session.model_copy(update={"purpose": BY_PIN, "device": writer.code_of(browser)}))
    note(writer, now, as_actor(person), "switched by PIN", before=earlier.ref if earlier else None)
