"""Erase what was kept long enough, and write down what went. A legal hold stops it."""

from collections.abc import Collection
from datetime import date, datetime

from screening.actions.record import clinic_of, note, who
from screening.clinic import Retention
from screening.errors import InputError
from screening.identity import SERVICE, Actor, must
from screening.retention import HOLDS, Hold, Term, as_setting, holds_in, terms
from screening.store import Reader, Store, Writer


def holds(reader: Reader) -> dict[str, Hold]:
    return holds_in(reader.setting(HOLDS))


def hold(store: Store, actor: Actor, now: datetime, client: str, why: str) -> None:
    """Nothing about this person is erased until the hold ends."""
    _must(actor)
    if len(why.strip()) < 3:
        raise InputError("Enter why the records are to be kept, and by whose order.")
    with store.write() as writer:
        writer.client(client)
        _put(writer, holds(writer) | {client: Hold(client=client, since=now, by=who(actor), why=why.strip())})
        note(writer, now, actor, "legal hold", client=client)


def end_hold(store: Store, actor: Actor, now: datetime, client: str) -> None:
    _must(actor)
    with store.write() as writer:
        kept = holds(writer)
        if client not in kept:
            others = [ref for ref in writer.one_person(client) if ref in kept]
            where = f" It is on {' and '.join(others)}, the same person: end it there." if others else ""
            raise InputError(f"There is no legal hold on this client.{where}")
        _put(writer, {ref: one for ref, one in kept.items() if ref != client})
        note(writer, now, actor, "legal hold ended", client=client)


def all_terms(reader: Reader, keeps: Retention, on: date) -> list[Term]:
    """Of every person, the earliest first."""
    people = dict.fromkeys(reader.one_person(ref) for ref in reader.client_refs())
    held = holds(reader)
    found = [term for person in people for term in _of_person(reader, person, keeps, on, held)]
    return sorted(found, key=lambda term: (term.until, term.client, term.visits))


def _of_person(reader: Reader, person: tuple[str, ...], keeps: Retention, on: date, held: Collection[str]) -> list[Term]:
    """A hold on one record holds all of them; so does the later birth date, where they differ."""
    born = max(reader.client(ref).birth_date for ref in person)
    is_held = any(ref in held for ref in person)
    return terms(person[0], born, reader.visits_of(*person), clinic_of(reader), keeps, on, is_held)


def apply(store: Store, actor: Actor, now: datetime, keeps: Retention) -> list[Term]:
    """Destroys the keys of what is over, a person at a time. Returns what went; the audit keeps it without names."""
    _must(actor)
    with store.read() as reader:
        on = clinic_of(reader).day(now)
        clients = dict.fromkeys(term.client for term in all_terms(reader, keeps, on) if term.is_over(on))
    gone: list[Term] = []
    for client in clients:
        with store.write() as writer:
            gone += _erase_person(writer, actor, now, writer.one_person(client), keeps)
    store.forget()
    return gone


def _erase_person(writer: Writer, actor: Actor, now: datetime, person: tuple[str, ...], keeps: Retention) -> list[Term]:
    """What is over now: somebody may have come in meanwhile."""
    on = clinic_of(writer).day(now)
    over = [term for term in _of_person(writer, person, keeps, on, holds(writer)) if term.is_over(on)]
    for term in over:
        _erase(writer, actor, now, term)
    for ref in person if any(term.whole for term in over) else ():
        writer.erase_client(ref)
        note(writer, now, actor, "client erased", client=ref)
    return over


def _erase(writer: Writer, actor: Actor, now: datetime, term: Term) -> None:
    for ref in term.visits:
        writer.kill_codes(ref, now)
        writer.end_tablet_sessions(ref, now)
        packets = writer.erase_visit(ref)
        note(writer, now, actor, "record erased", ref, kept_until=term.until.isoformat(), kind=term.kind, packets=packets)


def _must(actor: Actor) -> None:
    if actor is not SERVICE:
        must(actor, "edit the clinic")


def _put(writer: Writer, kept: dict[str, Hold]) -> None:
    writer.put_setting(HOLDS, as_setting(kept.values()))
