"""Set the clinic up, keep its people, sign in and out."""

from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import NamedTuple

from screening.actions import second
from screening.actions.record import note
from screening.digest import sha256
from screening.errors import InputError, NotAllowed, NotNow, TooManyTries
from screening.identity import SERVICE, Actor, Clinic, Staff, as_actor, must
from screening.letters import must_print
from screening.store import Reader, Session, Store, Writer
from screening.vault import SigningKey, fits, hash_secret

TRIES = 5
LOCK = timedelta(minutes=15)
CODE, CHOOSE = "code", "choose"
PASSWORD = "password"
PIN_TRIES = 3
PIN_LOCK = timedelta(minutes=5)
SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = 900  # seconds, where the session names no other
LEAST_PASSWORD = 10


class Try(NamedTuple):
    """One guess, counted under each of its sources."""

    what: str
    numbers: tuple[int, ...]


def set_up(store: Store, clinic: Clinic, owner: Staff, password: str, key: SigningKey, now: datetime, pin: str = "") -> None:
    """The first person and the clinic's details. Raises NotNow once that is done, InputError for a weak password or PIN."""
    must_print(clinic.model_dump(), owner.name)
    hashed, pinned = hash_secret(strong(password)), _pinned(pin)
    with store.write() as writer:
        if writer.clinic() is not None:
            raise NotNow("The clinic is set up already; sign in instead.")
        writer.put_clinic(clinic)
        writer.put_staff(owner, hashed, pinned)
        writer.put_signing_key(key)
        note(writer, now, as_actor(owner), "clinic set up", fingerprint=key.fingerprint)


def set_logo(store: Store, actor: Actor, picture: bytes, now: datetime, colour: str = "") -> str:
    """Returns the digest by which the PNG is served. `colour` of the papers stays as it was where none is given."""
    if actor is not SERVICE:
        must(actor, "manage people")
    name = sha256(picture)[:16]
    with store.write() as writer:
        clinic = writer.clinic()
        if clinic is None:
            raise NotNow("Set up the clinic first.")
        writer.put_setting("logo", b64encode(picture).decode())
        writer.put_clinic(clinic.model_copy(update={"logo": name, "colour": colour or clinic.colour}))
        note(writer, now, actor, "logo set", sha256=name)
    return name


def logo(reader: Reader) -> bytes:
    """The clinic's logo as PNG; empty where it has none."""
    return b64decode(reader.setting("logo") or "")


def add_staff(store: Store, actor: Actor, person: Staff, password: str, now: datetime, pin: str = "") -> None:
    must(actor, "manage people")
    must_print(person.name, person.registration, person.title)
    hashed, pinned = hash_secret(strong(password)), pin_hash(store, person.ref, pin)
    with store.write() as writer:
        if writer.staff_by_user(person.user):
            raise InputError(f"The user name {person.user!r} is taken; choose another.")
        writer.put_staff(person, hashed, pinned)
        note(writer, now, actor, "staff added", staff=person.ref, roles=", ".join(sorted(person.roles)))


def change_clinic(store: Store, actor: Actor, shown: Clinic, changed: Clinic, now: datetime) -> None:
    """What differs from what was `shown`; what somebody else changed meanwhile stays. Raises NotNow where both changed the same.

    The logo stays: it has an act of its own.
    """
    must(actor, "edit the clinic")
    with store.write() as writer:
        kept = writer.clinic()
        if kept is None:
            raise NotNow("Set up the clinic first.")
        own = {name for name in Clinic.model_fields if getattr(changed, name) != getattr(shown, name)} - {"logo", "test"}
        both = {name for name in own if getattr(kept, name) not in (getattr(shown, name), getattr(changed, name))}
        if both:
            names = ", ".join(sorted(both)).replace("_", " ")
            raise NotNow(f"Somebody else changed this meanwhile: {names}. Open the page again and look.")
        writer.put_clinic(kept.model_copy(update={name: getattr(changed, name) for name in own}))
        note(writer, now, actor, "clinic changed")


def set_password(store: Store, actor: Actor, user: str, password: str, now: datetime) -> None:
    if actor is not SERVICE:
        must(actor, "manage people")
    hashed = hash_secret(strong(password))
    with store.write() as writer:
        person = writer.staff_by_user(user)
        if person is None:
            raise InputError(f"There is no user {user!r}.")
        writer.set_password(person.ref, hashed)
        writer.end_sessions_of(person.ref, now)
        note(writer, now, actor, "password set", staff=person.ref)


