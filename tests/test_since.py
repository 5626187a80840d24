"""A return visit beside the last decision: flags new, changed, gone and as before, windows that moved, deferrals that ran out."""

from datetime import date, timedelta

from screening.actions import clients, reviewing
from screening.review import Choice, Outcome
from screening.rule import Flag, Modality
from screening.since import Since, last_decided, since
from tests.builders import House, protocol
from tests.test_desk import Open, desk, held, shown

__all__ = ["desk", "held"]


def beside(clinic: House, ref: str) -> Since:
    visit = clinic.visit(ref)
    with clinic.store.read() as reader:
        last = last_decided(reader.visits_of(*reader.one_person(visit.client)), visit)
    assert last
    found = since(last, clinic.screening(ref), protocol(), clinic.clinic)
    assert found
    return found


def topics(flags: tuple[Flag, ...]) -> set[str]:
    return {flag.topic for flag in flags}


def test_flags_are_new_changed_gone_or_as_before(clinic: House) -> None:
    first = clinic.submitted(
        keloid="yes",
        keloid_where=["elsewhere"],
        cold_sore_now="yes",
        cold_sore_now_gone="no",
        botulinum="yes",
        botulinum_date={"days": [7, 14]},
        botulinum_areas=["forehead"],
    )
    waits = Choice(outcome=Outcome.not_until, until=clinic.clinic.day(clinic.now) + timedelta(days=7))
    clinic.decide(first, dict.fromkeys(Modality, waits))
    second = clinic.again(first, nsaid="yes", nsaid_daily="no")
    found = beside(clinic, second)
    assert "nsaid" in topics(found.new) and "nsaid" not in topics(found.same)
    assert "keloid" in topics(found.same)
    assert "cold_sore_now" in topics(found.gone)
    assert "botulinum" in topics(found.changed) and "botulinum" not in topics(found.gone), "another window of the same answer"
    assert not {flag.rule for flag in (*found.new, *found.changed)} & {flag.rule for flag in found.same}
    assert found.put_off == tuple((one, date(2026, 3, 23)) for one in Modality)
    assert found.moved and all(move.before != move.now for move in found.moved)
    assert all(move.now is None or move.now > clinic.clinic.day(clinic.now) for move in found.moved)


def test_what_was_measured_last_time_is_open_and_not_gone(clinic: House) -> None:
    first = clinic.submitted(high_bp="yes")
    clinic.measure(first, bp_systolic=165, bp_diastolic=95)
    clinic.decide(first)
    second = clinic.again(first)
    assert "high_bp" in topics(beside(clinic, second).open) | topics(beside(clinic, second).changed)
    assert "high_bp" not in topics(beside(clinic, second).gone)
    clinic.measure(second, bp_systolic=120, bp_diastolic=75)
    assert "high_bp" in topics(beside(clinic, second).changed) | topics(beside(clinic, second).gone)


def test_the_earlier_visit_counts_as_it_was_decided_also_of_a_merged_record(clinic: House) -> None:
    first = clinic.submitted()
    clinic.decide(first)
    reviewing.clarify(clinic.store, protocol(), clinic.p, clinic.tick(), first, "keloid", "yes", "seen after the decision")
    alone = clinic.open("Same Person")
    owner, other = clinic.visit(alone).client, clinic.visit(first).client
    clients.merge(clinic.store, clinic.p, clinic.tick(), other, owner, "Same phone")
    second = clinic.again(alone, keloid="yes", keloid_where=["elsewhere"])
    assert "keloid" in topics(beside(clinic, second).new)
    decision = clinic.visit(first).decision
    assert decision and beside(clinic, second).decided == decision.at


def test_the_desk_shows_it_in_one_line_that_opens(clinic: House, desk: Open) -> None:
    first = clinic.submitted(keloid="yes", keloid_where=["elsewhere"])
    waits = Choice(outcome=Outcome.not_until, until=clinic.clinic.day(clinic.now) + timedelta(days=7))
    clinic.decide(first, dict.fromkeys(Modality, waits))
    second = clinic.again(first, nsaid="yes", nsaid_daily="no")
    at = desk(ref=second)
    found = beside(clinic, second)
    words = protocol().words("en").words["desk"]
    title = words["since_title"].format(
        day="16 March 2026", new=len(found.new), changed=len(found.changed), gone=len(found.gone), same=len(found.same)
    )
    assert title in [one.label for one in at.expander]
    assert any(words["since_mark"] in one.label for one in at.expander)
    assert "put off until 23 March 2026 at the last visit. That day has come." in shown(at)
    with clinic.store.read() as reader:
        assert last_decided(reader.visits_of(clinic.visit(first).client), clinic.visit(first)) is None, (
            "a first visit has nothing beside it"
        )
