"""The tablet between clients, in a real browser: sent to, covered, taken over by a new code, and empty after hand-back."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from screening.actions import tablets, visits
from tests.browser.audit import Audit
from tests.browser.conftest import WAY
from tests.browser.people import LANDSCAPE, PIN, PORTRAIT, Desk, Tablet
from tests.browser.server import Server
from tests.browser.test_accessibility import both_ways
from tests.builders import House, protocol

WORDS, HELPER, SIDE = "Zanzibarine forehead wish", "Quillon Helperby", "Thornwick salve"
PLANTED = ("Zanzibarine", "Quillon", "Thornwick", "Sample Client", "1986")


@pytest.fixture
def hasty(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A service that waits only seconds for a touch."""
    for name, seconds in {"PAGE": "8", "ANSWER": "5", "THANKS": "4"}.items():
        monkeypatch.setenv(f"INTAKE_IDLE_{name}_SECONDS", seconds)
    running = Server(tmp_path / "data").start()
    yield running
    running.stop()


def test_a_form_is_sent_to_a_paired_tablet_and_moves_to_another(browser: Browser, served: House, server: Server) -> None:
    desk, tablet, other = (
        Desk(browser, server.url),
        Tablet(browser, server.url, PORTRAIT),
        Tablet(browser, server.url, LANDSCAPE),
    )
    ref = served.open("Sample Client")
    desk.sign_in()
    desk.page.get_by_role("link", name="Tablets").click()
    desk.settle()
    desk.press("pair_tablet")
    code = desk.page.locator(".code").inner_text().strip()
    tablet.page.goto(server.url)
    tablet.settle()
    tablet.write("code", code)
    tablet.key("begin").locator("button").click()
    tablet.page.wait_for_selector('a[href="/staff"]')
    expect(desk.page.get_by_text("Free")).to_be_visible(timeout=20_000)

    desk.page.goto(f"{server.url}/queue")
    desk.settle()
    desk.press(f"code_{ref}")
    desk.page.get_by_text("Send to Tablet 1").click()
    expect(desk.page.get_by_text("Sent to Tablet 1")).to_be_visible()
    tablet.page.wait_for_selector(".st-key-begin_sent", timeout=20_000)  # by itself
    assert "This form is ready for you" in tablet.text and not any(known in tablet.text for known in PLANTED)
    tablet.key("begin_sent").locator("button").click()
    tablet.page.wait_for_selector(".st-key-who_day input")
    tablet.settle()
    tablet.birth_date()
    tablet.choose("helper", "A friend or family member")
    tablet.write("helper_name", HELPER)
    assert found(tablet.page, "Quillon")

    other.take(served, ref)  # a new code, on another tablet
    expect(tablet.page.locator(".st-key-code")).to_be_visible(timeout=20_000)
    assert not any(found(tablet.page, known) for known in PLANTED) and not tablet.page.url.endswith("/notice")
    assert {cookie["name"] for cookie in tablet.context.cookies()} - {"_streamlit_xsrf"} == {"device"}
    expect(other.key("agree")).to_be_visible()
    assert desk.errors == tablet.errors == other.errors == [] and desk.foreign == tablet.foreign == []
    for screen in (desk, tablet, other):
        screen.context.close()


def paired(browser: Browser, house: House, url: str) -> Tablet:
    tablet, code = Tablet(browser, url, PORTRAIT), "PAAR22"
    tablets.pairing_code(house.store, house.p, datetime.now(UTC), "Tablet 1", code)
    tablet.type_code(code)
    tablet.page.wait_for_selector(".st-key-walk_up_offer")
    tablet.settle()
    return tablet


def test_a_client_without_a_code_walks_up_and_the_desk_sends_the_form(browser: Browser, served: House, server: Server) -> None:
    ref = served.open("Sample Client")  # was here before: the tablet must not tell
    desk, tablet, audit = Desk(browser, server.url), paired(browser, served, server.url), Audit()
    desk.sign_in()
    tablet.press("walk_up_offer")
    both_ways(audit, tablet, "walk up")
    tablet.press("walk_up_send")
    expect(tablet.page.locator(".beside")).to_have_text("Enter your full legal name.")
    audit.look(tablet.page, "walk up in error")
    tablet.write("walk_up_name", "Sample Client")
    for part, text in zip(("day", "month", "year"), ("16", "March", "1986"), strict=True):
        tablet.write(f"walk_up_born_{part}", text)
    tablet.press("walk_up_send")
    expect(tablet.page.locator(".calm")).to_contain_text("The front desk knows that you are here")
    assert not any(found(tablet.page, known) for known in PLANTED)
    both_ways(audit, tablet, "walk up told")

    expect(desk.page.get_by_text("At Tablet 1")).to_be_visible(timeout=20_000)  # by itself
    audit.look(desk.page, "desk with somebody at a tablet")
    desk.page.locator('[class*="st-key-admit_"] button').click()
    desk.settle()
    expect(desk.key("client_name").locator("input")).to_have_value("Sample Client")
    expect(desk.key("known")).to_contain_text("was here before")
    desk.press("open_visit")
    expect(desk.page.get_by_text("Sent to Tablet 1")).to_be_visible()
    desk.press("code_done")
    expect(desk.page.get_by_text("At Tablet 1")).to_have_count(0, timeout=20_000)
    tablet.page.wait_for_selector(".st-key-begin_sent", timeout=20_000)
    assert not any(found(tablet.page, known) for known in PLANTED)
    tablet.key("begin_sent").locator("button").click()
    tablet.page.wait_for_selector(".st-key-who_day input")
    tablet.settle()
    tablet.birth_date()
    with served.store.read() as reader:
        visits_now = {visit.ref: visit for visit in reader.visits()}
    assert len(visits_now) == 2 and len({visit.client for visit in visits_now.values()}) == 1 and ref in visits_now
    assert audit.wrong == [] and desk.errors == tablet.errors == []
    for screen in (desk, tablet):
        screen.context.close()


