"""Sign or decline on the tablet, countersign at the desk, keep the sealed packet."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from screening.actions.people import fits_password_or_pin
from screening.actions.record import append, clinic_of, must_be_calm, must_be_clients, must_be_open, stands, who
from screening.consent import PHOTO_USES, Agreed, Consent, ConsentText, Scope, Signature, Signer, TeachBack, too_simple
from screening.cover import Cover, Held, Need, Plan, cover_of, held, told
from screening.digest import sha256
from screening.entry import Countersigned, Declined, Sealed, Signed, Time
from screening.errors import InputError, NotNow
from screening.identity import Actor, Staff, as_actor, must
from screening.letters import Unprintable, must_print
from screening.packet import Packet, packed
from screening.protocol import CourseTerms, Protocol
from screening.response import Answer
from screening.review import Decision
from screening.rule import Modality
from screening.screen import Screening
from screening.store import Reader, Store, StoredDocument, Writer
from screening.visit import Status, Visit
from screening.wording import GOALS, addendum_text, consent_text, expected, said


class Ink(NamedTuple):
    """A drawn or typed signature as it comes from the tablet; with the name and the moment, where several sign."""

    strokes: tuple[tuple[tuple[float, float, float, float], ...], ...] = ()
    width: float = 0
    height: float = 0
    pointer: str = ""
    typed: str = ""
    name: str = ""  # of another signer than the client
    relation: str = ""
    at: datetime | None = None


class Chosen(NamedTuple):
    """What the client chose and read before the signature."""

    text: str  # digest of the text on the screen
    decision: str  # digest of the decision whose plan was on the screen
    modalities: dict[Modality, Agreed]
    photos: dict[str, Agreed]  # what is left out counts as no
    teach_back: tuple[TeachBack, ...] = ()
    seconds: Mapping[str, float] = {}


def text_for(reader: Reader, protocol: Protocol, visit: Visit, now: datetime) -> ConsentText:
    """The text that this client signs for the decision in force: all of it, or what is new since the consent in force."""
    plan, clinic = plan_of(reader, protocol, visit, now), clinic_of(reader)
    goals = goal_words(protocol, visit)
    if visit.addendum:
        cover = cover_for(reader, protocol, plan, now)
        if cover.held is None or cover.need is Need.consent:
            raise NotNow("The earlier consent no longer holds. Release the visit for signing again.")
        scope = _scope(protocol.course, visit, plan.decision, clinic.day(now), cover.held)
        return addendum_text(protocol, clinic, plan.client, visit, plan.screening, goals, scope, cover)
    scope = _scope(protocol.course, visit, plan.decision, clinic.day(now), None)
    return consent_text(protocol, clinic, plan.client, plan.decision, plan.screening, goals, scope, visit.language)


def plan_of(reader: Reader, protocol: Protocol, visit: Visit, now: datetime) -> Plan:
    if visit.decision is None or visit.void_because:
        raise NotNow("There is no decision in force.")
    screening = visit.screening(protocol, clinic_of(reader), now)
    return Plan(visit, visit.decision, screening, reader.client(visit.client))


def cover_for(reader: Reader, protocol: Protocol, plan: Plan, now: datetime) -> Cover:
    """Whether an earlier consent of the same person covers the plan."""
    person = reader.one_person(plan.visit.client)
    return cover_of(held(reader.visits_of(*person), plan.visit), plan, protocol, clinic_of(reader), now)


def goal_words(protocol: Protocol, visit: Visit) -> dict[str, str]:
    def words(name: str) -> str:
        found: Answer | None = visit.answers.get(name)
        return said(protocol, protocol.questionnaire.item(name), found.given, visit.language) if found else ""

    own, goals = words("goals_words"), visit.answers.get(GOALS)
    realistic = expected(protocol, goals.given if goals else [], visit.language)
    return {"areas": words("goal_areas"), "goals": words(GOALS) + (f" ({own})" if own else ""), "expected": realistic}


def sign(
    store: Store,
    protocol: Protocol,
    actor: Actor,
    now: datetime,
    ref: str,
    chosen: Chosen,
    ink: Ink,
    consent_ref: str,
    others: Mapping[Signer, Ink] = {},
) -> Consent:
    """All sign at once, or nothing is kept. `ink` is the client's, or the guardian's in the client's place.
    Raises NotNow where the text or the decision changed since it was shown, InputError for ink that is no signature."""
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        must_be_open(visit)
        before = _held_for(writer, protocol, visit, now)
        decision = _released(visit, chosen, before)
        stands(writer, protocol, visit, now)
        text = _as_shown(text_for(writer, protocol, visit, now), chosen)
        inks = {role: others.get(role, Ink()) for role in decision.signers} | {decision.signers[0]: ink}
        clinic, name = clinic_of(writer), writer.client(visit.client).name
        inked = [signature(protocol, visit.language, name, role, one, now) for role, one in inks.items()]
        consent = Consent(
            ref=consent_ref,
            scope=_scope(protocol.course, visit, decision, clinic.day(now), before),
            text=text,
            response=decision.response,
            decision=decision.digest,
            teach_back=chosen.teach_back,
            reading_seconds=dict(chosen.seconds),
            signature=inked[0],
            others=tuple(inked[1:]),
            at=now,
            told=_told(visit.screening(protocol, clinic, now), before),
            **_choices(chosen, before),
        )
        _keep(writer, visit, consent, actor, now)
    return consent


def _told(screening: Screening, before: Held | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(before.consent.told if before else ()), *told(screening))))


def _choices(chosen: Chosen, before: Held | None) -> dict[str, Any]:
    """What the client says yes and no to. An addendum leaves what was said before as it is."""
    if before is None:
        photos = {use: chosen.photos.get(use, Agreed.no) for use in PHOTO_USES}
        left = tuple(use for use in PHOTO_USES if use not in chosen.photos)
        return {"modalities": chosen.modalities, "photos": photos, "photos_left": left}
    kept = before.consent
    both = kept.modalities | chosen.modalities
    return {"modalities": both, "photos": kept.photos, "photos_left": kept.photos_left, "extends": before.earlier}


def _keep(writer: Writer, visit: Visit, consent: Consent, actor: Actor, now: datetime) -> None:
    agreed, signers = ", ".join(sorted(consent.agreed)), ", ".join(consent.signers)
    signed = Signed(at=now, by=who(actor), consent=consent)
    append(writer, visit, signed, now, actor, "consent signed", agreed=agreed, signers=signers, typed=consent.signature.typed)


def _as_shown(text: ConsentText, chosen: Chosen) -> ConsentText:
    if text.digest != chosen.text:
        raise NotNow("The text changed. Please read it again.")
    return text


def _held_for(reader: Reader, protocol: Protocol, visit: Visit, now: datetime) -> Held | None:
    """The consent that an addendum adds to."""
    return cover_for(reader, protocol, plan_of(reader, protocol, visit, now), now).held if visit.addendum else None


def _scope(terms: CourseTerms, visit: Visit, decision: Decision, on: date, before: Held | None) -> Scope:
    """An addendum adds to what is treated, not to how long."""
    if before:
        scope = before.consent.scope
        return scope.model_copy(update={"modalities": scope.modalities | decision.treats})
    last = visit.opened.session_no + terms.sessions - 1
    return Scope(modalities=decision.treats, sessions=last, until=on + timedelta(days=terms.consent_days))


def to_choose(reader: Reader, protocol: Protocol, visit: Visit, now: datetime) -> frozenset[Modality]:
    """What the client says yes or no to now: all of the plan, or what the consent in force does not speak of."""
    return _to_choose(plan_of(reader, protocol, visit, now).decision, _held_for(reader, protocol, visit, now))


def _to_choose(decision: Decision, before: Held | None) -> frozenset[Modality]:
    return decision.treats - before.consent.agreed if before else decision.treats


def _released(visit: Visit, chosen: Chosen, before: Held | None) -> Decision:
    """The decision that was shown and may be signed now, with a choice for each of its parts."""
    if not visit.released or visit.decision is None:
        raise NotNow("Please ask a member of staff. Signing is not open.")
    if visit.decision.digest != chosen.decision:
        raise NotNow("The plan changed. Please read it again.")
    if set(chosen.modalities) != _to_choose(visit.decision, before):
        raise InputError("Choose an answer for each part.")
    return visit.decision


def signature(protocol: Protocol, language: str, client: str, role: Signer, ink: Ink, now: datetime) -> Signature:
    """One signer's part with its own meaning. Raises InputError with what to do, in the client's language."""
    words = protocol.words(language).words["tablet"]
    title = protocol.title.get(language, protocol.title["en"])
    meaning = words["sign_meaning" if role is Signer.client else f"sign_meaning_{role}"]
    said = {"title": title, "version": protocol.version, "client": client}
    _can_be_printed(words, ink)
    _names_itself(words, role, ink, client)
    if ink.typed:
        if len(ink.typed.strip()) < 2:
            raise InputError(words["sign_type_missing"])
        drawn: dict[str, Any] = {"typed": True}
    elif not ink.strokes:
        raise InputError(words["sign_empty"])
    elif too_simple(ink.strokes, ink.width, ink.height):
        raise InputError(words["sign_small"])
    else:
        drawn = {"strokes": ink.strokes, "width": ink.width, "height": ink.height, "pointer": ink.pointer}
    name = ink.typed.strip() or (client if role is Signer.client else ink.name.strip())
    relation = ink.relation.strip() if role is Signer.guardian else ""
    at = ink.at or now
    return Signature(role=role, name=name, relation=relation, meaning=meaning.format(**said), at=at, **drawn)


def _can_be_printed(words: Mapping[str, str], ink: Ink) -> None:
    try:
        must_print(ink.typed, ink.name, ink.relation)
    except Unprintable as odd:
        raise InputError(words["letters_refused"].format(characters=odd.characters)) from None


def _names_itself(words: Mapping[str, str], role: Signer, ink: Ink, client: str) -> None:
    """Who signs beside the client or for the client says who that is."""
    if role is not Signer.client and len((ink.typed or ink.name).strip()) < 2:
        raise InputError(words["sign_type_missing"])
    if role is Signer.guardian and len(ink.relation.strip()) < 2:
        raise InputError(words["sign_relation_missing"].format(client=client))


def decline(store: Store, actor: Actor, now: datetime, ref: str, reasons: tuple[str, ...]) -> None:
    """As easy as signing; a reason is welcome, never asked for twice. The tablet stays to say thank you, then hands itself back."""
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        must_be_open(visit)
        must_be_calm(visit)
        append(writer, visit, Declined(at=now, by=who(actor), reasons=reasons), now, actor, "consent declined")
        writer.kill_codes(ref, now)


def countersign(store: Store, person: Staff, password: str, now: datetime, ref: str, protocol: Protocol | None) -> None:
    """By the person's own password or PIN, with name and registration number."""
    actor = as_actor(person)
    must(actor, "countersign")
    fits_password_or_pin(store, person, password, now)
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_open(visit)
        if visit.consent is None:
            raise NotNow("There is no signed consent to countersign.")
        if visit.practitioner != person.ref:
            raise NotNow("Another practitioner decided this visit. Take it over first.")
        if stands(writer, protocol, visit, now) is not Status.to_countersign:
            raise NotNow("There is no signed consent to countersign.")
        entry = Countersigned(
            at=now, by=who(actor), consent=visit.consent.ref, name=person.name, registration=person.registration
        )
        append(writer, visit, entry, now, actor, "countersigned")


def seal(
    store: Store, actor: Actor, now: datetime, packet: Packet, sealed: bytes, document_ref: str, time: Time = Time.claimed
) -> str:
    """Keeps the sealed bytes. Returns their SHA-256."""
    must(actor, "countersign")
    digest = sha256(sealed)
    with store.write() as writer:
        visit = writer.visit(packet.ref)
        must_be_open(visit)
        if visit.consent is None or visit.countersigned is None:
            raise NotNow("Countersign first.")
        if visit.decision is None or (
            packet.certificate.decision_digest != visit.decision.digest
            or packet.certificate.text_digest != visit.consent.text.digest
        ):
            raise NotNow("The packet is of another decision or text; make it again.")
        writer.put_document(
            StoredDocument(
                ref=document_ref, visit=packet.ref, sha256=digest, file_name=packet.file_name, made_at=now, body=sealed
            )
        )
        entry = Sealed(
            at=now,
            by=who(actor),
            consent=visit.consent.ref,
            document=document_ref,
            sha256=digest,
            packet=packet.digest,
            values=packed(packet),
            file_name=packet.file_name,
            time=time,
        )
        append(writer, visit, entry, now, actor, "packet sealed", sha256=digest, time=time)
    return digest
