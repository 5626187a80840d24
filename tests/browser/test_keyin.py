"""A paper form at a real desk: printed, typed in, checked by a second person."""

from playwright.sync_api import Browser, expect

from forms.paper.numbers import numbers
from screening.actions import paper, people
from screening.identity import Role, Staff
from screening.response import By
from screening.visit import Status
from tests.browser.people import Desk
from tests.browser.server import Server
from tests.builders import PASSWORD, House, protocol


def test_paper_is_printed_typed_in_and_checked(browser: Browser, served: House, server: Server) -> None:
    ref, number = served.open(), numbers(protocol().questionnaire)
    other = Staff(ref="SECND234", user="second", name="Second Person", roles=frozenset({Role.practitioner}))
    people.add_staff(served.store, served.p, other, PASSWORD, served.tick())
    desk = Desk(browser, server.url)
    desk.sign_in("practitioner", PASSWORD)
    page = desk.page
    page.goto(f"{server.url}/visit?ref={ref}")
    page.get_by_text("Paper form", exact=True).click()
    with page.expect_download(timeout=60_000) as download:
        page.locator(".st-key-paper_print button").click()
    assert download.value.suggested_filename == f"form_{ref}.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    page.locator(".st-key-keyin button").click()
    page.locator(".st-key-keyin_foot input").fill(protocol().digest[:12])
    page.get_by_text("On my own").click()
    page.locator(".st-key-keyin_agreed label").click()
    page.locator(".st-key-keyin_start button").click()
    page.locator(".st-key-keyin_next button").click()
    line = page.locator(".st-key-stroke_signs")
    expect(line).to_contain_text(f"{number['stroke_signs']}.")
    line.get_by_text("No", exact=True).click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    answer = served.visit(ref).answers["stroke_signs"]
    assert answer.given == "no" and answer.by is By.paper
    page.locator(".st-key-keyin_go_urgent_head [role=combobox], .st-key-keyin_go_urgent_head input").first.click()
    page.get_by_role("option", name="Injections and surgery").click()
    page.locator(".st-key-botulinum").get_by_text("Yes", exact=True).click()
    expect(page.locator(".st-key-open_more_botulinum_date")).to_contain_text(number["botulinum_date"])
    _type_the_rest(served, ref)

    checker = Desk(browser, server.url)
    checker.sign_in("second", PASSWORD)
    checker.page.goto(f"{server.url}/keyin?ref={ref}")
    checker.press("keyin_check")
    expect(checker.page.get_by_role("cell", name=f"{number['stroke_signs']}. Last 2 weeks")).to_be_visible()
    checker.tick("keyin_compared")
    checker.press("keyin_send")
    expect(checker.page.get_by_text("To review").first).to_be_visible()
    assert served.status(ref) is Status.to_review and served.visit(ref).paper is not None
    for screen in (desk, checker):
        assert screen.foreign == [] and screen.errors == []
        screen.context.close()


def _type_the_rest(house: House, ref: str) -> None:
    glass = house.open("Another Client")
    house.agree(glass)
    house.answer_all(glass)
    shown = [house.shown(name, answer.given) for name, answer in house.visit(glass).answers.items()]
    paper.type_in(house.store, protocol(), house.p, house.tick(), ref, shown, "en")
