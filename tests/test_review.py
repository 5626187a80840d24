"""The review, the decision and what follows it, as Streamlit runs the page."""

import shutil
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from forms import service
from forms.desk import facemap
from forms.service import Service
from forms.tablet import facemap as tapped
from screening import library, versions
from screening.actions import people, publishing, visits
from screening.clinic import ClinicSettings
from screening.errors import NotAllowed
from screening.identity import Role, Staff
from screening.review import may_stand
from screening.rule import Modality
from screening.visit import Status
from tests.builders import PASSWORD, House, protocol
from tests.test_defences import sealed
from tests.test_desk import SCRIPT, Open, choose, desk, held, keys, press, shown
from tests.test_settling import BRUISES, again, first
from tests.test_tablet import Tablet

__all__ = ["desk", "held"]  # fixtures

LINES = 7
COMPLEX: dict[str, Any] = {
    "anticoagulant": "yes",
    "anticoagulant_kind": "newer_pill",
    "anticoagulant_bleeding": "no",
    "botulinum": "yes",
    "botulinum_date": {"days": [28, 90]},
    "botulinum_areas": ["forehead"],
    "goal_areas": ["forehead", "cheeks"],
    "supplements": "in_person",
}


def lines(text: str) -> int:
    """Of the first view: each marked line, and the three of the matrix (name, effect, day)."""
    return text.count(' line"') + text.count('class="line"') + 3


def at_visit(at: AppTest, ref: str) -> AppTest:
    """The same browser at another visit, or at the same one later."""
    at.query_params["ref"] = ref
    at.run()
    assert not at.exception, at.exception
    return at


def signed_in_again(held: Service, ref: str) -> AppTest:
    """Days later: the session of then has ended."""
    people.sign_in(held.store, "practitioner", PASSWORD, "test", "another token", held.clock())
    held.cookie = lambda name: "another token" if name == "staff" else ""
    at = AppTest.from_file(str(SCRIPT), default_timeout=60).run()
    return press(at, f"open_{ref}")


@pytest.mark.parametrize("given", [{}, COMPLEX, {**COMPLEX, **BRUISES, "high_bp": "yes"}])
def test_the_first_view_has_seven_lines_at_most_however_much_was_found(desk: Open, clinic: House, given: dict[str, Any]) -> None:
    assert 5 <= lines(shown(desk(ref=clinic.submitted(**given)))) <= LINES


def test_each_card_is_one_line_and_the_rest_is_one_touch_deeper(desk: Open, clinic: House) -> None:
    ref = clinic.submitted(**COMPLEX)
    at = desk(ref=ref)
    labels = [one.label for one in at.expander]
    assert any("Bleeding" in one and "Needles: change" in one for one in labels)
    text = shown(at)
    flag = next(flag for flag in clinic.screening(ref).flags if flag.rule == "botulinum_14")
    for deeper in (flag.because["en"], "Clinic: 14 to 89 days", "Published: 2 weeks to 90 days [F48, F52, F47]", "Confidence"):
        assert deeper in text, deeper


def test_uncertain_answers_and_those_that_do_not_fit_together_stand_apart(desk: Open, clinic: House) -> None:
    at = desk(ref=clinic.submitted(supplements="not_sure"))
    text = shown(at)
    assert "Uncertain: ask again" in text and "Answers that do not fit together" not in text
    assert "<h3>To decide</h3>" not in text, "nothing is left to decide but what is uncertain"


def test_the_face_and_the_list_beside_it_say_the_same(desk: Open, clinic: House) -> None:
    text = shown(desk(ref=clinic.submitted(**COMPLEX)))
    assert "Goals: Forehead, Cheeks. Avoid: Forehead." in text and "data:image/svg+xml" in text
    drawn = facemap.picture(("forehead", "cheeks:left"), ("forehead:right",))
    assert drawn.count("url(#a)") == 1 and drawn.count("url(#g)") == 2
    assert {token for token, _ in facemap._zones()} == {zone.token for zone in tapped.zones(protocol().questionnaire.areas)}


