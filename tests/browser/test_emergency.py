"""Each emergency text from the answer on the tablet to what the practitioner saw: confirmed, or not so."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from screening.actions import tablets
from screening.protocol import EmergencyScreen
from screening.visit import Status
from tests.browser.audit import Audit
from tests.browser.people import PIN, PORTRAIT, Desk, Tablet
from tests.browser.server import Server
from tests.browser.test_resilience import begun
from tests.builders import House, protocol

EMERGENCIES = {
    "stroke_signs": "call_911",
    "spreading_infection": "emergency_department",
    "shingles_eye": "doctor_today",
    "self_harm": "private_distress",
}
PLACE = "Tablet 2"
NAME = "Sample Client"


class Ward:
    """A paired tablet, reception at one desk and the practitioner at another."""

    def __init__(self, browser: Browser, server: Server, house: House) -> None:
        self.house, self.audit = house, Audit()
        tablets.pairing_code(house.store, house.r, datetime.now(UTC), PLACE, "PAIRED")
        self.tablet = Tablet(browser, server.url, PORTRAIT)
        self.tablet.page.goto(f"{server.url}/t/PAIRED")
        self.tablet.settle()
        self.reception, self.desk = Desk(browser, server.url), Desk(browser, server.url)
        self.reception.sign_in("desk")
        self.desk.sign_in()

    def answers_yes(self, item: str, screen: EmergencyScreen) -> str:
        ref = begun(self.house, next(page.id for page in protocol().questionnaire.pages if item in page.items))
        tablet = self.tablet
        tablet.take(self.house, ref)
        if tablet.key(f"tick_{item}").count():
            tablet.tick(f"tick_{item}")
        tablet.choose(item, "Yes")
        assert tablet.page.url.endswith("/emergency")
        assert screen.title in tablet.text and screen.lines[0] in tablet.text and screen.number in tablet.text
        return ref

    def cannot_be_left(self, screen: EmergencyScreen) -> None:
        tablet = self.tablet
        self.audit.look(tablet.page, f"emergency {screen.title}")
        tablet.press("mistake")
        tablet.page.goto(f"{tablet.url}/ask")
        tablet.settle()
        assert screen.title in tablet.text, "a mistake keeps the hold, and no address leads around it"

    def reception_is_called(self, item: str, ref: str, screen: EmergencyScreen) -> None:
        """The place and the number: not who, not what."""
        alarm = self.reception.key(f"alarm_{ref}")
        expect(alarm).to_contain_text(screen.staff.format(tablet=PLACE), timeout=20_000)
        expect(alarm).to_contain_text(screen.number)
        expect(self.reception.key(f"row_{ref}")).to_have_count(0, timeout=20_000)
        said, asked = self.reception.page.content(), protocol().questionnaire.by_id[item].ask["en"]
        assert NAME not in alarm.inner_html() and asked not in said and screen.title not in said and item not in said
        assert self.reception.key(f"alarm_open_{ref}").count() == 0
        assert self.sound(self.reception) == "sounds"
        self.audit.look(self.reception.page, "reception's alarm")

    def staff_comes(self, ref: str, screen: EmergencyScreen) -> None:
        self.tablet.press("staff_with_me")
        self.tablet.write("staff_pin", PIN)
        self.tablet.press("staff_confirm")
        expect(self.tablet.page.get_by_text(self.tablet.words["staff_here"])).to_be_visible()
        assert screen.title in self.tablet.text, "staff who came do not end it"
        expect(self.reception.key(f"alarm_{ref}")).to_contain_text(
            protocol().words("en").words["desk"]["staff_is_there"], timeout=20_000
        )

    def is_assessed(self, item: str, ref: str, so: bool) -> None:
        desk = self.desk
        desk.page.goto(f"{desk.url}/queue")
        desk.settle()
        desk.press(f"alarm_open_{ref}")
        assert not self.may_go_ahead()
        desk.choose(f"so_{item}", protocol().words("en").words["desk"]["emergency_confirm" if so else "emergency_not_so"])
        self.audit.look(desk.page, "assessment")
        assert self.sound(desk) == "quiet" or not so, "somebody is with the client"
        desk.write(f"because_{item}", "Asked face to face: what was seen and said")
        desk.press(f"assess_{item}")
        assert desk.key(f"so_{item}").count() == 0

    def sound(self, desk: Desk) -> str:
        """What the desk is asked for; whether a loudspeaker is on nobody here can tell."""
        state: str = desk.page.evaluate("() => document.documentElement.dataset.alarm || ''")
        return state

    def may_go_ahead(self) -> bool:
        return any(self.desk.key(name).count() for name in ("decide", "quick", "release", "countersign"))


@pytest.fixture
def ward(browser: Browser, server: Server, served: House) -> Iterator[Ward]:
    made = Ward(browser, server, served)
    yield made
    for screen in (made.tablet, made.reception, made.desk):
        assert not screen.foreign and not screen.errors
        screen.context.close()
    assert not made.audit.wrong, "\n".join(dict.fromkeys(made.audit.wrong))


@pytest.mark.timeout(600)
def test_each_emergency_text_to_its_end(ward: Ward) -> None:
    for item, text in EMERGENCIES.items():
        screen = protocol().words("en").emergency[text]
        ref = ward.answers_yes(item, screen)
        ward.cannot_be_left(screen)
        ward.reception_is_called(item, ref, screen)
        ward.staff_comes(ref, screen)
        ward.is_assessed(item, ref, so=True)
        expect(ward.tablet.page.get_by_text(screen.title)).to_have_count(0, timeout=20_000)
        assert not ward.tablet.page.url.endswith("/ask"), "nobody asks on; the tablet waits to be handed back"
        assert ward.house.status(ref) is Status.not_going_ahead and not ward.may_go_ahead()
        assert "Not going ahead" in ward.desk.text
        ward.audit.look(ward.desk.page, "confirmed")
        expect(ward.reception.key(f"alarm_{ref}")).to_have_count(0, timeout=20_000)

        other = ward.answers_yes(item, screen)
        ward.is_assessed(item, other, so=False)
        expect(ward.tablet.page.get_by_text(screen.title)).to_have_count(0, timeout=20_000)
        assert ward.tablet.page.url.endswith("/ask"), "the client goes on where the alarm came"
        ward.house.now = datetime.now(UTC)
        ward.house.answer_all(other, **{item: "no"})
        ward.house.submit(other)
        assert ward.house.status(other) is Status.to_review
        ward.desk.page.reload()
        ward.desk.settle()
        assert ward.may_go_ahead()
