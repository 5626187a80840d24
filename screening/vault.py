"""Encryption at rest and its keys; nothing else touches a key.

Each record is sealed with a fresh key of its own, which is wrapped by the clinic's key (the key encryption key).
"""

import base64
import binascii
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from cryptography.x509.oid import NameOID

from screening.digest import keyed, sha256
from screening.errors import VaultError
from screening.settings import Settings

KEY_BYTES = 32
_FORMAT = b"\x01"
_ID_BYTES, _NONCE_BYTES = 4, 12
# A sealed record: format, key id, wrapped key, nonce, body with its tag.
_WRAPPED_AT = len(_FORMAT) + _ID_BYTES
_NONCE_AT = _WRAPPED_AT + KEY_BYTES + 8
_BODY_AT = _NONCE_AT + _NONCE_BYTES


def key_id(key: bytes) -> str:
    return sha256(key)[: 2 * _ID_BYTES]


class Vault:
    """Seals and opens records.

    Several keys may be known, oldest first: the newest seals, any of them opens what it sealed. The indexes and the audit
    chain hang on the oldest, because append-only rows cannot be written again when a key is added.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise VaultError(_WHAT_A_KEY_IS)
        self._keys = {key_id(key): key for key in keys}
        self._newest = key_id(keys[-1])
        self._index_key = _derived(keys[0], b"index")
        self._code_key = _derived(keys[0], b"code")
        self.audit_key = _derived(keys[0], b"audit")

    @classmethod
    def at(cls, settings: Settings) -> "Vault":
        """With the keys of INTAKE_KEY, else of the key file in the data folder, which is made on the first start."""
        return cls(_keys_of(settings.key or _key_file(settings.data)))

    def seal(self, plain: bytes, about: str) -> bytes:
        """`about` is "table|row|kind": a record copied over another one cannot be opened there."""
        own = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        nonce = os.urandom(_NONCE_BYTES)
        wrapped = aes_key_wrap(self._keys[self._newest], own)
        head = _FORMAT + bytes.fromhex(self._newest)
        return head + wrapped + nonce + AESGCM(own).encrypt(nonce, plain, head + about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Raises VaultError for a record that was altered, moved, or sealed with a key that is not at hand."""
        head, wrapped = sealed[:_WRAPPED_AT], sealed[_WRAPPED_AT:_NONCE_AT]
        if len(sealed) < _BODY_AT or head[:1] != _FORMAT:
            raise _altered(about)
        key = self._keys.get(head[1:].hex())
        if key is None:
            raise VaultError(f"{_named(about)} was sealed with another key. Put back the key that it was made with.")
        try:
            own = aes_key_unwrap(key, wrapped)
            return AESGCM(own).decrypt(sealed[_NONCE_AT:_BODY_AT], sealed[_BODY_AT:], head + about.encode())
        except (InvalidUnwrap, InvalidTag, ValueError):
            raise _altered(about) from None

    def new_record_key(self, about: str) -> bytes:
        """A sealed key of a record's own, to be kept in a row that may change: sealed anew when keys rotate, emptied to erase."""
        return self.seal(AESGCM.generate_key(bit_length=8 * KEY_BYTES), about)

    def record_key(self, sealed: bytes, about: str) -> "RecordKey":
        """Raises VaultError where the key was destroyed."""
        if not sealed:
            raise VaultError(f"{_named(about)} was erased: its key was destroyed.")
        return RecordKey(self.open(sealed, about))

    def index(self, text: str) -> str:
        """Blind index: the same text gives the same digest, to find a row by, and tells nothing without the key."""
        return keyed(self._index_key, text.encode())

    def code(self, text: str) -> str:
        """What is stored of a visit code, a session token or a device token."""
        return keyed(self._code_key, text.encode())


class RecordKey:
    """The key of one visit: all its entries are sealed with it, and none can be read once it is destroyed."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, about: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, plain, _FORMAT + about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Raises VaultError for an entry that was altered or moved."""
        start = len(_FORMAT)
        try:
            nonce, body = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
            return self._cipher.decrypt(nonce, body, sealed[:start] + about.encode())
        except (InvalidTag, ValueError):
            raise _altered(about) from None


def _named(about: str) -> str:
    table, _, row = about.rpartition("|")[0].partition("|")
    return f"The record {table} {row}"  # without the kind: it could hint at an answer


def _altered(about: str) -> VaultError:
    return VaultError(f"{_named(about)} was altered or moved. Restore it from a backup.")


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"intake-screening " + purpose).derive(key)


_WHAT_A_KEY_IS = (
    "A key is 32 random bytes in base64 (44 characters). Make one with: openssl rand -base64 32. "
    "Several keys are separated by spaces, the oldest first."
)


def _keys_of(text: str) -> list[bytes]:
    try:
        return [base64.b64decode(word, validate=True) for word in text.split()]
    except (binascii.Error, ValueError):
        raise VaultError(_WHAT_A_KEY_IS) from None


def _key_file(folder: Path) -> str:
    path = folder / "key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make_key_file(path)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise VaultError(f"Others can read the key file. Run: chmod 600 {path}")
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        raise VaultError(f"The key file {path} cannot be read or made. Check its folder, or set INTAKE_KEY.") from None


def _make_key_file(path: Path) -> None:
    """Whole or not at all, and never over an existing one: two processes may start at once."""
    half_made = path.with_name(f"key.{secrets.token_hex(4)}.part")
    with open(os.open(half_made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(half_made, path)
    except FileExistsError:
        pass  # the other process was first; its key is the clinic's
    finally:
        half_made.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


HASHER = PasswordHasher()


def hash_secret(text: str, hasher: PasswordHasher = HASHER) -> str:
    """Argon2id of a password or a PIN."""
    return hasher.hash(text)


def fits(stored: str, text: str) -> bool:
    """False for an empty hash too, and as slowly as for a wrong word, so that nobody learns which accounts exist."""
    if not stored:
        hash_secret(text)
        return False
    try:
        return HASHER.verify(stored, text)  # at the cost that the hash itself names
    except (VerificationError, InvalidHashError):
        return False


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The clinic's key for sealing packets, with its certificate. `fingerprint` is the SHA-256 of the certificate in DER."""

    private_key: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate
    fingerprint: str

    @property
    def made_at(self) -> datetime:
        return self.certificate.not_valid_before_utc

    def to_bytes(self) -> bytes:
        """Not encrypted: for the vault to seal, never for a file."""
        key = self.private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return key + self.certificate.public_bytes(serialization.Encoding.PEM)

    @classmethod
    def from_bytes(cls, data: bytes) -> "SigningKey":
        private_key = serialization.load_pem_private_key(data, password=None)
        assert isinstance(private_key, ec.EllipticCurvePrivateKey)
        return _with_fingerprint(private_key, x509.load_pem_x509_certificate(data))


def _with_fingerprint(private_key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> SigningKey:
    return SigningKey(private_key, certificate, sha256(certificate.public_bytes(serialization.Encoding.DER)))


def new_certificate(clinic_name: str, now: datetime, years: int = 3) -> SigningKey:
    """ECDSA P-256, issued by the clinic to itself: it proves that a packet is unchanged, not who the clinic is."""
    private_key = ec.generate_private_key(ec.SECP256R1())
    public_key = private_key.public_key()
    short = clinic_name.encode()[:64].decode(errors="ignore")  # cryptography takes no more than 64 bytes
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, short)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=round(365.25 * years)))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_FOR_SIGNING, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .sign(private_key, hashes.SHA256())
    )
    return _with_fingerprint(private_key, certificate)


_FOR_SIGNING = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
