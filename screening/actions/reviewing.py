"""Clarify, measure, decide, release: what the practitioner does before the client signs."""

from collections.abc import Collection, Mapping
from datetime import datetime

from screening.actions.answering import raise_holds
from screening.actions.record import append, clinic_of, must_be_in_use, must_be_of_today, must_be_open, rose, stands, who
from screening.actions.signing import cover_for, plan_of
from screening.condition import UNCERTAIN_WORDS
from screening.consent import Signer
from screening.cover import Need
from screening.entry import Clarified, Covered, Decided, Entry, Measured, Released
from screening.errors import InputError, NotNow
from screening.identity import Actor, Clinic, must
from screening.precedent import in_force
from screening.protocol import Protocol
from screening.questionnaire import ItemType
from screening.response import Clarification, Given, Reading, Response
from screening.review import Choice, Decision, problems
from screening.rule import Modality
from screening.screen import Screening
from screening.store import Reader, Store
from screening.visit import Status, Visit


def clarify(
    store: Store, protocol: Protocol, actor: Actor, now: datetime, ref: str, item: str, given: Given, asked_how: str
) -> bool:
    """Kept beside the client's own answer. Returns whether it raised an effect (a decision made before is void then)."""
    must(actor, "review")
    if not asked_how.strip():
        raise InputError("Enter how you asked.")
    with store.write() as writer:
        visit, clinic = writer.visit(ref), clinic_of(writer)
        must_be_open(visit)
        known = protocol.questionnaire.item(item)
        if known.is_reading:
            raise InputError("Enter a reading under readings.")
        known.read(given, clinic.day(now), protocol.questionnaire.area_ids)
        clarification = Clarification(item=item, given=given, asked_how=asked_how.strip(), by=actor.name, at=now)
        entry = Clarified(at=now, by=who(actor), clarification=clarification, raises=False)
        raises = _raises(visit, entry, protocol, clinic, now)
        visit = append(writer, visit, entry.model_copy(update={"raises": raises}), now, actor, "clarified", raises=raises)
        raise_holds(writer, protocol, actor, now, visit, (item,))
    return raises


def measure(store: Store, protocol: Protocol, actor: Actor, now: datetime, ref: str, given: Mapping[str, Given]) -> bool:
    """Readings, a blood pressure as a pair. Returns whether they raised an effect."""
    must(actor, "review")
    with store.write() as writer:
        visit, clinic = writer.visit(ref), clinic_of(writer)
        must_be_open(visit)
        for name, value in given.items():
            item = protocol.questionnaire.item(name)
            if not item.is_reading:
                raise InputError(f"{name} is the client's to answer; record a clarification instead.")
            if item.pair and item.pair not in given:
                raise InputError("Enter both numbers of the blood pressure.")
            if value in UNCERTAIN_WORDS and item.type is ItemType.number and not item.optional:
                raise InputError("Enter the number that you measured.")
            item.read(value, clinic.day(now), protocol.questionnaire.area_ids)
        readings = tuple(Reading(item=name, given=value, by=actor.name, at=now) for name, value in given.items())
        if not readings:
            raise InputError("Enter a reading.")
        entry = Measured(at=now, by=who(actor), readings=readings, raises=False)
        raises = _raises(visit, entry, protocol, clinic, now)
        about: dict[str, str | int | bool | None] = {"readings": len(given), "raises": raises}
        visit = append(writer, visit, entry.model_copy(update={"raises": raises}), now, actor, "measured", **about)
        raise_holds(writer, protocol, actor, now, visit, tuple(given))
    return raises


def _raises(visit: Visit, entry: Entry, protocol: Protocol, clinic: Clinic, now: datetime) -> bool:
    return rose(visit.screening(protocol, clinic, now), visit.plus(entry).screening(protocol, clinic, now))


