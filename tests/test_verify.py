"""What a paper is worth today, by the record of the clinic that sealed it."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from forms import sealing
from forms.paper import Countersigner, Standing, render, seal
from forms.verifying import Checked, check
from screening.actions import clients, reviewing, visits
from screening.actions.worth import Force, renew_certificate
from screening.errors import NotAllowed
from screening.vault import new_certificate
from tests.builders import STATEMENTS, House, house, least_settings, protocol
from tests.builders_paper import MADE, packet
from tests.flips import flipped, flips


def sealed(clinic: House) -> tuple[str, bytes]:
    ref = clinic.signed()
    clinic.countersign(ref)
    digest = sealing.seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())
    with clinic.store.read() as reader:
        document = reader.document_by_sha256(digest)
    assert document
    return ref, document.body


def told(clinic: House, data: bytes, **later: float) -> Checked:
    return check(clinic.store, data, clinic.now + timedelta(**later))


def test_a_packet_has_one_standing_at_each_time_of_its_life(clinic: House) -> None:
    ref, data = sealed(clinic)
    now = told(clinic, data)
    assert now.verdict.standing is Standing.unchanged and now.worth and now.worth.force is Force.in_force
    assert "In force until" in now.sentences[1]
    late = told(clinic, data, days=366)
    assert late.worth and late.worth.force is Force.expired and late.verdict.standing is Standing.unchanged
    visits.withdraw(clinic.store, clinic.p, clinic.tick(), ref, "Changed my mind")
    gone = told(clinic, data)
    assert gone.worth and gone.worth.force is Force.withdrawn and "Withdrawn on" in gone.sentences[1]
    assert gone.verdict.standing is Standing.unchanged


def test_a_later_packet_of_the_course_supersedes_the_earlier_one(clinic: House) -> None:
    ref, first = sealed(clinic)
    with clinic.store.read() as reader:
        client = reader.client(clinic.visit(ref).client)
    before = clinic.open
    clinic.open = lambda: visits.open_visit(  # type: ignore[method-assign]
        clinic.store, clinic.r, clinic.tick(), protocol(), client, clinic.visit(ref).opened.requested, clinic.reference
    )
    clinic.release = lambda ref: reviewing.release(  # type: ignore[method-assign, assignment]
        clinic.store, protocol(), clinic.p, clinic.tick(), ref, anew=True
    )
    later, second = sealed(clinic)
    clinic.open = before  # type: ignore[method-assign]
    old, new = told(clinic, first), told(clinic, second)
    assert old.worth and (old.worth.force, old.worth.by) == (Force.superseded, later)
    assert new.worth and new.worth.force is Force.in_force


def treated(clinic: House, ref: str) -> None:
    visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, STATEMENTS)
    cleared = clinic.visit(ref).decision
    assert cleared
    used = cleared.treats
    visits.treat(clinic.store, clinic.p, clinic.tick(), protocol(), ref, used, 6, 6, settings=least_settings(used))


def taken_back(clinic: House, ref: str, *scope: str) -> None:
    visits.withdraw(clinic.store, clinic.p, clinic.tick(), ref, visits.Withdrawal(reason="No more of it", scope=scope))


def test_the_packet_of_an_invalid_record_says_so(clinic: House) -> None:
    ref, data = sealed(clinic)
    treated(clinic, ref)
    visits.invalidate(clinic.store, clinic.p, clinic.tick(), ref, "filled in for somebody else")
    found = told(clinic, data)
    assert found.worth and found.worth.force is Force.invalidated and "Made invalid on" in found.sentences[1]


def test_a_part_that_was_taken_back_is_named(clinic: House) -> None:
    ref, data = sealed(clinic)
    treated(clinic, ref)
    later = clinic.again(ref)
    clinic.decide(later)
    clinic.release(later)
    taken_back(clinic, ref, "laser")
    found = told(clinic, data)
    assert found.worth and (found.worth.force, found.worth.parts) == (Force.partly, ("laser",))
    assert found.sentences[1].endswith("a part was taken back: laser.")
    taken_back(clinic, later)
    whole = told(clinic, data)
    assert whole.worth and whole.worth.force is Force.withdrawn


def test_a_withdrawal_on_a_merged_record_reaches_the_packet(clinic: House) -> None:
    ref, data = sealed(clinic)
    treated(clinic, ref)
    other = clinic.submitted()
    kept, gone = (clinic.visit(one).client for one in (ref, other))
    clients.merge(clinic.store, clinic.p, clinic.tick(), gone, kept, "Same phone")
    assert (worth := told(clinic, data).worth) and worth.force is Force.in_force
    taken_back(clinic, other)
    assert (worth := told(clinic, data).worth) and worth.force is Force.withdrawn


def test_a_consent_whose_sessions_are_done_is_used_up(clinic: House) -> None:
    ref, data = sealed(clinic)
    consent = clinic.visit(ref).consent
    assert consent
    treated(clinic, ref)
    last = ref
    for number in range(2, consent.scope.sessions + 1):
        assert (worth := told(clinic, data).worth) and worth.force is Force.in_force, number
        last = clinic.again(last, days=5)
        clinic.decide(last)
        clinic.release(last)
        clinic.countersign(last)
        sealing.seal_visit(clinic.store, protocol(), clinic.practitioner, last, clinic.reference(), clinic.tick())
        treated(clinic, last)
    found = told(clinic, data)
    assert found.worth and found.worth.force is Force.used_up and "Used up on" in found.sentences[1]


def test_a_test_document_says_so(tmp_path: Path) -> None:
    clinic = house(tmp_path, test=True)
    _, data = sealed(clinic)
    found = told(clinic, data)
    assert found.worth and found.worth.force is Force.test and "not for real care" in found.sentences[1]


def test_a_packet_of_another_clinic_is_foreign_and_an_altered_one_of_ours_is_altered(clinic: House) -> None:
    _, data = sealed(clinic)
    other = seal(render(packet()), new_certificate("Another Clinic", MADE), Countersigner(name="A"), MADE)
    found = told(clinic, other)
    assert (found.verdict.standing, found.worth, found.verdict.exit_code) == (Standing.foreign, None, 1)
    for at in (2000, len(data) // 2, len(data) - 3000):
        assert told(clinic, flipped(data, at)).verdict.standing is Standing.altered


def test_a_renewed_certificate_seals_anew_and_the_old_packets_still_verify(clinic: House) -> None:
    _, old = sealed(clinic)
    with pytest.raises(NotAllowed):
        renew_certificate(clinic.store, clinic.r, clinic.tick())
    key = renew_certificate(clinic.store, clinic.p, clinic.tick())
    _, new = sealed(clinic)
    before, after = told(clinic, old).verdict, told(clinic, new).verdict
    assert before.standing is after.standing is Standing.unchanged
    assert after.fingerprint == key.fingerprint != before.fingerprint
    with clinic.store.read() as reader:
        old_key, newest = reader.signing_key(before.fingerprint), reader.signing_key()
    assert old_key and newest and newest.fingerprint == key.fingerprint


def test_the_key_is_encrypted_in_the_store(clinic: House, tmp_path: Path) -> None:
    renew_certificate(clinic.store, clinic.p, clinic.tick())
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("intake.db*"))
    assert kept and b"PRIVATE KEY" not in kept and b"BEGIN CERTIFICATE" not in kept


def test_the_packet_of_a_visit_carries_the_response_that_its_certificate_names(clinic: House) -> None:
    ref, data = sealed(clinic)
    with pikepdf.open(io.BytesIO(data)) as document:
        record = json.loads(document.attachments[f"{ref}.json"].get_file().read_bytes())
    response = clinic.visit(ref).response
    assert response and record["response_digest"] == response.digest
    assert record["response"] == response.model_dump(mode="json")
    assert {flag["rule"] for flag in record["screening"]["flags"]} == {flag.rule for flag in clinic.screening(ref).flags}


def test_any_flipped_bit_is_reported() -> None:
    found = flips(60, 7)
    assert found.by_record == found.count
    assert found.by_seal == found.count, found.missed
