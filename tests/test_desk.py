"""The desk's pages, driven as Streamlit runs them."""

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from forms import service
from forms.desk import chart
from forms.desk.frame import Desk
from forms.service import Service
from screening.actions import answering, people
from screening.clinic import Change, ClinicSettings, departures
from screening.identity import Client
from screening.library import HOME
from screening.rule import Lane
from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault
from screening.visit import Status
from tests.builders import MORNING, PASSWORD, House, protocol

SCRIPT = Path(__file__).parent.parent / "forms" / "pages.py"
Open = Callable[..., AppTest]


@pytest.fixture
def held(clinic: House, tmp_path: Path) -> Iterator[Service]:
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path), "INTAKE_URL": "https://intake.local"})
    made = Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=protocol())
    service.put(made)
    yield made


@pytest.fixture
def desk(held: Service) -> Open:
    """Opens the desk as a user, at a visit where one is named."""

    def opened(user: str = "practitioner", ref: str = "") -> AppTest:
        token = f"token of {user}"
        people.sign_in(held.store, user, PASSWORD, "test", token, held.clock())
        held.cookie = lambda name: token if name == "staff" else ""
        at = AppTest.from_file(str(SCRIPT), default_timeout=30).run()
        if ref:
            at.button(key=f"open_{ref}").click().run()
        assert not at.exception
        return at

    return opened


def shown(at: AppTest) -> str:
    """Everything that is drawn as HTML, and what Streamlit says beside its forms."""
    return " ".join([*(one.proto.body for one in at.get("html")), *(one.value for one in (*at.error, *at.warning))])


def keys(at: AppTest) -> set[str]:
    return {str(one.key) for one in at.button}


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


def choose(at: AppTest, ref: str, **outcomes: str) -> AppTest:
    for modality, outcome in outcomes.items():
        at.radio(key=f"outcome_{modality}_{ref}").set_value(outcome).run()
    return at


def test_every_word_of_the_desk_stands_in_the_content() -> None:
    desk_words = tomllib.loads((HOME / "texts" / "en" / "screens.toml").read_text("utf-8"))["desk"]
    used = service.Words(desk_words)
    for name in ("group_desk", "end_reopen_note", "ended_withdrawn", "until_date", "confidence_H", "approval_draft", "code_sign"):
        assert name in used
    assert service.Words({})["to_review"] == "To review"  # while the content is being mended


def test_the_set_up_makes_the_clinic_its_first_practitioner_and_its_certificate(tmp_path: Path) -> None:
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path)})
    store = Store.open(settings.database_url, Vault.at(settings))
    house_clock = iter(range(10_000))
    made = Service(store, settings, lambda: MORNING + timedelta(seconds=next(house_clock)), protocol(), setup_code="AB2CD3")
    service.put(made)
    at = AppTest.from_file(str(SCRIPT), default_timeout=30).run()
    assert "No tablet can reach this address" in shown(at)
    at.button(key="set_up").click().run()
    assert "Check the set-up code" in shown(at)
    for key, value in {
        "setup_code": "ab2cd3",
        "clinic_name": "Quiet Clinic",
        "clinic_address": "1 Sample Street",
        "clinic_phone": "780 555 0100",
        "clinic_privacy": "Ann, 780 555 0101",
        "person_name": "Ann Example",
        "person_registration": "A 1",
        "person_user": "ann",
        "password": "quiet clinic morning",
        "password_again": "quiet clinic evening",
    }.items():
        at.text_input(key=key).set_value(value)
    at.button(key="set_up").click().run()
    assert "Enter the same password twice." in shown(at)
    at.text_input(key="password_again").set_value("quiet clinic morning")
    at.button(key="set_up").click().run()
    with store.read() as reader:
        clinic, key, person = reader.clinic(), reader.signing_key(), reader.staff_by_user("ann")
    assert clinic and clinic.name == "Quiet Clinic" and key and person and person.registration == "A 1"
    assert made.setup_code == ""


def test_reception_learns_that_a_review_is_needed_and_nothing_else(desk: Open, clinic: House) -> None:
    ref = clinic.submitted(anticoagulant="yes", anticoagulant_kind="newer_pill", anticoagulant_bleeding="no")
    at = desk("desk")
    assert "Review needed" in shown(at) and "To review" not in shown(at)
    press(at, f"open_{ref}")
    assert "blood thinner" not in shown(at).lower() and "Change" not in shown(at)
    assert not at.expander or all("Answers" not in one.label for one in at.expander)


def test_an_emergency_is_pinned_above_every_page_without_what_was_answered(desk: Open, clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, vision_change="yes")
    at = desk("desk")
    assert "emergency answer, go now" in shown(at) and "911" in shown(at)
    assert "sight" not in shown(at) and f"come_{ref}" in keys(at)
    press(at, f"come_{ref}")
    assert "Staff is with the client" in shown(at) and clinic.status(ref) is Status.emergency


