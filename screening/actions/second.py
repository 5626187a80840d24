"""The second step of signing in: a code of the person's own device (TOTP), or a recovery code. Each is taken once."""

from datetime import datetime

import pyotp
from pyotp.exceptions import OTPVerificationError

from screening.errors import InputError
from screening.questionnaire import Frozen
from screening.store import Reader, Writer

RECOVERY_CODES = 8
_WINDOW = 1  # steps of 30 seconds, before and after


class Second(Frozen):
    """Kept sealed by the vault. `last` is the time step of the newest code taken; `recovery` the digests of unused codes."""

    secret: str
    last: int
    recovery: tuple[str, ...] = ()


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, user: str, clinic: str) -> str:
    """What the QR says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=user, issuer_name=clinic.replace(":", " "))


def of(reader: Reader, ref: str) -> Second | None:
    body = reader.setting(_key(ref))
    return Second.model_validate_json(body) if body else None


def begun(writer: Writer, ref: str, secret: str, code: str, recovery: tuple[str, ...], now: datetime) -> None:
    """Raises InputError where the app shows another code."""
    step = _step(secret, code, now)
    if step is None:
        raise InputError("Check the code that the app shows now and enter it again.")
    _put(writer, ref, Second(secret=secret, last=step, recovery=tuple(_digest(writer, ref, one) for one in recovery)))


def accepts(writer: Writer, ref: str, code: str, now: datetime) -> bool:
    """A right code is used up."""
    kept = of(writer, ref)
    if kept is None:
        return False
    step, digest = _step(kept.secret, code, now), _digest(writer, ref, code)
    if step is not None and step > kept.last:
        _put(writer, ref, kept.model_copy(update={"last": step}))
        return True
    if digest in kept.recovery:
        _put(writer, ref, kept.model_copy(update={"recovery": tuple(one for one in kept.recovery if one != digest)}))
        return True
    return False


def drop(writer: Writer, ref: str) -> None:
    writer.put_setting(_key(ref), "")


def _step(secret: str, code: str, now: datetime) -> int | None:
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(_plain(code), for_time=now, valid_window=_WINDOW)
    except OTPVerificationError:
        return None


def _digest(reader: Reader, ref: str, code: str) -> str:
    return reader.code_of(f"recovery|{ref}|{_plain(code)}")


def _plain(code: str) -> str:
    return "".join(char for char in code.upper() if char.isalnum())


def _put(writer: Writer, ref: str, second: Second) -> None:
    writer.put_setting(_key(ref), second.model_dump_json())


def _key(ref: str) -> str:
    return f"second step {ref}"
