"""The clinic's key: in the environment, else in a file of the data folder that only its owner can read."""

import base64
import binascii
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from screening.errors import VaultError
from screening.settings import Settings

KEY_BYTES = 32
WHAT_A_KEY_IS = (
    "A key is 32 random bytes in base64 (44 characters). Make one with: openssl rand -base64 32. "
    "Several keys are separated by spaces, the oldest first."
)


def keys_at(settings: Settings, make: bool = True) -> list[bytes]:
    """Oldest first. Without `make` there are none where there is no key file yet. Raises VaultError."""
    return _keys_of(settings.key or _read(settings.data / "key", make))


def key_words(keys: Sequence[bytes]) -> str:
    return " ".join(base64.b64encode(key).decode() for key in keys)


def put_keys(folder: Path, keys: Sequence[bytes], over: bool = False, name: str = "key") -> None:
    """Whole or not at all, and over an existing file only where that is wanted: two processes may start at once."""
    path = folder / name
    half_made = path.with_name(f"key.{secrets.token_hex(4)}.part")
    with open(os.open(half_made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key_words(keys).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if over:
        os.replace(half_made, path)
    else:
        _link(half_made, path)
    sync_folder(folder)


def _link(half_made: Path, path: Path) -> None:
    try:
        os.link(half_made, path)
    except FileExistsError:
        pass  # the other process was first; its key is the clinic's
    finally:
        half_made.unlink()


def _keys_of(text: str) -> list[bytes]:
    try:
        return [base64.b64decode(word, validate=True) for word in text.split()]
    except (binascii.Error, ValueError):
        raise VaultError(WHAT_A_KEY_IS) from None


def _read(path: Path, make: bool) -> str:
    try:
        if make:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            if not make:
                return ""
            put_keys(path.parent, [os.urandom(KEY_BYTES)])
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise VaultError(f"Others can read the key file. Run: chmod 600 {path}")
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        raise VaultError(f"The key file {path} cannot be read or made. Check its folder, or set INTAKE_KEY.") from None


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
