"""Other ways to the same signed consent: with the keyboard alone, and at twice the size."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from screening.actions import visits
from screening.rule import Modality
from screening.visit import Status
from tests.browser.audit import wider_than_the_screen
from tests.browser.people import LANDSCAPE, Tablet
from tests.browser.server import Server
from tests.builders import House

ZOOMED = {"width": LANDSCAPE["width"] // 2, "height": LANDSCAPE["height"] // 2}
"""A 1024x768 screen at 200 %, as the page sees it."""

SAID = {
    "botulinum": "yes",
    "botulinum_date": {"days": [90, 180]},
    "botulinum_areas": ["forehead"],
    "goals": ["lines"],
    "goal_areas": ["forehead"],
}
"""A date by "about when" and places on the face, beside the rows and lists of every page."""


class Keyboard(Tablet):
    """Nothing but Tab, arrows, Space, Enter and letters."""

    def reach(self, inside: str, kind: str = "button, input, textarea, summary") -> None:
        """Tab until the focus is in there; a page on which it never gets there cannot be used by keyboard."""
        for _ in range(150):
            if self.page.evaluate(
                "([inside, kind]) => document.activeElement.matches(kind) && !!document.activeElement.closest(inside)",
                [inside, kind],
            ):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {inside}")

    def press(self, name: str) -> None:
        self.reach(f".st-key-{name}")
        self.page.keyboard.press("Enter")
        self.page.wait_for_timeout(450)
        self.settle()

    def write(self, name: str, text: str) -> None:
        self.reach(f".st-key-{name}")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Tab")
        self.settle()

    def tick(self, name: str) -> None:
        self.reach(f".st-key-{name}", "input")
        self.page.keyboard.press("Space")
        self.settle()

    def choose(self, name: str, words: str) -> None:
        """Tab to the row, arrows along it; the first is taken with Space."""
        self.reach(f".st-key-{name}", "input")
        self.page.keyboard.press("Space")
        self.settle()
        for _ in range(12):
            chosen = self.key(name).locator("label:has(input:checked)")
            if chosen.count() and chosen.first.inner_text().strip() == words:
                return
            self.page.keyboard.press("ArrowRight")
            self.settle()
        raise AssertionError(f"the arrows never reach {words!r} in {name}")

    def take(
        self, house: House, ref: str, purpose: str = visits.ANSWER, born: tuple[str, str, str] = ("16", "3", "1986")
    ) -> None:
        visits.give_code(
            house.store, house.p, datetime.now(UTC), ref, purpose, "ABCDEF" if purpose == visits.ANSWER else "FEDCBA"
        )
        self.page.goto(self.url)
        self.settle()
        self.write("code", "ABCDEF" if purpose == visits.ANSWER else "FEDCBA")
        self.reach(".st-key-begin")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(".st-key-who_day input")
        self.settle()
        self.birth_date(born)


class Enlarged(Tablet):
    """At 200 %: nothing is wider than the screen, and all of it works."""

    def settle(self) -> None:
        super().settle()
        assert not wider_than_the_screen(self.page), self.page.url


def signed_by_typing(tablet: Tablet) -> None:
    tablet.consent()
    tablet.press("sign_other")
    tablet.write("sign_typed", "Sample Client")
    tablet.press("sign")


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("way", "size"), [(Keyboard, LANDSCAPE), (Enlarged, ZOOMED)], ids=["keyboard alone", "at 200 percent"])
def test_it_ends_in_a_signed_consent(
    browser: Browser, server: Server, served: House, way: Callable[..., Tablet], size: dict[str, int]
) -> None:
    ref = served.open()
    tablet = way(browser, server.url, size)
    tablet.take(served, ref)
    tablet.agree()
    tablet.answer_everything(SAID)
    assert {name: served.visit(ref).answers[name].given for name in SAID} == SAID
    tablet.certify()
    assert tablet.page.url.endswith("/wait")
    tablet.press("hand_back")
    served.tick(hours=2)
    served.look(ref)
    served.decide(ref)
    served.release(ref)
    tablet.take(served, ref, visits.SIGN)
    signed_by_typing(tablet)
    tablet.page.wait_for_url("**/done")
    consent = served.visit(ref).consent
    assert consent and consent.signature.typed and consent.agreed == {Modality.needling, Modality.electro, Modality.laser}
    assert served.status(ref) is Status.to_countersign
    tablet.context.close()


def test_a_page_that_the_keyboard_cannot_reach_is_caught(browser: Browser) -> None:
    tablet = Keyboard(browser, "about:blank", LANDSCAPE)
    tablet.page.set_content('<div class="st-key-next"><button tabindex="-1">Next</button></div><button>Other</button>')
    with pytest.raises(AssertionError, match="Tab never reaches"):
        tablet.reach(".st-key-next")
    tablet.context.close()
