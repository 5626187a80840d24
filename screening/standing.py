"""Where a visit stands, in the few facts that a queue is sorted and searched by. Derived from the entries, never the record itself."""

from datetime import date, datetime
from enum import StrEnum

from screening.entry import BESIDE, Treated, Withdrawn
from screening.questionnaire import Frozen
from screening.visit import CLOSED, Status, Visit


class ConsentState(StrEnum):
    none = "none"
    released = "released"  # waits for the client's signature
    signed = "signed"
    in_force = "in_force"  # countersigned and sealed
    declined = "declined"
    withdrawn = "withdrawn"
    invalid = "invalid"


class Standing(Frozen):
    visit: str
    client: str
    opened_at: datetime
    since: datetime  # when the last thing happened
    status: Status
    consent: ConsentState
    practitioner: str  # reference of who decided or treated
    session_no: int
    released: bool
    calling: bool  # somebody has to go there: an emergency, or help asked for
    copy_owed: bool
    incident_owed: bool = False  # a serious reaction that nobody wrote down yet
    until: date | None  # the day from which it may stand otherwise

    @property
    def closed(self) -> bool:
        return self.status in CLOSED


def standing_of(visit: Visit, status: Status, on: date, incident_owed: bool = False) -> Standing:
    return Standing(
        visit=visit.ref,
        client=visit.client,
        opened_at=visit.opened.at,
        since=max(entry.at for entry in visit.entries if entry.kind not in BESIDE),
        status=status,
        consent=consent_state(visit),
        practitioner=_practitioner(visit),
        session_no=visit.opened.session_no,
        released=visit.released,
        calling=visit.ended is None and bool(visit.raised or visit.help_asked),
        copy_owed=visit.copy_owed,
        incident_owed=incident_owed,
        until=_turns(visit, on),
    )


def consent_state(visit: Visit) -> ConsentState:
    if visit.is_invalid:
        return ConsentState.invalid
    if visit.ended is Status.declined:
        return ConsentState.declined
    if any(isinstance(entry, Withdrawn) and not entry.scope for entry in visit.entries) or visit.ended is Status.withdrawn:
        return ConsentState.withdrawn
    if visit.consent is None:
        return ConsentState.released if visit.released else ConsentState.none
    return ConsentState.in_force if visit.countersigned and visit.sealed else ConsentState.signed


def _practitioner(visit: Visit) -> str:
    treated = [entry.by for entry in visit.entries if isinstance(entry, Treated)]
    by = treated[-1] if treated else visit.practitioner
    return by.removeprefix("staff:")


def _turns(visit: Visit, on: date) -> date | None:
    """The first later day on which the status may differ though nothing is written: a deferral lapses, a consent runs out."""
    if visit.ended or visit.decision is None:
        return None
    days = [choice.ends for choice in visit.decision.modalities.values() if choice.ends]
    if visit.consent:
        days.append(date.fromordinal(visit.consent.scope.until.toordinal() + 1))
    return min((day for day in days if day > on), default=None)
