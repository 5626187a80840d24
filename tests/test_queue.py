"""The queue, search, the client's record, insight and inspection, driven as Streamlit runs them."""

from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from forms import service
from forms.desk.inspection import sample
from forms.sealing import seal_visit
from forms.service import Service
from screening.actions import clients, people, visits
from screening.entry import Channel
from screening.errors import VaultError
from screening.figures import figures
from screening.identity import Role, Staff, as_actor
from screening.review import Choice, Outcome
from screening.rule import Modality
from screening.settings import Settings
from screening.standing import ConsentState
from tests.bench.queue import timed_queue
from tests.builders import PASSWORD, House, protocol
from tests.test_desk import Open, desk, keys, press, shown

__all__ = ["desk"]

BORN = date(1986, 3, 16)
PLANTED = {"anticoagulant": "yes", "anticoagulant_kind": "newer_pill", "anticoagulant_bleeding": "no", "botulinum": "not_sure"}
REASON = "Planted Reason About Health"


@pytest.fixture
def held(clinic: House, tmp_path: Path) -> Iterator[Service]:
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path), "INTAKE_URL": "https://intake.local"})
    made = Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=protocol())
    service.put(made)
    auditor = Staff(ref="AUDIT234", user="auditor", name="Sample Auditor", roles=frozenset({Role.auditor}))
    people.add_staff(clinic.store, as_actor(clinic.practitioner), auditor, PASSWORD, clinic.tick())
    yield made


def sealed(clinic: House, **given: object) -> str:
    ref = clinic.signed(**given)
    clinic.countersign(ref)
    seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())
    return ref


def looks(clinic: House, ref: str) -> int:
    return sum(event in clients.LOOKS for event in clinic.events(ref))


def _script(page: str, user: str) -> None:
    """A desk page as its address opens it."""
    import streamlit as st

    from forms import service
    from forms.desk import looks as desk_looks
    from forms.desk.frame import Desk
    from forms.desk.pages import DESK_PATHS

    held = service.get()
    with held.store.read() as reader:
        person, clinic = reader.staff_by_user(user), reader.clinic()
    assert person and clinic
    desk_looks.arrive(st.session_state.get("page", page))
    DESK_PATHS[page](Desk(held, person, clinic))


def page(name: str, user: str, ref: str = "") -> AppTest:
    held = service.get()
    token = held.token()
    people.sign_in(held.store, user, PASSWORD, "test", token, held.clock())
    held.cookie = lambda cookie: token if cookie == "staff" else ""
    at = AppTest.from_function(_script, default_timeout=60, args=(name, user))
    if ref:
        at.query_params["ref"] = ref
    at.run()
    assert not at.exception, at.exception
    return at


def test_the_page_of_an_erased_client_shows_whoever_is_left_or_says_that_it_was_erased(held: Service, clinic: House) -> None:
    kept, gone = clinic.open("Anna Left"), clinic.open("Anna Erased")
    one, other = clinic.visit(kept).client, clinic.visit(gone).client
    clients.merge(clinic.store, clinic.p, clinic.tick(), one, other, "Same phone")
    with clinic.store.write() as writer:
        writer.erase(gone)
        writer.erase(other)
    for ref in (one, other):
        assert "<h1>Anna Left</h1>" in shown(page("client", "practitioner", ref))
    with clinic.store.write() as writer:
        writer.erase(one)
    assert f"The record client {other} was erased" in shown(page("client", "practitioner", other))


