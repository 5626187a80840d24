"""Everything that is printed and sealed for a visit: values only, and their digest. Drawn by forms.paper."""

import base64
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from screening.aftercare import AdvicePart, Situation, Stage, advice, rounded
from screening.audit import AuditEvent
from screening.consent import Agreed, Clause, Consent, Signature, TeachBack
from screening.digest import canonical, digest
from screening.entry import Treated
from screening.errors import NotNow
from screening.identity import Client, Clinic, Staff
from screening.protocol import Protocol
from screening.questionnaire import Frozen, Item, in_language
from screening.response import Answer, By, Reading, Response
from screening.review import Decision, Outcome, StandingDecision, gone_beyond
from screening.rule import Effect, Flag, Modality
from screening.screen import Screening
from screening.treated import StandingLine, Takeover, Treatment, standing_lines, takeover_of
from screening.visit import Visit
from screening.wording import (
    by_words,
    day_words,
    departure_lines,
    effects_words,
    heard_lines,
    how_words,
    latest,
    limit_words,
    limits_told,
    moment_words,
    months,
    outcome_words,
    paper_words,
    personal_lines,
    said,
    standing_words,
    unheard_lines,
)


class Party(Frozen):
    name: str
    birth_date: date | None = None
    registration: str = ""
    title: str = ""


class ClinicLines(Frozen):
    name: str
    address: str
    phone: str
    privacy_contact: str = ""
    paper: str = "Letter"  # Letter or A4
    time_zone: str
    logo: str = ""  # digest of its picture
    colour: str = ""


class AnswerLine(Frozen):
    """A question as asked, with its answer and how it came: "No, by 'None of these' on page 7"."""

    section: str
    question: str
    answer: str
    how: str
    by: str
    at: str
    item: str
    follow_up: bool = False
    age: str = ""  # of an answer that was given before the day of this form
    clarification: str = ""


class FlagLine(Frozen):
    lane: str
    theme: str
    because: str
    do: str
    effects: str  # "needling: not now (defer); laser: with care (caution)"
    items: tuple[str, ...]  # the questions as asked, with their answers
    sources: str
    confidence: str
    certain: bool
    policy: bool
    reason: str = ""  # why treatment goes ahead beyond it
    lane_id: str = ""


class ReadingLine(Frozen):
    what: str
    value: str
    by: str
    at: str


class ModalityLine(Frozen):
    modality: str
    found: str  # what the rules add up to, in words
    not_before: str
    outcome: str  # the practitioner's decision, in words
    limits: tuple[str, ...]
    avoid: tuple[str, ...]
    client: str  # the client's choice: Yes, No, Ask me first
    told: tuple[str, ...] = ()  # the limits in the client's words
    effect: str = ""  # what the rules add up to, by name
    treats: bool = False
    agreed: str = ""  # the client's choice, by name


class SignatureLine(Frozen):
    signature: Signature
    signed: str  # the moment in words


class EventLine(Frozen):
    at: str
    who: str
    what: str


class Certificate(Frozen):
    protocol: str
    version: str
    protocol_digest: str
    response_digest: str
    text_digest: str
    decision_digest: str
    rules: str  # "112 of 112 rules ran"
    reading: tuple[str, ...]  # what the signer saw, and for how long
    events: tuple[EventLine, ...]
    chain_head: str
    fingerprint: str  # SHA-256 of the clinic's certificate
    approval: str


class EarlierLine(Frozen):
    """The consent of an earlier session that this visit rests on."""

    signed: str  # the moment in words
    visit: str
    packet: str  # SHA-256 of its sealed papers
    sessions: int  # the last session that it covers
    until: str  # and the last day
    addendum: bool  # something was added to it, and signed, in this visit


class ScopeLine(Frozen):
    """How long the consent holds."""

    sessions: int  # the last session
    until: str  # the last day


class BaseLine(Frozen):
    """The whole consent, where the one that this visit rests on is an addendum."""

    signed: str
    visit: str
    packet: str


_LATER = ("takeover", "standing", "treatment", "earlier", "base", "scope", "sealed")


