"""An encrypted file of records, written and read as a stream.

Frames of AES-256-GCM: each is bound to the header, to its place and to whether it is the last, so that none can be changed, left
out, moved, or cut off at the end. The header says when the file was made and what opens it.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import Field, ValidationError

from screening.digest import keyed, same
from screening.errors import InputError
from screening.questionnaire import Frozen
from screening.vault import backup_key, passphrase_key

_MAGIC = b"intake back-up\n"
_FRAME = 1 << 18  # bytes of records, about; a longer record stands in a frame of its own
_LONGEST = 1 << 30
_LENGTH, _SALT = 4, 16
CHECK = 16  # digits of the digest that tells a wrong key from an altered file


class Header(Frozen):
    made_at: datetime
    opens_with: Literal["key", "passphrase"]
    salt: str = Field(pattern=r"^([0-9a-f]{2})+$")
    check: str


class Lock:
    """What a file is opened with: a passphrase, else one of the clinic's keys, of which the newest closes it."""

    def __init__(self, keys: Sequence[bytes] = (), passphrase: str = "") -> None:
        self.keys, self.passphrase = list(keys), passphrase

    def new(self, made_at: datetime) -> tuple[Header, AESGCM]:
        salt = os.urandom(_SALT)
        key = passphrase_key(self.passphrase, salt) if self.passphrase else backup_key(self.keys[-1], salt)
        opens_with: Literal["key", "passphrase"] = "passphrase" if self.passphrase else "key"
        return Header(made_at=made_at, opens_with=opens_with, salt=salt.hex(), check=_check(key)), AESGCM(key)

    def fitting(self, header: Header) -> AESGCM:
        """Raises InputError where none fits."""
        salt = bytes.fromhex(header.salt)
        if header.opens_with == "passphrase":
            if not self.passphrase:
                raise InputError("This back-up was closed with a passphrase. Add --passphrase and enter it.")
            keys = [passphrase_key(self.passphrase, salt)]
        else:
            keys = [backup_key(key, salt) for key in self.keys]
        for key in keys:
            if same(_check(key), header.check):
                return AESGCM(key)
        if header.opens_with == "passphrase":
            raise InputError("This passphrase does not open the back-up. Check it and enter it again.")
        raise InputError(
            "This key does not open the back-up. Put the key file of the clinic that made it into the data folder, "
            "or set INTAKE_KEY to it, then try again."
        )


def _check(key: bytes) -> str:
    return keyed(key, b"check")[:CHECK]


def write(file: BinaryIO, records: Iterable[bytes], lock: Lock, made_at: datetime) -> None:
    header, cipher = lock.new(made_at)
    head = header.model_dump_json().encode()
    file.write(_MAGIC + _sized(head))
    place, frame = 0, bytearray()
    for record in records:
        if len(frame) > _FRAME:
            file.write(_sized(cipher.encrypt(_nonce(place, False), bytes(frame), head)))
            place, frame = place + 1, bytearray()
        frame += _sized(record)
    file.write(_sized(cipher.encrypt(_nonce(place, True), bytes(frame), head)))


def header_of(file: BinaryIO) -> Header:
    return _header(file)[0]


def read(file: BinaryIO, lock: Lock) -> Iterator[bytes]:
    """Raises InputError with what to do, at the latest after the last record: nothing is whole before."""
    header, head = _header(file)
    cipher = lock.fitting(header)
    place, last = 0, False
    while not last:
        plain, last = _opened(cipher, _part(file), place, head)
        place += 1
        yield from _records(plain)
    if file.read(1):
        raise _altered()


def _header(file: BinaryIO) -> tuple[Header, bytes]:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise InputError("This file is no back-up of this program. Give a file that `python -m screening backup` wrote.")
    head = _part(file)
    try:
        return Header.model_validate_json(head), head
    except ValidationError:
        raise _altered() from None


def _opened(cipher: AESGCM, sealed: bytes, place: int, head: bytes) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(_nonce(place, last), sealed, head), last
        except InvalidTag:
            pass
    raise _altered()


def _part(file: BinaryIO) -> bytes:
    length = int.from_bytes(file.read(_LENGTH).ljust(_LENGTH, b"\xff"), "big")
    data = file.read(length) if length < _LONGEST else b""
    if len(data) < length:
        raise InputError(
            "This back-up is cut short: its end is missing. Copy it again from where it was made, or take another back-up."
        )
    return data


def _records(plain: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(plain):
        size = int.from_bytes(plain[at : at + _LENGTH], "big")
        yield plain[at + _LENGTH : at + _LENGTH + size]
        at += _LENGTH + size


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH, "big") + data


def _nonce(place: int, last: bool) -> bytes:
    return place.to_bytes(8, "big") + int(last).to_bytes(4, "big")


def _altered() -> InputError:
    return InputError("This back-up was altered or is damaged. Copy it again from where it was made, or take another back-up.")
