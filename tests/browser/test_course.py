"""The course page of a client in the middle of a course, and the front desk's list, as they stand on the glass."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from forms import scans
from screening.actions import planning
from screening.entry import View
from screening.review import Choice, Outcome
from screening.rule import Modality
from tests.browser.server import Server
from tests.browser.test_queue import DeskAudit, looked, opened, signed_in, unfold
from tests.builders import House, protocol
from tests.test_cover import again
from tests.test_ledger import agree, session, told


def photo(colour: str) -> bytes:
    made, out = Image.new("RGB", (600, 750), colour), io.BytesIO()
    made.save(out, "JPEG")
    return scans.pictured(out.getvalue())


def halfway(house: House) -> str:
    """Five sessions until yesterday, a put-off visit among them, a bruise, a review held and a photo."""
    house.now = datetime.now(UTC) - timedelta(days=34)
    ref = session(house)
    planning.keep_photo(house.store, house.p, house.tick(), protocol(), ref, View.front, photo("#DCC7B8"), house.reference)
    ref = session(house, ref, 7, reactions=("bruise",))
    off = again(house, ref, 5)
    until = house.clinic.day(house.now) + timedelta(days=6)
    house.decide(off, {Modality.needling: Choice(outcome=Outcome.not_until, until=until, condition="Cold sore healed.")})
    ref = session(house, off, 7)
    ref = session(house, ref, 7)
    planning.review(house.store, house.p, house.tick(), protocol(), house.visit(ref).client, True, "A little calmer, she says.")
    ref = session(house, ref, 7, requested=frozenset({Modality.needling, Modality.electro}))
    planning.keep_photo(house.store, house.p, house.tick(), protocol(), ref, View.front, photo("#E4D3C6"), house.reference)
    agree(house, ref, house.clinic.day(house.now) + timedelta(days=5), "14:30")
    return ref


@pytest.mark.timeout(600)
def test_the_course_and_the_reminders(browser: Browser, server: Server, served: House) -> None:
    audit, ref = DeskAudit(), halfway(served)
    assert told(served, ref).done == 5
    client = served.visit(ref).client
    served.now = datetime.now(UTC)

    desk = signed_in(browser, server, "practitioner")
    opened(desk, f"course?ref={client}", ".course img")
    expect(desk.page.get_by_text("5 of 10 sessions done")).to_be_visible()
    assert desk.page.locator(".course img").evaluate("one => one.naturalWidth") > 0
    looked(audit, desk, "course")
    desk.press("photos_show")
    expect(desk.page.locator(".photos img").first).to_be_visible()
    looked(audit, desk, "photos")
    assert not desk.foreign and not desk.errors
    desk.context.close()

    desk = signed_in(browser, server, "desk")
    opened(desk, "reminders", ".st-key-reminders_ahead")
    desk.page.get_by_text("7 days", exact=True).click()
    desk.settle()
    expect(desk.page.get_by_text("Sample Client")).to_be_visible()
    looked(audit, desk, "reminders")
    opened(desk, f"visit?ref={ref}", ".st-key-next_file")
    unfold(desk, "Agree on another day")
    looked(audit, desk, "next time for reception")
    assert not desk.foreign and not desk.errors
    desk.context.close()
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))
