"""A return visit as Streamlit runs it: a few pages, what is due, what changed, and what stands from before."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms import service
from screening.visit import Status
from tests.builders import House, house, protocol
from tests.test_tablet import Tablet

WORDS = protocol().words("en").words["tablet"]
AGAIN = tuple(page.id for page in protocol().questionnaire.again)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    made = house(tmp_path)
    yield made
    service._held.clear()
    made.store.close()


def come_back(home: House, days: int = 7, **first: object) -> Tablet:
    """On the first page of questions of the next visit."""
    begun = home.submitted(**first)
    tablet = Tablet(home, home.open_again(begun, days))
    tablet.identify()
    assert WORDS["back_title"] in tablet.text or WORDS["notice_title"] in tablet.text
    return tablet


def page_of(tablet: Tablet) -> str:
    return str(tablet.at.session_state["ask_page"])


def say_no(tablet: Tablet) -> None:
    """Everything on the page, then Next."""
    for box in list(tablet.at.checkbox):
        if str(box.key).startswith("none_"):
            tablet.tick(str(box.key))
    for radio in list(tablet.at.radio):
        if radio.value is None and str(radio.key) in protocol().questionnaire.by_id:
            tablet.choose(str(radio.key), "no")
    tablet.press("next")


def test_an_unchanged_client_sees_the_pages_of_a_return_visit_and_the_copy(home: House) -> None:
    tablet = come_back(home)
    tablet.press("back_alone")
    seen = []
    for _ in range(len(AGAIN)):
        seen.append(page_of(tablet))
        say_no(tablet)
    assert seen == list(AGAIN)
    assert WORDS["still_right"] in tablet.text and "16 March 2026" in tablet.text
    tablet.press("certify_send")
    home.look(tablet.ref)
    assert home.status(tablet.ref) is Status.to_review


def test_a_new_medicine_opens_its_pages_and_no_others(home: House) -> None:
    tablet = come_back(home)
    tablet.press("back_alone")
    say_no(tablet)
    say_no(tablet)
    assert page_of(tablet) == "again_since"
    tablet.tick("tick_new_since_last")
    tablet.choose("new_since_last", "yes")
    tablet.tick("new_since_last_what_medicine")
    tablet.tick("none_again_since_1")
    tablet.press("next")
    say_no(tablet)
    seen = [page_of(tablet)]
    say_no(tablet)
    seen.append(page_of(tablet))
    assert seen == ["bleeding", "medicines"]
