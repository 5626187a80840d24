"""A visit: its entries in order, what they add up to, and the status they derive. Entries are appended, never edited."""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from screening.consent import Agreed, Consent
from screening.course import covers
from screening.digest import digest
from screening.entry import (
    PHOTOS,
    Abandoned,
    Answered,
    Assessed,
    CalledByMistake,
    Carried,
    Clarified,
    CopyGiven,
    Corrected,
    Countersigned,
    Covered,
    Decided,
    Declined,
    EmergencyRaised,
    Entry,
    GoalRated,
    HelpAsked,
    Invalidated,
    LanguageChosen,
    LimitsAcknowledged,
    Measured,
    NoticeAgreed,
    Opened,
    PaperChecked,
    PractitionerConfirmed,
    Received,
    Released,
    Reopened,
    Sealed,
    Signed,
    StaffCame,
    Submitted,
    TakenOver,
    Treated,
    Unanswered,
    Withdrawn,
)
from screening.facts import Known, Setting, Told, know
from screening.hearing import Ears
from screening.identity import Clinic
from screening.protocol import Protocol
from screening.questionnaire import ItemType
from screening.response import Answer, By, Clarification, Reading, Response
from screening.review import Decision, Outcome
from screening.rule import Modality
from screening.screen import Screening, not_screened


class Status(StrEnum):
    """In the order in which they are tried; the first that fits is the visit's status."""

    abandoned = "abandoned"
    treated = "treated"
    invalidated = "invalidated"
    withdrawn = "withdrawn"
    declined = "declined"
    emergency = "emergency"
    not_screened = "not_screened"
    not_going_ahead = "not_going_ahead"
    answering = "answering"
    to_review = "to_review"
    waiting = "waiting"
    deferred = "deferred"
    to_sign = "to_sign"
    to_countersign = "to_countersign"
    ready = "ready"


RAISING = ("yes", "not_sure", "in_person")
"""What an answer says that calls somebody: also what is not a definite no."""

CLOSED = frozenset({Status.abandoned, Status.treated, Status.invalidated, Status.withdrawn, Status.declined})


