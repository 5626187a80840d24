"""One place for words on glass and paper."""

from datetime import UTC, datetime
from typing import Any

import pytest

from screening.response import Answer, By, How
from screening.wording import how_words, plain, said
from tests.builders import House, protocol


@pytest.mark.parametrize(
    ("item", "given", "words"),
    [
        ("pacemaker_icd", "no", "No"),
        ("pacemaker_icd", "not_sure", "Not sure"),
        ("pacemaker_icd", "in_person", "Tell you in person"),
        ("botulinum_date", {"days": [7, 14]}, "1 to 2 weeks ago (7 to 13 days)"),
        ("botulinum_date", "2026-03-02", "2 March 2026"),
        ("botulinum_date", "2026-03", "March 2026"),
        ("botulinum_date", {"about": 3, "unit": "weeks"}, "about 3 weeks"),
        ("botulinum_date", "unknown", "I do not know"),
        ("botulinum_areas", ["forehead", "jaw:left"], "Forehead, Jaw (left)"),
        ("bp_systolic", 120, "120 mmHg"),
        ("goals", ["lines", "dryness"], "Fine lines; Dry skin"),
    ],
)
def test_an_answer_reads_as_the_client_saw_it(item: str, given: Any, words: str) -> None:
    assert said(protocol(), protocol().questionnaire.by_id[item], given, "en") == words


def test_how_an_answer_came_is_said() -> None:
    answer = Answer(
        item="a",
        given="no",
        asked="?",
        said="No",
        how=How.none_of_these,
        page=7,
        language="en",
        by=By.client,
        at=datetime(2026, 3, 16, tzinfo=UTC),
    )
    assert how_words(protocol(), answer) == 'by "None of these" on page 7'
    assert all(how_words(protocol(), answer.model_copy(update={"how": how})) for how in How)


def test_what_a_client_typed_never_acts_as_markup() -> None:
    assert plain("**bold**\n- a list\n## a heading") == "* *bold* * - a list ## a heading"


def test_the_consent_text_names_only_what_is_planned_and_this_clients_own_points(clinic: House) -> None:
    from screening.actions.signing import text_for

    ref = clinic.submitted(pacemaker_icd="yes", event_soon="yes", event_soon_date={"days": [4, 15]}, goals_words="**less** tired")
    clinic.decide(ref)
    with clinic.store.read() as reader:
        text = text_for(reader, protocol(), clinic.visit(ref), clinic.now)
    body = "\n".join(clause.body for clause in text.clauses)
    assert "electro" not in {clause.id for clause in text.clauses} and "laser" in {clause.id for clause in text.clauses}
    assert "* *less* * tired" in body and "{" not in body
    assert "Sample Practitioner" in body and "A 1234" in body
