"""The index of standings says what the entries say, however it came about."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import event

from forms.sealing import seal_visit
from screening.actions import board, visits
from screening.entry import Channel
from screening.figures import figures
from screening.index import Wanted
from screening.review import Choice, Outcome
from screening.rule import Modality
from screening.standing import ConsentState, Standing
from screening.visit import CLOSED, Status
from tests.builders import DAY, STATEMENTS, House, least_settings, protocol


def kept(clinic: House) -> list[Standing]:
    with clinic.store.read() as reader:
        return reader.index.everyone()


def refreshed(clinic: House) -> list[Standing]:
    board.refresh(clinic.store, protocol(), clinic.now)
    return kept(clinic)


def of(clinic: House, ref: str) -> Standing:
    return next(one for one in refreshed(clinic) if one.visit == ref)


def deferred(clinic: House, until: date) -> str:
    ref = clinic.submitted()
    clinic.decide(ref, {one: Choice(outcome=Outcome.not_until, until=until) for one in Modality})
    return ref


def every_kind(clinic: House) -> dict[str, str]:
    found = {"answering": clinic.open(), "to_review": clinic.submitted(), "to_countersign": clinic.signed()}
    found["deferred"] = deferred(clinic, DAY + timedelta(days=3))
    found["emergency"] = clinic.open()
    clinic.agree(found["emergency"])
    clinic.answer(found["emergency"], vision_change="yes")
    found["abandoned"] = clinic.open()
    visits.abandon(clinic.store, clinic.r, clinic.tick(), found["abandoned"], "Left")
    found["withdrawn"] = clinic.signed()
    visits.withdraw(clinic.store, clinic.p, clinic.tick(), found["withdrawn"], "Changed her mind")
    return found


def test_a_treated_visit_that_was_made_invalid_counts_nowhere(clinic: House) -> None:
    ref = clinic.signed()
    clinic.countersign(ref)
    seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())
    visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, STATEMENTS)
    cleared = clinic.visit(ref).decision
    assert cleared
    settings = least_settings(cleared.treats)
    visits.treat(clinic.store, clinic.p, clinic.tick(), protocol(), ref, cleared.treats, 6, 6, settings=settings)
    assert of(clinic, ref).consent is ConsentState.in_force
    assert figures([clinic.visit(ref)], protocol(), clinic.clinic, clinic.now).visits == 1
    visits.invalidate(clinic.store, clinic.p, clinic.tick(), ref, "filled in for somebody else")
    assert of(clinic, ref).consent is ConsentState.invalid and of(clinic, ref).status is Status.treated
    assert figures([clinic.visit(ref)], protocol(), clinic.clinic, clinic.now).visits == 0


def test_an_index_made_again_equals_the_one_that_was_kept(clinic: House) -> None:
    refreshed(clinic)
    found = every_kind(clinic)
    for ref in found.values():  # looked at in between, as a desk that is open all day does
        refreshed(clinic)
        assert of(clinic, ref).status is clinic.status(ref)
    before = kept(clinic)
    assert {one.status for one in before} >= {Status(name) for name in found}
    assert board.rebuild(clinic.store, protocol(), clinic.now) == len(before)
    assert kept(clinic) == before


def test_a_day_that_comes_moves_a_deferred_visit_though_nothing_was_written(clinic: House) -> None:
    ref = deferred(clinic, DAY + timedelta(days=3))
    assert of(clinic, ref).status is Status.deferred
    for days, status in ((2, Status.deferred), (1, Status.to_review)):
        clinic.tick(days=days)
        before = refreshed(clinic)
        assert of(clinic, ref).status is status is clinic.status(ref)
        board.rebuild(clinic.store, protocol(), clinic.now)
        assert kept(clinic) == before


def test_a_visit_that_was_written_to_is_looked_at_again_and_no_other(clinic: House) -> None:
    first, second = clinic.open(), clinic.open()
    refreshed(clinic)
    clinic.agree(first)
    with clinic.store.read() as reader:
        assert [one.standing.visit for one in board.stale(reader, protocol(), clinic.now)] == [first] != [second]


def test_what_was_written_meanwhile_is_not_covered_up_by_an_older_look(clinic: House) -> None:
    ref = clinic.open()
    with clinic.store.read() as reader:
        seen = board.stale(reader, protocol(), clinic.now)
    clinic.agree(ref)
    board.keep(clinic.store, protocol(), seen)
    with clinic.store.read() as reader:
        assert [one.standing.visit for one in board.stale(reader, protocol(), clinic.now)] == [ref]


def test_faults_of_the_protocol_are_seen_in_all_open_visits_and_go_with_them(clinic: House) -> None:
    ref, gone = clinic.submitted(), clinic.open()
    visits.abandon(clinic.store, clinic.r, clinic.tick(), gone, "Left")
    refreshed(clinic)
    board.refresh(clinic.store, None, clinic.now)
    assert {one.visit: one.status for one in kept(clinic)} == {ref: Status.not_screened, gone: Status.abandoned}
    assert of(clinic, ref).status is Status.to_review


def test_a_changed_clinic_is_seen_in_open_visits_alone(clinic: House) -> None:
    """Where a visit has ended nothing turns on the clinic any more; there may be very many of those."""
    ref, gone = clinic.open(), clinic.open()
    visits.abandon(clinic.store, clinic.r, clinic.tick(), gone, "Left")
    refreshed(clinic)
    with clinic.store.write() as writer:
        writer.put_clinic(clinic.clinic.model_copy(update={"time_zone": "America/Vancouver"}))
        found = writer.clinic()
        assert found and found.time_zone == "America/Vancouver"
        assert [one.standing.visit for one in board.stale(writer, protocol(), clinic.now)] == [ref]


def test_a_queue_reads_no_row_that_it_does_not_show(clinic: House) -> None:
    """No search goes through all standings: among very many ended visits each finds its own by an index."""
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(clinic.store._engine, "before_cursor_execute", lambda *about: asked.append(about[2:4]))
    with clinic.store.read() as reader:
        board.stale(reader, protocol(), clinic.now)
        reader.index.in_status([Status.to_review, Status.ready], 5)
        reader.index.in_status(CLOSED, 5, first=clinic.now)
        reader.index.calling()
        reader.index.copies_owed(5)
        reader.index.of_clients(["C"])
        reader.index.search(Wanted(first=clinic.now, practitioner="P"), 5)
    searches = [one for one in asked if "FROM standing" in one[0]]
    with clinic.store._engine.connect() as connection:
        plans = [row for search in searches for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + search[0], search[1])]
    used = {str(row[3]) for row in plans if "standing" in str(row[3])}
    few = {f"standing_{flag}" for flag in ("stale", "calling", "copy_owed")}
    assert len(searches) == 11
    assert all("SEARCH" in one or any(f"INDEX {index}" in one for index in few) for one in used), used
    assert not any("stale=?" in one for one in used), used


def test_search_by_day_practitioner_and_consent(clinic: House) -> None:
    signed, plain = clinic.signed(), clinic.open()
    clinic.tick(days=2)
    later = clinic.open()
    refreshed(clinic)

    def found(**wanted: object) -> set[str]:
        with clinic.store.read() as reader:
            return {one.visit for one in reader.index.search(Wanted.model_validate(wanted), 10)[1]}

    assert found(practitioner=clinic.practitioner.ref) == {signed}
    assert found(consent=ConsentState.signed) == {signed} and found(consent=ConsentState.none) == {plain, later}
    opened = clinic.visit(later).opened.at
    assert found(first=opened) == {later} and found(before=opened) == {signed, plain}
    assert found(clients=(clinic.visit(plain).client,)) == {plain} and found(clients=()) == set()


def test_the_database_file_tells_no_status_without_the_key(clinic: House, tmp_path: Path) -> None:
    deferred(clinic, DAY + timedelta(days=3))
    refreshed(clinic)
    clinic.store.close()
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("intake.db"))
    assert b"standing" in data and b"deferred" not in data and b"to_review" not in data


def test_a_part_of_a_consent_withdrawn_leaves_the_rest_in_force(clinic: House) -> None:
    ref = clinic.signed()
    said = visits.Withdrawal(reason="No current", channel=Channel.phone, caller_check="Birth date", scope=("electro",))
    visits.withdraw(clinic.store, clinic.r, clinic.tick(), ref, said)
    consent = clinic.visit(ref).consent
    assert consent and consent.agreed == {Modality.needling, Modality.laser}
    assert clinic.status(ref) is Status.to_countersign and of(clinic, ref).consent is ConsentState.signed
    rest = visits.Withdrawal(reason="Nothing at all", scope=("needling", "laser"))
    visits.withdraw(clinic.store, clinic.p, clinic.tick(), ref, rest)
    assert clinic.status(ref) is Status.withdrawn and of(clinic, ref).consent is ConsentState.withdrawn