def test_what_changed_since_the_last_visit_is_marked_and_listed(desk: Open, clinic: House) -> None:
    _, client = first(clinic)
    clinic.tick(days=30)
    at = desk(ref=again(clinic, client, **BRUISES))
    text = shown(at)
    assert "Changed since last time: 2" in text and "Then: No. Now: Yes." in text


def test_an_easy_review_is_decided_in_four_clicks(desk: Open, clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer_all(ref)
    clinic.submit(ref)
    at = press(desk(ref=ref), "seen_usual")  # the first click opened the visit
    assert {(one.item, one.given) for one in clinic.visit(ref).readings} == {("visibly_affected", "no"), ("capacity", "yes")}
    press(at, "quick")
    assert clinic.status(ref) is Status.to_sign
    press(at, "release")
    assert clinic.visit(ref).released


def test_limits_that_the_flags_and_the_clinic_bring_are_accepted_in_one_touch(desk: Open, clinic: House, held: Service) -> None:
    usual = {Modality.laser: ("goggles",)}
    held.protocol = protocol().at_clinic(ClinicSettings(usual_limits=usual), ())
    ref = clinic.submitted(anticoagulant="yes", anticoagulant_kind="newer_pill", anticoagulant_bleeding="no")
    press(desk(ref=ref), "quick")
    decision = clinic.visit(ref).decision
    assert decision
    brought = {limit for flag in clinic.screening(ref).flags for limit in flag.limits if Modality.needling in flag.values}
    assert brought <= set(decision.modalities[Modality.needling].limits)
    assert decision.modalities[Modality.laser].limits == ("goggles",)


@pytest.mark.parametrize(
    "given",
    [{"supplements": "not_sure"}, {"botulinum": "yes", "botulinum_date": {"days": [3, 7]}, "botulinum_areas": ["forehead"]}],
)
def test_what_must_be_weighed_has_no_quick_way(desk: Open, clinic: House, given: dict[str, Any]) -> None:
    assert "quick" not in keys(desk(ref=clinic.submitted(**given)))


def test_a_deferral_on_a_condition_lapses_on_the_day_it_is_looked_at_again_and_says_why(
    desk: Open, clinic: House, held: Service
) -> None:
    ref = clinic.submitted()
    at = choose(desk(ref=ref), ref, needling="not_until", electro="do_not_treat", laser="do_not_treat")
    at.text_input(key=f"condition_needling_{ref}").set_value("The cold sore has healed").run()
    at.date_input(key=f"again_needling_{ref}").set_value(clinic.clinic.day(clinic.now) + timedelta(7)).run()
    press(at, "decide")
    assert clinic.status(ref) is Status.deferred
    assert "The cold sore has healed" in shown(at) and "Check again on 23 March 2026" in shown(at)
    clinic.tick(days=7)
    at = signed_in_again(held, ref)
    assert clinic.status(ref) is Status.to_review
    assert "The waiting is over" in shown(at) and "was to wait until 23 March 2026" in shown(at)


def test_a_letter_is_asked_for_received_and_read_again(desk: Open, clinic: House) -> None:
    ref = clinic.submitted()
    at = choose(desk(ref=ref), ref, needling="letter", electro="do_not_treat", laser="do_not_treat")
    at.selectbox(key=f"sender_needling_{ref}").set_value("Pharmacist").run()
    press(at, "decide")
    assert "write whose letter is needed" in shown(at)
    at.text_input(key=f"letter_needling_{ref}").set_value("May light be used?").run()
    press(at, "decide")
    decision = clinic.visit(ref).decision
    assert decision and decision.modalities[Modality.needling].sender == "Pharmacist"
    assert clinic.status(ref) is Status.waiting
    press(at, "received_save")
    assert "Enter who it is from" in shown(at)
    at.text_input(key="received_from_0").set_value("Pharmacist Example").run()
    at.text_input(key="received_says_0").set_value("Yes, at low power").run()
    press(at, "received_save")
    assert clinic.status(ref) is Status.to_review
    assert "What was waited for came" in shown(at) and "Yes, at low power" in shown(at)


def test_a_standing_decision_is_kept_by_one_touch(desk: Open, clinic: House, held: Service) -> None:
    ref, client = first(clinic, **BRUISES)
    rule = next(flag.rule for flag in clinic.screening(ref).flags if may_stand(flag))
    at = desk(ref=ref)
    at.text_input(key=f"standing_says_{rule}").set_value("Press longer").run()
    press(at, f"standing_save_{rule}")
    clinic.tick(days=10)
    later = again(clinic, client, **BRUISES)
    at = signed_in_again(held, later)
    assert "Decided before: Press longer" in shown(at) and any("decided before" in one.label for one in at.expander)
    at.checkbox(key=f"standing_{later}_{rule}").set_value(True).run()
    press(at, "quick")
    decision = clinic.visit(later).decision
    assert decision and decision.carried == (rule,)
    assert decision.discussed, "a decision that is kept counts as discussed"


def test_a_takeover_is_a_review_of_ones_own_and_a_line_that_the_client_agrees_to(
    desk: Open, clinic: House, held: Service
) -> None:
    colleague = Staff(
        ref="PRACT567", user="colleague", name="Other Person", registration="B 5", roles=frozenset({Role.practitioner})
    )
    people.add_staff(clinic.store, clinic.p, colleague, PASSWORD, clinic.tick())
    ref = sealed(clinic)
    at = desk("colleague", ref)
    assert "Sample Practitioner decided this visit" in shown(at) and "acknowledge_limits" not in keys(at)
    press(at, "take_over")
    assert "has not agreed yet" in shown(at) and "acknowledge_limits" not in keys(at)
    press(at, "meet_code")
    tablet = Tablet(clinic, ref, visits.MEET)
    tablet.identify()
    assert "Other Person will treat you" in tablet.text and "blood" not in tablet.text.lower()
    tablet.press("meet_ask")
    assert clinic.visit(ref).help_asked and clinic.visit(ref).to_meet
    tablet.press("meet_yes")
    assert not clinic.visit(ref).to_meet
    service.put(held)
    at_visit(at, ref)
    assert "treats in the place of Sample Practitioner" in shown(at) and "acknowledge_limits" in keys(at)


# The protocol and its versions


@pytest.fixture
def content(held: Service, tmp_path: Path) -> Path:
    """A copy of the content that a test may edit; the shipped one is published."""
    folder = tmp_path / "content"
    shutil.copytree(library.HOME, folder)
    held.content = folder
    with held.store.write() as writer:
        versions.keep(writer, folder)
    return folder


def edited(folder: Path, name: str, before: str, after: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def protocol_page() -> None:
    from forms import service
    from forms.desk import protocol
    from forms.desk.frame import Desk

    held = service.get()
    with held.store.read() as reader:
        clinic, staff = reader.clinic(), reader.staff_by_user("practitioner")
    assert clinic and staff
    protocol.show(Desk(held, staff, clinic))


def opened() -> AppTest:
    at = AppTest.from_function(protocol_page, default_timeout=60).run()
    assert not at.exception, at.exception
    return at


def test_the_page_shows_the_state_the_check_each_page_in_each_language_and_the_changes(content: Path) -> None:
    at = opened()
    text = shown(at)
    for part in ("Draft, not signed off", "No faults", "Words in fr: Draft", protocol().digest[:12], "In use"):
        assert part in text, part
    assert any("Changes" in one.label for one in at.expander) and any(
        "Medicine" in one.value or "2026.11" in one.value for one in at.markdown
    )
    pages = at.selectbox(key="preview_page_in_use").options
    assert len(pages) == len(protocol().questionnaire.pages) + 6
    at.selectbox(key="preview_language_in_use").set_value("fr").run()
    assert protocol().questionnaire.pages[0].title["fr"] in shown(at)
    at.selectbox(key="preview_page_in_use").set_value("aftercare").run()
    assert not at.exception and any(protocol().aftercare.parts[0].title["fr"] in one.value for one in at.markdown)
    last = protocol().questionnaire.pages[-1]
    at.selectbox(key="preview_page_in_use").set_value(last.id).run()
    assert protocol().questionnaire.by_id[last.items[-1]].ask["fr"][:20] in unescape(shown(at))


def test_a_version_is_published_and_gone_back_from(desk: Open, clinic: House, held: Service, content: Path) -> None:
    old = protocol().digest
    edited(content, "protocol.toml", 'version = "2026.11"', 'version = "2026.12"')
    edited(content, "protocol.toml", 'label.en = "Bruising"', 'label.en = "Blue spots"')
    at = opened()
    assert "not published" in shown(at) and "2026.12" in shown(at)
    new = library.content_digest(content)
    press(at, f"publish_{new[:12]}")
    assert "Enter why" in shown(at) and held.protocol and held.protocol.digest == old
    at.text_input(key=f"why_{new[:12]}").set_value("Clearer word").run()
    press(at, f"publish_{new[:12]}")
    assert held.protocol.digest == new and "Clearer word" in shown(at)
    assert any("Blue spots" in one.label for one in desk(ref=clinic.submitted(**BRUISES)).expander)
    with clinic.store.read() as reader:
        assert [one.version for one in versions.published(reader)] == ["2026.12"]
        assert "protocol published" in [linked.event.event for linked in reader.audit()]
    assert held.version(old) and held.version(old).theme_words["bruising"]["en"] == "Bruising"  # type: ignore[union-attr]
    at = opened()
    at.text_input(key=f"why_{old[:12]}").set_value("Back again").run()
    press(at, f"publish_{old[:12]}")
    assert held.protocol.digest == old


def test_a_version_with_faults_is_never_put_in_use(held: Service, content: Path) -> None:
    edited(content, "combinations.toml", "references = [", 'references = ["NOWHERE", ')
    at = opened()
    assert "cannot be published" in shown(at) and "NOWHERE" in shown(at)
    assert f"publish_{library.content_digest(content)[:12]}" not in keys(at)


def test_only_the_owner_publishes(clinic: House) -> None:
    with pytest.raises(NotAllowed):
        publishing.publish(clinic.store, clinic.r, clinic.tick(), protocol(), library.HOME, "because")


def test_an_ended_visit_is_drawn_with_the_version_it_was_made_with(
    desk: Open, clinic: House, held: Service, content: Path
) -> None:
    done, still_open = clinic.submitted(**BRUISES), clinic.submitted(**BRUISES)
    clinic.decide(done)
    visits.abandon(clinic.store, clinic.p, clinic.tick(), done, "left early")
    edited(content, "protocol.toml", 'label.en = "Bruising"', 'label.en = "Blue spots"')
    held.use(content)
    at = desk(ref=still_open)
    assert any("Blue spots" in one.label for one in at.expander)
    text = shown(at_visit(at, done))
    assert "Bruising" in text and "Blue spots" not in text and "Shown with the version" in text


def test_answers_that_are_too_old_are_told_of(desk: Open, clinic: House, held: Service) -> None:
    ref = clinic.submitted()
    words = protocol().words("en").words["desk"]
    assert words["aged_do"] not in shown(desk(ref=ref))
    clinic.tick(days=1)
    life = protocol().questionnaire.by_id
    count = sum(life[name].shelf_life == 0 for name in clinic.visit(ref).answers)
    text = shown(signed_in_again(held, ref))
    assert words["aged"].format(count=count) in text and words["aged_do"] in text