def test_only_an_assessment_ends_an_emergency_and_not_so_counts_as_no(desk: Open, clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, vision_change="yes")
    at = press(desk(), f"alarm_open_{ref}")
    at.radio(key="so_vision_change").set_value(False).run()
    press(at, "assess_vision_change")
    assert "Enter what you saw and asked." in shown(at)
    at.text_area(key="because_vision_change").set_value("Floaters for years, seen by an eye doctor").run()
    press(at, "assess_vision_change")
    visit = clinic.visit(ref)
    assert not visit.raised and not visit.assessed[0].confirmed
    assert visit.answers["vision_change"].given == "yes", "the client's own answer stands beside it"
    assert not clinic.screening(ref).holds
    assert "Assessed: not so" in shown(at)


def test_a_new_visit_notices_a_known_client_and_gives_a_code(desk: Open, clinic: House, held: Service) -> None:
    clinic.open("Élise Sample", date(1986, 3, 16))
    at = press(desk("desk"), "new_visit")
    at.text_input(key="client_name").set_value("elise  sample").run()
    at.date_input(key="birth_date").set_value(date(1986, 3, 16)).run()
    known = at.radio(key="known").value
    assert isinstance(known, Client) and known.name == "Élise Sample"
    press(at, "open_visit")
    with held.store.read() as reader:
        assert len(reader.visits_of(known.ref)) == 2
    assert "https://intake.local" in shown(at) and "data:image/svg+xml" in shown(at)


def test_a_new_visit_without_a_birth_date_says_what_to_enter(desk: Open) -> None:
    at = press(desk("desk"), "new_visit")
    at.text_input(key="client_name").set_value("Sample Client").run()
    press(at, "open_visit")
    assert "Enter a birth date." in shown(at)


def test_the_review_counts_work_and_shows_each_flag_with_its_question(desk: Open, clinic: House) -> None:
    ref = clinic.submitted(anticoagulant="yes", anticoagulant_kind="newer_pill", anticoagulant_bleeding="no")
    text = shown(desk(ref=ref))
    found = clinic.screening(ref)
    assert "to decide" in text and f"{found.ran} of {found.of} rules ran" in text and found.protocol.digest[:8] in text
    flag = next(flag for flag in found.flags if "anticoagulant" in flag.items)
    assert clinic.visit(ref).answers["anticoagulant"].asked in text and flag.references[0] in text


def test_two_lanes_may_share_a_theme(desk: Open, clinic: House) -> None:
    ref = clinic.submitted(dvt="yes", dvt_date={"days": [400, 401]}, dvt_current="no", valve_other="yes")
    lanes = {flag.lane for flag in clinic.screening(ref).flags if flag.theme == "heart"}
    assert {Lane.know, Lane.talk} <= lanes
    at = desk(ref=ref)
    at.checkbox(key=f"discussed_{ref}_know_heart").set_value(True).run()
    assert not at.checkbox(key=f"discussed_{ref}_talk_heart").value


def test_the_clients_own_words_stand_on_the_review_with_what_they_were_heard_to_say(desk: Open, clinic: House) -> None:
    text = unescape(
        shown(desk(ref=clinic.submitted(anything_else="I take Eliquis. My mother takes warfarin.", medicine_names="Flurbizol")))
    )
    assert "In the client's own words" in text
    for words in ("“Eliquis”: Blood thinners", "“warfarin”", "somebody else, no flag", "“Flurbizol”: not recognised"):
        assert words in text, words


def test_a_clinics_milder_rule_stands_on_the_review_beside_the_published_one(desk: Open, clinic: House, held: Service) -> None:
    published = protocol()
    override = published.overrides[0]
    change = Change(override=override.id, by="Sample Lead", on=date(2026, 3, 1), why="Agreed here.")
    settings = ClinicSettings(change=(change,))
    held.protocol = published.at_clinic(settings, departures(published.rules, published.overrides, settings.changes))
    text = shown(desk(ref=clinic.submitted()))
    assert "Milder than published" in text and "Sample Lead" in text and "Agreed here." in text


def test_speak_alone_first_stands_above_the_findings(desk: Open, clinic: House) -> None:
    ref = clinic.submitted(supplements="in_person")
    text = shown(desk(ref=ref))
    assert text.index("Speak alone first") < text.index("to decide")


def test_a_stop_offers_no_treatment(desk: Open, clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, vision_change="yes")
    at = press(desk(), f"alarm_open_{ref}")
    at.radio(key="so_vision_change").set_value(True).run()
    at.text_area(key="because_vision_change").set_value("Seen: sent to the emergency department").run()
    press(at, "assess_vision_change")
    clinic.answer_all(ref, vision_change="yes")
    clinic.submit(ref)
    at.run()
    assert set(at.radio(key=f"outcome_needling_{ref}").options) == {
        "Not until",
        "Ask for a letter",
        "Do not treat",
        "Keep in review",
    }


