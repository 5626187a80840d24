"""What stands between the password and the desk: a second step, and choosing one's own where somebody else made the first."""

from datetime import datetime, timedelta

from screening.actions import second
from screening.actions.people import CHOOSE, CODE, enter, guard, own_pin_hash, settle, strong
from screening.actions.record import note
from screening.errors import InputError, NotAllowed
from screening.identity import Staff, as_actor
from screening.store import Reader, Session, Store, Writer
from screening.vault import fits, hash_secret

HALF_LIFE = timedelta(minutes=10)


def due(reader: Reader, half: str, now: datetime) -> str:
    """The step that this browser stands at; empty where it has to begin again."""
    session = _half(reader, half, now)
    return session.purpose if session else ""


def person_at(reader: Reader, half: str, now: datetime) -> Staff | None:
    session = _half(reader, half, now)
    return reader.staff(session.subject) if session else None


def give_code(store: Store, half: str, code: str, source: str, token: str, now: datetime) -> None:
    """Counted with the passwords, so that five wrong ones lock the account. Raises NotAllowed, TooManyTries."""
    person = _at(store, half, CODE, now)
    made = guard(store, "sign-in", now, source, person.user.strip().casefold())
    with store.write() as writer:
        right = second.accepts(writer, person.ref, code, now)
        settle(writer, made, right, now, as_actor(person))
        if right:
            _go_on(writer, half, person, CHOOSE if person.must_choose else "", token, now)
    if not right:
        raise NotAllowed("Check the code and enter it again. Each code is taken once.")


def choose(store: Store, half: str, password: str, again: str, pin: str, token: str, now: datetime) -> None:
    """Raises InputError for a password or PIN that is weak, or the one that was given."""
    person = _at(store, half, CHOOSE, now)
    if password != again:
        raise InputError("Enter the same password twice.")
    with store.read() as reader:
        given = reader.secrets(person.ref)
    if fits(given.password_hash, password):
        raise InputError("Choose another password than the one that you were given.")
    if "PIN" in person.must_choose and (not pin or fits(given.pin_hash, pin)):
        raise InputError("Choose a PIN of your own, another than the one that you were given.")
    hashed, pinned = hash_secret(strong(password)), own_pin_hash(store, person, pin, now)
    own = person.model_copy(update={"must_choose": frozenset()})
    with store.write() as writer:
        writer.put_staff(own, hashed, pinned)
        note(writer, now, as_actor(own), "own password chosen")
        _go_on(writer, half, own, "", token, now)


def _half(reader: Reader, half: str, now: datetime) -> Session | None:
    session = reader.session(reader.code_of(half)) if half else None
    if session is None or session.kind != "half" or session.ended_at is not None or now - session.made_at > HALF_LIFE:
        return None
    return session if reader.staff(session.subject).active else None


def _at(store: Store, half: str, step: str, now: datetime) -> Staff:
    with store.read() as reader:
        session = _half(reader, half, now)
        if session is None or session.purpose != step:
            raise NotAllowed("That took too long. Sign in again.")
        return reader.staff(session.subject)


def _go_on(writer: Writer, half: str, person: Staff, due: str, token: str, now: datetime) -> None:
    """Another token with each step: the one before opens nothing any more."""
    session = _half(writer, half, now)
    if session is None:
        raise NotAllowed("That took too long. Sign in again.")
    writer.end_session(session.digest, now)
    enter(writer, person, due, token, session.device, session.idle or 0, now)
