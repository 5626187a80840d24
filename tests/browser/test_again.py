"""A client who comes back unchanged a week later: what is seen and touched, counted; no page has a fault."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.audit import Audit
from tests.browser.people import PORTRAIT, Tablet
from tests.browser.server import Server
from tests.browser.test_accessibility import both_ways
from tests.builders import House, protocol
from tests.test_cover import sealed, treated

MOST_SCREENS, MOST_TAPS = 6, 15


def treated_a_week_ago(house: House) -> str:
    house.now = datetime.now(UTC) - timedelta(days=7, minutes=5)
    ref = house.signed()
    with ThreadPoolExecutor(1) as apart:  # this thread is the browser's, and sealing wants a loop of its own
        apart.submit(sealed, house, ref).result()
    treated(house, ref)
    house.now = datetime.now(UTC)
    return ref


@pytest.mark.timeout(600)
def test_an_unchanged_return_visit_takes_six_screens_and_fifteen_taps(
    browser: Browser, server: Server, served: House, tell: Callable[[str], None]
) -> None:
    ref = served.open_again(treated_a_week_ago(served), days=0)
    tablet, audit = Tablet(browser, server.url, PORTRAIT), Audit()
    tablet.take(served, ref)
    before, screens = tablet.touches, 1
    both_ways(audit, tablet, "welcome back")
    tablet.press("back_alone")
    while tablet.page.url.endswith("/ask"):
        both_ways(audit, tablet, tablet.on_page().id)
        here = tablet.title
        tablet.answer_page({})
        tablet.press("next")
        expect(tablet.page.locator("h1").first).not_to_have_text(here, timeout=20_000)
        screens += 1
    both_ways(audit, tablet, "check again")
    assert tablet.words["still_right"] in tablet.text
    tablet.press("certify_send")
    screens, taps = screens + 1, tablet.touches - before
    expect(tablet.key("rate_0").or_(tablet.key("hand_back")).first).to_be_visible()
    tell(f"an unchanged return visit: {screens} screens and {taps} taps for the client, without the birth date")
    assert screens <= MOST_SCREENS and taps <= MOST_TAPS
    visit = served.visit(ref)
    assert visit.response and visit.carried and set(visit.carried) < set(visit.response.by_item)
    assert audit.wrong == []
    assert not tablet.foreign and not tablet.errors
    tablet.context.close()


assert len(protocol().questionnaire.again) + 2 <= MOST_SCREENS
