"""A new colleague's first day at a shared desk, and a desk that nobody touches."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.audit import Audit
from tests.browser.people import LANDSCAPE, PIN, PORTRAIT, Desk
from tests.browser.server import Server
from tests.builders import House

OWN, MAYAS = "a sentence of my own", "1379"


@pytest.fixture
def hasty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("INTAKE_DESK_IDLE_SECONDS", "12")
    running = Server(tmp_path / "data").start()
    yield running
    running.stop()


def enter(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        page.fill(f"input[name={name}]", text)
    page.click("form button")


def arrived(desk: Desk, name: str) -> None:
    expect(desk.page.get_by_role("link", name=name)).to_be_visible(timeout=40_000)
    desk.settle()


def look(audit: Audit, desk: Desk, name: str) -> None:
    for size in (PORTRAIT, LANDSCAPE):
        desk.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        desk.page.wait_for_timeout(200)
        audit.look(desk.page, f"{name} {size['width']}")


@pytest.mark.timeout(600)
def test_a_new_colleague_from_the_first_password_to_the_shared_desk(browser: Browser, server: Server, served: House) -> None:
    desk, audit = Desk(browser, server.url), Audit()
    page = desk.page
    desk.sign_in()
    page.goto(f"{server.url}/getting_ready")
    desk.settle()
    look(audit, desk, "getting ready")
    page.goto(f"{server.url}/people")
    desk.settle()
    look(audit, desk, "people")

    # The owner adds her
    field = page.locator('[class*="st-key-user_"] input').first
    field.fill("maya")
    page.locator('[class*="st-key-name_"] input').first.fill("Maya Example")
    page.locator('[class*="st-key-registration_"] input').first.fill("B 77")
    page.locator('[class*="st-key-roles_"]').get_by_text("Practitioner", exact=True).click()
    desk.press("add_person")
    first = page.locator(".panel .number").inner_text()
    assert re.fullmatch(r"[A-Z2-9]{6}-[A-Z2-9]{6}", first)

    # She chooses her own on the same browser
    page.goto(f"{server.url}/sign-in")
    enter(page, user="maya", password=first)
    expect(page.locator("h1")).to_have_text("Choose your own password")
    look(audit, desk, "choose")
    enter(page, password=OWN, again=OWN, pin=MAYAS)
    arrived(desk, "Maya Example")
    assert "Getting ready" not in page.inner_text(".st-key-bar")

    # ... and switches the second step on
    page.goto(f"{server.url}/account")
    desk.settle()
    desk.press("second_begin")
    secret = page.locator(".secret").inner_text().replace(" ", "")
    look(audit, desk, "second step")
    desk.key("second_code").locator("input").fill(pyotp.TOTP(secret).now())
    desk.key("second_password").locator("input").fill(OWN)
    desk.press("second_on")
    expect(page.locator(".codes li")).to_have_count(8)
    recovery = page.locator(".codes li").first.inner_text()
    desk.press("second_codes_kept")
    assert recovery not in page.content()

    # The owner takes the desk by PIN: nothing of her page is left
    desk.key("switch_user").locator("button").click()
    page.wait_for_url("**/switch")
    look(audit, desk, "switch")
    enter(page, pin=PIN)
    arrived(desk, "Sample Practitioner")
    for _ in range(2):
        page.go_back()
        page.wait_for_timeout(1500)
        assert "B 77" not in page.content() and recovery not in page.content() and secret not in page.content()

    # Back to her with wrong PINs: her password, and the code of her phone
    page.goto(f"{server.url}/switch")
    for _ in range(5):
        enter(page, pin="9999")
        page.wait_for_selector("[role=alert]")
    expect(page.locator("[role=alert]")).to_contain_text("Five wrong PINs. Sign in with your password.")
    page.goto(f"{server.url}/sign-in")
    enter(page, user="maya", password=OWN)
    expect(page.locator("h1")).to_have_text("One more step")
    look(audit, desk, "code")
    enter(page, code=recovery)
    arrived(desk, "Maya Example")

    # A wrong password five times
    desk.key("sign_out").locator("button").click()
    page.wait_for_url("**/sign-in")
    for _ in range(5):
        enter(page, user="maya", password="not it at all")
        expect(page.locator("[role=alert]")).to_contain_text("Check the user name and password")
    enter(page, user="maya", password=OWN)
    expect(page.locator("[role=alert]")).to_have_text("Too many tries. Wait 15 minutes, or ask a colleague.")
    assert not desk.foreign and not desk.errors
    desk.context.close()
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))


@pytest.mark.timeout(300)
def test_a_desk_that_nobody_touches_warns_and_signs_out(browser: Browser, house: House, hasty: Server) -> None:
    desk = Desk(browser, hasty.url)
    desk.sign_in()
    more = desk.page.get_by_role("button", name="Stay signed in")
    expect(more).to_be_visible(timeout=30_000)
    more.click()
    expect(more).to_be_hidden()
    assert "Sample Practitioner" in desk.text
    expect(more).to_be_visible(timeout=30_000)
    desk.page.wait_for_url("**/sign-in?idle", timeout=30_000)
    assert "nobody touched it" in desk.text and "Sample Practitioner" not in desk.text
    desk.page.goto(f"{hasty.url}/queue")
    desk.settle()
    assert "Sample Practitioner" not in desk.text and not desk.errors
    desk.context.close()
