"""The course of sessions, and whether a consent covers a visit."""

from datetime import date

from screening.consent import Consent
from screening.questionnaire import Frozen
from screening.review import Decision


class Course(Frozen):
    ref: str
    client: str
    protocol: str
    planned_sessions: int
    opened: date


def covers(consent: Consent, taken_for: str, decision: Decision, session_no: int, on: date) -> bool:
    """In force for this visit: signed on this decision or `taken_for` it, by all who sign, and modalities, session and day lie in its scope."""
    signed = decision.digest in (consent.decision, taken_for) and set(decision.signers) <= set(consent.signers)
    return signed and bool(decision.treats & consent.agreed) and in_scope(consent, session_no, on)


def in_scope(consent: Consent, session_no: int, on: date) -> bool:
    return session_no <= consent.scope.sessions and on <= consent.scope.until