def set_pin(store: Store, actor: Actor, user: str, pin: str, now: datetime) -> None:
    """A PIN ends no session and opens no record: it says who stands at a tablet."""
    if actor is not SERVICE:
        must(actor, "manage people")
    with store.read() as reader:
        person = reader.staff_by_user(user)
    if person is None:
        raise InputError(f"There is no user {user!r}.")
    pinned = pin_hash(store, person.ref, pin)
    with store.write() as writer:
        writer.set_pin(person.ref, pinned)
        note(writer, now, actor, "PIN set", staff=person.ref)


def _pinned(pin: str) -> str:
    if pin and not (pin.isdecimal() and 4 <= len(pin) <= 8 and len(set(pin)) > 1):
        raise InputError("Enter a PIN of 4 to 8 digits, not all alike.")
    return hash_secret(pin) if pin else ""


def pin_hash(store: Store, ref: str, pin: str) -> str:
    """A PIN alone says who stands at a tablet, so that no two people may have the same one."""
    pinned = _pinned(pin)
    with store.read() as reader:
        others = [reader.secrets(one.ref).pin_hash for one in reader.all_staff() if one.ref != ref] if pin else []
    if any(hashed and fits(hashed, pin) for hashed in others):
        raise InputError("This PIN cannot be used. Choose another one.")
    return pinned


def own_pin_hash(store: Store, person: Staff, pin: str, now: datetime) -> str:
    """A refused one tells that a colleague has it, so that it counts as a wrong try. Raises TooManyTries."""
    made = guard(store, "PIN", now, person.ref)
    try:
        pinned = pin_hash(store, person.ref, pin)
    except InputError:
        tried(store, made, False, now, as_actor(person))
        raise
    tried(store, made, True, now, as_actor(person))
    return pinned


def strong(password: str) -> str:
    if len(password) < LEAST_PASSWORD:
        raise InputError(f"Enter a password of at least {LEAST_PASSWORD} characters.")
    return password


def guard(store: Store, what: str, now: datetime, *sources: str) -> Try:
    """Counted as wrong before the check, in one transaction, so that guesses side by side cannot pass together. Raises TooManyTries."""
    tries, lock = (PIN_TRIES, PIN_LOCK) if what == "PIN" else (TRIES, LOCK)
    with store.write() as writer:
        if any(writer.failures(what, source, now - lock) >= tries for source in sources):
            raise TooManyTries(f"Too many tries. Wait {lock.seconds // 60} minutes, or ask a colleague.")
        return Try(what, tuple(writer.count_attempt(what, source, now, False) for source in sources))


def tried(store: Store, made: Try, right: bool, now: datetime, actor: Actor = SERVICE) -> None:
    """A right one is not held against anybody."""
    with store.write() as writer:
        settle(writer, made, right, now, actor)


def settle(writer: Writer, made: Try, right: bool, now: datetime, actor: Actor = SERVICE) -> None:
    if not right:
        return note(writer, now, actor, f"{made.what} refused")
    for number in made.numbers:
        writer.pass_attempt(number)
    return None


def fits_password(store: Store, person: Staff, password: str, now: datetime) -> None:
    """Raises NotAllowed for a wrong password, TooManyTries after five."""
    made = guard(store, "password", now, person.ref)
    with store.read() as reader:
        kept = reader.secrets(person.ref)
    right = fits(kept.password_hash, password)
    tried(store, made, right, now, as_actor(person))
    if not right:
        raise NotAllowed("Check the password and enter it again.")


def fits_password_or_pin(store: Store, person: Staff, given: str, now: datetime) -> None:
    """Digits are taken for the person's own PIN where there is one. Raises NotAllowed, TooManyTries."""
    with store.read() as reader:
        kept = reader.secrets(person.ref)
    if not (kept.pin_hash and given.isdecimal()):
        return fits_password(store, person, given, now)
    made = guard(store, "PIN", now, person.ref)
    right = fits(kept.pin_hash, given) or fits(kept.password_hash, given)
    tried(store, made, right, now, as_actor(person))
    if not right:
        raise NotAllowed("Check the PIN and enter it again.")
    return None