@dataclass(slots=True)
class Visit:
    """What the entries add up to. Built by `of` and `plus` alone; nothing else changes it."""

    ref: str
    opened: Opened
    entries: tuple[Entry, ...]
    answers: dict[str, Answer] = field(default_factory=dict)
    given_at: dict[str, datetime] = field(default_factory=dict)
    carried: dict[str, Answer] = field(default_factory=dict)  # of these answers, those of an earlier form
    reopened: dict[str, Answer] = field(default_factory=dict)  # carried, but asked again since
    returns: bool = False  # the client was here before: only what is due is asked
    response: Response | None = None
    changed_since: bool = False  # an answer changed after the submit
    clarifications: list[Clarification] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    language: str = ""  # that the client reads now
    notice: NoticeAgreed | None = None
    paper: PaperChecked | None = None  # the answers as they are were compared with a paper form
    decision: Decision | None = None
    void_because: str = ""  # why the last decision is void
    released: bool = False
    addendum: bool = False  # what is released adds to the consent in force
    covered: Covered | None = None  # the consent is an earlier session's
    consent: Consent | None = None  # in force for the present decision, or None
    dropped_ink: bool = False  # a signature fell because what it rested on changed
    countersigned: Countersigned | None = None
    sealed: Sealed | None = None
    raised: dict[str, str] = field(default_factory=dict)  # emergency item not assessed yet -> text
    assessed: list[Assessed] = field(default_factory=list)
    mistakes: set[str] = field(default_factory=set)
    staff_came: bool = False
    help_asked: datetime | None = None  # since when the client waits for somebody
    received: list[Received] = field(default_factory=list)
    taken_over: TakenOver | None = None
    met: bool = False  # the client agreed to who took over
    acknowledged: LimitsAcknowledged | None = None
    copy_of: str = ""  # the document that the client has a copy of
    ratings: dict[str, GoalRated] = field(default_factory=dict)  # by goal
    ended: Status | None = None

    @property
    def copy_owed(self) -> bool:
        return self.sealed is not None and self.sealed.document != self.copy_of

    @classmethod
    def of(cls, ref: str, entries: Iterable[Entry]) -> "Visit":
        """Raises ValueError where the first entry does not open the visit."""
        all_entries = tuple(entries)
        if not all_entries or not isinstance(all_entries[0], Opened):
            raise ValueError(f"visit {ref} does not begin with its opening")
        visit = cls(ref, all_entries[0], all_entries, language=all_entries[0].language)
        for entry in all_entries:
            visit._take(entry)
        return visit

    def plus(self, entry: Entry) -> "Visit":
        """With one more entry: what `of` makes of all of them. This one stays as it is."""
        after = copy(self)
        for name in _GATHERED:
            setattr(after, name, copy(getattr(self, name)))
        after.entries = (*self.entries, entry)
        after._take(entry)
        return after

    def _take(self, entry: Entry) -> None:
        take = _TAKE.get(type(entry))
        if take:
            take(self, entry)

    @property
    def client(self) -> str:
        return self.opened.client

    @property
    def is_invalid(self) -> bool:
        """The record was made invalid, whatever took place before."""
        return any(isinstance(entry, Invalidated) for entry in self.entries)

    @property
    def evidence(self) -> str:
        """Digest of what a decision reads: response, clarifications, readings, assessments, letters."""
        read = {
            "response": self.response.digest if self.response else None,
            "clarifications": [one.model_dump(mode="json") for one in self.clarifications],
            "readings": [one.model_dump(mode="json") for one in self.readings],
            "assessed": [one.model_dump(mode="json") for one in self.assessed],
        }
        letters = {"received": [one.model_dump(mode="json") for one in self.received]} if self.received else {}
        return digest(read | letters)

    @property
    def practitioner(self) -> str:
        """Reference of who treats: who decided, or who took over."""
        if self.taken_over:
            return self.taken_over.practitioner
        return self.decision.by if self.decision else ""

    @property
    def to_meet(self) -> bool:
        """The client has still to agree to another practitioner."""
        return self.taken_over is not None and not self.met

    @property
    def known_practitioner(self) -> str:
        """Reference of the one whom the client agreed to."""
        return self.decision.by if self.decision and self.to_meet else self.practitioner

    @property
    def came(self) -> tuple[Received, ...]:
        """What came for the decision that waits."""
        waits = self.decision.digest if self.decision else ""
        return tuple(one for one in self.received if one.decision == waits)

    def lapsed(self, on: date) -> date | None:
        """The last day of a waiting that is over by itself."""
        if self.decision is None or self.void_because or self.decision.treats:
            return None
        ends = [choice.ends for choice in self.decision.modalities.values() if choice.waits]
        days = [day for day in ends if day is not None and day <= on]
        return max(days) if days and len(days) == len(ends) else None

    def told(self, day_of: Callable[[datetime], date]) -> dict[str, Told]:
        """What is known per item, the latest of answer, clarification, reading and assessment. `day_of` turns a moment into the clinic's day."""
        latest: dict[str, tuple[datetime, Any]] = {name: (answer.at, answer.given) for name, answer in self.answers.items()}
        asked_again = [(one.item, one.at, one.given) for one in self.clarifications]
        measured = [(one.item, one.at, one.given) for one in self.readings]
        settled: dict[str, datetime] = {}
        for item, at, given in (*asked_again, *measured):
            settled[item] = max(at, settled.get(item, at))
            if item not in latest or at >= latest[item][0]:
                latest[item] = (at, given)
        newest = {item: assessed for assessed in self.assessed for item in assessed.items}
        for item, assessed in newest.items():
            _assess(item, assessed, latest, settled)
        return {name: Told(given, day_of(at), at, settled.get(name)) for name, (at, given) in latest.items()}

    def outlived(self, protocol: Protocol, day_of: Callable[[datetime], date], on: date) -> frozenset[str]:
        """Items whose answer is too old to stand on a day. Own words of this visit stay: they only add, and nobody is made to repeat them."""
        by_id = protocol.questionnaire.by_id
        asked = ((by_id[name], answer) for name, answer in self.answers.items() if name in by_id)
        old = (item for item, answer in asked if item.has_outlived(day_of(answer.at), on))
        return frozenset(item.id for item in old if item.type is not ItemType.text or item.id in self.carried)

    def today(self, protocol: Protocol, clinic: Clinic, now: datetime) -> "Visit":
        """The form as it stands today: what is too old is still to answer. The entries keep all that was ever said."""
        on, by_id = clinic.day(now), protocol.questionnaire.by_id
        old = self.outlived(protocol, clinic.day, on)

        def stands(name: str, told: datetime) -> bool:
            return name not in by_id or by_id[name].is_reading or not by_id[name].has_outlived(clinic.day(told), on)

        newest = {item: one for one in self.assessed for item in one.items}

        def kept(one: Assessed) -> Assessed:
            items = tuple(item for item in one.items if newest[item].confirmed or stands(item, newest[item].at))
            return one if items == one.items else one.model_copy(update={"items": items})

        left = {
            "answers": {name: one for name, one in self.answers.items() if name not in old},
            "carried": {name: one for name, one in self.carried.items() if name not in old},
            "reopened": {name: one for name, one in self.reopened.items() if clinic.day(self._reopened_at(name)) == on},
            "clarifications": [one for one in self.clarifications if stands(one.item, one.at)],
            "assessed": [kept(one) for one in self.assessed],
        }
        if all(getattr(self, name) == value for name, value in left.items()):
            return self
        after = copy(self)
        for name, value in left.items():
            setattr(after, name, value)
        return after

    def _reopened_at(self, name: str) -> datetime:
        return max(entry.at for entry in self.entries if isinstance(entry, Reopened) and name in entry.items)

    def screening(self, protocol: Protocol | None, clinic: Clinic, now: datetime) -> Screening:
        """`protocol` is None where it does not load: the visit then reads not screened."""
        if protocol is None:
            return not_screened(self.opened.protocol, 0, 0, self.opened.requested, "The protocol has faults.")
        return protocol.screen(self.told(clinic.day), self.setting(protocol, clinic, now))

    def known(self, protocol: Protocol, clinic: Clinic, now: datetime, ears: Ears | None = None) -> Known:
        """What the answers so far open and leave missing. Answers to items that the protocol no longer knows are left out."""
        told = {name: it for name, it in self.told(clinic.day).items() if name in protocol.questionnaire.by_id}
        return know(protocol.questionnaire, told, self.setting(protocol, clinic, now), ears)

    def setting(self, protocol: Protocol, clinic: Clinic, now: datetime) -> Setting:
        offered = protocol.clinic.modalities & {Modality(one) for one in clinic.offers}
        opened = self.opened
        return Setting(clinic.day(now), opened.requested, opened.session_no, clinic.laser_also_electrical, self.returns, offered)

    @property
    def confirmed(self) -> bool:
        """A practitioner saw an emergency to be so. Whether it still stops the visit is the screening's to say."""
        return not self.raised and any(one.confirmed for one in self.assessed)

    @property
    def in_private(self) -> tuple[str, ...]:
        """Items the client would rather tell in person: speak alone first."""
        return tuple(name for name, answer in self.answers.items() if answer.given == "in_person")

    def status(self, on: date, screened: bool, held: bool = False) -> Status:
        """`screened`: can the protocol screen this visit at all; `held`: does anything in it stop at once."""
        if self.ended:
            return self.ended
        if self.raised:
            return Status.emergency
        if not screened:
            return Status.not_screened
        if (held and self.confirmed) or (
            self.decision and not self.void_because and not self.decision.treats and self._refused()
        ):
            return Status.not_going_ahead
        if self.response is None or self.changed_since:
            return Status.answering
        return self._after_review(on)

    def _refused(self) -> bool:
        assert self.decision is not None
        return all(choice.outcome is Outcome.do_not_treat for choice in self.decision.modalities.values())

    def _after_review(self, on: date) -> Status:
        if self.decision is None or self.void_because:
            return Status.to_review
        choices = self.decision.modalities.values()
        if any(choice.outcome is Outcome.keep_in_review for choice in choices):
            return Status.to_review
        if not self.decision.treats:
            return self._waiting(on)
        if self.consent is None or not covers(
            self.consent, self.covered.decision if self.covered else "", self.decision, self.opened.session_no, on
        ):
            return Status.to_sign
        return Status.ready if self.countersigned and self.sealed else Status.to_countersign

    def _waiting(self, on: date) -> Status:
        assert self.decision is not None
        if self.came or self.lapsed(on):
            return Status.to_review
        for_letter = any(choice.outcome is Outcome.letter for choice in self.decision.modalities.values())
        return Status.waiting if for_letter else Status.deferred


