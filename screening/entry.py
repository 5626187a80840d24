"""What is appended to a visit: one frozen model a fact, told apart by `kind`. Entries are never edited."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from screening.consent import Consent, Earlier
from screening.questionnaire import Frozen
from screening.response import Answer, By, Clarification, Reading, Response
from screening.review import Decision, StandingDecision
from screening.rule import Modality
from screening.screen import Stamp


class _Entry(Frozen):
    at: datetime
    by: str  # actor, kind:ref


class Opened(_Entry):
    kind: Literal["opened"] = "opened"
    client: str
    course: str
    requested: frozenset[Modality]
    session_no: int
    language: str
    protocol: Stamp


class Identified(_Entry):
    """The birth date was entered and is this client's."""

    kind: Literal["identified"] = "identified"
    tablet: str


class NoticeAgreed(_Entry):
    """Privacy notice read, electronic form agreed to, and who helps."""

    kind: Literal["notice_agreed"] = "notice_agreed"
    text: str  # digest of the notice as shown
    seconds: float
    helper: By
    helper_name: str = ""
    on_paper: bool = False  # read and signed on a paper form


class LanguageChosen(_Entry):
    """From here on the client reads this language; what was answered before stands in the words it was asked in."""

    kind: Literal["language_chosen"] = "language_chosen"
    language: str


class Answered(_Entry):
    kind: Literal["answered"] = "answered"
    answer: Answer


class Unanswered(_Entry):
    """An answer taken back: the item is open again."""

    kind: Literal["unanswered"] = "unanswered"
    item: str


class Carried(_Entry):
    """Answers of an earlier form that are fresh enough to stand today; each keeps the moment and the words it was given in."""

    kind: Literal["carried"] = "carried"
    source: str  # the visit they were given or carried in
    response: str  # its digest
    answers: tuple[Answer, ...]


class Reopened(_Entry):
    """The client says that something changed: answers that were carried are asked again."""

    kind: Literal["reopened"] = "reopened"
    items: tuple[str, ...]


class PageLeft(_Entry):
    kind: Literal["page_left"] = "page_left"
    page: str
    seconds: float
    talk: bool = False  # "I would rather talk about this page"


class EmergencyRaised(_Entry):
    kind: Literal["emergency_raised"] = "emergency_raised"
    items: tuple[str, ...]
    text: str  # which of the four screens


class CalledByMistake(_Entry):
    """ "I tapped this by mistake": kept for the practitioner, the hold stays."""

    kind: Literal["called_by_mistake"] = "called_by_mistake"
    items: tuple[str, ...]


class StaffCame(_Entry):
    """A member of staff is with the client."""

    kind: Literal["staff_came"] = "staff_came"


class HelpAsked(_Entry):
    """The client asks for somebody, without an emergency."""

    kind: Literal["help_asked"] = "help_asked"
    page: str


class Assessed(_Entry):
    """Only the practitioner ends an emergency: confirmed, or not so because."""

    kind: Literal["assessed"] = "assessed"
    items: tuple[str, ...]
    confirmed: bool
    because: str
    name: str
    last_well: str = ""


class Submitted(_Entry):
    kind: Literal["submitted"] = "submitted"
    response: Response


class PaperChecked(_Entry):
    """What was typed in from a paper form was compared with it, line by line."""

    kind: Literal["paper_checked"] = "paper_checked"
    typed: tuple[str, ...]  # names
    checked: str
    alone: bool  # by the person who typed: there was no other
    answers: str  # digest of what was compared


class PageRead(_Entry):
    """A neutral page read while waiting."""

    kind: Literal["page_read"] = "page_read"
    page: str
    seconds: float


class GoalRated(_Entry):
    """How much something bothers the client that day, 0 to 10. Never part of a screening."""

    kind: Literal["goal_rated"] = "goal_rated"
    goal: str
    value: int = Field(ge=0, le=10)
    label: str  # the goal in the words shown


class Clarified(_Entry):
    kind: Literal["clarified"] = "clarified"
    clarification: Clarification
    raises: bool  # an effect rose: a decision made before is void


class Measured(_Entry):
    kind: Literal["measured"] = "measured"
    readings: tuple[Reading, ...]
    raises: bool


class Decided(_Entry):
    kind: Literal["decided"] = "decided"
    decision: Decision


class Released(_Entry):
    """The decision releases signing."""

    kind: Literal["released"] = "released"
    decision: str
    addendum: bool = False  # only what is new since the consent in force


class Covered(_Entry):
    """The consent of an earlier session covers this visit: nothing is signed again."""

    kind: Literal["covered"] = "covered"
    decision: str  # digest of the decision that it covers
    consent: Consent  # as it stands after what was taken back since
    earlier: Earlier


class Received(_Entry):
    """What a decision waited for came: a letter, or word that the condition is met. A new decision reads it."""

    kind: Literal["received"] = "received"
    decision: str  # digest of the decision that waited
    name: str  # of the person who records it
    sender: str
    on: date  # when it came
    says: str
    scan: str = ""  # reference of the picture of the letter


class StandingKept(_Entry):
    """A decision on one flag that holds for later visits too."""

    kind: Literal["standing_kept"] = "standing_kept"
    decision: StandingDecision


class StandingEnded(_Entry):
    kind: Literal["standing_ended"] = "standing_ended"
    rule: str
    name: str


class TakenOver(_Entry):
    """Another practitioner reviewed the visit and will treat in the place of the one who decided."""

    kind: Literal["taken_over"] = "taken_over"
    practitioner: str
    name: str
    registration: str
    before: str  # name of the one who decided
    reads: str  # digest of what was read
    decision: str


