"""Status is worked out from the entries, first match wins; nothing in them is edited."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.entry import (
    Abandoned,
    Assessed,
    CalledByMistake,
    Carried,
    Corrected,
    Decided,
    Declined,
    EmergencyRaised,
    Entry,
    HelpAsked,
    Invalidated,
    Opened,
    Received,
    Reopened,
    StaffCame,
    Treated,
    Unanswered,
    Withdrawn,
)
from screening.review import Choice, Decision, Outcome
from screening.rule import Modality
from screening.screen import Stamp
from screening.visit import Status, Visit
from tests.builders import House

AT = datetime(2026, 3, 16, 16, tzinfo=UTC)
ON = date(2026, 3, 16)
OPENED = Opened(
    at=AT,
    by="staff:X",
    client="C",
    course="K",
    requested=frozenset(Modality),
    session_no=1,
    language="en",
    protocol=Stamp(name="p", version="1", digest="d"),
)


def visit(*entries: Entry) -> Visit:
    return Visit.of("V", (OPENED, *entries))


def end(kind: type[Abandoned] | type[Invalidated] | type[Withdrawn]) -> Entry:
    return kind(at=AT, by="staff:X", reason="notes")


TREATED = Treated(at=AT, by="staff:X", modalities=frozenset({Modality.needling}), needles_in=3, needles_out=3)
DECLINED = Declined(at=AT, by="client:C", reasons=())


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ((end(Withdrawn), end(Invalidated)), Status.invalidated),
        ((TREATED, end(Invalidated)), Status.treated),
        ((TREATED, end(Withdrawn)), Status.treated),
        ((DECLINED, end(Withdrawn)), Status.withdrawn),
        ((DECLINED,), Status.declined),
        ((end(Abandoned), TREATED), Status.abandoned),
    ],
)
def test_the_first_ending_in_the_list_stands_whatever_came_first(entries: tuple[Entry, ...], found: Status) -> None:
    assert visit(*entries).status(ON, True) is found
    assert visit(*reversed(entries)).status(ON, True) is found


def test_an_emergency_comes_before_not_screened_and_before_any_decision() -> None:
    raised = EmergencyRaised(at=AT, by="client:C", items=("stroke_signs",), text="call_911")
    assert visit(raised).status(ON, False) is Status.emergency
    assert visit().status(ON, False) is Status.not_screened
    assert visit().status(ON, True) is Status.answering


def decided(**choice: object) -> Decided:
    choices = {modality: Choice(**choice) for modality in Modality}  # type: ignore[arg-type]
    return Decided(
        at=AT, by="staff:X", decision=Decision(by="X", by_name="X", at=AT, reads="r", response="r", modalities=choices)
    )


def test_do_not_treat_is_not_going_ahead_even_while_answers_are_open() -> None:
    assert visit(decided(outcome=Outcome.do_not_treat)).status(ON, True) is Status.not_going_ahead


def test_a_visit_that_does_not_begin_with_its_opening_is_refused() -> None:
    with pytest.raises(ValueError, match="opening"):
        Visit.of("V", [TREATED])


def test_entries_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        OPENED.session_no = 2  # type: ignore[misc]
    assert AT + timedelta(0) == OPENED.at


def test_entry_by_entry_it_is_the_visit_that_all_of_them_make(clinic: House) -> None:
    """Also in orders that no action writes, and what it was before each entry stays as it was."""
    entries = [*_signed(clinic), *_others(clinic)]

    @settings(suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.lists(st.sampled_from(entries), max_size=12))
    def in_any_order(some: list[Entry]) -> None:
        steps = [visit()]
        for entry in some:
            steps.append(steps[-1].plus(entry))
        assert steps == [visit(*some[:taken]) for taken in range(len(some) + 1)]

    in_any_order()


def _signed(clinic: House) -> list[Entry]:
    """One of each kind, and a few answers."""
    ref = clinic.signed()
    clinic.countersign(ref)
    entries = clinic.visit(ref).entries[1:]
    return list({entry.kind: entry for entry in entries}.values()) + [entry for entry in entries if entry.kind == "answered"][:3]


def _others(clinic: House) -> list[Entry]:
    answered = [entry.answer for entry in _signed(clinic) if entry.kind == "answered"]
    by = {"at": AT, "by": "staff:X"}
    return [
        Unanswered(item=answered[0].item, **by),
        Carried(source="W", response="r", answers=tuple(answered), **by),
        Reopened(items=(answered[1].item,), **by),
        EmergencyRaised(items=("stroke_signs",), text="call_911", **by),
        CalledByMistake(items=("stroke_signs",), **by),
        Assessed(items=("stroke_signs",), confirmed=False, because="seen", name="X", **by),
        HelpAsked(page="ask", **by),
        StaffCame(**by),
        Received(decision="d", name="X", sender="Y", on=ON, says="fit", **by),
        Corrected(name_before="A", name="B", born_before=ON, born=ON, reason="typed wrong", **by),
        Withdrawn(reason="no photos", scope=("photos",), **by),
        end(Abandoned),
        TREATED,
    ]
