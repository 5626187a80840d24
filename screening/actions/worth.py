"""What a sealed packet is worth today: in force, or why it is not. Its bytes never change; the record moves on."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum

from screening.actions.record import clinic_of, note
from screening.consent import Consent
from screening.entry import PHOTOS, Covered, Invalidated, Sealed, Signed, Treated, Withdrawn
from screening.identity import SERVICE, Actor, Clinic, must
from screening.questionnaire import Frozen
from screening.rule import Modality
from screening.store import Reader, Store
from screening.vault import SigningKey, new_certificate
from screening.visit import Visit, without


class Force(StrEnum):
    in_force = "in_force"
    partly = "partly"  # a part of the consent was taken back
    expired = "expired"
    used_up = "used_up"  # all its sessions took place
    superseded = "superseded"
    withdrawn = "withdrawn"
    invalidated = "invalidated"
    test = "test"


class Worth(Frozen):
    force: Force
    on: date | None = None  # until when it is in force, or since when it is not
    by: str = ""  # the reference of what took its place
    parts: tuple[str, ...] = ()  # modalities and photos that were taken back


def worth(reader: Reader, sha256: str, now: datetime) -> Worth | None:
    """None for bytes that are not in the record."""
    document = reader.document_by_sha256(sha256)
    if document is None:
        return None
    clinic, visit = clinic_of(reader), reader.visit(document.visit)
    if document.file_name.startswith("TEST_"):
        return Worth(force=Force.test)
    sealed = next(entry for entry in visit.entries if isinstance(entry, Sealed) and entry.document == document.ref)
    person = reader.visits_of(*reader.one_person(visit.client))
    course = [one for one in person if one.opened.protocol.name == visit.opened.protocol.name]
    return _over(visit, sealed, course, clinic) or _lasting(visit, sealed, course, clinic, clinic.day(now))


def _over(visit: Visit, sealed: Sealed, course: Sequence[Visit], clinic: Clinic) -> Worth | None:
    """Ended by what somebody did."""
    invalid = next((entry for entry in visit.entries if isinstance(entry, Invalidated)), None)
    if invalid:
        return Worth(force=Force.invalidated, on=clinic.day(invalid.at))
    taken = _taken_back(_consent(visit, sealed.consent), course)
    if taken and not taken[0].agreed:
        return Worth(force=Force.withdrawn, on=clinic.day(taken[1].at))
    later = _later(course, sealed)
    return Worth(force=Force.superseded, on=clinic.day(later[1].at), by=later[0]) if later else None


def _lasting(visit: Visit, sealed: Sealed, course: Sequence[Visit], clinic: Clinic, on: date) -> Worth:
    """In force, whole or in part, or run out by itself."""
    consent = _consent(visit, sealed.consent)
    if on > consent.scope.until:
        return Worth(force=Force.expired, on=consent.scope.until)
    done = [entry for one in course if not one.is_invalid for entry in one.entries if isinstance(entry, Treated)]
    if len(done) >= consent.scope.sessions:
        return Worth(force=Force.used_up, on=clinic.day(max(entry.at for entry in done)))
    taken = _taken_back(consent, course)
    parts = _fewer(consent, taken[0]) if taken else ()
    return Worth(force=Force.partly if parts else Force.in_force, on=consent.scope.until, parts=parts)


def _taken_back(consent: Consent, course: Iterable[Visit]) -> tuple[Consent, Withdrawn] | None:
    """What is left of the consent after all that was withdrawn since it was signed, at any visit of the course, and the last that took something."""
    left, last = consent, None
    for entry in sorted(_withdrawals(course, consent.at), key=lambda one: one.at):
        after = without(left, entry.scope or (*left.modalities, PHOTOS))
        if after != left:
            left, last = after, entry
    return (left, last) if last else None


def _withdrawals(course: Iterable[Visit], since: datetime) -> Iterator[Withdrawn]:
    for visit in course:
        yield from (entry for entry in visit.entries if isinstance(entry, Withdrawn) and entry.at > since)


def _fewer(before: Consent, left: Consent) -> tuple[str, ...]:
    gone = [one for one in Modality if one in before.agreed - left.agreed]
    return (*gone, *((PHOTOS,) if before.photos != left.photos else ()))


def _later(course: Iterable[Visit], sealed: Sealed) -> tuple[str, Sealed] | None:
    """The newest papers that took the place of these: a whole new consent, or the same visit sealed again.

    An addendum, a visit that the consent covers and one that was made invalid take nobody's place.
    """
    valid = [one for one in course if not one.is_invalid]
    packets = [(one, entry) for one in valid for entry in one.entries if isinstance(entry, Sealed) and entry.at > sealed.at]
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