def test_what_no_page_foresaw_is_said_at_the_desk_and_stays_quiet_on_a_tablet(
    desk: Open, held: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise VaultError("The record client X was altered or moved. Restore it from a backup.")

    monkeypatch.setattr("forms.desk.pages.alarm.show", refuse)
    at = desk("desk")
    assert "Restore it from a backup." in shown(at)
    monkeypatch.setattr("screening.actions.visits.on_tablet", refuse)
    held.cookie = lambda name: "the token" if name == "tablet" else ""
    at.run()
    assert not at.exception and "Restore" not in shown(at)
    assert held.words("tablet")["ask_staff_title"] in shown(at)


def test_unfinished_drafts_stand_apart_with_their_age_and_done_visits_until_midnight(desk: Open, clinic: House) -> None:
    old = clinic.open("Old Draft")
    ended = clinic.open("Gone Yesterday")
    visits.abandon(clinic.store, clinic.r, clinic.tick(), ended, "Left")
    clinic.tick(days=3)
    new, left = clinic.open("New Draft"), clinic.open("Gone Today")
    visits.abandon(clinic.store, clinic.r, clinic.tick(), left, "Left")
    text = shown(desk("desk"))
    assert "Unfinished (3 days old)" in text and "Done today" in text and "Gone Today" in text
    assert "Gone Yesterday" not in text
    assert text.index("New Draft") < text.index("Old Draft") and old != new


def test_reception_reads_no_outcome_from_where_a_visit_stands(desk: Open, clinic: House) -> None:
    """One group for all that a practitioner has or had to look at, those who came first on top."""
    wait, refuse = Choice(outcome=Outcome.letter, condition=REASON), Choice(outcome=Outcome.do_not_treat)
    refused, waiting, new = (clinic.submitted() for _ in range(3))
    for ref, choice in ((refused, refuse), (waiting, wait)):
        clinic.decide(ref, dict.fromkeys(Modality, choice))
        clinic.measure(new, bp_systolic=120, bp_diastolic=80)
    text, order = shown(desk("desk")), shown(desk("practitioner"))
    assert "With the practitioner" in text and "Later" not in text and "Later" in order
    assert text.count("Review needed") == 3
    assert text.index(refused) < text.index(waiting) < text.index(new)


def test_a_long_group_shows_its_first_rows_and_the_rest_when_asked(desk: Open, clinic: House) -> None:
    for _ in range(14):
        clinic.open()
    at = desk("desk")
    assert sum(key.startswith("open_") for key in keys(at)) == 12
    press(at, "more_group_client")
    assert sum(key.startswith("open_") for key in keys(at)) == 14


def test_a_copy_owed_is_handed_over_from_the_queue(desk: Open, clinic: House) -> None:
    ref = sealed(clinic)
    at = desk("desk")
    assert "The client has no copy yet" in shown(at)
    press(at, f"copy_{ref}")
    assert "The client has no copy yet" not in shown(at) and not clinic.visit(ref).copy_owed


def test_a_mistyped_client_is_noticed_when_a_visit_is_opened_and_keeps_the_kept_name(desk: Open, clinic: House) -> None:
    known = clinic.visit(clinic.open("Anna Quibblemore", BORN)).client
    at = press(desk("desk"), "new_visit")
    at.text_input(key="client_name").set_value("Ana Quiblemore").run()
    at.date_input(key="birth_date").set_value(BORN).run()
    assert "may be somebody who was here before" in at.radio(key="known").label
    press(at, "open_visit")
    assert "Choose whether" in shown(at)
    with clinic.store.read() as reader:
        at.radio(key="known").set_value(reader.client(known))
    at.run()
    press(at, "open_visit")
    with clinic.store.read() as reader:
        assert len(reader.visits_of(known)) == 2 and reader.client(known).name == "Anna Quibblemore"


def test_a_visit_is_found_by_name_reference_practitioner_and_consent(held: Service, clinic: House) -> None:
    ref = clinic.signed()
    other = clinic.open("Peter Fernsby", date(1970, 1, 1))
    at = page("client", "desk")
    at.text_input(key="find_name").set_value("peter  FERNSBY").run()
    assert f"open_client_{clinic.visit(other).client}" in keys(at) and "Sample Client" not in shown(at)
    with clinic.store.read() as reader:
        assert [linked.event.visit for linked in reader.audit() if linked.event.event == "searched"] == [""]
    at.text_input(key="find_name").set_value("")
    at.text_input(key="find_ref").set_value(f"{other[:4]} {other[4:].lower()}").run()
    assert f"open_{other}" in keys(at)
    at.text_input(key="find_ref").set_value("eight").run()
    assert "eight letters and digits" in shown(at)
    at.text_input(key="find_ref").set_value("")
    at.selectbox(key="find_practitioner").set_value(clinic.practitioner.ref).run()
    assert f"open_{ref}" in keys(at) and f"open_{other}" not in keys(at)
    at.selectbox(key="find_practitioner").set_value("")
    at.selectbox(key="find_consent").set_value(ConsentState.signed).run()
    assert f"open_{ref}" in keys(at) and f"open_{other}" not in keys(at)
    at.selectbox(key="find_consent").set_value(ConsentState.withdrawn).run()
    assert "Nobody found" in shown(at)


def test_reception_sees_no_health_word_on_any_page(held: Service, clinic: House, desk: Open) -> None:
    ref = sealed(clinic, **PLANTED)
    withdrawn, deferred, raised = clinic.signed(**PLANTED), clinic.submitted(**PLANTED), clinic.open()
    visits.withdraw(clinic.store, clinic.p, clinic.tick(), withdrawn, REASON)
    clinic.decide(deferred, {one: Choice(outcome=Outcome.letter, condition=REASON) for one in Modality})
    clinic.agree(raised)
    clinic.answer(raised, vision_change="yes")
    planted = health_words(clinic, ref, raised)
    texts = {"queue": shown(desk("desk"))}
    for one in (ref, withdrawn, deferred, raised):
        texts[f"visit {one}"] = shown(page("visit", "desk", one))
        texts[f"client {one}"] = shown(page("client", "desk", clinic.visit(one).client))
    for name in ("client", "insight", "packet", "protocol", "tablets"):
        texts[name] = shown(page(name, "desk"))
    for name, text in texts.items():
        found = [word for word in planted if word.lower() in unescape(text).lower()]
        assert not found, (name, found)
    control = unescape(shown(page("visit", "practitioner", ref))).lower()
    assert sum(word.lower() in control for word in planted) > 5, "the words searched for are those that a practitioner reads"


def health_words(clinic: House, ref: str, raised: str) -> set[str]:
    """What was asked and answered with something to tell, why it was flagged, and what was decided."""
    found = clinic.screening(ref)
    told = {REASON, "thinner", "botox", "deferred", "not going ahead"}
    for name in (*PLANTED, *(item for flag in found.flags for item in flag.items), "vision_change"):
        visit = clinic.visit(raised if name == "vision_change" else ref)
        told |= {visit.answers[name].asked} if name in visit.answers and name != "birth_date" else set()
    return told | {flag.because["en"] for flag in found.flags} | {flag.do["en"] for flag in found.flags}


def test_each_opening_of_a_record_is_written_down_once_however_often_the_page_runs(held: Service, clinic: House) -> None:
    ref = clinic.submitted()
    client = clinic.visit(ref).client
    at = page("client", "practitioner", client)
    at.run()
    at.run()
    assert looks(clinic, client) == 1
    page("client", "desk", client)
    assert looks(clinic, client) == 2
    at = page("visit", "practitioner", ref)
    at.run()
    assert looks(clinic, ref) == 1
    at.session_state["page"] = "queue"
    at.run()
    assert looks(clinic, ref) == 2, "back from another page is a new opening"


def test_the_timeline_tells_visits_papers_decisions_withdrawals_and_looks(held: Service, clinic: House) -> None:
    ref = sealed(clinic, **PLANTED)
    said = visits.Withdrawal(reason=REASON, channel=Channel.phone, caller_check="Called back")
    visits.withdraw(clinic.store, clinic.r, clinic.tick(), ref, said)
    page("visit", "practitioner", ref)
    client = clinic.visit(ref).client
    text = unescape(shown(page("client", "practitioner", client)))
    for words in (
        "Visit opened",
        "Decision recorded",
        "Packet sealed",
        "By phone, taken by Sample Receptionist",
        "Checked who it is: Called back",
        REASON,
        "Visit looked at",
    ):
        assert words in text, words
    assert "What happened" not in shown(page("client", "desk", client))


def test_a_correction_and_a_merge_are_made_on_the_record(held: Service, clinic: House) -> None:
    first, second = clinic.open("Anna Quibblemore", BORN), clinic.open("Ana Quibblemor", BORN)
    kept, gone = clinic.visit(first).client, clinic.visit(second).client
    at = page("client", "practitioner", kept)
    assert "This may be the same person" in shown(at)
    at.text_input(key=f"merge_reason_{gone}").set_value("Same phone").run()
    press(at, f"merge_{gone}")
    assert f"open_{first}" in keys(at) and f"open_{second}" in keys(at) and "Also kept as" in shown(at)
    at.text_input(key=f"part_reason_{gone}").set_value("Twins").run()
    press(at, f"part_{gone}")
    assert f"open_{second}" not in keys(at)
    at = page("client", "desk", gone)
    at.text_input(key=f"correct_name_{gone}").set_value("Anna Quibblemor")
    at.text_input(key=f"correct_reason_{gone}").set_value("As on the card").run()
    press(at, "correct_do")
    assert "Anna Quibblemor" in shown(at)


def test_figures_count_weeks_stops_and_what_came_of_each_flag(held: Service, clinic: House) -> None:
    led, waved = clinic.submitted(botulinum="yes", botulinum_date={"days": [20, 21]}, botulinum_areas=["forehead:left"]), ""
    clinic.decide(led)
    waved = clinic.submitted(easy_bruise="yes", easy_bruise_new="no")
    clinic.decide(waved)
    left = clinic.open()
    clinic.agree(left)
    visits.abandon(clinic.store, clinic.r, clinic.tick(), left, "Left")
    with clinic.store.read() as reader:
        found = figures(reader.visits(open_only=False), protocol(), clinic.clinic, clinic.now)
    assert [(week.opened, week.sent) for week in found.weeks] == [(3, 2)] and found.weeks[0].minutes is not None
    assert found.stopped == (("", 1),)
    alerts = {one.rule: one for one in found.alerts}
    assert (alerts["botulinum_14"].fired, alerts["botulinum_14"].led, alerts["botulinum_14"].waved) == (1, 1, 0)
    raised = {flag.rule for flag in clinic.screening(waved).flags} - {flag.rule for flag in clinic.screening(led).flags}
    assert raised and all(alerts[rule].waved == 1 and alerts[rule].led == 0 for rule in raised)
    text = shown(page("insight", "practitioner"))
    assert "Waved through" in text and "botulinum_14" in text and "Sample Client" not in text


def test_reactions_of_the_session_before_are_shown_without_names_and_small_counts(held: Service, clinic: House) -> None:
    at = page("insight", "practitioner")
    at.segmented_control(key="insight_part").set_value("reacted").run()
    text = shown(at)
    assert "Sessions: 0." in text and "By place on the face" in text and "No session of this time has a later visit yet" in text


def test_the_inspector_draws_a_sample_that_can_be_drawn_again_and_every_look_is_written_down(
    held: Service, clinic: House
) -> None:
    ref, other = sealed(clinic), clinic.open()
    at = page("insight", "auditor")
    at.segmented_control(key="insight_part").set_value("inspection").run()
    at.number_input(key="inspect_seed").set_value(41).run()
    press(at, "inspect_draw")
    at.run()
    text = shown(at)
    assert "2 of 2 visits" in text and "seed 41" in text and ".pdf" in text and "Sample Client" not in text
    assert clinic.events(ref).count("drawn for inspection") == clinic.events(other).count("drawn for inspection") == 1
    refs = [f"R{number}" for number in range(50)]
    assert sample(refs, 5, 41) == sample(refs, 5, 41) != sample(refs, 5, 42) and len(sample(refs, 99, 1)) == 50


def test_the_bench_of_the_queue_opens_the_page_that_it_measures(tmp_path: Path) -> None:
    found = timed_queue(tmp_path, 40, times=1)
    assert (found.visits, found.open) == (40, 4) and found.opened.median > 0
