"""An agreed day as a calendar file (RFC 5545). It says when and where, and nothing of what for."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from screening.entry import NextAgreed
from screening.identity import Clinic

FILE_NAME = "appointment.ics"
_LONGEST = 75  # bytes of a line


def calendar_file(clinic: Clinic, agreed: NextAgreed, now: datetime) -> bytes:
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//clinic//appointment//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{agreed.uid}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        _start(clinic, agreed),
        "SUMMARY:Appointment",
        f"LOCATION:{_escaped(f'{clinic.name}, {clinic.address}')}",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) for line in lines)


def _start(clinic: Clinic, agreed: NextAgreed) -> str:
    """With a time a moment, without one the day."""
    assert agreed.on
    if not agreed.time:
        return f"DTSTART;VALUE=DATE:{agreed.on:%Y%m%d}"
    local = datetime.combine(agreed.on, time.fromisoformat(agreed.time), ZoneInfo(clinic.time_zone))
    return f"DTSTART:{local.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for plain in "\\;,":
        text = text.replace(plain, "\\" + plain)
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Long lines go on after a line break and a blank; no letter is cut in two."""
    parts: list[bytes] = []
    part = b""
    for letter in line:
        if len(part) + len(letter.encode()) > _LONGEST - bool(parts):
            parts.append(part)
            part = b""
        part += letter.encode()
    return b"\r\n ".join([*parts, part]) + b"\r\n"
