"""Every page of the desk, as everybody who may see it sees it: nothing that axe finds, nothing cut off. And the control."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from forms.desk.pages import DESK_PATHS
from forms.sealing import seal_visit
from screening.actions import people
from screening.identity import Role, Staff, as_actor
from screening.store import Session
from tests.browser.audit import violations
from tests.browser.people import Desk
from tests.browser.server import Server
from tests.browser.test_decide import COMPLEX
from tests.browser.test_queue import DeskAudit, looked
from tests.builders import PASSWORD, House, protocol
from tests.test_permissions import AUDITOR, OWNER, PAGES, PRACTITIONER, RECEPTION

ROLES = {RECEPTION: Role.reception, PRACTITIONER: Role.practitioner, OWNER: Role.owner, AUDITOR: Role.auditor}
UNFOLDED = {"protocol": "summary", "visit": "summary", "tablets": "summary"}
"""What a page folds is looked at too."""


def sits_down(browser: Browser, server: Server, house: House, who: str) -> Desk:
    """Somebody with one role alone, signed in."""
    person = Staff(ref=f"{who.upper()[:4]}X234", user=f"the {who}", name=f"The {who}", roles=frozenset({ROLES[who]}))
    now = datetime.now(UTC)
    people.add_staff(house.store, as_actor(house.practitioner), person, PASSWORD, now)
    with house.store.write() as writer:
        session = Session(digest=writer.code_of(f"{who}token"), kind="staff", subject=person.ref, made_at=now, seen_at=now)
        writer.put_session(session)
    desk = Desk(browser, server.url)
    desk.context.add_cookies([{"name": "staff", "value": f"{who}token", "url": server.url}])
    return desk


def rich(house: House) -> tuple[str, str, str]:
    """A visit to review with something in each lane, one whose packet is sealed, one that the client still answers."""
    review = house.submitted(**COMPLEX)
    sealed = house.signed(high_bp="no")
    house.countersign(sealed)
    with ThreadPoolExecutor(1) as elsewhere:  # the browser's loop runs in this thread
        elsewhere.submit(
            seal_visit, house.store, protocol(), house.practitioner, sealed, house.reference(), house.tick()
        ).result()
    return review, sealed, house.open("Third Client")


def addresses(house: House, page: str, refs: tuple[str, str, str]) -> list[str]:
    review, sealed, answering = refs
    return {
        "visit": [f"visit?ref={review}", f"visit?ref={answering}"],
        "packet": [f"packet?ref={sealed}"],
        "keyin": [f"keyin?ref={answering}"],
        "client": ["client", f"client?ref={house.visit(sealed).client}"],
    }.get(page, [page])


@pytest.mark.timeout(900)
def test_axe_finds_nothing_on_any_page_of_the_desk(browser: Browser, server: Server, served: House) -> None:
    audit, refs = DeskAudit(), rich(served)
    for who in ROLES:
        desk = sits_down(browser, server, served, who)
        for page in DESK_PATHS:
            if who not in PAGES[page][0]:
                continue
            for address in addresses(served, page, refs):
                desk.page.goto(f"{server.url}/{address}")
                desk.page.wait_for_selector(".st-key-bar")
                desk.settle()
                if page in UNFOLDED:
                    desk.page.evaluate("name => document.querySelectorAll(name).forEach(one => one.click())", UNFOLDED[page])
                    desk.settle()
                assert desk.page.locator("h1").count() == 1, (who, address)
                audit.look(desk.page, f"{who} {page}")
        assert not desk.foreign and not desk.errors
        desk.context.close()
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))


def test_the_set_up_has_no_fault_either_way_and_in_error(browser: Browser, server: Server) -> None:
    audit, desk = DeskAudit(), Desk(browser, server.url)
    desk.page.goto(server.url)
    desk.settle()
    assert desk.key("set_up").count()
    looked(audit, desk, "set-up")
    desk.key("set_up").locator("button").click()
    desk.settle()
    looked(audit, desk, "set-up in error")
    assert not desk.foreign and not desk.errors
    desk.context.close()
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))


def test_axe_finds_what_is_wrong_on_a_page_made_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content('<main><h1 style="color: #CCC; background: #FFF">Pale</h1><img src="data:,"><input></main>')
    found = " ".join(violations(page))
    assert "color-contrast" in found and "image-alt" in found and "label" in found
    page.close()