_GATHERED = tuple(one.name for one in fields(Visit) if one.default_factory is not MISSING)
"""What entries are gathered in, in place."""


def _assess(item: str, one: Assessed, latest: dict[str, tuple[datetime, Any]], settled: dict[str, datetime]) -> None:
    """Confirmed is a yes that stays, whatever the client says later; "not so" is a no until something new is said.

    Only a yes or a no is an assessment's to change: a number or a date is changed by a new one.
    """
    said_at, given = latest.get(item, (one.at, "no"))
    if given not in (*RAISING, "no"):
        return
    asked_since = settled.get(item, one.at) > one.at
    if (one.confirmed and not asked_since) or said_at <= one.at:
        latest[item] = (max(one.at, said_at), "yes" if one.confirmed else "no")
    settled[item] = max(one.at, settled.get(item, one.at))


def _take_answer(visit: Visit, entry: Answered) -> None:
    before = visit.answers.get(entry.answer.item)
    visit.answers[entry.answer.item] = entry.answer
    visit.carried.pop(entry.answer.item, None)
    if before is None or before.given != entry.answer.given:
        if entry.answer.by is By.paper:
            visit.paper = None
        _changed(visit, entry.answer.item)


def _take_back(visit: Visit, entry: Unanswered) -> None:
    visit.carried.pop(entry.item, None)
    if visit.answers.pop(entry.item, None):
        _changed(visit, entry.item)


