"""Each fault, played at several pages: what the screen had acknowledged is in the store, and what it had not is said to be so."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from screening.actions import visits
from screening.condition import Truth
from screening.entry import Submitted
from screening.protocol import quiet_answers
from screening.store import Session
from tests.browser.people import LANDSCAPE, PORTRAIT, Tablet
from tests.browser.server import Server
from tests.browser.wire import Wire
from tests.builders import House, protocol

TOUCHES = {
    "goals": lambda tablet: tablet.tick("goals_tone"),
    "devices": lambda tablet: tablet.choose("pacemaker_icd", "Not sure"),
    "heart": lambda tablet: tablet.tick("none_heart"),
    "medicines": lambda tablet: tablet.press("nothing"),
}
"""One touch on each of several pages: ticks, a row, "None of these", and a button that answers a whole page."""


def begun(house: House, page: str) -> str:
    """A visit whose earlier pages are answered, so that the tablet opens at this one."""
    ref = house.open()
    house.agree(ref)
    day = house.clinic.day(house.now)
    quiet = quiet_answers(protocol().questionnaire, {}, day) | {"birth_date": "1986-03-16"}
    pages = protocol().questionnaire.pages
    earlier = pages[: [one.id for one in pages].index(page)]
    asked = house.visit(ref).known(protocol(), house.clinic, house.now).asked
    names = [name for one in earlier for name in one.items if name in quiet and asked[name] is Truth.YES]
    house.answer(ref, **{name: quiet[name] for name in names})
    return ref


@contextmanager
def a_tablet(browser: Browser, url: str, house: House, ref: str) -> Iterator[Tablet]:
    tablet = Tablet(browser, url, PORTRAIT)
    tablet.take(house, ref)
    yield tablet
    tablet.context.close()


def shown(tablet: Tablet) -> dict[str, str]:
    """What stands chosen on the screen, by item."""
    found: dict[str, str] = tablet.page.evaluate("""() => Object.fromEntries(
        [...document.querySelectorAll('label')].filter(label => label.querySelector('input:checked')).map(label => {
            const place = label.closest('[data-testid="stElementContainer"]').className.match(/st-key-([a-zA-Z0-9_]+)/);
            return [place ? place[1] : '', label.innerText.trim()]; }))""")
    return {key: words for key, words in found.items() if key and not key.startswith(("text_size", "language"))}


def acknowledged(tablet: Tablet) -> bool:
    """Does the screen say that what stands on it is saved?"""
    told = tablet.page.locator(".saved")
    return bool(told.count() and told.first.is_visible() and told.first.inner_text().strip() == tablet.words["saved"])


def stored(house: House, ref: str) -> dict[str, Any]:
    return {name: answer.given for name, answer in house.visit(ref).answers.items()}


def agree(house: House, ref: str, page: str) -> None:
    """The store holds what a touch of TOUCHES says on its page."""
    given = stored(house, ref)
    of_page = next(one for one in protocol().questionnaire.pages if one.id == page).items
    expected: dict[str, Any] = {
        "goals": {"goals": ["tone"]},
        "devices": {"pacemaker_icd": "not_sure"},
        "heart": dict.fromkeys((name for name in of_page if name in given), "no"),
        "medicines": dict.fromkeys((name for name in of_page if name in given), "no"),
    }[page]
    assert expected
    assert {name: given.get(name) for name in expected} == expected


Fault = Callable[[Server, Wire, Tablet], None]


def reloaded(_server: Server, _wire: Wire, tablet: Tablet) -> None:
    tablet.page.reload()


def slept(_server: Server, wire: Wire, tablet: Tablet) -> None:
    wire.hold(6)
    tablet.page.wait_for_timeout(500)


def lost(_server: Server, wire: Wire, tablet: Tablet) -> None:
    """The network goes: the screen says so in the client's words, takes no answer, and goes on by itself."""
    wire.cut()
    told = tablet.page.locator("#connection")
    expect(told).to_have_text(tablet.words["saving_paused"], timeout=20_000)
    wire.mend()
    expect(told).to_have_count(0, timeout=30_000)


def restarted(server: Server, _wire: Wire, tablet: Tablet) -> None:
    server.kill()
    expect(tablet.page.locator("#connection")).to_be_visible(timeout=20_000)
    server.start()
    expect(tablet.page.locator("#connection")).to_have_count(0, timeout=40_000)


@pytest.mark.parametrize("fault", [reloaded, slept, lost, restarted])
def test_what_was_acknowledged_is_there_after(browser: Browser, server: Server, served: House, fault: Fault) -> None:
    wire = Wire(server.port)
    for page, touch in TOUCHES.items():
        ref = begun(served, page)
        with a_tablet(browser, wire.url, served, ref) as tablet:
            assert tablet.on_page().id == page
            touch(tablet)
            expect(tablet.page.locator(".saved")).to_have_text(tablet.words["saved"])
            assert acknowledged(tablet)
            agree(served, ref, page)
            before = shown(tablet)
            fault(server, wire, tablet)
            tablet.settle()
            if tablet.on_page().id != page:
                tablet.press("back")  # a reload leads to the first page on which something is missing
            assert tablet.on_page().id == page
            assert shown(tablet) == before and before, "the screen still shows it"
            agree(served, ref, page)
            tablet.press("next")
            if tablet.on_page().id == page and tablet.page.locator(".summary").count():
                continue  # something else is still missing on this page: it says what
            agree(served, ref, page)
    wire.close()


