"""What happened after the last session: told on glass, written down at the desk; and goals rated while waiting. Each page looked at."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Browser, expect

from screening.actions import returning
from tests.browser.audit import Audit
from tests.browser.people import PORTRAIT, Tablet
from tests.browser.server import Server
from tests.browser.test_queue import DeskAudit, looked, signed_in
from tests.builders import House, protocol
from tests.test_incidents import TOLD, assess, treated

SIGNS = [sign.id for sign in protocol().questionnaire.signs]


def apart(seed: Callable[[], str]) -> str:
    """Sealing runs an event loop of its own, and the browser holds one here."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(seed).result()


def next_visit(clinic: House) -> str:
    """All that is due is answered, but for what is asked about the session before."""
    ref = clinic.open_again(treated(clinic, "bruise"), days=0)
    clinic.agree(ref)
    returning.carry(clinic.store, protocol(), clinic.client(ref), clinic.tick(), ref)
    clinic.answer_due(ref)
    clinic.answer(ref, **dict.fromkeys(SIGNS))
    return ref


def test_signs_since_the_last_visit_call_somebody_and_become_an_incident(browser: Browser, served: House, server: Server) -> None:
    ref = apart(lambda: next_visit(served))
    audit, tablet = Audit(), Tablet(browser, server.url, PORTRAIT)
    tablet.take(served, ref)
    tablet.tick("tick_since_bruise")
    tablet.choose("since_bruise", "Yes")
    tablet.choose("since_bruise_how", "It is still there")
    tablet.choose("since_bruise_growing", "No")
    tablet.key("list_again_since_0").scroll_into_view_if_needed()
    looked(audit, tablet, "since")
    tablet.tick("tick_since_infection")
    tablet.choose("since_infection", "Yes")
    tablet.choose("since_infection_now", "Yes")
    tablet.page.wait_for_selector(".alarm")
    looked(audit, tablet, "called")
    tablet.page.context.close()
    assess(served, ref, so=True)
    desk, desk_audit = signed_in(browser, server, "practitioner"), DeskAudit()
    looked(desk_audit, desk, "queue with an incident")
    desk.press(f"incident_{ref}")
    desk.page.wait_for_selector(f".st-key-incident_what_{ref}")
    looked(desk_audit, desk, "incident to write")
    for part in ("what", "began", "action", "told"):
        desk.write(f"incident_{part}_{ref}", getattr(TOLD, "told_to" if part == "told" else part))
    desk.press("incident_save")
    expect(desk.page.get_by_text(TOLD.action)).to_be_visible()
    desk.page.context.close()
    assert rated(browser, served, server, audit) == {"tone": 7}
    assert not [*audit.wrong, *desk_audit.wrong]


def rated(browser: Browser, served: House, server: Server, audit: Audit) -> dict[str, int]:
    """A first visit: while waiting, one touch a goal, in the same clinic so that no second service starts."""
    tablet, ref = Tablet(browser, server.url, PORTRAIT), served.open(name="Another Client")
    served.agree(ref)
    served.answer_all(ref, goals=["lines", "tone", "puffiness"], goals_most="tone")
    tablet.take(served, ref)
    tablet.certify()
    row = tablet.key("rate_tone")
    row.get_by_role("radio", name="7", exact=True).click()
    tablet.settle()
    looked(audit, tablet, "rated")
    tablet.page.context.close()
    return {goal: entry.value for goal, entry in served.visit(ref).ratings.items()}
