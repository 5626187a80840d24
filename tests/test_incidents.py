"""A serious reaction asks for a record: on the visit, on the queue of practitioners, and on a list that can be saved."""

import csv
import io
from pathlib import Path

import pytest

from forms.desk.incidents import _plain
from screening.actions import answering, board, incidents, visits
from screening.actions.incidents import Account
from screening.entry import EmergencyRaised
from screening.errors import InputError, NotAllowed, NotNow
from screening.incident import owed, recorded
from screening.questionnaire import EmergencyText
from screening.rule import Modality
from screening.visit import Status
from tests.builders import STATEMENTS, House, least_settings, protocol
from tests.test_defences import sealed
from tests.test_desk import Open, desk, keys, press, shown
from tests.test_queue import held, page

__all__ = ["desk", "held"]

TOLD = Account(
    what="Pus at the chin since Sunday, well otherwise.",
    began="Two days after the session",
    action="Not treated; doctor today, letter given.",
    told_to="The family doctor, by phone at noon",
)


def treated(clinic: House, *reactions: str) -> str:
    ref = sealed(clinic)
    decision = clinic.visit(ref).decision
    assert decision
    visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, STATEMENTS)
    used = decision.treats
    needles = 8 if Modality.needling in used else 0
    act = (clinic.store, clinic.p, clinic.tick(), protocol(), ref, used, needles, needles)
    visits.treat(*act, settings=least_settings(used), reactions=reactions)
    return ref


def told_of(clinic: House, **given: object) -> str:
    """The next visit of a client who was treated, up to the answers about the session before."""
    ref = clinic.open_again(treated(clinic, "none"))
    clinic.agree(ref)
    clinic.answer(ref, **given)
    return ref


def assess(clinic: House, ref: str, so: bool) -> None:
    answering.assess(clinic.store, clinic.p, clinic.tick(), ref, tuple(clinic.visit(ref).raised), so, "Looked at the chin.")


def record(clinic: House, ref: str, account: Account = TOLD) -> None:
    incidents.record(clinic.store, protocol(), clinic.p, clinic.tick(), ref, owed(clinic.visit(ref), protocol()), account)


SERIOUS = [("since_infection", "since_infection_now"), ("since_numb", "since_numb_now"), ("since_bruise", "since_bruise_growing")]


@pytest.mark.parametrize(("gate", "sign"), SERIOUS)
def test_a_serious_reaction_calls_somebody_at_once_and_is_owed_once_it_is_confirmed(clinic: House, gate: str, sign: str) -> None:
    ref = told_of(clinic, **{gate: "yes"})
    assert not clinic.visit(ref).raised
    clinic.answer(ref, **{sign: "yes"})
    assert clinic.status(ref) is Status.emergency
    opened = [entry.text for entry in clinic.visit(ref).entries if isinstance(entry, EmergencyRaised)]
    assert opened == [protocol().questionnaire.by_id[sign].emergency] and opened[0] in list(EmergencyText)
    assert not owed(clinic.visit(ref), protocol()), "nobody has looked yet"
    assess(clinic, ref, so=True)
    assert owed(clinic.visit(ref), protocol()) == (sign,)
    record(clinic, ref)
    visit = clinic.visit(ref)
    assert not owed(visit, protocol()) and [one.what for one in recorded(visit)] == [TOLD.what]
    assert clinic.events(ref).count("incident recorded") == 1
    with pytest.raises(NotNow):
        record(clinic, ref)


def test_what_was_not_so_is_no_incident_and_an_urgent_sign_of_another_kind_neither(clinic: House) -> None:
    ref = told_of(clinic, since_infection="yes", since_infection_now="yes", vision_change="yes")
    assess(clinic, ref, so=False)
    assert not owed(clinic.visit(ref), protocol())
    other = told_of(clinic, vision_change="yes")
    assess(clinic, other, so=True)
    assert not owed(clinic.visit(other), protocol())


