"""Tablets of the clinic: pair one by a code, learn who waits at it, send a visit to it, take it back, unpair it."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from screening.actions.record import must_be_somebody, note
from screening.actions.visits import CODE_ENDED, CODE_LIFE, bind, tablet_actor
from screening.errors import InputError, NotAllowed, NotNow
from screening.identity import Actor, must
from screening.questionnaire import Frozen
from screening.store import Code, Device, Pairing, Reader, Store, Writer

NAME_LENGTH = 40  # of a tablet
LONGEST_NAME = 80  # of a person
SEEN_EVERY = timedelta(minutes=1)
ARRIVAL_LIFE = timedelta(minutes=30)


class Tablet(NamedTuple):
    """A paired tablet as the desk sees it."""

    device: Device
    in_use: bool  # a visit is open on it
    waiting: bool  # a form was sent to it and not begun


def paired(reader: Reader, now: datetime) -> list[Tablet]:
    return [_seen(reader, device, now) for device in reader.devices() if device.paired_at]


def _seen(reader: Reader, device: Device, now: datetime) -> Tablet:
    return Tablet(device, bool(reader.sessions_on(device.ref)), reader.code_sent_to(device.ref, now) is not None)


def free(reader: Reader, now: datetime) -> list[Device]:
    return [tablet.device for tablet in paired(reader, now) if not (tablet.in_use or tablet.waiting)]


def next_name(reader: Reader) -> str:
    names = {device.name for device in reader.devices()}
    return next(name for number in range(1, len(names) + 2) if (name := f"Tablet {number}") not in names)


def pairing_code(store: Store, actor: Actor, now: datetime, name: str, code: str) -> datetime:
    """A code that pairs the browser it is typed on, once. Returns when it ends."""
    must(actor, "pair a tablet")
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise InputError(f"Enter a name of up to {NAME_LENGTH} letters for the tablet.")
    with store.write() as writer:
        if any(device.name == name and device.paired_at for device in writer.devices()):
            raise InputError(f"There is a {name} already; choose another name, or unpair that one.")
        pairing = Pairing(digest=writer.code_of(code), name=name, made_at=now, expires_at=now + CODE_LIFE)
        writer.put_pairing(pairing)
        note(writer, now, actor, "pairing code given", name=name)
    return pairing.expires_at


def unpair(store: Store, actor: Actor, now: datetime, ref: str) -> None:
    """It shows nothing from now on; a code can be typed on it, as on any browser."""
    must(actor, "pair a tablet")
    with store.write() as writer:
        device = _paired(writer, ref)
        for session in writer.sessions_on(ref):
            writer.end_session(session.digest, now)
        writer.keep_code_from(ref)
        _forget(writer, ref)
        writer.put_device(device.model_copy(update={"paired_at": None}))
        note(writer, now, actor, "tablet unpaired", tablet=ref, name=device.name)


def take_back(store: Store, actor: Actor, now: datetime, ref: str) -> None:
    """Ends what is open or waiting on it, as handing it back would."""
    must(actor, "pair a tablet")
    with store.write() as writer:
        _paired(writer, ref)
        for session in writer.sessions_on(ref):
            writer.end_session(session.digest, now)
            note(writer, now, actor, "tablet handed back", session.visit or "")
        writer.keep_code_from(ref)
        _forget(writer, ref)


def send(store: Store, actor: Actor, now: datetime, code: str, ref: str) -> str:
    """The form waits on that tablet's screen, under the same code and for as long. Returns the tablet's name."""
    must(actor, "open a visit")
    with store.write() as writer:
        device = _paired(writer, ref)
        found = writer.code(writer.code_of(code))
        if found is None or not found.is_live(now):
            raise NotNow("This code has ended. Make a new one.")
        if device not in free(writer, now):
            raise NotNow(f"{device.name} is in use. Choose another tablet, or take it back first.")
        writer.send_code(found.digest, ref)
        _forget(writer, ref)
        note(writer, now, actor, "sent to a tablet", found.visit, tablet=ref, purpose=found.purpose)
    return device.name


def paired_with(reader: Reader, token: str) -> Device | None:
    """The paired tablet that has this cookie."""
    device = reader.device(reader.code_of(token)) if token else None
    return device if device and device.paired_at else None


def waits(reader: Reader, token: str, now: datetime) -> Code | None:
    """What was sent to the tablet with this cookie."""
    device = paired_with(reader, token)
    return reader.code_sent_to(device.ref, now) if device else None


def begin(store: Store, device_token: str, token: str, now: datetime) -> None:
    """Binds the tablet to the visit that was sent to it. Raises NotAllowed where nothing waits any more."""
    with store.write() as writer:
        found, device = waits(writer, device_token, now), paired_with(writer, device_token)
        if found is None or device is None or not writer.use_code(found.digest, now):
            raise NotAllowed(CODE_ENDED)
        bind(writer, found, device, token, now, typed=False)


def alive(store: Store, token: str, now: datetime) -> None:
    """A paired tablet that stands by says so; written at most once a minute."""
    with store.read() as reader:
        device = paired_with(reader, token)
    if device and (device.seen_at is None or now - device.seen_at > SEEN_EVERY):
        with store.write() as writer:
            writer.touch_device(device.ref, now)


# Walk-up: who says to be waiting at a tablet


class Arrival(Frozen):
    """Typed by the client; the desk looks whether it is so, and for whom it opens a visit."""

    name: str
    birth_date: date
    language: str
    at: datetime


def arrive(store: Store, token: str, now: datetime, name: str, birth_date: date, language: str) -> None:
    """The tablet with this cookie tells the desk who came to it; nothing about that person is looked up.

    Raises InputError with what to enter, Unprintable for a name that the papers could not show, NotAllowed on another browser.
    """
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise InputError(f"Enter a name of up to {LONGEST_NAME} letters.")
    with store.write() as writer:
        device = paired_with(writer, token)
        if device is None:
            raise NotAllowed("This tablet is not paired any more.")
        must_be_somebody(writer, name, birth_date, now)
        arrival = Arrival(name=name, birth_date=birth_date, language=language, at=now)
        writer.put_setting(_arrival(device.ref), arrival.model_dump_json())
        note(writer, now, tablet_actor(device.ref), "client at a tablet", tablet=device.name)


def arrived(reader: Reader, now: datetime) -> list[tuple[Device, Arrival]]:
    found = [(device, arrival_at(reader, device.ref, now)) for device in reader.devices() if device.paired_at]
    return [(device, arrival) for device, arrival in found if arrival]


def arrival_at(reader: Reader, ref: str, now: datetime) -> Arrival | None:
    text = reader.setting(_arrival(ref))
    arrival = Arrival.model_validate_json(text) if text else None
    return arrival if arrival and now - arrival.at <= ARRIVAL_LIFE else None


def start_again(store: Store, token: str, now: datetime) -> None:
    """Whoever said to be at this tablet did not mean it, or left."""
    with store.write() as writer:
        device = paired_with(writer, token)
        if device and _forget(writer, device.ref):
            note(writer, now, tablet_actor(device.ref), "client not at the tablet", tablet=device.name)


def nobody_there(store: Store, actor: Actor, now: datetime, ref: str) -> None:
    must(actor, "open a visit")
    with store.write() as writer:
        device = _paired(writer, ref)
        if _forget(writer, ref):
            note(writer, now, actor, "client not at the tablet", tablet=device.name)


def forget_old_arrivals(store: Store, now: datetime) -> None:
    """Of whom nobody took notice; also where the tablet was switched off since."""
    with store.read() as reader:
        old = [ref for ref in _told_at(reader) if reader.setting(_arrival(ref)) and arrival_at(reader, ref, now) is None]
    if old:
        with store.write() as writer:
            for ref in old:
                if arrival_at(writer, ref, now) is None:
                    _forget(writer, ref)


def _told_at(reader: Reader) -> list[str]:
    return [key.removeprefix(_arrival("")) for key in reader.settings_named(_arrival(""))]


def _forget(writer: Writer, ref: str) -> bool:
    known = bool(writer.setting(_arrival(ref)))
    if known:
        writer.put_setting(_arrival(ref), "")
    return known


def _arrival(ref: str) -> str:
    """The setting it is kept in, sealed."""
    return f"arrival {ref}"


def _paired(reader: Reader, ref: str) -> Device:
    device = next((device for device in reader.devices() if device.ref == ref and device.paired_at), None)
    if device is None:
        raise InputError("This tablet is not paired any more.")
    return device