def test_limits_of_the_flags_are_filled_in_and_a_decision_beyond_a_flag_needs_its_reason(desk: Open, clinic: House) -> None:
    ref = clinic.submitted(botulinum="yes", botulinum_date={"days": [3, 7]}, botulinum_areas=["forehead"])
    at = choose(desk(ref=ref), ref, needling="with_limits", electro="do_not_treat", laser="do_not_treat")
    ticked = {str(box.key) for box in at.checkbox if str(box.key).startswith("limit_") and box.value}
    brought = {limit for flag in clinic.screening(ref).flags for limit in flag.limits}
    assert {f"limit_{limit}_{ref}" for limit in brought} == ticked
    if not brought:
        at.multiselect(key=f"limits_{ref}").set_value(["shallow_needles"]).run()
    press(at, "decide")
    assert "Write why treatment goes ahead" in shown(at) and clinic.visit(ref).decision is None
    for area in at.text_area:
        if str(area.key).startswith("reason_"):
            area.set_value("The injector agreed by phone").run()
    press(at, "decide")
    decision = clinic.visit(ref).decision
    assert decision and set(decision.limits()) >= brought and decision.reasons


def test_a_decision_on_what_is_no_longer_so_is_refused(desk: Open, clinic: House) -> None:
    ref = clinic.submitted()
    at = choose(desk(ref=ref), ref, needling="go_ahead", electro="go_ahead", laser="go_ahead")
    clinic.measure(ref, bp_systolic=118, bp_diastolic=76)
    press(at, "decide")
    assert "Something changed since this page was opened" in shown(at) and clinic.visit(ref).decision is None
    press(at, "decide")  # now it was read
    assert clinic.visit(ref).decision is not None


def test_a_blood_pressure_is_entered_as_a_pair(desk: Open, clinic: House) -> None:
    ref = clinic.submitted(high_bp="yes")
    at = desk(ref=ref)
    at.number_input(key="bp_systolic").set_value(150.0).run()
    press(at, "readings_to_do")
    assert "Enter both numbers" in shown(at)
    at.number_input(key="bp_diastolic").set_value(90.0).run()
    press(at, "readings_to_do")
    assert {reading.item for reading in clinic.visit(ref).readings} >= {"bp_systolic", "bp_diastolic"}


def test_a_clarification_stands_beside_the_answer(desk: Open, clinic: House) -> None:
    ref = clinic.submitted(supplements="not_sure")
    at = desk(ref=ref)
    button = next(one for one in keys(at) if one.startswith("clarify_"))
    press(at, button)
    at.radio(key="clarified_supplements").set_value("no").run()
    at.text_input(key="clarify_how").set_value("In person").run()
    press(at, "clarify_save")
    visit = clinic.visit(ref)
    assert visit.clarifications[0].given == "no" and visit.answers["supplements"].given == "not_sure"


def test_from_decision_to_treatment(desk: Open, clinic: House, held: Service) -> None:
    ref = clinic.submitted()
    at = choose(desk(ref=ref), ref, needling="go_ahead", electro="do_not_treat", laser="do_not_treat")
    press(at, "decide")
    press(at, "release")
    assert clinic.status(ref) is Status.to_sign and "data:image/svg+xml" in shown(at)
    clinic.sign(ref)
    at.run()
    at.text_input(key="countersign_password").set_value("not the password")
    press(at, "countersign")
    assert "Check the password" in shown(at) and clinic.status(ref) is Status.to_countersign
    at.text_input(key="countersign_password").set_value(PASSWORD)
    press(at, "countersign")
    assert clinic.status(ref) is Status.ready
    with held.store.read() as reader:
        document = reader.documents_of(ref)[0]
    assert document.file_name in shown(at)
    press(at, "acknowledge_limits")
    assert "I have read the limits" in shown(at) and clinic.visit(ref).acknowledged is None
    for tick in ("identity", "limits"):
        at.checkbox(key=f"before_{tick}_{ref}").set_value(True).run()
    press(at, "acknowledge_limits")
    assert "Confirm before treatment: Not unwell today" in shown(at)
    at.checkbox(key=f"before_asked_{ref}").set_value(True).run()
    press(at, "acknowledge_limits")
    at.number_input(key=f"needles_in_{ref}").set_value(12)
    at.number_input(key=f"needles_out_{ref}").set_value(11).run()
    press(at, "treat")
    assert "Choose the reactions seen, or none." in shown(at)
    at.pills(key=f"reactions_{ref}").set_value(["none"]).run()
    press(at, "treat")
    assert "Count again" in shown(at)
    at.number_input(key=f"needles_out_{ref}").set_value(12).run()
    press(at, "treat")
    assert clinic.status(ref) is Status.treated