def by_pin(store: Store, pin: str, source: str, now: datetime) -> Staff:
    """The member of staff behind a PIN, for one step on a tablet. Raises NotAllowed, TooManyTries after three wrong ones."""
    made = guard(store, "PIN", now, source)
    with store.read() as reader:
        kept = [(person, reader.secrets(person.ref).pin_hash) for person in reader.all_staff() if person.active]
    found = next((person for person, hashed in kept if hashed and pin and fits(hashed, pin)), None)
    tried(store, made, found is not None, now)
    if found is None:
        raise NotAllowed("Check the PIN and enter it again.")
    return found


def has_pins(reader: Reader) -> bool:
    """Can anybody be known by a PIN?"""
    return any(person.active and reader.secrets(person.ref).pin_hash for person in reader.all_staff())


def sign_in(
    store: Store, user: str, password: str, source: str, token: str, now: datetime, browser: str = "", idle: int = SESSION_IDLE
) -> Staff:
    """`token` is a fresh random secret that goes into the cookie; the store keeps its digest. `browser` is that of the desk.

    Opens half a session only, where `entering` has a step still due. Raises NotAllowed, TooManyTries.
    """
    made = guard(store, "sign-in", now, source, user.strip().casefold())
    with store.read() as reader:
        person = reader.staff_by_user(user)
        kept = reader.secrets(person.ref).password_hash if person else ""
    if not fits(kept, password) or person is None or not person.active:
        tried(store, made, False, now)
        raise NotAllowed("Check the user name and password and enter them again.")
    with store.write() as writer:
        settle(writer, made, True, now)
        place = writer.code_of(browser) if browser else ""
        enter(writer, person, step_due(writer, person), token, place, idle, now)
    return person


def step_due(reader: Reader, person: Staff) -> str:
    """What is asked after the password: "code", "choose" or nothing."""
    if second.of(reader, person.ref) is not None:
        return CODE
    return CHOOSE if person.must_choose else ""


def enter(writer: Writer, person: Staff, due: str, token: str, place: str, idle: int, now: datetime) -> None:
    """Opens the session, or half of one while a step is due. `place` is the digest of the browser's own cookie."""
    session = Session(
        digest=writer.code_of(token),
        kind="half" if due else "staff",
        subject=person.ref,
        purpose=due or PASSWORD,
        device=place,
        made_at=now,
        seen_at=now,
        idle=idle,
    )
    writer.put_session(session)
    if not due:
        note(writer, now, as_actor(person), "signed in")


def signed_in(reader: Reader, token: str, now: datetime) -> Staff | None:
    """The member of staff behind a cookie, while the session lives."""
    session = reader.session(reader.code_of(token)) if token else None
    if session is None or session.kind != "staff" or session.ended_at is not None:
        return None
    if now - session.made_at > SESSION_LIFE or left_of(session, now) <= 0:
        return None
    person = reader.staff(session.subject)
    return person if person and person.active else None


def left_of(session: Session, now: datetime) -> float:
    """Seconds until it ends, where nobody touches it."""
    return (session.idle or SESSION_IDLE) - (now - session.seen_at).total_seconds()


def seconds_left(reader: Reader, token: str, now: datetime) -> float:
    """0 for a session that has ended."""
    session = reader.session(reader.code_of(token)) if token else None
    return left_of(session, now) if session and signed_in(reader, token, now) else 0.0


def seen(store: Store, token: str, now: datetime) -> None:
    """Keeps a session alive; written at most once a minute, oftener where it is short. An ended one stays ended."""
    with store.read() as reader:
        session = reader.session(reader.code_of(token))
        lives = signed_in(reader, token, now) is not None
    if session and lives and (now - session.seen_at).total_seconds() > min(60, (session.idle or SESSION_IDLE) / 10):
        with store.write() as writer:
            writer.touch_session(session.digest, now)


def sign_out(store: Store, token: str, now: datetime, event: str = "signed out") -> None:
    with store.write() as writer:
        session = writer.session(writer.code_of(token)) if token else None
        if session and session.kind == "staff" and session.ended_at is None:
            writer.end_session(session.digest, now)
            note(writer, now, Actor(kind=session.kind, ref=session.subject), event)