def _take_carried(visit: Visit, entry: Carried) -> None:
    """What was answered today stands."""
    found = {answer.item: answer for answer in entry.answers if answer.item not in visit.answers}
    visit.answers |= found
    visit.carried |= found
    visit.returns = True
    for item in found:
        visit.reopened.pop(item, None)


def _take_reopened(visit: Visit, entry: Reopened) -> None:
    for item in entry.items:
        if carried := visit.carried.pop(item, None):
            visit.reopened[item] = visit.answers.pop(item, carried)
            _changed(visit, item)


def _changed(visit: Visit, item: str) -> None:
    if visit.response is not None:
        visit.changed_since = True
        _void(visit, f"the answer to {item} changed")


def _void(visit: Visit, because: str) -> None:
    if visit.decision and not visit.void_because:
        visit.void_because = because
        visit.released = False
        _drop_consent(visit)
        visit.taken_over, visit.met = None, False


def _drop_consent(visit: Visit) -> None:
    """Ink falls; a consent of an earlier session only stops covering this visit."""
    visit.dropped_ink = visit.dropped_ink or (visit.consent is not None and visit.covered is None)
    visit.consent, visit.covered = None, None
    visit.countersigned, visit.acknowledged, visit.sealed = None, None, None


def _take_response(visit: Visit, entry: Submitted) -> None:
    if visit.response and visit.response.digest != entry.response.digest:
        _void(visit, "the answers were submitted again")
    visit.response, visit.changed_since = entry.response, False
    visit.answers = dict(entry.response.by_item)
    visit.carried = {item: answer for item, answer in visit.carried.items() if item in visit.answers}


def _take_clarification(visit: Visit, entry: Clarified) -> None:
    visit.clarifications.append(entry.clarification)
    if entry.raises:
        _void(visit, f"a clarification of {entry.clarification.item} raised an effect")


def _take_readings(visit: Visit, entry: Measured) -> None:
    visit.readings.extend(entry.readings)
    if entry.raises:
        _void(visit, f"the reading of {', '.join(reading.item for reading in entry.readings)} raised an effect")


def _take_emergency(visit: Visit, entry: EmergencyRaised) -> None:
    visit.raised |= dict.fromkeys(entry.items, entry.text)
    visit.staff_came = False
    visit.mistakes -= set(entry.items)
    _void(visit, "an emergency answer was given")


def _take_assessment(visit: Visit, entry: Assessed) -> None:
    visit.assessed.append(entry)
    for item in entry.items:
        visit.raised.pop(item, None)


def _take_decision(visit: Visit, entry: Decided) -> None:
    _drop_consent(visit)
    visit.decision, visit.void_because, visit.released = entry.decision, "", False
    visit.taken_over, visit.met = None, False


def _take_release(visit: Visit, entry: Released) -> None:
    visit.released = (
        bool(visit.decision) and not visit.void_because and entry.decision == visit.decision.digest if visit.decision else False
    )
    visit.addendum = entry.addendum


def _take_cover(visit: Visit, entry: Covered) -> None:
    visit.consent, visit.covered, visit.released = entry.consent, entry, False
    visit.countersigned, visit.acknowledged, visit.sealed = None, None, None


def _take_signature(visit: Visit, entry: Signed) -> None:
    visit.consent, visit.covered, visit.released, visit.dropped_ink = entry.consent, None, False, False
    visit.countersigned, visit.acknowledged, visit.sealed = None, None, None


