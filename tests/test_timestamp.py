"""A timestamp server confirms when papers were sealed; without it they are sealed all the same, and say so."""

import random
from functools import cache
from pathlib import Path

import pytest

from forms.paper import Countersigner, Standing, render, seal, verify
from forms.sealing import seal_visit
from forms.verifying import check
from screening.entry import Time
from screening.errors import InputError
from screening.settings import Settings
from tests.authority import AT, NAME, authority
from tests.builders import House, protocol
from tests.builders_paper import MADE, packet, signing_key
from tests.checkers import archive_faults, font_faults, form_faults, signature_faults, structure_faults
from tests.flips import flipped

PERSON = Countersigner(name="Sample Practitioner", registration="0000")


@cache
def confirmed() -> tuple[bytes, tuple[bytes, ...]]:
    with authority() as (address, heard):
        return seal(render(packet()), signing_key(), PERSON, MADE, address), tuple(heard)


def sealed(clinic: House, address: str) -> tuple[str, bytes]:
    ref = clinic.signed()
    clinic.countersign(ref)
    digest = seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick(), address)
    with clinic.store.read() as reader:
        document = reader.document_by_sha256(digest)
    assert document
    return ref, document.body


def noted(clinic: House, ref: str) -> object:
    with clinic.store.read() as reader:
        return next(one.event.about["time"] for one in reader.audit(ref) if one.event.event == "packet sealed")


def test_the_seal_holds_the_authoritys_word_and_every_checker_still_agrees(tmp_path: Path) -> None:
    data, _ = confirmed()
    found = verify(data, None, None)
    assert (found.standing, found.timed_at, found.timed_by) == (Standing.not_compared, AT, NAME)
    for faults in (archive_faults, font_faults, form_faults, signature_faults, structure_faults):
        assert faults(data, tmp_path) == []
    without = verify(seal(render(packet()), signing_key(), PERSON, MADE), None, None)
    assert without.timed_at is None and without.timed_by == ""


def test_the_authority_is_told_digests_and_nothing_else() -> None:
    _, heard = confirmed()
    assert heard and all(len(one) < 80 and b"Sample" not in one for one in heard)


def test_no_flipped_bit_of_the_timestamp_goes_unseen() -> None:
    data, _ = confirmed()
    start = data.index(b"/Contents <") + len(b"/Contents <")
    end = data.index(b">", start)
    dice = random.Random(3)
    for _ in range(60):
        other = flipped(data, dice.randrange(start, end), dice.randrange(8))
        assert verify(other, None, None).standing is Standing.altered


def test_a_timestamp_of_something_else_reads_as_altered() -> None:
    """Made by an authority that confirms what nobody asked: the file is as it was signed, the word is not about it."""
    with authority("another") as (address, _):
        found = verify(seal(render(packet()), signing_key(), PERSON, MADE, address), None, None)
    assert found.standing is Standing.altered and found.timed_at is None


def test_a_seal_without_a_countersignature_takes_no_timestamp() -> None:
    """Nothing would cover it."""
    with authority() as (address, heard):
        assert verify(seal(render(packet()), signing_key(), None, MADE, address), None, None).standing is Standing.not_compared
    assert heard == []


def test_a_visit_is_sealed_with_the_time_of_the_authority(clinic: House) -> None:
    with authority() as (address, _):
        ref, data = sealed(clinic, address)
    found = check(clinic.store, data, clinic.tick())
    assert found.verdict.standing is Standing.unchanged
    assert found.sentences[-1] == f"Its time was confirmed by {NAME}: 14 November 2026, 22:15:30 UTC."
    entry = clinic.visit(ref).sealed
    assert entry and entry.time is Time.confirmed and noted(clinic, ref) == "confirmed"


@pytest.mark.parametrize("way", ["nobody", "broken", "cut", "another"])
def test_an_authority_that_fails_loses_nothing_and_is_told(clinic: House, way: str) -> None:
    with authority(way) as (address, _):
        ref, data = sealed(clinic, "http://127.0.0.1:9" if way == "nobody" else address)
    found = check(clinic.store, data, clinic.tick())
    assert found.verdict.standing is Standing.unchanged and found.verdict.timed_at is None
    entry = clinic.visit(ref).sealed
    assert entry and entry.time is Time.unconfirmed and noted(clinic, ref) == "unconfirmed"


def test_without_the_setting_the_clinics_own_time_stands_and_nothing_is_asked(clinic: House) -> None:
    ref, data = sealed(clinic, Settings.from_environment({}).timestamps)
    entry = clinic.visit(ref).sealed
    assert entry and entry.time is Time.claimed and check(clinic.store, data, clinic.tick()).verdict.timed_at is None


def test_the_setting_is_an_address() -> None:
    assert Settings.from_environment({"INTAKE_TIMESTAMP_URL": "http://time.example"}).timestamps == "http://time.example"
    with pytest.raises(InputError, match="INTAKE_TIMESTAMP_URL"):
        Settings.from_environment({"INTAKE_TIMESTAMP_URL": "time.example"})
