"""Clients, staff, roles, and who may do what, in one-line predicates."""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from screening.errors import NotAllowed
from screening.questionnaire import Frozen


class Role(StrEnum):
    reception = "reception"
    practitioner = "practitioner"
    owner = "owner"
    auditor = "auditor"


class Client(Frozen):
    ref: str
    name: str
    birth_date: date
    phone: str = ""


class Staff(Frozen):
    """A named account; one person may hold several roles in a small clinic."""

    ref: str
    user: str
    name: str
    registration: str = ""  # registration number, printed beside a countersignature
    title: str = ""
    roles: frozenset[Role]
    active: bool = True
    must_choose: frozenset[str] = frozenset()  # "password", "PIN": somebody else knows it, an own one is due at the next sign-in
    alarm_muted: bool = False  # sees an emergency on the desk and does not hear it


class Clinic(Frozen):
    name: str
    address: str
    phone: str
    time_zone: str
    offers: tuple[str, ...]  # modalities
    paper: str = "Letter"
    privacy_contact: str = ""
    laser_also_electrical: bool = False
    logo: str = ""  # digest of the picture that the store keeps beside this
    colour: str = ""  # of the clinic, on the papers: #1F6A5E
    test: bool = False  # demo data: every packet carries a watermark

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.time_zone))

    def day(self, moment: datetime) -> date:
        return self.local(moment).date()


class Actor(Frozen):
    """Who does something: a member of staff, the client on a tablet, or the service itself."""

    kind: str  # staff | client | service
    ref: str
    name: str = ""
    roles: frozenset[Role] = frozenset()


SERVICE = Actor(kind="service", ref="service", name="The service")


def as_actor(staff: Staff) -> Actor:
    """Whose account is closed holds no role any more."""
    return Actor(kind="staff", ref=staff.ref, name=staff.name, roles=staff.roles if staff.active else frozenset())


MAY: dict[str, frozenset[Role]] = {
    "open a visit": frozenset({Role.reception, Role.practitioner, Role.owner}),
    "see the queue": frozenset(Role),
    "read answers": frozenset({Role.practitioner, Role.auditor}),
    "type in a paper form": frozenset({Role.practitioner, Role.owner}),
    "review": frozenset({Role.practitioner}),
    "decide": frozenset({Role.practitioner}),
    "release for signing": frozenset({Role.practitioner}),
    "countersign": frozenset({Role.practitioner}),
    "print the packet": frozenset({Role.practitioner, Role.auditor}),
    "write an incident": frozenset({Role.practitioner}),
    "treat": frozenset({Role.practitioner}),
    "withdraw": frozenset({Role.reception, Role.practitioner, Role.owner}),  # it may come by phone, and counts at once
    "invalidate": frozenset({Role.practitioner, Role.owner}),
    "abandon": frozenset({Role.reception, Role.practitioner, Role.owner}),
    "pair a tablet": frozenset({Role.reception, Role.practitioner, Role.owner}),
    "manage people": frozenset({Role.owner}),
    "edit the clinic": frozenset({Role.owner}),
    "read the audit": frozenset({Role.owner, Role.auditor}),
    "correct particulars": frozenset({Role.reception, Role.practitioner, Role.owner}),
    "merge clients": frozenset({Role.practitioner, Role.owner}),
    "hand over a copy": frozenset({Role.reception, Role.practitioner, Role.owner}),
    "see the figures": frozenset({Role.practitioner, Role.owner, Role.auditor}),
    "inspect": frozenset({Role.auditor}),
    "take photos": frozenset({Role.practitioner}),
    "agree on dates": frozenset({Role.reception, Role.practitioner, Role.owner}),
}


def may(actor: Actor, what: str) -> bool:
    return not MAY[what].isdisjoint(actor.roles)


def must(actor: Actor, what: str) -> None:
    """Raises NotAllowed."""
    if not may(actor, what):
        needed = " or ".join(sorted(MAY[what]))
        raise NotAllowed(f"To {what}, sign in as {needed}.")


_DIGITS = "23456789"
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXY"
_EITHER = _LETTERS + _DIGITS
_PLACES = (_LETTERS, _EITHER, _DIGITS, _EITHER, _EITHER, _DIGITS, _EITHER, _EITHER)


def new_reference(random: Callable[[int], int]) -> str:
    """Eight characters that read aloud well: no I, O, Q, Z, 0, 1.

    A letter first, so that no spreadsheet takes it for a number; a digit in every third place, so that no word arises.
    `random(n)` gives a number from 0 to n - 1; pass secrets.randbelow.
    """
    return "".join(place[random(len(place))] for place in _PLACES)


def is_reference(text: str) -> bool:
    return len(text) == len(_PLACES) and all(char in place for char, place in zip(text, _PLACES, strict=True))
