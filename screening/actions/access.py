"""A client asks to see the record: when it is due, and the whole record as one zip."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from screening.actions.record import clinic_of, note
from screening.digest import sha256
from screening.errors import InputError
from screening.identity import SERVICE, Actor, Client, Clinic, must
from screening.protocol import Protocol
from screening.questionnaire import Frozen
from screening.store import Reader, Store, Writer
from screening.visit import Visit
from screening.wording import asked, day_words, moment_words, said

_REQUESTS = "access_requests"


class Request(Frozen):
    client: str
    asked: date
    due: date
    given: date | None = None
    sha256: str = ""


class _Requests(Frozen):
    all: tuple[Request, ...] = ()


def requests(reader: Reader) -> tuple[Request, ...]:
    """In the order in which they came."""
    kept = reader.setting(_REQUESTS)
    return _Requests.model_validate_json(kept).all if kept else ()


def waiting(reader: Reader, client: str = "") -> list[Request]:
    """Requests that were not answered yet, the most urgent first."""
    found = [one for one in requests(reader) if one.given is None and client in ("", one.client)]
    return sorted(found, key=lambda one: one.due)


def client_of(reader: Reader, ref: str) -> str:
    """By the client's reference, or that of a visit."""
    try:
        return reader.client(ref).ref
    except InputError:
        return reader.visit(ref).client


def ask(store: Store, actor: Actor, now: datetime, client: str, protocol: Protocol) -> Request:
    """Writes the request down. One that waits already stays as it is."""
    _must(actor)
    with store.write() as writer:
        writer.client(client)
        before = waiting(writer, client)
        if before:
            return before[0]
        day = clinic_of(writer).day(now)
        request = Request(client=client, asked=day, due=day + timedelta(days=protocol.keeps.access_days))
        _put(writer, (*requests(writer), request))
        note(writer, now, actor, "access asked for", client=client, due=request.due.isoformat())
    return request


def give(store: Store, actor: Actor, now: datetime, client: str, protocol: Protocol) -> bytes:
    """The zip, once it was asked for. Raises InputError where it was not."""
    _must(actor)
    with store.write() as writer:
        if not waiting(writer, client):
            raise InputError("Write the client's request down first.")
        data = _zipped(_files(writer, client, protocol, now), now)
        clinic = clinic_of(writer)
        given = {"given": clinic.day(now), "sha256": sha256(data)}
        _put(
            writer,
            tuple(
                one.model_copy(update=given) if one.client == client and one.given is None else one for one in requests(writer)
            ),
        )
        note(writer, now, actor, "access given", client=client, sha256=sha256(data))
    return data


def _files(reader: Reader, ref: str, protocol: Protocol, now: datetime) -> Iterator[tuple[str, bytes]]:
    client, clinic = reader.client(ref), clinic_of(reader)
    visits = reader.visits_of(*reader.one_person(ref))
    words = protocol.words(visits[-1].language if visits else "en").words["access"]
    yield "read-me.txt", _read_me(words, clinic, client, clinic.day(now)).encode()
    for visit in visits:
        yield f"{visit.ref}-{words['answers_file']}.txt", _answers(words, protocol, clinic, visit).encode()
        for document in reader.documents_of(visit.ref):
            yield document.file_name, document.body
        for number, scan in enumerate(reader.scans_of(visit.ref), 1):
            yield f"{visit.ref}-{number}.{'pdf' if scan.body.startswith(b'%PDF-') else 'jpg'}", scan.body
    yield "record.json", _record(client, visits)
    of_both = (*reader.one_person(ref), *(visit.ref for visit in visits))  # what was done to the person, and to each visit
    yield "opened.csv", _opened(reader, words, clinic, of_both)


def _read_me(words: Mapping[str, str], clinic: Clinic, client: Client, day: date) -> str:
    head = words["title"].format(name=client.name, day=day_words(day))
    return "\n\n".join((head, words["inside"], words["ask"].format(contact=clinic.privacy_contact, clinic=clinic.name))) + "\n"


def _answers(words: Mapping[str, str], protocol: Protocol, clinic: Clinic, visit: Visit) -> str:
    lines = [words["visit"].format(ref=visit.ref, day=day_words(clinic.day(visit.opened.at)))]
    for answer in visit.answers.values():
        lines += ["", answer.asked, f"  {answer.said}", f"  {moment_words(clinic, answer.at)}"]
    for one in visit.clarifications:
        item = protocol.questionnaire.item(one.item)
        heard = said(protocol, item, one.given, visit.language)
        lines += ["", f"{words['clarified']} {asked(item, visit.language)}", f"  {heard}", f"  {moment_words(clinic, one.at)}"]
    return "\n".join(lines) + "\n"


def _record(client: Client, visits: list[Visit]) -> bytes:
    """Everything that is stored, as it is stored."""
    entries = {visit.ref: [entry.model_dump(mode="json") for entry in visit.entries] for visit in visits}
    return json.dumps({"client": client.model_dump(mode="json"), "visits": entries}, ensure_ascii=False, indent=1).encode()


def _opened(reader: Reader, words: Mapping[str, str], clinic: Clinic, refs: Iterable[str]) -> bytes:
    """Who wrote to or looked at the record, and when."""
    names = {f"staff:{person.ref}": person.name for person in reader.all_staff()}
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([words["when"], words["by"], words["what"], words["reference"]])
    for event in sorted((linked.event for ref in refs for linked in reader.chain(ref)), key=lambda event: event.at):
        who = names.get(event.actor, event.actor.partition(":")[0])
        rows.writerow([clinic.local(event.at).isoformat(timespec="seconds"), who, event.event, event.visit])
    return text.getvalue().encode("utf-8-sig")


def _zipped(files: Iterator[tuple[str, bytes]], now: datetime) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), data)
    return packed.getvalue()


def _must(actor: Actor) -> None:
    if actor is not SERVICE:
        must(actor, "edit the clinic")


def _put(writer: Writer, kept: tuple[Request, ...]) -> None:
    writer.put_setting(_REQUESTS, _Requests(all=kept).model_dump_json())