def test_who_leaves_in_the_middle_of_walking_up_leaves_nothing(browser: Browser, house: House, hasty: Server) -> None:
    tablet = paired(browser, house, hasty.url)
    tablet.read_in("fr")
    tablet.enlarge()
    audit = Audit()
    tablet.press("walk_up_offer")
    both_ways(audit, tablet, "fr walk up")
    tablet.write("walk_up_name", "Quillon Helperby")
    assert found(tablet.page, "Quillon")
    expect(tablet.key("walk_up_offer")).to_be_visible(timeout=40_000)  # by itself, some seconds later
    tablet.settle()
    assert not found(tablet.page, "Quillon")
    tablet.press("walk_up_offer")
    expect(tablet.key("walk_up_name").locator("input")).to_have_value("")
    tablet.press("walk_up_back")
    expect(tablet.key("code")).to_be_visible()
    with house.store.read() as reader:
        assert not tablets.arrived(reader, datetime.now(UTC))
    assert audit.wrong == [] and tablet.errors == []
    tablet.context.close()


def test_a_tablet_left_alone_is_covered_and_nothing_typed_is_lost(browser: Browser, house: House, hasty: Server) -> None:
    tablet = Tablet(browser, hasty.url, PORTRAIT)
    ref = house.open()
    to_the_goals(house, ref)
    code = "ABCDEF"
    visits.give_code(house.store, house.p, house.tick(hours=1), ref, visits.ANSWER, code)
    tablet.enter(code)
    field = tablet.key("goals_words").locator("textarea, input").first
    field.click()
    tablet.page.keyboard.type(WORDS)  # and the client walks away, still in the field

    asks = tablet.page.locator("dialog[open]")
    expect(asks).to_be_visible(timeout=20_000)
    assert asks.get_attribute("role") == "alertdialog" and "Are you still there?" in asks.inner_text()
    told = tablet.page.locator("dialog [aria-live=assertive]")
    assert told.count() == 1
    button = asks.locator("button")
    expect(button).to_be_focused()
    box = button.bounding_box()
    assert box and box["height"] >= 56
    tablet.page.keyboard.press("Enter")  # "I need more time", by keyboard
    expect(asks).to_have_count(0)
    expect(field).to_have_value(WORDS)
    assert house.visit(ref).answers["goals_words"].given == WORDS

    tablet.page.clock.set_system_time(datetime(2020, 1, 1, tzinfo=UTC))  # set back, and yet covered in time
    expect(tablet.page.locator(".calm")).to_contain_text("Saved. Ask a member of staff", timeout=40_000)
    tablet.settle()
    assert not any(found(tablet.page, known) for known in PLANTED)
    for _ in range(2):
        tablet.page.go_back()
        tablet.page.wait_for_timeout(500)
        assert not any(found(tablet.page, known) for known in PLANTED)
    tablet.page.goto(hasty.url)
    tablet.settle()
    tablet.write("cover_code", "WRONGC")
    tablet.press("uncover")
    expect(tablet.page.locator(".beside")).to_be_visible()
    tablet.write("cover_code", code)
    tablet.press("uncover")
    tablet.page.wait_for_selector(".st-key-who_day input")
    tablet.settle()
    tablet.birth_date()
    expect(tablet.key("goals_words").locator("textarea, input").first).to_have_value(WORDS)

    leave_by_pin(tablet)
    assert "tablet covered" in house.events(ref) and tablet.errors == []
    tablet.context.close()


def leave_by_pin(tablet: Tablet) -> None:
    """A long press on the clinic's mark, with something typed and not yet sent; a short press does nothing."""
    mark = tablet.page.locator(".mark").first
    mark.click()
    tablet.page.wait_for_timeout(1000)
    assert not tablet.page.url.endswith("/staff")
    mark.hover()
    tablet.page.mouse.down()
    tablet.page.wait_for_selector("#pin")
    tablet.page.mouse.up()
    assert not any(found(tablet.page, known) for known in PLANTED)
    tablet.page.fill("#pin", "1379")
    tablet.page.keyboard.press("Enter")
    tablet.page.wait_for_selector(".fault")
    tablet.page.fill("#pin", PIN)
    tablet.page.keyboard.press("Enter")
    tablet.page.wait_for_url("**/sign-in")
    assert "tablet" not in {cookie["name"] for cookie in tablet.context.cookies()}


