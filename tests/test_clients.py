"""Who a client is: alike, corrected, merged, parted; and withdrawals as they come."""

import re
from datetime import date, timedelta

import pytest

from forms.sealing import seal_visit
from screening.actions import clients, visits
from screening.actions.clients import likeness
from screening.entry import Channel, Corrected, Withdrawn
from screening.errors import InputError, NotAllowed, NotNow
from screening.identity import Client
from screening.letters import Unprintable
from screening.store import Reader
from screening.visit import Status
from tests.builders import ALL, House, protocol

BORN = date(1986, 3, 16)


def client_of(clinic: House, ref: str) -> Client:
    with clinic.store.read() as reader:
        return reader.client(clinic.visit(ref).client)


def correct(clinic: House, ref: str, name: str = "Sample Client", born: date = BORN, reason: str = "Mistyped") -> None:
    clients.correct(clinic.store, clinic.r, clinic.tick(), protocol(), clinic.visit(ref).client, name, born, reason)


def reading(clinic: House, ask: object) -> list[str]:
    with clinic.store.read() as reader:
        return ask(reader)  # type: ignore[operator, no-any-return]


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("Anna Quibblemore", "ana quiblemore", True),
        ("Élise Tremblay", "Tremblay Elise", True),
        ("Anna Quibblemore", "Anna Fernsby", False),
        ("Jo Li", "Al Wu", False),
    ],
)
def test_names_that_differ_by_a_slip_are_alike(name: str, other: str, same: bool) -> None:
    assert (likeness(name, other) >= clients.ALIKE) is same


def test_who_may_be_the_same_person_is_found_by_birth_date_or_by_the_whole_name(clinic: House) -> None:
    slip, other_day, stranger = (
        clinic.open("Anna Quiblemore", BORN),
        clinic.open("Anna Quibblemore", date(1968, 3, 16)),
        clinic.open("Peter Fernsby", BORN),
    )
    with clinic.store.read() as reader:
        found = [one.ref for one in clients.alike(reader, "Anna Quibblemore", BORN)]
    assert found == [client_of(clinic, slip).ref, client_of(clinic, other_day).ref]
    assert client_of(clinic, stranger).ref not in found


def test_a_new_birth_date_voids_what_rested_on_the_old_one_and_ends_the_tablet(clinic: House) -> None:
    ref = clinic.signed()
    visits.give_code(clinic.store, clinic.r, clinic.tick(), clinic.open(), visits.ANSWER, "ABCDEF")
    correct(clinic, ref, born=date(1968, 3, 16), reason="The card says 1968")
    visit = clinic.visit(ref)
    assert visit.void_because == "the birth date was corrected" and visit.dropped_ink and visit.consent is None
    assert visit.answers["birth_date"].given == "1968-03-16" and clinic.status(ref) is Status.answering
    events = clinic.events(ref)
    assert {"particulars corrected", "decision void", "signature dropped"} <= set(events)
    audit = str(reading(clinic, lambda reader: [one.event.model_dump_json() for one in reader.audit()]))
    assert "particulars corrected" in audit
    assert "1968" not in re.sub("[0-9a-f]{64}", "", audit)  # a digest may hold any four digits


def test_a_new_name_drops_the_ink_under_the_old_one_and_keeps_the_decision(clinic: House) -> None:
    ref = clinic.signed()
    correct(clinic, ref, name="Sample  Cliente")
    visit = clinic.visit(ref)
    assert client_of(clinic, ref).name == "Sample Cliente"
    assert visit.decision and not visit.void_because and visit.consent is None and visit.dropped_ink
    assert clinic.status(ref) is Status.to_sign and not visit.released


def test_an_ended_visit_keeps_the_name_that_it_was_made_with(clinic: House) -> None:
    ref = clinic.signed()
    visits.withdraw(clinic.store, clinic.p, clinic.tick(), ref, "Changed her mind")
    correct(clinic, ref, name="Sample Cliente")
    assert not any(isinstance(entry, Corrected) for entry in clinic.visit(ref).entries)


@pytest.mark.parametrize(
    ("name", "born", "reason"),
    [("", BORN, "why"), ("Sample Client", BORN, "Nothing differs"), ("Another", BORN, ""), ("Another", date(2030, 1, 1), "why")],
)
def test_a_correction_that_says_nothing_is_refused(clinic: House, name: str, born: date, reason: str) -> None:
    ref = clinic.open()
    with pytest.raises(InputError):
        correct(clinic, ref, name, born, reason)


