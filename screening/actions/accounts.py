"""Named accounts: what an owner does with them, and what people do with their own. Nobody is ever deleted."""

from collections.abc import Sequence
from datetime import datetime

from screening.actions import people, second
from screening.actions.record import note
from screening.errors import InputError, NotNow
from screening.identity import SERVICE, Actor, Role, Staff, as_actor, must
from screening.store import Reader, Store, Writer
from screening.vault import hash_secret

NAME_LENGTH = 80


def add(store: Store, actor: Actor, person: Staff, password: str, pin: str, now: datetime) -> None:
    """Whoever signs in first with this password has to choose an own one, and an own PIN where one is given."""
    _manages(actor)
    given = frozenset({"password", "PIN"} if pin else {"password"})
    people.add_staff(store, actor, _proper(person).model_copy(update={"must_choose": given}), password, now, pin)


def change(
    store: Store, actor: Actor, ref: str, now: datetime, name: str, title: str, registration: str, roles: frozenset[Role]
) -> None:
    """The user name stays."""
    _manages(actor)
    with store.write() as writer:
        before = writer.staff(ref)
        after = _proper(before.model_copy(update={"name": name, "title": title, "registration": registration, "roles": roles}))
        _leaves_an_owner(writer, after)
        writer.put_staff(after, "")
        note(writer, now, actor, "staff changed", staff=ref, roles=_listed(after), before=_listed(before))


def disable(store: Store, actor: Actor, ref: str, now: datetime) -> None:
    """Ends what the person has open. What they did stays theirs."""
    _manages(actor)
    with store.write() as writer:
        after = writer.staff(ref).model_copy(update={"active": False})
        _leaves_an_owner(writer, after)
        writer.put_staff(after, "")
        writer.end_sessions_of(ref, now)
        note(writer, now, actor, "staff disabled", staff=ref)


def enable(store: Store, actor: Actor, ref: str, now: datetime) -> None:
    _manages(actor)
    with store.write() as writer:
        writer.put_staff(writer.staff(ref).model_copy(update={"active": True}), "")
        note(writer, now, actor, "staff enabled", staff=ref)


def mute(store: Store, person: Staff, muted: bool, now: datetime) -> None:
    """The sound of an emergency, for this person alone; nothing takes it off the screen."""
    actor = as_actor(person)
    must(actor, "see the queue")
    with store.write() as writer:
        writer.put_staff(writer.staff(person.ref).model_copy(update={"alarm_muted": muted}), "")
        note(writer, now, actor, "alarm muted" if muted else "alarm unmuted")


def reset(store: Store, actor: Actor, ref: str, one_time: str, now: datetime) -> None:
    """A forgotten password: this one works once. Tries that went wrong count no more."""
    _manages(actor)
    hashed = hash_secret(people.strong(one_time))
    with store.write() as writer:
        person = writer.staff(ref)
        writer.put_staff(person.model_copy(update={"must_choose": person.must_choose | {"password"}}), hashed)
        writer.end_sessions_of(ref, now)
        writer.forgive("sign-in", person.user.strip().casefold())
        writer.forgive("password", ref)
        note(writer, now, actor, "password reset", staff=ref)


def lift_second_step(store: Store, actor: Actor, ref: str, now: datetime) -> None:
    """For somebody who lost the device and the recovery codes."""
    _manages(actor)
    with store.write() as writer:
        writer.staff(ref)
        second.drop(writer, ref)
        writer.end_sessions_of(ref, now)
        note(writer, now, actor, "second step lifted", staff=ref)


# One's own


def own_password(store: Store, person: Staff, password: str, new: str, again: str, token: str, now: datetime) -> None:
    """Other places where the person is signed in are signed out. Raises NotAllowed where `password` is wrong."""
    if new != again:
        raise InputError("Enter the same password twice.")
    hashed = hash_secret(people.strong(new))
    people.fits_password(store, person, password, now)
    with store.write() as writer:
        writer.set_password(person.ref, hashed)
        writer.end_sessions_of(person.ref, now, but=writer.code_of(token))
        note(writer, now, as_actor(person), "own password changed")


def own_pin(store: Store, person: Staff, password: str, pin: str, now: datetime) -> None:
    """An empty one takes the PIN away."""
    people.fits_password(store, person, password, now)
    pinned = people.own_pin_hash(store, person, pin, now)
    with store.write() as writer:
        writer.set_pin(person.ref, pinned)
        note(writer, now, as_actor(person), "own PIN changed")


def second_step_on(
    store: Store, person: Staff, password: str, secret: str, code: str, recovery: Sequence[str], now: datetime
) -> None:
    people.fits_password(store, person, password, now)
    with store.write() as writer:
        second.begun(writer, person.ref, secret, code, tuple(recovery), now)
        note(writer, now, as_actor(person), "second step on")


def second_step_off(store: Store, person: Staff, password: str, now: datetime) -> None:
    people.fits_password(store, person, password, now)
    with store.write() as writer:
        second.drop(writer, person.ref)
        note(writer, now, as_actor(person), "second step off")


def key_file_kept(store: Store, actor: Actor, now: datetime) -> None:
    """The owner says that a copy of the key lies in a safe place; the program cannot know."""
    must(actor, "edit the clinic")
    with store.write() as writer:
        writer.put_setting("key file kept", now.isoformat())
        note(writer, now, actor, "key file kept")


def key_file_kept_at(reader: Reader) -> datetime | None:
    said = reader.setting("key file kept")
    return datetime.fromisoformat(said) if said else None


def _manages(actor: Actor) -> None:
    if actor is not SERVICE:
        must(actor, "manage people")


def _proper(person: Staff) -> Staff:
    """Raises InputError for what an account lacks."""
    tidy = {key: " ".join(str(getattr(person, key)).split()) for key in ("name", "user", "title", "registration")}
    person = person.model_copy(update=tidy)
    if not (0 < len(person.name) <= NAME_LENGTH and 0 < len(person.user) <= NAME_LENGTH):
        raise InputError("Enter a name and a user name.")
    if not person.roles:
        raise InputError("Choose at least one role.")
    if Role.practitioner in person.roles and not person.registration:
        raise InputError("Enter the registration number: it is printed beside a practitioner's countersignature.")
    return person


def _leaves_an_owner(writer: Writer, after: Staff) -> None:
    everybody = [after, *(one for one in writer.all_staff() if one.ref != after.ref)]
    if not any(one.active and Role.owner in one.roles for one in everybody):
        raise NotNow("The clinic needs an owner. Make somebody else an owner first.")


def _listed(person: Staff) -> str:
    return ", ".join(sorted(person.roles))
