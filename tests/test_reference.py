"""The clinical reference, row by row, against the content: written from the reference and the second reading, not from the rules.

Each row: id in the reference, the band, needling/electro/laser, the client. Compared exactly. "Second reading" marks a row whose value
comes from there; a change that it calls milder is not in force. A comment says where the sources leave room: the stricter reading stands.
Combinations (X in the reference) have their cases in combinations.toml. No row has two findings unless its own id asks for it; where a
combination is met by one finding and the goals, a comment names it.
"""

import pytest

from screening.questionnaire import ItemType
from screening.rule import Modality
from screening.screen import Screening
from tests.builders import protocol, setting, told
from tests.reference_ids import ASKED, BESIDE, IDS, NO_ROW, NO_RULE, SECTION_1, WAITING
from tests.reference_rows import Row, row
from tests.reference_rows_abc import A, B, C
from tests.reference_rows_d import D
from tests.reference_rows_e import E
from tests.reference_rows_ij import I_ROWS, J
from tests.reference_rows_rgh import G, H, R
from tests.reference_rows_second import SECOND
from tests.reference_rows_since import SINCE

TABLE = [*A, *B, *C, *D, *E, *R, *G, *H, *I_ROWS, *J, *SECOND, *SINCE]
ANSWERED = {name for row in TABLE for name in row.answers}
NO_VALUE = {"goals_most"}
"""A follow-up of the goals, which no rule reads."""
QUIET_CHOICES = {("pregnant", "no"), ("language_access", "none"), ("who_wants", "me")}
"""Choices that no row takes: what a client with nothing to tell answers."""


def values(found: Screening) -> str:
    return " ".join(found.modalities[modality].value.name for modality in (Modality.needling, Modality.electro, Modality.laser))


def screened_row(row: Row) -> Screening:
    """None as an answer: a reading that nobody took."""
    answers = told(row.answers)
    kept = {name: it for name, it in answers.items() if it.given is not None}
    return protocol().screen(kept, setting(session_no=row.session_no))


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_the_content_gives_what_the_reference_says(row: Row) -> None:
    found = screened_row(row)
    assert found.screened, found.fault
    assert values(found) == row.values, [(flag.rule, flag.values) for flag in found.flags]
    assert "inconsistent_answers" not in {flag.rule for flag in found.flags}, "the row describes a client who cannot be"


def test_an_unmeasured_blood_pressure_is_still_to_do() -> None:
    found = screened_row(row("D1", "not measured", "", high_bp="yes", bp_systolic=None, bp_diastolic=None))
    assert {"bp_systolic", "bp_diastolic"} <= set(found.to_do)


@pytest.mark.parametrize("id", IDS)
def test_every_id_is_asked_or_says_why_not(id: str) -> None:
    where = ASKED.get(id)
    assert where, f"{id}: name the items that ask it, or the reason why none does"
    items = where if isinstance(where, tuple) else ()
    assert [item for item in items if item not in protocol().questionnaire.by_id] == []
    assert id in NO_ROW or any(row.id == id for row in TABLE)


def test_every_question_belongs_to_an_id() -> None:
    questionnaire = protocol().questionnaire

    def gate(name: str) -> str:
        above = questionnaire.by_id[name].follow_up_of
        return gate(above) if above else name

    mapped = {item for where in ASKED.values() if isinstance(where, tuple) for item in where}
    belongs = {item.id: item.id in mapped or gate(item.id) in mapped for item in questionnaire.items}
    assert {name for name, so in belongs.items() if not so} == BESIDE | NO_VALUE and set(ASKED) == set(IDS)


def test_every_item_that_an_id_names_is_answered_in_a_row_of_it() -> None:
    """Or is a follow-up that a row of the id opens by its gate."""
    told_in = {id: {name for row in TABLE if row.id == id for name in row.answers} for id in IDS}
    for id, where in ASKED.items():
        if isinstance(where, tuple):
            assert set(where) & told_in[id], f"{id}: no row answers {where}"


def test_every_question_is_answered_in_a_row() -> None:
    items = [item for item in protocol().questionnaire.items if item.type is not ItemType.text and item.id not in BESIDE]
    assert {item.id for item in items} - ANSWERED == NO_VALUE


def test_every_choice_is_taken_in_a_row() -> None:
    """So that no answer that a client may give is left without a value from the sources."""
    taken = {(name, one) for row in TABLE for name, given in row.answers.items() for one in _choices(given)}
    offered = {(item.id, choice.id) for item in protocol().questionnaire.items for choice in item.choices or ()}
    assert {pair for pair in offered - taken if pair[0] not in BESIDE | NO_VALUE} == QUIET_CHOICES


def _choices(given: object) -> list[str]:
    return given if isinstance(given, list) else [given] if isinstance(given, str) else []


def test_the_changes_that_wait_for_a_signature_are_all_there_and_switched_off() -> None:
    overrides = {override.id: override for override in protocol().overrides}
    assert sorted(overrides) == sorted(id for ids in WAITING.values() for id in ids)
    assert not [id for id, override in overrides.items() if override.on]
    assert {id for id in WAITING if not id.startswith("X")} <= set(IDS)


def test_what_the_second_reading_says_beside_the_ids_has_its_place() -> None:
    assert all(NO_RULE.values()) and all(where in IDS or where.endswith(".") for where in SECTION_1.values())
