"""What a sealed packet is worth today: in force, or why it is not. Its bytes never change; the record moves on."""

from datetime import date, datetime
from enum import StrEnum

from screening.actions.record import clinic_of, note
from screening.consent import Consent
from screening.entry import Sealed, Signed, Withdrawn
from screening.identity import SERVICE, Actor, must
from screening.questionnaire import Frozen
from screening.store import Reader, Store
from screening.vault import SigningKey, new_certificate
from screening.visit import Visit


class Force(StrEnum):
    in_force = "in_force"
    expired = "expired"
    superseded = "superseded"
    withdrawn = "withdrawn"
    test = "test"


class Worth(Frozen):
    force: Force
    on: date | None = None  # until when it is in force, or since when it is not
    by: str = ""  # the reference of what took its place


def worth(reader: Reader, sha256: str, now: datetime) -> Worth | None:
    """None for bytes that are not in the record."""
    document = reader.document_by_sha256(sha256)
    if document is None:
        return None
    clinic, visit = clinic_of(reader), reader.visit(document.visit)
    if document.file_name.startswith("TEST_"):
        return Worth(force=Force.test)
    withdrawn = next((entry for entry in visit.entries if isinstance(entry, Withdrawn)), None)
    if withdrawn:
        return Worth(force=Force.withdrawn, on=clinic.day(withdrawn.at))
    sealed = next(entry for entry in visit.entries if isinstance(entry, Sealed) and entry.document == document.ref)
    later = _later(reader, visit, sealed)
    if later:
        return Worth(force=Force.superseded, on=clinic.day(later[1].at), by=later[0])
    until = _consent(visit, sealed.consent).scope.until
    return Worth(force=Force.expired if clinic.day(now) > until else Force.in_force, on=until)


def _later(reader: Reader, visit: Visit, sealed: Sealed) -> tuple[str, Sealed] | None:
    """The newest packet of the same course, where that is not this one."""
    same_course = [one for one in reader.visits_of(visit.client) if one.opened.course == visit.opened.course]
    packets = [(one.ref, entry) for one in same_course for entry in one.entries if isinstance(entry, Sealed)]
    newest = max(packets, key=lambda found: found[1].at)
    return newest if newest[1].at > sealed.at else None


def _consent(visit: Visit, ref: str) -> Consent:
    return next(entry.consent for entry in visit.entries if isinstance(entry, Signed) and entry.consent.ref == ref)


def renew_certificate(store: Store, actor: Actor, now: datetime) -> SigningKey:
    """A new key and certificate for what is sealed from now on. The old one stays, so that its packets can be told as this clinic's."""
    if actor is not SERVICE:
        must(actor, "manage people")
    with store.write() as writer:
        key = new_certificate(clinic_of(writer).name, now)
        writer.put_signing_key(key)
        note(writer, now, actor, "certificate renewed", fingerprint=key.fingerprint)
    return key