def test_after_handing_back_nothing_of_the_client_is_left(
    playwright: Playwright, house: House, hasty: Server, tmp_path: Path
) -> None:
    """Looked for in the page, in what a browser keeps, in every address, in the server's log and in the profile on the disk."""
    ref = house.open()
    to_the_goals(house, ref)
    context = profile(playwright, tmp_path / "profile")
    tablet = Tablet(context.browser, hasty.url, context=context)  # type: ignore[arg-type]
    addresses, downloads = [], []
    tablet.page.on("request", lambda request: addresses.append(request.url))
    tablet.page.on("download", lambda download: downloads.append(download))
    tablet.take(house, ref)
    tablet.write("goals_words", WORDS)
    tablet.tick("goals_lines")
    tablet.page.evaluate("""async () => {
        localStorage.setItem('control', 'Thornwick salve'); sessionStorage.setItem('control', 'Thornwick salve');
        await (await caches.open('control')).put('/control', new Response('Thornwick salve'));
    }""")
    before = {place for known in PLANTED for place in kept(tablet.page, known)}
    assert {"page", "localStorage", "sessionStorage", "caches"} <= before  # the control: the search finds what is there

    tablet.page.goto(f"{hasty.url}/hand-back")
    tablet.page.wait_for_selector(".st-key-code input")
    tablet.settle()
    assert not {place for known in PLANTED for place in kept(tablet.page, known)}
    for _ in range(5):
        tablet.page.go_back()
        tablet.page.wait_for_timeout(400)
        if tablet.page.url.startswith(hasty.url):
            expect(tablet.key("code")).to_be_visible()
        assert not {place for known in PLANTED for place in kept(tablet.page, known)}
    context.close()
    assert not downloads and not any(known.split()[0] in address for known in PLANTED for address in addresses if known != "1986")
    log = hasty.log.read_text()
    assert ref not in log and not any(known in log for known in PLANTED if known != "1986")
    assert not on_disk(tmp_path / "profile", "Zanzibarine") and on_disk(tmp_path / "profile", "localhost")


def test_the_last_page_goes_back_to_the_start_by_itself(browser: Browser, house: House, hasty: Server) -> None:
    ref = house.submitted()
    house.decide(ref)
    house.release(ref)
    tablet = Tablet(browser, hasty.url, LANDSCAPE)
    tablet.take(house, ref, visits.SIGN)
    house.sign(ref)
    tablet.page.reload()
    tablet.page.wait_for_url("**/done")
    tablet.page.wait_for_selector(".st-key-code", timeout=30_000)
    assert "tablet" not in {cookie["name"] for cookie in tablet.context.cookies()}
    assert "tablet handed back" in house.events(ref)
    tablet.context.close()


def to_the_goals(house: House, ref: str) -> None:
    """The page with the first box to write in."""
    house.agree(ref)
    given: dict[str, Any] = {}
    for page in protocol().questionnaire.pages:
        if page.id == "goals":
            break
        given |= {name: protocol().questionnaire.by_id[name].quiet for name in page.items}
    house.answer(ref, **{name: value for name, value in given.items() if value is not None} | {"birth_date": "1986-03-16"})


def profile(playwright: Playwright, folder: Path) -> BrowserContext:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, WAY
    return playwright.chromium.launch_persistent_context(
        str(folder), executable_path=path, args=["--no-sandbox", "--disable-gpu"], viewport=LANDSCAPE, has_touch=True
    )


def found(page: Page, known: str) -> bool:
    return "page" in kept(page, known)


def kept(page: Page, known: str) -> set[str]:
    """Where in this browser the words are: the document with its fields and shadows, its address and title, and every store of it."""
    places: dict[str, Any] = page.evaluate(_KEPT)
    return {place for place, text in places.items() if known in text}


_KEPT = """async () => {
    const all = root => [...root.querySelectorAll('*')].flatMap(one => one.shadowRoot ? [one, ...all(one.shadowRoot)] : [one]);
    const shadow = one => one.shadowRoot ? one.shadowRoot.innerHTML : '';
    const fields = all(document).map(one => (one.value === undefined ? '' : String(one.value)) + ' ' + shadow(one));
    const stored = async () => {
        let text = '';
        for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) { text += request.url + await (await cache.match(request)).text(); }
        }
        return text;
    };
    return {
        page: document.documentElement.outerHTML + document.title + fields.join(' '),
        address: location.href + JSON.stringify(history.state),
        localStorage: JSON.stringify({...localStorage}),
        sessionStorage: JSON.stringify({...sessionStorage}),
        caches: await stored(),
        databases: JSON.stringify(await indexedDB.databases()),
        cookies: document.cookie,
    };
}"""


def on_disk(folder: Path, known: str) -> list[str]:
    """Files of the browser's profile that hold the words, as bytes of either width."""
    wanted = (known.encode(), known.encode("utf-16-le"))
    return [path.name for path in folder.rglob("*") if path.is_file() and any(one in path.read_bytes() for one in wanted)]
