"""What every action does: find the visit, append an entry, write its audit event in the same transaction."""

from datetime import date, datetime

from screening.audit import AuditEvent
from screening.entry import Entry, Signed, Submitted
from screening.errors import InputError, NotAllowed, NotNow
from screening.identity import Actor, Clinic
from screening.letters import must_print
from screening.protocol import Protocol
from screening.rule import Effect, Modality
from screening.screen import Screening
from screening.store import Reader, Writer
from screening.versions import published
from screening.visit import CLOSED, Status, Visit


def who(actor: Actor) -> str:
    return f"{actor.kind}:{actor.ref}"


def note(writer: Writer, now: datetime, actor: Actor, event: str, visit: str = "", **about: str | int | bool | None) -> None:
    writer.record(AuditEvent(at=now, actor=who(actor), event=event, visit=visit, about=about))


def clinic_of(reader: Reader) -> Clinic:
    clinic = reader.clinic()
    if clinic is None:
        raise NotNow("Set the clinic up first.")
    return clinic


def standing(reader: Reader, protocol: Protocol | None, visit: Visit, now: datetime) -> tuple[Screening, Status]:
    """How the visit screens now, and the status that follows."""
    clinic = clinic_of(reader)
    screening = visit.screening(protocol, clinic, now)
    return screening, visit.status(clinic.day(now), screening.screened, bool(screening.holds))


def rose(before: Screening, after: Screening) -> bool:
    """Did an effect rise, or reach further areas? A screening that cannot run counts as risen."""
    if not (before.screened and after.screened):
        return True
    higher = any(after.modalities[modality].value > before.modalities[modality].value for modality in Modality)
    wider = any(set(after.modalities[modality].areas) - set(before.modalities[modality].areas) for modality in Modality)
    strength = {flag.rule: flag.gravest for flag in before.flags}
    return higher or wider or any(flag.gravest > strength.get(flag.rule, Effect.ok) for flag in after.flags)


def must_be_in_use(reader: Reader, protocol: Protocol) -> None:
    """Another process may have published other rules since this page was drawn. Raises NotNow."""
    last = published(reader)[-1:]
    if last and last[0].digest != protocol.digest:
        raise NotNow("Another version of the protocol was published just now. Read this page again, then go on.")


def stands(reader: Reader, protocol: Protocol | None, visit: Visit, now: datetime) -> Status:
    """The status of a visit whose decision still holds. Raises NotNow with what to do.

    A decision falls with the content it was made under, with anything that rose since, and with what is still to measure.
    """
    clinic = clinic_of(reader)
    screening, status = standing(reader, protocol, visit, now)
    if protocol:
        must_be_in_use(reader, protocol)
    if protocol is None or not screening.screened or screening.holds or visit.raised:
        raise NotNow("This visit cannot go on: it is not screened, or a stop stands.")
    if not screening.complete:
        raise NotNow("The answers are not complete; let the client go through them again.")
    if screening.to_do:
        raise NotNow("Before signing: " + ", ".join(screening.to_do) + ".")
    if visit.decision is None or visit.void_because:
        raise NotNow("There is no decision in force.")
    if visit.decision.protocol != protocol.digest:
        raise NotNow("The protocol changed since the decision. Review and decide again.")
    then = clinic.model_copy(update={"laser_also_electrical": visit.decision.laser_also_electrical})
    if rose(visit.screening(protocol, then, visit.decision.at), screening):
        raise NotNow("Something rose since the decision. Review and decide again.")
    return status


def append(
    writer: Writer, visit: Visit, entry: Entry, now: datetime, actor: Actor, event: str, **about: str | int | bool | None
) -> Visit:
    """Appends, and writes the event, which names the entry by number, so that a removed one is missed. Says so in the audit too
    where a decision or a signature fell because of it.

    Raises Unprintable for text that the papers could not show."""
    if not isinstance(entry, Submitted | Signed):  # these repeat what was taken before
        must_print(entry.model_dump())
    number = writer.append(visit.ref, entry)
    note(writer, now, actor, event, visit.ref, entry=number, **about)
    after = visit.plus(entry)
    if after.void_because and not visit.void_because:
        note(writer, now, actor, "decision void", visit.ref)
    if after.dropped_ink and not visit.dropped_ink:
        note(writer, now, actor, "signature dropped", visit.ref)
    return after


def must_be_clients(visit: Visit, actor: Actor) -> None:
    """What only the client of this visit does: nobody else answers, signs or declines in the client's place."""
    if (actor.kind, actor.ref) != ("client", visit.client):
        raise NotAllowed("Only the client of this visit can do this, on the tablet.")


def must_be_somebody(reader: Reader, name: str, born: date, now: datetime) -> None:
    """Raises InputError with what to enter, Unprintable for a name that the papers could not show."""
    if not name.strip():
        raise InputError("Enter the client's legal name.")
    must_print(name)
    if born >= clinic_of(reader).day(now):
        raise InputError("Enter a birth date that is in the past.")


def must_be_calm(visit: Visit) -> None:
    """Only a practitioner's assessment ends an emergency; the end of the visit would take it off every desk."""
    if visit.raised:
        raise NotNow("There is an emergency answer in this visit. A practitioner assesses it first.")


def must_be_of_today(visit: Visit, protocol: Protocol, clinic: Clinic, now: datetime) -> None:
    """Answers of the day ("in the last 8 hours") are about the day they were given on."""
    today = clinic.day(now)
    sent_today = visit.response is not None and clinic.day(visit.response.at) == today
    if not sent_today or visit.outlived(protocol, clinic.day, today):
        raise NotNow("The answers are of an earlier day: let the client go through the questions again, then decide.")


def must_be_open(visit: Visit) -> None:
    if visit.ended in CLOSED:
        raise NotNow(f"Visit {visit.ref} has ended; open a new one.")
