"""The vault: sealing, keys, passwords and the clinic's certificate."""

import base64
import multiprocessing
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from screening import vault as vault_module
from screening.digest import sha256
from screening.errors import VaultError
from screening.settings import Settings
from screening.vault import SigningKey, Vault, fits, hash_secret, key_id, new_certificate

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
ABOUT = "entry|K74M29XA 3|answered"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def settings(data: Path, key: str = "") -> Settings:
    return Settings.from_environment({"INTAKE_DATA": str(data), "INTAKE_KEY": key})


def test_what_is_sealed_opens_again_and_is_not_readable_meanwhile() -> None:
    vault = Vault([OLD])
    sealed = vault.seal(b"isotretinoin since March", ABOUT)
    assert b"isotretinoin" not in sealed
    assert vault.open(sealed, ABOUT) == b"isotretinoin since March"
    assert vault.open(vault.seal(b"", ABOUT), ABOUT) == b""


def test_the_same_text_never_seals_to_the_same_bytes() -> None:
    vault = Vault([OLD])
    assert len({vault.seal(b"yes", ABOUT) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "about", ["entry|K74M29XA 4|answered", "entry|B74M29XA 3|answered", "client|K74M29XA 3|answered", "entry|K74M29XA 3|x"]
)
def test_a_record_moved_to_another_place_does_not_open(about: str) -> None:
    vault = Vault([OLD])
    with pytest.raises(VaultError):
        vault.open(vault.seal(b"yes", ABOUT), about)


def test_any_changed_byte_is_refused() -> None:
    vault = Vault([OLD])
    sealed = vault.seal(b"yes", ABOUT)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(VaultError):
            vault.open(bytes(changed), ABOUT)


def test_a_record_cut_short_is_refused() -> None:
    vault = Vault([OLD])
    sealed = vault.seal(b"yes", ABOUT)
    for length in range(len(sealed)):
        with pytest.raises(VaultError):
            vault.open(sealed[:length], ABOUT)


def test_a_fault_names_the_record_but_neither_kind_nor_content() -> None:
    vault = Vault([OLD])
    with pytest.raises(VaultError) as caught:
        vault.open(vault.seal(b"yes", "x"), "entry|K74M29XA 3|emergency_raised")
    assert "entry K74M29XA 3" in str(caught.value)
    assert "emergency" not in str(caught.value)


def test_without_the_key_it_was_sealed_with_a_record_does_not_open() -> None:
    with pytest.raises(VaultError, match="another key"):
        Vault([NEW]).open(Vault([OLD]).seal(b"yes", ABOUT), ABOUT)


def test_after_a_new_key_is_added_old_records_open_and_new_ones_use_it() -> None:
    both = Vault([OLD, NEW])
    assert both.open(Vault([OLD]).seal(b"yes", ABOUT), ABOUT) == b"yes"
    sealed = both.seal(b"no", ABOUT)
    assert sealed[1:5].hex() == key_id(NEW)
    assert Vault([NEW]).open(sealed, ABOUT) == b"no"


def test_indexes_and_the_audit_chain_outlive_a_new_key() -> None:
    one, both = Vault([OLD]), Vault([OLD, NEW])
    assert (one.index("a"), one.code("a"), one.audit_key) == (both.index("a"), both.code("a"), both.audit_key)


def test_digests_differ_by_purpose_key_and_text() -> None:
    one, other = Vault([OLD]), Vault([NEW])
    assert len({one.index("a"), one.index("b"), one.code("a"), other.index("a"), other.code("a")}) == 5
    assert one.audit_key not in (OLD, other.audit_key)


@pytest.mark.parametrize("key", ["short", base64.b64encode(b"x" * 31).decode(), "ü" * 44, " "])
def test_a_key_that_is_none_is_refused_in_words(key: str, tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="32 random bytes") as caught:
        Vault.at(settings(tmp_path, key)) if key.strip() else Vault([])
    assert key.strip() == "" or key not in str(caught.value)


def test_the_key_comes_from_the_environment_where_it_is_given(tmp_path: Path) -> None:
    text = f"{base64.b64encode(OLD).decode()} {base64.b64encode(NEW).decode()}"
    assert Vault.at(settings(tmp_path, text)).audit_key == Vault([OLD, NEW]).audit_key
    assert not list(tmp_path.iterdir())


def test_the_first_start_makes_a_key_file_that_only_the_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = Vault.at(settings(folder))
    assert stat.S_IMODE((folder / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["key"]
    assert Vault.at(settings(folder)).audit_key == first.audit_key


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Vault.at(settings(tmp_path))
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(VaultError, match="chmod 600"):
        Vault.at(settings(tmp_path))


def test_a_damaged_key_file_is_never_replaced(tmp_path: Path) -> None:
    Vault.at(settings(tmp_path))
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    with pytest.raises(VaultError, match="key file"):
        Vault.at(settings(tmp_path))
    (tmp_path / "key").write_bytes(b"")
    with pytest.raises(VaultError):
        Vault.at(settings(tmp_path))


def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(VaultError, match="INTAKE_KEY"):
        Vault.at(settings(tmp_path / "file"))


def _audit_key(folder: str) -> bytes:
    return Vault.at(settings(Path(folder))).audit_key


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        found = pool.map(_audit_key, [str(tmp_path / "data")] * 8)
    assert len(set(found)) == 1


def test_a_password_fits_its_hash_only() -> None:
    stored = hash_secret("correct horse", QUICK)
    assert "correct" not in stored
    assert fits(stored, "correct horse")
    assert not fits(stored, "correct horsf")
    assert not fits("no hash at all", "correct horse")
    assert hash_secret("correct horse", QUICK) != stored


def test_an_account_without_a_hash_takes_as_long_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[str] = []
    slow: Callable[[str], str] = spent.append  # type: ignore[assignment]
    monkeypatch.setattr(vault_module, "hash_secret", slow)
    assert not fits("", "")
    assert spent == [""]


def test_the_usual_cost_is_not_below_the_recommended_minimum() -> None:
    assert vault_module.HASHER.memory_cost >= 19 * 1024
    assert vault_module.HASHER.time_cost >= 2


NOW = datetime(2026, 2, 28, 15, 0, tzinfo=UTC)


def test_the_clinics_certificate_signs_and_survives_storage() -> None:
    key = new_certificate("Riverside Acupuncture", NOW)
    again = SigningKey.from_bytes(key.to_bytes())
    signature = again.private_key.sign(b"packet", ec.ECDSA(hashes.SHA256()))
    public_key = key.certificate.public_key()
    assert isinstance(public_key, ec.EllipticCurvePublicKey)
    public_key.verify(signature, b"packet", ec.ECDSA(hashes.SHA256()))
    assert again.fingerprint == key.fingerprint == sha256(key.certificate.public_bytes(serialization.Encoding.DER))
    key.certificate.verify_directly_issued_by(key.certificate)


def test_the_certificate_is_valid_from_now_for_the_years_asked_for() -> None:
    certificate = new_certificate("Clinic", NOW, years=3).certificate
    assert certificate.not_valid_before_utc == NOW
    assert (certificate.not_valid_after_utc - NOW).days in (1095, 1096)


def test_a_long_clinic_name_is_cut_to_what_certificates_take() -> None:
    subject = new_certificate("x" + "Ä" * 80, NOW).certificate.subject.rfc4514_string()
    assert subject == "CN=x" + "Ä" * 31


def test_a_signing_key_does_not_show_its_private_part() -> None:
    assert "private" not in repr(new_certificate("Clinic", NOW))
