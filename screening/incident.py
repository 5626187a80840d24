"""Which reactions ask for an incident record, and whether it is written."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from screening.entry import Assessed, IncidentRecorded, Treated
from screening.protocol import Protocol
from screening.questionnaire import in_language
from screening.visit import Visit


class Incident(NamedTuple):
    visit: str
    client: str
    session_no: int
    record: IncidentRecorded


def owed(visit: Visit, protocol: Protocol) -> tuple[str, ...]:
    """Reactions that nobody wrote down yet: signs that called somebody and that a practitioner confirmed, and serious ones seen here."""
    if visit.is_invalid:
        return ()
    written = {item for one in recorded(visit) for item in one.items}
    return tuple(dict.fromkeys(item for item in _serious(visit, protocol) if item not in written))


def _serious(visit: Visit, protocol: Protocol) -> Iterator[str]:
    signs = {item.id for sign in protocol.questionnaire.signs for item in protocol.questionnaire.family(sign.id)}
    seen = {one.id for one in protocol.reactions if one.serious}
    for entry in visit.entries:
        if isinstance(entry, Assessed) and entry.confirmed:
            yield from (item for item in entry.items if item in signs)
        elif isinstance(entry, Treated):
            yield from (one for one in entry.reactions if one in seen)


def recorded(visit: Visit) -> tuple[IncidentRecorded, ...]:
    return tuple(entry for entry in visit.entries if isinstance(entry, IncidentRecorded))


def incidents(visits: Iterable[Visit]) -> list[Incident]:
    """The newest first; not those of records made invalid."""
    counted = (visit for visit in visits if not visit.is_invalid)
    found = [Incident(visit.ref, visit.client, visit.opened.session_no, one) for visit in counted for one in recorded(visit)]
    return sorted(found, key=lambda one: one.record.at, reverse=True)


def about_words(protocol: Protocol | None, items: Iterable[str]) -> str:
    """Signs and reactions as staff read them; an id that this content does not know stays what it is."""
    asked = {item.id: item.ask for item in protocol.questionnaire.items} if protocol else {}
    known = asked | (dict(protocol.record_words) if protocol else {})
    return "; ".join(in_language(known[item], "en") if item in known else item for item in items)
