"""Encryption at rest and its keys; nothing else touches a key.

Each record is sealed with a fresh key of its own, which is wrapped by the clinic's key (the key encryption key).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw
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
from screening.keyfile import KEY_BYTES, WHAT_A_KEY_IS, keys_at
from screening.settings import Settings

_FORMAT = b"\x02"
_FIRST_FORMAT = b"\x01"  # binds the key's id too: a record of this format changes keys by being sealed anew, once
_ENTRY_FORMAT = b"\x01"
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
    chain hang on `roots`, derived from the first key and kept when it goes: append-only rows cannot be written again.
    """

    def __init__(self, keys: Sequence[bytes], roots: bytes = b"") -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise VaultError(WHAT_A_KEY_IS)
        self._keys = {key_id(key): key for key in keys}
        self._newest = key_id(keys[-1])
        self.roots = roots or b"".join(_derived(keys[0], purpose) for purpose in (b"index", b"code", b"audit"))
        self._index_key, self._code_key, self.audit_key = (self.roots[at : at + KEY_BYTES] for at in range(0, 96, KEY_BYTES))

    @classmethod
    def at(cls, settings: Settings) -> "Vault":
        """With the keys of INTAKE_KEY, else of the key file in the data folder, which is made on the first start."""
        return cls(keys_at(settings))

    def rooted(self, roots: bytes) -> "Vault":
        """The same keys over the indexes and the chain that a database was begun with."""
        return Vault(self.keys, roots)

    @property
    def keys(self) -> list[bytes]:
        return list(self._keys.values())

    def seal(self, plain: bytes, about: str) -> bytes:
        """`about` is "table|row|kind": a record copied over another one cannot be opened there."""
        own = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        nonce = os.urandom(_NONCE_BYTES)
        return self._wrapped(own) + nonce + AESGCM(own).encrypt(nonce, plain, _FORMAT + about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Raises VaultError for a record that was erased, altered, moved, or sealed with a key that is not at hand."""
        if not sealed:
            raise VaultError(f"{_named(about)} was erased: its key was destroyed.")
        head = sealed[:_WRAPPED_AT]
        if len(sealed) < _BODY_AT or head[:1] not in (_FORMAT, _FIRST_FORMAT):
            raise _altered(about)
        if not self.knows(sealed):
            raise VaultError(f"{_named(about)} was sealed with another key. Put back the key that it was made with.")
        bound = head if head[:1] == _FIRST_FORMAT else _FORMAT
        try:
            cipher = AESGCM(self._unwrapped(sealed))
            return cipher.decrypt(sealed[_NONCE_AT:_BODY_AT], sealed[_BODY_AT:], bound + about.encode())
        except (InvalidUnwrap, InvalidTag, ValueError):
            raise _altered(about) from None

    def knows(self, sealed: bytes) -> bool:
        """Is the key at hand that this record was sealed with?"""
        return sealed[1:_WRAPPED_AT].hex() in self._keys

    def rewrap(self, sealed: bytes, about: str) -> bytes:
        """The same record under the newest key: its own key is wrapped anew, its body stays as it is."""
        if not sealed:
            return sealed
        if sealed[:1] == _FIRST_FORMAT:
            return self.seal(self.open(sealed, about), about)
        try:
            return self._wrapped(self._unwrapped(sealed)) + sealed[_NONCE_AT:]
        except (InvalidUnwrap, ValueError, KeyError):
            raise _altered(about) from None

    def _wrapped(self, own: bytes) -> bytes:
        return _FORMAT + bytes.fromhex(self._newest) + aes_key_wrap(self._keys[self._newest], own)

    def _unwrapped(self, sealed: bytes) -> bytes:
        return aes_key_unwrap(self._keys[sealed[1:_WRAPPED_AT].hex()], sealed[_WRAPPED_AT:_NONCE_AT])

    def new_record_key(self, about: str) -> bytes:
        """A sealed key of a record's own, to be kept in a row that may change: sealed anew when keys rotate, emptied to erase."""
        return self.seal(AESGCM.generate_key(bit_length=8 * KEY_BYTES), about)

    def record_key(self, sealed: bytes, about: str) -> "RecordKey":
        """Raises VaultError where the key was destroyed."""
        return RecordKey(self.open(sealed, about))

    def index(self, text: str) -> str:
        """Blind index: the same text gives the same digest, to find a row by, and tells nothing without the key."""
        return keyed(self._index_key, text.encode())

    def code(self, text: str) -> str:
        """What is stored of a visit code, a session token or a device token."""
        return keyed(self._code_key, text.encode())


def backup_key(key: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=salt, info=b"intake-screening back-up").derive(key)


def passphrase_key(text: str, salt: bytes) -> bytes:
    return hash_secret_raw(text.encode(), salt, time_cost=3, memory_cost=65536, parallelism=4, hash_len=KEY_BYTES, type=Type.ID)


class RecordKey:
    """The key of one visit: all its entries are sealed with it, and none can be read once it is destroyed."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, about: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return _ENTRY_FORMAT + nonce + self._cipher.encrypt(nonce, plain, _ENTRY_FORMAT + about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Raises VaultError for an entry that was altered or moved."""
        start = len(_ENTRY_FORMAT)
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