def test_papers_that_failed_can_be_made_again_and_do_not_wait_for_a_timestamp(desk: Open, clinic: House, held: Service) -> None:
    ref = clinic.signed()
    clinic.countersign(ref)
    held.settings = held.settings.model_copy(update={"timestamps": "http://127.0.0.1:9"})
    at = press(desk(ref=ref), "seal_again")
    assert clinic.status(ref) is Status.ready and "Papers" in shown(at)
    assert "the timestamp server gave none" in shown(at)


def test_a_changed_answer_voids_the_decision_and_says_why(desk: Open, clinic: House) -> None:
    ref = clinic.signed()
    clinic.answer(ref, easy_bruise="yes")
    clinic.answer_all(ref, easy_bruise="yes", easy_bruise_new="no")
    clinic.submit(ref)
    text = shown(desk(ref=ref))
    assert "Decide again" in text and "The signature fell with it" in text
    assert "easy_bruise" not in text  # in the words of the question, not by its id


def test_ending_a_visit_needs_notes(desk: Open, clinic: House) -> None:
    ref = clinic.signed()
    at = desk(ref=ref)
    at.radio(key=f"end_{ref}").set_value("withdraw").run()
    press(at, "end_do")
    assert "Enter notes" in shown(at)
    at.text_area(key=f"end_notes_withdraw_{ref}").set_value("Changed her mind").run()
    press(at, "end_do")
    assert clinic.status(ref) is Status.withdrawn and "Changed her mind" in shown(at)


def test_a_client_who_wants_changes_gets_a_new_code_for_the_questions(desk: Open, clinic: House) -> None:
    ref = clinic.submitted()
    at = desk(ref=ref)
    at.radio(key=f"end_{ref}").set_value("reopen").run()
    press(at, "reopen")
    assert "code given" in clinic.events(ref)


def test_faults_of_the_protocol_leave_visits_not_screened(desk: Open, clinic: House, held: Service) -> None:
    ref = clinic.submitted()
    held.protocol, held.draft, held.faults = None, protocol(), ("bleeding.toml: no item `x`",)
    at = desk()
    assert "Not screened" in shown(at) and "1 faults" in shown(at)
    press(at, f"open_{ref}")
    assert "Do not treat on this result" in shown(at) and "decide" not in keys(at)


def test_the_desk_works_in_its_bare_words_when_no_content_can_be_read(desk: Open, clinic: House, held: Service) -> None:
    clinic.submitted()
    held.protocol, held.draft, held.faults = None, None, ("protocol.toml is missing",)
    assert "Not screened" in shown(desk())


def test_a_page_never_shows_markup_that_somebody_typed(desk: Open, clinic: House) -> None:
    ref = clinic.open("<b>Bold</b> & Sample")
    text = shown(desk(ref=ref))
    assert "<b>Bold</b>" not in text and "&lt;b&gt;Bold&lt;/b&gt; &amp; Sample" in text


def test_an_idle_session_comes_back_to_the_start(desk: Open, clinic: House) -> None:
    at = desk()
    clinic.tick(hours=1)
    at.run()
    assert not at.exception and "new_visit" not in keys(at)


def alarm(at: AppTest) -> str:
    """What the desk's browser is asked to do."""
    sent = " ".join(str(one.proto) for one in at.get("bidi_component"))
    return next(state for state in ("sounds", "muted", "quiet") if re.search(rf'state[\\": ]+{state}', sent))


def test_an_emergency_sounds_at_each_desk_until_somebody_comes_but_not_for_who_switched_it_off(desk: Open, clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    at = desk()
    assert alarm(at) == "quiet"
    clinic.answer(ref, vision_change="yes")
    assert alarm(at.run()) == "sounds" and alarm(press(at, "alarm_mute")) == "muted"
    at = desk("desk")
    assert alarm(at) == "sounds", "what one person hears another one may hear"
    assert "emergency answer, go now" in shown(press(at, f"come_{ref}")) and alarm(at) == "quiet"


def test_pages_of_a_return_visit_are_told_of_too(clinic: House, held: Service) -> None:
    """Left too fast to be read, or to be talked about in person."""
    ref = clinic.open()
    clinic.agree(ref)
    pages = {page.id: page.title["en"] for page in protocol().questionnaire.every_page}
    urgent = ("urgent_head", "again_head")
    for page in urgent:
        answering.leave_page(clinic.store, clinic.client(ref), clinic.tick(), ref, page, 1.0, talk=True)
    here = Desk(held, clinic.practitioner, clinic.clinic)
    found = chart.of(here, ref)
    titles = [pages[page] for page in urgent]
    assert chart.to_talk_about(here, found) == titles
    assert [title for title, _ in chart.hurried(here, found)] == titles
