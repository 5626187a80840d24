"""What an earlier form still says at a later visit: fresh answers stand, all others are asked again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.actions import returning
from tests.builders import House, house, protocol


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    made = house(tmp_path)
    yield made
    made.store.close()


def test_a_week_later_only_what_is_due_is_asked(home: House) -> None:
    begun = home.submitted()
    ref = home.open_again(begun)
    home.agree(ref)
    carried = returning.carry(home.store, protocol(), home.client(ref), home.tick(), ref)
    asked = home.answer_due(ref)
    items = protocol().questionnaire.by_id
    assert carried and not set(carried) & set(asked)
    assert all(items[name].shelf_life >= 7 for name in carried)
    assert {name for name in asked if items[name].shelf_life >= 7} == set()
    home.submit(ref)
    response, before = home.visit(ref).response, home.visit(begun).response
    assert response and before
    assert all(response.by_item[name] == before.by_item[name] for name in carried)  # with the moment it was given


def test_nothing_is_carried_at_a_first_visit(home: House) -> None:
    ref = home.open()
    home.agree(ref)
    assert returning.carry(home.store, protocol(), home.client(ref), home.tick(), ref) == ()


def test_not_sure_is_never_carried(home: House) -> None:
    begun = home.submitted(valve_other="not_sure", high_platelets="in_person")
    ref = home.open_again(begun)
    home.agree(ref)
    carried = returning.carry(home.store, protocol(), home.client(ref), home.tick(), ref)
    assert not {"valve_other", "high_platelets"} & set(carried)
