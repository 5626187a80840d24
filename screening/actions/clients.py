"""Clients: who may be the same person, a mistyped name put right, records merged and parted, and who looked."""

from collections.abc import Iterable
from datetime import date, datetime

from rapidfuzz import fuzz

from screening.actions.record import append, must_be_somebody, note, who
from screening.entry import Answered, Corrected
from screening.errors import InputError, NotNow
from screening.identity import Actor, Client, must
from screening.protocol import Protocol
from screening.response import By
from screening.store import Reader, Store, Writer, merge_setting, normal_name
from screening.visit import Visit
from screening.wording import said

ALIKE = 80  # of 100
BORN = "birth_date"


def likeness(name: str, other: str) -> float:
    """Of two names, whatever the order of their words; one letter wrong in a short name still counts as alike."""
    a, b = normal_name(name), normal_name(other)
    return max(fuzz.token_sort_ratio(a, b), fuzz.token_set_ratio(a, b))


def alike(reader: Reader, name: str, born: date) -> list[Client]:
    """Who this may be: the same birth date and a similar name, or the same name. Records merged into another do not count."""
    if not name.strip():
        return []
    same_day = [one for one in reader.clients_by(birth_date=born) if likeness(one.name, name) >= ALIKE]
    found = {one.ref: one for one in (*same_day, *reader.clients_by(name=name))}
    heads = {reader.one_person(ref)[0] for ref in found}
    people = [reader.client(ref) for ref in heads]
    return sorted(people, key=lambda one: (one.birth_date != born, -likeness(one.name, name), one.ref))


def twins(reader: Reader, client: Client) -> list[Client]:
    """Other records that may be of the same person."""
    mine = reader.one_person(client.ref)
    return [one for one in alike(reader, client.name, client.birth_date) if one.ref not in mine]


def correct(
    store: Store, actor: Actor, now: datetime, protocol: Protocol | None, ref: str, name: str, born: date, reason: str
) -> None:
    """Puts a mistyped name or birth date right. Open visits lose what rested on the wrong one; ended ones stay as they are."""
    must(actor, "correct particulars")
    name = " ".join(name.split())
    if len(reason.strip()) < 3:
        raise InputError("Enter notes: say why.")
    with store.write() as writer:
        must_be_somebody(writer, name, born, now)
        before = writer.client(ref)
        if (name, born) == (before.name, before.birth_date):
            raise InputError("Nothing is different. Enter what is right.")
        writer.put_client(before.model_copy(update={"name": name, "birth_date": born}))
        about = {"name": name != before.name, "birth_date": born != before.birth_date}
        note(writer, now, actor, "particulars corrected", ref, **about)
        entry = Corrected(
            at=now,
            by=who(actor),
            name_before=before.name,
            name=name,
            born_before=before.birth_date,
            born=born,
            reason=reason.strip(),
        )
        for visit in writer.visits_of(ref):
            if visit.ended is None:
                _correct_visit(writer, protocol, visit, entry, actor)


def _correct_visit(writer: Writer, protocol: Protocol | None, visit: Visit, entry: Corrected, actor: Actor) -> None:
    """The tablet asked for the wrong birth date: it asks again. The answer changes with it, so the client certifies again."""
    after = append(writer, visit, entry, entry.at, actor, "particulars corrected")
    if entry.born == entry.born_before:
        return
    writer.kill_codes(visit.ref, entry.at)
    writer.end_tablet_sessions(visit.ref, entry.at)
    answer = after.answers.get(BORN)
    item = protocol.questionnaire.by_id.get(BORN) if protocol else None
    if answer and item and protocol:
        given = entry.born.isoformat()
        words = said(protocol, item, given, answer.language)
        right = answer.model_copy(update={"given": given, "said": words, "by": By.staff, "at": entry.at})
        append(writer, after, Answered(at=entry.at, by=entry.by, answer=right), entry.at, actor, "answer saved")


def merge(store: Store, actor: Actor, now: datetime, ref: str, into: str, reason: str) -> None:
    """Two records of one person: both stay, with their visits; from now on they are shown as one, and new visits go to `into`."""
    must(actor, "merge clients")
    if len(reason.strip()) < 3:
        raise InputError("Enter notes: say why.")
    with store.write() as writer:
        kept, gone = writer.client(into), writer.client(ref)
        person = writer.one_person(kept.ref)
        if gone.ref in person:
            raise NotNow("These records are one already.")
        if person[0] != kept.ref or writer.merged_into(gone.ref) is not None:
            raise NotNow("One of these records was merged before. Choose the record that counts.")
        writer.merge_client(gone.ref, kept.ref)
        for one, other in ((gone.ref, kept.ref), (kept.ref, gone.ref)):
            note(writer, now, actor, "clients merged", one, other=other, into=kept.ref)
        _remember(writer, gone.ref, reason)


def part(store: Store, actor: Actor, now: datetime, ref: str, reason: str) -> None:
    """Undoes a wrong merge: each record has its own visits again, since none was ever moved."""
    must(actor, "merge clients")
    if len(reason.strip()) < 3:
        raise InputError("Enter notes: say why.")
    with store.write() as writer:
        into = writer.merged_into(ref)
        if into is None:
            raise NotNow("This record is not merged into another one.")
        writer.merge_client(ref, None)
        for one, other in ((ref, into), (into, ref)):
            note(writer, now, actor, "merge undone", one, other=other)
        _remember(writer, ref, reason)


def _remember(writer: Writer, ref: str, reason: str) -> None:
    """Why, sealed beside the record: it may name somebody, which the audit may not."""
    before = merge_reasons(writer, ref)
    writer.put_setting(merge_setting(ref), "\n".join((*before, " ".join(reason.split()))))


def merge_reasons(reader: Reader, ref: str) -> tuple[str, ...]:
    """Of each merge and parting of this record, in order."""
    kept = reader.setting(merge_setting(ref))
    return tuple(kept.split("\n")) if kept else ()


def looked(store: Store, actor: Actor, now: datetime, ref: str, what: str = "record opened", **about: str | int) -> None:
    """Who opened what: a visit, a client's record, a list."""
    with store.write() as writer:
        note(writer, now, actor, what, ref, **about)


def who_looked(reader: Reader, refs: Iterable[str]) -> list[tuple[datetime, str, str, str]]:
    """Moment, actor, event and record of each opening, in order."""
    found = [linked.event for ref in refs for linked in reader.audit(ref) if linked.event.event in LOOKS]
    return sorted((event.at, event.actor, event.event, event.visit) for event in found)


LOOKS = frozenset({"record opened", "visit opened by staff", "packet opened", "drawn for inspection", "photos opened"})
