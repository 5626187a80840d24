"""The client's pages that few clients see, audited as the others are: paper, covered, sent, with a companion, who treats, other signers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from forms.sealing import seal_visit
from screening.actions import answering, people, settling, tablets, visits
from screening.consent import Signer
from screening.identity import Role, Staff
from screening.response import By
from tests.browser.audit import Audit
from tests.browser.people import PORTRAIT, Tablet
from tests.browser.server import Server
from tests.browser.test_accessibility import both_ways, refused
from tests.browser.test_signature import released
from tests.builders import PASSWORD, House, protocol

LANGUAGES = pytest.mark.parametrize("language", protocol().languages)


@pytest.fixture
def tablet(browser: Browser, server: Server) -> Iterator[Tablet]:
    opened = Tablet(browser, server.url, PORTRAIT)
    yield opened
    assert opened.errors == [] and opened.foreign == []
    opened.context.close()


def in_language(tablet: Tablet, language: str) -> None:
    """French at the largest text, as on the other pages."""
    if language != "en" and tablet.language != language:
        tablet.read_in(language)
        tablet.enlarge()


def again(tablet: Tablet, language: str) -> None:
    tablet.page.goto(tablet.url)
    tablet.settle()
    tablet.language = "en"
    in_language(tablet, language)


@LANGUAGES
def test_paper_a_covered_tablet_and_a_form_that_was_sent(served: House, tablet: Tablet, language: str) -> None:
    audit, now, ref = Audit(), datetime.now(UTC), served.open()
    tablets.pairing_code(served.store, served.p, now, "Tablet 1", "PAIRED")
    tablet.page.goto(f"{tablet.url}/t/PAIRED")
    tablet.settle()
    with served.store.read() as reader:
        (free,) = tablets.free(reader, datetime.now(UTC))
    visits.give_code(served.store, served.p, now, ref, visits.ANSWER, "ABCDEF")
    tablets.send(served.store, served.p, now, "ABCDEF", free.ref)
    again(tablet, language)
    assert tablet.key("begin_sent").count()
    both_ways(audit, tablet, "ready")
    tablet.key("begin_sent").locator("button").click()
    tablet.page.wait_for_selector(".st-key-who_day input")
    tablet.settle()
    in_language(tablet, language)
    tablet.birth_date()
    tablet.press("paper_form")
    both_ways(audit, tablet, "paper")
    token = next(cookie["value"] for cookie in tablet.context.cookies() if cookie["name"] == "tablet")
    visits.cover(served.store, token, datetime.now(UTC))
    again(tablet, language)
    assert tablet.page.url.endswith("/covered")
    both_ways(audit, tablet, "covered")
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))


@LANGUAGES
def test_a_private_page_with_a_companion(served: House, tablet: Tablet, language: str) -> None:
    audit, ref = Audit(), served.open()
    answering.agree(served.store, served.client(ref), served.tick(), ref, served.notice, 9, By.companion, "A Friend")
    served.answer_all(ref)
    private = next(page for page in protocol().questionnaire.pages if page.private)
    served.answer(ref, **dict.fromkeys(private.items[:1], None))
    tablet.take(served, ref)
    in_language(tablet, language)
    assert tablet.key("alone").count()
    both_ways(audit, tablet, "companion")
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))


@LANGUAGES
def test_who_treats_instead(served: House, tablet: Tablet, language: str) -> None:
    audit, ref = Audit(), served.signed()
    served.countersign(ref)
    with ThreadPoolExecutor(1) as elsewhere:  # the browser's loop runs in this thread
        elsewhere.submit(
            seal_visit, served.store, protocol(), served.practitioner, ref, served.reference(), served.tick()
        ).result()
    other = Staff(
        ref="PRACT567", user="other", name="Other Practitioner", registration="B 5", roles=frozenset({Role.practitioner})
    )
    people.add_staff(served.store, served.p, other, PASSWORD, served.tick())
    settling.take_over(served.store, protocol(), other, served.tick(), ref, served.visit(ref).evidence)
    tablet.take(served, ref, visits.MEET)
    in_language(tablet, language)
    assert tablet.page.url.endswith("/meet")
    both_ways(audit, tablet, "who treats")
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))


@LANGUAGES
def test_a_guardian_an_interpreter_and_a_witness(served: House, tablet: Tablet, language: str) -> None:
    audit, signers = Audit(), (Signer.guardian, Signer.interpreter, Signer.witness)
    tablet.take(served, released(served, *signers), visits.SIGN)
    in_language(tablet, language)
    tablet.consent()
    for role in signers:
        tablet.settle()
        both_ways(audit, tablet, f"sign {role}")
        refused(audit, tablet, f"sign {role}", "sign")
        tablet.press("sign_other")
        both_ways(audit, tablet, f"sign {role} by typing")
        tablet.write(f"sign_typed_{role}", f"Sample {role.title()}")
        if role is Signer.guardian:
            tablet.write("relation_guardian", "mother")
        tablet.press("sign")
    assert tablet.page.url.endswith("/done")
    assert not audit.wrong, "\n".join(dict.fromkeys(audit.wrong))
