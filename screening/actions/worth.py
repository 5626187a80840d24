"""What a sealed packet is worth today: in force, or why it is not. Its bytes never change; the record moves on."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from screening.actions.record import clinic_of, note
from screening.consent import Consent
from screening.entry import Covered, Sealed, Signed, Withdrawn
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
    sealed = next(entry for entry in visit.entries if isinstance(entry, Sealed) and entry.document == document.ref)
    course = [one for one in reader.visits_of(visit.client) if one.opened.course == visit.opened.course]
    withdrawn = _withdrawn(visit, sealed, course)
    if withdrawn:
        return Worth(force=Force.withdrawn, on=clinic.day(withdrawn.at))
    later = _later(course, sealed)
    if later:
        return Worth(force=Force.superseded, on=clinic.day(later[1].at), by=later[0])
    until = _consent(visit, sealed.consent).scope.until
    return Worth(force=Force.expired if clinic.day(now) > until else Force.in_force, on=until)


def _withdrawn(visit: Visit, sealed: Sealed, course: Iterable[Visit]) -> Withdrawn | None:
    """In its own visit, or whole in a later session of the course."""
    later = (entry for one in course for entry in one.entries if isinstance(entry, Withdrawn) and entry.at > sealed.at)
    return next((entry for entry in later if entry in visit.entries or not entry.scope), None)


def _later(course: Iterable[Visit], sealed: Sealed) -> tuple[str, Sealed] | None:
    """The newest papers that took the place of these: a whole new consent, or the same visit sealed again.

    An addendum and a visit that the consent covers take nobody's place.
    """
    packets = [(one, entry) for one in course for entry in one.entries if isinstance(entry, Sealed) and entry.at > sealed.at]
    instead = [(one.ref, entry) for one, entry in packets if sealed in one.entries or _is_whole(one, entry.consent)]
    return max(instead, key=lambda found: found[1].at, default=None)


def _is_whole(visit: Visit, ref: str) -> bool:
    return any(isinstance(one, Signed) and one.consent.ref == ref and not one.consent.extends for one in visit.entries)


def _consent(visit: Visit, ref: str) -> Consent:
    return next(entry.consent for entry in visit.entries if isinstance(entry, Signed | Covered) and entry.consent.ref == ref)


def renew_certificate(store: Store, actor: Actor, now: datetime) -> SigningKey:
    """A new key and certificate for what is sealed from now on. The old one stays, so that its packets can be told as this clinic's."""
    if actor is not SERVICE:
        must(actor, "manage people")
    with store.write() as writer:
        key = new_certificate(clinic_of(writer).name, now)
        writer.put_signing_key(key)
        note(writer, now, actor, "certificate renewed", fingerprint=key.fingerprint)
    return key