def _take_countersignature(visit: Visit, entry: Countersigned) -> None:
    if visit.consent and visit.consent.ref == entry.consent:
        visit.countersigned = entry


def _take_seal(visit: Visit, entry: Sealed) -> None:
    if visit.consent and visit.consent.ref == entry.consent:
        visit.sealed = entry


def _take_received(visit: Visit, entry: Received) -> None:
    visit.received.append(entry)


def _take_over(visit: Visit, entry: TakenOver) -> None:
    visit.taken_over, visit.met, visit.acknowledged = entry, False, None


def _take_meeting(visit: Visit, entry: PractitionerConfirmed) -> None:
    visit.met = visit.taken_over is not None and visit.taken_over.practitioner == entry.practitioner


def _take_acknowledgement(visit: Visit, entry: LimitsAcknowledged) -> None:
    visit.acknowledged = entry


def _end(status: Status) -> Any:
    def take(visit: Visit, entry: Entry) -> None:
        endings = [status] if visit.ended is None else [status, visit.ended]
        visit.ended = min(endings, key=tuple(Status).index)

    return take


def _take_withdrawal(visit: Visit, entry: Withdrawn) -> None:
    """Of a part: the rest of the consent stays in force. Of all, or of all that was left: the visit has ended."""
    if entry.scope and visit.consent:
        visit.consent = without(visit.consent, entry.scope)
        if visit.consent.agreed:
            return
    _end(Status.withdrawn)(visit, entry)


def without(consent: Consent, scope: Iterable[str]) -> Consent:
    gone = set(scope)
    modalities = {one: Agreed.no if one in gone else said for one, said in consent.modalities.items()}
    photos = {use: Agreed.no if PHOTOS in gone else said for use, said in consent.photos.items()}
    return consent.model_copy(update={"modalities": modalities, "photos": photos})


def _take_correction(visit: Visit, entry: Corrected) -> None:
    """A signature under a wrong name or birth date does not stand; what was decided for another age does not either."""
    if visit.ended:
        return
    if entry.born != entry.born_before:
        _void(visit, "the birth date was corrected")
    elif visit.consent:
        _drop_consent(visit)
        visit.released = False


def _take_copy(visit: Visit, entry: CopyGiven) -> None:
    visit.copy_of = entry.document


def _take_rating(visit: Visit, entry: GoalRated) -> None:
    visit.ratings[entry.goal] = entry


def _take_notice(visit: Visit, entry: NoticeAgreed) -> None:
    visit.notice = entry


def _take_language(visit: Visit, entry: LanguageChosen) -> None:
    visit.language = entry.language


def _take_check(visit: Visit, entry: PaperChecked) -> None:
    visit.paper = entry


def _take_mistake(visit: Visit, entry: CalledByMistake) -> None:
    visit.mistakes |= set(entry.items)


def _take_staff(visit: Visit, entry: StaffCame) -> None:
    visit.staff_came, visit.help_asked = True, None


def _take_call(visit: Visit, entry: HelpAsked) -> None:
    visit.help_asked = visit.help_asked or entry.at


_TAKE: Mapping[type, Any] = {
    NoticeAgreed: _take_notice,
    LanguageChosen: _take_language,
    Answered: _take_answer,
    Unanswered: _take_back,
    Carried: _take_carried,
    Reopened: _take_reopened,
    PaperChecked: _take_check,
    Submitted: _take_response,
    GoalRated: _take_rating,
    EmergencyRaised: _take_emergency,
    CalledByMistake: _take_mistake,
    StaffCame: _take_staff,
    HelpAsked: _take_call,
    Assessed: _take_assessment,
    Clarified: _take_clarification,
    Measured: _take_readings,
    Decided: _take_decision,
    Released: _take_release,
    Covered: _take_cover,
    Received: _take_received,
    TakenOver: _take_over,
    PractitionerConfirmed: _take_meeting,
    Signed: _take_signature,
    Declined: _end(Status.declined),
    Countersigned: _take_countersignature,
    Sealed: _take_seal,
    Withdrawn: _take_withdrawal,
    Corrected: _take_correction,
    CopyGiven: _take_copy,
    Invalidated: _end(Status.invalidated),
    Abandoned: _end(Status.abandoned),
    LimitsAcknowledged: _take_acknowledgement,
    Treated: _end(Status.treated),
}
