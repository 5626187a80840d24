"""At the desk: an easy review in at most four clicks; one with a limit, a condition and a letter; a visit taken over."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from screening.actions import people, visits
from screening.identity import Role, Staff
from screening.rule import Modality
from screening.visit import Status
from tests.browser.audit import Audit
from tests.browser.people import PORTRAIT, Desk, Tablet
from tests.browser.server import Server
from tests.builders import PASSWORD, House, protocol

CLICKS = 4
LINES = 7
LETTER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
COMPLEX = {
    "anticoagulant": "yes",
    "anticoagulant_kind": "newer_pill",
    "anticoagulant_bleeding": "no",
    "botulinum": "yes",
    "botulinum_date": {"days": [28, 90]},
    "botulinum_areas": ["forehead"],
    "goals": ["lines"],
    "goal_areas": ["forehead", "cheeks"],
    "supplements": "in_person",
    "nickel": "yes",
    "nickel_what": ["rash"],
}


def both(audit: Audit, desk: Desk, name: str) -> None:
    """The page on a screen that lies and on one that stands."""
    page = desk.page
    lies = page.viewport_size
    audit.look(page, name)
    page.set_viewport_size({"width": PORTRAIT["width"], "height": PORTRAIT["height"]})
    page.wait_for_timeout(300)
    audit.look(page, f"{name} standing")
    if lies:
        page.set_viewport_size(lies)


def lines_of(page: Page) -> int:
    """Rows of text from the name to the end of the matrix, as they are painted: a line that wraps counts as often as it does."""
    found: int = page.evaluate("""() => {
      const rows = element => {
        const all = document.createRange();
        all.selectNodeContents(element);
        const middles = [...all.getClientRects()].filter(one => one.width && one.height).map(one => one.top + one.height / 2);
        return middles.sort((a, b) => a - b).filter((y, place, ys) => !place || y - ys[place - 1] > 8).length;
      };
      return [...document.querySelectorAll('.line, .matrix')].reduce((sum, one) => sum + rows(one), 0); }""")
    assert found > 3  # the matrix alone
    return found


def test_an_easy_review_is_decided_in_at_most_four_clicks(
    browser: Browser, server: Server, served: House, tell: Callable[[str], None]
) -> None:
    ref = served.open("Easy Client")
    served.agree(ref)
    served.answer_all(ref, goals=["lines"], goal_areas=["forehead"])
    served.submit(ref)
    audit, desk = Audit(), Desk(browser, server.url)
    desk.sign_in()
    desk.page.goto(f"{server.url}/queue")
    desk.settle()
    before = desk.touches
    desk.press(f"open_{ref}")
    assert lines_of(desk.page) <= LINES
    both(audit, desk, "review easy")
    desk.press("seen_usual")
    desk.press("quick")
    clicks = desk.touches - before
    tell(f"easy review: {clicks} clicks from the queue to the decision")
    assert clicks <= CLICKS
    assert served.status(ref) is Status.to_sign
    both(audit, desk, "to sign")
    desk.press("release")
    desk.code()
    desk.context.close()
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))


def test_a_limit_a_condition_and_a_letter(browser: Browser, server: Server, served: House) -> None:
    ref = served.submitted(**COMPLEX)
    served.measure(ref, bp_systolic=118, bp_diastolic=76)
    audit, desk = Audit(), Desk(browser, server.url)
    desk.sign_in()
    desk.open(ref)
    assert lines_of(desk.page) <= LINES
    card = desk.page.locator("summary").filter(has_text="Bleeding").first
    expect(card).to_be_visible()
    card.click()
    desk.settle()
    both(audit, desk, "review complex")
    outcomes = protocol().words("en").words["outcome"]
    desk.choose(f"outcome_needling_{ref}", outcomes["not_until"])
    desk.choose(f"outcome_electro_{ref}", outcomes["do_not_treat"])
    desk.choose(f"outcome_laser_{ref}", outcomes["letter"])
    desk.write(f"condition_needling_{ref}", "The injector agrees")
    desk.write(f"letter_laser_{ref}", "May weak light be used with the medicine?")
    desk.page.keyboard.press("Escape")  # the calendar of the next field opens with the focus
    desk.settle()
    both(audit, desk, "decision waits")
    desk.press("decide")
    assert served.status(ref) is Status.waiting
    for kind in ("rebook", "request"):
        slip = desk.context.request.get(f"{server.url}/slip/{ref}/{kind}.pdf")
        assert slip.status == 200 and slip.body().startswith(b"%PDF")
    desk.page.locator("summary").filter(has_text="It came").click()
    desk.page.wait_for_timeout(400)
    desk.write("received_from_0", "Pharmacist Example")
    desk.write("received_says_0", "Fine with short light")
    desk.page.locator("input[type=file]").first.set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": LETTER}
    )
    desk.settle()
    desk.press("received_save")
    assert served.status(ref) is Status.to_review
    expect(desk.page.get_by_text("What was waited for came in")).to_be_visible()
    scan = served.visit(ref).received[0].scan
    assert desk.context.request.get(f"{server.url}/scan/{scan}").body() == LETTER
    both(audit, desk, "letter came")
    desk.choose(f"outcome_needling_{ref}", outcomes["with_limits"])
    desk.choose(f"outcome_electro_{ref}", outcomes["do_not_treat"])
    desk.choose(f"outcome_laser_{ref}", outcomes["go_ahead"])
    both(audit, desk, "decision with limits")
    desk.press("decide")
    decision = served.visit(ref).decision
    assert decision and decision.treats == {Modality.needling, Modality.laser}
    assert "fine_needles" in decision.limits() and decision.modalities[Modality.needling].avoid == ("forehead",)
    assert served.status(ref) is Status.to_sign
    desk.context.close()
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))


def test_another_practitioner_takes_over_and_treats(browser: Browser, server: Server, served: House) -> None:
    roles = frozenset({Role.practitioner})
    colleague = Staff(ref="PRACT567", user="colleague", name="Other Person", registration="B 5", roles=roles)
    people.add_staff(served.store, served.p, colleague, PASSWORD, served.tick())
    ref = served.signed()
    served.countersign(ref)
    audit, desk = Audit(), Desk(browser, server.url)
    desk.sign_in("practitioner")
    desk.open(ref)
    desk.press("seal_again")
    desk.sign_in("colleague")
    desk.open(ref)
    both(audit, desk, "take over")
    desk.press("take_over")
    tablet = Tablet(browser, server.url, PORTRAIT)
    tablet.take(served, ref, visits.MEET)
    expect(tablet.page.get_by_text("Other Person will treat you")).to_be_visible()
    audit.look(tablet.page, "meet")
    tablet.press("meet_yes")
    audit.look(tablet.page, "met")
    desk.open(ref)
    for tick in ("identity", "asked", "limits"):
        desk.tick(f"before_{tick}_{ref}")
    both(audit, desk, "before treatment")
    desk.press("acknowledge_limits")
    desk.write(f"needles_in_{ref}", "12")
    desk.write(f"needles_out_{ref}", "12")
    for name, value in {
        "electro_frequency": "2",
        "electro_minutes": "15",
        "laser_wavelength": "660",
        "laser_energy": "2",
        "laser_minutes": "3",
    }.items():
        desk.write(f"setting_{name}_{ref}", value)
    desk.key(f"reactions_{ref}").get_by_text("None seen").click()
    desk.settle()
    both(audit, desk, "record")
    desk.press("treat")
    assert served.status(ref) is Status.treated
    both(audit, desk, "treated")
    desk.page.goto(f"{server.url}/protocol")
    desk.settle()
    both(audit, desk, "protocol")
    tablet.context.close()
    desk.context.close()
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))