def test_a_name_that_the_papers_cannot_show_is_refused_without_an_open_visit_too(clinic: House) -> None:
    ref = clinic.signed()
    visits.withdraw(clinic.store, clinic.p, clinic.tick(), ref, "Changed her mind")
    with pytest.raises(Unprintable):
        correct(clinic, ref, name="שרה")
    assert client_of(clinic, ref).name == "Sample Client"


def test_merged_records_are_one_person_with_both_kept_and_can_be_parted(clinic: House) -> None:
    first, second = clinic.open("Anna Quibblemore", BORN), clinic.open("Ana Quibblemore", BORN)
    kept, gone = client_of(clinic, first), client_of(clinic, second)
    with pytest.raises(NotAllowed):
        clients.merge(clinic.store, clinic.r, clinic.tick(), gone.ref, kept.ref, "Same phone")
    clients.merge(clinic.store, clinic.p, clinic.tick(), gone.ref, kept.ref, "Same phone")

    def person(reader: Reader) -> tuple[str, ...]:
        assert reader.one_person(gone.ref) == reader.one_person(kept.ref)
        return reader.one_person(gone.ref)

    with clinic.store.read() as reader:
        assert person(reader) == (kept.ref, gone.ref)
        assert [visit.ref for visit in reader.visits_of(*person(reader))] == [first, second]
        assert reader.client(gone.ref) == gone
        assert [one.ref for one in clients.alike(reader, "Ana Quibblemore", BORN)] == [kept.ref]
        assert clients.merge_reasons(reader, gone.ref) == ("Same phone",)
    with pytest.raises(NotNow):
        visits.open_visit(clinic.store, clinic.r, clinic.tick(), protocol(), gone, ALL, clinic.reference)
    clients.part(clinic.store, clinic.p, clinic.tick(), gone.ref, "Twins, two people")
    with clinic.store.read() as reader:
        assert reader.one_person(gone.ref) == (gone.ref,) and reader.one_person(kept.ref) == (kept.ref,)
    assert clinic.events(gone.ref) == clinic.events(kept.ref) == ["clients merged", "merge undone"]


def test_a_merge_in_a_circle_is_refused(clinic: House) -> None:
    first, second = (client_of(clinic, clinic.open("Anna Quibblemore", BORN)).ref for _ in range(2))
    clients.merge(clinic.store, clinic.p, clinic.tick(), first, second, "Same phone")
    with pytest.raises(NotNow):
        clients.merge(clinic.store, clinic.p, clinic.tick(), second, first, "Same phone")


def test_a_withdrawal_by_phone_says_who_took_it_and_how_the_caller_was_checked(clinic: House) -> None:
    ref = clinic.signed()
    said_at = clinic.now - timedelta(minutes=30)
    by_phone = visits.Withdrawal(reason="Rang up", channel=Channel.phone, effective=said_at)
    with pytest.raises(InputError, match="made sure who"):
        visits.withdraw(clinic.store, clinic.r, clinic.tick(), ref, by_phone)
    late = visits.Withdrawal(reason="Rang up", effective=clinic.now + timedelta(hours=1))
    with pytest.raises(InputError, match="not later"):
        visits.withdraw(clinic.store, clinic.r, clinic.tick(), ref, late)
    checked = by_phone.model_copy(update={"caller_check": "Birth date, called back"})
    visits.withdraw(clinic.store, clinic.r, clinic.tick(), ref, checked)
    entry = clinic.visit(ref).entries[-1]
    assert isinstance(entry, Withdrawn) and entry.taken_by == clinic.receptionist.name and entry.effective == said_at
    assert clinic.status(ref) is Status.withdrawn and clinic.events(ref).count("consent withdrawn") == 1


def test_a_visit_opened_by_mistake_is_ended_by_whoever_opens_visits_until_something_is_answered(clinic: House) -> None:
    ref, begun = clinic.open(), clinic.open()
    clinic.agree(begun)
    visits.take_back(clinic.store, clinic.r, clinic.tick(), ref, "Wrong client")
    assert clinic.status(ref) is Status.invalidated
    with pytest.raises(NotNow):
        visits.take_back(clinic.store, clinic.r, clinic.tick(), begun, "Wrong client")


def test_a_copy_is_owed_from_the_seal_until_it_is_handed_over(clinic: House) -> None:
    ref = clinic.signed()
    clinic.countersign(ref)
    with pytest.raises(NotNow):
        visits.give_copy(clinic.store, clinic.r, clinic.tick(), ref)
    seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())
    assert clinic.visit(ref).copy_owed
    visits.give_copy(clinic.store, clinic.r, clinic.tick(), ref)
    assert not clinic.visit(ref).copy_owed
    with pytest.raises(NotNow):
        visits.give_copy(clinic.store, clinic.r, clinic.tick(), ref)
