"""All that happened to one client in the order of time: visits, papers, decisions, withdrawals, and who looked."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import streamlit as st

from forms.desk.frame import Desk, heading
from forms.desk.markup import icon, text
from forms.desk.opening import modality
from screening.actions import clients
from screening.entry import (
    PHOTOS,
    Abandoned,
    Assessed,
    CopyGiven,
    Corrected,
    Countersigned,
    CourseReviewed,
    Covered,
    Decided,
    Declined,
    Entry,
    IncidentRecorded,
    Invalidated,
    NextAgreed,
    Opened,
    PhotoTaken,
    PlanSet,
    Sealed,
    Signed,
    Submitted,
    Treated,
    Withdrawn,
)
from screening.rule import Modality
from screening.visit import Visit
from screening.wording import day_words, moment_words

SHOWN = 30
LIMIT = "timeline_limit"


class Event(NamedTuple):
    at: datetime
    drawing: str
    what: str
    details: tuple[str, ...]
    by: str
    ref: str


def show(desk: Desk, person: Iterable[str]) -> None:
    """For those who may read answers, and, without what was decided, for those who may read the audit."""
    if not (desk.reads_answers or desk.may("read the audit")):
        return
    events = of(desk, tuple(person))
    heading(desk.words["timeline"], len(events))
    limit = int(st.session_state.get(LIMIT, SHOWN))
    rows = "".join(_row(desk, event) for event in events[:limit])
    st.html(f'<ol class="timeline">{rows}</ol>')
    if len(events) > limit:
        more = desk.words["show_more"].format(count=len(events) - limit)
        st.button(more, key="timeline_more", on_click=lambda: st.session_state.update({LIMIT: limit + 10 * SHOWN}))


def of(desk: Desk, person: tuple[str, ...]) -> list[Event]:
    """The newest first."""
    with desk.service.store.read() as reader:
        visits = reader.visits_of(*person)
        names = {f"staff:{one.ref}": one.name for one in reader.all_staff()}
        looked = clients.who_looked(reader, (*person, *(visit.ref for visit in visits)))
    found = [event for visit in visits for entry in visit.entries if (event := _event(desk, visit, entry, names))]
    events = desk.service.words("event")
    found += [Event(at, "eye", events[what], (), _who(desk, actor, names), ref) for at, actor, what, ref in looked]
    return sorted(found, key=lambda event: event.at, reverse=True)


def _row(desk: Desk, event: Event) -> str:
    details = "".join(f"<p>{text(line)}</p>" for line in event.details if line)
    small = " · ".join(part for part in (moment_words(desk.clinic, event.at), event.by, event.ref) if part)
    look = ' class="look"' if event.drawing == "eye" else ""
    return f'<li{look}>{icon(event.drawing)}<div><p class="what">{text(event.what)}</p>{details}<p class="under">{text(small)}</p></div></li>'


def _who(desk: Desk, actor: str, names: dict[str, str]) -> str:
    kind = actor.partition(":")[0]
    return names.get(actor) or desk.service.words("by").get(kind, kind)


def _event(desk: Desk, visit: Visit, entry: Entry, names: dict[str, str]) -> Event | None:
    told = _TOLD.get(type(entry))
    if told is None:
        return None
    drawing, word, details = told
    said = tuple(details(desk, entry))
    return Event(entry.at, drawing, desk.service.words("event")[word], said, _who(desk, entry.by, names), visit.ref)


Lines = Iterable[str]


def _opened(desk: Desk, entry: Opened) -> Lines:
    yield desk.words["session_number"].format(number=entry.session_no)
    yield ", ".join(modality(desk, one) for one in Modality if one in entry.requested)


def _submitted(desk: Desk, entry: Submitted) -> Lines:
    if entry.response.supersedes:
        yield desk.words["supersedes"]


def _assessed(desk: Desk, entry: Assessed) -> Lines:
    if desk.reads_answers:
        yield desk.words["emergency_confirm" if entry.confirmed else "emergency_was_not"]
        yield entry.because


def _decided(desk: Desk, entry: Decided) -> Lines:
    if desk.reads_answers:
        outcomes = desk.service.words("outcome")
        for one, choice in entry.decision.modalities.items():
            until = f", {desk.words['not_before'].format(date=day_words(choice.until))}" if choice.until else ""
            yield f"{modality(desk, one)}: {outcomes[choice.outcome]}{until}"


def _reason(desk: Desk, entry: Any) -> Lines:
    """Why a consent was withdrawn or a record made invalid may tell of health."""
    if desk.reads_answers:
        yield entry.reason


def _declined(desk: Desk, entry: Declined) -> Lines:
    return entry.reasons if desk.reads_answers else ()


def withdrawal(desk: Desk, entry: Withdrawn) -> Lines:
    words = desk.words
    parts = [words["scope_photos"] if one == PHOTOS else modality(desk, Modality(one)) for one in entry.scope]
    yield words["withdrawn_scope"].format(scope=", ".join(parts) or words["scope_all"])
    how = words[f"channel_{entry.channel}"]
    yield words["withdrawn_how"].format(channel=how, name=entry.taken_by) if entry.taken_by else how
    if entry.caller_check:
        yield words["withdrawn_check"].format(check=entry.caller_check)
    if entry.effective and entry.effective != entry.at:
        yield words["withdrawn_from"].format(time=moment_words(desk.clinic, entry.effective))
    yield from _reason(desk, entry)


def _corrected(desk: Desk, entry: Corrected) -> Lines:
    if entry.name != entry.name_before:
        yield f"{entry.name_before} → {entry.name}"
    if entry.born != entry.born_before:
        yield f"{day_words(entry.born_before)} → {day_words(entry.born)}"
    yield entry.reason


def _treated(desk: Desk, entry: Treated) -> Lines:
    if desk.reads_answers:
        yield ", ".join(modality(desk, one) for one in Modality if one in entry.modalities)


def _planned(desk: Desk, entry: PlanSet) -> Lines:
    if desk.reads_answers:
        yield desk.words["course_plan_line"].format(
            sessions=entry.sessions, fewest=entry.interval_days[0], most=entry.interval_days[1]
        )


def _reviewed(desk: Desk, entry: CourseReviewed) -> Lines:
    if desk.reads_answers:
        yield desk.words["course_goes_on" if entry.goes_on else "course_stops"]
        yield entry.says


def _agreed(desk: Desk, entry: NextAgreed) -> Lines:
    yield f"{day_words(entry.on)} {entry.time}".strip() if entry.on else desk.words["next_took_back"]


def _signed(desk: Desk, entry: Signed) -> Lines:
    if entry.consent.extends:
        yield desk.words["rests_on"].format(signed=moment_words(desk.clinic, entry.consent.extends.signed))


def _covered(desk: Desk, entry: Covered) -> Lines:
    yield desk.words["rests_on"].format(signed=moment_words(desk.clinic, entry.earlier.signed))


def _sealed(desk: Desk, entry: Sealed) -> Lines:
    yield entry.file_name


def _incident(desk: Desk, entry: IncidentRecorded) -> Lines:
    if desk.reads_answers:
        yield entry.what


def _nothing(desk: Desk, entry: Any) -> Lines:
    return ()


_TOLD: dict[type, tuple[str, str, Callable[[Desk, Any], Lines]]] = {
    Opened: ("person", "visit opened", _opened),
    Submitted: ("dots", "answers submitted", _submitted),
    Assessed: ("alert", "emergency assessed", _assessed),
    Decided: ("change", "decided", _decided),
    Signed: ("pen", "consent signed", _signed),
    Covered: ("tick", "consent in force", _covered),
    Declined: ("cross", "consent declined", _declined),
    Countersigned: ("pen", "countersigned", _nothing),
    Sealed: ("letter", "packet sealed", _sealed),
    CopyGiven: ("letter", "copy given", _nothing),
    Withdrawn: ("cross", "consent withdrawn", withdrawal),
    Invalidated: ("cross", "record made invalid", _reason),
    Abandoned: ("cross", "visit abandoned", _nothing),
    IncidentRecorded: ("alert", "incident recorded", _incident),
    Treated: ("tick", "treated", _treated),
    Corrected: ("change", "particulars corrected", _corrected),
    PlanSet: ("change", "plan set", _planned),
    CourseReviewed: ("talk", "course reviewed", _reviewed),
    NextAgreed: ("clock", "next date agreed", _agreed),
    PhotoTaken: ("eye", "photo taken", _nothing),
}