class PractitionerConfirmed(_Entry):
    """The client read who will treat, and agreed."""

    kind: Literal["practitioner_confirmed"] = "practitioner_confirmed"
    practitioner: str
    said: str  # the line as it was shown


class Signed(_Entry):
    kind: Literal["signed"] = "signed"
    consent: Consent


class Declined(_Entry):
    kind: Literal["declined"] = "declined"
    reasons: tuple[str, ...]


class Countersigned(_Entry):
    kind: Literal["countersigned"] = "countersigned"
    consent: str
    name: str
    registration: str


class Time(StrEnum):
    """Whose word the time of a seal is."""

    claimed = "claimed"  # the clinic's own: PAdES-B-B
    confirmed = "confirmed"  # a timestamp server's too: PAdES-B-T
    unconfirmed = "unconfirmed"  # the clinic's own, as the timestamp server gave none: PAdES-B-B


class Sealed(_Entry):
    kind: Literal["sealed"] = "sealed"
    consent: str
    document: str
    sha256: str
    packet: str  # digest of the packet's values
    values: str = ""  # the values themselves, packed
    file_name: str
    time: Time = Time.claimed


class Channel(StrEnum):
    """How a withdrawal reached the clinic."""

    in_person = "in_person"
    phone = "phone"
    email = "email"
    letter = "letter"


PHOTOS = "photos"


class Withdrawn(_Entry):
    """`scope` names modalities, or photos; empty is all of the consent."""

    kind: Literal["withdrawn"] = "withdrawn"
    reason: str
    channel: Channel = Channel.in_person
    taken_by: str = ""  # name
    caller_check: str = ""  # how it was made sure who speaks
    scope: tuple[str, ...] = ()
    effective: datetime | None = None  # when the client said so, where that was earlier


class Invalidated(_Entry):
    """Never counted: opened or filled in error. Cannot be undone."""

    kind: Literal["invalidated"] = "invalidated"
    reason: str


class Abandoned(_Entry):
    kind: Literal["abandoned"] = "abandoned"
    reason: str


class LimitsAcknowledged(_Entry):
    """Identity, day-of statements and limits, by the practitioner just before treatment."""

    kind: Literal["limits_acknowledged"] = "limits_acknowledged"
    decision: str
    consent: str
    limits: tuple[str, ...]
    confirmed: tuple[str, ...] = ()  # statements of the protocol, each asked and true


class Treated(_Entry):
    kind: Literal["treated"] = "treated"
    modalities: frozenset[Modality]
    needles_in: int
    needles_out: int
    notes: str = ""
    settings: dict[str, float | str] = {}  # of the devices, by the protocol's setting
    reactions: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


class IncidentRecorded(_Entry):
    """A serious reaction, in the practitioner's words."""

    kind: Literal["incident_recorded"] = "incident_recorded"
    items: tuple[str, ...]  # signs that were told of, reactions that were seen
    what: str
    began: str  # when
    action: str
    told_to: str
    name: str


class Corrected(_Entry):
    """A mistyped name or birth date of the client was put right. Sealed papers keep what they say."""

    kind: Literal["corrected"] = "corrected"
    name_before: str
    name: str
    born_before: date
    born: date
    reason: str


class CopyGiven(_Entry):
    """The client has a copy of the sealed papers."""

    kind: Literal["copy_given"] = "copy_given"
    document: str
    on_paper: bool = True


class PlanSet(_Entry):
    """How the course of this client goes on, as practitioner and client agreed."""

    kind: Literal["plan_set"] = "plan_set"
    sessions: int
    interval_days: tuple[int, int]
    review_after: tuple[int, ...]
    maintenance: str = ""
    name: str


class CourseReviewed(_Entry):
    """What the sessions so far brought, as client and practitioner see it together."""

    kind: Literal["course_reviewed"] = "course_reviewed"
    after: int  # how many sessions there were by then
    goes_on: bool
    says: str
    name: str


class NextAgreed(_Entry):
    """The day that was agreed for the next session. Without a day: it holds no more."""

    kind: Literal["next_agreed"] = "next_agreed"
    on: date | None
    time: str = ""  # 14:30, of the clinic
    uid: str = ""  # what a calendar knows it by: random
    name: str


class View(StrEnum):
    """Of a standard photo."""

    front = "front"
    left = "left"
    right = "right"


class PhotoTaken(_Entry):
    kind: Literal["photo_taken"] = "photo_taken"
    view: View
    scan: str  # reference of the picture


BESIDE = frozenset({"plan_set", "course_reviewed", "next_agreed", "goal_rated"})
"""Facts of the course: the visit that they are appended to stands as it stood."""


Entry: TypeAlias = Annotated[
    Opened
    | Identified
    | NoticeAgreed
    | LanguageChosen
    | Answered
    | Unanswered
    | Carried
    | Reopened
    | PageLeft
    | EmergencyRaised
    | CalledByMistake
    | StaffCame
    | HelpAsked
    | Assessed
    | Submitted
    | PaperChecked
    | PageRead
    | GoalRated
    | Clarified
    | Measured
    | Decided
    | Released
    | Covered
    | Received
    | StandingKept
    | StandingEnded
    | TakenOver
    | PractitionerConfirmed
    | Signed
    | Declined
    | Countersigned
    | Sealed
    | Withdrawn
    | Invalidated
    | Abandoned
    | LimitsAcknowledged
    | Treated
    | IncidentRecorded
    | Corrected
    | CopyGiven
    | PlanSet
    | CourseReviewed
    | NextAgreed
    | PhotoTaken,
    Field(discriminator="kind"),
]
entry_adapter: TypeAdapter[Entry] = TypeAdapter(Entry)