class Packet(Frozen):
    ref: str  # the visit's reference
    language: str
    clinic: ClinicLines
    client: Party
    practitioner: Party
    made_at: datetime
    made: str  # the same in words, with the zone
    session_no: int
    test: bool  # watermark
    version: str
    consent: tuple[Clause, ...]
    read_before: tuple[Clause, ...]
    personal: tuple[str, ...]
    goals: tuple[str, ...]
    goal_areas: tuple[str, ...]
    avoid_areas: tuple[str, ...]
    photos: tuple[tuple[str, str], ...]
    teach_back: tuple[TeachBack, ...]
    signature: Signature  # in force; signed in this visit unless `earlier` says otherwise
    signed: str
    earlier: EarlierLine | None = None
    base: BaseLine | None = None
    scope: ScopeLine | None = None
    others: tuple[SignatureLine, ...] = ()  # interpreter, witness
    countersigned: str  # what the practitioner confirms, and when
    helper: str = ""  # who helped to fill in the form
    overall: str
    modalities: tuple[ModalityLine, ...]
    answers: tuple[AnswerLine, ...]
    paper: str = ""  # "paper form, typed in by A, checked against the paper by B"
    flags: tuple[FlagLine, ...]
    heard: tuple[str, ...] = ()  # what the client's own words were heard to say
    departures: tuple[str, ...] = ()  # where this clinic's rules differ from the published ones
    readings: tuple[ReadingLine, ...]
    limits: tuple[str, ...]
    note: str
    aftercare: tuple[AdvicePart, ...]
    certificate: Certificate
    record: str = ""  # answers, readings and screening as JSON
    takeover: Takeover | None = None
    standing: tuple[StandingLine, ...] = ()
    treatment: Treatment | None = None  # never in a sealed packet: it is printed by itself, afterwards
    sealed: str = ""  # digest of the sealed packet, on a copy with what came after it

    @cached_property
    def digest(self) -> str:
        """What came later does not count where it is empty: packets that were sealed without it keep their digest."""
        unused = {name for name in _LATER if not getattr(self, name)}
        return digest(self.model_dump(mode="json", exclude=unused))

    @property
    def named(self) -> str:
        """The digest that a paper names: of the sealed packet, also where the paper tells what came after."""
        return self.sealed or self.digest

    def afterwards(self, **later: Any) -> "Packet":
        """A copy with what came after the seal."""
        return Packet(**{name: getattr(self, name) for name in Packet.model_fields} | later | {"sealed": self.named})

    @property
    def covered(self) -> bool:
        """Nothing was signed by the client in this visit: the consent of an earlier one holds."""
        return self.earlier is not None and not self.earlier.addendum

    @property
    def file_name(self) -> str:
        """ASCII, sortable, no health data, no birth date."""
        prefix = "TEST_" if self.test else ""
        return f"{prefix}{self.made_at.date().isoformat()}_{self.ref}_consent_v{self.version}_signed.pdf"