def test_what_was_not_acknowledged_is_said_so(browser: Browser, server: Server, served: House) -> None:
    """A touch while the line is held is on the screen and not in the store: "Saved" is gone until it is."""
    wire = Wire(server.port)
    ref = begun(served, "devices")
    with a_tablet(browser, wire.url, served, ref) as tablet:
        tablet.choose("pacemaker_icd", "No")
        assert acknowledged(tablet)
        wire.freeze()
        tablet.key("neurostim").get_by_text("Yes", exact=True).first.click()
        tablet.page.wait_for_timeout(1500)
        assert not acknowledged(tablet) and "neurostim" not in stored(served, ref)
        wire.thaw()
        expect(tablet.page.locator(".saved")).to_be_visible(timeout=20_000)
        tablet.settle()
        assert acknowledged(tablet) and stored(served, ref)["neurostim"] == "yes"
    wire.close()


def test_two_tablets_on_one_visit(browser: Browser, server: Server, served: House) -> None:
    """The second takes over at the page; the first shows nothing soon after by itself, and saves nothing."""
    for page, other in (("devices", "neurostim"), ("goals", "goals_dryness")):
        ref = begun(served, page)
        with a_tablet(browser, server.url, served, ref) as first:
            TOUCHES[page](first)
            assert acknowledged(first)
            with a_tablet(browser, server.url, served, ref) as second:
                assert second.on_page().id == page
                agree(served, ref, page)
                before = stored(served, ref)
                first.page.evaluate("name => document.querySelector(`.st-key-${name} input`)?.click()", other)
                expect(first.key(other)).to_have_count(0, timeout=20_000)
                assert stored(served, ref) == before and not acknowledged(first)
                second.press("back")
                assert stored(served, ref) == before


def test_a_double_send_submits_once(browser: Browser, server: Server, served: House) -> None:
    ref = served.open()
    served.agree(ref)
    served.answer_all(ref)
    with a_tablet(browser, server.url, served, ref) as tablet:
        tablet.press("next")
        tablet.tick("certify")
        tablet.page.evaluate(
            """() => { const send = document.querySelector('.st-key-send button'); send.click(); send.click(); send.click(); }"""
        )
        tablet.page.wait_for_url("**/wait")
        tablet.settle()
        assert sum(isinstance(entry, Submitted) for entry in served.visit(ref).entries) == 1


def test_a_second_touch_of_a_trembling_hand_is_not_taken(browser: Browser, server: Server, served: House) -> None:
    """Two touches of Next within a moment are one page forward; two slow ones are two."""
    ref = begun(served, "heart")
    with a_tablet(browser, server.url, served, ref) as tablet:
        tablet.press("back")
        tablet.press("back")
        assert tablet.on_page().id == "hopes"
        tablet.page.wait_for_timeout(500)
        box = tablet.key("next").locator("button").bounding_box()
        assert box
        spot = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        tablet.page.mouse.dblclick(*spot, delay=20)
        tablet.settle()
        tablet.page.wait_for_timeout(800)
        assert tablet.on_page().id == "devices"
        tablet.page.mouse.click(*spot)
        tablet.settle()
        assert tablet.on_page().id == "heart", "the control: the same touch alone goes on"


def test_what_ended_asks_again_and_loses_nothing(browser: Browser, server: Server, served: House) -> None:
    """After a quarter of an hour the birth date is asked for again; an old code is told to be old."""
    for page in ("devices", "heart"):
        ref = begun(served, page)
        with a_tablet(browser, server.url, served, ref) as tablet:
            TOUCHES[page](tablet)
            assert acknowledged(tablet)
            with served.store.write() as writer:
                writer.touch_session(the_session(served, tablet).digest, datetime.now(UTC) - timedelta(minutes=16))
            before = stored(served, ref)
            tablet.key("next").locator("button").click()
            tablet.page.wait_for_selector(".st-key-who_day input")
            assert stored(served, ref) == before
            tablet.settle()
            tablet.birth_date()
            assert tablet.on_page().id == page
            agree(served, ref, page)
    visits.give_code(served.store, served.p, datetime.now(UTC) - timedelta(minutes=16), ref, visits.ANSWER, "ABCDEF")
    late = Tablet(browser, server.url, LANDSCAPE)
    late.page.goto(f"{server.url}/t/ABCDEF")
    assert "This code has ended" in late.text
    late.context.close()


def the_session(house: House, tablet: Tablet) -> Session:
    token = next(one["value"] for one in tablet.context.cookies() if one["name"] == "tablet")
    with house.store.read() as reader:
        found = reader.session(reader.code_of(token))
    assert found
    return found


def test_the_tablets_own_clock_means_nothing(browser: Browser, server: Server, served: House) -> None:
    """A tablet years behind, then set years ahead: entries bear the server's time, and a leap ahead only covers the screen."""
    ref = begun(served, "devices")
    with a_tablet(browser, server.url, served, ref) as tablet:
        for year, item in ((2020, "pacemaker_icd"), (2040, "neurostim")):
            tablet.page.clock.set_system_time(datetime(year, 1, 1, tzinfo=UTC))
            if year == 2040:  # as after a long sleep
                expect(tablet.page.locator(".calm")).to_contain_text("Saved. Ask a member of staff")
                tablet.take(served, ref)
            began = time.time()
            tablet.choose(item, "No")
            at = served.visit(ref).answers[item].at.timestamp()
            assert began - 5 <= at <= time.time() + 5
