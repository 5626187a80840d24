"""Status is worked out from the entries, first match wins; nothing in them is edited."""

from datetime import UTC, date, datetime, timedelta

import pytest

from screening.entry import Abandoned, Decided, Declined, EmergencyRaised, Entry, Invalidated, Opened, Treated, Withdrawn
from screening.review import Choice, Decision, Outcome
from screening.rule import Modality
from screening.screen import Stamp
from screening.visit import Status, Visit

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
