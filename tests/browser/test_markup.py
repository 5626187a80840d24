"""Script and markup in every field that takes text: on every page and on paper it stands as it was written."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from forms.sealing import seal_visit
from screening.actions import answering, reviewing
from screening.response import By
from screening.store import Device
from tests.browser.people import PORTRAIT, Desk, Tablet
from tests.browser.server import Server
from tests.builders import House, protocol

PLANT = (
    "<img src=x onerror=planted()><b>plantedtag</b> **plantedbold** [plantedlink](http://elsewhere.example) :red[plantedcolour]"
)
AS_WRITTEN = ("<b>plantedtag</b>", "**plantedbold**", "[plantedlink]", ":red[plantedcolour]")
MADE = """() => [...document.querySelectorAll('img[src="x"], a[href*="elsewhere"], script')].filter(
    one => one.tagName !== 'SCRIPT' || one.textContent.includes('planted')).length
  + [...document.querySelectorAll('b, strong, em, span')].filter(
    one => ['plantedtag', 'plantedbold', 'plantedcolour'].includes(one.textContent.trim())).length"""
TEXTS = ("goals_words", "skin_care", "medicine_names", "anything_else")


def made(page: Page) -> int:
    """How many elements the planted text became."""
    found: int = page.evaluate(MADE)
    return found


def planted(house: House) -> str:
    """A visit up to its sealed packet, with the plant wherever somebody can write."""
    clinic = house.clinic.model_copy(update={"name": PLANT, "address": PLANT, "privacy_contact": PLANT})
    person = house.practitioner.model_copy(update={"name": PLANT, "title": PLANT, "registration": PLANT})
    with house.store.write() as writer:
        writer.put_clinic(clinic)
        writer.put_staff(person, "")
        writer.put_device(Device(ref="D2A4RFX8", digest="d", name=PLANT, paired_at=house.now))
    house.clinic, house.practitioner = clinic, person
    ref = house.open(name=PLANT)
    answering.agree(house.store, house.client(ref), house.tick(), ref, "digest of the notice", 12.0, By.companion, PLANT)
    house.answer_all(ref, **dict.fromkeys(TEXTS, PLANT), easy_bruise="yes", easy_bruise_new="no")
    house.submit(ref)
    house.look(ref)
    reviewing.clarify(house.store, protocol(), house.p, house.tick(), ref, "anything_else", PLANT, PLANT)
    house.decide(ref, **{flag.rule: PLANT for flag in house.screening(ref).flags})
    house.release(ref)
    house.sign(ref, typed=PLANT)
    house.countersign(ref)
    return ref


def test_what_was_written_stands_as_written_on_every_page_and_on_paper(
    browser: Browser, server: Server, house: House, tmp_path: Path
) -> None:
    ref = planted(house)
    with ThreadPoolExecutor(1) as apart:  # the browser holds this thread's event loop, and sealing wants one
        apart.submit(seal_visit, house.store, protocol(), house.practitioner, ref, house.reference(), datetime.now(UTC)).result()
    client = house.visit(ref).client
    waiting = house.open(name=PLANT)
    house.agree(waiting)
    house.answer_all(waiting, **dict.fromkeys(TEXTS, PLANT))
    answering.call_help(house.store, house.client(waiting), house.tick(), waiting, "goals")
    seen = _pages(browser, server, house, ref, waiting, client)
    assert not [page for page, (elements, _) in seen.items() if elements], seen
    shown = [page for page, (_, text) in seen.items() if all(words in text for words in AS_WRITTEN)]
    assert {"queue", f"visit?ref={ref}", f"client?ref={client}", "tablet"} <= set(shown), shown
    assert "plantedtag" not in server.log.read_text()
    _on_paper(house, ref, tmp_path / "packet.pdf")


def _pages(browser: Browser, server: Server, house: House, ref: str, waiting: str, client: str) -> dict[str, tuple[int, str]]:
    desk, seen = Desk(browser, server.url), {}
    desk.page.goto(f"{server.url}/sign-in")
    seen["sign-in"] = (made(desk.page), desk.text)
    desk.sign_in()
    desk.page.goto(f"{server.url}/{'no/such/page'}")
    places = ("queue", f"visit?ref={ref}", f"visit?ref={waiting}", f"client?ref={client}", f"keyin?ref={waiting}")
    for place in (*places, f"packet?ref={ref}", "packet", "tablets", "protocol", "insight"):
        desk.page.goto(f"{server.url}/{place}")
        desk.settle()
        assert not desk.page.locator('[data-testid="stException"]').count(), place
        seen[place] = (made(desk.page), desk.text)
    tablet = Tablet(browser, server.url, PORTRAIT)
    tablet.take(house, waiting)
    tablet.page.wait_for_timeout(500)
    tablet.settle()
    fields: Any = tablet.page.evaluate("() => [...document.querySelectorAll('input, textarea')].map(one => one.value).join(' ')")
    seen["tablet"] = (made(tablet.page), f"{tablet.text} {fields}")
    desk.page.goto("about:blank")
    desk.page.set_content(f"<p>{PLANT} <strong>plantedbold</strong></p>")
    assert made(desk.page) == 3, "the control: what becomes an element is seen"
    assert not desk.foreign and not tablet.foreign
    desk.context.close()
    tablet.context.close()
    return seen


def _on_paper(house: House, ref: str, file: Path) -> None:
    with house.store.read() as reader:
        file.write_bytes(reader.documents_of(ref)[-1].body)
    text = subprocess.check_output(["pdftotext", str(file), "-"], text=True)
    close = re.sub(r"\s", "", text)
    for words in AS_WRITTEN:
        assert close.count(re.sub(r"\s", "", words)) >= 5, words
