"""How a practitioner and a client use the screens: what they click, in their order."""

import re
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

from screening.actions import visits
from screening.questionnaire import Item, ItemType
from screening.rule import Modality
from tests.builders import PASSWORD, House, protocol

PIN = "2580"
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
LANDSCAPE, PORTRAIT = {"width": 1024, "height": 768}, {"width": 768, "height": 1024}


class Screen:
    """A browser window that remembers every request that left the machine and every error in its console."""

    def __init__(
        self, browser: Browser, url: str, size: Mapping[str, int] = LANDSCAPE, context: BrowserContext | None = None
    ) -> None:
        self.url = url
        self.context = context or browser.new_context(viewport={"width": size["width"], "height": size["height"]}, has_touch=True)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(40_000)
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.touches = 0
        self._touched = 0.0
        self.page.on("request", self._request)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _request(self, request: Any) -> None:
        host = urlsplit(request.url).hostname
        if host not in ("localhost", "127.0.0.1", None):
            self.foreign.append(request.url)

    def settle(self) -> None:
        """Until the script stands still, seen three times: a touch needs a moment to reach the server."""
        for _ in range(3):
            self.page.wait_for_timeout(60)
            self.page.wait_for_selector(IDLE, state="attached")

    def key(self, name: str) -> Locator:
        return self.page.locator(f".st-key-{name}")

    def press(self, name: str) -> None:
        button = self.key(name).locator("button").first
        button.scroll_into_view_if_needed()
        self._touch(button)

    def write(self, name: str, text: str) -> None:
        field = self.key(name).locator("input, textarea").first
        field.fill(text)
        field.press("Tab")
        self.settle()

    def choose(self, name: str, words: str) -> None:
        """Picks the radio option with exactly these words."""
        option = self.key(name).get_by_text(words, exact=True).first
        option.scroll_into_view_if_needed()
        self._touch(option)

    def tick(self, name: str) -> None:
        box = self.key(name).locator("label").first
        box.scroll_into_view_if_needed()
        self._touch(box)

    def _touch(self, target: Locator) -> None:
        """As a person would: not twice within a moment, which the tablet takes for a tremor."""
        self.page.wait_for_timeout(max(0.0, 450 - 1000 * (time.monotonic() - self._touched)))
        target.click()
        self._touched = time.monotonic()
        self.touches += 1
        self.settle()

    @property
    def text(self) -> str:
        return self.page.inner_text("body")


