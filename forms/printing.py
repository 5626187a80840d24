"""Papers of a sealed visit that are printed by themselves: always from the values that were sealed."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from forms import paper
from screening.actions import people
from screening.actions.record import clinic_of
from screening.errors import NotNow
from screening.packet import Packet, aftercare_of, unpacked
from screening.protocol import Protocol
from screening.store import Reader
from screening.treated import takeover_of, treatment_of
from screening.visit import Status, Visit

KINDS = ("client", "room", "aftercare", "receipt", "treatment")


def prepared(
    reader: Reader, protocol: Protocol | None, ref: str, kind: str, now: datetime
) -> tuple[str, Callable[[bool], bytes]]:
    """File name, and what draws the paper (large print or not) once nothing is read any more. Raises InputError or NotNow."""
    visit = reader.visit(ref)
    if visit.sealed is None or not visit.sealed.values:
        raise NotNow("This paper is printed once the packet is sealed.")
    packet = unpacked(visit.sealed.values)
    if packet.digest != visit.sealed.packet:
        raise NotNow("The kept values of this packet were changed. Open the sealed packet instead, and check it.")
    if kind == "aftercare":
        packet = _after(reader, protocol, visit, packet, now)
    if kind == "treatment":
        packet = _treated(reader, protocol, visit, packet)
    name = packet.file_name.replace("_signed", f"_{kind}")
    return name, partial(_drawn, packet, kind, people.logo(reader) if packet.clinic.logo else b"")


def _drawn(packet: Packet, kind: str, logo: bytes, large: bool) -> bytes:
    return paper.render(packet, kind, large, logo)


def _after(reader: Reader, protocol: Protocol | None, visit: Visit, packet: Packet, now: datetime) -> Packet:
    """After the treatment with its real times. Without a protocol the sheet stays as it was sealed."""
    if visit.ended is not Status.treated or protocol is None:
        return packet
    return packet.afterwards(aftercare=aftercare_of(protocol, clinic_of(reader), visit, now))


def _treated(reader: Reader, protocol: Protocol | None, visit: Visit, packet: Packet) -> Packet:
    """What was done, beside who took over; the sealed packet stays as it is and is named by its digest."""
    clinic = clinic_of(reader)
    done = treatment_of(protocol, clinic, visit, packet.language) if protocol else None
    if done is None or protocol is None:
        raise NotNow("This paper is printed once the treatment is recorded.")
    return packet.afterwards(treatment=done, takeover=takeover_of(protocol, clinic, visit, packet.language))
