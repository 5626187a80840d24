"""What a client signs in a later session, as Streamlit runs it: only what is new."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms import service
from screening.actions import visits
from screening.cover import Need
from screening.visit import Status
from tests.builders import House, house, protocol
from tests.test_consent_pages import draw
from tests.test_cover import ELECTRO_TOO, again, first, released
from tests.test_tablet import Tablet

WORDS = protocol().words("en").words["tablet"]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    made = house(tmp_path)
    yield made
    service._held.clear()
    made.store.close()


def at_plan(home: House, ref: str) -> Tablet:
    tablet = Tablet(home, ref, visits.SIGN)
    tablet.identify()
    return tablet


def test_what_is_new_is_read_and_signed_on_two_pages(home: House) -> None:
    ref = again(home, first(home), valve_other="yes")
    assert released(home, ref) is Need.addendum
    tablet = at_plan(home, ref)
    assert WORDS["plan_title_addendum"] in tablet.text
    assert "heart valve" in tablet.text and "sealed papers" in tablet.text
    assert not list(tablet.at.radio)  # nothing to choose: the parts are the same as before
    tablet.press("next")
    draw(tablet)
    tablet.press("sign")
    consent = home.visit(ref).consent
    assert consent and consent.extends and home.status(ref) is Status.to_countersign
    assert consent.teach_back == () and "plan" in consent.reading_seconds


def test_an_added_part_asks_for_its_own_choice_and_a_no_to_it_is_no_end(home: House) -> None:
    ref = again(home, first(home), requested=ELECTRO_TOO)
    released(home, ref)
    tablet = at_plan(home, ref)
    assert [radio.key for radio in tablet.at.radio] == ["choice_electro"]
    tablet.press("next")
    assert WORDS["choice_missing"] in tablet.text
    tablet.choose("choice_electro", "no")
    tablet.press("next")
    draw(tablet)
    tablet.press("sign")
    consent = home.visit(ref).consent
    assert consent and consent.modalities == {"needling": "yes", "electro": "no"}


def test_an_addendum_whose_consent_was_withdrawn_meanwhile_sends_the_client_to_the_desk(home: House) -> None:
    begun = first(home)
    ref = again(home, begun, valve_other="yes")
    released(home, ref)
    tablet = at_plan(home, ref)
    visits.withdraw(home.store, home.p, home.tick(), begun, "changed my mind")
    tablet.at.run()
    assert not tablet.at.exception and WORDS["ask_staff_title"] in tablet.text