class Desk(Screen):
    def set_up(self, code: str) -> None:
        self.page.goto(self.url)
        self.settle()
        for name, text in {
            "setup_code": code,
            "clinic_name": "Sample Clinic",
            "clinic_address": "1 Sample Street, Edmonton, Alberta",
            "clinic_phone": "780 555 0100",
            "clinic_privacy": "privacy@clinic.example",
            "person_name": "Sample Practitioner",
            "person_registration": "A 1234",
            "person_title": "Registered Acupuncturist",
            "person_user": "practitioner",
            "password": PASSWORD,
            "password_again": PASSWORD,
            "pin": PIN,
        }.items():
            self.write(name, text)
        self.key("set_up").locator("button").click()
        self.page.wait_for_selector("text=Sign in")

    def sign_in(self, user: str = "practitioner", password: str = PASSWORD) -> None:
        self.page.goto(f"{self.url}/sign-in")
        self.page.fill("input[name=user]", user)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(IDLE, state="attached")
        self.settle()

    def open_visit(self, name: str, born: tuple[str, str, str] = ("16", "03", "1986")) -> str:
        """Returns the code for the tablet."""
        self.press("new_visit")
        self.write("client_name", name)
        self.date("birth_date", born)
        self.press("open_visit")
        return self.code()

    def date(self, name: str, day: tuple[str, str, str]) -> None:
        """Types into the segments of a date field, in the order year, month, day."""
        self.key(name).get_by_role("spinbutton").first.click()
        self.page.keyboard.type("".join(reversed(day)), delay=30)
        self.page.keyboard.press("Tab")
        self.settle()

    def code(self) -> str:
        """The code that stands on the screen, then closes it."""
        shown = self.page.locator(".code").first
        expect(shown).to_be_visible()
        code = re.sub(r"\s", "", shown.inner_text())
        self.press("code_done")
        return code

    def open(self, ref: str) -> None:
        self.page.goto(f"{self.url}/queue")
        self.settle()
        self.press(f"open_{ref}")

    # One visit

    def show(self, name: str) -> None:
        """Opens the visit of a client from the queue."""
        self.page.goto(f"{self.url}/queue")
        self.settle()
        line = self.page.locator('[class*="st-key-row_"], [class*="st-key-alarm_"]').filter(has_text=name).first
        line.locator('[class*="st-key-open_"] button, [class*="st-key-alarm_open_"] button').first.click()
        self.settle()

    @property
    def ref(self) -> str:
        return self.page.url.partition("ref=")[2]

    def unfold(self, title: str) -> None:
        words = protocol().words("en").words["desk"]
        self.page.locator("summary").filter(has_text=words[title]).click()
        self.page.wait_for_timeout(300)

    def measure(self, readings: Mapping[str, Any]) -> None:
        for name, value in readings.items():
            if isinstance(value, int):
                self.write(name, str(value))
            else:
                self.choose(name, {"yes": "Yes", "no": "No"}[value])
        self.press("readings_to_do")

    def decide(self, outcomes: Mapping[Modality, str], reasons: Mapping[str, str] | None = None) -> None:
        words = protocol().words("en").words["outcome"]
        for modality, outcome in outcomes.items():
            self.choose(f"outcome_{modality}_{self.ref}", words[outcome])
        for rule, reason in (reasons or {}).items():
            self.write(f"reason_{rule}_{self.ref}", reason)
        self.press("decide")

    def release(self) -> str:
        """Returns the code for signing."""
        self.press("release")
        return self.code()

    def countersign(self, password: str = PASSWORD) -> None:
        self.key("countersign_password").locator("input").fill(password)
        self.key("countersign").locator("button").click()
        self.page.wait_for_selector('[class*="st-key-packet_"] a', timeout=40_000)
        self.settle()

    def packet(self) -> bytes:
        """The sealed bytes, by the route that the print button opens."""
        link = self.page.locator('[class*="st-key-packet_"] a').first.get_attribute("href")
        answer = self.context.request.get(f"{self.url}{link}")
        assert answer.status == 200 and answer.headers["content-type"] == "application/pdf"
        return bytes(answer.body())