def build(
    protocol: Protocol,
    clinic: Clinic,
    client: Client,
    practitioner: Staff,
    visit: Visit,
    events: Sequence[AuditEvent],
    chain_head: str,
    fingerprint: str,
    now: datetime,
    standing: Mapping[str, StandingDecision] = {},
) -> Packet:
    """The values of a signed and countersigned visit. Raises NotNow before that, or while a stop stands undecided."""
    consent, decision, response = visit.consent, visit.decision, visit.response
    if consent is None or decision is None or response is None or visit.countersigned is None:
        raise NotNow("The packet needs a decision, a signed consent and the countersignature.")
    if not set(decision.signers) <= set(consent.signers):
        raise NotNow("A signature is missing.")
    language = consent.text.language
    screening = visit.screening(protocol, clinic, now)
    if not screening.screened or screening.holds or any(_undecided(visit, screening, decision)):
        raise NotNow("This visit cannot be sealed: it is not screened, or a stop or a defer stands without a decision.")
    words = protocol.words(language).words["tablet"]
    said_at = partial(moment_words, clinic, months=months(protocol.words(language)))
    return Packet(
        ref=visit.ref,
        language=language,
        clinic=ClinicLines(**clinic.model_dump(include=set(ClinicLines.model_fields))),
        client=Party(name=client.name, birth_date=client.birth_date),
        practitioner=Party(name=practitioner.name, registration=practitioner.registration, title=practitioner.title),
        made_at=clinic.local(now),  # the file is named by the day in the clinic
        made=said_at(now),
        session_no=visit.opened.session_no,
        test=clinic.test,
        version=consent.text.version,
        consent=() if visit.covered else consent.text.clauses,
        read_before=() if visit.covered else consent.text.read_before,
        personal=personal_lines(screening, language),
        goals=_said(protocol, visit, ("goals", "goals_words"), language),
        goal_areas=_areas(visit),
        avoid_areas=tuple(
            sorted({area for choice in decision.modalities.values() if choice.outcome.treats for area in choice.avoid})
        ),
        photos=photo_lines(words, consent),
        teach_back=() if visit.covered else consent.teach_back,
        signature=consent.signature,
        signed=said_at(consent.signature.at),
        earlier=_earlier(visit, consent, said_at, months(protocol.words(language))),
        base=_base(visit, consent, said_at),
        scope=ScopeLine(sessions=consent.scope.sessions, until=day_words(consent.scope.until, months(protocol.words(language)))),
        others=tuple(SignatureLine(signature=one, signed=said_at(one.at)) for one in consent.others),
        countersigned=words["confirmed"].format(moment=said_at(visit.countersigned.at)),
        helper=_helper(protocol, visit, language),
        overall=protocol.words(language).words["tier"][screening.overall],
        modalities=tuple(
            _modality_line(protocol, modality, screening, decision, consent, language)
            for modality in Modality
            if modality in decision.modalities
        ),
        answers=_answer_lines(protocol, clinic, visit, response, language),
        paper=paper_words(protocol, visit, language),
        flags=tuple(_flag_line(protocol, flag, visit, decision, language) for flag in screening.flags),
        heard=heard_lines(protocol, screening.heard, language) + unheard_lines(protocol, visit.answers.values()),
        departures=departure_lines(protocol, language),
        readings=tuple(_reading_line(protocol, clinic, reading, language) for reading in visit.readings),
        limits=limit_words(protocol, decision.limits(), language),
        note=decision.note,
        aftercare=aftercare_of(protocol, clinic, visit, now),
        certificate=_certificate(protocol, clinic, practitioner, visit, consent, screening, events, chain_head, fingerprint),
        record=_record(visit, response, screening),
        takeover=takeover_of(protocol, clinic, visit, language),
        standing=standing_lines(protocol, screening.flags, standing, language),
    )


def _earlier(visit: Visit, consent: Consent, said_at: Callable[[datetime], str], month: Sequence[str]) -> EarlierLine | None:
    earlier = visit.covered.earlier if visit.covered else consent.extends
    if earlier is None:
        return None
    return EarlierLine(
        signed=said_at(earlier.signed),
        visit=earlier.visit,
        packet=earlier.packet,
        sessions=consent.scope.sessions,
        until=day_words(consent.scope.until, month),
        addendum=visit.covered is None,
    )


def _base(visit: Visit, consent: Consent, said_at: Callable[[datetime], str]) -> BaseLine | None:
    earlier = visit.covered.earlier if visit.covered else consent.extends
    base = earlier.base if earlier else None
    return BaseLine(signed=said_at(base.signed), visit=base.visit, packet=base.packet) if base else None


def _undecided(visit: Visit, screening: Screening, decision: Decision) -> Iterator[str]:
    """What stands against treatment and was not decided: such a packet would be a consent to nothing."""
    yield from visit.opened.requested - decision.modalities.keys()
    for modality, choice in decision.modalities.items():
        stops = choice.outcome.treats and screening.modalities[modality].value is Effect.stop
        if stops or choice.outcome is Outcome.keep_in_review:
            yield modality
    for flag in gone_beyond(screening, decision.modalities):
        if not decision.reasons.get(flag.rule, "").strip():
            yield flag.rule


def aftercare_of(protocol: Protocol, clinic: Clinic, visit: Visit, now: datetime) -> tuple[AdvicePart, ...]:
    """The aftercare of this visit. Before the treatment it counts from the planned end, after it from the real one."""
    decision, consent, language = visit.decision, visit.consent, visit.consent.text.language if visit.consent else visit.language
    if decision is None or consent is None:
        raise NotNow("Aftercare needs a decision and a signed consent.")
    treated = next((entry for entry in visit.entries if isinstance(entry, Treated)), None)
    flags = visit.screening(protocol, clinic, now).flags
    keeps_off = protocol.aftercare.keeps_off
    situation = Situation(
        used=treated.modalities if treated else decision.treats & consent.agreed,
        areas=frozenset(_areas(visit)),
        avoid={
            modality: frozenset({*choice.avoid, *(area for limit in choice.limits for area in keeps_off.get(limit, ()))})
            for modality, choice in decision.modalities.items()
        },
        signs=frozenset({flag.topic for flag in flags} | {one for flag in flags for one in flag.limits} | set(decision.limits())),
        ends=rounded(treated.at if treated else now + timedelta(minutes=protocol.aftercare.minutes)),
        stage=Stage.treated if treated else Stage.planned,
    )
    words = protocol.words(language).words["tablet"] | {"clinic": clinic.name, "phone": clinic.phone}
    return advice(protocol.aftercare, situation, language, clinic.local, words)


