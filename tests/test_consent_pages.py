"""The pages of consent as Streamlit runs them: choices without any beforehand, one touch to say no, and who signs after whom."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from forms import service
from forms.service import Service
from screening.actions import answering, people, reviewing, visits
from screening.consent import Signer
from screening.response import By
from screening.review import Choice, Outcome
from screening.rule import Modality
from screening.settings import Settings
from screening.visit import Status
from tests.builders import PASSWORD, House, protocol, signature_strokes
from tests.test_desk import SCRIPT, choose, press, shown
from tests.test_tablet import Tablet, choose_all, read

WORDS = protocol().words("en").words["tablet"]
DESK = protocol().words("en").words["desk"]
INK = {
    "strokes": [[list(point) for point in stroke] for stroke in signature_strokes()],
    "width": 720,
    "height": 240,
    "pointer": "pen",
}
Signing = Callable[..., Tablet]


@pytest.fixture
def signing(clinic: House) -> Iterator[Signing]:
    """A tablet at the plan of a released visit."""

    def at_plan(*also: Signer, choices: dict[Modality, Choice] | None = None) -> Tablet:
        ref = clinic.submitted(goals=["lines"], goal_areas=["forehead"])
        decide(clinic, ref, also, choices)
        tablet = Tablet(clinic, ref, visits.SIGN)
        tablet.identify()
        read(tablet)
        return tablet

    yield at_plan
    service._held.clear()


def decide(clinic: House, ref: str, also: tuple[Signer, ...] = (), choices: dict[Modality, Choice] | None = None) -> None:
    reads = clinic.visit(ref).evidence
    given = choices or clinic.fitting(ref)
    reviewing.decide(clinic.store, protocol(), clinic.p, clinic.tick(), ref, given, {}, reads, "A 1234", also_sign=also)
    clinic.release(ref)


def to_sign(tablet: Tablet) -> Tablet:
    choose_all(tablet)
    tablet.press("next")
    return tablet


def draw(tablet: Tablet, key: str = "ink", **ink: Any) -> None:
    tablet.at.session_state[key] = {"ink": INK | ink}
    tablet.at.run()


def with_limit(limit: str) -> dict[Modality, Choice]:
    return dict.fromkeys(Modality, Choice(outcome=Outcome.with_limits, limits=(limit,)))


def test_another_language_at_the_second_signature_begins_the_signing_again(signing: Signing) -> None:
    tablet = to_sign(signing(Signer.interpreter))
    draw(tablet)
    tablet.press("sign")
    tablet.at.session_state["language"] = "fr"
    tablet.at.run()
    assert not tablet.at.exception and not any(one.key == "name_interpreter" for one in tablet.at.text_input)
    draw(tablet)
    tablet.press("sign")
    tablet.at.text_input(key="name_interpreter").set_value("Sample Interpreter").run()
    draw(tablet, "ink_interpreter")
    tablet.press("sign")
    consent = tablet.house.visit(tablet.ref).consent
    assert consent and consent.signers == (Signer.client, Signer.interpreter)


def test_nothing_is_chosen_beforehand_and_no_choice_counts_as_no(signing: Signing) -> None:
    tablet = signing()
    assert all(radio.value is None for radio in tablet.at.radio)
    choose_all(tablet)
    assert [str(radio.key) for radio in tablet.at.radio if radio.value is not None] == []
    tablet.choose("photo_teaching", "no")
    tablet.choose("photo_record", "yes")
    tablet.press("next")
    draw(tablet)
    tablet.press("sign")
    consent = tablet.house.visit(tablet.ref).consent
    assert consent and consent.photos == {"record": "yes", "teaching": "no", "marketing": "no"}
    assert consent.photos_left == ("marketing",)


@pytest.mark.parametrize("pages", [0, 1, 2])
def test_no_is_one_touch_away_on_each_page_and_leads_back_where_it_was(signing: Signing, pages: int) -> None:
    tablet = signing()
    if pages:
        choose_all(tablet)
    if pages == 2:
        tablet.press("next")
    tablet.press("decline")
    assert tablet.at.button(key="decline_sure")
    tablet.press("decline_back")
    assert tablet.house.visit(tablet.ref).ended is None
    assert bool([one for one in tablet.at.button if one.key == "sign"]) == (pages == 2)
    tablet.press("decline")
    tablet.press("decline_sure")
    assert tablet.house.visit(tablet.ref).ended is Status.declined


def test_a_wrong_answer_to_a_question_blocks_nothing_and_reaches_the_practitioner(signing: Signing) -> None:
    tablet = signing()
    choose_all(tablet)
    question = protocol().teach_back[0]
    wrong = next(choice for choice in question.choice if not choice.right)
    tablet.choose(f"teach_{question.id}", wrong.id)
    tablet.press("next")
    draw(tablet)
    tablet.press("sign")
    at = desk(tablet.house, tablet.ref)
    assert DESK["explain_again"] in shown(at) and wrong.label["en"] in shown(at)


def desk(clinic: House, ref: str) -> AppTest:
    settings = Settings.from_environment({"INTAKE_DATA": "/nowhere", "INTAKE_URL": "https://intake.local"})
    token = "token of the practitioner"
    held = Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=protocol(), cookie=lambda name: token)
    service.put(held)
    people.sign_in(clinic.store, "practitioner", PASSWORD, "test", token, clinic.tick())
    at = AppTest.from_file(str(Path(SCRIPT)), default_timeout=30).run()
    at.button(key=f"open_{ref}").click().run()
    assert not at.exception
    return at


def test_the_plan_tells_limits_in_the_clients_words(signing: Signing) -> None:
    tablet = signing(choices=with_limit("fine_needles"))
    assert protocol().limits_told["fine_needles"]["en"] in tablet.text
    assert protocol().limit_words["fine_needles"]["en"] not in tablet.text


def test_a_decision_made_anew_drops_the_choices_and_asks_to_read_again(signing: Signing) -> None:
    tablet = to_sign(signing())
    draw(tablet)
    decide(tablet.house, tablet.ref, choices=with_limit("fewer_needles"))
    tablet.press("sign")
    assert tablet.house.visit(tablet.ref).consent is None
    assert WORDS["plan_changed"] in tablet.text and tablet.at.radio(key="choice_needling").value is None
    assert tablet.at.session_state["consent_kept"].inks == {}
    to_sign(tablet)
    tablet.press("sign")
    assert WORDS["sign_empty"] in tablet.text, "the ink of the old plan is gone"
    draw(tablet)
    tablet.press("sign")
    assert tablet.house.visit(tablet.ref).consent


def test_a_decision_made_anew_on_the_plan_page_leaves_nothing_chosen(signing: Signing) -> None:
    tablet = signing()
    tablet.choose("choice_needling", "yes")
    decide(tablet.house, tablet.ref, choices=with_limit("fewer_needles"))
    tablet.at.run()
    assert WORDS["plan_changed"] in tablet.text
    assert all(radio.value is None for radio in tablet.at.radio)


def test_reading_again_keeps_what_was_chosen_and_drawn(signing: Signing) -> None:
    tablet = to_sign(signing())
    draw(tablet)
    tablet.press("read_again")
    assert tablet.at.radio(key="choice_needling").value == "yes"
    tablet.press("next")
    tablet.press("next")
    tablet.press("sign")
    consent = tablet.house.visit(tablet.ref).consent
    assert consent and consent.signature.strokes == signature_strokes()


def test_what_is_no_signature_says_so_and_a_new_one_takes_the_message_away(signing: Signing) -> None:
    tablet = to_sign(signing())
    for key, ink in {
        "sign_empty": {"strokes": []},
        "sign_small": {"strokes": [[[20 + 8 * at, 90, 16 * at, 0.5] for at in range(60)]]},
    }.items():
        draw(tablet, **ink)
        tablet.press("sign")
        assert WORDS[key] in tablet.text and tablet.house.visit(tablet.ref).consent is None
    draw(tablet)
    assert WORDS["sign_small"] not in tablet.text
    tablet.press("sign")
    assert tablet.house.visit(tablet.ref).consent


def test_the_interpreter_and_the_witness_sign_after_the_client_and_nothing_is_kept_before(signing: Signing) -> None:
    tablet = to_sign(signing(Signer.interpreter, Signer.witness))
    draw(tablet)
    tablet.press("sign")
    assert tablet.house.visit(tablet.ref).consent is None
    assert WORDS["sign_title_interpreter"] in tablet.text
    assert not [one for one in tablet.at.button if one.key == "decline"], "it is not the interpreter's to decline"
    draw(tablet, "ink_interpreter")
    tablet.press("sign")
    assert WORDS["sign_type_missing"] in tablet.text
    tablet.at.text_input(key="name_interpreter").set_value("Sample Interpreter").run()
    tablet.press("sign")
    assert WORDS["sign_title_witness"] in tablet.text and tablet.house.visit(tablet.ref).consent is None
    tablet.press("back")
    assert WORDS["sign_title_interpreter"] in tablet.text
    tablet.press("sign")
    tablet.press("sign_other")
    tablet.at.text_input(key="sign_typed_witness").set_value("Sample Witness").run()
    tablet.press("sign")
    consent = tablet.house.visit(tablet.ref).consent
    assert consent and consent.signers == (Signer.client, Signer.interpreter, Signer.witness)
    assert [one.name for one in consent.others] == ["Sample Interpreter", "Sample Witness"]
    assert consent.signature.at < consent.others[0].at < consent.others[1].at
    at = desk(tablet.house, tablet.ref)
    assert "Sample Interpreter" in shown(at) and "Sample Witness" in shown(at) and DESK["signer_witness"] in shown(at)


def test_a_guardian_signs_instead_and_names_the_relation(signing: Signing) -> None:
    tablet = to_sign(signing(Signer.guardian))
    assert "Sample Client" in tablet.text
    draw(tablet, "ink_guardian")
    tablet.at.text_input(key="name_guardian").set_value("Sample Mother").run()
    tablet.press("sign")
    assert WORDS["sign_relation_missing"].format(client="Sample Client") in tablet.text
    tablet.at.text_input(key="relation_guardian").set_value("mother").run()
    tablet.press("sign")
    consent = tablet.house.visit(tablet.ref).consent
    assert consent and consent.signers == (Signer.guardian,)
    assert (consent.signature.name, consent.signature.relation) == ("Sample Mother", "mother")


@pytest.mark.parametrize("helped", [False, True])
def test_the_decision_asks_who_else_signs_with_nobody_ticked(clinic: House, helped: bool) -> None:
    ref = clinic.open()
    helper, name = (By.interpreter, "Sample Interpreter") if helped else (By.client, "")
    answering.agree(clinic.store, clinic.client(ref), clinic.tick(), ref, "digest of the notice", 12.0, helper, name)
    clinic.answer_all(ref)
    clinic.submit(ref)
    clinic.look(ref)
    at = choose(desk(clinic, ref), ref, needling="go_ahead", electro="go_ahead", laser="go_ahead")
    boxes = {role: at.checkbox(key=f"signs_{role}_{ref}") for role in Signer if role is not Signer.client}
    assert not any(box.value for box in boxes.values())
    assert (DESK["signs_hint"] in shown(at)) is helped
    if helped:
        boxes[Signer.interpreter].set_value(True).run()
    press(at, "decide")
    decision = clinic.visit(ref).decision
    assert decision and decision.also_sign == ((Signer.interpreter,) if helped else ())
    assert (f"{DESK['signs_also']}: {DESK['signer_interpreter']}" in shown(at)) is helped
    service._held.clear()


def test_who_said_ask_me_first_to_everything_is_asked_again(signing: Signing) -> None:
    tablet = signing()
    for modality in Modality:
        tablet.choose(f"choice_{modality}", "ask_first")
    tablet.press("next")
    tablet.press("next")
    draw(tablet)
    tablet.press("sign")
    house, ref = tablet.house, tablet.ref
    assert house.visit(ref).consent and house.status(ref) is Status.to_sign
    house.release(ref)
    later = Tablet(house, ref, visits.SIGN)
    later.identify()
    assert any(str(radio.key).startswith("choice_") for radio in later.at.radio)


def test_another_private_page_later_asks_again_who_is_there(clinic: House) -> None:
    ref = clinic.open()
    answering.agree(clinic.store, clinic.client(ref), clinic.tick(), ref, clinic.notice, 9.0, By.companion, "A Friend")
    clinic.answer_all(ref)
    pages = [page.id for page in protocol().questionnaire.pages if page.private]
    clinic.answer(ref, pregnant=None)
    tablet = Tablet(clinic, ref)
    tablet.identify()
    tablet.press("alone")
    assert tablet.at.session_state["ask_page"] == pages[0] and not any(one.key == "alone" for one in tablet.at.button)
    tablet.at.session_state["ask_page"] = "heart"
    tablet.at.run()
    tablet.at.session_state["ask_page"] = pages[1]
    tablet.at.run()
    assert any(one.key == "alone" for one in tablet.at.button)
