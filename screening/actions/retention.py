"""Erase what was kept long enough, and write down what went. A legal hold stops it."""

from datetime import date, datetime

from screening.actions.record import clinic_of, note, who
from screening.clinic import Retention
from screening.errors import InputError
from screening.identity import SERVICE, Actor, must
from screening.questionnaire import Frozen
from screening.retention import Term, terms
from screening.store import Reader, Store, Writer

_HOLDS = "legal_holds"


class Hold(Frozen):
    client: str
    since: datetime
    by: str
    why: str


class _Holds(Frozen):
    all: tuple[Hold, ...] = ()


def holds(reader: Reader) -> dict[str, Hold]:
    kept = reader.setting(_HOLDS)
    return {hold.client: hold for hold in _Holds.model_validate_json(kept).all} if kept else {}


def hold(store: Store, actor: Actor, now: datetime, client: str, why: str) -> None:
    """Nothing about this client is erased until the hold ends."""
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
            raise InputError("There is no legal hold on this client.")
        _put(writer, {ref: one for ref, one in kept.items() if ref != client})
        note(writer, now, actor, "legal hold ended", client=client)


def all_terms(reader: Reader, keeps: Retention, on: date) -> list[Term]:
    """Of every client, the earliest first."""
    held = holds(reader)
    found = [term for ref in reader.client_refs() for term in _of_client(reader, ref, keeps, on, ref in held)]
    return sorted(found, key=lambda term: (term.until, term.client, term.visits))


def _of_client(reader: Reader, ref: str, keeps: Retention, on: date, held: bool) -> list[Term]:
    return terms(ref, reader.client(ref).birth_date, reader.visits_of(ref), clinic_of(reader), keeps, on, held)


def apply(store: Store, actor: Actor, now: datetime, keeps: Retention) -> list[Term]:
    """Destroys the keys of what is over, a client at a time. Returns what went; the audit keeps it without names."""
    _must(actor)
    with store.read() as reader:
        on = clinic_of(reader).day(now)
        clients = dict.fromkeys(term.client for term in all_terms(reader, keeps, on) if term.is_over(on))
    gone: list[Term] = []
    for client in clients:
        with store.write() as writer:
            again = _of_client(writer, client, keeps, on, client in holds(writer))  # somebody may have come in meanwhile
            over = [term for term in again if term.is_over(on)]
            for term in over:
                _erase(writer, actor, now, term)
            if any(term.whole for term in over):
                writer.erase_client(client)
                note(writer, now, actor, "client erased", client=client)
            gone += over
    store.forget()
    return gone


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
    writer.put_setting(_HOLDS, _Holds(all=tuple(kept.values())).model_dump_json())
