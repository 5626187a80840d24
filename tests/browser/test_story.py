"""The main job, as people do it: from a code on the desk to a sealed packet in the hand."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from screening.rule import Modality
from tests.browser.people import LANDSCAPE, PORTRAIT, Desk, Screen, Tablet
from tests.browser.server import ROOT, Server
from tests.builders import protocol

TRACES = ("Traceback", "StreamlitAPIException", "has encountered an error", "Error:")
LOOKED_AT = {"visibly_affected": "no", "capacity": "yes"}
FLAGGED: dict[str, Any] = {
    "anticoagulant": "yes",
    "anticoagulant_kind": "newer_pill",
    "anticoagulant_bleeding": "no",
    "high_bp": "yes",
    "botulinum": "yes",
    "botulinum_date": {"days": [28, 90]},
    "botulinum_areas": ["forehead"],
    "easy_bruise": "not_sure",
    "goals": ["tone", "dryness"],
    "goal_areas": ["jaw", "chin"],
}


@pytest.fixture
def screens() -> Iterator[list[Screen]]:
    """Every window of a story; at the end none asked anything of another machine or showed a trace of an error."""
    opened: list[Screen] = []
    yield opened
    for screen in opened:
        assert screen.foreign == [], screen.foreign
        assert screen.errors == [], screen.errors
        assert not any(trace in screen.text for trace in TRACES)
        screen.context.close()


def a_clinic(browser: Browser, server: Server, screens: list[Screen]) -> Desk:
    desk = Desk(browser, server.url, LANDSCAPE)
    screens.append(desk)
    desk.set_up(server.setup_code)
    desk.sign_in()
    return desk


def a_tablet(browser: Browser, server: Server, screens: list[Screen], size: Mapping[str, int] = PORTRAIT) -> Tablet:
    tablet = Tablet(browser, server.url, size)
    screens.append(tablet)
    return tablet


def signs(tablet: Tablet, code: str) -> None:
    tablet.enter(code)
    tablet.consent()
    tablet.draw()
    tablet.press("sign")
    assert tablet.page.url.endswith("/done")


def told(packet: Path) -> str:
    """The packet's text on one line, as a reader would hear it."""
    found = subprocess.run(["pdftotext", "-raw", packet, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(found.split())


STORIES = {
    "nothing to tell": ({}, LOOKED_AT, {Modality.needling: "go_ahead"}),
    "flags, readings and limits": (
        FLAGGED,
        {**LOOKED_AT, "bp_systolic": 128, "bp_diastolic": 78},
        {Modality.needling: "with_limits"},
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_from_a_code_on_the_desk_to_a_sealed_packet(
    browser: Browser, server: Server, tmp_path: Path, screens: list[Screen], story: str, tell: Callable[[str], None]
) -> None:
    answers, readings, outcomes = STORIES[story]
    began = time.monotonic()
    desk = a_clinic(browser, server, screens)
    code = desk.open_visit("Sample Client")
    tablet = a_tablet(browser, server, screens)
    tablet.enter(code)
    tablet.agree()
    before, started = tablet.touches, time.monotonic()
    pages = tablet.answer_everything(answers)
    tablet.certify()
    answered = time.monotonic() - started
    screens_seen, taps = pages + 2, tablet.touches - before  # and the summary, and the copy to certify
    assert tablet.page.url.endswith("/wait")
    if not answers:
        assert screens_seen <= 22 and taps <= 60
    desk.show("Sample Client")
    assert f"{len(protocol().rules)} of {len(protocol().rules)} rules ran" in desk.text
    desk.measure(readings)
    desk.decide(outcomes)
    signs(tablet, desk.release())
    desk.show("Sample Client")
    desk.countersign()
    packet = tmp_path / "packet.pdf"
    packet.write_bytes(desk.packet())
    took = time.monotonic() - began
    tell(
        f"{story}: {screens_seen} screens, {taps} taps and {answered:.0f} s by script for the client,"
        " without the birth date, the notice and signing"
    )
    tell(f"{story}: from the set-up to the sealed packet in {took:.0f} s by script")
    the_packet_holds_every_question(packet, server)
    the_seal_holds(packet, server, tmp_path)


def the_packet_holds_every_question(packet: Path, server: Server) -> None:
    text = told(packet)
    for answer in submitted(server):
        asked = " ".join(answer["asked"].split())
        assert asked in text, asked
        assert answer["said"] in text[text.index(asked) :][:600], (asked, answer["said"])


def submitted(server: Server) -> list[dict[str, str]]:
    """The answers as the store holds them."""
    from screening.settings import Settings
    from screening.store import Store
    from screening.vault import Vault

    settings = Settings.from_environment({"INTAKE_DATA": str(server.data)})
    store = Store.open(settings.database_url, Vault.at(settings))
    with store.read() as reader:
        (visit,) = reader.visits(open_only=False)
    store.close()
    assert visit.response
    asked = {answer.item for answer in visit.response.answers}
    placed = {name for page in protocol().questionnaire.pages for name in page.items}
    texts = {item.id for item in protocol().questionnaire.items if item.optional}
    later = {sign.id for sign in protocol().questionnaire.signs}  # of the session before
    assert placed - asked - texts <= {"gca_signs", "new_since_last", *later}, "every question that was asked is in the response"
    return [{"asked": answer.asked, "said": answer.said} for answer in visit.response.answers]


def the_seal_holds(packet: Path, server: Server, folder: Path) -> None:
    found = subprocess.run(["pdfsig", "-nocert", packet], capture_output=True, text=True, check=True).stdout
    assert found.count("Signature is Valid") == 2 and "Total document signed" in found
    assert verify(packet, server.data) == (0, "Unchanged")
    data = bytearray(packet.read_bytes())
    data[len(data) // 2] ^= 1
    altered = folder / "altered.pdf"
    altered.write_bytes(data)
    assert verify(altered, server.data) == (1, "Altered")


def verify(packet: Path, data: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "forms", "verify", str(packet)]
    done = subprocess.run(
        command, cwd=ROOT, env={"INTAKE_DATA": str(data), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    return done.returncode, re.split(r"\W", done.stdout)[0]


def test_reload_restart_and_a_second_browser_lose_no_acknowledged_answer(
    browser: Browser, server: Server, screens: list[Screen]
) -> None:
    desk = a_clinic(browser, server, screens)
    tablet = a_tablet(browser, server, screens)
    tablet.enter(desk.open_visit("Sample Client"))
    tablet.agree()
    while tablet.on_page().id != "devices":
        tablet.answer_page({})
        tablet.press("next")
    tablet.choose("pacemaker_icd", "Not sure")
    assert tablet.words["saved"] in tablet.text
    tablet.page.reload()
    tablet.settle()
    chosen(tablet, "pacemaker_icd", "Not sure")
    server.kill()
    server.start()
    tablet.page.reload()
    tablet.settle()
    chosen(tablet, "pacemaker_icd", "Not sure")
    tablet.choose("neurostim", "Yes")
    desk.sign_in()
    desk.show("Sample Client")
    desk.press("make_code")
    other = a_tablet(browser, server, screens, LANDSCAPE)
    other.enter(desk.code())
    assert other.on_page().id == "devices", "the second browser goes on where the first one stopped"
    chosen(other, "pacemaker_icd", "Not sure")
    chosen(other, "neurostim", "Yes")
    tablet.page.reload()
    tablet.settle()
    assert "pacemaker" not in tablet.text.lower(), "the first tablet is no longer part of the visit"


def chosen(tablet: Tablet, item: str, words: str) -> None:
    checked = tablet.key(item).locator("label:has(input:checked)")
    assert checked.count() == 1 and checked.inner_text().strip() == words


def test_a_changed_answer_after_the_signature_drops_it(browser: Browser, server: Server, screens: list[Screen]) -> None:
    desk = a_clinic(browser, server, screens)
    tablet = a_tablet(browser, server, screens)
    tablet.enter(desk.open_visit("Sample Client"))
    tablet.agree()
    tablet.answer_everything({})
    tablet.certify()
    desk.show("Sample Client")
    desk.measure(LOOKED_AT)
    desk.decide({Modality.needling: "go_ahead"})
    signs(tablet, desk.release())
    desk.show("Sample Client")
    desk.unfold("end_title")
    desk.choose(f"end_{desk.ref}", protocol().words("en").words["desk"]["end_reopen"])
    desk.press("reopen")
    tablet.enter(desk.code())
    tablet.press("change_devices")
    tablet.choose("pacemaker_icd", "Yes")
    desk.show("Sample Client")
    assert desk.key("countersign").count() == 0
    from screening.settings import Settings
    from screening.store import Store
    from screening.vault import Vault

    settings = Settings.from_environment({"INTAKE_DATA": str(server.data)})
    with Store.open(settings.database_url, Vault.at(settings)).read() as reader:
        (visit,) = reader.visits()
        events = [linked.event.event for linked in reader.audit(visit.ref)]
    assert visit.consent is None and visit.dropped_ink
    assert "decision void" in events and "signature dropped" in events


def test_the_next_client_on_the_same_tablet_sees_nothing_of_the_first(
    browser: Browser, server: Server, screens: list[Screen]
) -> None:
    desk = a_clinic(browser, server, screens)
    tablet = a_tablet(browser, server, screens)
    first = ("2", "11", "1971")
    tablet.enter(desk.open_visit("Zebedee Marker", ("02", "11", "1971")), first)
    tablet.agree()
    while tablet.on_page().id != "goals":
        tablet.answer_page({})
        tablet.press("next")
    tablet.answer_page({"goals_words": "Planted Zanzibarine words"})
    tablet.press("next")
    tablet.page.goto(f"{server.url}/hand-back")
    tablet.settle()
    planted = ("Zebedee", "Zanzibarine", "1971", "Fine lines")
    for _ in range(4):
        assert not any(word in tablet.page.content() for word in planted)
        tablet.page.go_back()
        tablet.page.wait_for_timeout(700)
    tablet.page.goto(f"{server.url}/ask")
    tablet.settle()
    assert not any(word in tablet.page.content() for word in planted)
    stored = tablet.page.evaluate(
        "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])"
    )
    assert not any(word in stored for word in planted)
    desk.page.goto(f"{server.url}/queue")
    desk.settle()
    tablet.enter(desk.open_visit("Sample Client"))
    tablet.agree()
    assert not any(word in tablet.page.content() for word in planted)
    assert not any(word in server.log.read_text() for word in planted)


def test_a_wrong_birth_date_stops_without_a_word_about_whose_form_it_is(
    browser: Browser, server: Server, screens: list[Screen]
) -> None:
    desk = a_clinic(browser, server, screens)
    tablet = a_tablet(browser, server, screens)
    tablet.enter(desk.open_visit("Sample Client"), ("1", "1", "1990"))
    for _ in range(5):
        assert "Sample Client" not in tablet.text
        if tablet.key("who_day").count():
            tablet.birth_date(("1", "1", "1991"))
    assert tablet.key("who_day").count() == 0 or tablet.words["who_mismatch"] in tablet.text


def test_every_page_of_the_desk_opens_and_asks_nothing_of_another_machine(
    browser: Browser, server: Server, screens: list[Screen]
) -> None:
    desk = a_clinic(browser, server, screens)
    desk.open_visit("Sample Client")
    desk.show("Sample Client")
    for page in ("queue", "client", "protocol", "insight", "packet"):
        desk.page.goto(f"{server.url}/{page}")
        desk.settle()
        assert desk.page.locator("h1").count() == 1, page
        assert not any(trace in desk.text for trace in TRACES), page
    assert desk.foreign == []
    blocked = desk.page.evaluate("() => fetch('https://example.org/').then(() => 'sent', () => 'refused')")
    assert blocked == "refused", "the page's own policy lets nothing out"
    desk.page.goto("about:blank")
    desk.page.set_content('<img src="https://example.org/a.png">')
    desk.page.wait_for_timeout(500)
    assert desk.foreign == ["https://example.org/a.png"], "the control: a request that leaves would be seen"
    desk.foreign.clear()
