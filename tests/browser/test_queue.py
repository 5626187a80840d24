"""Reception's morning in a browser: search, a withdrawal by phone, two records of one person; each page audited and looked at."""

from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from screening.actions import people
from screening.identity import Role, Staff, as_actor
from screening.visit import Status
from tests.browser.audit import Audit, violations, wider_than_the_screen
from tests.browser.people import LANDSCAPE, PORTRAIT, Desk, Screen
from tests.browser.server import Server
from tests.builders import PASSWORD, House


class DeskAudit(Audit):
    """The desk has a mouse too: Streamlit's own calendar may stay as small as axe allows."""

    def look(self, page: Page, name: str) -> None:
        self.looked += 1
        self.wrong += [f"{name}: {fault}" for fault in (*violations(page), *wider_than_the_screen(page))]
        if self._pictures:
            self._pictures.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self._pictures / f"{self.looked:03} {name}.png", full_page=True)


def looked(audit: Audit, desk: Screen, name: str) -> None:
    for way, size in (("landscape", LANDSCAPE), ("portrait", PORTRAIT)):
        desk.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        desk.page.wait_for_timeout(250)
        desk.settle()
        audit.look(desk.page, f"{name} {way}")


def signed_in(browser: Browser, server: Server, user: str) -> Desk:
    desk = Desk(browser, server.url)
    desk.page.goto(f"{server.url}/sign-in")
    desk.page.fill("input[name=user]", user)
    desk.page.fill("input[name=password]", PASSWORD)
    desk.page.click("button[type=submit]")
    desk.page.wait_for_selector(".st-key-sign_out")
    desk.settle()
    return desk


def opened(desk: Desk, page: str, ready: str) -> None:
    desk.page.goto(f"{desk.url}/{page}")
    desk.page.wait_for_selector(ready)
    desk.settle()


def unfold(desk: Desk, words: str) -> None:
    desk.page.get_by_text(words, exact=True).click()
    desk.settle()


@pytest.mark.timeout(900)
def test_a_withdrawal_by_phone_a_search_and_a_merge(browser: Browser, server: Server, served: House) -> None:
    audit = DeskAudit()
    ref = served.signed(high_bp="no")
    twin = served.open("Sampel Client", date(1986, 3, 16))
    client, other = served.visit(ref).client, served.visit(twin).client
    served.submitted(botulinum="yes", botulinum_date={"days": [20, 21]}, botulinum_areas=["forehead:left"])
    auditor = Staff(ref="AUDIT234", user="auditor", name="Sample Auditor", roles=frozenset({Role.auditor, Role.owner}))
    people.add_staff(served.store, as_actor(served.practitioner), auditor, PASSWORD, served.tick())

    desk = signed_in(browser, server, "desk")
    looked(audit, desk, "queue")
    opened(desk, "client", ".st-key-find_name input")
    name = desk.key("find_name").locator("input")
    name.fill("sample client")
    name.press("Enter")
    desk.settle()
    expect(desk.key(f"open_client_{client}")).to_be_visible()
    looked(audit, desk, "search")
    desk.press(f"open_client_{client}")
    desk.page.wait_for_selector(f".st-key-open_{ref}")
    looked(audit, desk, "record for reception")
    desk.press(f"open_{ref}")
    unfold(desk, "Change, end or withdraw")
    desk.choose(f"end_{ref}", "The client withdraws consent")
    desk.choose(f"channel_{ref}", "By phone")
    looked(audit, desk, "withdrawal")
    desk.write(f"end_notes_withdraw_{ref}", "Rang: no treatment any more")
    desk.press("end_do")
    expect(desk.page.get_by_text("Enter how you made sure who it is.")).to_be_visible()
    desk.write(f"caller_{ref}", "Birth date, called back the number kept")
    desk.press("end_do")
    expect(desk.page.get_by_text("Of: the whole consent")).to_be_visible()
    assert served.status(ref) is Status.withdrawn and not desk.foreign and not desk.errors
    desk.context.close()

    desk = signed_in(browser, server, "practitioner")
    opened(desk, f"client?ref={client}", ".timeline")
    expect(desk.page.get_by_text("By phone, taken by Sample Receptionist")).to_be_visible()
    desk.key(f"twin_{other}").get_by_text("They are the same person", exact=True).click()
    desk.settle()
    desk.write(f"merge_reason_{other}", "Same phone")
    desk.press(f"merge_{other}")
    expect(desk.page.get_by_text("Also kept as")).to_be_visible()
    looked(audit, desk, "record")
    desk.context.close()

    desk = signed_in(browser, server, "auditor")
    opened(desk, "insight", ".figures")
    desk.page.wait_for_timeout(1500)
    looked(audit, desk, "figures")
    assert desk.page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").count() >= 3
    desk.page.get_by_text("Inspection", exact=True).click()
    desk.settle()
    desk.press("inspect_draw")
    expect(desk.page.get_by_text("3 of 3 visits")).to_be_visible()
    looked(audit, desk, "inspection")
    assert not desk.foreign and not desk.errors
    desk.context.close()
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))
