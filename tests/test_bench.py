"""The bench compares like with like: every engine agrees with the oracle, and a wrong one is caught. Nothing here is timed."""

import pytest

from tests.bench.engines import Engine, all_engines, wrong
from tests.bench.measure import mismatches
from tests.bench.oracle import BY_HAND, expected
from tests.bench.rules_spec import CHOICE, NUMBER, QUESTIONS, RULES, SEVERAL, YES_NO, clients

INTAKES = clients(50)


@pytest.mark.parametrize("engine", all_engines(), ids=lambda engine: engine.name)
def test_every_engine_fires_what_the_oracle_expects(engine: Engine) -> None:
    assert mismatches(engine, INTAKES) == 0


def test_an_engine_with_one_rule_turned_round_is_caught() -> None:
    assert mismatches(wrong(), INTAKES) == len(INTAKES)


def test_the_work_is_sixty_rules_over_eighty_answers() -> None:
    assert list(BY_HAND) == list(RULES) and len(RULES) == 60
    dates = len(QUESTIONS) - len(YES_NO) - len(CHOICE) - len(SEVERAL) - len(NUMBER)
    assert (len(YES_NO), len(CHOICE), dates, len(SEVERAL), len(NUMBER)) == (40, 15, 12, 8, 5)
    assert all(set(QUESTIONS) == set(answers) for answers in INTAKES)


def test_every_rule_fires_for_someone_and_stays_silent_for_someone() -> None:
    sets = [expected(answers) for answers in clients(2000)]
    assert {name for name in RULES if any(name in found for found in sets)} == set(RULES)
    assert not any(all(name in found for found in sets) for name in RULES)
