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
from screening.visit import Status, Visit

KINDS = ("client", "room", "aftercare", "receipt")


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
    name = packet.file_name.replace("_signed", f"_{kind}")
    return name, partial(_drawn, packet, kind, people.logo(reader) if packet.clinic.logo else b"")


def _drawn(packet: Packet, kind: str, logo: bytes, large: bool) -> bytes:
    return paper.render(packet, kind, large, logo)


def _after(reader: Reader, protocol: Protocol | None, visit: Visit, packet: Packet, now: datetime) -> Packet:
    """After the treatment with its real times. Without a protocol the sheet stays as it was sealed."""
    if visit.ended is not Status.treated or protocol is None:
        return packet
    return packet.model_copy(update={"aftercare": aftercare_of(protocol, clinic_of(reader), visit, now)})