def packed(packet: Packet) -> str:
    """The values, to be kept beside the sealed file: what is printed later is printed from these."""
    return base64.b64encode(zlib.compress(packet.model_dump_json().encode(), 9)).decode()


def unpacked(values: str) -> Packet:
    return Packet.model_validate_json(zlib.decompress(base64.b64decode(values)))


def _helper(protocol: Protocol, visit: Visit, language: str) -> str:
    if visit.notice is None or visit.notice.helper is By.client:
        return ""
    who = protocol.words(language).words["by"][visit.notice.helper]
    return f"{visit.notice.helper_name} ({who})" if visit.notice.helper_name else who


def _record(visit: Visit, response: Response, screening: Screening) -> str:
    """What the pages say in words, for machines: the same response that the certificate names by its digest."""
    parts = {
        "visit": visit.ref,
        "response": response.model_dump(mode="json"),
        "response_digest": response.digest,
        "clarifications": [one.model_dump(mode="json") for one in visit.clarifications],
        "readings": [one.model_dump(mode="json") for one in visit.readings],
        "screening": screening.model_dump(mode="json"),
    }
    return canonical(parts).decode()


def photo_lines(words: Mapping[str, str], consent: Consent) -> tuple[tuple[str, str], ...]:
    """Each use with what was chosen; a use that nobody chose reads differently from a no."""
    return tuple(
        (words.get(f"photos_{use}", use), words["photo_left" if use in consent.photos_left else f"choice_{_short(said)}"])
        for use, said in consent.photos.items()
    )


def _short(said: Agreed) -> str:
    return "ask" if said is Agreed.ask_first else said.value


