"""What clients tell of the session before: counted by sign and place, with small numbers hidden."""

from datetime import timedelta
from itertools import count

import pytest

from screening.entry import Assessed, Clarified, Entry, Invalidated, Opened, Submitted, Treated
from screening.questionnaire import ItemType
from screening.reactions import LEAST, Reactions, Row, reactions
from screening.response import Answer, By, Clarification, How, Response
from screening.rule import Modality
from screening.visit import Visit
from tests.builders import DAY, MORNING, house_clinic, protocol

NUMBERS = count(1)
NEEDLING, ELECTRO, LASER = Modality
BRUISED = {"since_bruise": "yes", "since_bruise_areas": ["cheeks:left", "jaw"]}


def visit(client: str, weeks: int, used: set[Modality] | None, *more: Entry, **told: object) -> Visit:
    """A visit so many weeks after the first day: what was told of the session before, and what was used."""
    at = MORNING + timedelta(weeks=weeks)
    everything = dict.fromkeys((sign.id for sign in protocol().questionnaire.signs), "no") | told if weeks else {}
    given = tuple(
        Answer(item=name, given=it, asked="", said="", how=How.alone, page=1, language="en", by=By.client, at=at)  # type: ignore[arg-type]
        for name, it in everything.items()
    )
    entries: list[Entry] = [
        Opened(
            at=at, by="staff:R", client=client, course="C", requested=frozenset(Modality), session_no=weeks + 1, language="en",
            protocol=protocol().stamp,
        ),
        Submitted(at=at, by=f"client:{client}", response=Response(answers=given, protocol="", language="en", at=at)),
        *more,
    ]  # fmt: skip
    if used is not None:
        entries.append(Treated(at=at, by="staff:P", modalities=frozenset(used), needles_in=8, needles_out=8))
    return Visit.of(f"V{next(NUMBERS)}", entries)


def pairs(number: int, used: set[Modality], **told: object) -> list[Visit]:
    """So many clients, each with a session and a later visit that tells of it."""
    found = []
    for _ in range(number):
        client = f"C{next(NUMBERS)}"
        found += [visit(client, 0, used), visit(client, 1, None, **told)]
    return found


def counted(*visits: Visit, **more: object) -> Reactions:
    return reactions(visits, protocol(), house_clinic(), DAY + timedelta(weeks=60), **more)  # type: ignore[arg-type]


def of(rows: tuple[Row, ...], id: str) -> Row:
    return next(row for row in rows if row.id == id)


def test_every_sign_of_the_content_has_a_row_and_every_skin_sign_a_place() -> None:
    questionnaire = protocol().questionnaire
    signs = [sign.id for sign in questionnaire.signs]
    assert len(signs) == 8 and all(sign.startswith("since_") for sign in signs)
    marked = {sign for sign in signs for item in questionnaire.family(sign) if item.type is ItemType.areas}
    assert set(signs) - marked == {"since_headache", "since_faint"}
    assert [row.id for row in counted().signs] == signs
    assert [row.id for row in counted().places] == [area.id for area in questionnaire.areas]


def test_shares_are_of_sessions_with_that_treatment_that_somebody_told_of() -> None:
    found = counted(
        *pairs(6, {NEEDLING}, **BRUISED), *pairs(10, {NEEDLING}), *pairs(4, {NEEDLING, LASER}), visit("alone", 0, {NEEDLING})
    )
    assert (found.treated, found.told) == (21, 20) and found.sessions == {NEEDLING: 20, LASER: 4}
    bruise = of(found.signs, "since_bruise")
    assert bruise.sessions == {NEEDLING: 6} and found.share(bruise, NEEDLING) == 30.0
    assert found.share(of(found.places, "cheeks"), NEEDLING) == found.share(of(found.places, "jaw"), NEEDLING) == 30.0


@pytest.mark.parametrize("number", range(LEAST + 2))
def test_a_small_count_is_hidden(number: int) -> None:
    found = counted(*pairs(number, {ELECTRO}, **BRUISED), *pairs(20, {ELECTRO}))
    share = found.share(of(found.signs, "since_bruise"), ELECTRO)
    assert (share is None) == (number < LEAST)


def test_the_next_visit_that_was_answered_tells_and_no_other() -> None:
    first, second = visit("A", 0, {NEEDLING}), visit("A", 1, {LASER}, **BRUISED)
    third = visit("A", 2, None, since_bruise="no", since_headache="yes")
    found = counted(third, first, second)
    assert of(found.signs, "since_bruise").sessions == {NEEDLING: 1} and of(found.signs, "since_headache").sessions == {LASER: 1}


def test_not_sure_and_an_invalid_record_count_for_nothing() -> None:
    wrong = visit("B", 1, None, Invalidated(at=MORNING, by="staff:P", reason="Of somebody else"), **BRUISED)
    void = visit("C", 0, {NEEDLING}, Invalidated(at=MORNING, by="staff:P", reason="Of somebody else"))
    first = [visit(client, 0, {NEEDLING}) for client in "AB"]
    found = counted(*first, void, visit("A", 1, None, since_bruise="not_sure"), wrong)
    assert (found.treated, found.told) == (2, 1) and not of(found.signs, "since_bruise").sessions


def test_what_the_practitioner_found_counts_over_what_was_said() -> None:
    later = MORNING + timedelta(weeks=1, hours=1)
    asked = Clarification(item="since_faint", given="yes", asked_how="Asked again.", by="P", at=later)
    assessed = Assessed(at=later, by="staff:P", items=("since_bruise",), confirmed=False, because="Of last year.", name="P")
    second = visit("A", 1, None, Clarified(at=later, by="staff:P", clarification=asked, raises=True), assessed, **BRUISED)
    found = counted(visit("A", 0, {NEEDLING}), second)
    assert of(found.signs, "since_faint").sessions == {NEEDLING: 1} and not of(found.signs, "since_bruise").sessions


def test_records_of_one_person_are_one_course_and_later_sessions_stay_out() -> None:
    first, second = visit("A", 0, {NEEDLING}), visit("OLD", 1, {NEEDLING}, **BRUISED)
    assert counted(first, second).told == 0
    found = counted(first, second, person=lambda client: "A")
    assert (found.treated, found.told) == (2, 1)
    early = reactions([first, second], protocol(), house_clinic(), DAY, lambda client: "A")
    assert (early.treated, early.told) == (1, 1)