class Tablet(Screen):
    language = "en"

    def home(self) -> None:
        """The last page goes back to the start by itself, which may come first."""
        try:
            self.page.goto(self.url)
        except Error as fault:
            if "interrupted by another navigation" not in str(fault):
                raise
            self.page.wait_for_url(f"{self.url}/", wait_until="load")

    def type_code(self, code: str) -> None:
        self.home()
        self.settle()
        self.write("code", code)
        self.key("begin").locator("button").click()

    def enter(self, code: str, born: tuple[str, str, str] = ("16", "3", "1986")) -> None:
        self.type_code(code)
        self.page.wait_for_selector(".st-key-who_day input")
        self.settle()
        self.birth_date(born)

    def take(
        self, house: House, ref: str, purpose: str = visits.ANSWER, born: tuple[str, str, str] = ("16", "3", "1986")
    ) -> None:
        """Binds this tablet to a visit of a seeded clinic and confirms the birth date."""
        code = "".join(secrets.choice("ABCDEFGH") for _ in range(6))
        visits.give_code(house.store, house.p, datetime.now(UTC), ref, purpose, code)
        self.page.goto(f"{self.url}/t/{code}")
        self.page.wait_for_selector(".st-key-who_day input")
        self.settle()
        self.birth_date(born)

    def birth_date(self, born: tuple[str, str, str] = ("16", "3", "1986")) -> None:
        for part, text in zip(("day", "month", "year"), born, strict=True):
            self.write(f"who_{part}", text)
        self.press("next")

    def agree(self) -> None:
        self.choose("helper", self.words["helper_alone"])
        self.press("agree")

    @property
    def title(self) -> str:
        return self.page.locator("h1").first.inner_text()

    def on_page(self) -> Any:
        """The protocol's page that the tablet shows."""
        pages = (*protocol().questionnaire.again, *protocol().questionnaire.pages)
        return next(page for page in pages if page.title[self.language].split("{")[0].strip() in self.title)

    # Answering

    def answer_everything(self, answers: Mapping[str, Any] | None = None) -> int:
        """Page by page to the summary: what is given, and a quiet answer to the rest. Returns the number of pages."""
        pages = 0
        while self.page.url.endswith("/ask") and self.title != self.words["check_title"]:
            here = self.title
            self.answer_page(answers or {})
            self.press("next")
            expect(self.page.locator("h1").first).not_to_have_text(here, timeout=20_000)
            pages += 1
        return pages

    def answer_page(self, answers: Mapping[str, Any]) -> None:
        page = self.on_page()
        if page.nothing and not any(name in answers for name in page.items):
            self.press("nothing")
            return
        for place, block in enumerate(page.block):
            if block.kind == "list":
                self.answer_list(page.id, place, block.items, answers)
                continue
            for name in block.items:
                if self.shows(name):
                    self.answer_item(name, answers)

    def answer_list(self, page: str, place: int, names: tuple[str, ...], answers: Mapping[str, Any]) -> None:
        ticked = [name for name in names if answers.get(name, "no") != "no"]
        for name in ticked:
            self.tick(f"tick_{name}")
            self.answer_item(name, answers)
        if not ticked:
            self.tick_none(page, place)

    def tick_none(self, page: str, place: int) -> None:
        """The first list of a page has a plain name, others their place. A list that asks nothing today is not there."""
        every = (*protocol().questionnaire.again, *protocol().questionnaire.pages)
        blocks = next(one for one in every if one.id == page).block
        name = f"none_{page}_{place}" if any(block.kind == "list" for block in blocks[:place]) else f"none_{page}"
        if self.key(name).count():
            self.tick(name)

    def answer_item(self, name: str, answers: Mapping[str, Any]) -> None:
        item = protocol().questionnaire.by_id[name]
        given = answers.get(name, item.quiet)
        if given in (None, ""):
            return
        self.give(item, given)
        for child in protocol().questionnaire.follow_ups.get(name, ()):
            if child.id in answers and self.shows(child.id):
                self.answer_item(child.id, answers)

    def give(self, item: Item, given: Any) -> None:
        if item.type in (ItemType.choices, ItemType.areas) and isinstance(given, list):
            for one in given:
                self.tick(f"{item.id}_{one}")
        elif item.type in (ItemType.text, ItemType.number):
            self.write(item.id, str(given))
        elif isinstance(given, dict):
            buttons = protocol().when_ahead if item.ahead else protocol().when
            self.choose(item.id, next(button.label[self.language] for button in buttons if list(button.days) == given["days"]))
        else:
            labels = {choice.id: choice.label[self.language] for choice in item.choices}
            self.choose(item.id, labels.get(given) or self.words[given])

    def shows(self, name: str) -> bool:
        return self.key(name).count() > 0 or self.key(f"tick_{name}").count() > 0

    @property
    def words(self) -> dict[str, str]:
        return protocol().words(self.language).words["tablet"]

    def read_in(self, language: str) -> None:
        """Touches the language on the bar."""
        self.key("language_choice").locator("button, [role=radio]").nth(protocol().languages.index(language)).click()
        self.settle()
        self.language = language

    def enlarge(self) -> None:
        self.key("text_size").get_by_text("A++", exact=True).click()
        self.settle()

    def certify(self) -> None:
        self.press("next")
        self.tick("certify")
        self.press("send")

    # Signing

    def draw(self) -> None:
        """Three strokes with the finger."""
        pad = self.page.locator("canvas").first
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box
        left, top, wide, high = box["x"], box["y"], box["width"], box["height"]
        for stroke in range(3):
            self.page.mouse.move(left + wide * (0.15 + 0.2 * stroke), top + high * 0.6)
            self.page.mouse.down()
            for step in range(12):
                self.page.mouse.move(
                    left + wide * (0.15 + 0.2 * stroke + 0.018 * step), top + high * (0.6 - 0.3 * (step % 3) / 2)
                )
            self.page.mouse.up()
        self.settle()

    def consent(self) -> None:
        """The neutral pages first, where they were not read while waiting; then the plan, the photos, the questions."""
        while self.page.url.endswith("/read"):
            self.press("next")
        for modality in Modality:
            if self.key(f"choice_{modality}").count():
                self.choose(f"choice_{modality}", self.words["choice_yes"])
        self.press("next")
        for question in protocol().teach_back:
            self.choose(f"teach_{question.id}", next(choice.label[self.language] for choice in question.choice if choice.right))
        self.press("next")