def _said(protocol: Protocol, visit: Visit, items: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(
        said(protocol, protocol.questionnaire.item(name), visit.answers[name].given, language)
        for name in items
        if name in visit.answers
    )


def _areas(visit: Visit) -> tuple[str, ...]:
    answer = visit.answers.get("goal_areas")
    return tuple(str(area) for area in answer.given) if answer and isinstance(answer.given, list) else ()


def _modality_line(
    protocol: Protocol, modality: Modality, screening: Screening, decision: Decision, consent: Consent, language: str
) -> ModalityLine:
    choice, standing = decision.modalities[modality], screening.modalities[modality]
    words = protocol.words(language).words["tablet"]
    said_yes = consent.modalities.get(modality)
    return ModalityLine(
        modality=in_language(protocol.modality_words[modality], language),
        found=standing_words(protocol, standing, language),
        not_before=day_words(standing.not_before) if standing.not_before else "",
        outcome=outcome_words(protocol, choice, language),
        limits=limit_words(protocol, choice.limits, language),
        told=limits_told(protocol, choice.limits, language),
        avoid=choice.avoid,
        effect=standing.value.name,
        treats=choice.outcome.treats,
        agreed=said_yes or "",
        client=words[f"choice_{_short(said_yes)}"] if said_yes else "",
    )


def _answer_lines(protocol: Protocol, clinic: Clinic, visit: Visit, response: Response, language: str) -> tuple[AnswerLine, ...]:
    lines = []
    words, month = protocol.words(language).words["tablet"], months(protocol.words(language))
    for answer in response.answers:
        item = protocol.questionnaire.by_id.get(answer.item)
        lines.append(
            AnswerLine(
                section=_page_title(protocol, answer, language),
                question=answer.asked,
                answer=answer.said,
                how=how_words(protocol, answer),
                by=by_words(protocol, visit, answer, language),
                at=moment_words(clinic, answer.at, month),
                age=_age(words, month, clinic, answer, response),
                item=answer.item,
                follow_up=bool(item and item.follow_up_of),
                clarification="; ".join(_asked_again(protocol, clinic, visit, item, language)) if item else "",
            )
        )
    return tuple(lines)


def _age(words: Mapping[str, str], month: Sequence[str], clinic: Clinic, answer: Answer, response: Response) -> str:
    """An answer that was taken over says when it was given."""
    days = (clinic.day(response.at) - clinic.day(answer.at)).days
    if days <= 0:
        return ""
    key = "answered_the_day_before" if days == 1 else "answered_before"
    return words[key].format(day=day_words(clinic.day(answer.at), month), count=days)


def _asked_again(protocol: Protocol, clinic: Clinic, visit: Visit, item: Item, language: str) -> Iterator[str]:
    """Clarifications and face to face assessments of an answer, in words."""
    words = protocol.words(language).words["desk"]
    for one in visit.clarifications:
        if one.item == item.id:
            yield f"{said(protocol, item, one.given, language)} ({one.asked_how}; {one.by}, {moment_words(clinic, one.at)})"
    for assessed in visit.assessed:
        if item.id in assessed.items:
            found = words["emergency_confirm" if assessed.confirmed else "emergency_was_not"]
            yield f"{found} ({assessed.because}; {assessed.name}, {moment_words(clinic, assessed.at)})"


def _page_title(protocol: Protocol, answer: Answer, language: str) -> str:
    """Answers stand under the title of the page that asked them."""
    page = protocol.questionnaire.page_of(answer.item) if answer.item in protocol.questionnaire.by_id else None
    return in_language(page[1].title, language) if page else ""


def _flag_line(protocol: Protocol, flag: Flag, visit: Visit, decision: Decision, language: str) -> FlagLine:
    def source(name: str) -> str:
        return ": ".join(part for part in latest(protocol, visit, name, language) if part)

    references = [protocol.reference[name] for name in flag.references if name in protocol.reference]
    return FlagLine(
        lane=protocol.words(language).words["lane"][flag.lane],
        lane_id=flag.lane,
        theme=in_language(protocol.theme_words[flag.theme], language),
        because=in_language(flag.because, language),
        do=in_language(flag.do, language),
        effects=effects_words(protocol, flag, language),
        items=tuple(source(name) for name in flag.items if name in protocol.questionnaire.by_id),
        sources="; ".join(f"{reference.id} {reference.title}" for reference in references),
        confidence=flag.confidence,
        certain=flag.certain,
        policy=flag.policy,
        reason=decision.reasons.get(flag.rule, ""),
    )


def _reading_line(protocol: Protocol, clinic: Clinic, reading: Reading, language: str) -> ReadingLine:
    item = protocol.questionnaire.by_id.get(reading.item)
    value = said(protocol, item, reading.given, language) if item else str(reading.given)
    what = in_language(item.ask, language) if item else reading.item
    return ReadingLine(what=what, value=value, by=reading.by, at=moment_words(clinic, reading.at))


def _approval(protocol: Protocol, language: str) -> str:
    draft = protocol.draft_in(language)
    statements = (protocol.approval.statement, draft.statement) if draft else (protocol.approval.statement,)
    return f"{protocol.approval.state}: {' '.join(in_language(one, language) for one in statements)}"


def _certificate(
    protocol: Protocol,
    clinic: Clinic,
    practitioner: Staff,
    visit: Visit,
    consent: Consent,
    screening: Screening,
    events: Sequence[AuditEvent],
    chain_head: str,
    fingerprint: str,
) -> Certificate:
    words = protocol.words(consent.text.language).words.get("event", {})
    return Certificate(
        protocol=in_language(protocol.title, consent.text.language),
        version=protocol.version,
        protocol_digest=protocol.digest,
        response_digest=visit.response.digest if visit.response else consent.response,
        text_digest=consent.text.digest,
        decision_digest=visit.decision.digest if visit.decision else consent.decision,
        rules=f"{screening.ran} / {screening.of}",
        reading=() if visit.covered else tuple(f"{page}: {seconds:.0f} s" for page, seconds in consent.reading_seconds.items()),
        events=tuple(
            EventLine(
                at=moment_words(clinic, event.at, months(protocol.words(consent.text.language))),
                who=_who(event.actor, practitioner),
                what=words.get(event.event, event.event),
            )
            for event in events
            if event.event not in ("answer saved", "page left")
        ),
        chain_head=chain_head,
        fingerprint=fingerprint,
        approval=_approval(protocol, consent.text.language),
    )


def _who(actor: str, practitioner: Staff) -> str:
    kind, _, ref = actor.partition(":")
    return practitioner.name if ref == practitioner.ref else kind