def test_a_serious_reaction_at_the_treatment_is_owed_although_the_visit_has_ended(clinic: House) -> None:
    calm, ref = treated(clinic, "bruise"), treated(clinic, "bruise", "fainted")
    assert not owed(clinic.visit(calm), protocol()) and owed(clinic.visit(ref), protocol()) == ("fainted",)
    record(clinic, ref)
    assert clinic.status(ref) is Status.treated and not owed(clinic.visit(ref), protocol())


def test_a_record_made_invalid_owes_nothing(clinic: House) -> None:
    ref = treated(clinic, "fainted")
    visits.invalidate(clinic.store, clinic.p, clinic.tick(), ref, "Of somebody else")
    assert not owed(clinic.visit(ref), protocol())


def test_each_part_is_told_and_only_a_practitioner_writes_it(clinic: House) -> None:
    ref = treated(clinic, "help_called")
    for part in Account.model_fields:
        with pytest.raises(InputError):
            record(clinic, ref, TOLD.model_copy(update={part: "-"}))
    with pytest.raises(NotAllowed):
        incidents.record(clinic.store, protocol(), clinic.r, clinic.tick(), ref, ("help_called",), TOLD)
    assert owed(clinic.visit(ref), protocol())


def test_the_index_knows_what_is_owed_and_is_made_again_from_the_entries(clinic: House) -> None:
    ref = treated(clinic, "fainted")

    def known() -> list[str]:
        board.refresh(clinic.store, protocol(), clinic.now)
        with clinic.store.read() as reader:
            return [one.visit for one in reader.index.incidents_owed(9)[1]]

    assert known() == [ref]
    board.rebuild(clinic.store, protocol(), clinic.now)
    assert known() == [ref]
    record(clinic, ref)
    assert known() == []


def test_the_practitioner_is_reminded_and_writes_it_on_the_visit(desk: Open, clinic: House) -> None:
    ref = treated(clinic, "fainted")
    assert "Incidents to write down" not in shown(desk("desk")), "reception learns nothing of it"
    at = desk("practitioner")
    assert "Incidents to write down" in shown(at)
    press(at, f"incident_{ref}")
    assert "Fainted" in shown(at)
    at.text_area(key=f"incident_what_{ref}").set_value(TOLD.what)
    at.text_input(key=f"incident_began_{ref}").set_value(TOLD.began)
    at.text_area(key=f"incident_action_{ref}").set_value(TOLD.action)
    press(at, "incident_save")
    assert "who was told" in shown(at) and not recorded(clinic.visit(ref))
    at.text_input(key=f"incident_told_{ref}").set_value(TOLD.told_to)
    press(at, "incident_save")
    assert TOLD.action in shown(at) and "incident_save" not in keys(at)
    assert recorded(clinic.visit(ref))[0].name == "Sample Practitioner"


def test_the_list_can_be_saved_without_names_and_is_written_down(held: object, clinic: House) -> None:
    ref = treated(clinic, "fainted")
    record(clinic, ref, TOLD.model_copy(update={"what": "=1+1 a faint"}))
    at = page("insight", "auditor")
    at.segmented_control(key="insight_part").set_value("incidents").run()
    assert not at.exception
    text = shown(at)
    assert TOLD.told_to in text and ref in text and "Sample Client" not in text
    assert clinic.events("").count("incidents listed") == 1
    at.run()
    assert clinic.events("").count("incidents listed") == 1


def test_words_that_look_like_a_formula_stay_words() -> None:
    file = io.StringIO()
    csv.writer(file).writerow([_plain("=1+1"), _plain("A faint"), _plain("")])
    assert file.getvalue() == "'=1+1,A faint,\r\n"


def test_an_incident_survives_a_restart(clinic: House, tmp_path: Path) -> None:
    ref = treated(clinic, "needle_trouble")
    record(clinic, ref)
    with clinic.store.read() as reader:
        assert recorded(reader.visit(ref))[0].items == ("needle_trouble",)
