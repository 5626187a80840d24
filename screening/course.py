"""The course of sessions, and whether a consent covers a visit."""

from datetime import date

from screening.consent import Consent
from screening.questionnaire import Frozen
from screening.review import Decision
from screening.rule import Modality


class Course(Frozen):
    ref: str
    client: str
    protocol: str
    planned_sessions: int
    opened: date


def covers(consent: Consent, decision: Decision, treats: frozenset[Modality], session_no: int, on: date) -> bool:
    """In force for this visit: it rests on the same decision, all have signed, and modalities, session and day lie in its scope."""
    in_scope = bool(treats & consent.agreed) and session_no <= consent.scope.sessions and on <= consent.scope.until
    return in_scope and consent.decision == decision.digest and consent.signers == decision.signers