def decide(
    store: Store,
    protocol: Protocol,
    actor: Actor,
    now: datetime,
    ref: str,
    modalities: Mapping[Modality, Choice],
    reasons: Mapping[str, str],
    reads: str,
    registration: str = "",
    note: str = "",
    discussed: tuple[str, ...] = (),
    done: tuple[str, ...] = (),
    also_sign: Collection[Signer] = (),
    carried: Collection[str] = (),
    found: str = "",
) -> Decision:
    """`reads`, `found`: digests of what was said, and of what the rules made of it, on the screen ("": none). NotNow where they changed."""
    must(actor, "decide")
    with store.write() as writer:
        must_be_in_use(writer, protocol)
        visit = writer.visit(ref)
        decision = Decision(
            by=actor.ref,
            by_name=actor.name,
            registration=registration,
            at=now,
            reads=reads,
            response=_decidable(visit, reads).digest,
            modalities=dict(modalities),
            reasons={rule: reason for rule, reason in reasons.items() if reason.strip()},
            discussed=discussed,
            done=done,
            note=note.strip(),
            protocol=protocol.digest,
            also_sign=tuple(one for one in Signer if one in also_sign and one is not Signer.client),
            carried=tuple(carried),
            laser_also_electrical=clinic_of(writer).laser_also_electrical,
        )
        _must_stand(writer, protocol, visit, decision, now, found)
        append(writer, visit, Decided(at=now, by=who(actor), decision=decision), now, actor, "decided", reads=reads)
    return decision


def must_be_found(screening: Screening, found: str) -> None:
    """Raises NotNow where the rules, or the day, say something else than what was read."""
    if found and found != screening.digest:
        raise NotNow("The rules changed since this page was opened, or another day began. Read it again, then decide.")


def _must_stand(reader: Reader, protocol: Protocol, visit: Visit, decision: Decision, now: datetime, read: str) -> None:
    """Raises InputError with all that is missing."""
    clinic = clinic_of(reader)
    screening, today = visit.screening(protocol, clinic, now), clinic.day(now)
    must_be_found(screening, read)
    found = problems(screening, visit.opened.requested, decision, today)
    kept = in_force(reader.visits_of(*reader.one_person(visit.client)), visit, screening, today) if decision.carried else {}
    if set(decision.carried) - kept.keys():
        found.append("An earlier decision no longer holds. Read this page again.")
    if found:
        raise InputError(" ".join(found))


def _decidable(visit: Visit, reads: str) -> Response:
    """The response that a decision may rest on now. Raises NotNow."""
    must_be_open(visit)
    if visit.raised:
        raise NotNow("Assess the emergency answer first.")
    if visit.response is None or visit.changed_since:
        raise NotNow("The client has not finished answering.")
    if visit.evidence != reads:
        raise NotNow("Something changed since this page was opened. Read it again, then decide.")
    return visit.response


def release(store: Store, protocol: Protocol, actor: Actor, now: datetime, ref: str, anew: bool = False) -> Need:
    """Opens signing for what the consent in force does not cover; all of it where `anew`. Returns what is left to sign.

    Raises NotNow while a reading is still to take or the decision is void.
    """
    must(actor, "release for signing")
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_open(visit)
        if visit.decision is None or visit.void_because or visit.changed_since:
            raise NotNow("Decide first: there is no decision in force.")
        if not visit.decision.treats:
            raise NotNow("The decision does not go ahead with any treatment.")
        if stands(writer, protocol, visit, now) is not Status.to_sign:
            raise NotNow("Signing is not what comes next for this visit.")
        must_be_of_today(visit, protocol, clinic_of(writer), now)
        cover = cover_for(writer, protocol, plan_of(writer, protocol, visit, now), now)
        need = Need.consent if anew else cover.need
        if need is Need.nothing and cover.held:
            in_force = Covered(
                at=now, by=who(actor), decision=visit.decision.digest, consent=cover.held.consent, earlier=cover.held.earlier
            )
            append(writer, visit, in_force, now, actor, "consent in force", rests_on=cover.held.earlier.visit)
        else:
            released = Released(at=now, by=who(actor), decision=visit.decision.digest, addendum=need is Need.addendum)
            append(writer, visit, released, now, actor, "released for signing", addendum=released.addendum)
    return need
