"""The seal and its check, read back with poppler's pdfsig, which shares no code with what made it."""

import io
import random
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from forms.paper import Countersigner, Standing, render, seal, verify
from screening.digest import sha256
from screening.vault import new_certificate
from tests.builders_paper import MADE, packet, signing_key
from tests.test_paper import tag_faults, tool, written

PERSON = Countersigner(name="Sample Practitioner", registration="0000")


@cache
def plain() -> bytes:
    return render(packet())


@cache
def sealed() -> bytes:
    return seal(plain(), signing_key(), PERSON, MADE)


@cache
def half_sealed() -> bytes:
    return seal(plain(), signing_key(), None, MADE)


def flipped(data: bytes, at: int, bit: int = 0) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]


# the seal


def test_poppler_finds_both_signatures_valid_and_the_whole_file_covered(tmp_path: Path) -> None:
    told = tool("pdfsig", "-nocert", written(sealed(), tmp_path)).stdout
    assert told.count("Signature is Valid") == 2
    assert told.count("ETSI.CAdES.detached") == 2
    assert told.index("ClinicSeal") < told.index("Practitioner")
    assert "Total document signed" in told.partition("Signature #2")[2]


def test_poppler_does_see_an_altered_byte(tmp_path: Path) -> None:
    told = tool("pdfsig", "-nocert", written(flipped(sealed(), 4000), tmp_path)).stdout
    assert told.count("Signature is Valid") < 2


def test_the_sealed_file_is_well_formed_and_still_tagged(tmp_path: Path) -> None:
    assert tool("qpdf", "--check", written(sealed(), tmp_path)).returncode == 0
    assert tag_faults(sealed()) == []


def test_the_seal_allows_nothing_but_the_prepared_field_and_names_what_it_is() -> None:
    with pikepdf.open(io.BytesIO(sealed())) as document:
        fields = {str(field.T): field for field in document.Root.AcroForm.Fields}
        assert list(fields) == ["ClinicSeal", "Practitioner"]
        assert all(str(field.TU) and "/AP" in field and int(field.F) == 132 for field in fields.values())
        assert int(document.Root.Perms.DocMDP.Reference[0].TransformParams.P) == 2
        reason = str(fields["Practitioner"].V.Reason)
        assert "Sample Practitioner, 0000" in reason
        assert "with the clinic's key on this person's behalf" in reason


def test_the_signatures_bear_the_given_moment() -> None:
    moment = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    with pikepdf.open(io.BytesIO(seal(plain(), signing_key(), PERSON, moment))) as document:
        assert {str(field.V.M)[:16] for field in document.Root.AcroForm.Fields} == {"D:20270102030405"}


# its check


def test_a_packet_as_it_was_sealed_is_unchanged() -> None:
    verdict = verify(sealed(), sha256(sealed()), None)
    assert (verdict.standing, verdict.exit_code) == (Standing.unchanged, 0)
    assert verdict.fingerprint == signing_key().fingerprint
    assert verdict.ref == "K74M29XA"
    assert "Sample Practitioner" in verdict.countersigned


def test_the_digest_beside_the_file_serves_too() -> None:
    assert verify(sealed(), None, f"{sha256(sealed())}  packet.pdf\n").standing is Standing.unchanged
    assert verify(sealed(), None, f"{sha256(sealed()).upper()}").standing is Standing.unchanged
    assert verify(sealed(), None, f"{'0' * 64}  packet.pdf\n").standing is Standing.altered
    assert verify(sealed(), None, "no digest here").standing is Standing.altered


def test_without_a_record_the_seal_is_intact_but_not_compared() -> None:
    for data in (sealed(), half_sealed()):
        verdict = verify(data, None, None)
        assert (verdict.standing, verdict.exit_code) == (Standing.not_compared, 0)
        assert "not compared with the clinic's record" in verdict.sentence


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.4\n%%EOF", bytes(range(256)) * 9])
def test_what_is_not_a_sealed_packet_is_said_to_be_none(data: bytes) -> None:
    verdict = verify(data, None, None)
    assert (verdict.standing, verdict.exit_code) == (Standing.not_sealed, 2)


def test_a_packet_that_was_never_sealed_is_no_sealed_packet() -> None:
    assert verify(plain(), None, None).standing is Standing.not_sealed
    assert verify(plain(), sha256(sealed()), None).standing is Standing.not_sealed


def test_any_flipped_bit_of_a_half_sealed_packet_is_reported() -> None:
    dice, known = random.Random(7), sha256(half_sealed())
    for _ in range(60):
        verdict = verify(flipped(half_sealed(), dice.randrange(len(half_sealed())), dice.randrange(8)), known, None)
        assert (verdict.standing, verdict.exit_code) == (Standing.altered, 1)


def _gap(data: bytes, number: int = 0) -> tuple[int, int]:
    """First and last byte of a signature's room, its brackets included."""
    at = -1
    for _ in range(number + 1):
        at = data.index(b"/Contents <", at + 1)
    start = at + len(b"/Contents ")
    return start, data.index(b">", start)


@pytest.mark.parametrize("number", [0, 1])
def test_every_byte_of_the_room_around_a_signature_is_checked(number: int) -> None:
    start, end = _gap(sealed(), number)
    dice = random.Random(number)
    spots = [start, start + 1, end - 2, end - 1, end, *(dice.randrange(start, end) for _ in range(40))]
    for at in spots:
        assert verify(flipped(sealed(), at), None, None).standing is Standing.altered, at
    lower = sealed()[: start + 1] + sealed()[start + 1 : end].lower() + sealed()[end:]
    assert verify(lower, None, None).standing is Standing.altered
    hidden = sealed()[: end - 8] + b"CAFECAFE" + sealed()[end:]
    assert verify(hidden, None, None).standing is Standing.altered


def test_whatever_is_added_after_the_seal_is_reported() -> None:
    for extra in (b" ", b"\n%%EOF\n", plain()):
        assert verify(sealed() + extra, None, None).standing is Standing.altered
    assert verify(half_sealed() + b"\n", None, None).standing is Standing.altered


def test_a_file_cut_short_is_reported() -> None:
    for part in (0.3, 0.95, 0.999):
        assert verify(sealed()[: int(len(sealed()) * part)], sha256(sealed()), None).standing in (
            Standing.altered,
            Standing.not_sealed,
        )
    assert verify(sealed()[:-20], None, None).standing is Standing.altered


def test_the_first_of_two_signatures_alone_is_not_the_record() -> None:
    """Cutting the countersignature off leaves an intact seal: the record tells the difference."""
    first = sealed()[: sealed().index(b"%%EOF", _gap(sealed())[1]) + 6]
    assert verify(first, sha256(sealed()), None).standing is Standing.altered


def test_a_packet_sealed_again_with_another_key_is_not_the_record() -> None:
    other = new_certificate("Sample Clinic", MADE)
    forged = seal(plain(), other, PERSON, MADE)
    verdict = verify(forged, None, None)
    assert verdict.standing is Standing.not_compared
    assert verdict.fingerprint == other.fingerprint != signing_key().fingerprint
    assert verify(forged, sha256(sealed()), None).standing is Standing.altered


def test_an_expired_certificate_changes_nothing_in_what_was_sealed() -> None:
    old = new_certificate("Sample Clinic", datetime(2001, 1, 1, tzinfo=UTC))
    assert verify(seal(plain(), old, PERSON, MADE), None, None).standing is Standing.not_compared
