"""An ordinary Tuesday against the reference: no effect weaker, none graver without a reason, and work that one person can do."""

from collections import Counter
from functools import cache

import pytest

from forms.desk import chart
from screening.rule import Effect, Lane
from tests import tuesday
from tests.builders import raised
from tests.tuesday import (
    COMBINATIONS,
    COUNT,
    FIRST_VISITS,
    GIVEN,
    GROUPS,
    LEAST,
    RETURNING,
    SEED,
    STATED,
    WITH_CURRENT,
    Difference,
    Work,
)

SEEDS = range(SEED, SEED + 3)
"""The figures are those of the first; the comparison takes three days."""
MEASURED = {"D1 140", "D1 160", "D1 180", "D2 measured", "G4 75"}
DECIDE_AT_MOST, TAPS_AT_MOST = 1, 6


@cache
def day(seed: int = SEED) -> list[Work]:
    return tuesday.day(seed=seed)


@cache
def met() -> list[Work]:
    """Three days, and each condition by itself."""
    return [*tuesday.work(tuesday.alone()), *(work for seed in SEEDS for work in day(seed))]


def compared(work: list[Work]) -> list[Difference]:
    return [one for it in work for one in tuesday.differences(it.client, it.screening)]


def test_the_same_seed_makes_the_same_clients() -> None:
    again = tuesday.clients()
    assert again == [work.client for work in day()] != tuesday.clients(SEED + 1)
    assert len(again) == COUNT and sum(client.session_no == 1 for client in again) == FIRST_VISITS


def test_every_client_is_screened_whole_and_contradicts_nothing() -> None:
    for work in met():
        found = work.screening
        assert found.screened and found.complete and not found.to_do, (str(work.client), found.fault, found.missing, found.to_do)
        assert "inconsistent_answers" not in raised(found), str(work.client)


def test_the_table_has_a_row_for_every_condition_and_no_other() -> None:
    keys = {key for group in (*GROUPS, *RETURNING, *WITH_CURRENT, GIVEN) for trait in group for key in trait.key.split(", ")}
    assert set(LEAST) == keys | MEASURED


def test_no_effect_is_weaker_than_the_reference() -> None:
    assert [str(one) for one in compared(met()) if one.weaker] == []


def test_every_graver_effect_is_a_combination_or_has_a_stated_reason() -> None:
    found = compared(met())
    for why, count in Counter(one.why for one in compared(day())).most_common():
        print(f"{count} x {why}")
    assert [str(one) for one in found if not one.why] == []


def test_the_stated_reasons_and_most_combinations_are_met() -> None:
    """A reason that nobody needs would only hide a mistake to come."""
    used = {why for one in compared(met()) for why in one.why.split("; ")}
    assert {one.id for one in STATED} <= used
    assert len({one.id for one in COMBINATIONS for work in met() if one.when(work.client)}) >= 20


@pytest.mark.parametrize(
    "rule",
    ["anticoagulant", "nickel", "migraine_often", "microderm_wax_wax", "photosensitiser_c", "event_and_bruising", "high_bp_160"],
)
def test_a_weakened_rule_is_caught(rule: str) -> None:
    content = tuesday.changed(rule, lambda effect: Effect(effect - 1))
    again = [Work(it.client, tuesday.screened(it.client, content), 0) for it in met() if rule in raised(it.screening)]
    assert again and any(one.weaker for one in compared(again))


def test_a_graver_rule_is_caught() -> None:
    """The other way round: what no row and no combination gives has no reason."""
    content = tuesday.changed("topical_retinoid", lambda effect: Effect.omit)
    again = [Work(it.client, tuesday.screened(it.client, content), 0) for it in day()]
    assert any(not one.why and not one.weaker for one in compared(again))


def test_the_milder_changes_make_nothing_graver() -> None:
    content = tuesday.all_milder()
    for work in day():
        milder = tuesday.screened(work.client, content)
        for modality, standing in work.screening.modalities.items():
            assert milder.modalities[modality].value <= standing.value, (modality, str(work.client))


def test_cards_are_counted_as_the_desk_shows_them() -> None:
    for work in day():
        for lane in Lane:
            assert tuesday.cards(work.screening, lane) == len(chart.cards(work.screening, lane))


def test_most_visits_ask_for_one_decision_and_six_taps() -> None:
    for line in tuesday.lines(day(), tuesday.day(tuesday.all_milder())):
        print(line)
    assert tuesday.lanes(day())[Lane.decide][0] <= DECIDE_AT_MOST
    assert tuesday.middle(work.taps for work in day())[0] <= TAPS_AT_MOST
