"""The client's pages as Streamlit runs them: what is saved when, what is refused, and what an emergency does."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from forms import service
from forms.service import Service
from forms.tablet import signature
from screening.actions import answering, visits
from screening.entry import HelpAsked, PageLeft, PageRead
from screening.response import How
from screening.rule import Modality
from screening.settings import Settings
from screening.store import Device
from screening.visit import Status
from screening.wording import asked
from tests.builders import House, protocol, signature_strokes

TOKEN = "the token in the cookie"
_codes = itertools.count(100)


def script() -> None:
    from forms import service
    from forms.tablet import pages
    from screening.actions.visits import on_tablet

    held = service.get()
    with held.store.read() as reader:
        session = on_tablet(reader, held.cookie("tablet"), held.clock())
    pages.run(session)


class Tablet:
    """A tablet with a code taken; `at` is the page as AppTest sees it."""

    def __init__(self, house: House, ref: str, purpose: str = visits.ANSWER) -> None:
        self.house, self.ref = house, ref
        code = f"AB{next(_codes)}C"[:6]
        visits.give_code(house.store, house.p, house.tick(), ref, purpose, code)
        token = f"{TOKEN} {code}"
        device = Device(ref=f"DEV{code}", digest=house.store.vault.code(f"device {code}"), name="Tablet 1")
        visits.take_code(house.store, code, "here", device, token, house.tick())
        settings = Settings.from_environment({"INTAKE_DATA": "/nowhere"})
        held = Service(store=house.store, settings=settings, clock=house.tick, protocol=protocol(), cookie=lambda name: token)
        service.put(held)
        self.at = AppTest.from_function(script, default_timeout=20).run()

    def fresh(self) -> "Tablet":
        """A reload, or a server that began afresh: nothing is left but the store."""
        self.at = AppTest.from_function(script, default_timeout=20).run()
        return self

    def identify(self, born: tuple[str, str, str] = ("16", "3", "1986")) -> None:
        for part, text in zip(("day", "month", "year"), born, strict=True):
            self.at.text_input(key=f"who_{part}").set_value(text)
        self.press("next")

    def begin(self) -> "Tablet":
        self.identify()
        self.at.radio(key="helper").set_value("client")
        self.press("agree")
        return self

    def press(self, key: str) -> None:
        self.at.button(key=key).click().run()
        assert not self.at.exception, self.at.exception

    def tick(self, key: str, on: bool = True) -> None:
        self.at.checkbox(key=key).set_value(on).run()

    def choose(self, key: str, value: str) -> None:
        self.at.radio(key=key).set_value(value).run()

    @property
    def text(self) -> str:
        """What the page says, without its style sheet."""
        every = " ".join(str(one.proto.body) for one in self.at.get("html"))
        return re.sub(r"<style>.*?</style>", "", every, flags=re.DOTALL)

    def given(self, name: str) -> Any:
        found = self.house.visit(self.ref).answers.get(name)
        return found.given if found else None

    def past_urgent(self) -> "Tablet":
        self.begin()
        for page in ("urgent_head", "urgent_body", "urgent_lately"):
            self.tick(f"none_{page}")
            self.press("next")
        return self


@pytest.fixture
def tablet(clinic: House) -> Iterator[Tablet]:
    yield Tablet(clinic, clinic.open())
    service._held.clear()


# Arriving


def test_without_a_code_there_is_only_the_start(clinic: House) -> None:
    held = Service(
        store=clinic.store,
        settings=Settings.from_environment({"INTAKE_DATA": "/nowhere"}),
        clock=clinic.tick,
        protocol=protocol(),
        cookie=lambda name: "",
    )
    service.put(held)
    at = AppTest.from_function(script, default_timeout=20).run()
    assert at.text_input(key="code") is not None and not at.exception


def test_a_wrong_birth_date_says_nothing_about_whose_form_it_is(tablet: Tablet) -> None:
    tablet.identify(("17", "3", "1986"))
    assert protocol().words("en").words["tablet"]["who_wrong"] in tablet.text
    assert "Sample" not in tablet.text.replace("Sample Clinic", "")


def test_after_five_wrong_birth_dates_only_staff_helps(tablet: Tablet) -> None:
    for day in range(1, 6):
        tablet.identify((str(day), "3", "1986"))
    tablet.identify()
    assert protocol().words("en").words["tablet"]["who_mismatch"] in tablet.text
    assert tablet.at.text_input(key="who_day")


def test_agreeing_needs_a_word_on_who_helps_and_keeps_the_birth_date(tablet: Tablet) -> None:
    tablet.identify()
    tablet.press("agree")
    assert tablet.house.visit(tablet.ref).notice is None
    tablet.at.radio(key="helper").set_value("companion").run()
    tablet.press("agree")
    assert tablet.house.visit(tablet.ref).notice is None
    tablet.at.text_input(key="helper_name").set_value("Ann")
    tablet.press("agree")
    visit = tablet.house.visit(tablet.ref)
    assert visit.notice and visit.notice.helper_name == "Ann"
    assert visit.answers["birth_date"].given == "1986-03-16" and visit.answers["birth_date"].by == "companion"


# Answering


def test_a_tick_is_saved_only_with_its_answer(tablet: Tablet) -> None:
    tablet.past_urgent()
    for key in ("goals_lines", "goal_areas_nose"):
        tablet.tick(key)
    tablet.press("next")
    tablet.choose("event_soon", "no")
    tablet.choose("hopes", "fresher")
    tablet.choose("who_wants", "me")
    tablet.tick("lately_none")
    tablet.tick("language_access_none")
    tablet.press("next")
    tablet.tick("tick_metal_face")
    assert tablet.at.radio(key="metal_face").value is None and tablet.given("metal_face") is None
    tablet.choose("metal_face", "yes")
    assert tablet.given("metal_face") == "yes" and tablet.given("loop_recorder") is None


def test_an_answer_is_saved_at_once_with_the_words_asked_and_said(tablet: Tablet) -> None:
    tablet.past_urgent()
    tablet.tick("goals_lines")
    answer = tablet.house.visit(tablet.ref).answers["goals"]
    item = protocol().questionnaire.by_id["goals"]
    assert answer.given == ["lines"] and answer.asked == asked(item, "en")
    assert answer.said == next(choice.label["en"] for choice in item.choices if choice.id == "lines")
    assert "Saved" in tablet.text


def test_answers_come_back_from_the_store_after_a_reload(tablet: Tablet) -> None:
    tablet.past_urgent()
    tablet.tick("goals_lines")
    tablet.fresh()
    assert tablet.at.checkbox(key="goals_lines").value is True


def test_next_without_a_choice_says_what_to_do(tablet: Tablet) -> None:
    tablet.begin()
    tablet.press("next")
    assert tablet.text.count("Choose at least one, or None of these.") == 2  # the summary, and beside the list
    assert tablet.at.checkbox(key="none_urgent_head")


def test_none_of_these_says_no_to_every_line_on_its_page(tablet: Tablet) -> None:
    tablet.begin()
    tablet.tick("none_urgent_head")
    answer = tablet.house.visit(tablet.ref).answers["stroke_signs"]
    assert (answer.given, answer.how, answer.page) == ("no", How.none_of_these, 2)


def test_none_of_these_and_the_lines_exclude_each_other_both_ways(tablet: Tablet) -> None:
    tablet.begin()
    tablet.tick("tick_shingles_eye")
    tablet.tick("none_urgent_head")
    assert tablet.at.checkbox(key="tick_shingles_eye").value is False and tablet.given("shingles_eye") == "no"
    tablet.tick("tick_shingles_eye")
    assert tablet.at.checkbox(key="none_urgent_head").value is False
    assert tablet.given("stroke_signs") is None and tablet.given("shingles_eye") is None


def test_lines_left_blank_beside_a_ticked_one_are_no_at_next(tablet: Tablet) -> None:
    tablet.begin()
    tablet.tick("none_urgent_head")
    tablet.press("next")
    tablet.tick("none_urgent_body")
    tablet.press("next")
    tablet.tick("tick_head_injury_older")
    tablet.choose("head_injury_older", "yes")
    assert tablet.given("stroke_signs_older") is None
    tablet.press("next")
    answer = tablet.house.visit(tablet.ref).answers["stroke_signs_older"]
    assert (answer.given, answer.how) == ("no", How.in_list)


def test_rather_talk_marks_what_is_open_and_does_not_move_on(tablet: Tablet) -> None:
    tablet.past_urgent()
    for key in ("goals_lines", "goal_areas_nose"):
        tablet.tick(key)
    tablet.press("next")
    tablet.choose("hopes", "fresher")
    tablet.press("talk")
    visit = tablet.house.visit(tablet.ref)
    assert visit.answers["who_wants"].given == "in_person" and visit.answers["who_wants"].how is How.talk_about_page
    assert visit.answers["hopes"].given == "fresher"
    assert tablet.at.radio(key="who_wants").value == "in_person"
    assert any(isinstance(entry, PageLeft) and entry.talk for entry in visit.entries)


def test_help_is_on_record_and_asked_for_once(tablet: Tablet) -> None:
    tablet.begin()
    tablet.press("help")
    assert sum(isinstance(entry, HelpAsked) for entry in tablet.house.visit(tablet.ref).entries) == 1
    assert not [button for button in tablet.at.button if button.key == "help"]
    answering.come(tablet.house.store, tablet.house.p, tablet.house.tick(), tablet.ref)
    assert tablet.house.visit(tablet.ref).help_asked is None


def test_leaving_a_page_keeps_how_long_it_was_up(tablet: Tablet) -> None:
    tablet.begin()
    tablet.tick("none_urgent_head")
    tablet.press("next")
    left = [entry for entry in tablet.house.visit(tablet.ref).entries if isinstance(entry, PageLeft)]
    assert [entry.page for entry in left] == ["urgent_head"] and left[0].seconds > 0


# Emergencies


@pytest.mark.parametrize("answer", ["yes", "not_sure", "in_person"])
def test_an_urgent_answer_opens_its_screen_at_once_and_holds_it(tablet: Tablet, answer: str) -> None:
    tablet.begin()
    tablet.tick("tick_stroke_signs")
    tablet.choose("stroke_signs", answer)
    assert "911" in tablet.text
    tablet.press("mistake")
    assert protocol().words("en").words["emergency"]["mistake_done"] in tablet.text
    assert "911" in tablet.fresh().text and "stroke_signs" in tablet.house.visit(tablet.ref).raised


def test_only_an_assessment_ends_the_screen(tablet: Tablet) -> None:
    tablet.begin()
    tablet.tick("tick_stroke_signs")
    tablet.choose("stroke_signs", "yes")
    answering.assess(
        tablet.house.store, tablet.house.p, tablet.house.tick(), tablet.ref, ("stroke_signs",), False, "An old Bell's palsy."
    )
    tablet.at.run()
    assert tablet.at.checkbox(key="tick_stroke_signs").value is True


def test_the_private_screen_is_quiet(tablet: Tablet) -> None:
    tablet.begin()
    tablet.house.answer(tablet.ref, self_harm="yes")
    text = tablet.fresh().text
    assert "9-8-8" in text and 'class="calm"' in text and "alarm" not in text


def test_a_wrong_pin_brings_nobody(tablet: Tablet) -> None:
    tablet.begin()
    tablet.house.answer(tablet.ref, chest_breath="yes")
    tablet.fresh()
    tablet.press("staff_with_me")
    tablet.at.text_input(key="staff_pin").set_value("0000")
    tablet.press("staff_confirm")
    assert not tablet.house.visit(tablet.ref).staff_came


# Check, certify, wait


@pytest.fixture
def answered(clinic: House) -> Iterator[Tablet]:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer_all(ref)
    tablet = Tablet(clinic, ref)
    tablet.identify()
    yield tablet
    service._held.clear()


def test_change_leads_back_to_the_summary(answered: Tablet) -> None:
    answered.press("change_heart")
    answered.tick("tick_dvt")
    answered.choose("dvt", "not_sure")
    answered.press("next")
    assert answered.at.button(key="change_heart") and answered.given("dvt") == "not_sure"


def test_i_take_nothing_answers_the_page_with_one_touch_and_says_so(answered: Tablet) -> None:
    answered.press("change_medicines")
    answered.press("nothing")
    answers = answered.house.visit(answered.ref).answers
    page = next(page for page in protocol().questionnaire.pages if page.id == "medicines")
    lines = [name for name in page.items if name != "medicine_names"]
    assert {answers[name].given for name in lines} == {"no"}
    answered.press("next")
    assert answered.given("anticoagulant") == "no"


def test_i_take_nothing_on_a_fresh_page_is_how_it_was_said(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    page = next(page for page in protocol().questionnaire.pages if page.id == "medicines")
    lines = [name for name in page.items if name != "medicine_names"]
    clinic.answer_all(ref)
    clinic.answer(ref, **dict.fromkeys(lines))
    tablet = Tablet(clinic, ref)
    tablet.identify()
    tablet.press("nothing")
    answers = clinic.visit(ref).answers
    assert {(answers[name].given, answers[name].how) for name in lines} == {("no", How.i_take_nothing)}
    assert tablet.at.radio(key="photosensitiser").value == "no" and tablet.at.checkbox(key="none_medicines").value
    tablet.press("next")
    assert tablet.at.radio(key="epilepsy_ctrl").value == "no"
    service._held.clear()


def test_words_that_do_not_fit_an_answer_are_shown_before_sending_and_change_nothing(answered: Tablet) -> None:
    answered.at.text_area(key="anything_else").set_value("I take Eliquis").run()
    answered.fresh()
    assert "“Eliquis”" in answered.text and "answered No" in answered.text
    assert answered.given("anticoagulant") == "no"


def test_a_name_that_nobody_knows_is_shown_with_what_it_may_be(answered: Tablet) -> None:
    answered.press("change_medicines")
    answered.at.text_area(key="medicine_names").set_value("Flurbizol").run()
    answered.press("next")
    assert "We do not know the name “Flurbizol”" in answered.text


def test_sending_needs_the_tick(answered: Tablet) -> None:
    answered.press("next")
    answered.press("send")
    assert protocol().words("en").words["tablet"]["certify_missing"] in answered.text
    assert answered.house.visit(answered.ref).response is None
    answered.tick("certify")
    answered.press("send")
    assert answered.house.visit(answered.ref).response is not None
    assert answered.at.button(key="hand_back")


def test_a_missing_answer_keeps_the_copy_from_being_certified(answered: Tablet) -> None:
    item = answering.Shown("high_bp", None, "", "", How.in_list, 8)
    house = answered.house
    answering.answer(house.store, protocol(), house.client(answered.ref), house.tick(), answered.ref, [item], "client", "en")  # type: ignore[arg-type]
    answered.fresh()
    assert house.visit(answered.ref).response is None
    assert not [button for button in answered.at.button if button.key == "send"]


def test_the_words_of_the_client_are_shown_and_never_run(answered: Tablet) -> None:
    answered.house.answer(answered.ref, goals_words="<img src=x> **bold**")
    answered.at.run()
    assert "&lt;img src=x&gt; **bold**" in answered.text and "<img src=x>" not in answered.text


def test_nobody_sees_an_effect_or_a_tier(answered: Tablet) -> None:
    answered.house.answer(answered.ref, anticoagulant="yes", anticoagulant_kind="warfarin")
    answered.at.run()
    words = protocol().words("en").words
    seen = answered.text.split("</style>")[-1]
    assert not [
        word for word in (*words["tier"].values(), words["effect"]["hold"], words["effect"]["omit"]) if f">{word}<" in seen
    ]


# Read and sign


@pytest.fixture
def released(clinic: House) -> Iterator[Tablet]:
    ref = clinic.submitted(goals=["lines"], goal_areas=["forehead"])
    clinic.decide(ref)
    clinic.release(ref)
    tablet = Tablet(clinic, ref, visits.SIGN)
    tablet.identify()
    yield tablet
    service._held.clear()


def read(tablet: Tablet) -> None:
    for _ in protocol().words("en").reading:
        tablet.press("next")


def choose_all(tablet: Tablet) -> None:
    for modality in Modality:
        if [radio for radio in tablet.at.radio if radio.key == f"choice_{modality}"]:
            tablet.choose(f"choice_{modality}", "yes")
    tablet.press("next")


def test_the_neutral_pages_come_before_the_plan(released: Tablet) -> None:
    read(released)
    pages = [entry.page for entry in released.house.visit(released.ref).entries if isinstance(entry, PageRead)]
    assert pages == [clause.id for clause in protocol().words("en").reading]
    assert released.at.radio(key="choice_needling").value is None


def test_every_part_wants_its_own_choice(released: Tablet) -> None:
    read(released)
    released.press("next")
    assert protocol().words("en").words["tablet"]["choice_missing"] in released.text
    assert released.at.radio(key="choice_needling")


def sign_by(released: Tablet, **ink: Any) -> None:
    read(released)
    choose_all(released)
    released.press("next")
    released.at.session_state["ink"] = {"ink": {"width": 720, "height": 240, "pointer": "pen"} | ink}
    released.at.run()
    released.press("sign")


def test_a_drawn_signature_is_kept_with_its_strokes(released: Tablet) -> None:
    sign_by(released, strokes=[[list(point) for point in stroke] for stroke in signature_strokes()])
    consent = released.house.visit(released.ref).consent
    assert consent and consent.signature.strokes == signature_strokes() and not consent.signature.typed
    assert set(consent.photos.values()) == {"no"} and [one.right for one in consent.teach_back] == [None] * 3
    assert {"plan", "photos", "sign", "happens"} <= consent.reading_seconds.keys()


def test_a_dot_is_no_signature(released: Tablet) -> None:
    sign_by(released, strokes=[[[1, 1, 0, 0.5], [2, 2, 8, 0.5]]])
    assert released.house.visit(released.ref).consent is None
    assert protocol().words("en").words["tablet"]["sign_small"] in released.text


def test_a_typed_name_stands_alike(released: Tablet) -> None:
    read(released)
    choose_all(released)
    released.press("next")
    released.press("sign_other")
    released.press("sign")
    assert released.house.visit(released.ref).consent is None
    released.at.text_input(key="sign_typed").set_value("Sample Client").run()
    released.press("sign")
    consent = released.house.visit(released.ref).consent
    assert consent and consent.signature.typed


def test_declining_takes_two_touches_and_no_reason(released: Tablet) -> None:
    read(released)
    choose_all(released)
    released.press("next")
    released.press("decline")
    released.press("decline_sure")
    assert released.house.visit(released.ref).ended is Status.declined
    assert released.at.button(key="hand_back")


def test_no_to_every_part_leads_to_declining(released: Tablet) -> None:
    read(released)
    for modality in Modality:
        if [radio for radio in released.at.radio if radio.key == f"choice_{modality}"]:
            released.choose(f"choice_{modality}", "no")
    released.press("next")
    released.press("next")
    assert released.at.button(key="decline_sure")


def test_a_decision_that_fell_meanwhile_shows_nothing_but_ask_staff(released: Tablet) -> None:
    read(released)
    released.house.measure(released.ref, bp_systolic=190, bp_diastolic=115)
    released.at.run()
    assert released.house.visit(released.ref).void_because
    assert protocol().words("en").words["tablet"]["ask_staff_lead"] in released.text
    assert not [radio for radio in released.at.radio if str(radio.key).startswith("choice_")]


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"strokes": "x"},
        {"strokes": [[["a", 1, 2, 3]]]},
        {"strokes": [[[float("nan"), 1, 2, 3]]], "width": 1, "height": 1},
    ],
)
def test_ink_that_cannot_be_read_is_no_ink(told: Any) -> None:
    assert signature.ink_of(told) == signature.NO_INK


def test_a_flood_of_points_is_no_ink() -> None:
    stroke = [[0, 0, 0, 0]] * (signature.MOST_POINTS + 1)
    assert signature.ink_of({"strokes": [stroke], "width": 1, "height": 1}) == signature.NO_INK
