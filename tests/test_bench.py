"""The bench compares like with like: every engine agrees with the oracle, and a wrong one is caught. Nothing here is timed."""

from pathlib import Path

import pytest

from tests.bench import packet, store
from tests.bench.crowd import missing, stored
from tests.bench.engines import Engine, all_engines, wrong
from tests.bench.measure import mismatches
from tests.bench.oracle import BY_HAND, expected
from tests.bench.painted import spread
from tests.bench.rules_spec import CHOICE, NUMBER, QUESTIONS, RULES, SEVERAL, YES_NO, clients
from tests.bench.served import ROW
from tests.bench.soak import Sample, Soak, soak
from tests.bench.sockets import key_of
from tests.builders import House

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


@pytest.mark.parametrize(
    ("saved", "kept", "lost"),
    [
        (["no", "not_sure"], ["no", "not_sure"], 0),
        (["no", "not_sure", "no"], ["no", "not_sure"], 1),  # the control of the bench: an answer that nobody sent
        (["no"], [], 1),
        ([], ["no"], 0),  # stored, and the screen had not said so yet
    ],
)
def test_an_answer_that_is_not_in_the_store_is_counted(saved: list[str], kept: list[str], lost: int) -> None:
    assert missing(saved, kept) == lost


def test_the_store_is_asked_for_the_answers_to_the_row(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    for given in ("no", "not_sure", "no"):
        clinic.answer(ref, **{ROW: given})
    clinic.answer(ref, pacemaker_icd="no")
    assert stored(clinic, ref) == ["no", "not_sure", "no"]


def test_median_and_p95() -> None:
    assert spread([float(n) for n in range(100, 0, -1)]) == (50.5, 96.0)
    assert spread([7.0]) == (7.0, 7.0)


def test_a_tablet_reads_its_own_names_out_of_the_messages() -> None:
    assert key_of("$$ID-bc4fdbb1-neurostim") == "neurostim" and key_of("$$ID-bc4fdbb1-tick_a-b") == "tick_a-b"


def test_the_store_is_filled_searched_and_measured_at_two_sizes(tmp_path: Path) -> None:
    """The code of python -m tests.bench store, with few visits; that a search finds its one client is checked within."""
    (tmp_path / "saves").mkdir()
    (tmp_path / "reads").mkdir()
    found = store.saves(tmp_path / "saves", 1, 4)
    assert min(found.action, found.record, found.raw) > 0
    few, many = store.readings(tmp_path / "reads", 40, 80, 1)
    assert (few.visits, many.visits) == (40, 80) and few.opened.keys() == many.opened.keys()


def test_the_papers_own_makers_make_what_was_asked_and_a_lost_word_is_counted(tmp_path: Path) -> None:
    """The code of python -m tests.bench packet, without the other makers, who stand in an environment of their own."""
    ours, sealed, whole = packet.sheets(tmp_path, 1, ())
    assert (ours.pages, sealed.pages) == (7, 7) and whole.pages > 7
    assert all(one.tagged and not one.missing and one.median > 0 for one in (ours, sealed, whole))
    assert packet.missing(tmp_path / "this-service.pdf", 2) == 1 + packet.ANSWERS + 1
    assert sum(share for _, share in packet.profiled(1)) > 50


def test_memory_is_watched_while_tablets_come_and_go(tmp_path: Path) -> None:
    """The code of python -m tests.bench soak, for some seconds."""
    found = soak(tmp_path, 4, tablets=2, stay=2, every=0.5)
    assert found.visits == 4 and not found.lost and not found.faults
    assert found.samples[-1].answers >= 4 and min(one.megabytes for one in found.samples) > 10


def test_growth_is_what_comes_with_the_answers_after_the_warm_up() -> None:
    """The control: a server that keeps 2 kB of each answer."""
    grown = [Sample(n, 100 * n, (300 if n > 3 else 100) + 0.2 * n) for n in range(12)]
    assert Soak(grown, 1, 0, ()).growth == pytest.approx(2.0)
