"""Every page of the client: axe, the size of targets, nothing cut off; in both orientations and languages, with errors, at the largest text."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from screening.actions import visits
from tests.browser.audit import Audit
from tests.browser.people import LANDSCAPE, PORTRAIT, Tablet
from tests.browser.server import Server
from tests.browser.test_story import FLAGGED
from tests.builders import House, protocol


def both_ways(audit: Audit, tablet: Tablet, name: str) -> None:
    for way, size in (("portrait", PORTRAIT), ("landscape", LANDSCAPE)):
        tablet.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        tablet.page.wait_for_timeout(150)
        audit.look(tablet.page, f"{tablet.language} {name} {way}")


def refused(audit: Audit, tablet: Tablet, name: str, key: str = "next") -> None:
    """The page after a Next that it does not take."""
    tablet.press(key)
    if tablet.page.locator(".summary, .beside").count():
        audit.look(tablet.page, f"{tablet.language} {name} in error")


def questions(audit: Audit, tablet: Tablet, answers: Mapping[str, Any]) -> None:
    while tablet.page.url.endswith("/ask") and tablet.title != tablet.words["check_title"]:
        page = tablet.on_page()
        both_ways(audit, tablet, page.id)
        refused(audit, tablet, page.id)
        if tablet.on_page().id == page.id:
            tablet.answer_page(answers)
            if any(name in answers for name in page.items):
                both_ways(audit, tablet, f"{page.id} opened")
            here = tablet.title
            tablet.press("next")
            expect(tablet.page.locator("h1").first).not_to_have_text(here, timeout=20_000)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", protocol().languages)
def test_no_page_of_the_questions_has_a_fault(browser: Browser, server: Server, served: House, language: str) -> None:
    """English at the ordinary size, French (whose words are longer) at the largest."""
    audit, tablet = Audit(), Tablet(browser, server.url, PORTRAIT)
    tablet.page.goto(server.url)
    tablet.settle()
    if language != "en":
        tablet.read_in(language)
        tablet.enlarge()
    both_ways(audit, tablet, "start")
    refused(audit, tablet, "start", "begin")
    ref = served.open()
    visits.give_code(served.store, served.p, served.tick(hours=1), ref, visits.ANSWER, "ABCDEF")
    tablet.page.goto(f"{server.url}/t/ABCDEF")
    tablet.page.wait_for_selector(".st-key-who_day input")
    tablet.settle()
    if language != "en":
        tablet.read_in(language)
        tablet.enlarge()
    both_ways(audit, tablet, "who")
    refused(audit, tablet, "who")
    tablet.birth_date()
    both_ways(audit, tablet, "notice")
    refused(audit, tablet, "notice", "agree")
    tablet.agree()
    questions(audit, tablet, FLAGGED)
    both_ways(audit, tablet, "check")
    tablet.press("next")
    both_ways(audit, tablet, "certify")
    refused(audit, tablet, "certify", "send")
    tablet.tick("certify")
    tablet.press("send")
    both_ways(audit, tablet, "wait")
    tablet.press("read_on")
    while tablet.key("next").count():
        both_ways(audit, tablet, "read")
        tablet.press("next")
    both_ways(audit, tablet, "read to the end")
    tablet.context.close()
    assert audit.looked > 60
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", protocol().languages)
def test_no_page_of_the_signing_has_a_fault(browser: Browser, server: Server, served: House, language: str) -> None:
    audit, tablet = Audit(), Tablet(browser, server.url, PORTRAIT)
    ref = served.submitted(high_bp="yes", botulinum="yes", botulinum_date={"days": [90, 180]}, botulinum_areas=["forehead"])
    served.measure(ref, **{name: protocol().questionnaire.by_id[name].quiet for name in served.screening(ref).to_do})
    served.decide(ref)
    served.release(ref)
    tablet.take(served, ref, visits.SIGN)
    if language != "en":
        tablet.read_in(language)
        tablet.enlarge()
    while tablet.page.url.endswith("/read"):
        tablet.press("next")
    both_ways(audit, tablet, "plan")
    refused(audit, tablet, "plan")
    for modality in served.visit(ref).opened.requested:
        if tablet.key(f"choice_{modality}").count():
            tablet.choose(f"choice_{modality}", tablet.words["choice_yes"])
    tablet.press("next")
    both_ways(audit, tablet, "photos")
    tablet.press("next")
    both_ways(audit, tablet, "sign")
    refused(audit, tablet, "sign", "sign")
    tablet.press("sign_other")
    both_ways(audit, tablet, "sign by typing")
    tablet.press("decline")
    both_ways(audit, tablet, "decline")
    tablet.press("decline_sure")
    both_ways(audit, tablet, "done")
    tablet.context.close()
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))


@pytest.mark.parametrize("language", protocol().languages)
def test_no_page_of_an_emergency_has_a_fault(browser: Browser, server: Server, served: House, language: str) -> None:
    audit = Audit()
    for item in ("stroke_signs", "spreading_infection", "shingles_eye", "self_harm"):
        ref = served.open()
        served.agree(ref)
        tablet = Tablet(browser, server.url, PORTRAIT)
        tablet.take(served, ref)
        if language != "en":
            tablet.read_in(language)
            tablet.enlarge()
        served.answer(ref, **{item: "yes"})
        tablet.page.reload()
        tablet.settle()
        assert tablet.page.url.endswith("/emergency")
        both_ways(audit, tablet, item)
        tablet.press("staff_with_me")
        both_ways(audit, tablet, f"{item} with staff")
        tablet.context.close()
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))


def test_the_audit_catches_a_page_with_faults(browser: Browser) -> None:
    audit, page = Audit(), browser.new_page()
    page.set_content(
        '<html><body><img src="data:,"><input><div style="color:#aaa;background:#fff">low</div><button></button>'
        '<label><input type="radio">small</label><div style="width:3000px">wide</div></body></html>'
    )
    audit.look(page, "control")
    told = "\n".join(audit.wrong)
    for fault in ("image-alt", "label", "color-contrast", "button-name", "html-has-lang", "target too small", "wider than"):
        assert fault in told, fault
    page.close()
